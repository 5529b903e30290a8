//! Where the work is on a day: the stage, what comes next, what is overdue.

use super::measure::until;
use super::{View, days};
use crate::parse::kinds::ReviewKind;
use crate::yaml::Date;
use serde::Serialize;
use std::sync::Arc;

/// Where the work is.
#[derive(Debug, Default, Serialize)]
#[serde(rename = "standing")]
pub struct Standing<'a> {
    /// `ahead` before the agreed start, `active`, or `ended` after the agreed end.
    pub state: &'static str,
    pub stage: Option<Arc<str>>,
    pub since: Option<Date>,
    /// 1 for the first visit to the stage.
    pub round: usize,
    pub next_stages: Vec<Arc<str>>,
    /// Open actions and goals past their day, the oldest first.
    pub overdue: Vec<Due<'a>>,
    /// The next action that is due, today or later.
    pub next_action: Option<Due<'a>>,
    /// Days of reviews to come, the nearest first.
    pub reviews: Vec<NextReview<'a>>,
    /// Actions whose commitment is worth a question.
    pub attention: usize,
}

/// Something with a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename = "due")]
pub struct Due<'a> {
    /// `action` or `goal`.
    pub what: &'static str,
    pub title: &'a str,
    pub due: Date,
    /// Days since it was due, or until it is.
    pub days: i64,
    /// Of a goal, its number.
    pub goal: Option<usize>,
}

/// A review to come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename = "next_review")]
pub struct NextReview<'a> {
    /// None for a day on which the plan is looked at again.
    pub kind: Option<ReviewKind>,
    pub title: Option<&'a str>,
    pub on: Date,
    pub days: i64,
}

pub(super) fn standing<'a>(view: &View<'a>) -> Standing<'a> {
    let today = view.today;
    let (starts, ends) = view.agreement.as_ref().map_or((None, None), |agreement| (agreement.starts, agreement.ends));
    let state = match (starts, ends) {
        (Some(starts), _) if starts > today => "ahead",
        (_, Some(ends)) if ends < today => "ended",
        _ => "active",
    };
    let process = view.process.as_ref();
    let visit = process.and_then(|process| process.visits.get(process.current?));
    let due = |what, title: &'a str, due: Date, goal| Due { what, title, due, days: days(due, today).abs(), goal };
    let late = view.actions.list.iter().filter(|action| action.overdue.is_some());
    let late = late.filter_map(|action| Some(due("action", action.title, action.due?, None)));
    let late_goals = view.goals.iter().filter(|goal| goal.overdue.is_some());
    let late_goals = late_goals.filter_map(|goal| Some(due("goal", goal.title, goal.due?, Some(goal.number))));
    let mut overdue: Vec<_> = late.chain(late_goals).collect();
    overdue.sort_by_key(|due| due.due);
    let open = view.actions.list.iter().filter(|action| action.state == "open");
    let next_action = open.filter_map(|action| Some((action.due?, action.title))).min();
    let plan = view.plan.iter().flat_map(|plan| plan.reviews).filter(|on| **on >= today);
    let plan = plan.map(|on| NextReview { kind: None, title: None, on: *on, days: days(today, *on) });
    let reviews = view.reviews.iter().filter_map(|review| {
        Some(NextReview { kind: Some(review.kind), title: review.title, on: review.on?, days: until(review, today)? })
    });
    let mut reviews: Vec<_> = plan.chain(reviews).collect();
    reviews.sort_by_key(|review| review.on);
    Standing {
        state,
        stage: process.and_then(|process| process.now.clone()),
        since: visit.and_then(|visit| visit.entered),
        round: visit.map_or(1, |visit| visit.round),
        next_stages: process.map(|process| process.next.clone()).unwrap_or_default(),
        overdue,
        next_action: next_action.map(|(on, title)| due("action", title, on, None)),
        reviews,
        attention: view.actions.list.iter().filter(|action| action.attention).count(),
    }
}
