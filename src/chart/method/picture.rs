//! A drawing on its canvas: cards and arrows moved into place, letters for the labels of arrows, and below them the key and
//! the notes. Everything is placed here; [`draw`](super::draw) only writes it down.

use super::card::{Card, Line, SUB_SIZE, centring};
use super::{Drawing, EdgeKind, MethodDiagram};
use crate::chart::geometry::{Curve, Point, Rect, at, distance};
use crate::chart::text::{width, wrap};

/// The free border around a picture.
pub const MARGIN: f64 = 4.0;
pub const HEAD_LENGTH: f64 = 9.0;
pub const HEAD_WIDTH: f64 = 7.0;
/// The opening that an arrow leaves for the letter of its note.
pub const NOTE_GAP: f64 = 18.0;

const NOTE_SIZE: f64 = 14.0;
/// An arrow that is shorter than this has its letter beside it.
const SHORT: f64 = 64.0;
const NOTE_LINE: f64 = 17.0;
const NOTE_INDENT: f64 = 18.0;
/// The widest line of a note.
const NOTE_WIDTH: f64 = 620.0;
const KEY_LINE: f64 = 22.0;
const KEY_SAMPLE: f64 = 34.0;
const KEY_GAP: f64 = 8.0;
const KEY_BETWEEN: f64 = 22.0;

/// Everything there is to write, in coordinates that begin at the upper left corner of the canvas.
#[derive(Debug)]
pub struct Picture {
    pub width: f64,
    pub height: f64,
    pub arrows: Vec<Stroke>,
    pub cards: Vec<Card>,
    /// Lines of text outside the cards.
    pub lines: Vec<(LineClass, Line)>,
    /// The sample of a current card in the key.
    pub sample: Option<Rect>,
}

/// A line with a head.
#[derive(Debug)]
pub struct Stroke {
    pub kind: EdgeKind,
    pub curve: Curve,
    /// How far along the line it is interrupted for a letter.
    pub opening: Option<f64>,
}

/// What a line of text outside the cards is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineClass {
    NoteLetter,
    NoteText,
    Key,
}

impl Picture {
    /// Places a drawing on a canvas whose content is at least `least` wide.
    pub fn new(diagram: &MethodDiagram, drawing: Drawing, least: f64) -> Picture {
        let notes = Notes::of(diagram, &drawing);
        let bounds = bounds(&drawing, &notes);
        let width = bounds.width.max(least);
        let shift = at(MARGIN + (width - bounds.width) / 2.0 - bounds.left, MARGIN - bounds.top);

        let kinds = drawing.arrows.iter().map(|arrow| diagram.edges[arrow.edge].kind).collect::<Vec<_>>();
        let openings = notes.letters.iter().map(|letter| letter.as_ref().and_then(|letter| letter.opening));
        let arrows = drawing.arrows.iter().zip(&kinds).zip(openings);
        let mut picture = Picture {
            width: width + 2.0 * MARGIN,
            height: MARGIN + bounds.height,
            arrows: arrows.map(|((arrow, kind), opening)| Stroke { kind: *kind, curve: arrow.curve.moved(shift), opening }).collect(),
            cards: drawing.cards.into_iter().map(|card| card.moved(shift)).collect(),
            lines: notes.letters.iter().flatten().map(|letter| (LineClass::NoteLetter, letter.line(shift))).collect(),
            sample: None,
        };
        picture.add_key(diagram, &kinds);
        picture.add_notes(&notes.texts);
        picture.height += MARGIN;
        picture
    }

