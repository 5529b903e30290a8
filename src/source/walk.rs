//! Walking a site's folder: links are followed, loops and odd names are told, editors' left-overs are passed over.

use super::{Area, SourceFile};
use crate::diag::Diagnostic;
use std::path::{Path, PathBuf};

/// The nearest folder at or above `start` that has a `site.yaml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("site.yaml").is_file()).map(Path::to_path_buf)
}

pub(super) fn walk(root: &Path, folder: &str, area: &(dyn Fn(&str) -> Option<Area> + Sync)) -> (Vec<SourceFile>, Vec<Diagnostic>) {
    let (mut files, mut diagnostics) = (Vec::new(), Vec::new());
    let start = root.join(folder);
    if !start.is_dir() {
        return (files, diagnostics);
    }
    let entries = walkdir::WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_left_over(&entry.file_name().to_string_lossy())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(cannot_walk(root, &error));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let Some(path) = relative(root, entry.path()) else {
            let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned();
            diagnostics.push(Diagnostic::error("bad-file-name", "this file's name is not UTF-8").in_file(shown).help("rename it"));
            continue;
        };
        if let Some(area) = area(&path) {
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            files.push(SourceFile { path, area, size });
        }
    }
    (files, diagnostics)
}

fn cannot_walk(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let shown = error.path().map(|path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/"));
    let diagnostic = if error.loop_ancestor().is_some() {
        Diagnostic::error("link-loop", "this link leads back to a folder that holds it").help("remove the link")
    } else if error.io_error().is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound) {
        Diagnostic::error("dangling-link", "this link leads nowhere").help("mend or remove the link")
    } else {
        let reason = error.io_error().map_or_else(|| "unknown reason".to_owned(), |io| io.kind().to_string());
        Diagnostic::error("cannot-read", format!("cannot read this: {reason}"))
    };
    match shown {
        Some(path) => diagnostic.in_file(path),
        None => diagnostic,
    }
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// Hidden files, and what editors and systems leave beside a file.
fn is_left_over(name: &str) -> bool {
    // `.well-known` is where hosts and mail programs look for a site's own statements (RFC 8615).
    name.starts_with('.') && name != ".well-known" || name.ends_with('~') || name.starts_with('#') || matches!(name, "Thumbs.db" | "desktop.ini" | "4913")
}
