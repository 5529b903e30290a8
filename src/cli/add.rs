//! `trailmark add`: a page with every useful key in it, commented.
//!
//! 1. The name gives a file; where the folder is not a section yet, it gets an `_index.md` too.
//! 2. The site is modelled with the new files in it, so that an address that is taken is found before anything is written.
//! 3. The files are written; none is ever overwritten.

pub(super) mod private;

use super::{Failure, Which, report};
use crate::config::{self, Config};
use crate::model::address::{output_path, slug};
use crate::model::assets::Assets;
use crate::model::{self, Inputs, PublicSite};
use crate::output::sources;
use crate::parse::front_matter::{KindName, section_kind};
use crate::parse::{self, Document};
use crate::plan::{self, Job};
use crate::source::{Area, Workspace, split_path};
use crate::yaml::Date;
use crate::{diag, strings, theme};
use clap::Subcommand;
use jiff::ToSpan;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A coach's profile, such as `add coach "Zoë Müller"`
    Coach { name: String },
    /// An article, dated today
    Article { title: String },
    /// A service
    Service { name: String },
    /// A method: a page and a model
    Method { name: String },
    /// A plain page, such as `about` or `guide/first-steps`
    Page { name: String },
    /// The next session of a client
    Session {
        /// The name of the client's folder in content/clients/
        client: Option<String>,
    },
    /// Told where clients are made
    #[command(hide = true, disable_help_flag = true)]
    Client {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
}

/// The folder of all pages.
const CONTENT: &str = "content";

/// A file that is about to be written.
struct NewFile {
    /// Path from the site's folder.
    path: String,
    text: String,
    /// Whether a page of the site will list it.
    is_listed: bool,
}

/// The page that was asked for.
struct Wanted {
    kind: KindName,
    /// The folder that it goes to, such as `content/coaches`.
    folder: String,
    /// The name of its file without `.md`.
    stem: String,
    title: String,
}

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<u8, Failure> {
    let config = config::read(workspace, None)?;
    let options = Which { base_url: None, drafts: true, future: true }.options()?;
    let now = options.now.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    let today = Date(now.to_zoned(config.timezone.clone()).date());
    if let What::Session { client } = &arguments.what {
        return private::session(workspace, client.as_deref(), today);
    }
    let content = Content::read(workspace);
    let wanted = wanted(&arguments.what, &content, today)?;
    let path = format!("{}/{}.md", wanted.folder, wanted.stem);
    if workspace.exists(&path) {
        return Err(Failure::usage(format!("`{path}` is there already")).help("edit that file, or give another name"));
    }
    let sections = sections(workspace, &wanted);
    let is_listed = wanted.folder != CONTENT && (!sections.is_empty() || workspace.exists(&index(&wanted.folder)));
    let mut files = vec![NewFile { text: page(&wanted, &content, today, is_listed), path, is_listed }];
    files.extend(sections);
    let routes = check_addresses(workspace, config.clone(), content, &files, today)?;
    for file in files.iter().rev() {
        sources::write_new(&workspace.root().join(&file.path), file.text.as_bytes())?;
    }
    for (file, route) in files.iter().zip(routes) {
        let inner = file.path.trim_start_matches("content/");
        report::say(&format!("wrote {}, the page {}", file.path, config.base.href(&route)));
        // Pages of a section are in its list.
        if !file.is_listed || inner.ends_with("_index.md") {
            report::say(&format!("  to put it into the menu, write in site.yaml: - {{page: /{inner}}}"));
        }
    }
    Ok(0)
}

/// What the Markdown files of a site say, as far as they can be read.
struct Content {
    /// The kinds that sections give to their pages, by folder.
    kinds: BTreeMap<String, KindName>,
    documents: Vec<Document>,
}

impl Content {
    fn read(workspace: &Workspace) -> Self {
        let (files, _) = workspace.list(CONTENT, |path| (path.ends_with(".md") && !diag::is_private(path)).then_some(Area::Page));
        let sections = files.iter().filter(|file| file.path.ends_with("/_index.md"));
        let kinds =
            sections.filter_map(|file| Some((split_path(&file.path).0.to_owned(), section_kind(&workspace.read_text(&file.path).ok()?)?)));
        let mut content = Content { kinds: kinds.collect(), documents: Vec::new() };
        // A page with a mistake is told by `build`; it does not stand in the way of a new one.
        content.documents =
            files.par_iter().filter_map(|file| content.parse(&file.path, &workspace.read_text(&file.path).ok()?).ok()).collect();
        content
    }