    fn room(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    /// A key to the kinds of line; a picture with solid lines only needs none.
    fn add_key(&mut self, diagram: &MethodDiagram, kinds: &[EdgeKind]) {
        let labels = &diagram.labels;
        let named = [(EdgeKind::Next, &labels.next), (EdgeKind::Loop, &labels.returns), (EdgeKind::Optional, &labels.optional)];
        let mut entries: Vec<(Option<EdgeKind>, &str)> = Vec::new();
        if kinds.iter().any(|kind| *kind != EdgeKind::Next) {
            entries.extend(named.into_iter().filter(|(kind, _)| kinds.contains(kind)).map(|(kind, label)| (Some(kind), label.trim())));
        }
        if diagram.nodes.iter().any(|node| node.current) {
            entries.push((None, labels.current.trim()));
        }
        entries.retain(|(_, label)| !label.is_empty());
        if entries.is_empty() {
            return;
        }
        self.height += 18.0;
        for row in rows(&entries, self.room()) {
            let total = row.iter().map(|(_, label)| entry_width(label)).sum::<f64>() - KEY_BETWEEN;
            let mut x = MARGIN + ((self.room() - total) / 2.0).max(0.0);
            let middle = self.height + KEY_LINE / 2.0;
            for (kind, label) in row {
                let sample = Curve::rounded(&[at(x, middle), at(x + KEY_SAMPLE, middle)], 0.0);
                match kind {
                    Some(kind) => self.arrows.push(Stroke { kind: *kind, curve: sample, opening: None }),
                    None => self.sample = Some(Rect::around(at(x + KEY_SAMPLE / 2.0, middle), 26.0, 17.0)),
                }
                let text = wrap(label, SUB_SIZE, self.room() - KEY_SAMPLE - KEY_GAP, 1).concat();
                let start = at(x + KEY_SAMPLE + KEY_GAP, middle + centring(SUB_SIZE));
                self.lines.push((LineClass::Key, Line { at: start, text, centred: false, size: SUB_SIZE }));
                x += entry_width(label);
            }
            self.height += KEY_LINE;
        }
    }

    fn add_notes(&mut self, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        self.height += 10.0;
        let room = self.room().min(NOTE_WIDTH) - NOTE_INDENT;
        let notes: Vec<Vec<String>> = texts.iter().map(|text| wrap(text, SUB_SIZE, room, 3)).collect();
        let widest = notes.iter().flatten().map(|line| width(line, SUB_SIZE)).fold(0.0, f64::max);
        let left = MARGIN + ((self.room() - widest - NOTE_INDENT) / 2.0).max(0.0);
        for (index, lines) in notes.into_iter().enumerate() {
            let baseline = self.height + NOTE_LINE / 2.0 + centring(SUB_SIZE);
            let letter = Line { at: at(left + 6.0, baseline), text: note_letter(index), centred: true, size: NOTE_SIZE };
            self.lines.push((LineClass::NoteLetter, letter));
            for text in lines {
                let start = at(left + NOTE_INDENT, self.height + NOTE_LINE / 2.0 + centring(SUB_SIZE));
                self.lines.push((LineClass::NoteText, Line { at: start, text, centred: false, size: SUB_SIZE }));
                self.height += NOTE_LINE;
            }
            self.height += 3.0;
        }
    }
}

/// Breaks the entries of the key into rows that fit.
fn rows<'a, 'b>(entries: &'a [(Option<EdgeKind>, &'b str)], room: f64) -> Vec<&'a [(Option<EdgeKind>, &'b str)]> {
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    for (index, (_, label)) in entries.iter().enumerate() {
        let needed = entry_width(label);
        if index > start && used + needed - KEY_BETWEEN > room {
            rows.push(&entries[start..index]);
            (start, used) = (index, 0.0);
        }
        used += needed;
    }
    rows.push(&entries[start..]);
    rows
}

fn entry_width(label: &str) -> f64 {
    KEY_SAMPLE + KEY_GAP + width(label, SUB_SIZE) + KEY_BETWEEN
}

/// The labels of arrows, in the order of their letters; arrows with the same label share one.
struct Notes {
    texts: Vec<String>,
    /// One for each arrow of the drawing.
    letters: Vec<Option<Letter>>,
}

struct Letter {
    text: String,
    at: Point,
    opening: Option<f64>,
}

impl Letter {
    fn line(&self, shift: Point) -> Line {
        // Small letters have no ascenders: their middle is a little lower than that of a line.
        let baseline = self.at + shift + at(0.0, centring(NOTE_SIZE) - 1.0);
        Line { at: baseline, text: self.text.clone(), centred: true, size: NOTE_SIZE }
    }
}

