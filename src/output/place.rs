//! Where the output goes: the folder that a path leads to, and whether it may be a site's output.

use crate::diag::Diagnostic;
use crate::source::Workspace;
use std::path::{Component, Path, PathBuf};

/// Where the preview server keeps its pages, below the site's folder.
pub const PREVIEW: &str = ".trailmark/preview";

/// Checks that a folder can be a site's output: it may not hold, or lie in, the site's own sources.
pub fn check_folder(workspace: &Workspace, out: &Path) -> Result<(), Diagnostic> {
    let refuse = |what: &str| {
        let message = format!("the output folder `{}` {what}", out.display());
        Err(Diagnostic::error("bad-output-folder", message).help("give another folder with `--out`"))
    };
    let root = real(workspace.root());
    let target = real(out);
    if target.exists() && !target.is_dir() {
        return refuse("is a file");
    }
    if target.ancestors().skip(1).any(Path::is_file) {
        return refuse("lies below a file");
    }
    if root.starts_with(&target) {
        return refuse("holds the site's own folder");
    }
    if target == root.join(PREVIEW) {
        return Ok(());
    }
    for own in ["content", "data", "static", "templates", "themes", "strings", "assets", "keys", ".git", ".trailmark"] {
        if target.starts_with(root.join(own)) || target.starts_with(real(&root.join(own))) {
            return refuse(&format!("lies in the site's folder `{own}`"));
        }
    }
    Ok(())
}

/// Where a path leads: without links and `..`. What does not exist yet is a folder of that name.
pub(super) fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            // What is before it has no links any more.
            Component::ParentDir => drop(real.pop()),
            part => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}
