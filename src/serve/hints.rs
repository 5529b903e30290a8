//! The file system's events, gathered into batches.
//!
//! An event is a hint: look at that path again. Hints are a set, so that a thousand events for one file
//! cost what one costs, and a flood of paths becomes one order to look at everything. A batch is handed
//! out when it has been quiet for [`QUIET`], or after [`MOST`]. A file that is being written is held back
//! until it is closed, because a slow save shows a truncated file first.

use super::lock;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long it must be quiet before a batch is over.
const QUIET: Duration = Duration::from_millis(5);
/// How long a batch may go on when it never gets quiet.
const MOST: Duration = Duration::from_millis(100);
/// How long to wait for a file to be closed after the last write to it: some programs keep theirs open.
const WRITER_QUIET: Duration = Duration::from_millis(400);
/// How long to wait for a file that is written all the time.
const WRITER_MOST: Duration = Duration::from_secs(5);
/// With more paths than this, looking at everything is cheaper.
const MOST_PATHS: usize = 20_000;

/// Only inotify says when a file is closed, so only there is it worth waiting for.
const TELLS_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// What to look at now.
#[derive(Debug, Default)]
pub struct Batch {
    /// Paths to look at, each with the time of its last event.
    pub paths: Vec<(PathBuf, Instant)>,
    /// Events were lost: look at everything.
    pub rescan: bool,
    /// The system watches no further folders.
    pub exhausted: bool,
    pub stop: bool,
}

/// Where the events of all watched folders arrive.
#[derive(Debug, Default)]
pub struct Hints {
    pending: Mutex<Pending>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct Pending {
    paths: HashMap<PathBuf, Hint>,
    /// How many of `paths` are being written.
    open: usize,
    /// When the first and the last hint of this batch came.
    since: Option<(Instant, Instant)>,
    rescan: bool,
    exhausted: bool,
    stop: bool,
}

#[derive(Debug, Clone, Copy)]
struct Hint {
    first: Instant,
    last: Instant,
    open: bool,
}

/// What a hint says about a file's being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Goes,
    Over,
    /// Nothing: a change of permissions, for example.
    Unknown,
}

