//! The keys of engagements and sessions: private, so no message may quote a value of theirs.

use super::{Common, Deserialize, JsonSchema, KindName, Mode, Value, file_keys};
use crate::diag::Diagnostic;
use crate::parse::Document;
use crate::yaml::Date;
use std::collections::{BTreeMap, BTreeSet};

file_keys! {
    /// An engagement: what a client and a coach agreed to work on.
    EngagementFile -> Engagement {
        client: Party,
        /// Ids of coaches.
        #[serde(default)]
        coaches: Vec<String>,
        /// The id of the method that the engagement follows.
        process: Option<String>,
        /// The stage of the process where it is now.
        stage: Option<String>,
        #[serde(default)]
        history: Vec<StageVisit>,
        #[serde(default)]
        goals: Vec<Goal>,
    }
}

/// The keys of an engagement.
#[derive(Debug, Clone)]
pub struct Engagement {
    pub client: Party,
    pub coaches: Vec<String>,
    pub process: Option<String>,
    pub stage: Option<String>,
    pub history: Vec<StageVisit>,
    pub goals: Vec<Goal>,
}

/// A person of an engagement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub name: String,
    pub role: Option<String>,
    pub organisation: Option<String>,
    pub email: Option<String>,
}

/// A time spent in a stage; a stage may be entered again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageVisit {
    pub stage: String,
    pub entered: Option<Date>,
    pub left: Option<Date>,
    pub reason: Option<String>,
}

/// What a client wants to reach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    pub id: Option<String>,
    pub title: String,
    pub why: Option<String>,
    /// What others would see.
    pub behaviour: Option<String>,
    pub measure: Option<String>,
    pub unit: Option<String>,
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    pub now: Option<f64>,
    pub due: Option<Date>,
    #[serde(default)]
    pub status: GoalStatus,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GoalStatus {
    #[default]
    Open,
    Reached,
    Changed,
    Dropped,
}

file_keys! {
    /// A session of an engagement.
    SessionFile -> Session {
        number: Option<u32>,
        minutes: Option<u32>,
        mode: Option<Mode>,
        #[serde(default)]
        status: SessionStatus,
    }
}

/// The keys of a session.
#[derive(Debug, Clone)]
pub struct Session {
    pub number: Option<u32>,
    pub minutes: Option<u32>,
    pub mode: Option<Mode>,
    pub status: SessionStatus,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionStatus {
    #[default]
    Planned,
    Held,
    Missed,
}

pub(super) fn sense(document: &Document, engagement: &Engagement, diagnostics: &mut Vec<Diagnostic>) {
    let mut previous: Option<Date> = None;
    for (at, visit) in engagement.history.iter().enumerate() {
        if matches!((visit.entered, visit.left), (Some(entered), Some(left)) if left < entered) {
            let found = document.error("bad-date", &format!("history[{at}].left"), "the stage was left before it was entered");
            diagnostics.push(found.help("give a later day, or leave `left` out while the stage lasts"));
        }
        if matches!((previous, visit.entered), (Some(earlier), Some(entered)) if entered < earlier) {
            let found = document.error("bad-date", &format!("history[{at}].entered"), "this is earlier than the entry before it");
            diagnostics.push(found.help("write the history in the order of time"));
        }
        previous = visit.entered.or(previous);
    }
    let mut ids = BTreeSet::new();
    for (at, goal) in engagement.goals.iter().enumerate() {
        if goal.id.as_ref().is_some_and(|id| !ids.insert(id)) {
            diagnostics.push(
                document.error("duplicate-id", &format!("goals[{at}].id"), "two goals have this id").help("give one of them another id"),
            );
        }
    }
}
