//! Whether any file of a site, or the program, was touched: from sizes and times, without reading one.

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
    /// A hash of the names, sizes and times of all that a site is made of, and of the program that makes it. None where that
    /// says too little: for files in memory, for sources that were unlocked, and when a file was touched a moment ago.
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
        paths.push(std::env::current_exe().ok()?);
        paths.extend(super::git::index_of(&self.root).filter(|index| index.exists()));
        paths.par_sort_unstable();
        let told: Option<Vec<_>> = paths.par_iter().map(|path| times(path, now)).collect();
        let mut hasher = blake3::Hasher::new();
        for (path, times) in paths.iter().zip(told?) {
            // With its length, so that no two lists of files give the same bytes.
            let path = path.as_os_str().as_encoded_bytes();
            hasher.update(&path.len().to_le_bytes()).update(path);
            times.iter().for_each(|number| _ = hasher.update(&number.to_le_bytes()));
        }
        Some(*hasher.finalize().as_bytes())
    }
}

/// Size and times of a file or folder, and on Unix which one it is; none when it was touched a moment ago.
fn times(path: &Path, now: SystemTime) -> Option<[u64; 7]> {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?;
    // A time to come says nothing about what may still be written at it.
    if now.duration_since(modified).ok()? < SETTLED {
        return None;
    }
    // Before 1970 the distance says as much.
    let (Ok(since) | Err(since)) = modified.duration_since(SystemTime::UNIX_EPOCH).map_err(|before| before.duration());
    let [device, file, seconds, nanoseconds] = changed(&metadata);
    Some([metadata.len(), since.as_secs(), since.subsec_nanos().into(), device, file, seconds, nanoseconds])
}

/// Which file it is, and when anything of it changed last: that cannot be set back.
#[cfg(unix)]
fn changed(metadata: &std::fs::Metadata) -> [u64; 4] {
    use std::os::unix::fs::MetadataExt;
    [metadata.dev(), metadata.ino(), metadata.ctime().cast_unsigned(), metadata.ctime_nsec().cast_unsigned()]
}

#[cfg(not(unix))]
fn changed(_: &std::fs::Metadata) -> [u64; 4] {
    [0; 4]
}
