//! Whether the catalogues of a site's languages are whole: every text of the English ones, with the same placeholders and
//! the plural forms of the language.

use super::{Text, base, plural};
use crate::diag::{Diagnostic, Span};
use crate::yaml;
use std::collections::{BTreeMap, BTreeSet};

/// One file of texts as it was read: of a theme of the chain, or of the site.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub language: String,
    /// Path from the site's folder.
    pub file: String,
    pub text: String,
}

/// How many keys a message names.
const NAMED: usize = 5;

/// A text, and the number of the catalogue where it stands.
type Known = BTreeMap<String, (Text, usize)>;

/// What the catalogues of some languages lack, and what in them does not fit; the first catalogue that has a key holds.
pub fn compare(catalogues: &[Catalogue], languages: &[String]) -> Vec<Diagnostic> {
    let gathered = |wanted: &dyn Fn(&str) -> bool| {
        let mut known: Known = BTreeMap::new();
        for (at, catalogue) in catalogues.iter().enumerate().filter(|(_, catalogue)| wanted(&catalogue.language)) {
            // Mistakes of the file itself are told where it is read.
            for (key, text) in yaml::read::<BTreeMap<String, Text>>(&catalogue.text).unwrap_or_default() {
                known.entry(key).or_insert((text, at));
            }
        }
        known
    };
    let english = gathered(&|language| language == "en");
    let mut found = Vec::new();
    for language in languages.iter().filter(|language| base(language) != "en") {
        let own = gathered(&|other| other == language || other == base(language));
        let missing: Vec<&str> = english.keys().map(String::as_str).filter(|key| !own.contains_key(*key)).collect();
        found.extend(missing_keys(language, &missing, own.is_empty()));
        for (key, (text, at)) in &own {
            let file = &catalogues[*at];
            let model = english.get(key).map(|(model, _)| model);
            let told = forms(language, key, text).into_iter().chain(model.and_then(|model| names(key, text, model)));
            found.extend(told.map(|told| told.in_file(&file.file).at(line_of(&file.text, key))));
        }
    }
    found
}

fn missing_keys(language: &str, missing: &[&str], all: bool) -> Option<Diagnostic> {
    let shown = quoted(&missing[..missing.len().min(NAMED)]);
    let more = missing.len().saturating_sub(NAMED);
    let message = match (missing.len(), all) {
        (0, _) => return None,
        (_, true) => format!("the language `{language}` has no texts for the interface"),
        (1, _) => format!("the language `{language}` lacks the text {shown}"),
        (count, _) if more == 0 => format!("the language `{language}` lacks {count} texts: {shown}"),
        (count, _) => format!("the language `{language}` lacks {count} texts: {shown} and {more} more"),
    };
    let help = format!("write them in `strings/{language}.yaml`; until then they appear in the default language or in English");
    Some(Diagnostic::warning("missing-string", message).in_file("site.yaml").help(help))
}

/// Plural forms that the language needs and the text has not, or the other way round.
fn forms(language: &str, key: &str, text: &Text) -> Vec<Diagnostic> {
    let Text::Plural(forms) = text else { return Vec::new() };
    let wanted = plural::categories(language);
    let absent: Vec<&str> = wanted.iter().copied().filter(|form| !forms.contains_key(*form)).collect();
    let unused: Vec<&str> = forms.keys().map(String::as_str).filter(|form| *form != "other" && !wanted.contains(form)).collect();
    let mut found = Vec::new();
    if !absent.is_empty() {
        let message = format!("`{key}` lacks a plural form of `{language}`: {}", quoted(&absent));
        found.push(Diagnostic::warning("plural-form", message).help("until then the form `other` is shown"));
    }
    if !unused.is_empty() {
        let message = format!("`{key}` has a plural form that `{language}` does not use: {}", quoted(&unused));
        found.push(Diagnostic::warning("plural-form", message).help(format!("its whole numbers have {}", quoted(&wanted))));
    }
    found
}

/// Names in braces that a text has and the English one has not, or the other way round.
fn names(key: &str, text: &Text, model: &Text) -> Option<Diagnostic> {
    let (here, there) = (placeholders(text), placeholders(model));
    let unknown: Vec<&String> = here.difference(&there).collect();
    let lost: Vec<&String> = there.difference(&here).collect();
    let braced = |names: &[&String]| names.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ");
    if !unknown.is_empty() {
        let message = format!("`{key}` has {}, which the English text does not have", braced(&unknown));
        return Some(Diagnostic::warning("string-placeholder", message).help("nothing is put in its place: write it as in English"));
    }
    let message = format!("`{key}` leaves out {}", braced(&lost));
    let found = Diagnostic::warning("string-placeholder", message).help("put it where this language wants it");
    (!lost.is_empty()).then_some(found)
}

/// The names in braces of a text, in whichever of its forms.
fn placeholders(text: &Text) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut gather = |text: &str| {
        super::fill(text, &mut |name| {
            names.insert(name.to_owned());
            None
        });
    };
    match text {
        Text::Plain(text) => gather(text),
        Text::Plural(forms) => forms.values().for_each(|form| gather(form)),
        Text::List(list) => list.iter().for_each(|text| gather(text)),
    }
    names
}

/// The place of a key; keys have dots in them, which are no steps of a path.
fn line_of(text: &str, key: &str) -> Option<Span> {
    let line = text.lines().position(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))?;
    Some(Span { line: line + 1, column: 1, length: key.chars().count() })
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
