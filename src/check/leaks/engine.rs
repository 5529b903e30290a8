//! The search: which private terms stand in the bytes of a file, or in its name.
//!
//! 1. [`Leaks::new`] sets the terms of the private sources up, and takes out those that public texts hold anyway.
//! 2. [`Leaks::scan`] reads a file as text, then what it holds in base64, in hexadecimal digits and in UTF-16.
//! 3. [`Leaks::scan_name`] reads a path, where capitals do not count.

use super::encoded;
use super::fold;
use super::gather::Lines;
use super::stream::{self, LANES, Sink, Word};
use super::table::Filter;
use super::terms::{BASE, LONGEST, PHONE, Place, PrivateSources, RUN, Spelling, Tables, Terms, What, chain, phone_key};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something private that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit<'a> {
    pub what: What,
    /// The private file, from the site's folder, and the line there.
    pub file: &'a str,
    pub line: usize,
}

/// What the private sources of a site say, set up for searching. Holds hashes and places, no text.
pub struct Leaks<'a> {
    files: Vec<String>,
    /// Where the entries of the files begin, when they do not say so themselves.
    lines: Option<Lines<'a>>,
    terms: Terms,
    tables: Tables,
    /// What may be in the short tables and in that of the runs.
    short: Filter,
    long: Filter,
    clean: CleanTags,
}

/// How many tags are remembered as having nothing in them.
const CLEAN_TAGS: usize = 1 << 15;

/// How deep encoded texts may stand in one another.
const DEPTH: usize = 3;

/// Words after which a cut is forgotten.
const AFTER_CUT: usize = LONGEST;

/// Runs that are looked for together.
const AT_ONCE: usize = 64;

/// What the word that leaves a run was multiplied by.
const POWER: u64 = BASE.wrapping_pow(RUN as u32);

impl<'a> Leaks<'a> {
    /// Sets up what the private sources say, without what `exempt` and `allowed` texts say too.
    pub fn new(sources: &PrivateSources, lines: Option<Lines<'a>>, exempt: &[&str], allowed: &[&str]) -> Self {
        let mut terms = Terms::of(sources);
        let tables = Tables::of(&mut terms);
        let files = sources.files.iter().map(|file| file.path.clone()).collect();
        let (short, long) = (Filter::default(), Filter::default());
        let mut leaks = Leaks { files, lines, terms, tables, short, long, clean: CleanTags(Vec::new()) };
        leaks.set_filters();
        if leaks.is_empty() {
            return leaks;
        }
        let known = allowed.iter().chain(exempt).copied();
        let mut found = Finds::default();
        for text in known.chain([include_str!("stock.txt")]) {
            leaks.read(text.as_bytes(), false, 0, &mut found);
        }
        leaks.forget(&found.terms);
        leaks.clean.0.resize_with(CLEAN_TAGS, AtomicU64::default);
        leaks
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.sequences.is_empty() && self.tables.runs.len() == 0 && self.tables.phones.len() == 0 && self.tables.segments.len() == 0
    }

    fn set_filters(&mut self) {
        self.short = Filter::of(self.tables.singles.keys().iter().chain(self.tables.pairs.keys()));
        self.long = Filter::of(self.tables.runs.keys().iter());
    }

    /// Takes terms out: those of public texts.
    fn forget(&mut self, found: &BTreeSet<Found>) {
        let kept = |found_as: fn(u32) -> Found| move |value: u32| !found.contains(&found_as(value));
        let sequence = kept(Found::Sequence);
        self.tables.singles.retain(|_, value| sequence(value));
        self.tables.pairs.retain(|_, value| sequence(value));
        let (run, phone, segment) = (kept(Found::Run), kept(Found::Phone), kept(Found::Segment));
        self.tables.runs.retain(|place, _| run(place as u32));
        self.tables.phones.retain(|place, _| phone(place as u32));
        // The name of a folder that common words make goes with the words themselves.
        let gone: Vec<u64> = self
            .terms
            .sequences
            .iter()
            .zip(0..)
            .filter(|(_, at)| found.contains(&Found::Sequence(*at)))
            .map(|(sequence, _)| chain(&sequence.words))
            .collect();
        let keys = self.tables.segments.keys().to_vec();
        self.tables.segments.retain(|place, _| segment(place as u32) && !gone.contains(&keys[place]));
        self.set_filters();
    }

