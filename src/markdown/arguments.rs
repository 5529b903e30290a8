//! The attributes on the line that opens a block, read and checked against its declaration.

use super::Argument;
use super::links;
use super::source::{BlockLine, LineKind, Place};
use super::spec::{AttributeKind, AttributeSpec, BlockSpec};
use crate::diag::{Diagnostic, suggest};
use std::borrow::Cow;
use std::ops::Range;

/// An attribute as written: the offsets of its name and value, and the value without quotes.
struct Written<'a> {
    name: Range<usize>,
    at: Range<usize>,
    value: Cow<'a, str>,
}

/// Reads and checks a line's attributes; mistakes go to `problems`, each with the byte range it is about.
pub(super) fn read<'s>(
    text: &'s str,
    line: &BlockLine,
    spec: &'s BlockSpec,
    place: &mut Place<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Argument<'s>> {
    let LineKind::Open { name } = line.kind else { return Vec::new() };
    let block = spec.name.as_str();
    let mut arguments: Vec<Argument<'s>> = Vec::new();
    for written in split(text, name.1..line.end, place, problems) {
        let key = &text[written.name.clone()];
        let Some(attribute) = spec.attribute(key) else {
            let help = suggest::help(key, spec.attributes.iter().map(|attribute| attribute.name.as_str()));
            let message = format!("block `{block}` has no attribute {}", place.quote(key));
            problems.push(place.error("unknown-attribute", message, written.name).help(help));
            continue;
        };
        if arguments.iter().any(|known| known.name == key) {
            let message = format!("attribute `{key}` is given twice");
            problems.push(place.error("bad-attribute", message, written.name).help("keep one of them"));
            continue;
        }
        if let Err((code, message, help)) = check(attribute, &written.value, place) {
            problems.push(place.error(code, message, written.at.clone()).help(help));
        }
        let span = place.span(written.at);
        arguments.push(Argument { name: &attribute.name, value: written.value, kind: &attribute.kind, span });
    }
    for attribute in spec.attributes.iter().filter(|attribute| attribute.required) {
        if !arguments.iter().any(|argument| argument.name == attribute.name) {
            let message = format!("block `{block}` needs the attribute `{}`", attribute.name);
            let help = format!("write `:::{block} {}={}`", attribute.name, example(&attribute.kind));
            problems.push(place.error("missing-attribute", message, name.0..name.1).help(help));
        }
    }
    arguments
}

/// Takes `key=value key="two words"` apart.
fn split<'s>(text: &'s str, range: Range<usize>, place: &mut Place<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Written<'s>> {
    let mut written = Vec::new();
    let mut at = range.start;
    let until = |from: usize, stop: &dyn Fn(char) -> bool| text[from..range.end].find(stop).map_or(range.end, |to| from + to);
    loop {
        at = until(at, &|c| !c.is_whitespace());
        if at == range.end {
            return written;
        }
        let name_end = until(at, &|c| c == '=' || c.is_whitespace());
        let name = at..name_end;
        if name.is_empty() || !text[name_end..range.end].starts_with('=') {
            let end = until(at, &char::is_whitespace).max(at + 1);
            let message = format!("attribute {} has no value", place.quote(&text[at..end]));
            let help = "write `name=value` without spaces around `=`, and put quotes around several words: `name=\"two words\"`";
            problems.push(place.error("bad-attribute", message, at..end).help(help));
            at = end;
            continue;
        }
        let start = name_end + 1;
        let rest = &text[start..range.end];
        if let Some(quoted) = rest.strip_prefix('"') {
            let Some((value, length)) = unquote(quoted) else {
                let message = "this quoted value never ends".to_owned();
                problems.push(place.error("bad-attribute", message, start..range.end).help("close it with `\"` on the same line"));
                return written;
            };
            at = start + 1 + length;
            written.push(Written { name, at: start..at, value });
            continue;
        }
        at = until(start, &char::is_whitespace);
        if at == start || rest.starts_with(['\'', '“', '”', '«', '„', '‘', '’']) {
            let message = "the value of this attribute cannot be read".to_owned();
            let help = "write `name=value`, or `name=\"two words\"` with straight double quotes";
            problems.push(place.error("bad-attribute", message, name.start..at).help(help));
            continue;
        }
        written.push(Written { name, at: start..at, value: Cow::Borrowed(&text[start..at]) });
    }
}

/// The value up to its closing quote, `\"` and `\\` undone, and the length with that quote.
fn unquote(quoted: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut escaped = false;
    let end = quoted.find(|c: char| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    let value = &quoted[..end];
    let value = if value.contains('\\') { Cow::Owned(value.replace("\\\"", "\"").replace("\\\\", "\\")) } else { Cow::Borrowed(value) };
    Some((value, end + 1))
}

type Wrong = (&'static str, String, String);

fn check(attribute: &AttributeSpec, value: &str, place: &Place<'_>) -> Result<(), Wrong> {
    let name = &attribute.name;
    let wrong = |what: &str, help: String| Err(("bad-attribute", format!("attribute `{name}` {what}"), help));
    match &attribute.kind {
        _ if value.trim().is_empty() && attribute.required => wrong("is empty", "give it a value".to_owned()),
        AttributeKind::Number if !value.parse::<f64>().is_ok_and(f64::is_finite) => wrong("must be a number", format!("write `{name}=3`")),
        AttributeKind::Date if value.len() != 10 || value.parse::<jiff::civil::Date>().is_err() => {
            wrong("must be a day", format!("write `{name}=2026-03-02`"))
        }
        AttributeKind::Choice(words) if !words.iter().any(|word| word == value) => {
            let message = format!("attribute `{name}` cannot be {}", place.quote(value));
            Err(("bad-attribute", message, suggest::help(value, words.iter().map(String::as_str))))
        }
        AttributeKind::Url if links::is_unsafe(value) => {
            Err(("unsafe-link", format!("attribute `{name}` runs a script or shows data"), "give the address of a page".to_owned()))
        }
        AttributeKind::Url if !links::is_address(value) => {
            wrong("must be an address", "begin it with `https://`, or with `/` for a page of this site".to_owned())
        }
        _ => Ok(()),
    }
}

fn example(kind: &AttributeKind) -> &str {
    match kind {
        AttributeKind::Text => "\"some words\"",
        AttributeKind::Number => "3",
        AttributeKind::Url => "https://example.org/",
        AttributeKind::Page => "/about.md",
        AttributeKind::File => "picture.jpg",
        AttributeKind::Coach | AttributeKind::Method => "id",
        AttributeKind::Date => "2026-03-02",
        AttributeKind::Term => "\"the term\"",
        AttributeKind::Choice(words) => words.first().map_or("…", String::as_str),
    }
}
