//! A canvas: shapes and words written down as SVG, in presentation attributes, with classes for a theme.
//!
//! Lines, outlines and full shapes take the colour of the text around them, so that a picture is right without a style
//! sheet. The classes that a theme may style are the same in all pictures: `c-now` and `c-was` (marks of the present and
//! the past), `c-other` (marks of others), `c-aim` (targets), `c-grid` and `c-axis`, `c-link` (the line between two marks),
//! `c-track` and `c-edge` (empty bars), `c-hatch`, `c-count` (columns of answers), `c-sector`, and for words `c-label`, `c-value`, `c-soft`.

use std::fmt::Write;

use super::geometry::{Point, Rect, at, sin_cos};
use super::text::{escape, number, push_number, wrap};

/// The size of labels, in the units of a picture, which are CSS pixels at its own width.
pub const SIZE: f64 = 14.0;
/// The size of what goes with a label.
pub const SMALL: f64 = 13.0;
/// From one line of text to the next.
pub const LEADING: f64 = 17.0;

/// A drawing that grows downwards.
#[derive(Debug)]
pub struct Canvas {
    pub width: f64,
    pub height: f64,
    body: String,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Label,
    /// Heavier: the number that a row is about.
    Value,
    /// Smaller and softer.
    Soft,
}

/// Which part of a text is at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A line's weight and dashes.
#[derive(Debug, Clone, Copy)]
pub struct Pen(pub f64, pub &'static str);

pub const THIN: Pen = Pen(1.0, "");
pub const FIRM: Pen = Pen(2.0, "");
pub const DASHED: Pen = Pen(1.4, "5 4");
pub const DOTTED: Pen = Pen(1.6, "1.6 3.2");

/// The shape of a mark, which tells series apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Dot,
    Ring,
    Square,
    Triangle,
    Diamond,
    Cross,
}

/// The marks of groups, in order; beyond the last they begin again, hollow ones excepted.
pub const MARKS: [Mark; 5] = [Mark::Dot, Mark::Square, Mark::Triangle, Mark::Diamond, Mark::Cross];

/// The radius of a mark.
pub const RADIUS: f64 = 5.0;

impl Canvas {
    pub fn new(width: f64) -> Canvas {
        Canvas { width, height: 0.0, body: String::new() }
    }

    /// What has been drawn, as the content of an `svg` element.
    pub fn content(&self) -> &str {
        &self.body
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(text);
    }

