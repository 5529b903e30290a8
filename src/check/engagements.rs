//! The lints of engagements: what is missing in a record, told without a word of it.
//!
//! A message names keys, and stages by their id in the public model. It never has a value of a private file.

use super::fresh::CLIENT_NAME;
use super::lints::settle;
use crate::diag::Diagnostic;
use crate::model::{Engagement, PublicSite, Site};
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{self, ActionStatus, AssessmentKind, Deliverable, GoalStatus, Method, NeedsKind, ReviewKind, Stage, StageChange};

/// The one that every build tells: a promise to the client is at stake.
const ALWAYS: &str = "retention-over";

/// Looks at all engagements. Without `all`, only for what every build tells.
pub fn find(site: &Site, all: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for engagement in site.engagements() {
        let Some(keys) = engagement.keys() else { continue };
        let mut look = Look { document: &engagement.document, all, found: &mut found };
        goals_and_actions(keys, &mut look);
        deliverables(engagement, keys, site.public(), &mut look);
        assessments(keys, site.public(), &mut look);
        // The days of a demonstration stand still.
        if !site.public().config.demonstration {
            days(keys, site.public(), &mut look);
            if keys.client.name == CLIENT_NAME {
                let message = "the client is still called what `trailmark client add` called them";
                look.tell("untouched-text", "client.name", message, "write the name: the portal shows it to the client");
            }
        }
    }
    let document = |file: &str| site.engagements().iter().map(|engagement| &engagement.document).find(|document| document.path == file);
    settle(found, &site.public().config, document)
}

struct Look<'a> {
    document: &'a Document,
    /// Whether everything is told.
    all: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl Look<'_> {
    fn tell(&mut self, code: &'static str, path: &str, message: impl Into<String>, help: &str) {
        // To find the place takes long.
        if self.all || code == ALWAYS {
            self.found.push(self.document.warning(code, path, message).help(help));
        }
    }
}

fn goals_and_actions(keys: &kinds::Engagement, look: &mut Look<'_>) {
    let open = keys.goals.iter().enumerate().filter(|(_, goal)| matches!(goal.status, GoalStatus::Open | GoalStatus::Changed));
    for (at, goal) in open {
        let path = format!("goals[{at}].title");
        let aligned = goal.alignment.as_ref().is_some_and(|alignment| alignment.career.is_some() || alignment.organisation.is_some());
        if goal.measure.is_none() {
            look.tell("goal-measure", &path, "this goal has no `measure`", "say what is counted, so that both can see it move");
        } else if !aligned {
            let help = "say under `alignment` what it does for the career or the organisation";
            look.tell("goal-measure", &path, "this goal has no `alignment`", help);
        }
    }
    let open = keys.actions.iter().enumerate().filter(|(_, action)| action.state() == ActionStatus::Open);
    for (at, action) in open {
        let missing = if action.due.is_none() { "due" } else { "measure" };
        if action.due.is_none() || action.measure.is_none() {
            let help = "a step needs a day, and a way to see that it worked";
            look.tell("action-incomplete", &format!("actions[{at}].title"), format!("this action has no `{missing}`"), help);
        }
    }
}

/// A stage that is over should have left behind what its method promises.
fn deliverables(engagement: &Engagement, keys: &kinds::Engagement, site: &PublicSite, look: &mut Look<'_>) {
    let method = keys.process.as_ref().and_then(|id| site.method(id, &site.config.language));
    let Some(Kind::Method(method)) = method.map(|page| &page.document.front.kind) else { return };
    let mut told = Vec::new();
    for (at, visit) in keys.history.iter().enumerate().filter(|(_, visit)| visit.left.is_some_and(|left| left <= site.today)) {
        let changed = |stage: &str| keys.customised.iter().any(|change| change.stage == stage && change.change != StageChange::Added);
        let Some(stage) = stage(method, &visit.stage).filter(|stage| !changed(&stage.id) && !told.contains(&&*stage.id)) else { continue };
        told.push(&*stage.id);
        for promised in stage.deliverables.iter().filter(|promised| !is_recorded(**promised, engagement, keys)) {
            let message = format!("the stage `{}` promises `{}`, and there is none", stage.id, kinds::word(promised));
            look.tell("deliverable-missing", &format!("history[{at}].stage"), message, recorded_as(*promised));
        }
    }
}

