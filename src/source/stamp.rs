//! Whether any file of a site was touched: from sizes and times, without reading one.

use super::Workspace;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What a site is made of, from its folder.
const INPUTS: [&str; 11] = [
    "site.yaml",
    "assets",
    "content",
    "data",
    "keys",
    "static",
    "strings",
    "templates",
    "themes",
    ".trailmark/fingerprint.key",
    ".trailmark/portals.json",
];

/// A file that was written this short a time ago could be written again without its times telling.
const SETTLED: Duration = Duration::from_millis(50);

impl Workspace {
    /// A hash of the names, sizes and times of all that a site is made of. None where that says too little: for files in
    /// memory, for sources that were unlocked, and when a file was touched a moment ago.
    pub fn stamp(&self) -> Option<[u8; 32]> {
        if self.memory.is_some() || !self.over.0.is_empty() {
            return None;
        }
        let now = SystemTime::now();
        let mut paths: Vec<PathBuf> = INPUTS
            .par_iter()
            .flat_map_iter(|part| walkdir::WalkDir::new(self.root.join(part)).follow_links(true))
            // What cannot be walked is told by a build, which is then never one that nothing changed for.
            .filter_map(Result::ok)
            .map(walkdir::DirEntry::into_path)
            .collect();
        paths.extend(super::git::index_of(&self.root).filter(|index| index.exists()));
        paths.par_sort_unstable();
        let told: Option<Vec<String>> = paths.par_iter().map(|path| times(path, now)).collect();
        let mut hasher = blake3::Hasher::new();
        for (path, times) in paths.iter().zip(told?) {
            hasher.update(path.as_os_str().as_encoded_bytes()).update(times.as_bytes()).update(b"\n");
        }
        Some(*hasher.finalize().as_bytes())
    }
}

/// Size and times of a file or folder, in words of our own; none when it was touched a moment ago.
fn times(path: &Path, now: SystemTime) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?;
    // A time to come says nothing about what may still be written at it.
    if now.duration_since(modified).ok()? < SETTLED {
        return None;
    }
    Some(format!(" {} {modified:?} {}", metadata.len(), changed(&metadata)))
}

/// Which file it is, and when anything of it changed last: that cannot be set back.
#[cfg(unix)]
fn changed(metadata: &std::fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{} {} {}.{}", metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &std::fs::Metadata) -> String {
    String::new()
}
