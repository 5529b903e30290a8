//! The sessions: the whole of them for the client, dates and counts for the sponsor.

use super::process::{method, stage_name};
use super::{Gate, GoalLink, Scene, goal_link, session_keys};
use crate::parse::Document;
use crate::parse::kinds::{Engagement, Insight, Session, SessionKind, SessionStatus, word};
use crate::yaml::{ClockTime, Date};
use serde::Serialize;
use std::sync::Arc;

/// All sessions, and how many there are of each state.
#[derive(Debug, Serialize)]
#[serde(rename = "sessions")]
pub struct Sessions<'a> {
    /// In the order of their numbers and days.
    pub list: Vec<SessionView<'a>>,
    pub held: usize,
    pub planned: usize,
    pub missed: usize,
    /// Planned for a day that has passed.
    pub unsettled: usize,
    /// How many there are to be, where that is agreed and may be seen.
    pub total: Option<u32>,
    /// How many of those are left; none without a number.
    pub left: Option<u32>,
    /// Place in `list` of the next one: the first that is planned for today or later, else one without a day.
    pub next: Option<usize>,
    /// Place in `list` of the last one that was held.
    pub last: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "session")]
pub struct SessionView<'a> {
    /// Its number, which is also its address: `sessions/N`.
    pub number: u32,
    pub title: Option<&'a str>,
    pub date: Option<Date>,
    pub time: Option<String>,
    pub minutes: Option<u32>,
    pub mode: Option<String>,
    pub place: Option<&'a str>,
    pub kind: Option<SessionKind>,
    /// `planned`, `unsettled`, `held` or `missed`.
    pub state: &'static str,
    pub paid: Option<bool>,
    pub model: Option<Arc<str>>,
    pub model_url: Option<String>,
    pub stage: Option<Arc<str>>,
    pub topics: &'a [String],
    pub goals: Vec<GoalLink<'a>>,
    /// Titles of the actions that were agreed on.
    pub actions: Vec<&'a str>,
    pub ratings: Vec<(GoalLink<'a>, f64)>,
    pub insights: Vec<InsightView<'a>>,
    /// Whether it has a page of its own.
    pub page: bool,
    /// Place among the engagement's documents.
    #[serde(skip)]
    pub document: usize,
    #[serde(skip)]
    pub clock: Option<ClockTime>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "insight")]
pub struct InsightView<'a> {
    pub text: &'a str,
    pub root_cause: Option<&'a str>,
    pub question: Option<&'a str>,
}

pub(super) fn sessions<'a>(gate: &Gate, scene: &Scene<'a>, documents: &'a [Document], keys: &'a Engagement) -> Sessions<'a> {
    let mut list = Vec::new();
    if gate.sees("sessions.number") {
        let taken: Vec<u32> = documents.iter().filter_map(|document| session_keys(document)?.number).collect();
        let mut free = (1..).filter(|number| !taken.contains(number));
        for (at, document) in documents.iter().enumerate() {
            let Some(session) = session_keys(document) else { continue };
            let number = session.number.or_else(|| free.next()).unwrap_or_default();
            list.push(one(gate, scene, keys, document, session, (at, number)));
        }
    }
    let count = |state: &str| list.iter().filter(|session| session.state == state).count();
    let held = count("held");
    let total = gate.give("contract.sessions", keys.contract.as_ref().and_then(|contract| contract.sessions.as_ref()?.count));
    let planned = || list.iter().enumerate().filter(|(_, session)| session.state == "planned");
    let dated = planned().filter(|(_, session)| session.date.is_some()).min_by_key(|(_, session)| (session.date, session.clock));
    Sessions {
        held,
        planned: count("planned"),
        missed: count("missed"),
        unsettled: count("unsettled"),
        total,
        left: total.map(|total| total.saturating_sub(u32::try_from(held).unwrap_or(u32::MAX))),
        next: dated.or_else(|| planned().next()).map(|(at, _)| at),
        last: list
            .iter()
            .enumerate()
            .filter(|(_, session)| session.state == "held")
            .max_by_key(|(_, session)| session.date)
            .map(|(at, _)| at),
        list,
    }
}

fn one<'a>(
    gate: &Gate,
    scene: &Scene<'a>,
    keys: &'a Engagement,
    document: &'a Document,
    session: &'a Session,
    (at, counted): (usize, u32),
) -> SessionView<'a> {
    let Session { number: _, time, minutes, mode, place, kind, status, paid, model, stage, topics, goals, actions, ratings, insights } =
        session;
    let talk = gate.text("sessions.model", model).and_then(|id| scene.site.method(id, &scene.site.config.language));
    let process = keys.process.as_deref().and_then(|id| method(scene, id));
    let common = document.common();
    SessionView {
        number: counted,
        title: gate.give("sessions.title", Some(common.title.as_str())),
        date: gate.give("sessions.date", common.date),
        time: gate.give("sessions.time", *time).map(|time| time.to_string()),
        minutes: gate.give("sessions.minutes", *minutes),
        mode: gate.give("sessions.mode", *mode).map(|mode| word(&mode)),
        place: gate.text("sessions.place", place),
        kind: gate.give("sessions.kind", *kind),
        state: match status {
            SessionStatus::Held => "held",
            SessionStatus::Missed => "missed",
            SessionStatus::Planned if common.date.is_some_and(|date| date < scene.today) => "unsettled",
            SessionStatus::Planned => "planned",
        },
        paid: gate.give("sessions.paid", *paid),
        model: talk.map(|page| page.summary.title.clone()),
        model_url: talk.map(|page| scene.site.base.permalink(&page.summary.route)),
        stage: gate.text("sessions.stage", stage).map(|id| stage_name(scene, process, id)),
        topics: gate.list("sessions.topics", topics),
        goals: gate.list("sessions.goals", goals).iter().filter_map(|id| goal_link(gate, &keys.goals, Some(id))).collect(),
        actions: gate
            .list("sessions.actions", actions)
            .iter()
            .filter_map(|id| keys.actions.iter().find(|action| action.id.as_ref() == Some(id)))
            .map(|action| action.title.as_str())
            .collect(),
        ratings: gate
            .list("sessions.ratings", ratings)
            .iter()
            .filter_map(|rating| Some((goal_link(gate, &keys.goals, Some(&rating.goal))?, rating.value)))
            .collect(),
        insights: gate.list("sessions.insights", insights).iter().map(insight).collect(),
        page: gate.sees("sessions.body"),
        document: at,
        clock: *time,
    }
}

fn insight(insight: &Insight) -> InsightView<'_> {
    let Insight { text, root_cause, question } = insight;
    InsightView { text, root_cause: root_cause.as_deref(), question: question.as_deref() }
}
