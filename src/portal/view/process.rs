//! The way through the process: its stages as they were fitted to this client, and the visits to them.

use super::{Gate, Scene, days};
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Customisation, Method, StageChange, StageVisit};
use crate::yaml::{Date, Localized};
use serde::Serialize;
use std::sync::Arc;

/// The process of an engagement.
#[derive(Debug, Serialize)]
#[serde(rename = "process")]
pub struct ProcessView<'a> {
    pub id: &'a str,
    pub title: Option<Arc<str>>,
    /// The whole address of its page.
    pub url: Option<String>,
    /// In order, with the stages that were added and those that were skipped.
    pub stages: Vec<StageView<'a>>,
    /// In the order of time.
    pub visits: Vec<Visit<'a>>,
    pub changes: Vec<Change<'a>>,
    /// Where it is now: place in `visits`, if the visit is in the history.
    pub current: Option<usize>,
    /// The stage where it is now.
    pub now: Option<Arc<str>>,
    /// The stages that may come next.
    pub next: Vec<Arc<str>>,
}

/// A stage, as it is called here.
#[derive(Debug, Serialize)]
#[serde(rename = "stage")]
pub struct StageView<'a> {
    pub id: &'a str,
    pub name: Arc<str>,
    /// `done`, `current`, `ahead` or `skipped`.
    pub state: &'static str,
    /// How often it was entered.
    pub visits: usize,
    pub added: bool,
}

/// A time spent in a stage.
#[derive(Debug, Serialize)]
#[serde(rename = "visit")]
pub struct Visit<'a> {
    pub stage: Arc<str>,
    pub entered: Option<Date>,
    pub left: Option<Date>,
    pub reason: Option<&'a str>,
    pub days: Option<i64>,
    /// 1 for the first visit to the stage.
    pub round: usize,
    pub current: bool,
}

/// How the process was fitted.
#[derive(Debug, Serialize)]
#[serde(rename = "change")]
pub struct Change<'a> {
    pub change: StageChange,
    /// The name in the process; of an added stage, its own.
    pub stage: Arc<str>,
    pub name: Option<&'a str>,
    pub reason: &'a str,
}

pub(super) fn process<'a>(
    gate: &Gate,
    scene: &Scene<'a>,
    process: Option<&'a str>,
    customised: &'a [Customisation],
    stage: Option<&'a str>,
    history: &'a [StageVisit],
) -> Option<ProcessView<'a>> {
    let id = gate.give("process", process)?;
    let fitted = gate.sees("customised");
    let names = Names { scene, method: method(scene, id), customised };
    // Without `stage` it is where the last visit has not ended.
    let open = history.iter().rposition(|visit| visit.left.is_none() && visit.entered.is_none_or(|entered| entered <= scene.today));
    let now = gate.give("stage", stage.or_else(|| open.map(|at| history[at].stage.as_str())));
    let current = history.iter().rposition(|visit| Some(visit.stage.as_str()) == now && visit.left.is_none());
    let history = gate.list("history.stage", history);
    let current = current.filter(|at| *at < history.len());
    let page = scene.site.method(id, &scene.site.config.language);
    let visits = history.iter().enumerate().map(|(at, visit)| Visit {
        stage: names.of(&visit.stage),
        entered: gate.give("history.entered", visit.entered),
        left: gate.give("history.left", visit.left),
        reason: gate.text("history.reason", &visit.reason),
        days: gate
            .give("history.left", visit.entered)
            .map(|entered| days(entered, visit.left.unwrap_or(scene.today).min(scene.today)).max(0)),
        round: history[..=at].iter().filter(|before| before.stage == visit.stage).count(),
        current: Some(at) == current,
    });
    let visits: Vec<_> = visits.collect();
    // The fitted order tells what was skipped and added.
    let stages = if fitted { names.stages(now, history) } else { Vec::new() };
    let next = names.next(now, &stages);
    Some(ProcessView {
        id,
        title: page.map(|page| page.summary.title.clone()),
        url: page.map(|page| scene.site.base.permalink(&page.summary.route)),
        current: visits.iter().position(|visit| visit.current),
        visits,
        stages,
        changes: if fitted { names.changes() } else { Vec::new() },
        now: now.map(|stage| names.of(stage)),
        next,
    })
}

