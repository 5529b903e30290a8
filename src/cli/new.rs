//! `trailmark new`: a small, complete practice site.

use super::{Failure, report};
use crate::output::sources;
use include_dir::{Dir, include_dir};
use std::path::PathBuf;

/// The files of a new site.
static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/new_site");

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder to make
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let dir = &arguments.dir;
    if !sources::is_free(dir) {
        return Err(Failure::usage(format!("`{}` is not empty", dir.display())).help("name a folder that is not there yet"));
    }
    let mut open = vec![&SITE];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            // The package would leave out a `.gitignore` of its own.
            let path = file.path().to_string_lossy().replace("dot-gitignore", ".gitignore");
            sources::write_new(&dir.join(path), file.contents())?;
        }
    }
    report::say(&format!("a new site is in {0}; look at it with\n\n  cd {0}\n  trailmark serve\n", dir.display()));
    Ok(0)
}