impl Hints {
    /// Takes an event; `ignored` says which paths do not count.
    pub fn take(&self, event: notify::Result<notify::Event>, ignored: impl Fn(&Path) -> bool) {
        let event = match event {
            Ok(event) => event,
            Err(notify::Error { kind: notify::ErrorKind::MaxFilesWatch, .. }) => return self.tell(|pending| pending.exhausted = true),
            Err(_) => return self.rescan(),
        };
        if event.need_rescan() {
            return self.rescan();
        }
        let writing = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Writing::Over,
            // Reading makes events too, the build's own among them.
            EventKind::Access(_) => return,
            EventKind::Create(notify::event::CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) if TELLS_CLOSING => Writing::Goes,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => Writing::Over,
            _ => Writing::Unknown,
        };
        let now = Instant::now();
        for path in event.paths {
            if !ignored(&path) {
                self.add(path, writing, now);
            }
        }
    }

    /// Orders a look at everything.
    pub fn rescan(&self) {
        self.tell(|pending| pending.rescan = true);
    }

    /// Ends the waiting for good.
    #[cfg(test)]
    pub fn stop(&self) {
        self.tell(|pending| pending.stop = true);
    }

    fn tell(&self, what: impl FnOnce(&mut Pending)) {
        what(&mut lock(&self.pending));
        self.bell.notify_all();
    }

    fn add(&self, path: PathBuf, writing: Writing, now: Instant) {
        let mut pending = lock(&self.pending);
        let waiting = pending.since.is_some() && pending.open > 0;
        if pending.add(path, writing, now) || waiting && pending.open == 0 {
            self.bell.notify_all();
        }
    }

    /// Waits for the next batch, at most for `tick` where one is given; the batch may then be empty.
    pub fn wait(&self, tick: Option<Duration>) -> Batch {
        let started = Instant::now();
        let mut pending = lock(&self.pending);
        loop {
            let now = Instant::now();
            if pending.stop || pending.exhausted {
                return pending.hand_out(now);
            }
            let due = pending.due(now);
            let end = tick.map(|tick| started + tick);
            if due.is_some_and(|due| due <= now) || end.is_some_and(|end| end <= now) {
                return pending.hand_out(now);
            }
            // While a file is being written, hints for others do not ring the bell.
            let look = (pending.open > 0).then_some(now + MOST);
            pending = match [due, end, look].into_iter().flatten().min() {
                Some(wake) => self.bell.wait_timeout(pending, wake - now).unwrap_or_else(PoisonError::into_inner).0,
                None => self.bell.wait(pending).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl Pending {
    /// Notes a hint; says whether it is the first of its batch.
    fn add(&mut self, path: PathBuf, writing: Writing, now: Instant) -> bool {
        let first = self.since.is_none();
        self.since = Some((self.since.map_or(now, |(first, _)| first), now));
        if self.rescan {
            return first;
        }
        let hint = self.paths.entry(path).or_insert(Hint { first: now, last: now, open: false });
        hint.last = now;
        let open = match writing {
            Writing::Goes => true,
            Writing::Over => false,
            Writing::Unknown => hint.open,
        };
        if open != hint.open {
            hint.open = open;
            if open { self.open += 1 } else { self.open -= 1 }
        }
        if self.paths.len() > MOST_PATHS {
            self.paths.clear();
            self.open = 0;
            self.rescan = true;
        }
        first
    }

    /// When the batch is over, as far as can be said now.
    fn due(&self, now: Instant) -> Option<Instant> {
        let Some((first, last)) = self.since else { return self.rescan.then_some(now) };
        let quiet = (last + QUIET).min(first + MOST);
        if self.open == 0 || self.rescan {
            return Some(quiet);
        }
        self.paths.values().map(|hint| hint.ready_at().max(if hint.open { quiet } else { first + MOST })).min()
    }

    /// Hands out what is ready and keeps the files that are still being written.
    fn hand_out(&mut self, now: Instant) -> Batch {
        let mut batch = Batch { paths: Vec::new(), rescan: self.rescan, exhausted: self.exhausted, stop: self.stop };
        if !self.rescan && self.due(now).is_none_or(|due| due > now) {
            (self.exhausted, self.rescan) = (false, false);
            return batch;
        }
        let ready = self.paths.extract_if(|_, hint| hint.ready_at() <= now);
        batch.paths = ready.map(|(path, hint)| (path, hint.last)).collect();
        batch.paths.sort();
        self.open = self.paths.values().filter(|hint| hint.open).count();
        self.since = self.paths.values().map(|hint| hint.last).max().map(|last| (now, last));
        (self.rescan, self.exhausted) = (false, false);
        if self.paths.is_empty() {
            // One large batch must not hold its memory for the rest of the day.
            self.paths.shrink_to(64);
        }
        batch
    }
}

impl Hint {
    /// From when on the path may be looked at.
    fn ready_at(&self) -> Instant {
        if self.open { (self.last + WRITER_QUIET).min(self.first + WRITER_MOST) } else { self.first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::Event;
    use notify::event::{CreateKind, DataChange, Flag};

    fn names(batch: &Batch) -> Vec<&str> {
        batch.paths.iter().map(|(path, _)| path.to_str().unwrap()).collect()
    }

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn a_batch_ends_when_it_is_quiet_or_has_gone_on_long_enough() {
        let (start, mut pending) = (Instant::now(), Pending::default());
        assert!(pending.add("a".into(), Writing::Unknown, start));
        assert!(!pending.add("b".into(), Writing::Unknown, after(start, 3)));
        assert_eq!(pending.due(start), Some(after(start, 8)));
        for at in 4..99 {
            pending.add("a".into(), Writing::Unknown, after(start, at));
        }
        assert_eq!(pending.due(start), Some(after(start, 100)));
        assert_eq!(names(&pending.hand_out(after(start, 100))), ["a", "b"]);
        assert_eq!(pending.due(start), None);
    }

    #[test]
    fn a_file_that_is_being_written_is_held_back_and_holds_up_nothing_else() {
        let (start, mut pending) = (Instant::now(), Pending::default());
        pending.add("film.mp4".into(), Writing::Goes, start);
        pending.add("about.md".into(), Writing::Goes, start);
        pending.add("about.md".into(), Writing::Over, after(start, 1));
        assert_eq!(pending.due(start), Some(after(start, 100)));
        assert_eq!(names(&pending.hand_out(after(start, 100))), ["about.md"]);
        pending.add("film.mp4".into(), Writing::Over, after(start, 150));
        assert_eq!(pending.due(start), Some(after(start, 155)));
        assert_eq!(names(&pending.hand_out(after(start, 155))), ["film.mp4"]);
        assert_eq!((pending.open, pending.since), (0, None));
    }

    #[test]
    fn a_file_that_is_never_closed_comes_in_the_end() {
        let (start, mut pending) = (Instant::now(), Pending::default());
        pending.add("notes.md".into(), Writing::Goes, start);
        assert_eq!(pending.due(start), Some(after(start, 400)));
        assert_eq!(names(&pending.hand_out(after(start, 400))), ["notes.md"]);
    }

    #[test]
    fn too_many_paths_become_one_look_at_everything() {
        let (now, mut pending) = (Instant::now(), Pending::default());
        for number in 0..MOST_PATHS + 500 {
            pending.add(format!("{number}.md").into(), Writing::Goes, now);
        }
        assert!(pending.paths.is_empty() && pending.open == 0);
        let batch = pending.hand_out(after(now, 200));
        assert!(batch.rescan && batch.paths.is_empty());
        assert_eq!(pending.due(now), None);
    }

    #[test]
    fn reading_is_no_change_and_an_overflow_means_everything() {
        let hints = Hints::default();
        let take = |event: Event| hints.take(Ok(event), |path| path.ends_with("ignored"));
        take(Event::new(EventKind::Access(AccessKind::Open(AccessMode::Any))).add_path("a".into()));
        take(Event::new(EventKind::Create(CreateKind::File)).add_path("ignored".into()));
        assert!(lock(&hints.pending).since.is_none());
        take(Event::new(EventKind::Modify(ModifyKind::Data(DataChange::Any))).add_path("a".into()));
        take(Event::new(EventKind::Access(AccessKind::Close(AccessMode::Write))).add_path("a".into()));
        assert_eq!(names(&hints.wait(None)), ["a"]);
        take(Event::new(EventKind::Other).set_flag(Flag::Rescan));
        assert!(hints.wait(None).rescan);
        hints.take(Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch)), |_| false);
        assert!(hints.wait(None).exhausted);
    }
}
