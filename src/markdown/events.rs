//! The page as a stream: what the Markdown parser finds, and between it the blocks' beginnings and ends.
//!
//! Everything that reads a page (rendering, contents, excerpts) reads this stream, so all of them agree
//! on what a block is. Private blocks never come out of it: nothing that stands in `:::coach`, or
//! after one that does not end where it should, reaches a reader of the stream.

use super::source::{LineKind, Source};
use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// Blocks deeper than this are refused.
pub(super) const DEEPEST: usize = 32;

/// The name reserved for the coach's private notes.
pub(super) const PRIVATE: &str = "coach";

/// One step through a page. Numbers are indices into [`Source::lines`].
#[derive(Debug, Clone)]
pub(super) enum Item<'a> {
    Markdown(Event<'a>, Range<usize>),
    /// A block begins.
    Open(usize),
    /// The block that this line began ends.
    Close(usize, Ending),
    /// A private block begins; it and all that it holds is left out.
    Private(usize),
    /// A line that is not where it could mean something.
    Mistake(usize, Mistake),
}

/// Why a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// At its `:::`.
    Line,
    /// With the list or quotation that it began in.
    Container,
    /// With the text.
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// `:::` without a block to close.
    Stray,
    /// More than three colons.
    TooMany,
    /// A block line inside an HTML element, with no empty line before it.
    InHtml,
    /// `:::` inside a list or quotation that began within its block.
    Inside,
    /// More blocks inside one another than [`DEEPEST`].
    TooDeep,
    /// A private block that has no end, or not in the list that it began in.
    PrivateEnd,
}

struct Open {
    line: usize,
    /// How many Markdown elements were open where it began.
    depth: usize,
    /// Its end was met too deep; it ends when its depth is reached again.
    ending: bool,
}

/// See the module's text.
pub(super) struct Events<'s> {
    parser: OffsetIter<'s>,
    source: &'s Source<'s>,
    queue: VecDeque<Item<'s>>,
    open: Vec<Open>,
    depth: usize,
    /// Ends to come that belong to blocks which ended with their list.
    spent: usize,
    /// Which of `open` is the private block that hides everything.
    hiding: Option<usize>,
    hidden: Vec<Range<usize>>,
    /// Where the parser's HTML element began, while in one.
    html: Option<Html>,
    in_code: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Html {
    /// A hidden block line.
    Block,
    /// A comment, script or other element whose text is not Markdown.
    Literal,
    Element,
}

/// What Trailmark's Markdown has beyond CommonMark.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

impl<'s> Events<'s> {
    pub fn new(source: &'s Source<'s>) -> Self {
        Self::with(source, extensions())
    }

    /// Without formulas: for short texts, where a dollar is a price.
    pub fn without_math(source: &'s Source<'s>) -> Self {
        Self::with(source, extensions() - Options::ENABLE_MATH)
    }

    fn with(source: &'s Source<'s>, options: Options) -> Self {
        Events {
            parser: Parser::new_ext(&source.masked, options).into_offset_iter(),
            source,
            queue: VecDeque::new(),
            open: Vec::new(),
            depth: 0,
            spent: 0,
            hiding: None,
            hidden: Vec::new(),
            html: None,
            in_code: false,
        }
    }

    /// The parts of the text that private blocks took out; complete at the end of the stream.
    pub fn hidden(&self) -> &[Range<usize>] {
        &self.hidden
    }

    fn take(&mut self, mut event: Event<'s>, range: Range<usize>) {
        match &event {
            Event::Start(Tag::HtmlBlock) => self.html = Some(self.html_kind(range.start)),
            Event::End(TagEnd::HtmlBlock) if self.html.take() == Some(Html::Block) => return,
            Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            _ => {}
        }
        match self.html {
            Some(Html::Block) => {
                // Only the start of the hidden line counts; the line itself and its indent are swallowed.
                if matches!(event, Event::Start(Tag::HtmlBlock))
                    && let Some(line) = self.source.line_at(range.start)
                {
                    self.block_line(line);
                }
                return;
            }
            Some(Html::Element) if matches!(event, Event::Html(_)) => {
                if let Some(line) = self.source.line_in(&range) {
                    self.mistake(line, Mistake::InHtml);
                    return;
                }
            }
            _ => {}
        }
        if self.in_code || self.html.is_some() {
            self.uncover(&mut event, &range);
        }
        match event {
            Event::Start(_) => {
                self.depth += 1;
                self.put(event, range);
            }
            Event::End(_) => self.end(event, range),
            _ => self.put(event, range),
        }
    }

    fn put(&mut self, event: Event<'s>, range: Range<usize>) {
        if self.hiding.is_none() {
            self.queue.push_back(Item::Markdown(event, range));
        }
    }

