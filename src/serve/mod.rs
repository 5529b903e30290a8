//! The preview server: builds the site, serves it on this machine, and keeps open pages up to date.
//!
//! What [`run`] does, in order:
//!
//! 1. [`http::bind`] takes the port, or the next free one.
//! 2. [`watch::Watcher`] looks at every source file, *before* the first build reads any, so that a
//!    change during that build is seen as one.
//! 3. The [`Builder`] builds. The room does not know how: the pipeline comes in through that trait.
//! 4. [`site::Preview`] answers requests from the output folder; [`page`] puts the reload script into
//!    HTML as it is served and makes room for it in the page's [`policy`]. Nothing on disk is touched.
//! 5. [`watch`] collects changes into batches; each batch is one rebuild, and [`news`] tells the open
//!    pages what it changed. Changes that arrive during a build make the next batch.
//! 6. A build with errors writes nothing, so the last good site stays; [`trouble`] lists the errors in
//!    place of every page until they are mended.
//!
//! Requests run on threads of their own and only read; builds run one after another on the thread that
//! called [`run`]. Ctrl-C ends the process by the system's default action, which also frees the port.

#![expect(clippy::disallowed_methods, reason = "the preview reads the finished files of the output folder, and watches the sources")]

mod browser;
mod closed;
mod events;
mod files;
mod hints;
mod http;
mod ignore;
mod news;
mod page;
mod policy;
mod seen;
mod site;
mod trouble;
mod watch;

#[cfg(test)]
mod tests;

use crate::diag::Diagnostic;
use closed::Closed;
pub use closed::ClosedPage;
use news::News;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use watch::{Noticed, Watcher};

/// How long it must be quiet before [`Builder::settle`].
const SETTLE: Duration = Duration::from_secs(1);

/// Whatever can build the site; the preview asks for nothing else.
pub trait Builder: Send {
    /// Builds the whole site again and never panics. `changed` holds the source files that were added,
    /// edited or removed since the last call, below [`Settings::root`] as it was given there; it is
    /// empty for the first build.
    fn rebuild(&mut self, changed: &[PathBuf]) -> Outcome;

    /// What can wait until nobody saves or loads a page.
    fn settle(&mut self) {}

    /// The text of a source file, by the path that its diagnostics carry; `None` for private ones.
    fn source(&self, path: &str) -> Option<String>;
}

/// What one build did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    /// Files written or removed in the output folder, from that folder, with `/`.
    pub changed: Vec<String>,
    /// Whether the site was written; `false` when errors made the last good one stay.
    pub written: bool,
    /// Clients' portals in the clear: kept in memory and shown on this machine only.
    pub portals: Vec<ClosedPage>,
    /// One line for people, such as "12 pages, 1 changed".
    pub summary: String,
}

/// The headers that the site's files are sent with, as the host would send them: from the path of a file below the base path,
/// asked for each answer.
#[derive(Clone)]
pub struct Headers(Arc<HeadersAt>);

type HeadersAt = dyn Fn(&str) -> Vec<(String, String)> + Send + Sync;

impl Headers {
    pub fn new(at: impl Fn(&str) -> Vec<(String, String)> + Send + Sync + 'static) -> Self {
        Headers(Arc::new(at))
    }
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Headers")
    }
}

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site's folder; it is watched.
    pub root: PathBuf,
    /// Where the built files are; never watched.
    pub out: PathBuf,
    /// Other files and folders that are never watched.
    pub ignore: Vec<PathBuf>,
    /// Folders outside `root` to watch too, such as a theme's. They need not exist yet.
    pub extra_watch: Vec<PathBuf>,
    pub host: IpAddr,
    /// The first port to try; 0 takes any free one.
    pub port: u16,
    /// The path the site is published under: `/` or such as `/practice/`.
    pub base_path: String,
    pub headers: Headers,
    /// Whether to open the browser.
    pub open: bool,
}

/// What happens during a preview, for whoever tells the user.
#[derive(Debug, Clone)]
pub enum Event {
    /// The site can be visited. `taken` is the port that was asked for, if another had to do; `portals` is where the list
    /// of unlocked portals is, where there are any.
    Ready { url: String, taken: Option<u16>, portals: Option<String> },
    /// Sources changed; a build starts now.
    Changed(Vec<PathBuf>),
    /// A build ended.
    Built { outcome: Outcome, took: Duration },
    /// Something worth knowing that does not stop the preview.
    Note(String),
}

/// Why a preview cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("ports {first} to {last} are all in use")]
    NoFreePort { first: u16, last: u16 },
    #[error("cannot listen on {host}, port {port}")]
    Bind { host: IpAddr, port: u16, source: std::io::Error },
    #[error("cannot read the site's folder `{}`", path.display())]
    Root { path: PathBuf, source: std::io::Error },
}

/// Builds the site, serves it and rebuilds it when its sources change, until the process ends.
pub fn run(settings: Settings, builder: impl Builder, log: &mut dyn FnMut(Event)) -> Result<(), ServeError> {
    run_until(settings, builder, log, &Arc::default())
}

/// [`run`] that ends when `hints` is told to stop.
fn run_until(
    settings: Settings,
    mut builder: impl Builder,
    log: &mut dyn FnMut(Event),
    hints: &Arc<hints::Hints>,
) -> Result<(), ServeError> {
    let bound = http::bind(settings.host, settings.port)?;
    let mut watcher = Watcher::new(&settings, Arc::clone(hints))?;
    let news = Arc::new(News::default());
    let closed = Arc::new(Closed::default());
    let site = site::Preview::new(&settings, Arc::clone(&news), Arc::clone(&closed));

    build(&mut builder, &[], &news, &closed, log);
    watcher.built();

    let (url, taken) = (bound.url(&settings.base_path), bound.taken(settings.port));
    let _serving = http::serve(bound, site);
    let portals = closed.list_at(&url);
    log(Event::Ready { url: url.clone(), taken, portals });
    if settings.host.is_unspecified() {
        log(Event::Note("everyone on this network can read the preview, drafts included".to_owned()));
    }
    if settings.open
        && let Err(problem) = browser::open(&url)
    {
        log(Event::Note(format!("the browser could not be opened: {problem}")));
    }

    watcher.remember_contents();
    let mut settled = true;
    loop {
        match watcher.next((!settled).then_some(SETTLE)) {
            Noticed::Changed(paths) => {
                log(Event::Changed(paths.clone()));
                build(&mut builder, &paths, &news, &closed, log);
                watcher.built();
                settled = false;
            }
            Noticed::Quiet => {
                builder.settle();
                settled = true;
            }
            Noticed::Note(text) => log(Event::Note(text)),
            Noticed::Stop => {
                news.close();
                return Ok(());
            }
        }
    }
}

fn build(builder: &mut impl Builder, changed: &[PathBuf], news: &News, closed: &Closed, log: &mut dyn FnMut(Event)) {
    let started = Instant::now();
    let mut outcome = builder.rebuild(changed);
    let took = started.elapsed();
    if outcome.written {
        outcome.changed.extend(closed.replace(std::mem::take(&mut outcome.portals)));
        news.built(news::Effect::of(changed, &outcome.changed));
    } else {
        news.failed(trouble::page(&outcome, &|path| builder.source(path)));
    }
    log(Event::Built { outcome, took });
}

/// Locks a mutex; a thread that panicked while it held it has left nothing half-done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
