//! The keys of a method: a page and a model in one file, and whether the model holds together.

use super::{Common, Deserialize, JsonSchema, KindName, Serialize, Value, file_keys};
use crate::diag::{Diagnostic, suggest};
use crate::parse::Document;
use crate::yaml::{Date, Localized};
use std::collections::{BTreeMap, BTreeSet};

file_keys! {
    /// A method: how an engagement or a conversation goes.
    MethodFile -> Method {
        scope: Scope,
        shape: Option<Shape>,
        origin: Option<Origin>,
        #[serde(default)]
        stages: Vec<Stage>,
        #[serde(default)]
        transitions: Vec<Transition>,
    }
}

/// The keys of a method.
#[derive(Debug, Clone)]
pub struct Method {
    pub scope: Scope,
    pub shape: Option<Shape>,
    pub origin: Option<Origin>,
    pub stages: Vec<Stage>,
    pub transitions: Vec<Transition>,
}

/// What a model is about: months, one talk, a row of talks; or a comparison without stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Engagement,
    Conversation,
    Series,
    Comparison,
}

/// How a model is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    Line,
    Cycle,
    Network,
}

/// Who made a model and where it is described.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    #[serde(default)]
    pub authors: Vec<String>,
    pub year: Option<i32>,
    /// Addresses or texts.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A registered name.
    pub mark: Option<String>,
}

/// What a stage leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Deliverable {
    Goal,
    Action,
    Assessment,
    Interview,
    Plan,
    Agreement,
    Schedule,
    Report,
    Review,
}

/// One stage of a model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub id: String,
    pub name: Localized,
    pub letter: Option<String>,
    /// Other names of the same stage.
    #[serde(default)]
    pub aliases: Vec<Localized>,
    #[serde(default)]
    pub variants: Vec<Localized>,
    pub purpose: Option<Localized>,
    #[serde(default)]
    pub questions: Vec<Localized>,
    #[serde(default)]
    pub inputs: Vec<Localized>,
    #[serde(default)]
    pub deliverables: Vec<Deliverable>,
    #[serde(default)]
    pub participants: Vec<Localized>,
    /// Who sees what was done here: `client` or `sponsor`.
    pub visibility: Option<Audience>,
    #[serde(default)]
    pub substages: Vec<Stage>,
    pub scale: Option<Scale>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    Coach,
    Client,
    Sponsor,
}

/// A scale such as a commitment from 1 to 10.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub min: i32,
    pub max: i32,
    /// Values below this one are worth a question.
    pub attention_below: Option<i32>,
    #[serde(default)]
    pub labels: BTreeMap<i32, Localized>,
}

/// How one stage leads to another.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    pub from: String,
    pub to: String,
    #[serde(default)]
    pub kind: TransitionKind,
    pub when: Option<Localized>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TransitionKind {
    #[default]
    Next,
    Loop,
    Optional,
}

impl Method {
    pub fn shape(&self) -> Shape {
        self.shape.unwrap_or(Shape::Line)
    }

    /// The transitions by place in the list of stages; where the author gave none of the kind `next`,
    /// the stages follow one another (and a cycle's last leads to its first).
    pub fn edges(&self) -> Vec<(usize, usize, TransitionKind, Option<&Localized>)> {
        let at = |id: &str| self.stages.iter().position(|stage| stage.id == id);
        let given = self.transitions.iter().filter_map(|t| Some((at(&t.from)?, at(&t.to)?, t.kind, t.when.as_ref())));
        let mut edges: Vec<_> = given.collect();
        if !self.transitions.iter().any(|transition| transition.kind == TransitionKind::Next) {
            let last = self.stages.len();
            edges.splice(0..0, (1..last).map(|to| (to - 1, to, TransitionKind::Next, None)));
            if self.shape() == Shape::Cycle && last > 2 {
                edges.push((last - 1, 0, TransitionKind::Next, None));
            }
        }
        edges
    }
}

pub(super) fn sense(document: &Document, method: &Method, whole: bool, diagnostics: &mut Vec<Diagnostic>) {
    if !whole {
        return;
    }
    let ids: Vec<&str> = method.stages.iter().map(|stage| stage.id.as_str()).collect();
    if ids.is_empty() {
        if method.scope != Scope::Comparison {
            diagnostics.push(document.error("missing-key", "scope", "a method needs `stages`").help("only a `comparison` can do without"));
        }
        return;
    }
    let mut seen = BTreeSet::new();
    for (at, stage) in method.stages.iter().enumerate() {
        let path = format!("stages[{at}]");
        check_stage(document, stage, &path, &mut seen, diagnostics);
        for (below, substage) in stage.substages.iter().enumerate() {
            check_stage(document, substage, &format!("{path}.substages[{below}]"), &mut seen, diagnostics);
        }
    }
    let mut whole = true;
    for (at, transition) in method.transitions.iter().enumerate() {
        for (end, id) in [("from", &transition.from), ("to", &transition.to)] {
            if !ids.contains(&id.as_str()) {
                let found = document.error("unknown-stage", &format!("transitions[{at}].{end}"), format!("there is no stage `{id}`"));
                diagnostics.push(found.help(suggest::help(id, ids.iter().copied())));
                whole = false;
            }
        }
    }
    if !whole {
        return;
    }
    let edges = method.edges();
    let mut reached = BTreeSet::from([0]);
    let mut open = vec![0];
    while let Some(from) = open.pop() {
        open.extend(edges.iter().filter(|edge| edge.0 == from).map(|edge| edge.1).filter(|to| reached.insert(*to)));
    }
    for (at, id) in ids.iter().enumerate().filter(|(at, _)| !reached.contains(at)) {
        let found = document.error("unreached-stage", &format!("stages[{at}].id"), format!("no transition reaches the stage `{id}`"));
        diagnostics.push(found.help(format!("add a transition `to: {id}`, or take the stage out")));
    }
}

fn check_stage<'a>(document: &Document, stage: &'a Stage, path: &str, seen: &mut BTreeSet<&'a str>, diagnostics: &mut Vec<Diagnostic>) {
    if !seen.insert(&stage.id) {
        let found = document.error("duplicate-id", &format!("{path}.id"), format!("two stages have the id `{}`", stage.id));
        diagnostics.push(found.help("give one of them another id"));
    }
    if let Some(scale) = &stage.scale {
        if scale.min >= scale.max {
            let found = document.error("bad-value", &format!("{path}.scale.max"), "`max` should be greater than `min`");
            diagnostics.push(found.help("a scale goes from `min` up to `max`"));
        } else if scale.attention_below.is_some_and(|value| value < scale.min || value > scale.max) {
            let place = format!("{path}.scale.attention_below");
            let found = document.error("bad-value", &place, "`attention_below` should lie between `min` and `max`");
            diagnostics.push(found.help("values below it ask for attention"));
        }
    }
}
