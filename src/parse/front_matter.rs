//! The YAML between the `---` lines: where it is, and which keys each kind of page may have.

use super::Expected;
use super::kinds::{Article, Coach, Engagement, Glossary, Method, Section, Service, Session};
use crate::diag::{Diagnostic, Span};
use crate::yaml::{self, Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A text split into its front matter and where its body begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Split<'a> {
    pub yaml: &'a str,
    /// Byte offset of the body.
    pub body: usize,
    /// How many lines stand before the body.
    pub body_line: usize,
}

/// Finds the front matter between two lines of `---`.
pub fn split(text: &str) -> Result<Split<'_>, Diagnostic> {
    let missing = |message: &str| {
        let help = "a page starts with a line `---`, then `title: ...`, then another line `---`";
        Diagnostic::error("no-front-matter", message).at(Span::at(1, 1)).help(help)
    };
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(missing("this page has no front matter"));
    }
    let (mut at, mut count) = (first.len(), 1);
    for line in lines {
        count += 1;
        if line.trim_end() == "---" {
            return Ok(Split { yaml: &text[first.len()..at], body: at + line.len(), body_line: count });
        }
        at += line.len();
    }
    Err(missing("the front matter never ends"))
}

/// The kinds of pages that an author can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindName {
    Section,
    Page,
    Article,
    Coach,
    Method,
    Service,
    Glossary,
    Engagement,
    Session,
}

impl KindName {
    /// All kinds, in the order of the documentation.
    pub const ALL: [KindName; 9] = [
        KindName::Section,
        KindName::Page,
        KindName::Article,
        KindName::Coach,
        KindName::Method,
        KindName::Service,
        KindName::Glossary,
        KindName::Engagement,
        KindName::Session,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            KindName::Section => "section",
            KindName::Page => "page",
            KindName::Article => "article",
            KindName::Coach => "coach",
            KindName::Method => "method",
            KindName::Service => "service",
            KindName::Glossary => "glossary",
            KindName::Engagement => "engagement",
            KindName::Session => "session",
        }
    }
}

/// What the front matter says: the keys all kinds share, and those of its kind.
#[derive(Debug, Clone)]
pub struct FrontMatter {
    pub common: Common,
    pub kind: Kind,
}

/// The keys of one kind.
#[derive(Debug, Clone)]
pub enum Kind {
    Section(Section),
    Page,
    Article(Article),
    Coach(Box<Coach>),
    Method(Box<Method>),
    Service(Service),
    Glossary(Glossary),
    Engagement(Box<Engagement>),
    Session(Session),
}

impl Kind {
    pub fn name(&self) -> KindName {
        match self {
            Kind::Section(_) => KindName::Section,
            Kind::Page => KindName::Page,
            Kind::Article(_) => KindName::Article,
            Kind::Coach(_) => KindName::Coach,
            Kind::Method(_) => KindName::Method,
            Kind::Service(_) => KindName::Service,
            Kind::Glossary(_) => KindName::Glossary,
            Kind::Engagement(_) => KindName::Engagement,
            Kind::Session(_) => KindName::Session,
        }
    }
}

/// Front matter as a build keeps it for the next one, which is read five times as fast as YAML: of the kinds that an archive is
/// full of, without values of any shape.
#[derive(Debug, Serialize, Deserialize)]
enum Short {
    Page(Common),
    Article(Common, Article),
}

impl FrontMatter {
    /// The front matter in short; empty where only YAML says it all.
    pub(super) fn short(&self) -> Vec<u8> {
        let common = self.common.clone();
        let short = match &self.kind {
            _ if !common.extra.is_empty() => None,
            Kind::Page => Some(Short::Page(common)),
            Kind::Article(article) if article.sources.is_empty() => Some(Short::Article(common, article.clone())),
            _ => None,
        };
        short.and_then(|short| postcard::to_allocvec(&short).ok()).unwrap_or_default()
    }

    /// What [`FrontMatter::short`] gave, as front matter again.
    pub(super) fn of_short(bytes: &[u8]) -> Option<Self> {
        Some(match postcard::from_bytes(bytes).ok()? {
            Short::Page(common) => FrontMatter { common, kind: Kind::Page },
            Short::Article(common, article) => FrontMatter { common, kind: Kind::Article(article) },
        })
    }
}

