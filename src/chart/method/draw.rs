//! A placed picture as SVG. Presentation attributes make it right without a style sheet; a theme changes it by its classes:
//!
//! - cards: `md-node` (outline), `md-node-current` and `md-node-inner` (the two outlines of the current one), `md-rule` (the
//!   rule and the dashes of sub-stages), `md-mark` (circle) with `md-letter`, `md-node-label`, `md-sub`;
//! - ways: `md-arrow`, `md-loop` and `md-optional`, each followed by its `md-head`;
//! - words: `md-note` (letters), `md-note-text`, `md-key`.

use super::card::{Card, Face, Line, MARK_RADIUS, MARK_SIZE, centring};
use super::picture::{HEAD_LENGTH, HEAD_WIDTH, LineClass, MARGIN, NOTE_GAP, Picture, Stroke};
use super::{Drawing, EdgeKind, MethodDiagram, NARROW, Shape};
use crate::chart::geometry::{Curve, Rect, at};
use crate::chart::text::{escape, number};

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
    let (wide, high) = (number(picture.width), number(picture.height));
    // The direction is set because the anchors of text would change sides on a page that reads from right to left.
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"method-diagram {class} {shape}\" role=\"img\" {naming} \
         viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" fill=\"none\" direction=\"ltr\">{words}{}</svg>",
        content(picture)
    )
}

fn content(picture: &Picture) -> String {
    let mut out: String = picture.arrows.iter().map(arrow).collect();
    out.extend(picture.cards.iter().map(card));
    if let Some(sample) = &picture.sample {
        out.push_str(&outline(sample, true));
    }
    for (class, line) in &picture.lines {
        out.push_str(&match class {
            LineClass::NoteLetter => text("md-note", &format!("{SERIF} font-style=\"italic\""), std::slice::from_ref(line)),
            LineClass::NoteText => text("md-note-text", "", std::slice::from_ref(line)),
            LineClass::Key => text("md-key", "", std::slice::from_ref(line)),
        });
    }
    out
}

fn card(card: &Card) -> String {
    let mut out = format!("<g>{}", outline(&card.rect, card.current));
    if let Some((centre, letter)) = &card.mark {
        let size = if letter.chars().count() > 1 { MARK_SIZE - 3.0 } else { MARK_SIZE };
        let line = Line { at: *centre + at(0.0, centring(size)), text: letter.clone(), centred: true, size };
        let (x, y, radius) = (number(centre.x), number(centre.y), number(MARK_RADIUS));
        out.push_str(&format!("<circle class=\"md-mark\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" stroke=\"currentColor\"/>"));
        out.push_str(&text("md-letter", SERIF, &[line]));
    }
    out.push_str(&text("md-node-label", "", &card.name));
    if !card.substages.is_empty() {
        let inset = Face::Above.padding();
        let (left, right, y) = (number(card.rect.left + inset), number(card.rect.right() - inset), number(card.rect.top + card.head));
        let dashes: String = card.dashes.iter().map(|dash| format!("M{} {}h6", number(dash.x), number(dash.y))).collect();
        out.push_str(&format!("<path class=\"md-rule\" d=\"M{left} {y}H{right}{dashes}\" stroke=\"currentColor\" stroke-width=\"0.7\"/>"));
        out.push_str(&text("md-sub", "", &card.substages));
    }
    out.push_str("</g>");
    out
}

/// The border of a card; the current one has two, so that it can be told without colour.
fn outline(rect: &Rect, current: bool) -> String {
    let outline = |rect: &Rect, class: &str, weight: &str, radius: f64| {
        let [x, y, width, height, radius] = [rect.left, rect.top, rect.width, rect.height, radius].map(number);
        format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" \
             stroke=\"currentColor\" stroke-width=\"{weight}\"/>"
        )
    };
    if current {
        outline(rect, "md-node md-node-current", "2.4", 7.0) + &outline(&rect.grown(-4.0), "md-node-inner", "0.8", 4.0)
    } else {
        outline(rect, "md-node", "1", 7.0)
    }
}

fn arrow(stroke: &Stroke) -> String {
    let (class, pen) = match stroke.kind {
        EdgeKind::Next => ("md-arrow", "stroke-width=\"1.4\""),
        EdgeKind::Loop => ("md-loop", "stroke-width=\"1.2\" stroke-dasharray=\"5 4\""),
        EdgeKind::Optional => ("md-optional", "stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-dasharray=\"0.1 4.6\""),
    };
    let curve = &stroke.curve;
    // The line ends inside its head, which would otherwise have a blunt tip.
    let end = (curve.length() - HEAD_LENGTH + 1.0).max(0.0);
    let data = match stroke.opening {
        Some(middle) => curve.part(0.0, middle - NOTE_GAP / 2.0).path_data() + &curve.part(middle + NOTE_GAP / 2.0, end).path_data(),
        None => curve.part(0.0, end).path_data(),
    };
    format!("<path class=\"{class}\" d=\"{data}\" stroke=\"currentColor\" {pen}/>{}", head(curve))
}

/// The head: a filled triangle whose tip is the end of the line. Drawn, because markers take no colour from their line
/// in every browser, and need ids.
fn head(curve: &Curve) -> String {
    let length = curve.length();
    let tip = curve.point(length);
    let back = (curve.point((length - HEAD_LENGTH).max(0.0)) - tip).unit();
    let side = back.turned() * (HEAD_WIDTH / 2.0);
    let corners = [tip, tip + back * HEAD_LENGTH + side, tip + back * (HEAD_LENGTH - 1.8), tip + back * HEAD_LENGTH - side];
    let points: Vec<String> = corners.iter().map(|point| format!("{},{}", number(point.x), number(point.y))).collect();
    format!("<polygon class=\"md-head\" points=\"{}\" fill=\"currentColor\"/>", points.join(" "))
}

/// Lines of one size that belong together, as one text.
fn text(class: &str, more: &str, lines: &[Line]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let place = |line: &Line| format!("x=\"{}\" y=\"{}\"", number(line.at.x), number(line.at.y));
    let anchor = if first.centred { " text-anchor=\"middle\"" } else { "" };
    let size = number(first.size);
    let (start, words) = match lines {
        [line] => (format!(" {}", place(line)), escape(&line.text)),
        _ => {
            let spans: Vec<String> = lines.iter().map(|line| format!("<tspan {}>{}</tspan>", place(line), escape(&line.text))).collect();
            // The spaces keep the words apart where the text is copied or searched.
            (String::new(), spans.join(" "))
        }
    };
    format!("<text class=\"{class}\"{start} font-size=\"{size}\" fill=\"currentColor\"{anchor}{more}>{words}</text>")
}
