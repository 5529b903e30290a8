//! A wheel of areas: how content the client is with each now, and how content they wish to be.
//!
//! All sectors have the same angle, and each step of the scale is a ring of the same width. The numbers are printed,
//! because the area of a sector grows with the square of its value.

use super::canvas::{Anchor, Canvas, DASHED, DOTTED, Face, KeyEntry, LEADING, Pen, THIN, around, key};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Point, Rect, at};
use super::words::{Speech, Words, decimals, known};

/// The areas of one client's wheel.
#[derive(Debug, Clone)]
pub struct Wheel {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Wheel of life".
    pub title: String,
    /// The highest value, and so the number of rings: 10 as a rule.
    pub steps: u32,
    /// When the present values were given, in words; may be empty.
    pub date: String,
    /// The earlier dates in words, the oldest first; the last of them is in the picture, all are in the table.
    pub earlier: Vec<String>,
    /// In the client's own words and order; eight to ten as a rule, twenty-six at most.
    pub areas: Vec<Area>,
}

/// One area; its values lie between 0 and the number of rings.
#[derive(Debug, Clone)]
pub struct Area {
    pub name: String,
    pub now: Option<f64>,
    pub wished: Option<f64>,
    /// For each earlier date.
    pub earlier: Vec<Option<f64>>,
}

/// Draws the wheel; nothing without areas or rings.
pub fn wheel(data: &Wheel, words: &Words<'_>) -> Option<Figure> {
    if data.areas.is_empty() || data.areas.len() > 26 || data.steps == 0 {
        return None;
    }
    let speech = &Speech::new(words);
    let values = data.areas.iter().flat_map(|area| [area.now, area.wished].into_iter().chain(area.earlier.iter().copied()));
    let view = View { data, speech, decimals: decimals(values.filter_map(known)) };
    let frame = Frame {
        speech,
        id: &data.id,
        name: "wheel",
        title: &data.title,
        finding: view.finding(),
        description: speech.say("wheel.desc", &[("n", &data.steps.to_string())]),
        notes: Vec::new(),
    };
    Some(frame.picture(|width| view.draw(width), &view.table()))
}

struct View<'a> {
    data: &'a Wheel,
    speech: &'a Speech<'a>,
    decimals: usize,
}

