//! Who takes part in an engagement, and what they agreed on.

use super::super::{Deserialize, JsonSchema, Mode};
use crate::yaml::{Date, OneOrMany};
use serde::Serialize;

/// A person of an engagement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: Option<String>,
    /// Where the person works.
    pub organisation: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

/// Someone whose view of the client's work counts; what they answer is never attributed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stakeholder {
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: Option<String>,
    /// Where the person works.
    pub organisation: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// With whom their answers are counted.
    pub group: RaterGroup,
    /// Ids of goals: those that they were asked to watch.
    #[serde(default)]
    pub goals: Vec<String>,
    /// The day on which they were asked.
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
    /// The day of the first session, as agreed.
    pub starts: Option<Date>,
    /// The day of the last session, as agreed.
    pub ends: Option<Date>,
    /// How success will be recognised.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// Who does what.
    #[serde(default)]
    pub roles: Vec<PartyRole>,
    /// How many sessions, and how they are held.
    pub sessions: Option<SessionPlan>,
    /// Rooms, calls, who writes to whom.
    pub logistics: Option<String>,
    /// What happens when a session is called off.
    pub cancellation: Option<String>,
    /// How each party can end it.
    pub termination: Option<String>,
    /// And its exceptions.
    pub confidentiality: Option<String>,
    /// What may be reported, to whom, by whom.
    pub reporting: Option<String>,
    /// What coaching is not.
    pub boundaries: Option<String>,
    /// Who signed, and when.
    #[serde(default)]
    pub signed: Vec<Signature>,
    /// The first call, in which the client chose a coach.
    pub chemistry: Option<ChemistryMeeting>,
    /// Client, sponsor and coach before the coaching starts.
    pub opening_meeting: Option<OpeningMeeting>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRole {
    /// The client, the coach or the sponsor.
    pub who: String,
    /// What this one does.
    pub does: String,
}

/// How many sessions there are to be, and how they are held.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPlan {
    /// Left out when there is no limit.
    pub count: Option<u32>,
    /// How long each takes.
    pub minutes: Option<u32>,
    /// How they are held.
    #[serde(default)]
    pub mode: OneOrMany<Mode>,
    /// `every three weeks`.
    pub every: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signed.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// The call in which the client chose a coach.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChemistryMeeting {
    /// The day of the call.
    pub on: Option<Date>,
    /// Ids of coaches.
    #[serde(default)]
    pub met: Vec<String>,
    /// Id of a coach.
    pub chosen: Option<String>,
    /// Why this coach was chosen.
    pub why: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningMeeting {
    /// The day of the meeting.
    pub on: Option<Date>,
    /// Who was there.
    #[serde(default)]
    pub attended: Vec<String>,
    /// What led to the coaching.
    pub background: Option<String>,
    /// Why coaching, and why now.
    pub why: Option<String>,
    /// What all three hope for.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// What was set aside.
    pub boundaries: Option<String>,
}

/// What may be shown to the sponsor, as the client agreed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingConsent {
    /// What each opens.
    pub item: String,
    /// May be left out.
    #[serde(default)]
    pub audience: ConsentAudience,
    /// The day from which it holds.
    pub given: Date,
    /// Who gave it, and how: `Ana, by mail`.
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
    /// What was promised.
    pub text: String,
    /// The day of the promise.
    pub on: Option<Date>,
    /// False when left out.
    #[serde(default)]
    pub kept: bool,
}

/// What the coaching costs, in money and otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// Who pays.
    pub payer: Payer,
    /// How much.
    pub amount: Option<f64>,
    /// `CAD`, `EUR`.
    pub currency: Option<String>,
    /// `session`, `month`, `engagement`.
    pub per: Option<String>,
    /// What the client gives in time, between the sessions too.
    pub hours: Option<f64>,
    /// Books, rooms, travel.
    pub resources: Option<String>,
    /// A few words more.
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
    /// The day of the interview.
    pub on: Option<Date>,
    /// The way so far.
    pub career: Option<String>,
    /// What the client is good at.
    #[serde(default)]
    pub strengths: Vec<String>,
    /// What the client finds hard.
    #[serde(default)]
    pub weaknesses: Vec<String>,
    /// What drives the client.
    #[serde(default)]
    pub motivations: Vec<String>,
    /// How the client talks and listens.
    pub communication_style: Option<String>,
    /// What the client hopes for, before there are goals.
    #[serde(default)]
    pub goals: Vec<String>,
    /// What makes the work hard.
    #[serde(default)]
    pub challenges: Vec<String>,
    /// What could be seized.
    #[serde(default)]
    pub opportunities: Vec<String>,
    /// Where this comes from.
    #[serde(default)]
    pub sources: Vec<NeedsSource>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedsSource {
    /// What sort of source it is.
    pub kind: NeedsKind,
    /// Whose: `colleagues`, `the board`.
    pub from: Option<String>,
    /// The day of it.
    pub on: Option<Date>,
    /// What it said, in short.
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
    /// The day of it.
    pub on: Option<Date>,
    /// Strengths, in their own view.
    #[serde(default)]
    pub strengths: Vec<String>,
    /// Weaknesses, in their own view.
    #[serde(default)]
    pub weaknesses: Vec<String>,
    /// How the client talks and listens, in their own view.
    pub communication_style: Option<String>,
}

/// Someone the coach can bring the client together with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// Who the other person is.
    pub to: String,
    /// What it could bring.
    pub why: Option<String>,
    /// When it was made.
    pub on: Option<Date>,
}
