//! What is still as `trailmark new` made it, placeholders and texts about people who were invented; and what was begun with
//! `trailmark add` and left as it was.
//!
//! Only `check` says so: somebody who has just made a site wants to look at it first.

use super::lints::Reading;
use crate::diag::Diagnostic;
use crate::model::PublicSite;
use crate::parse::front_matter::KindName;
use crate::yaml::{Localized, Places};
use include_dir::{Dir, include_dir};

/// The files of a new site. `site.yaml` has placeholders, and `dot-gitignore` another name.
pub static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/new_site");

/// The address that a new site has until it is given another one.
pub const PLACEHOLDER: &str = "https://www.example.org/";

/// What stands for a client's name in an engagement that was just begun.
pub const CLIENT_NAME: &str = "The client's name";

/// The number of a new site's settings, which nobody has.
const PHONE: &str = "14165550100";

const SETTINGS: &str = "site.yaml";

/// Tells the addresses of `site.yaml` that are placeholders: the site's own, and those of the practice. `text` gives the text
/// of a source file.
pub(super) fn addresses(site: &PublicSite, text: &dyn Fn(&str) -> Option<String>) -> Vec<Diagnostic> {
    let config = &site.config;
    let mut told: Vec<(String, &str)> = Vec::new();
    if site.base.origin == PLACEHOLDER.trim_end_matches('/') {
        let help = "write the address at which the site will be: feeds and portals' addresses begin with it";
        told.push(("base_url".to_owned(), help));
    }
    let practice = &config.practice;
    let mut tell = |path: String, value: Option<&str>| {
        if value.is_some_and(|value| is_nobodys(value) || digits(value) == PHONE) {
            told.push((path, "write your own, or take the line out: visitors and clients are told to use it"));
        }
    };
    tell("practice.email".to_owned(), practice.email.as_deref());
    tell("practice.phone".to_owned(), practice.phone.as_deref());
    tell("practice.contact_form".to_owned(), practice.contact_form.as_deref());
    for (at, url) in practice.same_as.iter().enumerate() {
        tell(format!("practice.same_as[{at}]"), Some(url));
    }
    for (list, items) in [("menu", &config.menu), ("footer", &config.footer)] {
        for (at, item) in items.iter().enumerate() {
            tell(format!("{list}[{at}].url"), item.url.as_deref());
        }
    }
    let places = text(SETTINGS).and_then(|text| Places::of(&text).ok()).unwrap_or_default();
    // Left out, it is the practice's, which is told already.
    if places.value("portals.contact").is_some() {
        tell("portals.contact".to_owned(), config.portals.contact.as_deref());
    }
    let message = |path: &str| format!("`{path}` is still the placeholder of a new site");
    let found = told
        .into_iter()
        .map(|(path, help)| Diagnostic::warning("placeholder-url", message(&path)).in_file(SETTINGS).at(places.value(&path)).help(help));
    found.collect()
}

/// Whether an address or a mailbox is on a host that is kept for examples (RFC 2606), as those of a new site are.
fn is_nobodys(value: &str) -> bool {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_below = |name: &str| host.strip_suffix(name).is_some_and(|front| front.is_empty() || front.ends_with('.'));
    ["example.org", "example.com", "example.net"].into_iter().any(is_below)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Tells the words of `site.yaml` that are those of a new site: they stand on every page, or are what search engines show.
pub(super) fn words(site: &PublicSite, text: &dyn Fn(&str) -> Option<String>) -> Option<Diagnostic> {
    let new = SITE.get_file(SETTINGS).and_then(|file| file.contents_utf8()).unwrap_or_default();
    let own = |key: &str| new.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).map(str::trim);
    let same = |key: &'static str, value: Option<&Localized>| {
        let value = value?.get(&site.config.language, &site.config.language);
        (own(key) == Some(value.trim())).then_some(key)
    };
    let keys = [same("tagline", site.config.tagline.as_ref()), same("description", site.config.description.as_ref())];
    let keys: Vec<&str> = keys.into_iter().flatten().collect();
    let place = text(SETTINGS).and_then(|text| Places::of(&text).ok()?.value(keys.first()?));
    let names: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let message = match keys.len() {
        0 => return None,
        1 => format!("{} is still as `trailmark new` wrote it", names.concat()),
        _ => format!("{} are still as `trailmark new` wrote them", names.join(" and ")),
    };
    let help = "say in a few words of your own what the practice does, and for whom";
    Some(Diagnostic::warning("untouched-text", message).in_file(SETTINGS).at(place).help(help))
}

/// Tells a page that is as `trailmark add` began it.
pub(super) fn page(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let document = &reading.page.document;
    let template = match document.front.kind.name() {
        KindName::Coach => include_str!("../cli/add/coach.md"),
        KindName::Article => include_str!("../cli/add/article.md"),
        KindName::Service => include_str!("../cli/add/service.md"),
        KindName::Method => include_str!("../cli/add/method.md"),
        KindName::Section => include_str!("../cli/add/section.md"),
        KindName::Page => include_str!("../cli/add/page.md"),
        _ => return,
    };
    let begun = template.lines().find_map(|line| line.strip_prefix("description: \"")?.strip_suffix('"')?.split_once("{name}"));
    let is_begun = |text: &str| begun.is_some_and(|(start, end)| text.starts_with(start) && text.ends_with(end));
    let body = template.rsplit_once("\n---\n").map_or("", |(_, body)| body.trim());
    let (code, help) = ("untouched-text", "write in your own words what readers should know");
    if document.common().description.as_deref().is_some_and(is_begun) {
        found.push(reading.at_value("description", code, "this description is still as `trailmark add` wrote it").help(help));
    } else if !body.is_empty() && document.body().trim() == body {
        found.push(reading.at_value("title", code, "the text of this page is still as `trailmark add` wrote it").help(help));
    } else if document.front.kind.name() == KindName::Article && reading.is_empty() {
        found.push(reading.at_value("title", code, "this article has no text").help(help));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_nobody_has_is_known() {
        for value in ["hello@example.org", "https://directory.example.org/you", "http://Example.com:80", "https://example.net?a"] {
            assert!(is_nobodys(value), "{value}");
        }
        for value in ["hello@larkspur.example", "https://myexample.org/", "https://a.b/example.org", "", "Ask Ida", "/forms"] {
            assert!(!is_nobodys(value), "{value}");
        }
    }
}
