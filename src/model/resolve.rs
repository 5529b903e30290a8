//! From documents to pages: language, id, section, route; then what the front matter names, as [`Summary`] values.

use super::assets::Assets;
use super::lists::FACETS;
use super::summary::{CoachSummary, Digest, Link, MethodSummary, ServiceSummary, Summary, shown};
use super::{Page, PublicSite, address};
use crate::config::Config;
use crate::diag::{Diagnostic, suggest};
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Coach, word};
use crate::source::split_path;
use crate::strings::Strings;
use crate::yaml::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a page is left out, in the words of messages.
pub(super) const DRAFT: &str = "a draft";
pub(super) const FUTURE: &str = "dated in the future";

/// A document with what its file name says.
pub(super) struct Draft {
    /// Source path from `content/`.
    pub path: String,
    pub document: Document,
    pub language: String,
    id: String,
    pub folder: String,
    pub date: Option<Date>,
    is_bundle: bool,
    /// Set by `twins`: the pages that translate each other, and what this one took over.
    pub group: String,
    pub shares: Option<Digest>,
}

impl Draft {
    pub fn of(document: Document, languages: &[String]) -> Self {
        let path = document.path.strip_prefix("content/").unwrap_or(&document.path).to_owned();
        let (folder, name) = split_path(&path);
        let parts = address::file_name(name, languages);
        let language = parts.language.map_or_else(|| languages.first().cloned().unwrap_or_default(), str::to_owned);
        let is_bundle = parts.stem == "index" && !folder.is_empty();
        // A bundle's folder plays the part of the file name.
        let (id, date) = if is_bundle {
            let parts = address::file_name(split_path(folder).1, &[]);
            (parts.stem.to_owned(), parts.date)
        } else {
            (parts.stem.to_owned(), parts.date)
        };
        let date = document.common().date.or(date);
        Draft { folder: folder.to_owned(), language, id, date, is_bundle, document, path, group: String::new(), shares: None }
    }

    /// Why the page is left out on a day.
    pub fn hidden(&self, today: Date, drafts: bool, future: bool) -> Option<&'static str> {
        let common = self.document.common();
        if common.draft && !drafts {
            return Some(DRAFT);
        }
        if self.date.is_some_and(|date| date > today) && !future {
            return Some(FUTURE);
        }
        // Expired pages stay out whatever is asked for.
        common.expires.is_some_and(|expires| expires <= today).then_some("expired")
    }

    /// The kind and the id by which other pages name this one, if they do.
    pub fn named(&self) -> Option<(&'static str, String)> {
        let kind = self.document.front.kind.name().as_str();
        matches!(kind, "coach" | "method").then(|| (kind, self.id.clone()))
    }

    /// What it says that it translates.
    pub fn translates(&self) -> Option<&str> {
        self.document.common().translates.as_deref()
    }

    /// Whether it is the home page of a language.
    pub fn is_home_of(&self, language: &str) -> bool {
        self.is_section() && self.folder.is_empty() && self.language == language
    }

    fn is_section(&self) -> bool {
        matches!(self.document.front.kind, Kind::Section(_))
    }

    /// The folder that the page stands in: of a bundle, the one above.
    fn parent_folder(&self) -> &str {
        if self.is_bundle { split_path(&self.folder).0 } else { &self.folder }
    }
}

/// What every page needs to know of the others before its own summary can be made.
struct Base {
    route: Arc<str>,
    section: Arc<str>,
}

