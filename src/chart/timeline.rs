//! The way through an engagement: its stages in the order in which they were entered, with what is still to come.
//!
//! It is a list, not a picture: a stage may come again, be left out, added or renamed, and each of these has its words. The
//! marks beside it are decoration.

use super::figure::{Cell, Figure, Frame, Table, words};
use super::text::escape;
use super::words::{Speech, Words};

/// The stages of one engagement.
#[derive(Debug, Clone)]
pub struct StageTimeline {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the table, for example "The stages of this engagement".
    pub title: String,
    /// In order: what has been, what is, what is planned. A stage that was entered twice is here twice.
    pub stages: Vec<TimelineStage>,
}

/// One visit to a stage.
#[derive(Debug, Clone)]
pub struct TimelineStage {
    pub name: String,
    pub state: StageState,
    /// The date on which it was entered, in words; for a planned stage the date that is planned.
    pub entered: Option<String>,
    pub left: Option<String>,
    /// How it differs from the method.
    pub change: Option<StageChange>,
    /// Why it was left, left out, added or renamed.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState {
    Done,
    /// Only one stage is the current one; of several the last counts.
    Current,
    Planned,
    Skipped,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageChange {
    /// Not a stage of the method.
    Added,
    /// A stage of the method under another name; what the method calls it.
    Renamed(String),
}

/// Draws the stages as an ordered list; nothing without stages.
pub fn stage_timeline(data: &StageTimeline, words: &Words<'_>) -> Option<Figure> {
    if data.stages.is_empty() {
        return None;
    }
    let speech = &Speech::new(words);
    let view = View { data, speech };
    let frame = Frame {
        speech,
        id: &data.id,
        name: "timeline",
        title: &data.title,
        finding: view.finding(),
        description: String::new(),
        notes: Vec::new(),
    };
    let items: String = (0..data.stages.len()).map(|index| view.item(index)).collect();
    Some(frame.content(&format!("<ol class=\"chart-stages\" role=\"list\">{items}</ol>"), &view.table()))
}

struct View<'a> {
    data: &'a StageTimeline,
    speech: &'a Speech<'a>,
}

