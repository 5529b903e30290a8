//! Goals: for each one a bar from where it began to its target, so that goals of different measures can be compared.

use super::canvas::{Anchor, Axis, Canvas, FIRM, Face, LEADING, THIN, lines};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Rect, at};
use super::words::{Speech, Words, decimals, known};

/// The goals of one engagement.
#[derive(Debug, Clone)]
pub struct GoalBars {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Progress on the goals".
    pub title: String,
    pub goals: Vec<GoalBar>,
}

/// One goal. A bar needs a baseline, a value of now and a target that differs from the baseline; a target below the
/// baseline means that falling is good. Where a count begins at nothing the baseline is 0, not missing.
#[derive(Debug, Clone)]
pub struct GoalBar {
    pub name: String,
    pub baseline: Option<f64>,
    pub now: Option<f64>,
    pub target: Option<f64>,
    /// What the numbers count, for example "decisions a week".
    pub unit: Option<String>,
    /// The version of the goal, if it has been changed since it was first agreed.
    pub version: Option<u32>,
}

/// Draws the goals; nothing without goals.
pub fn goal_bars(data: &GoalBars, words: &Words<'_>) -> Option<Figure> {
    if data.goals.is_empty() {
        return None;
    }
    let speech = &Speech::new(words);
    let goals: Vec<Goal> = data.goals.iter().map(|goal| Goal::of(goal, speech)).collect();
    let frame = Frame {
        speech,
        id: &data.id,
        name: "goals",
        title: &data.title,
        finding: finding(&goals, speech),
        description: speech.say("goals.desc", &[]),
        notes: Vec::new(),
    };
    Some(frame.picture(|width| draw(&goals, speech, width), &table(&goals, speech)))
}

/// A goal with what follows from its numbers.
struct Goal<'a> {
    source: &'a GoalBar,
    name: String,
    /// Baseline, now and target as they are written.
    written: [Option<String>; 3],
    /// How much of the way from the baseline to the target is done: 1 is all of it, less than 0 the wrong way.
    share: Option<f64>,
}

impl Goal<'_> {
    fn of<'a>(goal: &'a GoalBar, speech: &Speech<'_>) -> Goal<'a> {
        let values = [goal.baseline, goal.now, goal.target].map(known);
        let places = decimals(values.into_iter().flatten());
        let share = match values {
            [Some(from), Some(now), Some(to)] if (to - from).abs() > 1e-9 => Some((now - from) / (to - from)),
            _ => None,
        };
        let name = match goal.version {
            Some(version) if version > 1 => speech.say("goals.version", &[("name", &goal.name), ("n", &version.to_string())]),
            _ => goal.name.clone(),
        };
        Goal { source: goal, name, written: values.map(|value| value.map(|value| speech.number(value, places))), share }
    }

    /// "from 9 · now 6 · target 3 escalations a month"
    fn numbers(&self, speech: &Speech<'_>) -> String {
        let [from, now, to] = &self.written;
        let part = |key: &str, value: &Option<String>| value.as_ref().map(|value| speech.say(key, &[("n", value)]));
        let parts: Vec<String> =
            [part("goals.from", from), part("goals.now", now), part("goals.target", to)].into_iter().flatten().collect();
        match (&self.source.unit, parts.is_empty()) {
            (_, true) => speech.say("goals.unmeasured", &[]),
            (Some(unit), _) => format!("{} {unit}", parts.join(" · ")),
            (None, _) => parts.join(" · "),
        }
    }
}

