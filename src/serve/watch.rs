//! Watches the site's folders and says which source files have really changed.
//!
//! 1. Every folder is watched *before* it is listed, so nothing made in between is lost. Linux needs a
//!    watch for each folder; ignored ones (a `target/` with ten thousand folders) are kept out of the
//!    kernel's tables. Other systems watch a whole tree with one handle.
//! 2. A hint leads to a look at that path: a folder is walked, a file is compared with what was [`seen`],
//!    a path that is gone takes everything below it with it.
//! 3. When a watched folder itself is moved or replaced, it is watched anew and looked through. While it
//!    is missing, it is waited for.
//! 4. Where the system has no watches left, everything is looked through at intervals instead.

use super::hints::Hints;
use super::ignore::Ignore;
use super::seen::{Seen, Trust};
use super::{ServeError, Settings};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeSet, VecDeque};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Whether each folder needs a watch of its own.
const EACH_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// How often to see whether a missing folder is back.
const MISSING_TICK: Duration = Duration::from_millis(250);

/// The shortest interval between two looks at everything, where nothing can be watched.
const POLL: Duration = Duration::from_secs(1);

/// How late an event can be: one that comes this soon after a build may be about a file that the build has read.
const EVENT_DELAY: Duration = Duration::from_millis(50);

/// One look at a path and all below it.
struct Look<'a> {
    trust: Trust,
    /// Known files that have not been met yet.
    gone: BTreeSet<PathBuf>,
    /// `None` for the first look, which only takes notes.
    changed: Option<&'a mut BTreeSet<PathBuf>>,
    /// Where the links lead that were followed to get here.
    links: Vec<PathBuf>,
    /// Whether a folder above is watched with all that is in it.
    covered: bool,
}

/// What [`Watcher::next`] came back with.
#[derive(Debug, PartialEq, Eq)]
pub enum Noticed {
    /// Files that were added, edited or removed.
    Changed(Vec<PathBuf>),
    /// Something to tell the user.
    Note(String),
    /// Nothing, for as long as was asked.
    Quiet,
    /// The preview is to end.
    Stop,
}

/// The watched folders and what was last seen in them.
pub struct Watcher {
    roots: Vec<Root>,
    ignore: Ignore,
    hints: Arc<Hints>,
    /// `None` while `polling`.
    system: Option<RecommendedWatcher>,
    /// The system cannot watch (any more): look at everything now and then.
    polling: bool,
    seen: Seen,
    /// Events up to this time may be about something a build has read half-way.
    doubtful_until: Instant,
    /// How long the last look at everything took.
    walk: Duration,
    notes: VecDeque<String>,
}

struct Root {
    /// As it was given: changes are told under this name.
    given: PathBuf,
    /// Without symbolic links: events come under this name.
    real: PathBuf,
    /// Which folder it was when its watch was set; `None` while it is missing.
    identity: Option<Identity>,
}

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = Option<std::time::SystemTime>;

fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    Some(metadata.created().ok())
}

impl Watcher {
    /// Watches the folders of `settings` and notes every file in them, without reading one.
    pub fn new(settings: &Settings, hints: Arc<Hints>) -> Result<Self, ServeError> {
        let real = settings.root.canonicalize().map_err(|source| ServeError::Root { path: settings.root.clone(), source })?;
        let mut roots = vec![Root { given: settings.root.clone(), real, identity: None }];
        for given in &settings.extra_watch {
            let real = settle(given);
            if !roots.iter().any(|root| real.starts_with(&root.real)) {
                roots.push(Root { given: given.clone(), real, identity: None });
            }
        }
        // Where an ignored path is a link, events come under the link's own name.
        let ignored = settings.ignore.iter().chain([&settings.out]).flat_map(|path| [settle(path), settle_parent(path)]).collect();
        let mut watcher = Watcher {
            roots,
            ignore: Ignore::new(ignored),
            hints,
            system: None,
            polling: false,
            seen: Seen::default(),
            doubtful_until: Instant::now(),
            walk: Duration::ZERO,
            notes: VecDeque::new(),
        };
        watcher.set_watches();
        watcher.look_at_everything(None);
        Ok(watcher)
    }

    /// To be called after each build.
    pub fn built(&mut self) {
        self.doubtful_until = Instant::now() + EVENT_DELAY;
    }

    /// Reads the small files once, so that even the first save without a change is known for one.
    pub fn remember_contents(&mut self) {
        self.seen.remember_contents();
    }

