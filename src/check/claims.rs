//! Claims that can be checked: a statistic without its source, a number of steps that is not the number there is.

use super::lints::Reading;
use super::prose::{Role, Text};
use super::words::Words;
use crate::diag::Diagnostic;
use crate::model::Page;
use crate::parse::front_matter::Kind;
use std::collections::BTreeSet;
use std::ops::Range;

/// Those about whom statistics are told.
const PEOPLE: &str = "organizations organisations companies firms businesses corporations employers leaders executives ceos \
    directors managers supervisors employees workers staff teams people adults women men professionals clients \
    coachees coaches mentors mentees respondents participants entrepreneurs founders owners graduates americans \
    canadians projects startups hires entreprises dirigeants dirigeantes cadres gestionnaires employés employées \
    salariés salariées équipes personnes femmes hommes clientes répondants participantes entrepreneures organismes \
    sociétés";

/// What is said to have changed by so many per cent.
const OUTCOMES: &str = "productivity performance retention turnover engagement profit profits profitability revenue revenues sales \
    absenteeism satisfaction confidence productivité rendement roulement rentabilité";

const CHANGES: &str = "increase increases increased improve improves improved raise raises raised boost boosts boosted grow grows \
    grew rise rises rose reduce reduces reduced augmente améliore réduit";

const STUDIES: &str = "study studies research researchers survey surveys statistics étude études recherche recherches enquêtes";

const SHOW: &str = "show shows showed shown suggest suggests prove proves proved proven find finds found confirm confirms indicate \
    indicates say says agree montre montrent prouvent démontrent démontre indiquent révèlent";

/// What may stand between the study and what it shows.
const BETWEEN: &str = "has have consistently clearly also now repeatedly ont a recently";

fn one_of(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|known| known == word)
}

/// Looks for claims in all texts of a page.
pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let sourced = names_sources(&reading.page.document.front.kind);
    let counts = Counts::of(reading);
    for (text, _) in reading.texts() {
        let words = Words::of(&text.text);
        // Front matter has no links: a description may tell what the page proves.
        let may_claim = !sourced && !matches!(text.role, Role::Value | Role::Attribute) && !is_sourced(text, &words);
        if let Some(range) = may_claim.then(|| statistic(&words)).flatten() {
            let help = "link to where it comes from, add a footnote, or list it in the page's `sources`";
            found.push(reading.at(text, range, "claim-without-source", "this claim has no source").help(help));
        }
        for (range, number, real) in counts.wrong(reading, text, &words) {
            let real: Vec<String> = real.iter().map(usize::to_string).collect();
            let message = format!("this says {number}, but there are {}", real.join(" or "));
            found.push(reading.at(text, range, "number-word", message).help("count again, or name the other model"));
        }
    }
}

fn names_sources(kind: &Kind) -> bool {
    match kind {
        Kind::Article(article) => !article.sources.is_empty(),
        Kind::Method(method) => method.origin.as_ref().is_some_and(|origin| !origin.sources.is_empty()),
        _ => false,
    }
}

/// Whether a text names where it comes from: a link, a footnote, a year in brackets, a word that says so.
fn is_sourced(text: &Text, words: &Words<'_>) -> bool {
    let is_year = |word: &str| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
    let in_brackets = |at: usize| {
        let before = &words.text[..words.range(at, at + 1).start];
        before.rfind('(') > before.rfind(')')
    };
    let names = |at: usize| matches!(words.get(at), "source" | "sources") && words.gap(at).trim_start().starts_with(':');
    text.sourced || (0..words.len()).any(|at| names(at) || is_year(words.get(at)) && in_brackets(at))
}

/// The first statistic, or the first study that shows something.
fn statistic(words: &Words<'_>) -> Option<Range<usize>> {
    (0..words.len()).find_map(|at| share(words, at).or_else(|| change(words, at)).or_else(|| study(words, at)))
}

/// `one-third of organizations`, `70 % of leaders`, `nine out of ten managers`.
fn share(words: &Words<'_>, at: usize) -> Option<Range<usize>> {
    let is_number = |at: usize| words.get(at).starts_with(|c: char| c.is_ascii_digit()) || number(words.get(at)).is_some();
    let of_so_many =
        [("out of", 3), ("in", 2), ("sur", 2)].into_iter().find(|(between, to)| words.is_at(at + 1, between) && is_number(at + to));
    let end = if let Some((_, to)) = of_so_many.filter(|_| is_number(at) || words.get(at) == "one") {
        // `nine out of ten`: the people follow at once.
        return people(words, at, at + to + 1, 2);
    } else if is_number(at) && matches!(words.get(at + 1), "%" | "percent") {
        at + 2
    } else if is_number(at) && words.is_at(at + 1, "per cent") {
        at + 3
    } else if one_of("a one two three un une deux trois", words.get(at)) && is_fraction(words.get(at + 1)) {
        at + 2
    } else if matches!(words.get(at), "half" | "moitié") {
        at + 1
    } else {
        return None;
    };
    let of = matches!(words.get(end), "of" | "des" | "de" | "d" | "the" | "all");
    if of { people(words, at, end + 1, 4) } else { None }
}

