//! Pages and short texts without a page around them: contents, excerpts, word counts, texts from YAML.

use super::events::{Events, Item, PRIVATE};
use super::headings::{Heading, Ids};
use super::source::{LineKind, Places, Source};
use super::text::{Mark, Run};
use super::typography::{AS_WRITTEN, Typography};
use super::{escape, links, math};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Gathers the words of headings, images and paragraphs.
#[derive(Debug, Default)]
pub(super) struct Words {
    run: Run,
    words: String,
}

impl Words {
    /// Adds the words of an event, if it has any.
    pub fn take(&mut self, event: &Event<'_>, range: &Range<usize>, source: &Source<'_>, typography: &Typography) {
        match event {
            Event::Text(piece) => self.run.push(piece, range, &source.masked, typography),
            Event::SoftBreak | Event::HardBreak => self.run.break_line(range.start),
            Event::InlineMath(_) if math::is_price(source.text, range) => {
                self.run.push_plain(source.text.get(range.clone()).unwrap_or_default(), range.start);
            }
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.settle(typography);
                self.words.push_str(text);
            }
            _ => self.settle(typography),
        }
    }

    fn settle(&mut self, typography: &Typography) {
        if !self.run.is_empty() {
            self.run.finish(typography, self.words.chars().next_back());
            self.run.plain(&mut self.words);
            self.run.clear();
        }
    }

    /// A gap between two blocks.
    pub fn gap(&mut self, typography: &Typography) {
        self.settle(typography);
        self.run.start_block();
        if !self.words.is_empty() && !self.words.ends_with(' ') {
            self.words.push(' ');
        }
    }

    /// What was gathered, which starts anew.
    pub fn finish(&mut self, typography: &Typography) -> String {
        self.settle(typography);
        self.run.start_block();
        let words = self.words.trim().to_owned();
        self.words.clear();
        words
    }
}

/// The headings of a page with the same ids that [`render`](super::render) gives them.
///
/// Titles keep the author's punctuation, and places count from the start of `text`.
pub fn outline(text: &str) -> Vec<Heading> {
    let source = Source::new(text);
    let mut places = Places::new(text, 0);
    let (mut headings, mut ids) = (Vec::new(), Ids::default());
    let mut words = Words::default();
    let mut wanted: Option<Option<String>> = None;
    let mut in_footnote = 0;
    for item in Events::new(&source) {
        let Item::Markdown(event, range) = item else { continue };
        match (event, &mut wanted) {
            (Event::Start(Tag::FootnoteDefinition(_)), _) => in_footnote += 1,
            (Event::End(TagEnd::FootnoteDefinition), _) => in_footnote -= 1,
            _ if in_footnote > 0 => {}
            (Event::Start(Tag::Heading { id, .. }), _) => wanted = Some(id.map(|id| id.to_string())),
            (Event::End(TagEnd::Heading(level)), Some(id)) => {
                let title = words.finish(&AS_WRITTEN);
                let (id, _) = ids.assign(level as u8, id.as_deref(), &title);
                headings.push(Heading { id, level: level as u8, title, span: places.span(range) });
                wanted = None;
            }
            (event, Some(_)) => words.take(&event, &range, &source, &AS_WRITTEN),
            _ => {}
        }
    }
    headings
}

/// The beginning of a page as plain text: up to `<!-- more -->`, or its first paragraph; at most `limit` characters.
///
/// Blocks, headings, code, tables, pictures and the marks of footnotes are left out.
pub fn excerpt(text: &str, language: &str, limit: usize) -> String {
    let marked = text.contains("<!--") && text.contains("more");
    // As a rule the first paragraph is near the top, and what comes later means nothing to it.
    let (found, first) = match beginning(text).filter(|_| !marked) {
        Some(beginning) => beginning_of(beginning, language, false),
        None => (String::new(), false),
    };
    shorten(if first { found } else { beginning_of(text, language, marked).0 }.trim(), limit)
}

/// The top of a page up to an empty line, where nothing in it can depend on what follows; none when it is short anyway.
fn beginning(text: &str) -> Option<&str> {
    const ENOUGH: usize = 600;
    let at = memchr::memmem::find(text.as_bytes().get(ENOUGH..)?, b"\n\n")?;
    let (beginning, rest) = text.split_at(ENOUGH + at + 2);
    // A colon would make a term of the paragraph above it (a definition list).
    if rest.trim_start().starts_with(':') {
        return None;
    }
    let bytes = beginning.as_bytes();
    let only_links = memchr::memchr_iter(b']', bytes).all(|at| bytes.get(at + 1) == Some(&b'('));
    let plain = only_links && memchr::memchr3(b'<', b'$', b'~', bytes).is_none() && memchr::memmem::find(bytes, b":::").is_none();
    (plain && memchr::memmem::find(bytes, b"```").is_none()).then_some(beginning)
}

