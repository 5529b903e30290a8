//! What is done between the sessions: the plan, choices, actions, and what happened on the way.

use super::{Gate, GoalLink, days, goal_link};
use crate::parse::kinds::{
    Action, ActionStatus, Blocker, Choice, DatedValue, DevelopmentPlan, Engagement, Experiment, FitCheck, Goal, Moment, MomentKind,
    PlanChange, RegisterEntry, RegisterKind, Relationship,
};
use crate::yaml::Date;
use serde::Serialize;

/// A commitment below this one is worth a question.
pub const ATTENTION_BELOW: u8 = 7;

/// The plan of development.
#[derive(Debug, Serialize)]
#[serde(rename = "plan")]
pub struct PlanView<'a> {
    pub focus: Vec<FocusView<'a>>,
    pub resources: &'a [String],
    pub reviews: &'a [Date],
    pub changes: Vec<ChangeView<'a>>,
}

/// What was changed in the plan.
#[derive(Debug, Serialize)]
#[serde(rename = "change")]
pub struct ChangeView<'a> {
    pub on: Date,
    pub what: &'a str,
    pub reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "focus")]
pub struct FocusView<'a> {
    pub title: &'a str,
    pub change: Option<&'a str>,
    pub goal: Option<GoalLink<'a>>,
}

/// The actions, or for a sponsor only how many there are.
#[derive(Debug, Default, Serialize)]
#[serde(rename = "actions")]
pub struct Actions<'a> {
    /// Whether anything of them may be seen.
    pub shown: bool,
    /// The overdue first, then by day; what is finished comes last. Empty where only the counts may be seen.
    pub list: Vec<ActionView<'a>>,
    pub total: usize,
    pub open: usize,
    pub done: usize,
    pub dropped: usize,
    pub overdue: usize,
    /// The weight of what is open and of all that was not dropped.
    pub open_weight: f64,
    pub weight: f64,
    /// The weighted share that is done, in whole percent; none without actions.
    pub percent: Option<i64>,
    /// Open actions day by day; empty where fewer than two days are known.
    pub burn: Vec<Burn>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename = "action")]
pub struct ActionView<'a> {
    pub title: &'a str,
    pub goal: Option<GoalLink<'a>>,
    pub owner: Option<&'a str>,
    pub created: Option<Date>,
    pub due: Option<Date>,
    pub done: Option<Date>,
    /// `overdue`, `open`, `done` or `dropped`.
    pub state: &'static str,
    pub overdue: Option<i64>,
    pub measure: Option<&'a str>,
    pub support: Option<&'a str>,
    pub obstacle: Option<&'a str>,
    pub answer: Option<&'a str>,
    pub weight: Option<f64>,
    pub commitment: Option<f64>,
    /// Whether the commitment to an open action is worth a question.
    pub attention: bool,
    pub commitments: &'a [DatedValue],
    pub session: Option<u32>,
}

/// The state at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename = "burn")]
pub struct Burn {
    pub on: Date,
    /// All that were opened until then, by number.
    pub opened: usize,
    pub done: usize,
    pub open: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename = "choice")]
pub struct ChoiceView<'a> {
    pub text: &'a str,
    pub on: Option<Date>,
    pub goal: Option<GoalLink<'a>>,
    pub idea_of: Option<&'a str>,
    pub pros: &'a [String],
    pub cons: &'a [String],
    pub chosen: bool,
    pub why: Option<&'a str>,
    pub feeling: Option<&'a str>,
    pub commitment: Option<f64>,
    pub check: Option<&'a FitCheck>,
    /// The title of the action that it became.
    pub action: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "blocker")]
pub struct BlockerView<'a> {
    pub text: &'a str,
    pub kind: Option<&'a str>,
    pub since: Option<Date>,
    pub goal: Option<GoalLink<'a>>,
    pub cleared: Option<Date>,
    pub how: Option<&'a str>,
    /// Cleared, or said how.
    pub gone: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename = "tried")]
pub struct TriedView<'a> {
    pub title: &'a str,
    pub goal: Option<GoalLink<'a>>,
    pub on: Option<Date>,
    pub happened: Option<&'a str>,
    pub learned: Option<&'a str>,
    pub next: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "relationship")]
pub struct RelationshipView<'a> {
    pub with: &'a str,
    pub wish: Option<&'a str>,
    pub scale: Option<(i32, i32)>,
    pub ratings: &'a [DatedValue],
    pub first: Option<f64>,
    pub last: Option<f64>,
    pub note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "moment")]
pub struct MomentView<'a> {
    pub on: Option<Date>,
    pub kind: MomentKind,
    pub text: &'a str,
    pub goal: Option<GoalLink<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "register")]
