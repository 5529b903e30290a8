//! `trailmark serve`

use super::secrets::{UnlockArgs, opened};
use super::{Failure, Which, build, report};
use crate::config;
use crate::diag::{self, Diagnostic};
use crate::hosting::Headers;
use crate::model::LeftOut;
use crate::model::audience::Audience;
use crate::pipeline::{self, Options, Standing};
use crate::portal::seal::Key;
use crate::portal::{Mode, script_sources};
use crate::serve::{self, ClosedPage, Event, Outcome, Settings};
use crate::source::Workspace;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The port; the next free one when it is taken
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// The address to listen at; other machines can only reach it when this is not the loopback
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDR")]
    host: IpAddr,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// How clients' portals are shown: unlocked as one audience sees them, or sealed as they are published; unlocked for
    /// all when left out
    #[arg(long = "as", value_enum, value_name = "AUDIENCE")]
    seen_as: Option<SeenAs>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    unlock: UnlockArgs,
}

/// How the preview shows portals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SeenAs {
    Client,
    Sponsor,
    Published,
}

/// The pipeline as the preview server sees it.
struct Builder {
    workspace: Workspace,
    options: Options,
    /// What locked sources are read with.
    keys: Vec<Key>,
    /// The site with those sources, as they were last, and what was found wrong with them.
    opened: Option<(Workspace, Vec<Diagnostic>)>,
    /// The site as the last build left it.
    standing: Option<Standing>,
    /// The pages that are not in the preview, as far as they were looked at.
    left_out: Option<LeftOut>,
    /// What the host would send, by the settings as they were last.
    headers: Arc<Mutex<Option<Headers>>>,
    /// The path that pages are served under, until the preview ends.
    base_path: String,
}

impl Builder {
    /// The site with its locked sources, opened anew where one of them, or a clear one beside them, may have changed.
    fn site(&mut self, changed: &[PathBuf]) -> (Workspace, Vec<Diagnostic>) {
        let private = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "clients");
        if changed.is_empty() || changed.iter().any(private) {
            self.opened = None;
        }
        self.opened.get_or_insert_with(|| opened(&self.workspace, &self.keys)).clone()
    }
}

impl serve::Builder for Builder {
    fn rebuild(&mut self, changed: &[PathBuf]) -> Outcome {
        let started = Instant::now();
        let (site, found) = self.site(changed);
        let mut options = self.options.clone();
        if found.iter().any(Diagnostic::is_error) {
            // A portal without a part of its sources would be shown as if it had none.
            options.out = None;
        }
        if changed.is_empty() || changed.iter().any(|path| path.ends_with("site.yaml")) {
            let mut table = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
            // While the settings have a mistake, the last good pages are sent as they were; those of an earlier preview as far
            // as the settings can be read.
            let mended = || config::mended(&site, options.base_url.as_deref()).0.map(|config| Headers::of(&config, &script_sources()));
            if let Some(headers) = pipeline::headers(&site, &options).or_else(|| if table.is_none() { mended() } else { None }) {
                *table = Some(headers);
            }
        }
        let mut built = Standing::build(&mut self.standing, &site, &options, changed);
        // A build that did not look at all pages changed nothing about which there are.
        self.left_out = built.left_out.or(self.left_out);
        built.left_out = self.left_out;
        built.diagnostics.extend(found);
        diag::sort(&mut built.diagnostics);
        let mut summary = build::last_line(&built, &site, started.elapsed().as_secs_f64());
        if built.written.is_some() && built.base_path != self.base_path {
            summary.push_str("\nthe path of `base_url` is another now: end the preview with Ctrl-C and start it again");
        }
        let changed =
            built.written.as_ref().map_or_else(Vec::new, |written| written.changed.iter().chain(&written.removed).cloned().collect());
        let portals = built.previews.iter().map(|portal| ClosedPage {
            route: portal.route.clone(),
            name: portal.name.expose().clone(),
            html: portal.html.expose().as_str().into(),
        });
        Outcome { written: built.written.is_some(), changed, portals: portals.collect(), summary, diagnostics: built.diagnostics }
    }

    fn settle(&mut self) {
        if let Some(standing) = &mut self.standing {
            standing.settle(&self.workspace);
        }
    }

    fn source(&self, path: &str) -> Option<String> {
        if crate::diag::is_private(path) { None } else { self.workspace.read_text(path).ok() }
    }
}

pub(super) fn run(workspace: &Workspace, arguments: Arguments) -> Result<u8, Failure> {
    let Arguments { port, host, open, seen_as, which, unlock } = arguments;
    let root = workspace.root().to_path_buf();
    // The preview has a folder of its own: what is in `public/` stays what was built for the host.
    let out = root.join(crate::output::PREVIEW);
    let portals = match seen_as {
        Some(SeenAs::Published) => Mode::Seal,
        // Others on the network could read them.
        _ if !host.is_loopback() => Mode::Check,
        Some(SeenAs::Client) => Mode::Open(Some(Audience::Client)),
        Some(SeenAs::Sponsor) => Mode::Open(Some(Audience::Sponsor)),
        None => Mode::Open(None),
    };
    let options = Options { out: Some(out.clone()), portals, ..which.options()? };
    let base_path = pipeline::base_path(workspace, &options);
    let headers: Arc<Mutex<Option<Headers>>> = Arc::default();
    let table = headers.clone();
    let sent = serve::Headers::new(move |path| {
        let table = table.lock().unwrap_or_else(PoisonError::into_inner);
        let headers = table.iter().flat_map(|table| table.at(path));
        headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    });
    let settings =
        Settings { root, out, ignore: Vec::new(), extra_watch: Vec::new(), host, port, base_path: base_path.clone(), headers: sent, open };
    let keys = unlock.keys(workspace)?;
    let builder = Builder { workspace: workspace.clone(), options, keys, opened: None, standing: None, left_out: None, headers, base_path };
    let sources = workspace.clone();
    serve::run(settings, builder, &mut |event| told(event, &sources)).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(0)
}

fn told(event: Event, workspace: &Workspace) {
    match event {
        Event::Ready { url, taken, portals } => {
            if let Some(port) = taken {
                report::say(&format!("port {port} is taken"));
            }
            report::say(&format!("the site is at {url} (end with Ctrl-C)"));
            if let Some(portals) = portals {
                report::say(&format!("portals are at {portals}, unlocked for you only"));
            }
        }
        Event::Changed(_) => {}
        Event::Built { outcome, .. } => {
            report::diagnostics(&outcome.diagnostics, Some(workspace));
            report::say(&outcome.summary);
        }
        Event::Note(text) => report::say(&text),
    }
}
