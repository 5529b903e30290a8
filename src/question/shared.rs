//! What all pages of a build share: the site, the theme, and the answers given so far, each with its number.

use super::{Answer, Question, answer};
use crate::config::BaseUrl;
use crate::model::summary::Digest;
use crate::model::{Page, PublicSite};
use crate::parse::Document;
use crate::theme::Theme;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Answers that pages share, each with the number of its question.
type Memo = RwLock<FxHashMap<Arc<Question>, (u32, Answer)>>;

/// A question that pages share, with the fingerprint of its answer.
pub type Asked = (Arc<Question>, Digest);

/// The site, the theme and the answers given so far: shared by all pages of a build.
#[derive(Debug)]
pub struct Shared {
    pub(super) site: Arc<PublicSite>,
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
    /// answers but those to questions that [read texts](Question::reads_texts).
    pub fn digest_of_all(&self) -> Digest {
        let PublicSite { config, strings, assets, data, today, pages, .. } = &*self.site;
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &[u8]| {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        };
        add(format!("{config:?} {strings:?} {today}").as_bytes());
        add(&serde_json::to_vec(&(data, &self.theme.options)).unwrap_or_default());
        // The route of a file tells its content, but for files of `static/`.
        assets.iter().for_each(|(source, asset)| add(format!("{source} {} {:?} {}", asset.route, asset.picture, asset.hash).as_bytes()));
        self.theme.templates.iter().for_each(|(name, template)| {
            add(name.as_bytes());
            add(&template.digest);
        });
        for page in pages {
            add(format!("{} {} {}", page.summary.path, page.folder, page.group).as_bytes());
            add(&page.summary.digest);
            add(&page.shares.unwrap_or_default());
            add(page.document.yaml().as_bytes());
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        digest
    }

    pub(super) fn answer(&self, question: &Question) -> Answer {
        answer::answer(&self.site, &self.theme, question)
    }

    /// The answer to a question that pages share, and the question's number.
    pub(super) fn shared(&self, question: &Question) -> (u32, Answer) {
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
