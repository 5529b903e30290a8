//! The page that stands in for the site while it has errors, and the small pages for addresses without one.

use super::Outcome;
use super::page::escape;
use crate::diag::{Diagnostic, Severity, Span, is_private};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;
use std::collections::HashMap;

/// More than this nobody reads before mending the first ones.
const MOST: usize = 100;

/// How much of a long line is shown before the marked place, in it, and after it, in characters.
const BEFORE: usize = 100;
const MARKED: usize = 200;
const AFTER: usize = 160;

/// Where [`with_link`] puts its link.
const LINK: &str = "<!--last-->";

#[derive(Serialize)]
struct Item {
    severity: String,
    code: &'static str,
    message: Vec<Words>,
    file: Option<String>,
    span: Option<(usize, usize)>,
    lines: Vec<Line>,
    help: Vec<Words>,
}

/// Part of a message; names are set as code.
#[derive(Serialize)]
struct Words {
    text: String,
    code: bool,
}

/// A source line; `marked` is empty in the lines around the one meant.
#[derive(Serialize)]
struct Line {
    number: usize,
    before: String,
    marked: String,
    after: String,
}

/// The error page for a build that failed; `source` gives the text of a file.
pub fn page(outcome: &Outcome, source: &dyn Fn(&str) -> Option<String>) -> String {
    let mut sorted: Vec<&Diagnostic> = outcome.diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.severity);
    let errors = sorted.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = sorted.len() - errors;
    let mut texts: HashMap<&str, Option<String>> = HashMap::new();
    let mut items = Vec::new();
    for diagnostic in sorted.iter().take(MOST) {
        let file = diagnostic.file.as_deref().filter(|file| !is_private(file));
        let text = file.and_then(|file| texts.entry(file).or_insert_with(|| source(file)).as_deref());
        items.push(Item::new(diagnostic, text));
    }
    let context = context! {
        errors, warnings,
        items => Serde(items),
        count => counted(errors, warnings),
        summary => outcome.summary.as_str(),
        more => sorted.len().saturating_sub(MOST),
    };
    // The error page is never private: it has what the terminal shows too.
    render(include_str!("error.html"), context)
}

