//! The only door for input.
//!
//! A [`Workspace`] is a site's folder (or, in tests, a set of files in memory). It lists what the
//! other rooms may read, refuses what cannot be a source (links that form a loop, names and texts
//! that are not UTF-8, files too large to be text), and gives each file's content.

#![expect(clippy::disallowed_methods, reason = "this room is the door for input")]

mod walk;

use crate::diag::{Diagnostic, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use walk::find_root;

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
    /// Size in bytes.
    pub size: u64,
}

/// A site's folder on disk, or files in memory.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    memory: Option<Arc<BTreeMap<String, Vec<u8>>>>,
}

impl Workspace {
    /// The site in a folder on disk.
    pub fn on_disk(root: impl Into<PathBuf>) -> Self {
        Workspace { root: root.into(), memory: None }
    }

    /// A site of files in memory: path from the site's folder -> content.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Workspace { root: PathBuf::new(), memory: Some(Arc::new(files.into_iter().collect())) }
    }

    /// The site's folder; empty for one in memory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file is on disk; none for a site in memory.
    pub fn disk_path(&self, path: &str) -> Option<PathBuf> {
        self.memory.is_none().then(|| self.root.join(path))
    }

    pub fn exists(&self, path: &str) -> bool {
        match &self.memory {
            Some(files) => files.contains_key(path),
            None => self.root.join(path).is_file(),
        }
    }

    /// Whether a folder exists.
    pub fn has_folder(&self, path: &str) -> bool {
        match &self.memory {
            Some(files) => files.keys().any(|file| file.starts_with(&format!("{path}/"))),
            None => self.root.join(path).is_dir(),
        }
    }

    /// All files below a folder of the site, sorted by path, with what cannot be a source told.
    pub fn list(&self, folder: &str, area: impl Fn(&str) -> Option<Area> + Sync) -> (Vec<SourceFile>, Vec<Diagnostic>) {
        let (mut files, diagnostics) = match &self.memory {
            Some(memory) => {
                let prefix = format!("{folder}/");
                let found = memory.iter().filter(|(path, _)| path.starts_with(&prefix));
                let files =
                    found.filter_map(|(path, bytes)| Some(SourceFile { path: path.clone(), area: area(path)?, size: bytes.len() as u64 }));
                (files.collect(), Vec::new())
            }
            None => walk::walk(&self.root, folder, &area),
        };
        files.sort();
        (files, diagnostics)
    }

    /// The bytes of a file.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        match &self.memory {
            Some(files) => files.get(path).cloned().ok_or_else(|| cannot_read(path, &std::io::ErrorKind::NotFound.into())),
            None => std::fs::read(self.root.join(path)).map_err(|error| cannot_read(path, &error)),
        }
    }

    /// The text of a file: UTF-8, at most [`MAX_TEXT`] bytes, without a byte order mark.
    pub fn read_text(&self, path: &str) -> Result<String, Diagnostic> {
        if self.memory.is_none() {
            let size = std::fs::metadata(self.root.join(path)).map_err(|error| cannot_read(path, &error))?.len();
            if size > MAX_TEXT {
                let message = format!("this file has {} MB; a text may have {} MB at most", size / 1_000_000, MAX_TEXT / 1024 / 1024);
                return Err(Diagnostic::error("file-too-large", message)
                    .in_file(path)
                    .help("split it, or move it out of the site's folders"));
            }
        }
        let mut text = String::from_utf8(self.read(path)?).map_err(|error| {
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

    /// The BLAKE3 hash of a file's content, read in pieces.
    pub fn hash(&self, path: &str) -> Result<blake3::Hash, Diagnostic> {
        let mut hasher = blake3::Hasher::new();
        match &self.memory {
            Some(_) => {
                hasher.update(&self.read(path)?);
            }
            None => {
                let file = std::fs::File::open(self.root.join(path)).map_err(|error| cannot_read(path, &error))?;
                hasher.update_reader(file).map_err(|error| cannot_read(path, &error))?;
            }
        }
        Ok(hasher.finalize())
    }
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
    fn references_are_joined_and_cannot_climb_out() {
        assert_eq!(join_path("content/insights", "content", "../coaches/amara.md").as_deref(), Some("content/coaches/amara.md"));
        assert_eq!(join_path("content/insights", "content", "/coaches/amara.md").as_deref(), Some("content/coaches/amara.md"));
        assert_eq!(join_path("content", "content", "../../etc/passwd"), None);
    }
}
