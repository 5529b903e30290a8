//! What the client works on: goals, the plan, actions, and what happens on the way.

use super::super::{Deserialize, JsonSchema, Scale};
use crate::yaml::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a client wants to reach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Other keys name the goal by it; no two goals may share one.
    pub id: Option<String>,
    /// The goal, in the client's words.
    pub title: String,
    /// Why it matters to the client.
    pub why: Option<String>,
    /// What others would see.
    pub behaviour: Option<String>,
    /// What makes it possible.
    pub achievable: Option<String>,
    /// What is counted.
    pub measure: Option<String>,
    /// What is counted, such as `of ten`.
    pub unit: Option<String>,
    /// The measure at the beginning.
    pub baseline: Option<f64>,
    /// Below the baseline where less is better.
    pub target: Option<f64>,
    /// The value today.
    pub now: Option<f64>,
    /// The day by which it should be reached.
    pub due: Option<Date>,
    /// `open` when left out.
    #[serde(default)]
    pub status: GoalStatus,
    /// Whose performance it is about.
    pub level: Option<GoalLevel>,
    /// What sort of goal it is.
    pub nature: Option<GoalNature>,
    /// Id of a competency.
    pub competency: Option<String>,
    /// What it does for others than the goal itself.
    pub alignment: Option<Alignment>,
    /// True when the sponsor agreed to it: then the sponsor sees its wording, measure and day.
    #[serde(default)]
    pub agreed: bool,
    /// Of the values that ratings give; 1 to 10 when left out.
    pub scale: Option<Scale>,
    /// The rating to reach; the picture of the ratings shows it.
    pub aim: Option<f64>,
    /// The version that is in force, from 1.
    pub version: Option<u32>,
    /// What the goal was before.
    #[serde(default)]
    pub versions: Vec<GoalVersion>,
    /// How near the goal is, day by day.
    #[serde(default)]
    pub ratings: Vec<GoalRating>,
    /// Short surveys among stakeholders.
    #[serde(default)]
    pub surveys: Vec<MiniSurvey>,
}

impl Goal {
    /// The scale of ratings where a goal gives none.
    pub const SCALE: (i32, i32) = (1, 10);

    /// The number of the version that is in force.
    pub fn present_version(&self) -> u32 {
        self.version.unwrap_or_else(|| self.versions.iter().map(|version| version.version).max().unwrap_or(0).saturating_add(1))
    }

    /// Whether there is a version of this number; none stands for the one in force.
    pub fn has_version(&self, number: Option<u32>) -> bool {
        number.is_none_or(|number| number == self.present_version() || self.versions.iter().any(|version| version.version == number))
    }

