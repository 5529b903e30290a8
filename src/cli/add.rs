//! `trailmark add`: a page with every useful key in it, commented.

use super::{Failure, report};
use crate::diag::suggest;
use crate::model::address::slug;
use crate::output::sources;
use crate::source::{Area, Workspace};
use crate::{config, strings};
use clap::Subcommand;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A coach's profile
    Coach { name: String },
    /// An article, dated today
    Article { name: String },
    /// A service
    Service { name: String },
    /// A method: a page and a model
    Method { name: String },
    /// A plain page; `about` or `guide/first-steps`
    Page { name: String },
    /// The next session of a client
    Session { client: String },
}

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<u8, Failure> {
    let config = config::read(workspace, None)?;
    let today = jiff::Timestamp::now().to_zoned(config.timezone.clone()).date().to_string();
    let (folder, file, title, template) = match &arguments.what {
        What::Coach { name } => ("content/coaches", named(name)?, name, include_str!("add/coach.md")),
        What::Article { name } => ("content/insights", format!("{today}-{}", named(name)?), name, include_str!("add/article.md")),
        What::Service { name } => ("content/services", named(name)?, name, include_str!("add/service.md")),
        What::Method { name } => ("content/methods", named(name)?, name, include_str!("add/method.md")),
        What::Page { name } => ("content", name.split('/').map(named).collect::<Result<Vec<_>, _>>()?.join("/"), name, include_str!("add/page.md")),
        What::Session { client } => return session(workspace, client, &today),
    };
    let title = title.rsplit('/').next().unwrap_or(title);
    let text = strings::fill(template, &mut |key| match key {
        "title" => Some(quoted(title)),
        "today" => Some(today.clone()),
        _ => None,
    });
    write(workspace, &format!("{folder}/{file}.md"), &text)
}

fn write(workspace: &Workspace, path: &str, text: &str) -> Result<u8, Failure> {
    sources::write_new(&workspace.root().join(path), text.as_bytes())?;
    report::say(&format!("wrote {path}"));
    Ok(0)
}

/// The name of a file for a title.
fn named(name: &str) -> Result<String, Failure> {
    let slug = slug(name);
    if slug.is_empty() { Err(Failure::usage(format!("`{name}` gives no file name")).help("use some letters or digits of ASCII")) } else { Ok(slug) }
}

/// A text as a double-quoted YAML scalar.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn session(workspace: &Workspace, client: &str, today: &str) -> Result<u8, Failure> {
    let (files, _) = workspace.list("content/clients", |path| path.ends_with("/engagement.md").then_some(Area::Page));
    let ids: Vec<&str> = files.iter().filter_map(|file| file.path.split('/').nth(2)).collect();
    if !ids.contains(&client) {
        return Err(Failure::usage("there is no client with this id").help(suggest::help(client, ids.iter().copied())));
    }
    let folder = format!("content/clients/{client}/sessions");
    let (sessions, _) = workspace.list(&folder, |path| path.ends_with(".md").then_some(Area::Page));
    let number = sessions.len() + 1;
    let text = strings::fill(include_str!("add/session.md"), &mut |key| match key {
        "number" => Some(number.to_string()),
        "today" => Some(today.to_owned()),
        _ => None,
    });
    write(workspace, &format!("{folder}/{number:02}.md"), &text)
}
