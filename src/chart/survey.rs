//! A mini-survey: how much others see a change in each goal, from −3 to +3.
//!
//! For each goal a column for each answer, and under them a bar from 0 to the net, which is the mean of the answers.

use super::canvas::{Anchor, Axis, Canvas, DASHED, Face, KeyEntry, LEADING, THIN, key, lines, width};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Point, Rect, at};
use super::words::{Speech, Words, decimals, known};

/// One round of a mini-survey.
#[derive(Debug, Clone)]
pub struct MiniSurvey {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Mini-survey, March 2026".
    pub title: String,
    /// The net that is hoped for: 1 as a rule.
    pub aim: f64,
    /// A goal with fewer answers than this is left out.
    pub minimum: u32,
    pub questions: Vec<SurveyQuestion>,
}

/// The answers about one goal.
#[derive(Debug, Clone)]
pub struct SurveyQuestion {
    pub name: String,
    /// How many have answered −3, −2, −1, 0, +1, +2, +3.
    pub counts: [u32; 7],
}

/// Draws the answers; nothing if no goal has enough of them.
pub fn mini_survey(data: &MiniSurvey, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let least = u64::from(data.minimum.max(1));
    let (shown, hidden): (Vec<&SurveyQuestion>, Vec<&SurveyQuestion>) =
        data.questions.iter().partition(|question| answers(question) >= least);
    if shown.is_empty() {
        return None;
    }
    let aim = known(Some(data.aim)).filter(|aim| aim.abs() <= 3.0);
    let view = View { shown, aim, speech };
    let left_out = |question: &&SurveyQuestion| speech.count("survey.left_out", least as usize, &[("name", &question.name)]);
    let frame = Frame {
        speech,
        id: &data.id,
        name: "survey",
        title: &data.title,
        finding: view.finding(),
        description: speech.say("survey.desc", &[]),
        notes: hidden.iter().map(left_out).collect(),
    };
    Some(frame.picture(|width| view.draw(width), &view.table()))
}

fn answers(question: &SurveyQuestion) -> u64 {
    question.counts.iter().copied().map(u64::from).sum()
}

/// The mean of the answers.
fn net(question: &SurveyQuestion) -> f64 {
    let sum: i64 = (-3..).zip(&question.counts).map(|(value, count)| value * i64::from(*count)).sum();
    sum as f64 / answers(question).max(1) as f64
}

struct View<'a> {
    shown: Vec<&'a SurveyQuestion>,
    aim: Option<f64>,
    speech: &'a Speech<'a>,
}

