//! What must not come out: the terms that the private sources give.
//!
//! Each is made of hashes of folded words, so that nothing of a source is kept beside its file and line.

use super::fold::{self, is_common, is_frequent};
use super::stream::{self, Sink, Word};
use super::table::Table;
use rayon::prelude::*;
use std::collections::HashSet;

/// Words in a run that counts as private text.
pub const RUN: usize = 6;

/// Files that are read at once.
const PART: usize = 256;

/// Words of the longest sequence that is looked for; of a longer one its beginning is.
pub const LONGEST: usize = 12;

/// What a private source says, with its places.
#[derive(Default)]
pub struct PrivateSources {
    pub files: Vec<PrivateFile>,
}

/// A private file, and what it says.
pub struct PrivateFile {
    /// Path from the site's folder.
    pub path: String,
    pub entries: Vec<Entry>,
}

/// One thing that a private file says.
pub struct Entry {
    pub what: What,
    pub text: String,
    /// The line of the file that it begins in, where that is known already.
    pub line: usize,
}

/// What a private text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    Person,
    Email,
    Phone,
    Organisation,
    Title,
    Attachment,
    /// The name of a client's folder.
    Id,
    Number,
    Prose,
}

/// Where a term is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub what: What,
    pub file: u32,
    /// Number of the entry in its file.
    pub entry: u32,
    /// Counted from the line that the entry begins in.
    pub line: u32,
}

/// How the words of a sequence have to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Any,
    /// With capitals: a word that would say nothing without.
    Capitals,
    /// With capitals, only spaces between, and not where a heading has capitals everywhere: common words.
    Name,
}

/// Words that follow each other.
#[derive(Debug)]
pub struct Sequence {
    pub words: Vec<u64>,
    pub spelling: Spelling,
    pub place: u32,
}

/// All terms, before they are set up for searching.
#[derive(Debug, Default)]
pub struct Terms {
    pub places: Vec<Place>,
    pub sequences: Vec<Sequence>,
    /// Runs of words -> place.
    pub runs: Vec<(u64, u32)>,
    /// Digits of phone numbers, by how many and which -> place.
    pub phones: Vec<(u64, u32)>,
    /// Whole parts of a path -> place.
    pub segments: Vec<(u64, u32)>,
}

/// The key of a number with so many digits.
pub fn phone_key(digits: u32, value: u64) -> u64 {
    fold::spread(value.wrapping_mul(32).wrapping_add(u64::from(digits)))
}

/// Digits of a phone number that are compared; what stands before them is written in several ways.
pub const PHONE: u32 = 9;

/// The hash of words one after the other, for runs and parts of paths.
pub fn chain(words: &[u64]) -> u64 {
    words.iter().fold(0, |sum, word| sum.wrapping_mul(BASE).wrapping_add(*word))
}

/// What the hash of a run is multiplied by for each word.
pub const BASE: u64 = 0x2545_f491_4f6c_dd1d;

/// Surnames and names of places that say little alone.
const WEAK: &str = "adams alberta alexander allen anderson andrew anthony australia baker barnes bennett boston canada carter charles \
    chicago china christian clark collins daniel david davies davis denver dublin edward edwards england europe evans france \
    francis george germany gordon graham hamilton harris harrison henry houston howard hughes india ireland jackson james jenkins \
    jerome johnson jones jordan joseph kennedy kingston lewis lincoln london louis madison martin matthew maxwell melbourne mexico \
    michael miller mitchell montgomery montreal morgan morris murphy murray nelson newton nicholas ontario orlando ottawa \
    paris patrick paul peter philip phillips quebec richard robert roberts robinson rogers russell ryan samuel scotland scott \
    simon smith spain stewart stuart sydney thomas thompson toronto vancouver vernon victoria vincent wales wallace washington watson \
    whitmore williams wilson windsor winnipeg york zurich";

