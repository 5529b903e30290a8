//! One file at a time, without I/O: front matter and Markdown become a [`Document`].
//!
//! 1. [`front_matter::split`] finds the YAML between the `---` lines.
//! 2. The kind of the page decides which keys it may have ([`front_matter`]); all mistakes are told.
//! 3. Values that parsed but make no sense by themselves (an expiry before its date) are told too.
//!
//! The Markdown stays as it is: `render` turns it into HTML.

pub mod front_matter;
pub mod kinds;

use crate::diag::{Diagnostic, Span};
use crate::source::{Text, Times};
use crate::yaml::{Date, Places};
use front_matter::{Common, FrontMatter, KindName};
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// A source file taken apart: typed front matter, and the Markdown below it.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path from the site's folder, such as `content/insights/2026-03-02-title.md`.
    pub path: String,
    pub front: Box<FrontMatter>,
    /// The whole file.
    text: Text,
    yaml: Box<str>,
    /// Where the body begins in the text.
    body: usize,
    /// How many lines of the file stand before the body.
    pub body_line: usize,
    /// False where nothing could be read but the file's name: the rest is a stand-in.
    pub readable: bool,
    /// False where something of the front matter was wrong and left out.
    pub whole: bool,
    /// 16 bytes of BLAKE3 of the whole file.
    pub digest: [u8; 16],
    /// What is known of the body without the text.
    pub shown: Option<Shown>,
    expected: Expected,
}

/// What lists show of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub words: usize,
    pub excerpt: Arc<str>,
    /// The language that the excerpt was made for.
    pub language: String,
}

/// What is known of a file that was read before: enough to do without its text until that is asked for.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    pub yaml: &'a str,
    /// The front matter in short ([`Document::short`]).
    pub short: &'a [u8],
    /// Where the body begins in the text, and how many lines stand before it.
    pub body: (usize, usize),
    pub digest: [u8; 16],
    pub shown: Shown,
}

/// The Markdown of a page.
#[derive(Debug, Clone)]
pub struct Body(Arc<String>, usize);

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.get(self.1..).unwrap_or_default()
    }
}

impl Document {
    /// The document of a file whose text is on disk; none where there is something to tell of its front matter.
    pub fn known(path: &str, known: Known<'_>, text: Text, expected: &Expected) -> Option<Self> {
        let Known { yaml, short, body: (body, body_line), digest, shown } = known;
        let read = || {
            let (front, found) = front_matter::read(yaml, expected);
            front.filter(|_| found.is_empty())
        };
        let front = Box::new(FrontMatter::of_short(short).or_else(read)?);
        let (path, yaml, shown) = (path.to_owned(), yaml.into(), Some(shown));
        let expected = *expected;
        let document = Document { path, front, text, yaml, body, body_line, readable: true, whole: true, digest, shown, expected };
        sense(&document, true).is_empty().then_some(document)
    }

    pub fn common(&self) -> &Common {
        &self.front.common
    }

    /// Whether it may be the translation of another page: it says so, or has a language before its ending.
    pub fn may_translate(&self) -> bool {
        let suffix = || self.path.strip_suffix(".md")?.rsplit('/').next()?.rsplit_once('.').map(|(_, suffix)| suffix);
        self.common().translates.is_some() || suffix().is_some_and(crate::yaml::is_language_code)
    }

    /// The front matter as it is written.
    pub fn yaml(&self) -> &str {
        &self.yaml
    }

    /// The Markdown.
    pub fn body(&self) -> Body {
        Body(self.text.get(&self.path), self.body)
    }

    /// Where the body begins in the text.
    pub fn body_start(&self) -> usize {
        self.body
    }

    /// What its place said of it and the times of its file, where a later build may do without reading it.
    pub fn kept_as(&self) -> Option<(Expected, Times)> {
        self.text.times().filter(|_| self.whole && self.readable).map(|times| (self.expected, times))
    }

    /// The front matter in a form that is read faster; empty where only YAML says it all.
    pub fn short(&self) -> Vec<u8> {
        self.front.short()
    }

    /// Frees the memory of the text where it can be read again.
    pub fn let_go(&self) {
        self.text.let_go();
    }

    /// Takes what lists show of the body, after which the text may be left on disk.
    #[must_use]
    pub fn with_shown(self, shown: Shown) -> Self {
        self.text.let_go_of_many();
        Document { shown: Some(shown), ..self }
    }

