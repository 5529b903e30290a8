//! Pictures, style sheets and files: where each comes from, and the address that its content gives it.

use super::address;
use crate::diag::Diagnostic;
use crate::source::{Area, SourceFile, Workspace, join_path, split_path};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is published as it is.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    by_source: BTreeMap<String, Asset>,
}

/// One published file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its address without the base path; holds a fingerprint unless it comes from `static/`.
    pub route: Arc<str>,
    pub content: Content,
    pub hash: blake3::Hash,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file of the site, by its path.
    File(String),
    Bytes(Arc<[u8]>),
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
                        None => fingerprinted(file.path.strip_prefix("content/").unwrap_or(&file.path), &hash),
                    };
                    let asset = Asset { route: route.into(), content: Content::File(file.path.clone()), hash };
                    assets.by_source.insert(file.path.clone(), asset);
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        (assets, diagnostics)
    }

    fn add(&mut self, source: String, path: &str, bytes: Arc<[u8]>) {
        let hash = blake3::hash(&bytes);
        self.by_source.insert(source, Asset { route: fingerprinted(path, &hash).into(), content: Content::Bytes(bytes), hash });
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
