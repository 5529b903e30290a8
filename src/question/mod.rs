//! What a template may ask of the site, and the record of what was answered.
//!
//! A template sees the site only through [`Asker`], the object `site`. It turns each call into a
//! [`Question`], takes the answer from the memo that all pages of a build share, and writes question and
//! fingerprint into the page's [`Record`]; so it does with the name of each template. A page is stale when one of those
//! answers is another; so whatever an answer depends on must be in the answer. Answers are closed values: nothing
//! reachable from one asks again.

mod answer;
mod ask;
mod languages;
mod listing;
mod method;
pub mod shape;
mod shared;
mod structured;
mod value;

use crate::model::summary::Digest;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use answer::{labels, links, term_anchor};
pub(crate) use listing::SEARCHED_WHOLE;
pub use shared::{Asked, Shared};
pub(crate) use value::unknown;
pub use value::{Fields, ThemeOptions, entry_value, list, summary_value, text};

/// One thing that a template may ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// A value of `site.yaml`, by its key.
    Config(Cow<'static, str>),
    /// A text of `site.yaml` that may differ by language.
    SiteText {
        key: Cow<'static, str>,
        language: String,
    },
    Menu {
        language: String,
    },
    Footer {
        language: String,
    },
    Section {
        folder: String,
        language: String,
    },
    Sections {
        language: String,
    },
    Pages(Box<Pages>),
    Count {
        kind: String,
        language: String,
    },
    Summary {
        path: String,
    },
    Terms {
        taxonomy: String,
        language: String,
    },
    Term {
        taxonomy: String,
        name: String,
        language: String,
    },
    Neighbours {
        path: String,
    },
    Related {
        path: String,
        limit: usize,
    },
    Series {
        path: String,
    },
    Years {
        folder: String,
        language: String,
    },
    Facets {
        language: String,
    },
    Coach {
        id: String,
        language: String,
    },
    Method {
        id: String,
        language: String,
    },
    Glossary {
        language: String,
    },
    Data {
        name: String,
    },
    Asset {
        folder: String,
        reference: String,
    },
    /// What pages show of the picture at an address of the site, without the host.
    Image {
        url: String,
    },
    /// The address of a file that the theme brings.
    ThemeAsset {
        reference: String,
    },
    /// Where a source path leads a reader of a language: the route of the page, or of its translation.
    Link {
        path: String,
        language: String,
    },
    Text {
        key: String,
        language: String,
    },
    DateText {
        date: crate::yaml::Date,
        style: String,
        language: String,
    },
    Today,
    ThemeOption {
        name: String,
    },
    /// A place of the site in each language.
    Languages {
        of: Spot,
        language: String,
    },
    /// A language as social networks know it.
    Locale {
        language: String,
    },
    /// The pages of a section that are not in a language.
    Untranslated {
        folder: String,
        language: String,
    },
    Breadcrumbs {
        path: String,
    },
    /// The testimonials of a coach that may be printed.
    Testimonials {
        id: String,
        language: String,
    },
    /// The model of a method, in a language.
    MethodModel {
        path: String,
    },
    /// The text of a source file: its page is made from it, and so is a feed that holds whole texts.
    Document {
        path: String,
    },
    /// The words that rendering adds to Markdown.
    Labels {
        language: String,
    },
    /// A page of a list, counted from 1.
    List {
        of: ListOf,
        number: usize,
    },
    /// The kind of a section's first page, which chooses its template.
    MemberKind {
        folder: String,
        language: String,
    },
    /// The title of the section that a page belongs to.
    Parent {
        path: String,
    },
    /// The way up from a list of a section.
    Above {
        folder: String,
        language: String,
    },
    /// The feeds that pages of a folder tell of.
    Feeds {
        folder: String,
        language: String,
    },
    /// What is in a feed: of a section, or of all articles.
    Feed {
        folder: Option<String>,
        language: String,
    },
    Sitemap,
    /// What can be found by searching in a language: its pages, and what they say.
    SearchIndex {
        language: String,
    },
    /// The source of a template.
    Template {
        name: String,
    },
}

/// Where a page stands, as far as another language may have the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Spot {
    /// A page that an author wrote.
    Page {
        path: String,
    },
    Archive {
        folder: String,
        year: i16,
    },
    Taxonomy,
    Compare,
    Search,
    /// Another page of a section (of the site, where the folder is empty), which is in one language only.
    Within {
        folder: String,
    },
}

/// A list that is cut into pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ListOf {
    /// The pages of the section whose own page is at this source path.
    Section {
        path: String,
    },
    Archive {
        folder: String,
        language: String,
        year: i16,
    },
    Term {
        language: String,
        slug: String,
    },
    /// The coaches of the facet's value that has this route.
    Facet {
        language: String,
        route: String,
    },
}

impl Question {
    /// The address of the picture that is asked about.
    pub fn picture(&self) -> Option<&str> {
        match self {
            Question::Image { url } => Some(url),
            _ => None,
        }
    }