fn stage<'a>(method: &'a Method, id: &str) -> Option<&'a Stage> {
    method.stages.iter().flat_map(|stage| std::iter::once(stage).chain(&stage.substages)).find(|stage| stage.id == id)
}

fn is_recorded(promised: Deliverable, engagement: &Engagement, keys: &kinds::Engagement) -> bool {
    match promised {
        Deliverable::Goal => !keys.goals.is_empty(),
        Deliverable::Action => !keys.actions.is_empty(),
        Deliverable::Assessment => !keys.assessments.is_empty(),
        Deliverable::Interview => {
            keys.stakeholders.iter().any(|stakeholder| stakeholder.interviewed.is_some())
                || keys.assessments.iter().any(|assessment| assessment.kind == AssessmentKind::Interviews)
                || keys.background.as_ref().is_some_and(|background| {
                    background.on.is_some() || background.sources.iter().any(|source| source.kind == NeedsKind::Interview)
                })
        }
        Deliverable::Plan => keys.plan.as_ref().is_some_and(|plan| !plan.focus.is_empty()),
        Deliverable::Agreement => keys.contract.is_some(),
        Deliverable::Schedule => {
            !engagement.sessions.is_empty() || keys.contract.as_ref().is_some_and(|contract| contract.sessions.is_some())
        }
        Deliverable::Report => keys.reviews.iter().any(|review| review.kind == ReviewKind::Final),
        Deliverable::Review => !keys.reviews.is_empty(),
    }
}

/// Where the record has it.
fn recorded_as(promised: Deliverable) -> &'static str {
    match promised {
        Deliverable::Goal => "note the goals under `goals`",
        Deliverable::Action => "note the steps under `actions`",
        Deliverable::Assessment => "note it under `assessments`",
        Deliverable::Interview => "note it under `background`, or give stakeholders the day on which they were `interviewed`",
        Deliverable::Plan => "note its areas under `plan.focus`",
        Deliverable::Agreement => "note it under `contract`",
        Deliverable::Schedule => "note it under `contract.sessions`, or write the sessions",
        Deliverable::Report => "note it under `reviews` as one of `kind: final`",
        Deliverable::Review => "note it under `reviews`",
    }
}

fn assessments(keys: &kinds::Engagement, site: &PublicSite, look: &mut Look<'_>) {
    for (at, assessment) in keys.assessments.iter().enumerate() {
        let coach = assessment.debrief.as_ref().and_then(|id| site.coach(id, &site.config.language));
        if let Some(Kind::Coach(coach)) = coach.map(|page| &page.document.front.kind)
            && !coach.assessments_licensed.contains(&assessment.instrument)
        {
            let help = "name a coach whose `assessments_licensed` has it, or bring the coach's page up to date";
            let message = "this coach's page does not say that they are licensed for the instrument";
            look.tell("debrief-licence", &format!("assessments[{at}].debrief"), message, help);
        }
        if assessment.min_raters.is_some_and(|least| least < site.config.portals.min_raters) {
            let message = "this is below `portals.min_raters` of the site";
            let help = "leave it out: few answers give away who gave them";
            look.tell("min-raters-low", &format!("assessments[{at}].min_raters"), message, help);
        }
    }
}

fn days(keys: &kinds::Engagement, site: &PublicSite, look: &mut Look<'_>) {
    let today = site.today;
    let last = keys.reviews.iter().filter_map(|review| review.on).filter(|on| *on <= today).max();
    let due = keys
        .plan
        .iter()
        .flat_map(|plan| plan.reviews.iter().enumerate())
        .filter(|(_, day)| **day < today && last.is_none_or(|last| last < **day));
    // An older one is done with the newest.
    if let Some((at, _)) = due.max_by_key(|(_, day)| **day) {
        let message = "this day is past, and there has been no review since";
        look.tell("review-due", &format!("plan.reviews[{at}]"), message, "note it under `reviews`, or give another day");
    }
    if keys.retain_until.is_some_and(|until| until < today) {
        let help = "erase the record, or agree on another day with the client";
        look.tell(ALWAYS, "retain_until", "the record was to be kept until this day only", help);
    }
}