    /// The same document with another text below its front matter; none where anything above it differs, or something is wrong.
    pub fn with_text(&self, text: String) -> Option<Self> {
        let split = front_matter::split(&text).ok()?;
        let same = self.whole && self.readable && split.yaml == self.yaml() && split.body_line == self.body_line;
        let (body, digest) = (split.body, digest(&text));
        let (path, front, yaml) = (self.path.clone(), self.front.clone(), self.yaml.clone());
        let document = Document { text: Text::held(text), body, digest, path, front, yaml, shown: None, ..*self };
        same.then_some(document)
    }

    /// Where a value of the front matter stands in the file, by its path (`stages[0].id`).
    pub fn place(&self, path: &str) -> Option<Span> {
        let places = Places::of(self.yaml()).ok()?;
        places.value(path).or_else(|| places.key(path)).map(|span| span.moved_down(1))
    }

    /// An error at a value of the front matter.
    pub fn error(&self, code: &'static str, path: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).in_file(&self.path).at(self.place(path))
    }

    /// A warning at a value of the front matter.
    pub fn warning(&self, code: &'static str, path: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).in_file(&self.path).at(self.place(path))
    }
}

/// What the file's place says of it, before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The kind that its section gives it.
    pub kind: KindName,
    /// Whether `kind:` in the front matter may change that.
    pub fixed: bool,
}

/// The kind of page that a file is by its place below `content/`.
///
/// A section may give another kind to its pages (`kind:` in its `_index.md`): `section_kind`.
pub fn expected(path: &str, section_kind: Option<KindName>) -> Expected {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (folder, name) = inner.rsplit_once('/').unwrap_or(("", inner));
    let top = inner.split('/').next().unwrap_or_default();
    if top.eq_ignore_ascii_case("clients") && !folder.is_empty() {
        let in_sessions = folder.strip_suffix("/sessions").is_some_and(|client| client.matches('/').count() == 1);
        let kind = if in_sessions { KindName::Session } else { KindName::Engagement };
        return Expected { kind, fixed: true };
    }
    if name == "_index.md" || name.starts_with("_index.") {
        return Expected { kind: KindName::Section, fixed: true };
    }
    let kind = section_kind.or(match top {
        _ if folder.is_empty() => None,
        "coaches" => Some(KindName::Coach),
        "methods" => Some(KindName::Method),
        "services" => Some(KindName::Service),
        "insights" => Some(KindName::Article),
        _ => None,
    });
    Expected { kind: kind.unwrap_or(KindName::Page), fixed: false }
}

/// Takes one file apart.
///
/// # Errors
/// Every mistake in the front matter, with file, line and column.
pub fn parse(path: &str, text: &str, expected: &Expected) -> Result<Document, Vec<Diagnostic>> {
    let (document, diagnostics) = mended(path, text.to_owned(), expected);
    if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok(document) }
}

/// Takes one file apart, with its mistakes. What is wrong in it is left out and what is missing is a stand-in,
/// so that other pages which name this one are not told to be wrong as well.
pub fn mended(path: &str, text: String, expected: &Expected) -> (Document, Vec<Diagnostic>) {
    read(path, text, Text::held, expected)
}

/// The same for a text that is kept in a way of its own.
pub fn read(path: &str, text: String, keep: impl FnOnce(String) -> Text, expected: &Expected) -> (Document, Vec<Diagnostic>) {
    if expected.kind == KindName::Engagement && !is_engagement(path) {
        let help = "an engagement is `content/clients/ID/engagement.md`, its sessions are in `content/clients/ID/sessions/`, attachments in `content/clients/ID/files/`";
        let found = Diagnostic::error("misplaced-file", "this is neither an engagement nor a session").in_file(path).help(help);
        return (stand_in(path, expected), vec![found]);
    }
    let split = match front_matter::split(&text) {
        Ok(split) => split,
        Err(diagnostic) => return (stand_in(path, expected), vec![diagnostic.in_file(path)]),
    };
    let private = crate::diag::is_private(path);
    let (front, found) = front_matter::read(split.yaml, expected);
    let mut diagnostics: Vec<Diagnostic> = found.into_iter().map(|found| shown(found, private).in_file(path)).collect();
    let Some(front) = front else { return (stand_in(path, expected), diagnostics) };
    let whole = diagnostics.is_empty();
    let front_matter::Split { yaml, body, body_line } = split;
    let (path, front, yaml, digest) = (path.to_owned(), Box::new(front), yaml.into(), digest(&text));
    let text = keep(text);
    let document = Document { path, front, text, yaml, body, body_line, readable: true, whole, digest, shown: None, expected: *expected };
    diagnostics.extend(sense(&document, whole));
    (document, diagnostics)
}

