//! A place of the site in its other languages: the same page there, or the nearest one; and what only another language has.

use super::answer::plain;
use super::value::{Fields, SummaryList, list, text};
use super::{Answer, Spot};
use crate::config::MenuItem;
use crate::model::summary::digest;
use crate::model::{Page, PublicSite, Summary, lists_default_sort, lists_sort};
use crate::strings::{direction, fill};
use minijinja::Value;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A place in one language.
#[derive(Debug, Serialize)]
struct There {
    language: String,
    /// The language's own name for itself.
    name: String,
    direction: &'static str,
    locale: Option<String>,
    route: String,
    /// What the place is called, where it is not the translation.
    title: Option<String>,
    translated: bool,
    current: bool,
    noindex: bool,
    /// That the page itself is not there in this language, in its words.
    note: Option<String>,
}

/// A place of the site in each language; nothing for a site of one language.
pub(super) fn languages(site: &PublicSite, of: &Spot, here: &str) -> Answer {
    let several = site.config.languages.len() > 1;
    let all = site.config.languages.iter().filter(|_| several).filter_map(|language| there(site, of, here, language));
    let all: Vec<There> = all.collect();
    let values = all.iter().map(|there| {
        let There { language, name, direction, locale, route, title, translated, current, noindex, note } = there;
        Fields::new("language")
            .with("language", language.as_str())
            .with("name", name.as_str())
            .with("direction", *direction)
            .with("locale", text(locale.as_deref()))
            .with("url", site.base.href(route))
            .with("title", text(title.as_deref()))
            .with("translated", *translated)
            .with("current", *current)
            .with("noindex", *noindex)
            .with("note", text(note.as_deref()))
            .value()
    });
    plain(list(values), &all)
}

fn there(site: &PublicSite, of: &Spot, here: &str, language: &str) -> Option<There> {
    let found = route_in(site, of, language);
    let current = language == here;
    let page = match of {
        Spot::Page { path } => site.page(path).and_then(|page| site.translation(page, language)),
        _ => None,
    };
    let (route, title, note) = match found {
        Some(route) => (route, None, None),
        None if current => (String::new(), None, None),
        None => {
            let nearest = nearest(site, folder(site, of), language)?;
            let home = || site.strings.own(language, "nav.home").map(str::to_owned);
            let title = if nearest.is_home() { home() } else { None }.unwrap_or_else(|| nearest.summary.title.to_string());
            // Said in the reader's own language or not at all.
            let note = site.strings.own(language, "languages.elsewhere");
            let note = note.map(|note| fill(note, &mut |name| (name == "title").then(|| title.clone())));
            (nearest.summary.route.to_string(), Some(title), note)
        }
    };
    let key = format!("language.{language}");
    Some(There {
        language: language.to_owned(),
        name: site.strings.own(language, &key).map_or_else(|| site.strings.label(here, "language", language), str::to_owned),
        direction: direction(language),
        locale: locale(site, language),
        translated: title.is_none(),
        current,
        noindex: page.is_some_and(|page| page.summary.noindex),
        route,
        title,
        note,
    })
}

/// A language as social networks know it, such as `fr_CA`; none where nothing says of which country it is.
pub(super) fn locale(site: &PublicSite, language: &str) -> Option<String> {
    let standard = || site.strings.own(language, "locale").map(str::to_owned);
    if language.contains('-') { Some(language.replace('-', "_")) } else { standard() }
}

/// The route of what says the same in a language.
fn route_in(site: &PublicSite, of: &Spot, language: &str) -> Option<String> {
    let section = |folder: &str| site.lists.sections.get(&(folder.to_owned(), language.to_owned()));
    match of {
        Spot::Page { path } => site.page(path).and_then(|page| site.translation(page, language)).map(|page| page.summary.route.to_string()),
        Spot::Archive { folder, year } => {
            let section = section(folder).filter(|section| section.years.contains_key(&Reverse(*year)))?;
            Some(format!("{}{year}/", site.pages[section.page?].summary.route))
        }
        Spot::Taxonomy => {
            let tagged = site.lists.tags.keys().any(|(own, _)| own == language);
            tagged.then(|| format!("{}tags/", crate::model::address::language_root(&site.config.language, language)))
        }
        Spot::Compare => {
            let coaches = site.pages.iter().filter(|page| page.summary.kind == "coach" && page.language() == language);
            (coaches.count() > 1).then(|| format!("{}compare/", site.coaches_root(language)))
        }
        Spot::Search => Some(crate::model::address::search(&site.config.language, language)),
        Spot::Within { .. } => None,
    }
}