    /// What stands in the bytes of a file of the output, at most one of a kind from each private file.
    pub fn scan(&self, output_path: &str, bytes: &[u8]) -> Vec<Hit<'_>> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = [".ics", ".vcf", ".eml"].iter().any(|ending| output_path.ends_with(ending));
        let mut found = Finds::default();
        self.read(bytes, folded, 0, &mut found);
        self.hits(&found.terms)
    }

    /// What stands in the path of a file of the output.
    pub fn scan_name(&self, path: &str) -> Vec<Hit<'_>> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = Finds::default();
        let mut reader = Reader { leaks: self, tracks: [const { None }; LANES], found: &mut found, name: true };
        stream::walk(path.as_bytes(), false, &mut reader);
        reader.finish();
        for segment in path.split('/') {
            // The endings, and the fingerprint before them, come after the first dot.
            let stem = segment.split('.').next().unwrap_or(segment);
            for text in [stem, segment] {
                let mut words = Words(Vec::new());
                stream::walk(text.as_bytes(), false, &mut words);
                found.extend(self.tables.segments.find(chain(&words.0)).map(|place| Found::Segment(place as u32)));
            }
        }
        self.hits(&found.terms)
    }

    fn read(&self, bytes: &[u8], folded: bool, depth: usize, found: &mut Finds) {
        let mut reader = Reader { leaks: self, tracks: [const { None }; LANES], found, name: false };
        match encoded::letters(bytes) {
            Some(letters) => stream::walk(&letters, folded, &mut reader),
            None => stream::walk(bytes, folded, &mut reader),
        }
        reader.finish();
        if depth < DEPTH {
            encoded::texts(bytes, &mut |inside| self.read(inside, folded, depth + 1, found));
        }
    }

    fn hits(&self, found: &BTreeSet<Found>) -> Vec<Hit<'_>> {
        let place = |found: &Found| match found {
            Found::Sequence(at) => self.terms.sequences.get(*at as usize).map(|sequence| sequence.place),
            Found::Run(at) => Some(self.tables.runs.value(*at as usize)),
            Found::Phone(at) => Some(self.tables.phones.value(*at as usize)),
            Found::Segment(at) => Some(self.tables.segments.value(*at as usize)),
        };
        let places = found.iter().filter_map(place).filter_map(|place| self.terms.places.get(place as usize));
        let hit = |place: &Place| {
            let file = self.files.get(place.file as usize).map_or("", String::as_str);
            let begin = self.lines.as_ref().map_or(0, |lines| lines.line(file, place.entry as usize));
            Hit { what: place.what, file, line: begin + place.line as usize }
        };
        let mut hits: Vec<Hit<'_>> = places.map(hit).collect();
        hits.sort_unstable();
        hits.dedup_by_key(|hit| (hit.what, hit.file));
        hits
    }
}

impl std::fmt::Debug for Leaks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leaks").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// A term, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Sequence(u32),
    Run(u32),
    Phone(u32),
    Segment(u32),
}

/// The terms that were found, and how often any was.
#[derive(Default)]
struct Finds {
    terms: BTreeSet<Found>,
    count: usize,
}

impl Finds {
    fn insert(&mut self, found: Found) {
        self.terms.insert(found);
        self.count += 1;
    }

    fn extend(&mut self, found: impl Iterator<Item = Found>) {
        found.for_each(|found| self.insert(found));
    }
}

/// Tags that may be passed over: a table in which a later one takes the place of an earlier one.
struct CleanTags(Vec<AtomicU64>);

impl CleanTags {
    fn place(&self, tag: u64) -> Option<&AtomicU64> {
        self.0.get((tag >> 40) as usize & (CLEAN_TAGS - 1))
    }
}

/// The hashes of the words of a short text.
struct Words(Vec<u64>);

impl Sink for Words {
    fn word(&mut self, _: usize, word: Word) {
        self.0.push(word.hash);
    }
    fn cut(&mut self, _: usize, whole: Word, _: &[Word]) {
        self.0.push(whole.hash);
    }
    fn restart(&mut self, _: usize) {}
}

