//! YAML text to typed values, with every mistake told at its place.
//!
//! The quick way is serde straight into the type. Only when that fails is the text looked at again:
//! [`read`] then finds the mistakes one after the other (each wrong node is taken out, each missing one
//! replaced, and the rest tried again), [`Places`] says at which line and column each key stands, and
//! [`words`] what an author is told.

mod values;
mod words;

use crate::diag::{Diagnostic, Span, suggest};
use serde::de::DeserializeOwned;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use values::{ClockTime, Date, Localized, OneOrMany, Year, is_address, is_language_code};

/// No file has more mistakes worth telling at once.
const MAX_MISTAKES: usize = 30;

/// Values may stand in one another this deep (the limit of the YAML library).
const MAX_DEPTH: usize = 128;

/// Reads `text` as a `T`; the spans of the diagnostics count from the first line of `text`.
///
/// No value of the text is ever quoted, so that the messages hold for private files too.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Diagnostic>> {
    match mended(text) {
        (Some(value), diagnostics) if diagnostics.is_empty() => Ok(value),
        (_, diagnostics) => Err(diagnostics),
    }
}

/// Reads `text` as a `T` even where it has mistakes, so that what depends on it can be looked at all the same.
///
/// What is wrong is left out, what is missing is a stand-in. There is no value when the text is no YAML at all.
pub fn mended<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Diagnostic>) {
    if let Some(place) = too_deep(text) {
        let found = Diagnostic::error("bad-yaml", format!("values stand in one another more than {MAX_DEPTH} deep"));
        return (None, vec![found.at(place).help("a bracket or a line is probably there by mistake")]);
    }
    let quick =
        if text.trim().is_empty() { serde_yaml::from_value(Value::Mapping(Default::default())) } else { serde_yaml::from_str(text) };
    match quick {
        Ok(value) => (Some(value), Vec::new()),
        Err(_) => explain::<T>(text),
    }
}

/// Where brackets or list signs open deeper than anything that the parsers should be given: they take
/// time that grows with the square of the depth.
fn too_deep(text: &str) -> Option<Span> {
    let (mut depth, mut signs) = (0_usize, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' => signs += 1,
            b' ' => {}
            _ => signs = 0,
        }
        // Quoted texts have brackets too, so the bound is generous; the library's own is exact.
        if depth > 8 * MAX_DEPTH || signs > 8 * MAX_DEPTH && text[..at].ends_with("- ") {
            return Some(Span::of_range(text, at..at + 1));
        }
    }
    None
}

