//! What a template may ask of the site, and the record of what was answered.
//!
//! A template sees the site only through [`Asker`], the object `site`. It turns each call into a
//! [`Question`], takes the answer from the memo that all pages of a build share, and writes question and
//! fingerprint into the page's [`Record`]; so it does with the name of each template. A page is stale when one of those
//! answers is another; so whatever an answer depends on must be in the answer. Answers are closed values: nothing
//! reachable from one asks again.

mod answer;
mod ask;
mod listing;
mod method;
mod value;

use crate::config::BaseUrl;
use crate::model::summary::Digest;
use crate::model::{Page, PublicSite};
use crate::parse::Document;
use crate::theme::Theme;
use minijinja::Value;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub(crate) use answer::{labels, links, term_anchor};
pub(crate) use value::unknown;
pub use value::{Fields, ThemeOptions, entry_value, list, summary_value, text};

/// One thing that a template may ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// A value of `site.yaml`, by its key.
    Config(Cow<'static, str>),
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
    /// The address of a file that the theme brings.
    ThemeAsset {
        reference: String,
    },
    /// Where a source path leads: the page's route, or why it leads nowhere.
    Link {
        path: String,
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
    Translations {
        path: String,
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
    /// The source of a template.
    Template {
        name: String,
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
    /// Whether the question is about one page, so that as a rule only that page asks it.
    fn is_of_one_page(&self) -> bool {
        matches!(
            self,
            Question::Neighbours { .. }
                | Question::Related { .. }
                | Question::Translations { .. }
                | Question::Breadcrumbs { .. }
                | Question::Summary { .. }
                | Question::Document { .. }
                | Question::List { .. }
                | Question::Parent { .. }
                | Question::Feed { .. }
                | Question::Sitemap
        )
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

/// Answers that pages share, each with the number of its question.
type Memo = RwLock<FxHashMap<Arc<Question>, (u32, Answer)>>;

/// A question that pages share, with the fingerprint of its answer.
pub type Asked = (Arc<Question>, Digest);

/// The site, the theme and the answers given so far: shared by all pages of a build.
#[derive(Debug)]
pub struct Shared {
    site: Arc<PublicSite>,
    pub theme: Arc<Theme>,
    memo: [Memo; 16],
    /// The questions of the memo, by their numbers.
    asked: Mutex<Vec<Asked>>,
}

impl Shared {
    pub fn new(site: Arc<PublicSite>, theme: Arc<Theme>) -> Self {
        Shared { site, theme, memo: Default::default(), asked: Mutex::default() }
    }

    /// The base of all addresses. It is the same for a whole site, so it is no question.
    pub fn base(&self) -> &Arc<BaseUrl> {
        &self.site.base
    }

    /// A page by its place, for the job that makes it; what it shows of its source is [`Question::Document`].
    pub fn page(&self, at: usize) -> &Page {
        &self.site.pages[at]
    }

    /// The site past all questions: for messages of pages that fail, and for what keeps no record. A page that shows
    /// something of it goes stale unseen.
    pub fn unrecorded(&self) -> &Arc<PublicSite> {
        &self.site
    }

    /// The fingerprint of the answer to a question.
    pub fn digest(&self, question: &Question) -> Digest {
        // What only one page asks is not worth keeping for the others.
        if question.is_of_one_page() { self.answer(question).digest } else { self.shared(question).1.digest }
    }

    /// The questions that pages share, by their numbers.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts documents in place of those of the same pages, as after edits below the front matter. None while something else
    /// holds the site, or where an answer may show of an edit: then the site has to be made anew.
    pub fn with_texts(mut self: Arc<Self>, documents: Vec<(usize, Document)>) -> Option<Arc<Self>> {
        let site = Arc::get_mut(Arc::get_mut(&mut self).map(|shared| &mut shared.site)?)?;
        documents.into_iter().all(|(at, document)| site.replace_text(at, document)).then_some(self)
    }

    /// Stands for all that any answer reads, but for the texts below the front matter: where it is the same, so are all
    /// answers but [`Question::Document`].
    pub fn digest_of_all(&self) -> Digest {
        let PublicSite { config, strings, assets, data, today, pages, .. } = &*self.site;
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &[u8]| {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        };
        add(format!("{config:?} {strings:?} {today}").as_bytes());
        add(&serde_json::to_vec(&(data, &self.theme.options)).unwrap_or_default());
        assets.iter().for_each(|(source, asset)| add(format!("{source} {}", asset.route).as_bytes()));
        self.theme.templates.iter().for_each(|(name, template)| {
            add(name.as_bytes());
            add(&template.digest);
        });
        for page in pages {
            add(format!("{} {} {}", page.summary.path, page.folder, page.group).as_bytes());
            add(&page.summary.digest);
            add(page.document.yaml().as_bytes());
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        digest
    }

    fn answer(&self, question: &Question) -> Answer {
        answer::answer(&self.site, &self.theme, question)
    }

    /// The answer to a question that pages share, and the question's number.
    fn shared(&self, question: &Question) -> (u32, Answer) {
        let shard = &self.memo[(FxBuildHasher.hash_one(question) >> 32) as usize % 16];
        if let Some(known) = shard.read().unwrap_or_else(PoisonError::into_inner).get(question) {
            return known.clone();
        }
        // Computed outside the lock: an answer may take long. The first one in stays.
        let answer = self.answer(question);
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shard.get(question) {
            return known.clone();
        }
        let question = Arc::new(question.clone());
        let number = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.push((question.clone(), answer.digest));
            u32::try_from(asked.len() - 1).unwrap_or(u32::MAX)
        };
        shard.entry(question).or_insert((number, answer)).clone()
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

    /// Keeps what another asker was answered, for a page that shows the other's body.
    pub fn take_in(&self, other: &Asker) {
        let Record { shared, own } = other.finish();
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
