//! `trailmark theme list`, `trailmark theme eject` and `trailmark theme new`

use super::{Failure, report};
use crate::diag::suggest;
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
    /// Make a theme in `themes/` that builds on another one
    New {
        /// Such as `pine`
        name: String,
        /// The theme that it builds on; the site's own when left out
        #[arg(long, value_name = "THEME")]
        extends: Option<String>,
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
        Action::New { name, extends } => {
            let extends = extends.as_deref().unwrap_or(&config.theme);
            let known = theme::names(workspace);
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
                let found = Failure::usage(format!("`{name}` cannot be the name of a theme"));
                return Err(found.help("a name has small letters, digits and hyphens: `pine`"));
            }
            if known.contains(name) {
                return Err(Failure::usage(format!("there is a theme `{name}` already")).help("give another name"));
            }
            if !known.iter().any(|theme| theme == extends) {
                let help = suggest::help(extends, known.iter().map(String::as_str));
                return Err(Failure::usage(format!("there is no theme `{extends}`")).help(help));
            }
            let folder = workspace.root().join("themes").join(name);
            // The first two numbers: what comes after them changes nothing for themes.
            let version: Vec<&str> = env!("CARGO_PKG_VERSION").split('.').take(2).collect();
            let settings = format!("name: {name}\nversion: 1.0.0\nmade_for: \"{}\"\nextends: {extends}\n", version.join("."));
            let sheet = format!(
                "@import url(\"{extends}/style.css\");\n\n/* What stands here comes after all of that sheet, and wins over it. */\n"
            );
            output::sources::write_new(&folder.join("assets/style.css"), sheet.as_bytes())?;
            output::sources::write_new(&folder.join("theme.yaml"), settings.as_bytes())?;
            report::say(&format!("wrote {}: `theme: {name}` in `site.yaml` chooses it", folder.display()));
        }
    }
    Ok(0)
}
