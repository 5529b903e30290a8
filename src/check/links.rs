//! Links inside the site: every address and every anchor that a finished page names must be there.
//!
//! Addresses are looked at page by page, as soon as a page is made ([`LinkCheck::page`]); anchors on
//! other pages can only be checked when all pages are ([`LinkCheck::finish`]).

use super::html;
use crate::config::BaseUrl;
use crate::diag::{Diagnostic, Span, suggest};
use crate::plan::Plan;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Checks the links of one build.
pub struct LinkCheck<'a> {
    plan: &'a Plan,
    base: &'a BaseUrl,
    /// Addresses that pages named so far: most stand on many.
    targets: RwLock<Targets>,
    /// Ids of each page, hashed, by route.
    ids: Mutex<Vec<(&'a str, Vec<u32>)>>,
    /// Links to an anchor of another page.
    anchors: Mutex<Vec<(Page<'a>, Arc<Target>)>>,
}

#[derive(Debug, Default)]
struct Targets {
    numbers: FxHashMap<Arc<str>, u32>,
    all: Vec<Arc<Target>>,
}

impl Targets {
    /// Takes in an address, unless it has a number already.
    fn add(&mut self, target: Target) -> (u32, Arc<Target>) {
        if let Some(number) = self.numbers.get(&target.written) {
            return (*number, self.all[*number as usize].clone());
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let target = Arc::new(target);
        self.numbers.insert(target.written.clone(), number);
        self.all.push(target.clone());
        (number, target)
    }
}

/// An address as pages name it.
#[derive(Debug)]
struct Target {
    written: Arc<str>,
    leads: Leads,
}

/// Where an address leads.
#[derive(Debug)]
enum Leads {
    /// Away from the site, or to a place on the page itself.
    Elsewhere,
    /// That depends on the page that it stands on.
    Relative,
    Page {
        route: String,
        is: Is,
        /// The place on the page, where one is named.
        anchor: Option<String>,
    },
}

/// Whether there is a page at a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    There,
    Missing,
    /// Missing, and told already.
    Told,
}

/// What a finished page names, as far as it is looked at again without the page being made.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its ids, hashed.
    pub ids: Vec<u32>,
    /// The addresses inside the site that it names, each once, by their numbers in [`LinkCheck::targets`].
    pub targets: Vec<u32>,
}

/// The page that a link stands on.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    pub route: &'a str,
    pub source: Option<&'a str>,
}

fn hashed(id: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    // Half of a hash is one too.
    (hasher.finish() >> 32) as u32
}

/// The address without its anchor, and the anchor.
fn split_anchor(target: &str) -> (&str, Option<&str>) {
    target.split_once('#').map_or((target, None), |(address, anchor)| (address, Some(anchor)))
}

impl<'a> LinkCheck<'a> {
    pub fn new(plan: &'a Plan, base: &'a BaseUrl) -> Self {
        LinkCheck { plan, base, targets: RwLock::default(), ids: Mutex::default(), anchors: Mutex::default() }
    }

