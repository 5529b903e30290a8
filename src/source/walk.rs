//! Walking a site's folder: links are followed, loops and odd names are told, editors' left-overs are passed over.

use super::{Area, SourceFile};
use crate::diag::Diagnostic;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Where clients' files are.
const PRIVATE: &str = "content/clients";

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
    let told = RefCell::new(Vec::new());
    let refuse = refused_links(root);
    let entries = walkdir::WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter();
    let wanted = |entry: &walkdir::DirEntry| {
        if let Some(found) = refuse(entry) {
            told.borrow_mut().push(found);
            return false;
        }
        entry.depth() == 0 || !is_left_over(&entry.file_name().to_string_lossy(), folder == "static")
    };
    for entry in entries.filter_entry(wanted) {
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
            files.push(SourceFile { path, area });
        }
    }
    diagnostics.extend(told.into_inner());
    (files, diagnostics)
}

/// A file that lies in a folder, whatever it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Path from the site's folder, with `/`.
    pub path: String,
    pub is_link: bool,
}

/// Every file and link below a folder; none is passed over and no link followed.
pub(super) fn everything(root: &Path, folder: &str) -> Vec<Found> {
    let entries = walkdir::WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    files.filter_map(|entry| Some(Found { path: relative(root, entry.path())?, is_link: entry.path_is_symlink() })).collect()
}

/// Links that must not be followed: one to a folder that holds the site would bring the site into itself, one to clients'
/// files would make public what is private, and so would one to keys, or to what tools keep in folders with a dot.
fn refused_links(root: &Path) -> impl Fn(&walkdir::DirEntry) -> Option<Diagnostic> {
    let real = |path: PathBuf| path.canonicalize().ok();
    let (site, private) = (real(root.to_path_buf()), real(root.join(PRIVATE)));
    let root = root.to_path_buf();
    move |entry| {
        if !entry.path_is_symlink() || entry.path().starts_with(root.join(PRIVATE)) {
            return None;
        }
        let target = entry.path().canonicalize().ok()?;
        let found = if site.as_ref().is_some_and(|site| site.starts_with(&target)) {
            Diagnostic::error("link-loop", "this link leads to a folder that holds the site")
        } else if private.as_ref().is_some_and(|private| private.starts_with(&target) || target.starts_with(private)) {
            Diagnostic::error("private-link", "this link leads to clients' files, which would become public")
        } else {
            let hidden = hidden_part(target.strip_prefix(site.as_ref()?).ok()?)?;
            Diagnostic::error("private-link", format!("this link leads into `{hidden}`, which would become public"))
        };
        let shown = entry.path().strip_prefix(&root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        Some(found.in_file(shown).help("remove the link"))
    }
}

/// The part of a path from the site's folder that nothing public comes from: the keys, and what begins with a dot.
fn hidden_part(path: &Path) -> Option<String> {
    let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    let first = parts.next()?;
    // What is hidden there is published with the site, but for what tools leave.
    let published = first == "static";
    if first == "keys" || is_hidden(&first) {
        return Some(first.into_owned());
    }
    parts.find(|part| if published { is_of_a_tool(part) } else { is_hidden(part) }).map(std::borrow::Cow::into_owned)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

fn cannot_walk(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let shown = error.path().map(|path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/"));
    // A link that leads to itself is told by the system: ELOOP, 40 on Linux and 62 on macOS.
    let endless = error.io_error().and_then(std::io::Error::raw_os_error).is_some_and(|code| cfg!(unix) && matches!(code, 40 | 62));
    let diagnostic = if endless {
        Diagnostic::error("link-loop", "this link leads to itself").help("remove the link")
    } else if error.loop_ancestor().is_some() {
        Diagnostic::error("link-loop", "this link leads back to a folder that holds it").help("remove the link")
    } else if error.io_error().is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound) {
        Diagnostic::error("dangling-link", "this link leads nowhere").help("mend or remove the link")
    } else {
        let reason = error.io_error().map_or_else(|| "unknown reason".to_owned(), |io| io.kind().to_string());
        Diagnostic::error("cannot-read", format!("cannot read this: {reason}"))
            .help("mend its permissions, or move it out of the site's folders")
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

/// Hidden files, and what editors and systems leave beside a file. Hosts want some hidden files published
/// (`.well-known`, `.nojekyll`), so those of `static/` are no left-overs.
fn is_left_over(name: &str, published: bool) -> bool {
    let hidden = name.starts_with('.') && (!published || is_of_a_tool(name));
    hidden || name.ends_with('~') || name.starts_with('#') || matches!(name, "Thumbs.db" | "desktop.ini" | "4913")
}

/// Hidden files that no visitor is meant to get.
fn is_of_a_tool(name: &str) -> bool {
    name.starts_with(".git")
        || name.starts_with(".trailmark")
        || name.starts_with("._")
        || name.starts_with(".#")
        || name == ".DS_Store"
        || name.ends_with(".swp")
}
