//! Markdown to HTML: CommonMark, GitHub's additions, and the blocks of coaching pages.
//!
//! What happens to a page's body, in order:
//!
//! 1. `source` hides the lines of blocks (`:::name …`, `:::`) from the Markdown parser without moving anything.
//! 2. `events` parses the whole page once and says where blocks begin and end. Private blocks (`:::coach`)
//!    never come out of it.
//! 3. `writer` writes HTML into one string. Text goes through `text`, which finds bare addresses (`links`) and
//!    `glossary` terms and sets `typography`; code goes to `code`, formulas to `math`, raw HTML to `raw`,
//!    and the attributes of blocks to `arguments`, which checks them against their `spec`.
//! 4. Whatever depends on the site (where a link leads, how large an image is, what a block looks like) is asked of
//!    the [`Host`]. Nothing here reads a file or a clock.
//!
//! `plain` reads the same stream for contents lists, excerpts and short texts.
//!
//! Mistakes never stop the work. Each is a [`Diagnostic`] with its place; its file is set by the caller.

mod arguments;
mod code;
mod escape;
mod events;
mod glossary;
mod headings;
mod links;
mod math;
mod plain;
mod raw;
mod source;
mod spec;
mod spoken;
mod text;
mod typography;
mod writer;

pub use glossary::{Glossary, Term};
pub use headings::{Heading, slug};
pub use plain::{excerpt, inline, outline, plain, words};
pub use spec::{AttributeKind, AttributeSpec, BlockSpec};
pub use spoken::{Spoken, spoken};

use crate::diag::{Diagnostic, Span};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How a body is to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How many lines of the file stand before the body, so that places are those of the file.
    pub lines_before: usize,
    /// Language tag of the page; decides its quotation marks and spaces.
    pub language: &'a str,
    /// A page of a client: diagnostics quote none of its words, private blocks are left out without a trace, and no
    /// cache keeps anything of it.
    pub private: bool,
    /// Whether HTML in the body is passed on; otherwise it is shown as text, with a warning.
    pub raw_html: bool,
    pub labels: &'a Labels,
}

/// The words that rendering adds, in the page's language. `{title}` and `{n}` are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Labels {
    /// Name of the link beside a heading, with `{title}`; empty for no such links.
    pub anchor: String,
    /// Name of the list of footnotes.
    pub footnotes: String,
    /// Name of a reference to a footnote, with `{n}`.
    pub footnote: String,
    /// Name of the link from a footnote back to where it was referred to, with `{n}`.
    pub footnote_back: String,
    /// Name of a table without a caption, with `{n}`.
    pub table: String,
    /// A task that is done, and one that is not.
    pub task_done: String,
    pub task_open: String,
    /// Titles of `> [!NOTE]` and its kin.
    pub note: String,
    pub tip: String,
    pub important: String,
    pub warning: String,
    pub caution: String,
}

impl Default for Labels {
    fn default() -> Self {
        Labels {
            anchor: "Link to “{title}”".to_owned(),
            footnotes: "Footnotes".to_owned(),
            footnote: "Footnote {n}".to_owned(),
            footnote_back: "Back to reference {n}".to_owned(),
            table: "Table {n}".to_owned(),
            task_done: "Done".to_owned(),
            task_open: "To do".to_owned(),
            note: "Note".to_owned(),
            tip: "Tip".to_owned(),
            important: "Important".to_owned(),
            warning: "Warning".to_owned(),
            caution: "Caution".to_owned(),
        }
    }
}

/// What rendering asks of the site.
pub trait Host {
    /// Where a link leads: a source path, an address, or `#id` on the same page. Never asked about unsafe addresses.
    fn link(&self, target: &str) -> Result<Link, Problem>;

    /// What an image is.
    fn image(&self, target: &str) -> Result<Image, Problem>;

    /// The declaration of a block, if there is one of that name.
    fn block_spec(&self, name: &str) -> Option<&BlockSpec>;

    /// The names of all blocks, for suggestions.
    fn block_names(&self) -> Vec<&str>;

    /// The HTML of a block. Only asked when its attributes are as declared.
    fn block(&self, call: BlockCall<'_>) -> Result<String, Vec<Problem>>;

    /// The terms to mark on this page.
    fn glossary(&self) -> Option<&Glossary>;
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    /// Whether it leaves the site.
    pub external: bool,
}

/// A published image; its size in pixels where it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub url: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// The same image in several widths, each `ADDRESS WIDTHw`, in a format that not every browser knows.
    pub variants: Option<Variants>,
    /// The class of its colour, which is seen until it is there.
    pub tint: Option<String>,
    /// Whether the page shows no image before its text, so that its first one may be what a visitor waits for.
    pub may_lead: bool,
}

/// An image in several widths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variants {
    pub media_type: String,
    pub srcset: String,
    /// How wide it is shown: the value of `sizes`.
    pub sizes: String,
}

/// Why the host has no answer. Becomes an error at the place of the link, image or block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Short kebab-case name, such as `broken-link`.
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    /// A narrower place, such as the [`Argument::span`] it is about.
    pub span: Option<Span>,
}

impl Problem {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Problem { code, message: message.into(), help: None, span: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}

/// A block as it stands on a page.
#[derive(Debug)]
pub struct BlockCall<'a> {
    pub name: &'a str,
    /// In the order they were written.
    pub arguments: &'a [Argument<'a>],
    /// What stands in the block, rendered; without spaces around it.
    pub body: &'a str,
    /// The line that opens it.
    pub span: Span,
}

impl BlockCall<'_> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|argument| argument.name == name).map(|argument| argument.value.as_ref())
    }
}

/// An attribute of a block with its value.
#[derive(Debug, Clone)]
pub struct Argument<'a> {
    pub name: &'a str,
    pub value: Cow<'a, str>,
    pub kind: &'a AttributeKind,
    /// The place of the value.
    pub span: Span,
}

/// A rendered body and what is known about it.
#[derive(Debug, Default)]
pub struct Rendered {
    pub html: String,
    /// In the order of the page, those in blocks too.
    pub headings: Vec<Heading>,
    /// Names of the blocks used.
    pub blocks: BTreeSet<String>,
    pub links: Vec<LinkUse>,
    pub images: Vec<ImageUse>,
    pub has_code: bool,
    pub has_math: bool,
    /// With places but without a file.
    pub diagnostics: Vec<Diagnostic>,
}

/// A link on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUse {
    /// As the author wrote it.
    pub target: String,
    pub href: String,
    pub external: bool,
    /// Whether it has no words to follow it by.
    pub empty: bool,
    pub span: Span,
}

/// An image on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUse {
    /// As the author wrote it.
    pub target: String,
    pub url: String,
    pub alt: String,
    pub span: Span,
}

/// Renders the body of a page.
pub fn render(text: &str, options: &Options<'_>, host: &dyn Host) -> Rendered {
    let source = source::Source::new(text);
    let mut writer = writer::Writer::new(&source, options, host);
    let mut events = events::Events::new(&source);
    for item in &mut events {
        writer.item(item);
    }
    writer.finish(events.hidden())
}

#[cfg(test)]
mod tests;