    /// Waits until something happens, or for as long as is given nothing does.
    pub fn next(&mut self, quiet: Option<Duration>) -> Noticed {
        let quiet_at = quiet.map(|quiet| Instant::now() + quiet);
        loop {
            if let Some(note) = self.notes.pop_front() {
                return Noticed::Note(note);
            }
            let left = quiet_at.map(|at| at.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Noticed::Quiet;
            }
            let mut batch = self.hints.wait(self.tick().into_iter().chain(left).min());
            if batch.stop {
                return Noticed::Stop;
            }
            if batch.exhausted {
                self.poll_from_now_on();
            }
            batch.rescan |= self.find_roots_again() || self.polling;
            if self.roots.first().is_some_and(|site| site.identity.is_none()) {
                continue;
            }
            let mut changed = BTreeSet::new();
            if batch.rescan {
                self.look_at_everything(Some(&mut changed));
            }
            for (path, at) in batch.paths {
                let trust = if at < self.doubtful_until { Trust::Nothing } else { Trust::Content };
                self.look(&path, trust, Some(&mut changed));
            }
            if !changed.is_empty() {
                return Noticed::Changed(changed.iter().map(|path| self.as_given(path)).collect());
            }
        }
    }

    /// How long to wait for events at most.
    fn tick(&self) -> Option<Duration> {
        if self.roots.iter().any(|root| root.identity.is_none()) {
            Some(MISSING_TICK)
        } else if self.polling {
            // However large the site, looking at it takes a twentieth of the time.
            Some(POLL.max(self.walk * 20))
        } else {
            None
        }
    }

    /// Asks the system for a fresh watcher and notes which roots there are.
    fn set_watches(&mut self) {
        // The old watcher goes first, so that the two do not need twice the watches.
        self.system = None;
        if !self.polling {
            let rules: Vec<_> = self.roots.iter().map(|root| root.real.clone()).collect();
            let (hints, ignore) = (Arc::clone(&self.hints), self.ignore.clone());
            let take = move |event| hints.take(event, |path| is_ignored(&ignore, rules.iter().map(PathBuf::as_path), path));
            // Links are followed here, where circles and ignored folders are known.
            match RecommendedWatcher::new(take, notify::Config::default().with_follow_symlinks(false)) {
                Ok(system) => self.system = Some(system),
                Err(_) => self.poll_from_now_on(),
            }
        }
        for at in 0..self.roots.len() {
            let root = self.roots[at].real.clone();
            self.roots[at].identity = identity(&root);
            if !EACH_FOLDER && self.roots[at].identity.is_some() {
                self.watch(&root, RecursiveMode::Recursive);
            }
        }
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) {
        let Some(system) = &mut self.system else { return };
        let Err(problem) = system.watch(path, mode) else { return };
        // Anything else is a folder that went away meanwhile, or that may not be read: then the build says so.
        if matches!(problem.kind, notify::ErrorKind::MaxFilesWatch) {
            self.poll_from_now_on();
        }
    }

    pub(super) fn poll_from_now_on(&mut self) {
        self.system = None;
        if !self.polling {
            self.polling = true;
            self.notes.push_back(
                "the system has no watches left for this site (on Linux, `fs.inotify.max_user_watches` is the limit); \
                 changes are looked for every second or so instead"
                    .to_owned(),
            );
        }
    }

    /// Sets the watches again if a root was moved, replaced or has come back; says whether it did.
    fn find_roots_again(&mut self) -> bool {
        let moved = self.roots.iter().any(|root| identity(&root.real) != root.identity);
        if !moved {
            return false;
        }
        let was_here = self.roots.first().is_some_and(|site| site.identity.is_some());
        self.set_watches();
        if was_here && let Some(Root { given, identity: None, .. }) = self.roots.first() {
            self.notes.push_back(format!("`{}` is gone; waiting for it to come back", given.display()));
        }
        true
    }

    fn look_at_everything(&mut self, mut changed: Option<&mut BTreeSet<PathBuf>>) {
        let started = Instant::now();
        for at in 0..self.roots.len() {
            let root = self.roots[at].real.clone();
            self.look(&root, Trust::Stamp, changed.as_deref_mut());
        }
        self.walk = started.elapsed();
    }

    /// Compares a path and all below it with what was seen there. Without `changed` it is the first look.
    fn look(&mut self, path: &Path, trust: Trust, changed: Option<&mut BTreeSet<PathBuf>>) {
        let mut look = Look { trust, gone: self.seen.below(path).cloned().collect(), changed, links: Vec::new(), covered: false };
        if !self.ignored(path) {
            let linked = fs::symlink_metadata(path).is_ok_and(|own| own.is_symlink());
            self.visit(path, linked, &mut look);
        }
        for file in look.gone {
            self.seen.forget(&file);
            if let Some(changed) = &mut look.changed {
                changed.insert(file);
            }
        }
    }