fn folder<'a>(site: &'a PublicSite, of: &'a Spot) -> &'a str {
    match of {
        Spot::Page { path } => site.page(path).map_or("", |page| &page.folder),
        Spot::Archive { folder, .. } | Spot::Within { folder } => folder,
        Spot::Compare => "coaches",
        Spot::Taxonomy | Spot::Search => "",
    }
}

/// The section that stands nearest above a folder in a language; at last the home page.
fn nearest<'a>(site: &'a PublicSite, folder: &str, language: &str) -> Option<&'a Page> {
    let mut folder = folder;
    loop {
        let section = site.lists.sections.get(&(folder.to_owned(), language.to_owned()));
        if let Some(at) = section.and_then(|section| section.page) {
            return Some(&site.pages[at]);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// The routes of a place in all languages that have it, for the sitemap; none where it is in one language only.
pub(super) fn alternates(site: &PublicSite, of: &Spot) -> Vec<(String, String)> {
    let in_index = |language: &String| match of {
        Spot::Page { path } => !site.page_for(path, language).is_some_and(|page| page.summary.noindex),
        _ => true,
    };
    let languages = site.config.languages.iter().filter(|language| in_index(language));
    let routes: Vec<(String, String)> =
        languages.filter_map(|language| Some((language.clone(), site.base.permalink(&route_in(site, of, language)?)))).collect();
    if routes.len() > 1 { routes } else { Vec::new() }
}

/// The pages of a section that are not in a language: those of the other languages, in the order of their own section.
pub(super) fn untranslated(site: &PublicSite, folder: &str, language: &str) -> Answer {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut summaries: Vec<Arc<Summary>> = Vec::new();
    for other in site.config.languages.iter().filter(|other| *other != language) {
        let Some(section) = site.lists.sections.get(&(folder.to_owned(), other.clone())) else { continue };
        let mut members: Vec<usize> = section.members.clone();
        lists_sort(&site.pages, &mut members, lists_default_sort(&site.pages, section));
        for page in members.into_iter().map(|at| &site.pages[at]) {
            let missing = site.translation(page, language).is_none() && !page.summary.noindex && !page.is_not_found();
            if missing && seen.insert(&page.group) {
                summaries.push(page.summary.clone());
            }
        }
    }
    let digests: Vec<_> = summaries.iter().map(|summary| summary.digest).collect();
    Answer { value: Value::from_object(SummaryList { summaries, base: site.base.clone() }), digest: digest(&digests) }
}

/// An entry of a menu: its text, and whether that is in another language than the page's; where it leads, and in which.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    title: String,
    title_language: Option<&'a str>,
    url: String,
    language: Option<&'a str>,
}

/// A menu in a language: each page in its translation where there is one. A title that is given once for all languages is
/// that of the default language; elsewhere the translation's own title stands in its place.
pub(super) fn menu(site: &PublicSite, items: &[MenuItem], language: &str) -> Answer {
    let default = site.config.language.as_str();
    let entries = items.iter().filter_map(|item| {
        let page = item.page.as_deref().and_then(|path| site.page_for(path.trim_start_matches('/'), language));
        let url = match (&item.url, page) {
            (Some(url), _) if url.starts_with('/') => site.base.href(url),
            (Some(url), _) => url.clone(),
            (None, Some(page)) => site.base.href(&page.summary.route),
            (None, None) => return None,
        };
        let other = page.map(Page::language).filter(|own| *own != language);
        let given = item.title.as_ref().filter(|title| language == default || title.has(language));
        let (title, title_language) = match (given, &item.title, page) {
            (Some(title), ..) => (title.get(language, default).to_string(), None),
            (None, _, Some(page)) if other.is_none() => (page.summary.title.to_string(), None),
            (None, Some(title), _) => (title.get(default, default).to_string(), Some(default)),
            (None, None, Some(page)) => (page.summary.title.to_string(), other),
            (None, None, None) => (url.clone(), None),
        };
        Some(Entry { title, title_language, url, language: other })
    });
    let entries: Vec<Entry<'_>> = entries.collect();
    let values = entries.iter().map(|Entry { title, title_language, url, language }| {
        Fields::new("entry")
            .with("title", title.as_str())
            .with("title_language", text(*title_language))
            .with("url", url.as_str())
            .with("language", text(*language))
            .value()
    });
    plain(list(values), &entries)
}
