//! What has changed between two rounds: two marks on a line for each competency and group, the greatest change first.

use super::{Feedback, Shown, change};
use crate::chart::canvas::{Anchor, Axis, Canvas, FIRM, Face, KeyEntry, LEADING, Mark, Pen, RADIUS, THIN, key, lines, one_line};
use crate::chart::figure::{Cell, Figure, Frame, Table, WIDE};
use crate::chart::geometry::{Point, at};
use crate::chart::words::{Speech, Words};

/// Draws the change of each competency, sorted by it; nothing without a rating that may be shown.
pub fn dumbbell(data: &Feedback, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let shown = Shown::of(data, speech)?;
    let order = order(&shown);
    let frame = Frame {
        speech,
        id: &data.id,
        name: "dumbbell",
        title: &data.title,
        finding: finding(&shown, &order),
        description: speech.say("dumbbell.desc", &[("before", &data.rounds[0]), ("after", &data.rounds[1])]),
        notes: shown.left_out(&[0, 1]),
    };
    Some(frame.picture(|width| draw(&shown, &order, width), &table(&shown, &order)))
}

/// The competencies with ratings: those that have risen most, then the others in their order.
fn order(shown: &Shown<'_>) -> Vec<usize> {
    let rated = |index: &usize| shown.groups.iter().any(|group| group.ratings[*index].iter().any(Option::is_some));
    let mut order: Vec<usize> = (0..shown.data.competencies.len()).filter(rated).collect();
    let rank = |index: usize| shown.change(index).unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)).then(a.cmp(b)));
    order
}

fn finding(shown: &Shown<'_>, order: &[usize]) -> String {
    let speech = shown.speech;
    // What would be written as no change counts as none.
    let least = [0.5, 0.05, 0.005][shown.decimals.min(2)];
    let changes: Vec<(usize, f64)> = order.iter().filter_map(|index| Some((*index, shown.change(*index)?))).collect();
    if changes.is_empty() {
        return speech.say("dumbbell.one_round", &[]);
    }
    let risen = changes.iter().filter(|(_, change)| *change >= least).count();
    let fallen = changes.iter().filter(|(_, change)| *change <= -least).count();
    let total = speech.word(changes.len());
    let mut text = match (risen, fallen) {
        (0, 0) => return speech.say("sentence", &[("text", &speech.say("dumbbell.same", &[]))]),
        (0, fallen) => speech.count("dumbbell.fallen", fallen, &[("total", &total)]),
        (risen, 0) => speech.count("dumbbell.risen", risen, &[("total", &total)]),
        (risen, fallen) => {
            speech.count("dumbbell.both", risen, &[("total", &total), ("fallen", &speech.count("dumbbell.and_fallen", fallen, &[]))])
        }
    };
    // The first of those that changed most.
    let most = changes.iter().rev().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    if let Some((index, change)) = most {
        let args = [("name", shown.data.competencies[*index].as_str()), ("change", &shown.signed(Some(*change)))];
        let others = shown.groups.iter().filter(|group| !group.source.own && self::change(group.ratings[*index]).is_some()).count();
        text = format!("{text}; {}", speech.say(if others > 1 { "dumbbell.most_mean" } else { "dumbbell.most" }, &args));
    }
    speech.say("sentence", &[("text", &speech.sentence(&text))])
}

