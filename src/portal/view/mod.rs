//! The record of an engagement as one audience may see it on a day: filtered once, with what follows from it worked out.
//!
//! 1. [`Gate`] asks the table of audiences about every group of the record; what it does not let through is not in the
//!    [`View`], so no template can reach it.
//! 2. [`agreement`], [`goals`], [`work`], [`sessions`], [`process`] and [`measure`] make the parts.
//! 3. [`standing`] looks at all parts together: where the work is, what is next, what is overdue.
//!
//! Nothing here reads a file or a clock, and nothing prints.

mod agreement;
mod gate;
mod give;
mod goals;
mod measure;
mod process;
mod sessions;
mod standing;
mod work;

use crate::model::audience::Audience;
use crate::model::{Engagement, PublicSite};
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{self, Background, ClientCommitment, Fees, Introduction, Profile, word};
use crate::yaml::Date;
use serde::Serialize;

pub use agreement::{Agreement, ChemistryView, CoachLink, ConsentLine, People, Person, Sharing, Watcher};
pub use gate::Gate;
pub use goals::{Earlier, GoalView, Progress, Rating, SurveyView};
pub use measure::{AssessmentView, CompetencyView, EvaluationView, GroupView, PhaseDownView, Return, ReviewView, RoundView};
pub use process::{Change, ProcessView, StageView, Visit};
pub use sessions::{InsightView, SessionView, Sessions};
pub use standing::{Due, NextReview, Standing};
pub use work::{
    ATTENTION_BELOW, ActionView, Actions, BlockerView, Burn, ChangeView, ChoiceView, FocusView, MomentView, PlanView, RegisterView,
    RelationshipView, TriedView,
};

/// For whom, and when, a record is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub site: &'a PublicSite,
    pub audience: Audience,
    pub today: Date,
    /// Answers of smaller groups are left out, where the assessment says no other number.
    pub min_raters: u32,
}

/// What one audience may see of an engagement.
#[derive(Debug, Serialize)]
#[serde(rename = "record")]
pub struct View<'a> {
    pub audience: &'static str,
    pub today: Date,
    /// The title that the coach gave it.
    pub title: Option<&'a str>,
    pub people: People<'a>,
    /// Words of the vocabulary.
    pub purpose: Vec<String>,
    pub level: Option<String>,
    pub standing: Standing<'a>,
    pub process: Option<ProcessView<'a>>,
    pub agreement: Option<Agreement<'a>>,
    pub fees: Option<&'a Fees>,
    /// For the client: what the sponsor sees, and why.
    pub sharing: Option<Sharing<'a>>,
    pub background: Option<&'a Background>,
    pub profile: Option<&'a Profile>,
    pub goals: Vec<GoalView<'a>>,
    pub competencies: Vec<CompetencyView<'a>>,
    pub assessments: Vec<AssessmentView<'a>>,
    pub plan: Option<PlanView<'a>>,
    pub themes: &'a [String],
    pub choices: Vec<ChoiceView<'a>>,
    pub actions: Actions<'a>,
    pub blockers: Vec<BlockerView<'a>>,
    pub experiments: Vec<TriedView<'a>>,
    pub relationships: Vec<RelationshipView<'a>>,
    pub moments: Vec<MomentView<'a>>,
    pub introductions: &'a [Introduction],
    pub register: Vec<RegisterView<'a>>,
    pub reviews: Vec<ReviewView<'a>>,
    pub phase_down: Option<PhaseDownView<'a>>,
    pub evaluation: Option<EvaluationView<'a>>,
    pub commitments: &'a [ClientCommitment],
    pub sessions: Sessions<'a>,
    /// Whether the text below the engagement's keys is theirs to read.
    pub body: bool,
    pub closes: Option<Date>,
    /// The day after which the record is erased.
    pub retain_until: Option<Date>,
}

