//! A run of text between two marks of markup: put together, given its typography, and marked.
//!
//! The parser hands out a sentence in small pieces, because quotation marks, dashes and brackets might
//! mean something. A [`Run`] puts them together again, so that an address or a glossary term is found
//! although an apostrophe stands in it. It keeps the author's characters, with the typographic ones
//! beside them as edits: an address takes none of those.

use super::escape;
use super::typography::Typography;
use std::ops::Range;

/// A replacement in a run.
#[derive(Debug, Clone, Copy)]
struct Edit {
    at: usize,
    length: usize,
    with: &'static str,
}

/// A part of a run that becomes a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    pub range: Range<usize>,
    pub mark: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// An address with its scheme.
    Web,
    /// An address that begins with `www.`
    Www,
    Mail,
    /// A glossary term, by its number.
    Term(usize),
}

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Run {
    text: String,
    edits: Vec<Edit>,
    /// Where each piece begins, here and in the page.
    origins: Vec<(usize, usize)>,
    in_single: bool,
    finished: bool,
}

impl Run {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The author's characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the page of a place in the run.
    pub fn origin(&self, at: usize) -> usize {
        let piece = self.origins.partition_point(|(here, _)| *here <= at).saturating_sub(1);
        self.origins.get(piece).map_or(0, |(here, there)| there + at.saturating_sub(*here))
    }

    /// Adds a piece of text that the parser found at `range` of `source`.
    pub fn push(&mut self, piece: &str, range: &Range<usize>, source: &str, typography: &Typography) {
        // Pieces that follow each other in the page need no place of their own.
        if self.origins.last().is_none_or(|(here, there)| there + self.text.len() != range.start + here) {
            self.origins.push((self.text.len(), range.start));
        }
        let written = source.get(range.clone()).unwrap_or_default();
        if written.as_ptr() == piece.as_ptr() {
            self.text.push_str(piece);
            return;
        }
        let with = match written {
            "\"" if piece == "“" => typography.double[0],
            "\"" => typography.double[1],
            "'" if piece == "‘" => {
                self.in_single = true;
                typography.single[0]
            }
            "'" if self.in_single && !inside_word(source, range) => {
                self.in_single = false;
                typography.single[1]
            }
            "'" => "’",
            "--" => "–",
            "---" => "—",
            "..." => "…",
            _ => {
                self.text.push_str(piece);
                return;
            }
        };
        if typography.smart {
            self.edits.push(Edit { at: self.text.len(), length: written.len(), with });
        }
        self.text.push_str(written);
    }

    /// Adds text as it is, from a place in the page.
    pub fn push_plain(&mut self, text: &str, origin: usize) {
        self.origins.push((self.text.len(), origin));
        self.text.push_str(text);
    }

    /// Adds a line break that means a space.
    pub fn break_line(&mut self, origin: usize) {
        self.push_plain("\n", origin);
    }

    /// Adds the spaces of the language, once; `before` is the character that was written last.
    pub fn finish(&mut self, typography: &Typography, before: Option<char>) {
        if typography.spaced && !self.finished {
            self.finished = true;
            let edits = &mut self.edits;
            super::typography::space(&self.text, before, |at, length, with| edits.push(Edit { at, length, with }));
            self.edits.sort_by_key(|edit| edit.at);
        }
    }

    /// Appends a part as HTML text, with its typography.
    pub fn html(&self, range: Range<usize>, out: &mut String) {
        self.each(range, |part| escape::text(out, part));
    }

    /// Appends the whole as plain text, with its typography and on one line.
    pub fn plain(&self, out: &mut String) {
        self.each(0..self.text.len(), |part| {
            for (at, line) in part.split('\n').enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                out.push_str(line);
            }
        });
    }

    fn each(&self, range: Range<usize>, mut part: impl FnMut(&str)) {
        let mut from = range.start;
        let first = self.edits.partition_point(|edit| edit.at < range.start);
        for edit in &self.edits[first..] {
            // What is added at the end of a part belongs to the next one.
            if edit.at >= range.end || edit.at + edit.length > range.end {
                break;
            }
            if edit.at < from {
                continue;
            }
            part(&self.text[from..edit.at]);
            part(edit.with);
            from = edit.at + edit.length;
        }
        part(&self.text[from..range.end]);
    }

    /// Forgets the text; a quotation stays open.
    pub fn clear(&mut self) {
        self.text.clear();
        self.edits.clear();
        self.origins.clear();
        self.finished = false;
    }

    /// A new paragraph: no quotation is open.
    pub fn start_block(&mut self) {
        self.in_single = false;
    }
}

fn inside_word(source: &str, range: &Range<usize>) -> bool {
    let before = source.get(..range.start).and_then(|text| text.chars().next_back());
    let after = source.get(range.end..).and_then(|text| text.chars().next());
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}
