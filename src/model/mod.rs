//! The site as a whole: pages with their routes, what they say of each other, and what is private.
//!
//! [`build`] makes it from the documents, in this order:
//! 1. set engagements and sessions apart, and leave out drafts, future and expired pages;
//! 2. give every page its language and its id; put translations together and complete them (`twins`); then section and route;
//! 3. resolve what pages name (coaches, methods, images, other pages) into [`Summary`] values;
//! 4. put pages into lists: sections, tags, facets, series, years;
//! 5. check engagements against all that.
//!
//! Code that makes public output is given a [`PublicSite`], which has no way to an engagement:
//!
//! ```compile_fail
//! fn leak(site: &trailmark::model::PublicSite) {
//!     let _ = site.engagements();
//! }
//! ```
//!
//! The whole [`Site`] has one:
//!
//! ```
//! fn count(site: &trailmark::model::Site) -> usize {
//!     site.engagements().len()
//! }
//! ```

pub mod address;
pub mod assets;
pub mod audience;
mod lists;
mod private;
mod resolve;
pub mod summary;
mod twins;

use crate::config::{BaseUrl, Config};
use crate::diag::{Diagnostic, suggest};
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::source::{join_path, split_path};
use crate::strings::Strings;
use crate::yaml::Date;
use assets::Assets;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use lists::{Facet, FacetValue, Lists, Paging, Section, Tag, section_paging};
pub(crate) use lists::{default_sort as lists_default_sort, sort as lists_sort};
pub use private::Engagement;
pub(crate) use resolve::missing_page;
pub use summary::{CoachSummary, Link, MethodSummary, ServiceSummary, Summary};

/// Everything the sources say.
#[derive(Debug)]
pub struct Site {
    public: Arc<PublicSite>,
    engagements: Vec<Engagement>,
}

impl Site {
    /// What anyone may read.
    pub fn public(&self) -> &Arc<PublicSite> {
        &self.public
    }

    /// What only the coach, the client and, in part, the sponsor may read.
    pub fn engagements(&self) -> &[Engagement] {
        &self.engagements
    }
}

/// What anyone may read.
#[derive(Debug)]
pub struct PublicSite {
    pub config: Arc<Config>,
    pub base: Arc<BaseUrl>,
    pub strings: Arc<Strings>,
    pub assets: Arc<Assets>,
    /// The files of `data/` by name.
    pub data: BTreeMap<String, Value>,
    /// The day of the build, in the site's time zone.
    pub today: Date,
    pub pages: Vec<Page>,
    pub lists: Lists,
    by_path: FxHashMap<String, usize>,
    /// Pages that are left out, by source path, and why.
    hidden: BTreeMap<String, &'static str>,
    /// Coaches and methods that are left out, by kind and id, and why.
    hidden_ids: BTreeMap<(&'static str, String), &'static str>,
}

/// How many pages are left out, by the reason why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub drafts: usize,
    /// Dated in the future.
    pub future: usize,
    pub expired: usize,
}

/// One public page that an author wrote.
#[derive(Debug)]
pub struct Page {
    pub document: Document,
    pub summary: Arc<Summary>,
    /// Its folder below `content/`; of a bundle (`name/index.md`) the bundle's.
    pub folder: String,
    /// Pages of the same group translate each other.
    pub group: String,
    /// The digest of the front matter from which this translation took what its own leaves out.
    pub shares: Option<summary::Digest>,
}

impl Page {
    pub fn language(&self) -> &str {
        &self.summary.language
    }

    /// Whether it is the home page of its language.
    pub fn is_home(&self) -> bool {
        self.summary.kind == "home"
    }

    /// Whether it is the site's own text for addresses that do not exist.
    pub fn is_not_found(&self) -> bool {
        self.summary.route.ends_with("/404.html")
    }
}

