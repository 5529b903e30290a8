//! The same feedback as outlines on axes: one picture for each group, for three to ten competencies.

use super::{Feedback, Group, Shown};
use crate::chart::canvas::{Anchor, Axis, Canvas, DASHED, FIRM, Face, KeyEntry, LEADING, Mark, Pen, THIN, around, key, one_line};
use crate::chart::figure::{Cell, Figure, Frame, Table, WIDE};
use crate::chart::geometry::{Point, at};
use crate::chart::words::{Speech, Words};

/// Draws outlines from the scale's minimum, in the order of the competencies; nothing with fewer than three or more than ten.
pub fn radar(data: &Feedback, words: &Words<'_>) -> Option<Figure> {
    if !(3..=10).contains(&data.competencies.len()) {
        return None;
    }
    let speech = &Speech::new(words);
    let shown = Shown::of(data, speech)?;
    let frame = Frame {
        speech,
        id: &data.id,
        name: "radar",
        title: &data.title,
        finding: finding(&shown),
        description: speech.say("radar.desc", &[("before", &data.rounds[0]), ("after", &data.rounds[1])]),
        notes: shown.left_out(&[0, 1]),
    };
    Some(frame.picture(|width| draw(&shown, width), &table(&shown)))
}

/// The highest and the lowest rating of others in the last round that they have ratings in.
fn finding(shown: &Shown<'_>) -> String {
    let speech = shown.speech;
    let rating = |competency: usize, round: usize| {
        let others: Vec<f64> =
            shown.groups.iter().filter(|group| !group.source.own).filter_map(|group| group.ratings[competency][round]).collect();
        super::mean(&others)
            .or_else(|| super::mean(&shown.groups.iter().filter_map(|group| group.ratings[competency][round]).collect::<Vec<_>>()))
    };
    let all = |round: usize| -> Vec<(usize, f64)> {
        (0..shown.data.competencies.len()).filter_map(|index| Some((index, rating(index, round)?))).collect()
    };
    let round = if all(1).is_empty() { 0 } else { 1 };
    let ratings = all(round);
    let highest = ratings.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
    let lowest = ratings.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    match (highest, lowest) {
        (Some((high, most)), Some((low, least))) if most - least > 1e-9 => {
            let name = |index: &usize| shown.data.competencies[*index].as_str();
            speech.say("radar.finding", &[("round", &shown.data.rounds[round]), ("high", name(high)), ("low", name(low))])
        }
        _ => speech.say("radar.even", &[("round", &shown.data.rounds[round])]),
    }
}

