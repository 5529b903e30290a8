//! Goals with their versions and ratings, actions, and all that names a goal or an action.

use super::super::{Engagement, Goal, Relationship};
use super::{Look, SCALE, bounds};
use std::collections::BTreeSet;

pub(super) fn look(engagement: &Engagement, look: &mut Look<'_>) {
    let goals = look.unique("goals", engagement.goals.iter().enumerate().map(|(at, goal)| (format!("goals[{at}].id"), goal.id.as_deref())));
    let actions = engagement.actions.iter().enumerate().map(|(at, action)| (format!("actions[{at}].id"), action.id.as_deref()));
    let actions = look.unique("actions", actions);
    let competencies: BTreeSet<&str> = engagement.competencies.iter().map(|competency| competency.id.as_str()).collect();
    for (at, goal) in engagement.goals.iter().enumerate() {
        let path = format!("goals[{at}]");
        look.refer("unknown-competency", "competency", &format!("{path}.competency"), goal.competency.as_deref(), &competencies);
        look_at_goal(goal, &path, look);
    }
    named_goals(engagement, &goals, look);
    for (at, choice) in engagement.options.iter().enumerate() {
        look.refer("unknown-action", "action", &format!("options[{at}].action"), choice.action.as_deref(), &actions);
        look.commitment(&format!("options[{at}].commitment"), choice.commitment);
    }
    for (at, action) in engagement.actions.iter().enumerate() {
        let path = format!("actions[{at}]");
        look.order(&format!("{path}.due"), action.created, action.due, "the action is due before it was made");
        look.order(&format!("{path}.done"), action.created, action.done, "the action was done before it was made");
        look.commitment(&format!("{path}.commitment"), action.commitment);
        for (at, earlier) in action.commitments.iter().enumerate() {
            look.commitment(&format!("{path}.commitments[{at}].value"), earlier.value);
        }
        if action.weight.is_some_and(|weight| !weight.is_finite() || weight <= 0.0) {
            look.wrong("bad-value", &format!("{path}.weight"), "`weight` should be greater than 0", "an ordinary action has the weight 1");
        }
    }
    for (at, blocker) in engagement.blockers.iter().enumerate() {
        look.order(&format!("blockers[{at}].cleared"), blocker.since, blocker.cleared, "it was cleared before it was there");
    }
    for (at, relationship) in engagement.relationships.iter().enumerate() {
        let path = format!("relationships[{at}]");
        look.scale(&format!("{path}.scale"), relationship.scale.as_ref());
        let scale = bounds(relationship.scale.as_ref(), Relationship::SCALE);
        for (at, rating) in relationship.ratings.iter().enumerate() {
            look.within(&format!("{path}.ratings[{at}].value"), rating.value, scale, SCALE);
        }
    }
    for (at, rating) in engagement.phase_down.iter().flat_map(|phase| phase.alone.iter().enumerate()) {
        look.percent(&format!("phase_down.alone[{at}].value"), rating.value);
    }
}

fn look_at_goal(goal: &Goal, path: &str, look: &mut Look<'_>) {
    for (key, value) in [("baseline", goal.baseline), ("target", goal.target), ("now", goal.now)] {
        look.number(&format!("{path}.{key}"), value);
    }
    look.scale(&format!("{path}.scale"), goal.scale.as_ref());
    let (mut numbers, mut previous) = (BTreeSet::new(), None);
    for (at, version) in goal.versions.iter().enumerate() {
        let path = format!("{path}.versions[{at}]");
        look.scale(&format!("{path}.scale"), version.scale.as_ref());
        look.number(&format!("{path}.target"), version.target);
        if look.whole && (version.version == 0 || !numbers.insert(version.version)) {
            let message = "each version needs a number of its own, from 1";
            look.wrong("duplicate-id", &format!("{path}.version"), message, "number them in the order of time");
        }
        look.order(&format!("{path}.until"), previous, version.until, "this is earlier than the version before it");
        previous = version.until.or(previous);
    }
    let is_last = |version| version > numbers.last().copied().unwrap_or(0);
    if look.whole && goal.version.is_some_and(|version| !is_last(version)) {
        let message = "the version in force should come after those that are past";
        look.wrong("bad-value", &format!("{path}.version"), message, "count on from the last entry of `versions`");
    }
    look.within(&format!("{path}.aim"), goal.aim, goal.bounds(None), SCALE);
    for (at, rating) in goal.ratings.iter().enumerate() {
        let path = format!("{path}.ratings[{at}]");
        if look.whole && !goal.has_version(rating.version) {
            let help = "write a number of `versions`, or leave it out for the version in force";
            look.wrong("unknown-version", &format!("{path}.version"), "the goal has no such version", help);
        } else {
            look.within(&format!("{path}.value"), rating.value, goal.bounds(rating.version), SCALE);
        }
    }
    for (at, survey) in goal.surveys.iter().enumerate() {
        if survey.counts.keys().any(|answer| !(-3..=3).contains(answer)) {
            let help = "-3 is much worse, 0 no change, 3 much better";
            look.wrong("off-scale", &format!("{path}.surveys[{at}].counts"), "answers should be between -3 and 3", help);
        }
    }
}

/// Every place that names goals.
fn named_goals(engagement: &Engagement, goals: &BTreeSet<&str>, look: &mut Look<'_>) {
    let Engagement { stakeholders, plan, options, actions, blockers, experiments, moments, register, reviews, .. } = engagement;
    let mut named: Vec<(String, Option<&str>)> = Vec::new();
    for (at, stakeholder) in stakeholders.iter().enumerate() {
        named.extend(
            stakeholder.goals.iter().enumerate().map(|(goal, id)| (format!("stakeholders[{at}].goals[{goal}]"), Some(id.as_str()))),
        );
    }
    let focus = plan.iter().flat_map(|plan| &plan.focus).enumerate();
    named.extend(focus.map(|(at, area)| (format!("plan.focus[{at}].goal"), area.goal.as_deref())));
    named.extend(options.iter().enumerate().map(|(at, option)| (format!("options[{at}].goal"), option.goal.as_deref())));
    named.extend(actions.iter().enumerate().map(|(at, action)| (format!("actions[{at}].goal"), action.goal.as_deref())));
    named.extend(blockers.iter().enumerate().map(|(at, blocker)| (format!("blockers[{at}].goal"), blocker.goal.as_deref())));
    named.extend(experiments.iter().enumerate().map(|(at, tried)| (format!("experiments[{at}].goal"), tried.goal.as_deref())));
    named.extend(moments.iter().enumerate().map(|(at, moment)| (format!("moments[{at}].goal"), moment.goal.as_deref())));
    named.extend(register.iter().enumerate().map(|(at, entry)| (format!("register[{at}].goal"), entry.goal.as_deref())));
    for (at, review) in reviews.iter().enumerate() {
        let progress = review.progress.iter().enumerate();
        named.extend(progress.map(|(goal, entry)| (format!("reviews[{at}].progress[{goal}].goal"), Some(entry.goal.as_str()))));
    }
    for (path, id) in named {
        look.goal(&path, id, goals);
    }
}
