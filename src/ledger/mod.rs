//! What a build knew of each page that it made, kept for the next one: what it asked and was answered, which templates it
//! looked for, which addresses it names.
//!
//! A page is made again unless all of these hold ([`Reader::fresh`]):
//! 1. the program, its settings of addresses and languages, and the job are the same (the *ground*, [`Entry::job`]);
//! 2. every question that it asked has the same answer, by its digest, and every template name the same source;
//! 3. the output folder holds the bytes that were made then (by the manifest, which `output` keeps).
//!
//! The addresses that it names and the texts that may not stand in it are looked at in every build, without making it.
//! A page with a message is never kept, so a message is told until it is mended. What a question is about is public; of
//! private texts the ledger holds one keyed hash of all together.

mod file;
#[cfg(test)]
mod tests;

use crate::check::links::Outline;
use crate::config::Config;
use crate::model::summary::{Digest, digest};
use crate::question::{Question, Record, Shared};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

/// Stands for what all pages of a build depend on: the program, the base of addresses, the languages.
pub fn ground(engine: &Digest, config: &Config) -> Digest {
    digest(&(engine, &config.base.origin, &config.base.path, &config.language, &config.languages))
}

/// The pages of one output folder. Questions, templates and addresses are told once and meant by their number.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Stands for all texts that may not be in public pages; keyed.
    pub private: Digest,
    /// Stands for all that answers read ([`Shared::digest_of_all`]).
    all: Digest,
    questions: Vec<(Question, Digest)>,
    /// Name -> fingerprint of its source; none for a name that nothing has.
    templates: Vec<(String, Option<Digest>)>,
    targets: Vec<String>,
    /// By path in the output folder.
    pages: BTreeMap<String, Entry>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What made it: the kind of job, and of what.
    pub job: String,
    /// BLAKE3 of its bytes, and their number.
    pub hash: [u8; 32],
    pub size: u64,
    questions: Vec<u32>,
    templates: Vec<u32>,
    targets: Vec<u32>,
    ids: Vec<u32>,
}

/// The ledger of the last build, held against the site of this one.
pub struct Reader<'a> {
    ledger: Ledger,
    shared: &'a Shared,
    /// By question: not yet asked, the same, another.
    known: Vec<AtomicU8>,
    templates: Vec<bool>,
    /// Whether all that answers read is the same.
    all_same: bool,
}

const UNASKED: u8 = 0;
const SAME: u8 = 1;
const OTHER: u8 = 2;

impl<'a> Reader<'a> {
    /// Holds a ledger, as it was stored, against a site; `all` is its [`Shared::digest_of_all`]. One that is damaged, or of another ground, is empty.
    pub fn new(stored: &[u8], ground: &Digest, all: &Digest, shared: &'a Shared) -> Self {
        let ledger = file::decode(stored, ground).unwrap_or_default();
        let known = ledger.questions.iter().map(|_| AtomicU8::new(UNASKED)).collect();
        let templates = ledger.templates.iter().map(|(name, digest)| shared.template(name) == *digest).collect();
        let all_same = ledger.all == *all;
        Reader { ledger, shared, known, templates, all_same }
    }

    /// What was known of a page, if it would be made the same way again.
    pub fn fresh(&self, path: &str, job: &str) -> Option<&Entry> {
        let entry = self.ledger.pages.get(path).filter(|entry| entry.job == job)?;
        let at = |number: &u32| *number as usize;
        let same = entry.templates.iter().all(|number| self.templates.get(at(number)) == Some(&true))
            && entry.questions.iter().all(|number| self.same(at(number)));
        same.then_some(entry)
    }

    fn same(&self, number: usize) -> bool {
        let (Some((question, digest)), Some(known)) = (self.ledger.questions.get(number), self.known.get(number)) else { return false };
        match known.load(Ordering::Relaxed) {
            UNASKED if self.all_same && !matches!(question, Question::Document { .. }) => true,
            UNASKED => {
                // Two pages may ask at once: they are answered the same.
                let same = self.shared.digest(question) == *digest;
                known.store(if same { SAME } else { OTHER }, Ordering::Relaxed);
                same
            }
            known => known == SAME,
        }
    }

    /// The ids of a page and the addresses that it names.
    pub fn outline(&self, entry: &Entry) -> Outline {
        let target = |number: &u32| self.ledger.targets.get(*number as usize).cloned();
        Outline { ids: entry.ids.clone(), targets: entry.targets.iter().filter_map(target).collect() }
    }

