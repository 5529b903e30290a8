//! Stages on an ellipse: all the way round for a cycle, on an arch that stays open below for a network.
//!
//! Neighbours are joined along the ellipse. Every other way is a chord through the middle, bent towards the centre as far as
//! it must be to keep clear of the cards between its ends; ends that meet one side of a card are spread along it.

use super::card::{Card, Face, cards, names_fit, needed_width};
use super::lanes::TIP;
use super::{Arrow, Drawing, EdgeKind, Node, Shape, Way};
use crate::chart::geometry::{Curve, Point, Rect, Side, at, sin_cos};

/// How much wider than high the ellipse is.
const ASPECT: f64 = 1.55;
/// The least visible length of an arrow along the ellipse, and the least space between two cards.
const ARROW: f64 = 46.0;
const SPACE: f64 = 26.0;
/// The widest card, and the greatest half height of an ellipse.
const WIDEST: f64 = 178.0;
const HIGHEST: f64 = 400.0;
/// The distance of two lines that meet one side of a card, and of a line from the card's corner.
const PORT: f64 = 16.0;
const FROM_CORNER: f64 = 9.0;
/// How far a chord stays away from cards that it passes.
const CLEARANCE: f64 = 7.0;

/// Lays the stages out on an ellipse that keeps to a width; none if they are too many or too large for one.
pub fn ring(nodes: &[Node], marks: &[Option<String>], ways: &[Way], shape: Shape, limit: f64) -> Option<Drawing> {
    let widths = [1, 2, 3].map(|lines| needed_width(nodes, marks, Face::Beside, lines, f64::INFINITY));
    let width = widths.into_iter().find(|width| *width <= WIDEST).unwrap_or(WIDEST);
    if !names_fit(nodes, marks, Face::Beside, width) {
        return None;
    }
    let cards = cards(nodes, marks, Face::Beside, width, 46.0);
    let slots = slots(ways, nodes.len(), shape);
    let chords: Vec<Way> = ways.iter().filter(|way| !slots.iter().any(|slot| slot.edge == way.edge)).copied().collect();

    let ellipse = fit(&cards, &slots, shape, chords.len(), limit)?;
    let rects = ellipse.rects(&cards);
    let mut arrows: Vec<Arrow> =
        slots.iter().map(|slot| Arrow { edge: slot.edge, curve: ellipse.between(slot.from, slot.to, &rects) }).collect();
    arrows.extend(through(&chords, &rects, &arrows));
    arrows.sort_by_key(|arrow| arrow.edge);
    let placed = cards.into_iter().zip(&rects).map(|(card, rect)| card.moved(at(rect.left, rect.top))).collect();
    Some(Drawing { cards: placed, arrows })
}

/// An ellipse around the origin, and where on it the stages stand.
struct Ellipse {
    radius: Point,
    angles: Vec<f64>,
}

impl Ellipse {
    fn rects(&self, cards: &[Card]) -> Vec<Rect> {
        let rect = |(card, angle): (&Card, &f64)| {
            let (sine, cosine) = sin_cos(*angle);
            Rect::around(at(self.radius.x * cosine, self.radius.y * sine), card.rect.width, card.rect.height)
        };
        cards.iter().zip(&self.angles).map(rect).collect()
    }

    /// The part of the ellipse that can be seen between two cards, clockwise.
    fn between(&self, from: usize, to: usize, rects: &[Rect]) -> Curve {
        let (begin, end) = (self.angles[from], self.angles[to]);
        let end = if end <= begin { end + 360.0 } else { end };
        Curve::arc(at(0.0, 0.0), self.radius, begin, end).outside(&rects[from], &rects[to].grown(TIP))
    }

    /// How long the part of the ellipse is that can be seen between two cards, clockwise: the length of `between`, without
    /// the curve, because it is asked for many times before there is an ellipse that fits.
    fn visible(&self, from: usize, to: usize, rects: &[Rect]) -> f64 {
        /// How many degrees are measured as a straight line.
        const STEP: f64 = 2.0;
        let (begin, end) = (self.angles[from], self.angles[to]);
        let end = if end <= begin { end + 360.0 } else { end };
        let (leaving, arriving) = (&rects[from], rects[to].grown(TIP));
        let steps = ((end - begin) / STEP).ceil().max(1.0);
        let (turn_sine, turn_cosine) = sin_cos((end - begin) / steps);
        let (mut sine, mut cosine) = sin_cos(begin);
        let mut before = at(self.radius.x * cosine, self.radius.y * sine);
        let (mut seen, mut left) = (0.0, true);
        for _ in 0..steps as usize {
            (sine, cosine) = (sine * turn_cosine + cosine * turn_sine, cosine * turn_cosine - sine * turn_sine);
            let here = at(self.radius.x * cosine, self.radius.y * sine);
            let step = (here - before).length();
            let is_inside = leaving.contains(here);
            let hidden = if left { leaving.share_within(before, here) } else { 0.0 };
            if is_inside {
                seen = 0.0;
            } else if arriving.contains(here) {
                return seen + step * (1.0 - hidden - arriving.share_within(here, before)).max(0.0);
            } else {
                seen += step * (1.0 - hidden);
            }
            (before, left) = (here, is_inside);
        }
        // A card that covers the middle of the next one is not left at all; what that means is up to the curve.
        if left { self.between(from, to, rects).length() } else { seen }
    }