    /// Looks at one finished page. `text` gives the source of a file, to find the place of a link.
    pub fn page(&self, page: Page<'a>, html: &str, text: &dyn Fn(&str) -> Option<String>) -> (Outline, Vec<Diagnostic>) {
        let names = html::names(html);
        let mut diagnostics = Vec::new();
        let mut ids: Vec<u32> = names.ids.iter().map(|id| hashed(&html::unescape(id))).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut outline = Outline { ids, targets: Vec::with_capacity(names.targets.len()) };
        let mut seen = FxHashSet::default();
        let mut new = Vec::new();
        let written = names.targets.iter().filter(|target| seen.insert(**target)).map(|target| html::unescape(target));
        {
            // Most addresses are known, and looking them up one by one would have threads wait for each other.
            let known = self.targets.read().unwrap_or_else(PoisonError::into_inner);
            for written in written {
                match known.numbers.get(&*written) {
                    Some(number) => {
                        diagnostics.extend(self.link(page, (*number, &known.all[*number as usize]), &names.ids, &mut outline, text));
                    }
                    None => new.push(written),
                }
            }
        }
        for written in new {
            let (number, target) = self.target(&written);
            diagnostics.extend(self.link(page, (number, &target), &names.ids, &mut outline, text));
        }
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).push((page.route, outline.ids.clone()));
        (outline, diagnostics)
    }

    /// Looks at one link of a page, and keeps it where it leads into the site.
    fn link(
        &self,
        page: Page<'a>,
        (number, target): (u32, &Arc<Target>),
        ids: &[&str],
        outline: &mut Outline,
        text: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Diagnostic> {
        let written = &*target.written;
        let mut relative = None;
        let leads = self.leads_on(page, target, &mut relative);
        let Leads::Page { route, is, anchor } = leads else {
            let on_page = split_anchor(written).1.filter(|_| written.starts_with(['#', '?']));
            let anchor = on_page.filter(|anchor| !anchor.is_empty() && *anchor != "top")?;
            let there = outline.ids.binary_search(&hashed(&decoded(anchor))).is_ok();
            return (!there).then(|| missing_anchor(page, written, page.route, ids, text));
        };
        outline.targets.push(number);
        if *is == Is::There && anchor.is_some() {
            self.anchor(page, target);
        }
        (*is == Is::Missing).then(|| self.missing(page, written, route, text))
    }

    /// Looks at what a page names that is as it was; false when it has to be made again, to say what is wrong with it.
    pub fn again(&self, page: Page<'a>, outline: &Outline) -> bool {
        let mut anchors = Vec::new();
        let known = self.targets.read().unwrap_or_else(PoisonError::into_inner);
        for number in &outline.targets {
            let Some(target) = known.all.get(*number as usize) else { return false };
            let mut relative = None;
            let leads = self.leads_on(page, target, &mut relative);
            match leads {
                Leads::Page { is: Is::There, anchor: Some(_), .. } => anchors.push(target.clone()),
                Leads::Page { is: Is::There, anchor: None, .. } => {}
                _ => return false,
            }
        }
        anchors.iter().for_each(|target| self.anchor(page, target));
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).push((page.route, outline.ids.clone()));
        true
    }

    /// The numbers of addresses, as they are meant, not as HTML writes them.
    pub fn numbers(&self, targets: &[Arc<str>]) -> Vec<u32> {
        let targets: Vec<Target> = targets.par_iter().map(|written| self.looked_up(written.clone())).collect();
        let mut known = self.targets.write().unwrap_or_else(PoisonError::into_inner);
        known.numbers.reserve(targets.len());
        known.all.reserve(targets.len());
        targets.into_iter().map(|target| known.add(target).0).collect()
    }

    /// The addresses that have numbers.
    pub fn targets(&self) -> Vec<Arc<str>> {
        self.targets.read().unwrap_or_else(PoisonError::into_inner).all.iter().map(|target| target.written.clone()).collect()
    }

    fn target(&self, written: &str) -> (u32, Arc<Target>) {
        {
            let known = self.targets.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(number) = known.numbers.get(written) {
                return (*number, known.all[*number as usize].clone());
            }
        }
        let target = self.looked_up(written.into());
        self.targets.write().unwrap_or_else(PoisonError::into_inner).add(target)
    }

    fn looked_up(&self, written: Arc<str>) -> Target {
        let (address, _) = split_anchor(&written);
        let address = address.split('?').next().unwrap_or_default();
        let leads = match address {
            "" => Leads::Elsewhere,
            address if address.starts_with('/') => self.leads(route(self.base, address), &written),
            _ => Leads::Relative,
        };
        Target { written, leads }
    }

    /// Where an address leads whose route is known. A whole address of the site's own host may be served by something else
    /// there, so it is not ours to judge.
    fn leads(&self, route: Option<String>, written: &str) -> Leads {
        let Some(route) = route else { return Leads::Elsewhere };
        let is = if self.plan.told.contains(&route) {
            Is::Told
        } else if self.plan.routes.contains(&route) {
            Is::There
        } else {
            Is::Missing
        };
        let anchor = split_anchor(written).1.filter(|anchor| !anchor.is_empty() && *anchor != "top").map(decoded);
        Leads::Page { route, is, anchor }
    }

    /// Where an address leads on a page; `relative` holds the answer where it depends on that.
    fn leads_on<'t>(&self, page: Page<'_>, target: &'t Target, relative: &'t mut Option<Leads>) -> &'t Leads {
        match &target.leads {
            Leads::Relative => relative.insert(self.relative(page, &target.written)),
            leads => leads,
        }
    }

    fn relative(&self, page: Page<'_>, written: &str) -> Leads {
        let address = split_anchor(written).0.split('?').next().unwrap_or_default();
        self.leads(relative(page.route, address), written)
    }

    fn anchor(&self, page: Page<'a>, target: &Arc<Target>) {
        self.anchors.lock().unwrap_or_else(PoisonError::into_inner).push((page, target.clone()));
    }

    /// The anchors on other pages, when all pages have been looked at. `known` gives the hashed ids of a page, in order, that
    /// was not looked at in this build.
    pub fn finish(self, text: &dyn Fn(&str) -> Option<String>, known: &dyn Fn(&str) -> Option<Vec<u32>>) -> Vec<Diagnostic> {
        let ids = std::mem::take(&mut *self.ids.lock().unwrap_or_else(PoisonError::into_inner));
        let anchors = std::mem::take(&mut *self.anchors.lock().unwrap_or_else(PoisonError::into_inner));
        if anchors.is_empty() {
            return Vec::new();
        }
        let ids: FxHashMap<&str, Vec<u32>> = ids.into_iter().collect();
        let broken = anchors.iter().filter_map(|(page, target)| {
            let mut relative = None;
            let leads = self.leads_on(*page, target, &mut relative);
            let Leads::Page { route, anchor: Some(anchor), .. } = leads else { return None };
            // A page that could not be made has told its own mistake.
            let lacks = |ids: &Vec<u32>| ids.binary_search(&hashed(anchor)).is_err();
            let missing = ids.get(route.as_str()).map_or_else(|| known(route).as_ref().is_some_and(lacks), lacks);
            missing.then(|| missing_anchor(*page, &format!("#{anchor}"), route, &[], text))
        });
        broken.collect()
    }

    fn missing(&self, page: Page<'_>, target: &str, route: &str, text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
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

fn missing_anchor(page: Page<'_>, target: &str, route: &str, ids: &[&str], text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
    let anchor = target.rsplit_once('#').map_or(target, |(_, anchor)| anchor);
    let found = Diagnostic::error("broken-anchor", format!("there is no `#{anchor}` on the page `{route}`"));
    let near = suggest::nearest(anchor, ids.iter().copied());
    let help = near.map_or("headings get their id from their words: `## Two words` is `#two-words`".to_owned(), |near| {
        format!("did you mean `#{near}`?")
    });
    place(found, page, target, text).help(help)
}

/// The place in the page's source where the link stands, if it stands there as it is in the page.
fn place(found: Diagnostic, page: Page<'_>, target: &str, text: &dyn Fn(&str) -> Option<String>) -> Diagnostic {
    let Some(source) = page.source else { return found };
    let whole = |text: &str, at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at + target.len()..].chars().next());
        before.is_none_or(|char| "\"'(<=#".contains(char) || char.is_whitespace())
            && after.is_none_or(|char| "\"')>".contains(char) || char.is_whitespace())
    };
    let span = text(source).and_then(|text| {
        let at = text.match_indices(target).map(|(at, _)| at).find(|at| whole(&text, *at)).or_else(|| text.find(target));
        at.map(|at| Span::of_range(&text, at..at + target.len()))
    });
    found.in_file(source).at(span)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
