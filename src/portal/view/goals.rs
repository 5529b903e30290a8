//! Goals with their progress, their ratings by version, and what stakeholders answered.

use super::work::status as action_status;
use super::{Gate, Scene, days, session_keys};
use crate::parse::Document;
use crate::parse::kinds::{ActionStatus, Alignment, Engagement, Goal, GoalStatus, MiniSurvey, RaterGroup, word};
use crate::yaml::Date;
use serde::Serialize;

/// A goal as it may be seen.
#[derive(Debug, Serialize)]
#[serde(rename = "goal")]
pub struct GoalView<'a> {
    /// Counts from 1; the heading's id is `goal_N`.
    pub number: usize,
    pub title: &'a str,
    pub why: Option<&'a str>,
    pub behaviour: Option<&'a str>,
    pub achievable: Option<&'a str>,
    pub measure: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    pub now: Option<f64>,
    pub progress: Option<Progress>,
    pub due: Option<Date>,
    /// Days past the due date, where it is still open.
    pub overdue: Option<i64>,
    /// `open`, `reached`, `changed`, `dropped`; none where progress is not theirs to see.
    pub status: Option<String>,
    pub level: Option<String>,
    pub nature: Option<String>,
    pub competency: Option<&'a str>,
    pub alignment: Option<&'a Alignment>,
    pub agreed: Option<bool>,
    pub version: Option<u32>,
    /// Of the present version, in the order of time.
    pub ratings: Vec<Rating>,
    pub scale: Option<(i32, i32)>,
    /// The rating to reach.
    pub aim: Option<f64>,
    pub earlier: Vec<Earlier<'a>>,
    pub surveys: Vec<SurveyView<'a>>,
    /// Surveys that too few answered: how many there are.
    pub surveys_hidden: usize,
    /// Names of those who were asked to watch it.
    pub watched_by: Vec<&'a str>,
    /// Actions that serve it: how many are open and how many done.
    pub actions_open: usize,
    pub actions_done: usize,
}

/// How far the way from the baseline to the target is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename = "progress")]
pub struct Progress {
    /// 1 at the target; above 1 beyond it, below 0 on the wrong side of the baseline.
    pub share: f64,
    /// The share in whole percent.
    pub percent: i64,
    /// Whether less is better.
    pub falling: bool,
}

/// A value on a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename = "rating")]
pub struct Rating {
    pub on: Option<Date>,
    pub value: Option<f64>,
    pub by: RaterGroup,
    /// The session in which it was given.
    pub session: Option<u32>,
}

/// A version that was replaced, with the ratings that refer to it.
#[derive(Debug, Serialize)]
#[serde(rename = "earlier")]
pub struct Earlier<'a> {
    pub version: u32,
    pub title: Option<&'a str>,
    pub measure: Option<&'a str>,
    pub target: Option<f64>,
    pub scale: Option<(i32, i32)>,
    pub until: Option<Date>,
    pub reason: Option<&'a str>,
    pub ratings: Vec<Rating>,
}

/// Answers of stakeholders, enough of them to stand for nobody.
#[derive(Debug, Serialize)]
#[serde(rename = "survey")]
pub struct SurveyView<'a> {
    pub on: Date,
    /// How many answered.
    pub n: u32,
    /// The mean of the answers.
    pub net: f64,
    /// From -3 to 3: the answer and how many gave it.
    pub counts: Vec<(i32, u32)>,
    pub comments: &'a [String],
}

pub(super) fn goals<'a>(gate: &Gate, scene: &Scene<'a>, keys: &'a Engagement, sessions: &'a [Document]) -> Vec<GoalView<'a>> {
    let shown = keys.goals.iter().filter(|goal| gate.sees_of_goal("goals.title", goal));
    shown.enumerate().map(|(at, goal)| one(gate, scene, keys, sessions, goal, at + 1)).collect()
}

