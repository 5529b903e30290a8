//! A placed picture as SVG. Presentation attributes make it right without a style sheet; a theme changes it by its classes:
//!
//! - cards: `md-node` (outlines), `md-node-current` and `md-node-inner` (the two outlines of the current one), `md-rule` (the
//!   rules and dashes of sub-stages), `md-mark` (circles) with `md-letter`, `md-node-label`, `md-sub`;
//! - ways: `md-arrow`, `md-loop` and `md-optional`, each followed by its `md-head`;
//! - words: `md-note` (letters), `md-note-text`, `md-key`.
//!
//! The class of shapes stands on their `path`, that of words on a `g` around their `text`s.

use super::card::{Card, Face, Line, MARK_RADIUS, MARK_SIZE, centring};
use super::picture::{HEAD_LENGTH, HEAD_WIDTH, LineClass, MARGIN, NOTE_GAP, Picture, Stroke};
use super::{Drawing, EdgeKind, MethodDiagram, NARROW, Shape};
use crate::chart::geometry::{Rect, at};
use crate::chart::path::Path;
use crate::chart::text::{escape, push_all, push_escaped, push_number};

const SERIF: &str = " font-family=\"Georgia, 'Times New Roman', serif\"";
/// Room for a key beneath a very small picture.
const LEAST_WIDE: f64 = 300.0;

/// The picture for wide columns; it carries the ids of title and description.
pub fn wide(diagram: &MethodDiagram, drawing: Drawing) -> String {
    let id = escape(&diagram.id.split_whitespace().collect::<Vec<_>>().join("-"));
    let naming = format!("aria-labelledby=\"{id}-t {id}-d\"");
    let (title, description) = (escape(&diagram.title), escape(&diagram.description));
    let words = format!("<title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>");
    svg(diagram.shape, "md-wide", &naming, &words, &Picture::new(diagram, drawing, LEAST_WIDE))
}

/// The picture for narrow columns, named by an attribute because the ids are taken.
pub fn narrow(diagram: &MethodDiagram, drawing: Drawing) -> String {
    let words = [diagram.title.trim().trim_end_matches('.'), diagram.description.trim()].join(". ");
    let naming = format!("aria-label=\"{}\"", escape(&words));
    svg(diagram.shape, "md-narrow", &naming, "", &Picture::new(diagram, drawing, NARROW - 2.0 * MARGIN))
}

fn svg(shape: Shape, class: &str, naming: &str, words: &str, picture: &Picture) -> String {
    let shape = match shape {
        Shape::Line => "md-line",
        Shape::Cycle => "md-cycle",
        Shape::Network => "md-network",
    };
    let mut out = String::with_capacity(4000);
    // The direction is set because the anchors of text would change sides on a page that reads from right to left.
    push_all(&mut out, &["<svg class=\"method-diagram ", class, " ", shape, "\" role=\"img\" ", naming, " viewBox=\"0 0 "]);
    push_number(&mut out, picture.width);
    for (between, length) in [(" ", picture.height), ("\" width=\"", picture.width), ("\" height=\"", picture.height)] {
        out.push_str(between);
        push_number(&mut out, length);
    }
    push_all(&mut out, &["\" fill=\"none\" direction=\"ltr\">", words]);
    arrows(&mut out, &picture.arrows);
    cards(&mut out, &picture.cards, picture.sample.as_ref());
    lines(&mut out, &picture.lines);
    out.push_str("</svg>");
    out
}

/// Every card, and the sample of one in the key: they do not overlap, so what is painted alike is one element.
fn cards(out: &mut String, cards: &[Card], sample: Option<&Rect>) {
    let outlines = || cards.iter().map(|card| (&card.rect, card.current)).chain(sample.map(|sample| (sample, true)));
    for (current, class, pen) in [(false, "md-node", ""), (true, "md-node md-node-current", " stroke-width=\"2.4\"")] {
        let mut path = Path::default();
        outlines().filter(|(_, is_current)| *is_current == current).for_each(|(rect, _)| path.card(rect, 7.0));
        stroked(out, class, &path, pen);
    }
    // The current card has two borders, so that it can be told without colour.
    let mut path = Path::default();
    outlines().filter(|(_, current)| *current).for_each(|(rect, _)| path.card(&rect.grown(-4.0), 4.0));
    stroked(out, "md-node-inner", &path, " stroke-width=\".8\"");

    let mut path = Path::default();
    let marks = || cards.iter().filter_map(|card| card.mark.as_ref());
    marks().for_each(|(centre, _)| path.circle(*centre, MARK_RADIUS));
    stroked(out, "md-mark", &path, "");
    let letter = |(centre, letter): &(_, String)| {
        let size = if letter.chars().count() > 1 { MARK_SIZE - 3.0 } else { MARK_SIZE };
        [Line { at: *centre + at(0.0, centring(size)), text: letter.clone(), centred: true, size }]
    };
    let letters: Vec<[Line; 1]> = marks().map(letter).collect();
    texts(out, "md-letter", SERIF, letters.iter().map(|letter| letter.as_slice()));
    texts(out, "md-node-label", "", cards.iter().map(|card| card.name.as_slice()));

    let mut path = Path::default();
    for card in cards.iter().filter(|card| !card.substages.is_empty()) {
        let (inset, y) = (Face::Above.padding(), card.rect.top + card.head);
        path.polyline(&[at(card.rect.left + inset, y), at(card.rect.right() - inset, y)]);
        card.dashes.iter().for_each(|dash| path.polyline(&[*dash, *dash + at(6.0, 0.0)]));
    }
    stroked(out, "md-rule", &path, " stroke-width=\".7\"");
    texts(out, "md-sub", "", cards.iter().map(|card| card.substages.as_slice()));
}

