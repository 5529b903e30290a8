//! The card of a stage: a circle with its letter, its name, and its sub-stages beneath a rule.
//!
//! All cards of a picture have one width and one height of head, so that rows and columns line up. Cards are made at the
//! origin and moved to their place by the layout.

use super::Node;
use crate::chart::geometry::{Point, Rect, at};
use crate::chart::text::{width, width_for_lines, wrap};

/// Sizes of type: a stage's name, a sub-stage, a letter in its circle.
pub const NAME_SIZE: f64 = 15.0;
pub const SUB_SIZE: f64 = 12.5;
pub const MARK_SIZE: f64 = 16.0;
/// The radius of a letter's circle.
pub const MARK_RADIUS: f64 = 14.0;

/// The most lines of a name.
const NAME_LINES: usize = 3;
const NAME_LINE: f64 = 19.0;
const SUB_LINE: f64 = 16.0;
const SUB_GAP: f64 = 3.0;
/// The room of the dash before a sub-stage.
const SUB_INDENT: f64 = 13.0;
const MARK_GAP: f64 = 10.0;
/// How much of a baseline's height lies above the middle of the letters.
const MIDDLE: f64 = 0.34;

/// Where the circle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Above a centred name: for rows, where width is scarce.
    Above,
    /// Left of the name: for columns and rings, where height is.
    Beside,
}

impl Face {
    /// The space between a card's border and what is in it.
    pub fn padding(self) -> f64 {
        match self {
            Face::Above => 10.0,
            Face::Beside => 12.0,
        }
    }
}

/// A card in its place.
#[derive(Debug, Clone)]
pub struct Card {
    pub rect: Rect,
    /// The height of the part above the sub-stages.
    pub head: f64,
    /// The centre of the circle and what stands in it.
    pub mark: Option<(Point, String)>,
    pub name: Vec<Line>,
    pub substages: Vec<Line>,
    /// Where the dashes before the sub-stages are.
    pub dashes: Vec<Point>,
    pub current: bool,
}

/// A line of text: the point is on its baseline, at its middle if it is centred, else at its left.
#[derive(Debug, Clone)]
pub struct Line {
    pub at: Point,
    pub text: String,
    pub centred: bool,
    pub size: f64,
}

impl Line {
    /// The box that the text fills, by the estimate of its width.
    pub fn extent(&self) -> Rect {
        let width = width(&self.text, self.size);
        let left = if self.centred { self.at.x - width / 2.0 } else { self.at.x };
        Rect { left, top: self.at.y - self.size * 0.8, width, height: self.size }
    }

    fn moved(self, by: Point) -> Line {
        Line { at: self.at + by, ..self }
    }
}

impl Card {
    /// The card with its upper left corner somewhere else.
    pub fn moved(self, by: Point) -> Card {
        let lines = |lines: Vec<Line>| lines.into_iter().map(|line| line.moved(by)).collect();
        Card {
            rect: self.rect.moved(by),
            mark: self.mark.map(|(centre, text)| (centre + by, text)),
            name: lines(self.name),
            substages: lines(self.substages),
            dashes: self.dashes.into_iter().map(|dash| dash + by).collect(),
            ..self
        }
    }

    /// The y of the middle of the head, where arrows of a row meet the card.
    pub fn middle(&self) -> f64 {
        self.rect.top + self.head / 2.0
    }
}

/// The width that cards need to show every name and sub-stage in at most `lines` lines; never wider than `limit`.
pub fn needed_width(nodes: &[Node], marks: &[Option<String>], face: Face, lines: usize, limit: f64) -> f64 {
    let beside = beside_room(marks, face);
    let name = |node: &Node| beside + width_for_lines(&node.name, NAME_SIZE, lines);
    let sub = |text: &String| beside + SUB_INDENT + width_for_lines(text, SUB_SIZE, if face == Face::Above { lines.max(2) } else { lines });
    let widest = nodes.iter().flat_map(|node| node.substages.iter().map(sub).chain([name(node)])).fold(0.0, f64::max);
    let least = if face == Face::Above { 62.0 } else { 56.0 + beside };
    (widest.max(least) + 2.0 * face.padding()).ceil().min(limit)
}

