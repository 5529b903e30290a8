//! The keys of engagements and sessions: private, so no message may quote a value of theirs.

mod measure;
mod people;
mod sense;
mod work;

use super::{Common, Deserialize, JsonSchema, KindName, Level, Mode, Value, file_keys, text_or_parts};
use crate::yaml::{ClockTime, Date, OneOrMany};
use serde::Serialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

pub use measure::*;
pub use people::*;
pub(super) use sense::{sense, session_sense};
pub use work::*;

/// Declares the keys of an engagement once: as the file's and as the resolved type's.
macro_rules! engagement {
    ($( $(#[$meta:meta])* $key:ident: $type:ty, )*) => {
        file_keys! {
            /// An engagement: what a client and a coach agreed to work on.
            EngagementFile -> Engagement { $( $(#[$meta])* $key: $type, )* }
        }

        /// The keys of an engagement.
        #[derive(Debug, Clone)]
        pub struct Engagement { $( pub $key: $type, )* }
    };
}

engagement! {
    client: Party,
    /// Who pays, where that is not the client.
    sponsor: Option<Party>,
    line_manager: Option<Party>,
    #[serde(default)]
    stakeholders: Vec<Stakeholder>,
    /// Ids of coaches.
    #[serde(default)]
    coaches: Vec<String>,
    /// The id of the method that the engagement follows.
    process: Option<String>,
    /// Steps of the process that were skipped, added or renamed for this client.
    #[serde(default)]
    customised: Vec<Customisation>,
    /// The stage of the process where it is now.
    stage: Option<String>,
    #[serde(default)]
    history: Vec<StageVisit>,
    #[serde(default)]
    purpose: OneOrMany<Purpose>,
    /// The level of the client in the organisation.
    level: Option<Level>,
    contract: Option<Contract>,
    /// What the sponsor may see beyond the agreement.
    #[serde(default)]
    consents: Vec<SharingConsent>,
    background: Option<Background>,
    profile: Option<Profile>,
    #[serde(default)]
    goals: Vec<Goal>,
    #[serde(default)]
    competencies: Vec<Competency>,
    #[serde(default)]
    assessments: Vec<Assessment>,
    plan: Option<DevelopmentPlan>,
    /// What recurs in the work, in a few words each; for the sponsor only with consent.
    #[serde(default)]
    themes: Vec<String>,
    #[serde(default)]
    options: Vec<Choice>,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(default)]
    blockers: Vec<Blocker>,
    #[serde(default)]
    experiments: Vec<Experiment>,
    #[serde(default)]
    relationships: Vec<Relationship>,
    #[serde(default)]
    moments: Vec<Moment>,
    #[serde(default)]
    introductions: Vec<Introduction>,
    /// Systems and processes of the client's work, before and after.
    #[serde(default)]
    register: Vec<RegisterEntry>,
    #[serde(default)]
    reviews: Vec<Review>,
    phase_down: Option<PhaseDown>,
    evaluation: Option<Evaluation>,
    /// What the client promised to bring.
    #[serde(default)]
    commitments: Vec<ClientCommitment>,
    fees: Option<Fees>,
    /// The day after which the record should be erased.
    retain_until: Option<Date>,
    /// From this day on the portals are off the site.
    closes: Option<Date>,
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

/// How the process was fitted to this client.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customisation {
    /// Id of a stage of the process; a new id for one that was added.
    pub stage: String,
    pub change: StageChange,
    /// The new name of a stage that was added or renamed.
    pub name: Option<String>,
    /// The stage after which an added one comes; the first when left out.
    pub after: Option<String>,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StageChange {
    Skipped,
    Added,
    Renamed,
}

/// Declares the keys of a session once, in the same way.
macro_rules! session {
    ($( $(#[$meta:meta])* $key:ident: $type:ty, )*) => {
        file_keys! {
            /// A session of an engagement.
            SessionFile by place -> Session { $( $(#[$meta])* $key: $type, )* }
        }

        /// The keys of a session.
        #[derive(Debug, Clone)]
        pub struct Session { $( pub $key: $type, )* }
    };
}

session! {
    number: Option<u32>,
    /// When it begins, as `14:30` in the site's time zone.
    time: Option<ClockTime>,
    minutes: Option<u32>,
    mode: Option<Mode>,
    place: Option<String>,
    kind: Option<SessionKind>,
    #[serde(default)]
    status: SessionStatus,
    /// False for one that is given for free.
    paid: Option<bool>,
    /// Id of the conversation model that was used.
    model: Option<String>,
    /// Id of the stage of the process.
    stage: Option<String>,
    /// What the client brought: `hiring`, `schedule`, `key people`.
    #[serde(default)]
    topics: Vec<String>,
    /// Ids of goals.
    #[serde(default)]
    goals: Vec<String>,
    /// Ids of actions that were agreed on.
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    ratings: Vec<SessionRating>,
    #[serde(default)]
    insights: Vec<Insight>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionStatus {
    #[default]
    Planned,
    Held,
    Missed,
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    Coaching,
    /// A longer session on direction.
    Strategy,
    /// A short one by telephone.
    Call,
    Opening,
    Interview,
    Debrief,
    Review,
    Final,
}

/// A value that the client gave in a session.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRating {
    /// Id of a goal.
    pub goal: String,
    pub value: f64,
    /// The version of the goal; the present one when left out.
    pub version: Option<u32>,
}

text_or_parts!(Insight from InsightParts { text: String, root_cause: String, question: String } as "a text, or `{text, root_cause, question}`");

/// Something that became clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Insight {
    pub text: String,
    /// What lies below it.
    pub root_cause: Option<String>,
    /// The question that led there.
    pub question: Option<String>,
}
