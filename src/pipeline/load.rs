//! From a site's folder to its model: which files there are, what each of them says, and the site that they make.

use super::texts::{self, Found, Texts};
use super::{Options, Report, pictures};
use crate::config::{self, Config};
use crate::diag::{self, Diagnostic, Span};
use crate::model::assets::Assets;
use crate::model::summary::Digest;
use crate::model::summary::shown_in;
use crate::model::{self, Inputs, Site};
use crate::parse::{self, Document, front_matter};
use crate::portal;
use crate::source::{self, Area, SourceFile, Stamps, Text, Workspace, split_path};
use crate::theme::{self, Theme};
use crate::yaml::{self, Date};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The model and what goes with it.
pub(super) struct Loaded {
    pub site: Site,
    pub theme: Arc<Theme>,
    /// What was known of texts.
    pub known: Found,
    /// The program, where it is known without reading it.
    pub engine: Option<Digest>,
}

/// Sources to model: settings, documents, data, theme, assets. A mistake in one keeps none of the others from
/// being looked at; there is no site when the settings or the theme cannot be had at all.
///
/// With the times of files (`stamps`), those that an earlier build read and that were not touched since are not read.
pub(super) fn load(
    workspace: &Workspace,
    (files, stamps): (Listed, Option<&Stamps>),
    options: &Options,
    report: &mut Report,
) -> Option<Loaded> {
    let (config, found) = config::mended(workspace, options.base_url.as_deref());
    report.diagnostics.extend(found);
    let (files, found) = files;
    report.diagnostics.extend(found);
    let stored = stamps.map(|_| texts::stored(workspace)).unwrap_or_default();
    let known = stamps.map(|stamps| (stamps, Texts::read(&stored, stamps)));
    let engine = known.as_ref().and_then(|(_, texts)| texts.engine());
    if engine.is_none() {
        // The ledger will ask; by then it is known.
        rayon::spawn(|| _ = source::engine());
    }
    let languages = config.as_ref().map_or(&[][..], |config| &config.languages);
    let documents = documents(workspace, &files, languages, known.as_ref(), report);
    let known = known.map(|(_, texts)| texts.found()).unwrap_or_default();
    let data = data(workspace, &files, report);
    let config = Arc::new(config?);
    let lints: Vec<&str> = crate::check::codes().map(|lint| lint.code).collect();
    report.diagnostics.extend(config.check_lints(&lints));
    report.diagnostics.extend(in_git(workspace, &config));
    report.base_path.clone_from(&config.base.path);
    let (theme, found) = theme::load(workspace, &config);
    report.diagnostics.extend(found);
    let theme = Arc::new(theme?);
    let (assets, found) = Assets::collect(workspace, &files, &theme.assets);
    report.diagnostics.extend(found);
    let assets = pictures::look(workspace, assets, options);
    let today = today(&config, options.now);
    let inputs = Inputs {
        strings: Arc::new(theme.strings.clone()),
        assets: Arc::new(assets),
        data,
        today,
        drafts: options.drafts,
        future: options.future,
        config,
    };
    let (site, found) = model::build(documents, inputs);
    report.diagnostics.extend(found);
    Some(Loaded { site, theme, known, engine })
}

/// Private files that a repository holds in the clear; as severe as the site wants.
fn in_git(workspace: &Workspace, config: &Config) -> Option<Diagnostic> {
    if config.demonstration {
        return None;
    }
    let found = portal::at_rest::in_git(workspace)?;
    let level = config.lints.get(found.code).copied().unwrap_or(config::Level::Warning);
    Some(Diagnostic { severity: level.severity()?, ..found })
}

/// The files that a site is made of, and what cannot be one.
pub(super) type Listed = (Vec<SourceFile>, Vec<Diagnostic>);

pub(super) fn list(workspace: &Workspace) -> Listed {
    let (mut files, mut diagnostics) = Listed::default();
    for folder in ["content", "data", "static"] {
        let (listed, found) = workspace.list(folder, area);
        files.extend(listed);
        diagnostics.extend(found);
    }
    (files, diagnostics)
}

/// What a file of the site's folder is for. Of `content/clients/` only Markdown is ever looked at, and no attachment.
fn area(path: &str) -> Option<Area> {
    let markdown = path.ends_with(".md");
    match path.split('/').next()? {
        "content" if diag::is_private(path) => (markdown && path.split('/').nth(3) != Some("files")).then_some(Area::Page),
        "content" if markdown => Some(Area::Page),
        "content" => Some(Area::Asset),
        "data" => [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending)).then_some(Area::Data),
        "static" => Some(Area::Static),
        _ => None,
    }
}