    fn parse(&self, path: &str, text: &str) -> Result<Document, Vec<diag::Diagnostic>> {
        parse::parse(path, text, &parse::expected(path, self.section_kind(path)))
    }

    fn section_kind(&self, path: &str) -> Option<KindName> {
        std::iter::successors(Some(split_path(path).0), |folder| Some(split_path(folder).0).filter(|above| !above.is_empty()))
            .find_map(|folder| self.kinds.get(folder).copied())
    }

    /// The folder for pages of a kind: the usual one, unless the site keeps them in another section.
    fn folder(&self, kind: KindName, usual: &str) -> String {
        let is_section = |folder: &str| self.documents.iter().any(|document| document.path == index(folder));
        let other = || self.kinds.iter().find(|(_, own)| **own == kind).map(|(folder, _)| folder.clone());
        if is_section(usual) { usual.to_owned() } else { other().unwrap_or_else(|| usual.to_owned()) }
    }

    /// The weight of the last page of a kind, where its pages are put in order by weights.
    fn last_weight(&self, kind: KindName) -> Option<i64> {
        let by_weight = matches!(kind, KindName::Coach | KindName::Service | KindName::Method);
        let of_kind = self.documents.iter().filter(|document| by_weight && document.front.kind.name() == kind);
        of_kind.filter_map(|document| document.common().weight).max()
    }

    /// The names of the files of a kind, as a YAML list.
    fn list(&self, kind: KindName, name: impl Fn(&str) -> &str) -> String {
        let of_kind = self.documents.iter().filter(|document| document.front.kind.name() == kind);
        let names: Vec<&str> = of_kind.map(|document| name(split_path(&document.path).1)).collect();
        format!("[{}]", names.join(", "))
    }
}

fn wanted(what: &What, content: &Content, today: Date) -> Result<Wanted, Failure> {
    let (kind, usual, name) = match what {
        What::Coach { name } => (KindName::Coach, "content/coaches", name),
        What::Article { title } => (KindName::Article, "content/insights", title),
        What::Service { name } => (KindName::Service, "content/services", name),
        What::Method { name } => (KindName::Method, "content/methods", name),
        // What follows may be the client's name, so it is neither used nor repeated.
        What::Client { rest: _ } => {
            let help = "`trailmark client add` makes it, with its key, address and words";
            return Err(Failure::usage("a client's portal is no page").help(help));
        }
        What::Page { name } => return wanted_page(name, content),
        // It has gone its own way before.
        What::Session { client } => return wanted_page(client.as_deref().unwrap_or_default(), content),
    };
    let name = one_line(name, "the name")?;
    if name.split(['/', '\\']).any(|part| part.trim() == "..") {
        return Err(Failure::usage("a name cannot lead to another folder").help("write the name as readers will see it"));
    }
    let stem = file_name(name)?;
    let stem = if kind == KindName::Article { format!("{today}-{stem}") } else { stem };
    Ok(Wanted { kind, folder: content.folder(kind, usual), stem, title: title(name, kind == KindName::Coach) })
}

/// A plain page may go to any folder below `content/` whose pages are plain.
fn wanted_page(name: &str, content: &Content) -> Result<Wanted, Failure> {
    let name = one_line(name, "the name")?;
    // The path of a file is understood too.
    let inner = name.trim_start_matches("./").trim_start_matches("content/").trim_matches('/');
    let inner = inner.strip_suffix(".md").unwrap_or(inner);
    let parts: Vec<&str> = inner.split('/').map(str::trim).collect();
    if parts.contains(&"..") {
        return Err(Failure::usage("a page cannot be outside `content/`").help("write its path from there, such as `guide/first-steps`"));
    }
    let (last, folders) = parts.split_last().map_or((inner, &[][..]), |(last, folders)| (*last, folders));
    let stem = file_name(last)?;
    let folders = folders.iter().map(|folder| file_name(folder)).collect::<Result<Vec<_>, _>>()?;
    let folder = std::iter::once(CONTENT.to_owned()).chain(folders).collect::<Vec<_>>().join("/");
    if diag::is_private(&format!("{folder}/")) {
        return Err(Failure::usage("a page cannot be in `content/clients/`").help("that folder is for engagements; give another one"));
    }
    if stem == "index" {
        return Err(
            Failure::usage("a page cannot have the name `index`").help("the page of a folder is its `_index.md`; give another name")
        );
    }
    let path = format!("{folder}/{stem}.md");
    let kind = parse::expected(&path, content.section_kind(&path)).kind;
    let command = match kind {
        KindName::Page => return Ok(Wanted { kind, folder, stem, title: title(last, false) }),
        KindName::Coach | KindName::Article | KindName::Service | KindName::Method => kind.as_str(),
        _ => "",
    };
    let found = Failure::usage(format!("the pages in `{folder}/` are of the kind `{}`", kind.as_str()));
    Err(if command.is_empty() { found.help("give another folder") } else { found.help(format!("use `trailmark add {command} NAME`")) })
}

