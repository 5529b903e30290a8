//! Engagements and their sessions: checked against the public model, and kept out of it.
//!
//! No message here quotes a value of a private file: it names the key and its place.

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
    /// The name of its folder in `content/clients/`.
    pub fn id(&self) -> &str {
        self.document.path.split('/').nth(2).unwrap_or_default()
    }

    /// What the front matter says.
    pub fn keys(&self) -> Option<&kinds::Engagement> {
        match &self.document.front.kind {
            Kind::Engagement(keys) => Some(keys),
            _ => None,
        }
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

/// Puts sessions to their engagements and checks every id they name.
pub(super) fn collect(documents: Vec<Document>, site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) -> Vec<Engagement> {
    let (engagements, sessions): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| matches!(document.front.kind, Kind::Engagement(_)));
    let mut collected: Vec<Engagement> = Vec::new();
    for document in engagements {
        check(&document, site, diagnostics);
        collected.push(Engagement { document, sessions: Vec::new() });
    }
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
        let numbers = engagement.sessions.windows(2).filter(|pair| match (&pair[0].front.kind, &pair[1].front.kind) {
            (Kind::Session(first), Kind::Session(second)) => first.number.is_some() && first.number == second.number,
            _ => false,
        });
        for pair in numbers {
            let found = pair[1].error("duplicate-id", "number", "another session of this engagement has the same number");
            diagnostics.push(found.help(format!("the other one is `{}`", pair[0].path)));
        }
    }
    collected
}

fn check(document: &Document, site: &PublicSite, diagnostics: &mut Vec<Diagnostic>) {
    let Kind::Engagement(engagement) = &document.front.kind else { return };
    let language = &site.config.language;
    for (at, id) in engagement.coaches.iter().enumerate() {
        // A coach may work with a client without a page on the site.
        if !site.knows("coach", id) {
            let found = document.error("unknown-coach", &format!("coaches[{at}]"), "there is no coach with this id");
            diagnostics.push(found.help("the ids of coaches are the names of the files in `content/coaches/`"));
        }
    }
    let Some(id) = &engagement.process else {
        if engagement.stage.is_some() {
            diagnostics
                .push(document.error("bad-value", "stage", "there is a `stage` but no `process`").help("add `process: ID` of a method"));
        }
        return;
    };
    let page = site.method(id, language);
    if page.is_some_and(|page| !page.document.readable) {
        // Its stages are not known; it has told its own mistake.
        return;
    }
    let method = page.and_then(|page| match &page.document.front.kind {
        Kind::Method(method) => Some(method),
        _ => None,
    });
    let Some(method) = method else {
        if site.knows("method", id) {
            return;
        }
        let known: Vec<&str> =
            site.pages.iter().filter(|page| matches!(page.document.front.kind, Kind::Method(_))).map(|page| &*page.summary.id).collect();
        let found = document.error("unknown-method", "process", "there is no method with this id");
        diagnostics.push(found.help(suggest::help(id, known.iter().copied())));
        return;
    };
    let stage = engagement.stage.iter().map(|stage| ("stage".to_owned(), stage));
    let visits = engagement.history.iter().enumerate().map(|(at, visit)| (format!("history[{at}].stage"), &visit.stage));
    for (place, stage) in stage.chain(visits) {
        if !has_stage(method, stage) {
            let found = document.error("unknown-stage", &place, format!("`{id}` has no stage with this id"));
            diagnostics.push(found.help(suggest::help("", method.stages.iter().map(|stage| stage.id.as_str()))));
        }
    }
}

fn has_stage(method: &Method, id: &str) -> bool {
    method.stages.iter().any(|stage| stage.id == id || stage.substages.iter().any(|below| below.id == id))
}
