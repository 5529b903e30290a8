//! Answers for pages that hold lists: a list cut into pages, the feeds, the sitemap, the way up from a list.

use super::answer::{absent, plain};
use super::languages::alternates;
use super::value::{Fields, SummaryList, list, summary_value, text};
use super::{Answer, ListOf, Spot};
use crate::model::summary::digest;
use crate::model::{Page, Paging, PublicSite, Summary, address, lists_sort, section_paging};
use crate::parse::kinds::SortBy;
use crate::theme::Theme;
use minijinja::Value;
use std::cmp::Reverse;
use std::sync::Arc;

/// One page of a list, counted from 1, and the way to the others.
pub(super) fn page_of(site: &PublicSite, of: &ListOf, number: usize) -> Answer {
    let Some((all, paging, route)) = cut(site, of) else { return absent() };
    let url = |number: usize| {
        let route = if number == 1 { route.clone() } else { format!("{route}page/{number}/") };
        Value::from(site.base.href(&route))
    };
    let none = || Value::from(());
    let shown: Vec<&Arc<Summary>> = paging.slice(all, number).iter().map(|at| &site.pages[*at].summary).collect();
    let digests: Vec<_> = shown.iter().map(|summary| summary.digest).collect();
    let value = Fields::new("paginator")
        .with("number", number)
        .with("total", paging.pages)
        .with("count", all.len())
        .with("pages", list(shown.into_iter().map(|summary| summary_value(summary, &site.base))))
        .with("first_url", if number > 1 { url(1) } else { none() })
        .with("previous_url", if number > 1 { url(number - 1) } else { none() })
        .with("next_url", if number < paging.pages { url(number + 1) } else { none() })
        .value();
    plain(value, &(paging.pages, all.len(), &route, digests))
}

/// The pages of a list in their order, how it is cut, and the route of its first page.
fn cut<'a>(site: &'a PublicSite, of: &ListOf) -> Option<(&'a [usize], Paging, String)> {
    let whole = |pages: &'a [usize]| (pages, Paging::of(pages.len(), 0));
    let section = |folder: &str, language: &str| site.lists.sections.get(&(folder.to_owned(), language.to_owned()));
    let ((pages, paging), route) = match of {
        ListOf::Section { path } => {
            let page = site.page(path)?;
            let members = section(&page.folder, page.language()).map_or(&[][..], |section| &section.members);
            ((members, section_paging(site, page)), page.summary.route.to_string())
        }
        ListOf::Archive { folder, language, year } => {
            let section = section(folder, language)?;
            let route = format!("{}{year}/", site.pages[section.page?].summary.route);
            (whole(section.years.get(&Reverse(*year))?), route)
        }
        ListOf::Term { language, slug } => {
            let tag = site.lists.tags.get(&(language.clone(), slug.clone()))?;
            ((&tag.pages[..], Paging::of(tag.pages.len(), site.config.paginate)), tag.route.to_string())
        }
        ListOf::Facet { language, route } => {
            let mut values = site.lists.facets.get(language)?.iter().flat_map(|facet| &facet.values);
            (whole(&values.find(|value| *value.route == **route)?.pages), route.clone())
        }
    };
    Some((pages, paging, route))
}

/// The kind of the first page of a section: it chooses the section's template.
pub(super) fn member_kind(site: &PublicSite, folder: &str, language: &str) -> Answer {
    let section = site.lists.sections.get(&(folder.to_owned(), language.to_owned()));
    let first = section.and_then(|section| section.members.first());
    let kind = first.map_or("page", |at| site.pages[*at].summary.kind);
    plain(Value::from(kind), &kind)
}

/// The title of the section's page that a page belongs to.
pub(super) fn parent(site: &PublicSite, path: &str) -> Answer {
    let place = site.index(path).and_then(|at| site.lists.places[at].as_ref());
    let section = place.and_then(|place| site.lists.sections.get(&place.section));
    let title = section.and_then(|section| section.page).map(|at| &site.pages[at].summary.title);
    plain(title.map_or(Value::from(()), |title| Value::from(title.clone())), &title)
}

