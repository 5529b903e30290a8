//! Messages to people: what is wrong, where, and what to do about it.
//!
//! Every stage returns its mistakes as [`Diagnostic`] values and goes on, so that one run tells them
//! all. Nothing here prints: [`text`] makes the form for a terminal, [`json`] the form for editors.
//! A message never quotes a private source; [`text`] shows no source line of one either.

pub mod codes;
pub mod json;
pub mod suggest;
pub mod text;

use std::fmt;

/// How bad it is: an error stops the site from being written, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// A place in a source file: line and column count from 1, in characters; `length` in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub line: usize,
    pub column: usize,
    pub length: usize,
}

impl Span {
    /// The span of one character at a line and column, both counted from 1.
    pub fn at(line: usize, column: usize) -> Self {
        Span { line, column, length: 1 }
    }

    /// The span of a byte range of `text`, cut at the end of its first line.
    pub fn of_range(text: &str, range: std::ops::Range<usize>) -> Self {
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(range.start), floor(range.end.max(range.start)));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let first_line = text[start..end].split('\n').next().unwrap_or_default();
        Span {
            line: text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            length: first_line.chars().count().max(1),
        }
    }

    /// The same span further down: for text that starts at `lines` lines into its file.
    pub fn moved_down(self, lines: usize) -> Self {
        Span { line: self.line + lines, ..self }
    }
}

/// One mistake or remark, with its place and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Short kebab-case name, the one that `lints:` in `site.yaml` takes.
    pub code: &'static str,
    /// Path from the site's folder, with `/`.
    pub file: Option<String>,
    pub span: Option<Span>,
    /// What is wrong; names in backticks, no full stop at the end.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        debug_assert!(cfg!(test) || codes::CODES.contains(&code), "the code `{code}` is not in src/diag/codes.rs");
        Diagnostic { severity, code, file: None, span: None, message, help: None }
    }

    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Self {
        self.span = span.into();
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Puts diagnostics into reading order (file, place, severity) and drops repeats. What is wrong with the settings comes first:
/// a mistake there is the cause of others.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let is_inner = |found: &Diagnostic| found.file.as_deref().is_some_and(|file| file != "site.yaml");
    diagnostics.sort_by(|a, b| {
        let key = |found: &Diagnostic| (found.span, found.severity, found.code);
        (is_inner(a), &a.file, key(a), &a.message).cmp(&(is_inner(b), &b.file, key(b), &b.message))
    });
    diagnostics.dedup();
}

/// Whether a source path is private: its text must never be shown. `Clients` is a slip, not another folder.
pub fn is_private(path: &str) -> bool {
    let in_folder = |folder: &str| path.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder));
    in_folder("content/clients/") || in_folder("keys/")
}

/// The client's id in a source path, the name of a folder in `content/clients/`.
pub fn client(path: &str) -> Option<&str> {
    path.strip_prefix("content/clients/")?.split_once('/').map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_line_and_column_in_characters() {
        let text = "title: Zoë\nrole: coach\n";
        assert_eq!(Span::of_range(text, 12..16), Span { line: 2, column: 1, length: 4 });
        assert_eq!(Span::of_range(text, 7..11), Span { line: 1, column: 8, length: 3 });
        assert_eq!(Span::of_range(text, 500..900).line, 3);
    }
}
