//! Themes: which template, string, asset and option holds, and the engine that fills templates.
//!
//! A name is looked up in the site's own folders first, then in the theme, in the theme it extends, and
//! so on. [`load`] resolves all names once; `NAME/base.html` names the template of one theme of the
//! chain, so that an override can extend what it overrides.

mod environment;
mod filters;
mod fit;
mod sheet;
mod versions;

use crate::config::{Config, theme as file};
use crate::diag::{Diagnostic, Span, suggest};
use crate::image::{CARD_RECIPE, Fonts};
use crate::markdown::BlockSpec;
use crate::model::assets::ThemeAsset;
use crate::model::summary::{Digest, digest};
use crate::source::{Area, Workspace};
use crate::strings::{Strings, catalogues::Catalogue};
use crate::yaml::Places;
use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use environment::{environment, explain, explain_private};

/// The template of social cards.
pub const CARD: &str = "card.svg";

/// The themes that come with the program.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// A theme with everything it extends, and the site's own templates and strings over it.
#[derive(Debug)]
pub struct Theme {
    pub name: String,
    /// By name: `base.html`, `blocks/callout.html`, and `cairn/base.html` for one theme of the chain.
    pub templates: BTreeMap<String, Template>,
    pub assets: Vec<ThemeAsset>,
    /// The fonts that cards are written with, from the chain's folders `card/`.
    pub fonts: Fonts,
    pub strings: Strings,
    /// The files that the texts come from, the site's own first.
    pub catalogues: Vec<Catalogue>,
    pub options: BTreeMap<String, Value>,
    /// The blocks that authors may use, from the templates `blocks/NAME.html`.
    pub blocks: BTreeMap<String, BlockSpec>,
    /// Folders on disk that the chain is read from, for the watcher.
    pub folders: Vec<String>,
}

/// The source of a template and the file it stands in.
#[derive(Debug, Clone)]
pub struct Template {
    pub source: String,
    pub file: String,
    pub digest: Digest,
}

/// One theme of the chain, or the site's own folders on top of it.
struct Layer {
    /// Empty for the site itself.
    name: String,
    /// Path inside the layer (`templates/base.html`) -> file as told to people, and content.
    files: BTreeMap<String, (String, Vec<u8>)>,
}