    fn visit(&mut self, path: &Path, linked: bool, look: &mut Look<'_>) {
        let Ok(metadata) = fs::metadata(path) else { return };
        if metadata.is_file() {
            // A link's own folder does not tell of writes to the file it leads to.
            if linked && EACH_FOLDER {
                self.watch(path, RecursiveMode::NonRecursive);
            }
            look.gone.remove(path);
            self.compare(path, &metadata, look);
        } else if metadata.is_dir() {
            if !linked {
                self.visit_folder(path, linked, look);
            } else if let Ok(target) = path.canonicalize()
                && !look.links.contains(&target)
                && !path.parent().and_then(|parent| parent.canonicalize().ok()).is_some_and(|here| here.starts_with(&target))
            {
                look.links.push(target);
                self.visit_folder(path, linked, look);
                look.links.pop();
            }
        }
    }

    fn visit_folder(&mut self, path: &Path, linked: bool, look: &mut Look<'_>) {
        let covered = look.covered;
        if self.polling {
            // There is nothing to ask the system for.
        } else if !EACH_FOLDER {
            if linked {
                self.watch(path, RecursiveMode::Recursive);
            }
        } else if !look.links.is_empty() || !covered && (self.is_root(path) || self.holds_ignored(path)) {
            look.covered = false;
            self.watch(path, RecursiveMode::NonRecursive);
        } else if !covered {
            // One call for a whole tree: each is a question to the watcher's thread and its answer.
            look.covered = true;
            self.watch(path, RecursiveMode::Recursive);
        }
        self.visit_entries(path, look);
        look.covered = covered;
    }

    fn visit_entries(&mut self, path: &Path, look: &mut Look<'_>) {
        let Ok(entries) = fs::read_dir(path) else { return };
        if look.trust == Trust::Content {
            // Only what an event names is read; the rest of a folder goes by its stamps.
            look.trust = Trust::Stamp;
        }
        for entry in entries.flatten() {
            let child = entry.path();
            if !self.ignored(&child) {
                let linked = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                self.visit(&child, linked, look);
            }
        }
    }

    fn compare(&mut self, path: &Path, metadata: &Metadata, look: &mut Look<'_>) {
        match &mut look.changed {
            None => self.seen.note(path.to_owned(), metadata),
            Some(changed) => {
                if self.seen.changed(path, metadata, look.trust) {
                    changed.insert(path.to_owned());
                }
            }
        }
    }

    /// Whether this is a site's folder: sooner or later there is output in it.
    fn is_root(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| root.real == path)
    }

    /// Whether there is a folder somewhere below that must not be watched.
    fn holds_ignored(&self, path: &Path) -> bool {
        fs::read_dir(path).into_iter().flatten().flatten().any(|entry| {
            let child = entry.path();
            entry.file_type().is_ok_and(|kind| kind.is_dir()) && (self.ignored(&child) || self.holds_ignored(&child))
        })
    }

    fn ignored(&self, path: &Path) -> bool {
        is_ignored(&self.ignore, self.roots.iter().map(|root| root.real.as_path()), path)
    }

    /// A watched path under the name its root was given by.
    fn as_given(&self, path: &Path) -> PathBuf {
        let inside = self.roots.iter().find_map(|root| Some((root, path.strip_prefix(&root.real).ok()?)));
        match inside {
            Some((root, rest)) if rest.as_os_str().is_empty() => root.given.clone(),
            Some((root, rest)) => root.given.join(rest),
            None => path.to_owned(),
        }
    }
}

/// Whether no root wants to hear of `path`.
fn is_ignored<'a>(ignore: &Ignore, mut roots: impl Iterator<Item = &'a Path>, path: &Path) -> bool {
    roots.all(|root| ignore.covers(root, path))
}

/// An absolute path without symbolic links, for a file or folder that may not exist yet.
fn settle(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest: Vec<&OsStr> = Vec::new();
    for ancestor in path.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            return rest.iter().rev().fold(real, |path, name| path.join(name));
        }
        rest.extend(ancestor.file_name());
    }
    path
}

/// The same, but for the last name, which may be a link and stays one.
fn settle_parent(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => settle(parent).join(name),
        _ => settle(path),
    }
}