impl PublicSite {
    /// The page at a source path from `content/`, such as `insights/_index.md`.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.by_path.get(path).map(|at| &self.pages[*at])
    }

    /// The place of a page in `pages`, by its source path.
    pub fn index(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Why the page at a source path is left out, if it is.
    pub fn hidden(&self, path: &str) -> Option<&'static str> {
        self.hidden.get(path).copied()
    }

    /// How many pages are left out.
    pub fn left_out(&self) -> LeftOut {
        let mut left_out = LeftOut::default();
        for reason in self.hidden.values() {
            match *reason {
                resolve::DRAFT => left_out.drafts += 1,
                resolve::FUTURE => left_out.future += 1,
                _ => left_out.expired += 1,
            }
        }
        left_out
    }

    /// What to say of an id that no page on the site has: the code, the message and the help. `kind` is `coach` or `method`.
    pub fn missing_id(&self, kind: &'static str, id: &str) -> (&'static str, String, String) {
        let code = if kind == "coach" { "unknown-coach" } else { "unknown-method" };
        if let Some(reason) = self.hidden_ids.get(&(kind, id.to_owned())) {
            let message = format!("the {kind} `{id}` is {reason}, so not on the site");
            return (code, message, "take the id out until the page is there".to_owned());
        }
        let known: Vec<&str> = self.pages.iter().filter(|page| page.summary.kind == kind).map(|page| &*page.summary.id).collect();
        (code, format!("there is no {kind} with the id `{id}`"), suggest::help(id, known.iter().copied()))
    }

    /// Whether a coach or a method has an id, also one that is left out.
    fn knows(&self, kind: &'static str, id: &str) -> bool {
        self.by_id(kind, id, &self.config.language).is_some() || self.hidden_ids.contains_key(&(kind, id.to_owned()))
    }

    /// The source path that a reference in a page's folder means: relative, or from `content/` with a `/`.
    pub fn reference(&self, folder: &str, target: &str) -> Option<String> {
        let path = join_path(&format!("content/{folder}"), "content", target)?;
        path.strip_prefix("content/").map(str::to_owned)
    }

    /// The coach with an id, in a language or else in the default one.
    pub fn coach(&self, id: &str, language: &str) -> Option<&Page> {
        self.by_id("coach", id, language)
    }

    /// The method with an id, in a language or else in the default one.
    pub fn method(&self, id: &str, language: &str) -> Option<&Page> {
        self.by_id("method", id, language)
    }

    fn by_id(&self, kind: &'static str, id: &str, language: &str) -> Option<&Page> {
        let find = |language: &str| self.lists.ids.get(&(kind, id.to_owned(), language.to_owned())).map(|at| &self.pages[*at]);
        find(language).or_else(|| find(&self.config.language))
    }

    /// The page that holds the glossary of a language.
    pub fn glossary(&self, language: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.summary.kind == "glossary" && page.language() == language)
    }

    /// The home page of a language.
    pub fn home(&self, language: &str) -> Option<&Page> {
        self.lists.sections.get(&(String::new(), language.to_owned())).and_then(|section| section.page).map(|at| &self.pages[at])
    }

    /// The page that says in a language what the page at a place says, where there is one.
    pub fn translation(&self, page: &Page, language: &str) -> Option<&Page> {
        let group = self.lists.groups.get(&page.group)?;
        group.iter().map(|at| &self.pages[*at]).find(|page| page.language() == language)
    }

    /// The page that a reader of a language is led to where the page at a source path is named: its translation, or itself.
    pub fn page_for(&self, path: &str, language: &str) -> Option<&Page> {
        let page = self.page(path)?;
        Some(self.translation(page, language).unwrap_or(page))
    }

    /// The route below which the lists of coaches are: that of their section in a language.
    pub fn coaches_root(&self, language: &str) -> String {
        let section = self.lists.sections.get(&("coaches".to_owned(), language.to_owned())).and_then(|section| section.page);
        let root = || format!("{}coaches/", address::language_root(&self.config.language, language));
        section.map_or_else(root, |at| self.pages[at].summary.route.to_string())
    }

    /// Puts a document in place of a page's own that says the same above its body. False where a list may show of the edit.
    pub fn replace_text(&mut self, at: usize, document: Document) -> bool {
        let Some(page) = self.pages.get_mut(at).filter(|page| page.document.yaml() == document.yaml()) else { return false };
        let summary = page.summary.with_text(&document);
        let same = summary.digest == page.summary.digest;
        (page.document, page.summary) = (document, Arc::new(summary));
        same
    }

    /// Source paths near to one that does not exist, for messages.
    pub fn nearest_path(&self, path: &str) -> Option<&str> {
        let known = || self.by_path.keys().map(String::as_str);
        let name = split_path(path).1;
        // Every folder may have a file of these names, so they say nothing.
        let telling = !matches!(name, "_index.md" | "index.md");
        let same_name = known().filter(|known| telling && split_path(known).1 == name).min();
        same_name.or_else(|| suggest::nearest(path, known()))
    }
}

/// What [`build`] needs beside the documents.
#[derive(Debug, Clone)]
pub struct Inputs {
    pub config: Arc<Config>,
    pub strings: Arc<Strings>,
    pub assets: Arc<Assets>,
    pub data: BTreeMap<String, Value>,
    pub today: Date,
    pub drafts: bool,
    pub future: bool,
}

/// Makes the site; mistakes are told, and what they concern is left out.
pub fn build(documents: Vec<Document>, inputs: Inputs) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Inputs { config, strings, assets, data, today, drafts, future } = inputs;
    let is_private = |document: &Document| matches!(document.front.kind, Kind::Engagement(_) | Kind::Session(_));
    let (private, public): (Vec<_>, Vec<_>) = documents.into_iter().partition(is_private);

    let (mut hidden, mut hidden_ids) = (BTreeMap::new(), BTreeMap::new());
    let mut drafted = Vec::with_capacity(public.len());
    let every = public.into_par_iter().map(|document| resolve::Draft::of(document, &config.languages)).collect();
    let every = twins::complete(every, &config.language, &mut diagnostics);
    // That the default one has none is told where the sources are read.
    let further = config.languages.iter().skip(1).filter(|language| crate::yaml::is_language_code(language));
    for language in further.filter(|_| crate::yaml::is_language_code(&config.language)) {
        if !every.iter().any(|draft| draft.is_home_of(language)) {
            let found = config.error("missing-home", "languages", format!("the language `{language}` has no home page"));
            diagnostics.push(found.help(format!("write `content/_index.{language}.md` with a `title`, or take the language out")));
        }
    }
    for draft in every {
        match draft.hidden(today, drafts, future) {
            Some(reason) => {
                hidden.insert(draft.path.clone(), reason);
                hidden_ids.extend(draft.named().map(|named| (named, reason)));
            }
            None => drafted.push(draft),
        }
    }
    let pages = resolve::pages(drafted, &config, &strings, &assets, today, &mut diagnostics);
    let by_path = pages.iter().enumerate().map(|(at, page)| (page.summary.path.to_string(), at)).collect();
    let lists = lists::collect(&pages, &config);
    let base = Arc::new(config.base.clone());
    let public = PublicSite { config, base, strings, assets, data, today, pages, lists, by_path, hidden, hidden_ids };
    resolve::check_settings(&public, &mut diagnostics);
    resolve::check_ids(&public, &mut diagnostics);
    let engagements = private::collect(private, &public, &mut diagnostics);
    (Site { public: Arc::new(public), engagements }, diagnostics)
}
