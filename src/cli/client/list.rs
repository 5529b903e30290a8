//! `trailmark client list`: which portals there are and, where the sources can be read, whose they are.

use super::super::secrets::{UnlockArgs, verified};
use super::super::{Failure, report};
use super::Here;
use crate::diag::Diagnostic;
use crate::portal::at_rest::{self, CLIENTS, SEALED};
use crate::source::Workspace;
use std::collections::BTreeSet;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    unlock: UnlockArgs,
}

/// Why a client's name is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unnamed {
    Locked,
    Broken,
    Missing,
}

impl Unnamed {
    fn of(workspace: &Workspace, id: &str) -> Self {
        let path = format!("{CLIENTS}/{id}/engagement.md");
        if workspace.exists(&path) {
            Unnamed::Broken
        } else if workspace.exists(&format!("{path}{SEALED}")) {
            Unnamed::Locked
        } else {
            Unnamed::Missing
        }
    }

    fn sign(self) -> &'static str {
        if self == Unnamed::Missing { "-" } else { "?" }
    }

    fn reason(self, with_key: bool) -> &'static str {
        match self {
            Unnamed::Locked if with_key => "the sources are locked, and the key given does not open them, or what is in them has mistakes",
            Unnamed::Locked => "the sources are locked: `trailmark client list --unlock` reads them in memory",
            Unnamed::Broken => "`engagement.md` has mistakes: `trailmark check` tells them",
            Unnamed::Missing => "there is no `engagement.md` on this machine",
        }
    }
}

pub(super) fn run(here: &Here, Arguments { unlock }: &Arguments) -> Result<u8, Failure> {
    let keys = unlock.keys(here.workspace)?;
    let mut rows = vec![["id", "portal", "key", "links", "state", "sources", "name"].map(str::to_owned)];
    let mut found = verified(here.workspace, &keys);
    let (mut unnamed, mut uncounted) = (BTreeSet::new(), false);
    let practice = crate::portal::practice::Practice::read(here.workspace)?;
    for id in here.clients() {
        let portals = here.portals(&id).unwrap_or_else(|failure| {
            found.extend(failure.diagnostics);
            Default::default()
        });
        let clear = at_rest::clear(here.workspace, &id).is_ok_and(|clear| clear.iter().any(|path| path.ends_with(".md")));
        let sources = match (clear, at_rest::locked(here.workspace, &id).is_empty()) {
            (true, _) => "clear",
            (false, false) => "locked",
            (false, true) => "not here",
        };
        let name = match here.engagement(&id, &keys) {
            Some(engagement) => engagement.client.name,
            None => {
                let why = Unnamed::of(here.workspace, &id);
                unnamed.insert(why);
                why.sign().to_owned()
            }
        };
        let mut lines: Vec<[String; 4]> = Vec::new();
        for (audience, portal) in portals.iter() {
            let links = match &practice {
                Some(practice) if !keys.is_empty() => match portal.identity(practice, &keys) {
                    Ok(identity) => identity.links.iter().flatten().count().to_string(),
                    Err(_) => "?".to_owned(),
                },
                _ => "?".to_owned(),
            };
            uncounted |= links == "?";
            let state = portal.closed.map_or("open".to_owned(), |day| format!("closed {day}"));
            lines.push([audience.as_str().to_owned(), portal.epoch.to_string(), links, state]);
        }
        if lines.is_empty() {
            lines.push(["-"; 4].map(str::to_owned));
        }
        for [audience, epoch, links, state] in lines {
            rows.push([id.clone(), audience, epoch, links, state, sources.to_owned(), name.clone()]);
        }
    }
    report::diagnostics(&found, Some(here.workspace));
    if rows.len() == 1 {
        report::say("there are no clients yet: `trailmark client add` makes the first one");
        return Ok(u8::from(!found.is_empty()));
    }
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    for row in &rows {
        let line = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    report::print(&text);
    if uncounted {
        let how = if keys.is_empty() { ": `trailmark client list --unlock` asks for it" } else { ", and the key given does not open it" };
        report::say(&format!("`?` in `links`: the practice's key is needed to see how many are in use{how}"));
    }
    for why in unnamed {
        report::say(&format!("`{}` in `name`: {}", why.sign(), why.reason(!keys.is_empty())));
    }
    Ok(u8::from(found.iter().any(Diagnostic::is_error)))
}
