//! What only the whole site shows: titles and descriptions that stand twice, pages and files that nothing leads to.

use super::pages::is_listed;
use crate::diag::{Diagnostic, Span};
use crate::hosting;
use crate::model::{Page, PublicSite};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet};

/// Pages of one language that have the same title or description as an earlier one.
pub(super) fn duplicates(site: &PublicSite) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    type Value = fn(&Page) -> Option<&str>;
    let lists: [(&str, &'static str, &str, Value); 2] = [
        ("title", "duplicate-title", "say what sets this page apart", |page| Some(&page.summary.title)),
        ("description", "duplicate-description", "describe what only this page has", |page| page.summary.description.as_deref()),
    ];
    for (key, code, help, value) in lists {
        let mut seen: BTreeMap<(&str, String), &Page> = BTreeMap::new();
        for page in site.pages.iter().filter(|page| is_listed(page)) {
            let Some(value) = value(page).map(str::trim).filter(|value| !value.is_empty()) else { continue };
            match seen.entry((page.language(), value.to_lowercase())) {
                std::collections::btree_map::Entry::Vacant(free) => drop(free.insert(page)),
                std::collections::btree_map::Entry::Occupied(first) => {
                    let message = format!("`{}` has the same {key}", first.get().document.path);
                    found.push(page.document.warning(code, key, message).help(help));
                }
            }
        }
    }
    found
}

/// Pages that no way leads to from a home page. Of a group of pages that only lead to each other, the one with the
/// shortest address is told: a link to it mends them all.
pub(super) fn orphans(site: &PublicSite, links: &BTreeMap<String, BTreeSet<String>>) -> Vec<Diagnostic> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for page in site.pages.iter().filter(|page| page.is_home()) {
        follow(&page.summary.route, links, &mut reached);
    }
    let mut pages: Vec<&Page> = site.pages.iter().filter(|page| is_listed(page)).collect();
    pages.sort_by_key(|page| (page.summary.route.len(), page.summary.route.clone()));
    for page in pages {
        if reached.contains(&*page.summary.route) {
            continue;
        }
        let help = "link to it from a page or the menu; `noindex: true` marks a page that is meant to be found by its address only";
        found.push(page.document.warning("orphan", "title", "no page of the site leads to this one").help(help));
        follow(&page.summary.route, links, &mut reached);
    }
    found
}

/// Adds a page and all that can be reached from it.
fn follow<'l>(from: &str, links: &'l BTreeMap<String, BTreeSet<String>>, reached: &mut BTreeSet<&'l str>) {
    let mut open: Vec<&'l str> = links.get_key_value(from).map(|(route, _)| route.as_str()).into_iter().collect();
    while let Some(route) = open.pop() {
        if reached.insert(route) {
            open.extend(links.get(route).into_iter().flatten().map(String::as_str).filter(|to| links.contains_key(*to)));
        }
    }
}

/// Files of the author's own that a host reads in place of the ones with the headers.
pub(super) fn replaced(site: &PublicSite) -> Vec<Diagnostic> {
    let read = hosting::published(&site.config.hosting);
    let own = site.assets.iter().filter(|(_, asset)| read.contains(&*asset.route));
    let help = "take over the lines of the one that is made without it, or remove it; `headers-replaced: off` under `lints` if it is whole";
    own.map(|(source, _)| {
        Diagnostic::warning("headers-replaced", "this file takes the place of the one with the security headers").in_file(source).help(help)
    })
    .collect()
}

/// The files below `content/` that are published, and a way to find which of them a page names.
pub(super) struct Files {
    /// Source and address of each.
    files: Vec<(String, String)>,
    finder: Option<AhoCorasick>,
}

impl Files {
    pub fn of(site: &PublicSite) -> Self {
        let files: Vec<(String, String)> = site
            .assets
            .iter()
            .filter(|(source, _)| source.starts_with("content/"))
            .map(|(source, asset)| (source.to_owned(), asset.route.to_string()))
            .collect();
        let finder = AhoCorasick::new(files.iter().map(|(_, route)| route)).ok();
        Files { files, finder }
    }

    /// The numbers of the files whose addresses stand in a finished page.
    pub fn named_in(&self, text: &str) -> BTreeSet<usize> {
        self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(text)).map(|found| found.pattern().as_usize()).collect()
    }

    /// The files that no page names.
    pub fn orphans(&self, named: &BTreeSet<usize>) -> Vec<Diagnostic> {
        let unnamed = self.files.iter().enumerate().filter(|(at, _)| self.finder.is_some() && !named.contains(at));
        unnamed
            .map(|(_, (source, _))| {
                let help = "link to it, take it out, or move it to `static/` where files need no link";
                Diagnostic::warning("orphan-file", "no page of the site shows or links to this file")
                    .in_file(source)
                    .at(None::<Span>)
                    .help(help)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn following_links_comes_to_an_end() {
        let set = |routes: &[&str]| routes.iter().map(|route| (*route).to_owned()).collect::<BTreeSet<_>>();
        let links = BTreeMap::from([
            ("/".to_owned(), set(&["/a/", "/file.pdf"])),
            ("/a/".to_owned(), set(&["/"])),
            ("/b/".to_owned(), set(&["/b/c/", "/"])),
            ("/b/c/".to_owned(), set(&["/b/"])),
        ]);
        let mut reached = BTreeSet::new();
        follow("/", &links, &mut reached);
        assert_eq!(reached, BTreeSet::from(["/", "/a/"]));
        follow("/b/", &links, &mut reached);
        assert!(reached.contains("/b/c/"));
    }
}