/// Forms of companies, which a name is often written without.
const FORMS: &str = "ab ag bv co company corp corporation gmbh inc incorporated limited llc llp lp ltd nv oy plc sa sarl se spa";

/// Words of a text with their spelling, for the few that are short.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut apostrophe = false;
    for char in text.chars() {
        match fold::fold(char) {
            fold::Folded::Letters(letters) => {
                if let Some(word) = words.last_mut() {
                    word.extend(letters.iter().filter(|letter| **letter != '\0'));
                }
                continue;
            }
            fold::Folded::Alone(char) => words.extend([char.to_string(), String::new()]),
            fold::Folded::Nothing => continue,
            other => {
                drop_tail(&mut words, apostrophe);
                apostrophe = matches!(other, fold::Folded::Apostrophe) && words.last().is_some_and(|word| !word.is_empty());
                words.push(String::new());
                continue;
            }
        }
        apostrophe = false;
    }
    drop_tail(&mut words, apostrophe);
    words.retain(|word| !word.is_empty());
    words
}

/// Leaves out what [`stream`] leaves out after an apostrophe.
fn drop_tail(words: &mut [String], apostrophe: bool) {
    if let Some(word) = words.last_mut().filter(|word| apostrophe && word.chars().count() <= 2) {
        word.clear();
    }
}

/// The words of a text in order, each with the place it begins at.
#[derive(Default)]
struct Collected(Vec<Word>);

impl Sink for Collected {
    fn word(&mut self, _: usize, word: Word) {
        self.0.push(word);
    }
    fn cut(&mut self, _: usize, whole: Word, _: &[Word]) {
        self.0.push(whole);
    }
    fn restart(&mut self, _: usize) {}
}

impl Terms {
    pub fn of(sources: &PrivateSources) -> Self {
        let of_file = |file: usize, private: &PrivateFile| {
            let mut terms = Terms::default();
            private.entries.iter().enumerate().for_each(|(number, entry)| terms.add((file, number), entry));
            terms
        };
        let mut all = Terms::default();
        // A part after the other, as the terms of all files take much memory twice.
        for (part, files) in sources.files.chunks(PART).enumerate() {
            let each: Vec<Terms> = files.par_iter().enumerate().map(|(at, private)| of_file(part * PART + at, private)).collect();
            each.into_iter().for_each(|terms| all.take(terms));
        }
        all
    }

    /// Takes in the terms of another file.
    fn take(&mut self, terms: Terms) {
        let Terms { places, sequences, runs, phones, segments } = terms;
        let before = self.places.len() as u32;
        let moved = |(key, place): (u64, u32)| (key, place + before);
        self.places.extend(places);
        self.sequences.extend(sequences.into_iter().map(|sequence| Sequence { place: sequence.place + before, ..sequence }));
        self.runs.extend(runs.into_iter().map(moved));
        self.phones.extend(phones.into_iter().map(moved));
        self.segments.extend(segments.into_iter().map(moved));
    }

    fn place(&mut self, what: What, (file, entry): (usize, usize), line: usize) -> u32 {
        let place = Place { what, file: file as u32, entry: entry as u32, line: line as u32 };
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        self.places.len() as u32 - 1
    }

    fn sequence(&mut self, words: &[String], spelling: Spelling, place: u32) {
        let words: Vec<u64> = words.iter().take(LONGEST).map(|word| fold::word(word)).collect();
        self.sequences.push(Sequence { words, spelling, place });
    }

