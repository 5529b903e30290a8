//! Ratings over time: a line for as long as they are given on one scale, with gaps where a value is missing.

use super::canvas::{Anchor, Axis, Canvas, DASHED, FIRM, Face, LEADING, Mark, THIN, lines, one_line, width};
use super::feedback::Scale;
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Point, at};
use super::words::{Day, Speech, Words, decimals, known};

/// One question that has been rated again and again.
#[derive(Debug, Clone)]
pub struct Trend {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table: what is rated, for example "Calm before the board".
    pub title: String,
    /// In order of time; a new one begins where the scale changes.
    pub spans: Vec<Span>,
}

/// Ratings on one scale.
#[derive(Debug, Clone)]
pub struct Span {
    pub scale: Scale,
    pub target: Option<f64>,
    pub points: Vec<Rating>,
}

/// One rating; without a value it is a gap.
#[derive(Debug, Clone)]
pub struct Rating {
    pub day: Day,
    pub value: Option<f64>,
}

/// Draws the ratings; nothing without a rating on a sound scale.
pub fn trend(data: &Trend, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let spans: Vec<Drawn<'_>> = data.spans.iter().filter(|span| span.scale.is_sound()).filter_map(Drawn::of).collect();
    let last = spans.last()?;
    let places = decimals(spans.iter().flat_map(|span| span.values().map(|(_, value)| value).chain(known(span.source.target))));
    let mut notes = Vec::new();
    if spans.len() > 1 {
        notes.push(speech.say("trend.scales", &[]));
    }
    let frame = Frame {
        speech,
        id: &data.id,
        name: "trend",
        title: &data.title,
        finding: finding(last, spans.len() > 1, places, speech),
        description: speech.say("trend.desc", &[]),
        notes,
    };
    Some(frame.picture(|width| draw(&spans, places, speech, width), &table(&spans, places, speech)))
}

/// A span in order of time.
struct Drawn<'a> {
    source: &'a Span,
    points: Vec<&'a Rating>,
}

