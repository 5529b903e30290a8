//! Footnotes: numbered in the order in which they are first referred to, and written at the end of the page.

use super::super::escape;
use super::super::events::Item;
use super::Writer;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// What is known of the page's footnotes so far.
#[derive(Default)]
pub(super) struct Notes<'w> {
    numbers: HashMap<String, usize>,
    /// Those referred to, in the order of their numbers.
    list: Vec<Note>,
    defined: HashMap<String, Definition<'w>>,
    /// Definitions that have begun and not ended.
    open: Vec<(String, Definition<'w>)>,
    writing: bool,
}

struct Note {
    key: String,
    references: usize,
    first: Range<usize>,
}

struct Definition<'w> {
    range: Range<usize>,
    items: Vec<Item<'w>>,
}

impl Notes<'_> {
    /// Whether the footnotes at the end are being written.
    pub fn writing(&self) -> bool {
        self.writing
    }

    /// Whether an item belongs to the text of a footnote.
    #[inline]
    pub fn want(&self, item: &Item<'_>) -> bool {
        !self.open.is_empty() || matches!(item, Item::Markdown(Event::Start(Tag::FootnoteDefinition(_)), _))
    }
}

impl<'w> Writer<'w> {
    /// Keeps an item that belongs to a footnote until the end of the page.
    pub(super) fn keep_for_notes(&mut self, item: Item<'w>) {
        match item {
            Item::Markdown(Event::Start(Tag::FootnoteDefinition(label)), range) => {
                self.flush();
                self.notes.open.push((key(&label), Definition { range, items: Vec::new() }));
            }
            Item::Markdown(Event::End(TagEnd::FootnoteDefinition), _) => {
                if let Some((key, definition)) = self.notes.open.pop() {
                    if self.notes.defined.contains_key(&key) || (self.notes.writing && self.notes.numbers.contains_key(&key)) {
                        let problem = self.place.warning("unused-footnote", "a footnote of this name was defined before", definition.range);
                        self.done.diagnostics.push(problem.help("give this one another name"));
                    } else {
                        self.notes.defined.insert(key, definition);
                    }
                }
            }
            item => {
                if let Some((_, definition)) = self.notes.open.last_mut() {
                    definition.items.push(item);
                }
            }
        }
    }

    pub(super) fn reference(&mut self, label: &str, range: Range<usize>) {
        let key = key(label);
        let next = self.notes.list.len();
        let number = *self.notes.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            self.notes.list.push(Note { key, references: 0, first: range });
        }
        let Some(note) = self.notes.list.get_mut(number) else { return };
        note.references += 1;
        let (shown, id) = ((number + 1).to_string(), place_of(number, note.references));
        self.before = Some('x');
        if self.in_raw_link || !self.links.is_empty() {
            // A link cannot hold another one.
            return self.out.push_str(&format!("<sup class=\"footnote-ref\" id=\"fnref-{id}\">{shown}</sup>"));
        }
        self.out
            .push_str(&format!("<sup class=\"footnote-ref\"><a href=\"#fn-{shown}\" id=\"fnref-{id}\" role=\"doc-noteref\" aria-label=\""));
        escape::label(&mut self.out, &self.options.labels.footnote, "{n}", &shown);
        self.out.push_str("\">");
        self.out.push_str(&shown);
        self.out.push_str("</a></sup>");
    }

    /// Writes the footnotes that were referred to.
    pub(super) fn write_notes(&mut self) {
        if self.notes.list.is_empty() && self.notes.defined.is_empty() {
            return;
        }
        self.notes.writing = true;
        let mut bodies = Vec::new();
        // One note may be the first to refer to another.
        while let Some(note) = self.notes.list.get(bodies.len()) {
            let (key, first) = (note.key.clone(), note.first.clone());
            let body = match self.notes.defined.remove(&key) {
                Some(definition) => self.apart(definition.items),
                None => {
                    // The parser knows a definition, so a private block took it out.
                    let problem = self.place.error("private-block", "the text of this footnote stands in a private block", first);
                    self.done.diagnostics.push(problem.help("move the footnote's text out of the block, or its mark into it"));
                    String::new()
                }
            };
            bodies.push(body);
        }
        let mut unused: Vec<_> = std::mem::take(&mut self.notes.defined).into_values().map(|definition| definition.range).collect();
        unused.sort_by_key(|range| range.start);
        for range in unused {
            let problem = self.place.warning("unused-footnote", "nothing refers to this footnote", range);
            self.done.diagnostics.push(problem.help("refer to it where it belongs, or remove it"));
        }
        if bodies.is_empty() {
            return;
        }
        self.fresh_line();
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&mut self.out, &self.options.labels.footnotes);
        self.out.push_str("\">\n<ol>\n");
        for (number, body) in bodies.iter().enumerate() {
            self.out.push_str(&format!("<li id=\"fn-{}\">\n", number + 1));
            let (text, end) = body.strip_suffix("</p>\n").map_or((body.as_str(), ""), |text| (text, "</p>\n"));
            self.out.push_str(text);
            self.ways_back(number);
            self.out.push_str(end);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    fn ways_back(&mut self, number: usize) {
        let references = self.notes.list.get(number).map_or(0, |note| note.references);
        for reference in 1..=references {
            let id = place_of(number, reference);
            self.out.push_str(&format!(" <a class=\"footnote-back\" href=\"#fnref-{id}\" role=\"doc-backlink\" aria-label=\""));
            escape::label(&mut self.out, &self.options.labels.footnote_back, "{n}", &id);
            self.out.push_str("\">↩\u{fe0e}");
            if reference > 1 {
                self.out.push_str(&format!("<sup>{reference}</sup>"));
            }
            self.out.push_str("</a>");
        }
    }

    /// The HTML of items that stand apart from the page.
    fn apart(&mut self, items: Vec<Item<'w>>) -> String {
        let page = std::mem::take(&mut self.out);
        for item in items {
            self.item(item);
        }
        self.flush();
        std::mem::replace(&mut self.out, page)
    }
}

/// Labels are the same whatever their case.
fn key(label: &str) -> String {
    label.to_lowercase()
}

/// `2` for the first reference to the second footnote, `2-3` for the third.
fn place_of(number: usize, reference: usize) -> String {
    if reference > 1 { format!("{}-{reference}", number + 1) } else { (number + 1).to_string() }
}
