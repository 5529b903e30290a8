//! Pages in lists: sections, tags, the coaches' facets, series, years.

use super::{Page, PublicSite, address};
use crate::config::Config;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::SortBy;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The facets of coaches, in the order of the filter.
pub const FACETS: [&str; 4] = ["industry", "level", "language", "location"];

/// Every list of the site; pages are named by their place in `PublicSite::pages`.
#[derive(Debug, Default)]
pub struct Lists {
    /// By folder and language.
    pub sections: BTreeMap<(String, String), Section>,
    /// By language and slug.
    pub tags: BTreeMap<(String, String), Tag>,
    /// By language: the facets of its coaches.
    pub facets: BTreeMap<String, Vec<Facet>>,
    /// By language and name, oldest first.
    pub series: BTreeMap<(String, String), Vec<usize>>,
    /// By kind, id and language.
    pub ids: FxHashMap<(&'static str, String, String), usize>,
    /// The section of each page, and its place there.
    pub places: Vec<Option<Place>>,
    /// All pages, newest first.
    pub newest: Vec<usize>,
    /// By group: the pages that translate each other.
    pub groups: BTreeMap<String, Vec<usize>>,
}

/// Where a page stands in its section.
#[derive(Debug, Clone)]
pub struct Place {
    pub section: (String, String),
    pub at: usize,
}

/// A folder of pages.
#[derive(Debug, Default)]
pub struct Section {
    /// Its own page, where it has an `_index.md`.
    pub page: Option<usize>,
    /// Its pages in order; those of folders below that are no sections of their own too.
    pub members: Vec<usize>,
    /// The years of its articles, newest first, each with its pages in order.
    pub years: BTreeMap<Reverse<i16>, Vec<usize>>,
}

/// A tag and the pages that have it, newest first.
#[derive(Debug)]
pub struct Tag {
    pub name: Arc<str>,
    pub route: Arc<str>,
    pub pages: Vec<usize>,
    /// The places of its pages among all, newest first ([`Lists::newest`]).
    pub ranks: Vec<u32>,
}

/// One thing that coaches can be looked for by.
#[derive(Debug)]
pub struct Facet {
    pub name: &'static str,
    pub values: Vec<FacetValue>,
}

/// One value of a facet and the coaches that have it.
#[derive(Debug)]
pub struct FacetValue {
    pub name: Arc<str>,
    pub route: Arc<str>,
    pub pages: Vec<usize>,
}

/// How a list is cut into pages: entries on one page, and how many pages that makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub size: usize,
    pub pages: usize,
}

impl Paging {
    /// A size of 0 keeps everything on one page.
    pub fn of(entries: usize, size: usize) -> Self {
        let size = if size == 0 { entries.max(1) } else { size };
        Paging { size, pages: entries.div_ceil(size).max(1) }
    }

    /// The entries of a page, counted from 1.
    pub fn slice<T>(self, all: &[T], number: usize) -> &[T] {
        let start = ((number - 1) * self.size).min(all.len());
        &all[start..(start + self.size).min(all.len())]
    }
}

/// How the list of a section is cut.
pub fn section_paging(site: &PublicSite, page: &Page) -> Paging {
    let key = (page.folder.clone(), page.language().to_owned());
    let members = site.lists.sections.get(&key).map_or(&[][..], |section| &section.members);
    let chosen = match &page.document.front.kind {
        Kind::Section(section) => section.paginate,
        _ => None,
    };
    let articles = members.first().is_some_and(|at| site.pages[*at].summary.kind == "article");
    Paging::of(members.len(), chosen.unwrap_or(if articles { site.config.paginate } else { 0 }))
}

/// Newest first; pages without a date last; then by path, so that the order is the same everywhere.
fn newest_first(pages: &[Page], list: &mut [usize]) {
    let mut keyed: Vec<_> = list.iter().map(|at| (Reverse(pages[*at].summary.date), &*pages[*at].summary.path, *at)).collect();
    keyed.par_sort_unstable();
    list.iter_mut().zip(keyed).for_each(|(at, (.., sorted))| *at = sorted);
}

/// The place of each page in an order.
fn ranks(order: &[usize]) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, at) in (0..).zip(order) {
        ranks[*at] = rank;
    }
    ranks
}

/// Orders a list in one of the ways that a section or a question can ask for.
pub fn sort(pages: &[Page], list: &mut [usize], by: SortBy) {
    match by {
        SortBy::Date => newest_first(pages, list),
        SortBy::Weight => list.sort_by_cached_key(|at| {
            let summary = &pages[*at].summary;
            (summary.weight, title_key(&summary.title), summary.path.clone())
        }),
        SortBy::Title => list.sort_by_cached_key(|at| (title_key(&pages[*at].summary.title), pages[*at].summary.path.clone())),
    }
}

