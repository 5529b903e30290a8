//! An output folder that this process has just built: single pages of it are put in place of older ones, at once.

use super::manifest::{self, Entry, Manifest, Stamp, stamp};
use super::{STAGING, cannot_write, folder, ledger_path, locked, make_folder_of};
use crate::artifact::{Artifact, Bytes};
use crate::diag::Diagnostic;
use crate::source::Workspace;
use std::path::PathBuf;
use std::{fs, io};

/// The folder, and what is known of its files.
#[derive(Debug)]
pub struct Standing {
    out: PathBuf,
    manifest_path: PathBuf,
    manifest: Manifest,
    /// Size and time of the manifest as it was written: with others, another process has built here since.
    written: Stamp,
    /// Whether pages were replaced since.
    in_doubt: bool,
}

impl Standing {
    pub(super) fn new(out: PathBuf, manifest_path: PathBuf, manifest: Manifest) -> Self {
        let written = stamp(&manifest_path);
        Standing { out, manifest_path, manifest, written, in_doubt: false }
    }

    /// Puts pages in place of those of the same paths. Gives, for each, what it is now and whether that is new; none where the
    /// folder is no longer the one that was built. From then on other builds do not trust what is noted of the folder, until
    /// [`Standing::settle`].
    ///
    /// # Errors
    /// When a page cannot be written. Pages before it are in place.
    pub fn replace(&mut self, workspace: &Workspace, pages: &[Artifact]) -> Result<Option<Vec<(Entry, bool)>>, Diagnostic> {
        let _lock = locked(workspace, &self.out)?;
        if self.written.is_none() || stamp(&self.manifest_path) != self.written {
            return Ok(None);
        }
        let mut done = Vec::with_capacity(pages.len());
        for page in pages {
            let Bytes::Text(text) = page.bytes() else { return Ok(None) };
            let entry = Entry { hash: *blake3::hash(text.as_bytes()).as_bytes(), size: text.len() as u64 };
            let Some(before) = self.manifest.get(page.path()) else { return Ok(None) };
            if *before == entry {
                done.push((entry, false));
                continue;
            }
            let (staged, target) = (self.out.join(STAGING).join("page"), self.out.join(page.path()));
            self.in_doubt = true;
            let placed = manifest::doubt(&self.manifest_path)
                .and_then(|()| make_folder_of(&staged))
                .and_then(|()| fs::write(&staged, text))
                .and_then(|()| fs::rename(&staged, &target));
            placed.map_err(|error| cannot_write(&target, &error))?;
            self.manifest.set(page.path(), entry.clone());
            done.push((entry, true));
        }
        let _ = fs::remove_dir(self.out.join(STAGING));
        Ok(Some(done))
    }

    /// Notes what the folder has now, and the ledger of its pages, where pages were replaced. Where that fails, the next build
    /// makes all pages; where another process has built here since, what it noted stands.
    pub fn settle(&mut self, workspace: &Workspace, ledger: impl FnOnce(&mut fs::File) -> io::Result<()>) {
        if !self.in_doubt {
            return;
        }
        let Ok(_lock) = locked(workspace, &self.out) else { return };
        if stamp(&self.manifest_path) != self.written {
            self.written = None;
            return;
        }
        let ledger_path = ledger_path(&self.manifest_path);
        let noted = folder::stream(&ledger_path, ledger).and_then(folder::Waiting::place);
        let noted = noted.and_then(|()| self.manifest.write(&self.manifest_path)).is_ok();
        self.written = stamp(&self.manifest_path).filter(|_| noted);
        self.in_doubt = false;
    }
}
