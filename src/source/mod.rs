//! The only door for input.
//!
//! A [`Workspace`] is a site's folder (or, in tests, a set of files in memory). It lists what the
//! other rooms may read, refuses what cannot be a source (links that form a loop, names and texts
//! that are not UTF-8, files too large to be text), and gives each file's content. Sources that were opened from
//! their sealed form can be laid over the folder ([`Workspace::overlaid`]): they are read as if they were there, and are
//! never on disk.

#![expect(clippy::disallowed_methods, reason = "this room is the door for input")]

mod engine;
mod git;
mod stamp;
mod text;
mod walk;

use crate::diag::{Diagnostic, Span};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

pub use engine::engine;
pub use stamp::{Stamps, Times};
pub use text::Text;
pub use walk::{Found, find_root};

/// Markdown, YAML and templates above this size (in bytes) are a mistake, not a text.
pub const MAX_TEXT: u64 = 8 * 1024 * 1024;

/// What a file is for, told from its place in the site's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// A page: `content/**.md`, also those of private engagements.
    Page,
    /// Anything else under `content/` but `content/clients/`: a picture, a hand-out.
    Asset,
    /// `data/*.yaml`.
    Data,
    /// `static/**`, published as it is.
    Static,
    /// `templates/**` of the site.
    Template,
    /// `strings/*.yaml` of the site.
    Strings,
    /// A file of the theme folder `themes/NAME/`.
    Theme,
}

/// A file that exists; its content is read when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Path from the site's folder, with `/`.
    pub path: String,
    pub area: Area,
}

/// A site's folder on disk, or files in memory.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    memory: Option<Arc<BTreeMap<String, Vec<u8>>>>,
    over: Overlay,
    again: Arc<text::Again>,
}

/// Files that are read as if they lay in the folder. Their bytes are private: wiped when dropped, and never printed.
#[derive(Clone, Default)]
struct Overlay(Arc<BTreeMap<String, Zeroizing<Vec<u8>>>>);

impl fmt::Debug for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Overlay({} files)", self.0.len())
    }
}

impl Workspace {
    /// The site in a folder on disk.
    pub fn on_disk(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let again = Arc::new(text::Again::from(root.clone()));
        Workspace { root, memory: None, over: Overlay::default(), again }
    }

