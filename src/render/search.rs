//! The index that the page to search on asks for: every word of the pages of a language, and who says it.
//!
//! It is one JSON object, made for `search.js` of the theme `cairn`, which reads it as follows:
//!
//! - `found`: how many pages were found, in words, by plural form (Unicode CLDR).
//! - `kinds`: what kinds of pages are called, for people.
//! - `pages`: of each page its `url`, its `title`, the number of its `kind` (from 1; 0 for none) and what it is `about`.
//! - `words`: one line for each word, in their order. A sign tells how many letters it shares with the word before (base 36);
//!   the other letters follow, a space, and the pages that say it: for each the number of pages left out since the one before,
//!   in base 36 and in brackets where that is more than one sign. `'` stands after a page that says it in a heading or a tag,
//!   `!` after one that says it in its title.
//!
//! Words are folded: lower case, compatibility forms resolved, without accents. A common form such as that of minisearch takes
//! three times the room.

use super::Renderer;
use crate::markdown::{self, Spoken};
use crate::model::Page;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::Stage;
use crate::plan::Job;
use crate::question::{Question, Record, SEARCHED_WHOLE};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The kinds that readers know by a name.
const KINDS: [&str; 5] = ["article", "coach", "method", "service", "glossary"];

/// Characters that are shown of what a page is about.
const SHOWN: usize = 180;

/// Where a page says a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Body,
    Heading,
    Title,
}

impl Said {
    fn mark(self) -> &'static str {
        match self {
            Said::Body => "",
            Said::Heading => "'",
            Said::Title => "!",
        }
    }
}

/// The words of one page, each once.
type Words = FxHashMap<String, Said>;

impl Renderer {
    /// The text of a language's index, and what was asked for it.
    pub(super) fn search_index(&self, route: &str, language: &str) -> (String, Record) {
        let asker = self.asker(language, route);
        let found = asker.ask(Question::SearchIndex { language: language.to_owned() });
        let found = found.try_iter().into_iter().flatten();
        // The answer named these pages, with the digest of all that is read of them.
        let pages: Vec<&Page> = found.filter_map(|at| Some(self.shared.page(at.as_usize()?))).collect();
        let whole = pages.len() <= SEARCHED_WHOLE;
        let default = asker.ask(Question::Config("language".into())).to_string();
        let words: Vec<Words> = pages.par_iter().map(|page| words(page, whole, (language, &default))).collect();
        let kinds: Vec<String> = KINDS.iter().map(|kind| asker.say(&format!("search.kind.{kind}"), &[])).collect();
        let base = self.shared.base();
        let shown: Vec<_> = pages
            .iter()
            .map(|page| {
                let summary = &page.summary;
                let kind = KINDS.iter().position(|kind| *kind == summary.kind).map_or(0, |at| at + 1);
                let about = if whole { about(page) } else { String::new() };
                // Names between them, as the leak check reads an address and a title that follow each other as one text.
                json!({ "url": base.href(&summary.route), "title": summary.title, "kind": kind, "about": about })
            })
            .collect();
        let found = asker.ask(Question::Text { key: "search.found".to_owned(), language: language.to_owned() });
        let text = json!({ "found": found, "kinds": kinds, "pages": shown, "words": encode(words) }).to_string();
        (text, asker.finish())
    }

    /// What an index says, page by page with the page's source, before it is shortened: for the check for private texts,
    /// which could not read it there. Nothing for other jobs.
    pub fn searched(&self, job: &Job) -> Vec<(&str, String)> {
        let Job::SearchIndex { language } = job else { return Vec::new() };
        let asker = self.asker(language, "/");
        let found = asker.ask(Question::SearchIndex { language: language.clone() });
        let pages: Vec<&Page> = found.try_iter().into_iter().flatten().filter_map(|at| Some(self.shared.page(at.as_usize()?))).collect();
        let whole = pages.len() <= SEARCHED_WHOLE;
        let default = asker.ask(Question::Config("language".into())).to_string();
        let said = pages.par_iter().map(|page| {
            let mut all = String::new();
            texts(page, whole, (language, &default), &mut |_, text| {
                all.push_str(text);
                all.push_str("\n\n");
            });
            (page.document.path.as_str(), all)
        });
        said.collect()
    }
}

