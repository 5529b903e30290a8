//! The files that tell hosts which headers to send, and the table for the preview.

use super::Options;
use crate::artifact::Artifact;
use crate::check::leaks::LeakCheck;
use crate::config::{self, Config};
use crate::diag::Diagnostic;
use crate::hosting::{self, FIRST_LINE, Headers, HostFile};
use crate::model::PublicSite;
use crate::model::assets::{Asset, Content};
use crate::output::{self, Staging};
use crate::portal;
use crate::source::Workspace;
use std::collections::BTreeSet;

/// What hosts are told to send with a site's files; none when its settings cannot be read.
pub fn headers(workspace: &Workspace, options: &Options) -> Option<Headers> {
    config::read(workspace, options.base_url.as_deref()).ok().map(|config| table(&config))
}

fn table(config: &Config) -> Headers {
    Headers::of(config, &portal::script_sources())
}

/// Writes the files that are part of the site. One of `static/` takes the place of ours.
pub(super) fn publish(workspace: &Workspace, site: &PublicSite, leaks: &LeakCheck<'_>, staging: Option<&Staging>) -> Vec<Diagnostic> {
    let mut failed = Vec::new();
    for file in hosting::files(&table(&site.config), &site.config.hosting) {
        let HostFile::Published(route, text) = file else { continue };
        if site.assets.iter().any(|(_, asset)| &*asset.route == route) {
            continue;
        }
        let hash = blake3::hash(text.as_bytes());
        let asset = Asset { route: route.into(), content: Content::Bytes(text.into_bytes().into()), hash, picture: None };
        leaks.asset(workspace, &asset);
        if let Some(staging) = staging {
            failed.extend(staging.put(workspace, &Artifact::asset(&asset)).err());
        }
    }
    failed
}

/// What keeps the files beside the sources from being written: told before anything of the site is.
pub(super) fn in_the_way(workspace: &Workspace, config: &Config) -> Option<Diagnostic> {
    let beside = |file: &HostFile| matches!(file, HostFile::Beside(..));
    let needed = hosting::files(&table(config), &config.hosting).iter().any(beside);
    (needed && workspace.is_taken(FOLDER) && !workspace.has_folder(FOLDER)).then(|| {
        let message =
            format!("`{FOLDER}` is a file that Trailmark did not write, and the headers for the host go into a folder of that name");
        Diagnostic::error("foreign-file", message).in_file(FOLDER).help("move it, or take the host out of `hosting` in `site.yaml`")
    })
}

/// Writes the files beside the sources, for servers that are told by their own settings, and removes those for hosts that the
/// settings do not name any more. What somebody else wrote stays.
pub(super) fn beside(workspace: &Workspace, options: &Options) -> Vec<Diagnostic> {
    let Some(root) = workspace.disk_path("") else { return Vec::new() };
    let Ok(config) = config::read(workspace, options.base_url.as_deref()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut left = BTreeSet::from(hosting::BESIDE);
    for file in hosting::files(&table(&config), &config.hosting) {
        let HostFile::Beside(path, text) = file else { continue };
        left.remove(path);
        match what_is(workspace, path) {
            There::Ours(before) if before == text.as_bytes() => {}
            There::Ours(_) | There::Nothing => found.extend(output::folder::write(&root.join(path), text.as_bytes()).err()),
            There::Foreign => {
                let message = "this file is not Trailmark's, so the headers for the host were not written";
                let foreign = Diagnostic::warning("foreign-file", message).in_file(path);
                found.push(foreign.help("move it, or take the host out of `hosting` in `site.yaml`"));
            }
        }
    }
    let left = left.into_iter().filter(|path| matches!(what_is(workspace, path), There::Ours(_)));
    found.extend(left.filter_map(|path| output::folder::remove(&root.join(path)).err()));
    found
}

/// The folder of the files beside the sources.
const FOLDER: &str = "hosting";

/// What stands where a file for a host goes.
enum There {
    Nothing,
    Ours(Vec<u8>),
    /// Also what cannot be read.
    Foreign,
}

fn what_is(workspace: &Workspace, path: &str) -> There {
    if !workspace.is_taken(path) {
        return There::Nothing;
    }
    workspace.read(path).ok().filter(|bytes| bytes.starts_with(FIRST_LINE.as_bytes())).map_or(There::Foreign, There::Ours)
}
