//! `trailmark check`

use super::secrets::{UnlockArgs, opened_or_failed};
use super::{Failure, Format, Which, report};
use crate::diag;
use crate::pipeline;
use crate::source::Workspace;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Ask other hosts whether the links to them still work
    #[arg(long)]
    external: bool,
    /// Let warnings count as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    unlock: UnlockArgs,
    /// How mistakes are told
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

pub(super) fn run(workspace: &Workspace, arguments: Arguments) -> Result<u8, Failure> {
    let Arguments { which, external, strict, unlock, format } = arguments;
    let (workspace, found) = opened_or_failed(workspace, &unlock.keys(workspace)?)?;
    let workspace = &workspace;
    let options = pipeline::Options { lints: true, external, ..which.options()? };
    let mut built = pipeline::build_at_last(workspace, &options);
    built.diagnostics.extend(found);
    diag::sort(&mut built.diagnostics);
    report::all(&built.diagnostics, workspace, format, &[("pages", json!(built.pages))]);
    if format == Format::Human {
        let counted = report::count(&built.diagnostics);
        let counted = if counted.is_empty() { "nothing to mend".to_owned() } else { counted };
        report::say(&format!("{} checked: {counted}", report::plural(built.pages, "page")));
    }
    let failed = built.errors() > 0 || strict && !built.diagnostics.is_empty();
    Ok(u8::from(failed))
}
