//! Stages in rows or in a column. Neighbours are joined by straight arrows; every other way leaves its card on one side,
//! runs along a lane beside the cards, and comes back, so that it crosses no text.

use super::card::{Card, Face, MARK_RADIUS, cards, names_fit, needed_width};
use super::{Arrow, Drawing, EdgeKind, Node, Way};
use crate::chart::geometry::{Curve, Point, at};

/// The distance between two lanes, and of the first lane from the cards.
const LANE: f64 = 17.0;
const FIRST_LANE: f64 = 20.0;
/// The distance of two lines that meet one side of a card.
const PORT: f64 = 13.0;
/// How much an arrow's end stays away from a border.
pub const TIP: f64 = 1.5;
const CORNER: f64 = 11.0;
/// The widest card of a row, and the width of a column's cards while there is room for it.
const WIDEST: f64 = 178.0;
const COLUMN_CARD: f64 = 190.0;
/// The height of the space between two cards of a column.
const COLUMN_GAP: f64 = 34.0;

/// Lays the stages out from left to right in one row, or in two if they would get too wide; none if two are not enough.
pub fn rows(nodes: &[Node], marks: &[Option<String>], ways: &[Way], limit: f64) -> Option<Drawing> {
    // Names stay legible in a picture that is scaled down a little, which is better than a third line or a second row.
    let stretched = if nodes.iter().any(|node| !node.substages.is_empty()) { limit } else { limit * 1.16 };
    let fit = |rows: usize| {
        let per_row = nodes.len().div_ceil(rows);
        let gap = if per_row > 5 { 26.0 } else { 44.0 };
        let room = |limit: f64| ((limit + gap) / per_row as f64 - gap).min(WIDEST);
        let lines = [(1, limit), (2, limit), (2, stretched), (3, stretched)].into_iter().find_map(|(lines, limit)| {
            let width = needed_width(nodes, marks, Face::Above, lines, f64::INFINITY);
            (width <= room(limit)).then_some(width)
        });
        // In two rows a word that is too long is cut rather than given up on.
        let cut = || (rows > 1 || nodes.len() < 5).then(|| room(limit)).filter(|room| names_fit(nodes, marks, Face::Above, *room));
        let width = lines.or_else(cut)?;
        Some(Grid { per_row, width, gap })
    };
    let grid = (1..=2).find_map(fit)?;
    Some(grid.lay_out(cards(nodes, marks, Face::Above, grid.width, 0.0), ways))
}

/// Lays the stages out from top to bottom, with the lanes on the right.
pub fn column(nodes: &[Node], marks: &[Option<String>], ways: &[Way], limit: f64) -> Drawing {
    let (straight, led) = split(ways, |way| way.to == way.from + 1);
    let spans: Vec<Span> = led.iter().map(|way| Span::new(way.from, way.to)).collect();
    let lanes = assign(&spans);
    let ports = ports(&spans, &lanes, nodes.len());
    let most_ports = ports.iter().map(|ports| ports.len()).max().unwrap_or(0);
    let outer = lanes.iter().max().map_or(0.0, |most| *most as f64);
    // Many ways back move together rather than squeeze the names.
    let step = if outer > 0.0 { ((limit - COLUMN_CARD - FIRST_LANE - 4.0) / outer).clamp(8.0, LANE) } else { LANE };
    let room = if lanes.is_empty() { 0.0 } else { FIRST_LANE + outer * step };

    let most_width = limit - room - 4.0;
    let width = needed_width(nodes, marks, Face::Beside, 1, most_width.min(300.0)).max(COLUMN_CARD.min(most_width));
    let left = ((limit - width - room) / 2.0).max(2.0);
    let mut top = 0.0;
    let mut placed: Vec<Card> = Vec::new();
    for card in cards(nodes, marks, Face::Beside, width, (most_ports as f64 + 0.6) * PORT) {
        let height = card.rect.height;
        placed.push(card.moved(at(left, top)));
        top += height + COLUMN_GAP;
    }

    let x = if marks.iter().any(Option::is_some) { left + Face::Beside.padding() + MARK_RADIUS } else { left + width / 2.0 };
    let mut arrows: Vec<Arrow> =
        straight.iter().map(|way| line(way, at(x, placed[way.from].rect.bottom()), at(x, placed[way.to].rect.top - TIP))).collect();
    for (index, way) in led.iter().enumerate() {
        let end = |node: usize, arriving: bool| {
            let along = placed[node].middle() + port(&ports[node], index, arriving);
            at(placed[node].rect.right() + if arriving { TIP } else { 0.0 }, along)
        };
        let (from, to) = (end(way.from, false), end(way.to, true));
        let lane = left + width + FIRST_LANE + lanes[index] as f64 * step;
        arrows.push(bend(way, &[from, at(lane, from.y), at(lane, to.y), to]));
    }
    Drawing { cards: placed, arrows }
}