fn finding(goals: &[Goal<'_>], speech: &Speech<'_>) -> String {
    let measured: Vec<&Goal<'_>> = goals.iter().filter(|goal| goal.share.is_some()).collect();
    let share = |goal: &Goal<'_>| goal.share.unwrap_or(0.0);
    let moved = measured.iter().filter(|goal| share(goal) > 0.0).count();
    let total = measured.len();
    let mut text = match (moved, total) {
        (_, 0) => return speech.say("goals.none_measured", &[]),
        (0, _) => speech.count("goals.none_moved", total, &[]),
        (moved, total) if moved == total => speech.count("goals.all_moved", total, &[]),
        (moved, total) => speech.count("goals.moved", moved, &[("total", &speech.word(total))]),
    };
    // The last of equals would come out of `max_by`; the first is the one that readers expect.
    let furthest = measured.iter().rev().max_by(|a, b| share(a).total_cmp(&share(b))).filter(|goal| share(goal) > 0.0);
    if let Some(goal) = furthest
        && let [Some(from), Some(now), Some(to)] = &goal.written
    {
        let args = [("name", goal.source.name.as_str()), ("from", from), ("now", now), ("target", to)];
        let falling = known(goal.source.target) < known(goal.source.baseline);
        let key = match (share(goal) >= 1.0, falling) {
            (true, _) => "goals.reached",
            (false, true) => "goals.fallen",
            (false, false) => "goals.risen",
        };
        text = format!("{text}; {}", speech.say(key, &args));
    }
    let unmeasured = goals.len() - total;
    if unmeasured > 0 {
        text = format!("{text}; {}", speech.count("goals.without", unmeasured, &[]));
    }
    speech.say("sentence", &[("text", &speech.sentence(&text))])
}

fn draw(goals: &[Goal<'_>], speech: &Speech<'_>, wide: f64) -> Canvas {
    const BAR: f64 = 12.0;
    const SHARE: f64 = 46.0;
    const HEAD: f64 = 20.0;
    let mut canvas = Canvas::new(wide);
    let side = wide >= WIDE;
    let left = if side { 216.0 } else { 0.0 };
    let shares = || goals.iter().filter_map(|goal| goal.share);
    // Bars that go far beyond would make all others small: they are cut, with a point, and their number says how far they go.
    let low = shares().fold(0.0, f64::min).max(-0.25);
    let high = shares().fold(1.0, f64::max).min(1.5);
    let axis = Axis { low, high, from: left, to: wide - SHARE - 10.0 };
    let measured = shares().next().is_some();
    if measured {
        let anchor = if high > 1.0 { Anchor::Middle } else { Anchor::End };
        canvas.text_at(at(axis.at(0.0), HEAD / 2.0 - 2.0), Anchor::Start, Face::Soft, &speech.say("goals.start", &[]));
        canvas.text_at(at(axis.at(1.0), HEAD / 2.0 - 2.0), anchor, Face::Soft, &speech.say("goals.goal", &[]));
        canvas.height = HEAD;
    }
    for goal in goals {
        let top = canvas.height;
        let mut name_height = 0.0;
        let room = if side { left - 20.0 } else { wide - SHARE - 10.0 };
        for line in lines(&goal.name, Face::Label, room) {
            canvas.text_at(at(0.0, top + name_height + LEADING / 2.0), Anchor::Start, Face::Label, &line);
            name_height += LEADING;
        }
        let mut y = if side { top } else { top + name_height + 3.0 };
        if let Some(share) = goal.share {
            let bar = |from: f64, to: f64| Rect { left: from.min(to), top: y + 2.0, width: (to - from).abs(), height: BAR };
            canvas.outline("c-track", bar(axis.at(0.0), axis.at(1.0)));
            let end = axis.at(share);
            if share < 0.0 {
                canvas.hatch(bar(axis.at(0.0), end));
                canvas.outline("c-axis", bar(axis.at(0.0), end));
            } else {
                canvas.bar("c-now", bar(axis.at(0.0), end));
            }
            if share > high + 1e-9 {
                let top = y + 2.0;
                canvas.area("c-now", &[at(end, top), at(end + 7.0, top + BAR / 2.0), at(end, top + BAR)]);
            }
            canvas.line("c-axis", at(axis.at(0.0), y - 1.0), at(axis.at(0.0), y + BAR + 5.0), THIN);
            canvas.line("c-aim", at(axis.at(1.0), y - 2.0), at(axis.at(1.0), y + BAR + 6.0), FIRM);
            let place = if side { y + 2.0 + BAR / 2.0 } else { top + LEADING / 2.0 };
            canvas.text_at(at(wide, place), Anchor::End, Face::Value, &speech.percent(share));
            y += BAR + 8.0;
        }
        let numbers = goal.numbers(speech);
        y += canvas.block(at(left, y), wide - left, Face::Soft, &numbers);
        canvas.height = y.max(top + name_height) + 16.0;
    }
    canvas.height -= 16.0;
    canvas
}

fn table(goals: &[Goal<'_>], speech: &Speech<'_>) -> Table {
    let heading = |key: &str| speech.say(key, &[]);
    let mut head = vec![Cell::Words(heading("goals.name"))];
    head.extend(["goals.baseline", "goals.now_head", "goals.target_head", "goals.share"].map(heading).map(Cell::Number));
    head.push(Cell::Words(heading("goals.unit")));
    let row = |goal: &Goal<'_>| {
        let mut cells = vec![Cell::Words(goal.name.clone())];
        cells.extend(goal.written.iter().map(|value| Cell::Number(value.clone().unwrap_or_else(|| speech.none()))));
        cells.push(Cell::Number(goal.share.map_or_else(|| speech.none(), |share| speech.percent(share))));
        cells.push(Cell::Words(goal.source.unit.clone().unwrap_or_else(|| speech.none())));
        cells
    };
    Table { head, rows: goals.iter().map(row).collect() }
}