pub(super) fn pages(
    drafts: Vec<Draft>,
    config: &Config,
    strings: &Strings,
    assets: &Assets,
    today: Date,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Page> {
    let sections: FxHashMap<(&str, &str), &Draft> =
        drafts.iter().filter(|draft| draft.is_section()).map(|draft| ((draft.folder.as_str(), draft.language.as_str()), draft)).collect();
    let mut bases = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        bases.push(base(draft, &sections, config, diagnostics));
    }
    let coaches: FxHashMap<(&str, &str), Link> = drafts
        .iter()
        .zip(&bases)
        .filter(|(draft, _)| matches!(draft.document.front.kind, Kind::Coach(_)))
        .map(|(draft, base)| {
            let name = draft.document.common().title.as_str().into();
            ((draft.id.as_str(), draft.language.as_str()), Link { name, route: Some(base.route.clone()) })
        })
        .collect();
    let coach_roots = config.languages.iter().filter_map(|language| {
        let at = drafts.iter().position(|draft| draft.is_section() && draft.folder == "coaches" && draft.language == *language)?;
        Some((language.as_str(), bases[at].route.to_string()))
    });
    let coach_roots = coach_roots.collect();
    // Many pages have the same ones.
    let mut tags = FxHashMap::default();
    for draft in &drafts {
        for name in &draft.document.common().tags {
            tags.entry((name.as_str(), draft.language.as_str())).or_insert_with(|| tag(config, name, &draft.language));
        }
    }
    let context = Context { config, strings, assets, coaches: &coaches, coach_roots: &coach_roots, tags: &tags, today };
    let made: Vec<(Summary, Vec<Diagnostic>)> = drafts.par_iter().zip(&bases).map(|(draft, base)| context.summary(draft, base)).collect();
    drop(sections);
    let mut pages = Vec::with_capacity(made.len());
    let summaries: Vec<Summary> = made
        .into_iter()
        .map(|(summary, found)| {
            diagnostics.extend(found);
            summary
        })
        .collect();
    for ((draft, base), summary) in drafts.into_iter().zip(bases).zip(summaries) {
        drop(base);
        let Draft { document, folder, group, shares, .. } = draft;
        pages.push(Page { document, summary: Arc::new(summary), folder, group, shares });
    }
    pages
}

/// Slug, route and section of one page.
fn base(draft: &Draft, sections: &FxHashMap<(&str, &str), &Draft>, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Base {
    let common = draft.document.common();
    let (folder_route, section) = folder_route(draft, sections, config);
    let section = if draft.is_section() { draft.folder.clone() } else { section };
    let route = if draft.is_section() {
        folder_route
    } else if draft.id == "404" && draft.parent_folder().is_empty() {
        format!("{folder_route}404.html")
    } else {
        let given = common.slug.as_deref().unwrap_or(&draft.id);
        let mut slug = address::slug(given);
        if slug.is_empty() {
            let path = if common.slug.is_some() { "slug" } else { "title" };
            let found = draft.document.error("bad-slug", path, format!("`{given}` gives no address: nothing of it is left in ASCII"));
            diagnostics.push(found.help("add `slug: some-words`"));
            // An address of its own, so that the page is not told to share one as well.
            slug = blake3::hash(draft.path.as_bytes()).to_hex()[..16].to_owned();
        } else if common.slug.as_ref().is_some_and(|given| *given != slug) {
            let found = draft.document.error("bad-slug", "slug", "`slug` may have lower-case letters, digits and `-` only");
            diagnostics.push(found.help(format!("write `slug: {slug}`")));
        }
        format!("{folder_route}{slug}/")
    };
    Base { route: route.into(), section: section.into() }
}

/// The route of the folder that a page stands in, and the folder of the section it belongs to.
fn folder_route(draft: &Draft, sections: &FxHashMap<(&str, &str), &Draft>, config: &Config) -> (String, String) {
    let language = draft.language.as_str();
    let mut route = if language == config.language { "/".to_owned() } else { format!("/{}/", address::slug(language)) };
    let mut section = String::new();
    let mut folder = String::new();
    for part in draft.parent_folder().split('/').filter(|part| !part.is_empty()) {
        if !folder.is_empty() {
            folder.push('/');
        }
        folder.push_str(part);
        let own = sections.get(&(folder.as_str(), language));
        // A section's own language may be missing: its pages still belong to the folder.
        let known = own.or_else(|| sections.get(&(folder.as_str(), config.language.as_str())));
        let slug = own.and_then(|section| section.document.common().slug.as_deref()).unwrap_or(part);
        route.push_str(&address::slug(slug));
        route.push('/');
        if known.is_some() {
            section.clone_from(&folder);
        }
    }
    (route, section)
}

/// What summaries are made from.
struct Context<'a> {
    config: &'a Config,
    strings: &'a Strings,
    assets: &'a Assets,
    coaches: &'a FxHashMap<(&'a str, &'a str), Link>,
    /// The route of the coaches' section, by language.
    coach_roots: &'a FxHashMap<&'a str, String>,
    /// By name and language.
    tags: &'a FxHashMap<(&'a str, &'a str), Link>,
    today: Date,
}

