//! The text of a source file: held in memory, or left on disk and read again when it is asked for.
//!
//! A site is made of its files as they were when the build began. One that is another when its text is read again is noted
//! ([`Workspace::take_changed`]), so that a build does not mix two states of a page.

use super::{Times, Workspace, read_small, stamp, text_of};
use crate::diag::Diagnostic;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes of texts that can be read again are held in memory: those of some thousand articles. Further ones are left
/// on disk, so that memory does not grow with them.
const MOST_HELD: usize = 16 * 1024 * 1024;

/// A site's folder, from which texts are read again, and the files that were others then.
#[derive(Debug, Default)]
pub(super) struct Again {
    root: PathBuf,
    held: AtomicUsize,
    changed: Mutex<BTreeSet<String>>,
}

impl Again {
    pub fn from(root: PathBuf) -> Self {
        Again { root, ..Again::default() }
    }
}

/// The text of a file.
pub struct Text {
    held: Mutex<Option<Arc<String>>>,
    /// Where it can be read again, and the times that its file has to have then.
    disk: Option<(Arc<Again>, Times)>,
}

impl Text {
    /// A text that is only in memory.
    pub fn held(text: String) -> Self {
        Text::new(Some(Arc::new(text)), None)
    }

    fn new(held: Option<Arc<String>>, disk: Option<(Arc<Again>, Times)>) -> Self {
        if let (Some(text), Some((again, _))) = (&held, &disk) {
            again.held.fetch_add(text.len(), Ordering::Relaxed);
        }
        Text { held: Mutex::new(held), disk }
    }

    /// The text; an empty one where the file is no longer what it was, which is noted under `path`.
    pub fn get(&self, path: &str) -> Arc<String> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).clone();
        held.unwrap_or_else(|| Arc::new(self.read(path).unwrap_or_default()))
    }

    /// Frees the memory of a text that can be read again.
    pub fn let_go(&self) {
        if let Some((again, _)) = &self.disk
            && let Some(text) = self.held.lock().unwrap_or_else(PoisonError::into_inner).take()
        {
            again.held.fetch_sub(text.len(), Ordering::Relaxed);
        }
    }

    /// Frees it where texts take much memory already.
    pub fn let_go_of_many(&self) {
        if self.disk.as_ref().is_some_and(|(again, _)| again.held.load(Ordering::Relaxed) > MOST_HELD) {
            self.let_go();
        }
    }

    /// The times that its file had before it was read; none where it cannot be read again.
    pub fn times(&self) -> Option<Times> {
        self.disk.as_ref().map(|(_, times)| *times)
    }

    fn read(&self, path: &str) -> Option<String> {
        let (again, times) = self.disk.as_ref()?;
        let text = read_as(path, &again.root.join(path), times);
        if text.is_none() {
            again.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        }
        text
    }
}

/// The text of a file that still has these times.
fn read_as(path: &str, file: &Path, times: &Times) -> Option<String> {
    let mut file = File::open(file).ok()?;
    let bytes = read_small(path, &mut file).ok()?;
    // Looked at after reading, so that an edit in between is seen.
    let (now, _) = stamp::of_metadata(&file.metadata().ok()?)?;
    (now == *times).then(|| text_of(path, bytes).ok()).flatten()
}

impl Drop for Text {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl Clone for Text {
    fn clone(&self) -> Self {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Text::new(held, self.disk.clone())
    }
}

/// A text may be private.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text")
    }
}

impl Workspace {
    /// The text of a file that had these times before it was read; without a text it is left on disk.
    pub fn text(&self, times: Times, text: Option<String>) -> Text {
        Text::new(text.map(Arc::new), Some((self.again.clone(), times)))
    }

    /// The files that were others when their texts were read again, as errors; from then on they are not known any more.
    pub fn take_changed(&self) -> Vec<Diagnostic> {
        let changed = take(&mut *self.again.changed.lock().unwrap_or_else(PoisonError::into_inner));
        let told = changed.into_iter().map(|path| {
            Diagnostic::error("changed-meanwhile", "this file changed while the site was built")
                .in_file(path)
                .help("build again when it is at rest")
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn site() -> (tempfile::TempDir, Workspace, Times) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "One").unwrap();
        let times = stamp::of_metadata(&fs::metadata(folder.path().join("a.md")).unwrap()).unwrap().0;
        let workspace = Workspace::on_disk(folder.path());
        (folder, workspace, times)
    }

    #[test]
    fn a_text_is_held_or_read_again() {
        let (_folder, workspace, times) = site();
        let text = workspace.text(times, Some("Held".to_owned()));
        assert_eq!((text.get("a.md").as_str(), workspace.again.held.load(Ordering::Relaxed)), ("Held", 4));
        text.let_go();
        assert_eq!((text.get("a.md").as_str(), workspace.again.held.load(Ordering::Relaxed)), ("One", 0));
        assert!(workspace.take_changed().is_empty());
        let only_here = Text::held("Here".to_owned());
        only_here.let_go();
        assert_eq!(only_here.get("a.md").as_str(), "Here");
    }

    #[test]
    fn a_file_that_is_another_now_is_told_once() {
        let (folder, workspace, times) = site();
        let text = workspace.text(times, None);
        for edit in [Some("Two"), None] {
            match edit {
                Some(edit) => fs::write(folder.path().join("a.md"), edit).unwrap(),
                None => fs::remove_file(folder.path().join("a.md")).unwrap(),
            }
            assert_eq!(text.get("a.md").as_str(), "");
            let told = workspace.take_changed();
            assert_eq!(
                told.iter().map(|told| (told.code, told.file.as_deref())).collect::<Vec<_>>(),
                [("changed-meanwhile", Some("a.md"))]
            );
            assert!(workspace.take_changed().is_empty());
        }
    }

    #[test]
    fn memory_for_texts_is_bounded() {
        let (_folder, workspace, times) = site();
        let large = || workspace.text(times, Some("x".repeat(MOST_HELD / 2 + 1)));
        let (one, two) = (large(), large());
        two.let_go_of_many();
        one.let_go_of_many();
        assert_eq!((one.get("a.md").len(), two.get("a.md").len()), (MOST_HELD / 2 + 1, 3));
        drop(one);
        assert_eq!(workspace.again.held.load(Ordering::Relaxed), 0);
    }
}
