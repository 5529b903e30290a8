//! The process of an engagement: its stages, how they were fitted to the client, and the gate before the phase-down.

use super::Look;
use crate::diag::suggest;
use crate::parse::kinds::{Engagement, Method, ReviewKind, Scope, StageChange};
use crate::yaml::Date;

/// The stages that there are for this client.
pub(super) struct Way {
    /// Of the method, with their parts, and those that were added.
    stages: Vec<String>,
    /// Those of the method alone, which messages may name.
    of_method: Vec<String>,
}

impl Way {
    pub(super) fn has(&self, id: &str) -> bool {
        self.stages.iter().any(|stage| stage == id)
    }

    pub(super) fn help(&self) -> String {
        suggest::help("", self.of_method.iter().map(String::as_str))
    }
}

pub(super) fn look(engagement: &Engagement, look: &mut Look<'_>) -> Option<Way> {
    if look.document.whole {
        gate(engagement, look);
    }
    let Some(id) = &engagement.process else {
        if engagement.stage.is_some() {
            look.wrong("bad-value", "stage", "there is a `stage` but no `process`", "add `process: ID` of a method");
        }
        return None;
    };
    let method = look.method("process", id, |method| method.scope() != Scope::Comparison)?;
    if method.scope() == Scope::Comparison {
        look.wrong("unknown-method", "process", "a comparison is no process", "name a method that has stages");
        return None;
    }
    let way = fitted(engagement, method, look);
    visits(engagement, id, &way, look);
    Some(way)
}

fn has_stage(method: &Method, id: &str) -> bool {
    method.stages.iter().any(|stage| stage.id == id || stage.substages.iter().any(|below| below.id == id))
}

/// Puts the method and the changes for this client together.
fn fitted(engagement: &Engagement, method: &Method, look: &mut Look<'_>) -> Way {
    let top = method.stages.iter().map(|stage| stage.id.clone());
    let below = method.stages.iter().flat_map(|stage| &stage.substages).map(|stage| stage.id.clone());
    let mut way = Way { stages: top.clone().chain(below).collect(), of_method: top.collect() };
    for (at, change) in engagement.customised.iter().enumerate() {
        let path = format!("customised[{at}]");
        if !look.is_written(&format!("{path}.stage")) {
            continue;
        }
        let known = has_stage(method, &change.stage);
        match change.change {
            StageChange::Added if way.has(&change.stage) => {
                let message = "a stage that is added needs an id of its own";
                look.wrong("duplicate-id", &format!("{path}.stage"), message, "the process has this one already; write a new id");
            }
            StageChange::Added => {}
            StageChange::Skipped | StageChange::Renamed if known => {}
            StageChange::Skipped | StageChange::Renamed => {
                look.wrong("unknown-stage", &format!("{path}.stage"), "the process has no stage with this id", way.help());
            }
        }
        if let Some(after) = change.after.as_ref().filter(|after| !way.has(after)) {
            // It may come after one that is added further down.
            let later = engagement.customised.iter().any(|other| other.change == StageChange::Added && other.stage == *after);
            if !later {
                look.wrong("unknown-stage", &format!("{path}.after"), "the process has no stage with this id", way.help());
            }
        }
        if change.change == StageChange::Added {
            way.stages.push(change.stage.clone());
        }
    }
    way
}

/// The present stage and the visits so far.
fn visits(engagement: &Engagement, process: &str, way: &Way, look: &mut Look<'_>) {
    let stage = engagement.stage.iter().map(|stage| ("stage".to_owned(), stage));
    let visits = engagement.history.iter().enumerate().map(|(at, visit)| (format!("history[{at}].stage"), &visit.stage));
    let mut all_known = true;
    for (place, stage) in stage.chain(visits) {
        if !way.has(stage) && look.is_written(&place) {
            look.wrong("unknown-stage", &place, &format!("`{process}` has no stage with this id"), way.help());
            all_known = false;
        }
    }
    if !all_known || !look.document.whole {
        return;
    }
    let skipped = |stage: &str| engagement.customised.iter().any(|change| change.change == StageChange::Skipped && change.stage == stage);
    for (at, _) in engagement.history.iter().enumerate().filter(|(_, visit)| skipped(&visit.stage)) {
        let help = "take it out of `customised`, or the visit out of `history`";
        look.wrong("skipped-stage", &format!("history[{at}].stage"), "this stage was skipped, so it cannot have been entered", help);
    }
    // A stage that has begun and not ended; where all have ended, the last one.
    let present = engagement.history.iter().rev().find(|visit| visit.left.is_none()).or(engagement.history.last());
    if let (Some(stage), Some(visit)) = (&engagement.stage, present)
        && *stage != visit.stage
    {
        let help = "add the visit to `history`, or write the stage of the last one that has not ended";
        look.wrong("stage-not-last", "stage", "`stage` is not where `history` ends", help);
    }
}

/// A phase-down begins when the client and somebody else have agreed to it.
fn gate(engagement: &Engagement, look: &mut Look<'_>) {
    let today = look.site.today;
    let is_named_so = |stage: &str| matches!(stage.to_lowercase().replace('_', "-").as_str(), "phase-down" | "phasedown");
    let starts = engagement.phase_down.as_ref().and_then(|phase| phase.starts).map(|day| ("phase_down.starts".to_owned(), Some(day)));
    let reviews = engagement.reviews.iter().enumerate().filter(|(_, review)| review.kind == ReviewKind::PhaseDown);
    let reviews = reviews.map(|(at, review)| (format!("reviews[{at}].kind"), review.on));
    let visits = engagement.history.iter().enumerate().filter(|(_, visit)| is_named_so(&visit.stage));
    let visits = visits.map(|(at, visit)| (format!("history[{at}].stage"), visit.entered));
    let stage = engagement.stage.iter().filter(|stage| is_named_so(stage)).map(|_| ("stage".to_owned(), None));
    let begun = starts.into_iter().chain(reviews).chain(visits).chain(stage).filter(|(_, day)| day.is_none_or(|day| day <= today));
    let agreed_by = |day: Date| {
        let agreed = engagement.phase_down.iter().flat_map(|phase| &phase.agreed).filter(|signature| signature.on <= day);
        let name = engagement.client.name.trim().to_lowercase();
        let is_client = |by: &str| matches!(by.trim().to_lowercase(), by if by == "client" || by == name);
        let (client, others): (Vec<_>, Vec<_>) = agreed.partition(|signature| is_client(&signature.by));
        !client.is_empty() && !others.is_empty()
    };
    // One is enough: the same agreement opens the gate for all.
    if let Some((place, _)) = begun.into_iter().find(|(_, day)| !agreed_by(day.unwrap_or(today))) {
        let message = "the phase-down has begun before the client and somebody else agreed to it";
        let help = "note under `phase_down` who agreed, and when: `agreed: [{by: client, on: DAY}, {by: sponsor, on: DAY}]`";
        look.wrong("phase-down-gate", &place, message, help);
    }
}
