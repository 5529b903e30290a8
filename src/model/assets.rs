//! Pictures, style sheets and files: where each comes from, and the address that its content gives it.

use super::address;
use crate::diag::Diagnostic;
use crate::image::{self, Fault, Info, Kind};
use crate::source::{Area, SourceFile, Workspace, join_path, split_path};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is published as it is.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    by_source: BTreeMap<String, Asset>,
    /// Where the file at a route comes from.
    by_route: BTreeMap<Arc<str>, String>,
}

/// What is found out about a picture, by where it comes from and what its name says it is; none where it cannot be read.
pub type Look<'a> = dyn Fn(&str, &Asset, Kind) -> Option<Result<Info, Fault>> + Sync + 'a;

/// One published file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its address without the base path; holds a fingerprint unless it comes from `static/`.
    pub route: Arc<str>,
    pub content: Content,
    pub hash: blake3::Hash,
    /// What is known of a picture, or why it is none that can be shown; none for other files.
    pub picture: Option<Result<Arc<Info>, Fault>>,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file of the site, by its path.
    File(String),
    Bytes(Arc<[u8]>),
}

impl Asset {
    /// Whether the file is published as another that is made of it: a picture below `content/`.
    pub fn is_worked_on(&self) -> bool {
        let own = matches!(&self.content, Content::File(path) if path.starts_with("content/"));
        own && self.picture.is_some() && matches!(Kind::of_name(&self.route), Some(Kind::Jpeg | Kind::Png | Kind::WebP))
    }

    /// The route of the picture as WebP in a width.
    pub fn variant(&self, width: u32) -> String {
        let stem = self.route.rsplit_once('.').map_or(&*self.route, |(stem, _)| stem);
        format!("{stem}-{width}.webp")
    }
}

/// A file that a theme brings: its path below the theme's `assets/`, and its bytes.
#[derive(Debug, Clone)]
pub struct ThemeAsset {
    pub path: String,
    pub bytes: Arc<[u8]>,
}

