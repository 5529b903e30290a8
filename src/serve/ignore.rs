//! Which paths the watcher does not look at: output, version control, build folders, editors' own files.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// Folders that never hold sources, wherever they are.
const FOLDERS: [&str; 6] = [".trailmark", ".git", ".hg", ".svn", ".jj", "node_modules"];

/// Folders that hold no sources directly below the site's folder; further down a page may have that name.
const TOP_FOLDERS: [&str; 1] = ["target"];

/// The rule for one watched folder.
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    paths: Vec<PathBuf>,
}

impl Ignore {
    /// Ignores `paths` (absolute, without symbolic links) beside what is always ignored.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Ignore { paths }
    }

    /// Whether `path`, somewhere below `root`, is none of the preview's business.
    pub fn covers(&self, root: &Path, path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(root) else { return true };
        if self.paths.iter().any(|ignored| path.starts_with(ignored)) {
            return true;
        }
        let mut names = inside.components().filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        names.clone().next().is_some_and(|first| TOP_FOLDERS.contains(&first))
            || names.any(|name| FOLDERS.contains(&name))
            || path.file_name().is_some_and(temporary)
    }
}

/// Whether an editor or the system made this file for itself.
fn temporary(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    name.ends_with('~')
        || name.starts_with(".#")
        || name.starts_with('#') && name.ends_with('#')
        || name.starts_with(".~lock.")
        || name.starts_with(".goutputstream-")
        || name.starts_with("___jb_")
        || name.starts_with('.') && [".swp", ".swo", ".swx", ".swpx", ".kate-swp"].iter().any(|end| name.ends_with(end))
        // Vim writes a file of this name to see whether it may.
        || ["4913", ".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_seen_and_the_rest_is_not() {
        let ignore = Ignore::new(vec![PathBuf::from("/site/public")]);
        let covers = |path: &str| ignore.covers(Path::new("/site"), Path::new(path));
        for source in ["/site", "/site/site.yaml", "/site/content/target/a.md", "/site/static/.well-known/x", "/site/content/c#.md"] {
            assert!(!covers(source), "{source}");
        }
        for other in [
            "/site/public/index.html",
            "/site/public",
            "/site/.trailmark/ledger",
            "/site/themes/x/.git/HEAD",
            "/site/target/debug/x",
            "/site/node_modules/x/y.css",
            "/site/content/.#about.md",
            "/site/content/#about.md#",
            "/site/content/about.md~",
            "/site/content/4913",
            "/site/content/.about.md.swp",
            "/elsewhere/about.md",
        ] {
            assert!(covers(other), "{other}");
        }
    }
}