impl View<'_> {
    fn net(&self, question: &SurveyQuestion) -> String {
        self.speech.signed(net(question), 1)
    }

    fn aim(&self) -> Option<String> {
        self.aim.map(|aim| self.speech.signed(aim, decimals([aim])))
    }

    fn finding(&self) -> String {
        let (speech, total) = (self.speech, self.shown.len());
        let best = self.shown.iter().rev().max_by(|a, b| net(a).total_cmp(&net(b)));
        let most = best.map(|question| {
            let n = usize::try_from(answers(question)).unwrap_or(usize::MAX);
            speech.count("survey.most", n, &[("name", &question.name), ("net", &self.net(question))])
        });
        let text = match (self.aim, self.aim()) {
            (Some(aim), Some(written)) => {
                let above = self.shown.iter().filter(|question| net(question) > aim).count();
                let args = [("aim", written.as_str()), ("total", &speech.word(total))];
                match above {
                    0 => speech.count("survey.none_above", total, &args),
                    above if above == total => speech.count("survey.all_above", total, &args),
                    above => speech.count("survey.above", above, &args),
                }
            }
            _ => String::new(),
        };
        let parts: Vec<String> = [text].into_iter().filter(|text| !text.is_empty()).chain(most).collect();
        speech.say("sentence", &[("text", &speech.sentence(&parts.join("; ")))])
    }

    fn draw(&self, wide: f64) -> Canvas {
        let mut canvas = Canvas::new(wide);
        let columns = if wide >= WIDE && self.shown.len() > 1 { 2 } else { 1 };
        let room = if wide >= WIDE { (wide - 32.0) / 2.0 } else { wide };
        if let Some(aim) = self.aim() {
            let line = |canvas: &mut Canvas, middle: Point| canvas.line("c-aim", middle + at(-9.0, 0.0), middle + at(9.0, 0.0), DASHED);
            let text = self.speech.say("survey.aim", &[("n", &aim)]);
            let entries: [KeyEntry<'_>; 1] = [(&line, &text)];
            key(&mut canvas, &entries);
            canvas.height += 12.0;
        }
        let most = self.shown.iter().flat_map(|question| question.counts).max().unwrap_or(1).max(1);
        for row in self.shown.chunks(columns) {
            let top = canvas.height;
            let names = row.iter().map(|question| self.name_lines(question, room).len()).max().unwrap_or(1) as f64;
            let mut end = top;
            for (index, question) in row.iter().enumerate() {
                let left = index as f64 * (room + 32.0);
                end = end.max(self.panel(&mut canvas, question, Rect { left, top, width: room, height: names * LEADING }, most));
            }
            canvas.height = end + 20.0;
        }
        canvas.height -= 20.0;
        canvas
    }

    fn numbers(&self, question: &SurveyQuestion) -> String {
        let n = usize::try_from(answers(question)).unwrap_or(usize::MAX);
        self.speech.count("survey.numbers", n, &[("net", &self.net(question))])
    }

    fn name_lines(&self, question: &SurveyQuestion, room: f64) -> Vec<String> {
        lines(&question.name, Face::Label, room - width(&self.numbers(question), Face::Value) - 14.0)
    }

    /// One goal: its name and numbers over the columns, the scale, and the net under it. The result is where it ends.
    fn panel(&self, canvas: &mut Canvas, question: &SurveyQuestion, head: Rect, most: u32) -> f64 {
        const HIGH: f64 = 46.0;
        const BAR: f64 = 26.0;
        for (index, line) in self.name_lines(question, head.width).iter().enumerate() {
            canvas.text_at(at(head.left, head.top + (index as f64 + 0.5) * LEADING), Anchor::Start, Face::Label, line);
        }
        canvas.text_at(at(head.right(), head.top + LEADING / 2.0), Anchor::End, Face::Value, &self.numbers(question));
        let axis = Axis { low: -3.0, high: 3.0, from: head.left + 20.0, to: head.right() - 20.0 };
        let ground = head.bottom() + 22.0 + HIGH;
        for (value, count) in (-3..).zip(question.counts) {
            let x = axis.at(f64::from(value));
            let high = HIGH * f64::from(count) / f64::from(most);
            let bar = Rect { left: x - BAR / 2.0, top: ground - high, width: BAR, height: high };
            match value {
                ..0 => {
                    canvas.hatch(bar);
                    canvas.outline("c-axis", bar);
                }
                0 => canvas.outline("c-axis", bar),
                _ => canvas.bar("c-count", bar),
            }
            if count > 0 {
                canvas.text_at(at(x, ground - high - 9.0), Anchor::Middle, Face::Soft, &count.to_string());
            }
            canvas.text_at(at(x, ground + 4.0 + LEADING / 2.0), Anchor::Middle, Face::Soft, &self.step(value));
        }
        canvas.line("c-axis", at(head.left, ground), at(head.right(), ground), THIN);
        let net_top = ground + LEADING + 9.0;
        let (zero, end) = (axis.at(0.0), axis.at(net(question)));
        let bar = Rect { left: zero.min(end), top: net_top, width: (end - zero).abs(), height: 10.0 };
        if end < zero {
            canvas.hatch(bar);
            canvas.outline("c-axis", bar);
        } else {
            canvas.bar("c-now", bar);
        }
        canvas.line("c-axis", at(zero, net_top - 3.0), at(zero, net_top + 13.0), THIN);
        if let Some(aim) = self.aim {
            canvas.line("c-aim", at(axis.at(aim), net_top - 4.0), at(axis.at(aim), net_top + 15.0), DASHED);
        }
        net_top + 16.0
    }

    fn step(&self, value: i32) -> String {
        if value == 0 { "0".to_owned() } else { self.speech.signed(f64::from(value), 0) }
    }

    fn table(&self) -> Table {
        let heading = |key: &str| self.speech.say(key, &[]);
        let mut head = vec![Cell::Words(heading("survey.goal"))];
        head.extend((-3..=3).map(|value| Cell::Number(self.step(value))));
        head.extend(["survey.answers", "survey.net"].map(heading).map(Cell::Number));
        let row = |question: &&SurveyQuestion| {
            let mut cells = vec![Cell::Words(question.name.clone())];
            cells.extend(question.counts.map(|count| Cell::Number(count.to_string())));
            cells.extend([answers(question).to_string(), self.net(question)].map(Cell::Number));
            cells
        };
        Table { head, rows: self.shown.iter().map(row).collect() }
    }
}
