//! YAML text to typed values, with every mistake told at its place.
//!
//! The quick way is serde straight into the type. Only when that fails is the text looked at again:
//! [`read`] then finds the mistakes one after the other (each wrong node is taken out and the rest
//! tried again), and [`Places`] says at which line and column each key stands.

mod values;

use crate::diag::{Diagnostic, Span, suggest};
use serde::de::DeserializeOwned;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use values::{Date, Localized, OneOrMany, Year};

/// No file has more mistakes worth telling at once.
const MAX_MISTAKES: usize = 30;

/// Reads `text` as a `T`; the spans of the diagnostics count from the first line of `text`.
///
/// No value of the text is ever quoted, so that the messages hold for private files too.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Diagnostic>> {
    let quick = if text.trim().is_empty() { serde_yaml::from_value(Value::Mapping(Default::default())) } else { serde_yaml::from_str(text) };
    match quick {
        Ok(value) => Ok(value),
        Err(_) => Err(explain::<T>(text)),
    }
}

fn explain<T: DeserializeOwned>(text: &str) -> Vec<Diagnostic> {
    let places = match Places::of(text) {
        Ok(places) => places,
        Err(diagnostic) => return vec![*diagnostic],
    };
    if !places.duplicates.is_empty() {
        return places.duplicates;
    }
    let mut value: Value = match serde_yaml::from_str(text) {
        Ok(Value::Null) => Value::Mapping(Default::default()),
        Ok(value) => value,
        Err(error) => {
            let span = error.location().map(|at| Span::at(at.line(), at.column()));
            return vec![Diagnostic::error("bad-yaml", "this is not valid YAML").at(span)];
        }
    };
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut added = BTreeSet::new();
    while diagnostics.len() < MAX_MISTAKES {
        let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            Ok(_) => break,
            Err(error) => error,
        };
        let path = error.path().to_string();
        if added.contains(&path) {
            // The stand-in for a missing key is of the wrong type: leave out what holds it.
            let parent = path.rfind(['.', '[']).map_or("", |at| &path[..at]).to_owned();
            if parent.is_empty() || remove(&mut value, &parent).is_none() {
                break;
            }
            continue;
        }
        let (diagnostic, mend) = describe(&path, &error.inner().to_string(), &places);
        if diagnostics.last() == Some(&diagnostic) {
            break;
        }
        diagnostics.push(diagnostic);
        let mended = match mend {
            Mend::Remove(path) => remove(&mut value, &path),
            Mend::Add(parent, key) if !added.insert(child(&parent, &key)) => None,
            Mend::Add(parent, key) => node(&mut value, &parent).and_then(Value::as_mapping_mut).map(|map| {
                map.insert(Value::from(key), Value::from("-"));
            }),
        };
        if mended.is_none() {
            break;
        }
    }
    if diagnostics.is_empty() {
        diagnostics.push(Diagnostic::error("bad-yaml", "this YAML could not be read"));
    }
    diagnostics
}

enum Mend {
    Remove(String),
    Add(String, String),
}

fn describe(path: &str, error: &str, places: &Places) -> (Diagnostic, Mend) {
    let own = if path == "." { String::new() } else { path.to_owned() };
    let ticked = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    if let Some(rest) = error.strip_prefix("unknown field ") {
        let names = ticked(rest);
        let (name, known) = names.split_first().map_or(("", &[][..]), |(name, known)| (name.as_str(), known));
        let full = child(&own, name);
        // The path of an unknown field ends with the field itself in some positions.
        let full = if own.ends_with(name) && places.key(&full).is_none() { own } else { full };
        let diagnostic = Diagnostic::error("unknown-key", format!("unknown key `{name}`"))
            .at(places.key(&full))
            .help(suggest::help(name, known.iter().map(String::as_str)));
        return (diagnostic, Mend::Remove(full));
    }
    if let Some(rest) = error.strip_prefix("missing field ") {
        let key = ticked(rest).into_iter().next().unwrap_or_default();
        let inside = if own.is_empty() { String::new() } else { format!(" in `{own}`") };
        let diagnostic = Diagnostic::error("missing-key", format!("the key `{key}` is missing{inside}"))
            .at(places.key(&own).or_else(|| places.value(&own)).or(Some(Span::at(1, 1))))
            .help(format!("add `{key}: ...`"));
        return (diagnostic, Mend::Add(own, key));
    }
    let place = places.value(&own).or_else(|| places.key(&own));
    if let Some(rest) = error.strip_prefix("unknown variant ") {
        let names = ticked(rest);
        let (name, known) = names.split_first().map_or(("", &[][..]), |(name, known)| (name.as_str(), known));
        let help = match suggest::nearest(name, known.iter().map(String::as_str)) {
            Some(candidate) => format!("did you mean `{candidate}`?"),
            None => format!("it can be {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
        };
        return (Diagnostic::error("bad-value", format!("`{own}` has a value that is not known")).at(place).help(help), Mend::Remove(own));
    }
    let expected = error.rsplit_once("expected ").map_or("something else", |(_, expected)| expected);
    let name = if own.is_empty() { "the whole text".to_owned() } else { format!("`{own}`") };
    (Diagnostic::error("bad-value", format!("{name} should be {}", plain(expected))).at(place), Mend::Remove(own))
}

/// serde's words for a type, as an author would say them.
fn plain(expected: &str) -> String {
    let expected = expected.trim_end_matches('.');
    match expected {
        "a string" | "string" => "a text",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" => "a list of keys with values",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not negative",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f64" | "f32" => "a number",
        other if other.starts_with("struct ") => "a list of keys with values",
        other => other,
    }
    .to_owned()
}

fn child(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// The steps of a path such as `stages[0].name`.
fn steps(path: &str) -> Vec<Result<usize, &str>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (name, indices) = part.split_once('[').map_or((part, ""), |(name, rest)| (name, rest));
        if !name.is_empty() {
            steps.push(Err(name));
        }
        steps.extend(indices.split('[').filter_map(|index| index.trim_end_matches(']').parse().ok()).map(Ok));
    }
    steps
}