fn draw(shown: &Shown<'_>, wide: f64) -> Canvas {
    const RADIUS: f64 = 108.0;
    const LABEL: f64 = 17.0;
    let (data, speech) = (shown.data, shown.speech);
    let mut canvas = Canvas::new(wide);
    let before = |canvas: &mut Canvas, middle: Point| {
        canvas.line("c-was", middle + at(-9.0, 0.0), middle + at(9.0, 0.0), DASHED);
    };
    let after = |canvas: &mut Canvas, middle: Point| canvas.line("c-now", middle + at(-9.0, 0.0), middle + at(9.0, 0.0), FIRM);
    let entries: [KeyEntry<'_>; 2] = [(&before, &data.rounds[0]), (&after, &data.rounds[1])];
    key(&mut canvas, &entries);
    canvas.height += 14.0;

    let columns = if wide >= WIDE { 2 } else { 1 };
    let column = wide / columns as f64;
    let top = canvas.height;
    let panel = LEADING + 2.0 * (RADIUS + LABEL) + 26.0;
    for (index, group) in shown.groups.iter().enumerate() {
        let corner = at((index % columns) as f64 * column, top + (index / columns) as f64 * panel);
        let middle = corner + at(column / 2.0, LEADING + 8.0 + RADIUS + LABEL);
        let name = one_line(&group.source.name, Face::Label, column - 10.0);
        canvas.text_at(corner + at(column / 2.0, LEADING / 2.0), Anchor::Middle, Face::Label, &name);
        web(&mut canvas, shown, middle, RADIUS, LABEL);
        outlines(&mut canvas, shown, group, middle, RADIUS);
    }
    canvas.height = top + shown.groups.len().div_ceil(columns) as f64 * panel;

    // What the numbers of the axes stand for, and the ends of the scale.
    let ends = speech
        .say("radar.scale", &[("low", &data.scale.end_in_sentence(false, speech)), ("high", &data.scale.end_in_sentence(true, speech))]);
    canvas.height += canvas.block(at(0.0, canvas.height), wide, Face::Soft, &ends) + 6.0;
    let rows = data.competencies.len().div_ceil(columns);
    let mut lowest = canvas.height;
    for column_index in 0..columns {
        let mut y = canvas.height;
        for index in (column_index * rows..data.competencies.len()).take(rows) {
            let left = column_index as f64 * column;
            canvas.text_at(at(left + 16.0, y + LEADING / 2.0), Anchor::End, Face::Soft, &(index + 1).to_string());
            y += canvas.block(at(left + 24.0, y), column - 36.0, Face::Label, &data.competencies[index]).max(LEADING) + 2.0;
        }
        lowest = lowest.max(y);
    }
    canvas.height = lowest;
    canvas
}

/// The axes with their numbers, and a line for each step of the scale.
fn web(canvas: &mut Canvas, shown: &Shown<'_>, middle: Point, radius: f64, label: f64) {
    let count = shown.data.competencies.len();
    let scale = axis(shown, radius);
    let angle = |index: usize| 360.0 * index as f64 / count as f64;
    let ring = |canvas: &mut Canvas, step: f64| {
        let points: Vec<Point> = (0..count).map(|index| around(middle, scale.at(step), angle(index))).collect();
        canvas.polyline("c-grid", &points, true, THIN);
    };
    scale.steps().into_iter().filter(|step| *step > scale.low).for_each(|step| ring(canvas, step));
    // The end of the scale is a step of it as a rule: drawn once more it is a little heavier, as the crossings are.
    canvas.close_lines("c-grid");
    ring(canvas, scale.high);
    for index in 0..count {
        canvas.line("c-grid", middle, around(middle, radius, angle(index)), THIN);
        canvas.text_at(around(middle, radius + label - 4.0, angle(index)), Anchor::Middle, Face::Soft, &(index + 1).to_string());
    }
}

/// Before dashed with rings, after solid with dots; a line ends where its neighbour has no rating.
fn outlines(canvas: &mut Canvas, shown: &Shown<'_>, group: &Group<'_>, middle: Point, radius: f64) {
    let count = group.ratings.len();
    let scale = axis(shown, radius);
    let point = |index: usize, round: usize| {
        let index = index % count;
        group.ratings[index][round].map(|value| around(middle, scale.at(value), 360.0 * index as f64 / count as f64))
    };
    for (round, class, pen, mark) in [(0, "c-was", DASHED, Mark::Ring), (1, "c-now", Pen(2.0, ""), Mark::Dot)] {
        let all: Vec<Point> = (0..count).filter_map(|index| point(index, round)).collect();
        if all.len() == count {
            canvas.polyline(class, &all, true, pen);
        } else {
            for index in 0..count {
                if let (Some(from), Some(to)) = (point(index, round), point(index + 1, round)) {
                    canvas.line(class, from, to, pen);
                }
            }
        }
        for place in all {
            canvas.small_mark(class, mark, place);
        }
    }
}

fn axis(shown: &Shown<'_>, radius: f64) -> Axis {
    Axis { low: shown.data.scale.min, high: shown.data.scale.max, from: 0.0, to: radius }
}

fn table(shown: &Shown<'_>) -> Table {
    let speech: &Speech<'_> = shown.speech;
    let mut head = vec![Cell::Words(speech.say("feedback.competency", &[]))];
    for group in &shown.groups {
        for round in [0, 1] {
            let args = [("group", group.source.name.as_str()), ("round", shown.data.rounds[round].as_str())];
            let name = speech.say("feedback.group_in", &args);
            let n = shown.answers(group, round);
            head.push(Cell::Number(if n == speech.none() { name } else { speech.say("feedback.with_n", &[("group", &name), ("n", &n)]) }));
        }
    }
    let row = |index: usize| {
        let name = format!("{}. {}", index + 1, shown.data.competencies[index]);
        let values = shown.groups.iter().flat_map(|group| group.ratings[index]).map(|value| Cell::Number(shown.number(value)));
        [Cell::Words(name)].into_iter().chain(values).collect()
    };
    Table { head, rows: (0..shown.data.competencies.len()).map(row).collect() }
}
