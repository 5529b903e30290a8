//! What an author is told of a mistake in YAML: the words of serde and of the parser in plain ones, and what to do about it.
//!
//! No value of the text is ever quoted.

use super::values;
use crate::diag::{Diagnostic, Span};
use serde_yaml::Value;

const SPACE: &str = "put a space after the colon";

/// serde's words for a type, as an author would say them.
pub fn plain(expected: &str) -> String {
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

/// What to write where a value is not what was `expected`, in the words of [`plain`].
pub fn instead(expected: &str, found: Option<&Value>) -> Option<&'static str> {
    match (expected, found) {
        ("a text", Some(Value::Number(_) | Value::Bool(_))) => Some("put it between quotation marks"),
        (expected, _) if expected.starts_with(values::DAY_THERE_IS) => {
            Some("write the year, the month and the day as they are in the calendar, such as 2026-03-02")
        }
        ("a list of keys with values", Some(Value::String(text))) if tight_colon(text).is_some() => Some(SPACE),
        ("a list", Some(Value::String(_))) => Some("write one entry as `[entry]`, several as `[one, two]`"),
        ("`true` or `false`", Some(Value::String(_))) => Some("write `true` for yes and `false` for no, without quotation marks"),
        (expected, _) if expected.starts_with("a date such as") => {
            Some("write the year first, then the month and the day: `2026-11-22` for 22 November 2026")
        }
        _ => None,
    }
}

/// A key without a space behind its colon, where that is why the parser stopped at a line: it took the key for a text, which
/// goes on below. So it is looked for on the line above first.
pub fn no_space(text: &str, line: usize) -> Option<Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    let is_text = |at: &usize| lines.get(*at).is_some_and(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let above = (0..line.saturating_sub(1)).rev().find(is_text);
    let found = above.into_iter().chain([line - 1]).find_map(|at| Some((at, tight_colon(lines.get(at)?)?)));
    let (at, column) = found?;
    let found = Diagnostic::error("bad-yaml", "this colon has no space behind it, so what stands before it is no key");
    Some(found.at(Span::at(at + 1, column)).help(SPACE))
}

/// The column of the colon in `key:value`, where that is what a line consists of.
fn tight_colon(line: &str) -> Option<usize> {
    let inner = line.trim_start().trim_start_matches("- ").trim_start();
    let (key, value) = inner.split_once(':')?;
    let is_key = key.starts_with(|char: char| char.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    // An address is none.
    let is_tight = value.starts_with(|char: char| !char.is_whitespace()) && !value.starts_with("//") && !value.contains(": ");
    (is_key && is_tight).then(|| line.chars().count() - value.chars().count())
}

/// The message about a text that serde's reader refuses as a whole.
pub fn refused(error: &serde_yaml::Error) -> Diagnostic {
    let found = Diagnostic::error("bad-yaml", "this is not valid YAML");
    let place = error.location().map_or(Span::at(1, 1), |at| Span::at(at.line(), at.column()));
    let help = if error.to_string().contains("repetition") {
        "`*name` repeats what `&name` marks, and here it comes to too much: write the values out"
    } else {
        "look for a quotation mark, a bracket or an indentation that is not matched"
    };
    found.at(place).help(help)
}

/// The message about a text at the place where the parser stops, told from its own words.
pub fn stopped(info: &str, place: Span) -> Diagnostic {
    Diagnostic::error("bad-yaml", format!("this is not valid YAML: {}", yaml_words(info))).at(place).help(yaml_help(info))
}

/// The parser's words for what it cannot read, where an author would not understand them.
fn yaml_words(info: &str) -> &str {
    if info.contains("mapping values are not allowed") { "a key and a colon stand where a value goes on" } else { info }
}

/// What to do about a text that the parser cannot read, told from its own words.
fn yaml_help(info: &str) -> &'static str {
    let about = |word: &str| info.contains(word);
    if about("tab") {
        "indent with spaces"
    } else if about("mapping values are not allowed") {
        "put a value that has `: ` in it between quotation marks; begin a key as far to the left as the one above it"
    } else if about("quoted scalar") && !about("escape") {
        "close the quotation mark"
    } else if about("escape") {
        "write `\\\\` for a backslash, or use single quotation marks"
    } else if about("anchor") {
        "put a value that begins with `*` or `&` between quotation marks"
    } else if about("flow") || about("':' indicator") || about("node content") {
        "close the bracket"
    } else if about("recursion") {
        "a bracket is probably there by mistake"
    } else {
        "look for a quotation mark, a bracket or an indentation that is not matched"
    }
}