/// The words that passed last, and what may be going on.
#[derive(Debug, Clone, Default)]
struct Track {
    name: bool,
    last: [u64; 16],
    count: usize,
    run: u64,
    /// Runs that are still to be looked for: the filter is larger than what a processor keeps at hand, and several
    /// questions to it at once take little longer than one.
    runs: Vec<u64>,
    /// Of the last words, one bit each: begins with a capital; something other than a space before it.
    capitals: u32,
    gaps: u32,
    /// Sequences that have begun, with the number of words that are there.
    begun: Vec<(u32, usize)>,
    /// Names of common words, until what follows shows that they are names: sequence, words looked at, capital before.
    doubtful: Vec<(u32, usize, bool)>,
    /// Digits of the number that is open: the last nine, how many in all.
    number: (u64, u32),
}

impl Track {
    #[inline]
    fn word(&mut self, word: Word, leaks: &Leaks<'_>, found: &mut Finds) {
        if !self.doubtful.is_empty() {
            self.decide(&word, found);
        }
        let at = self.count & 15;
        let previous = self.last[at.wrapping_sub(1) & 15];
        let leaving = if self.count >= RUN { self.last[at.wrapping_sub(RUN) & 15] } else { 0 };
        self.run = self.run.wrapping_mul(BASE).wrapping_add(word.hash).wrapping_sub(leaving.wrapping_mul(POWER));
        self.last[at] = word.hash;
        self.count += 1;
        self.capitals = self.capitals << 1 | u32::from(word.capital);
        self.gaps = self.gaps << 1 | u32::from(word.gap);
        if word.number.is_some() || self.number.1 > 0 {
            self.digits(&word, leaks, found);
        }
        if !self.begun.is_empty() {
            self.go_on(word.hash, leaks, found);
        }
        if leaks.short.may_have(word.hash) {
            for place in leaks.tables.singles.find(word.hash) {
                self.complete(leaks.tables.singles.value(place), 1, leaks, found);
            }
        }
        if self.count > 1 {
            let pair = fold::pair(previous, word.hash);
            if leaks.short.may_have(pair) {
                for place in leaks.tables.pairs.find(pair) {
                    let sequence = leaks.tables.pairs.value(place);
                    match leaks.terms.sequences.get(sequence as usize).map_or(0, |sequence| sequence.words.len()) {
                        2 => self.complete(sequence, 2, leaks, found),
                        _ => self.begun.push((sequence, 2)),
                    }
                }
            }
        }
        if self.count >= RUN {
            self.runs.push(fold::spread(self.run));
            if self.runs.len() >= AT_ONCE {
                self.look_up(leaks, found);
            }
        }
    }

    /// Looks for the runs that have gathered.
    fn look_up(&mut self, leaks: &Leaks<'_>, found: &mut Finds) {
        for run in self.runs.drain(..) {
            if leaks.long.may_have(run) {
                found.extend(leaks.tables.runs.find(run).map(|place| Found::Run(place as u32)));
            }
        }
    }

    /// Takes the sequences that have begun one word further.
    fn go_on(&mut self, word: u64, leaks: &Leaks<'_>, found: &mut Finds) {
        let mut begun = std::mem::take(&mut self.begun);
        begun.retain_mut(|(sequence, there)| {
            let Some(words) = leaks.terms.sequences.get(*sequence as usize).map(|sequence| &sequence.words) else { return false };
            if words.get(*there) != Some(&word) {
                return false;
            }
            *there += 1;
            if *there == words.len() {
                self.complete(*sequence, *there, leaks, found);
                return false;
            }
            true
        });
        self.begun = begun;
    }

    /// All words of a sequence are there: is their spelling that of the term?
    fn complete(&mut self, at: u32, length: usize, leaks: &Leaks<'_>, found: &mut Finds) {
        let Some(sequence) = leaks.terms.sequences.get(at as usize) else { return };
        let all = (1_u32 << length) - 1;
        let capitals = self.capitals & all == all;
        match sequence.spelling {
            Spelling::Any => {}
            // Of `d'Arcy` only the last word needs one.
            Spelling::Capitals if self.capitals & 1 == 1 || self.name => {}
            // The gap before its first word may be anything.
            Spelling::Name if capitals && !self.name && self.gaps & (all >> 1) == 0 => {
                let adjacent = self.count > length && self.gaps >> (length - 1) & 1 == 0;
                let capital_before = !adjacent || self.capitals >> length & 1 == 1;
                self.doubtful.push((at, 0, capital_before));
                return;
            }
            _ => return,
        }
        found.insert(Found::Sequence(at));
    }