impl Assets {
    /// Takes in the assets of the theme, of `content/` and of `static/`.
    pub fn collect(workspace: &Workspace, files: &[SourceFile], theme: &[ThemeAsset]) -> (Self, Vec<Diagnostic>) {
        let mut assets = Assets::default();
        let (sheets, plain): (Vec<_>, Vec<_>) = theme.iter().partition(|asset| asset.path.ends_with(".css"));
        for asset in plain {
            assets.add(format!("theme/{}", asset.path), &asset.path, asset.bytes.clone());
        }
        // Style sheets name other assets, so their own fingerprint comes after those.
        for asset in sheets {
            let css = assets.with_addresses(&String::from_utf8_lossy(&asset.bytes), &asset.path);
            assets.add(format!("theme/{}", asset.path), &asset.path, css.into_bytes().into());
        }
        let read: Vec<_> = files
            .par_iter()
            .filter(|file| matches!(file.area, Area::Asset | Area::Static))
            .map(|file| workspace.hash(&file.path).map(|hash| (file, hash)))
            .collect();
        let mut diagnostics = Vec::new();
        for found in read {
            match found {
                Ok((file, hash)) => {
                    let route = match file.path.strip_prefix("static/") {
                        Some(rest) => format!("/{rest}"),
                        None => fingerprinted(file.path.strip_prefix("content/").unwrap_or(&file.path), &of_what_is_made(&file.path, hash)),
                    };
                    assets.insert(file.path.clone(), route, Content::File(file.path.clone()), hash);
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        (assets, diagnostics)
    }

    fn add(&mut self, source: String, path: &str, bytes: Arc<[u8]>) {
        let hash = blake3::hash(&bytes);
        self.insert(source, fingerprinted(path, &hash), Content::Bytes(bytes), hash);
    }

    fn insert(&mut self, source: String, route: String, content: Content, hash: blake3::Hash) {
        let route: Arc<str> = route.into();
        self.by_route.insert(route.clone(), source.clone());
        self.by_source.insert(source, Asset { route, content, hash, picture: None });
    }

    /// The same assets with what is known of the pictures among them; `look` is asked about each, in parallel.
    #[must_use]
    pub fn with_pictures(mut self, look: &Look<'_>) -> Self {
        self.by_source.par_iter_mut().for_each(|(source, asset)| {
            let looked = Kind::of_name(source).and_then(|kind| look(source, asset, kind));
            asset.picture = looked.map(|looked| looked.map(Arc::new));
        });
        self
    }

    /// The asset at a route, with where it comes from.
    pub fn at(&self, route: &str) -> Option<(&str, &Asset)> {
        let source = self.by_route.get(route)?;
        self.by_source.get(source).map(|asset| (source.as_str(), asset))
    }

    /// The drawing (SVG) at a route.
    pub fn drawing(&self, route: &str) -> Option<&Asset> {
        let (source, asset) = self.at(route)?;
        (matches!(asset.picture, Some(Ok(_))) && Kind::of_name(source) == Some(Kind::Svg)).then_some(asset)
    }

    /// A style sheet whose `url(...)` name the published files, relative to the sheet itself.
    fn with_addresses(&self, css: &str, path: &str) -> String {
        let (folder, _) = split_path(path);
        let up = "../".repeat(if folder.is_empty() { 0 } else { folder.split('/').count() });
        let mut out = String::with_capacity(css.len());
        let mut rest = css;
        while let Some((before, after)) = rest.split_once("url(") {
            out.push_str(before);
            out.push_str("url(");
            let Some((inside, after)) = after.split_once(')') else {
                rest = after;
                break;
            };
            let name = inside.trim().trim_matches(['"', '\'']);
            let target = join_path(folder, "", name).and_then(|target| self.by_source.get(&format!("theme/{target}")));
            match target {
                Some(asset) => out.extend(["\"", &up, asset.route.trim_start_matches("/assets/"), "\""]),
                None => out.push_str(inside),
            }
            out.push(')');
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The asset that a reference in a page's folder (below `content/`) means: a file beside the page or
    /// below `content/`, one of `static/`, one of the theme.
    pub fn resolve(&self, folder: &str, reference: &str) -> Option<&Asset> {
        let content = join_path(&format!("content/{folder}"), "content", reference);
        let content = content.filter(|path| path.starts_with("content/"));
        content
            .and_then(|path| self.by_source.get(&path))
            .or_else(|| self.by_source.get(&format!("static/{}", reference.trim_start_matches('/'))))
            .or_else(|| self.by_source.get(&format!("theme/{reference}")))
    }

    /// All assets by where they come from (`content/...`, `static/...`, `theme/...`).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.by_source.iter().map(|(source, asset)| (source.as_str(), asset))
    }

    /// What a reference could have meant, for messages.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let own = format!("content/{folder}");
        let relative = |source: &str| match source.strip_prefix(&own).map(|rest| rest.trim_start_matches('/')) {
            Some(rest) => rest.to_owned(),
            None => source.strip_prefix("content").unwrap_or(source).to_owned(),
        };
        self.by_source.keys().filter(|source| source.starts_with("content/")).map(|source| relative(source)).collect()
    }
}

/// The fingerprint of a file of `content/` as it is published: of a picture, it also says how it is worked on.
fn of_what_is_made(path: &str, hash: blake3::Hash) -> blake3::Hash {
    match Kind::of_name(path) {
        Some(Kind::Jpeg | Kind::Png | Kind::WebP) => {
            blake3::Hasher::new().update(hash.as_bytes()).update(image::RECIPE.as_bytes()).finalize()
        }
        _ => hash,
    }
}

/// `brand/logo.svg` -> `/assets/brand/logo.1a2b3c4d.svg`, in characters that need no escaping.
pub fn fingerprinted(path: &str, hash: &blake3::Hash) -> String {
    let (stem, ending) = match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => (stem, format!(".{}", ending.to_ascii_lowercase())),
        _ => (path, String::new()),
    };
    let stem: Vec<String> = stem.split('/').map(address::slug).collect();
    format!("/assets/{}.{}{ending}", stem.join("/"), &hash.to_hex()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_names_what_is_published() {
        let bytes = |text: &str| Arc::from(text.as_bytes());
        let theme = [
            ThemeAsset {
                path: "css/style.css".to_owned(),
                bytes: bytes("@font-face{src:url(../fonts/a.woff2)} b{background:url(data:,)}"),
            },
            ThemeAsset { path: "fonts/a.woff2".to_owned(), bytes: bytes("font") },
        ];
        let workspace = Workspace::in_memory([]);
        let (assets, _) = Assets::collect(&workspace, &[], &theme);
        let sheet = assets.resolve("", "css/style.css").unwrap();
        let Content::Bytes(css) = &sheet.content else { panic!("a theme's asset has bytes") };
        let css = String::from_utf8_lossy(css);
        let font = assets.resolve("", "fonts/a.woff2").unwrap().route.clone();
        assert!(css.contains(&format!("url(\"../{}\")", font.trim_start_matches("/assets/"))), "{css}");
        assert!(css.contains("url(data:,)"), "{css}");
    }
}
