//! Glossary terms in running text: found once for each page, and linked to where they are explained.

use super::text::{Mark, Marked};
use aho_corasick::AhoCorasick;

/// One entry of the glossary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term and its other names. A word in capitals, such as `ICF`, is found in capitals only.
    pub names: Vec<String>,
    /// What is shown on pointing at it.
    pub title: String,
    /// Where it is explained.
    pub href: String,
}

/// The terms of a site, ready to be found in its pages; made once for all of them.
#[derive(Debug)]
pub struct Glossary {
    terms: Vec<Term>,
    names: Vec<Name>,
    matcher: Option<AhoCorasick>,
}

#[derive(Debug)]
struct Name {
    term: usize,
    /// Its words whose case counts, and where they begin in it.
    capitals: Vec<(usize, String)>,
}

/// Memory that one page after another uses.
#[derive(Debug, Default)]
pub(super) struct Search {
    folded: String,
    found: Vec<(usize, usize, usize)>,
    used: Vec<bool>,
}

impl Glossary {
    /// Makes a glossary. Names without a letter or digit are never found.
    pub fn new(terms: Vec<Term>) -> Glossary {
        let mut patterns: Vec<String> = Vec::new();
        let mut names = Vec::new();
        for (term, entry) in terms.iter().enumerate() {
            for name in &entry.names {
                let words: Vec<&str> = name.split_whitespace().collect();
                let name = words.join(" ");
                if !name.contains(char::is_alphanumeric) {
                    continue;
                }
                // An apostrophe may be typed straight or curly.
                let mut spellings = vec![name.replace('’', "'"), name.replace(['\'', '’'], "’")];
                spellings.dedup();
                for spelling in spellings {
                    let mut folded = String::new();
                    fold(&spelling, &mut folded);
                    patterns.push(folded);
                    names.push(Name { term, capitals: capitals(&spelling) });
                }
            }
        }
        let matcher = if patterns.is_empty() { None } else { AhoCorasick::new(&patterns).ok() };
        Glossary { terms, names, matcher }
    }

    pub(super) fn term(&self, number: usize) -> Option<&Term> {
        self.terms.get(number)
    }

    /// Adds the first uses of terms in a text to `marks`, which stay in order.
    pub(super) fn find(&self, text: &str, search: &mut Search, marks: &mut Vec<Marked>) {
        let Some(matcher) = &self.matcher else { return };
        fold(text, &mut search.folded);
        search.used.resize(self.terms.len(), false);
        search.found.clear();
        for found in matcher.find_overlapping_iter(&search.folded) {
            let (start, end, name) = (found.start(), found.end(), &self.names[found.pattern().as_usize()]);
            let whole = !text[..start].ends_with(char::is_alphanumeric) && !text[end..].starts_with(char::is_alphanumeric);
            let written = name.capitals.iter().all(|(at, word)| text[start + at..].starts_with(word.as_str()));
            if whole && written && !marks.iter().any(|mark| mark.range.start < end && start < mark.range.end) {
                search.found.push((start, end, name.term));
            }
        }
        // The longest of those that begin first; what it covers is no use of a shorter term.
        search.found.sort_by_key(|(start, end, term)| (*start, usize::MAX - *end, *term));
        let mut from = 0;
        let before = marks.len();
        for &(start, end, term) in &search.found {
            if start < from {
                continue;
            }
            from = end;
            if !std::mem::replace(&mut search.used[term], true) {
                marks.push(Marked { range: start..end, mark: Mark::Term(term) });
            }
        }
        if before > 0 && marks.len() > before {
            marks.sort_by_key(|mark| mark.range.start);
        }
    }
}

/// Lower case, line breaks as spaces, and every character as long as before, so that places stay the same.
fn fold(text: &str, folded: &mut String) {
    folded.clear();
    folded.reserve(text.len());
    for c in text.chars() {
        match c {
            '\n' => folded.push(' '),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(lower), None) if lower.len_utf8() == c.len_utf8() => folded.push(lower),
                    _ => folded.push(c),
                }
            }
        }
    }
}

fn capitals(name: &str) -> Vec<(usize, String)> {
    let mut at = 0;
    let mut words = Vec::new();
    for word in name.split(' ') {
        if word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.contains(char::is_lowercase) {
            words.push((at, word.to_owned()));
        }
        at += word.len() + 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary() -> Glossary {
        let term = |names: &[&str]| Term {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            title: String::new(),
            href: String::new(),
        };
        Glossary::new(vec![
            term(&["GROW"]),
            term(&["GROW model"]),
            term(&["contract", "coaching contract"]),
            term(&["devil's advocate"]),
            term(&["Écoute", "…"]),
        ])
    }

    fn found(texts: &[&str]) -> Vec<String> {
        let (glossary, mut search) = (glossary(), Search::default());
        let mut all = Vec::new();
        for text in texts {
            let mut marks = Vec::new();
            glossary.find(text, &mut search, &mut marks);
            all.extend(marks.into_iter().map(|mark| text[mark.range].to_owned()));
        }
        all
    }

    #[test]
    fn the_longest_whole_words_once_for_each_page() {
        assert_eq!(found(&["The GROW model, the GROW model, GROW.", "GROW again"]), ["GROW model", "GROW"]);
        assert_eq!(found(&["A coaching\ncontract; a Contract"]), ["coaching\ncontract"]);
        assert_eq!(found(&["contracts, subcontract, contract"]), ["contract"]);
        assert_eq!(found(&["The GROW models"]), ["GROW"]);
    }

    #[test]
    fn capitals_only_in_capitals() {
        assert_eq!(found(&["We grow. The grow model. Grow!"]), [] as [&str; 0]);
        assert_eq!(found(&["CONTRACT"]), ["CONTRACT"]);
    }

    #[test]
    fn accents_and_apostrophes() {
        assert_eq!(found(&["ÉCOUTE, the devil’s advocate"]), ["ÉCOUTE", "devil’s advocate"]);
        assert_eq!(found(&["Devil's advocate …"]), ["Devil's advocate"]);
    }

    #[test]
    fn no_terms_find_nothing() {
        let mut marks = Vec::new();
        Glossary::new(Vec::new()).find("GROW", &mut Search::default(), &mut marks);
        assert!(marks.is_empty());
    }
}
