//! `trailmark client erase`: removes all that is held about a client in the site's folder and in its output, and says
//! what remains elsewhere.

use super::super::{Failure, Which, report};
use super::Here;
use crate::output::PREVIEW;
use crate::output::sources::{self, Replacement};
use crate::pipeline;
use crate::portal::FINGERPRINTS;
use crate::portal::at_rest::CLIENTS;
use crate::portal::keys::Portals;
use crate::source::Workspace;
use std::io::IsTerminal;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the client's folder in content/clients/
    id: String,
    /// Where the site is built to; `public` in the site's folder when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(here: &Here, Arguments { id, out, yes }: &Arguments) -> Result<u8, Failure> {
    here.known(id)?;
    let workspace = here.workspace;
    let root = workspace.root();
    let folder = format!("{CLIENTS}/{id}");
    let held: Vec<String> = workspace.everything(&folder).into_iter().map(|found| found.path).collect();
    // A damaged file is removed like the others; only the addresses are not known then.
    let (portals, readable) = match Portals::read(workspace, id) {
        Ok(portals) => (portals.unwrap_or_default(), true),
        Err(_) => (Portals::default(), false),
    };
    let tokens: Vec<String> = portals.iter().map(|(_, keys)| keys.token.to_string()).collect();
    let out = out.clone().unwrap_or_else(|| root.join("public"));
    let places = [out.clone(), root.join(PREVIEW)].map(|place| (published(&place, &tokens), place));
    let name = here.engagement(id, &[]).map(|engagement| engagement.client.name);
    let mentions = name.as_ref().map(|name| mentions(workspace, name));

    report::print("These files are removed:\n");
    for path in &held {
        report::print(&format!("  {path}\n"));
    }
    for (files, place) in &places {
        for path in files {
            report::print(&format!("  {}\n", place.join(path).display()));
        }
    }
    if !readable {
        report::say("warning: portal.yaml cannot be read, so the addresses are not known: the next build removes what is published");
    }
    if !yes {
        confirm(id)?;
    }
    sources::remove(root, &held, CLIENTS)?;
    for (files, place) in &places {
        sources::remove(place, files, "")?;
    }
    forget(workspace, &tokens)?;
    let rebuilt = rebuild(here, out)?;
    report::say(&format!("\n{} removed. {rebuilt}\n", report::plural(held.len(), "source")));
    report::say(REMAINS);
    if mentions.is_none() {
        report::say("  - the client's name in public pages: the engagement could not be read, so nobody looked for it");
    }
    for path in mentions.unwrap_or_default() {
        report::say(&format!("  - `{path}` has the client's name: look whether it may stay"));
    }
    Ok(0)
}

/// What no program can reach.
const REMAINS: &str = "What may still be somewhere else, and only you can remove:
  - the published site: publish it again; the host and its caches may keep old files for a while
  - the history of version control, and every copy of the repository: sealed files stay sealed, what was ever committed in the clear does not
  - backups of this machine, and what other people's machines have of this folder
  - what the client or a sponsor downloaded or printed
  - mail, calendars, invoices and paper";

/// The files of a built site that belong to these portals, from its folder.
fn published(out: &std::path::Path, tokens: &[String]) -> Vec<String> {
    let site = Workspace::on_disk(out);
    tokens.iter().flat_map(|token| site.everything(&format!("p/{token}"))).map(|found| found.path).collect()
}

/// Public sources that have the client's name in them.
fn mentions(workspace: &Workspace, name: &str) -> Vec<String> {
    if name.trim().len() < 3 {
        return Vec::new();
    }
    let found = ["content", "data", "static"].into_iter().flat_map(|folder| workspace.everything(folder)).map(|found| found.path);
    // `privacy.allowed` may name the client too.
    let public = ["site.yaml".to_owned()].into_iter().chain(found).filter(|path| !crate::diag::is_private(path));
    let texts = public.filter(|path| [".md", ".yaml", ".yml", ".json", ".html", ".txt"].iter().any(|ending| path.ends_with(ending)));
    texts.filter(|path| workspace.read_text(path).is_ok_and(|text| text.contains(name))).collect()
}

fn confirm(id: &str) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("there is no terminal to ask on").help("read the list above; `--yes` removes these files"));
    }
    report::say(&format!("\nThis cannot be undone. Type the id `{id}` to go on:"));
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| Failure::usage(format!("nothing can be asked: {}", error.kind())))?;
    if line.trim() == id { Ok(()) } else { Err(Failure::usage("that is not the id; nothing was removed")) }
}

/// Takes the client's portals out of what builds remember. Where that cannot be read, all of it goes, which costs the
/// next build some time.
fn forget(workspace: &Workspace, tokens: &[String]) -> Result<(), Failure> {
    if !workspace.exists(FINGERPRINTS) {
        return Ok(());
    }
    let text = workspace.read_text(FINGERPRINTS).unwrap_or_default();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(portals) = value.get_mut("portals").and_then(serde_json::Value::as_object_mut) else {
        return Ok(sources::remove(workspace.root(), &[FINGERPRINTS.to_owned()], "")?);
    };
    portals.retain(|token, _| !tokens.contains(token));
    let path = workspace.root().join(FINGERPRINTS);
    Ok(sources::replace(&[Replacement { path, bytes: value.to_string().as_bytes(), private: true }])?)
}

/// Builds the site again, if it was built and can be.
fn rebuild(here: &Here, out: PathBuf) -> Result<&'static str, Failure> {
    if !Workspace::on_disk(&out).exists("index.html") {
        return Ok("The site is not built here, so there was nothing to build again.");
    }
    let which = Which { base_url: None, drafts: false, future: false };
    let built =
        pipeline::build(here.workspace, &pipeline::Options { out: Some(out), portals: crate::portal::Mode::Seal, ..which.options()? });
    Ok(if built.written.is_some() {
        "The site was built again without the client."
    } else {
        "The site has mistakes and was not built again: its pages for the client are gone, but mend it and build."
    })
}
