//! Bytes of output to the words in them, in one pass and without a copy.
//!
//! 1. Escapes are resolved as they come, also one within another (`&amp;eacute;`, `%2541`, `\u003cb\u003e`).
//! 2. Text, comments and tags are read as three lanes, so that neither a tag nor a comment parts the words around it.
//! 3. A word that a tag, a comment or the end of a line cuts is given both whole and in its pieces.
//! 4. A tag begins its lane anew, so one that was read before, with nothing in it, is passed over.
//! 5. What is no UTF-8 is read as Latin-1, so binary files go through as well.

use super::escapes;
use super::fold::{CLASS, Folded, GAP, HIGH, SPACE, SPECIAL, fold, spread, step};

/// The text of a file, its comments, the inside of its tags.
pub const LANES: usize = 3;
const TEXT: usize = 0;
const COMMENT: usize = 1;
const TAG: usize = 2;

/// A run of letters and digits.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Of its folded letters.
    pub hash: u64,
    /// Where its first byte is.
    pub start: usize,
    pub letters: u32,
    /// It does not begin with a small letter.
    pub capital: bool,
    /// Its value, when it has digits only.
    pub number: Option<u64>,
    /// Something other than white space stands before it.
    pub gap: bool,
    /// How many characters part it from the word before it.
    pub gaps: u32,
}

/// Takes the words of each lane.
pub trait Sink {
    fn word(&mut self, lane: usize, word: Word);
    /// A word that is cut: as a whole, and in pieces.
    fn cut(&mut self, lane: usize, whole: Word, pieces: &[Word]);
    /// The lane begins anew: another tag, another comment.
    fn restart(&mut self, lane: usize);
    /// Whether there was nothing to find in a tag with this hash.
    fn is_clean(&self, _tag: u64) -> bool {
        false
    }
    /// How much has been found, and that nothing was in a tag.
    fn count(&self) -> usize {
        0
    }
    fn clean(&mut self, _tag: u64) {}
}

/// Reads a file; `folded` when its lines are folded in the midst of words, as those of calendars are.
pub fn walk(bytes: &[u8], folded: bool, sink: &mut impl Sink) {
    let mut walk = Walk { bytes, at: 0, folded, lanes: Default::default(), current: TEXT, back: TEXT, tag: None, sink };
    walk.run();
    for lane in 0..LANES {
        walk.end(lane);
    }
}

/// Whether an element stands within a line, so that its tags part no words. In lower case, without what follows eight letters.
fn is_inline(name: [u8; 8], length: usize) -> bool {
    matches!(
        name.get(..length).unwrap_or_default(),
        b"a" | b"b"
            | b"i"
            | b"q"
            | b"s"
            | b"u"
            | b"em"
            | b"tt"
            | b"big"
            | b"bdi"
            | b"bdo"
            | b"del"
            | b"dfn"
            | b"ins"
            | b"kbd"
            | b"sub"
            | b"sup"
            | b"var"
            | b"wbr"
            | b"abbr"
            | b"cite"
            | b"code"
            | b"data"
            | b"font"
            | b"mark"
            | b"nobr"
            | b"samp"
            | b"span"
            | b"time"
            | b"label"
            | b"small"
            | b"tspan"
            | b"output"
            | b"strike"
            | b"strong"
            | b"acronym"
    )
}

#[derive(Debug, Default)]
struct Lane {
    hash: u64,
    letters: u32,
    start: usize,
    capital: bool,
    digits: u32,
    number: u64,
    gap: bool,
    gaps: u32,
    /// An apostrophe stands right before what comes next, or before the word that is open.
    apostrophe: bool,
    tail: bool,
    /// The next letter begins a new piece of the word.
    cutting: bool,
    /// Earlier pieces of the word, and the one that is open: hash, letters, begins with a capital.
    pieces: Vec<Word>,
    piece: (u64, u32, bool),
}

impl Lane {
    fn word(&self) -> Word {
        let number = (self.digits == self.letters).then_some(self.number);
        let Lane { start, letters, capital, gap, gaps, .. } = *self;
        Word { hash: spread(self.hash), start, letters, capital, number, gap, gaps }
    }

