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
    /// Scores and goals name it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it means here.
    pub definition: Option<String>,
    /// Whole number from 1 to 5.
    pub importance: Option<u32>,
    /// The scale of its scores.
    pub scale: Option<Scale>,
}

/// A survey or a test, in one round or several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// A short name for the assessment.
    pub id: Option<String>,
    /// Its name, as in a coach's `assessments_licensed`.
    pub instrument: String,
    /// What sort of assessment it is.
    pub kind: AssessmentKind,
    /// Id of a coach: who talks it through with the client.
    pub debrief: Option<String>,
    /// A group with fewer answers is left out, and the page says so; `portals.min_raters` of `site.yaml` when left out.
    pub min_raters: Option<u32>,
    /// That of the competency when left out, else 1 to 5, of a wheel 0 to 10.
    pub scale: Option<Scale>,
    /// Names by id: scores that are not competencies: the areas of a wheel.
    #[serde(default)]
    pub axes: BTreeMap<String, String>,
    /// `dots` when left out.
    #[serde(default)]
    pub picture: AssessmentPicture,
    /// The times at which people were asked.
    #[serde(default)]
    pub rounds: Vec<AssessmentRound>,
    /// What the assessment says, in words.
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
    /// The day of the round.
    pub on: Option<Date>,
    /// `before`, `after`.
    pub name: Option<String>,
    /// Who answered, and how, group by group.
    #[serde(default)]
    pub groups: Vec<GroupScores>,
    /// Numbers by id: where the client would like to be.
    #[serde(default)]
    pub wished: BTreeMap<String, f64>,
    /// What the round says, in words.
    pub summary: Option<String>,
}

/// The mean scores of one group, by id of a competency or an axis.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupScores {
    /// Which group answered.
    pub group: RaterGroup,
    /// How many answered; 1 when left out.
    pub n: Option<u32>,
    /// Numbers by id of a competency or an axis: means.
    pub scores: BTreeMap<String, f64>,
}

/// A meeting at which progress was looked at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// When in the engagement it took place.
    pub kind: ReviewKind,
    /// A heading of its own.
    pub title: Option<String>,
    /// The day of the review.
    pub on: Option<Date>,
    /// Of a follow-up: how many days after the end, such as 90 or 120.
    pub days: Option<u32>,
    /// Who was there.
    #[serde(default)]
    pub attended: Vec<String>,
    /// Whether the client is content.
    pub satisfactory: Option<bool>,
    /// Whether things go as they should.
    pub on_track: Option<bool>,
    /// How that is told.
    pub rule: Option<String>,
    /// Whether the goals are still the right ones.
    pub goals_valid: Option<bool>,
    /// How far each goal has come.
    #[serde(default)]
    pub progress: Vec<ReviewProgress>,
    /// What is seen from a distance.
    pub step_back: Option<String>,
    /// What has become known since.
    pub new_information: Option<String>,
    /// What the client was asked, and answered.
    #[serde(default)]
    pub questions: Vec<QuestionAnswer>,
    /// What is done differently from here on.
    #[serde(default)]
    pub adjustments: Vec<String>,
    /// What went well.
    #[serde(default)]
    pub successes: Vec<String>,
    /// What comes next.
    #[serde(default)]
    pub next_steps: Vec<String>,
    /// What else was said.
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
    /// What was asked.
    pub question: String,
    /// What the client answered.
    pub answer: Option<String>,
}

/// The way out: more behaviours alone, sessions further apart.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseDown {
    /// Who agreed that it is: the client and at least one more.
    #[serde(default)]
    pub agreed: Vec<super::Signature>,
    /// What has to be true before it starts.
    pub condition: Option<String>,
    /// The day from which sessions become fewer.
    pub starts: Option<Date>,
    /// The share of new behaviours done without support.
    #[serde(default)]
    pub alone: Vec<super::DatedValue>,
    /// `every six weeks`.
    pub spacing: Option<String>,
}

/// What the coaching brought.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// What was found, level by level.
    #[serde(default)]
    pub levels: Vec<EvaluationLevel>,
    /// The return: gain x attribution x confidence, less the cost.
    pub roi: Option<ReturnOnInvestment>,
}

/// A result at one of the five levels of Kirkpatrick and Phillips: 1 reaction, 2 learning, 3 application, 4 impact, 5 return.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationLevel {
    /// Whole number from 1 to 5: reaction, learning, application, impact, return.
    pub level: u32,
    /// The day of the finding.
    pub on: Option<Date>,
    /// Who said so.
    pub by: Option<String>,
    /// What was found, in words.
    pub text: String,
    /// A number for it.
    pub score: Option<f64>,
    /// Of the score.
    pub scale: Option<Scale>,
}

/// What a return on investment is computed from; without attribution and confidence there is none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnOnInvestment {
    /// In money, over a time that the client names.
    pub gain: f64,
    /// Of gain and cost, such as `CAD`.
    pub currency: Option<String>,
    /// Number from 0 to 100: percent of the gain that the client puts down to the coaching; without it the file is refused.
    pub attribution: Option<f64>,
    /// Number from 0 to 100: percent: how sure the client is of that; without it the file is refused.
    pub confidence: Option<f64>,
    /// All of it: fees, travel, the hours of those who took part.
    pub cost: f64,
    /// What else helped.
    #[serde(default)]
    pub other_causes: Vec<String>,
    /// Who made the estimate.
    pub by: Option<String>,
    /// The day of the estimate.
    pub on: Option<Date>,
}