fn explain<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Diagnostic>) {
    let places = match Places::of(text) {
        Ok(places) => places,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    if !places.duplicates.is_empty() {
        return (None, places.duplicates);
    }
    let value: Value = match serde_yaml::from_str(text) {
        Ok(Value::Null) => Value::Mapping(Default::default()),
        // One text, though keys were meant.
        Ok(Value::String(value)) => match words::no_space(text, text.lines().count() + 1) {
            Some(found) => return (None, vec![found]),
            None => Value::String(value),
        },
        Ok(value) => value,
        Err(error) => return (None, vec![words::refused(&error)]),
    };
    let mut repair = Repair { value, places, removed: BTreeMap::new(), wrong: BTreeSet::new(), stand_ins: BTreeMap::new() };
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut rounds = 0;
    while diagnostics.len() < MAX_MISTAKES && rounds < 10 * MAX_MISTAKES {
        rounds += 1;
        let error = match serde_path_to_error::deserialize::<_, T>(repair.value.clone()) {
            Ok(value) => return (Some(value), diagnostics),
            Err(error) => error,
        };
        let path = steps(error.path());
        let (found, done) = repair.mend(&path, &error.inner().to_string());
        diagnostics.extend(found);
        if !done {
            break;
        }
    }
    if diagnostics.is_empty() {
        let found = Diagnostic::error("bad-yaml", "this YAML could not be read");
        diagnostics.push(found.at(Span::at(1, 1)).help("compare it with a page of the same kind"));
    }
    (None, diagnostics)
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    At(usize),
}

fn steps(path: &serde_path_to_error::Path) -> Vec<Step> {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(Step::At(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}

/// A value whose mistakes are taken out one after the other.
struct Repair {
    value: Value,
    places: Places,
    /// By list: which of its entries were taken out, so that the others keep their numbers in messages.
    removed: BTreeMap<String, BTreeSet<usize>>,
    /// What was taken out; that it is missing is not told again.
    wrong: BTreeSet<String>,
    /// What was put in, and how often.
    stand_ins: BTreeMap<String, usize>,
}

impl Repair {
    /// Mends what an error is about. Gives the message, unless it would repeat another one, and whether it could be mended.
    fn mend(&mut self, path: &[Step], error: &str) -> (Option<Diagnostic>, bool) {
        let own = self.as_written(path);
        if let Some((name, known)) = named(error, "unknown field ") {
            // The path of an unknown field ends with the field itself in some positions.
            let full = child(&own, name);
            let (full, parent) = if self.places.key(&full).is_none() && path.last() == Some(&Step::Key(name.to_owned())) {
                (own, &path[..path.len() - 1])
            } else {
                (full, path)
            };
            let found = Diagnostic::error("unknown-key", format!("unknown key `{name}`")).at(self.places.key(&full));
            // That the key which was meant is missing is told by this.
            if let Some(meant) = suggest::nearest(name, known.iter().copied()) {
                let parent = full.strip_suffix(name).unwrap_or_default();
                self.wrong.insert(format!("{parent}{meant}"));
            }
            return (Some(found.help(suggest::help(name, known.iter().copied()))), self.take_key(parent, name));
        }
        if let Some(rest) = error.strip_prefix("missing field `") {
            let key = rest.split('`').next().unwrap_or_default();
            let full = child(&own, key);
            let told = self.wrong.contains(&full) || self.is_stand_in(&own);
            let inside = if own.is_empty() { String::new() } else { format!(" in `{own}`") };
            let place = self.places.key(&own).or_else(|| self.places.value(&own)).or(Some(Span::at(1, 1)));
            let found =
                Diagnostic::error("missing-key", format!("the key `{key}` is missing{inside}")).at(place).help(format!("add `{key}: ...`"));
            self.stand_ins.insert(full, 0);
            let map = node(&mut self.value, path).and_then(Value::as_mapping_mut);
            let done = map.map(|map| map.insert(Value::from(key), Value::from("-"))).is_some();
            return ((!told).then_some(found), done);
        }
        if self.is_stand_in(&own) {
            return (None, self.other_stand_in(path, &own, error));
        }
        let place = self.places.value(&own).or_else(|| self.places.key(&own)).or(Some(Span::at(1, 1)));
        let found = match named(error, "unknown variant ") {
            Some((name, known)) => {
                let help = match suggest::nearest(name, known.iter().copied()) {
                    Some(candidate) => format!("did you mean `{candidate}`?"),
                    None => format!("it can be {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
                };
                Diagnostic::error("bad-value", format!("`{own}` has a value that is not known")).at(place).help(help)
            }
            None => {
                let expected = error.rsplit_once("expected ").map_or("something else", |(_, expected)| expected);
                let name = if own.is_empty() { "the whole text".to_owned() } else { format!("`{own}`") };
                let expected = words::plain(expected);
                let found = Diagnostic::error("bad-value", format!("{name} should be {expected}")).at(place);
                match words::instead(&expected, node(&mut self.value, path).map(|value| &*value)) {
                    Some(help) => found.help(help),
                    None => found,
                }
            }
        };
        self.wrong.insert(own);
        (Some(found), self.take(path))
    }

    /// The path that a node had before anything was taken out.
    fn as_written(&self, path: &[Step]) -> String {
        let mut words = String::new();
        for step in path {
            match step {
                Step::Key(name) => words = child(&words, name),
                Step::At(index) => {
                    let mut index = *index;
                    for removed in self.removed.get(&words).into_iter().flatten() {
                        index += usize::from(*removed <= index);
                    }
                    words.push_str(&format!("[{index}]"));
                }
            }
        }
        words
    }

    fn is_stand_in(&self, path: &str) -> bool {
        self.stand_ins.keys().any(|own| path.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
    }

    /// Tries a value of the kind that was expected; in the end leaves out what holds the missing one.
    fn other_stand_in(&mut self, path: &[Step], own: &str, error: &str) -> bool {
        let tries = self.stand_ins.entry(own.to_owned()).or_default();
        *tries += 1;
        if *tries > 2 {
            return path.split_last().is_some_and(|(_, parent)| !parent.is_empty() && self.take(parent));
        }
        let expected = error.rsplit_once("expected ").map_or("", |(_, expected)| expected);
        let value = match (named(error, "unknown variant "), words::plain(expected).as_str()) {
            (Some((_, known)), _) => Value::from(known.first().copied().unwrap_or("-")),
            (_, expected) if expected.starts_with("a date") => Value::from("2000-01-01"),
            (_, expected) if expected.starts_with("a year") => Value::from(2000),
            (_, expected) if expected.starts_with("a number") || expected.starts_with("a whole number") => Value::from(0),
            (_, "`true` or `false`") => Value::from(false),
            (_, "a list") => Value::Sequence(Vec::new()),
            (_, "a list of keys with values") => Value::Mapping(Default::default()),
            _ => Value::from("-"),
        };
        node(&mut self.value, path).map(|node| *node = value).is_some()
    }

    /// Takes a node out of what holds it.
    fn take(&mut self, path: &[Step]) -> bool {
        match path.split_last() {
            Some((Step::Key(name), parent)) => self.take_key(parent, name),
            Some((Step::At(index), parent)) => {
                let list = self.as_written(parent);
                let written = self.as_written(path);
                let number = written[list.len()..].trim_matches(['[', ']']).parse().unwrap_or(*index);
                let taken = node(&mut self.value, parent).and_then(Value::as_sequence_mut).filter(|list| list.len() > *index);
                let taken = taken.map(|list| list.remove(*index)).is_some();
                self.removed.entry(list).or_default().insert(number);
                taken
            }
            None => false,
        }
    }

    fn take_key(&mut self, parent: &[Step], name: &str) -> bool {
        node(&mut self.value, parent).and_then(Value::as_mapping_mut).and_then(|map| map.remove(name)).is_some()
    }
}

/// The name that an error of serde quotes, and the names that it lists as known.
///
/// The name may hold anything, even quotation marks; the list comes last.
fn named<'e>(error: &'e str, start: &str) -> Option<(&'e str, Vec<&'e str>)> {
    let rest = error.strip_prefix(start)?.strip_prefix('`')?;
    let (name, known) = rest.rsplit_once("`, expected ").or_else(|| rest.rsplit_once("`, there are no ")).unwrap_or((rest, ""));
    Some((name, known.split('`').skip(1).step_by(2).collect()))
}

fn child(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn node<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(name) => value.as_mapping_mut()?.get_mut(name.as_str()),
        Step::At(index) => value.as_sequence_mut()?.get_mut(*index),
    })
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
                let line = error.marker().line().max(1);
                let told = words::no_space(text, line);
                Box::new(told.unwrap_or_else(|| words::stopped(error.info(), Span::at(line, error.marker().col() + 1))))
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
        // That `title` is missing is the same mistake.
        assert_eq!(told.len(), 4, "{told:?}");
    }

    #[test]
    fn what_depends_on_a_text_with_mistakes_can_be_looked_at() {
        let text = "titel: GROW\nstages:\n  - plain\n  - id: goal\n    minutes: ten\n  - 7\n  - {id: will, x: 1}\n";
        let (method, found) = mended::<Method>(text);
        let stage = |id: &str| Stage { id: id.to_owned(), minutes: None };
        assert_eq!(method, Some(Method { title: "-".to_owned(), stages: vec![stage("goal"), stage("will")], draft: false }));
        let told: Vec<_> = found.iter().map(|d| (d.span.map(|s| (s.line, s.column)), d.message.as_str())).collect();
        assert!(told.contains(&(Some((3, 5)), "`stages[0]` should be a list of keys with values")), "{told:?}");
        assert!(told.contains(&(Some((5, 14)), "`stages[1].minutes` should be a whole number, not negative")), "{told:?}");
        assert!(told.contains(&(Some((6, 5)), "`stages[2]` should be a list of keys with values")), "{told:?}");
        assert!(told.contains(&(Some((7, 16)), "unknown key `x`")), "{told:?}");
        assert_eq!(found.len(), 5, "{told:?}");
    }

    #[test]
    fn a_wrong_value_is_not_missing_too() {
        let found = read::<Method>("title: [a]\nstages: [{id: {}}]\n").unwrap_err();
        assert!(found.iter().all(|d| d.code == "bad-value") && found.len() == 2, "{found:?}");
    }

    #[test]
    fn a_text_without_bottom_is_refused_at_once() {
        for text in ["[".repeat(100_000), format!("title: {}", "{a: ".repeat(100_000)), "- ".repeat(100_000)] {
            let found = read::<Method>(&text).unwrap_err();
            assert_eq!(found[0].code, "bad-yaml");
        }
        assert!(read::<Method>(&format!("title: \"{}\"\n", "[".repeat(500))).is_ok());
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