    /// `Who Will Grant Permission` is a heading, `Will Grant said` a person: a common word with a capital speaks
    /// against the name, where the word before has one too.
    fn decide(&mut self, word: &Word, found: &mut Finds) {
        self.doubtful.retain_mut(|(sequence, looked, capital_before)| {
            if !word.gap && word.letters >= 4 && word.capital && *capital_before && fold::is_common_hash(word.hash) {
                return false;
            }
            *looked += 1;
            if word.gap || word.letters >= 4 || *looked > 3 {
                found.insert(Found::Sequence(*sequence));
                return false;
            }
            true
        });
    }

    /// Joins the groups of a phone number.
    fn digits(&mut self, word: &Word, leaks: &Leaks<'_>, found: &mut Finds) {
        const LIMIT: u64 = 10_u64.pow(PHONE);
        if self.number.1 > 0 && (word.number.is_none() || word.gaps > 3) {
            self.end_number(leaks, found);
        }
        let Some(number) = word.number else { return };
        let (value, digits) = self.number;
        let value = (u128::from(value) * 10_u128.pow(word.letters.min(18)) + u128::from(number)) % u128::from(LIMIT);
        self.number = (value as u64, digits + word.letters);
        if self.number.1 >= PHONE {
            found.extend(leaks.tables.phones.find(phone_key(PHONE, self.number.0)).map(|place| Found::Phone(place as u32)));
        }
    }

    fn end_number(&mut self, leaks: &Leaks<'_>, found: &mut Finds) {
        let (value, digits) = std::mem::take(&mut self.number);
        if (RUN as u32..PHONE).contains(&digits) {
            found.extend(leaks.tables.phones.find(phone_key(digits, value)).map(|place| Found::Phone(place as u32)));
        }
    }

    /// Nothing follows.
    fn end(&mut self, leaks: &Leaks<'_>, found: &mut Finds) {
        self.end_number(leaks, found);
        self.look_up(leaks, found);
        found.extend(self.doubtful.drain(..).map(|(sequence, ..)| Found::Sequence(sequence)));
    }
}

/// A lane: its words with cut ones as wholes and, shortly after a cut, the same with them in pieces.
struct Lane {
    whole: Track,
    pieces: Option<(Track, usize)>,
}

struct Reader<'a> {
    leaks: &'a Leaks<'a>,
    tracks: [Option<Lane>; LANES],
    found: &'a mut Finds,
    name: bool,
}

impl Reader<'_> {
    #[inline]
    fn lane(lanes: &mut [Option<Lane>; LANES], at: usize, name: bool) -> &mut Lane {
        lanes[at].get_or_insert_with(|| Lane { whole: Track { name, ..Track::default() }, pieces: None })
    }

    fn finish(mut self) {
        for lane in 0..LANES {
            self.restart(lane);
        }
    }
}

impl Sink for Reader<'_> {
    #[inline]
    fn word(&mut self, lane: usize, word: Word) {
        let lane = Self::lane(&mut self.tracks, lane, self.name);
        lane.whole.word(word, self.leaks, self.found);
        if let Some((pieces, left)) = &mut lane.pieces {
            pieces.word(word, self.leaks, self.found);
            *left -= 1;
            if *left == 0 {
                pieces.end(self.leaks, self.found);
                lane.pieces = None;
            }
        }
    }

    fn cut(&mut self, lane: usize, whole: Word, pieces: &[Word]) {
        let lane = Self::lane(&mut self.tracks, lane, self.name);
        let (track, left) = lane.pieces.get_or_insert_with(|| (lane.whole.clone(), AFTER_CUT));
        for piece in pieces {
            track.word(*piece, self.leaks, self.found);
        }
        *left = AFTER_CUT;
        lane.whole.word(whole, self.leaks, self.found);
    }

    fn is_clean(&self, tag: u64) -> bool {
        self.leaks.clean.place(tag).is_some_and(|known| known.load(Ordering::Relaxed) == tag)
    }

    fn count(&self) -> usize {
        self.found.count
    }

    fn clean(&mut self, tag: u64) {
        if let Some(known) = self.leaks.clean.place(tag) {
            known.store(tag, Ordering::Relaxed);
        }
    }

    fn restart(&mut self, lane: usize) {
        if let Some(lane) = &mut self.tracks[lane] {
            lane.whole.end(self.leaks, self.found);
            lane.whole.begun.clear();
            lane.whole.count = 0;
            lane.whole.run = 0;
            if let Some((mut pieces, _)) = lane.pieces.take() {
                pieces.end(self.leaks, self.found);
            }
        }
    }
}