/// Whether a file is where engagements are: `content/clients/ID/engagement.md`.
fn is_engagement(path: &str) -> bool {
    let folder = path.strip_prefix("content/clients/").and_then(|inner| inner.strip_suffix("/engagement.md"));
    folder.is_some_and(|folder| !folder.is_empty() && !folder.contains('/'))
}

/// A document of which only the file's name is known.
pub fn stand_in(path: &str, expected: &Expected) -> Document {
    let front = front_matter::read("", expected).0;
    let front = front.unwrap_or(FrontMatter { common: Common::default(), kind: front_matter::Kind::Page });
    let (path, text, yaml) = (path.to_owned(), Text::held(String::new()), Box::default());
    let (front, digest, expected) = (Box::new(front), digest(""), *expected);
    Document { path, front, text, yaml, body: 0, body_line: 0, readable: false, whole: false, digest, shown: None, expected }
}

fn digest(text: &str) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    digest
}

/// A front-matter message with its place in the whole file, and without an author's words in a private one.
fn shown(mut found: Diagnostic, private: bool) -> Diagnostic {
    found.span = found.span.map(|span| span.moved_down(1));
    if private && found.code == "unknown-key" {
        "unknown key".clone_into(&mut found.message);
        let help = found.help.filter(|help| help.starts_with("did you mean"));
        found.help = help.or_else(|| Some("`trailmark schema engagement` and `schema session` name the keys".to_owned()));
    }
    if private && found.code == "duplicate-key" {
        "this key stands here twice".clone_into(&mut found.message);
    }
    found
}

/// Values that parsed but make no sense in their own file; `whole` when nothing of it was left out.
fn sense(document: &Document, whole: bool) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let common = document.common();
    let before = |earlier: Option<Date>, later: Option<Date>| matches!((earlier, later), (Some(earlier), Some(later)) if later < earlier);
    let date = common.date.or_else(|| file_date(&document.path));
    if before(date, common.expires) {
        let found = document.error("bad-date", "expires", "`expires` is before `date`: the page would never be shown");
        diagnostics.push(found.help("give a later day, or leave `expires` out"));
    }
    if before(date, common.updated) {
        diagnostics.push(document.error("bad-date", "updated", "`updated` is before `date`").help("give a later day"));
    }
    if common.image_alt.is_some() && common.image.is_none() && whole && !document.may_translate() {
        let found = document.error("bad-value", "image_alt", "`image_alt` describes an image, but there is no `image`");
        diagnostics.push(found.help("add `image: ...`, or take `image_alt` out"));
    }
    if common.title.trim().is_empty() {
        diagnostics.push(document.error("bad-value", "title", "`title` is empty").help("every page needs a title"));
    }
    kinds::sense(document, whole, &mut diagnostics);
    diagnostics
}

/// The date that the name of a file gives, or of a bundle its folder's.
fn file_date(path: &str) -> Option<Date> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let named = if name == "index.md" { folder.rsplit('/').next().unwrap_or_default() } else { name };
    named.get(..10).filter(|_| named.get(10..11) == Some("-"))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_gives_a_kind() {
        let kind = |path| expected(path, None).kind;
        assert_eq!(kind("content/_index.md"), KindName::Section);
        assert_eq!(kind("content/coaches/amara.md"), KindName::Coach);
        assert_eq!(kind("content/coaches.md"), KindName::Page);
        assert_eq!(kind("content/clients/quiet-heron/engagement.md"), KindName::Engagement);
        assert_eq!(kind("content/clients/quiet-heron/sessions/01.md"), KindName::Session);
        assert_eq!(expected("content/notes/a.md", Some(KindName::Article)).kind, KindName::Article);
    }

    #[test]
    fn places_count_from_the_top_of_the_file() {
        let text = "---\ntitle: A\ndate: 2026-02-02\nexpires: 2025-01-01\n---\nBody\n";
        let found = parse("content/a.md", text, &expected("content/a.md", None)).unwrap_err();
        assert_eq!((found[0].code, found[0].span.map(|s| (s.line, s.column))), ("bad-date", Some((4, 10))));
    }

    #[test]
    fn a_private_key_is_not_quoted() {
        let path = "content/clients/quiet-heron/engagement.md";
        let found = parse(path, "---\ntitle: x\nZora said no: yes\n---\n", &expected(path, None)).unwrap_err();
        assert!(!format!("{found:?}").contains("Zora"), "{found:?}");
    }
}
