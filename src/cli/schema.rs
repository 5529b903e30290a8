//! `trailmark schema`

use super::{Failure, report};
use crate::config;
use crate::diag::suggest;
use crate::parse::front_matter::{self, KindName};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A kind of page, `site` or `theme`; all names when left out
    #[arg(value_name = "KIND")]
    kind: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let names = || KindName::ALL.into_iter().map(KindName::as_str).chain(["site", "theme"]);
    let Some(name) = arguments.kind.as_deref() else {
        report::print(&names().map(|name| format!("{name}\n")).collect::<String>());
        return Ok(0);
    };
    let schema = match (name, KindName::ALL.into_iter().find(|kind| kind.as_str() == name)) {
        ("site", _) => schemars::schema_for!(config::raw::Site),
        ("theme", _) => schemars::schema_for!(config::theme::ThemeFile),
        (_, Some(kind)) => front_matter::schema(kind),
        _ => return Err(Failure::usage(format!("there is no kind `{name}`")).help(suggest::help(name, names().collect::<Vec<_>>()))),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::usage(error.to_string()))?;
    report::print(&format!("{text}\n"));
    Ok(0)
}