fn one<'a>(gate: &Gate, scene: &Scene<'a>, keys: &'a Engagement, sessions: &'a [Document], goal: &'a Goal, number: usize) -> GoalView<'a> {
    let Goal {
        id,
        title,
        why,
        behaviour,
        achievable,
        measure,
        unit,
        baseline,
        target,
        now,
        due,
        status,
        level,
        nature,
        competency,
        alignment,
        agreed,
        scale,
        aim,
        version,
        versions,
        ratings,
        surveys,
    } = goal;
    let sees = |name: &'static str| gate.sees_of_goal(name, goal);
    let text = |name: &'static str, text: &'a Option<String>| text.as_deref().filter(|_| sees(name));
    let is_told = sees("goals.now");
    let now = now.filter(|_| is_told);
    let (baseline, target) = (baseline.filter(|_| sees("goals.baseline")), target.filter(|_| sees("goals.target")));
    let version = version.unwrap_or_else(|| versions.iter().map(|earlier| earlier.version).max().map_or(1, |last| last + 1));
    let sessions = gate.list("sessions.ratings", sessions);
    let mut all = if sees("goals.ratings") { all_ratings(id.as_deref(), version, ratings, sessions) } else { Vec::new() };
    // Others than the client may see what the client said of it, never what colleagues did.
    all.retain(|(_, rating)| gate.is_client() || rating.by == RaterGroup::Own);
    let of = |wanted: u32| all.iter().filter(|(of, _)| *of == wanted).map(|(_, rating)| *rating).collect::<Vec<_>>();
    let earlier = versions.iter().filter(|_| sees("goals.versions")).map(|earlier| Earlier {
        version: earlier.version,
        title: earlier.title.as_deref(),
        measure: earlier.measure.as_deref(),
        target: earlier.target,
        scale: earlier.scale.as_ref().map(|scale| (scale.min, scale.max)),
        until: earlier.until,
        reason: earlier.reason.as_deref(),
        ratings: of(earlier.version),
    });
    let (counted, few): (Vec<_>, Vec<_>) =
        surveys.iter().filter(|_| sees("goals.surveys.counts")).partition(|survey| answered(survey) >= scene.min_raters.max(1));
    let named = keys.competencies.iter().find(|known| Some(&known.id) == competency.as_ref()).map(|known| known.name.as_str());
    let acting = |wanted: ActionStatus| {
        let own = keys
            .actions
            .iter()
            .filter(|action| action.goal.is_some() && action.goal == *id && action_status(action, scene.today) == wanted);
        if sees("actions") { own.count() } else { 0 }
    };
    GoalView {
        number,
        title,
        why: text("goals.why", why),
        behaviour: text("goals.behaviour", behaviour),
        achievable: text("goals.achievable", achievable),
        measure: text("goals.measure", measure),
        unit: text("goals.unit", unit),
        baseline,
        target,
        now,
        progress: progress(baseline, target, now),
        due: due.filter(|_| sees("goals.due")),
        overdue: due
            .filter(|due| sees("goals.status") && *status == GoalStatus::Open && *due < scene.today)
            .map(|due| days(due, scene.today)),
        status: sees("goals.status").then(|| word(status)),
        level: level.filter(|_| sees("goals.level")).map(|level| word(&level)),
        nature: nature.filter(|_| sees("goals.nature")).map(|nature| word(&nature)),
        competency: named.filter(|_| sees("goals.competency")),
        alignment: alignment.as_ref().filter(|_| sees("goals.alignment")),
        agreed: sees("goals.agreed").then_some(*agreed),
        version: sees("goals.version").then_some(version),
        ratings: of(version),
        scale: scale.as_ref().filter(|_| sees("goals.scale")).map(|scale| (scale.min, scale.max)),
        aim: aim.filter(|_| sees("goals.aim")),
        earlier: earlier.collect(),
        surveys: counted.into_iter().map(|answers| survey(answers, sees("goals.surveys.comments"))).collect(),
        surveys_hidden: few.len(),
        watched_by: keys
            .stakeholders
            .iter()
            .filter(|person| sees("stakeholders") && id.as_ref().is_some_and(|id| person.goals.contains(id)))
            .map(|person| person.name.as_str())
            .collect(),
        actions_open: acting(ActionStatus::Open),
        actions_done: acting(ActionStatus::Done),
    }
}

/// The share of the way from the baseline (0 where none is known) to the target; none without a target or a value.
pub fn progress(baseline: Option<f64>, target: Option<f64>, now: Option<f64>) -> Option<Progress> {
    let (target, now) = (target?, now?);
    let baseline = baseline.unwrap_or(0.0);
    let way = target - baseline;
    let share = if way == 0.0 { f64::from(u8::from(now == target)) } else { (now - baseline) / way };
    if !share.is_finite() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a share beyond what an integer holds is cut off")]
    let percent = (share * 100.0).round() as i64;
    Some(Progress { share, percent, falling: way < 0.0 })
}

/// The goal's own ratings and those of its sessions, each with the version that it refers to, in the order of time.
fn all_ratings(id: Option<&str>, version: u32, own: &[crate::parse::kinds::GoalRating], sessions: &[Document]) -> Vec<(u32, Rating)> {
    let own = own.iter().map(|rating| {
        let by = rating.by.unwrap_or(RaterGroup::Own);
        (rating.version.unwrap_or(version), Rating { on: Some(rating.on), value: rating.value, by, session: None })
    });
    let held = sessions.iter().filter_map(|document| Some((document.common().date, session_keys(document)?)));
    let given = held.flat_map(|(on, session)| {
        let mine = session.ratings.iter().filter(|rating| id == Some(rating.goal.as_str()));
        mine.map(move |rating| {
            let value = Rating { on, value: Some(rating.value), by: RaterGroup::Own, session: session.number };
            (rating.version.unwrap_or(version), value)
        })
    });
    let mut all: Vec<_> = own.chain(given).collect();
    all.sort_by_key(|(version, rating)| (*version, rating.on.is_none(), rating.on));
    all
}

fn answered(survey: &MiniSurvey) -> u32 {
    survey.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
}

fn survey(survey: &MiniSurvey, comments: bool) -> SurveyView<'_> {
    let n = answered(survey);
    let sum: f64 = survey.counts.iter().map(|(answer, count)| f64::from(*answer) * f64::from(*count)).sum();
    let counts = (-3..=3).map(|answer| (answer, survey.counts.get(&answer).copied().unwrap_or(0))).collect();
    SurveyView { on: survey.on, n, net: sum / f64::from(n.max(1)), counts, comments: if comments { &survey.comments } else { &[] } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_way() {
        let share =
            |baseline: Option<f64>, target, now| progress(baseline, target, now).map(|progress| (progress.percent, progress.falling));
        assert_eq!(share(Some(2.0), Some(9.0), Some(6.0)), Some((57, false)));
        assert_eq!(share(Some(11.0), Some(3.0), Some(5.0)), Some((75, true)), "less is better");
        assert_eq!(share(Some(0.0), Some(4.0), Some(6.0)), Some((150, false)), "beyond the target");
        assert_eq!(share(Some(4.0), Some(8.0), Some(3.0)), Some((-25, false)), "away from it");
        assert_eq!(share(None, Some(8.0), Some(2.0)), Some((25, false)));
        assert_eq!(share(Some(1.0), None, Some(2.0)), None, "no target, no share");
        assert_eq!(share(Some(1.0), Some(2.0), None), None);
        assert_eq!(share(Some(3.0), Some(3.0), Some(3.0)), Some((100, false)));
        assert_eq!(share(Some(3.0), Some(3.0), Some(4.0)), Some((0, false)));
    }
}