/// The way up from a list of a section: the home page and the section's own page.
pub(super) fn above(site: &PublicSite, folder: &str, language: &str) -> Answer {
    let folders = ["", folder];
    let crumbs = folders.into_iter().take(if folder.is_empty() { 1 } else { 2 }).filter_map(|folder| {
        let at = site.lists.sections.get(&(folder.to_owned(), language.to_owned()))?.page?;
        let above = &site.pages[at].summary;
        Some((if folder.is_empty() { site.config.title.as_str() } else { &above.title }, site.base.href(&above.route)))
    });
    let crumbs: Vec<(&str, String)> = crumbs.collect();
    let values = crumbs.iter().map(|(title, url)| Fields::new("breadcrumb").with("title", *title).with("url", url.as_str()).value());
    plain(list(values), &crumbs)
}

/// The feeds that a page tells of: that of all articles, and that of its own section.
pub(super) fn feeds(site: &PublicSite, folder: &str, language: &str) -> Answer {
    let home = site.home(language).map_or("/", |home| &home.summary.route);
    let mut feeds: Vec<(String, String, &str)> = Vec::new();
    let mut both = |title: &str, route: &str| {
        feeds.push((title.to_owned(), site.base.href(&format!("{route}feed.xml")), "application/atom+xml"));
        feeds.push((title.to_owned(), site.base.href(&format!("{route}feed.json")), "application/feed+json"));
    };
    both(&site.config.title, home);
    if let Some(page) = articles(site, folder, language).filter(|page| !page.is_home()) {
        both(&titled(site, page), &page.summary.route);
    }
    let values = feeds
        .iter()
        .map(|(title, url, kind)| Fields::new("feed").with("title", title.as_str()).with("url", url.as_str()).with("type", *kind).value());
    plain(list(values), &feeds)
}

/// The page of a section that has articles.
fn articles<'a>(site: &'a PublicSite, folder: &str, language: &str) -> Option<&'a Page> {
    let section = site.lists.sections.get(&(folder.to_owned(), language.to_owned()))?;
    let articles = section.members.iter().any(|at| site.pages[*at].summary.kind == "article");
    section.page.filter(|_| articles).map(|at| &site.pages[at])
}

fn titled(site: &PublicSite, page: &Page) -> String {
    format!("{} – {}", site.config.title, page.summary.title)
}

/// A feed of a section, or of all articles of a language: what it is called, and its newest pages.
pub(super) fn feed(site: &PublicSite, folder: Option<&str>, language: &str) -> Answer {
    let section = folder.and_then(|folder| site.lists.sections.get(&(folder.to_owned(), language.to_owned())));
    let mut pages: Vec<usize> = match folder {
        Some(_) => section.map_or_else(Vec::new, |section| section.members.clone()),
        None => (0..site.pages.len()).filter(|at| site.pages[*at].language() == language).collect(),
    };
    pages.retain(|at| site.pages[*at].summary.kind == "article");
    lists_sort(&site.pages, &mut pages, SortBy::Date);
    pages.truncate(site.config.feed_items);
    let summaries: Vec<Arc<Summary>> = pages.iter().map(|at| site.pages[*at].summary.clone()).collect();
    let newest = summaries.iter().filter_map(|summary| summary.updated.max(summary.date)).max().map(|date| date.to_string());
    let page = section.and_then(|section| section.page).map(|at| &site.pages[at]);
    let home = page.or_else(|| site.home(language)).map_or("/", |page| &page.summary.route);
    let title = page.map_or_else(|| site.config.title.clone(), |page| titled(site, page));
    let home = site.base.permalink(home);
    let digests: Vec<_> = summaries.iter().map(|summary| summary.digest).collect();
    let digest = digest(&(&title, &home, &newest, digests, site.config.feed_full));
    let value = Fields::new("feed")
        .with("title", title)
        .with("home", home)
        .with("updated", text(newest.as_deref()))
        .with("full", site.config.feed_full)
        .with("pages", Value::from_object(SummaryList { summaries, base: site.base.clone() }))
        .value();
    Answer { value, digest }
}