/// True if cards of this width show every name in full.
pub fn names_fit(nodes: &[Node], marks: &[Option<String>], face: Face, card_width: f64) -> bool {
    let room = card_width - 2.0 * face.padding() - beside_room(marks, face);
    room > 3.0 * NAME_SIZE && nodes.iter().all(|node| wrap(&node.name, NAME_SIZE, room, usize::MAX).len() <= NAME_LINES)
}

/// Makes the cards of all stages, each `card_width` wide and at least `min_head` high.
pub fn cards(nodes: &[Node], marks: &[Option<String>], face: Face, card_width: f64, min_head: f64) -> Vec<Card> {
    let beside = beside_room(marks, face);
    let padding = face.padding();
    let room = card_width - 2.0 * padding - beside;
    let names: Vec<Vec<String>> = nodes.iter().map(|node| wrap(&node.name, NAME_SIZE, room, NAME_LINES)).collect();
    let most = names.iter().map(Vec::len).max().unwrap_or(1) as f64 * NAME_LINE;
    let any_mark = marks.iter().any(Option::is_some);
    let above = if face == Face::Above && any_mark { 2.0 * MARK_RADIUS + 8.0 } else { 0.0 };
    let least = if face == Face::Beside && any_mark { 2.0 * MARK_RADIUS } else { 0.0 };
    let head = (above + most.max(least) + 2.0 * padding - 2.0).max(min_head);

    let card = |((node, name), mark): ((&Node, Vec<String>), &Option<String>)| {
        let centred = face == Face::Above || !any_mark;
        let left = if centred { card_width / 2.0 } else { padding + beside };
        // Beneath a circle names begin on one line across the row; beside it they are centred on the card's head.
        let block = if above > 0.0 { most } else { name.len() as f64 * NAME_LINE };
        let first = above / 2.0 + head / 2.0 - block / 2.0 + NAME_LINE / 2.0 + NAME_SIZE * MIDDLE;
        let line = |(index, text)| Line { at: at(left, first + index as f64 * NAME_LINE), text, centred, size: NAME_SIZE };
        let mark_at = if face == Face::Above {
            at(card_width / 2.0, (head - above - most) / 2.0 + MARK_RADIUS)
        } else {
            at(padding + MARK_RADIUS, head / 2.0)
        };
        let (substages, dashes, below) = substages(node, padding + beside, head, room);
        Card {
            rect: Rect { left: 0.0, top: 0.0, width: card_width, height: head + below },
            head,
            mark: mark.clone().map(|mark| (mark_at, mark)),
            name: name.into_iter().enumerate().map(line).collect(),
            substages,
            dashes,
            current: node.current,
        }
    };
    nodes.iter().zip(names).zip(marks).map(card).collect()
}

/// The baseline offset that centres text of a size on a point.
pub fn centring(size: f64) -> f64 {
    size * MIDDLE
}

fn beside_room(marks: &[Option<String>], face: Face) -> f64 {
    if face == Face::Beside && marks.iter().any(Option::is_some) { 2.0 * MARK_RADIUS + MARK_GAP } else { 0.0 }
}

/// The lines of a stage's sub-stages, the dashes before them, and the height that they add.
fn substages(node: &Node, left: f64, head: f64, room: f64) -> (Vec<Line>, Vec<Point>, f64) {
    let (mut lines, mut dashes, mut y) = (Vec::new(), Vec::new(), head + 9.0);
    for substage in node.substages.iter().filter(|name| !name.trim().is_empty()) {
        dashes.push(at(left, y + SUB_LINE / 2.0));
        for text in wrap(substage, SUB_SIZE, room - SUB_INDENT, 3) {
            lines.push(Line { at: at(left + SUB_INDENT, y + SUB_LINE / 2.0 + centring(SUB_SIZE)), text, centred: false, size: SUB_SIZE });
            y += SUB_LINE;
        }
        y += SUB_GAP;
    }
    let below = if lines.is_empty() { 0.0 } else { y - SUB_GAP + 9.0 - head };
    (lines, dashes, below)
}