/// Cards in rows of equal length.
struct Grid {
    per_row: usize,
    width: f64,
    gap: f64,
}

impl Grid {
    fn row(&self, node: usize) -> usize {
        node / self.per_row
    }

    fn lay_out(&self, cards: Vec<Card>, ways: &[Way]) -> Drawing {
        let (straight, led) = split(ways, |way| way.to == way.from + 1 && self.row(way.to) == self.row(way.from));
        let rows = cards.len().div_ceil(self.per_row);
        // Gutter `n` runs above row `n`: it takes what joins cards of that row, and what joins them to the row above.
        let gutters: Vec<Gutter> = (0..rows).map(|row| self.gutter(row, &led, cards.len())).collect();

        let mut placed: Vec<Card> = Vec::new();
        let mut tops = Vec::new();
        let mut top = 0.0;
        for (row, gutter) in gutters.iter().enumerate() {
            let above = if row > 0 { 12.0 } else { 0.0 };
            let depth = gutter.lanes.iter().max().map_or(0.0, |most| FIRST_LANE + *most as f64 * LANE);
            top += above + if row > 0 { depth.max(FIRST_LANE) } else { depth };
            tops.push(top);
            let mut lowest = top;
            for (index, card) in cards.iter().enumerate().filter(|(index, _)| self.row(*index) == row) {
                let card = card.clone().moved(at((index % self.per_row) as f64 * (self.width + self.gap), top));
                lowest = card.rect.bottom().max(lowest);
                placed.push(card);
            }
            top = lowest;
        }

        let mut arrows: Vec<Arrow> = straight
            .iter()
            .map(|way| {
                let (from, to) = (&placed[way.from], &placed[way.to]);
                line(way, at(from.rect.right(), from.middle()), at(to.rect.left - TIP, to.middle()))
            })
            .collect();
        for (row, gutter) in gutters.iter().enumerate() {
            for (index, way) in gutter.ways.iter().enumerate() {
                let end = |node: usize, arriving: bool| {
                    let card = &placed[node];
                    let tip = if arriving { TIP } else { 0.0 };
                    if self.row(node) == row {
                        at(card.rect.centre().x + port(&gutter.below[node], index, arriving), card.rect.top - tip)
                    } else {
                        // Half a step aside, so that it never meets a line that comes straight up from the row below.
                        at(card.rect.centre().x + PORT / 2.0 + port(&gutter.above[node], index, arriving), card.rect.bottom() + tip)
                    }
                };
                let (from, to) = (end(way.from, false), end(way.to, true));
                let lane = tops[row] - FIRST_LANE - gutter.lanes[index] as f64 * LANE;
                arrows.push(bend(way, &[from, at(from.x, lane), at(to.x, lane), to]));
            }
        }
        Drawing { cards: placed, arrows }
    }

    fn gutter(&self, row: usize, led: &[Way], count: usize) -> Gutter {
        let ways: Vec<Way> = led.iter().filter(|way| self.row(way.from).max(self.row(way.to)) == row).copied().collect();
        let spans: Vec<Span> = ways.iter().map(|way| Span::new(way.from % self.per_row, way.to % self.per_row)).collect();
        let lanes = assign(&spans);
        let (mut below, mut above) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (index, way) in ways.iter().enumerate() {
            for (node, other, arriving) in [(way.from, way.to, false), (way.to, way.from, true)] {
                let direction = direction(node % self.per_row, other % self.per_row, arriving);
                let outward = lanes[index] as f64;
                if self.row(node) == row {
                    below[node].push(Port { index, arriving, order: order(direction, outward) });
                } else {
                    // Seen from above, the lanes that lie lowest are the outer ones.
                    above[node].push(Port { index, arriving, order: order(direction, 1000.0 - outward) });
                }
            }
        }
        sort(&mut below);
        sort(&mut above);
        Gutter { ways, lanes, below, above }
    }
}