impl Notes {
    fn of(diagram: &MethodDiagram, drawing: &Drawing) -> Notes {
        let mut notes = Notes { texts: Vec::new(), letters: Vec::new() };
        let samples: Vec<Vec<Point>> = drawing.arrows.iter().map(|arrow| arrow.curve.samples()).collect();
        for (index, arrow) in drawing.arrows.iter().enumerate() {
            let label = diagram.edges[arrow.edge].label.as_deref().map(str::trim).filter(|label| !label.is_empty());
            let letter = label.map(|label| {
                let others = samples.iter().enumerate().filter(|(other, _)| *other != index).flat_map(|(_, samples)| samples);
                let mut taken: Vec<Point> = others.copied().collect();
                taken.extend(notes.letters.iter().flatten().map(|letter| letter.at));
                notes.letter(label, &arrow.curve, &drawing.cards, &taken)
            });
            notes.letters.push(letter);
        }
        notes
    }

    fn letter(&mut self, label: &str, curve: &Curve, cards: &[Card], taken: &[Point]) -> Letter {
        let known = self.texts.iter().position(|text| text == label);
        let index = known.unwrap_or(self.texts.len());
        if known.is_none() {
            self.texts.push(label.to_owned());
        }
        let (at, opening) = if curve.length() < SHORT { (beside(curve, cards, taken), None) } else { within(curve, cards, taken) };
        Letter { text: note_letter(index), at, opening }
    }
}

/// `a` to `z`, then `a1` and so on.
fn note_letter(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}

/// A place next to an arrow: above it or to its right, unless the other side is freer.
fn beside(curve: &Curve, cards: &[Card], taken: &[Point]) -> Point {
    let middle = (curve.length() - HEAD_LENGTH) / 2.0;
    let side = curve.direction(middle).turned() * 10.0;
    let own = curve.samples();
    let room = |place: Point| {
        let crowded = cards.iter().any(|card| card.rect.grown(4.0).contains(place));
        if crowded { 0.0 } else { distance(place, taken).min(distance(place, &own)).min(9.0) }
    };
    let better = if side.y > 1.0 || (side.y.abs() <= 1.0 && side.x < 0.0) { side * -1.0 } else { side };
    let (first, second) = (curve.point(middle) + better, curve.point(middle) - better);
    if room(second) > room(first) { second } else { first }
}

/// A place on an arrow, and how far along it that is: as near to its middle as other lines allow.
fn within(curve: &Curve, cards: &[Card], taken: &[Point]) -> (Point, Option<f64>) {
    let length = curve.length();
    let room = |share: f64| {
        let point = curve.point(length * share);
        let crowded = cards.iter().any(|card| card.rect.grown(9.0).contains(point));
        // Beyond this distance more room is no better.
        if crowded { 0.0 } else { distance(point, taken).min(16.0) }
    };
    let (mut best, mut most) = (0.5, room(0.5));
    for share in [0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2] {
        let here = room(share);
        if here > most {
            (best, most) = (share, here);
        }
    }
    (curve.point(length * best), Some(length * best))
}

fn bounds(drawing: &Drawing, notes: &Notes) -> Rect {
    let cards = drawing.cards.iter().map(|card| card.rect);
    let letters = notes.letters.iter().flatten().map(|letter| letter.line(at(0.0, 0.0)).extent());
    // Half an arrow head on either side of the line.
    let points = drawing.arrows.iter().flat_map(|arrow| arrow.curve.samples());
    let lines = points.map(|point| Rect::around(point, HEAD_WIDTH, HEAD_WIDTH));
    let (mut low, mut high) = (at(f64::INFINITY, f64::INFINITY), at(f64::NEG_INFINITY, f64::NEG_INFINITY));
    for rect in cards.chain(letters).chain(lines) {
        low = at(low.x.min(rect.left), low.y.min(rect.top));
        high = at(high.x.max(rect.right()), high.y.max(rect.bottom()));
    }
    Rect { left: low.x, top: low.y, width: high.x - low.x, height: high.y - low.y }
}
