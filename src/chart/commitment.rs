//! Commitment: how sure the client is, from 1 to 10, of doing each action.

use super::canvas::{Anchor, Canvas, FIRM, Face, LEADING, lines, width};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Rect, at};
use super::words::{Speech, Words};

/// The actions of one engagement with how committed their owner is to each.
#[derive(Debug, Clone)]
pub struct Commitments {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "How committed I am".
    pub title: String,
    /// A value below this one is worth a question; 7 as a rule.
    pub attention_below: u8,
    pub actions: Vec<Commitment>,
}

/// One action.
#[derive(Debug, Clone)]
pub struct Commitment {
    pub action: String,
    /// From 1 to 10; a value outside counts as none.
    pub value: Option<u8>,
    /// When it was given, in words.
    pub date: Option<String>,
}

/// Draws a strip of ten steps for each action; nothing without actions.
pub fn commitments(data: &Commitments, words: &Words<'_>) -> Option<Figure> {
    if data.actions.is_empty() {
        return None;
    }
    let speech = &Speech::new(words);
    let low = data.actions.iter().filter(|action| is_low(data, action)).count();
    let rated = data.actions.iter().filter(|action| value(action).is_some()).count();
    let finding = match (rated, low) {
        (0, _) => speech.say("commitment.none_rated", &[]),
        (_, 0) => speech.count("commitment.all_high", rated, &[("level", &data.attention_below.to_string())]),
        (_, low) => speech.count("commitment.low", low, &[("level", &data.attention_below.to_string()), ("total", &speech.word(rated))]),
    };
    let frame = Frame {
        speech,
        id: &data.id,
        name: "commitment",
        title: &data.title,
        finding: speech.sentence(&finding),
        description: speech.say("commitment.desc", &[("level", &data.attention_below.to_string())]),
        notes: Vec::new(),
    };
    Some(frame.picture(|width| draw(data, speech, width), &table(data, speech)))
}

fn value(action: &Commitment) -> Option<u8> {
    action.value.filter(|value| (1..=10).contains(value))
}

fn is_low(data: &Commitments, action: &Commitment) -> bool {
    value(action).is_some_and(|value| value < data.attention_below)
}

fn note(data: &Commitments, action: &Commitment, speech: &Speech<'_>) -> Option<String> {
    is_low(data, action).then(|| speech.say("commitment.note", &[("level", &data.attention_below.to_string())]))
}

fn draw(data: &Commitments, speech: &Speech<'_>, wide: f64) -> Canvas {
    const CELL: f64 = 13.0;
    let mut canvas = Canvas::new(wide);
    let side = wide >= WIDE;
    let end = wide - 52.0;
    let start = if side { 260.0 } else { 0.0 };
    let step = (end - start + 3.0) / 10.0;
    let strip = |index: u8, top: f64| Rect { left: start + f64::from(index) * step, top, width: step - 3.0, height: CELL };
    // The ends of the scale, and the level below which a value is worth a question.
    let level = Some(data.attention_below).filter(|level| (2..=10).contains(level));
    let level_at = level.map(|level| start + f64::from(level - 1) * step - 1.5);
    canvas.text_at(at(start, LEADING / 2.0), Anchor::Start, Face::Soft, "1");
    canvas.text_at(at(end, LEADING / 2.0), Anchor::End, Face::Soft, "10");
    if let (Some(level), Some(x)) = (level, level_at) {
        let text = speech.say("commitment.level", &[("n", &level.to_string())]);
        if x + 3.0 + width(&text, Face::Soft) < end - 22.0 {
            canvas.text_at(at(x + 1.5, LEADING / 2.0), Anchor::Start, Face::Soft, &text);
        } else {
            canvas.text_at(at(end - 20.0, LEADING / 2.0), Anchor::End, Face::Soft, &text);
        }
    }
    canvas.height = LEADING + 4.0;
    for action in &data.actions {
        let top = canvas.height;
        let mut y = top;
        let room = if side { start - 20.0 } else { wide };
        for line in lines(&action.action, Face::Label, room) {
            canvas.text_at(at(0.0, y + LEADING / 2.0), Anchor::Start, Face::Label, &line);
            y += LEADING;
        }
        let row = if side { top + 2.0 } else { y + 5.0 };
        let value = value(action);
        for index in 0..10 {
            let filled = value.is_some_and(|value| index < value);
            if filled && is_low(data, action) {
                canvas.hatch(strip(index, row));
                canvas.outline("c-axis", strip(index, row));
            } else if filled {
                canvas.bar("c-now", strip(index, row));
            } else {
                canvas.outline("c-edge", strip(index, row));
            }
        }
        if let Some(x) = level_at {
            canvas.line("c-aim", at(x, row - 3.0), at(x, row + CELL + 3.0), FIRM);
        }
        let written = value.map_or_else(|| speech.none(), |value| value.to_string());
        canvas.text_at(at(wide, row + CELL / 2.0), Anchor::End, Face::Value, &written);
        let mut below = row + CELL + 5.0;
        let remarks: Vec<String> =
            [note(data, action, speech), value.is_none().then(|| speech.say("commitment.unrated", &[]))].into_iter().flatten().collect();
        for remark in remarks {
            below += canvas.block(at(start, below), wide - start, Face::Soft, &remark);
        }
        canvas.height = y.max(below) + 14.0;
    }
    canvas.height -= 14.0;
    canvas
}

fn table(data: &Commitments, speech: &Speech<'_>) -> Table {
    let heading = |key: &str| speech.say(key, &[]);
    let head = vec![
        Cell::Words(heading("commitment.action")),
        Cell::Number(heading("commitment.value")),
        Cell::Words(heading("commitment.date")),
        Cell::Words(heading("commitment.remark")),
    ];
    let row = |action: &Commitment| {
        vec![
            Cell::Words(action.action.clone()),
            Cell::Number(value(action).map_or_else(|| speech.none(), |value| value.to_string())),
            Cell::Words(action.date.clone().unwrap_or_else(|| speech.none())),
            Cell::Words(note(data, action, speech).unwrap_or_else(|| speech.none())),
        ]
    };
    Table { head, rows: data.actions.iter().map(row).collect() }
}
