//! Points, rectangles and curves, with as much geometry as the pictures need.
//!
//! Only operations that IEEE 754 defines exactly are used (no `sin`, `cos` or `hypot` of the platform's mathematical
//! library, whose last digits differ between systems), so that the same data gives the same bytes everywhere.

use std::ops::{Add, Mul, Sub};
use std::sync::OnceLock;

use super::path::Path;

/// How finely a piece of a curve is sampled when it is measured.
const STEPS: usize = 16;

/// A point, or a vector, in the units of the picture; y points down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A point from its coordinates.
pub const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        at(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Point;
    fn sub(self, other: Point) -> Point {
        at(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Point {
    type Output = Point;
    fn mul(self, factor: f64) -> Point {
        at(self.x * factor, self.y * factor)
    }
}

impl Point {
    /// The length of the vector.
    pub fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// The vector of length 1 in the same direction; a vector of no length stays as it is.
    pub fn unit(self) -> Point {
        let length = self.length();
        if length < 1e-9 { self } else { self * (1.0 / length) }
    }

    /// The vector turned by a quarter, clockwise as seen on the page.
    pub fn turned(self) -> Point {
        at(-self.y, self.x)
    }

    /// The point that lies `share` of the way to another one.
    pub fn towards(self, other: Point, share: f64) -> Point {
        self + (other - self) * share
    }
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A side of a rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

impl Rect {
    /// The rectangle of a size around a centre.
    pub fn around(centre: Point, width: f64, height: f64) -> Rect {
        Rect { left: centre.x - width / 2.0, top: centre.y - height / 2.0, width, height }
    }

    /// The smallest rectangle with all of these points; none of them is outside it.
    pub fn of(points: &[Point]) -> Rect {
        let (mut low, mut high) = (at(f64::INFINITY, f64::INFINITY), at(f64::NEG_INFINITY, f64::NEG_INFINITY));
        for point in points {
            low = at(low.x.min(point.x), low.y.min(point.y));
            high = at(high.x.max(point.x), high.y.max(point.y));
        }
        Rect { left: low.x, top: low.y, width: high.x - low.x, height: high.y - low.y }
    }

    /// The smallest rectangle around both.
    pub fn union(&self, other: &Rect) -> Rect {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        Rect { left, top, width: self.right().max(other.right()) - left, height: self.bottom().max(other.bottom()) - top }
    }

    /// The x of the right side.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The y of the lower side.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The point in the middle.
    pub fn centre(&self) -> Point {
        at(self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// The rectangle with its sides moved outwards, or inwards if `by` is negative.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    /// The rectangle somewhere else.
    pub fn moved(&self, by: Point) -> Rect {
        Rect { left: self.left + by.x, top: self.top + by.y, ..*self }
    }

    /// True for a point strictly inside.
    pub fn contains(&self, point: Point) -> bool {
        point.x > self.left && point.x < self.right() && point.y > self.top && point.y < self.bottom()
    }

    /// True if the two share more than a border.
    pub fn intersects(&self, other: &Rect) -> bool {
        self.left < other.right() && other.left < self.right() && self.top < other.bottom() && other.top < self.bottom()
    }

    /// The side through which a ray from the centre leaves, and where along that side (x or y).
    pub fn exit(&self, direction: Point) -> (Side, f64) {
        let centre = self.centre();
        let (across, down) = (direction.x.abs() * self.height, direction.y.abs() * self.width);
        if across >= down {
            let share = if direction.x == 0.0 { 0.0 } else { self.width / 2.0 / direction.x.abs() };
            (if direction.x < 0.0 { Side::Left } else { Side::Right }, centre.y + direction.y * share)
        } else {
            let share = self.height / 2.0 / direction.y.abs();
            (if direction.y < 0.0 { Side::Top } else { Side::Bottom }, centre.x + direction.x * share)
        }
    }

    /// Which share of the way from a point inside to one outside lies inside.
    pub fn share_within(&self, inside: Point, outside: Point) -> f64 {
        let way = outside - inside;
        let across = if way.x > 0.0 { self.right() - inside.x } else { self.left - inside.x };
        let down = if way.y > 0.0 { self.bottom() - inside.y } else { self.top - inside.y };
        // A way that does not move in one direction leaves in the other.
        let share = |room: f64, way: f64| if way == 0.0 { 1.0 } else { room / way };
        share(across, way.x).min(share(down, way.y)).clamp(0.0, 1.0)
    }

    /// The point of the border on a side, at the coordinate along it.
    pub fn on_side(&self, side: Side, along: f64) -> Point {
        match side {
            Side::Top => at(along, self.top),
            Side::Bottom => at(along, self.bottom()),
            Side::Left => at(self.left, along),
            Side::Right => at(self.right(), along),
        }
    }

    /// The coordinates between which a side runs.
    pub fn range_of(&self, side: Side) -> (f64, f64) {
        match side {
            Side::Top | Side::Bottom => (self.left, self.right()),
            Side::Left | Side::Right => (self.top, self.bottom()),
        }
    }
}

/// A smooth line: cubic Bezier pieces, each beginning where the one before ends.
#[derive(Debug, Clone)]
pub struct Curve {
    pieces: Vec<[Point; 4]>,
    /// How far from the beginning each sample is; measured when it is first asked for.
    distances: OnceLock<Vec<f64>>,
}

impl Curve {
    fn of(pieces: Vec<[Point; 4]>) -> Curve {
        Curve { pieces, distances: OnceLock::new() }
    }

    /// The curve from a point to another one, drawn towards a third as a quadratic Bezier is.
    pub fn bent(from: Point, control: Point, to: Point) -> Curve {
        Curve::of(vec![[from, from.towards(control, 2.0 / 3.0), to.towards(control, 2.0 / 3.0), to]])
    }

    /// The line through `points` with its corners rounded by at most `radius`.
    pub fn rounded(points: &[Point], radius: f64) -> Curve {
        let mut pieces = Vec::new();
        let Some(&first) = points.first() else { return Curve::of(pieces) };
        let mut from = first;
        for corner in points.windows(3) {
            let (before, here, after) = (corner[0], corner[1], corner[2]);
            let room = ((here - before).length().min((after - here).length()) / 2.0).min(radius);
            let (enter, leave) = (here - (here - before).unit() * room, here + (after - here).unit() * room);
            pieces.push(straight(from, enter));
            // 0.5523 is the share at which a cubic comes closest to a quarter of a circle.
            pieces.push([enter, enter.towards(here, 0.5523), leave.towards(here, 0.5523), leave]);
            from = leave;
        }
        if let (Some(&last), true) = (points.last(), points.len() > 1) {
            pieces.push(straight(from, last));
        }
        pieces.retain(|piece| (piece[3] - piece[0]).length() > 0.01);
        Curve::of(pieces)
    }

    /// The arc of an upright ellipse between two angles in degrees (0 to the right, growing clockwise).
    pub fn arc(centre: Point, radius: Point, from: f64, to: f64) -> Curve {
        let count = ((to - from).abs() / 30.0).ceil().max(1.0);
        let step = (to - from) / count;
        let (sine, cosine) = sin_cos(step / 4.0);
        let reach = 4.0 / 3.0 * sine / cosine;
        let place = |point: Point| at(centre.x + radius.x * point.x, centre.y + radius.y * point.y);
        let pieces = (0..count as usize)
            .map(|index| {
                let (sine_a, cosine_a) = sin_cos(from + step * index as f64);
                let (sine_b, cosine_b) = sin_cos(from + step * (index + 1) as f64);
                let (a, b) = (at(cosine_a, sine_a), at(cosine_b, sine_b));
                [place(a), place(a + a.turned() * reach), place(b - b.turned() * reach), place(b)]
            })
            .collect();
        Curve::of(pieces)
    }

    /// Points along the curve, close enough to measure with.
    pub fn samples(&self) -> Vec<Point> {
        let mut samples = Vec::with_capacity(self.pieces.len() * STEPS + 1);
        samples.extend(self.pieces.first().map(|piece| piece[0]));
        for piece in &self.pieces {
            samples.extend((1..=STEPS).map(|step| on_piece(piece, step as f64 / STEPS as f64)));
        }
        samples
    }

    /// The length of the curve, measured along its samples.
    pub fn length(&self) -> f64 {
        self.distances().last().copied().unwrap_or(0.0)
    }

    fn distances(&self) -> &[f64] {
        self.distances.get_or_init(|| {
            let mut distance = 0.0;
            let steps = self.samples();
            let further = steps.windows(2).map(|pair| {
                distance += (pair[1] - pair[0]).length();
                distance
            });
            [0.0].into_iter().chain(further).collect()
        })
    }

    /// The part of the curve between two distances from its beginning.
    pub fn part(&self, from: f64, to: f64) -> Curve {
        self.between(self.position(from), self.position(to))
    }

    /// The point at a distance from the beginning.
    pub fn point(&self, distance: f64) -> Point {
        let position = self.position(distance);
        self.at_position(position)
    }

    /// The direction of the curve at a distance from its beginning.
    pub fn direction(&self, distance: f64) -> Point {
        (self.point(distance + 0.5) - self.point(distance - 0.5)).unit()
    }

    /// The part that lies outside both rectangles, when the curve begins in one and ends in the other.
    pub fn outside(&self, begin: &Rect, end: &Rect) -> Curve {
        let samples = self.samples();
        let scale = |index: usize| index as f64 / STEPS as f64;
        let leave = samples.iter().rposition(|point| begin.contains(*point)).unwrap_or(0);
        let enter =
            samples.iter().enumerate().position(|(index, point)| index > leave && end.contains(*point)).unwrap_or(samples.len() - 1);
        let from = if leave + 1 < samples.len() { self.border(begin, scale(leave), scale(leave + 1)) } else { 0.0 };
        let to = self.border(end, scale(enter), scale(enter.saturating_sub(1)));
        self.between(from, to.max(from))
    }

    /// The curve somewhere else.
    pub fn moved(&self, by: Point) -> Curve {
        Curve { pieces: self.pieces.iter().map(|piece| piece.map(|point| point + by)).collect(), distances: self.distances.clone() }
    }

    /// Draws the curve; pieces that are straight are drawn as lines.
    pub fn trace(&self, path: &mut Path) {
        if let Some(first) = self.pieces.first() {
            path.move_to(first[0]);
        }
        for piece in &self.pieces {
            if is_straight(piece) { path.line_to(piece[3]) } else { path.curve_to(piece[1], piece[2], piece[3]) }
        }
    }

    /// A position counts pieces: 1.25 is a quarter into the second one.
    fn position(&self, distance: f64) -> f64 {
        let (distances, distance) = (self.distances(), distance.max(0.0));
        let next = distances.partition_point(|known| *known < distance).max(1);
        let (Some(before), Some(after)) = (distances.get(next - 1), distances.get(next)) else { return self.pieces.len() as f64 };
        let share = if after > before { (distance - before) / (after - before) } else { 0.0 };
        ((next - 1) as f64 + share) / STEPS as f64
    }

    fn at_position(&self, position: f64) -> Point {
        let index = (position.floor() as usize).min(self.pieces.len().saturating_sub(1));
        self.pieces.get(index).map_or(at(0.0, 0.0), |piece| on_piece(piece, position - index as f64))
    }

    fn between(&self, from: f64, to: f64) -> Curve {
        let pieces = self
            .pieces
            .iter()
            .enumerate()
            .filter_map(|(index, piece)| {
                let (begin, end) = ((from - index as f64).max(0.0), (to - index as f64).min(1.0));
                (end - begin > 1e-6).then(|| cut(piece, begin, end))
            })
            .collect();
        Curve::of(pieces)
    }

    /// The position between one inside the rectangle and one outside at which the curve crosses its border.
    fn border(&self, rect: &Rect, mut inside: f64, mut outside: f64) -> f64 {
        for _ in 0..40 {
            let middle = (inside + outside) / 2.0;
            if rect.contains(self.at_position(middle)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        outside
    }
}

/// The distance from a point to the nearest of some others; infinite if there are none.
pub fn distance(point: Point, samples: &[Point]) -> f64 {
    let squares = samples.iter().map(|sample| *sample - point).map(|way| way.x * way.x + way.y * way.y);
    squares.fold(f64::INFINITY, f64::min).sqrt()
}

/// Sine and cosine of an angle in degrees, by their series.
pub fn sin_cos(degrees: f64) -> (f64, f64) {
    let angle = (degrees - 360.0 * (degrees / 360.0).round()) / 180.0 * std::f64::consts::PI;
    let (mut sine, mut cosine, mut term) = (0.0, 0.0, 1.0);
    for power in 0..30 {
        match power % 4 {
            0 => cosine += term,
            1 => sine += term,
            2 => cosine -= term,
            _ => sine -= term,
        }
        term = term * angle / f64::from(power + 1);
    }
    (sine, cosine)
}

fn straight(from: Point, to: Point) -> [Point; 4] {
    [from, from.towards(to, 1.0 / 3.0), from.towards(to, 2.0 / 3.0), to]
}

fn is_straight(piece: &[Point; 4]) -> bool {
    let side = (piece[3] - piece[0]).unit().turned();
    [piece[1], piece[2]].iter().all(|point| {
        let offset = *point - piece[0];
        (offset.x * side.x + offset.y * side.y).abs() < 0.05
    })
}

fn on_piece(piece: &[Point; 4], share: f64) -> Point {
    let rest = 1.0 - share;
    piece[0] * (rest * rest * rest)
        + piece[1] * (3.0 * rest * rest * share)
        + piece[2] * (3.0 * rest * share * share)
        + piece[3] * (share * share * share)
}

/// The part of one piece between two shares of it (de Casteljau's construction).
fn cut(piece: &[Point; 4], from: f64, to: f64) -> [Point; 4] {
    let halves = |piece: &[Point; 4], share: f64| {
        let [a, b, c, d] = *piece;
        let (ab, bc, cd) = (a.towards(b, share), b.towards(c, share), c.towards(d, share));
        let (abc, bcd) = (ab.towards(bc, share), bc.towards(cd, share));
        let middle = abc.towards(bcd, share);
        ([a, ab, abc, middle], [middle, bcd, cd, d])
    };
    let (head, _) = halves(piece, to);
    let (_, tail) = halves(&head, if to > 0.0 { from / to } else { 0.0 });
    tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_and_cosine_agree_with_the_platform() {
        for degrees in -720..=720 {
            let (sine, cosine) = sin_cos(f64::from(degrees));
            let radians = f64::from(degrees).to_radians();
            assert!((sine - radians.sin()).abs() < 1e-12 && (cosine - radians.cos()).abs() < 1e-12, "{degrees}");
        }
    }

    #[test]
    fn an_arc_stays_on_its_ellipse() {
        let arc = Curve::arc(at(10.0, 20.0), at(200.0, 100.0), -90.0, 160.0);
        for point in arc.samples() {
            let (x, y) = ((point.x - 10.0) / 200.0, (point.y - 20.0) / 100.0);
            assert!((x * x + y * y - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn a_clipped_curve_begins_and_ends_on_the_borders() {
        let (a, b) = (Rect::around(at(0.0, 0.0), 40.0, 20.0), Rect::around(at(200.0, 50.0), 40.0, 20.0));
        let curve = Curve::bent(a.centre(), at(100.0, -50.0), b.centre()).outside(&a, &b);
        let (first, last) = (curve.point(0.0), curve.point(curve.length()));
        assert!(a.grown(0.01).contains(first) && !a.grown(-0.01).contains(first), "{first:?}");
        assert!(b.grown(0.01).contains(last) && !b.grown(-0.01).contains(last), "{last:?}");
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let curve = Curve::rounded(&[at(0.0, 0.0), at(0.0, -30.0), at(100.0, -30.0), at(100.0, 0.0)], 10.0);
        let sum = curve.part(0.0, 40.0).length() + curve.part(40.0, 500.0).length();
        assert!((sum - curve.length()).abs() < 0.1);
        let mut path = Path::default();
        curve.trace(&mut path);
        assert_eq!(path.data(), "M0 0v-20c0-5.5 4.5-10 10-10h80c5.5 0 10 4.5 10 10v20");
    }
}
