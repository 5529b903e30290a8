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
    /// Who is coached.
    client: Party,
    /// Who pays or asked for the coaching, where that is not the client; gets a portal of their own.
    sponsor: Option<Party>,
    /// Where that is not the sponsor.
    line_manager: Option<Party>,
    /// People whose view of the client's work counts; what they answer is never attributed.
    #[serde(default)]
    stakeholders: Vec<Stakeholder>,
    /// Ids of coaches.
    #[serde(default)]
    coaches: Vec<String>,
    /// Id of a method: the method that the engagement follows.
    process: Option<String>,
    /// How the process was fitted to this client.
    #[serde(default)]
    customised: Vec<Customisation>,
    /// Id of a stage: where it is now: the last visit of `history` that has not ended.
    stage: Option<String>,
    /// The stages so far, in the order of time; one may come again.
    #[serde(default)]
    history: Vec<StageVisit>,
    /// What the coaching is for.
    #[serde(default)]
    purpose: OneOrMany<Purpose>,
    /// Where the client works in the organisation.
    level: Option<Level>,
    /// What client, coach and sponsor agreed on.
    contract: Option<Contract>,
    /// What the sponsor may see beyond the agreement, because the client said so.
    #[serde(default)]
    consents: Vec<SharingConsent>,
    /// The interview before the coaching.
    background: Option<Background>,
    /// How the client sees themselves.
    profile: Option<Profile>,
    /// What the client wants to reach.
    #[serde(default)]
    goals: Vec<Goal>,
    /// What the client needs to be good at.
    #[serde(default)]
    competencies: Vec<Competency>,
    /// Surveys and tests, in one round or several.
    #[serde(default)]
    assessments: Vec<Assessment>,
    /// The development plan.
    plan: Option<DevelopmentPlan>,
    /// What comes up again and again, in a few words each.
    #[serde(default)]
    themes: Vec<String>,
    /// Ways that were weighed.
    #[serde(default)]
    options: Vec<Choice>,
    /// Steps that somebody takes by a day.
    #[serde(default)]
    actions: Vec<Action>,
    /// What stands in the way.
    #[serde(default)]
    blockers: Vec<Blocker>,
    /// New behaviours that were tried.
    #[serde(default)]
    experiments: Vec<Experiment>,
    /// Those that are to become stronger.
    #[serde(default)]
    relationships: Vec<Relationship>,
    /// Things worth keeping.
    #[serde(default)]
    moments: Vec<Moment>,
    /// People whom the coach can bring the client together with.
    #[serde(default)]
    introductions: Vec<Introduction>,
    /// Systems and processes of the client's work.
    #[serde(default)]
    register: Vec<RegisterEntry>,
    /// Meetings at which progress was looked at.
    #[serde(default)]
    reviews: Vec<Review>,
    /// The way out: more alone, sessions further apart.
    phase_down: Option<PhaseDown>,
    /// What the coaching brought.
    evaluation: Option<Evaluation>,
    /// What the client promised to bring: openness, time, patience.
    #[serde(default)]
    commitments: Vec<ClientCommitment>,
    /// Only the one who pays sees them, and you.
    fees: Option<Fees>,
    /// The day after which the record should be erased: `trailmark check` reminds you.
    retain_until: Option<Date>,
    /// From this day on the portals are off the site.
    closes: Option<Date>,
}

/// A time spent in a stage; a stage may be entered again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageVisit {
    /// Id of a stage.
    pub stage: String,
    /// The day on which it began.
    pub entered: Option<Date>,
    /// The day on which it ended.
    pub left: Option<Date>,
    /// Why it went on.
    pub reason: Option<String>,
}

/// How the process was fitted to this client.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customisation {
    /// Id of a stage: of the process, or a new id for one that was added.
    pub stage: String,
    /// What was done with the stage.
    pub change: StageChange,
    /// The name of a stage that was added or renamed; needed there.
    pub name: Option<String>,
    /// Id of a stage: the one after which an added stage comes; the first when left out.
    pub after: Option<String>,
    /// Why; the portal tells it to the client.
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
    /// No two sessions of an engagement may share one.
    number: Option<u32>,
    /// In the site's time zone.
    time: Option<ClockTime>,
    /// How long it takes.
    minutes: Option<u32>,
    /// How you meet.
    mode: Option<Mode>,
    /// Where you meet.
    place: Option<String>,
    /// What sort of session it is.
    kind: Option<SessionKind>,
    /// `planned` when left out.
    #[serde(default)]
    status: SessionStatus,
    /// False for one that is given for free.
    paid: Option<bool>,
    /// Id of a method for conversations.
    model: Option<String>,
    /// Id of a stage of the engagement's process.
    stage: Option<String>,
    /// What the client brought: `hiring`, `key people`.
    #[serde(default)]
    topics: Vec<String>,
    /// Ids of goals.
    #[serde(default)]
    goals: Vec<String>,
    /// Ids of actions: those that were agreed on.
    #[serde(default)]
    actions: Vec<String>,
    /// Values that the client gave.
    #[serde(default)]
    ratings: Vec<SessionRating>,
    /// What became clear: a text, or the keys below.
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
    /// The value.
    pub value: f64,
    /// The version of the goal; the one in force when left out.
    pub version: Option<u32>,
}

text_or_parts!(Insight from InsightParts {
    /// What became clear.
    text: String,
    /// What lies below it.
    root_cause: String,
    /// The question that led there.
    question: String,
} as "a text, or `{text, root_cause, question}`");

/// Something that became clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Insight {
    pub text: String,
    /// What lies below it.
    pub root_cause: Option<String>,
    /// The question that led there.
    pub question: Option<String>,
}
