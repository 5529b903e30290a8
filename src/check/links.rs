//! Links inside the site: every address and every anchor that a finished page names must be there.
//!
//! Addresses are looked at page by page, as soon as a page is made ([`LinkCheck::page`]); anchors on
//! other pages can only be checked when all pages are ([`LinkCheck::finish`]).

use super::html;
use crate::config::BaseUrl;
use crate::diag::{Diagnostic, Span, suggest};
use crate::plan::Plan;
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// Checks the links of one build.
pub struct LinkCheck<'a> {
    plan: &'a Plan,
    base: &'a BaseUrl,
    /// Ids of each page, hashed, by route.
    ids: Mutex<BTreeMap<String, HashSet<u32>>>,
    /// Links to an anchor of another page: from route, to route, anchor as written.
    anchors: Mutex<Vec<(Page, String, String)>>,
}

/// What a finished page names, as far as it is looked at again without the page being made.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its ids, hashed.
    pub ids: Vec<u32>,
    /// The addresses inside the site that it names, each once, as they are meant.
    pub targets: Vec<String>,
}

/// The page that a link stands on.
#[derive(Debug, Clone)]
pub struct Page {
    pub route: String,
    pub source: Option<String>,
}

fn hashed(id: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one too")]
    let half = hasher.finish() as u32;
    half
}

impl<'a> LinkCheck<'a> {
    pub fn new(plan: &'a Plan, base: &'a BaseUrl) -> Self {
        LinkCheck { plan, base, ids: Mutex::default(), anchors: Mutex::default() }
    }

    /// Looks at one finished page. `text` gives the source of a file, to find the place of a link.
    pub fn page(&self, page: &Page, html: &str, text: &dyn Fn(&str) -> Option<String>) -> (Outline, Vec<Diagnostic>) {
        let names = html::names(html);
        let mut diagnostics = Vec::new();
        let mut targets = Vec::new();
        let ids: HashSet<u32> = names.ids.iter().map(|id| hashed(&html::unescape(id))).collect();
        let mut seen = HashSet::new();
        for target in names.targets.iter().filter(|target| seen.insert(**target)) {
            let target = html::unescape(target);
            let (address, anchor) = target.split_once('#').map_or((&*target, None), |(address, anchor)| (address, Some(anchor)));
            let address = address.split('?').next().unwrap_or_default();
            if address.is_empty() {
                let there = anchor.is_none_or(|anchor| anchor.is_empty() || anchor == "top" || ids.contains(&hashed(&decoded(anchor))));
                if !there {
                    diagnostics.push(missing_anchor(page, &target, &page.route, &names.ids, text));
                }
                continue;
            }
            let Some(route) = self.inside(page, address) else { continue };
            targets.push(target.to_string());
            if self.plan.told.contains(&route) {
                continue;
            }
            if !self.plan.routes.contains(&route) {
                diagnostics.push(self.missing(page, &target, &route, text));
            } else if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty() && *anchor != "top") {
                let link = (page.clone(), route, decoded(anchor));
                self.anchors.lock().unwrap_or_else(PoisonError::into_inner).push(link);
            }
        }
        let outline = Outline { ids: ids.iter().copied().collect(), targets };
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(page.route.clone(), ids);
        (outline, diagnostics)
    }

    /// Looks at what a page names that is as it was; false when it has to be made again, to say what is wrong with it.
    pub fn again(&self, page: &Page, outline: &Outline) -> bool {
        let mut anchors = Vec::new();
        for target in &outline.targets {
            let (address, anchor) = target.split_once('#').map_or((&**target, None), |(address, anchor)| (address, Some(anchor)));
            let Some(route) = self.inside(page, address.split('?').next().unwrap_or_default()) else { return false };
            if self.plan.told.contains(&route) || !self.plan.routes.contains(&route) {
                return false;
            }
            if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty() && *anchor != "top") {
                anchors.push((page.clone(), route, decoded(anchor)));
            }
        }
        self.anchors.lock().unwrap_or_else(PoisonError::into_inner).extend(anchors);
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(page.route.clone(), outline.ids.iter().copied().collect());
        true
    }

    /// The route that an address on a page means, where it is the site's own. A whole address of the site's own host may be
    /// served by something else there, so it is not ours to judge.
    fn inside(&self, page: &Page, address: &str) -> Option<String> {
        if address.starts_with('/') { route(self.base, address) } else { relative(&page.route, address) }
    }

    /// The anchors on other pages, when all pages have been looked at.
    pub fn finish(self, text: &dyn Fn(&str) -> Option<String>) -> Vec<Diagnostic> {
        let ids = self.ids.into_inner().unwrap_or_else(PoisonError::into_inner);
        let anchors = self.anchors.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A page that could not be made has told its own mistake.
        let broken = anchors.iter().filter(|(_, route, anchor)| ids.get(route).is_some_and(|ids| !ids.contains(&hashed(anchor))));
        broken.map(|(page, route, anchor)| missing_anchor(page, &format!("#{anchor}"), route, &[], text)).collect()
    }

    fn missing(&self, page: &Page, target: &str, route: &str, text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
        let with_slash = format!("{route}/");
        let help = if self.plan.routes.contains(&with_slash) {
            format!("write `{with_slash}`")
        } else {
            match suggest::nearest(route, self.plan.routes.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "link pages by their source, such as `[...](../coaches/name.md)`".to_owned(),
            }
        };
        let found = Diagnostic::error("broken-link", format!("the page `{}` links to `{target}`, which is not there", page.route));
        place(found, page, target, text).help(help)
    }
}

