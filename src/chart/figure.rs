//! The frame of every picture of progress: a figure with its finding, the picture twice, and its numbers in a table.
//!
//! The two drawings have the same content; a style sheet shows the one that suits the column (see `chart/method`). The
//! wide one is named by `title` and `desc`, the narrow one by an attribute, because ids are unique.

use super::canvas::{Canvas, SIZE};
use super::text::{escape, push_all, push_escaped, push_number};
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
        let mut page = self.open(&[]);
        self.svg(&mut page, &draw);
        self.notes(&mut page);
        self.details(&mut page, table);
        self.close(page)
    }

    /// The figure with an open table first and the picture, if there is one, after it; the notes are in its caption.
    pub fn table_first(&self, draw: Option<impl Fn(f64) -> Canvas>, table: &Table) -> Figure {
        let mut page = self.open(&self.notes);
        self.table(&mut page, table);
        if let Some(draw) = draw {
            self.svg(&mut page, &draw);
        }
        self.close(page)
    }

    /// The figure with content in HTML instead of a picture.
    pub fn content(&self, content: &str, table: &Table) -> Figure {
        let mut page = self.open(&[]);
        page.html.push_str(content);
        self.notes(&mut page);
        self.details(&mut page, table);
        self.close(page)
    }

    /// A figure with its caption.
    fn open(&self, notes: &[String]) -> Page {
        let id = self.id.split_whitespace().collect::<Vec<_>>().join("-");
        let id = if id.is_empty() { format!("chart-{}", self.name) } else { escape(&id) };
        let mut html = String::with_capacity(6000);
        push_all(&mut html, &["<figure class=\"chart chart-", self.name, "\" aria-labelledby=\"", &id, "-f\"><figcaption>"]);
        push_all(&mut html, &["<p class=\"chart-finding\" id=\"", &id, "-f\">"]);
        push_escaped(&mut html, &self.finding);
        html.push_str("</p>");
        for note in notes {
            html.push_str(" <span class=\"chart-note\">");
            push_escaped(&mut html, note);
            html.push_str("</span>");
        }
        html.push_str("</figcaption>");
        Page { html, id, title: escape(self.title) }
    }

    fn close(&self, mut page: Page) -> Figure {
        page.html.push_str("</figure>");
        Figure { html: page.html, finding: self.finding.clone() }
    }

    /// The drawing for both widths.
    fn svg(&self, page: &mut Page, draw: &impl Fn(f64) -> Canvas) {
        let Page { html: out, id, title } = page;
        let description = escape(&self.description);
        let begin = |out: &mut String, class: &str| {
            push_all(out, &["<svg class=\"chart-svg ", class, " ", self.name, "-svg\" role=\"img\" aria-label"])
        };
        begin(out, "chart-wide");
        push_all(out, &["ledby=\"", id, "-t ", id, "-d\""]);
        let words = ["<title id=\"", id, "-t\">", title, "</title><desc id=\"", id, "-d\">", &description, "</desc>"];
        write_canvas(out, &draw(WIDE), &words);
        begin(out, "chart-narrow");
        push_all(out, &["=\"", title.trim().trim_end_matches('.'), ". ", &description, "\""]);
        write_canvas(out, &draw(NARROW), &[]);
    }

    fn notes(&self, page: &mut Page) {
        for note in &self.notes {
            page.html.push_str("<p class=\"chart-note\">");
            push_escaped(&mut page.html, note);
            page.html.push_str("</p>");
        }
    }

    fn details(&self, page: &mut Page, table: &Table) {
        page.html.push_str("<details class=\"chart-data\"><summary>");
        push_escaped(&mut page.html, &self.speech.say("table", &[]));
        page.html.push_str("</summary>");
        self.table(page, table);
        page.html.push_str("</details>");
    }

    /// The table in a frame that can be scrolled with keys where it is wider than its column.
    fn table(&self, page: &mut Page, table: &Table) {
        let Page { html: out, id, title } = page;
        push_all(out, &["<div class=\"table\" role=\"group\" aria-labelledby=\"", id, "-c\" tabindex=\"0\"><table>"]);
        push_all(out, &["<caption id=\"", id, "-c\">", title, "</caption><thead><tr>"]);
        for cell in &table.head {
            cell.write(out, "<th scope=\"col\"", "</th>");
        }
        out.push_str("</tr></thead><tbody>");
        for row in &table.rows {
            out.push_str("<tr>");
            for (index, cell) in row.iter().enumerate() {
                let (begin, end) = if index == 0 { ("<th scope=\"row\"", "</th>") } else { ("<td", "</td>") };
                cell.write(out, begin, end);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
    }
}

/// A figure that is being written.
struct Page {
    html: String,
    /// The prefix of its ids, and its title, both as markup.
    id: String,
    title: String,
}

/// The rest of the beginning of an `svg` element, and all that follows.
fn write_canvas(out: &mut String, canvas: &Canvas, words: &[&str]) {
    // A free border of 2 keeps marks and outlines at the edge whole. The direction is set because the anchors of text would
    // change sides on a page that reads from right to left.
    let [wide, high] = &[canvas.width, canvas.height].map(|length| {
        let mut written = String::new();
        push_number(&mut written, length + 2.0 * 2.0);
        written
    });
    push_all(out, &[" viewBox=\"-2 -2 ", wide, " ", high, "\" width=\"", wide, "\" height=\"", high, "\" fill=\"none\" font-size=\""]);
    push_number(out, SIZE);
    out.push_str("\" direction=\"ltr\">");
    push_all(out, words);
    canvas.write(out);
    out.push_str("</svg>");
}

impl Cell {
    fn write(&self, out: &mut String, begin: &str, end: &str) {
        let (class, text) = match self {
            Cell::Words(text) => (">", text),
            Cell::Number(text) => (" class=\"num\">", text),
        };
        out.push_str(begin);
        out.push_str(class);
        push_escaped(out, text);
        out.push_str(end);
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