/// Names of the themes that can be chosen: those on disk and those that come with the program.
pub fn names(workspace: &Workspace) -> Vec<String> {
    let (files, _) = workspace.list("themes", |path| path.ends_with("/theme.yaml").then_some(Area::Theme));
    let on_disk = files.iter().filter_map(|file| file.path.split('/').nth(1).map(str::to_owned));
    let embedded = EMBEDDED.dirs().filter_map(|dir| dir.path().to_str().map(str::to_owned));
    on_disk.chain(embedded).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The bytes of a file of an embedded or on-disk theme, for `theme eject`.
pub fn template_source(workspace: &Workspace, config: &Config, name: &str) -> Result<Template, Vec<Diagnostic>> {
    let (theme, diagnostics) = load(workspace, config);
    let theme = theme.ok_or(diagnostics)?;
    let known: Vec<&str> = theme.templates.keys().map(String::as_str).collect();
    theme.templates.get(name).cloned().ok_or_else(|| {
        let near = suggest::nearest(name, known.iter().copied());
        let asset = name.strip_prefix("assets/").unwrap_or(name);
        let help = if theme.assets.iter().any(|known| known.path == asset) {
            "a site has no assets of its own: `trailmark theme new NAME` makes a theme that builds on this one, for its style sheet and assets".to_owned()
        } else if name.starts_with("strings/") {
            "texts are looked up one by one: write those that are to change, and no others, into `strings/en.yaml`".to_owned()
        } else {
            near.map_or("such as `article.html` or `blocks/callout.html`".to_owned(), |near| format!("did you mean `{near}`?"))
        };
        vec![Diagnostic::error("missing-template", format!("the theme has no template `{name}`")).help(help)]
    })
}

/// Loads the site's theme with all that it extends. The theme is none when its chain is broken.
pub fn load(workspace: &Workspace, config: &Config) -> (Option<Theme>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut layers = vec![site_layer(workspace, &mut diagnostics)];
    let mut options: BTreeMap<String, file::ThemeOption> = BTreeMap::new();
    let mut next: Option<(String, NamedAt)> = Some((config.theme.clone(), None));
    let mut folders = vec!["templates".to_owned(), "strings".to_owned()];
    while let Some((name, named_at)) = next.take() {
        let error = |code, message: String| match &named_at {
            None => config.error(code, "theme", message),
            Some((file, place)) => Diagnostic::error(code, message).in_file(file).at(*place),
        };
        if layers.iter().any(|layer| layer.name == name) {
            diagnostics.push(error("theme-loop", format!("the theme `{name}` extends itself")).help("take one `extends` out"));
            return (None, diagnostics);
        }
        let Some(layer) = theme_layer(workspace, &name, &mut diagnostics) else {
            let all = names(workspace);
            let found = error("missing-theme", format!("there is no theme `{name}`"));
            diagnostics.push(found.help(suggest::help(&name, all.iter().map(String::as_str))));
            return (None, diagnostics);
        };
        folders.push(format!("themes/{name}"));
        if let Some((shown, bytes)) = layer.files.get("theme.yaml") {
            let text = String::from_utf8_lossy(bytes);
            let declared = match file::read(&text, shown) {
                Ok(declared) => declared,
                Err(found) => {
                    diagnostics.extend(found);
                    return (None, diagnostics);
                }
            };
            let place = |key: &str| Places::of(&text).ok().and_then(|places| places.value(key));
            if let Some(found) = versions::too_new(&declared, env!("CARGO_PKG_VERSION")) {
                diagnostics.push(found.in_file(shown).at(place("made_for")));
                return (None, diagnostics);
            }
            let texts = layer.files.iter().filter(|(inner, _)| inner.starts_with("templates/") || inner.ends_with(".css.jinja"));
            let texts: Vec<(&str, &str)> =
                texts.filter_map(|(_, (file, bytes))| Some((file.as_str(), std::str::from_utf8(bytes).ok()?))).collect();
            diagnostics.extend(versions::changed(&declared, versions::CHANGES, texts.into_iter()));
            next = declared.extends.map(|parent| (parent, Some((shown.clone(), place("extends")))));
            for (name, option) in declared.options {
                // A colour that a theme declares again must still be read on what lies below.
                let own = options.entry(name).or_insert_with(|| option.clone());
                if own.kind == option.kind {
                    let inherit = |own: &mut Vec<_>, below: Vec<_>| {
                        if own.is_empty() {
                            *own = below
                        }
                    };
                    inherit(&mut own.contrast, option.contrast);
                    inherit(&mut own.dark, option.dark);
                }
            }
        }
        layers.push(layer);
    }
    let (options, found) = file::options(&options, config);
    diagnostics.extend(found);
    let (strings, catalogues) = strings(&layers, config, &mut diagnostics);
    let mut templates = templates(&layers);
    if templates.is_empty() {
        let found = Diagnostic::error("missing-template", format!("the theme `{}` has no templates", config.theme));
        diagnostics.push(
            found
                .in_file(format!("themes/{}/theme.yaml", config.theme))
                .at(Span::at(1, 1))
                .help("write them in its folder `templates/`, or let it extend another theme: `extends: cairn`"),
        );
        return (None, diagnostics);
    }
    let blocks = blocks(&templates, &mut diagnostics);
    let fonts = if config.social_cards { fonts(&layers, &mut templates, &mut diagnostics) } else { Fonts::default() };
    let assets = assets(layers, &options, &mut diagnostics);
    (Some(Theme { name: config.theme.clone(), templates, assets, fonts, strings, catalogues, options, blocks, folders }), diagnostics)
}

/// The file and the place where a theme is named; none for `site.yaml`.
type NamedAt = Option<(String, Option<Span>)>;

fn site_layer(workspace: &Workspace, diagnostics: &mut Vec<Diagnostic>) -> Layer {
    let mut files = BTreeMap::new();
    for (folder, area) in [("templates", Area::Template), ("strings", Area::Strings)] {
        let (listed, found) = workspace.list(folder, |_| Some(area));
        diagnostics.extend(found);
        read_all(workspace, listed.into_iter().map(|file| (file.path.clone(), file.path)), &mut files, diagnostics);
    }
    Layer { name: String::new(), files }
}

fn theme_layer(workspace: &Workspace, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Layer> {
    if name.is_empty() || name.contains(['/', '\\', '.']) {
        return None;
    }
    let folder = format!("themes/{name}");
    let mut files = BTreeMap::new();
    if workspace.exists(&format!("{folder}/theme.yaml")) {
        // Beside these a theme's folder may hold anything: pictures of it, a licence, its own tools.
        let parts = ["theme.yaml", "templates/", "strings/", "assets/", "card/"].map(|part| format!("{folder}/{part}"));
        let (listed, found) =
            workspace.list(&folder, |path| parts.iter().any(|part| path.starts_with(part.as_str())).then_some(Area::Theme));
        diagnostics.extend(found);
        let inner = listed.into_iter().map(|file| (file.path[folder.len() + 1..].to_owned(), file.path));
        read_all(workspace, inner, &mut files, diagnostics);
    } else {
        let dir = EMBEDDED.get_dir(name)?;
        let mut open = vec![dir];
        while let Some(folder) = open.pop() {
            open.extend(folder.dirs());
            for file in folder.files() {
                let Some(path) = file.path().to_str().map(|path| path.replace('\\', "/")) else { continue };
                let inner = path[name.len() + 1..].to_owned();
                files.insert(inner, (format!("themes/{path}"), file.contents().to_vec()));
            }
        }
    }
    Some(Layer { name: name.to_owned(), files })
}

fn read_all(
    workspace: &Workspace,
    listed: impl Iterator<Item = (String, String)>,
    files: &mut BTreeMap<String, (String, Vec<u8>)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (inner, path) in listed {
        // Texts are checked for their encoding; assets may be anything.
        let is_file = inner.starts_with("assets/") || inner.starts_with("card/");
        let bytes = if is_file { workspace.read(&path) } else { workspace.read_text(&path).map(String::into_bytes) };
        match bytes {
            Ok(bytes) => {
                files.insert(inner, (path, bytes));
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
}

fn strings(layers: &[Layer], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> (Strings, Vec<Catalogue>) {
    let mut strings = Strings::new(&config.language);
    let mut catalogues = Vec::new();
    for layer in layers {
        for (inner, (shown, bytes)) in &layer.files {
            let Some(language) = inner.strip_prefix("strings/").and_then(|name| name.strip_suffix(".yaml")) else { continue };
            let text = String::from_utf8_lossy(bytes).into_owned();
            diagnostics.extend(strings.add_below(language, &text, shown));
            catalogues.push(Catalogue { language: language.to_owned(), file: shown.clone(), text });
        }
    }
    (strings, catalogues)
}

fn templates(layers: &[Layer]) -> BTreeMap<String, Template> {
    let mut templates = BTreeMap::new();
    for layer in layers {
        for (inner, (shown, bytes)) in &layer.files {
            let Some(name) = inner.strip_prefix("templates/") else { continue };
            let source = String::from_utf8_lossy(bytes).into_owned();
            let template = Template { digest: digest(&source), source, file: shown.clone() };
            if !layer.name.is_empty() {
                templates.insert(format!("{}/{name}", layer.name), template.clone());
            }
            templates.entry(name.to_owned()).or_insert(template);
        }
    }
    templates
}

/// The fonts of the chain; one of a theme hides that of the same name below it. A template that draws or measures with them is
/// made of them too.
fn fonts(layers: &[Layer], templates: &mut BTreeMap<String, Template>, diagnostics: &mut Vec<Diagnostic>) -> Fonts {
    let mut files: BTreeMap<&str, (&str, &[u8])> = BTreeMap::new();
    for (inner, (shown, bytes)) in layers.iter().flat_map(|layer| &layer.files) {
        if inner.starts_with("card/") && (inner.ends_with(".ttf") || inner.ends_with(".otf")) {
            files.entry(inner).or_insert((shown, bytes));
        }
    }
    let hashes: Vec<[u8; 32]> = files.values().map(|(_, file)| *blake3::hash(file).as_bytes()).collect();
    let measures = |(name, template): &(&String, &mut Template)| name.ends_with(CARD) || template.source.contains("fit");
    for (_, template) in templates.iter_mut().filter(measures) {
        template.digest = digest(&(&template.source, CARD_RECIPE, &hashes));
    }
    let mut fonts = Fonts::default();
    for (shown, file) in files.into_values() {
        if !fonts.add(file) {
            let found = Diagnostic::error("bad-card", "this font cannot be read").in_file(shown);
            diagnostics.push(found.help("save it as TTF or OTF, with its names; packed web fonts (WOFF) are not read here"));
        }
    }
    fonts
}

fn blocks(templates: &BTreeMap<String, Template>, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, BlockSpec> {
    let mut blocks = BTreeMap::new();
    for (name, template) in templates {
        let Some(block) = name.strip_prefix("blocks/").and_then(|name| name.strip_suffix(".html")) else { continue };
        let first = template.source.lines().next().unwrap_or_default();
        match BlockSpec::parse(block, first) {
            Ok(spec) => {
                blocks.insert(block.to_owned(), spec);
            }
            Err(reason) => {
                let found = Diagnostic::error("bad-block", format!("the attributes of the block `{block}` cannot be read: {reason}"));
                let help = "the first line of a block's template declares its attributes: `{# attributes: title*: text, kind: note|tip #}`";
                diagnostics.push(found.in_file(&template.file).at(Span::at(1, 1)).help(help));
            }
        }
    }
    blocks
}

/// The assets of the chain; a site's theme hides those of the same name below it. Style sheets come whole.
fn assets(layers: Vec<Layer>, options: &BTreeMap<String, Value>, diagnostics: &mut Vec<Diagnostic>) -> Vec<ThemeAsset> {
    let mut assets: BTreeMap<String, ThemeAsset> = BTreeMap::new();
    let mut sheets = sheet::Sheets::default();
    let options = minijinja::value::Serde(options).into();
    for layer in layers {
        for (inner, (shown, bytes)) in layer.files {
            let Some(inner) = inner.strip_prefix("assets/") else { continue };
            let path = sheet::published(inner);
            if path.ends_with(".css") {
                diagnostics.extend(sheets.add(&layer.name, inner, &shown, &String::from_utf8_lossy(&bytes), &options).err());
            }
            assets.entry(path.to_owned()).or_insert_with(|| ThemeAsset { path: path.to_owned(), bytes: bytes.into() });
        }
    }
    for asset in assets.values_mut().filter(|asset| asset.path.ends_with(".css")) {
        if let Some(css) = sheets.whole(&asset.path, diagnostics) {
            asset.bytes = css.into_bytes().into();
        }
    }
    assets.into_values().collect()
}