/// Looks at a record; none for a document that is no engagement.
pub fn view<'a>(engagement: &'a Engagement, scene: &Scene<'a>) -> Option<View<'a>> {
    let Kind::Engagement(keys) = &engagement.document.front.kind else { return None };
    let kinds::Engagement {
        client,
        sponsor,
        line_manager,
        stakeholders,
        coaches,
        process,
        customised,
        stage,
        history,
        purpose,
        level,
        contract,
        // Read by the gate, and for the client by `sharing`.
        consents: _,
        background,
        profile,
        goals,
        competencies,
        assessments,
        plan,
        themes,
        options,
        actions,
        blockers,
        experiments,
        relationships,
        moments,
        introductions,
        register,
        reviews,
        phase_down,
        evaluation,
        commitments,
        fees,
        retain_until,
        closes,
    } = &**keys;
    let gate = Gate::of(keys, scene.audience, scene.today);
    let people = agreement::people(&gate, scene, agreement::Parties { client, sponsor, line_manager, stakeholders, coaches });
    let sessions = sessions::sessions(&gate, scene, &engagement.sessions, keys);
    let process = process::process(&gate, scene, process.as_deref(), customised, stage.as_deref(), history);
    let all_goals = goals::goals(&gate, scene, keys, &engagement.sessions);
    let plan = work::plan(&gate, plan.as_ref(), goals);
    let actions = work::actions(&gate, actions, goals, scene.today);
    let agreement = contract.as_ref().map(|contract| agreement::agreement(&gate, scene, contract));
    let reviews = measure::reviews(&gate, reviews, goals, agreement.as_ref().and_then(|agreement| agreement.ends));
    let mut view = View {
        audience: if gate.is_client() { "client" } else { "sponsor" },
        today: scene.today,
        title: gate.give("title", Some(engagement.document.common().title.as_str())),
        people,
        purpose: gate.list("purpose", &purpose.0).iter().map(word).collect(),
        level: gate.give("level", *level).map(|level| word(&level)),
        standing: Standing::default(),
        process,
        agreement,
        fees: gate.give("fees", fees.as_ref()),
        sharing: agreement::sharing(&gate, scene, keys),
        background: gate.give("background", background.as_ref()),
        profile: gate.give("profile", profile.as_ref()),
        goals: all_goals,
        competencies: measure::competencies(&gate, scene, competencies),
        assessments: measure::assessments(&gate, scene, assessments, competencies),
        plan,
        themes: gate.list("themes", themes),
        choices: work::choices(&gate, options, keys),
        actions,
        blockers: work::blockers(&gate, blockers, goals),
        experiments: work::experiments(&gate, experiments, goals),
        relationships: work::relationships(&gate, relationships),
        moments: work::moments(&gate, moments, goals),
        introductions: gate.list("introductions", introductions),
        register: work::register(&gate, register, goals),
        reviews,
        phase_down: gate.give("phase_down", phase_down.as_ref()).map(measure::phase_down),
        evaluation: evaluation.as_ref().and_then(|evaluation| measure::evaluation(&gate, evaluation)),
        commitments: gate.list("commitments", commitments),
        sessions,
        body: gate.sees("body"),
        closes: gate.give("closes", *closes),
        retain_until: gate.give("retain_until", *retain_until),
    };
    view.standing = standing::standing(&view);
    Some(view)
}

/// What a person calls a goal, and where it stands on the page of goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename = "goal_link")]
pub struct GoalLink<'a> {
    /// Counts from 1; the heading's id is `goal_N`.
    pub number: usize,
    pub title: &'a str,
}

/// The goal of an id, if this audience may see it.
fn goal_link<'a>(gate: &Gate, goals: &'a [kinds::Goal], id: Option<&str>) -> Option<GoalLink<'a>> {
    let mut shown = goals.iter().filter(|goal| gate.sees_of_goal("goals.title", goal)).enumerate();
    let (at, goal) = shown.find(|(_, goal)| goal.id.is_some() && goal.id.as_deref() == id)?;
    Some(GoalLink { number: at + 1, title: &goal.title })
}

/// The keys of a session's file.
fn session_keys(document: &Document) -> Option<&kinds::Session> {
    match &document.front.kind {
        Kind::Session(keys) => Some(keys),
        _ => None,
    }
}

/// Days from one day to another; below zero when the second is earlier.
fn days(from: Date, to: Date) -> i64 {
    to.0.duration_since(from.0).as_hours() / 24
}
