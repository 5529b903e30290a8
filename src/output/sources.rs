//! Writing sources for an author: new sites and new pages. Nothing that is there is ever overwritten.

use crate::diag::Diagnostic;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

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

/// Whether a new site can go into a folder: it is not there, or is empty.
pub fn is_free(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !path.exists(),
    }
}