/// Every page taken apart, in parallel and in the order of their paths. A file that cannot be read is there all
/// the same, as one of which only the name is known.
fn documents(
    workspace: &Workspace,
    files: &[SourceFile],
    languages: &[String],
    known: Option<&(&Stamps, Texts<'_>)>,
    report: &mut Report,
) -> Vec<Document> {
    // A section's `kind:` holds for the files of its folder, so the sections come first.
    let sections: BTreeMap<&str, _> = files
        .iter()
        .filter(|file| file.area == Area::Page && file.path.ends_with("/_index.md") && !diag::is_private(&file.path))
        .filter_map(|file| Some((split_path(&file.path).0, front_matter::section_kind(&workspace.read_text(&file.path).ok()?)?)))
        .collect();
    let section_kind = |path: &str| {
        let own = split_path(path).0;
        let mut folder = own;
        // What the home page says is for the files beside it.
        while folder == own || !matches!(folder, "content" | "") {
            if let Some(kind) = sections.get(folder) {
                return Some(*kind);
            }
            folder = split_path(folder).0;
        }
        None
    };
    let parsed: Vec<(Document, Vec<Diagnostic>)> = files
        .par_iter()
        .filter(|file| file.area == Area::Page)
        .map(|file| {
            let expected = parse::expected(&file.path, section_kind(&file.path));
            // What is private is read every time, and held.
            let times = known.filter(|_| !diag::is_private(&file.path));
            let times = times.and_then(|(stamps, _)| stamps.of(&workspace.disk_path(&file.path)?));
            if let Some((times, (_, texts))) = times.zip(known)
                && let Some(document) = texts.document(workspace, &file.path, times, &expected)
            {
                return (document, Vec::new());
            }
            let keep = |text| match times {
                Some(times) => workspace.text(times, Some(text)),
                None => Text::held(text),
            };
            match workspace.read_text(&file.path) {
                Ok(text) => {
                    let (document, found) = parse::read(&file.path, text, keep, &expected);
                    match times.map(|_| shown_in(&document, languages)) {
                        Some(shown) => (document.with_shown(shown), found),
                        None => (document, found),
                    }
                }
                Err(found) => (parse::stand_in(&file.path, &expected), vec![found]),
            }
        })
        .collect();
    let mut documents = Vec::with_capacity(parsed.len() + 1);
    for (document, found) in parsed {
        documents.push(document);
        report.diagnostics.extend(found);
    }
    const HOME: &str = "content/_index.md";
    if !documents.iter().any(|document| document.path == HOME) {
        let found = Diagnostic::error("missing-home", "the site has no home page").help(format!("write `{HOME}` with a `title`"));
        report.diagnostics.push(found);
        documents.push(parse::stand_in(HOME, &parse::expected(HOME, None)));
    }
    documents
}

fn data(workspace: &Workspace, files: &[SourceFile], report: &mut Report) -> BTreeMap<String, Value> {
    let mut data = BTreeMap::new();
    let mut sources: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files.iter().filter(|file| file.area == Area::Data) {
        let name = file.path.trim_start_matches("data/");
        let (name, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        if let Some(other) = sources.insert(name, &file.path) {
            let found = Diagnostic::error("duplicate-id", format!("two files give the data `{name}`: `{other}` and `{}`", file.path));
            report.diagnostics.push(found.in_file(&file.path).help("rename one of them"));
        }
        let value = workspace.read_text(&file.path).map_err(|found| vec![found]).and_then(|text| {
            let value = if ending == "json" { json(&text) } else { yaml::read::<Value>(&text) };
            value.map_err(|found| found.into_iter().map(|found| found.in_file(&file.path)).collect())
        });
        match value {
            Ok(value) => {
                data.insert(name.to_owned(), value);
            }
            Err(found) => report.diagnostics.extend(found),
        }
    }
    data
}

fn json(text: &str) -> Result<Value, Vec<Diagnostic>> {
    serde_json::from_str(text).map_err(|error| {
        let found = Diagnostic::error("bad-json", "this is not valid JSON").at(Span::at(error.line().max(1), error.column().max(1)));
        vec![found.help("look for a comma, a quotation mark or a bracket that is missing")]
    })
}

/// The day of the build in the site's time zone.
pub(super) fn today(config: &Config, now: Option<i64>) -> Date {
    let now = now.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    Date(now.to_zoned(config.timezone.clone()).date())
}