/// The ways that run between two rows, their lanes, and where they meet the cards.
struct Gutter {
    ways: Vec<Way>,
    lanes: Vec<usize>,
    below: Vec<Vec<Port>>,
    above: Vec<Vec<Port>>,
}

/// The stretch of a lane that a way takes, in cards.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
}

impl Span {
    fn new(from: usize, to: usize) -> Span {
        Span { from, to }
    }

    /// A way that comes back to where it began, or runs straight across, still takes a little of the lane.
    fn ends(self) -> (f64, f64) {
        let (low, high) = (self.from.min(self.to) as f64, self.from.max(self.to) as f64);
        if self.from == self.to { (low - 0.4, high + 0.4) } else { (low, high) }
    }

    fn overlaps(self, other: Span) -> bool {
        let ((low, high), (other_low, other_high)) = (self.ends(), other.ends());
        low.max(other_low) < high.min(other_high)
    }
}

/// Where one end of a way meets its card.
#[derive(Debug, Clone, Copy)]
struct Port {
    index: usize,
    arriving: bool,
    order: f64,
}

/// Gives each stretch a lane, short ones nearest to the cards, so that stretches in one lane do not overlap.
fn assign(spans: &[Span]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|index| (spans[*index].from.abs_diff(spans[*index].to), *index));
    let mut lanes = vec![0; spans.len()];
    for (position, index) in order.iter().enumerate() {
        let taken: Vec<usize> =
            order[..position].iter().filter(|other| spans[**other].overlaps(spans[*index])).map(|other| lanes[*other]).collect();
        // The lowest free lane lies outside every stretch within this one: what kept that one out of it overlaps this one too.
        lanes[*index] = (0..).find(|lane| !taken.contains(lane)).unwrap_or(0);
    }
    lanes
}

/// The ends at each card in the order in which they stand, chosen so that nested ways do not cross.
fn ports(spans: &[Span], lanes: &[usize], count: usize) -> Vec<Vec<Port>> {
    let mut ports = vec![Vec::new(); count];
    for (index, span) in spans.iter().enumerate() {
        for (node, other, arriving) in [(span.from, span.to, false), (span.to, span.from, true)] {
            ports[node].push(Port { index, arriving, order: order(direction(node, other, arriving), lanes[index] as f64) });
        }
    }
    sort(&mut ports);
    ports
}

/// -1 for a way to the left of the card, 1 for one to the right.
fn direction(node: usize, other: usize, arriving: bool) -> f64 {
    if other < node || (other == node && arriving) { -1.0 } else { 1.0 }
}

/// Ways to the left stand left of those to the right, and the outer of two is nearer to the middle.
fn order(direction: f64, outward: f64) -> f64 {
    direction * (2000.0 - outward)
}

fn sort(ports: &mut [Vec<Port>]) {
    for ports in ports {
        ports.sort_by(|a, b| a.order.total_cmp(&b.order).then(a.index.cmp(&b.index)));
    }
}

/// How far from the middle of its side an end stands.
fn port(ports: &[Port], index: usize, arriving: bool) -> f64 {
    let place = ports.iter().position(|port| port.index == index && port.arriving == arriving).unwrap_or(0);
    (place as f64 - (ports.len() as f64 - 1.0) / 2.0) * PORT
}

/// Takes out the ways that are drawn straight: those that `fits`, one for each pair, the usual way on before others.
fn split(ways: &[Way], fits: impl Fn(&Way) -> bool) -> (Vec<Way>, Vec<Way>) {
    let better = |way: &Way, other: &Way| {
        (other.from, other.to) == (way.from, way.to) && (other.kind != EdgeKind::Next, other.edge) < (way.kind != EdgeKind::Next, way.edge)
    };
    ways.iter().copied().partition(|way| fits(way) && !ways.iter().any(|other| better(way, other)))
}

fn line(way: &Way, from: Point, to: Point) -> Arrow {
    bend(way, &[from, to])
}

fn bend(way: &Way, points: &[Point]) -> Arrow {
    Arrow { edge: way.edge, curve: Curve::rounded(points, CORNER) }
}
