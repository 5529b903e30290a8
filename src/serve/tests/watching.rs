//! What counts as a change, and what does not.

use super::*;
use crate::serve::watch::{Noticed, Watcher};
use std::sync::mpsc::{RecvTimeoutError, Sender};
use std::time::SystemTime;

/// A watcher over a folder, without a server.
struct Watch {
    watcher: Watcher,
    root: PathBuf,
    folder: TempDir,
    /// Ends the waiting of a test that fails.
    _patience: Sender<()>,
}

impl Watch {
    fn over(files: &[&str]) -> Self {
        Self::with(files, |_, _| {})
    }

    fn with(files: &[&str], set: impl FnOnce(&mut Settings, &Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        fs::create_dir(&root).unwrap();
        for name in files {
            write(&root.join(name), name);
            age(&root.join(name));
        }
        let mut settings = settings(&root);
        set(&mut settings, folder.path());
        let hints = Arc::<Hints>::default();
        let watcher = Watcher::new(&settings, Arc::clone(&hints)).unwrap();
        let (_patience, end) = channel();
        std::thread::spawn(move || {
            if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                hints.stop();
            }
        });
        Watch { watcher, root, folder, _patience }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.path(name), text);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// Waits until just these files have changed, in one batch or more; from the site's folder.
    fn expect(&mut self, names: &[&str]) {
        let mut missing: Vec<&str> = names.to_vec();
        while !missing.is_empty() {
            let Noticed::Changed(paths) = self.watcher.next(None) else { panic!("{missing:?} did not come") };
            for path in paths {
                let name = path.strip_prefix(&self.root).unwrap_or(&path).to_str().unwrap();
                assert!(names.contains(&name), "{name} has not changed");
                missing.retain(|other| *other != name);
            }
        }
    }

    fn expect_note(&mut self) -> String {
        match self.watcher.next(None) {
            Noticed::Note(note) => note,
            other => panic!("{other:?}"),
        }
    }
}

/// Makes a file old enough for its time of change to be believed.
fn age(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).unwrap();
}

#[test]
fn a_save_by_renaming_is_a_change_of_the_file_alone() {
    let mut watch = Watch::over(&["content/about.md", "content/other.md"]);
    // As Vim does it: a probe, the old file out of the way, a new one, the old one removed.
    watch.write("content/4913", "");
    fs::remove_file(watch.path("content/4913")).unwrap();
    watch.rename("content/about.md", "content/about.md~");
    watch.write("content/about.md", "new");
    fs::remove_file(watch.path("content/about.md~")).unwrap();
    watch.expect(&["content/about.md"]);
    // As most others do it: a temporary file takes the place of the old one.
    watch.write("content/.#about.md", "newer");
    watch.rename("content/.#about.md", "content/about.md");
    watch.expect(&["content/about.md"]);
}

#[test]
fn a_moved_folder_is_seen_in_both_places_and_watched_in_the_new_one() {
    let mut watch = Watch::over(&["content/a/one.md", "content/a/deep/two.md"]);
    watch.rename("content/a", "content/b");
    watch.expect(&["content/a/one.md", "content/a/deep/two.md", "content/b/one.md", "content/b/deep/two.md"]);
    watch.write("content/b/deep/two.md", "new");
    watch.expect(&["content/b/deep/two.md"]);
    fs::rename(watch.path("content/b"), watch.folder.path().join("elsewhere")).unwrap();
    watch.expect(&["content/b/one.md", "content/b/deep/two.md"]);
    write(&watch.folder.path().join("elsewhere/one.md"), "no longer part of the site");
    fs::rename(watch.folder.path().join("elsewhere"), watch.path("content/c")).unwrap();
    watch.expect(&["content/c/one.md", "content/c/deep/two.md"]);
}

#[test]
fn folders_that_are_made_later_are_watched_with_all_that_is_in_them() {
    let mut watch = Watch::over(&["site.yaml"]);
    watch.write("templates/blocks/deep/callout.html", "one");
    watch.write("templates/base.html", "one");
    watch.expect(&["templates/blocks/deep/callout.html", "templates/base.html"]);
    watch.write("templates/blocks/deep/callout.html", "two");
    watch.expect(&["templates/blocks/deep/callout.html"]);
    fs::remove_dir_all(watch.path("templates")).unwrap();
    watch.expect(&["templates/blocks/deep/callout.html", "templates/base.html"]);
    watch.write("templates/base.html", "again");
    watch.expect(&["templates/base.html"]);
}