/// The text of the new page, with the ids of the site where keys take them.
fn page(wanted: &Wanted, content: &Content, today: Date, is_listed: bool) -> String {
    let template = match wanted.kind {
        KindName::Coach => include_str!("add/coach.md"),
        KindName::Article => include_str!("add/article.md"),
        KindName::Service => include_str!("add/service.md"),
        KindName::Method => include_str!("add/method.md"),
        _ => include_str!("add/page.md"),
    };
    let mut value = |key: &str| match key {
        "title" => Some(quoted(&wanted.title)),
        "name" => Some(inside_quotes(&wanted.title)),
        "slug" => Some(slug(&wanted.title)),
        "kind" => Some(wanted.kind.as_str().to_owned()),
        "today" => Some(today.to_string()),
        "later" => Some(Date(today.0.saturating_add(1.year())).to_string()),
        "weight" => {
            Some(content.last_weight(wanted.kind).map_or("#weight: 10".to_owned(), |last| format!("weight: {}", last.saturating_add(10))))
        }
        "coaches" => Some(content.list(KindName::Coach, |file| file.trim_end_matches(".md"))),
        "methods" => Some(content.list(KindName::Method, |file| file.trim_end_matches(".md"))),
        "articles" => Some(content.list(KindName::Article, |file| file)),
        _ => None,
    };
    let template = template.replace("{every-page}\n", include_str!("add/every-page.md"));
    strings::fill(&unlinked(&template, !is_listed), &mut value)
}

/// A template with or without the words for a page that no other leads to.
fn unlinked(template: &str, is_unlinked: bool) -> String {
    template.replace("{unlinked}\n", if is_unlinked { include_str!("add/unlinked.md") } else { "" })
}

/// The file that makes a folder a section.
fn index(folder: &str) -> String {
    format!("{folder}/_index.md")
}

/// The sections that have to be made for the page: of coaches, articles, services or methods the one they stand in, of
/// plain pages each folder that is not there yet. (One that is there without an `_index.md` may be meant so.)
fn sections(workspace: &Workspace, wanted: &Wanted) -> Vec<NewFile> {
    let is_plain = wanted.kind == KindName::Page;
    if !is_plain {
        let path = index(&wanted.folder);
        return if workspace.exists(&path) { Vec::new() } else { vec![section(&wanted.folder, wanted.kind)] };
    }
    let above = std::iter::successors(Some(wanted.folder.as_str()), |folder| Some(split_path(folder).0));
    let missing = above.take_while(|folder| *folder != CONTENT && !workspace.has_folder(folder));
    missing.map(|folder| section(folder, wanted.kind)).collect()
}

fn section(folder: &str, kind: KindName) -> NewFile {
    let title = title(split_path(folder).1, false);
    // The theme leads to coaches, services, methods and articles of its own accord.
    let is_listed = kind != KindName::Page;
    let sort = match kind {
        KindName::Article => "date",
        KindName::Page => "title",
        _ => "weight",
    };
    let text = strings::fill(&unlinked(include_str!("add/section.md"), !is_listed), &mut |key| match key {
        "title" => Some(quoted(&title)),
        "name" => Some(inside_quotes(&title)),
        "sort" => Some(sort.to_owned()),
        _ => None,
    });
    NewFile { path: index(folder), text, is_listed }
}

