//! What a build knew of each page that it made, kept for the next one: what it asked and was answered, which templates it
//! looked for (questions too), which addresses it names.
//!
//! A page is made again unless all of these hold ([`Reader::fresh`]):
//! 1. the program, its settings of addresses and languages, and the job are the same (the *ground*, [`Entry::job`]);
//! 2. every question that it asked has the same answer, by its digest;
//! 3. the output folder holds the bytes that were made then (by the manifest, which `output` keeps).
//!
//! The addresses that it names and the texts that may not stand in it are looked at in every build, without making it.
//! A page with a message is never kept, so a message is told until it is mended. What a question is about is public; of
//! private texts the ledger holds one keyed hash of all together.

#[cfg(test)]
mod tests;

use crate::check::links::{LinkCheck, Outline};
use crate::config::Config;
use crate::kept;
use crate::model::summary::{Digest, digest};
use crate::question::{Asked, Question, Record, Shared};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Stands for what all pages of a build depend on: the program, the base of addresses, the languages.
pub fn ground(engine: &Digest, config: &Config) -> Digest {
    digest(&(engine, &config.base.origin, &config.base.path, &config.language, &config.languages))
}

/// The name of a ledger's file, with its version.
const NAME: &str = "trailmark ledger 3";

/// The pages of one output folder. Addresses, and questions that pages share, are told once and meant by their number.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Stands for all texts that may not be in public pages; keyed.
    pub private: Digest,
    /// Stands for all that answers read ([`Shared::digest_of_all`]).
    all: Digest,
    questions: Vec<Asked>,
    targets: Vec<Arc<str>>,
    /// Each under its path in the output folder, in their order.
    pages: Vec<(String, Entry)>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What made it: the kind of job, and of what.
    pub job: String,
    /// BLAKE3 of its bytes, and their number.
    pub hash: [u8; 32],
    pub size: u64,
    /// What it asked: questions of its own, and numbers of those that pages share.
    asked: Record,
    targets: Vec<u32>,
    ids: Vec<u32>,
}

impl Entry {
    /// The route of the page's social card.
    pub fn card(&self) -> Option<&str> {
        self.asked.card.as_deref()
    }
}

/// A ledger as it was found, before it is known whether it is of this site. One that is damaged counts as none.
#[derive(Debug, Default)]
pub struct Stored(Option<(Digest, Ledger)>);

impl Stored {
    /// Reads the bytes of a ledger's file.
    pub fn read(file: &[u8]) -> Self {
        Stored(kept::read(NAME, file))
    }

    /// The ledger where it is of this ground; else an empty one.
    fn on(self, ground: &Digest) -> Ledger {
        self.0.filter(|(own, _)| own == ground).map(|(_, ledger)| ledger).unwrap_or_default()
    }
}

/// The ledger of the last build, held against the site of this one.
pub struct Reader<'a> {
    ledger: Ledger,
    shared: &'a Shared,
    /// By question: not yet asked, the same, another.
    known: Vec<AtomicU8>,
    /// The numbers that this build's link check gives to the addresses.
    targets: Vec<u32>,
    /// Whether all that answers read is the same.
    all_same: bool,
}

const UNASKED: u8 = 0;
const SAME: u8 = 1;
const OTHER: u8 = 2;

impl<'a> Reader<'a> {
    /// Holds a ledger, as it was stored, against a site; `all` is its [`Shared::digest_of_all`]. One of another ground is empty.
    pub fn new(stored: Stored, ground: &Digest, all: &Digest, shared: &'a Shared, links: &LinkCheck<'_>) -> Self {
        let ledger = stored.on(ground);
        let known = ledger.questions.iter().map(|_| AtomicU8::new(UNASKED)).collect();
        let targets = links.numbers(&ledger.targets);
        let all_same = ledger.all == *all;
        Reader { ledger, shared, known, targets, all_same }
    }

    /// What was known of a page, if it would be made the same way again.
    pub fn fresh(&self, path: &str, job: &str) -> Option<&Entry> {
        let entry = self.ledger.entry(path).filter(|entry| entry.job == job)?;
        let same = entry.asked.shared.iter().all(|number| self.same(*number as usize))
            && entry.asked.own.iter().all(|(question, digest)| self.still(question, digest));
        same.then_some(entry)
    }

    fn still(&self, question: &Question, digest: &Digest) -> bool {
        (self.all_same && !question.reads_texts()) || self.shared.digest(question) == *digest
    }

    fn same(&self, number: usize) -> bool {
        let (Some((question, digest)), Some(known)) = (self.ledger.questions.get(number), self.known.get(number)) else { return false };
        match known.load(Ordering::Relaxed) {
            UNASKED => {
                // Two pages may ask at once: they are answered the same.
                let same = self.still(question, digest);
                known.store(if same { SAME } else { OTHER }, Ordering::Relaxed);
                same
            }
            known => known == SAME,
        }
    }

    /// The ids of a page and the addresses that it names.
    pub fn outline(&self, entry: &Entry) -> Outline {
        let target = |number: &u32| self.targets.get(*number as usize).copied();
        Outline { ids: entry.ids.clone(), targets: entry.targets.iter().filter_map(target).collect() }
    }

    /// Whether the texts that may not be in public pages are those of then.
    pub fn same_private(&self, private: &Digest) -> bool {
        self.ledger.private == *private
    }
}

/// Takes in the pages of this build, from any thread.
#[derive(Debug, Default)]
pub struct Scribe(Mutex<Vec<(String, Entry, Of)>>);

/// Whose numbers an entry has for the questions that pages share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    This,
    Last,
}

impl Scribe {
    /// Takes in a page that was made now, under its path in the output folder.
    pub fn made(&self, path: &str, job: String, (hash, size): ([u8; 32], u64), record: Record, outline: Outline) {
        let Outline { ids, targets } = outline;
        self.add((path.to_owned(), Entry { job, hash, size, asked: record, targets, ids }, Of::This));
    }

