//! Writes the stream of a page as HTML.
//!
//! One `Writer` for each page. It writes into one string; what must be known before it can be written (the id of a
//! heading, whether a picture stands alone, the body of a block) is cut off the end of that string again.
//! This file has the elements of a page; `blocks` has Trailmark's blocks, `inline` what stands within a line,
//! `notes` the footnotes, `tables` the tables.

mod blocks;
mod inline;
mod notes;
mod tables;

use super::events::Item;
use super::glossary::Search;
use super::headings::{Heading, Ids};
use super::plain::Words;
use super::source::{Place, Source};
use super::text::{Marked, Run};
use super::typography::{AS_WRITTEN, Typography};
use super::{Glossary, Host, Options, Problem, Rendered, code, escape};
use crate::diag::Diagnostic;
use blocks::Frame;
use inline::{OpenImage, OpenLink};
use notes::Notes;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Tag, TagEnd};
use std::ops::Range;
use tables::Tables;

/// See the module's text.
pub(super) struct Writer<'w> {
    source: &'w Source<'w>,
    options: &'w Options<'w>,
    typography: &'static Typography,
    host: &'w dyn Host,
    glossary: Option<&'w Glossary>,
    place: Place<'w>,
    done: Rendered,
    out: String,

    run: Run,
    /// The last character before the run, for languages that care.
    before: Option<char>,
    marks: Vec<Marked>,
    search: Search,

    ids: Ids,
    heading: Option<OpenHeading>,
    /// Where each open list item was written.
    items: Vec<usize>,
    paragraph: Option<Paragraph>,
    code: Option<(String, String)>,
    /// A block of HTML that has begun.
    html: Option<Run>,
    /// Whether a link of the author's own HTML is open.
    in_raw_link: bool,
    links: Vec<OpenLink>,
    image: Option<OpenImage<'w>>,
    frames: Vec<Frame<'w>>,
    notes: Notes<'w>,
    tables: Tables,
}

struct OpenHeading {
    start: usize,
    id: Option<String>,
    classes: Vec<String>,
    words: Words,
    /// As the author wrote them: the id must be the same in every language.
    written: Words,
}

impl OpenHeading {
    fn take(&mut self, event: &Event<'_>, range: &Range<usize>, source: &Source<'_>, typography: &Typography) {
        self.words.take(event, range, source, typography);
        self.written.take(event, range, source, &AS_WRITTEN);
    }
}

struct Paragraph {
    start: usize,
    /// A picture with a title, if it is all of the paragraph so far.
    figure: Option<Figure>,
}

/// What becomes of a picture that stays alone.
struct Figure {
    end: usize,
    title: String,
    /// Where the title was written, which the caption makes needless.
    written: Range<usize>,
}

impl<'w> Writer<'w> {
    pub fn new(source: &'w Source<'w>, options: &'w Options<'w>, host: &'w dyn Host) -> Self {
        Writer {
            source,
            options,
            typography: Typography::of(options.language),
            host,
            glossary: host.glossary(),
            place: Place::new(source.text, options.lines_before, options.private),
            done: Rendered::default(),
            out: String::with_capacity(source.text.len() + source.text.len() / 4),
            run: Run::default(),
            before: None,
            marks: Vec::new(),
            search: Search::default(),
            ids: Ids::default(),
            heading: None,
            items: Vec::new(),
            paragraph: None,
            code: None,
            html: None,
            in_raw_link: false,
            links: Vec::new(),
            image: None,
            frames: Vec::new(),
            notes: Notes::default(),
            tables: Tables::default(),
        }
    }

    /// Takes the next step of the page.
    pub fn item(&mut self, item: Item<'w>) {
        match item {
            item if self.notes.want(&item) => self.keep_for_notes(item),
            Item::Markdown(event, range) => self.event(event, range),
            Item::Open(line) => {
                self.flush();
                self.open_block(line);
            }
            Item::Close(line, ending) => {
                self.flush();
                self.close_block(line, ending);
            }
            Item::Private(line) => self.private_block(line),
            Item::Mistake(line, mistake) => self.mistake(line, mistake),
        }
    }

    /// Writes what comes last and hands everything over; `hidden` is what private blocks took out.
    pub fn finish(mut self, hidden: &[Range<usize>]) -> Rendered {
        self.flush();
        self.write_notes();
        if self.options.private {
            self.exposed(hidden);
        }
        self.done.html = self.out;
        self.done
    }

