//! Diagnostics for people: the message, the source line with the place marked, and the help.

use super::{Diagnostic, Severity, Span, is_private};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;

/// Gives the text of a source file by its path from the site's folder.
pub type Lines<'a> = &'a dyn Fn(&str) -> Option<String>;

/// One message, with its source line where there is one and it may be shown.
pub fn render(diagnostic: &Diagnostic, lines: Lines<'_>, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code));
    let line = diagnostic.file.as_deref().zip(diagnostic.span).and_then(|(file, span)| source_line(file, span, lines));
    let shown = diagnostic.file.as_deref().map(printable);
    match (&shown, diagnostic.span, &line) {
        (Some(file), Some(span), Some(line)) => {
            let marked = byte_range(line, span);
            group = group.element(
                Snippet::source(line.as_str()).path(file.as_ref()).line_start(span.line).annotation(AnnotationKind::Primary.span(marked)),
            );
        }
        (Some(file), span, _) => {
            let mut origin = Origin::path(file.as_ref());
            if let Some(span) = span {
                origin = origin.line(span.line).char_column(span.column);
            }
            group = group.element(origin);
        }
        (None, ..) => {}
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The name of a file without what would steer a terminal, or turn the direction of what follows.
fn printable(file: &str) -> Cow<'_, str> {
    let steers =
        |char: char| char.is_control() || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !file.contains(steers) {
        return Cow::Borrowed(file);
    }
    let plain = |char: char| if steers(char) { char.escape_unicode().to_string() } else { char.to_string() };
    Cow::Owned(file.chars().map(plain).collect())
}

fn source_line(file: &str, span: Span, lines: Lines<'_>) -> Option<String> {
    if is_private(file) {
        return None;
    }
    let text = lines(file)?;
    let line = text.lines().nth(span.line.checked_sub(1)?)?;
    // A line of a minified file would flood the terminal.
    (line.len() <= 2_000).then(|| line.to_owned())
}

fn byte_range(line: &str, span: Span) -> std::ops::Range<usize> {
    let offset = |chars: usize| line.char_indices().nth(chars).map_or(line.len(), |(at, _)| at);
    offset(span.column - 1)..offset(span.column - 1 + span.length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_line_and_marks_the_place() {
        let diagnostic = Diagnostic::error("unknown-key", "unknown key `tilte`")
            .in_file("content/about.md")
            .at(Span { line: 2, column: 1, length: 5 })
            .help("did you mean `title`?");
        let shown = render(&diagnostic, &|_| Some("---\ntilte: About\n---\n".to_owned()), false);
        assert!(shown.contains("error[unknown-key]: unknown key `tilte`"), "{shown}");
        assert!(shown.contains("content/about.md:2:1"), "{shown}");
        assert!(shown.contains("^^^^^") && shown.contains("did you mean `title`?"), "{shown}");
    }

    #[test]
    fn a_file_name_steers_no_terminal() {
        let diagnostic =
            Diagnostic::error("broken-link", "there is no such page").in_file("content/a\u{1b}[31m\u{202e}é.md").at(Span::at(1, 1));
        for lines in [None, Some("words".to_owned())] {
            let shown = render(&diagnostic, &|_| lines.clone(), false);
            assert!(shown.contains("content/a\\u{1b}[31m\\u{202e}é.md:1:1"), "{shown}");
        }
    }

    #[test]
    fn a_private_line_is_never_shown() {
        let diagnostic = Diagnostic::error("bad-value", "`stage` is not a stage of its process")
            .in_file("content/clients/quiet-heron/engagement.md")
            .at(Span::at(2, 1));
        let shown = render(&diagnostic, &|_| Some("---\nstage: secret words\n".to_owned()), false);
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("engagement.md:2:1"), "{shown}");
    }
}
