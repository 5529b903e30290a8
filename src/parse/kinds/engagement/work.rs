//! What the client works on: goals, the plan, actions, and what happens on the way.

use super::super::{Deserialize, JsonSchema, Scale};
use crate::yaml::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a client wants to reach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    pub id: Option<String>,
    pub title: String,
    pub why: Option<String>,
    /// What others would see.
    pub behaviour: Option<String>,
    /// What makes it achievable.
    pub achievable: Option<String>,
    pub measure: Option<String>,
    pub unit: Option<String>,
    pub baseline: Option<f64>,
    /// Below the baseline where less is better.
    pub target: Option<f64>,
    pub now: Option<f64>,
    pub due: Option<Date>,
    #[serde(default)]
    pub status: GoalStatus,
    pub level: Option<GoalLevel>,
    pub nature: Option<GoalNature>,
    /// Id of a competency.
    pub competency: Option<String>,
    pub alignment: Option<Alignment>,
    /// True when the sponsor agreed to it: then the sponsor may see it.
    #[serde(default)]
    pub agreed: bool,
    /// Of the values that ratings give; 1 to 10 when left out.
    pub scale: Option<Scale>,
    /// The rating to reach.
    pub aim: Option<f64>,
    /// Counts from 1; ratings refer to it.
    pub version: Option<u32>,
    /// What the goal was before.
    #[serde(default)]
    pub versions: Vec<GoalVersion>,
    #[serde(default)]
    pub ratings: Vec<GoalRating>,
    /// Answers of stakeholders from -3 (much worse) to +3 (much better).
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
    pub career: Option<String>,
    pub organisation: Option<String>,
}

/// An earlier wording of a goal.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalVersion {
    pub version: u32,
    pub title: Option<String>,
    pub measure: Option<String>,
    pub target: Option<f64>,
    /// The scale that ratings of this version have; the goal's own when left out.
    pub scale: Option<Scale>,
    /// The day on which the next version took its place.
    pub until: Option<Date>,
    pub reason: Option<String>,
}

/// A value on a day, such as a self-rating.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalRating {
    pub on: Date,
    /// Left out where it was not asked.
    pub value: Option<f64>,
    pub by: Option<super::RaterGroup>,
    /// The version of the goal that was rated; the present one when left out.
    pub version: Option<u32>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MiniSurvey {
    pub on: Date,
    /// How many gave each answer: `{-1: 1, 0: 2, 2: 4}`.
    pub counts: BTreeMap<i32, u32>,
    /// Wishes for the time to come, never attributed.
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
    #[serde(default)]
    pub resources: Vec<String>,
    /// Days on which the plan is looked at again.
    #[serde(default)]
    pub reviews: Vec<Date>,
    /// What was changed, and why.
    #[serde(default)]
    pub changes: Vec<PlanChange>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FocusArea {
    pub title: String,
    /// The specific change.
    pub change: Option<String>,
    /// Id of a goal.
    pub goal: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChange {
    pub on: Date,
    pub what: String,
    pub reason: String,
}

/// A way that was weighed, and whether it was taken.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub text: String,
    /// When it was weighed; the same need may be looked at again.
    pub on: Option<Date>,
    /// Id of a goal.
    pub goal: Option<String>,
    /// Whose idea it was: `client`, `coach`.
    pub idea_of: Option<String>,
    #[serde(default)]
    pub pros: Vec<String>,
    #[serde(default)]
    pub cons: Vec<String>,
    #[serde(default)]
    pub chosen: bool,
    pub why: Option<String>,
    /// What it felt like to think of it.
    pub feeling: Option<String>,
    /// Resolve to do it, from 1 to 10.
    pub commitment: Option<f64>,
    /// An early look at whether it fits.
    pub check: Option<FitCheck>,
    /// Id of the action that it became.
    pub action: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FitCheck {
    pub on: Option<Date>,
    pub fits: Option<bool>,
    pub note: Option<String>,
}

/// A step that somebody takes by a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub id: Option<String>,
    pub title: String,
    /// Id of a goal.
    pub goal: Option<String>,
    /// Who does it; the client when left out.
    pub owner: Option<String>,
    pub created: Option<Date>,
    pub due: Option<Date>,
    pub done: Option<Date>,
    #[serde(default)]
    pub status: ActionStatus,
    /// How success will be seen.
    pub measure: Option<String>,
    pub support: Option<String>,
    pub obstacle: Option<String>,
    /// What to do when the obstacle comes.
    pub answer: Option<String>,
    /// How much it counts beside the others; 1 when left out.
    pub weight: Option<f64>,
    /// From 1 to 10.
    pub commitment: Option<f64>,
    /// Earlier values.
    #[serde(default)]
    pub commitments: Vec<DatedValue>,
    /// Number of the session that it comes from.
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
    pub on: Date,
    pub value: Option<f64>,
}

/// What stands in the way.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blocker {
    pub text: String,
    /// In a word: `resistance`, `time`, `habit`.
    pub kind: Option<String>,
    pub since: Option<Date>,
    pub goal: Option<String>,
    pub cleared: Option<Date>,
    pub how: Option<String>,
}

/// A new behaviour that was tried.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    pub title: String,
    pub goal: Option<String>,
    pub on: Option<Date>,
    pub happened: Option<String>,
    pub learned: Option<String>,
    pub next: Option<String>,
}

/// A relationship that is to become stronger.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relationship {
    pub with: String,
    pub wish: Option<String>,
    pub scale: Option<Scale>,
    #[serde(default)]
    pub ratings: Vec<DatedValue>,
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
    pub on: Option<Date>,
    pub kind: MomentKind,
    pub text: String,
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
    pub name: String,
    pub kind: RegisterKind,
    pub before: Option<String>,
    pub after: Option<String>,
    pub on: Option<Date>,
    pub goal: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegisterKind {
    System,
    Process,
}
