//! How progress is seen: competencies, assessments in rounds, reviews, evaluation.

use super::super::{Deserialize, JsonSchema, Scale};
use super::RaterGroup;
use crate::yaml::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Something that the client needs to be good at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    pub id: String,
    pub name: String,
    pub definition: Option<String>,
    /// From 1 to 5.
    pub importance: Option<u32>,
    pub scale: Option<Scale>,
}

/// A survey or a test, in one round or several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    pub id: Option<String>,
    pub instrument: String,
    pub kind: AssessmentKind,
    /// Id of the coach who is licensed to talk it through.
    pub debrief: Option<String>,
    /// A group with fewer answers is left out; `portals.min_raters` of the site when left out.
    pub min_raters: Option<u32>,
    /// Of the scores; that of the competency when left out, else 1 to 5, of a wheel 0 to 10.
    pub scale: Option<Scale>,
    /// Names of the scores that are not competencies, by id.
    #[serde(default)]
    pub axes: BTreeMap<String, String>,
    /// How the picture of it is drawn.
    #[serde(default)]
    pub picture: AssessmentPicture,
    #[serde(default)]
    pub rounds: Vec<AssessmentRound>,
    pub summary: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AssessmentKind {
    #[serde(rename = "360-degree")]
    ThreeSixty,
    #[serde(rename = "self")]
    Own,
    Personality,
    EmotionalIntelligence,
    Pulse,
    Interviews,
    Wheel,
}

impl AssessmentKind {
    /// The scale of scores where neither the assessment nor the competency gives one.
    pub fn scale(self) -> (i32, i32) {
        if self == AssessmentKind::Wheel { (0, 10) } else { (1, 5) }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AssessmentPicture {
    #[default]
    Dots,
    Radar,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRound {
    pub on: Option<Date>,
    pub name: Option<String>,
    #[serde(default)]
    pub groups: Vec<GroupScores>,
    /// Where the client would like to be (the wheel).
    #[serde(default)]
    pub wished: BTreeMap<String, f64>,
    pub summary: Option<String>,
}

/// The mean scores of one group, by id of a competency or an axis.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupScores {
    pub group: RaterGroup,
    /// How many answered; 1 when left out.
    pub n: Option<u32>,
    pub scores: BTreeMap<String, f64>,
}

/// A meeting at which progress was looked at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub kind: ReviewKind,
    pub title: Option<String>,
    pub on: Option<Date>,
    /// For a follow-up, the days after the end: 90, 120.
    pub days: Option<u32>,
    #[serde(default)]
    pub attended: Vec<String>,
    pub satisfactory: Option<bool>,
    pub on_track: Option<bool>,
    /// The rule by which `on_track` is told.
    pub rule: Option<String>,
    pub goals_valid: Option<bool>,
    #[serde(default)]
    pub progress: Vec<ReviewProgress>,
    /// What is seen from a step back.
    pub step_back: Option<String>,
    pub new_information: Option<String>,
    #[serde(default)]
    pub questions: Vec<QuestionAnswer>,
    #[serde(default)]
    pub adjustments: Vec<String>,
    #[serde(default)]
    pub successes: Vec<String>,
    #[serde(default)]
    pub next_steps: Vec<String>,
    pub text: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewKind {
    Check,
    MidPoint,
    PhaseDown,
    Final,
    FollowUp,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewProgress {
    /// Id of a goal.
    pub goal: String,
    /// In facts.
    pub text: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionAnswer {
    pub question: String,
    pub answer: Option<String>,
}

/// The way out: more behaviours alone, sessions further apart.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseDown {
    /// Agreed by client and stakeholders before it starts.
    #[serde(default)]
    pub agreed: Vec<super::Signature>,
    pub condition: Option<String>,
    pub starts: Option<Date>,
    /// Share of the new behaviours done without support, in percent.
    #[serde(default)]
    pub alone: Vec<super::DatedValue>,
    /// In words: `every six weeks`.
    pub spacing: Option<String>,
}

/// What the coaching brought.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    #[serde(default)]
    pub levels: Vec<EvaluationLevel>,
    pub roi: Option<ReturnOnInvestment>,
}

/// A result at one of the five levels of Kirkpatrick and Phillips: 1 reaction, 2 learning, 3 application, 4 impact, 5 return.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationLevel {
    pub level: u32,
    pub on: Option<Date>,
    pub by: Option<String>,
    pub text: String,
    pub score: Option<f64>,
    /// Of the score.
    pub scale: Option<Scale>,
}

/// What a return on investment is computed from; without attribution and confidence there is none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnOnInvestment {
    pub gain: f64,
    pub currency: Option<String>,
    /// Percent of the gain that the client puts down to the coaching.
    pub attribution: Option<f64>,
    /// Percent: how sure the client is of that estimate.
    pub confidence: Option<f64>,
    /// Fully loaded.
    pub cost: f64,
    #[serde(default)]
    pub other_causes: Vec<String>,
    pub by: Option<String>,
    pub on: Option<Date>,
}