    /// Whether the question is about one page, so that as a rule only that page asks it.
    fn is_of_one_page(&self) -> bool {
        matches!(
            self,
            Question::Neighbours { .. }
                | Question::Related { .. }
                | Question::Languages { .. }
                | Question::Breadcrumbs { .. }
                | Question::Summary { .. }
                | Question::Document { .. }
                | Question::List { .. }
                | Question::Parent { .. }
                | Question::Feed { .. }
                | Question::Sitemap
                | Question::SearchIndex { .. }
        )
    }

    /// Whether the answer may tell of texts below the front matter, which [`Shared::digest_of_all`] leaves out.
    pub(crate) fn reads_texts(&self) -> bool {
        matches!(self, Question::Document { .. } | Question::SearchIndex { .. })
    }
}

/// Which pages are asked for, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pages {
    pub kind: Option<String>,
    pub section: Option<String>,
    pub tag: Option<String>,
    /// A coach's id.
    pub author: Option<String>,
    /// `date`, `weight` or `title`; the section's order when none.
    pub sort: Option<String>,
    pub limit: Option<usize>,
    pub language: String,
}

/// A value with the fingerprint of all that it was made from.
#[derive(Debug, Clone)]
pub struct Answer {
    pub value: Value,
    pub digest: Digest,
}

/// What one page asked, each question once.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Questions that other pages may ask too, by their number in [`Shared::asked`].
    pub shared: Vec<u32>,
    /// Questions that as a rule no other page asks, with the fingerprint of the answer.
    pub own: Vec<(Question, Digest)>,
    /// The route of the card that other sites show beside a link to the page.
    pub card: Option<String>,
    /// What the card shows, as SVG, until it is drawn.
    #[serde(skip)]
    pub drawing: Option<String>,
}

impl Record {
    fn keep_shared(&mut self, number: u32) {
        if !self.shared.contains(&number) {
            self.shared.push(number);
        }
    }

    fn keep_own(&mut self, question: Question, digest: Digest) {
        if !self.own.iter().any(|(known, _)| *known == question) {
            self.own.push((question, digest));
        }
    }
}

/// Where a page is, as far as its questions depend on it.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub language: String,
    /// Source path from `content/`; none for a page that no file stands behind.
    pub path: Option<String>,
    /// Folder below `content/` from which relative references count.
    pub folder: String,
    pub route: String,
}

/// The object `site` of one page: asks, and keeps the record.
#[derive(Debug)]
pub struct Asker {
    pub shared: Arc<Shared>,
    pub place: Place,
    /// The names of the blocks that the page's body uses.
    pub blocks: Vec<String>,
    record: Mutex<Record>,
}

impl Asker {
    pub fn new(shared: Arc<Shared>, place: Place) -> Self {
        Asker { shared, place, blocks: Vec::new(), record: Mutex::default() }
    }

    /// The asker of the page's view: the same page and what its body asked, and the blocks that the body uses.
    #[must_use]
    pub fn with_blocks(&self, blocks: Vec<String>) -> Self {
        Asker { shared: self.shared.clone(), place: self.place.clone(), blocks, record: Mutex::new(self.finish()) }
    }

    /// Keeps the card of the page, which is drawn after it is made.
    pub fn keep_card(&self, route: String, drawing: String) {
        let mut record = self.record();
        record.card = Some(route);
        record.drawing = Some(drawing);
    }

    /// Keeps what another asker was answered, for a page that shows the other's body.
    pub fn take_in(&self, other: &Asker) {
        let Record { shared, own, card: _, drawing: _ } = other.finish();
        let mut record = self.record();
        shared.into_iter().for_each(|number| record.keep_shared(number));
        own.into_iter().for_each(|(question, digest)| record.keep_own(question, digest));
    }

    /// What was asked, when the page is made; this asker begins again.
    pub fn finish(&self) -> Record {
        let mut record = std::mem::take(&mut *self.record());
        // Records stay until the end of the build.
        record.own.shrink_to_fit();
        record.shared.shrink_to_fit();
        record
    }

    /// Asks a question, and keeps it with the answer's fingerprint in the record.
    pub fn ask(&self, question: Question) -> Value {
        if question.is_of_one_page() {
            let Answer { value, digest } = self.shared.answer(&question);
            self.record().keep_own(question, digest);
            return value;
        }
        let (number, answer) = self.shared.shared(&question);
        self.record().keep_shared(number);
        answer.value
    }

    /// Keeps the name of a template that was looked for.
    pub fn used_template(&self, name: &str) {
        self.ask(Question::Template { name: name.to_owned() });
    }

    /// Whether the theme has a template; kept like one that was used.
    pub fn has_template(&self, name: &str) -> bool {
        self.used_template(name);
        self.shared.theme.templates.contains_key(name)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
