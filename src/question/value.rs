//! The values that templates get: closed, so that a misspelt field is an error and not silently nothing.

use super::{Asker, Question};
use crate::config::BaseUrl;
use crate::diag::suggest;
use crate::image::Info;
use crate::model::assets::Asset;
use crate::model::{Link, Summary};
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{Error, ErrorKind};
use std::fmt;
use std::sync::Arc;

/// A fixed set of named fields; asking for any other is an error with the nearest name.
#[derive(Debug, Clone)]
pub struct Fields {
    /// What the fields belong to, for messages: `page`, `coach`.
    of: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Fields {
    pub fn new(of: &'static str) -> Self {
        Fields { of, fields: Vec::with_capacity(16) }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Adds a field.
    pub fn add(&mut self, name: &'static str, value: Value) {
        self.fields.push((name, value));
    }

    /// A field, if there is one of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The names of the fields, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|(name, _)| *name)
    }

    /// Whether these are the fields of a shape, in any order.
    pub(super) fn has_all(&self, shape: &super::shape::Shape) -> bool {
        self.fields.len() == shape.rows().count() && shape.rows().all(|(known, ..)| self.names().any(|name| name == *known))
    }

    /// The fields as a value for templates: those of a shape in [`shape`](super::shape).
    pub fn value(self) -> Value {
        debug_assert_eq!(super::shape::check(self.of, &self.fields), Ok(()));
        Value::from_object(self)
    }
}

/// A misspelt name as a value: using it is an error that tells the nearest name.
///
/// A look-up cannot fail in the engine, but it can give a value that fails where it is used.
pub(crate) fn unknown<'a>(of: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Value {
    let message = match suggest::nearest(name, known) {
        Some(near) => format!("`{of}` has no `{name}`; did you mean `{near}`?"),
        None => format!("`{of}` has no `{name}`"),
    };
    Value::from(Error::new(ErrorKind::InvalidOperation, message))
}

impl Object for Fields {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let found = self.fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
        Some(found.unwrap_or_else(|| unknown(self.of, key, self.fields.iter().map(|(name, _)| *name))))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.fields.iter().map(|(name, _)| Value::from(*name)).collect())
    }
}

/// A text that may be missing.
pub fn text(text: Option<&str>) -> Value {
    text.map_or(Value::from(()), Value::from)
}

/// A name with its address.
pub(super) fn link(link: &Link, base: &BaseUrl) -> Value {
    let url = link.route.as_deref().map(|route| base.href(route));
    Fields::new("link").with("name", &*link.name).with("url", text(url.as_deref())).with("level", ()).value()
}

/// A list whose length templates know.
pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::from(values.into_iter().collect::<Vec<_>>())
}

/// A picture or file: its address.
pub(super) fn file(route: Option<&str>, base: &BaseUrl) -> Value {
    route.map_or(Value::from(()), |route| Fields::new("file").with("url", base.href(route)).value())
}

/// A picture as pages show it.
pub(super) fn picture(asset: &Asset, info: Option<&Info>, base: &BaseUrl) -> Value {
    let size = |side: Option<u32>| side.map_or(Value::from(()), Value::from);
    let offered = info.map_or(&[][..], |info| &info.widths);
    let srcset: Vec<String> = offered.iter().map(|width| format!("{} {width}w", base.href(&asset.variant(*width)))).collect();
    let source = Fields::new("picture_source").with("type", "image/webp").with("srcset", srcset.join(", ")).value();
    let tint = info.and_then(|info| info.tint);
    // Sixteen steps of each colour: enough for what is seen for a moment, and few enough to stand in a style sheet.
    let class = tint.map(|[red, green, blue]| format!("tint tint-r{:x} tint-g{:x} tint-b{:x}", red >> 4, green >> 4, blue >> 4));
    Fields::new("picture")
        .with("src", base.href(&asset.route))
        .with("width", size(info.map(|info| info.width)))
        .with("height", size(info.map(|info| info.height)))
        .with("sources", list((!srcset.is_empty()).then_some(source)))
        .with("tint", text(class.as_deref()))
        .value()
}

/// A page in a list.
pub struct SummaryObject {
    summary: Arc<Summary>,
    base: Arc<BaseUrl>,
    /// The rendered body, in a feed that holds whole texts.
    content: Option<String>,
}

impl fmt::Debug for SummaryObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary.path)
    }
}

/// A page as a list shows it.
pub fn summary_value(summary: &Arc<Summary>, base: &Arc<BaseUrl>) -> Value {
    Value::from_object(SummaryObject { summary: summary.clone(), base: base.clone(), content: None })
}

/// A page as a feed shows it: a summary, with its whole text where the feed holds that.
pub fn entry_value(summary: &Arc<Summary>, base: &Arc<BaseUrl>, content: Option<String>) -> Value {
    Value::from_object(SummaryObject { summary: summary.clone(), base: base.clone(), content })
}

pub(super) const SUMMARY_FIELDS: [&str; 25] = [
    "kind",
    "path",
    "id",
    "title",
    "description",
    "url",
    "permalink",
    "language",
    "date",
    "updated",
    "weight",
    "section",
    "image",
    "image_alt",
    "tags",
    "author",
    "series",
    "noindex",
    "reading_minutes",
    "excerpt",
    "extra",
    "coach",
    "service",
    "method",
    "content",
];

