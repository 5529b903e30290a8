//! Pages that no file stands behind: lists by tag, facet and year, redirects, feeds, the sitemap.

use super::Renderer;
use super::view::{feeds, is_not_found, paginator};
use crate::diag::Diagnostic;
use crate::model::PublicSite;
use crate::plan::{Job, Paging};
use crate::question::{Asker, Fields, Place, Question, Record, entry_value, list, text};
use minijinja::{Value, context};
use std::sync::Arc;

type Made = (Option<(String, Record)>, Vec<Diagnostic>);

/// What makes one generated page differ from another.
struct Generated {
    kind: &'static str,
    template: &'static str,
    language: String,
    title: String,
    section: String,
    noindex: bool,
    paginator: Value,
    /// The field that only this kind fills.
    own: Option<(&'static str, Value)>,
}

impl Renderer {
    pub(super) fn asker(&self, language: &str, route: &str) -> Arc<Asker> {
        let place = Place { language: language.to_owned(), path: None, folder: String::new(), route: route.to_owned() };
        Arc::new(Asker::new(self.shared.clone(), place))
    }

    fn string(&self, asker: &Asker, key: &str, values: &[(&str, &str)]) -> String {
        let language = &asker.place.language;
        asker.ask(Question::Text { key: key.to_owned(), language: language.clone() });
        let pattern = self.shared.site.strings.text(language, key, None).unwrap_or(key);
        crate::strings::fill(pattern, &mut |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    pub(super) fn generated(&self, route: &str, job: &Job) -> Made {
        match job {
            Job::Sitemap => return self.listing(route, "sitemap.xml"),
            Job::Robots => return self.listing(route, "robots.txt"),
            _ => {}
        }
        let language = match job {
            Job::Archive { language, .. }
            | Job::Taxonomy { language }
            | Job::Term { language, .. }
            | Job::Facet { language, .. }
            | Job::Compare { language }
            | Job::NotFound { language } => language.clone(),
            Job::Redirect { to } => self.shared.site.pages[*to].language().to_owned(),
            _ => self.shared.site.config.language.clone(),
        };
        let asker = self.asker(&language, route);
        let Some(page) = self.describe(job, &asker, language) else { return (None, Vec::new()) };
        let template = page.template.to_owned();
        let view = self.view(route, page);
        match self.fill(&[template], &asker, view, Value::UNDEFINED) {
            Ok(text) => (Some((text, asker.record().clone())), Vec::new()),
            Err(found) => (None, found),
        }
    }

    fn describe(&self, job: &Job, asker: &Asker, language: String) -> Option<Generated> {
        let site = &self.shared.site;
        let plain = |kind, template, title: String| Generated {
            kind,
            template,
            language: language.clone(),
            title,
            section: String::new(),
            noindex: false,
            paginator: Value::from(()),
            own: None,
        };
        Some(match job {
            Job::Archive { folder, year, .. } => {
                let section = site.lists.sections.get(&(folder.clone(), language.clone()))?;
                let pages = section.years.get(&std::cmp::Reverse(*year))?;
                let title = self.string(asker, "archive.title", &[("year", &year.to_string())]);
                let own = Fields::new("archive").with("year", *year).value();
                let list = paginator(site, pages, Paging::of(pages.len(), 0), 1, &asker.place.route);
                Generated {
                    section: folder.clone(),
                    paginator: list,
                    own: Some(("archive", own)),
                    ..plain("archive", "archive.html", title)
                }
            }
            Job::Taxonomy { .. } => {
                let title = self.string(asker, "taxonomy.tags", &[]);
                let terms = asker.ask(Question::Terms { taxonomy: "tags".to_owned(), language: language.clone() });
                let own = Fields::new("taxonomy").with("name", "tags").with("terms", terms).value();
                Generated { own: Some(("taxonomy", own)), ..plain("taxonomy", "taxonomy.html", title) }
            }
            Job::Term { slug, number, .. } => {
                let tag = site.lists.tags.get(&(language.clone(), slug.clone()))?;
                let title = self.string(asker, "term.title", &[("name", &tag.name)]);
                // Named in the breadcrumbs.
                self.string(asker, "taxonomy.tags", &[]);
                let own = Fields::new("term").with("taxonomy", "tags").with("name", tag.name.clone()).value();
                let paging = Paging::of(tag.pages.len(), site.config.paginate);
                let list = paginator(site, &tag.pages, paging, *number, &tag.route);
                Generated { noindex: *number > 1, paginator: list, own: Some(("term", own)), ..plain("term", "term.html", title) }
            }
            Job::Facet { facet, value, .. } => {
                let facet = site.lists.facets.get(&language)?.get(*facet)?;
                let value = facet.values.get(*value)?;
                let label = site.strings.label(&language, "facet", facet.name);
                let title = self.string(asker, "facet.title", &[("label", &label), ("value", &value.name)]);
                let own = Fields::new("facet").with("name", facet.name).with("label", label).with("value", value.name.clone());
                let all = asker.ask(Question::Facets { language: language.clone() });
                let own = own.with("facets", all).value();
                let list = paginator(site, &value.pages, Paging::of(value.pages.len(), 0), 1, &value.route);
                Generated {
                    section: "coaches".to_owned(),
                    paginator: list,
                    own: Some(("facet", own)),
                    ..plain("facet", "facet.html", title)
                }
            }
            Job::Compare { .. } => {
                Generated { section: "coaches".to_owned(), ..plain("compare", "compare.html", self.string(asker, "compare.title", &[])) }
            }
            Job::NotFound { .. } => {
                Generated { noindex: true, ..plain("not-found", "not-found.html", self.string(asker, "not_found.title", &[])) }
            }
            Job::Redirect { to } => {
                let target = &site.pages[*to].summary;
                asker.ask(Question::Summary { path: target.path.to_string() });
                let own = ("redirect_to", Value::from(site.base.href(&target.route)));
                Generated { noindex: true, own: Some(own), ..plain("redirect", "redirect.html", target.title.to_string()) }
            }
            _ => return None,
        })
    }

    /// The value `page` of a page that is only a frame, such as the shell of a portal.
    pub(super) fn frame(&self, route: &str, kind: &'static str, title: &str, asker: &Asker) -> Value {
        let page = Generated {
            kind,
            template: "",
            language: asker.place.language.clone(),
            title: self.string(asker, title, &[]),
            section: String::new(),
            noindex: true,
            paginator: Value::from(()),
            own: None,
        };
        self.view(route, page)
    }

    /// The value `page` of a generated page: all the fields that templates may read.
    fn view(&self, route: &str, page: Generated) -> Value {
        let site = &self.shared.site;
        let Generated { kind, template: _, language, title, section, noindex, paginator, own } = page;
        let none = || Value::from(());
        let crumbs = ["", section.as_str()].into_iter().take(if section.is_empty() { 1 } else { 2 }).filter_map(|folder| {
            let at = site.lists.sections.get(&(folder.to_owned(), language.clone()))?.page?;
            let above = &site.pages[at].summary;
            let title = if folder.is_empty() { site.config.title.as_str() } else { &above.title };
            Some(Fields::new("breadcrumb").with("title", title).with("url", site.base.href(&above.route)).value())
        });
        let mut crumbs: Vec<Value> = crumbs.collect();
        if kind == "term" && self.shared.theme.templates.contains_key("taxonomy.html") {
            let all = self.shared.site.strings.text(&language, "taxonomy.tags", None).unwrap_or("tags");
            let url = site.base.href(&format!("{}tags/", language_root(site, &language)));
            crumbs.push(Fields::new("breadcrumb").with("title", all).with("url", url).value());
        }
        let mut view = Fields::new("page")
            .with("kind", kind)
            .with("title", title)
            .with("url", site.base.href(route))
            .with("permalink", site.base.permalink(route))
            .with("language", language.as_str())
            .with("section", section.as_str())
            .with("noindex", noindex)
            .with("body", Value::from_safe_string(String::new()))
            .with("breadcrumbs", Value::from(crumbs))
            .with("feeds", feeds(site, &language, Some(&section)))
            .with("paginator", paginator)
            .with("weight", 0)
            .with("reading_minutes", 1)
            .with("words", 0)
            .with("has_code", false)
            .with("has_math", false)
            .with("id", "")
            .with("slug", "")
            .with("extra", Value::from_iter([] as [(String, Value); 0]));
        for name in ["tags", "toc", "blocks", "translations"] {
            view = view.with(name, list([]));
        }
        for name in ["description", "date", "updated", "path", "image", "image_alt", "author", "series", "parent_title"] {
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

    /// The routes of the lists that stand for themselves: all tags, the comparison of coaches, the years of articles.
    fn list_routes(&self, language: &str) -> Vec<String> {
        let site = &self.shared.site;
        let has = |template: &str| self.shared.theme.templates.contains_key(template);
        let root = language_root(site, language);
        let mut routes = Vec::new();
        if has("taxonomy.html") && site.lists.tags.keys().any(|(own, _)| own == language) {
            routes.push(format!("{root}tags/"));
        }
        if has("compare.html") && site.pages.iter().filter(|page| page.summary.kind == "coach" && page.language() == language).count() > 1 {
            routes.push(format!("{root}coaches/compare/"));
        }
        for ((_, own), section) in &site.lists.sections {
            let Some(page) = section.page.filter(|_| own == language && has("archive.html")) else { continue };
            routes.extend(section.years.keys().map(|year| format!("{}{}/", site.pages[page].summary.route, year.0)));
        }
        routes
    }

    /// The sitemap and robots.txt: what may be indexed, newest change first where it is known.
    fn listing(&self, route: &str, template: &str) -> Made {
        let site = &self.shared.site;
        let asker = self.asker(&site.config.language, route);
        let entries = site.pages.iter().filter(|page| !page.summary.noindex && !is_not_found(page)).map(|page| {
            let summary = &page.summary;
            let changed = summary.updated.or(summary.date).map(|date| date.to_string());
            entry(site, &summary.route, changed.as_deref())
        });
        let tags = site.lists.tags.values().map(|tag| entry(site, &tag.route, None));
        let facets = site.lists.facets.values().flatten().flat_map(|facet| &facet.values).map(|value| entry(site, &value.route, None));
        let has = |template: &str| self.shared.theme.templates.contains_key(template);
        let lists = site.config.languages.iter().flat_map(|language| self.list_routes(language)).map(|route| entry(site, &route, None));
        let entries = entries.chain(lists).chain(tags.filter(|_| has("term.html"))).chain(facets.filter(|_| has("facet.html")));
        let entries = list(entries);
        let view = Generated {
            kind: "section",
            template: "",
            language: site.config.language.clone(),
            title: site.config.title.clone(),
            section: String::new(),
            noindex: false,
            paginator: Value::from(()),
            own: None,
        };
        let view = self.view(route, view);
        match self.fill(&[template.to_owned()], &asker, view, context! { entries }) {
            Ok(text) => (Some((text, asker.record().clone())), Vec::new()),
            Err(found) => (None, found),
        }
    }

    pub(super) fn feed(&self, route: &str, folder: Option<&str>, language: &str, template: &str) -> Made {
        let site = &self.shared.site;
        let asker = self.asker(language, route);
        let mut pages: Vec<usize> = match folder {
            Some(folder) => {
                site.lists.sections.get(&(folder.to_owned(), language.to_owned())).map_or_else(Vec::new, |section| section.members.clone())
            }
            None => (0..site.pages.len()).filter(|at| site.pages[*at].language() == language).collect(),
        };
        pages.retain(|at| site.pages[*at].summary.kind == "article");
        crate::model::lists_sort(&site.pages, &mut pages, crate::parse::kinds::SortBy::Date);
        pages.truncate(site.config.feed_items);
        let mut diagnostics = Vec::new();
        let mut entries = Vec::with_capacity(pages.len());
        for at in &pages {
            let page = &site.pages[*at];
            asker.ask(Question::Summary { path: page.summary.path.to_string() });
            let content = site.config.feed_full.then(|| {
                // Links of the text count from the article's own folder.
                let place = Place { folder: page.folder.clone(), path: Some(page.summary.path.to_string()), ..asker.place.clone() };
                let own = Arc::new(Asker::new(self.shared.clone(), place));
                let body = self.body(page, &own, &self.head(page, &page.summary.route, 1, &own).value());
                asker.take_in(&own);
                diagnostics.extend(body.diagnostics);
                absolute_links(&body.html, &site.base.origin)
            });
            entries.push(entry_value(&page.summary, &site.base, content));
        }
        // The page of each article tells its own mistakes.
        diagnostics.clear();
        let newest = pages.iter().filter_map(|at| site.pages[*at].summary.updated.max(site.pages[*at].summary.date)).max();
        let section =
            folder.and_then(|folder| site.lists.sections.get(&(folder.to_owned(), language.to_owned()))?.page).map(|at| &site.pages[at]);
        let home = section.map_or_else(
            || site.home(language).map_or_else(|| "/".to_owned(), |home| home.summary.route.to_string()),
            |page| page.summary.route.to_string(),
        );
        let title = section.map_or_else(|| site.config.title.clone(), |page| format!("{} – {}", site.config.title, page.summary.title));
        let feed = Fields::new("feed")
            .with("title", title)
            .with("url", site.base.permalink(&home))
            .with("home", site.base.permalink(&home))
            .with("self_url", site.base.permalink(route))
            .with("updated", newest.map_or_else(|| asker.ask(Question::Today), |date| text(Some(&date.to_string()))))
            .with("language", language)
            .with("entries", list(entries))
            .value();
        match self.fill(&[template.to_owned()], &asker, Value::UNDEFINED, context! { feed }) {
            Ok(text) => (Some((text, asker.record().clone())), diagnostics),
            Err(found) => (None, found),
        }
    }
}

/// The root of a language: `/` or `/fr/`.
fn language_root(site: &PublicSite, language: &str) -> String {
    if language == site.config.language { "/".to_owned() } else { format!("/{}/", crate::model::address::slug(language)) }
}

fn entry(site: &PublicSite, route: &str, updated: Option<&str>) -> Value {
    Fields::new("entry").with("permalink", site.base.permalink(route)).with("updated", text(updated)).value()
}

/// Addresses of the site itself, made whole: a feed is read elsewhere.
fn absolute_links(html: &str, origin: &str) -> String {
    html.replace("href=\"/", &format!("href=\"{origin}/")).replace("src=\"/", &format!("src=\"{origin}/"))
}