#[test]
fn many_files_at_once_are_all_seen() {
    let mut watch = Watch::over(&["site.yaml"]);
    let names: Vec<String> = (0..600).map(|number| format!("content/{}/{number}.md", number % 20)).collect();
    for name in &names {
        watch.write(name, "new");
    }
    watch.expect(&names.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_touch_a_read_and_other_folders_are_no_changes() {
    let mut watch = Watch::over(&["content/about.md", "content/other.md"]);
    watch.watcher.remember_contents();
    for name in ["public/index.html", ".trailmark/ledger", ".git/HEAD", "target/debug/x", "themes/x/node_modules/y.css"] {
        watch.write(name, "x");
    }
    watch.write("content/about.md", "content/about.md");
    age(&watch.path("content/about.md"));
    fs::read(watch.path("content/about.md")).unwrap();
    watch.write("content/other.md", "two");
    watch.expect(&["content/other.md"]);
}

#[test]
fn a_site_folder_that_moves_away_is_waited_for_and_watched_again() {
    let mut watch = Watch::over(&["content/about.md", "site.yaml"]);
    let away = watch.folder.path().join("away");
    fs::rename(&watch.root, &away).unwrap();
    assert!(watch.expect_note().contains("waiting for it to come back"));
    write(&away.join("content/about.md"), "changed while it was away");
    fs::rename(&away, &watch.root).unwrap();
    watch.expect(&["content/about.md"]);
    watch.write("content/about.md", "and now");
    watch.expect(&["content/about.md"]);
    // Another folder in its place, at once.
    let other = watch.folder.path().join("other");
    write(&other.join("content/about.md"), "of the other");
    fs::rename(&watch.root, &away).unwrap();
    fs::rename(&other, &watch.root).unwrap();
    loop {
        match watch.watcher.next(None) {
            Noticed::Note(_) => {}
            Noticed::Changed(paths) => {
                assert_eq!(paths, [watch.path("content/about.md"), watch.path("site.yaml")]);
                break;
            }
            Noticed::Quiet | Noticed::Stop => panic!("the other folder was not seen"),
        }
    }
    watch.write("content/about.md", "still watched");
    watch.expect(&["content/about.md"]);
}

#[test]
fn a_theme_elsewhere_is_watched_even_if_it_comes_later() {
    let mut theme = PathBuf::new();
    let mut watch = Watch::with(&["site.yaml"], |settings, folder| {
        theme = folder.join("themes/quiet");
        settings.extra_watch = vec![theme.clone(), settings.root.join("themes")];
        settings.ignore = vec![settings.root.join("keys")];
    });
    write(&theme.join("assets/style.css"), "one");
    let style = theme.join("assets/style.css");
    watch.expect(&[style.to_str().unwrap()]);
    watch.write("keys/practice.age", "ignored");
    write(&style, "two");
    watch.expect(&[style.to_str().unwrap()]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_circles_are_not() {
    use std::os::unix::fs::symlink;
    let mut watch = Watch::with(&["site.yaml"], |settings, folder| {
        fs::create_dir(folder.join("web")).unwrap();
        symlink(folder.join("web"), &settings.out).unwrap();
    });
    let shared = watch.folder.path().join("shared");
    write(&shared.join("one.md"), "one");
    write(&watch.folder.path().join("fees.md"), "one");
    fs::create_dir(watch.path("content")).unwrap();
    symlink(&watch.root, watch.path("content/circle")).unwrap();
    symlink(&shared, watch.path("content/shared")).unwrap();
    symlink(watch.folder.path().join("fees.md"), watch.path("content/fees.md")).unwrap();
    watch.expect(&["content/shared/one.md", "content/fees.md"]);
    watch.write("public/index.html", "output behind a link is no source either");
    write(&shared.join("one.md"), "two");
    watch.expect(&["content/shared/one.md"]);
    write(&watch.folder.path().join("fees.md"), "two");
    watch.expect(&["content/fees.md"]);
    fs::remove_file(watch.path("content/shared")).unwrap();
    watch.expect(&["content/shared/one.md"]);
}

#[test]
fn without_watches_everything_is_looked_through_now_and_then() {
    let mut watch = Watch::over(&["content/about.md", "content/gone.md"]);
    watch.watcher.poll_from_now_on();
    assert!(watch.expect_note().contains("max_user_watches"));
    watch.write("content/about.md", "new");
    watch.write("templates/base.html", "new");
    fs::remove_file(watch.path("content/gone.md")).unwrap();
    watch.expect(&["content/about.md", "content/gone.md", "templates/base.html"]);
}

#[test]
fn one_batch_makes_one_build() {
    let room = Room::open(&[("content/a.md", "one"), ("content/b.md", "one")]);
    let (a, b) = (room.root.join("content/a.md"), room.root.join("content/b.md"));
    // Both files at once: the second comes within the quiet window unless the machine is very busy.
    write(&a, "two");
    write(&b, "two");
    let mut seen = room.await_rebuild();
    if seen.len() < 2 {
        seen.extend(room.await_rebuild());
    }
    seen.sort();
    assert_eq!(seen, ["content/a.md", "content/b.md"]);
}