/// The words outside the cards.
fn lines(out: &mut String, lines: &[(LineClass, Line)]) {
    let of = |class: LineClass| lines.iter().filter(move |(other, _)| *other == class).map(|(_, line)| std::slice::from_ref(line));
    texts(out, "md-note", &format!("{SERIF} font-style=\"italic\""), of(LineClass::NoteLetter));
    texts(out, "md-note-text", "", of(LineClass::NoteText));
    texts(out, "md-key", "", of(LineClass::Key));
}

fn stroked(out: &mut String, class: &str, path: &Path, pen: &str) {
    if !path.is_empty() {
        push_all(out, &["<path class=\"", class, "\" d=\"", path.data(), "\" stroke=\"currentColor\"", pen, "/>"]);
    }
}

/// The lines with their heads; those of one kind that follow each other are one line, and their heads one shape.
fn arrows(out: &mut String, arrows: &[Stroke]) {
    for strokes in arrows.chunk_by(|a, b| a.kind == b.kind) {
        let (class, pen) = match strokes[0].kind {
            EdgeKind::Next => ("md-arrow", " stroke-width=\"1.4\""),
            EdgeKind::Loop => ("md-loop", " stroke-width=\"1.2\" stroke-dasharray=\"5 4\""),
            EdgeKind::Optional => ("md-optional", " stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-dasharray=\".1 4.6\""),
        };
        let (mut lines, mut heads) = (Path::default(), Path::default());
        for stroke in strokes {
            arrow(stroke, &mut lines, &mut heads);
        }
        stroked(out, class, &lines, pen);
        push_all(out, &["<path class=\"md-head\" d=\"", heads.data(), "\" fill=\"currentColor\"/>"]);
    }
}

/// A line and its head: a filled triangle whose tip is the end of the line. Drawn, because markers take no colour from
/// their line in every browser, and need ids.
fn arrow(stroke: &Stroke, lines: &mut Path, heads: &mut Path) {
    let curve = &stroke.curve;
    let length = curve.length();
    // The line ends inside its head, which would otherwise have a blunt tip.
    let end = (length - HEAD_LENGTH + 1.0).max(0.0);
    match stroke.opening {
        Some(middle) => {
            curve.part(0.0, middle - NOTE_GAP / 2.0).trace(lines);
            curve.part(middle + NOTE_GAP / 2.0, end).trace(lines);
        }
        None => curve.part(0.0, end).trace(lines),
    }
    let tip = curve.point(length);
    let back = (curve.point((length - HEAD_LENGTH).max(0.0)) - tip).unit();
    let side = back.turned() * (HEAD_WIDTH / 2.0);
    heads.polygon(&[tip, tip + back * HEAD_LENGTH + side, tip + back * (HEAD_LENGTH - 1.8), tip + back * HEAD_LENGTH - side]);
}

/// Texts of one class, each of one or more lines; those of one size and one anchor that follow each other are one group.
fn texts<'a>(out: &mut String, class: &str, more: &str, texts: impl Iterator<Item = &'a [Line]>) {
    let mut open: Option<(f64, bool)> = None;
    for lines in texts {
        let Some(first) = lines.first() else { continue };
        if open != Some((first.size, first.centred)) {
            if open.is_some() {
                out.push_str("</g>");
            }
            push_all(out, &["<g class=\"", class, "\" font-size=\""]);
            push_number(out, first.size);
            push_all(out, &["\" fill=\"currentColor\"", if first.centred { " text-anchor=\"middle\"" } else { "" }, more, ">"]);
            open = Some((first.size, first.centred));
        }
        for (index, line) in lines.iter().enumerate() {
            // The spaces keep the words apart where the text is copied or searched.
            out.push_str(if index == 0 { "<text x=\"" } else { " <tspan x=\"" });
            push_number(out, line.at.x);
            out.push_str("\" y=\"");
            push_number(out, line.at.y);
            out.push_str("\">");
            push_escaped(out, &line.text);
            out.push_str(if index == 0 { "" } else { "</tspan>" });
        }
        out.push_str("</text>");
    }
    if open.is_some() {
        out.push_str("</g>");
    }
}
