//! Engagements and their sessions: checked against the public model, and kept out of it.
//!
//! 1. [`collect`] puts sessions to their engagements, in order.
//! 2. `people`: coaches, and what is shared with the sponsor.
//! 3. `way`: the process, as it was fitted to the client, and the gate before the phase-down.
//! 4. `sessions`: what sessions name, and what names a session.
//!
//! No message here quotes a value of a private file: it names the key and its place.

mod people;
mod sessions;
mod way;

use super::PublicSite;
use crate::diag::{Diagnostic, suggest};
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{self, Method};
use crate::yaml::Date;

/// A client's engagement with its sessions, in the order of their numbers and dates.
#[derive(Debug)]
pub struct Engagement {
    pub document: Document,
    pub sessions: Vec<Document>,
}

impl Engagement {
    /// The client's id: the name of the folder.
    pub fn id(&self) -> &str {
        self.document.path.split('/').nth(2).unwrap_or_default()
    }

    /// What the engagement's front matter says.
    pub fn keys(&self) -> Option<&kinds::Engagement> {
        keys(&self.document)
    }

    /// Whether somebody else than the client pays.
    pub fn has_sponsor(&self) -> bool {
        self.keys().is_some_and(|keys| keys.sponsor.is_some())
    }

    /// The day from which its portals are off the site.
    pub fn closes(&self) -> Option<Date> {
        self.keys()?.closes
    }
}

fn keys(document: &Document) -> Option<&kinds::Engagement> {
    match &document.front.kind {
        Kind::Engagement(engagement) => Some(engagement),
        _ => None,
    }
}

/// Puts sessions to their engagements and checks every id they name.
pub(super) fn collect(documents: Vec<Document>, site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) -> Vec<Engagement> {
    let (engagements, sessions): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| matches!(document.front.kind, Kind::Engagement(_)));
    let mut collected: Vec<Engagement> = engagements.into_iter().map(|document| Engagement { document, sessions: Vec::new() }).collect();
    for session in sessions {
        let folder = session.path.rsplit_once("/sessions/").map_or("", |(folder, _)| folder).to_owned();
        let owner = collected.iter_mut().find(|engagement| engagement.document.path == format!("{folder}/engagement.md"));
        match owner {
            Some(engagement) => engagement.sessions.push(session),
            None => {
                let help = format!("write `{folder}/engagement.md`, or move the session to its engagement");
                diagnostics
                    .push(Diagnostic::error("session-alone", "this session belongs to no engagement").in_file(&session.path).help(help));
            }
        }
    }
    for engagement in &mut collected {
        engagement.sessions.sort_by_key(|session| match &session.front.kind {
            Kind::Session(keys) => (keys.number, session.common().date),
            _ => (None, None),
        });
        check(engagement, site, diagnostics);
    }
    collected
}

fn check(engagement: &Engagement, site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) {
    let Some(keys) = engagement.keys() else { return };
    let mut look = Look { document: &engagement.document, site, found: diagnostics };
    people::look(keys, &mut look);
    let way = way::look(keys, &mut look);
    sessions::look(engagement, keys, way.as_ref(), site, diagnostics);
}

/// A file that is looked at, and what was found.
struct Look<'a> {
    document: &'a Document,
    site: &'a PublicSite,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Look<'a> {
    /// Tells a mistake. Neither text may have a value of the file in it.
    fn wrong(&mut self, code: &'static str, path: &str, message: &str, help: impl Into<String>) {
        self.found.push(self.document.error(code, path, message).help(help));
    }

    /// Whether a value is the author's own; what is missing has a stand-in, and has been told.
    fn is_written(&self, path: &str) -> bool {
        self.document.whole || self.document.place(path).is_some()
    }

    fn coach(&mut self, path: &str, id: &str) {
        if !self.site.knows("coach", id) {
            self.wrong("unknown-coach", path, "there is no coach with this id", COACHES);
        }
    }

    /// The method with an id, where there is one to be looked at. One that is not there is told, with those that would fit.
    fn method(&mut self, path: &str, id: &str, fits: impl Fn(&Method) -> bool) -> Option<&'a Method> {
        let site = self.site;
        match method(site, id) {
            Found::Method(method) => Some(method),
            Found::Elsewhere => None,
            Found::Nowhere => {
                let known = site.pages.iter().filter_map(|page| match &page.document.front.kind {
                    Kind::Method(method) if fits(method) => Some(&*page.summary.id),
                    _ => None,
                });
                let known: Vec<&str> = known.collect();
                self.wrong("unknown-method", path, "there is no method with this id", suggest::help(id, known.iter().copied()));
                None
            }
        }
    }
}

const COACHES: &str = "the ids of coaches are the names of the files in `content/coaches/`";

/// What an id of a method leads to.
enum Found<'a> {
    Method(&'a Method),
    /// A page that cannot be looked at: a draft, or one that has told its own mistake.
    Elsewhere,
    Nowhere,
}

fn method<'a>(site: &'a PublicSite, id: &str) -> Found<'a> {
    match site.method(id, &site.config.language) {
        Some(page) if !page.document.readable => Found::Elsewhere,
        Some(page) => match &page.document.front.kind {
            Kind::Method(method) => Found::Method(method),
            _ => Found::Elsewhere,
        },
        None if site.knows("method", id) => Found::Elsewhere,
        None => Found::Nowhere,
    }
}
