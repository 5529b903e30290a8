//! What the last build came to when nothing is left to do or to tell: enough to say so again without building.

use super::{Before, folder, foreign, is_of_a_tool, manifest};
use crate::source::Workspace;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// A build without any message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Stands for the program, its options, the day, and every file that the site is made of.
    pub mark: String,
    pub pages: usize,
    pub portals: usize,
    pub from_kept: usize,
    pub without_portal: usize,
    /// Pages left out: drafts, those dated in the future, expired ones.
    pub left_out: [usize; 3],
}

/// What was settled for an output folder under this mark, if every file of it is still there.
pub fn read(before: &Before, mark: &str) -> Option<Settled> {
    let Before { manifest_path, manifest, there, .. } = before;
    let settled: Settled = serde_json::from_slice(&fs::read(path(manifest_path)).ok()?).ok()?;
    if settled.mark != mark {
        return None;
    }
    let whole = !there.is_empty() && manifest.iter().all(|(path, entry)| there.get(path) == Some(&entry.size));
    // A file that somebody else put there would have to be told.
    (whole && foreign(there, &|path| manifest.get(path).is_some() || is_of_a_tool(path)).is_empty()).then_some(settled)
}

/// Remembers a build, or that there is nothing to remember. That it cannot be written is no harm: the next build is a whole one.
pub fn write(workspace: &Workspace, out: &Path, settled: Option<&Settled>) {
    let path = path(&manifest::path(workspace.root(), out));
    let written = settled.and_then(|settled| {
        let text = serde_json::to_vec(settled).ok()?;
        folder::write(&path, &text).ok()
    });
    if written.is_none() {
        let _ = fs::remove_file(&path);
    }
}

fn path(manifest: &Path) -> PathBuf {
    let name = manifest.file_name().unwrap_or_default().to_string_lossy().replace("manifest-", "settled-");
    manifest.with_file_name(name)
}
