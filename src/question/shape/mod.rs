//! What each object that templates get is made of: one row for each field, with its type and what it means.
//!
//! The rows are both documentation and law. `docs/content/variables.md` is written from them, and every object is held
//! against them when it is made ([`check`], in builds with debug assertions, so in every test): a field without a row, a
//! row without a field, or a value of another type fails there.
//!
//! Types are written as templates see them: `text`, `html` (safe to print), `date` (`2026-03-02`), `number`, `flag`, `data`
//! (anything), the name of a shape, `[...]` for a list of them, and `?` behind what may be none.

mod asks;
mod page;
mod parts;

use super::value::{Fields, SummaryObject};
use minijinja::Value;
use minijinja::value::ValueKind;

pub use asks::{ATTRIBUTES, Ask, QUESTIONS};
pub use page::{HEAD, KINDS, MADE, SUMMARY};

/// A field: its name, its type, and what it means.
pub type Row = (&'static str, &'static str, &'static str);

/// The fields of one kind of object.
#[derive(Debug)]
pub struct Shape {
    /// What messages call such an object; several shapes can share a name there.
    pub of: &'static [&'static str],
    /// What the documentation calls it; empty for what no template sees.
    pub name: &'static str,
    pub about: &'static str,
    pub fields: &'static [&'static [Row]],
}

impl Shape {
    /// All its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.fields.iter().copied().flatten()
    }
}

/// Every shape, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Shape> {
    page::SHAPES.iter().chain(parts::SHAPES)
}

/// Whether an object is made as one of the shapes of its name says.
///
/// # Errors
/// What differs from the shape that comes nearest.
pub(super) fn check(of: &str, fields: &[(&'static str, Value)]) -> Result<(), String> {
    let differs = |shape: &Shape| {
        let unknown = fields.iter().map(|(name, _)| *name).find(|name| shape.rows().all(|(known, ..)| known != name));
        let absent = shape.rows().map(|(name, ..)| *name).find(|name| fields.iter().all(|(known, _)| known != name));
        let other = fields.iter().find(|(name, value)| shape.rows().any(|(known, kind, _)| known == name && !fits(value, kind)));
        match (unknown, absent, other) {
            (Some(name), ..) => Some(format!("the object `{of}` has a field `{name}` without a row in src/question/shape/")),
            (_, Some(name), _) => Some(format!("the object `{of}` has no field `{name}`, which has a row in src/question/shape/")),
            (.., Some((name, value))) => {
                Some(format!("the field `{name}` of `{of}` is {}: not what its row in src/question/shape/ says", value.kind()))
            }
            _ => None,
        }
    };
    let mut found = Err(format!("the object `{of}` has no shape in src/question/shape/"));
    for shape in all().filter(|shape| shape.of.contains(&of)) {
        match differs(shape) {
            None => return Ok(()),
            Some(difference) => found = Err(difference),
        }
    }
    found
}

/// Whether a value is of a type.
fn fits(value: &Value, kind: &str) -> bool {
    if let Some(kind) = kind.strip_suffix('?') {
        return value.is_none() || value.is_undefined() || fits(value, kind);
    }
    if let Some(kind) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        // The first stands for all: they are made in one place.
        let first = |value: &Value| value.try_iter().ok().and_then(|mut values| values.next());
        return matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) && first(value).is_none_or(|first| fits(&first, kind));
    }
    match kind {
        "data" => true,
        "text" | "date" => value.kind() == ValueKind::String,
        "html" => value.kind() == ValueKind::String && value.is_safe(),
        "number" => value.kind() == ValueKind::Number,
        "flag" => value.kind() == ValueKind::Bool,
        "summary" => value.downcast_object_ref::<SummaryObject>().is_some(),
        name => value.downcast_object_ref::<Fields>().is_some_and(|fields| {
            let named = all().find(|shape| shape.name == name);
            named.is_some_and(|shape| fields.names().eq(shape.rows().map(|(name, ..)| *name)) || fields.has_all(shape))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_type_is_known() {
        let simple = ["text", "html", "date", "number", "flag", "data", "summary"];
        let rows = all().flat_map(|shape| shape.rows().map(|(_, kind, _)| *kind));
        let answers = QUESTIONS.iter().map(|ask| ask.answer).chain(ATTRIBUTES.iter().map(|(_, kind, _)| *kind));
        for kind in rows.chain(answers) {
            let name = kind.trim_end_matches('?').trim_start_matches('[').trim_end_matches(']').trim_end_matches('?');
            assert!(simple.contains(&name) || all().any(|shape| shape.name == name), "there is no type `{kind}`");
        }
    }

    #[test]
    fn no_name_stands_twice_and_all_rows_say_something() {
        let mut names = BTreeSet::new();
        for shape in all() {
            assert!(shape.name.is_empty() || names.insert(shape.name), "two shapes are called `{}`", shape.name);
            assert!(shape.rows().all(|(_, _, meaning)| !meaning.is_empty() || shape.name.is_empty()), "`{}` has an empty row", shape.name);
        }
    }

    #[test]
    fn the_fields_of_a_summary_are_those_that_are_answered() {
        let known: BTreeSet<_> = SUMMARY.iter().map(|(name, ..)| *name).collect();
        assert_eq!(known, crate::question::value::SUMMARY_FIELDS.into_iter().collect());
    }

    #[test]
    fn a_field_without_a_row_is_told() {
        let told = |name: &'static str, value: Value| check("file", &[(name, value)]).unwrap_err();
        assert!(told("uri", Value::from("/a")).contains("`uri` without a row"), "{}", told("uri", Value::from("/a")));
        assert!(told("url", Value::from(1)).contains("`url` of `file` is number"), "{}", told("url", Value::from(1)));
        assert_eq!(check("file", &[]).unwrap_err(), "the object `file` has no field `url`, which has a row in src/question/shape/");
        assert_eq!(check("file", &[("url", Value::from("/a"))]), Ok(()));
    }
}
