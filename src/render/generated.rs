//! Pages that no file stands behind: lists by tag, facet and year, redirects, feeds, the sitemap.

use super::Renderer;
use super::view::translations;
use crate::diag::Diagnostic;
use crate::plan::Job;
use crate::question::{Asker, Fields, ListOf, Place, Question, Record, Spot, entry_value, list};
use crate::strings::direction;
use minijinja::{Value, context};
use std::sync::Arc;

type Made = (Option<(String, Record)>, Vec<Diagnostic>);

/// What makes one generated page differ from another.
struct Generated {
    kind: &'static str,
    template: &'static str,
    title: String,
    section: String,
    noindex: bool,
    paginator: Value,
    /// Where it stands in other languages; in its section when none.
    spot: Option<Spot>,
    /// The field that only this kind fills.
    own: Option<(&'static str, Value)>,
}

impl Generated {
    fn new(kind: &'static str, template: &'static str, title: String) -> Self {
        Generated { kind, template, title, section: String::new(), noindex: false, paginator: Value::from(()), spot: None, own: None }
    }
}

impl Renderer {
    pub(super) fn asker(&self, language: &str, route: &str) -> Arc<Asker> {
        let place = Place { language: language.to_owned(), path: None, folder: String::new(), route: route.to_owned() };
        Arc::new(Asker::new(self.shared.clone(), place))
    }

    pub(super) fn generated(&self, route: &str, job: &Job) -> Made {
        let language = match job {
            Job::Archive { language, .. }
            | Job::Taxonomy { language }
            | Job::Term { language, .. }
            | Job::Facet { language, .. }
            | Job::Compare { language }
            | Job::NotFound { language }
            | Job::Search { language } => language,
            Job::Redirect { to } => self.shared.page(*to).language(),
            _ => &self.shared.unrecorded().config.language,
        };
        let asker = self.asker(language, route);
        match job {
            Job::Sitemap => return self.listing(&asker, "sitemap.xml"),
            Job::Robots => return self.listing(&asker, "robots.txt"),
            _ => {}
        }
        let Some(page) = self.describe(job, &asker) else { return (None, Vec::new()) };
        let template = page.template.to_owned();
        let view = self.view(page, &asker);
        self.made(&[template], &asker, view, Value::UNDEFINED)
    }

    fn made(&self, templates: &[String], asker: &Arc<Asker>, view: Value, more: Value) -> Made {
        match self.fill(templates, asker, view, more) {
            Ok(text) => (Some((text, asker.finish())), Vec::new()),
            Err(found) => (None, found),
        }
    }