fn is_fraction(word: &str) -> bool {
    one_of("third thirds quarter quarters fifth fifths tenth tenths tiers quart quarts half", word)
}

/// The claim when those it is about stand among the next words. What a practice says of its own clients is its own to say.
fn people(words: &Words<'_>, start: usize, from: usize, within: usize) -> Option<Range<usize>> {
    let last = (from..from + within).find(|at| one_of(PEOPLE, words.get(*at)))?;
    let own = (from..last).any(|at| matches!(words.get(at), "our" | "my" | "these" | "those" | "nos" | "mes" | "ces"));
    (!own && (start..last).all(|at| words.goes_on(at))).then(|| words.range(start, last + 1))
}

/// `raises productivity by 70 %`, `a return on investment of 700 %`.
fn change(words: &Words<'_>, at: usize) -> Option<Range<usize>> {
    let percent = words.get(at) == "%" || words.get(at) == "percent" || words.is_at(at, "per cent");
    let first = at.checked_sub(1).filter(|first| percent && words.get(*first).starts_with(|c: char| c.is_ascii_digit()))?;
    let sentence = words.sentence(at);
    let has = |list: &str| sentence.clone().any(|at| one_of(list, words.get(at)));
    let returns = has("roi rendement") || has("return") && has("investment coaching");
    (has(CHANGES) && has(OUTCOMES) || returns).then(|| words.range(first, at + 1))
}

/// `studies show`, `research has found`, `according to a study`.
fn study(words: &Words<'_>, at: usize) -> Option<Range<usize>> {
    if words.is_at(at, "according to") || matches!(words.get(at), "selon") {
        let last = (at + 1..at + 5).find(|at| one_of(STUDIES, words.get(*at)))?;
        return Some(words.range(at, last + 1));
    }
    if words.is_at(at, "experts agree") {
        return Some(words.range(at, at + 2));
    }
    // `the survey` is one that the text has spoken of.
    let known = match words.get(at) {
        "study" | "survey" => one_of("the our my her his your their this that each no", words.before(at)),
        _ => one_of("our my her his your their no", words.before(at)),
    };
    if known || !one_of(STUDIES, words.get(at)) {
        return None;
    }
    let shows = (at + 1..at + 4).find(|next| !one_of(BETWEEN, words.get(*next)))?;
    (one_of(SHOW, words.get(shows)) && (at..shows).all(|at| words.goes_on(at))).then(|| words.range(at, shows + 1))
}

/// A number word or digits from 2 to 20.
fn number(word: &str) -> Option<usize> {
    const ENGLISH: [&str; 11] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    const FRENCH: [&str; 11] = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"];
    let named = [ENGLISH, FRENCH].iter().find_map(|names| names.iter().position(|name| *name == word)).map(|at| at + 2);
    named.or_else(|| word.parse().ok()).filter(|number| (2..=20).contains(number))
}

/// How many steps there are on a page, for the numbers that its texts name.
struct Counts {
    /// Stages of the page's own model, and how many parts a stage of it has.
    own: BTreeSet<usize>,
    /// Those, and the models and lists that the page shows.
    all: BTreeSet<usize>,
    /// Whether the page shows lists only: its words may be about a model of the site all the same.
    lists_only: bool,
}

impl Counts {
    fn of(reading: &Reading<'_>) -> Self {
        let own = stages(reading.page);
        let mut models = own.clone();
        let language = reading.page.language();
        let named = match &reading.page.document.front.kind {
            Kind::Coach(coach) => coach.methods.as_slice(),
            Kind::Service(service) => service.methods.as_slice(),
            _ => &[],
        };
        let shown =
            reading.prose.calls.iter().filter(|call| call.name == "method").filter_map(|call| Some(call.argument("id")?.text.as_str()));
        for id in shown.chain(named.iter().map(String::as_str)) {
            models.extend(reading.site.method(id, language).map(stages).unwrap_or_default());
        }
        let lists_only = models.is_empty();
        let all = models.iter().chain(&reading.prose.lists).copied().collect();
        Counts { own, all, lists_only }
    }

