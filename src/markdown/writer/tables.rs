//! Tables, each in a frame that can be scrolled by keyboard.

use super::super::escape;
use super::Writer;
use pulldown_cmark::Alignment;

/// The open table, and how many there were.
#[derive(Default)]
pub(super) struct Tables {
    count: usize,
    alignments: Vec<Alignment>,
    in_head: bool,
    in_body: bool,
    /// Whether the first cell of a row is its heading.
    row_headings: bool,
    column: usize,
    /// Where the open cell was written, and where its content begins.
    cell: (usize, usize),
    closing: &'static str,
}

impl Writer<'_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        let compare = self.frames.last().is_some_and(|frame| frame.name() == "compare");
        let count = self.tables.count + 1;
        self.tables = Tables { count, alignments, in_head: true, row_headings: compare, ..Tables::default() };
        self.out.push_str("<section class=\"table\" tabindex=\"0\" aria-label=\"");
        match self.frames.last().and_then(|frame| frame.argument("caption")).filter(|_| compare) {
            Some(caption) => escape::attribute(&mut self.out, &super::super::plain(caption)),
            None => escape::label(&mut self.out, &self.options.labels.table, "{n}", &count.to_string()),
        }
        self.out.push_str("\"><table>\n");
    }

    pub(super) fn end_table_head(&mut self) {
        self.tables.in_head = false;
        self.out.push_str("</tr></thead>\n");
    }

    pub(super) fn start_row(&mut self) {
        self.tables.column = 0;
        if !std::mem::replace(&mut self.tables.in_body, true) {
            self.out.push_str("<tbody>\n");
        }
        self.out.push_str("<tr>");
    }

    pub(super) fn end_table(&mut self) {
        if self.tables.in_body {
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table></section>\n");
    }

    pub(super) fn start_cell(&mut self) {
        let tables = &mut self.tables;
        let start = self.out.len();
        let (tag, closing) = match (tables.in_head, tables.row_headings && tables.column == 0) {
            (true, _) => ("<th scope=\"col\"", "</th>"),
            (false, true) => ("<th scope=\"row\"", "</th>"),
            (false, false) => ("<td", "</td>"),
        };
        self.out.push_str(tag);
        self.out.push_str(alignment(tables.alignments.get(tables.column)));
        self.out.push('>');
        tables.column += 1;
        tables.cell = (start, self.out.len());
        tables.closing = closing;
    }

    pub(super) fn end_cell(&mut self) {
        let (start, content) = self.tables.cell;
        if self.out.len() == content && self.tables.closing == "</th>" {
            // A heading without words would be read out as one.
            self.out.truncate(start);
            self.out.push_str("<td></td>");
        } else {
            self.out.push_str(self.tables.closing);
        }
    }
}

/// Classes, because the site's policy lets no `style` attribute act.
fn alignment(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Left) => " class=\"align-left\"",
        Some(Alignment::Center) => " class=\"align-center\"",
        Some(Alignment::Right) => " class=\"align-right\"",
        Some(Alignment::None) | None => "",
    }
}
