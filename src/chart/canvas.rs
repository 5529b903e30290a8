//! A canvas: shapes and words written down as SVG, in presentation attributes, with classes for a theme.
//!
//! Lines, outlines and full shapes take the colour of the text around them, so that a picture is right without a style
//! sheet. The classes that a theme may style are the same in all pictures: `c-now` and `c-was` (marks of the present and
//! the past), `c-other` (marks of others), `c-aim` (targets), `c-grid` and `c-axis`, `c-link` (the line between two marks),
//! `c-track` and `c-edge` (empty bars), `c-hatch`, `c-count` (columns of answers), `c-sector`, and for words `c-label`, `c-value`, `c-soft`.
//!
//! What is painted alike becomes one element, because most of a picture repeats: shapes one `path`, words one `g` of
//! `text`s, each with its class. A shape joins those before it only if nothing in between lies where it does, so that
//! whatever covers another thing still covers it.

use super::geometry::{Point, Rect, at, sin_cos};
use super::path::Path;
use super::text::{push_all, push_escaped, push_number, wrap};

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
    runs: Vec<Run>,
}

/// Things that are painted alike and lie beside each other in the order of painting.
#[derive(Debug)]
struct Run {
    paint: Paint,
    /// True where nothing may join it any more.
    closed: bool,
    path: Path,
    /// The elements of a run of words.
    words: String,
    /// Where its things are, each and all together.
    extents: Vec<Rect>,
    whole: Rect,
}