pub struct RegisterView<'a> {
    pub name: &'a str,
    pub kind: RegisterKind,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
    pub on: Option<Date>,
    pub goal: Option<GoalLink<'a>>,
}

pub(super) fn plan<'a>(gate: &Gate, plan: Option<&'a DevelopmentPlan>, goals: &'a [Goal]) -> Option<PlanView<'a>> {
    let DevelopmentPlan { focus, resources, reviews, changes } = gate.give("plan.focus", plan)?;
    let focus = focus.iter().map(|area| FocusView {
        title: &area.title,
        change: area.change.as_deref(),
        goal: goal_link(gate, goals, area.goal.as_deref()),
    });
    let changes = gate.list("plan.changes.what", changes).iter().map(|change| {
        let PlanChange { on, what, reason } = change;
        ChangeView { on: *on, what, reason: gate.give("plan.changes.reason", Some(reason)) }
    });
    Some(PlanView {
        focus: focus.collect(),
        resources: gate.list("plan.resources", resources),
        reviews: gate.list("plan.reviews", reviews),
        changes: changes.collect(),
    })
}

pub(super) fn actions<'a>(gate: &Gate, actions: &'a [Action], goals: &'a [Goal], today: Date) -> Actions<'a> {
    if !gate.sees("actions.count") {
        return Actions::default();
    }
    let whole = gate.sees("actions");
    let mut list: Vec<_> = actions.iter().map(|action| one(gate, action, goals, today)).collect();
    list.sort_by_key(|action| {
        let rank = ["overdue", "open", "done", "dropped"].iter().position(|state| *state == action.state);
        (rank, action.due.is_none(), action.due)
    });
    let count = |state: &str| list.iter().filter(|action| action.state == state).count();
    let weight = |action: &Action| action.weight.filter(|weight| weight.is_finite() && *weight >= 0.0).unwrap_or(1.0);
    let sum = |wanted: &[ActionStatus]| actions.iter().filter(|action| wanted.contains(&status(action, today))).map(weight).sum::<f64>();
    let (open_weight, done_weight) = (sum(&[ActionStatus::Open]), sum(&[ActionStatus::Done]));
    let all = open_weight + done_weight;
    #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 100")]
    let percent = (all > 0.0).then(|| (done_weight / all * 100.0).round() as i64);
    Actions {
        shown: true,
        total: if whole { list.len() } else { list.len() - count("dropped") },
        open: count("open") + count("overdue"),
        done: count("done"),
        dropped: if whole { count("dropped") } else { 0 },
        overdue: count("overdue"),
        open_weight: if whole { open_weight } else { 0.0 },
        weight: if whole { all } else { 0.0 },
        percent: percent.filter(|_| whole),
        burn: if whole { burn(actions, today) } else { Vec::new() },
        list: if whole { list } else { Vec::new() },
    }
}

fn one<'a>(gate: &Gate, action: &'a Action, goals: &'a [Goal], today: Date) -> ActionView<'a> {
    let Action {
        id: _,
        title,
        goal,
        owner,
        created,
        due,
        done,
        status: _,
        measure,
        support,
        obstacle,
        answer,
        weight,
        commitment,
        commitments,
        session,
    } = action;
    let status = status(action, today);
    let overdue = due.filter(|due| status == ActionStatus::Open && *due < today).map(|due| days(due, today));
    ActionView {
        title,
        goal: goal_link(gate, goals, goal.as_deref()),
        owner: owner.as_deref(),
        created: *created,
        due: *due,
        done: *done,
        state: match status {
            ActionStatus::Open if overdue.is_some() => "overdue",
            ActionStatus::Open => "open",
            ActionStatus::Done => "done",
            ActionStatus::Dropped => "dropped",
        },
        overdue,
        measure: measure.as_deref(),
        support: support.as_deref(),
        obstacle: obstacle.as_deref(),
        answer: answer.as_deref(),
        weight: *weight,
        commitment: *commitment,
        attention: status == ActionStatus::Open && commitment.is_some_and(|value| value < f64::from(ATTENTION_BELOW)),
        commitments,
        session: *session,
    }
}

/// What an action comes to on a day: one that has a day on which it was done is done from then on.
pub(super) fn status(action: &Action, today: Date) -> ActionStatus {
    match action.status {
        ActionStatus::Open if action.done.is_some_and(|done| done <= today) => ActionStatus::Done,
        status => status,
    }
}