impl View<'_> {
    fn written(&self, value: Option<f64>) -> String {
        self.speech.or_none(known(value), self.decimals)
    }

    fn finding(&self) -> String {
        let speech = self.speech;
        let wish = |area: &Area| Some(known(area.wished)? - known(area.now)?);
        let areas = || self.data.areas.iter().rev();
        let most = areas().filter_map(|area| Some((area, wish(area)?))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((area, wish)) = most
            && wish > 0.0
        {
            let (now, wished) = (self.written(area.now), self.written(area.wished));
            return speech.say("wheel.wish", &[("name", &area.name), ("now", &now), ("wished", &wished)]);
        }
        let rated = || areas().filter_map(|area| Some((area, known(area.now)?)));
        let (high, low) = (rated().max_by(|a, b| a.1.total_cmp(&b.1)), rated().rev().min_by(|a, b| a.1.total_cmp(&b.1)));
        match (high, low) {
            (Some((high, most)), Some((low, least))) if most > least => {
                let (most, least) = (self.written(Some(most)), self.written(Some(least)));
                let args = [("high", high.name.as_str()), ("most", &most), ("low", &low.name), ("least", &least)];
                speech.say("wheel.range", &args)
            }
            (Some((_, value)), _) => speech.say("wheel.even", &[("n", &self.written(Some(value)))]),
            _ => speech.say("wheel.unrated", &[]),
        }
    }

    fn draw(&self, wide: f64) -> Canvas {
        const RADIUS: f64 = 128.0;
        const LETTER: f64 = 20.0;
        let mut canvas = Canvas::new(wide);
        let side = wide >= WIDE;
        let middle = at(if side { RADIUS + LETTER } else { wide / 2.0 }, RADIUS + LETTER);
        self.sectors(&mut canvas, middle, RADIUS, LETTER);
        let round_end = 2.0 * (RADIUS + LETTER) + 6.0;
        let left = if side { 2.0 * (RADIUS + LETTER) + 36.0 } else { 0.0 };
        let list = |top: f64| Rect { left, top, width: wide - left, height: 0.0 };
        if side {
            canvas.height = round_end.max(self.list(&mut canvas, list(8.0))) + 10.0;
            self.key(&mut canvas);
        } else {
            canvas.height = round_end + 4.0;
            self.key(&mut canvas);
            let top = canvas.height + 10.0;
            canvas.height = self.list(&mut canvas, list(top));
        }
        canvas
    }

    fn sectors(&self, canvas: &mut Canvas, middle: Point, radius: f64, letter: f64) {
        let count = self.data.areas.len() as f64;
        let scale = |value: f64| radius * (value / f64::from(self.data.steps)).clamp(0.0, 1.0);
        let rings = self.data.steps.min(10);
        for ring in 1..=rings {
            canvas.circle("c-grid", middle, radius * f64::from(ring) / f64::from(rings), THIN);
        }
        let angles = |index: usize| [360.0 * index as f64 / count, 360.0 * (index + 1) as f64 / count];
        let areas = || self.data.areas.iter().enumerate();
        let reach = |value: Option<f64>| known(value).filter(|value| *value > 0.0).map(scale);
        for (index, area) in areas() {
            if let Some(now) = reach(area.now) {
                canvas.sector("c-sector", middle, now, angles(index));
            }
        }
        for (index, area) in areas().filter(|_| count > 1.0) {
            // The first sector lies beside the last one; elsewhere a line is only seen beyond the sector that begins at it.
            let last = if index == 0 { self.data.areas.last().and_then(|area| reach(area.now)) } else { None };
            let covered = [reach(area.now), last].into_iter().flatten().fold(0.0, f64::max);
            let from = if covered > 0.0 { covered + 0.7 } else { 0.0 };
            if from < radius {
                canvas.line("c-grid", around(middle, from, angles(index)[0]), around(middle, radius, angles(index)[0]), THIN);
            }
        }
        for (index, area) in areas() {
            let last = area.earlier.get(self.data.earlier.len().wrapping_sub(1)).copied().flatten();
            if let Some(earlier) = reach(last) {
                let [from, to] = angles(index);
                canvas.arc("c-was", middle, earlier, [from + 1.5, to - 1.5], Pen(2.2, DOTTED.1));
            }
        }
        for (index, area) in areas() {
            let [from, to] = angles(index);
            if let Some(wished) = reach(area.wished) {
                canvas.arc("c-aim", middle, wished, [from + 1.0, to - 1.0], Pen(2.2, DASHED.1));
            }
        }
        for (index, _) in areas() {
            let [from, to] = angles(index);
            canvas.text_at(around(middle, radius + letter - 8.0, (from + to) / 2.0), Anchor::Middle, Face::Value, &letter_of(index));
        }
    }

    /// The areas with their letters and numbers; the result is where it ends.
    fn list(&self, canvas: &mut Canvas, rect: Rect) -> f64 {
        const COLUMN: f64 = 62.0;
        let wished = self.wishes();
        let (now_at, wished_at) = (rect.right() - if wished { COLUMN } else { 0.0 }, rect.right());
        let mut y = rect.top;
        canvas.text_at(at(now_at, y + LEADING / 2.0), Anchor::End, Face::Soft, &self.speech.say("wheel.now", &[]));
        if wished {
            canvas.text_at(at(wished_at, y + LEADING / 2.0), Anchor::End, Face::Soft, &self.speech.say("wheel.wished", &[]));
        }
        y += LEADING + 3.0;
        for (index, area) in self.data.areas.iter().enumerate() {
            canvas.line("c-grid", at(rect.left, y), at(rect.right(), y), THIN);
            y += 4.0;
            let first = y + LEADING / 2.0;
            canvas.text_at(at(rect.left, first), Anchor::Start, Face::Value, &letter_of(index));
            canvas.text_at(at(now_at, first), Anchor::End, Face::Value, &self.written(area.now));
            if wished {
                canvas.text_at(at(wished_at, first), Anchor::End, Face::Label, &self.written(area.wished));
            }
            y += canvas.block(at(rect.left + 20.0, y), now_at - rect.left - 20.0 - 40.0, Face::Label, &area.name).max(LEADING) + 4.0;
        }
        y
    }

    fn key(&self, canvas: &mut Canvas) {
        let now = |canvas: &mut Canvas, middle: Point| canvas.sector_sample("c-sector", Rect::around(middle, 16.0, 11.0));
        let wished =
            |canvas: &mut Canvas, middle: Point| canvas.line("c-aim", middle + at(-9.0, 0.0), middle + at(9.0, 0.0), Pen(2.2, DASHED.1));
        let was =
            |canvas: &mut Canvas, middle: Point| canvas.line("c-was", middle + at(-9.0, 0.0), middle + at(9.0, 0.0), Pen(2.2, DOTTED.1));
        let date = self.data.date.trim();
        let texts = [
            if date.is_empty() { self.speech.say("wheel.key.now", &[]) } else { self.speech.say("wheel.key.now_on", &[("date", date)]) },
            self.speech.say("wheel.key.wished", &[]),
        ];
        let mut entries: Vec<KeyEntry<'_>> = vec![(&now, &texts[0])];
        if self.wishes() {
            entries.push((&wished, &texts[1]));
        }
        if let Some(date) = self.data.earlier.last() {
            entries.push((&was, date));
        }
        key(canvas, &entries);
    }

    /// True if something is wished for.
    fn wishes(&self) -> bool {
        self.data.areas.iter().any(|area| known(area.wished).is_some())
    }

    fn table(&self) -> Table {
        let mut head = vec![Cell::Words(self.speech.say("wheel.area", &[]))];
        head.extend(self.data.earlier.iter().cloned().map(Cell::Number));
        let date = self.data.date.trim();
        head.push(Cell::Number(if date.is_empty() {
            self.speech.say("wheel.key.now", &[])
        } else {
            self.speech.say("wheel.key.now_on", &[("date", date)])
        }));
        head.extend(self.wishes().then(|| Cell::Number(self.speech.say("wheel.key.wished", &[]))));
        let row = |(index, area): (usize, &Area)| {
            let name = Cell::Words(format!("{}. {}", letter_of(index), area.name));
            let earlier = (0..self.data.earlier.len()).map(|date| area.earlier.get(date).copied().flatten());
            let wished = self.wishes().then_some(area.wished);
            let values = earlier.chain([area.now]).chain(wished).map(|value| Cell::Number(self.written(value)));
            [name].into_iter().chain(values).collect()
        };
        Table { head, rows: self.data.areas.iter().enumerate().map(row).collect() }
    }
}

fn letter_of(index: usize) -> String {
    char::from(b'A' + (index % 26) as u8).to_string()
}
