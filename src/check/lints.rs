//! Runs the lints over the pages of one build.
//!
//! 1. [`Lints::page`], as soon as a page is made: reads its front matter and its Markdown (`prose`) and looks
//!    for what can be found in one page; notes which addresses the finished page leads to.
//! 2. [`Lints::finish`], when all pages are made: what can only be seen of the whole site.
//!
//! Each lint tells a warning. What the site makes of it (`lints:` in `site.yaml`, a comment on the line) is applied to
//! all of them in `settle`. These lints see a [`PublicSite`], so nothing private; `engagements` has the others.

use super::external::{self, Address, Manners};
use super::off::Off;
use super::prose::{self, Prose, Text};
use super::{claims, codes, faults, fresh, html, links, pages, whole};
use crate::config::{Config, Level};
use crate::diag::{Diagnostic, Span};
use crate::model::{Page, PublicSite};
use crate::parse::Document;
use crate::plan::{Job, Plan, Planned};
use crate::yaml::Places;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// The lints of one build.
pub struct Lints<'a> {
    site: &'a PublicSite,
    plan: &'a Plan,
    files: whole::Files,
    seen: Mutex<Seen>,
}

/// What was noted of the finished pages.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// For each page that people read, the addresses it leads to, as routes.
    pub links: BTreeMap<String, BTreeSet<String>>,
    /// Numbers of the files (see [`whole::Files`]) that some page names.
    pub files: BTreeSet<usize>,
    /// Addresses on other hosts, each with the best place that is known for it.
    pub addresses: BTreeMap<String, Address>,
}

/// One page as the lints read it.
pub(super) struct Reading<'a> {
    pub site: &'a PublicSite,
    pub page: &'a Page,
    pub prose: Prose,
    /// The texts of its front matter.
    pub values: Vec<Text>,
}

impl<'a> Reading<'a> {
    fn new(site: &'a PublicSite, page: &'a Page) -> Self {
        Reading { site, page, prose: prose::read(&page.document.body()), values: values(page) }
    }

    /// Whether the page has nothing in it for a reader: no words, no picture, no block.
    pub fn is_empty(&self) -> bool {
        let Prose { images, calls, .. } = &self.prose;
        images.is_empty() && calls.is_empty() && crate::markdown::words(&self.page.document.body()) == 0
    }

    /// All texts: each with the one that follows it, where it stands in the body.
    pub fn texts(&self) -> impl Iterator<Item = (&Text, Option<&Text>)> {
        let body = self.prose.texts.iter().enumerate().map(|(at, text)| (text, self.prose.texts.get(at + 1)));
        let attributes = self.prose.calls.iter().flat_map(|call| &call.arguments).map(|(_, text)| (text, None));
        body.chain(attributes).chain(self.values.iter().map(|text| (text, None)))
    }

    /// A warning at a range of a text.
    pub fn at(&self, text: &Text, range: Range<usize>, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let document = &self.page.document;
        if text.path.is_empty() {
            return self.in_body(text.in_body(&range), code, message);
        }
        let span = place(document, &text.path).map(|span| within(document.yaml(), span, &text.text, range));
        Diagnostic::warning(code, message).in_file(&document.path).at(span)
    }

    /// A warning at a value of the front matter.
    pub fn at_value(&self, path: &str, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let document = &self.page.document;
        Diagnostic::warning(code, message).in_file(&document.path).at(place(document, path))
    }

    /// A warning at a range of the body.
    pub fn in_body(&self, range: Range<usize>, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let document = &self.page.document;
        let span = Span::of_range(&document.body(), range).moved_down(document.body_line);
        Diagnostic::warning(code, message).in_file(&document.path).at(span)
    }
}

/// The place of a value of the front matter; its key's, where the value begins on a later line.
fn place(document: &Document, path: &str) -> Option<Span> {
    let places = Places::of(document.yaml()).ok()?;
    let (key, value) = (places.key(path), places.value(path));
    let span = match (key, value) {
        (Some(key), Some(value)) if value.line != key.line => Some(key),
        (key, value) => value.or(key),
    };
    span.map(|span| span.moved_down(1))
}

/// The place of a range of a text whose value stands at `span`; `span` where its words are not found on its line.
fn within(yaml: &str, span: Span, text: &str, range: Range<usize>) -> Span {
    let found = (|| {
        // The first line of the file is the `---` above the front matter.
        let line = yaml.lines().nth(span.line.checked_sub(2)?)?;
        let from = line.char_indices().nth(span.column - 1).map(|(at, _)| at)?;
        let words = text.get(range.clone())?.lines().next().filter(|words| !words.is_empty())?;
        let earlier = text[..range.start].matches(words).count();
        let at = from + line[from..].match_indices(words).nth(earlier)?.0;
        Some(Span { line: span.line, ..Span::of_range(line, at..at + words.len()) })
    })();
    found.unwrap_or(span)
}

/// The texts of a page's front matter: all that have more than one word, and those that are texts by their key.
fn values(page: &Page) -> Vec<Text> {
    fn gather(value: &serde_yaml::Value, path: &str, texts: &mut Vec<Text>) {
        match value {
            serde_yaml::Value::String(text) => {
                let key = path.rsplit('.').next().unwrap_or_default();
                let is_text = matches!(key, "title" | "description" | "author" | "headline") || key.ends_with("_alt");
                if is_text || text.trim().contains(char::is_whitespace) {
                    texts.push(Text::value(path.to_owned(), text.clone()));
                }
            }
            serde_yaml::Value::Sequence(list) => {
                list.iter().enumerate().for_each(|(at, value)| gather(value, &format!("{path}[{at}]"), texts))
            }
            serde_yaml::Value::Mapping(map) => {
                for (key, value) in map {
                    let Some(key) = key.as_str() else { continue };
                    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    gather(value, &path, texts);
                }
            }
            _ => {}
        }
    }
    let mut texts = Vec::new();
    if let Ok(value) = serde_yaml::from_str(page.document.yaml()) {
        gather(&value, "", &mut texts);
    }
    texts
}

