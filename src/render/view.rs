//! The value `page` of a page that an author wrote.

use super::Renderer;
use crate::diag::{Diagnostic, suggest};
use crate::markdown::{self, Heading};
use crate::model::Page;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Coach, Service, word};
use crate::question::{Asker, Fields, ListOf, Place, Question, Record, Spot, links, list, summary_value, text};
use crate::strings::direction;
use minijinja::Value;
use std::sync::Arc;

impl Renderer {
    /// A page, or a further page of a section's list.
    pub(super) fn page(&self, at: usize, number: usize) -> (Option<(String, Record)>, Vec<Diagnostic>) {
        let page = self.shared.page(at);
        if !page.document.readable {
            return (None, Vec::new());
        }
        let route = if number == 1 { page.summary.route.to_string() } else { format!("{}page/{number}/", page.summary.route) };
        let place = Place {
            language: page.language().to_owned(),
            path: Some(page.summary.path.to_string()),
            folder: page.folder.clone(),
            route: route.clone(),
        };
        let asker = Arc::new(Asker::new(self.shared.clone(), place));
        let head = self.head(page, &route, number, &asker);
        let body = self.body(page, &asker, &head);
        let markdown::Rendered { html, headings, blocks, has_code, has_math, diagnostics, .. } = body;
        let blocks: Vec<String> = blocks.into_iter().collect();
        let asker = Arc::new(asker.with_blocks(blocks.clone()));
        // A further page of a list does not say the section's own text again.
        let html = if number == 1 { html } else { String::new() };
        let view = head
            .with("body", Value::from_safe_string(html))
            .with("toc", contents(&headings))
            .with("blocks", blocks)
            .with("has_code", has_code)
            .with("has_math", has_math)
            .with("paginator", section_paginator(page, number, &asker));
        let view = self.kind_fields(view, page, &asker);
        if let Some(found) = self.missing_template(page) {
            return (None, diagnostics.into_iter().chain([found]).collect());
        }
        let card = match self.card(&view, &asker) {
            Ok(card) => card,
            Err(found) => return (None, diagnostics.into_iter().chain(found).collect()),
        };
        let view = view.with("card", card).value();
        // A body with mistakes is filled in all the same: the rest of the page may have some too. It is never written.
        match self.fill(&templates(page, &asker), &asker, view, Value::UNDEFINED) {
            Ok(text) => (Some((text, asker.finish())), diagnostics),
            Err(found) => (None, diagnostics.into_iter().chain(found).collect()),
        }
    }

    /// The template that a page asks for itself has to be there.
    fn missing_template(&self, page: &Page) -> Option<Diagnostic> {
        let known = &self.shared.theme.templates;
        let template = page.document.common().template.as_deref().filter(|template| !known.contains_key(*template))?;
        let found = page.document.error("missing-template", "template", format!("there is no template `{template}`"));
        Some(found.help(match suggest::nearest(template, known.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write it as `templates/{template}`"),
        }))
    }

    /// What is known of the page before its body is rendered; blocks see this much.
    pub(super) fn head(&self, page: &Page, route: &str, number: usize, asker: &Asker) -> Fields {
        let base = self.shared.base();
        let summary = &page.summary;
        let path = summary.path.to_string();
        let ask = |question: Question| asker.ask(question);
        // The page's own summary is an answer too: its title and date can come from elsewhere.
        ask(Question::Summary { path: path.clone() });
        let own = summary_value(summary, base);
        let field = |name: &str| own.get_attr(name).unwrap_or(Value::UNDEFINED);
        let of = Spot::Page { path: path.clone() };
        let languages = ask(Question::Languages { of, language: page.language().to_owned() });
        let kind = if page.is_not_found() { "not-found" } else { summary.kind };
        let slug = route.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        Fields::new("page")
            .with("kind", kind)
            .with("title", summary.title.clone())
            .with("description", field("description"))
            .with("url", base.href(route))
            .with("permalink", base.permalink(route))
            .with("language", summary.language.clone())
            .with("date", field("date"))
            .with("updated", field("updated"))
            .with("path", path.as_str())
            .with("id", summary.id.clone())
            .with("slug", slug)
            .with("section", summary.section.clone())
            .with("tags", links(&summary.tags, base))
            .with("image", field("image"))
            .with("image_alt", field("image_alt"))
            .with("noindex", summary.noindex || number > 1 || page.is_not_found())
            .with("weight", summary.weight)
            .with("author", field("author"))
            .with("series", field("series"))
            .with("extra", field("extra"))
            .with("reading_minutes", summary.reading_minutes)
            .with("words", summary.words)
            .with("breadcrumbs", ask(Question::Breadcrumbs { path: path.clone() }))
            .with("direction", direction(page.language()))
            .with("locale", ask(Question::Locale { language: page.language().to_owned() }))
            .with("translations", translations(&languages))
            .with("languages", languages)
            .with("feeds", ask(Question::Feeds { folder: page.folder.clone(), language: page.language().to_owned() }))
            .with("parent_title", ask(Question::Parent { path }))
    }