    /// Moves stages along the ellipse so that what can be seen between neighbours gets more equal; the first one stays,
    /// and on an arch the last one too.
    fn even_out(&mut self, cards: &[Card], shape: Shape) {
        let (count, rects) = (self.angles.len(), self.rects(cards));
        if count < 3 {
            return;
        }
        let visible: Vec<f64> = (0..count).map(|node| self.visible(node, (node + 1) % count, &rects)).collect();
        let degrees = 180.0 / std::f64::consts::PI / (self.radius.x + self.radius.y) * 2.0;
        let last = if shape == Shape::Cycle { count } else { count - 1 };
        for node in 1..last {
            self.angles[node] += (visible[node] - visible[node - 1]) * degrees * 0.2;
        }
    }
}

/// The angle of each stage in degrees, clockwise, 0 to the right.
fn angles(count: usize, shape: Shape) -> Vec<f64> {
    let last = count.saturating_sub(1).max(1) as f64;
    (0..count)
        .map(|index| match (shape, count) {
            (_, 1) => -90.0,
            (Shape::Cycle, 2) => 180.0 + 180.0 * index as f64,
            (Shape::Cycle, _) => -90.0 + 360.0 * index as f64 / count as f64,
            _ => {
                let spread = match count {
                    2 => 180.0,
                    3 => 200.0,
                    _ => (196.0 + 12.0 * count as f64).min(300.0),
                };
                -90.0 - spread / 2.0 + spread * index as f64 / last
            }
        })
        .collect()
}

/// The ways that run along the ellipse: one from each stage to the one after it, the usual way on before others.
fn slots(ways: &[Way], count: usize, shape: Shape) -> Vec<Way> {
    (0..count)
        .filter_map(|from| {
            let to = if shape == Shape::Cycle { (from + 1) % count } else { from + 1 };
            let here = ways.iter().filter(|way| way.from == from && way.to == to && from != to);
            here.min_by_key(|way| (way.kind != EdgeKind::Next, way.edge)).copied()
        })
        .collect()
}

/// Finds the smallest ellipse on which the cards keep their distance and the arrows between them can be seen; none if that
/// would be higher than a screen.
fn fit(cards: &[Card], slots: &[Way], shape: Shape, chords: usize, limit: f64) -> Option<Ellipse> {
    let size = cards.iter().fold(at(0.0, 0.0), |size, card| at(card.rect.width, card.rect.height.max(size.y)));
    let widest = ((limit - size.x) / 2.0).max(size.x);
    let mut height = match cards.len() {
        _ if chords > 0 => size.y * 1.1 + 56.0 + 5.0 * chords.min(8) as f64,
        // Three cards on a small ellipse would hide the arrow between the lower two.
        3 => size.y * 1.4 + 40.0,
        _ => size.y + 20.0,
    };
    let mut ellipse = Ellipse { radius: at(0.0, 0.0), angles: angles(cards.len(), shape) };
    while height <= HIGHEST {
        ellipse.radius = at((height * ASPECT).min(widest), height);
        for _ in 0..8 {
            ellipse.even_out(cards, shape);
        }
        let rects = ellipse.rects(cards);
        let apart = |a: &Rect, b: &Rect| !a.grown(SPACE / 2.0).intersects(&b.grown(SPACE / 2.0));
        let clear = rects.iter().enumerate().all(|(index, rect)| rects[..index].iter().all(|other| apart(rect, other)));
        if clear && slots.iter().all(|slot| ellipse.visible(slot.from, slot.to, &rects) >= ARROW) {
            return Some(ellipse);
        }
        height += 6.0;
    }
    None
}

/// One end of a chord, and where along the side of its card it should be.
struct End {
    chord: usize,
    arriving: bool,
    node: usize,
    side: Side,
    along: f64,
    /// The ends of arrows on the ellipse stay where they are.
    fixed: bool,
}