    /// Takes in an entry, which has this number in the file of this number.
    fn add(&mut self, at: (usize, usize), entry: &Entry) {
        let place = self.place(entry.what, at, entry.line);
        match entry.what {
            What::Person => {
                self.person(&entry.text, place);
                if entry.text.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) {
                    let spelt = entry.text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
                    self.person(&spelt, place);
                }
            }
            What::Organisation => self.organisation(&entry.text, place),
            What::Email => self.email(&entry.text, place),
            What::Phone => self.phone(&entry.text, place),
            What::Attachment => self.attachment(&entry.text, place),
            What::Id => {
                let words: Vec<String> = folded_words(&entry.text);
                if let [only] = &words[..]
                    && (is_common(only) || only.len() < 4)
                {
                    return;
                }
                let hashes: Vec<u64> = words.iter().map(|word| fold::word(word)).collect();
                self.segments.push((chain(&hashes), place));
                self.sequence(&[&["clients".to_owned()], &words[..]].concat(), Spelling::Any, place);
            }
            What::Title => {
                self.title(&entry.text, place);
                self.prose(at, entry);
            }
            What::Number | What::Prose => self.prose(at, entry),
        }
    }

    fn person(&mut self, text: &str, place: u32) {
        let words = folded_words(text);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let surname = folded_words(text.split_whitespace().next_back().unwrap_or_default());
        if words.len() == 1 {
            self.alone(&words, text, place);
            return;
        }
        self.name(&words, place);
        let parts: Vec<&str> = text.split_whitespace().collect();
        if parts.len() > 2 && words.len() == parts.len() {
            // Without the names between, and without titles before.
            self.name(&[first.clone(), last.clone()], place);
            self.name(&words[1..], place);
        }
        let given = &words[..words.len() - surname.len().min(words.len())];
        if !given.is_empty() && !words.iter().all(|word| is_common(word)) {
            self.sequence(&[&surname[..], given].concat(), Spelling::Any, place);
        }
        self.alone(&surname, text, place);
    }

    /// Words that are a name together.
    fn name(&mut self, words: &[String], place: u32) {
        let joined = words.concat();
        if words.iter().all(|word| is_common(word)) {
            let hashes: Vec<u64> = words.iter().map(|word| fold::word(word)).collect();
            self.sequence(words, Spelling::Name, place);
            self.segments.extend([(chain(&hashes), place), (chain(&[fold::word(&joined)]), place)]);
            return;
        }
        // An initial and a common word are found in many texts.
        let telling = words.iter().any(|word| word.chars().count() > 2 && !is_common(word));
        self.sequence(words, if telling { Spelling::Any } else { Spelling::Name }, place);
        if telling && joined.chars().count() >= 8 {
            self.sequence(&[joined], Spelling::Any, place);
        }
    }

    /// A surname, or a name of one word, of a name as it is written: only where it is a word of its own, and says something.
    fn alone(&mut self, words: &[String], written: &str, place: u32) {
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        let weak = |word: &String| is_common(word) || WEAK.split_whitespace().any(|weak| weak == word);
        if letters >= 4 && !words.iter().all(weak) {
            let small = letters >= 6 && !written.chars().any(char::is_uppercase);
            self.sequence(words, if small { Spelling::Any } else { Spelling::Capitals }, place);
        }
    }

    fn organisation(&mut self, text: &str, place: u32) {
        let mut words = folded_words(text);
        let whole = words.len();
        while words.len() > 1 && words.last().is_some_and(|last| FORMS.split_whitespace().any(|form| form == last)) {
            words.pop();
        }
        match words.len() {
            0 => {}
            1 if whole > 1 && words.iter().all(|word| is_common(word)) => {
                self.sequence(&folded_words(text), Spelling::Name, place);
            }
            1 => self.alone(&words, text, place),
            _ => self.name(&words, place),
        }
    }

    fn email(&mut self, text: &str, place: u32) {
        let words = folded_words(text);
        if words.len() >= 3 {
            self.sequence(&words, Spelling::Any, place);
        }
    }

    fn phone(&mut self, text: &str, place: u32) {
        // An extension is not dialled.
        let end = text.find(|char: char| char.is_alphabetic()).filter(|end| text[..*end].bytes().any(|byte| byte.is_ascii_digit()));
        let digits: String = text[..end.unwrap_or(text.len())].chars().filter(char::is_ascii_digit).collect();
        let count = (digits.len() as u32).min(PHONE);
        if count >= RUN as u32
            && let Ok(value) = digits[digits.len() - count as usize..].parse()
        {
            self.phones.push((phone_key(count, value), place));
        }
    }

    /// A file's name tells when it is not made of common words only.
    fn attachment(&mut self, text: &str, place: u32) {
        let name = text.rsplit('/').next().unwrap_or(text);
        let words = folded_words(name);
        let telling = |word: &String| word.chars().count() >= 4 && !is_common(word) && word.parse::<u64>().is_err();
        let stem = &words[..words.len().saturating_sub(1)];
        if stem.len() >= 4 || stem.len() >= 2 && stem.iter().any(telling) || stem.iter().any(|word| word.len() >= 8 && telling(word)) {
            self.sequence(&words, Spelling::Any, place);
        }
    }

    fn title(&mut self, text: &str, place: u32) {
        let words = folded_words(text);
        let rare = words.iter().filter(|word| !is_frequent(fold::word(word))).count();
        if words.len() >= 4 && (rare >= 2 || words.iter().any(|word| !is_common(word))) {
            self.sequence(&words, Spelling::Any, place);
        }
    }

    /// Runs of words, long numbers, and the addresses that stand in a text.
    fn prose(&mut self, source: (usize, usize), entry: &Entry) {
        let text = without_links(&entry.text);
        let mut collected = Collected::default();
        stream::walk(text.as_bytes(), false, &mut collected);
        let words = collected.0;
        let (mut line, mut read) = (entry.line, 0);
        let mut line_at = |start: usize| {
            if start > read {
                line += text.as_bytes()[read..start].iter().filter(|byte| **byte == b'\n').count();
                read = start;
            }
            line
        };
        let rare: Vec<bool> = words.iter().map(|word| word.letters > 2 && !is_frequent(word.hash)).collect();
        for (at, word) in words.iter().enumerate() {
            let line = line_at(word.start);
            if word.number.is_some_and(|number| is_telling(number, word.letters)) {
                let place = self.place(What::Number, source, line);
                // As text, so that zeros before it count.
                self.sequences.push(Sequence { words: vec![word.hash], spelling: Spelling::Any, place });
            }
            let Some(run) = words.get(at..at + RUN) else { continue };
            // Where scripts write no spaces a word is one letter, and six of them say little.
            let single = run.iter().filter(|word| word.letters == 1).count();
            if rare[at..at + RUN].iter().filter(|rare| **rare).count() >= 2 && single <= RUN / 2 {
                let place = self.place(if entry.what == What::Title { What::Title } else { What::Prose }, source, line);
                let hashes = [run[0].hash, run[1].hash, run[2].hash, run[3].hash, run[4].hash, run[5].hash];
                self.runs.push((fold::spread(chain(&hashes)), place));
            }
        }
        self.addresses(source, entry);
    }

    /// E-mail addresses and phone numbers that stand in a text.
    fn addresses(&mut self, source: (usize, usize), entry: &Entry) {
        for (at, line) in entry.text.lines().enumerate() {
            if line.contains('@') {
                let parts =
                    line.split(|char: char| char.is_whitespace() || matches!(char, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"'));
                for part in parts.filter(|part| part.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))) {
                    let place = self.place(What::Email, source, entry.line + at);
                    self.email(part.trim_start_matches("mailto:"), place);
                }
            }
            for number in phone_numbers(line) {
                let place = self.place(What::Phone, source, entry.line + at);
                self.phone(number, place);
            }
        }
    }
}

