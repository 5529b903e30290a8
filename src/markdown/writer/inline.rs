//! What stands within a line: text, code, formulas, links, images, raw HTML.

use super::super::text::Mark;
use super::super::{ImageUse, LinkUse, Variants, escape, links, math, plain::Words, raw};
use super::{Figure, Writer};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// An image that begins before this many bytes of a page's HTML is among the first things seen.
const LEAD: usize = 1000;

/// A link that has begun.
pub(super) struct OpenLink {
    /// Its number among the page's links and where its words begin; `None` when only its words are written.
    written: Option<(usize, usize)>,
}

/// An image whose words are being gathered.
pub(super) struct OpenImage<'w> {
    target: CowStr<'w>,
    title: CowStr<'w>,
    range: Range<usize>,
    words: Words,
    /// How many images have begun within its words.
    inner: usize,
}

impl<'w> Writer<'w> {
    /// Writes the text gathered so far.
    pub(super) fn flush(&mut self) {
        if self.run.is_empty() {
            return;
        }
        self.run.finish(self.typography, self.before);
        self.marks.clear();
        if self.links.is_empty() && !self.in_raw_link {
            links::find_bare(self.run.text(), &mut self.marks);
            if self.heading.is_none()
                && !self.notes.writing()
                && let Some(glossary) = self.glossary
            {
                glossary.find(self.run.text(), &mut self.search, &mut self.marks);
            }
        }
        self.look_for_dead_references();
        let marks = std::mem::take(&mut self.marks);
        let mut from = 0;
        for marked in &marks {
            self.run.html(from..marked.range.start, &mut self.out);
            match marked.mark {
                Mark::Term(number) => self.term(number, marked.range.clone()),
                Mark::Web => self.bare_link("", marked.range.clone()),
                Mark::Www => self.bare_link("https://", marked.range.clone()),
                Mark::Mail => self.bare_link("mailto:", marked.range.clone()),
            }
            from = marked.range.end;
        }
        self.run.html(from..self.run.text().len(), &mut self.out);
        self.marks = marks;
        if self.typography.spaced {
            self.before = self.run.text().chars().next_back();
        }
        self.run.clear();
    }

