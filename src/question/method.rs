//! The model of a method as templates see it: its stages in the page's language, its transitions in words, its picture.

use super::Answer;
use super::answer::{absent, plain};
use super::value::{Fields, list, text};
use crate::chart::{self, Edge, EdgeKind, Labels, MethodDiagram, Node, Shape as DrawnShape};
use crate::model::{PublicSite, address};
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Method, Shape, Stage, TransitionKind, word};
use crate::strings::fill;
use crate::yaml::Localized;
use minijinja::Value;
use std::sync::Arc;

/// The model at a method's source path.
pub(super) fn answer(site: &PublicSite, path: &str) -> Answer {
    let Some(page) = site.page(path) else { return absent() };
    let Kind::Method(method) = &page.document.front.kind else { return absent() };
    let language = page.language();
    let view = View { site, language, method };
    let value = Fields::new("method")
        .with("id", page.summary.id.clone())
        .with("title", page.summary.title.clone())
        .with("url", site.base.href(&page.summary.route))
        .with("scope", word(&method.scope()))
        .with("shape", word(&method.shape()))
        .with("origin", view.origin())
        .with("diagram", view.diagram(&page.summary.title, &page.summary.id))
        .with("stages", list(method.stages.iter().map(|stage| view.stage(stage))))
        .with("transitions", list(view.transitions()))
        .with("words", Value::from(view.words()))
        .value();
    // The front matter's own text stands for everything that is read from it.
    let labels: Vec<_> = site
        .strings
        .keys()
        .filter(|key| key.starts_with("transition.") || key.starts_with("diagram.") || key.starts_with("deliverable."))
        .collect();
    let labels: Vec<_> = labels.iter().map(|key| site.strings.text(language, key, None)).collect();
    plain(value, &(page.document.yaml(), page.shares, &page.summary.digest, labels, &site.base.path))
}

struct View<'a> {
    site: &'a PublicSite,
    language: &'a str,
    method: &'a Method,
}

impl View<'_> {
    fn text(&self, text: &Localized) -> Arc<str> {
        text.get(self.language, &self.site.config.language)
    }

    fn texts(&self, texts: &[Localized]) -> Value {
        list(texts.iter().map(|text| Value::from(self.text(text))))
    }

    fn optional(&self, text: Option<&Localized>) -> Value {
        text.map_or(Value::from(()), |text| Value::from(self.text(text)))
    }

    fn stage(&self, stage: &Stage) -> Value {
        let Stage {
            id,
            name,
            letter,
            aliases,
            variants,
            purpose,
            questions,
            inputs,
            deliverables,
            participants,
            visibility,
            substages,
            scale,
        } = stage;
        let words = deliverables.iter().map(|deliverable| Value::from(word(deliverable)));
        let scale = scale.as_ref().map_or(Value::from(()), |scale| {
            let labels = scale.labels.iter().map(|(value, label)| (Value::from(*value), Value::from(self.text(label))));
            Fields::new("scale")
                .with("min", scale.min)
                .with("max", scale.max)
                .with("attention_below", scale.attention_below.map_or(Value::from(()), Value::from))
                .with("labels", Value::from_pairs(labels))
                .value()
        });
        Fields::new("stage")
            .with("id", id.as_str())
            .with("anchor", anchor(id))
            .with("name", self.text(name))
            .with("letter", text(letter.as_deref()))
            .with("aliases", self.texts(aliases))
            .with("variants", self.texts(variants))
            .with("purpose", self.optional(purpose.as_ref()))
            .with("questions", self.texts(questions))
            .with("inputs", self.texts(inputs))
            .with("deliverables", list(words))
            .with("participants", self.texts(participants))
            .with("visibility", visibility.map_or(Value::from(()), |audience| Value::from(word(&audience))))
            .with("substages", list(substages.iter().map(|below| self.stage(below))))
            .with("scale", scale)
            .value()
    }

    fn origin(&self) -> Value {
        let Some(origin) = &self.method.origin else { return Value::from(()) };
        let sources = origin.sources.iter().map(|source| {
            let is_url = source.starts_with("https://") || source.starts_with("http://");
            let shown = if is_url { source.split("://").nth(1).unwrap_or(source).trim_end_matches('/') } else { source };
            Fields::new("source").with("text", shown).with("url", text(is_url.then_some(source.as_str()))).value()
        });
        Fields::new("origin")
            .with("authors", origin.authors.clone())
            .with("year", origin.year.map_or(Value::from(()), Value::from))
            .with("sources", list(sources))
            .with("mark", text(origin.mark.as_deref()))
            .value()
    }

    fn transitions(&self) -> Vec<Value> {
        let stage = |at: usize| &self.method.stages[at];
        let edges = self.method.edges().into_iter();
        let values = edges.map(|(from, to, kind, when)| {
            Fields::new("transition")
                .with("from_name", self.text(&stage(from).name))
                .with("to_name", self.text(&stage(to).name))
                .with("from_anchor", anchor(&stage(from).id))
                .with("to_anchor", anchor(&stage(to).id))
                .with("kind", word(&kind))
                .with("when", self.optional(when))
                .value()
        });
        values.collect()
    }

    /// Each transition as a sentence: what the picture shows, for those who do not see it.
    fn words(&self) -> Vec<String> {
        let sentence = |from: usize, to: usize, kind: TransitionKind, when: Option<&Localized>| {
            let key = format!("transition.{}{}", word(&kind), if when.is_some() { ".when" } else { "" });
            let pattern = self.site.strings.text(self.language, &key, None)?;
            Some(fill(pattern, &mut |name| match name {
                "from" => Some(self.text(&self.method.stages[from].name).to_string()),
                "to" => Some(self.text(&self.method.stages[to].name).to_string()),
                "when" => when.map(|when| self.text(when).to_string()),
                _ => None,
            }))
        };
        self.method.edges().into_iter().filter_map(|(from, to, kind, when)| sentence(from, to, kind, when)).collect()
    }

    /// A word of the diagram's key.
    fn label(&self, word: &str) -> String {
        self.site.strings.text(self.language, &format!("diagram.{word}"), None).unwrap_or_default().to_owned()
    }

    fn diagram(&self, title: &str, id: &str) -> Value {
        if self.method.stages.is_empty() {
            return Value::from(());
        }
        let nodes = self.method.stages.iter().map(|stage| Node {
            name: self.text(&stage.name).to_string(),
            letter: stage.letter.clone(),
            substages: stage.substages.iter().map(|below| self.text(&below.name).to_string()).collect(),
            current: false,
        });
        let edges = self.method.edges().into_iter().map(|(from, to, kind, _)| Edge {
            from,
            to,
            kind: match kind {
                TransitionKind::Next => EdgeKind::Next,
                TransitionKind::Loop => EdgeKind::Loop,
                TransitionKind::Optional => EdgeKind::Optional,
            },
            label: None,
        });
        let diagram = MethodDiagram {
            id: format!("method-{}", address::slug(id)),
            title: title.to_owned(),
            description: self.words().join(" "),
            shape: match self.method.shape() {
                Shape::Line => DrawnShape::Line,
                Shape::Cycle => DrawnShape::Cycle,
                Shape::Network => DrawnShape::Network,
            },
            nodes: nodes.collect(),
            edges: edges.collect(),
            labels: Labels {
                next: self.label("next"),
                returns: self.label("loop"),
                optional: self.label("optional"),
                current: self.label("current"),
            },
        };
        Value::from_safe_string(chart::method_diagram(&diagram))
    }
}

/// The anchor of a stage on its method's page.
fn anchor(id: &str) -> String {
    format!("stage-{}", address::slug(id))
}