/// What a page is about, in one or two lines.
fn about(page: &Page) -> String {
    let text = page.summary.description.as_deref().unwrap_or(&page.summary.excerpt);
    let Some((cut, _)) = text.char_indices().nth(SHOWN) else { return text.to_owned() };
    let words = text[..cut].rsplit_once(' ').map_or(&text[..cut], |(words, _)| words);
    format!("{}…", words.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// All words of a page; of one among very many only those that lists show of it.
fn words(page: &Page, whole: bool, (language, default): (&str, &str)) -> Words {
    let mut words = Words::default();
    texts(page, whole, (language, default), &mut |said, text| {
        tokens(text, &mut |word| {
            let known = words.entry(word).or_insert(said);
            *known = said.max(*known);
        })
    });
    words
}

/// All texts of a page that are searched.
fn texts(page: &Page, whole: bool, (language, default): (&str, &str), mut add: &mut impl FnMut(Said, &str)) {
    let summary = &page.summary;
    add(Said::Title, &summary.title);
    summary.tags.iter().for_each(|tag| add(Said::Heading, &tag.name));
    summary.description.iter().for_each(|text| add(Said::Body, text));
    summary.author.iter().for_each(|author| add(Said::Body, &author.name));
    summary.series.iter().for_each(|series| add(Said::Heading, series));
    if !whole {
        return;
    }
    let Spoken { headings, body } = markdown::spoken(&page.document.body());
    headings.iter().for_each(|heading| add(Said::Heading, heading));
    add(Said::Body, &body);
    if let Some(coach) = &summary.coach {
        coach.headline.iter().for_each(|text| add(Said::Heading, text));
        coach.facets.values().flatten().for_each(|value| add(Said::Heading, &value.name));
        coach.credentials.iter().for_each(|(body, level)| add(Said::Body, &format!("{body} {}", level.as_deref().unwrap_or_default())));
    }
    match &page.document.front.kind {
        Kind::Coach(coach) => coach.specialties.iter().for_each(|text| add(Said::Heading, text)),
        Kind::Method(method) => stages(&method.stages, (language, default), &mut add),
        Kind::Service(service) => service.audience.iter().for_each(|text| add(Said::Body, text)),
        Kind::Glossary(glossary) => glossary.terms.iter().for_each(|term| {
            add(Said::Heading, &term.term);
            term.stands_for.iter().chain(&term.aliases).for_each(|text| add(Said::Heading, text));
            add(Said::Body, &markdown::plain(&term.definition));
        }),
        Kind::Article(_) | Kind::Section(_) | Kind::Page | Kind::Engagement(_) | Kind::Session(_) => {}
    }
}

/// The stages of a method, as its page tells them.
fn stages(all: &[Stage], (language, default): (&str, &str), add: &mut impl FnMut(Said, &str)) {
    for stage in all {
        add(Said::Heading, &stage.name.get(language, default));
        for text in stage.aliases.iter().chain(&stage.purpose).chain(&stage.questions) {
            add(Said::Body, &markdown::plain(&text.get(language, default)));
        }
        stages(&stage.substages, (language, default), add);
    }
}

/// The words of a text: letters and digits, two at least. `search.js` does the same with what is looked for.
fn tokens(text: &str, each: &mut impl FnMut(String)) {
    for part in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|part| !part.is_empty()) {
        let folded = fold(part);
        // A compatibility form may come to several words, as a fraction does.
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(1).is_some()) {
            each(word.to_owned());
        }
    }
}

fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let mut folded = String::with_capacity(plain.len());
    for c in plain.chars().flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
    folded
}

/// The words of all pages as the module's text tells.
fn encode(pages: Vec<Words>) -> String {
    let mut all: BTreeMap<String, Vec<(usize, Said)>> = BTreeMap::new();
    for (at, words) in pages.into_iter().enumerate() {
        for (word, said) in words {
            all.entry(word).or_default().push((at, said));
        }
    }
    let mut lines = String::new();
    let mut before = "";
    for (word, said_by) in &all {
        let same = word.chars().zip(before.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c);
        // The browser counts in UTF-16.
        let (mut shared, mut bytes) = (0, 0);
        for c in same {
            if shared + c.len_utf16() > 35 {
                break;
            }
            (shared, bytes) = (shared + c.len_utf16(), bytes + c.len_utf8());
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        base_36(&mut lines, shared);
        lines.push_str(&word[bytes..]);
        lines.push(' ');
        let mut next = 0;
        for (at, said) in said_by {
            let gap = at - next;
            if gap < 36 {
                base_36(&mut lines, gap);
                lines.push_str(said.mark());
            } else {
                lines.push('(');
                base_36(&mut lines, gap);
                // Writing to a text cannot fail.
                _ = write!(lines, "{})", said.mark());
            }
            next = at + 1;
        }
        before = word;
    }
    lines
}

fn base_36(out: &mut String, number: usize) {
    if number >= 36 {
        base_36(out, number / 36);
    }
    out.extend(char::from_digit(u32::try_from(number % 36).unwrap_or_default(), 36));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        tokens(text, &mut |word| words.push(word));
        words
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            found("L’Élève, façon c’est-à-dire: CŒUR 360° ½ e\u{301}te\u{301} a ﬁn Straße"),
            ["eleve", "facon", "est", "dire", "coeur", "360", "ete", "fin", "strasse"]
        );
    }

    #[test]
    fn words_share_their_beginnings_and_pages_are_told_by_gaps() {
        let page = |words: &[(&str, Said)]| words.iter().map(|(word, said)| ((*word).to_owned(), *said)).collect::<Words>();
        let mut pages = vec![Words::default(); 100];
        pages[0] = page(&[("coach", Said::Title), ("coaching", Said::Body)]);
        pages[2] = page(&[("coach", Said::Heading)]);
        pages[99] = page(&[("coach", Said::Body), ("goal", Said::Title)]);
        assert_eq!(encode(pages), "0coach 0!1'(2o)\n5ing 0\n0goal (2r!)");
    }
}