impl<'a> Lints<'a> {
    pub fn new(site: &'a PublicSite, plan: &'a Plan) -> Self {
        Lints { site, plan, files: whole::Files::of(site), seen: Mutex::default() }
    }

    /// Looks at one finished page: at its source, and at where it leads.
    pub fn page(&self, planned: &Planned, html: &str) -> Vec<Diagnostic> {
        let page = match planned.job {
            Job::Page(at) => self.site.pages.get(at),
            _ => None,
        };
        // The page to search on names every section: nobody is led anywhere by that.
        if !matches!(planned.job, Job::Search { .. }) {
            self.note(planned, page, html);
        }
        let Some(page) = page else { return Vec::new() };
        let reading = Reading::new(self.site, page);
        let mut found = Vec::new();
        faults::find(&reading, &mut found);
        claims::find(&reading, &mut found);
        pages::find(&reading, &mut found);
        if !self.site.config.demonstration {
            fresh::page(&reading, &mut found);
        }
        found.extend(Off::of(&page.document).unknown(&page.document.path));
        self.settle(found)
    }

    fn note(&self, planned: &Planned, page: Option<&Page>, html: &str) {
        let files = self.files.named_in(html);
        let is_page = (planned.route.ends_with('/') || planned.route.ends_with(".html")) && !matches!(planned.job, Job::Redirect { .. });
        let (mut led, mut addresses) = (BTreeSet::new(), Vec::new());
        if is_page {
            for link in html::names(html).links {
                let target = html::unescape(link);
                let address = target.split(['#', '?']).next().unwrap_or_default();
                match links::route(&self.site.base, address) {
                    Some(route) => drop(led.insert(route)),
                    None if target.starts_with(&format!("{}/", self.site.base.origin)) => {}
                    None => addresses.extend(Address::of(&target, &planned.route, page)),
                }
            }
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.files.extend(files);
        if is_page {
            seen.links.insert(planned.route.clone(), led);
        }
        for address in addresses {
            match seen.addresses.entry(address.url.clone()) {
                std::collections::btree_map::Entry::Vacant(free) => drop(free.insert(address)),
                std::collections::btree_map::Entry::Occupied(mut known) => known.get_mut().better(address),
            }
        }
    }

    /// Asks other hosts whether the addresses that pages lead to are there. `text` gives the text of a source file.
    pub fn external(&self, manners: &Manners, text: &dyn Fn(&str) -> Option<String>) -> Vec<Diagnostic> {
        let addresses = std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner).addresses);
        let addresses = addresses.into_values().filter(|address| !(self.site.config.demonstration && address.is_example()));
        let settings = text("site.yaml").unwrap_or_default();
        self.settle(external::ask(addresses.map(|address| address.or_in("site.yaml", &settings)).collect(), manners))
    }

    /// What is still as `trailmark new` made it. `text` gives the text of a source file.
    pub fn fresh(&self, text: &dyn Fn(&str) -> Option<String>) -> Vec<Diagnostic> {
        if self.site.config.demonstration {
            return Vec::new();
        }
        let words = fresh::words(self.site, text).into_iter().chain(fresh::texts(text));
        self.settle(fresh::addresses(self.site, text).into_iter().chain(words).collect())
    }

    /// What only the whole site shows. Needs all pages: where some could not be made, links of theirs may be missing.
    pub fn finish(self) -> Vec<Diagnostic> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let mut found = whole::duplicates(self.site);
        found.extend(whole::replaced(self.site));
        let all_made = self
            .plan
            .jobs
            .iter()
            .filter(|planned| matches!(planned.job, Job::Page(_)))
            .all(|planned| seen.links.contains_key(&planned.route));
        if all_made {
            found.extend(whole::orphans(self.site, &seen.links));
            found.extend(self.files.orphans(&seen.files));
        }
        self.settle(found)
    }

    /// Gives each message the severity that the site wants, and drops those that are switched off.
    fn settle(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let document = |file: &str| file.strip_prefix("content/").and_then(|path| self.site.page(path)).map(|page| &page.document);
        settle(found, &self.site.config, document)
    }
}

/// Gives each message the severity that the site wants, and drops those that are switched off; `document` finds a file.
pub(super) fn settle<'d>(found: Vec<Diagnostic>, config: &Config, document: impl Fn(&str) -> Option<&'d Document>) -> Vec<Diagnostic> {
    let mut switches: BTreeMap<String, Off> = BTreeMap::new();
    let settled = found.into_iter().filter_map(|found| {
        let standard = codes().find(|lint| lint.code == found.code).map_or(Level::Warning, |lint| lint.level);
        let severity = config.lints.get(found.code).copied().unwrap_or(standard).severity()?;
        if let (Some(file), Some(span)) = (&found.file, found.span)
            && let Some(document) = document(file)
            && switches.entry(file.clone()).or_insert_with(|| Off::of(document)).holds(found.code, span.line)
        {
            return None;
        }
        Some(Diagnostic { severity, ..found })
    });
    settled.collect()
}
