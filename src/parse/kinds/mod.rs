//! The keys of each kind of page, as an author writes them, and the vocabularies they use.

mod coach;
mod engagement;
mod method;

use super::Document;
use super::front_matter::{Common, Kind, KindName, file_keys};
use crate::diag::Diagnostic;
use crate::yaml::{Date, OneOrMany};
use schemars::JsonSchema;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

pub use coach::*;
pub use engagement::*;
pub use method::*;

/// How the pages of a section are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortBy {
    /// Newest first.
    Date,
    Weight,
    Title,
}

/// What a coach or a service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Executive,
    Business,
    Leadership,
    Team,
    Career,
    Life,
    Professional,
    #[serde(alias = "mentor")]
    Mentoring,
}

/// At which level of an organisation a client works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Board,
    Executive,
    Senior,
    Middle,
    Entry,
}

/// How a session is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    InPerson,
    Virtual,
    Phone,
}

/// The word of a vocabulary as it is written in YAML, such as `in-person`.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

file_keys! {
    /// A section: the file `_index.md` of a folder.
    SectionFile -> Section {
        /// The order of its pages; when left out, `date` (newest first) for articles and `weight` for all others.
        sort_by: Option<SortBy>,
        /// Entries on one page of its list, 0 for all; when left out, that of `site.yaml` for articles and 0 for all
        /// others.
        paginate: Option<usize>,
    }
}

/// The keys of a section.
#[derive(Debug, Clone)]
pub struct Section {
    pub sort_by: Option<SortBy>,
    pub paginate: Option<usize>,
}

file_keys! {
    /// An article.
    ArticleFile -> Article {
        /// The series it belongs to; its parts are listed in the order of their dates.
        series: Option<String>,
        /// Paths of pages: what to read next.
        #[serde(default)]
        related: Vec<String>,
        /// Where statements come from; listed at the end.
        #[serde(default)]
        sources: Vec<Source>,
    }
}

/// The keys of an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Article {
    pub series: Option<String>,
    pub related: Vec<String>,
    pub sources: Vec<Source>,
}

/// Where a statement comes from: a text, or its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    pub title: String,
    pub url: Option<String>,
    pub author: Option<String>,
    pub year: Option<i32>,
}

/// Lets a list entry be a text as short for its first key: `training: [CTI, {title: ..., year: ...}]`.
macro_rules! text_or_parts {
    ($type:ident from $parts:ident {
        $(#[$first_doc:meta])* $first:ident: String, $( $(#[$doc:meta])* $key:ident: $key_type:ty, )*
    } as $expecting:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct $parts { $first: String, $( #[serde(default)] $key: Option<$key_type>, )* }
                struct Expect;
                impl<'de> Visitor<'de> for Expect {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        Ok($type { $first: text.to_owned(), $( $key: None, )* })
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$type, A::Error> {
                        let $parts { $first, $( $key, )* } = $parts::deserialize(de::value::MapAccessDeserializer::new(map))?;
                        Ok($type { $first, $( $key, )* })
                    }
                }
                deserializer.deserialize_any(Expect)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #[derive(JsonSchema)]
                #[schemars(deny_unknown_fields)]
                #[allow(dead_code, reason = "only its shape is looked at")]
                struct Parts { $(#[$first_doc])* $first: String, $( $(#[$doc])* $key: Option<$key_type>, )* }
                let parts = <Parts as JsonSchema>::json_schema(generator);
                schemars::json_schema!({ "anyOf": [{ "type": "string" }, parts] })
            }
        }
    };
}
use text_or_parts;

text_or_parts!(Source from SourceParts {
    /// The only key of a source that is given as a text.
    title: String,
    /// Address where it can be read.
    url: String,
    /// Who wrote it.
    author: String,
    /// When it was published.
    year: i32,
} as "a text, or `{title, url, author, year}`");

file_keys! {
    /// A service that the practice offers.
    ServiceFile -> Service {
        /// Kind of work.
        #[serde(default)]
        role: OneOrMany<Role>,
        /// For whom, by level.
        #[serde(default)]
        level: OneOrMany<Level>,
        /// For whom, in words.
        audience: Option<String>,
        /// Ids of coaches: who offers it.
        #[serde(default)]
        coaches: Vec<String>,
        /// Ids of methods: what is used.
        #[serde(default)]
        methods: Vec<String>,
        /// How long it takes, in words.
        duration: Option<String>,
    }
}

/// The keys of a service.
#[derive(Debug, Clone)]
pub struct Service {
    pub role: OneOrMany<Role>,
    pub level: OneOrMany<Level>,
    pub audience: Option<String>,
    pub coaches: Vec<String>,
    pub methods: Vec<String>,
    pub duration: Option<String>,
}

file_keys! {
    /// The glossary.
    GlossaryFile -> Glossary {
        /// The terms, in the order in which they are shown.
        #[serde(default)]
        terms: Vec<Term>,
    }
}

/// The keys of the glossary.
#[derive(Debug, Clone)]
pub struct Glossary {
    pub terms: Vec<Term>,
}

/// A term and what it means.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub term: String,
    /// The words of an abbreviation.
    pub stands_for: Option<String>,
    /// May have Markdown's marks within a line.
    pub definition: String,
    /// Other spellings that are marked in pages too.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Values of a kind that make no sense in their own file.
pub(super) fn sense(document: &Document, whole: bool, diagnostics: &mut Vec<Diagnostic>) {
    match &document.front.kind {
        Kind::Coach(coach) => coach::sense(document, coach, diagnostics),
        // A model of which something was left out need not hold together.
        Kind::Method(method) => method::sense(document, method, whole, diagnostics),
        Kind::Engagement(engagement) => engagement::sense(document, engagement, whole, diagnostics),
        Kind::Session(session) => engagement::session_sense(document, session, diagnostics),
        Kind::Glossary(glossary) => {
            let mut seen = BTreeMap::new();
            for (at, term) in glossary.terms.iter().enumerate() {
                if seen.insert(term.term.to_lowercase(), at).is_some() {
                    let found =
                        document.error("duplicate-id", &format!("terms[{at}].term"), format!("the term `{}` stands here twice", term.term));
                    diagnostics.push(found.help("keep one of them"));
                }
            }
        }
        Kind::Article(article) => {
            for (at, source) in article.sources.iter().enumerate() {
                check_url(document, &format!("sources[{at}].url"), source.url.as_deref(), diagnostics);
            }
        }
        Kind::Section(_) | Kind::Page | Kind::Service(_) => {}
    }
}

/// An address in the front matter leads to a page of this site or of another one, never to a script.
fn check_url(document: &Document, path: &str, url: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(url) = url else { return };
    if !crate::yaml::is_address(url) {
        let found = document.error("bad-value", path, format!("`{path}` is not an address"));
        diagnostics.push(found.help("write it like `https://www.example.org/page`; an address of this site begins with `/`"));
    }
}
