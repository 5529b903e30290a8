//! The picture of a coaching method: its stages, the way from one to the next, and the ways back.
//!
//! 1. [`card`] sizes a card for each stage from its letter, name and sub-stages.
//! 2. [`lanes`] places cards in a row or a column and leads the ways back along lanes beside them; [`ring`] places them on
//!    an ellipse (a cycle) or on an open arch (a network) and leads the ways back through the middle.
//! 3. [`picture`] puts them on a canvas, with a key below and the labels of arrows as lettered notes.
//! 4. [`draw`] writes it all down as SVG.
//!
//! Every method is drawn twice: once for wide columns of text and once, as a column of cards, for about 350 px, where a
//! scaled-down picture could not be read (WCAG 2.2, 1.4.10 asks for 320 CSS px without scrolling). The style sheet shows one of them.

mod card;
mod draw;
mod lanes;
mod picture;
mod ring;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use super::geometry::Curve;
use card::Card;

/// Everything the picture of one method shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MethodDiagram {
    /// Prefix of the ids in the picture; unique on its page, a letter first.
    pub id: String,
    /// The accessible name, for example "The GROW model".
    pub title: String,
    /// What the picture says, in one or two sentences.
    pub description: String,
    pub shape: Shape,
    /// Two to ten stages, in order.
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    pub labels: Labels,
}

/// How the stages are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// From left to right, or from top to bottom.
    Line,
    /// On a ring, clockwise from the top.
    Cycle,
    /// On an open arch with the ways between them inside it: never a one-way ring.
    Network,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Node {
    pub name: String,
    /// Its letter in the method's name, such as `G`. Lines and cycles without letters are numbered instead.
    pub letter: Option<String>,
    pub substages: Vec<String>,
    /// True for the stage that someone is in now.
    pub current: bool,
}

/// A way from one stage to another, as indices into [`MethodDiagram::nodes`]; ways to stages that do not exist are left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    /// When this way is taken; shown as a note beneath the picture.
    pub label: Option<String>,
}

/// What a way between stages means, and so how its line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// The usual way on: a solid line.
    Next,
    /// A way back that may be taken: a dashed line.
    Loop,
    /// A way that may be left out: a dotted line.
    Optional,
}

/// The words of the key, in the page's language; an empty one is left out of the key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Labels {
    /// For [`EdgeKind::Next`], for example "next".
    pub next: String,
    /// For [`EdgeKind::Loop`], for example "may return".
    pub returns: String,
    /// For [`EdgeKind::Optional`], for example "optional".
    pub optional: String,
    /// For [`Node::current`], for example "you are here".
    pub current: String,
}

/// Draws a method as two SVG elements, `md-wide` and `md-narrow`, of which a style sheet shows one at a time.
///
/// Both carry the same accessible name and description; whichever is not displayed is not exposed either. The page still has
/// to list stages and transitions in words, because what is inside the pictures is not read out. Without stages the result
/// is empty.
pub fn method_diagram(diagram: &MethodDiagram) -> String {
    if diagram.nodes.is_empty() {
        return String::new();
    }
    let (wide, narrow) = drawings(diagram);
    draw::wide(diagram, wide) + &draw::narrow(diagram, narrow)
}

/// A method laid out: where the cards are and how the arrows run.
#[derive(Debug)]
struct Drawing {
    cards: Vec<Card>,
    arrows: Vec<Arrow>,
}

/// The line of one edge from border to border.
#[derive(Debug)]
struct Arrow {
    edge: usize,
    curve: Curve,
}

/// The width of the narrow picture: what is left of 360 px after a page's margins.
const NARROW: f64 = 320.0;
/// The width that the wide picture keeps to, about a column of text with its margin.
const WIDE: f64 = 760.0;

fn drawings(diagram: &MethodDiagram) -> (Drawing, Drawing) {
    let marks = marks(diagram);
    let edges = known_edges(diagram);
    let narrow = lanes::column(&diagram.nodes, &marks, &edges, NARROW - 2.0 * picture::MARGIN);
    let wide = match diagram.shape {
        Shape::Line => lanes::rows(&diagram.nodes, &marks, &edges, WIDE),
        Shape::Cycle | Shape::Network => ring::ring(&diagram.nodes, &marks, &edges, diagram.shape, WIDE),
    };
    let wide = wide.unwrap_or_else(|| lanes::column(&diagram.nodes, &marks, &edges, WIDE * 0.7));
    (wide, narrow)
}

/// What stands in the circle of each card: the letters of the method, or numbers where the order matters and has none.
fn marks(diagram: &MethodDiagram) -> Vec<Option<String>> {
    let letter = |node: &Node| {
        node.letter.as_deref().map(str::trim).filter(|letter| !letter.is_empty()).map(|letter| letter.chars().take(3).collect())
    };
    let letters: Vec<Option<String>> = diagram.nodes.iter().map(letter).collect();
    if diagram.shape == Shape::Network || letters.iter().any(Option::is_some) {
        return letters;
    }
    (1..=letters.len()).map(|number| Some(number.to_string())).collect()
}

/// A drawable edge: its index in the diagram, and its ends, which exist.
#[derive(Debug, Clone, Copy)]
struct Way {
    edge: usize,
    from: usize,
    to: usize,
    kind: EdgeKind,
}

/// The edges between known stages, without repetitions.
fn known_edges(diagram: &MethodDiagram) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for (edge, given) in diagram.edges.iter().enumerate() {
        let &Edge { from, to, kind, label: _ } = given;
        let known = from < diagram.nodes.len() && to < diagram.nodes.len();
        if known && !ways.iter().any(|way| way.from == from && way.to == to && way.kind == kind) {
            ways.push(Way { edge, from, to, kind });
        }
    }
    ways
}