    /// A site of files in memory: path from the site's folder -> content.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let memory = Some(Arc::new(files.into_iter().collect()));
        Workspace { root: PathBuf::new(), memory, over: Overlay::default(), again: Arc::default() }
    }

    /// The same site with further files laid over it: path from the site's folder -> content. Where the folder has a
    /// file of that name too, the one laid over it is read.
    pub fn overlaid(&self, files: BTreeMap<String, Zeroizing<Vec<u8>>>) -> Self {
        Workspace { over: Overlay(Arc::new(files)), ..self.clone() }
    }

    /// The site's folder; empty for one in memory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file is on disk; none for a site in memory.
    pub fn disk_path(&self, path: &str) -> Option<PathBuf> {
        (self.memory.is_none() && !self.over.0.contains_key(path)).then(|| self.root.join(path))
    }

    pub fn exists(&self, path: &str) -> bool {
        self.over.0.contains_key(path)
            || match &self.memory {
                Some(files) => files.contains_key(path),
                None => self.root.join(path).is_file(),
            }
    }

    /// Whether there is anything of a name: a file, a folder, or a link that leads nowhere.
    pub fn is_taken(&self, path: &str) -> bool {
        self.exists(path) || self.has_folder(path) || self.disk_path(path).is_some_and(|path| path.is_symlink() || path.exists())
    }

    /// Whether a folder exists.
    pub fn has_folder(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        self.over.0.keys().any(|file| file.starts_with(&inside))
            || match &self.memory {
                Some(files) => files.keys().any(|file| file.starts_with(&inside)),
                None => self.root.join(path).is_dir(),
            }
    }

    /// All files below a folder of the site, sorted by path, with what cannot be a source told.
    pub fn list(&self, folder: &str, area: impl Fn(&str) -> Option<Area> + Sync) -> (Vec<SourceFile>, Vec<Diagnostic>) {
        let (mut files, diagnostics) = match &self.memory {
            Some(memory) => {
                let prefix = format!("{folder}/");
                let found = memory.iter().filter(|(path, _)| path.starts_with(&prefix));
                let files = found.filter_map(|(path, _)| Some(SourceFile { path: path.clone(), area: area(path)? }));
                (files.collect(), Vec::new())
            }
            None => walk::walk(&self.root, folder, &area),
        };
        let inside = format!("{folder}/");
        for path in self.over.0.keys().filter(|path| path.starts_with(&inside)) {
            files.retain(|file: &SourceFile| file.path != *path);
            files.extend(area(path).map(|area| SourceFile { path: path.clone(), area }));
        }
        files.sort();
        (files, diagnostics)
    }

    /// The files that git tracks, by path; none where the site is in no repository.
    pub fn tracked(&self) -> Option<Vec<String>> {
        if self.memory.is_none() { git::tracked(&self.root) } else { None }
    }

    /// Every file that lies in a folder of the site, sorted by path: also hidden ones and what editors leave behind, and
    /// links, which are not followed. Files laid over the folder are not among them.
    pub fn everything(&self, folder: &str) -> Vec<Found> {
        let mut found = match &self.memory {
            Some(files) => {
                let inside = format!("{folder}/");
                let paths = files.keys().filter(|path| path.starts_with(&inside));
                paths.map(|path| Found { path: path.clone(), is_link: false }).collect()
            }
            None => walk::everything(&self.root, folder),
        };
        found.sort();
        found
    }

    /// The size of a file in bytes; none when there is no such file.
    pub fn size(&self, path: &str) -> Option<u64> {
        if let Some(bytes) = self.over.0.get(path) {
            return Some(bytes.len() as u64);
        }
        match &self.memory {
            Some(files) => files.get(path).map(|bytes| bytes.len() as u64),
            None => std::fs::metadata(self.root.join(path)).ok().map(|metadata| metadata.len()),
        }
    }

    /// The bytes of a file.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        if let Some(bytes) = self.over.0.get(path) {
            return Ok(bytes.to_vec());
        }
        match &self.memory {
            Some(files) => files.get(path).cloned().ok_or_else(|| cannot_read(path, &std::io::ErrorKind::NotFound.into())),
            None => std::fs::read(self.root.join(path)).map_err(|error| cannot_read(path, &error)),
        }
    }

    /// The text of a file: UTF-8, at most [`MAX_TEXT`] bytes, without a byte order mark.
    pub fn read_text(&self, path: &str) -> Result<String, Diagnostic> {
        let bytes = match self.disk_path(path) {
            Some(file) => read_small(path, &mut std::fs::File::open(file).map_err(|error| cannot_read(path, &error))?)?,
            None => self.read(path)?,
        };
        text_of(path, bytes)
    }

    /// The BLAKE3 hash of a file's content, read in pieces.
    pub fn hash(&self, path: &str) -> Result<blake3::Hash, Diagnostic> {
        let mut hasher = blake3::Hasher::new();
        match self.disk_path(path) {
            None => {
                hasher.update(&self.read(path)?);
            }
            Some(file) => {
                let file = std::fs::File::open(file).map_err(|error| cannot_read(path, &error))?;
                hasher.update_reader(file).map_err(|error| cannot_read(path, &error))?;
            }
        }
        Ok(hasher.finalize())
    }
}

/// Reads all that a file descriptor gives, which the program was started with: a pipe or a file, no terminal.
///
/// # Errors
/// When there is no such descriptor, or it is a terminal, where what is typed would be seen.
pub fn read_descriptor(number: u32) -> io::Result<Zeroizing<Vec<u8>>> {
    // Far more than any passphrase: in one piece, so that no copy stays behind.
    const MOST: u64 = 64 * 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST as usize));
    if number == 0 {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        stdin.lock().take(MOST).read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(format!("/dev/fd/{number}")).or_else(|error| shared(number).ok_or(error))?;
        if file.is_terminal() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        file.take(MOST).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A descriptor that this process was given and that cannot be opened by a name, such as a socket: where the system can,
/// a second one for the same.
#[cfg(target_os = "linux")]
fn shared(number: u32) -> Option<std::fs::File> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let own = pidfd_open(getpid(), PidfdFlags::empty()).ok()?;
    pidfd_getfd(own, i32::try_from(number).ok()?, PidfdGetfdFlags::empty()).ok().map(std::fs::File::from)
}