/// Declares the keys that every kind of page shares, once: as the struct [`Common`], and as a macro
/// that declares a whole file's keys with those of a kind beside them. (serde's `flatten` would do it
/// without a macro, but loses unknown keys and places.)
macro_rules! common_keys {
    ($( $(#[$meta:meta])* $key:ident: $type:ty, )*) => {
        /// The keys that every page may have.
        #[derive(Debug, Clone, Default, Serialize, Deserialize)]
        pub struct Common { $( pub $key: $type, )* }

        common_keys!(@file ($) $( $(#[$meta])* $key: $type, )*);
    };
    (@file ($d:tt) $( $(#[$meta:meta])* $key:ident: $type:ty, )*) => {
        macro_rules! file_keys {
            ($d(#[$d doc:meta])* $d file:ident -> $d kind:ident { $d($d keys:tt)* }) => {
                file_keys! {
                    @with [
                        /// The kind of page, where its folder does not give it; in an `_index.md`, the kind of the pages in that folder.
                        kind: Option<KindName>,
                    ]
                    $d(#[$d doc])* $d file -> $d kind { $d($d keys)* }
                }
            };
            // A file whose place alone gives its kind; `kind` may then be a key of its own.
            ($d(#[$d doc:meta])* $d file:ident by place -> $d kind:ident { $d($d keys:tt)* }) => {
                file_keys! { @with [] $d(#[$d doc])* $d file -> $d kind { $d($d keys)* } }
            };
            (@with [$d($d first:tt)*] $d(#[$d doc:meta])* $d file:ident -> $d kind:ident { $d( $d(#[$d kind_meta:meta])* $d kind_key:ident: $d kind_type:ty, )* }) => {
                $d(#[$d doc])*
                #[derive(Debug, Deserialize, JsonSchema)]
                #[serde(deny_unknown_fields)]
                #[allow(dead_code, reason = "`kind` is looked at before the rest is read")]
                pub struct $d file {
                    $d($d first)*
                    $( $(#[$meta])* $key: $type, )*
                    $d( $d(#[$d kind_meta])* $d kind_key: $d kind_type, )*
                }

                impl $d file {
                    pub(crate) fn split(self) -> (Common, $d kind) {
                        let $d file { $( $key, )* $d( $d kind_key, )* .. } = self;
                        (Common { $( $key, )* }, $d kind { $d( $d kind_key, )* })
                    }
                }
            };
        }
    };
}

common_keys! {
    /// The page's heading; its name in lists and menus.
    title: String,
    /// One or two sentences, for lists, feeds and search engines.
    description: Option<String>,
    /// The page's day; a day in the future keeps the page back until then.
    date: Option<Date>,
    /// When it was last revised; not before `date`.
    updated: Option<Date>,
    /// True leaves the page out, except with `--drafts`.
    #[serde(default)]
    draft: bool,
    /// From this day on the page is left out.
    expires: Option<Date>,
    /// The last part of the address, instead of the file's name: small letters, digits, hyphens.
    slug: Option<String>,
    /// Old addresses such as `/about-us/` that lead here.
    #[serde(default)]
    aliases: Vec<String>,
    /// Place in the order of its section; small numbers first, 0 when left out.
    weight: Option<i64>,
    /// The tags of the page.
    #[serde(default)]
    tags: Vec<String>,
    /// Path of a picture for the head of the page and for previews of links to it.
    image: Option<String>,
    /// The picture in words.
    image_alt: Option<String>,
    /// Name of a template that fills the page instead of that of its kind, such as `landing.html`.
    template: Option<String>,
    /// Path of a page: the page in another language that says the same.
    translates: Option<String>,
    /// True asks search engines to leave the page out, and takes it off the sitemap.
    #[serde(default)]
    noindex: bool,
    /// Id of a coach, or a name: who wrote it.
    author: Option<String>,
    /// For the site's own templates, as `page.extra`.
    #[serde(default)]
    extra: BTreeMap<String, Value>,
}

pub(super) use file_keys;

/// A page without keys of its own.
#[derive(Debug, Clone)]
pub struct Plain {}

file_keys! {
    /// A plain page.
    PageFile -> Plain {}
}

/// The JSON Schema (2020-12) of a kind's front matter.
pub fn schema(kind: KindName) -> schemars::Schema {
    use super::kinds as k;
    match kind {
        KindName::Section => schemars::schema_for!(k::SectionFile),
        KindName::Page => schemars::schema_for!(PageFile),
        KindName::Article => schemars::schema_for!(k::ArticleFile),
        KindName::Coach => schemars::schema_for!(k::CoachFile),
        KindName::Method => schemars::schema_for!(k::MethodFile),
        KindName::Service => schemars::schema_for!(k::ServiceFile),
        KindName::Glossary => schemars::schema_for!(k::GlossaryFile),
        KindName::Engagement => schemars::schema_for!(k::EngagementFile),
        KindName::Session => schemars::schema_for!(k::SessionFile),
    }
}

/// Reads the front matter as the kind that the file's place and its `kind:` give. What is wrong is told and
/// left out; there is no front matter when the text is no YAML.
pub(super) fn read(yaml: &str, expected: &Expected) -> (Option<FrontMatter>, Vec<Diagnostic>) {
    use super::kinds as k;
    let mut kind = expected.kind;
    let mut diagnostics = Vec::new();
    // An unknown name is told with the rest of the file's mistakes.
    if let Some((Some(named), span)) = named_kind(yaml) {
        let unfit = matches!(named, KindName::Engagement | KindName::Session | KindName::Section);
        if unfit && kind == KindName::Section {
            let help = "give the kind of the section's pages: `page`, `article`, `coach`, `method`, `service` or `glossary`";
            diagnostics.push(Diagnostic::error("bad-value", "the pages of a section cannot be of this kind").at(span).help(help));
        } else if unfit && !expected.fixed {
            let help = "engagements and sessions live in `content/clients/`, a section is a folder with an `_index.md`";
            diagnostics.push(Diagnostic::error("bad-value", "a page here cannot be of this kind").at(span).help(help));
        } else if !expected.fixed {
            kind = named;
        }
    }
    macro_rules! front {
        ($file:ty, $make:expr) => {{
            let (file, found) = yaml::mended::<$file>(yaml);
            diagnostics.extend(found);
            file.map(|file| {
                let (common, keys) = file.split();
                FrontMatter { common, kind: $make(keys) }
            })
        }};
    }
    let front = match kind {
        KindName::Section => front!(k::SectionFile, Kind::Section),
        KindName::Page => front!(PageFile, |Plain {}| Kind::Page),
        KindName::Article => front!(k::ArticleFile, Kind::Article),
        KindName::Coach => front!(k::CoachFile, |keys| Kind::Coach(Box::new(keys))),
        KindName::Method => front!(k::MethodFile, |keys| Kind::Method(Box::new(keys))),
        KindName::Service => front!(k::ServiceFile, Kind::Service),
        KindName::Glossary => front!(k::GlossaryFile, Kind::Glossary),
        KindName::Engagement => front!(k::EngagementFile, |keys| Kind::Engagement(Box::new(keys))),
        KindName::Session => front!(k::SessionFile, Kind::Session),
    };
    (front, diagnostics)
}

/// The value of a `kind:` line at the top level, and its place; the kind is none when the name is not known.
fn named_kind(yaml: &str) -> Option<(Option<KindName>, Span)> {
    let (line, value) = yaml.lines().enumerate().find_map(|(at, line)| Some((at, line.strip_prefix("kind:")?)))?;
    let named = serde_yaml::from_str(value).ok();
    Some((named, Span { line: line + 1, column: 1, length: 4 }))
}

/// The kind that a section's `_index.md` gives its pages.
pub fn section_kind(text: &str) -> Option<KindName> {
    let kind = named_kind(split(text).ok()?.yaml)?.0?;
    (!matches!(kind, KindName::Engagement | KindName::Session | KindName::Section)).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_its_second_line() {
        let split = split("---\ntitle: A\n---\nBody\n---\n").unwrap();
        assert_eq!((split.yaml, split.body_line, split.body), ("title: A\n", 3, 17));
        assert_eq!(super::split("title: A\n").unwrap_err().code, "no-front-matter");
        assert_eq!(super::split("---\ntitle: A\n").unwrap_err().code, "no-front-matter");
        assert_eq!(super::split("---\r\ntitle: A\r\n---\r\nBody").unwrap().yaml, "title: A\r\n");
    }
}