    fn event(&mut self, event: Event<'w>, range: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(&event, &range);
        }
        if let Some(heading) = &mut self.heading {
            heading.take(&event, &range, self.source, self.typography);
        }
        match &event {
            Event::Text(text) | Event::Html(text) => {
                return match (&mut self.code, &mut self.html) {
                    (None, None) => self.run.push(text, &range, &self.source.masked, self.typography),
                    (Some((_, code)), _) => code.push_str(text),
                    (None, Some(html)) => html.push_plain(text, range.start),
                };
            }
            Event::SoftBreak => return self.run.break_line(range.start),
            _ => self.flush(),
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Code(text) => self.inline_code(&text),
            Event::InlineMath(formula) => self.formula(&formula, false, &range),
            Event::DisplayMath(formula) => self.formula(&formula, true, &range),
            Event::InlineHtml(html) => self.raw(&html, |at| range.start + at),
            Event::FootnoteReference(label) => self.reference(&label, range),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => {
                self.fresh_line();
                self.out.push_str("<hr>\n");
            }
            Event::TaskListMarker(done) => self.task(done),
            Event::Text(_) | Event::SoftBreak | Event::Html(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'w>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.start_block();
                self.paragraph = Some(Paragraph { start: self.out.len(), figure: None });
                self.out.push_str("<p>");
            }
            Tag::Heading { id, classes, .. } => {
                self.start_block();
                let classes = classes.iter().map(ToString::to_string).collect();
                let id = id.map(|id| id.to_string());
                self.heading = Some(OpenHeading { start: self.out.len(), id, classes, words: Words::default(), written: Words::default() });
            }
            Tag::BlockQuote(kind) => {
                self.start_block();
                self.start_quote(kind);
            }
            Tag::CodeBlock(kind) => {
                self.fresh_line();
                let info = if let CodeBlockKind::Fenced(info) = kind { info } else { CowStr::Borrowed("") };
                self.code = Some((code::language(&info).to_owned(), String::new()));
            }
            Tag::HtmlBlock => {
                self.fresh_line();
                self.html = Some(Run::default());
            }
            Tag::List(None) => self.start_element("<ul>\n"),
            Tag::List(Some(1)) => self.start_element("<ol>\n"),
            Tag::List(Some(first)) => self.start_element(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => {
                self.start_block();
                self.items.push(self.out.len());
                self.out.push_str("<li>");
            }
            Tag::DefinitionList => self.start_element("<dl>\n"),
            Tag::DefinitionListTitle => self.start_element("<dt>"),
            Tag::DefinitionListDefinition => self.start_element("<dd>"),
            Tag::Table(alignments) => {
                self.start_block();
                self.start_table(alignments);
            }
            Tag::TableHead => self.out.push_str("<thead><tr>"),
            Tag::TableRow => self.start_row(),
            Tag::TableCell => {
                self.run.start_block();
                self.before = None;
                self.start_cell();
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => self.start_image(dest_url, title, range),
            // Footnotes are kept for the end of the page; the rest is not switched on.
            Tag::FootnoteDefinition(_) | Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => self.end_heading(level as u8, range),
            TagEnd::BlockQuote(kind) => {
                self.fresh_line();
                self.out.push_str(if kind.is_some() { "</div>\n" } else { "</blockquote>\n" });
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.raw(html.text(), |at| html.origin(at));
                }
            }
            TagEnd::List(ordered) => self.out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.items.pop();
                self.out.push_str("</li>\n");
            }
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.end_table_head(),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => self.end_link(),
            TagEnd::Image | TagEnd::FootnoteDefinition | TagEnd::Superscript | TagEnd::Subscript | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn fresh_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn start_block(&mut self) {
        self.fresh_line();
        self.run.start_block();
        self.before = None;
    }

    fn start_element(&mut self, tag: &str) {
        self.start_block();
        self.out.push_str(tag);
    }

    fn end_paragraph(&mut self) {
        let Some(Paragraph { start, figure }) = self.paragraph.take() else { return };
        match figure {
            Some(Figure { end, title, written }) if end == self.out.len() => {
                self.out.replace_range(written, "");
                let picture = self.out.split_off(start + "<p>".len());
                self.out.truncate(start);
                self.out.push_str("<figure>");
                self.out.push_str(&picture);
                self.out.push_str("<figcaption>");
                self.out.push_str(&super::inline(&title, self.options.language));
                self.out.push_str("</figcaption></figure>\n");
            }
            _ if self.out.len() == start + "<p>".len() => self.out.truncate(start),
            _ => self.out.push_str("</p>\n"),
        }
    }

    fn end_heading(&mut self, level: u8, range: Range<usize>) {
        let Some(mut heading) = self.heading.take() else { return };
        let content = self.out.split_off(heading.start);
        let (title, written) = (heading.words.finish(self.typography), heading.written.finish(&AS_WRITTEN));
        let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
        self.out.push('<');
        self.out.push_str(tag);
        // Footnotes move to the end of the page, so their headings are not part of its outline.
        let id = (!self.notes.writing()).then(|| self.ids.assign(level, heading.id.as_deref(), &written));
        if let Some((id, taken)) = &id {
            self.out.push_str(" id=\"");
            escape::attribute(&mut self.out, id);
            self.out.push('"');
            if *taken {
                let message =
                    format!("the id {} is already that of another heading", self.place.quote(heading.id.as_deref().unwrap_or_default()));
                let problem = self.place.error("duplicate-id", message, range.clone()).help("give this heading another id");
                self.done.diagnostics.push(problem);
            }
        }
        if !heading.classes.is_empty() {
            self.out.push_str(" class=\"");
            escape::attribute(&mut self.out, &heading.classes.join(" "));
            self.out.push('"');
        }
        self.out.push('>');
        self.out.push_str(&content);
        if let Some((id, _)) = id {
            if level > 1 && !self.options.labels.anchor.is_empty() {
                self.out.push_str(" <a class=\"anchor\" href=\"#");
                escape::address(&mut self.out, &id);
                self.out.push_str("\" aria-label=\"");
                escape::label(&mut self.out, &self.options.labels.anchor, "{title}", &title);
                self.out.push_str("\">#</a>");
            }
            self.done.headings.push(Heading { id, level, title, span: self.place.span(range) });
        }
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push_str(">\n");
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let labels = self.options.labels;
        let (class, title) = match kind {
            None => return self.out.push_str("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", &labels.note),
            Some(BlockQuoteKind::Tip) => ("tip", &labels.tip),
            Some(BlockQuoteKind::Important) => ("important", &labels.important),
            Some(BlockQuoteKind::Warning) => ("warning", &labels.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &labels.caution),
        };
        self.out.push_str("<div class=\"alert alert-");
        self.out.push_str(class);
        self.out.push_str("\" role=\"note\">\n<p class=\"alert-title\">");
        escape::text(&mut self.out, title);
        self.out.push_str("</p>\n");
    }

    fn end_code(&mut self) {
        let Some((language, text)) = self.code.take() else { return };
        self.done.has_code = true;
        self.out.push_str("<pre class=\"code\"><code");
        if !language.is_empty() {
            self.out.push_str(" class=\"language-");
            escape::attribute(&mut self.out, &language);
            self.out.push('"');
        }
        self.out.push('>');
        match code::highlight(&language, &text, !self.options.private) {
            Some(html) => self.out.push_str(&html),
            None => escape::text(&mut self.out, &text),
        }
        self.out.push_str("</code></pre>\n");
    }

    fn task(&mut self, done: bool) {
        const CLASS: &str = " class=\"task\"";
        if let Some(item) = self.items.last() {
            self.out.insert_str(item + "<li".len(), CLASS);
            if let Some(paragraph) = &mut self.paragraph {
                paragraph.start += CLASS.len();
            }
        }
        let labels = self.options.labels;
        self.out.push_str(if done {
            "<input type=\"checkbox\" checked disabled aria-label=\""
        } else {
            "<input type=\"checkbox\" disabled aria-label=\""
        });
        escape::attribute(&mut self.out, if done { &labels.task_done } else { &labels.task_open });
        self.out.push_str("\"> ");
    }

    /// Reports the host's problem; on a private page in words that are certainly not the page's.
    fn problem(&mut self, what: &str, problem: Problem, range: Range<usize>) {
        let Problem { code, message, help, span } = problem;
        let span = span.unwrap_or_else(|| self.place.span(range));
        let mut diagnostic = if self.options.private {
            Diagnostic::error(code, format!("this {what} cannot be used: {}", code.replace('-', " ")))
        } else {
            Diagnostic::error(code, message)
        };
        if !self.options.private {
            diagnostic.help = help;
        }
        self.done.diagnostics.push(diagnostic.at(span));
    }
}