fn through(chords: &[Way], rects: &[Rect], ring: &[Arrow]) -> Vec<Arrow> {
    let controls: Vec<Point> = chords.iter().map(|way| control(way, chords, rects)).collect();
    let mut ends = Vec::new();
    for (chord, (way, control)) in chords.iter().zip(&controls).enumerate() {
        for (node, arriving) in [(way.from, false), (way.to, true)] {
            let (side, along) = rects[node].exit(*control - rects[node].centre());
            ends.push(End { chord, arriving, node, side, along, fixed: false });
        }
    }
    for arrow in ring {
        for point in [arrow.curve.point(0.0), arrow.curve.point(arrow.curve.length())] {
            ends.extend(touching(point, rects).map(|(node, side, along)| End {
                chord: usize::MAX,
                arriving: false,
                node,
                side,
                along,
                fixed: true,
            }));
        }
    }
    ends.sort_by(|a, b| (a.node, a.side).cmp(&(b.node, b.side)).then(a.along.total_cmp(&b.along)));
    for group in ends.chunk_by_mut(|a, b| (a.node, a.side) == (b.node, b.side)) {
        let (low, high) = rects[group[0].node].range_of(group[0].side);
        spread(group, low + FROM_CORNER, high - FROM_CORNER);
    }
    let end = |chord: usize, arriving: bool| ends.iter().find(|end| end.chord == chord && end.arriving == arriving);
    let mut arrows = Vec::new();
    for (index, way) in chords.iter().enumerate() {
        if let (Some(from), Some(to)) = (end(index, false), end(index, true)) {
            let begin = rects[way.from].on_side(from.side, from.along);
            let finish = rects[way.to].grown(TIP).on_side(to.side, to.along);
            arrows.push(Arrow { edge: way.edge, curve: Curve::bent(begin, controls[index], finish) });
        }
    }
    arrows
}

/// The point towards which a chord bends: no further to the centre than it takes to pass no card.
fn control(way: &Way, chords: &[Way], rects: &[Rect]) -> Point {
    let (from, to) = (rects[way.from].centre(), rects[way.to].centre());
    if way.from == way.to {
        return from * 0.4;
    }
    // Of two chords between the same cards each keeps to the right, so that they do not cover each other.
    let both_ways = chords.iter().any(|other| other.from == way.to && other.to == way.from);
    let aside = (to - from).unit().turned() * if both_ways { -13.0 } else { 0.0 };
    let middle = from.towards(to, 0.5) + aside;
    let others = rects.iter().enumerate().filter(|(node, _)| *node != way.from && *node != way.to);
    let others: Vec<Rect> = others.map(|(_, rect)| rect.grown(CLEARANCE)).collect();
    let hits = |pull: f64| {
        let samples = Curve::bent(from, middle.towards(at(0.0, 0.0), pull), to).samples();
        others.iter().filter(|rect| samples.iter().any(|point| rect.contains(*point))).count()
    };
    let wanted = 0.45;
    let (mut best, mut least) = (wanted, usize::MAX);
    for change in [0.0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, -0.15, -0.3, -0.45] {
        let here = hits(wanted + change);
        if here < least {
            (best, least) = (wanted + change, here);
        }
        if least == 0 {
            break;
        }
    }
    middle.towards(at(0.0, 0.0), best)
}

/// The card and side on whose border a point lies.
fn touching(point: Point, rects: &[Rect]) -> Option<(usize, Side, f64)> {
    let node = rects.iter().position(|rect| rect.grown(TIP + 0.5).contains(point))?;
    let rect = &rects[node];
    let near = |a: f64, b: f64| (a - b).abs() <= TIP + 0.5;
    if near(point.y, rect.top) {
        Some((node, Side::Top, point.x))
    } else if near(point.y, rect.bottom()) {
        Some((node, Side::Bottom, point.x))
    } else if near(point.x, rect.left) {
        Some((node, Side::Left, point.y))
    } else {
        Some((node, Side::Right, point.y))
    }
}

/// Moves the ends on one side apart, as little as possible, between two limits.
fn spread(ends: &mut [End], low: f64, high: f64) {
    let distance = PORT.min((high - low) / (ends.len() as f64 - 1.0).max(1.0));
    for _ in 0..60 {
        for index in 1..ends.len() {
            let lack = distance - (ends[index].along - ends[index - 1].along);
            if lack <= 0.0 {
                continue;
            }
            let (before, after) = match (ends[index - 1].fixed, ends[index].fixed) {
                (false, false) => (lack / 2.0, lack / 2.0),
                (true, false) => (0.0, lack),
                (false, true) => (lack, 0.0),
                (true, true) => (0.0, 0.0),
            };
            ends[index - 1].along -= before;
            ends[index].along += after;
        }
        for end in ends.iter_mut().filter(|end| !end.fixed) {
            end.along = end.along.clamp(low, high);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_is_as_long_as_the_curve() {
        // From cards that stand apart to some that cover each other.
        for radius in [at(310.0, 200.0), at(120.0, 80.0), at(60.0, 40.0), at(30.0, 20.0)] {
            let ellipse = Ellipse { radius, angles: vec![-90.0, 10.0, 75.0, 190.0] };
            let centres = ellipse.angles.iter().map(|angle| sin_cos(*angle)).map(|(sine, cosine)| at(radius.x * cosine, radius.y * sine));
            let rects: Vec<Rect> = centres.map(|centre| Rect::around(centre, 150.0, 60.0)).collect();
            for (from, to) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
                let (seen, drawn) = (ellipse.visible(from, to, &rects), ellipse.between(from, to, &rects).length());
                assert!((seen - drawn).abs() < 0.5, "{from} to {to} at {radius:?}: {seen} is not {drawn}");
            }
        }
    }
}
