//! Who takes part in an engagement, and what they agreed on.

use super::super::{Deserialize, JsonSchema, Mode};
use crate::yaml::{Date, OneOrMany};
use serde::Serialize;

/// A person of an engagement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub name: String,
    pub role: Option<String>,
    pub organisation: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Someone whose view of the client's work counts; what they answer is never attributed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stakeholder {
    pub name: String,
    pub role: Option<String>,
    pub organisation: Option<String>,
    pub email: Option<String>,
    pub group: RaterGroup,
    /// Ids of the goals that they were asked to watch.
    #[serde(default)]
    pub goals: Vec<String>,
    pub interviewed: Option<Date>,
}

/// The groups whose answers are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RaterGroup {
    #[serde(rename = "self")]
    Own,
    #[serde(alias = "managers")]
    Manager,
    #[serde(alias = "peers")]
    Peer,
    #[serde(alias = "reports")]
    Report,
    #[serde(alias = "others")]
    Other,
}

/// What the coaching is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    TalentManagement,
    Commitment,
    Retention,
    Trust,
    Creativity,
    Resilience,
    Transition,
    Performance,
    Wellbeing,
}

/// The agreement between client, coach and sponsor.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    pub starts: Option<Date>,
    pub ends: Option<Date>,
    /// How success will be recognised.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// Who does what: `{who: coach, does: ...}`.
    #[serde(default)]
    pub roles: Vec<PartyRole>,
    pub sessions: Option<SessionPlan>,
    pub logistics: Option<String>,
    pub cancellation: Option<String>,
    /// How each party can end it.
    pub termination: Option<String>,
    /// Confidentiality and its exceptions.
    pub confidentiality: Option<String>,
    /// What may be reported, to whom, and by whom.
    pub reporting: Option<String>,
    pub boundaries: Option<String>,
    #[serde(default)]
    pub signed: Vec<Signature>,
    pub chemistry: Option<ChemistryMeeting>,
    /// The meeting of client, sponsor and coach before the coaching starts.
    pub opening_meeting: Option<OpeningMeeting>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRole {
    pub who: String,
    pub does: String,
}

/// How many sessions there are to be, and how they are held.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPlan {
    /// How many; left out when there is no limit.
    pub count: Option<u32>,
    pub minutes: Option<u32>,
    #[serde(default)]
    pub mode: OneOrMany<Mode>,
    /// In words: `every two weeks`.
    pub every: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    pub by: String,
    pub on: Date,
}

/// The call in which the client chose a coach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChemistryMeeting {
    pub on: Option<Date>,
    /// Ids of the coaches met.
    #[serde(default)]
    pub met: Vec<String>,
    /// Id of the coach chosen.
    pub chosen: Option<String>,
    pub why: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningMeeting {
    pub on: Option<Date>,
    #[serde(default)]
    pub attended: Vec<String>,
    pub background: Option<String>,
    /// Why coaching, and why now.
    pub why: Option<String>,
    #[serde(default)]
    pub outcomes: Vec<String>,
    pub boundaries: Option<String>,
}

/// What may be shown to the sponsor, as the client agreed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingConsent {
    /// `goals`, `progress`, `actions`, `themes`, `plan`, `report`, `evaluation` or `reviews`.
    pub item: String,
    #[serde(default)]
    pub audience: ConsentAudience,
    pub given: Date,
    pub by: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// From this day on it no longer holds.
    pub withdrawn: Option<Date>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentAudience {
    #[default]
    Sponsor,
}

/// Something that the client promised to bring: openness, time, patience.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientCommitment {
    pub text: String,
    pub on: Option<Date>,
    #[serde(default)]
    pub kept: bool,
}

/// What the coaching costs, in money and otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    pub payer: Payer,
    pub amount: Option<f64>,
    /// `CAD`, `EUR`.
    pub currency: Option<String>,
    /// What the amount is for: `session`, `month`, `engagement`.
    pub per: Option<String>,
    /// Hours that the client gives, between the sessions too.
    pub hours: Option<f64>,
    pub resources: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Payer {
    Client,
    Sponsor,
}

/// The interview before the coaching: where the client comes from, and what the needs are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Background {
    pub on: Option<Date>,
    pub career: Option<String>,
    #[serde(default)]
    pub strengths: Vec<String>,
    #[serde(default)]
    pub weaknesses: Vec<String>,
    #[serde(default)]
    pub motivations: Vec<String>,
    pub communication_style: Option<String>,
    #[serde(default)]
    pub goals: Vec<String>,
    #[serde(default)]
    pub challenges: Vec<String>,
    #[serde(default)]
    pub opportunities: Vec<String>,
    /// Where this comes from: assessments, interviews, feedback.
    #[serde(default)]
    pub sources: Vec<NeedsSource>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedsSource {
    pub kind: NeedsKind,
    /// Whose, in words: `colleagues`, `the sponsor`.
    pub from: Option<String>,
    pub on: Option<Date>,
    pub said: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NeedsKind {
    Assessment,
    Interview,
    Feedback,
    Document,
}

/// How the client sees themselves.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub on: Option<Date>,
    #[serde(default)]
    pub strengths: Vec<String>,
    #[serde(default)]
    pub weaknesses: Vec<String>,
    pub communication_style: Option<String>,
}

/// Someone the coach can bring the client together with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    pub to: String,
    pub why: Option<String>,
    pub on: Option<Date>,
}