    /// One line of text on its baseline.
    pub fn text(&mut self, place: Point, anchor: Anchor, face: Face, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let (class, size, weight) = match face {
            Face::Label => ("c-label", SIZE, ""),
            Face::Value => ("c-value", SIZE, " font-weight=\"600\""),
            Face::Soft => ("c-soft", SMALL, ""),
        };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, size) = (number(place.x), number(place.y), number(size));
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"currentColor\"{weight}{anchor}>{}</text>",
            escape(text)
        ));
    }

    /// A text whose middle is at this height.
    pub fn text_at(&mut self, middle: Point, anchor: Anchor, face: Face, text: &str) {
        self.text(middle + at(0.0, drop(face)), anchor, face, text);
    }

    /// A letter or two within a mark.
    pub fn letter(&mut self, class: &str, middle: Point, letter: &str) {
        let (x, y) = (number(middle.x), number(middle.y + 4.5));
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"12.6\" font-weight=\"700\" fill=\"currentColor\" \
             text-anchor=\"middle\">{}</text>",
            escape(letter)
        ));
    }

    /// A text in lines no wider than `limit`, four at most, from a top down; the result is its height.
    pub fn block(&mut self, top: Point, limit: f64, face: Face, text: &str) -> f64 {
        let lines = lines(text, face, limit);
        for (index, line) in lines.iter().enumerate() {
            self.text_at(top + at(0.0, (index as f64 + 0.5) * LEADING), Anchor::Start, face, line);
        }
        lines.len() as f64 * LEADING
    }

    pub fn line(&mut self, class: &str, from: Point, to: Point, pen: Pen) {
        self.path(class, &format!("M{} {}L{} {}", number(from.x), number(from.y), number(to.x), number(to.y)), pen);
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[Point], closed: bool, pen: Pen) {
        if points.len() < 2 {
            return;
        }
        let data: Vec<String> = points.iter().map(|point| format!("{} {}", number(point.x), number(point.y))).collect();
        self.path(class, &format!("M{}{}", data.join("L"), if closed { "Z" } else { "" }), pen);
    }

    pub fn path(&mut self, class: &str, data: &str, Pen(weight, dashes): Pen) {
        let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let faint = if class == "c-grid" { " stroke-opacity=\"0.3\"" } else { "" };
        self.add(format_args!(
            "<path class=\"{class}\" d=\"{data}\" stroke=\"currentColor\" stroke-width=\"{}\"{dashes}{faint}/>",
            number(weight)
        ));
    }

    /// A shape without an outline.
    pub fn area(&mut self, class: &str, data: &str) {
        self.add(format_args!("<path class=\"{class}\" d=\"{data}\" fill=\"currentColor\"/>"));
    }

    /// A shape that is told from its ground by its outline; what lies beneath it is seen through it.
    pub fn sector(&mut self, class: &str, data: &str) {
        self.add(format_args!(
            "<path class=\"{class}\" d=\"{data}\" fill=\"currentColor\" fill-opacity=\"0.16\" stroke=\"currentColor\" stroke-width=\"1.4\" \
             stroke-linejoin=\"round\"/>"
        ));
    }

    /// A full bar; one of no size is not drawn.
    pub fn bar(&mut self, class: &str, rect: Rect) {
        self.rect(class, rect, "fill=\"currentColor\"");
    }

    /// The outline of a bar.
    pub fn outline(&mut self, class: &str, rect: Rect) {
        self.rect(class, rect, "stroke=\"currentColor\"");
    }

    fn rect(&mut self, class: &str, rect: Rect, paint: &str) {
        if rect.width < 0.05 || rect.height < 0.05 {
            return;
        }
        let [x, y, width, height] = [rect.left, rect.top, rect.width, rect.height].map(number);
        self.add(format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>"));
    }

    /// Slanting lines within a bar. They are drawn one by one, because a pattern needs an id that is found from anywhere.
    pub fn hatch(&mut self, rect: Rect) {
        const STEP: f64 = 5.0;
        let first = ((rect.left + rect.top) / STEP).ceil() as i64;
        let last = ((rect.right() + rect.bottom()) / STEP).floor() as i64;
        let mut data = String::new();
        for index in first..=last.min(first + 2000) {
            // Points with x + y = sum: from the lower left to the upper right.
            let sum = index as f64 * STEP;
            let (low, high) = ((sum - rect.bottom()).max(rect.left), (sum - rect.top).min(rect.right()));
            if high - low > 0.05 {
                for (sign, value) in [('M', low), (' ', sum - low), ('L', high), (' ', sum - high)] {
                    data.push(sign);
                    push_number(&mut data, value);
                }
            }
        }
        if !data.is_empty() {
            self.path("c-hatch", &data, Pen(1.2, ""));
        }
    }

    /// A mark with its middle at a point.
    pub fn mark(&mut self, class: &str, mark: Mark, middle: Point) {
        let (x, y, r) = (middle.x, middle.y, RADIUS);
        let polygon = |points: &[(f64, f64)]| {
            let points: Vec<String> = points.iter().map(|(dx, dy)| format!("{} {}", number(x + dx), number(y + dy))).collect();
            format!("M{}Z", points.join("L"))
        };
        match mark {
            Mark::Dot => self.circle(class, middle, r, "fill=\"currentColor\""),
            Mark::Ring => self.circle(class, middle, r - 0.8, "stroke=\"currentColor\" stroke-width=\"1.6\""),
            Mark::Square => self.area(class, &polygon(&[(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)])),
            Mark::Triangle => self.area(class, &polygon(&[(0.0, -5.6), (5.6, 4.4), (-5.6, 4.4)])),
            Mark::Diamond => self.area(class, &polygon(&[(0.0, -6.4), (6.4, 0.0), (0.0, 6.4), (-6.4, 0.0)])),
            Mark::Cross => {
                let [left, right, top, bottom] = [x - 4.2, x + 4.2, y - 4.2, y + 4.2].map(number);
                self.path(class, &format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"), FIRM);
            }
        }
    }

    /// A dot, or a ring, that is part of a line.
    pub fn small_mark(&mut self, class: &str, mark: Mark, middle: Point) {
        match mark {
            Mark::Ring => self.circle(class, middle, 2.6, "stroke=\"currentColor\" stroke-width=\"1.2\""),
            _ => self.circle(class, middle, 3.2, "fill=\"currentColor\""),
        }
    }

    pub fn circle(&mut self, class: &str, middle: Point, radius: f64, paint: &str) {
        let [x, y, radius] = [middle.x, middle.y, radius].map(number);
        self.add(format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"));
    }
}

/// The lines of a text in a face, four at most.
pub fn lines(text: &str, face: Face, limit: f64) -> Vec<String> {
    wrap(text, size(face), limit, 4)
}

/// A text on one line, cut with an ellipsis where it does not fit.
pub fn one_line(text: &str, face: Face, limit: f64) -> String {
    if width(text, face) <= limit {
        return text.to_owned();
    }
    wrap(text, size(face), if face == Face::Value { limit / 1.08 } else { limit }, 1).concat()
}

/// How wide a text is in a face.
pub fn width(text: &str, face: Face) -> f64 {
    // Heavier letters are wider.
    super::text::width(text, size(face)) * if face == Face::Value { 1.08 } else { 1.0 }
}

/// The point at an angle in degrees, clockwise from the top, around a middle.
pub fn around(middle: Point, radius: f64, degrees: f64) -> Point {
    let (sine, cosine) = sin_cos(degrees);
    middle + at(radius * sine, -radius * cosine)
}

fn size(face: Face) -> f64 {
    if face == Face::Soft { SMALL } else { SIZE }
}

/// From the middle of a line to its baseline.
fn drop(face: Face) -> f64 {
    size(face) * 0.35
}

/// A measure from left to right, or from below upwards: which value is where.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Axis {
    /// Where a value is; one beyond the ends is at the end.
    pub fn at(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        let share = if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.5 };
        self.from + (self.to - self.from) * share
    }

    /// The whole numbers of the measure, as long as there are few enough of them to be drawn.
    pub fn steps(&self) -> Vec<f64> {
        let (first, last) = (self.low.ceil(), self.high.floor());
        if last < first || last - first > 12.0 {
            return Vec::new();
        }
        (0..=(last - first) as i64).map(|step| first + step as f64).collect()
    }
}

/// An entry of a key: a sample, drawn by the caller at a point, and its words.
pub type KeyEntry<'a> = (&'a dyn Fn(&mut Canvas, Point), &'a str);

/// The entries of a key in as many rows as they need, below what is drawn.
pub fn key(canvas: &mut Canvas, entries: &[KeyEntry<'_>]) {
    const SAMPLE: f64 = 22.0;
    const BETWEEN: f64 = 16.0;
    let (mut x, mut middle) = (0.0, canvas.height + LEADING / 2.0);
    for (sample, words) in entries {
        let words = one_line(words, Face::Soft, canvas.width - SAMPLE);
        let needed = SAMPLE + width(&words, Face::Soft);
        if x > 0.0 && x + needed > canvas.width {
            (x, middle) = (0.0, middle + LEADING + 2.0);
        }
        sample(canvas, at(x + SAMPLE / 2.0 - 3.0, middle));
        canvas.text_at(at(x + SAMPLE, middle), Anchor::Start, Face::Soft, &words);
        x += needed + BETWEEN;
    }
    canvas.height = middle + LEADING / 2.0;
}