fn draw(shown: &Shown<'_>, order: &[usize], wide: f64) -> Canvas {
    const CHANGE: f64 = 48.0;
    const ROW: f64 = 19.0;
    let mut canvas = Canvas::new(wide);
    let (data, speech) = (shown.data, shown.speech);
    let side = wide >= WIDE;
    let single = shown.groups.len() == 1;
    let name_room = if side { 176.0 } else { wide };
    let group_left = if side { 194.0 } else { 0.0 };
    let group_room = if single { 0.0 } else { 92.0 };
    let from = group_left + group_room + 10.0;
    let axis = Axis { low: data.scale.min, high: data.scale.max, from: if side || !single { from } else { 8.0 }, to: wide - CHANGE - 8.0 };

    let ring = |canvas: &mut Canvas, middle: Point| canvas.mark("c-was", Mark::Ring, middle);
    let dot = |canvas: &mut Canvas, middle: Point| canvas.mark("c-now", Mark::Dot, middle);
    let entries: [KeyEntry<'_>; 2] = [(&ring, &data.rounds[0]), (&dot, &data.rounds[1])];
    key(&mut canvas, &entries);
    canvas.height += 12.0;
    scale_ends(&mut canvas, &data.scale, &axis, speech);

    for (position, competency) in order.iter().enumerate() {
        let mut y = canvas.height + if position == 0 { 4.0 } else { 12.0 };
        let top = y;
        let rows = shown.groups.iter().filter(|group| group.ratings[*competency].iter().any(Option::is_some)).count() as f64;
        let mut name_end = y;
        let names = lines(&data.competencies[*competency], Face::Label, name_room);
        // A single row stands level with the first line of its name.
        for line in &names {
            let face = if side || single { Face::Label } else { Face::Value };
            canvas.text_at(at(0.0, name_end + LEADING / 2.0 + 1.0), Anchor::Start, face, line);
            name_end += LEADING;
        }
        if !side {
            y = name_end + 2.0;
        }
        for step in axis.steps() {
            canvas.line("c-grid", at(axis.at(step), y), at(axis.at(step), y + rows * ROW), THIN);
        }
        for group in shown.groups.iter().filter(|group| group.ratings[*competency].iter().any(Option::is_some)) {
            let middle = y + ROW / 2.0;
            let pair = group.ratings[*competency];
            if !single {
                let name = one_line(&group.source.name, Face::Soft, group_room - 4.0);
                canvas.text_at(at(group_left, middle), Anchor::Start, Face::Soft, &name);
            }
            pair_of_marks(&mut canvas, pair.map(|value| value.map(|value| at(axis.at(value), middle))));
            if let Some(change) = change(pair) {
                canvas.text_at(at(wide, middle), Anchor::End, Face::Value, &speech.signed(change, shown.decimals));
            }
            y += ROW;
        }
        canvas.height = y.max(if side { name_end } else { top });
    }
    canvas
}

/// The ends of the scale above the rows.
pub(super) fn scale_ends(canvas: &mut Canvas, scale: &super::Scale, axis: &Axis, speech: &Speech<'_>) {
    let room = (axis.to - axis.from) / 2.0 - 6.0;
    let (low, high) = (lines(&scale.end(false, speech), Face::Soft, room), lines(&scale.end(true, speech), Face::Soft, room));
    for (index, line) in low.iter().enumerate() {
        let middle = canvas.height + (index as f64 + 0.5) * LEADING;
        canvas.text_at(at(axis.from, middle), Anchor::Start, Face::Soft, line);
    }
    for (index, line) in high.iter().enumerate() {
        let middle = canvas.height + (index as f64 + 0.5) * LEADING;
        canvas.text_at(at(axis.to, middle), Anchor::End, Face::Soft, line);
    }
    canvas.height += low.len().max(high.len()) as f64 * LEADING + 2.0;
    canvas.line("c-axis", at(axis.from, canvas.height), at(axis.to, canvas.height), THIN);
}

/// A ring for before, a dot for after, and the line between them, which keeps out of the ring.
fn pair_of_marks(canvas: &mut Canvas, [before, after]: [Option<Point>; 2]) {
    if let (Some(before), Some(after)) = (before, after) {
        let direction = if after.x < before.x { -1.0 } else { 1.0 };
        if (after.x - before.x).abs() > RADIUS {
            canvas.line("c-link", before + at(direction * (RADIUS - 0.2), 0.0), after, FIRM);
        }
    }
    if let Some(before) = before {
        // One that stands where the other does is drawn around it.
        match after.filter(|after| (after.x - before.x).abs() < 3.0) {
            Some(_) => canvas.circle("c-was", before, RADIUS + 2.8, Pen(1.6, "")),
            None => canvas.mark("c-was", Mark::Ring, before),
        }
    }
    if let Some(after) = after {
        canvas.mark("c-now", Mark::Dot, after);
    }
}

fn table(shown: &Shown<'_>, order: &[usize]) -> Table {
    let heading = |key: &str| shown.speech.say(key, &[]);
    let rounds = &shown.data.rounds;
    let n = |round: &String| shown.speech.say("feedback.answers_in", &[("round", round)]);
    let mut head = vec![Cell::Words(heading("feedback.competency")), Cell::Words(heading("feedback.group"))];
    head.extend([rounds[0].clone(), n(&rounds[0]), rounds[1].clone(), n(&rounds[1]), heading("feedback.change")].map(Cell::Number));
    let mut rows = Vec::new();
    for competency in order {
        for group in shown.groups.iter().filter(|group| group.ratings[*competency].iter().any(Option::is_some)) {
            let pair = group.ratings[*competency];
            let mut row = vec![Cell::Words(shown.data.competencies[*competency].clone()), Cell::Words(group.source.name.clone())];
            let cells = [
                shown.number(pair[0]),
                shown.answers(group, 0),
                shown.number(pair[1]),
                shown.answers(group, 1),
                shown.signed(change(pair)),
            ];
            row.extend(cells.map(Cell::Number));
            rows.push(row);
        }
    }
    Table { head, rows }
}
