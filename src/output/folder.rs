//! Files that a build keeps beside the sources and in `.trailmark/`: each is replaced in one move, so that a build that is
//! cut off leaves the old one or the new one.

use super::cannot_write;
use crate::diag::Diagnostic;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Makes a folder hold exactly these files, by name in it with `/`. Those that are the same are not touched.
///
/// # Errors
/// When something cannot be written; what was there may then be there still, beside what is new.
pub fn replace(folder: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> Result<(), Diagnostic> {
    let failed = |error: io::Error| cannot_write(folder, &error);
    for (name, bytes) in files {
        let path = folder.join(name);
        if !fs::read(&path).is_ok_and(|there| *there == **bytes) {
            write(&path, bytes)?;
        }
    }
    for entry in walkdir::WalkDir::new(folder).contents_first(true).into_iter().filter_map(Result::ok) {
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        if entry.file_type().is_dir() {
            // One that is not empty stays.
            let _ = fs::remove_dir(entry.path());
        } else if !files.contains_key(&name) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// Writes a file in one move, with the folders above it.
///
/// # Errors
/// When it cannot be written; the file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    stream(path, |file| file.write_all(bytes)).and_then(Waiting::place).map_err(|error| cannot_write(path, &error))
}

/// A file that is written and waits to be put in its place.
#[derive(Debug)]
pub struct Waiting<'a>(tempfile::NamedTempFile, &'a Path);

/// Writes a file piece by piece beside its place, with the folders above it.
///
/// # Errors
/// When it cannot be written.
pub fn stream(path: &Path, write: impl FnOnce(&mut fs::File) -> io::Result<()>) -> io::Result<Waiting<'_>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".trailmark-").tempfile_in(folder)?;
    write(file.as_file_mut())?;
    readable(file.as_file())?;
    Ok(Waiting(file, path))
}

impl Waiting<'_> {
    /// Puts the file in its place, in one move.
    ///
    /// # Errors
    /// When that cannot be done; what was there is there still.
    pub fn place(self) -> io::Result<()> {
        self.0.persist(self.1).map(drop).map_err(|error| error.error)
    }
}

/// A temporary file is its owner's alone; one that is kept is to be as any other.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Removes a file, and its folder where that leaves it empty.
///
/// # Errors
/// When the file cannot be removed.
pub fn remove(path: &Path) -> Result<(), Diagnostic> {
    fs::remove_file(path).map_err(|error| cannot_write(path, &error))?;
    // One that is not empty stays.
    let _ = path.parent().map(fs::remove_dir);
    Ok(())
}

/// Removes the files of a folder that are not to be kept, by name. What cannot be removed stays: it does no harm.
pub fn prune(folder: &Path, keep: &dyn Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !keep(&entry.file_name().to_string_lossy()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Where the key of the fingerprints is, from the site's folder.
const FINGERPRINT_KEY: &str = ".trailmark/fingerprint.key";

/// The key of this checkout's fingerprints, if one was made.
pub fn known_key(root: Option<&Path>) -> Option<[u8; 32]> {
    fs::read(root?.join(FINGERPRINT_KEY)).ok()?.try_into().ok()
}

/// The key of this checkout's fingerprints, made on first use. It never leaves `.trailmark/`. A site in memory has a new
/// one each time.
///
/// # Errors
/// When it can neither be read nor made.
pub fn fingerprint_key(root: Option<&Path>) -> Result<[u8; 32], Diagnostic> {
    let mut key = [0; 32];
    let random = getrandom::fill(&mut key);
    let Some(root) = root else {
        return random.map(|()| key).map_err(|error| cannot_write(Path::new("."), &error.into()));
    };
    let path = root.join(FINGERPRINT_KEY);
    let failed = |error: io::Error| cannot_write(&path, &error);
    let read = || known_key(Some(root));
    if let Some(key) = read() {
        return Ok(key);
    }
    random.map_err(|error| failed(error.into()))?;
    fs::create_dir_all(root.join(".trailmark")).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".trailmark-").tempfile_in(root.join(".trailmark")).map_err(failed)?;
    file.write_all(&key).map_err(failed)?;
    // Of two builds at once, the second takes the first one's; a damaged key is replaced.
    if file.persist_noclobber(&path).is_err() && read().is_none() {
        write(&path, &key)?;
    }
    Ok(read().unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_to_hold_exactly_what_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("sealed/client");
        let files = |names: &[(&str, &str)]| {
            names.iter().map(|(name, text)| ((*name).to_owned(), Arc::from(text.as_bytes()))).collect::<BTreeMap<_, _>>()
        };
        replace(&inner, &files(&[("bundle.age", "1"), ("files/a.age", "2")])).unwrap();
        assert_eq!(fs::read_to_string(inner.join("files/a.age")).unwrap(), "2");
        replace(&inner, &files(&[("bundle.age", "3")])).unwrap();
        assert_eq!(fs::read_to_string(inner.join("bundle.age")).unwrap(), "3");
        assert!(!inner.join("files").exists());
        assert_eq!(fs::read_dir(&inner).unwrap().count(), 1, "something temporary is left");
    }

    #[test]
    fn the_key_is_made_once_and_a_damaged_one_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let key = fingerprint_key(Some(root.path())).unwrap();
        assert_eq!(fingerprint_key(Some(root.path())).unwrap(), key);
        fs::write(root.path().join(".trailmark/fingerprint.key"), b"short").unwrap();
        let other = fingerprint_key(Some(root.path())).unwrap();
        assert!(other != key && other != [0; 32]);
        assert_eq!(fingerprint_key(Some(root.path())).unwrap(), other);
    }
}