    fn describe(&self, job: &Job, asker: &Asker) -> Option<Generated> {
        let language = || asker.place.language.clone();
        // A list that is not there has no page.
        let listed = |of: ListOf, number: usize| Some(asker.ask(Question::List { of, number })).filter(|list| !list.is_undefined());
        Some(match job {
            Job::Archive { folder, year, .. } => Generated {
                section: folder.clone(),
                spot: Some(Spot::Archive { folder: folder.clone(), year: *year }),
                paginator: listed(ListOf::Archive { folder: folder.clone(), language: language(), year: *year }, 1)?,
                own: Some(("archive", Fields::new("archive").with("year", *year).value())),
                ..Generated::new("archive", "archive.html", asker.say("archive.title", &[("year", &year.to_string())]))
            },
            Job::Taxonomy { .. } => {
                let terms = asker.ask(Question::Terms { taxonomy: "tags".to_owned(), language: language() });
                let own = Fields::new("taxonomy").with("name", "tags").with("terms", terms).value();
                let spot = Some(Spot::Taxonomy);
                Generated {
                    spot,
                    own: Some(("taxonomy", own)),
                    ..Generated::new("taxonomy", "taxonomy.html", asker.say("taxonomy.tags", &[]))
                }
            }
            Job::Term { slug, number, .. } => {
                let term = asker.ask(Question::Term { taxonomy: "tags".to_owned(), name: slug.clone(), language: language() });
                let name = field(&term, "name")?;
                let own = Fields::new("term").with("taxonomy", "tags").with("name", name.as_str()).value();
                Generated {
                    noindex: *number > 1,
                    paginator: listed(ListOf::Term { language: language(), slug: slug.clone() }, *number)?,
                    own: Some(("term", own)),
                    ..Generated::new("term", "term.html", asker.say("term.title", &[("name", &name)]))
                }
            }
            Job::Facet { facet, .. } => {
                let route = &asker.place.route;
                let url = self.shared.base().href(route);
                let all = asker.ask(Question::Facets { language: language() });
                let named = |values: &Value, key: &str, wanted: &str| {
                    values.try_iter().ok()?.find(|value| field(value, key).as_deref() == Some(wanted))
                };
                let own = named(&all, "name", facet)?;
                let label = field(&own, "label")?;
                let value = field(&named(&own.get_attr("values").ok()?, "url", &url)?, "name")?;
                let own = Fields::new("facet").with("name", *facet).with("label", label.as_str()).with("value", value.as_str());
                Generated {
                    section: "coaches".to_owned(),
                    paginator: listed(ListOf::Facet { language: language(), route: route.clone() }, 1)?,
                    own: Some(("facet", own.with("facets", all).value())),
                    ..Generated::new("facet", "facet.html", asker.say("facet.title", &[("label", &label), ("value", &value)]))
                }
            }
            Job::Compare { .. } => Generated {
                section: "coaches".to_owned(),
                spot: Some(Spot::Compare),
                ..Generated::new("compare", "compare.html", asker.say("compare.title", &[]))
            },
            Job::NotFound { .. } => {
                Generated { noindex: true, ..Generated::new("not-found", "not-found.html", asker.say("not_found.title", &[])) }
            }
            Job::Search { .. } => Generated {
                noindex: true,
                spot: Some(Spot::Search),
                ..Generated::new("search", "search.html", asker.say("search.title", &[]))
            },
            Job::Redirect { to } => {
                let target = &self.shared.page(*to).summary;
                asker.ask(Question::Summary { path: target.path.to_string() });
                let own = ("redirect_to", Value::from(self.shared.base().href(&target.route)));
                Generated { noindex: true, own: Some(own), ..Generated::new("redirect", "redirect.html", target.title.to_string()) }
            }
            _ => return None,
        })
    }

    /// The value `page` of a page that is only a frame, such as the shell of a portal.
    pub(super) fn frame(&self, kind: &'static str, title: &str, asker: &Asker) -> Value {
        self.view(Generated { noindex: true, ..Generated::new(kind, "", asker.say(title, &[])) }, asker)
    }