/// Titles sort without regard to case and accents.
fn title_key(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    title.nfkd().filter(|char| !('\u{300}'..='\u{36f}').contains(char)).flat_map(char::to_lowercase).collect()
}

/// How a section's pages are ordered when it does not say: articles by date, the rest by weight.
pub fn default_sort(pages: &[Page], section: &Section) -> SortBy {
    let chosen = section.page.and_then(|at| match &pages[at].document.front.kind {
        Kind::Section(keys) => keys.sort_by,
        _ => None,
    });
    let articles = || section.members.first().is_some_and(|at| pages[*at].summary.kind == "article");
    chosen.unwrap_or_else(|| if articles() { SortBy::Date } else { SortBy::Weight })
}

pub(super) fn collect(pages: &[Page], config: &Config) -> Lists {
    let mut lists = Lists { places: vec![None; pages.len()], ..Lists::default() };
    // By their routes, each with the first page that has it.
    let mut tags: FxHashMap<Arc<str>, (usize, Tag)> = FxHashMap::default();
    for (at, page) in pages.iter().enumerate() {
        let summary = &page.summary;
        let language = summary.language.to_string();
        lists.groups.entry(page.group.clone()).or_default().push(at);
        if matches!(page.document.front.kind, Kind::Section(_)) {
            lists.sections.entry((page.folder.clone(), language)).or_default().page = Some(at);
            continue;
        }
        lists.ids.entry((summary.kind, summary.id.to_string(), language.clone())).or_insert(at);
        lists.sections.entry((summary.section.to_string(), language.clone())).or_default().members.push(at);
        for tag in &summary.tags {
            let Some(route) = &tag.route else { continue };
            let first = || (at, Tag { name: tag.name.clone(), route: route.clone(), pages: Vec::new(), ranks: Vec::new() });
            tags.entry(route.clone()).or_insert_with(first).1.pages.push(at);
        }
        if let Some(series) = &summary.series {
            lists.series.entry((language, series.to_string())).or_default().push(at);
        }
    }
    for (at, tag) in tags.into_values() {
        lists.tags.insert((pages[at].language().to_owned(), address::slug(&tag.name)), tag);
    }
    lists.newest = (0..pages.len()).collect();
    newest_first(pages, &mut lists.newest);
    let ranks = ranks(&lists.newest);
    for tag in lists.tags.values_mut() {
        tag.pages.sort_unstable_by_key(|at| ranks[*at]);
        tag.ranks = tag.pages.iter().map(|at| ranks[*at]).collect();
    }
    for list in lists.series.values_mut() {
        list.sort_unstable_by_key(|at| Reverse(ranks[*at]));
    }
    for (key, section) in &mut lists.sections {
        match default_sort(pages, section) {
            SortBy::Date => section.members.sort_unstable_by_key(|at| ranks[*at]),
            by => sort(pages, &mut section.members, by),
        }
        for (place, at) in section.members.iter().enumerate() {
            lists.places[*at] = Some(Place { section: key.clone(), at: place });
            let summary = &pages[*at].summary;
            if let (Some(date), "article") = (summary.date, summary.kind) {
                section.years.entry(Reverse(date.0.year())).or_default().push(*at);
            }
        }
    }
    for language in &config.languages {
        lists.facets.insert(language.clone(), facets(pages, language));
    }
    lists
}

fn facets(pages: &[Page], language: &str) -> Vec<Facet> {
    let mut facets: Vec<Facet> = FACETS.iter().map(|name| Facet { name, values: Vec::new() }).collect();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.language() == language) {
        let Some(coach) = &page.summary.coach else { continue };
        for facet in &mut facets {
            for link in coach.facets.get(facet.name).into_iter().flatten() {
                let Some(route) = &link.route else { continue };
                match facet.values.iter_mut().find(|value| value.route == *route) {
                    Some(value) => value.pages.push(at),
                    None => facet.values.push(FacetValue { name: link.name.clone(), route: route.clone(), pages: vec![at] }),
                }
            }
        }
    }
    for facet in &mut facets {
        facet.values.sort_by_cached_key(|value| title_key(&value.name));
        for value in &mut facet.values {
            sort(pages, &mut value.pages, SortBy::Weight);
        }
    }
    facets.retain(|facet| !facet.values.is_empty());
    facets
}
