//! The client's own ratings beside those of others, in the last round that has both.

use super::dumbbell::scale_ends;
use super::{Feedback, Group, Shown, mean};
use crate::chart::canvas::{Anchor, Axis, Canvas, Face, KeyEntry, LEADING, MARKS, Pen, THIN, key, lines};
use crate::chart::figure::{Cell, Figure, Frame, Table, WIDE};
use crate::chart::geometry::{Point, at};
use crate::chart::words::{Speech, Words};

/// Draws an S for the client's own rating and a mark for each group of others; nothing without the client's ratings.
pub fn self_others(data: &Feedback, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let shown = Shown::of(data, speech)?;
    let view = View::of(&shown)?;
    let frame = Frame {
        speech,
        id: &data.id,
        name: "self",
        title: &data.title,
        finding: view.finding(),
        description: speech.say("self.desc", &[("round", &data.rounds[view.round])]),
        notes: shown.left_out(&[view.round]),
    };
    Some(frame.picture(|width| view.draw(width), &view.table()))
}

struct View<'a> {
    shown: &'a Shown<'a>,
    round: usize,
    own: &'a Group<'a>,
    others: Vec<&'a Group<'a>>,
}

impl<'a> View<'a> {
    fn of(shown: &'a Shown<'a>) -> Option<View<'a>> {
        let own = shown.groups.iter().find(|group| group.source.own)?;
        let others: Vec<&Group<'_>> = shown.groups.iter().filter(|group| !group.source.own).collect();
        let rated = |group: &Group<'_>, round: usize| group.ratings.iter().any(|pair| pair[round].is_some());
        let both = |round: &usize| rated(own, *round) && others.iter().any(|group| rated(group, *round));
        let round = [1, 0].into_iter().find(both).or_else(|| [1, 0].into_iter().find(|round| rated(own, *round)))?;
        Some(View { shown, round, own, others: others.into_iter().filter(|group| rated(group, round)).collect() })
    }

    fn value(&self, group: &Group<'_>, competency: usize) -> Option<f64> {
        group.ratings[competency][self.round]
    }

    /// The competencies that someone has rated, in the order of the model.
    fn rated(&self) -> Vec<usize> {
        let groups = || self.others.iter().copied().chain([self.own]);
        (0..self.shown.data.competencies.len()).filter(|index| groups().any(|group| self.value(group, *index).is_some())).collect()
    }

    /// The client's rating less the mean of the groups of others.
    fn gap(&self, competency: usize) -> Option<f64> {
        let others: Vec<f64> = self.others.iter().filter_map(|group| self.value(group, competency)).collect();
        Some(self.value(self.own, competency)? - mean(&others)?)
    }

    /// The decimals of gaps: those of the ratings, and one at least, because they come from a mean.
    fn decimals(&self) -> usize {
        self.shown.decimals.max(1)
    }

    fn signed(&self, value: Option<f64>) -> String {
        value.map_or_else(|| self.shown.speech.none(), |value| self.shown.speech.signed(value, self.decimals()))
    }

    fn finding(&self) -> String {
        let speech = self.shown.speech;
        let gaps: Vec<(usize, f64)> = self.rated().into_iter().filter_map(|index| Some((index, self.gap(index)?))).collect();
        let Some((index, gap)) = gaps.iter().rev().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) else {
            return speech.say("self.alone", &[]);
        };
        let args = [("name", self.shown.data.competencies[*index].as_str()), ("gap", &speech.number(gap.abs(), self.decimals()))];
        if self.signed(Some(*gap)).starts_with('±') {
            speech.say("self.none", &[])
        } else {
            speech.say(if *gap > 0.0 { "self.higher" } else { "self.lower" }, &args)
        }
    }

    fn draw(&self, wide: f64) -> Canvas {
        const GAP: f64 = 48.0;
        const LANE: f64 = 15.0;
        let (data, speech) = (self.shown.data, self.shown.speech);
        let mut canvas = Canvas::new(wide);
        let side = wide >= WIDE;
        let from = if side { 216.0 } else { 8.0 };
        let axis = Axis { low: data.scale.min, high: data.scale.max, from, to: wide - GAP - 12.0 };

        let own = |canvas: &mut Canvas, middle: Point| own_mark(canvas, middle);
        let samples: Vec<_> =
            (0..self.others.len()).map(|index| move |canvas: &mut Canvas, at: Point| other_mark(canvas, index, at)).collect();
        let mut entries: Vec<KeyEntry<'_>> = vec![(&own, &self.own.source.name)];
        entries.extend(
            samples.iter().zip(&self.others).map(|(sample, group)| (sample as &dyn Fn(&mut Canvas, Point), group.source.name.as_str())),
        );
        key(&mut canvas, &entries);
        canvas.height += 12.0;
        let column = canvas.height + LEADING / 2.0;
        canvas.text_at(at(wide, column), Anchor::End, Face::Soft, &speech.say("self.gap", &[]));
        scale_ends(&mut canvas, &data.scale, &axis, speech);

        for competency in self.rated() {
            let top = canvas.height + 8.0;
            let mut y = top;
            let names = lines(&data.competencies[competency], Face::Label, if side { from - 24.0 } else { wide });
            let marks = self.placed(competency, &axis);
            let lanes = marks.iter().map(|mark| mark.lane + 1).max().unwrap_or(1);
            let high = names.len() as f64 * LEADING;
            let mut height = (lanes as f64 * LANE + 4.0).max(LEADING);
            if side {
                // Name and marks have one middle.
                height = height.max(high);
                y += (height - high) / 2.0;
            }
            for line in &names {
                canvas.text_at(at(0.0, y + LEADING / 2.0), Anchor::Start, Face::Label, line);
                y += LEADING;
            }
            let row = if side { top } else { y + 1.0 };
            for step in axis.steps() {
                canvas.line("c-grid", at(axis.at(step), row), at(axis.at(step), row + height), THIN);
            }
            for mark in &marks {
                let middle = at(mark.x, row + height / 2.0 + (mark.lane as f64 - (lanes as f64 - 1.0) / 2.0) * LANE);
                match mark.other {
                    None => own_mark(&mut canvas, middle),
                    Some(index) => other_mark(&mut canvas, index, middle),
                }
            }
            canvas.text_at(at(wide, row + height / 2.0), Anchor::End, Face::Value, &self.signed(self.gap(competency)));
            canvas.height = y.max(row + height);
        }
        canvas
    }

    /// Where the marks stand: those that would cover each other in lanes one below the other.
    fn placed(&self, competency: usize, axis: &Axis) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        let own = (None, self.value(self.own, competency));
        let others = self.others.iter().enumerate().map(|(index, group)| (Some(index), self.value(group, competency)));
        for (other, value) in [own].into_iter().chain(others) {
            let Some(value) = value else { continue };
            let x = axis.at(value);
            let free = |lane: &usize| placed.iter().all(|mark| mark.lane != *lane || (mark.x - x).abs() > 15.0);
            let lane = (0..).find(free).unwrap_or(0);
            placed.push(Placed { other, x, lane });
        }
        placed
    }

    fn table(&self) -> Table {
        let speech = self.shown.speech;
        let with_n = |group: &Group<'_>| {
            let n = self.shown.answers(group, self.round);
            if group.source.own || n == speech.none() {
                group.source.name.clone()
            } else {
                speech.say("feedback.with_n", &[("group", &group.source.name), ("n", &n)])
            }
        };
        let mut head = vec![Cell::Words(speech.say("feedback.competency", &[])), Cell::Number(with_n(self.own))];
        head.extend(self.others.iter().map(|group| Cell::Number(with_n(group))));
        head.push(Cell::Number(speech.say("self.gap_head", &[])));
        let row = |competency: usize| {
            let mut row = vec![Cell::Words(self.shown.data.competencies[competency].clone())];
            let groups = [self.own].into_iter().chain(self.others.iter().copied());
            row.extend(groups.map(|group| Cell::Number(self.shown.number(self.value(group, competency)))));
            row.push(Cell::Number(self.signed(self.gap(competency))));
            row
        };
        Table { head, rows: self.rated().into_iter().map(row).collect() }
    }
}

/// A mark in its row; no other: the client's own.
struct Placed {
    other: Option<usize>,
    x: f64,
    lane: usize,
}

/// An S in a circle.
fn own_mark(canvas: &mut Canvas, middle: Point) {
    canvas.circle("c-own", middle, 8.0, Pen(1.2, ""));
    canvas.letter("c-own-letter", middle, "S");
}

fn other_mark(canvas: &mut Canvas, index: usize, middle: Point) {
    let mark = MARKS[index % MARKS.len()];
    canvas.mark("c-other", mark, middle);
    // Groups beyond the number of shapes have a bar beneath theirs.
    if index >= MARKS.len() {
        canvas.line("c-other", middle + at(-5.0, 7.5), middle + at(5.0, 7.5), THIN);
    }
}
