//! `trailmark theme list` and `trailmark theme eject`

use super::{Failure, report};
use crate::source::Workspace;
use crate::{config, output, theme};
use clap::Subcommand;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Name the themes that a site can use
    List,
    /// Copy a template of the site's theme to `templates/`, where it can be changed
    Eject {
        /// Such as `article.html` or `blocks/callout.html`
        file: String,
    },
}

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<u8, Failure> {
    let config = config::read(workspace, None)?;
    match &arguments.action {
        Action::List => {
            for name in theme::names(workspace) {
                let mark = if name == config.theme { "* " } else { "  " };
                report::print(&format!("{mark}{name}\n"));
            }
        }
        Action::Eject { file } => {
            let template = theme::template_source(workspace, &config, file)?;
            // `cairn/page.html` names the template of one theme; the site's own file has no such prefix.
            let prefix =
                theme::names(workspace).into_iter().map(|name| format!("{name}/")).find(|prefix| file.starts_with(prefix.as_str()));
            let inner = prefix.map_or(file.as_str(), |prefix| &file[prefix.len()..]);
            let target = workspace.root().join("templates").join(inner);
            output::sources::write_new(&target, template.source.as_bytes())?;
            report::say(&format!("wrote {}: the site's own file now holds", target.display()));
        }
    }
    Ok(0)
}