    /// The fields of the page's own kind; those of the others are none.
    fn kind_fields(&self, view: Fields, page: &Page, asker: &Asker) -> Fields {
        let none = || Value::from(());
        let (mut coach, mut method, mut service, mut article, mut glossary) = (none(), none(), none(), none(), none());
        let language = page.language().to_owned();
        match &page.document.front.kind {
            Kind::Coach(keys) => coach = self.coach(page, keys, asker),
            Kind::Method(_) => method = asker.ask(Question::MethodModel { path: page.summary.path.to_string() }),
            Kind::Service(keys) => service = self.service(page, keys, asker),
            Kind::Article(keys) => {
                let sources = keys.sources.iter().map(|source| {
                    Fields::new("source")
                        .with("title", source.title.as_str())
                        .with("url", text(source.url.as_deref()))
                        .with("author", text(source.author.as_deref()))
                        .with("year", source.year.map_or(Value::from(()), Value::from))
                        .value()
                });
                let related = asker.ask(Question::Related { path: page.summary.path.to_string(), limit: 3 });
                article = Fields::new("article").with("sources", list(sources)).with("related", related).value();
            }
            Kind::Glossary(_) => glossary = asker.ask(Question::Glossary { language }),
            Kind::Section(_) | Kind::Page | Kind::Engagement(_) | Kind::Session(_) => {}
        }
        generated_none(
            view.with("coach", coach).with("method", method).with("service", service).with("article", article).with("glossary", glossary),
        )
    }

    fn service(&self, page: &Page, service: &Service, asker: &Asker) -> Value {
        let language = page.language().to_owned();
        let own = summary_value(&page.summary, self.shared.base());
        let own = own.get_attr("service").unwrap_or(Value::UNDEFINED);
        let field = |name: &str| own.get_attr(name).unwrap_or(Value::UNDEFINED);
        let coaches = service.coaches.iter().map(|id| asker.ask(Question::Coach { id: id.clone(), language: language.clone() }));
        let methods = service.methods.iter().map(|id| asker.ask(Question::Method { id: id.clone(), language: language.clone() }));
        Fields::new("service")
            .with("roles", field("roles"))
            .with("levels", field("levels"))
            .with("audience", field("audience"))
            .with("duration", field("duration"))
            .with("coaches", list(coaches.filter(|coach| !coach.is_undefined())))
            .with("methods", list(methods.filter(|method| !method.is_undefined())))
            .value()
    }