    fn open_piece(&self) -> Word {
        let (hash, letters, capital) = self.piece;
        Word { hash: spread(hash), start: self.start, letters, capital, number: None, gap: false, gaps: 1 }
    }

    /// Before a letter: opens a word or, at a cut, a further piece of one.
    #[inline]
    fn before(&mut self, start: usize, capital: bool) {
        if self.letters == 0 {
            self.start = start;
            self.capital = capital;
            self.tail = self.apostrophe;
            self.apostrophe = false;
            self.cutting = false;
        } else if self.cutting {
            let piece = if self.pieces.is_empty() { self.word() } else { self.open_piece() };
            self.pieces.push(piece);
            self.piece = (0, 0, capital);
            self.cutting = false;
        }
    }

    fn letter(&mut self, code: u32) {
        self.hash = step(self.hash, code);
        if (48..58).contains(&code) && self.digits < 18 {
            self.number = self.number * 10 + u64::from(code - 48);
            self.digits += 1;
        }
        self.letters += 1;
        if !self.pieces.is_empty() {
            self.piece = (step(self.piece.0, code), self.piece.1 + 1, self.piece.2);
        }
    }
}

struct Walk<'a, S: Sink> {
    bytes: &'a [u8],
    at: usize,
    folded: bool,
    lanes: [Lane; LANES],
    current: usize,
    /// The lane that the end of a tag leads back to.
    back: usize,
    tag: Option<Tag>,
    sink: &'a mut S,
}

/// A tag that is being read: where it should end, its hash, and how much had been found before it.
struct Tag {
    end: usize,
    hash: u64,
    count: usize,
}

/// Longer tags are read each time.
const LONGEST_TAG: usize = 1000;

