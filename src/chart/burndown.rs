//! Actions over time: how many are open, how many have been opened and done, and how many are past their day.

use std::collections::BTreeMap;

use super::canvas::{Anchor, Axis, Canvas, DASHED, DOTTED, Face, LEADING, Pen, THIN, one_line, width};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Point, Rect, at};
use super::words::{Day, Speech, Words};

/// The actions of one engagement with their dates.
#[derive(Debug, Clone)]
pub struct BurnDown {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Actions over time".
    pub title: String,
    /// The last day of the picture; what is dated after it is not in it.
    pub today: Day,
    pub actions: Vec<ActionDates>,
}

/// One action. It is overdue from the end of its due day until it is done.
///
/// Without the day on which it was opened, or that on which it was done, it has no place in time: it counts, and is not
/// drawn.
#[derive(Debug, Clone)]
pub struct ActionDates {
    pub opened: Option<Day>,
    pub due: Option<Day>,
    pub done: Completion,
}

/// Whether an action is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    Open,
    On(Day),
    /// Done, nobody knows when.
    Undated,
}

impl ActionDates {
    /// The first day of an action that has a place in time.
    fn placed(&self) -> Option<&Day> {
        self.opened.as_ref().filter(|_| self.done != Completion::Undated)
    }

    fn done_on(&self) -> Option<&Day> {
        if let Completion::On(day) = &self.done { Some(day) } else { None }
    }

    fn is_done(&self, number: i64) -> bool {
        self.done == Completion::Undated || self.done_on().is_some_and(|day| day.number <= number)
    }

    /// True for one whose due day is over by the end of a day; today is not over yet.
    fn is_late(&self, number: i64, today: i64) -> bool {
        self.due.as_ref().is_some_and(|due| due.number < number || (due.number == number && number < today))
    }
}

/// Draws the actions; nothing without an action that can be placed in time.
pub fn burn_down(data: &BurnDown, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let states = states(data);
    states.last().filter(|state| state.opened > 0)?;
    let frame = Frame {
        speech,
        id: &data.id,
        name: "burndown",
        title: &data.title,
        finding: finding(data, speech),
        description: speech.say("burndown.desc", &[]),
        notes: notes(data, speech),
    };
    Some(frame.picture(|width| draw(&states, speech, width), &table(&states, speech)))
}

/// What there is today, with the actions that cannot be drawn.
fn finding(data: &BurnDown, speech: &Speech<'_>) -> String {
    let today = data.today.number;
    let begun = || data.actions.iter().filter(|action| action.opened.as_ref().is_none_or(|day| day.number <= today));
    let open = || begun().filter(|action| !action.is_done(today));
    let overdue = open().filter(|action| action.is_late(today, today)).count();
    let mut text = match (begun().count(), open().count()) {
        (1, 0) => speech.say("burndown.only_done", &[]),
        (1, _) => speech.say("burndown.only_open", &[]),
        (all, 0) => speech.count("burndown.all_done", all, &[]),
        (all, open) => speech.count("burndown.open", open, &[("opened", &speech.word(all))]),
    };
    if overdue > 0 {
        text = format!("{text}; {}", speech.count("burndown.overdue", overdue, &[]));
    }
    speech.say("sentence", &[("text", &speech.sentence(&text))])
}

/// Sentences about what is not drawn.
fn notes(data: &BurnDown, speech: &Speech<'_>) -> Vec<String> {
    let undated = data.actions.iter().filter(|action| action.done == Completion::Undated).count();
    let unopened = data.actions.iter().filter(|action| action.done != Completion::Undated && action.opened.is_none()).count();
    let note = |key: &str, n: usize| (n > 0).then(|| speech.sentence(&speech.count(key, n, &[])));
    [note("burndown.undated", undated), note("burndown.unopened", unopened)].into_iter().flatten().collect()
}

/// How things stood at the end of a day.
struct State<'a> {
    day: &'a Day,
    opened: usize,
    done: usize,
    open: usize,
    overdue: usize,
}

/// The state on each day on which something happened, and today, of the actions that can be drawn.
fn states(data: &BurnDown) -> Vec<State<'_>> {
    let today = data.today.number;
    let placed: Vec<(i64, &ActionDates)> = data.actions.iter().filter_map(|action| Some((action.placed()?.number, action))).collect();
    let mut days: BTreeMap<i64, &Day> = BTreeMap::new();
    for (opened, action) in &placed {
        let all = [action.opened.as_ref(), action.due.as_ref(), action.done_on()];
        // A day before the action was opened says nothing about it.
        for day in all.into_iter().flatten().filter(|day| (*opened..=today).contains(&day.number)) {
            days.entry(day.number).or_insert(day);
        }
    }
    days.entry(today).or_insert(&data.today);
    let all = days.into_iter().map(|(number, day)| {
        let begun = || placed.iter().filter(|(opened, _)| *opened <= number).map(|(_, action)| action);
        let (opened, done) = (begun().count(), begun().filter(|action| action.is_done(number)).count());
        let overdue = begun().filter(|action| !action.is_done(number) && action.is_late(number, today)).count();
        State { day, opened, done, open: opened - done, overdue }
    });
    all.collect()
}