/// The text that begins a page, and whether it is its first paragraph.
pub(super) fn beginning_of(text: &str, language: &str, marked: bool) -> (String, bool) {
    let typography = Typography::of(language);
    let source = Source::new(text);
    let mut words = Words::default();
    let mut first: Option<Range<usize>> = None;
    let (mut depth, mut left_out, mut blocks, mut start) = (0usize, 0usize, 0usize, 0);
    let mut more = None;
    for item in Events::new(&source) {
        match item {
            Item::Open(_) => blocks += 1,
            Item::Close(..) => blocks = blocks.saturating_sub(1),
            Item::Markdown(Event::Html(html) | Event::InlineHtml(html), _) if blocks == 0 && is_more(&html) => {
                words.gap(typography);
                more = Some(words.words.len());
                break;
            }
            Item::Markdown(event, range) if blocks == 0 => {
                match &event {
                    Event::Start(tag) => {
                        depth += 1;
                        left_out += usize::from(left_out > 0 || is_left_out(tag));
                        if left_out == 0 && is_block(tag) {
                            words.gap(typography);
                            start = words.words.len();
                        }
                    }
                    Event::End(_) if left_out > 0 => left_out -= 1,
                    _ => {}
                }
                if left_out == 0 {
                    words.take(&event, &range, &source, typography);
                }
                if matches!(event, Event::End(_)) {
                    depth -= 1;
                }
                if matches!(event, Event::End(TagEnd::Paragraph)) && depth == 0 && first.is_none() {
                    words.settle(typography);
                    first = (!words.words[start..].trim().is_empty()).then_some(start..words.words.len());
                    if first.is_some() && !marked {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    words.settle(typography);
    let is_first = more.is_none() && first.is_some();
    let all = words.words.as_str();
    let found = match (more, first) {
        (Some(end), _) => &all[..end],
        (None, Some(first)) => &all[first],
        (None, None) => all,
    };
    (found.to_owned(), is_first)
}

fn is_more(html: &str) -> bool {
    html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")).is_some_and(|word| word.trim() == "more")
}

fn is_left_out(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_) | Tag::FootnoteDefinition(_) | Tag::HtmlBlock | Tag::Image { .. })
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Paragraph | Tag::Item | Tag::BlockQuote(_) | Tag::DefinitionListTitle | Tag::DefinitionListDefinition)
}

/// Cuts a text between two words.
fn shorten(text: &str, limit: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let within = &text[..cut];
    let whole = if text[cut..].starts_with(char::is_whitespace) {
        within
    } else {
        within.rsplit_once(char::is_whitespace).map_or(within, |(words, _)| words)
    };
    let whole = whole.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '–' | '—' | '-' | '…'));
    format!("{whole}…")
}

/// About how many words a body has; private blocks and the lines of blocks do not count.
pub fn words(text: &str) -> usize {
    let source = Source::new(text);
    let (mut count, mut from) = (0, 0);
    let mut open: Vec<bool> = Vec::new();
    for (number, line) in source.lines.iter().enumerate() {
        if !open.contains(&true) {
            count += count_words(&text[from..line.start]);
        }
        from = line.end;
        match line.kind {
            LineKind::Open { .. } => open.push(source.name(number) == PRIVATE),
            LineKind::Close => drop(open.pop()),
            LineKind::TooMany => {}
        }
    }
    if open.contains(&true) { count } else { count + count_words(&text[from..]) }
}

pub(super) fn count_words(text: &str) -> usize {
    /// As many bytes as the compiler turns into a few instructions.
    const BLOCK: usize = 32;
    let bytes = text.as_bytes();
    // Without branches: white space of ASCII; letters, digits and whatever is not ASCII.
    let is_space = |byte: u8| (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    let is_word = |byte: u8| ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte >= 0x80);
    // Of what begins with another sign, such as a bracket, any later byte may make a word.
    let later = |at: usize| bytes[at..].iter().take_while(|byte| !is_space(**byte)).any(|byte| is_word(*byte));
    let starts = |at: usize| !is_space(bytes[at]) && (at == 0 || is_space(bytes[at - 1]));
    let slowly = |range: Range<usize>| range.filter(|at| starts(*at) && later(*at)).count();
    let mut count = slowly(0..bytes.len().min(1));
    let blocks = bytes.len().saturating_sub(1) / BLOCK;
    for block in 0..blocks {
        let at = 1 + block * BLOCK;
        let (before, here) = (&bytes[at - 1..at - 1 + BLOCK], &bytes[at..at + BLOCK]);
        let (mut words, mut others) = (0u8, 0u8);
        for (before, here) in before.iter().zip(here) {
            let starts = is_space(*before) & !is_space(*here);
            words += u8::from(starts & is_word(*here));
            others += u8::from(starts & !is_word(*here));
        }
        count += if others == 0 { usize::from(words) } else { slowly(at..at + BLOCK) };
    }
    count + slowly(bytes.len().min(1 + blocks * BLOCK)..bytes.len())
}

