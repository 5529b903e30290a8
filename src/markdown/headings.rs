//! Headings and the ids they are linked by.

use crate::diag::Span;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What `#id` refers to; unique on the page.
    pub id: String,
    /// 1 to 6. The page's own title is the only `h1` there should be.
    pub level: u8,
    /// Its words without markup.
    pub title: String,
    /// Where it stands.
    pub span: Span,
}

/// Lower-case ASCII words joined by hyphens: what ids and addresses are made of.
///
/// Accents are folded, apostrophes left out, everything else that is no letter or digit separates words. Empty when
/// nothing of the text can be written in ASCII.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut add = |piece: &str, gap: &mut bool| {
        if *gap && !slug.is_empty() {
            slug.push('-');
        }
        *gap = false;
        slug.push_str(piece);
    };
    let mut letter = |c: char, gap: &mut bool| match c {
        'a'..='z' | '0'..='9' => add(c.encode_utf8(&mut [0; 4]), gap),
        'A'..='Z' => add(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]), gap),
        '\'' | '’' | '‘' | '‚' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => {}
        'ß' | 'ẞ' => add("ss", gap),
        'æ' | 'Æ' => add("ae", gap),
        'œ' | 'Œ' => add("oe", gap),
        'ø' | 'Ø' => add("o", gap),
        'đ' | 'Đ' | 'ð' | 'Ð' => add("d", gap),
        'ł' | 'Ł' => add("l", gap),
        'þ' | 'Þ' => add("th", gap),
        'ħ' | 'Ħ' => add("h", gap),
        'ı' => add("i", gap),
        c if is_combining_mark(c) => {}
        _ => *gap = true,
    };
    if text.is_ascii() {
        text.chars().for_each(|c| letter(c, &mut gap));
    } else {
        text.nfkd().for_each(|c| letter(c, &mut gap));
    }
    slug
}

/// Gives each heading of a page its id.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The ids given so far, each with the next number to tell others of those words apart.
    used: HashMap<String, usize>,
    /// The headings that the current place stands under, from the outside in.
    above: Vec<(u8, String)>,
}

impl Ids {
    /// The id of the next heading, and whether the id that its author asked for was taken.
    ///
    /// A heading whose words were used before takes the heading above it along, so that it keeps its id when another
    /// one of those words is added; only then it gets a number.
    pub fn assign(&mut self, level: u8, wanted: Option<&str>, title: &str) -> (String, bool) {
        self.above.retain(|(above, _)| *above < level);
        let own = match wanted {
            Some(id) => id.to_owned(),
            None => Some(slug(title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "section".to_owned()),
        };
        let taken = self.used.contains_key(&own);
        let id = if taken { self.free(own) } else { own };
        self.used.entry(id.clone()).or_insert(2);
        self.above.push((level, id.clone()));
        (id, taken && wanted.is_some())
    }

    fn free(&mut self, own: String) -> String {
        let own = match self.above.last() {
            Some((_, parent)) => format!("{parent}-{own}"),
            None => own,
        };
        let Some(mut number) = self.used.get(&own).copied() else { return own };
        loop {
            let id = format!("{own}-{number}");
            number += 1;
            if !self.used.contains_key(&id) {
                self.used.insert(own, number);
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ascii_words() {
        assert_eq!(slug("What’s it — like? (GROW)"), "whats-it-like-grow");
        assert_eq!(slug("Élan, Zürich & Łódź: ﬁn"), "elan-zurich-lodz-fin");
        assert_eq!(slug("Straße Ærø"), "strasse-aero");
        assert_eq!(slug("  --  "), "");
        assert_eq!(slug("日本"), "");
        assert_eq!(slug("3. Fees_and terms"), "3-fees-and-terms");
    }

    #[test]
    fn the_same_words_twice() {
        let mut ids = Ids::default();
        let mut id = |level, title| ids.assign(level, None, title).0;
        assert_eq!(id(2, "GROW"), "grow");
        assert_eq!(id(3, "Questions"), "questions");
        assert_eq!(id(2, "OSKAR"), "oskar");
        assert_eq!(id(3, "Questions"), "oskar-questions");
        assert_eq!(id(3, "Questions"), "oskar-questions-2");
        assert_eq!(id(2, "GROW"), "grow-2");
        assert_eq!(id(2, "日本"), "section");
    }

    #[test]
    fn an_id_of_ones_own() {
        let mut ids = Ids::default();
        assert_eq!(ids.assign(2, Some("fees"), "What it costs"), ("fees".to_owned(), false));
        assert_eq!(ids.assign(3, None, "Fees"), ("fees-fees".to_owned(), false));
        assert_eq!(ids.assign(2, Some("fees"), "Again"), ("fees-2".to_owned(), true));
    }
}