    fn html_kind(&self, start: usize) -> Html {
        const LITERAL: [&str; 6] = ["<!", "<?", "<pre", "<script", "<style", "<textarea"];
        if self.source.line_at(start).is_some() {
            return Html::Block;
        }
        let text = &self.source.text.as_bytes()[start..];
        let literal = LITERAL.iter().any(|tag| text.get(..tag.len()).is_some_and(|at| at.eq_ignore_ascii_case(tag.as_bytes())));
        if literal { Html::Literal } else { Html::Element }
    }

    /// Gives code and raw HTML the author's own text instead of the hidden lines.
    fn uncover(&self, event: &mut Event<'s>, range: &Range<usize>) {
        if let Event::Text(text) | Event::Html(text) = event
            && matches!(text, CowStr::Borrowed(_))
            && text.len() == range.len()
            && let Some(original) = self.source.text.get(range.clone())
        {
            *text = CowStr::Borrowed(original);
        }
    }

    fn mistake(&mut self, line: usize, mistake: Mistake) {
        if self.hiding.is_none() {
            self.queue.push_back(Item::Mistake(line, mistake));
        }
    }

    fn block_line(&mut self, line: usize) {
        match self.source.lines[line].kind {
            LineKind::TooMany => self.mistake(line, Mistake::TooMany),
            LineKind::Open { .. } => {
                self.open.push(Open { line, depth: self.depth, ending: false });
                if self.hiding.is_some() {
                    return;
                }
                if self.source.name(line) == PRIVATE {
                    self.hiding = Some(self.open.len() - 1);
                    self.queue.push_back(Item::Private(line));
                    return;
                }
                self.queue.push_back(Item::Open(line));
                if self.open.len() > DEEPEST {
                    self.mistake(line, Mistake::TooDeep);
                }
            }
            LineKind::Close => self.close_line(line),
        }
    }

    fn close_line(&mut self, line: usize) {
        if self.spent > 0 {
            self.spent -= 1;
            return;
        }
        let (depth, innermost) = (self.depth, self.open.len().wrapping_sub(1));
        match self.open.last_mut() {
            None => self.mistake(line, Mistake::Stray),
            Some(open) if open.depth == depth => self.close(Ending::Line, self.source.lines[line].end),
            Some(open) if open.ending => self.mistake(line, Mistake::Stray),
            Some(open) => {
                open.ending = true;
                if self.hiding.is_none_or(|hiding| hiding == innermost) {
                    self.queue.push_back(Item::Mistake(line, Mistake::Inside));
                }
            }
        }
    }

    /// Closes the innermost block.
    fn close(&mut self, ending: Ending, at: usize) {
        let Some(open) = self.open.pop() else { return };
        match self.hiding {
            None => self.queue.push_back(Item::Close(open.line, ending)),
            Some(hiding) if hiding == self.open.len() => {
                self.hiding = None;
                self.hidden.push(self.source.lines[open.line].start..at);
            }
            Some(_) => {}
        }
    }

    fn end(&mut self, event: Event<'s>, range: Range<usize>) {
        self.depth = self.depth.saturating_sub(1);
        let mut visible = self.hiding.is_none();
        while let Some(innermost) = self.open.len().checked_sub(1) {
            let open = &mut self.open[innermost];
            if open.depth <= self.depth {
                break;
            }
            if self.hiding == Some(innermost) {
                // A private block does not end with its list: what follows may still be meant to be private.
                open.depth = self.depth;
                self.queue.push_back(Item::Mistake(open.line, Mistake::PrivateEnd));
                visible = true;
                break;
            }
            if !open.ending {
                self.spent += 1;
            }
            self.close(Ending::Container, range.end);
        }
        if visible {
            self.queue.push_back(Item::Markdown(event, range.clone()));
        }
        if self.open.last().is_some_and(|open| open.ending && open.depth == self.depth) {
            self.close(Ending::Line, range.end);
        }
    }

    fn finish(&mut self) {
        while let Some(open) = self.open.last() {
            if self.hiding == Some(self.open.len() - 1) {
                self.queue.push_back(Item::Mistake(open.line, Mistake::PrivateEnd));
            }
            self.close(Ending::Text, self.source.text.len());
        }
    }
}

impl<'s> Iterator for Events<'s> {
    type Item = Item<'s>;

    #[inline]
    fn next(&mut self) -> Option<Item<'s>> {
        if self.source.lines.is_empty() {
            // Nothing is hidden, so nothing needs to be kept track of.
            return self.parser.next().map(|(event, range)| Item::Markdown(event, range));
        }
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Some(item);
            }
            match self.parser.next() {
                Some((event, range)) => self.take(event, range),
                None if self.open.is_empty() => return None,
                None => self.finish(),
            }
        }
    }
}
