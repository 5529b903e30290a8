//! Words for people and for programs: diagnostics on standard error, results on standard output.

use super::{Failure, Format};
use crate::diag::{self, Diagnostic};
use crate::source::Workspace;
use std::io::{IsTerminal, Write};

/// Prints to standard output; a reader that went away is no mistake.
pub(super) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints a line to standard error.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// What is said of a mistake of the program's own: where it is, and nothing of what it was working on.
pub(super) fn broken(place: Option<&std::panic::Location<'_>>) -> String {
    let place = place.map_or_else(|| "somewhere".to_owned(), |place| format!("at {}:{}", place.file(), place.line()));
    format!("the program panicked {place}; what it was working on is not shown")
}

/// Whether standard error is a terminal that wants colour (`NO_COLOR` is honoured).
pub(super) fn color() -> bool {
    std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Prints diagnostics for people, and counts them.
pub(super) fn diagnostics(found: &[Diagnostic], workspace: Option<&Workspace>) {
    let lines = |path: &str| workspace.and_then(|workspace| workspace.read_text(path).ok());
    let color = color();
    for diagnostic in found {
        say(&diag::text::render(diagnostic, &lines, color));
        say("");
    }
}

/// `2 errors, 1 warning`; empty when there is nothing.
pub(super) fn count(found: &[Diagnostic]) -> String {
    let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = found.len() - errors;
    let part = |n: usize, one: &str| (n > 0).then(|| plural(n, one));
    [part(errors, "error"), part(warnings, "warning")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `1 page`, `2 pages`.
pub(super) fn plural(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// Prints everything that was found as one JSON object, with further fields.
pub(super) fn json(found: &[Diagnostic], fields: &[(&str, serde_json::Value)]) {
    let mut object = serde_json::Map::new();
    object.insert("diagnostics".to_owned(), found.iter().map(diag::json::object).collect());
    object.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    print(&format!("{}\n", serde_json::Value::Object(object)));
}

/// Prints why a command ended early and gives its exit code.
pub(super) fn failure(failure: &Failure) -> u8 {
    diagnostics(&failure.diagnostics, None);
    failure.code
}

/// Prints diagnostics in the format that was asked for; JSON gets the further fields too.
pub(super) fn all(found: &[Diagnostic], workspace: &Workspace, format: Format, fields: &[(&str, serde_json::Value)]) {
    match format {
        Format::Human => diagnostics(found, Some(workspace)),
        Format::Json => json(found, fields),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_by_its_place_only() {
        let told = broken(Some(std::panic::Location::caller()));
        assert!(told.starts_with("the program panicked at src/cli/report.rs:"), "{told}");
        assert!(!told.contains('`') && !told.contains('"'), "{told}");
    }
}
