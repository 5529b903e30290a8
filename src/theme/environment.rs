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
    filters::add(&mut environment, base, &theme.fonts);
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
            Err(Error::new(ErrorKind::InvalidOperation, "this is not a text, and cannot be printed; did you mean one of its fields?"))
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
    let (message, help) = words(inner, theme);
    let mut diagnostic = Diagnostic::error(code, message).help(help);
    if let Some((file, span)) = place(inner, theme).or_else(|| place(error, theme)) {
        diagnostic = diagnostic.in_file(file).at(span);
    }
    diagnostic
}

/// The same for a page of a client: its place, and of its words only the name of a field that the template itself misspells.
pub fn explain_private(error: &Error, theme: &Theme) -> Diagnostic {
    let mut found = explain(error, theme);
    let file = found.file.as_ref();
    let source = theme.templates.values().find(|template| Some(&template.file) == file).map_or("", |template| &template.source);
    let misspelt = match found.message.split('`').collect::<Vec<_>>()[..] {
        ["", _, " has no ", name, _] => source.contains(&format!(".{name}")),
        _ => false,
    };
    if !misspelt {
        "the template cannot be filled for a client's page".clone_into(&mut found.message);
        let help = "fill it for an engagement of your own making to find out why: what stands in a client's record is not quoted";
        found.help = Some(help.to_owned());
    }
    found
}

/// What is wrong with a template, and what to do about it.
fn words(error: &Error, theme: &Theme) -> (String, String) {
    let kind = error.kind().to_string();
    let detail = error.detail().unwrap_or_default();
    let listed = "the page on themes in the documentation lists what templates can use";
    // Our own messages say what may have been meant.
    let (said, meant) = detail.split_once("; ").unwrap_or((detail, ""));
    match error.kind() {
        ErrorKind::SyntaxError => (
            format!("{kind}: {detail}"),
            "every `{{` and `{%` needs its end, every `{% if %}` and `{% for %}` its `{% end... %}`".to_owned(),
        ),
        ErrorKind::TemplateNotFound => {
            let named = detail.split(['"', '`', '\'']).nth(1).unwrap_or_default();
            let near = suggest::nearest(named, theme.templates.keys().map(String::as_str));
            let help = near.map_or_else(|| format!("write it as `templates/{named}`"), |near| format!("did you mean `{near}`?"));
            (format!("there is no template `{named}`"), help)
        }
        ErrorKind::UndefinedError => {
            (format!("{kind}: {detail}"), "use `| default(...)`, or `{% if ... is defined %}` around it".to_owned())
        }
        ErrorKind::InvalidOperation if meant.starts_with("did you mean") || meant.starts_with("known are") => {
            (said.to_owned(), meant.to_owned())
        }
        _ if kind.contains("recursion limit") || detail.contains("recursion limit") => {
            let message = "templates, blocks or macros call each other without end";
            (message.to_owned(), "follow the `include`, `extends`, `self.` and macro calls from here, and take one out".to_owned())
        }
        ErrorKind::InvalidOperation if detail.starts_with("cycle in template inheritance") => {
            let named = detail.split('"').nth(1).unwrap_or_default();
            (
                format!("the template `{named}` extends itself"),
                "take one `{% extends %}` out; `{% extends \"THEME/NAME\" %}` names a theme's own template".to_owned(),
            )
        }
        ErrorKind::InvalidOperation if error.detail().is_some() => (detail.to_owned(), listed.to_owned()),
        _ if error.detail().is_some() => (format!("{kind}: {detail}"), listed.to_owned()),
        _ => (kind, listed.to_owned()),
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