/// Up to so many pages of a language are found by every word that they say; of more, by titles, tags and descriptions only.
pub const SEARCHED_WHOLE: usize = 2000;

/// The places of the pages of a language that can be found by searching: those that search engines may know, too.
pub(super) fn searched(site: &PublicSite, language: &str) -> Answer {
    let all = site.pages.iter().enumerate();
    let found: Vec<(usize, &Page)> =
        all.filter(|(_, page)| page.language() == language && !page.summary.noindex && !page.is_not_found()).collect();
    // A page that is made of thousands of texts would be made anew after each edit of any.
    let whole = found.len() <= SEARCHED_WHOLE;
    let digests = found.iter().map(|(_, page)| (page.summary.digest, whole.then_some((page.document.digest, page.shares))));
    let digest = digest(&digests.collect::<Vec<_>>());
    Answer { value: found.into_iter().map(|(at, _)| Value::from(at)).collect(), digest }
}

/// An address, the day of its newest change, and the addresses of the same page in all its languages.
type Entry = (String, Option<String>, Vec<(String, String)>);

/// The entries of the sitemap: what may be indexed, with its newest change where that is known.
pub(super) fn sitemap(site: &PublicSite, theme: &Theme) -> Answer {
    let has = |template: &str| theme.templates.contains_key(template);
    let pages = site.pages.iter().filter(|page| !page.summary.noindex && !page.is_not_found()).map(|page| {
        let changed = page.summary.updated.or(page.summary.date).map(|date| date.to_string());
        let of = Spot::Page { path: page.summary.path.to_string() };
        (site.base.permalink(&page.summary.route), changed, alternates(site, &of))
    });
    let tags = site.lists.tags.values().map(|tag| &tag.route).filter(|_| has("term.html"));
    let facets = site.lists.facets.values().flatten().flat_map(|facet| &facet.values).map(|value| &value.route);
    let facets = facets.filter(|_| has("facet.html"));
    let lists = site.config.languages.iter().flat_map(|language| list_routes(site, theme, language));
    let lists = lists.map(|(route, of)| (site.base.permalink(&route), None, alternates(site, &of)));
    let alone = tags.chain(facets).map(|route| (site.base.permalink(route), None, Vec::new()));
    let entries: Vec<Entry> = pages.chain(lists).chain(alone).collect();
    let values = entries.iter().map(|(permalink, updated, alternates)| {
        let alternates = alternates
            .iter()
            .map(|(language, url)| Fields::new("alternate").with("language", language.as_str()).with("permalink", url.as_str()).value());
        let entry = Fields::new("entry").with("permalink", permalink.as_str()).with("updated", text(updated.as_deref()));
        entry.with("alternates", list(alternates)).value()
    });
    plain(list(values), &entries)
}

/// The routes of the lists that stand for themselves: all tags, the comparison of coaches, the years of articles.
fn list_routes(site: &PublicSite, theme: &Theme, language: &str) -> Vec<(String, Spot)> {
    let has = |template: &str| theme.templates.contains_key(template);
    let root = address::language_root(&site.config.language, language);
    let mut routes = Vec::new();
    if has("taxonomy.html") && site.lists.tags.keys().any(|(own, _)| own == language) {
        routes.push((format!("{root}tags/"), Spot::Taxonomy));
    }
    if has("compare.html") && site.pages.iter().filter(|page| page.summary.kind == "coach" && page.language() == language).count() > 1 {
        routes.push((format!("{}compare/", site.coaches_root(language)), Spot::Compare));
    }
    for ((folder, own), section) in &site.lists.sections {
        let Some(page) = section.page.filter(|_| own == language && has("archive.html")) else { continue };
        routes.extend(section.years.keys().map(|year| {
            let of = Spot::Archive { folder: folder.clone(), year: year.0 };
            (format!("{}{}/", site.pages[page].summary.route, year.0), of)
        }));
    }
    routes
}