impl View<'_> {
    fn current(&self) -> Option<usize> {
        self.data.stages.iter().rposition(|stage| stage.state == StageState::Current)
    }

    /// What has this index counts as; a second current stage is done.
    fn state(&self, index: usize) -> StageState {
        match self.data.stages[index].state {
            StageState::Current if self.current() != Some(index) => StageState::Done,
            state => state,
        }
    }

    /// How many times this stage has been entered, this time included.
    fn visit(&self, index: usize) -> usize {
        let stage = &self.data.stages[index];
        self.data.stages[..=index].iter().filter(|other| other.name == stage.name && other.state != StageState::Skipped).count()
    }

    fn finding(&self) -> String {
        let stages = &self.data.stages;
        if let Some(index) = self.current() {
            let stage = &stages[index];
            let visit = self.visit(index);
            let time = if visit > 1 { self.speech.ordinal(visit) } else { String::new() };
            let args = [("name", stage.name.as_str()), ("date", stage.entered.as_deref().unwrap_or_default()), ("time", time.as_str())];
            let key = if stage.entered.is_some() { "timeline.now_since" } else { "timeline.now" };
            let to_come = stages[index + 1..].iter().filter(|stage| stage.state == StageState::Planned).count();
            let first = if visit > 1 { self.speech.say(&format!("{key}.again"), &args) } else { self.speech.say(key, &args) };
            let rest = self.speech.count(if to_come == 0 { "timeline.none_to_come" } else { "timeline.to_come" }, to_come, &[]);
            return format!("{first} {}", self.speech.sentence(&rest));
        }
        let done = stages.iter().filter(|stage| stage.state == StageState::Done).count();
        match stages.iter().find(|stage| stage.state == StageState::Planned) {
            Some(next) => self.speech.say("timeline.next", &[("name", &next.name)]),
            None => self.speech.sentence(&self.speech.count("timeline.finished", done, &[])),
        }
    }

    fn item(&self, index: usize) -> String {
        let stage = &self.data.stages[index];
        let state = self.state(index);
        let (class, mark) = match state {
            StageState::Done => ("is-done", "<circle cx=\"8\" cy=\"8\" r=\"5\" fill=\"currentColor\"/>"),
            StageState::Current => (
                "is-current",
                "<circle cx=\"8\" cy=\"8\" r=\"7\" stroke=\"currentColor\" stroke-width=\"1.6\"/><circle cx=\"8\" cy=\"8\" r=\"3.5\" \
                 fill=\"currentColor\"/>",
            ),
            StageState::Planned => ("is-planned", "<circle cx=\"8\" cy=\"8\" r=\"5\" stroke=\"currentColor\" stroke-width=\"1.4\"/>"),
            StageState::Skipped => ("is-skipped", "<path d=\"M4 8h8\" stroke=\"currentColor\" stroke-width=\"1.8\"/>"),
        };
        let current = if state == StageState::Current { " aria-current=\"step\"" } else { "" };
        let more: String = self.remarks(index).iter().map(|text| format!("<p class=\"chart-stage-note\">{}</p>", escape(text))).collect();
        // Names are struck through where a stage was left out, which assistive technology may not say: the words do.
        let name = match state {
            StageState::Skipped => format!("<s>{}</s>", escape(&stage.name)),
            _ => escape(&stage.name),
        };
        format!(
            "<li class=\"{class}\"{current}><svg class=\"chart-stage-mark\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" fill=\"none\" \
             aria-hidden=\"true\" focusable=\"false\">{mark}</svg><p class=\"chart-stage-name\">{name} <span class=\"chart-stage-state\">{}</span>\
             </p><p class=\"chart-stage-dates\">{}</p>{more}</li>",
            escape(&self.standing(index)),
            escape(&self.dates(index)),
        )
    }

    /// The state in words, with the number of the visit where there were several.
    fn standing(&self, index: usize) -> String {
        let state = self.speech.say(
            match self.state(index) {
                StageState::Done => "timeline.done",
                StageState::Current => "timeline.current",
                StageState::Planned => "timeline.planned",
                StageState::Skipped => "timeline.skipped",
            },
            &[],
        );
        let visit = self.visit(index);
        if visit > 1 && self.state(index) != StageState::Skipped {
            self.speech.list(&[state, self.speech.say("timeline.visit", &[("time", &self.speech.ordinal(visit))])])
        } else {
            state
        }
    }

    fn dates(&self, index: usize) -> String {
        let stage = &self.data.stages[index];
        let state = self.state(index);
        let args = [("from", stage.entered.as_deref().unwrap_or_default()), ("to", stage.left.as_deref().unwrap_or_default())];
        let key = match (stage.entered.is_some(), stage.left.is_some(), state) {
            (_, _, StageState::Skipped) => return String::new(),
            (true, true, _) => "timeline.dates.both",
            (true, false, StageState::Current) => "timeline.dates.since",
            (true, false, _) => "timeline.dates.from",
            (false, true, _) => "timeline.dates.until",
            (false, false, StageState::Planned) => "timeline.dates.undecided",
            (false, false, _) => "timeline.dates.unrecorded",
        };
        self.speech.say(key, &args)
    }

    fn remarks(&self, index: usize) -> Vec<String> {
        let stage = &self.data.stages[index];
        let change = stage.change.as_ref().map(|change| match change {
            StageChange::Added => self.speech.say("timeline.added", &[]),
            StageChange::Renamed(from) => self.speech.say("timeline.renamed", &[("name", from)]),
        });
        change.into_iter().chain(stage.reason.clone().filter(|reason| !reason.trim().is_empty())).collect()
    }

    fn table(&self) -> Table {
        let heading = |key: &str| self.speech.say(key, &[]);
        let head = ["timeline.stage", "timeline.state", "timeline.entered", "timeline.left", "timeline.remarks"].map(heading);
        let row = |index: usize| {
            let stage = &self.data.stages[index];
            let date = |date: &Option<String>, undecided: bool| match (date, self.state(index)) {
                (Some(date), _) => date.clone(),
                (None, StageState::Planned) => heading("timeline.undecided"),
                (None, StageState::Done) if undecided => heading("timeline.unrecorded"),
                (None, StageState::Current) if undecided => heading("timeline.unrecorded"),
                _ => self.speech.none(),
            };
            let remarks = self.remarks(index).join(" ");
            let remarks = if remarks.is_empty() { self.speech.none() } else { remarks };
            let cells = [stage.name.clone(), self.standing(index), date(&stage.entered, true), date(&stage.left, false), remarks];
            cells.into_iter().map(Cell::Words).collect()
        };
        Table { head: words(head), rows: (0..self.data.stages.len()).map(row).collect() }
    }
}