/// The error page with a link to the last good page, if there is one: `query` asks for it.
pub fn with_link(page: &str, query: Option<&str>) -> String {
    let link = query.map_or(String::new(), |query| format!(r#"<a class="last" href="?{query}">Show the last good page</a>"#));
    page.replacen(LINK, &link, 1)
}

/// A small page with one link.
pub fn notice(title: &str, text: &str, href: &str, label: &str) -> String {
    render(include_str!("notice.html"), context! { title, text, href, label })
}

fn render(template: &str, context: minijinja::Value) -> String {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    let rendered = environment.template_from_named_str("page.html", template).and_then(|template| template.render(context));
    rendered.unwrap_or_else(|problem| format!("<!doctype html><title>Trailmark</title><p>{}", escape(&problem.to_string())))
}

fn counted(errors: usize, warnings: usize) -> String {
    let one = |count: usize, name: &str| match count {
        0 => None,
        1 => Some(format!("1 {name}")),
        _ => Some(format!("{count} {name}s")),
    };
    let parts: Vec<_> = one(errors, "error").into_iter().chain(one(warnings, "warning")).collect();
    parts.join(" and ")
}

impl Item {
    fn new(diagnostic: &Diagnostic, text: Option<&str>) -> Self {
        let severity = match diagnostic.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        Item {
            severity: severity.to_owned(),
            code: diagnostic.code,
            message: words(&diagnostic.message),
            file: diagnostic.file.clone(),
            span: diagnostic.span.map(|span| (span.line, span.column)),
            lines: diagnostic.span.zip(text).map_or(Vec::new(), |(span, text)| lines(text, span)),
            help: diagnostic.help.as_deref().map_or(Vec::new(), words),
        }
    }
}

/// Takes the names in backticks out of a message.
fn words(text: &str) -> Vec<Words> {
    let pieces: Vec<_> = text.split('`').collect();
    let even = pieces.len() % 2 == 0;
    let mut words: Vec<Words> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        // A backtick without a partner stands for itself.
        let alone = even && at + 1 == pieces.len();
        let text = if alone { format!("`{piece}") } else { (*piece).to_owned() };
        words.push(Words { text, code: at % 2 == 1 && !alone });
    }
    words.retain(|word| !word.text.is_empty());
    words
}

/// The line that a span is in, its place marked, with the line before and after it.
fn lines(text: &str, span: Span) -> Vec<Line> {
    let Some(first) = span.line.checked_sub(1) else { return Vec::new() };
    if text.lines().nth(first).is_none() {
        return Vec::new();
    }
    let from = first.saturating_sub(1);
    text.lines()
        .enumerate()
        .skip(from)
        .take(first + 2 - from)
        .map(|(at, line)| if at == first { marked(line, span) } else { Line::around(at + 1, line) })
        .filter(|line| line.number == span.line || !line.before.trim().is_empty())
        .collect()
}

impl Line {
    fn around(number: usize, line: &str) -> Self {
        Line { number, before: start(line, AFTER), marked: String::new(), after: String::new() }
    }
}

fn marked(line: &str, span: Span) -> Line {
    let column = span.column.saturating_sub(1);
    let offset = |chars: usize| line.char_indices().nth(chars).map_or(line.len(), |(at, _)| at);
    let (from, to) = (offset(column), offset(column.saturating_add(span.length)));
    let marked = if from < to { start(&line[from..to], MARKED) } else { " ".to_owned() };
    Line { number: span.line, before: end(&line[..from], BEFORE), marked, after: start(&line[to.max(from)..], AFTER) }
}

fn start(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn end(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most.saturating_sub(1)) {
        Some((at, _)) if at > 0 => format!("…{}", &text[at..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { diagnostics, ..Outcome::default() }
    }

    #[test]
    fn every_message_has_its_place_its_line_and_its_help() {
        let diagnostics = vec![
            Diagnostic::warning("no-description", "no `description`").in_file("content/fees.md"),
            Diagnostic::error("unknown-key", "unknown key `tilte` <script>")
                .in_file("content/about.md")
                .at(Span { line: 2, column: 1, length: 5 })
                .help("did you mean `title`?"),
        ];
        let html = page(&outcome(diagnostics), &|_| Some("---\ntilte: A & B\n---\n".to_owned()));
        let text: String = scraper::Html::parse_document(&html).root_element().text().collect::<Vec<_>>().join("");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("1 error and 1 warning"), "{text}");
        assert!(text.contains("content/about.md:2:1"), "{text}");
        assert!(text.contains("did you mean title?"), "{text}");
        assert!(text.find("unknown key") < text.find("no description"), "errors come first: {text}");
        assert!(html.contains("<mark>tilte</mark>: A &amp; B"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
    }

    #[test]
    fn a_private_source_is_not_even_asked_for() {
        let diagnostic = Diagnostic::error("bad-value", "wrong").in_file("content/clients/quiet-heron/engagement.md").at(Span::at(1, 1));
        let html = page(&outcome(vec![diagnostic]), &|_| Some("the secret".to_owned()));
        assert!(html.contains("engagement.md") && !html.contains("secret"), "{html}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}wrong{}", "é".repeat(5_000), "ü".repeat(5_000));
        let shown = lines(&text, Span { line: 1, column: 5_001, length: 5 });
        assert_eq!(shown[0].marked, "wrong");
        assert_eq!(shown[0].before, format!("…{}", "é".repeat(BEFORE)));
        assert_eq!(shown[0].after, format!("{}…", "ü".repeat(AFTER)));
        let end = lines("ab\n\nc", Span { line: 1, column: 3, length: 4 });
        assert_eq!((end.len(), end[0].before.as_str(), end[0].marked.as_str()), (1, "ab", " "));
        assert!(lines("ab", Span::at(2, 1)).is_empty() && lines("ab", Span { line: 0, column: 0, length: 0 }).is_empty());
        assert_eq!(lines("a\nb\nc\nd", Span::at(3, 1)).iter().map(|line| line.number).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn the_link_to_the_last_good_page_is_there_only_if_there_is_one() {
        let html = page(&outcome(vec![Diagnostic::error("x", "<!--last-->")]), &|_| None);
        assert!(with_link(&html, Some("__trailmark=last")).contains(r#"href="?__trailmark=last""#));
        assert!(!with_link(&html, None).contains("last good page</a>"));
        let many = page(&outcome((0..250).map(|n| Diagnostic::error("x", format!("number {n}"))).collect()), &|_| None);
        assert!(many.contains("150 more"), "{many}");
    }
}
