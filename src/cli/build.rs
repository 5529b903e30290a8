//! `trailmark build`

use super::secrets::{UnlockArgs, opened_or_failed};
use super::{Failure, Format, Which, report};
use crate::diag;
use crate::model::LeftOut;
use crate::pipeline::{self, Report};
use crate::portal::at_rest::CLIENTS;
use crate::source::Workspace;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where the site goes; `public` in the site's folder when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// Render every page and write every file again
    #[arg(long)]
    clean: bool,
    #[command(flatten)]
    unlock: UnlockArgs,
    /// How mistakes are told
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

pub(super) fn run(workspace: &Workspace, arguments: Arguments) -> Result<u8, Failure> {
    let Arguments { out, which, clean, unlock, format } = arguments;
    let keys = unlock.keys(workspace)?;
    // The time that somebody needs to type a passphrase is not the build's.
    let started = Instant::now();
    let (workspace, found) = opened_or_failed(workspace, &keys)?;
    let workspace = &workspace;
    let out = out.unwrap_or_else(|| workspace.root().join("public"));
    let options = pipeline::Options { out: Some(out.clone()), clean, portals: crate::portal::Mode::Seal, ..which.options()? };
    let mut built = pipeline::build_at_last(workspace, &options);
    built.diagnostics.extend(found);
    diag::sort(&mut built.diagnostics);
    let seconds = started.elapsed().as_secs_f64();
    let fields = [
        ("pages", json!(built.pages)),
        ("rendered", json!(built.rendered)),
        ("portals", json!(built.portals)),
        ("portals_sealed", json!(built.sealed)),
        ("portals_from_kept", json!(built.from_kept)),
        ("engagements_without_portal", json!(built.without_portal)),
        (
            "left_out",
            json!(
                built.left_out.map(|LeftOut { drafts, future, expired }| json!({"drafts": drafts, "future": future, "expired": expired}))
            ),
        ),
        ("changed", json!(built.written.as_ref().map(|written| &written.changed))),
        ("removed", json!(built.written.as_ref().map(|written| &written.removed))),
        ("seconds", json!((seconds * 1000.0).round() / 1000.0)),
    ];
    report::all(&built.diagnostics, workspace, format, &fields);
    if format == Format::Human {
        report::say(&last_line(&built, workspace, seconds));
    }
    Ok(u8::from(built.errors() > 0))
}

/// The line that a build of a site ends with; a second one where pages are left out.
pub(super) fn last_line(built: &Report, workspace: &Workspace, seconds: f64) -> String {
    let Some(written) = &built.written else {
        return format!("{}; the site was not written", report::count(&built.diagnostics));
    };
    let before = if built.rendered < built.pages { format!(" ({} rendered anew)", built.rendered) } else { String::new() };
    let mut parts = vec![report::plural(built.pages, "page") + &before];
    if built.portals > 0 {
        let kept = match built.from_kept {
            0 => format!(" ({} sealed anew)", built.sealed),
            kept if kept == built.portals => format!(" (as sealed before: the sources are {})", why_kept(workspace)),
            kept => format!(" ({} sealed anew, {kept} as before: their sources are {})", built.sealed, why_kept(workspace)),
        };
        parts.push(report::plural(built.portals, "portal") + &kept);
    }
    if built.without_portal > 0 {
        parts.push(format!("{} without a portal", report::plural(built.without_portal, "engagement")));
    }
    parts.push(format!("{} changed", written.changed.len()));
    parts.push(format!("{} removed", written.removed.len()));
    let warnings = report::count(&built.diagnostics);
    if !warnings.is_empty() {
        parts.push(warnings);
    }
    parts.push(if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") });
    parts.join(", ") + &built.left_out.map_or_else(String::new, left_out)
}

/// Pages that are not on the site though their files are there, in words.
fn left_out(LeftOut { drafts, future, expired }: LeftOut) -> String {
    let waiting = if future == 1 { "1 page that waits for its day".to_owned() } else { format!("{future} pages that wait for their day") };
    let kinds = [(drafts, report::plural(drafts, "draft")), (future, waiting), (expired, report::plural(expired, "expired page"))];
    let words: Vec<String> = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let words = match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    };
    if words.is_empty() { words } else { format!("\n{words} left out") }
}

/// Why some portals are as they were sealed before: their sources are locked, or elsewhere.
fn why_kept(workspace: &Workspace) -> &'static str {
    let found = workspace.everything(CLIENTS);
    let files: BTreeSet<(&str, &str)> =
        found.iter().filter_map(|found| found.path.strip_prefix(CLIENTS)?.strip_prefix('/')?.split_once('/')).collect();
    let (mut locked, mut absent) = (false, false);
    for (id, _) in files.iter().filter(|(id, file)| *file == "portal.yaml" && !files.contains(&(*id, "engagement.md"))) {
        let is_locked = files.contains(&(*id, "engagement.md.age"));
        locked |= is_locked;
        absent |= !is_locked;
    }
    match (locked, absent) {
        (true, false) => "locked, `--unlock` opens them",
        (true, true) => "not here, or locked: `--unlock` opens those",
        _ => "not here",
    }
}