    /// Whether the texts that may not be in public pages are those of then.
    pub fn same_private(&self, private: &Digest) -> bool {
        self.ledger.private == *private
    }
}

/// Writes the ledger of this build, page by page, from any thread.
#[derive(Debug, Default)]
pub struct Scribe(Mutex<Draft>);

#[derive(Debug, Default)]
struct Draft {
    questions: Numbers<Question>,
    digests: Vec<Digest>,
    templates: Numbers<String>,
    sources: Vec<Option<Digest>>,
    targets: Numbers<String>,
    pages: BTreeMap<String, Entry>,
    /// The numbers that this ledger gives to those of the last one.
    moved: [HashMap<u32, u32>; 3],
}

/// Different values, each with a number.
#[derive(Debug)]
struct Numbers<T>(HashMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Numbers(HashMap::new())
    }
}

impl<T: Hash + Eq> Numbers<T> {
    /// The number of a value, and whether it is a new one.
    fn of(&mut self, value: T) -> (u32, bool) {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let number = *self.0.entry(value).or_insert(next);
        (number, number == next)
    }

    fn all(self) -> Vec<T> {
        let mut all: Vec<(T, u32)> = self.0.into_iter().collect();
        all.sort_by_key(|(_, number)| *number);
        all.into_iter().map(|(value, _)| value).collect()
    }
}

impl Draft {
    fn question(&mut self, question: Question, digest: Digest) -> u32 {
        let (number, new) = self.questions.of(question);
        if new {
            self.digests.push(digest);
        }
        number
    }

    fn template(&mut self, name: String, digest: Option<Digest>) -> u32 {
        let (number, new) = self.templates.of(name);
        if new {
            self.sources.push(digest);
        }
        number
    }

    fn target(&mut self, target: String) -> u32 {
        self.targets.of(target).0
    }
}

/// Numbers of the last ledger as numbers of this one.
fn moved(numbers: &[u32], known: &mut HashMap<u32, u32>, mut make: impl FnMut(usize) -> Option<u32>) -> Vec<u32> {
    let number = |old: &u32| {
        let new = known.get(old).copied().or_else(|| make(*old as usize))?;
        known.insert(*old, new);
        Some(new)
    };
    numbers.iter().filter_map(number).collect()
}

impl Scribe {
    /// Takes in a page that was made now, under its path in the output folder.
    pub fn made(&self, path: &str, job: String, (hash, size): ([u8; 32], u64), record: Record, outline: Outline) {
        let mut draft = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Record { questions, templates } = record;
        let questions = questions.into_iter().map(|(question, digest)| draft.question(question, digest)).collect();
        let templates = templates.into_iter().map(|(name, digest)| draft.template(name, digest)).collect();
        let targets = outline.targets.into_iter().map(|target| draft.target(target)).collect();
        draft.pages.insert(path.to_owned(), Entry { job, hash, size, questions, templates, targets, ids: outline.ids });
    }

    /// Takes in a page that is as it was.
    pub fn kept(&self, path: &str, entry: &Entry, reader: &Reader<'_>) {
        let mut draft = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let old = &reader.ledger;
        let mut known = std::mem::take(&mut draft.moved);
        let [questions, templates, targets] = &mut known;
        let entry = Entry {
            questions: moved(&entry.questions, questions, |at| {
                old.questions.get(at).map(|(question, digest)| draft.question(question.clone(), *digest))
            }),
            templates: moved(&entry.templates, templates, |at| {
                old.templates.get(at).map(|(name, digest)| draft.template(name.clone(), *digest))
            }),
            targets: moved(&entry.targets, targets, |at| old.targets.get(at).map(|target| draft.target(target.clone()))),
            ..entry.clone()
        };
        draft.moved = known;
        draft.pages.insert(path.to_owned(), entry);
    }

    /// The ledger as it is stored.
    pub fn finish(self, ground: &Digest, private: Digest, all: Digest) -> Vec<u8> {
        let Draft { questions, digests, templates, sources, targets, pages, moved: _ } =
            self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let ledger = Ledger {
            private,
            all,
            questions: questions.all().into_iter().zip(digests).collect(),
            templates: templates.all().into_iter().zip(sources).collect(),
            targets: targets.all(),
            pages,
        };
        file::encode(&ledger, ground)
    }
}
