//! Clients' portals as the author sees them: unlocked, kept in memory only, and shown on this machine only.

use super::files::Address;
use super::lock;
use super::page::escape;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// One portal in the clear, as a whole page.
#[derive(Clone)]
pub struct ClosedPage {
    /// Its address without the base path, such as `/p/quiet-heron/client/`.
    pub route: String,
    /// What the author calls it.
    pub name: String,
    pub html: Arc<str>,
}

/// Says where it is, never what is in it.
impl fmt::Debug for ClosedPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClosedPage").field("route", &self.route).finish_non_exhaustive()
    }
}

/// The folder that belongs to portals.
const FOLDER: &str = "p";

/// The portals of the last good build.
#[derive(Debug, Default)]
pub struct Closed {
    pages: Mutex<BTreeMap<String, ClosedPage>>,
}

/// What there is at an address.
pub enum Shown {
    /// A portal.
    Page(ClosedPage),
    /// The list of all portals, as HTML.
    List(String),
    /// An address that needs its final `/`.
    Folder,
}

impl Closed {
    /// Takes the portals of a build; gives the files of the output folder that they would be, where they changed.
    pub fn replace(&self, pages: Vec<ClosedPage>) -> Vec<String> {
        let new: BTreeMap<String, ClosedPage> = pages.into_iter().map(|page| (page.route.clone(), page)).collect();
        let mut pages = lock(&self.pages);
        let same = |route: &String, page: &ClosedPage| pages.get(route).is_some_and(|old| old.html == page.html);
        let gone = pages.keys().filter(|route| !new.contains_key(*route));
        let changed = new.iter().filter(|(route, page)| !same(route, page)).map(|(route, _)| route).chain(gone).map(|route| file(route));
        let changed: Vec<String> = changed.chain((pages.len() != new.len()).then(|| file(&format!("/{FOLDER}/")))).collect();
        *pages = new;
        changed
    }

    /// The address of their list on a site whose own address is `url`; none without any portal.
    pub fn list_at(&self, url: &str) -> Option<String> {
        (!lock(&self.pages).is_empty()).then(|| format!("{url}{FOLDER}/"))
    }

    /// What an address below the base path shows; none when it is no portal's.
    pub fn find(&self, address: &Address, base: &str) -> Option<Shown> {
        address.segments.first().filter(|first| *first == FOLDER)?;
        let pages = lock(&self.pages);
        if pages.is_empty() {
            return None;
        }
        let route = format!("/{}/", address.segments.join("/"));
        let found = if address.segments.len() == 1 { Shown::List(list(&pages, base)) } else { Shown::Page(pages.get(&route)?.clone()) };
        Some(if address.folder { found } else { Shown::Folder })
    }
}

/// The name in the output folder of a page with a route.
pub fn file(route: &str) -> String {
    format!("{}index.html", route.trim_start_matches('/'))
}

fn list(pages: &BTreeMap<String, ClosedPage>, base: &str) -> String {
    let entries = pages.values().map(|page| {
        let href = format!("{base}{}", page.route.trim_start_matches('/'));
        format!("<li><a href=\"{}\">{}</a></li>", escape(&href), escape(&page.name))
    });
    include_str!("closed.html").replace("{entries}", &entries.collect::<String>())
}
