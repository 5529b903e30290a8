//! Writing sources for an author: new sites, new pages, keys and sealed files.
//!
//! [`write_new`] never overwrites anything. What replaces something ([`replace`]) is whole on disk before any of it takes
//! its place, so that a cut never leaves half a file.

use crate::diag::Diagnostic;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a new file with the folders above it.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn write_new(path: &Path, text: &[u8]) -> Result<(), Diagnostic> {
    let shown = path.display();
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Diagnostic::error("file-exists", format!("`{shown}` is there already")).help("give another name, or edit that file")
        }
        kind => Diagnostic::error("cannot-write", format!("cannot write `{shown}`: {kind}")),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut file = fs::File::create_new(path).map_err(cannot)?;
    file.write_all(text).map_err(cannot)
}

/// A file to be written in the place of what is there, or as a new one.
#[derive(Debug)]
pub struct Replacement<'a> {
    pub path: PathBuf,
    pub bytes: &'a [u8],
    /// Whether nobody else on the machine may read it.
    pub private: bool,
}

/// What a file is called until it is whole. Hidden, so that no build takes it for a source.
const UNFINISHED: &str = ".trailmark-new";

/// Whether a name is that of a file whose writing was cut off.
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(UNFINISHED)
}

/// Writes files: first all of them beside their places, then each is moved there.
///
/// # Errors
/// When one cannot be written; then nothing has changed (unless the disk failed between two moves).
pub fn replace(files: &[Replacement]) -> Result<(), Diagnostic> {
    let mut staged: Vec<PathBuf> = Vec::new();
    let give_up = |staged: &[PathBuf], path: &Path, error: &io::Error| {
        for path in staged {
            let _ = fs::remove_file(path);
        }
        Err(Diagnostic::error("cannot-write", format!("cannot write `{}`: {}", path.display(), error.kind()))
            .help("make room there, or mend its permissions; nothing was changed"))
    };
    for file in files {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let beside = file.path.with_file_name(format!(".{name}{UNFINISHED}"));
        staged.push(beside.clone());
        if let Err(error) = write_whole(&beside, file) {
            return give_up(&staged, &file.path, &error);
        }
    }
    for (at, file) in files.iter().enumerate() {
        if let Err(error) = fs::rename(&staged[at], &file.path) {
            return give_up(&staged[at..], &file.path, &error);
        }
    }
    Ok(())
}

fn write_whole(path: &Path, file: &Replacement) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if file.private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut opened = options.open(path)?;
    opened.write_all(file.bytes)?;
    // Something else may be removed because this one is there: so it has to be on the disk.
    opened.sync_all()
}

/// Removes files of the site, and the folders that they leave empty, up to `keep`. One that is gone already is fine.
///
/// # Errors
/// When one cannot be removed.
pub fn remove(root: &Path, paths: &[String], keep: &str) -> Result<(), Diagnostic> {
    for path in paths {
        match fs::remove_file(root.join(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let message = format!("cannot remove `{path}`: {}", error.kind());
                return Err(Diagnostic::error("cannot-write", message).help("mend its permissions and try again"));
            }
            _ => {}
        }
        let mut folder = Path::new(path).parent();
        while let Some(inner) = folder.filter(|inner| *inner != Path::new(keep) && inner.starts_with(keep)) {
            if fs::remove_dir(root.join(inner)).is_err() {
                break;
            }
            folder = inner.parent();
        }
    }
    Ok(())
}

/// Whether a new site can go into a folder: it is not there, or is empty.
pub fn is_free(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !path.exists(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(folder: &Path, name: &str, bytes: &'a [u8]) -> Replacement<'a> {
        Replacement { path: folder.join(name), bytes, private: true }
    }

    #[test]
    fn files_are_replaced_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        replace(&[file(at, "a", b"one"), file(at, "b/c", b"two")]).unwrap();
        assert_eq!((fs::read(at.join("a")).unwrap(), fs::read(at.join("b/c")).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        // The second one cannot be written, for a file is where its folder should be: the first one stays what it was.
        assert!(replace(&[file(at, "a", b"new"), file(at, "a/d", b"x")]).is_err());
        assert_eq!(fs::read(at.join("a")).unwrap(), b"one");
        assert_eq!(fs::read_dir(at).unwrap().count(), 2, "nothing unfinished is left behind");
        // What was left behind by a cut is no obstacle.
        fs::write(at.join(".a.trailmark-new"), "half").unwrap();
        replace(&[file(at, "a", b"whole")]).unwrap();
        assert_eq!(fs::read(at.join("a")).unwrap(), b"whole");
        assert!(is_unfinished(".a.trailmark-new") && !is_unfinished("a"));
    }

    #[cfg(unix)]
    #[test]
    fn private_files_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        replace(&[file(folder.path(), "key", b"x")]).unwrap();
        assert_eq!(fs::metadata(folder.path().join("key")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn removing_takes_empty_folders_along() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        replace(&[file(at, "top/a/b/c", b""), file(at, "top/a/d", b""), file(at, "top/e", b"")]).unwrap();
        remove(at, &["top/a/b/c".to_owned(), "top/a/gone".to_owned()], "top").unwrap();
        assert!(!at.join("top/a/b").exists() && at.join("top/a/d").exists());
        remove(at, &["top/a/d".to_owned(), "top/e".to_owned()], "top").unwrap();
        assert!(!at.join("top/a").exists() && at.join("top").exists());
    }
}
