//! What each watched file was when it was last looked at, so that a save without a change is no change.
//!
//! A file's stamp (size and modification time) is cheap but can hide a second save within the clock's
//! step; its content cannot. Contents are hashed where an event points at a file, and stamps are
//! believed where a whole folder is looked through.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Larger files are told apart by their stamps alone.
const HASH_LIMIT: u64 = 16 << 20;

/// How many bytes [`Seen::remember_contents`] reads, in files of at most [`REMEMBER_FILE`] each.
const REMEMBER_TOTAL: u64 = 64 << 20;
const REMEMBER_FILE: u64 = 256 << 10;

/// The coarsest step of modification times in use (FAT).
const CLOCK_STEP: Duration = Duration::from_secs(2);

/// How far a look at a file may rely on what was noted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A file with the same stamp is the same file.
    Stamp,
    /// A file with the same content is the same file.
    Content,
    /// It changed, whatever it looks like: it may have been something else in between, while a build read it.
    Nothing,
}

/// The files of all watched folders.
#[derive(Debug, Default)]
pub struct Seen {
    files: BTreeMap<PathBuf, Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

#[derive(Debug)]
struct Mark {
    stamp: Stamp,
    hash: Option<blake3::Hash>,
    at: SystemTime,
}

impl Mark {
    /// Whether any later write must have given the file another stamp.
    fn settled(&self) -> bool {
        self.stamp.modified.and_then(|modified| modified.checked_add(CLOCK_STEP)).is_some_and(|then| then < self.at)
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Stamp { length: metadata.len(), modified: metadata.modified().ok() }
    }
}

impl Seen {
    /// Notes a file's stamp without reading it: for the look before the first build.
    pub fn note(&mut self, path: PathBuf, metadata: &Metadata) {
        self.files.insert(path, Mark { stamp: Stamp::of(metadata), hash: None, at: SystemTime::now() });
    }

    /// Notes a file as it is now and says whether that is a change.
    pub fn changed(&mut self, path: &Path, metadata: &Metadata, trust: Trust) -> bool {
        let (stamp, at) = (Stamp::of(metadata), SystemTime::now());
        let before = self.files.get(path);
        if trust == Trust::Stamp && before.is_some_and(|before| before.stamp == stamp && before.settled()) {
            return false;
        }
        let hash = if stamp.length <= HASH_LIMIT { hash(path) } else { None };
        let same = before.is_some_and(|before| match (before.hash, hash) {
            (Some(before), Some(now)) => before == now,
            (Some(_), None) => false,
            (None, Some(_)) => before.stamp == stamp && before.settled(),
            (None, None) => before.stamp == stamp,
        });
        self.files.insert(path.to_owned(), Mark { stamp, hash, at });
        !same || trust == Trust::Nothing
    }

    /// Forgets a file; says whether it was known.
    pub fn forget(&mut self, path: &Path) -> bool {
        self.files.remove(path).is_some()
    }

    /// The known files at or below `path`.
    pub fn below(&self, path: &Path) -> impl Iterator<Item = &PathBuf> {
        let from = (Bound::Included(path), Bound::Unbounded);
        let path = path.to_owned();
        self.files.range::<Path, _>(from).map(|(file, _)| file).take_while(move |file| file.starts_with(&path))
    }

    /// Reads the small files that were only noted, so that their first "touch" is known for what it is.
    pub fn remember_contents(&mut self) {
        let mut left = REMEMBER_TOTAL;
        for (path, mark) in &mut self.files {
            // A file that has changed since, or could have without a trace, stays unknown: its hash
            // would not be that of the content which the build has read.
            if mark.hash.is_some() || mark.stamp.length > REMEMBER_FILE || mark.stamp.length > left || !mark.settled() {
                continue;
            }
            left -= mark.stamp.length;
            let found = hash(path);
            if fs::metadata(path).is_ok_and(|metadata| Stamp::of(&metadata) == mark.stamp) {
                mark.hash = found;
            }
        }
    }
}

fn hash(path: &Path) -> Option<blake3::Hash> {
    fs::read(path).ok().map(|bytes| blake3::hash(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(seen: &mut Seen, path: &Path, trust: Trust) -> bool {
        seen.changed(path, &fs::metadata(path).unwrap(), trust)
    }

    #[test]
    fn a_touch_is_no_change_and_a_quick_second_save_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("about.md");
        let (old, new) = (SystemTime::now() - Duration::from_secs(3_600), SystemTime::now());
        let write = |text: &str, at| {
            fs::write(&path, text).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
        };
        write("one", old);
        let mut seen = Seen::default();
        seen.note(path.clone(), &fs::metadata(&path).unwrap());
        seen.remember_contents();

        write("one", new);
        assert!(!look(&mut seen, &path, Trust::Content));
        assert!(look(&mut seen, &path, Trust::Nothing));
        write("two", new);
        assert!(look(&mut seen, &path, Trust::Content), "same stamp, other content");
        write("six", new);
        assert!(look(&mut seen, &path, Trust::Stamp), "the stamp is too young to be believed");
    }

    #[test]
    fn a_file_too_large_to_read_goes_by_its_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        fs::File::create(&path).unwrap().set_len(HASH_LIMIT + 1).unwrap();
        let mut seen = Seen::default();
        assert!(look(&mut seen, &path, Trust::Content));
        assert!(!look(&mut seen, &path, Trust::Content));
        fs::File::options().write(true).open(&path).unwrap().set_len(HASH_LIMIT + 2).unwrap();
        assert!(look(&mut seen, &path, Trust::Content));
    }

    #[test]
    fn below_is_a_folder_and_not_its_namesakes() {
        let folder = tempfile::tempdir().unwrap();
        let metadata = fs::metadata(folder.path()).unwrap();
        let mut seen = Seen::default();
        for path in ["/s/a/b/c.md", "/s/a/b-x.md", "/s/a/b.md", "/s/a/b/d/e.md", "/s/z.md"] {
            seen.note(PathBuf::from(path), &metadata);
        }
        let below: Vec<_> = seen.below(Path::new("/s/a/b")).map(|path| path.to_str().unwrap()).collect();
        assert_eq!(below, ["/s/a/b/c.md", "/s/a/b/d/e.md"]);
        assert_eq!(seen.below(Path::new("/s/z.md")).count(), 1);
    }
}