    /// The value `page` of a generated page: all the fields that templates may read.
    fn view(&self, page: Generated, asker: &Asker) -> Value {
        let base = self.shared.base();
        let Place { language, route, .. } = &asker.place;
        let Generated { kind, template: _, title, section, noindex, paginator, spot, own } = page;
        let of = spot.unwrap_or_else(|| Spot::Within { folder: section.clone() });
        let languages = asker.ask(Question::Languages { of, language: language.clone() });
        let none = || Value::from(());
        let above = asker.ask(Question::Above { folder: section.clone(), language: language.clone() });
        let mut crumbs: Vec<Value> = above.try_iter().into_iter().flatten().collect();
        if kind == "term" && asker.has_template("taxonomy.html") {
            let own = &self.shared.unrecorded().config.language;
            let url = base.href(&format!("{}tags/", crate::model::address::language_root(own, language)));
            crumbs.push(Fields::new("breadcrumb").with("title", asker.say("taxonomy.tags", &[])).with("url", url).value());
        }
        let feeds = asker.ask(Question::Feeds { folder: section.clone(), language: language.clone() });
        let mut view = Fields::new("page")
            .with("kind", kind)
            .with("title", title)
            .with("url", base.href(route))
            .with("permalink", base.permalink(route))
            .with("language", language.as_str())
            .with("direction", direction(language))
            .with("locale", asker.ask(Question::Locale { language: language.clone() }))
            .with("translations", translations(&languages))
            .with("languages", languages)
            .with("section", section.as_str())
            .with("noindex", noindex)
            .with("body", Value::from_safe_string(String::new()))
            .with("breadcrumbs", Value::from(crumbs))
            .with("feeds", feeds)
            .with("paginator", paginator)
            .with("weight", 0)
            .with("reading_minutes", 1)
            .with("words", 0)
            .with("has_code", false)
            .with("has_math", false)
            .with("id", "")
            .with("slug", "")
            .with("extra", Value::from_iter([] as [(String, Value); 0]));
        for name in ["tags", "toc", "blocks"] {
            view = view.with(name, list([]));
        }
        for name in ["description", "date", "updated", "path", "image", "image_alt", "author", "series", "parent_title", "card"] {
            view = view.with(name, none());
        }
        for name in ["coach", "method", "service", "article", "glossary"] {
            view = view.with(name, none());
        }
        for name in ["taxonomy", "term", "facet", "archive", "redirect_to"] {
            let value = own.as_ref().filter(|(own, _)| *own == name).map_or_else(none, |(_, value)| value.clone());
            view = view.with(name, value);
        }
        view.value()
    }

    /// The sitemap and robots.txt.
    fn listing(&self, asker: &Arc<Asker>, template: &str) -> Made {
        let entries = asker.ask(Question::Sitemap);
        let title = asker.ask(Question::Config("title".into())).to_string();
        let view = self.view(Generated::new("section", "", title), asker);
        self.made(&[template.to_owned()], asker, view, context! { entries })
    }

    pub(super) fn feed(&self, route: &str, folder: Option<&str>, language: &str, template: &str) -> Made {
        let site = self.shared.unrecorded();
        let asker = self.asker(language, route);
        let about = asker.ask(Question::Feed { folder: folder.map(str::to_owned), language: language.to_owned() });
        let part = |name: &str| about.get_attr(name).unwrap_or(Value::UNDEFINED);
        let full = part("full").is_true();
        let paths = part("pages").try_iter().into_iter().flatten().filter_map(|page| field(&page, "path"));
        // The answer named these pages, with the digest of all that a summary says.
        let pages = paths.filter_map(|path| site.page(&path));
        let entries = pages.map(|page| {
            let content = full.then(|| {
                // Links of the text count from the article's own folder.
                let place = Place { folder: page.folder.clone(), path: Some(page.summary.path.to_string()), ..asker.place.clone() };
                let own = Arc::new(Asker::new(self.shared.clone(), place));
                // The page of each article tells its own mistakes.
                let body = self.body(page, &own, &self.head(page, &page.summary.route, 1, &own));
                asker.take_in(&own);
                absolute_links(&body.html, &self.shared.base().origin)
            });
            entry_value(&page.summary, self.shared.base(), content)
        });
        let entries = list(entries);
        let updated = Some(part("updated")).filter(|date| !date.is_none()).unwrap_or_else(|| asker.ask(Question::Today));
        let feed = Fields::new("feed")
            .with("title", part("title"))
            .with("url", part("home"))
            .with("home", part("home"))
            .with("self_url", self.shared.base().permalink(route))
            .with("updated", updated)
            .with("language", language)
            .with("entries", entries)
            .value();
        self.made(&[template.to_owned()], &asker, Value::UNDEFINED, context! { feed })
    }
}

/// A field of an answer as text.
fn field(value: &Value, name: &str) -> Option<String> {
    value.get_attr(name).ok()?.as_str().map(str::to_owned)
}

/// Addresses of the site itself, made whole: a feed is read elsewhere.
fn absolute_links(html: &str, origin: &str) -> String {
    html.replace("href=\"/", &format!("href=\"{origin}/")).replace("src=\"/", &format!("src=\"{origin}/"))
}