impl Object for SummaryObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let (summary, base) = (&self.summary, &self.base);
        let date = |date: Option<crate::yaml::Date>| text(date.map(|date| date.to_string()).as_deref());
        let shared = |text: &Option<Arc<str>>| text.as_ref().map_or(Value::from(()), |text| Value::from(text.clone()));
        Some(match key {
            "kind" => Value::from(summary.kind),
            "path" => Value::from(summary.path.clone()),
            "id" => Value::from(summary.id.clone()),
            "title" => Value::from(summary.title.clone()),
            "description" => shared(&summary.description),
            "url" => Value::from(base.href(&summary.route)),
            "permalink" => Value::from(base.permalink(&summary.route)),
            "language" => Value::from(summary.language.clone()),
            "date" => date(summary.date),
            "updated" => date(summary.updated),
            "weight" => Value::from(summary.weight),
            "section" => Value::from(summary.section.clone()),
            "image" => file(summary.image.as_deref(), base),
            "image_alt" => shared(&summary.image_alt),
            "tags" => list(summary.tags.iter().map(|tag| link(tag, base))),
            "author" => summary.author.as_ref().map_or(Value::from(()), |author| link(author, base)),
            "series" => shared(&summary.series),
            "noindex" => Value::from(summary.noindex),
            "reading_minutes" => Value::from(summary.reading_minutes),
            "excerpt" => Value::from(summary.excerpt.clone()),
            "extra" => summary.extra.as_ref().map_or_else(|| Value::from_iter([] as [(String, Value); 0]), |extra| json(&**extra)),
            "coach" => summary.coach.as_ref().map_or(Value::from(()), |coach| coach_value(coach, base)),
            "service" => summary.service.as_ref().map_or(Value::from(()), |service| {
                let names = |names: &[String]| list(names.iter().map(|name| Fields::new("name").with("name", name.as_str()).value()));
                Fields::new("service")
                    .with("roles", names(&service.roles))
                    .with("levels", names(&service.levels))
                    .with("duration", text(service.duration.as_deref()))
                    .with("audience", text(service.audience.as_deref()))
                    .value()
            }),
            "method" => summary.method.as_ref().map_or(Value::from(()), |method| {
                Fields::new("method")
                    .with("scope", method.scope.as_str())
                    .with("shape", method.shape.as_str())
                    .with("stage_names", list(method.stage_names.iter().map(|name| Value::from(name.clone()))))
                    .with("mark", text(method.mark.as_deref()))
                    .value()
            }),
            "content" => self.content.as_deref().map_or(Value::from(()), Value::from),
            other => unknown("summary", other, SUMMARY_FIELDS),
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&SUMMARY_FIELDS)
    }
}

fn coach_value(coach: &crate::model::CoachSummary, base: &BaseUrl) -> Value {
    let facet = |name: &'static str| list(coach.facets.get(name).into_iter().flatten().map(|value| link(value, base)));
    let keys: Vec<String> = coach
        .facets
        .iter()
        .flat_map(|(facet, values)| values.iter().map(|value| facet_key(facet, &value.name)).collect::<Vec<_>>())
        .collect();
    let credentials = coach
        .credentials
        .iter()
        .map(|(body, level)| Fields::new("credential").with("body", body.as_str()).with("level", text(level.as_deref())).value());
    Fields::new("coach")
        .with("headline", text(coach.headline.as_deref()))
        .with("role_names", coach.roles.clone())
        .with("photo", file(coach.photo.as_deref(), base))
        .with("photo_alt", text(coach.photo_alt.as_deref()))
        .with("industries", facet("industry"))
        .with("languages", facet("language"))
        .with("locations", facet("location"))
        .with("client_levels", facet("level"))
        .with(
            "modes",
            list(coach.modes.iter().map(|mode| Fields::new("mode").with("name", mode.as_str()).with("url", ()).with("level", ()).value())),
        )
        .with("credentials", list(credentials))
        .with("availability", availability(coach.availability.as_ref()))
        .with("chemistry_call", chemistry_call(coach.chemistry_call.as_ref()))
        .with("years_coaching", coach.years_coaching.map_or(Value::from(()), Value::from))
        .with("facet_keys", keys.join(" "))
        .value()
}

/// What the coaches' filter knows a value by: `industry:health-care`.
pub(super) fn facet_key(facet: &str, name: &str) -> String {
    format!("{facet}:{}", crate::model::address::slug(name))
}

pub(super) fn availability(availability: Option<&crate::parse::kinds::Availability>) -> Value {
    availability.map_or(Value::from(()), |availability| {
        Fields::new("availability")
            .with("status", crate::parse::kinds::word(&availability.status))
            .with("from", text(availability.from.map(|date| date.to_string()).as_deref()))
            .with("note", text(availability.note.as_deref()))
            .value()
    })
}

pub(super) fn chemistry_call(call: Option<&crate::parse::kinds::ChemistryCall>) -> Value {
    call.map_or(Value::from(()), |call| {
        Fields::new("chemistry_call")
            .with("minutes", call.minutes)
            .with("free", call.free)
            .with("booking_url", text(call.booking_url.as_deref()))
            .value()
    })
}

/// Free data (front matter's `extra`, files of `data/`) as it is.
pub(super) fn json(value: &impl serde::Serialize) -> Value {
    Value::from(minijinja::value::Serde(&value))
}

/// A list of pages, made into values only as far as a template looks at it.
#[derive(Debug)]
pub(super) struct SummaryList {
    pub summaries: Vec<Arc<Summary>>,
    pub base: Arc<BaseUrl>,
}

impl Object for SummaryList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.summaries.get(key.as_usize()?).map(|summary| summary_value(summary, &self.base))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.summaries.len())
    }
}

/// The object `theme`: its options, each a question of its own.
#[derive(Debug)]
pub struct ThemeOptions(pub Arc<Asker>);

impl Object for ThemeOptions {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let options = &self.0.shared.theme.options;
        let answer = self.0.ask(Question::ThemeOption { name: key.to_owned() });
        Some(if options.contains_key(key) { answer } else { unknown("theme", key, options.keys().map(String::as_str)) })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}