/// Elsewhere, opening its name does the same.
#[cfg(not(target_os = "linux"))]
fn shared(_: u32) -> Option<std::fs::File> {
    None
}

/// The text that bytes are: UTF-8, without a byte order mark.
fn text_of(path: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let readable = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        Diagnostic::error("not-utf8", "this file is not UTF-8 text")
            .in_file(path)
            .at(Span::of_range(&readable, valid..valid))
            .help("save it as UTF-8 in your editor")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The bytes of a file that is small enough to be a text.
fn read_small(path: &str, file: &mut std::fs::File) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: io::Error| cannot_read(path, &error);
    let size = file.metadata().map_err(failed)?.len();
    if size > MAX_TEXT {
        let message = format!("this file has {} MB; a text may have {} MB at most", size / 1_000_000, MAX_TEXT / 1024 / 1024);
        let found = Diagnostic::error("file-too-large", message).in_file(path);
        return Err(found.help("split it, or move it out of the site's folders"));
    }
    // One byte more than there is, so that the end is met in the first read.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn cannot_read(path: &str, error: &std::io::Error) -> Diagnostic {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "reading it is not allowed".to_owned(),
        kind => kind.to_string(),
    };
    Diagnostic::error("cannot-read", format!("cannot read this file: {reason}"))
        .in_file(path)
        .help("mend its permissions, or move it out of the site's folders")
}

/// Splits a path from the site's folder into its folder (without a final `/`) and its file name.
pub fn split_path(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Joins a relative reference to the folder it was written in; `None` when it climbs out of the site.
///
/// A reference that starts with `/` counts from `top`.
pub fn join_path(folder: &str, top: &str, reference: &str) -> Option<String> {
    let (start, rest) = match reference.strip_prefix('/') {
        Some(rest) => (top, rest),
        None => (folder, reference),
    };
    let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_laid_over_a_site_are_read_as_its_own_and_never_printed() {
        let below = Workspace::in_memory([("content/a.md".to_owned(), b"a".to_vec()), ("content/b.md".to_owned(), b"b".to_vec())]);
        let over = [("content/b.md", "opened"), ("content/c/d.md", "opened too")];
        let over = over.map(|(path, text)| (path.to_owned(), Zeroizing::new(text.as_bytes().to_vec())));
        let site = below.overlaid(BTreeMap::from(over));
        let (files, found) = site.list("content", |_| Some(Area::Page));
        let listed: Vec<(&str, Option<u64>)> = files.iter().map(|file| (file.path.as_str(), site.size(&file.path))).collect();
        assert_eq!(listed, [("content/a.md", Some(1)), ("content/b.md", Some(6)), ("content/c/d.md", Some(10))]);
        assert!(found.is_empty() && site.exists("content/c/d.md") && site.has_folder("content/c") && !below.has_folder("content/c"));
        assert_eq!(site.read_text("content/b.md").unwrap(), "opened");
        assert_eq!(site.hash("content/b.md").unwrap(), blake3::hash(b"opened"));
        assert_eq!(Workspace::on_disk("x").overlaid(BTreeMap::from([("y".to_owned(), Zeroizing::new(vec![]))])).disk_path("y"), None);
        assert!(!format!("{:?}", site.over).contains("open"));
        assert_eq!(site.everything("content").len(), 2);
    }

    #[test]
    fn references_are_joined_and_cannot_climb_out() {
        assert_eq!(join_path("content/insights", "content", "../coaches/amara.md").as_deref(), Some("content/coaches/amara.md"));
        assert_eq!(join_path("content/insights", "content", "/coaches/amara.md").as_deref(), Some("content/coaches/amara.md"));
        assert_eq!(join_path("content", "content", "../../etc/passwd"), None);
    }
}
