//! The keys of a method: a page and a model in one file, and whether the model holds together.

use super::{Common, Deserialize, JsonSchema, KindName, Serialize, Value, file_keys};
use crate::diag::{Diagnostic, Span, suggest};
use crate::parse::Document;
use crate::yaml::{Date, Localized};
use std::collections::{BTreeMap, BTreeSet};

file_keys! {
    /// A method: how an engagement or a conversation goes.
    MethodFile -> Method {
        /// What the model is about; only a `comparison` can do without stages, and only a page that translates another one,
        /// which has the model, can do without `scope`.
        scope: Option<Scope>,
        /// How it is drawn; a line when left out.
        shape: Option<Shape>,
        /// Who made it.
        origin: Option<Origin>,
        /// The stages, in order.
        #[serde(default)]
        stages: Vec<Stage>,
        /// How one stage leads to another.
        #[serde(default)]
        transitions: Vec<Transition>,
    }
}

/// The keys of a method.
#[derive(Debug, Clone)]
pub struct Method {
    /// None only before a translation has taken over its model.
    pub scope: Option<Scope>,
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
    /// Who made the model.
    #[serde(default)]
    pub authors: Vec<String>,
    /// When it was first published.
    pub year: Option<i32>,
    /// Addresses or texts.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A registered name, which the page then says.
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
    /// Names the stage in transitions and engagements; no two stages of a model may share one.
    pub id: String,
    /// What the stage is called.
    pub name: Localized,
    /// For models whose stages spell a word.
    pub letter: Option<String>,
    /// Other names of the stage: "Also called ...".
    #[serde(default)]
    pub aliases: Vec<Localized>,
    /// Other forms of the stage, for your own templates.
    #[serde(default)]
    pub variants: Vec<Localized>,
    /// What the stage is for.
    pub purpose: Option<Localized>,
    /// Questions that help in it.
    #[serde(default)]
    pub questions: Vec<Localized>,
    /// What the stage takes in.
    #[serde(default)]
    pub inputs: Vec<Localized>,
    /// What it leaves behind.
    #[serde(default)]
    pub deliverables: Vec<Deliverable>,
    /// Who takes part.
    #[serde(default)]
    pub participants: Vec<Localized>,
    /// Who should see what was done here, for your own templates.
    pub visibility: Option<Audience>,
    /// Parts of the stage, with the same keys as a stage.
    #[serde(default)]
    pub substages: Vec<Stage>,
    /// A scale such as a commitment from 1 to 10.
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
    /// The lowest value.
    pub min: i32,
    /// The highest value.
    pub max: i32,
    /// A value below this one is worth a question.
    pub attention_below: Option<i32>,
    /// What values mean: `{1: not at all, 10: fully}`.
    #[serde(default)]
    pub labels: BTreeMap<i32, Localized>,
}

/// How one stage leads to another.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Id of a stage.
    pub from: String,
    /// Id of a stage.
    pub to: String,
    /// The way on (when left out), a way back, a way that may be left out.
    #[serde(default)]
    pub kind: TransitionKind,
    /// The condition, said after a colon.
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
    pub fn scope(&self) -> Scope {
        self.scope.unwrap_or(Scope::Comparison)
    }

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
    if method.scope.is_none() {
        // The model of a translation is that of the page it translates.
        if document.may_translate() && method.stages.is_empty() {
            return;
        }
        let found = Diagnostic::error("missing-key", "the key `scope` is missing").in_file(&document.path).at(Some(Span::at(1, 1)));
        diagnostics.push(found.help("add `scope: ...`"));
    }
    let ids: Vec<&str> = method.stages.iter().map(|stage| stage.id.as_str()).collect();
    if ids.is_empty() {
        if method.scope.is_some_and(|scope| scope != Scope::Comparison) {
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