fn tag(config: &Config, name: &str, language: &str) -> Link {
    let root = address::language_root(&config.language, language);
    Link { name: name.into(), route: Some(format!("{root}tags/{}/", address::slug(name)).into()) }
}

impl Context<'_> {
    fn summary(&self, draft: &Draft, base: &Base) -> (Summary, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let document = &draft.document;
        let common = document.common();
        let language = draft.language.as_str();
        let tags = common.tags.iter().map(|tag| self.tag(tag, language)).collect();
        for (at, tag) in common.tags.iter().enumerate().filter(|(_, tag)| address::slug(tag).is_empty()) {
            let found = document.error("bad-slug", &format!("tags[{at}]"), format!("the tag `{tag}` gives no address"));
            diagnostics.push(found.help("a tag needs a letter or a digit of ASCII"));
        }
        let (author, author_id) = self.author(document, language);
        let kind = match &document.front.kind {
            Kind::Section(_) if draft.folder.is_empty() => "home",
            kind => kind.name().as_str(),
        };
        let (words, excerpt) = shown(document, language);
        let series = match &document.front.kind {
            Kind::Article(article) => article.series.as_deref().map(Arc::from),
            _ => None,
        };
        let coach = match &document.front.kind {
            Kind::Coach(coach) => Some(Arc::new(self.coach(draft, coach, &mut diagnostics))),
            _ => None,
        };
        let service = match &document.front.kind {
            Kind::Service(service) => Some(Arc::new(ServiceSummary {
                roles: service.role.0.iter().map(|role| self.strings.label(language, "role", &word(role))).collect(),
                levels: service.level.0.iter().map(|level| self.strings.label(language, "level", &word(level))).collect(),
                duration: service.duration.clone(),
                audience: service.audience.clone(),
            })),
            _ => None,
        };
        let method = match &document.front.kind {
            Kind::Method(method) => Some(Arc::new(MethodSummary {
                scope: word(&method.scope()),
                shape: word(&method.shape()),
                stage_names: method.stages.iter().map(|stage| stage.name.get(language, &self.config.language)).collect(),
                mark: method.origin.as_ref().and_then(|origin| origin.mark.clone()),
            })),
            _ => None,
        };
        let image = common.image.as_deref().and_then(|image| self.asset(draft, "image", image, &mut diagnostics));
        let summary = Summary {
            kind,
            path: draft.path.as_str().into(),
            id: draft.id.as_str().into(),
            title: common.title.as_str().into(),
            description: common.description.as_deref().map(Arc::from),
            route: base.route.clone(),
            language: language.into(),
            date: draft.date,
            updated: common.updated,
            weight: common.weight.unwrap_or(0),
            section: base.section.clone(),
            image,
            image_alt: common.image_alt.as_deref().map(Arc::from),
            tags,
            author,
            author_id,
            series,
            noindex: common.noindex,
            words,
            reading_minutes: 0,
            excerpt,
            extra: (!common.extra.is_empty()).then(|| Arc::new(common.extra.clone())),
            coach,
            service,
            method,
            digest: [0; 16],
        };
        (summary.sealed(), diagnostics)
    }

    fn tag(&self, name: &str, language: &str) -> Link {
        self.tags.get(&(name, language)).cloned().unwrap_or_else(|| tag(self.config, name, language))
    }

    /// The route of a facet's value in a language.
    fn facet_route(&self, language: &str, facet: &str, name: &str) -> Arc<str> {
        let root = || format!("{}coaches/", address::language_root(&self.config.language, language));
        let root = self.coach_roots.get(language).cloned().unwrap_or_else(root);
        format!("{root}{facet}/{}/", address::slug(name)).into()
    }

    fn author(&self, document: &Document, language: &str) -> (Option<Link>, Option<Arc<str>>) {
        let Some(author) = document.common().author.as_deref() else { return (None, None) };
        let coach = self.coaches.get(&(author, language)).or_else(|| self.coaches.get(&(author, self.config.language.as_str())));
        if let Some(coach) = coach {
            return (Some(coach.clone()), Some(author.into()));
        }
        (Some(Link { name: author.into(), route: None }), None)
    }

    fn coach(&self, draft: &Draft, coach: &Coach, diagnostics: &mut Vec<Diagnostic>) -> CoachSummary {
        let language = draft.language.as_str();
        // One who is alone in a language is found without lists.
        let several = self.coaches.keys().filter(|(_, own)| *own == language).nth(1).is_some();
        let facet = |facet: &str, name: String| {
            let listed = several && !address::slug(&name).is_empty();
            Link { route: listed.then(|| self.facet_route(language, facet, &name)), name: name.into() }
        };
        let label = |vocabulary: &str, word: String| self.strings.label(language, vocabulary, &word);
        let [industry, level, spoken, location] = FACETS;
        let facets = BTreeMap::from([
            (industry, coach.industries.iter().map(|name| facet(industry, name.clone())).collect()),
            (level, coach.client_levels.iter().map(|name| facet(level, label("level", word(name)))).collect()),
            (spoken, coach.languages.iter().map(|name| facet(spoken, label("language", name.code.clone()))).collect()),
            (location, coach.locations.iter().map(|name| facet(location, name.clone())).collect()),
        ]);
        CoachSummary {
            headline: coach.headline.clone(),
            roles: coach.role.0.iter().map(|role| label("role", word(role))).collect(),
            photo: coach.photo.as_deref().and_then(|photo| self.asset(draft, "photo", photo, diagnostics)),
            photo_alt: coach.photo_alt.clone(),
            facets,
            modes: coach.modes.iter().map(|mode| label("mode", word(mode))).collect(),
            credentials: coach.credentials.iter().map(|credential| (credential.body.clone(), credential.level.clone())).collect(),
            availability: coach.availability.clone(),
            chemistry_call: coach.chemistry_call.clone(),
            years_coaching: coach.coaching_since.map(|year| (self.today.0.year() - year.0).max(0)),
        }
    }

    fn asset(&self, draft: &Draft, key: &str, reference: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
        let asset = self.assets.resolve(&draft.folder, reference);
        if let Some(Err(fault)) = asset.and_then(|asset| asset.picture.as_ref()) {
            let bad = draft.document.error("bad-picture", key, format!("the picture `{reference}` {fault}"));
            diagnostics.push(bad.help(fault.help()));
            return None;
        }
        let found = asset.map(|asset| asset.route.clone());
        if found.is_none() {
            let names = self.assets.names(&draft.folder);
            let missing = draft.document.error("missing-file", key, format!("there is no file `{reference}`"));
            let help = suggest::nearest(reference, names.iter().map(String::as_str));
            diagnostics.push(missing.help(match help {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put the file beside the page, or give its path from `content/` with a `/` in front".to_owned(),
            }));
        }
        found
    }
}

