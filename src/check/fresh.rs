//! What is still as `trailmark new` made it: the placeholder for the site's address, and texts about people who were invented.
//!
//! Only `check` says so: somebody who has just made a site wants to look at it first.

use crate::diag::Diagnostic;
use crate::model::PublicSite;
use crate::yaml::Places;
use include_dir::{Dir, include_dir};

/// The files of a new site. `site.yaml` has placeholders, and `dot-gitignore` another name.
pub static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/new_site");

/// The address that a new site has until it is given another one.
pub const PLACEHOLDER: &str = "https://www.example.org/";

/// Tells the address if it is the placeholder. `text` gives the text of a source file.
pub(super) fn address(site: &PublicSite, text: &dyn Fn(&str) -> Option<String>) -> Option<Diagnostic> {
    const SETTINGS: &str = "site.yaml";
    if site.base.origin != PLACEHOLDER.trim_end_matches('/') {
        return None;
    }
    let place = text(SETTINGS).and_then(|text| Places::of(&text).ok()?.value("base_url"));
    let found = Diagnostic::warning("placeholder-url", "`base_url` is still the placeholder of a new site");
    Some(found.in_file(SETTINGS).at(place).help("write the address at which the site will be: feeds and portals' addresses begin with it"))
}

/// Tells all texts at once that are byte for byte those of a new site.
pub(super) fn texts(text: &dyn Fn(&str) -> Option<String>) -> Option<Diagnostic> {
    let mut open = vec![&SITE];
    let mut same: Vec<String> = Vec::new();
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            // An archive made on Windows has `\` in it.
            let path = file.path().to_string_lossy().replace('\\', "/");
            if is_personal(&path) && text(&path).is_some_and(|text| Some(&*text) == file.contents_utf8()) {
                same.push(path);
            }
        }
    }
    same.sort();
    let first = same.first()?.clone();
    let message = match same.len() {
        1 => "this text is still as `trailmark new` made it".to_owned(),
        more => {
            let names: Vec<String> = same.iter().map(|path| format!("`{path}`")).collect();
            format!("{more} texts are still as `trailmark new` made them: {}", names.join(", "))
        }
    };
    let help = "write your own, or remove the page: who and what stands there is invented";
    Some(Diagnostic::warning("untouched-text", message).in_file(first).help(help))
}

/// Whether a file of a new site speaks of the practice. Models, terms and the heads of lists may stay as they are.
fn is_personal(path: &str) -> bool {
    let Some(inner) = path.strip_prefix("content/").filter(|inner| inner.ends_with(".md")) else { return false };
    !(inner.starts_with("methods/") || inner.ends_with("/_index.md") || matches!(inner, "404.md" | "glossary.md"))
}
