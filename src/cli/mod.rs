//! The commands: arguments in, words out, an exit code.
//!
//! 0 is fine, 1 says that the site has errors, 2 that the command was wrong.

mod add;
mod build;
mod check;
mod client;
mod new;
mod report;
mod schema;
mod secrets;
mod serve;
mod theme;

use crate::diag::Diagnostic;
use crate::pipeline;
use crate::source::{Workspace, find_root};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Rendering may go deep where templates call themselves; the engine's own limit comes first on this much.
const STACK: usize = 16 * 1024 * 1024;

/// Websites for coaching practices, from Markdown and YAML.
#[derive(Debug, Parser)]
#[command(name = "trailmark", version, max_term_width = 100)]
struct Arguments {
    /// The site's folder; else the nearest one, here or above, with a `site.yaml`
    #[arg(long, global = true, value_name = "DIR")]
    site: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a new practice site that builds at once
    New(new::Arguments),
    /// Build the site
    Build(build::Arguments),
    /// Show the site in the browser and build it again at every change
    Serve(serve::Arguments),
    /// Look for mistakes and for what could be better, and write nothing
    Check(check::Arguments),
    /// Add a page with every useful key in it
    Add(add::Arguments),
    /// Clients' portals: make them, give them new words or keys, close them, lock sources
    Client(client::Arguments),
    /// List themes, or take out a template to change it
    Theme(theme::Arguments),
    /// Print the JSON Schema of a kind of page, of site.yaml or of theme.yaml
    Schema(schema::Arguments),
    /// Print a shell's completions
    Completions { shell: clap_complete::Shell },
}

/// What `build`, `serve` and `check` share.
#[derive(Debug, Clone, Args)]
struct Which {
    /// Build for this address instead of the one in site.yaml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Take in drafts
    #[arg(long)]
    drafts: bool,
    /// Take in pages that are dated in the future
    #[arg(long)]
    future: bool,
}

impl Which {
    fn options(self) -> Result<pipeline::Options, Failure> {
        let Which { base_url, drafts, future } = self;
        if let Some(Err(reason)) = base_url.as_deref().map(crate::config::BaseUrl::parse) {
            return Err(
                Failure::usage(format!("`--base-url` cannot be used: {reason}")).help("write it like `https://www.example.org/practice/`")
            );
        }
        let now = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(text) => {
                let seconds = text.trim().parse().ok().filter(|seconds| jiff::Timestamp::from_second(*seconds).is_ok());
                Some(seconds.ok_or_else(|| Failure::usage("`SOURCE_DATE_EPOCH` should be a number of seconds since 1970"))?)
            }
            Err(_) => None,
        };
        Ok(pipeline::Options { base_url, drafts, future, now, ..pipeline::Options::default() })
    }
}

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// Why a command ends early: what to say, and the exit code.
#[derive(Debug)]
struct Failure {
    code: u8,
    diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// The command itself was wrong.
    fn usage(message: impl Into<String>) -> Self {
        Failure { code: 2, diagnostics: vec![Diagnostic::error("usage", message)] }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(last) = self.diagnostics.last_mut() {
            last.help = Some(help.into());
        }
        self
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure { code: 1, diagnostics: vec![diagnostic] }
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Failure { code: 1, diagnostics }
    }
}

/// Runs the program with its arguments (the first one is its name) and gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let given: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&given) {
        Ok(arguments) => arguments,
        Err(mut error) => {
            if error.kind() == ErrorKind::InvalidSubcommand {
                lead_on(&mut error, &given);
            }
            // Help and the version are no mistakes.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return code;
        }
    };
    if let Err(error) = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global() {
        return report::failure(&Failure::usage(format!("the program cannot start its threads: {error}")));
    }
    // What a panic says can quote what was being worked on, such as a client's text; where it happened is enough.
    std::panic::set_hook(Box::new(|broken| report::say(&report::broken(broken.location()))));
    // The main thread's stack is the system's choice; the work runs on one of our own.
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || dispatch(arguments));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => report::failure(&Failure { code: 1, ..Failure::usage("the program made a mistake of its own and had to stop") }),
        Err(error) => report::failure(&Failure::usage(format!("the program cannot start: {}", error.kind()))),
    }
}

/// Adds to what is said of a command that there is not: what does what was meant, or the commands that there are.
fn lead_on(error: &mut clap::Error, given: &[OsString]) {
    let words: Vec<&str> = given.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let mut command = Arguments::command();
    let mut last = "";
    for word in words {
        let Some(inner) = command.find_subcommand(word).cloned() else { continue };
        (command, last) = (inner, word);
    }
    let unknown = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(unknown)) => unknown.as_str(),
        _ => "",
    };
    let tip = if last == "client" && matches!(unknown, "remove" | "delete" | "rm" | "del") {
        "`close` takes a client's portals off the site, `erase` removes all that is held about a client".to_owned()
    } else if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return;
    } else {
        let names = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
        let names: Vec<String> = names.map(|command| format!("`{}`", command.get_name())).collect();
        format!("there are {}", names.join(", "))
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
}

fn dispatch(Arguments { site, command }: Arguments) -> u8 {
    let format = match &command {
        Command::Build(arguments) => arguments.format,
        Command::Check(arguments) => arguments.format,
        _ => Format::Human,
    };
    let done = match command {
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => workspace(site).and_then(|site| build::run(&site, arguments)),
        Command::Serve(arguments) => workspace(site).and_then(|site| serve::run(&site, arguments)),
        Command::Check(arguments) => workspace(site).and_then(|site| check::run(&site, arguments)),
        Command::Add(arguments) => workspace(site).and_then(|site| add::run(&site, &arguments)),
        Command::Client(arguments) => workspace(site).and_then(|site| client::run(&site, arguments)),
        Command::Theme(arguments) => workspace(site).and_then(|site| theme::run(&site, &arguments)),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "trailmark", &mut out);
            report::print(&String::from_utf8_lossy(&out));
            Ok(0)
        }
    };
    done.unwrap_or_else(|failure| match format {
        Format::Human => report::failure(&failure),
        Format::Json => {
            report::json(&failure.diagnostics, &[]);
            failure.code
        }
    })
}

/// The site that a command is about.
fn workspace(given: Option<PathBuf>) -> Result<Workspace, Failure> {
    let help = "`trailmark new DIR` starts one; `--site DIR` names another folder";
    match given {
        Some(folder) => {
            let workspace = Workspace::on_disk(&folder);
            if workspace.exists("site.yaml") {
                Ok(workspace)
            } else {
                Err(Failure::usage(format!("`{}` is not a site: it has no `site.yaml`", folder.display())).help(help))
            }
        }
        None => {
            let here =
                std::env::current_dir().map_err(|error| Failure::usage(format!("the current folder cannot be read: {}", error.kind())))?;
            let root = find_root(&here).ok_or_else(|| Failure::usage("there is no `site.yaml` here or in a folder above").help(help))?;
            // A path without the current folder in it reads better in messages.
            Ok(Workspace::on_disk(if root == here { PathBuf::from(".") } else { root }))
        }
    }
}
