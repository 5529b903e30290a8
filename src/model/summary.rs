//! What other pages may know of a page: never its rendered body.
//!
//! Lists, menus, neighbours and feeds are made of these. A [`Summary`] is complete when it is made, and
//! its digest covers every field, so that a change a reader could see is a change of the digest.

use super::address;
use crate::markdown;
use crate::parse::{Document, Shown};
use crate::source::split_path;
use crate::yaml::Date;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A name with the route it leads to, where it leads anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    pub name: Arc<str>,
    pub route: Option<Arc<str>>,
}

/// A page as lists show it. Routes are without the base path.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub kind: &'static str,
    /// Source path from `content/`.
    pub path: Arc<str>,
    pub id: Arc<str>,
    pub title: Arc<str>,
    pub description: Option<Arc<str>>,
    pub route: Arc<str>,
    pub language: Arc<str>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub weight: i64,
    /// Folder of its section, such as `insights`; empty at the top.
    pub section: Arc<str>,
    pub image: Option<Arc<str>>,
    pub image_alt: Option<Arc<str>>,
    pub tags: Vec<Link>,
    pub author: Option<Link>,
    /// The coach's id when the author is one.
    pub author_id: Option<Arc<str>>,
    pub series: Option<Arc<str>>,
    pub noindex: bool,
    /// Known to the page itself; what others see of it is the time of reading.
    #[serde(skip)]
    pub words: usize,
    /// Minutes that reading the body takes, at 220 words a minute, one at least.
    pub reading_minutes: usize,
    pub excerpt: Arc<str>,
    /// Free keys, as the JSON text that is hashed; none when empty.
    pub extra: Option<Arc<Extra>>,
    pub coach: Option<Arc<CoachSummary>>,
    pub service: Option<Arc<ServiceSummary>>,
    pub method: Option<Arc<MethodSummary>>,
    pub digest: Digest,
}

/// Free keys of the front matter.
pub type Extra = BTreeMap<String, Value>;

/// 16 bytes of BLAKE3: enough where nothing is secret.
pub type Digest = [u8; 16];

impl Summary {
    /// The summary of a page whose front matter is the same and whose text is that of a document.
    pub(super) fn with_text(&self, document: &Document) -> Self {
        let (words, excerpt) = shown(document, &self.language);
        Summary { words, excerpt, ..self.clone() }.sealed()
    }

    /// The same summary with its digest filled in.
    pub(super) fn sealed(mut self) -> Self {
        self.digest = [0; 16];
        self.reading_minutes = self.words.div_ceil(220).max(1);
        // Every field that others see is serialized, so none can be left out of the digest.
        self.digest = digest(&self);
        self
    }
}

/// The number of words of a page's text, and what lists show of it.
pub(super) fn shown(document: &Document, language: &str) -> (usize, Arc<str>) {
    let known = document.shown.clone().filter(|shown| shown.language == language);
    let Shown { words, excerpt, .. } = known.unwrap_or_else(|| shown_of(document, language));
    (words, excerpt)
}

fn shown_of(document: &Document, language: &str) -> Shown {
    let body = document.body();
    let excerpt = markdown::excerpt(&body, language, 300).into();
    Shown { words: markdown::words(&body), excerpt, language: language.to_owned() }
}

/// What lists show of a document of a site with these languages, the default one first.
pub fn shown_in(document: &Document, languages: &[String]) -> Shown {
    let name = split_path(&document.path).1;
    let language = address::file_name(name, languages).language.or(languages.first().map(String::as_str));
    shown_of(document, language.unwrap_or_default())
}

/// The digest of anything that is answered to a template.
pub fn digest(value: &impl Serialize) -> Digest {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    let mut digest = [0; 16];
    digest.copy_from_slice(&blake3::hash(&bytes).as_bytes()[..16]);
    digest
}

/// What a card of a coach shows, and what the filter looks at.
#[derive(Debug, Clone, Serialize)]
pub struct CoachSummary {
    pub headline: Option<String>,
    pub roles: Vec<String>,
    pub photo: Option<Arc<str>>,
    pub photo_alt: Option<String>,
    pub facets: BTreeMap<&'static str, Vec<Link>>,
    pub modes: Vec<String>,
    /// Body and level.
    pub credentials: Vec<(String, Option<String>)>,
    pub availability: Option<crate::parse::kinds::Availability>,
    pub chemistry_call: Option<crate::parse::kinds::ChemistryCall>,
    pub years_coaching: Option<i16>,
}

/// What a list of services shows.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceSummary {
    pub roles: Vec<String>,
    pub levels: Vec<String>,
    pub duration: Option<String>,
    pub audience: Option<String>,
}

/// What a list of methods shows.
#[derive(Debug, Clone, Serialize)]
pub struct MethodSummary {
    pub scope: String,
    pub shape: String,
    pub stage_names: Vec<Arc<str>>,
    pub mark: Option<String>,
}
