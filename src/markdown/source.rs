//! The text of a page with the lines of its blocks hidden from the Markdown parser.
//!
//! A line `:::name …` or `:::` becomes an HTML processing instruction of exactly the same length
//! (`<?xxxx?>`; three colons become `<?>`). Markdown lets such a line end a paragraph, keeps it whole,
//! and does not look inside, so one parse of the whole page sees blocks, footnotes and link
//! definitions together. Because nothing changes its place, every offset of the parser is an offset
//! of the author's text, and a hidden line that turns out to stand in code is simply read there.

use crate::diag::{Diagnostic, Span};
use memchr::{memchr, memmem};
use std::borrow::Cow;
use std::ops::Range;

/// What a block line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// `:::name …`; the offsets of the name.
    Open { name: (usize, usize) },
    /// `:::` alone.
    Close,
    /// Four colons or more.
    TooMany,
}

/// A line that opens or closes a block, if it does not stand in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockLine {
    /// Offset of the first colon.
    pub start: usize,
    /// Offset of the end of the line, without what ends it.
    pub end: usize,
    pub kind: LineKind,
}

/// A page's text for the parser, and the author's.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub text: &'a str,
    /// Of the same length as `text`.
    pub masked: Cow<'a, str>,
    pub lines: Vec<BlockLine>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Self {
        let lines = block_lines(text);
        let masked = if lines.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(mask(text, &lines)) };
        Source { text, masked, lines }
    }

    /// The block line that starts at an offset.
    pub fn line_at(&self, start: usize) -> Option<usize> {
        self.lines.binary_search_by_key(&start, |line| line.start).ok()
    }

    /// The first block line that starts inside a range.
    pub fn line_in(&self, range: &Range<usize>) -> Option<usize> {
        let first = self.lines.partition_point(|line| line.start < range.start);
        (self.lines.get(first)?.start < range.end).then_some(first)
    }

    /// The name on a line that opens a block; empty for others.
    pub fn name(&self, line: usize) -> &'a str {
        match self.lines.get(line).map(|line| line.kind) {
            Some(LineKind::Open { name }) => &self.text[name.0..name.1],
            _ => "",
        }
    }
}

fn block_lines(text: &str) -> Vec<BlockLine> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut from = 0;
    while let Some(found) = memmem::find(&bytes[from..], b":::") {
        let start = from + found;
        let spaces = bytes[..start].iter().rev().take_while(|byte| **byte == b' ').count();
        let starts_line = start == spaces || bytes[start - spaces - 1] == b'\n';
        let mut end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        from = end;
        if !starts_line || spaces > 3 {
            continue;
        }
        if bytes[..end].ends_with(b"\r") {
            end -= 1;
        }
        let after = &text[start + 3..end];
        let name_start = end - after.trim_start().len();
        let name_end = text[name_start..end].find(char::is_whitespace).map_or(end, |at| name_start + at);
        let kind = match () {
            () if after.starts_with(':') => LineKind::TooMany,
            () if name_start == end => LineKind::Close,
            () => LineKind::Open { name: (name_start, name_end) },
        };
        lines.push(BlockLine { start, end, kind });
    }
    lines
}

fn mask(text: &str, lines: &[BlockLine]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for line in lines {
        masked.push_str(&text[from..line.start]);
        match line.end - line.start {
            3 => masked.push_str("<?>"),
            length => {
                masked.push_str("<?");
                masked.extend(std::iter::repeat_n('x', length - 4));
                masked.push_str("?>");
            }
        }
        from = line.end;
    }
    masked.push_str(&text[from..]);
    masked
}

/// Turns offsets into lines and columns of the file; quick when they are asked for in order.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    lines_before: usize,
    /// The start of a line, and how many lines of the text stand before it.
    line_start: usize,
    line: usize,
}

impl<'a> Places<'a> {
    pub fn new(text: &'a str, lines_before: usize) -> Self {
        Places { text, lines_before, line_start: 0, line: 0 }
    }

    /// The span of a byte range, cut at the end of its first line.
    pub fn span(&mut self, range: Range<usize>) -> Span {
        let start = floor(self.text, range.start);
        let end = floor(self.text, range.end.max(start));
        if start < self.line_start {
            self.line_start = 0;
            self.line = 0;
        }
        let between = &self.text.as_bytes()[self.line_start..start];
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.line_start += memchr::memrchr(b'\n', between).map_or(0, |at| at + 1);
        let first_line = self.text[start..end].split(['\n', '\r']).next().unwrap_or_default();
        Span {
            line: self.lines_before + self.line + 1,
            column: self.text[self.line_start..start].chars().count() + 1,
            length: first_line.chars().count().max(1),
        }
    }
}

/// Makes diagnostics about a text, without its words where those are private.
#[derive(Debug)]
pub(super) struct Place<'a> {
    places: Places<'a>,
    private: bool,
}

impl<'a> Place<'a> {
    pub fn new(text: &'a str, lines_before: usize, private: bool) -> Self {
        Place { places: Places::new(text, lines_before), private }
    }

    pub fn span(&mut self, range: Range<usize>) -> Span {
        self.places.span(range)
    }

    /// The author's words in backticks; an ellipsis instead of private ones.
    pub fn quote(&self, words: &str) -> String {
        if self.private { "`…`".to_owned() } else { format!("`{words}`") }
    }

    pub fn error(&mut self, code: &'static str, message: impl Into<String>, range: Range<usize>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.span(range))
    }

    pub fn warning(&mut self, code: &'static str, message: impl Into<String>, range: Range<usize>) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.span(range))
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_line_keeps_its_length() {
        let text = "a\n:::\n  ::: note title=\"Zoë\"\r\n    :::code\nb ::: c\n::::\n:::";
        let source = Source::new(text);
        assert_eq!(source.masked.len(), text.len());
        assert_eq!(&*source.masked, "a\n<?>\n  <?xxxxxxxxxxxxxxxxx?>\r\n    :::code\nb ::: c\n<??>\n<?>");
        assert_eq!(source.lines.len(), 4);
        assert_eq!(source.name(1), "note");
        assert_eq!(source.lines[2].kind, LineKind::TooMany);
        assert_eq!(source.lines[3].kind, LineKind::Close);
    }

    #[test]
    fn places_are_those_of_the_file_in_any_order() {
        let text = "Zoë\r\nä b\n\nc";
        let mut places = Places::new(text, 4);
        let at = |word: &str| text.find(word).unwrap_or_default();
        assert_eq!(places.span(at("b")..at("b") + 1), Span { line: 6, column: 3, length: 1 });
        assert_eq!(places.span(at("c")..text.len()), Span { line: 8, column: 1, length: 1 });
        assert_eq!(places.span(0..text.len()), Span { line: 5, column: 1, length: 3 });
        assert_eq!(places.span(text.len()..text.len() + 9), Span { line: 8, column: 2, length: 1 });
    }
}
