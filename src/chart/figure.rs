//! The frame of every picture of progress: a figure with its finding, the picture twice, and its numbers in a table.
//!
//! The two drawings have the same content; a style sheet shows the one that suits the column (see `chart/method`). The
//! wide one is named by `title` and `desc`, the narrow one by an attribute, because ids are unique.

use super::canvas::Canvas;
use super::text::{escape, number};
use super::words::Speech;

/// The width of the drawing for phones: what is left of 360 px after a page's margins.
pub const NARROW: f64 = 320.0;
/// The width of the drawing for a column of text.
pub const WIDE: f64 = 640.0;

/// A picture with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The whole `figure` element; safe to put into a page as it is.
    pub html: String,
    /// The sentence that the picture shows, as plain text, as it stands in its caption.
    pub finding: String,
}

/// What the figures have in common.
pub struct Frame<'a> {
    pub speech: &'a Speech<'a>,
    /// Prefix of the ids; unique on the page.
    pub id: &'a str,
    /// The kind of picture, for its class.
    pub name: &'a str,
    pub title: &'a str,
    pub finding: String,
    /// How the picture is to be read, for people who do not see it.
    pub description: String,
    /// Sentences beneath the picture: what is left out, what is assumed.
    pub notes: Vec<String>,
}

/// The data of a picture as a table; the first cell of each row is its heading.
#[derive(Debug, Default)]
pub struct Table {
    pub head: Vec<Cell>,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell: words, or a number, which is set flush right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Words(String),
    Number(String),
}

impl Frame<'_> {
    /// The figure with its picture first and the table to be opened.
    pub fn picture(&self, draw: impl Fn(f64) -> Canvas, table: &Table) -> Figure {
        let pictures = self.svg("chart-wide", &draw(WIDE)) + &self.svg("chart-narrow", &draw(NARROW));
        self.close("", &(pictures + &self.notes() + &self.details(table)))
    }

    /// The figure with an open table first and the picture, if there is one, after it; the notes are in its caption.
    pub fn table_first(&self, draw: Option<impl Fn(f64) -> Canvas>, table: &Table) -> Figure {
        let both = |draw: &dyn Fn(f64) -> Canvas| self.svg("chart-wide", &draw(WIDE)) + &self.svg("chart-narrow", &draw(NARROW));
        let pictures = draw.as_ref().map(|draw| both(draw)).unwrap_or_default();
        let notes: String = self.notes.iter().map(|note| format!(" <span class=\"chart-note\">{}</span>", escape(note))).collect();
        self.close(&notes, &(self.table(table) + &pictures))
    }

    /// The figure with content in HTML instead of a picture.
    pub fn content(&self, content: &str, table: &Table) -> Figure {
        self.close("", &(content.to_owned() + &self.notes() + &self.details(table)))
    }

    fn id(&self) -> String {
        let id = self.id.split_whitespace().collect::<Vec<_>>().join("-");
        if id.is_empty() { format!("chart-{}", self.name) } else { escape(&id) }
    }

    fn close(&self, caption: &str, content: &str) -> Figure {
        let (id, name, finding) = (self.id(), self.name, escape(&self.finding));
        let html = format!(
            "<figure class=\"chart chart-{name}\" role=\"group\" aria-labelledby=\"{id}-f\"><figcaption><p class=\"chart-finding\" \
             id=\"{id}-f\">{finding}</p>{caption}</figcaption>{content}</figure>"
        );
        Figure { html, finding: self.finding.clone() }
    }

    fn svg(&self, class: &str, canvas: &Canvas) -> String {
        let (title, description) = (escape(self.title), escape(&self.description));
        let (id, name) = (self.id(), self.name);
        let (naming, words) = if class == "chart-wide" {
            let words = format!("<title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>");
            (format!("aria-labelledby=\"{id}-t {id}-d\""), words)
        } else {
            (format!("aria-label=\"{}. {description}\"", title.trim().trim_end_matches('.')), String::new())
        };
        // A free border keeps marks and outlines at the edge whole. The direction is set because the anchors of text would
        // change sides on a page that reads from right to left.
        const FREE: f64 = 2.0;
        let (wide, high) = (number(canvas.width + 2.0 * FREE), number(canvas.height + 2.0 * FREE));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart-svg {class} {name}-svg\" role=\"img\" {naming} \
             viewBox=\"-{free} -{free} {wide} {high}\" width=\"{wide}\" height=\"{high}\" fill=\"none\" direction=\"ltr\">{words}{}</svg>",
            canvas.content(),
            free = number(FREE),
        )
    }

    fn notes(&self) -> String {
        self.notes.iter().map(|note| format!("<p class=\"chart-note\">{}</p>", escape(note))).collect()
    }

    fn details(&self, table: &Table) -> String {
        let summary = escape(&self.speech.say("table", &[]));
        format!("<details class=\"chart-data\"><summary>{summary}</summary>{}</details>", self.table(table))
    }

    /// The table in a frame that can be scrolled with keys where it is wider than its column.
    fn table(&self, table: &Table) -> String {
        let (id, title) = (self.id(), escape(self.title));
        let class = |cell: &Cell| if matches!(cell, Cell::Number(_)) { " class=\"num\"" } else { "" };
        let text = |cell: &Cell| match cell {
            Cell::Words(text) | Cell::Number(text) => escape(text),
        };
        let head: String = table.head.iter().map(|cell| format!("<th scope=\"col\"{}>{}</th>", class(cell), text(cell))).collect();
        let row = |cells: &Vec<Cell>| {
            let rest = cells.iter().skip(1).map(|cell| format!("<td{}>{}</td>", class(cell), text(cell)));
            let first = cells.first().map(|cell| format!("<th scope=\"row\"{}>{}</th>", class(cell), text(cell)));
            format!("<tr>{}</tr>", first.into_iter().chain(rest).collect::<String>())
        };
        let body: String = table.rows.iter().map(row).collect();
        format!(
            "<div class=\"table\" role=\"group\" aria-labelledby=\"{id}-c\" tabindex=\"0\"><table><caption id=\"{id}-c\">{title}</caption>\
             <thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )
    }
}

/// Cells of words.
pub fn words<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    texts.into_iter().map(Cell::Words).collect()
}

/// Cells of numbers.
pub fn numbers<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    texts.into_iter().map(Cell::Number).collect()
}
