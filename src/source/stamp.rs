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

/// Size and times of a file, and on Unix which one it is: with others, it was touched.
pub type Times = [u64; 7];

/// The times of all that a site is made of.
#[derive(Debug)]
pub struct Stamps {
    /// Files and folders, in the order of their paths; none for one that was touched a moment ago.
    files: Vec<(PathBuf, Option<Times>)>,
    /// The program that makes the site.
    program: Option<Times>,
}

impl Stamps {
    /// A hash of all names and times; none where one of them says too little.
    pub fn hash(&self) -> Option<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        let program = (Path::new(""), &self.program);
        for (path, times) in self.files.iter().map(|(path, times)| (path.as_path(), times)).chain([program]) {
            // With its length, so that no two lists of files give the same bytes.
            let path = path.as_os_str().as_encoded_bytes();
            hasher.update(&path.len().to_le_bytes()).update(path);
            (*times)?.iter().for_each(|number| _ = hasher.update(&number.to_le_bytes()));
        }
        Some(*hasher.finalize().as_bytes())
    }

    /// Of a file on disk.
    pub fn of(&self, path: &Path) -> Option<Times> {
        let at = self.files.binary_search_by(|(known, _)| known.as_path().cmp(path)).ok()?;
        self.files[at].1
    }

    /// Of the program that makes the site.
    pub fn of_program(&self) -> Option<Times> {
        self.program
    }
}

impl Workspace {
    /// The names, sizes and times of all that a site is made of, and of the program that makes it. None for files in memory and
    /// for sources that were unlocked.
    pub fn stamps(&self) -> Option<Stamps> {
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
        let settled = |path: &Path| {
            let (times, modified) = of_metadata(&std::fs::metadata(path).ok()?)?;
            // A time to come says nothing about what may still be written at it.
            now.duration_since(modified).is_ok_and(|age| age >= SETTLED).then_some(times)
        };
        let program = std::env::current_exe().ok().and_then(|program| settled(&program));
        let files = paths.into_par_iter().map(|path| {
            let times = settled(&path);
            (path, times)
        });
        Some(Stamps { files: files.collect(), program })
    }
}

/// The times of a file, however short ago it was touched, and when its content was.
pub(super) fn of_metadata(metadata: &std::fs::Metadata) -> Option<(Times, SystemTime)> {
    let modified = metadata.modified().ok()?;
    // Before 1970 the distance says as much.
    let (Ok(since) | Err(since)) = modified.duration_since(SystemTime::UNIX_EPOCH).map_err(|before| before.duration());
    let [device, file, seconds, nanoseconds] = changed(metadata);
    Some(([metadata.len(), since.as_secs(), since.subsec_nanos().into(), device, file, seconds, nanoseconds], modified))
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