/// Everything that an element says beside where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Paint {
    Line(&'static str, Pen),
    Full(&'static str),
    /// Full, but seen through, within an outline.
    Sector(&'static str),
    Words(Face, Anchor),
    Letter(&'static str),
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
#[derive(Debug, Clone, Copy, PartialEq)]
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
        Canvas { width, height: 0.0, runs: Vec::with_capacity(16) }
    }

    /// Writes what has been drawn, as the content of an `svg` element whose text is [`SIZE`] high.
    pub fn write(&self, out: &mut String) {
        out.reserve(self.runs.iter().map(|run| run.path.data().len() + run.words.len() + 120).sum());
        for run in &self.runs {
            match run.paint {
                Paint::Words(face, anchor) => run.write_words(out, face, anchor),
                Paint::Letter(class) => {
                    push_all(out, &["<g class=\"", class, "\" font-size=\"12.6\" font-weight=\"700\" fill=\"currentColor\" "]);
                    push_all(out, &["text-anchor=\"middle\">", &run.words, "</g>"]);
                }
                Paint::Line(class, pen) => run.write_line(out, class, pen),
                Paint::Full(class) => push_all(out, &["<path class=\"", class, "\" d=\"", run.path.data(), "\" fill=\"currentColor\"/>"]),
                Paint::Sector(class) => {
                    push_all(out, &["<path class=\"", class, "\" d=\"", run.path.data(), "\" fill=\"currentColor\" fill-opacity=\".16\" "]);
                    out.push_str("stroke=\"currentColor\" stroke-width=\"1.4\" stroke-linejoin=\"round\"/>");
                }
            }
        }
    }

    /// Keeps the lines of a class that follow from joining those that have been drawn. Where translucent lines cross, they
    /// are darker only as long as they are not one path.
    pub fn close_lines(&mut self, class: &str) {
        for run in &mut self.runs {
            run.closed |= matches!(run.paint, Paint::Line(other, _) if other == class);
        }
    }

    /// The run that a thing belongs to which fills some room: one of its paint, unless something lies over that one.
    fn run(&mut self, paint: Paint, extent: Rect) -> &mut Run {
        let mut found = None;
        for (index, run) in self.runs.iter().enumerate().rev() {
            if run.paint == paint && !run.closed {
                found = Some(index);
                break;
            }
            if run.whole.intersects(&extent) && run.extents.iter().any(|other| other.intersects(&extent)) {
                break;
            }
        }
        let index = found.unwrap_or_else(|| {
            let (path, words) = match paint {
                Paint::Words(..) | Paint::Letter(_) => (Path::default(), String::with_capacity(400)),
                _ => (Path::long(), String::new()),
            };
            self.runs.push(Run { paint, closed: false, path, words, extents: Vec::with_capacity(16), whole: extent });
            self.runs.len() - 1
        });
        let run = &mut self.runs[index];
        run.whole = run.whole.union(&extent);
        run.extents.push(extent);
        run
    }

    /// The path of all lines of a class and a pen, to go on with between two corners.
    fn line_path(&mut self, class: &'static str, pen: Pen, extent: Rect) -> &mut Path {
        &mut self.run(Paint::Line(class, pen), extent.grown(pen.0 / 2.0 - TOUCH)).path
    }

    fn full_path(&mut self, class: &'static str, extent: Rect) -> &mut Path {
        &mut self.run(Paint::Full(class), extent).path
    }

    /// One line of text on its baseline.
    pub fn text(&mut self, place: Point, anchor: Anchor, face: Face, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let extent = extent(place, anchor, size(face), width(text, face));
        self.run(Paint::Words(face, anchor), extent).word(place, text);
    }

    /// A text whose middle is at this height.
    pub fn text_at(&mut self, middle: Point, anchor: Anchor, face: Face, text: &str) {
        self.text(middle + at(0.0, drop(face)), anchor, face, text);
    }

    /// A letter or two within a mark.
    pub fn letter(&mut self, class: &'static str, middle: Point, letter: &str) {
        let place = middle + at(0.0, 4.5);
        let extent = extent(place, Anchor::Middle, SIZE, super::text::width(letter, SIZE));
        self.run(Paint::Letter(class), extent).word(place, letter);
    }

    /// A text in lines no wider than `limit`, four at most, from a top down; the result is its height.
    pub fn block(&mut self, top: Point, limit: f64, face: Face, text: &str) -> f64 {
        let lines = lines(text, face, limit);
        for (index, line) in lines.iter().enumerate() {
            self.text_at(top + at(0.0, (index as f64 + 0.5) * LEADING), Anchor::Start, face, line);
        }
        lines.len() as f64 * LEADING
    }

    pub fn line(&mut self, class: &'static str, from: Point, to: Point, pen: Pen) {
        self.polyline(class, &[from, to], false, pen);
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &'static str, points: &[Point], closed: bool, pen: Pen) {
        if points.len() < 2 {
            return;
        }
        let path = self.line_path(class, pen, Rect::of(points));
        path.polyline(points);
        if closed {
            path.close();
        }
    }

    /// The arc of a circle around a middle between two angles, clockwise.
    pub fn arc(&mut self, class: &'static str, middle: Point, radius: f64, [from, to]: [f64; 2], pen: Pen) {
        let path = self.line_path(class, pen, Rect::around(middle, 2.0 * radius, 2.0 * radius));
        path.move_to(around(middle, radius, from));
        arc(path, middle, radius, [from, to]);
    }

    /// A shape without an outline, from corner to corner.
    pub fn area(&mut self, class: &'static str, corners: &[Point]) {
        self.full_path(class, Rect::of(corners)).polygon(corners);
    }

    /// The sector of a circle between two angles; it is told from its ground by its outline, and what lies beneath it is
    /// seen through it.
    pub fn sector(&mut self, class: &'static str, middle: Point, radius: f64, [from, to]: [f64; 2]) {
        let extent = Rect::around(middle, 2.0 * radius, 2.0 * radius).grown(0.7);
        let path = &mut self.run(Paint::Sector(class), extent).path;
        path.move_to(around(middle, radius, from));
        arc(path, middle, radius, [from, to]);
        if to - from < 359.9 {
            path.line_to(middle);
        }
        path.close();
    }

    /// The sample of a sector.
    pub fn sector_sample(&mut self, class: &'static str, rect: Rect) {
        self.run(Paint::Sector(class), rect.grown(0.7)).path.rectangle(&rect);
    }

    /// A full bar; one of no size is not drawn.
    pub fn bar(&mut self, class: &'static str, rect: Rect) {
        if !is_flat(&rect) {
            self.full_path(class, rect).rectangle(&rect);
        }
    }

    /// The outline of a bar.
    pub fn outline(&mut self, class: &'static str, rect: Rect) {
        if !is_flat(&rect) {
            self.line_path(class, THIN, rect).rectangle(&rect);
        }
    }

    /// Slanting lines within a bar. They are drawn one by one, because a pattern needs an id that is found from anywhere.
    pub fn hatch(&mut self, rect: Rect) {
        const STEP: f64 = 5.0;
        let first = ((rect.left + rect.top) / STEP).ceil() as i64;
        let last = ((rect.right() + rect.bottom()) / STEP).floor() as i64;
        let lines = (first..=last.min(first + 2000)).filter_map(|index| {
            // Points with x + y = sum: from the lower left to the upper right.
            let sum = index as f64 * STEP;
            let (low, high) = ((sum - rect.bottom()).max(rect.left), (sum - rect.top).min(rect.right()));
            (high - low > 0.05).then(|| [at(low, sum - low), at(high, sum - high)])
        });
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return;
        }
        let path = self.line_path("c-hatch", Pen(1.2, ""), rect);
        for (index, [low, high]) in lines.enumerate() {
            // Up and down in turns: the way to the next line is short.
            let (from, to) = if index % 2 == 0 { (low, high) } else { (high, low) };
            path.move_to(from);
            path.line_to(to);
        }
    }

    /// A mark with its middle at a point.
    pub fn mark(&mut self, class: &'static str, mark: Mark, middle: Point) {
        let corners = |offsets: [(f64, f64); 4]| offsets.map(|(x, y)| middle + at(x, y));
        match mark {
            Mark::Dot => self.dot(class, middle, RADIUS),
            Mark::Ring => self.circle(class, middle, RADIUS - 0.8, Pen(1.6, "")),
            Mark::Square => self.area(class, &corners([(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)])),
            Mark::Triangle => self.area(class, &corners([(0.0, -5.6), (5.6, 4.4), (-5.6, 4.4), (-5.6, 4.4)])[..3]),
            Mark::Diamond => self.area(class, &corners([(0.0, -6.4), (6.4, 0.0), (0.0, 6.4), (-6.4, 0.0)])),
            Mark::Cross => {
                let [a, b, c, d] = corners([(-4.2, -4.2), (4.2, 4.2), (-4.2, 4.2), (4.2, -4.2)]);
                self.line(class, a, b, FIRM);
                self.line(class, c, d, FIRM);
            }
        }
    }

    /// A dot, or a ring, that is part of a line.
    pub fn small_mark(&mut self, class: &'static str, mark: Mark, middle: Point) {
        match mark {
            Mark::Ring => self.circle(class, middle, 2.6, Pen(1.2, "")),
            _ => self.dot(class, middle, 3.2),
        }
    }

    pub fn circle(&mut self, class: &'static str, middle: Point, radius: f64, pen: Pen) {
        self.line_path(class, pen, Rect::around(middle, 2.0 * radius, 2.0 * radius)).circle(middle, radius);
    }

    fn dot(&mut self, class: &'static str, middle: Point, radius: f64) {
        self.full_path(class, Rect::around(middle, 2.0 * radius, 2.0 * radius)).circle(middle, radius);
    }
}

impl Run {
    fn word(&mut self, place: Point, text: &str) {
        self.words.push_str("<text x=\"");
        push_number(&mut self.words, place.x);
        self.words.push_str("\" y=\"");
        push_number(&mut self.words, place.y);
        self.words.push_str("\">");
        push_escaped(&mut self.words, text);
        self.words.push_str("</text>");
    }

    fn write_words(&self, out: &mut String, face: Face, anchor: Anchor) {
        out.push_str(match face {
            Face::Label => "<g class=\"c-label\"",
            Face::Value => "<g class=\"c-value\" font-weight=\"600\"",
            Face::Soft => "<g class=\"c-soft\" font-size=\"13\"",
        });
        out.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        push_all(out, &[" fill=\"currentColor\">", &self.words, "</g>"]);
    }

    fn write_line(&self, out: &mut String, class: &str, Pen(weight, dashes): Pen) {
        push_all(out, &["<path class=\"", class, "\" d=\"", self.path.data(), "\" stroke=\"currentColor\""]);
        if weight != 1.0 {
            out.push_str(" stroke-width=\"");
            push_number(out, weight);
            out.push('"');
        }
        if !dashes.is_empty() {
            push_all(out, &[" stroke-dasharray=\"", dashes, "\""]);
        }
        out.push_str(if class == "c-grid" { " stroke-opacity=\".3\"/>" } else { "/>" });
    }
}

/// Things that share less than this count as beside each other.
const TOUCH: f64 = 0.25;

/// What a text covers, with the rim that a theme may give it.
fn extent(place: Point, anchor: Anchor, size: f64, wide: f64) -> Rect {
    let left = match anchor {
        Anchor::Start => place.x,
        Anchor::Middle => place.x - wide / 2.0,
        Anchor::End => place.x - wide,
    };
    Rect { left, top: place.y - 0.76 * size, width: wide, height: size }.grown(1.5 - TOUCH)
}

fn is_flat(rect: &Rect) -> bool {
    rect.width < 0.05 || rect.height < 0.05
}

/// Goes on along a circle from one angle to another; what is more than a half in two arcs.
fn arc(path: &mut Path, middle: Point, radius: f64, [from, to]: [f64; 2]) {
    if to - from > 179.0 {
        path.arc_to(radius, around(middle, radius, (from + to) / 2.0));
    }
    path.arc_to(radius, around(middle, radius, to));
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
