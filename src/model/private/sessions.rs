//! The sessions of an engagement: their numbers, and the goals, actions, stages and models that they name.

use super::way::Way;
use super::{Engagement, Look};
use crate::diag::Diagnostic;
use crate::model::PublicSite;
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{self, Goal, Scope, Session};
use std::collections::BTreeSet;

/// `way` is none where the stages cannot be known.
pub(super) fn look(
    engagement: &Engagement,
    keys: &kinds::Engagement,
    way: Option<&Way>,
    site: &PublicSite,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let sessions = || {
        engagement.sessions.iter().filter_map(|document| match &document.front.kind {
            Kind::Session(session) => Some((document, session)),
            _ => None,
        })
    };
    let mut previous: Option<(&Document, u32)> = None;
    for (document, session) in sessions() {
        let Some(number) = session.number else { continue };
        if let Some((other, _)) = previous.filter(|(_, last)| *last == number) {
            let found = document.error("duplicate-id", "number", "another session of this engagement has the same number");
            diagnostics.push(found.help(format!("the other one is `{}`", other.path)));
        }
        previous = Some((document, number));
    }
    // Where something of the engagement was left out, what names it is not told to be wrong too.
    for (document, session) in sessions() {
        let mut look = Look { document, site, found: diagnostics };
        look_at(session, keys, engagement.document.whole, way, &mut look);
    }
    let numbers: BTreeSet<u32> = sessions().filter_map(|(_, session)| session.number).collect();
    let all_whole = engagement.sessions.iter().all(|document| document.whole);
    let mut look = Look { document: &engagement.document, site, found: diagnostics };
    for (at, action) in keys.actions.iter().enumerate() {
        if action.session.is_some_and(|number| all_whole && !numbers.contains(&number)) {
            let help = "write the `number` of one of the files in `sessions/`";
            look.wrong("unknown-session", &format!("actions[{at}].session"), "there is no session with this number", help);
        }
    }
}

fn look_at(session: &Session, keys: &kinds::Engagement, whole: bool, way: Option<&Way>, look: &mut Look<'_>) {
    if let Some(id) = &session.model {
        let is_for_talks = |method: &kinds::Method| matches!(method.scope(), Scope::Conversation | Scope::Series);
        if look.method("model", id, is_for_talks).is_some_and(|method| !is_for_talks(method)) {
            let help = "name one whose `scope` is `conversation` or `series`; an engagement's goes to its `process`";
            look.wrong("unknown-method", "model", "this method is not one for conversations", help);
        }
    }
    if let (Some(stage), Some(way)) = (&session.stage, way)
        && !way.has(stage)
    {
        look.wrong("unknown-stage", "stage", "the process of this engagement has no stage with this id", way.help());
    }
    if !whole {
        return;
    }
    let named = |id: &str| keys.goals.iter().find(|goal| goal.id.as_deref() == Some(id));
    let help = "write the `id` of a goal of the engagement";
    for (at, _) in session.goals.iter().enumerate().filter(|(_, id)| named(id).is_none()) {
        look.wrong("unknown-goal", &format!("goals[{at}]"), "the engagement has no goal with this id", help);
    }
    let actions: BTreeSet<&str> = keys.actions.iter().filter_map(|action| action.id.as_deref()).collect();
    for (at, _) in session.actions.iter().enumerate().filter(|(_, id)| !actions.contains(id.as_str())) {
        let help = "write the `id` of an action of the engagement";
        look.wrong("unknown-action", &format!("actions[{at}]"), "the engagement has no action with this id", help);
    }
    for (at, rating) in session.ratings.iter().enumerate().filter(|_| look.document.whole) {
        let path = format!("ratings[{at}]");
        let Some(goal) = named(&rating.goal) else {
            look.wrong("unknown-goal", &format!("{path}.goal"), "the engagement has no goal with this id", help);
            continue;
        };
        look_at_rating(rating, goal, &path, look);
    }
}

fn look_at_rating(rating: &kinds::SessionRating, goal: &Goal, path: &str, look: &mut Look<'_>) {
    if !goal.has_version(rating.version) {
        let help = "write a number of the goal's `versions`, or leave it out for the version in force";
        look.wrong("unknown-version", &format!("{path}.version"), "the goal has no such version", help);
        return;
    }
    let (min, max) = goal.bounds(rating.version);
    if !(f64::from(min)..=f64::from(max)).contains(&rating.value) {
        let message = format!("`value` should be between {min} and {max}");
        look.wrong("off-scale", &format!("{path}.value"), &message, "`scale` of the goal says how far it goes");
    }
}