    /// Takes in a page that is as it was.
    pub fn kept(&self, path: &str, entry: &Entry, outline: Outline) {
        let Outline { ids, targets } = outline;
        self.add((path.to_owned(), Entry { targets, ids, ..entry.clone() }, Of::Last));
    }

    fn add(&self, page: (String, Entry, Of)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(page);
    }

    /// The ledger of all these pages; `last` is the one that the pages were kept from.
    pub fn finish(self, private: Digest, all: Digest, (shared, last): (&Shared, Option<&Reader<'_>>), links: &LinkCheck<'_>) -> Ledger {
        let mut pages = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        pages.sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        let (asked, before) = (shared.asked(), last.map_or(&[][..], |last| &last.ledger.questions));
        let mut questions = Numbers::default();
        let (mut this, mut then) = (vec![None; asked.len()], vec![None; before.len()]);
        for (_, entry, of) in &mut pages {
            let (known, moved) = match of {
                Of::This => (&asked[..], &mut this),
                Of::Last => (before, &mut then),
            };
            entry.asked.shared.retain_mut(|number| {
                let at = *number as usize;
                let Some(asked) = known.get(at) else { return false };
                *number = *moved[at].get_or_insert_with(|| questions.of(asked));
                true
            });
        }
        let pages = pages.into_iter().map(|(path, entry, _)| (path, entry)).collect();
        Ledger { private, all, questions: questions.all, targets: links.targets(), pages }
    }
}

/// Questions of two builds under one count.
#[derive(Debug, Default)]
struct Numbers {
    numbers: FxHashMap<Arc<Question>, u32>,
    all: Vec<Asked>,
}

impl Numbers {
    fn of(&mut self, asked: &Asked) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(asked.0.clone()).or_insert_with(|| {
            self.all.push(asked.clone());
            next
        })
    }
}

impl Ledger {
    /// The addresses of the pictures that pages show.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().filter_map(|(question, _)| question.picture())
    }

    /// The route of a page's card.
    pub fn card_of(&self, path: &str) -> Option<&str> {
        self.entry(path)?.card()
    }

    /// The addresses of the pictures that one page shows.
    pub fn pictures_of(&self, path: &str) -> BTreeSet<String> {
        let asked = self.entry(path).into_iter().flat_map(|entry| &entry.asked.shared);
        asked.filter_map(|number| self.questions.get(*number as usize)?.0.picture()).map(str::to_owned).collect()
    }

    /// Writes the ledger as it is stored.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write(&self, ground: &Digest, out: impl io::Write) -> io::Result<()> {
        kept::write(NAME, &(ground, self), out)
    }

    /// The pages that are made from the texts of source files (from `content/`) which were edited, each by its path in the
    /// output folder; `shared` knows the new texts.
    pub fn readers(&self, sources: &[&str], shared: &Shared) -> BTreeSet<String> {
        let is_stale = |(question, digest): &(Question, Digest)| match question {
            Question::Document { path } => sources.contains(&path.as_str()),
            question => question.reads_texts() && shared.digest(question) != *digest,
        };
        let all = self.pages.iter().filter(|(_, entry)| entry.asked.own.iter().any(is_stale));
        all.map(|(path, _)| path.clone()).collect()
    }

    /// The hashed ids of a page, in order.
    pub fn ids(&self, path: &str) -> Option<&[u32]> {
        self.entry(path).map(|entry| &*entry.ids)
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        let at = self.pages.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
        self.pages.get(at).map(|(_, entry)| entry)
    }
}

/// A ledger that is kept up to date in memory while single pages are made again.
#[derive(Debug)]
pub struct Living {
    ledger: Ledger,
    questions: FxHashMap<Arc<Question>, u32>,
    targets: FxHashMap<Arc<str>, u32>,
}

impl From<Ledger> for Living {
    fn from(ledger: Ledger) -> Self {
        let questions = (0..).zip(&ledger.questions).map(|(number, (question, _))| (question.clone(), number)).collect();
        let targets = (0..).zip(&ledger.targets).map(|(number, target)| (target.clone(), number)).collect();
        Living { ledger, questions, targets }
    }
}

impl Living {
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Takes in a page that was made again; `named` are the addresses that its outline means. False for a page that is not
    /// known.
    pub fn made(
        &mut self,
        path: &str,
        (hash, size): ([u8; 32], u64),
        record: Record,
        outline: Outline,
        shared: &Shared,
        named: &[Arc<str>],
    ) -> bool {
        let Living { ledger, questions, targets } = self;
        let Ok(at) = ledger.pages.binary_search_by(|(known, _)| known.as_str().cmp(path)) else { return false };
        let asked = shared.asked();
        let mut question = |number: &u32| {
            let asked = asked.get(*number as usize)?;
            Some(*questions.entry(asked.0.clone()).or_insert_with(|| added(&mut ledger.questions, asked)))
        };
        let numbers = record.shared.iter().filter_map(&mut question).collect();
        let mut target = |number: &u32| {
            let named = named.get(*number as usize)?;
            Some(*targets.entry(named.clone()).or_insert_with(|| added(&mut ledger.targets, named)))
        };
        let targets = outline.targets.iter().filter_map(&mut target).collect();
        let entry = &mut ledger.pages[at].1;
        let asked = Record { shared: numbers, own: record.own, card: record.card, drawing: None };
        *entry = Entry { job: std::mem::take(&mut entry.job), hash, size, asked, targets, ids: outline.ids };
        true
    }
}

fn added<T: Clone>(all: &mut Vec<T>, new: &T) -> u32 {
    all.push(new.clone());
    u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
}
