//! Interface texts by language: the catalogues `strings/CODE.yaml` of themes and of the site.
//!
//! A text may have `{placeholders}`; a text that depends on a number has one form for each plural
//! category of the language (Unicode CLDR plural rules); a list holds the months and the weekdays.

pub mod catalogues;
mod plural;

use crate::diag::Diagnostic;
use crate::yaml::{self, Date};
use serde::Deserialize;
use std::collections::BTreeMap;

pub use plural::direction;
use plural::plural;

/// All catalogues of a site, by language and key.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    languages: BTreeMap<String, BTreeMap<String, Text>>,
    default: String,
}

/// One entry of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Text {
    Plain(String),
    Plural(BTreeMap<String, String>),
    List(Vec<String>),
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl<'de> serde::de::Visitor<'de> for Expect {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a list of texts, or plural forms such as `{one: ..., other: ...}`")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Plain(text.to_owned()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Text, A::Error> {
                let mut list = Vec::new();
                while let Some(text) = seq.next_element()? {
                    list.push(text);
                }
                Ok(Text::List(list))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut forms = BTreeMap::new();
                while let Some((category, text)) = map.next_entry()? {
                    forms.insert(category, text);
                }
                Ok(Text::Plural(forms))
            }
        }
        deserializer.deserialize_any(Expect)
    }
}

impl Strings {
    pub fn new(default: &str) -> Self {
        Strings { languages: BTreeMap::new(), default: default.to_owned() }
    }

    /// Adds a catalogue under those already there: keys that are known stay.
    pub fn add_below(&mut self, language: &str, text: &str, file: &str) -> Vec<Diagnostic> {
        match yaml::read::<BTreeMap<String, Text>>(text) {
            Ok(catalogue) => {
                let known = self.languages.entry(language.to_owned()).or_default();
                for (key, text) in catalogue {
                    known.entry(key).or_insert(text);
                }
                Vec::new()
            }
            Err(found) => found.into_iter().map(|diagnostic| diagnostic.in_file(file)).collect(),
        }
    }

    /// The entry of a key in a language; else in the site's default language; else in English.
    pub fn get(&self, language: &str, key: &str) -> Option<&Text> {
        let order = [language, base(language), self.default.as_str(), "en"];
        order.into_iter().find_map(|language| self.languages.get(language)?.get(key))
    }

    /// The text of a key, with its plural form for `n` where it has several.
    pub fn text(&self, language: &str, key: &str, n: Option<i64>) -> Option<&str> {
        match self.get(language, key)? {
            Text::Plain(text) => Some(text),
            Text::Plural(forms) => {
                let category = plural(language, n.unwrap_or(0));
                forms.get(category).or_else(|| forms.get("other")).map(String::as_str)
            }
            Text::List(_) => None,
        }
    }

    /// A text of a language's own catalogue, or of that without its region; never one of another language.
    pub fn own(&self, language: &str, key: &str) -> Option<&str> {
        [language, base(language)].into_iter().find_map(|language| match self.languages.get(language)?.get(key)? {
            Text::Plain(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// A whole number as the language writes it: with what its catalogue names between groups of three digits.
    pub fn number(&self, language: &str, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let group = self.text(language, "number.group", None).unwrap_or_default();
        let mut written = if n < 0 { "\u{2212}".to_owned() } else { String::new() };
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push_str(group);
            }
            written.push(digit);
        }
        written
    }

    /// The label of a word of a vocabulary (`level.senior`); the word itself where there is none.
    pub fn label(&self, language: &str, vocabulary: &str, word: &str) -> String {
        self.text(language, &format!("{vocabulary}.{word}"), None).unwrap_or(word).to_owned()
    }

    /// The keys of the default language, for suggestions.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.languages.values().flat_map(|catalogue| catalogue.keys().map(String::as_str))
    }

    /// A date in words: `style` is `long`, `short`, `month` or `year`, each a pattern of the catalogue
    /// with `{day}`, `{month}`, `{month_short}`, `{year}`, `{weekday}`.
    pub fn date(&self, language: &str, date: Date, style: &str) -> Option<String> {
        let pattern = self.text(language, &format!("date.{style}"), None)?;
        let item = |key: &str, at: usize| match self.get(language, key) {
            Some(Text::List(list)) => list.get(at).cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let month = usize::try_from(date.0.month() - 1).unwrap_or(0);
        let weekday = usize::try_from(date.0.weekday().to_monday_zero_offset()).unwrap_or(0);
        Some(fill(pattern, &mut |name| match name {
            // The first of a month has a form of its own in some languages: `1er mars`.
            "day" if date.0.day() == 1 => Some(self.text(language, "date.first", None).unwrap_or("1").to_owned()),
            "day" => Some(date.0.day().to_string()),
            "year" => Some(date.0.year().to_string()),
            "month" => Some(item("date.months", month)),
            "month_short" => Some(item("date.months_short", month)),
            "weekday" => Some(item("date.weekdays", weekday)),
            _ => None,
        }))
    }
}

/// A language's code without its region: `fr` of `fr-CA`.
fn base(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// Puts values in the place of `{name}`; names without a value stay as they are.
pub fn fill(pattern: &str, value: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match value(name) {
            Some(text) => filled.push_str(&text),
            None => filled.extend(["{", name, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings() -> Strings {
        let mut strings = Strings::new("en");
        let en = "hello: Hello {name}\ncount: {one: \"{n} article\", other: \"{n} articles\"}\ndate.long: \"{weekday}, {day} {month} {year}\"\n\
                  date.months: [January, February, March]\ndate.weekdays: [Monday, Tuesday]\n";
        assert!(strings.add_below("en", en, "en.yaml").is_empty());
        assert!(strings.add_below("fr", "hello: Bonjour {name}\n", "fr.yaml").is_empty());
        strings
    }

    #[test]
    fn a_text_falls_back_and_counts() {
        let strings = strings();
        assert_eq!(strings.text("fr-CA", "hello", None), Some("Bonjour {name}"));
        assert_eq!(strings.text("fr", "count", Some(1)), Some("{n} article"));
        assert_eq!(strings.text("en", "count", Some(2)), Some("{n} articles"));
        assert_eq!(fill("Hello {name}, {else}", &mut |name| (name == "name").then(|| "Zoë".to_owned())), "Hello Zoë, {else}");
    }

    #[test]
    fn dates_are_words_of_the_language() {
        assert_eq!(strings().date("en", "2026-03-02".parse().unwrap(), "long").as_deref(), Some("Monday, 2 March 2026"));
    }
}
