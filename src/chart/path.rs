//! The way that a path takes, written as short as SVG allows: from the first point on each is told by its distance from
//! the one before, in whole tenths, so that nothing that is rounded adds up.

use super::geometry::{Point, Rect, at};
use super::text::push_tenths;

/// The content of a `d` attribute.
#[derive(Debug, Default)]
pub struct Path {
    data: String,
    /// Where the pen is and where its present line began, in tenths.
    here: Place,
    start: Place,
    /// The command that a pair of numbers without one of its own repeats.
    repeats: char,
}

type Place = (i64, i64);

/// A coordinate in tenths; far beyond any picture it stays within what can be subtracted.
fn tenths(value: f64) -> i64 {
    (value * 10.0).round().clamp(-1e15, 1e15) as i64
}

fn place(point: Point) -> Place {
    (tenths(point.x), tenths(point.y))
}

impl Path {
    /// A path of which some length is expected.
    pub fn long() -> Path {
        Path { data: String::with_capacity(240), ..Path::default() }
    }

    /// What has been written.
    pub fn data(&self) -> &str {
        &self.data
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub fn move_to(&mut self, point: Point) {
        let to = place(point);
        if self.data.is_empty() {
            self.data.push('M');
            self.pair(to);
            // What follows without a command would be told from the origin.
            self.repeats = 'M';
        } else {
            self.data.push('m');
            self.pair((to.0 - self.here.0, to.1 - self.here.1));
            self.repeats = 'l';
        }
        (self.here, self.start) = (to, to);
    }

    pub fn line_to(&mut self, point: Point) {
        self.line(place(point));
    }

    /// A cubic Bezier piece.
    pub fn curve_to(&mut self, first: Point, second: Point, end: Point) {
        let (from, to) = (self.here, place(end));
        self.command('c', tenths(first.x) - from.0);
        self.number(tenths(first.y) - from.1);
        for place in [place(second), to] {
            self.number(place.0 - from.0);
            self.number(place.1 - from.1);
        }
        self.here = to;
    }

    /// The arc of a circle to a point, clockwise and at most half of it.
    pub fn arc_to(&mut self, radius: f64, end: Point) {
        self.arc(tenths(radius), "0 0 1", place(end));
    }

    pub fn close(&mut self) {
        self.data.push('z');
        (self.here, self.repeats) = (self.start, 'z');
    }

    /// A closed line through points.
    pub fn polygon(&mut self, points: &[Point]) {
        self.polyline(points);
        self.close();
    }

    /// An open line through points.
    pub fn polyline(&mut self, points: &[Point]) {
        for (index, point) in points.iter().enumerate() {
            if index == 0 { self.move_to(*point) } else { self.line_to(*point) }
        }
    }

    pub fn rectangle(&mut self, rect: &Rect) {
        let (wide, high) = (tenths(rect.width), tenths(rect.height));
        self.move_to(at(rect.left, rect.top));
        let (left, top) = self.here;
        for corner in [(left + wide, top), (left + wide, top + high), (left, top + high)] {
            self.line(corner);
        }
        self.close();
    }

    /// A rectangle with round corners.
    pub fn card(&mut self, rect: &Rect, radius: f64) {
        let (wide, high, round) = (tenths(rect.width), tenths(rect.height), tenths(radius));
        self.move_to(at(rect.left + radius, rect.top));
        let (left, top) = (self.here.0 - round, self.here.1);
        let (right, bottom) = (left + wide, top + high);
        self.line((right - round, top));
        self.arc(round, "0 0 1", (right, top + round));
        self.line((right, bottom - round));
        self.arc(round, "0 0 1", (right - round, bottom));
        self.line((left + round, bottom));
        self.arc(round, "0 0 1", (left, bottom - round));
        self.line((left, top + round));
        self.arc(round, "0 0 1", (left + round, top));
        self.close();
    }

    /// A whole circle, as one arc that ends a tenth before its beginning.
    pub fn circle(&mut self, middle: Point, radius: f64) {
        self.move_to(middle - at(0.0, radius));
        let top = self.here;
        self.arc(tenths(radius), "0 1 1", (top.0 - 1, top.1));
        self.close();
    }

    fn line(&mut self, to: Place) {
        let (across, down) = (to.0 - self.here.0, to.1 - self.here.1);
        if down == 0 {
            self.command('h', across);
        } else if across == 0 {
            self.command('v', down);
        } else {
            self.command('l', across);
            self.number(down);
        }
        self.here = to;
    }

    fn arc(&mut self, radius: i64, turn: &str, to: Place) {
        self.command('a', radius);
        self.number(radius);
        self.data.push(' ');
        self.data.push_str(turn);
        self.number(to.0 - self.here.0);
        self.number(to.1 - self.here.1);
        self.here = to;
    }

    /// A command with its first number; one that is repeated needs no letter.
    fn command(&mut self, command: char, first: i64) {
        if self.repeats == command {
            self.number(first);
        } else {
            self.data.push(command);
            push_tenths(&mut self.data, first);
            self.repeats = command;
        }
    }

    fn pair(&mut self, (x, y): Place) {
        push_tenths(&mut self.data, x);
        self.number(y);
    }

    /// A number after another; a sign keeps them apart as well as a space does.
    fn number(&mut self, tenths: i64) {
        if tenths >= 0 {
            self.data.push(' ');
        }
        push_tenths(&mut self.data, tenths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_point_is_told_from_the_one_before() {
        let mut path = Path::default();
        path.polyline(&[at(10.0, 20.0), at(30.5, 20.0), at(30.5, 12.0), at(31.0, 12.5), at(30.0, 13.0)]);
        path.rectangle(&Rect { left: 0.0, top: 0.0, width: 4.0, height: 2.0 });
        path.move_to(at(1.0, 1.0));
        path.arc_to(3.0, at(4.0, 4.0));
        assert_eq!(path.data(), "M10 20h20.5v-8l.5 .5-1 .5m-30-13h4v2h-4zm1 1a3 3 0 0 1 3 3");
        let mut slants = Path::default();
        slants.polyline(&[at(1.0, 1.0), at(2.0, 2.0)]);
        slants.polyline(&[at(3.0, 3.0), at(4.0, 4.0)]);
        assert_eq!(slants.data(), "M1 1l1 1m1 1 1 1", "only a relative move is followed by relative lines");
    }

    #[test]
    fn what_is_rounded_does_not_add_up() {
        let mut path = Path::default();
        path.move_to(at(0.0, 0.0));
        for index in 1..=100 {
            path.line_to(at(f64::from(index) * 0.14, 0.0));
        }
        path.line_to(at(14.0, 5.0));
        assert_eq!(path.here, (140, 50));
    }
}