impl<'a> Drawn<'a> {
    fn of(source: &'a Span) -> Option<Drawn<'a>> {
        let mut points: Vec<&Rating> = source.points.iter().collect();
        points.sort_by_key(|point| point.day.number);
        let drawn = Drawn { source, points };
        let any = drawn.values().next().is_some();
        any.then_some(drawn)
    }

    fn values(&self) -> impl DoubleEndedIterator<Item = (&'a Day, f64)> + '_ {
        self.points.iter().filter_map(|point| Some((&point.day, known(point.value)?)))
    }
}

fn finding(span: &Drawn<'_>, changed: bool, places: usize, speech: &Speech<'_>) -> String {
    let (Some((first_day, first)), Some((last_day, last))) = (span.values().next(), span.values().next_back()) else {
        return String::new();
    };
    let (from, to) = (speech.number(first, places), speech.number(last, places));
    let args = [("from", from.as_str()), ("to", &to), ("since", &first_day.text), ("date", &last_day.text)];
    let mut text = if span.values().count() == 1 {
        speech.say("trend.once", &args)
    } else if from == to {
        speech.say("trend.same", &args)
    } else {
        speech.say(if last > first { "trend.risen" } else { "trend.fallen" }, &args)
    };
    if changed {
        text = speech.say("trend.present", &[("text", &text)]);
    }
    if let Some(target) = known(span.source.target) {
        let target = speech.number(target, places);
        text = format!("{text}; {}", speech.say(if target == to { "trend.reached" } else { "trend.target" }, &[("n", &target)]));
    }
    speech.say("sentence", &[("text", &speech.sentence(&text))])
}

fn draw(spans: &[Drawn<'_>], places: usize, speech: &Speech<'_>, wide: f64) -> Canvas {
    let mut canvas = Canvas::new(wide);
    let high = if wide >= WIDE { 150.0 } else { 130.0 };
    let days = || spans.iter().flat_map(|span| span.points.iter().map(|point| point.day.number));
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    // All spans share the time, so that what happened at one time stands in one place.
    let time = Axis { low: first as f64, high: last as f64, from: 16.0, to: wide - 16.0 };
    for (index, span) in spans.iter().enumerate() {
        if index > 0 {
            canvas.height += 22.0;
        }
        panel(&mut canvas, span, &time, high, places, speech);
    }
    canvas
}

fn panel(canvas: &mut Canvas, span: &Drawn<'_>, time: &Axis, high: f64, places: usize, speech: &Speech<'_>) {
    let (scale, wide) = (&span.source.scale, canvas.width);
    let target = known(span.source.target);
    let written = target.map(|target| speech.say("trend.target_label", &[("n", &speech.number(target, places))]));
    // The upper end of the scale above its line, the lower end below its own.
    for line in lines(&scale.end(true, speech), Face::Soft, wide) {
        canvas.text_at(at(0.0, canvas.height + LEADING / 2.0), Anchor::Start, Face::Soft, &line);
        canvas.height += LEADING;
    }
    let top = canvas.height + 3.0;
    let axis = Axis { low: scale.min, high: scale.max, from: top + high, to: top };
    let rule = |canvas: &mut Canvas, step: f64| {
        let class = if step <= scale.min { "c-axis" } else { "c-grid" };
        canvas.line(class, at(0.0, axis.at(step)), at(wide, axis.at(step)), THIN);
    };
    axis.steps().into_iter().for_each(|step| rule(canvas, step));
    // The ends of the scale are steps of it as a rule: drawn once more they are a little heavier.
    canvas.close_lines("c-grid");
    canvas.close_lines("c-axis");
    [scale.min, scale.max].into_iter().for_each(|step| rule(canvas, step));
    if let Some(target) = target {
        canvas.line("c-aim", at(0.0, axis.at(target)), at(wide, axis.at(target)), DASHED);
    }
    let place = |point: &Rating| known(point.value).map(|value| (at(time.at(point.day.number as f64), axis.at(value)), value));
    // One line for the ratings from one gap to the next.
    for known in span.points.split(|point| place(point).is_none()) {
        let points: Vec<Point> = known.iter().filter_map(|point| Some(place(point)?.0)).collect();
        canvas.polyline("c-now", &points, false, FIRM);
    }
    let placed: Vec<(Point, f64)> = span.points.iter().filter_map(|point| place(point)).collect();
    let mut used = f64::NEG_INFINITY;
    for (index, (point, value)) in placed.iter().enumerate() {
        let last = index + 1 == placed.len();
        canvas.mark("c-now", Mark::Dot, *point);
        let text = speech.number(*value, places);
        let needed = width(&text, Face::Value) + 6.0;
        let next = if last { f64::INFINITY } else { placed[placed.len() - 1].0.x - needed };
        if point.x - needed / 2.0 >= used && (last || point.x + needed / 2.0 <= next + needed / 2.0) {
            // Below the mark where it would leave the picture above, or where the line comes down from both sides.
            let valley = index > 0 && !last && placed[index - 1].0.y < point.y - 2.0 && placed[index + 1].0.y < point.y - 2.0;
            let on_target = target.is_some_and(|target| (axis.at(target) - (point.y - 13.0)).abs() < 9.0);
            let below = point.y - 24.0 < top - 14.0 || ((valley || on_target) && point.y + 22.0 < axis.from);
            let y = if below { point.y + 15.0 } else { point.y - 13.0 };
            let half = needed / 2.0 - 3.0;
            let x = point.x.clamp(half.min(wide / 2.0), (wide - half).max(wide / 2.0));
            canvas.text_at(at(x, y), Anchor::Middle, Face::Value, &text);
            used = point.x + needed / 2.0;
        }
    }
    canvas.height = axis.from + 4.0;
    for line in lines(&scale.end(false, speech), Face::Soft, wide / 2.0 - 8.0) {
        canvas.text_at(at(0.0, canvas.height + LEADING / 2.0), Anchor::Start, Face::Soft, &line);
        canvas.height += LEADING;
    }
    if let Some(written) = written {
        let middle = axis.from + 4.0 + LEADING / 2.0;
        canvas.line(
            "c-aim",
            at(wide - width(&written, Face::Soft) - 30.0, middle),
            at(wide - width(&written, Face::Soft) - 6.0, middle),
            DASHED,
        );
        canvas.text_at(at(wide, middle), Anchor::End, Face::Soft, &written);
    }
    dates(canvas, span, time);
}

/// The days of the first and the last rating under their places, with a small line up to each.
fn dates(canvas: &mut Canvas, span: &Drawn<'_>, time: &Axis) {
    let wide = canvas.width;
    let middle = canvas.height + 4.0 + LEADING / 2.0;
    let days: Vec<&Day> = span.points.iter().map(|point| &point.day).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
    let mut shown = vec![*first];
    shown.extend((first.number != last.number).then_some(*last));
    let mut end = f64::NEG_INFINITY;
    for day in shown {
        let text = one_line(&day.text, Face::Soft, wide);
        let half = width(&text, Face::Soft) / 2.0;
        let centre = time.at(day.number as f64).clamp(half.min(wide / 2.0), (wide - half).max(wide / 2.0));
        // Two days that are near to each other have a line each.
        let y = if centre - half < end + 10.0 { middle + LEADING } else { middle };
        end = centre + half;
        canvas.text_at(at(centre, y), Anchor::Middle, Face::Soft, &text);
        canvas.height = canvas.height.max(y + LEADING / 2.0);
    }
}

fn table(spans: &[Drawn<'_>], places: usize, speech: &Speech<'_>) -> Table {
    let heading = |key: &str| speech.say(key, &[]);
    let head = vec![
        Cell::Words(heading("trend.date")),
        Cell::Number(heading("trend.value")),
        Cell::Number(heading("trend.target_head")),
        Cell::Words(heading("trend.scale")),
    ];
    let rows = spans.iter().flat_map(|span| {
        let scale = speech.say(
            "trend.scale_from",
            &[("low", &span.source.scale.end_in_sentence(false, speech)), ("high", &span.source.scale.end_in_sentence(true, speech))],
        );
        span.points.iter().map(move |point| {
            vec![
                Cell::Words(point.day.text.clone()),
                Cell::Number(speech.or_none(known(point.value), places)),
                Cell::Number(speech.or_none(known(span.source.target), places)),
                Cell::Words(scale.clone()),
            ]
        })
    });
    Table { head, rows: rows.collect() }
}