/// The hash of a tag as it is written.
fn hash(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    let mix = |hash: u64, chunk: &[u8; 8]| (hash ^ u64::from_le_bytes(*chunk)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    // Zero is no hash.
    spread(mix(chunks.iter().fold(bytes.len() as u64 + 1, mix), &tail)) | 1
}

impl<S: Sink> Walk<'_, S> {
    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match CLASS[usize::from(*byte)] {
                GAP | SPACE => self.gaps(),
                SPECIAL => self.special(*byte),
                HIGH => {
                    let (char, length) = self.high(*byte);
                    let start = self.at;
                    self.at += length;
                    self.char(char, start);
                }
                _ => self.letters(byte.is_ascii_uppercase()),
            }
        }
    }

    /// A run of characters that part words.
    #[inline]
    fn gaps(&mut self) {
        if self.lanes[self.current].letters > 0 {
            self.end(self.current);
        }
        let lane = &mut self.lanes[self.current];
        let start = self.at;
        while let Some(class) = self.bytes.get(self.at).map(|byte| CLASS[usize::from(*byte)]).filter(|class| *class <= SPACE) {
            lane.gap |= class == GAP;
            self.at += 1;
        }
        lane.gaps += (self.at - start) as u32;
        lane.apostrophe = false;
    }

    /// A run of ASCII letters and digits.
    #[inline]
    fn letters(&mut self, capital: bool) {
        let lane = &mut self.lanes[self.current];
        lane.before(self.at, capital);
        let start = self.at;
        let (mut hash, mut digits, mut at) = (lane.hash, 0, start);
        while let Some(byte) = self.bytes.get(at) {
            let class = CLASS[usize::from(*byte)];
            if class <= HIGH {
                break;
            }
            hash = step(hash, u32::from(class));
            digits += u32::from(class <= b'9');
            at += 1;
        }
        if digits > 0 || !lane.pieces.is_empty() {
            for byte in &self.bytes[start..at] {
                lane.letter(u32::from(CLASS[usize::from(*byte)]));
            }
        } else {
            lane.hash = hash;
            lane.letters += (at - start) as u32;
        }
        self.at = at;
    }

    fn special(&mut self, byte: u8) {
        let start = self.at;
        self.at += 1;
        match byte {
            b'\n' => {
                let folded = self.folded && matches!(self.bytes.get(self.at), Some(b' ' | b'\t'));
                if folded && self.lanes[self.current].letters > 0 {
                    self.at += 1;
                    self.lanes[self.current].cutting = true;
                } else {
                    self.gap(false);
                }
            }
            b'\r' => {
                if self.bytes.get(self.at) != Some(&b'\n') {
                    self.gap(false);
                }
            }
            b'-' => {
                let rest = &self.bytes[self.at..];
                let ends_line = matches!(rest, [b'\n', ..] | [b'\r', b'\n', ..]);
                if ends_line && self.lanes[self.current].letters > 0 {
                    self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    self.lanes[self.current].cutting = true;
                } else {
                    self.gap(true);
                }
            }
            b'\'' => self.apostrophe(),
            b'<' => self.open(),
            b'>' => self.close(start),
            _ => {
                let mut char = char::from(byte);
                while let (true, Some((read, length))) = (char.is_ascii(), escapes::read(char as u8, &self.bytes[self.at..])) {
                    char = read;
                    self.at += length;
                }
                match char {
                    '<' => self.open(),
                    '>' => self.close(start),
                    char => self.char(char, start),
                }
            }
        }
    }

    /// A character that is not ASCII, and its length in bytes.
    fn high(&self, first: u8) -> (char, usize) {
        let length = match first {
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..0xf5 => 4,
            _ => 1,
        };
        let text = self.bytes.get(self.at..self.at + length).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.and_then(|text| text.chars().next()).map_or((char::from(first), 1), |char| (char, length))
    }

    fn char(&mut self, char: char, start: usize) {
        match fold(char) {
            Folded::Letters(letters) => {
                let lane = &mut self.lanes[self.current];
                lane.before(start, !char.is_lowercase());
                letters.iter().filter(|letter| **letter != '\0').for_each(|letter| lane.letter(*letter as u32));
            }
            Folded::Alone(char) => {
                self.end(self.current);
                let lane = &mut self.lanes[self.current];
                lane.before(start, true);
                lane.letter(char as u32);
                self.end(self.current);
            }
            Folded::Nothing => {}
            Folded::Apostrophe => self.apostrophe(),
            Folded::Space => self.gap(false),
            Folded::Gap => self.gap(true),
        }
    }

    #[inline]
    fn gap(&mut self, other: bool) {
        if self.lanes[self.current].letters > 0 {
            self.end(self.current);
        }
        let lane = &mut self.lanes[self.current];
        lane.gap |= other;
        lane.gaps += 1;
        lane.apostrophe = false;
    }

    fn apostrophe(&mut self) {
        let after = self.lanes[self.current].letters > 0;
        self.gap(true);
        self.lanes[self.current].apostrophe = after;
    }

    fn end(&mut self, at: usize) {
        let lane = &mut self.lanes[at];
        if lane.letters == 0 {
            return;
        }
        if !lane.pieces.is_empty() {
            let last = lane.open_piece();
            lane.pieces.push(last);
            self.sink.cut(at, lane.word(), &lane.pieces);
            lane.pieces.clear();
        } else if !(lane.tail && lane.letters <= 2) {
            // Of `Zora's` and `don't` what stands before the apostrophe is enough.
            self.sink.word(at, lane.word());
        }
        lane.hash = 0;
        lane.letters = 0;
        lane.digits = 0;
        lane.number = 0;
        lane.gap = false;
        lane.gaps = 0;
        lane.cutting = false;
    }

    fn restart(&mut self, lane: usize) {
        self.end(lane);
        self.lanes[lane].gap = true;
        self.sink.restart(lane);
    }

    /// After `<`.
    fn open(&mut self) {
        let rest = &self.bytes[self.at..];
        let outside = if self.current == TAG { self.back } else { self.current };
        if rest.starts_with(b"!--") && outside != COMMENT {
            self.at += 3;
            self.end(TAG);
            self.lanes[TEXT].cutting = true;
            self.restart(COMMENT);
            self.current = COMMENT;
            return;
        }
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            self.gap(true);
            return;
        }
        let (mut lower, mut length) = ([0; 8], 0);
        for byte in name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).take(9) {
            if let Some(letter) = lower.get_mut(length) {
                *letter = byte.to_ascii_lowercase();
            }
            length += 1;
        }
        let inline = is_inline(lower, length);
        if self.current == TAG {
            self.end(TAG);
        }
        self.current = outside;
        if inline {
            self.lanes[outside].cutting = true;
        } else {
            self.gap(true);
        }
        let end = memchr::memchr(b'>', &rest[..rest.len().min(LONGEST_TAG)]);
        self.tag = end.map(|end| Tag { end: self.at + end, hash: hash(&rest[..end]), count: self.sink.count() });
        if let Some(tag) = self.tag.take_if(|tag| self.sink.is_clean(tag.hash)) {
            self.at = tag.end + 1;
            return;
        }
        self.restart(TAG);
        self.back = outside;
        self.current = TAG;
    }

    /// After `>`, which began at a place.
    fn close(&mut self, start: usize) {
        match self.current {
            TAG => {
                self.restart(TAG);
                self.current = self.back;
                if let Some(tag) = self.tag.take().filter(|tag| tag.end == start && tag.count == self.sink.count()) {
                    self.sink.clean(tag.hash);
                }
            }
            COMMENT if self.bytes[..start].ends_with(b"--") => {
                self.end(COMMENT);
                self.current = TEXT;
            }
            _ => self.gap(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    /// What a reader of hashes can know of a text: which of the words are in it, in order.
    #[derive(Default)]
    struct Seen(Vec<(usize, u64)>);

    impl Sink for Seen {
        fn word(&mut self, lane: usize, word: Word) {
            self.0.push((lane, word.hash));
        }
        fn cut(&mut self, lane: usize, whole: Word, pieces: &[Word]) {
            self.0.push((lane, whole.hash));
            self.0.extend(pieces.iter().map(|piece| (lane, piece.hash)));
        }
        fn restart(&mut self, _: usize) {}
    }

    #[track_caller]
    fn reads(text: &str, words: &[&str]) {
        let mut seen = Seen::default();
        walk(text.as_bytes(), true, &mut seen);
        let names: Vec<String> = seen
            .0
            .iter()
            .filter(|(lane, _)| *lane != TAG)
            .map(|(_, hash)| words.iter().find(|word| fold::word(word) == *hash).map_or("?".to_owned(), |word| (*word).to_owned()))
            .collect();
        assert_eq!(names, words, "{text}");
    }

    #[test]
    fn words_are_read_through_everything() {
        reads("Zora said: so", &["zora", "said", "so"]);
        reads("Zora's don’t it&#x27;s O'Brien", &["zora", "don", "it", "o", "brien"]);
        reads("Zo<b>ra</b> said", &["zora", "zo", "ra", "said"]);
        reads("<b>Zora</b> <i>said</i>", &["zora", "said"]);
        reads("Zo<wbr>ra<!-- so -->x said", &["so", "zorax", "zo", "ra", "x", "said"]);
        reads("Zora<p>said<br>so", &["zora", "said", "so"]);
        reads("Zo&shy;ra&nbsp;s&#97;id%20s%6F", &["zora", "said", "so"]);
        reads("Zo\u{ad}ra\u{200b} sa\u{200d}id", &["zora", "said"]);
        reads("Z%256Fra \\u005aora \\nsaid", &["zora", "zora", "said"]);
        reads("Zo&lt;b&gt;ra&lt;/b&gt; \\u003cp\\u003esaid", &["zora", "zo", "ra", "said"]);
        reads("Zo&amp;lt;b&amp;gt;ra", &["zora", "zo", "ra"]);
        reads("Zo\r\n ra sa-\n  id", &["zora", "zo", "ra", "said", "sa", "id"]);
        reads("李小", &["李", "小"]);
        reads("1 < 2 <3 a>b", &["1", "2", "3", "a", "b"]);
    }

    #[test]
    fn anything_comes_to_an_end() {
        for text in ["<", "<!--", "<b", "&", "-\n", "a-\n", "\n ", "<a <b <c", "--><!---->", "é<é", "\\", "%"] {
            walk(text.as_bytes(), true, &mut Seen::default());
        }
        let bytes: Vec<u8> = (0..=255).cycle().take(2000).collect();
        walk(&bytes, true, &mut Seen::default());
    }
}
