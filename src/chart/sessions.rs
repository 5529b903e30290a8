//! How many of the agreed sessions have been held.

use super::canvas::{Anchor, Canvas, DOTTED, FIRM, Face};
use super::figure::{Cell, Figure, Frame, Table, numbers, words};
use super::geometry::{Rect, at};
use super::words::{Speech, Words};

/// The sessions of one engagement, as counts.
#[derive(Debug, Clone)]
pub struct SessionsUsed {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Sessions used".
    pub title: String,
    /// Those that were held, and those that count as held.
    pub held: u32,
    /// Those that have a date to come.
    pub planned: u32,
    /// How many were agreed; none for an agreement without a limit.
    pub agreed: Option<u32>,
}

/// Draws the count; nothing where there is neither a session nor an agreement on some.
pub fn sessions_used(data: &SessionsUsed, words: &Words<'_>) -> Option<Figure> {
    if data.held == 0 && data.planned == 0 && data.agreed.unwrap_or(0) == 0 {
        return None;
    }
    let speech = &Speech::new(words);
    let frame = Frame {
        speech,
        id: &data.id,
        name: "sessions",
        title: &data.title,
        finding: finding(data, speech),
        description: speech.say(if data.agreed.is_some() { "sessions.desc" } else { "sessions.desc_open" }, &[]),
        notes: Vec::new(),
    };
    Some(frame.picture(|width| draw(data, speech, width), &table(data, speech)))
}

fn finding(data: &SessionsUsed, speech: &Speech<'_>) -> String {
    let held = data.held as usize;
    let mut text = match (data.agreed, data.held) {
        (None, 0) => speech.say("sessions.none_held", &[]),
        (None, _) => speech.count("sessions.held_open", held, &[]),
        (Some(0), 0) => speech.say("sessions.none_agreed", &[]),
        (Some(0), _) => speech.count("sessions.held_unagreed", held, &[]),
        (Some(1), 0) => speech.say("sessions.single_open", &[]),
        (Some(1), 1) => speech.say("sessions.single_used", &[]),
        (Some(agreed), held_of) if held_of > agreed => {
            let (agreed, over) = (speech.word(agreed as usize), speech.word((held_of - agreed) as usize));
            speech.count("sessions.over", held, &[("agreed", &agreed), ("over", &over)])
        }
        (Some(agreed), _) => speech.count("sessions.held_of", held, &[("agreed", &speech.word(agreed as usize))]),
    };
    if data.planned > 0 {
        text = format!("{text}; {}", speech.count("sessions.planned", data.planned as usize, &[]));
    }
    speech.say("sentence", &[("text", &speech.sentence(&text))])
}

fn draw(data: &SessionsUsed, speech: &Speech<'_>, wide: f64) -> Canvas {
    const BAR: f64 = 16.0;
    /// Beyond this many the cells would be too narrow to be counted, and the bar is drawn in one piece.
    const CELLS: u32 = 30;
    let mut canvas = Canvas::new(wide);
    let used = data.held.saturating_add(data.planned);
    let all = data.agreed.unwrap_or(0).max(used).max(1);
    let cells = if all <= CELLS { all } else { 1 };
    let gap = if cells > 1 { 3.0 } else { 0.0 };
    // A few cells are no wider than they need to be.
    let most = if data.agreed.is_none() { wide - 44.0 } else { wide };
    let room = if cells == 1 && all > 1 { most } else { most.min(f64::from(cells) * 60.0) };
    let step = (room + gap) / f64::from(all);
    let rect = |from: u32, to: u32| Rect {
        left: f64::from(from) * step,
        top: 5.0,
        width: (f64::from(to - from) * step - gap).max(0.0),
        height: BAR,
    };
    let pieces = |from: u32, to: u32| -> Vec<Rect> {
        if from >= to {
            Vec::new()
        } else if cells > 1 {
            (from..to).map(|index| rect(index, index + 1)).collect()
        } else {
            vec![rect(from, to)]
        }
    };
    for piece in pieces(0, data.held) {
        canvas.bar("c-now", piece);
    }
    for piece in pieces(data.held, used) {
        canvas.hatch(piece);
        canvas.outline("c-edge", piece);
    }
    for piece in pieces(used, all) {
        canvas.outline("c-edge", piece);
    }
    canvas.height = BAR + 10.0;
    if let Some(agreed) = data.agreed.filter(|agreed| *agreed > 0 && *agreed < all) {
        // The agreed number is within the bar: a line marks it.
        let x = f64::from(agreed) * step - gap / 2.0;
        canvas.line("c-aim", at(x, 0.0), at(x, BAR + 10.0), FIRM);
        let text = speech.count("sessions.agreed", agreed as usize, &[]);
        let anchor = if x > room / 2.0 { Anchor::End } else { Anchor::Start };
        canvas.text_at(at(x, BAR + 20.0), anchor, Face::Soft, &text);
        canvas.height += 22.0;
    }
    let sample = |class: &'static str| {
        move |canvas: &mut Canvas, middle: super::geometry::Point| {
            let rect = Rect::around(middle, 14.0, 11.0);
            match class {
                "c-now" => canvas.bar(class, rect),
                "c-hatch" => {
                    canvas.hatch(rect);
                    canvas.outline("c-edge", rect);
                }
                _ => canvas.outline("c-edge", rect),
            }
        }
    };
    let (held, planned, open) = (sample("c-now"), sample("c-hatch"), sample("c-edge"));
    let left = all.saturating_sub(used);
    let texts = [("sessions.key.held", data.held), ("sessions.key.planned", data.planned), ("sessions.key.open", left)]
        .map(|(key, n)| speech.count(key, n as usize, &[]));
    let mut entries: Vec<super::canvas::KeyEntry<'_>> = vec![(&held, &texts[0])];
    if data.planned > 0 {
        entries.push((&planned, &texts[1]));
    }
    if left > 0 {
        entries.push((&open, &texts[2]));
    }
    if data.agreed.is_none() {
        // Without a limit the bar has no end of its own: an open line goes on.
        let x = f64::from(all) * step;
        canvas.line("c-axis", at(x + 3.0, 5.0 + BAR / 2.0), at(wide.min(x + 44.0).max(x), 5.0 + BAR / 2.0), DOTTED);
    }
    canvas.height += 4.0;
    super::canvas::key(&mut canvas, &entries);
    canvas
}

fn table(data: &SessionsUsed, speech: &Speech<'_>) -> Table {
    let heading = |key: &str| speech.say(key, &[]);
    let mut head = words([heading("sessions.kind")]);
    head.extend(numbers([heading("sessions.number")]));
    let agreed = data.agreed.map_or_else(|| heading("sessions.unlimited"), |agreed| agreed.to_string());
    let mut rows = vec![
        (heading("sessions.row.held"), data.held.to_string()),
        (heading("sessions.row.planned"), data.planned.to_string()),
        (heading("sessions.row.agreed"), agreed),
    ];
    if let Some(agreed) = data.agreed {
        let left = agreed.saturating_sub(data.held.saturating_add(data.planned));
        rows.push((heading("sessions.row.left"), left.to_string()));
    }
    Table { head, rows: rows.into_iter().map(|(name, value)| vec![Cell::Words(name), Cell::Number(value)]).collect() }
}