/// The model of a method, if the site has it.
pub(super) fn method<'a>(scene: &Scene<'a>, id: &str) -> Option<&'a Method> {
    match &scene.site.method(id, &scene.site.config.language)?.document.front.kind {
        Kind::Method(method) => Some(method),
        _ => None,
    }
}

/// The name of a stage of a method; of an unknown one, its id.
pub(super) fn stage_name(scene: &Scene<'_>, method: Option<&Method>, id: &str) -> Arc<str> {
    let stages = method.iter().flat_map(|method| method.stages.iter());
    let mut all = stages.flat_map(|stage| std::iter::once(stage).chain(&stage.substages));
    all.find(|stage| stage.id == id).map_or_else(|| Arc::from(id), |stage| words(scene, &stage.name))
}

fn words(scene: &Scene<'_>, text: &Localized) -> Arc<str> {
    let language = &scene.site.config.language;
    text.get(language, language)
}

struct Names<'s, 'a> {
    scene: &'s Scene<'a>,
    method: Option<&'a Method>,
    customised: &'a [Customisation],
}

impl<'a> Names<'_, 'a> {
    /// What a stage is called in this engagement.
    fn of(&self, id: &str) -> Arc<str> {
        let own = self.customised.iter().find(|change| change.stage == id).and_then(|change| change.name.as_deref());
        own.map_or_else(|| stage_name(self.scene, self.method, id), Arc::from)
    }

    fn stages(&self, now: Option<&str>, history: &[StageVisit]) -> Vec<StageView<'a>> {
        let mut order: Vec<(&'a str, bool)> =
            self.method.iter().flat_map(|method| &method.stages).map(|stage| (stage.id.as_str(), false)).collect();
        for added in self.customised.iter().filter(|change| change.change == StageChange::Added) {
            let after = added.after.as_deref().and_then(|after| order.iter().position(|(id, _)| *id == after));
            let at = match added.after {
                Some(_) => after.map_or(order.len(), |at| at + 1),
                None => 0,
            };
            order.insert(at, (&added.stage, true));
        }
        // A stage is current too while one of its sub-stages is.
        let below = |id: &str| {
            let stage = self.method.and_then(|method| method.stages.iter().find(|stage| stage.id == id));
            stage.map(|stage| stage.substages.iter().map(|below| below.id.as_str()).collect::<Vec<_>>()).unwrap_or_default()
        };
        let within = |id: &str, wanted: &str| id == wanted || below(id).contains(&wanted);
        let stages = order.into_iter().map(|(id, added)| {
            let skipped = self.customised.iter().any(|change| change.stage == id && change.change == StageChange::Skipped);
            let visits = history.iter().filter(|visit| within(id, &visit.stage)).count();
            let state = match now {
                Some(now) if within(id, now) => "current",
                _ if visits > 0 => "done",
                _ if skipped => "skipped",
                _ => "ahead",
            };
            StageView { id, name: self.of(id), state, visits, added }
        });
        stages.collect()
    }

    /// The stages that come after the present one: the next that was not skipped, in the fitted order.
    fn next(&self, now: Option<&str>, stages: &[StageView<'_>]) -> Vec<Arc<str>> {
        if now.is_none() {
            return Vec::new();
        }
        let Some(at) = stages.iter().position(|stage| stage.state == "current") else { return Vec::new() };
        let following = stages[at + 1..].iter().find(|stage| stage.state != "skipped");
        following.map(|stage| stage.name.clone()).into_iter().collect()
    }

    fn changes(&self) -> Vec<Change<'a>> {
        let changes = self.customised.iter().map(|change| Change {
            change: change.change,
            stage: match change.change {
                StageChange::Added => self.of(&change.stage),
                StageChange::Skipped | StageChange::Renamed => stage_name(self.scene, self.method, &change.stage),
            },
            name: change.name.as_deref(),
            reason: &change.reason,
        });
        changes.collect()
    }
}