    fn term(&mut self, number: usize, range: Range<usize>) {
        let Some(term) = self.glossary.and_then(|glossary| glossary.term(number)) else {
            return self.run.html(range, &mut self.out);
        };
        self.out.push_str("<a class=\"term\" href=\"");
        escape::address(&mut self.out, &term.href);
        if !term.title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, &term.title);
        }
        self.out.push_str("\">");
        self.run.html(range, &mut self.out);
        self.out.push_str("</a>");
    }

    fn bare_link(&mut self, scheme: &str, range: Range<usize>) {
        let words = self.run.text()[range.clone()].to_owned();
        let start = self.run.origin(range.start);
        let place = start..start + words.len();
        let opened = self.open_link(&format!("{scheme}{words}"), "", place);
        escape::text(&mut self.out, &words);
        if opened.is_some() {
            self.out.push_str("</a>");
        }
    }

    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str, range: Range<usize>) {
        let written = match link_type {
            LinkType::Email => self.open_link(&format!("mailto:{target}"), title, range),
            _ => self.open_link(target, title, range),
        };
        self.links.push(OpenLink { written: written.map(|number| (number, self.out.len())) });
    }

    pub(super) fn end_link(&mut self) {
        let Some(OpenLink { written: Some((number, start)) }) = self.links.pop() else { return };
        if self.out.len() == start
            && let Some(link) = self.done.links.get_mut(number)
        {
            link.empty = true;
        }
        self.out.push_str("</a>");
    }

    /// Writes `<a>` if the link leads somewhere; its number among the page's links.
    fn open_link(&mut self, target: &str, title: &str, range: Range<usize>) -> Option<usize> {
        if links::is_unsafe(target) {
            let message = "this link would run a script or show data";
            let problem = self.place.error("unsafe-link", message, range).help("link to a page or an address instead");
            self.done.diagnostics.push(problem);
            return None;
        }
        let link = match self.host.link(target) {
            Ok(link) => link,
            Err(problem) => {
                self.problem("link", problem, range);
                return None;
            }
        };
        self.out.push_str("<a href=\"");
        escape::address(&mut self.out, &link.href);
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, title);
        }
        self.out.push_str(if link.external { "\" rel=\"noopener\">" } else { "\">" });
        let span = self.place.span(range);
        self.done.links.push(LinkUse { target: target.to_owned(), href: link.href, external: link.external, empty: false, span });
        Some(self.done.links.len() - 1)
    }

    pub(super) fn start_image(&mut self, target: CowStr<'w>, title: CowStr<'w>, range: Range<usize>) {
        self.image = Some(OpenImage { target, title, range, words: Words::default(), inner: 0 });
    }

    /// Between the beginning and the end of an image there are only its words.
    pub(super) fn in_image(&mut self, event: &Event<'w>, range: &Range<usize>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(Tag::Image { .. }) => image.inner += 1,
            Event::End(TagEnd::Image) if image.inner > 0 => image.inner -= 1,
            Event::End(TagEnd::Image) => {
                if let Some(image) = self.image.take() {
                    self.write_image(image);
                }
                return;
            }
            _ => {}
        }
        image.words.take(event, range, self.source, self.typography);
        if let Some(heading) = &mut self.heading {
            heading.take(event, range, self.source, self.typography);
        }
    }

    fn write_image(&mut self, image: OpenImage<'w>) {
        let OpenImage { target, title, range, mut words, .. } = image;
        let alt = words.finish(self.typography);
        let found = if links::is_unsafe_image(&target) {
            let problem = self.place.error("unsafe-link", "this image would run a script", range.clone());
            self.done.diagnostics.push(problem.help("name an image file instead"));
            None
        } else {
            match self.host.image(&target) {
                Ok(found) => Some(found),
                Err(problem) => {
                    self.problem("image", problem, range.clone());
                    None
                }
            }
        };
        let Some(found) = found else { return escape::text(&mut self.out, &alt) };
        let alone =
            self.links.is_empty() && self.paragraph.as_ref().is_some_and(|paragraph| self.out.len() == paragraph.start + "<p>".len());
        // What stands this near to the top is what a visitor waits for.
        let leads = found.may_lead && self.done.images.is_empty() && self.out.len() < LEAD;
        if let Some(Variants { media_type, srcset, sizes }) = &found.variants {
            self.out.push_str(&format!("<picture><source type=\"{media_type}\" srcset=\""));
            escape::attribute(&mut self.out, srcset);
            self.out.push_str("\" sizes=\"");
            escape::attribute(&mut self.out, sizes);
            self.out.push_str("\">");
        }
        self.out.push_str("<img src=\"");
        escape::address(&mut self.out, &found.url);
        self.out.push_str("\" alt=\"");
        escape::attribute(&mut self.out, &alt);
        let before_title = self.out.len();
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, &title);
        }
        let written = before_title..self.out.len();
        self.out.push('"');
        for (name, size) in [("width", found.width), ("height", found.height)] {
            if let Some(size) = size {
                self.out.push_str(&format!(" {name}=\"{size}\""));
            }
        }
        if let Some(tint) = &found.tint {
            self.out.push_str(&format!(" class=\"{tint}\""));
        }
        self.out.push_str(if leads { " fetchpriority=\"high\">" } else { " loading=\"lazy\" decoding=\"async\">" });
        if found.variants.is_some() {
            self.out.push_str("</picture>");
        }
        if alone && !written.is_empty() {
            // If the paragraph ends here, the title becomes the caption; `end_paragraph` sees to that.
            if let Some(paragraph) = &mut self.paragraph {
                paragraph.figure = Some(Figure { end: self.out.len(), title: title.to_string(), written });
            }
        }
        let span = self.place.span(range);
        self.done.images.push(ImageUse { target: target.to_string(), url: found.url, alt, span });
    }

    pub(super) fn inline_code(&mut self, text: &str) {
        self.out.push_str("<code>");
        escape::text(&mut self.out, text);
        self.out.push_str("</code>");
        self.before = Some('x');
    }

    pub(super) fn formula(&mut self, formula: &str, display: bool, range: &Range<usize>) {
        if !display && math::is_price(self.source.text, range) {
            let text = self.source.text.get(range.clone()).unwrap_or_default();
            return self.run.push_plain(text, range.start);
        }
        match math::render(formula, display, &mut self.out) {
            Ok(()) => self.done.has_math = true,
            Err(reason) => {
                let message = format!("this formula cannot be read: {reason}");
                let help = "correct it, or write `\\$` if the dollar is not the beginning of a formula";
                let problem = self.place.error("bad-math", message, range.clone()).help(help);
                self.done.diagnostics.push(problem);
                self.inline_code(formula);
            }
        }
    }

    /// Writes the author's HTML; `origin` tells where in the page a place of it is.
    pub(super) fn raw(&mut self, html: &str, origin: impl Fn(usize) -> usize) {
        if !self.options.raw_html {
            let (text, open_comment) = raw::without_comments(html);
            self.open_comment(open_comment.map(&origin));
            if let Some(at) = text.find('<') {
                let length = text[at..].find('\n').unwrap_or(text.len() - at);
                let at = origin(html.find(&text[at..at + length]).unwrap_or(0));
                let problem = self.place.warning("raw-html", "HTML is not used on this page", at..at + length);
                self.done.diagnostics.push(problem.help("write it in Markdown, or with a block; it is shown as text"));
            }
            return escape::text(&mut self.out, &text);
        }
        let begin = self.out.len();
        let findings = raw::pass(html, &mut self.out);
        if self.out[begin..].trim().is_empty() {
            self.out.truncate(begin);
        }
        for found in findings.unsafe_addresses {
            let message = "this HTML has an address that would run a script or show data";
            let problem = self.place.error("unsafe-link", message, origin(found.start)..origin(found.end));
            self.done.diagnostics.push(problem.help("link to a page or an address instead"));
        }
        self.open_comment(findings.open_comment.map(&origin));
        if let Some(open) = findings.link_open {
            self.in_raw_link = open;
        }
    }

    fn open_comment(&mut self, at: Option<usize>) {
        if let Some(at) = at {
            let problem = self.place.error("raw-html", "this comment never ends, so all that follows is left out", at..at + 4);
            self.done.diagnostics.push(problem.help("end it with `-->`"));
        }
    }

    /// `[^x]` and `[words][x]` that were left as text because nothing defines `x`.
    fn look_for_dead_references(&mut self) {
        let text = self.run.text();
        if memchr::memchr(b'[', text.as_bytes()).is_none() {
            return;
        }
        let mut found: Vec<(Range<usize>, bool)> = Vec::new();
        let mut open = None;
        for (at, bracket) in text.match_indices(['[', ']']) {
            if bracket == "[" {
                open = Some(at);
                continue;
            }
            let Some(start) = open.take() else { continue };
            let (inner, origin) = (&text[start + 1..at], self.run.origin(start));
            let (before, after) = self.source.text.split_at_checked(origin).unwrap_or_default();
            if inner.is_empty() || before.ends_with('\\') || before.ends_with("\\]") || !after.starts_with('[') {
                continue;
            }
            let footnote = inner.len() > 1 && inner.starts_with('^') && !inner.contains(char::is_whitespace);
            if footnote || (text[..start].ends_with(']') && before.ends_with(']')) {
                found.push((origin..origin + at + 1 - start, footnote));
            }
        }
        for (range, footnote) in found {
            let label = self.source.text.get(range.clone()).unwrap_or_default();
            let quoted = self.place.quote(label);
            let problem = if footnote {
                let message = format!("no footnote defines {quoted}");
                self.place
                    .warning("unknown-footnote", message, range)
                    .help("add a line `[^name]: the note`, or put a backslash before the bracket")
            } else {
                let message = format!("no line defines the address of {quoted}");
                self.place
                    .warning("unknown-reference", message, range)
                    .help("add a line `[name]: address`, or put a backslash before the bracket")
            };
            self.done.diagnostics.push(problem);
        }
    }
}