    /// The numbers in a text that are not those there are: where, the number, and the right ones.
    fn wrong(&self, reading: &Reading<'_>, text: &Text, words: &Words<'_>) -> Vec<(Range<usize>, usize, BTreeSet<usize>)> {
        let mut wrong = Vec::new();
        let numbers: BTreeSet<usize> = (0..words.len()).filter_map(|at| number(words.get(at))).collect();
        for at in 0..words.len() {
            let Some(said) = number(words.get(at)) else { continue };
            let noun = words.get(at + 1);
            if !one_of("step steps stage stages phase phases étape étapes", noun)
                || !words.gap(at).chars().all(|c| matches!(c, '-' | '\u{2011}') || c.is_whitespace())
            {
                continue;
            }
            // `two-step verification` is no model.
            if one_of("verification authentication login", words.get(at + 2)) {
                continue;
            }
            let range = words.range(at, at + 2);
            let compound = matches!(words.gap(at), "-" | "\u{2011}") || matches!(noun, "step" | "stage");
            let real = match text.links.iter().find(|(link, _)| link.start <= range.start && range.end <= link.end) {
                Some((_, target)) => linked(reading, target),
                None if compound => {
                    // Another model may be linked from the same paragraph.
                    let linked: BTreeSet<usize> = text.links.iter().flat_map(|(_, target)| linked(reading, target)).collect();
                    if self.all.is_empty() { BTreeSet::new() } else { self.all.union(&linked).copied().collect() }
                }
                None => match text.leads {
                    Some(entries) if !part_of_more(words, at) => self.own.iter().copied().chain([entries]).collect(),
                    None if is_all_of_them(words, at) => self.own.clone(),
                    _ => BTreeSet::new(),
                },
            };
            // "Six stages or seven": the right number is there too.
            let fits = real.is_empty() || real.contains(&said) || !real.is_disjoint(&numbers);
            let may_be_another = || compound && self.lists_only && reading.site.pages.iter().any(|page| stages(page).contains(&said));
            if !fits && !may_be_another() {
                wrong.push((range, said, real));
            }
        }
        wrong
    }
}

/// `the first two steps`, `two of the steps`.
fn part_of_more(words: &Words<'_>, at: usize) -> bool {
    one_of("first last next other these those final remaining more past or premières dernières", words.before(at))
}

/// `the four stages`, `it has four stages`, at the beginning of a text: as many as there are.
fn is_all_of_them(words: &Words<'_>, at: usize) -> bool {
    at == 0 || one_of("the its our has all into through les ses nos en a", words.before(at))
}

/// The number of a method's stages, and those of the parts of its stages.
fn stages(page: &Page) -> BTreeSet<usize> {
    let Kind::Method(method) = &page.document.front.kind else { return BTreeSet::new() };
    let parts = method.stages.iter().map(|stage| stage.substages.len()).filter(|parts| *parts > 1);
    std::iter::once(method.stages.len()).chain(parts).filter(|count| *count > 0).collect()
}

/// The stages of the method that a link leads to.
fn linked(reading: &Reading<'_>, target: &str) -> BTreeSet<usize> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let page = reading.site.reference(&reading.page.folder, &path).and_then(|path| reading.site.page(&path));
    page.map(stages).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_told_from_other_numbers() {
        let found = |text: &str| statistic(&Words::of(text)).map(|range| text[range].to_owned());
        let claims = [
            ("About one-third of organizations use it.", "one-third of organizations"),
            ("For 70 % of senior leaders it works.", "70 % of senior leaders"),
            ("So 70 per cent of the leaders", "70 per cent of the leaders"),
            ("Nine out of ten managers agree", "Nine out of ten managers"),
            ("Studies have consistently shown that", "Studies have consistently shown"),
            ("One in three leaders", "One in three leaders"),
            ("According to a recent survey, it", "According to a recent survey"),
            ("Coaching raises productivity by 88%.", "88%"),
            ("La moitié des entreprises", "moitié des entreprises"),
            ("Une étude ? Les études montrent", "études montrent"),
        ];
        for (text, claim) in claims {
            assert_eq!(found(text).as_deref(), Some(claim), "{text}");
        }
        let others = [
            "Half of the session is silence. People like it.",
            "We reduced our fees by 10 %.",
            "Two thirds of our clients come back.",
            "50 % is due on signing, of which people pay half",
            "one in three sessions",
            "A study of leaders. Show me.",
            "If the survey says otherwise, we go back.",
            "Her research shows it.",
        ];
        for text in others {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_source_can_be_named_in_words() {
        let sourced = |text: &str| is_sourced(&Text::value(String::new(), String::new()), &Words::of(text));
        assert!(sourced("One third of companies (Grant, 2012)") && sourced("Half of leaders. Source: ICF"));
        assert!(!sourced("In 2012 one third of companies") && !sourced("(Grant) 2012"));
    }
}