fn node<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    steps(path).into_iter().try_fold(value, |value, step| match step {
        Err(name) => value.as_mapping_mut()?.get_mut(name),
        Ok(index) => value.as_sequence_mut()?.get_mut(index),
    })
}

fn remove(value: &mut Value, path: &str) -> Option<()> {
    let at = path.rfind(['.', '[']).unwrap_or(0);
    let parent = node(value, &path[..at])?;
    match steps(&path[at..]).pop()? {
        Err(name) => parent.as_mapping_mut()?.remove(name).map(drop),
        // The others keep their numbers, so that places stay true.
        Ok(index) => parent.as_sequence_mut().filter(|list| list.len() > index).map(|list| {
            list[index] = Value::Null;
            list.truncate(index);
        }),
    }
}

/// Where each key and each value of a YAML text stands, by path (`stages[0].name`).
#[derive(Debug, Default)]
pub struct Places {
    keys: BTreeMap<String, Span>,
    values: BTreeMap<String, Span>,
    duplicates: Vec<Diagnostic>,
}

impl Places {
    /// Finds the places in a text; lines count from its first line.
    pub fn of(text: &str) -> Result<Self, Box<Diagnostic>> {
        use saphyr_parser::{Event, Parser};
        /// A list that is open: its path, and in a mapping the key whose value comes next.
        enum Open {
            Map { path: String, key: Option<String> },
            List { path: String, next: usize },
        }
        let mut places = Places::default();
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(text) {
            let (event, at) = event.map_err(|error| {
                let at = Span::at(error.marker().line().max(1), error.marker().col() + 1);
                Box::new(Diagnostic::error("bad-yaml", format!("this is not valid YAML: {}", error.info())).at(at))
            })?;
            let length = if at.end.line() == at.start.line() { at.end.col().saturating_sub(at.start.col()).max(1) } else { 1 };
            let span = Span { line: at.start.line().max(1), column: at.start.col() + 1, length };
            if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
                open.pop();
                continue;
            }
            // In a mapping, scalars are keys and values in turn.
            if let (Some(Open::Map { path, key: key @ None }), Event::Scalar(name, ..)) = (open.last_mut(), &event) {
                let full = child(path, name);
                if places.keys.insert(full.clone(), span).is_some() {
                    let diagnostic = Diagnostic::error("duplicate-key", format!("the key `{name}` stands here twice")).at(span);
                    places.duplicates.push(diagnostic.help("keep one of them"));
                }
                *key = Some(full);
                continue;
            }
            let path = match open.last_mut() {
                Some(Open::Map { key, .. }) => key.take().unwrap_or_default(),
                Some(Open::List { path, next }) => {
                    *next += 1;
                    format!("{path}[{}]", *next - 1)
                }
                None => String::new(),
            };
            match event {
                Event::Scalar(..) | Event::Alias(..) => {
                    places.values.insert(path, span);
                }
                Event::MappingStart(..) => {
                    places.values.insert(path.clone(), span);
                    open.push(Open::Map { path, key: None });
                }
                Event::SequenceStart(..) => {
                    places.values.insert(path.clone(), span);
                    open.push(Open::List { path, next: 0 });
                }
                _ => {}
            }
        }
        Ok(places)
    }

    /// Where the key of a path stands.
    pub fn key(&self, path: &str) -> Option<Span> {
        self.keys.get(path).copied()
    }

    /// Where the value of a path stands.
    pub fn value(&self, path: &str) -> Option<Span> {
        self.values.get(path).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Stage {
        id: String,
        #[serde(default)]
        minutes: Option<u32>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Method {
        title: String,
        #[serde(default)]
        stages: Vec<Stage>,
        #[serde(default)]
        draft: bool,
    }

    #[test]
    fn every_mistake_has_its_place() {
        let text = "tilte: GROW\ndraft: perhaps\nstages:\n  - id: goal\n    minuets: 5\n  - id: will\n    minutes: ten\n";
        let found = read::<Method>(text).unwrap_err();
        let told: Vec<_> = found.iter().map(|d| (d.code, d.span.map(|s| (s.line, s.column)), d.message.as_str())).collect();
        assert!(told.contains(&("unknown-key", Some((1, 1)), "unknown key `tilte`")), "{told:?}");
        assert!(told.contains(&("bad-value", Some((2, 8)), "`draft` should be `true` or `false`")), "{told:?}");
        assert!(told.contains(&("unknown-key", Some((5, 5)), "unknown key `minuets`")), "{told:?}");
        assert!(told.contains(&("bad-value", Some((7, 14)), "`stages[1].minutes` should be a whole number, not negative")), "{told:?}");
        assert!(told.iter().any(|(code, _, message)| *code == "missing-key" && message.contains("`title`")), "{told:?}");
    }

    #[test]
    fn values_are_not_quoted() {
        let found = read::<Method>("title: {secret: words}\ndraft: secret\n").unwrap_err();
        assert!(found.iter().all(|d| !format!("{d:?}").contains("secret")), "{found:?}");
    }

    #[test]
    fn a_key_that_stands_twice_is_told() {
        let found = read::<Method>("title: a\ntitle: b\n").unwrap_err();
        assert_eq!((found[0].code, found[0].span), ("duplicate-key", Some(Span { line: 2, column: 1, length: 5 })));
    }
}