/// How many actions were open at the end of each day on which one began or ended, until today.
fn burn(actions: &[Action], today: Date) -> Vec<Burn> {
    // An action without a first day cannot be placed, nor one that is done and nobody knows when; one that was dropped
    // never counted.
    let placed = |action: &Action| match action.status {
        ActionStatus::Dropped => false,
        ActionStatus::Done => action.created.is_some() && action.done.is_some_and(|done| done <= today),
        ActionStatus::Open => action.created.is_some(),
    };
    let known = || actions.iter().filter(|action| placed(action));
    let ended = |action: &Action| action.done.filter(|_| status(action, today) == ActionStatus::Done);
    let mut all: Vec<Date> = known().flat_map(|action| [action.created, ended(action)]).flatten().filter(|day| *day <= today).collect();
    if known().any(|action| status(action, today) == ActionStatus::Open) {
        all.push(today);
    }
    all.sort_unstable();
    all.dedup();
    if all.len() < 2 {
        return Vec::new();
    }
    let state = all.into_iter().map(|on| {
        let opened = known().filter(|action| action.created.is_some_and(|created| created <= on)).count();
        let done = known().filter(|action| ended(action).is_some_and(|done| done <= on)).count();
        Burn { on, opened, done, open: opened.saturating_sub(done) }
    });
    state.collect()
}

pub(super) fn choices<'a>(gate: &Gate, options: &'a [Choice], keys: &'a Engagement) -> Vec<ChoiceView<'a>> {
    let shown = gate.list("options", options).iter();
    let choices = shown.map(|choice| {
        let Choice { text, on, goal, idea_of, pros, cons, chosen, why, feeling, commitment, check, action } = choice;
        let became = keys.actions.iter().find(|known| known.id.is_some() && known.id == *action);
        ChoiceView {
            text,
            on: *on,
            goal: goal_link(gate, &keys.goals, goal.as_deref()),
            idea_of: idea_of.as_deref(),
            pros,
            cons,
            chosen: *chosen,
            why: why.as_deref(),
            feeling: feeling.as_deref(),
            commitment: *commitment,
            check: check.as_ref(),
            action: became.map(|action| action.title.as_str()),
        }
    });
    choices.collect()
}

pub(super) fn blockers<'a>(gate: &Gate, blockers: &'a [Blocker], goals: &'a [Goal]) -> Vec<BlockerView<'a>> {
    let shown = gate.list("blockers", blockers).iter();
    let blockers = shown.map(|blocker| {
        let Blocker { text, kind, since, goal, cleared, how } = blocker;
        BlockerView {
            text,
            kind: kind.as_deref(),
            since: *since,
            goal: goal_link(gate, goals, goal.as_deref()),
            cleared: *cleared,
            how: how.as_deref(),
            gone: cleared.is_some_and(|cleared| cleared <= gate.today),
        }
    });
    blockers.collect()
}

pub(super) fn experiments<'a>(gate: &Gate, experiments: &'a [Experiment], goals: &'a [Goal]) -> Vec<TriedView<'a>> {
    let shown = gate.list("experiments", experiments).iter();
    let tried = shown.map(|experiment| {
        let Experiment { title, goal, on, happened, learned, next } = experiment;
        TriedView {
            title,
            goal: goal_link(gate, goals, goal.as_deref()),
            on: *on,
            happened: happened.as_deref(),
            learned: learned.as_deref(),
            next: next.as_deref(),
        }
    });
    tried.collect()
}

pub(super) fn relationships<'a>(gate: &Gate, relationships: &'a [Relationship]) -> Vec<RelationshipView<'a>> {
    let shown = gate.list("relationships", relationships).iter();
    let relationships = shown.map(|relationship| {
        let Relationship { with, wish, scale, ratings, note } = relationship;
        let mut known = ratings.iter().filter_map(|rating| rating.value);
        RelationshipView {
            with,
            wish: wish.as_deref(),
            scale: scale.as_ref().map(|scale| (scale.min, scale.max)),
            ratings,
            first: known.next(),
            last: known.next_back(),
            note: note.as_deref(),
        }
    });
    relationships.collect()
}

pub(super) fn moments<'a>(gate: &Gate, moments: &'a [Moment], goals: &'a [Goal]) -> Vec<MomentView<'a>> {
    let shown = gate.list("moments", moments).iter();
    let moments = shown.map(|moment| {
        let Moment { on, kind, text, goal } = moment;
        MomentView { on: *on, kind: *kind, text, goal: goal_link(gate, goals, goal.as_deref()) }
    });
    moments.collect()
}

pub(super) fn register<'a>(gate: &Gate, register: &'a [RegisterEntry], goals: &'a [Goal]) -> Vec<RegisterView<'a>> {
    let shown = gate.list("register", register).iter();
    let entries = shown.map(|entry| {
        let RegisterEntry { name, kind, before, after, on, goal } = entry;
        RegisterView {
            name,
            kind: *kind,
            before: before.as_deref(),
            after: after.as_deref(),
            on: *on,
            goal: goal_link(gate, goals, goal.as_deref()),
        }
    });
    entries.collect()
}
