//! The template engine, set up so that a template can only see what it is given.
//!
//! HTML is escaped by default, values that cannot be printed are errors, and nothing in it reads the
//! clock, chance or the disk. What a template asks of the site goes through the object `site`.

use super::{Template, Theme, filters};
use crate::config::BaseUrl;
use crate::diag::{Diagnostic, Span, suggest};
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use std::sync::Arc;

/// Includes and macros may nest this deep.
const RECURSION: usize = 100;

/// The engine with every template of the theme compiled; templates that do not parse are told and left out.
pub fn environment(theme: &Theme, base: &Arc<BaseUrl>) -> (Environment<'static>, Vec<Diagnostic>) {
    let mut environment = Environment::empty();
    let mut diagnostics = Vec::new();
    filters::add(&mut environment, base);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_recursion_limit(RECURSION);
    environment.set_auto_escape_callback(|name| match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => AutoEscape::Json,
        Some("txt") => AutoEscape::None,
        _ => AutoEscape::Html,
    });
    environment.set_formatter(format);
    for (name, template) in &theme.templates {
        if let Err(error) = environment.add_template_owned(name.clone(), template.source.clone()) {
            diagnostics.push(explain(&error, theme));
        }
    }
    crate::diag::sort(&mut diagnostics);
    (environment, diagnostics)
}

fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => return Ok(()),
        ValueKind::Invalid => return minijinja::escape_formatter(out, state, value),
        _ => {}
    }
    if !matches!(state.auto_escape(), AutoEscape::Html) || value.is_safe() {
        return minijinja::escape_formatter(out, state, value);
    }
    match value.kind() {
        ValueKind::String => match value.as_str() {
            Some(text) => escape(out, text),
            None => minijinja::escape_formatter(out, state, value),
        },
        ValueKind::Number | ValueKind::Bool => write!(out, "{value}").map_err(Error::from),
        ValueKind::Map | ValueKind::Plain => {
            Err(Error::new(ErrorKind::InvalidOperation, "this is not a text: print one of its fields"))
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// HTML escaping that leaves `/` as it is, so that addresses stay readable.
fn escape(out: &mut Output, text: &str) -> Result<(), Error> {
    let mut last = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.write_str(&text[last..at])?;
        out.write_str(entity)?;
        last = at + 1;
    }
    out.write_str(&text[last..]).map_err(Error::from)
}

/// A template's mistake as a message with its file and place.
///
/// Only the kind and detail of the innermost error are shown: longer forms would print values.
pub fn explain(error: &Error, theme: &Theme) -> Diagnostic {
    let mut inner = error;
    while let Some(next) = std::error::Error::source(inner).and_then(|source| source.downcast_ref::<Error>()) {
        inner = next;
    }
    let code = match inner.kind() {
        ErrorKind::SyntaxError => "template-syntax",
        ErrorKind::TemplateNotFound => "missing-template",
        _ => "template-error",
    };
    let kind = inner.kind().to_string();
    let message = match inner.detail() {
        Some(detail) if matches!(inner.kind(), ErrorKind::InvalidOperation) => detail.to_owned(),
        Some(detail) => format!("{kind}: {detail}"),
        None => kind,
    };
    let mut diagnostic = Diagnostic::error(code, message);
    if let Some((file, span)) = place(inner, theme).or_else(|| place(error, theme)) {
        diagnostic = diagnostic.in_file(file).at(span);
    }
    match inner.kind() {
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction => {
            diagnostic.help("the page on themes in the documentation lists what templates can use")
        }
        ErrorKind::TemplateNotFound => {
            let named = inner.detail().and_then(|detail| detail.split(['"', '`']).nth(1)).unwrap_or_default();
            match suggest::nearest(named, theme.templates.keys().map(String::as_str)) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            }
        }
        ErrorKind::UndefinedError => diagnostic.help("use `| default(...)`, or `{% if ... is defined %}` around it"),
        _ => diagnostic,
    }
}

fn place(error: &Error, theme: &Theme) -> Option<(String, Option<Span>)> {
    let Template { source, file, .. } = theme.templates.get(error.name()?)?;
    let span = match (error.range(), error.line()) {
        (Some(range), _) if !range.is_empty() => Some(Span::of_range(source, range)),
        (_, Some(line)) => Some(Span::at(line, 1)),
        _ => None,
    };
    Some((file.clone(), span))
}