/// The pages and pictures that the settings name must exist.
pub(super) fn check_settings(site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) {
    let config = &site.config;
    for (key, file) in [("logo", &config.logo), ("icon", &config.icon)] {
        let Some(file) = file.as_deref().filter(|file| !site.assets.iter().any(|(source, _)| source == *file)) else { continue };
        let written = file.strip_prefix("content").unwrap_or(file);
        let found = config.error("missing-file", key, format!("there is no file `{file}`"));
        let names = site.assets.names("");
        diagnostics.push(match suggest::nearest(written.trim_start_matches('/'), names.iter().map(|name| name.trim_start_matches('/'))) {
            Some(near) => found.help(format!("did you mean `/{near}`?")),
            None => found.help("give the path of a picture from `content/` with a `/` in front"),
        });
    }
    for (list, items) in [("menu", &config.menu), ("footer", &config.footer)] {
        for (at, target) in items.iter().enumerate().filter_map(|(at, item)| Some((at, item.page.as_deref()?))) {
            let path = target.trim_start_matches('/');
            if site.page(path).is_none() {
                diagnostics
                    .push(missing_page(site, path, target, |code, message| config.error(code, &format!("{list}[{at}].page"), message)));
            }
        }
    }
}

/// The ids and pages that front matter names must exist, and ids stand for one page each.
pub(super) fn check_ids(site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<(&str, &str, &str), &str> = FxHashMap::default();
    for page in &site.pages {
        let language = page.language();
        // Coaches and methods are named by their ids; of glossaries a language has one.
        let (kind, id) = (page.summary.kind, if page.summary.kind == "glossary" { "" } else { &*page.summary.id });
        if matches!(kind, "coach" | "method" | "glossary")
            && let Some(other) = seen.insert((kind, id, language), &page.document.path)
        {
            let message = if id.is_empty() {
                "there is another glossary already".to_owned()
            } else {
                format!("there is another {kind} with the id `{id}`")
            };
            let help = if id.is_empty() { "put all terms into one" } else { "rename one of the files: ids are their names" };
            diagnostics.push(Diagnostic::error("duplicate-id", format!("{message}: `{other}`")).in_file(&page.document.path).help(help));
        }
        let mut missing = |kind: &'static str, id: &str, place: &str| {
            let (code, message, help) = site.missing_id(kind, id);
            diagnostics.push(page.document.error(code, place, message).help(help));
        };
        // Names have capitals or spaces; an author that has neither was meant as an id.
        let is_id = |author: &&str| !author.contains(char::is_whitespace) && !author.contains(char::is_uppercase);
        if let Some(author) = page.document.common().author.as_deref().filter(is_id).filter(|_| page.summary.author_id.is_none()) {
            missing("coach", author, "author");
        }
        if let Kind::Service(service) = &page.document.front.kind {
            for (at, id) in service.coaches.iter().enumerate().filter(|(_, id)| site.coach(id, language).is_none()) {
                missing("coach", id, &format!("coaches[{at}]"));
            }
        }
        let methods = match &page.document.front.kind {
            Kind::Service(service) => &service.methods[..],
            Kind::Coach(coach) => &coach.methods[..],
            _ => &[],
        };
        for (at, id) in methods.iter().enumerate().filter(|(_, id)| site.method(id, language).is_none()) {
            missing("method", id, &format!("methods[{at}]"));
        }
        let Kind::Article(article) = &page.document.front.kind else { continue };
        for (at, target) in article.related.iter().enumerate() {
            let path = site.reference(&page.folder, target).unwrap_or_default();
            if site.page(&path).is_none() {
                diagnostics
                    .push(missing_page(site, &path, target, |code, message| page.document.error(code, &format!("related[{at}]"), message)));
            }
        }
    }
}

/// The message for a page that is named and is not there: because it is left out, or never was.
pub(crate) fn missing_page(
    site: &PublicSite,
    path: &str,
    target: &str,
    error: impl FnOnce(&'static str, String) -> Diagnostic,
) -> Diagnostic {
    match site.hidden(path) {
        Some(reason) => error("hidden-link", format!("`{target}` is {reason}, so it is not on the site"))
            .help("take the link out until the page is there"),
        None => {
            let found = error("broken-link", format!("there is no page `{target}`"));
            match site.nearest_path(path) {
                Some(near) => found.help(format!("did you mean `/{near}`?")),
                None => found.help("give the path of a Markdown file, relative to this one or from `content/` with a `/` in front"),
            }
        }
    }
}