/// The route that an address means; none for another host, another scheme, or a relative address of a feed.
pub(super) fn route(base: &BaseUrl, address: &str) -> Option<String> {
    let own = address.strip_prefix(base.origin.as_str()).filter(|rest| rest.starts_with('/'));
    let path = own.or_else(|| (address.starts_with('/') && !address.starts_with("//")).then_some(address))?;
    match path.strip_prefix(base.path.as_str()) {
        Some(rest) => Some(decoded(&format!("/{rest}"))),
        // An address of the same host that lies outside the site's own path is not ours to check.
        None if own.is_some() => None,
        None => Some(decoded(path)),
    }
}

/// The route that a relative address means on a page, as HTML of the author's own may have one.
fn relative(page: &str, address: &str) -> Option<String> {
    let scheme = address.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    if scheme || address.starts_with('/') {
        return None;
    }
    let (folder, _) = page.rsplit_once('/')?;
    // A browser that is led above the root stays there.
    let path = crate::source::join_path(folder, "", address).unwrap_or_default();
    let end = if address.ends_with('/') && !path.is_empty() { "/" } else { "" };
    Some(decoded(&format!("/{path}{end}")))
}

fn missing_anchor(page: &Page, target: &str, route: &str, ids: &[&str], text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
    let anchor = target.rsplit_once('#').map_or(target, |(_, anchor)| anchor);
    let found = Diagnostic::error("broken-anchor", format!("there is no `#{anchor}` on the page `{route}`"));
    let near = suggest::nearest(anchor, ids.iter().copied());
    let help = near.map_or("headings get their id from their words: `## Two words` is `#two-words`".to_owned(), |near| {
        format!("did you mean `#{near}`?")
    });
    place(found, page, target, text).help(help)
}

/// The place in the page's source where the link stands, if it stands there as it is in the page.
fn place(found: Diagnostic, page: &Page, target: &str, text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
    let Some(source) = &page.source else { return found };
    let whole = |text: &str, at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at + target.len()..].chars().next());
        before.is_none_or(|char| "\"'(<=#".contains(char) || char.is_whitespace())
            && after.is_none_or(|char| "\"')>".contains(char) || char.is_whitespace())
    };
    let span = text(source).and_then(|text| {
        let at = text.match_indices(target).map(|(at, _)| at).find(|at| whole(&text, *at)).or_else(|| text.find(target));
        at.map(|at| Span::of_range(&text, at..at + target.len()))
    });
    found.in_file(source.clone()).at(span)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