/// A short text in Markdown as HTML without a paragraph around it: for texts from YAML.
///
/// Only marks within a line mean something. HTML is shown as text; a link must lead to an address or to `#id`, because
/// there is no page that a path could start from; pictures are replaced by their words.
pub fn inline(text: &str, language: &str) -> String {
    let typography = Typography::of(language);
    let line = one_line(text);
    let source = Source { text: &line, masked: Cow::Borrowed(&line), lines: Vec::new() };
    let mut out = String::with_capacity(line.len() + 16);
    let (mut run, mut links, mut marks) = (Run::default(), Vec::new(), Vec::new());
    let mut before = None;
    for item in Events::without_math(&source) {
        let Item::Markdown(event, range) = item else { continue };
        match &event {
            Event::Text(piece) => {
                run.push(piece, &range, &line, typography);
                continue;
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                run.push_plain(text, range.start);
                continue;
            }
            Event::SoftBreak | Event::HardBreak => {
                run.break_line(range.start);
                continue;
            }
            _ => {}
        }
        if !run.is_empty() {
            run.finish(typography, before);
            before = run.text().chars().next_back();
            marks.clear();
            if !links.contains(&true) {
                links::find_bare(run.text(), &mut marks);
            }
            let mut from = 0;
            for marked in &marks {
                run.html(from..marked.range.start, &mut out);
                let address = &run.text()[marked.range.clone()];
                let (scheme, rel) = match marked.mark {
                    Mark::Mail => ("mailto:", ""),
                    Mark::Www => ("https://", " rel=\"noopener\""),
                    _ => ("", " rel=\"noopener\""),
                };
                out.push_str("<a href=\"");
                out.push_str(scheme);
                escape::address(&mut out, address);
                out.push('"');
                out.push_str(rel);
                out.push('>');
                escape::text(&mut out, address);
                out.push_str("</a>");
                from = marked.range.end;
            }
            run.html(from..run.text().len(), &mut out);
            run.clear();
        }
        match event {
            Event::Start(Tag::Link { dest_url, link_type, .. }) => {
                let mail = matches!(link_type, pulldown_cmark::LinkType::Email);
                let leads = mail || links::is_elsewhere(&dest_url) || dest_url.starts_with('#');
                links.push(leads);
                if leads {
                    out.push_str(if mail { "<a href=\"mailto:" } else { "<a href=\"" });
                    escape::address(&mut out, &dest_url);
                    out.push_str(if mail || dest_url.starts_with('#') { "\">" } else { "\" rel=\"noopener\">" });
                }
            }
            Event::End(TagEnd::Link) if links.pop() == Some(true) => out.push_str("</a>"),
            Event::Start(tag) => out.push_str(mark(&tag.to_end(), true)),
            Event::End(tag) => out.push_str(mark(&tag, false)),
            Event::Code(text) => {
                out.push_str("<code>");
                escape::text(&mut out, &text);
                out.push_str("</code>");
            }
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn mark(tag: &TagEnd, start: bool) -> &'static str {
    match (tag, start) {
        (TagEnd::Emphasis, true) => "<em>",
        (TagEnd::Emphasis, false) => "</em>",
        (TagEnd::Strong, true) => "<strong>",
        (TagEnd::Strong, false) => "</strong>",
        (TagEnd::Strikethrough, true) => "<del>",
        (TagEnd::Strikethrough, false) => "</del>",
        _ => "",
    }
}

/// A short text in Markdown as plain text, on one line and with the author's punctuation.
pub fn plain(text: &str) -> String {
    let line = one_line(text);
    let source = Source { text: &line, masked: Cow::Borrowed(&line), lines: Vec::new() };
    let mut words = Words::default();
    for item in Events::without_math(&source) {
        if let Item::Markdown(event, range) = item {
            words.take(&event, &range, &source, &AS_WRITTEN);
        }
    }
    words.finish(&AS_WRITTEN)
}

/// The text on one line that cannot begin a list, a heading or another block.
fn one_line(text: &str) -> String {
    // Spaces that keep words together, as before a French question mark, are none between words.
    let words = text.split(|c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')).filter(|word| !word.is_empty());
    let mut line = words.collect::<Vec<_>>().join(" ");
    if let Some(at) = block_mark(&line) {
        line.insert(at, '\\');
    }
    line
}

/// Where a backslash keeps the beginning of a line from being the mark of a block.
fn block_mark(line: &str) -> Option<usize> {
    let first = *line.as_bytes().first()?;
    let after = |count: usize| line.as_bytes().get(count).is_none_or(|byte| *byte == b' ');
    let same = line.bytes().take_while(|byte| *byte == first).count();
    let rule = line.bytes().all(|byte| byte == first || byte == b' ') && line.bytes().filter(|byte| *byte == first).count() >= 3;
    match first {
        b'>' => Some(0),
        b'#' if same <= 6 && after(same) => Some(0),
        b'-' | b'+' | b'*' if after(1) => Some(0),
        b'-' | b'*' | b'_' if rule => Some(0),
        b'`' | b'~' if same >= 3 => Some(0),
        b'[' if line.find("]:").is_some_and(|at| !line[1..at].contains(']')) => Some(0),
        b'0'..=b'9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            (matches!(line.as_bytes().get(digits), Some(b'.' | b')')) && after(digits + 1)).then_some(digits)
        }
        _ => None,
    }
}