    /// The lowest and the highest value of ratings of a version; none stands for the one in force.
    pub fn bounds(&self, version: Option<u32>) -> (i32, i32) {
        let earlier = self.versions.iter().find(|earlier| Some(earlier.version) == version).and_then(|earlier| earlier.scale.as_ref());
        let scale = earlier.or(self.scale.as_ref()).filter(|scale| scale.min < scale.max);
        scale.map_or(Self::SCALE, |scale| (scale.min, scale.max))
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GoalStatus {
    #[default]
    Open,
    Reached,
    Changed,
    Dropped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoalLevel {
    Personal,
    Professional,
    Organisational,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoalNature {
    Strategic,
    Operational,
}

/// What the goal does for the client's career and for the organisation.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// What the goal does for the client's career.
    pub career: Option<String>,
    /// What the goal does for the organisation.
    pub organisation: Option<String>,
}

/// An earlier wording of a goal.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalVersion {
    /// The number of that wording.
    pub version: u32,
    /// The wording then.
    pub title: Option<String>,
    /// How it was measured then.
    pub measure: Option<String>,
    /// The value aimed at then.
    pub target: Option<f64>,
    /// Where ratings had another scale then.
    pub scale: Option<Scale>,
    /// The day on which the next version took its place.
    pub until: Option<Date>,
    /// Why the goal changed.
    pub reason: Option<String>,
}

/// A value on a day, such as a self-rating.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalRating {
    /// The day of the value.
    pub on: Date,
    /// Left out where it was not asked.
    pub value: Option<f64>,
    /// Who gave the value.
    pub by: Option<super::RaterGroup>,
    /// The version that was rated; the one in force when left out.
    pub version: Option<u32>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MiniSurvey {
    /// The day of the survey.
    pub on: Date,
    /// Numbers by answer: how many gave each answer from -3 (much worse) to 3 (much better): `{0: 1, 2: 4}`.
    pub counts: BTreeMap<i32, u32>,
    /// Wishes for the time to come, without names.
    #[serde(default)]
    pub comments: Vec<String>,
}

/// The individual development plan.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DevelopmentPlan {
    /// Two or three areas.
    #[serde(default)]
    pub focus: Vec<FocusArea>,
    /// Books, courses, people.
    #[serde(default)]
    pub resources: Vec<String>,
    /// When the plan is looked at again.
    #[serde(default)]
    pub reviews: Vec<Date>,
    /// What was changed.
    #[serde(default)]
    pub changes: Vec<PlanChange>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FocusArea {
    /// The area, in a few words.
    pub title: String,
    /// What exactly is to change.
    pub change: Option<String>,
    /// Id of a goal.
    pub goal: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChange {
    /// The day of the change.
    pub on: Date,
    /// What was changed.
    pub what: String,
    /// Why it was changed.
    pub reason: String,
}

/// A way that was weighed, and whether it was taken.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The option, in a few words.
    pub text: String,
    /// When it was weighed; the same need may be looked at again later.
    pub on: Option<Date>,
    /// Id of a goal.
    pub goal: Option<String>,
    /// `client`, `coach`.
    pub idea_of: Option<String>,
    /// What speaks for it.
    #[serde(default)]
    pub pros: Vec<String>,
    /// What speaks against it.
    #[serde(default)]
    pub cons: Vec<String>,
    /// False when left out.
    #[serde(default)]
    pub chosen: bool,
    /// Why it was taken, or not.
    pub why: Option<String>,
    /// What it felt like to think of it.
    pub feeling: Option<String>,
    /// Number from 1 to 10.
    pub commitment: Option<f64>,
    /// An early look at whether it fits.
    pub check: Option<FitCheck>,
    /// Id of an action: what became of it.
    pub action: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FitCheck {
    /// The day of that look.
    pub on: Option<Date>,
    /// Whether it fits.
    pub fits: Option<bool>,
    /// Why, or why not.
    pub note: Option<String>,
}

/// A step that somebody takes by a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// No two actions may share one.
    pub id: Option<String>,
    /// The step, in a few words.
    pub title: String,
    /// Id of a goal.
    pub goal: Option<String>,
    /// The client when left out.
    pub owner: Option<String>,
    /// The day on which it was agreed.
    pub created: Option<Date>,
    /// The day by which it should be done.
    pub due: Option<Date>,
    /// The day on which it was done.
    pub done: Option<Date>,
    /// `open` when left out, `done` when it has a `done` date.
    #[serde(default)]
    pub status: ActionStatus,
    /// How success will be seen.
    pub measure: Option<String>,
    /// Who or what helps.
    pub support: Option<String>,
    /// What may come in the way.
    pub obstacle: Option<String>,
    /// And what to do then.
    pub answer: Option<String>,
    /// How much it counts beside the others; 1 when left out.
    pub weight: Option<f64>,
    /// Number from 1 to 10.
    pub commitment: Option<f64>,
    /// Earlier values.
    #[serde(default)]
    pub commitments: Vec<DatedValue>,
    /// Number of a session: where it was agreed.
    pub session: Option<u32>,
}

impl Action {
    /// How it stands: one with a day on which it was done is done.
    pub fn state(&self) -> ActionStatus {
        if self.done.is_some() && self.status == ActionStatus::Open { ActionStatus::Done } else { self.status }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActionStatus {
    #[default]
    Open,
    Done,
    Dropped,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedValue {
    /// The day of the value.
    pub on: Date,
    /// Number from 1 to 10.
    pub value: Option<f64>,
}

/// What stands in the way.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blocker {
    /// What stands in the way.
    pub text: String,
    /// `resistance`, `time`, `habit`.
    pub kind: Option<String>,
    /// The day on which it was first seen.
    pub since: Option<Date>,
    /// Id of a goal.
    pub goal: Option<String>,
    /// The day on which it was out of the way.
    pub cleared: Option<Date>,
    /// How it got out of the way.
    pub how: Option<String>,
}

/// A new behaviour that was tried.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// What was tried, in a few words.
    pub title: String,
    /// Id of a goal.
    pub goal: Option<String>,
    /// The day on which it was tried.
    pub on: Option<Date>,
    /// What happened.
    pub happened: Option<String>,
    /// What the client learned from it.
    pub learned: Option<String>,
    /// What comes next.
    pub next: Option<String>,
}

/// A relationship that is to become stronger.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relationship {
    /// Who the other person is.
    pub with: String,
    /// How it should be.
    pub wish: Option<String>,
    /// 1 to 10 when left out.
    pub scale: Option<Scale>,
    /// How it is, day by day.
    #[serde(default)]
    pub ratings: Vec<DatedValue>,
    /// A few words more.
    pub note: Option<String>,
}

impl Relationship {
    /// The scale of ratings where a relationship gives none.
    pub const SCALE: (i32, i32) = (1, 10);
}

/// A success, a challenge, or another thing worth keeping.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The day of it.
    pub on: Option<Date>,
    /// A snapshot is the state of the business on a day.
    pub kind: MomentKind,
    /// What happened, or what was said.
    pub text: String,
    /// Id of a goal.
    pub goal: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MomentKind {
    Success,
    Challenge,
    Situation,
    Inspiration,
    /// The state of the business on a day.
    Snapshot,
}

/// A system or a process of the client's work, before and after.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// What it is called.
    pub name: String,
    /// Which of the two it is.
    pub kind: RegisterKind,
    /// How it was.
    pub before: Option<String>,
    /// How it is now.
    pub after: Option<String>,
    /// When it changed.
    pub on: Option<Date>,
    /// Id of a goal.
    pub goal: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegisterKind {
    System,
    Process,
}