    fn coach(&self, page: &Page, coach: &Coach, asker: &Asker) -> Value {
        let base = self.shared.base();
        let language = page.language().to_owned();
        let own = summary_value(&page.summary, base);
        let own = own.get_attr("coach").unwrap_or(Value::UNDEFINED);
        let field = |name: &str| own.get_attr(name).unwrap_or(Value::UNDEFINED);
        let today: Option<crate::yaml::Date> = asker.ask(Question::Today).as_str().and_then(|today| today.parse().ok());
        let since = |year: i16| today.map_or(Value::from(()), |today| Value::from((today.0.year() - year).max(0)));
        let date = |date: Option<crate::yaml::Date>| text(date.map(|date| date.to_string()).as_deref());
        let credentials = coach.credentials.iter().map(|credential| {
            Fields::new("credential")
                .with("body", credential.body.as_str())
                .with("level", text(credential.level.as_deref()))
                .with("number", text(credential.number.as_deref()))
                .with("since", credential.since.map_or(Value::from(()), |year| Value::from(year.0)))
                .with("expires", date(credential.expires))
                .with("expired", credential.expires.is_some_and(|expires| Some(expires) < today))
                .with("verify_url", text(credential.verify_url.as_deref()))
                .value()
        });
        let training = coach.training.iter().map(|training| {
            Fields::new("training")
                .with("title", training.title.as_str())
                .with("provider", text(training.provider.as_deref()))
                .with("year", training.year.map_or(Value::from(()), Value::from))
                .value()
        });
        // A spoken language has its level beside its name.
        let spoken = page.summary.coach.iter().flat_map(|own| own.facets.get("language").into_iter().flatten());
        let languages = spoken.zip(&coach.languages).map(|(link, language)| {
            Fields::new("language")
                .with("name", link.name.clone())
                .with("url", text(link.route.as_deref().map(|route| base.href(route)).as_deref()))
                .with("level", text(language.level.map(|level| word(&level)).as_deref()))
                .value()
        });
        let named = |names: &[String]| {
            list(names.iter().map(|name| Fields::new("name").with("name", name.as_str()).with("url", ()).with("level", ()).value()))
        };
        let methods = coach.methods.iter().map(|id| asker.ask(Question::Method { id: id.clone(), language: language.clone() }));
        let references = coach.references.as_ref().map_or(Value::from(()), |references| {
            Fields::new("references")
                .with("count", references.count.map_or(Value::from(()), Value::from))
                .with("on_request", references.on_request)
                .value()
        });
        let ethics = coach.code_of_ethics.as_ref().map_or(Value::from(()), |code| {
            Fields::new("code_of_ethics").with("name", code.name.as_str()).with("url", text(code.url.as_deref())).value()
        });
        let years_leading = coach.leading_since.map_or(Value::from(()), |year| since(year.0));
        Fields::new("coach")
            .with("role", coach.role.0.iter().map(word).collect::<Vec<_>>())
            .with("role_names", field("role_names"))
            .with("headline", field("headline"))
            .with("photo", field("photo"))
            .with("photo_alt", field("photo_alt"))
            .with("pronouns", text(coach.pronouns.as_deref()))
            .with("credentials", list(credentials))
            .with("training", list(training))
            .with("years_coaching", field("years_coaching"))
            .with("years_leading", years_leading)
            .with("hours_coached", coach.hours_coached.map_or(Value::from(()), Value::from))
            .with("industries", field("industries"))
            .with("client_levels", field("client_levels"))
            .with("specialties", named(&coach.specialties))
            .with("languages", list(languages))
            .with("locations", field("locations"))
            .with("modes", field("modes"))
            .with("methods", list(methods.filter(|method| !method.is_undefined())))
            .with("assessments_licensed", coach.assessments_licensed.clone())
            .with("chemistry_call", field("chemistry_call"))
            .with("references", references)
            .with("testimonials", asker.ask(Question::Testimonials { id: page.summary.id.to_string(), language }))
            .with("availability", field("availability"))
            .with("fees", text(coach.fees.as_deref()))
            .with("supervision", text(coach.supervision.as_deref()))
            .with("insurance", text(coach.insurance.as_deref()))
            .with("code_of_ethics", ethics)
            .with("same_as", coach.same_as.clone())
            .value()
    }
}

/// Of a place in each language, those in which it is itself, but for the page's own.
pub(super) fn translations(languages: &Value) -> Value {
    let is = |there: &Value, name: &str| there.get_attr(name).is_ok_and(|value| value.is_true());
    let all = languages.try_iter().into_iter().flatten();
    list(all.filter(|there| is(there, "translated") && !is(there, "current")))
}

/// The fields that only generated pages fill.
fn generated_none(view: Fields) -> Fields {
    ["taxonomy", "term", "facet", "archive", "redirect_to"].into_iter().fold(view, |view, name| view.with(name, ()))
}

/// The templates that a page can be filled with, the most particular first.
fn templates(page: &Page, asker: &Asker) -> Vec<String> {
    if let Some(template) = &page.document.common().template {
        return vec![template.clone()];
    }
    if page.is_not_found() {
        return vec!["not-found.html".to_owned(), "page.html".to_owned()];
    }
    match &page.document.front.kind {
        Kind::Section(_) if page.is_home() => vec!["home.html".to_owned(), "section.html".to_owned()],
        Kind::Section(_) => {
            let kind = asker.ask(Question::MemberKind { folder: page.folder.clone(), language: page.language().to_owned() });
            vec![format!("section-{kind}.html"), "section.html".to_owned()]
        }
        kind => vec![format!("{}.html", kind.name().as_str()), "page.html".to_owned()],
    }
}

/// Headings as a contents list: those of the second and third level, nested.
fn contents(headings: &[Heading]) -> Value {
    fn entries(headings: &[Heading], level: u8) -> Vec<Value> {
        let mut values = Vec::new();
        let mut at = 0;
        while at < headings.len() {
            let heading = &headings[at];
            let below = headings[at + 1..].iter().take_while(|next| next.level > heading.level).count();
            if heading.level <= level {
                let children = if level < 3 { entries(&headings[at + 1..at + 1 + below], level + 1) } else { Vec::new() };
                let entry = Fields::new("heading").with("id", heading.id.as_str()).with("title", heading.title.as_str());
                values.push(entry.with("level", heading.level).with("children", Value::from(children)).value());
            }
            at += 1 + below;
        }
        values
    }
    Value::from(entries(headings, 2))
}

/// The list of a section's page.
fn section_paginator(page: &Page, number: usize, asker: &Asker) -> Value {
    if !matches!(page.document.front.kind, Kind::Section(_)) || page.is_home() {
        return Value::from(());
    }
    asker.ask(Question::List { of: ListOf::Section { path: page.summary.path.to_string() }, number })
}