/// Whether a number of six digits or more points to something: not a date, and not a round sum.
fn is_telling(number: u64, digits: u32) -> bool {
    if digits < RUN as u32 {
        return false;
    }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let date = digits == 8 && (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let month_only = digits == 6 && (1900..2100).contains(&(number / 100)) && (1..=12).contains(&day);
    let distinct: HashSet<char> = number.to_string().chars().collect();
    !date && !month_only && !number.is_multiple_of(1000) && distinct.len() > 2
}

/// What looks like a phone number with its country or area: `+1 613 555 0142`, `(613) 555-0142`, `613-555-0142`.
fn phone_numbers(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(|char: char| char == '+' || char == '(' || char.is_ascii_digit()) {
        let tail = &rest[start..];
        let end = tail
            .find(|char: char| !(char.is_ascii_digit() || matches!(char, '+' | '(' | ')' | ' ' | '-' | '.' | '/')))
            .unwrap_or(tail.len());
        let number = tail[..end].trim_end();
        let groups: Vec<usize> = number.split(|char: char| !char.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
        let digits: usize = groups.iter().sum();
        let is_date = groups.first() == Some(&4) && groups.get(1) == Some(&2);
        let marked = number.starts_with(['+', '(']) && (7..=15).contains(&digits);
        if marked
            || !is_date
                && (3..=5).contains(&groups.len())
                && (9..=13).contains(&digits)
                && groups.iter().all(|length| (2..=5).contains(length))
        {
            found.push(number);
        }
        rest = &tail[end.max(1)..];
    }
    found
}

/// Markdown without the targets of its links, which no reader sees in the midst of a sentence.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        out.push(' ');
        rest = match after.find([')', '\n']) {
            Some(end) if after[end..].starts_with(')') => &after[end..],
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

/// The terms set up for searching.
pub struct Tables {
    /// Sequences by their first word (those of one word) and by their first two.
    pub singles: Table,
    pub pairs: Table,
    pub runs: Table,
    pub phones: Table,
    pub segments: Table,
}

impl Tables {
    pub fn of(terms: &mut Terms) -> Self {
        let numbered = || terms.sequences.iter().zip(0..);
        let singles = numbered().filter_map(|(sequence, at)| if let [only] = sequence.words[..] { Some((only, at)) } else { None });
        let pairs =
            numbered().filter_map(
                |(sequence, at)| if let [first, second, ..] = sequence.words[..] { Some((fold::pair(first, second), at)) } else { None },
            );
        Tables {
            singles: Table::new(singles.collect(), false),
            pairs: Table::new(pairs.collect(), false),
            runs: Table::new(std::mem::take(&mut terms.runs), true),
            phones: Table::new(std::mem::take(&mut terms.phones), true),
            segments: Table::new(std::mem::take(&mut terms.segments), true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_from_both_readers() {
        for text in ["Zora O'Brien-Smith’s", "Zoë d'Été", "a.b@c-d.example", "don't it's", "李小龙 said", "Jean  (J.) Roe"] {
            let mut collected = Collected::default();
            stream::walk(text.as_bytes(), false, &mut collected);
            let streamed: Vec<u64> = collected.0.iter().map(|word| word.hash).collect();
            let folded: Vec<u64> = folded_words(text).iter().map(|word| fold::word(word)).collect();
            assert_eq!(streamed, folded, "{text}");
        }
    }

    #[test]
    fn phone_numbers_are_told_from_dates_and_sums() {
        assert_eq!(
            phone_numbers("call +1 613 555 0142 or (613) 555-0143, 613.555.0144."),
            ["+1 613 555 0142", "(613) 555-0143", "613.555.0144."]
        );
        assert_eq!(phone_numbers("2026-06-24, 100 000 in 3.5 days (12) and 1 250 of 10-12"), Vec::<&str>::new());
    }

    #[test]
    fn round_numbers_and_dates_tell_nothing() {
        assert!(is_telling(20_931_144, 8) && is_telling(482_913, 6));
        assert!(!is_telling(20_261_121, 8) && !is_telling(250_000, 6) && !is_telling(111_111, 6) && !is_telling(48_291, 5));
    }

    #[test]
    fn link_targets_are_left_out() {
        assert_eq!(without_links("see [it](https://a.example/b) now](x"), "see [it ) now x");
    }
}