/// The addresses of new files, if nothing else on the site has them.
fn check_addresses(
    workspace: &Workspace,
    config: Config,
    content: Content,
    files: &[NewFile],
    today: Date,
) -> Result<Vec<String>, Failure> {
    let (theme, found) = theme::load(workspace, &config);
    let theme = theme.ok_or(found)?;
    let added = files.iter().map(|file| content.parse(&file.path, &file.text)).collect::<Result<Vec<_>, _>>()?;
    let inputs = Inputs {
        config: Arc::new(config),
        strings: Arc::new(theme.strings.clone()),
        // Pictures that seem to be missing are of no concern here.
        assets: Arc::new(Assets::default()),
        data: BTreeMap::new(),
        today,
        drafts: true,
        future: true,
    };
    let (site, _) = model::build(content.documents.into_iter().chain(added).collect(), inputs);
    let site = site.public();
    let (plan, told) = plan::plan(site, &|name| theme.templates.contains_key(name));
    let route = |file: &NewFile| {
        let at = site.pages.iter().position(|page| page.document.path == file.path)?;
        Some((at, site.pages[at].summary.route.to_string()))
    };
    let mut routes = Vec::new();
    for (at, route) in files.iter().filter_map(route) {
        let other = plan.jobs.iter().find(|planned| output_path(&planned.route) == output_path(&route) && planned.job != Job::Page(at));
        if let Some(other) = other {
            let message = format!("the address `{route}` is taken by {}", source(site, &other.job));
            return Err(Failure::usage(message).help("give another name"));
        }
        // Some addresses are kept.
        if let Some(found) = told.iter().find(|found| found.file.as_deref() == Some(&site.pages[at].document.path)) {
            return Err(Failure::usage(found.message.clone()).help("give another name"));
        }
        routes.push(route);
    }
    Ok(routes)
}

fn source(site: &PublicSite, job: &Job) -> String {
    match job {
        Job::Page(at) | Job::List { page: at, .. } => format!("`{}`", site.pages[*at].document.path),
        Job::Redirect { to } => format!("an alias of `{}`", site.pages[*to].document.path),
        _ => "a list that the site makes itself".to_owned(),
    }
}

/// A name or title that can stand on one line.
pub(super) fn one_line<'a>(text: &'a str, what: &str) -> Result<&'a str, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::usage(format!("{what} is empty")).help("write it in quotes if it has several words"));
    }
    if text.chars().any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')) {
        return Err(Failure::usage(format!("{what} has line breaks or other characters that cannot be shown")).help("write it on one line"));
    }
    Ok(text)
}

/// A text as a double-quoted YAML scalar.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The same without its quotes, for a longer text; cut so that a description does not become too long.
fn inside_quotes(text: &str) -> String {
    const LONGEST: usize = 60;
    let short: String = text.chars().take(LONGEST).collect();
    // A quotation that is cut would never close.
    let cut = || format!("{}…", short.replace(['"', '“', '”', '„', '«', '»'], "").trim_end());
    let text = if short.len() < text.len() { cut() } else { short };
    let quoted = quoted(&text);
    quoted[1..quoted.len() - 1].to_owned()
}

/// The name of a file for a title.
fn file_name(name: &str) -> Result<String, Failure> {
    let slug = slug(name);
    if slug.is_empty() {
        let help = "addresses have the letters a to z and digits; give such a name and change `title` in the file";
        return Err(Failure::usage(format!("`{name}` gives no address")).help(help));
    }
    Ok(slug)
}

/// A name as a title: `first-steps`, typed like a file, becomes `First steps`.
fn title(name: &str, each_word: bool) -> String {
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')) {
        return name.to_owned();
    }
    let mut title = String::with_capacity(name.len());
    for word in name.split(['-', '_']).filter(|word| !word.is_empty()) {
        let capital = title.is_empty() || each_word;
        if !title.is_empty() {
            title.push(' ');
        }
        let (first, rest) = word.split_at(1);
        title.push_str(&if capital { first.to_ascii_uppercase() } else { first.to_owned() });
        title.push_str(rest);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_typed_like_a_file_becomes_a_title() {
        assert_eq!(title("first-steps", false), "First steps");
        assert_eq!(title("zoe-muller", true), "Zoe Muller");
        assert_eq!(title("Zoë Müller", true), "Zoë Müller");
        assert_eq!(title("GROW", false), "GROW");
    }
}