/// A line of the picture: its class, its pen, its words, and its value in a state.
type Series = (&'static str, Pen, &'static str, fn(&State<'_>) -> usize);

const SERIES: [Series; 3] = [
    ("c-other", DASHED, "burndown.label.opened", |state| state.opened),
    ("c-was", DOTTED, "burndown.label.done", |state| state.done),
    ("c-now", Pen(2.4, ""), "burndown.label.open", |state| state.open),
];

fn draw(states: &[State<'_>], speech: &Speech<'_>, wide: f64) -> Canvas {
    let mut canvas = Canvas::new(wide);
    let high = if wide >= WIDE { 190.0 } else { 160.0 };
    let (Some(first), Some(last)) = (states.first(), states.last()) else { return canvas };
    let most = states.iter().map(|state| state.opened).max().unwrap_or(0).max(1);
    let step = step(most);
    let top = 8.0;
    let label = |series: &Series| speech.count(series.2, series.3(last), &[]);
    let overdue = speech.count("burndown.label.overdue", last.overdue, &[]);
    let labels = SERIES.iter().map(label).chain((last.overdue > 0).then(|| overdue.clone()));
    let room = labels.map(|text| width(&text, Face::Label)).fold(0.0, f64::max).min(wide * 0.4);
    let axis = Axis { low: 0.0, high: most.div_ceil(step) as f64 * step as f64, from: top + high, to: top };
    let time = Axis { low: first.day.number as f64, high: last.day.number as f64, from: 24.0, to: wide - room - 14.0 };
    let start = if first.day.number == last.day.number { time.from } else { time.at(time.low) };
    let x = |day: &Day| if first.day.number == last.day.number { time.to } else { time.at(day.number as f64) };

    for line in 0..=most.div_ceil(step) {
        let y = axis.at((line * step) as f64);
        canvas.line(if line == 0 { "c-axis" } else { "c-grid" }, at(start, y), at(time.to, y), THIN);
        canvas.text_at(at(start - 8.0, y), Anchor::End, Face::Soft, &(line * step).to_string());
    }
    for pair in states.windows(2) {
        let (left, right, y) = (x(pair[0].day), x(pair[1].day), axis.at(pair[0].overdue as f64));
        let area = Rect { left, top: y, width: right - left, height: axis.from - y };
        if pair[0].overdue > 0 {
            canvas.hatch(area);
            canvas.line("c-hatch", at(left, y), at(right, y), THIN);
        }
    }
    for (class, pen, _, value) in SERIES {
        let mut points: Vec<Point> = vec![at(start, axis.at(value(first) as f64))];
        for pair in states.windows(2) {
            let right = x(pair[1].day);
            points.push(at(right, axis.at(value(&pair[0]) as f64)));
            points.push(at(right, axis.at(value(&pair[1]) as f64)));
        }
        if states.len() == 1 {
            points.push(at(time.to, axis.at(value(first) as f64)));
        }
        points.dedup_by(|a, b| (*a - *b).length() < 0.05);
        canvas.polyline(class, &points, false, pen);
    }
    let mut ends: Vec<(f64, String, Face)> = SERIES
        .iter()
        .map(|series| (axis.at(series.3(last) as f64), label(series), if series.0 == "c-now" { Face::Value } else { Face::Soft }))
        .collect();
    if last.overdue > 0 {
        ends.push((axis.at(last.overdue as f64), overdue, Face::Soft));
    }
    for (y, text, face) in apart(ends, axis.from + 2.0) {
        canvas.text_at(at(time.to + 8.0, y), Anchor::Start, face, &text);
    }
    canvas.height = axis.from + 6.0;
    let middle = canvas.height + LEADING / 2.0;
    let limit = (time.to - start) / 2.0 - 4.0;
    if first.day.number != last.day.number {
        canvas.text_at(at(start, middle), Anchor::Start, Face::Soft, &one_line(&first.day.text, Face::Soft, limit));
    }
    canvas.text_at(at(time.to, middle), Anchor::End, Face::Soft, &one_line(&last.day.text, Face::Soft, limit));
    canvas.height += LEADING;
    canvas
}

/// Labels moved until none covers another.
fn apart(mut labels: Vec<(f64, String, Face)>, lowest: f64) -> Vec<(f64, String, Face)> {
    labels.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut limit = lowest;
    for (y, ..) in &mut labels {
        *y = y.min(limit);
        limit = *y - LEADING;
    }
    // What has been pushed over the upper edge comes back, and pushes the others.
    let mut limit = LEADING / 2.0;
    for (y, ..) in labels.iter_mut().rev() {
        *y = y.max(limit);
        limit = *y + LEADING;
    }
    labels
}

/// The distance of two lines of the measure: 1, 2, 5, 10 and so on, so that there are seven at most.
fn step(most: usize) -> usize {
    let mut step = 1_usize;
    for factor in [2, 5, 10].into_iter().cycle().take(60) {
        if most / step <= 6 {
            break;
        }
        let power = 10_usize.saturating_pow(u32::try_from(step.to_string().len() - 1).unwrap_or(0));
        step = if factor == 10 { power.saturating_mul(10) } else { power.saturating_mul(factor) };
    }
    step
}

fn table(states: &[State<'_>], speech: &Speech<'_>) -> Table {
    let heading = |key: &str| speech.say(key, &[]);
    let mut head = vec![Cell::Words(heading("burndown.date"))];
    head.extend(
        ["burndown.head.opened", "burndown.head.done", "burndown.head.open", "burndown.head.overdue"].map(heading).map(Cell::Number),
    );
    let row = |state: &State<'_>| {
        let mut row = vec![Cell::Words(state.day.text.clone())];
        row.extend([state.opened, state.done, state.open, state.overdue].map(|n| Cell::Number(n.to_string())));
        row
    };
    Table { head, rows: states.iter().map(row).collect() }
}
