//! `site.yaml` and `theme.yaml`: what the author wrote ([`raw`]), and what it comes to ([`Config`]).
//!
//! 1. [`read`] reads `site.yaml`, tells every mistake, and resolves addresses, languages and defaults.
//! 2. [`theme::read`] reads a theme's `theme.yaml`; [`theme::options`] puts the site's choices over its defaults.

pub mod contrast;
pub mod raw;
pub mod theme;

use crate::diag::{Diagnostic, Severity, Span, suggest};
use crate::source::Workspace;
use crate::yaml::{self, Localized, Places, is_language_code as is_code};
use std::collections::BTreeMap;

pub use raw::{Address, Allowed, Host, MenuItem, Practice, Privacy};

/// The name of the theme that a site without `theme:` uses.
pub const DEFAULT_THEME: &str = "cairn";

/// A site's settings, complete and checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub title: String,
    pub base: BaseUrl,
    pub tagline: Option<Localized>,
    pub description: Option<Localized>,
    /// The default language, at the root of the site.
    pub language: String,
    /// All languages, the default one first.
    pub languages: Vec<String>,
    pub timezone: jiff::tz::TimeZone,
    pub theme: String,
    pub theme_options: BTreeMap<String, serde_json::Value>,
    /// Path from the site's folder of an asset below `content/`.
    pub logo: Option<String>,
    pub icon: Option<String>,
    pub menu: Vec<MenuItem>,
    pub footer: Vec<MenuItem>,
    pub practice: Practice,
    pub taxonomies: Vec<String>,
    /// Entries on one page of a list of articles or of a tag; 0 for all.
    pub paginate: usize,
    pub feed_items: usize,
    pub feed_full: bool,
    /// Whether pages to search on are made, where the theme has them.
    pub search: bool,
    pub lints: BTreeMap<String, Level>,
    pub portals: Portals,
    pub privacy: Privacy,
    pub hosting: Vec<Host>,
    /// Whether pages get a picture for links to them, where the theme draws one.
    pub social_cards: bool,
    /// Whether the private sources are invented and may be public.
    pub demonstration: bool,
    /// `site.yaml` as it is written, for the places of its keys.
    text: String,
}

/// How clients' portals behave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portals {
    /// A group of fewer people is left out of results.
    pub min_raters: u32,
    /// Minutes without a touch after which a portal locks.
    pub idle_minutes: u32,
    /// Whom to ask who cannot open a portal: a text or an e-mail address; the practice's address when left out.
    pub contact: Option<String>,
    /// Whether `offline.html`, a copy to keep, is published beside each portal.
    pub offline: bool,
}

impl Config {
    /// An error at a value of `site.yaml`, by its path (`menu[0].page`).
    pub fn error(&self, code: &'static str, path: &str, message: impl Into<String>) -> Diagnostic {
        let places = Places::of(&self.text).unwrap_or_default();
        Diagnostic::error(code, message).in_file("site.yaml").at(places.value(path).or_else(|| places.key(path)))
    }

    /// The lints of `site.yaml` that there are not.
    pub fn check_lints(&self, known: &[&str]) -> Vec<Diagnostic> {
        let unknown = self.lints.keys().filter(|code| !known.contains(&code.as_str()));
        let told = unknown.map(|code| {
            let found = self.error("bad-value", &format!("lints.{code}"), format!("there is no lint `{code}`"));
            let near = suggest::nearest(code, known.iter().copied());
            found.help(near.map_or("the documentation lists the lints".to_owned(), |near| format!("did you mean `{near}`?")))
        });
        told.collect()
    }
}

/// What a site makes of a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Off,
    Warning,
    Error,
}

impl Level {
    /// The severity of a message at this level; `None` when it is not told.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// Where the site will be: `https://host/practice/` has the origin `https://host` and the path `/practice/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host, without a final `/`.
    pub origin: String,
    /// Path with `/` at both ends.
    pub path: String,
}

impl BaseUrl {
    /// Takes an address apart; the reason when it cannot be a site's.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("it should start with `https://`")?;
        if scheme != "https" && scheme != "http" {
            return Err("it should start with `https://`");
        }
        if text.contains(['?', '#']) {
            return Err("it should have only a host and a path");
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() || host.starts_with(['.', ':']) {
            return Err("it should name a host");
        }
        let (name, port) = host.split_once(':').unwrap_or((host, "443"));
        if !port.bytes().all(|byte| byte.is_ascii_digit()) || !port.parse::<u16>().is_ok_and(|number| number > 0) {
            return Err("its port should be a number up to 65535");
        }
        let path = path.trim_matches('/');
        if !name.chars().all(is_plain) || !is_plain_path(path) {
            return Err("its host and path should have letters, digits and `-._~/` only");
        }
        if path.split('/').any(|part| matches!(part, "." | "..")) {
            return Err("its path should not have `.` or `..` as a part");
        }
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        Ok(BaseUrl { origin: format!("{scheme}://{host}"), path })
    }

    /// The address in a page of a route such as `/insights/`.
    pub fn href(&self, route: &str) -> String {
        format!("{}{}", self.path, route.trim_start_matches('/'))
    }

    /// The route that an address of [`Self::href`] stands for; none for an address outside the site's path.
    pub fn route(&self, href: &str) -> Option<String> {
        href.strip_prefix(&self.path).map(|route| format!("/{route}"))
    }

    /// The whole address of a route such as `/insights/`.
    pub fn permalink(&self, route: &str) -> String {
        format!("{}{}", self.origin, self.href(route))
    }
}

/// Whether a character of an address means nothing to a server in whose settings the address stands. A letter of any script
/// is let through: hosts may have such names (RFC 5890).
fn is_plain(char: char) -> bool {
    let is_letter = !char.is_ascii() && !char.is_control() && !char.is_whitespace();
    is_letter || char.is_ascii_alphanumeric() || matches!(char, '-' | '.' | '_' | '~')
}

/// Whether a path has such characters only, as they are or encoded; a dot, and what is no letter, cannot be hidden by encoding.
fn is_plain_path(path: &str) -> bool {
    let byte = |hex: &str| u8::from_str_radix(hex, 16).ok();
    let is_hidden = |rest: &str| !rest.get(..2).and_then(byte).is_some_and(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric());
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    !path.split('%').skip(1).any(is_hidden) && decoded.is_ok_and(|decoded| decoded.chars().all(|char| is_plain(char) || char == '/'))
}

/// Reads `site.yaml`; a base address given on the command line wins over the one in the file.
pub fn read(workspace: &Workspace, base_url: Option<&str>) -> Result<Config, Vec<Diagnostic>> {
    match mended(workspace, base_url) {
        (Some(config), diagnostics) if diagnostics.is_empty() => Ok(config),
        (_, diagnostics) => Err(diagnostics),
    }
}

/// Reads `site.yaml` even where it has mistakes, so that the rest of the site can be looked at all the same.
/// There are no settings when the file is no YAML.
pub fn mended(workspace: &Workspace, base_url: Option<&str>) -> (Option<Config>, Vec<Diagnostic>) {
    let text = match workspace.read_text("site.yaml") {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let (raw, mut diagnostics) = yaml::mended(&text);
    let config = raw.map(|raw: raw::Site| {
        // What is told as missing or wrong is a stand-in now, and need not make sense.
        let told: Vec<Option<Span>> = diagnostics.iter().map(|found| found.span).collect();
        let (config, found) = resolve(raw, base_url, &text);
        diagnostics.extend(found.into_iter().filter(|found| told.is_empty() || found.span.is_some() && !told.contains(&found.span)));
        config
    });
    (config, diagnostics.into_iter().map(|found| found.in_file("site.yaml")).collect())
}

fn resolve(raw: raw::Site, given_base: Option<&str>, text: &str) -> (Config, Vec<Diagnostic>) {
    let raw::Site {
        title,
        base_url,
        tagline,
        description,
        language,
        languages,
        timezone,
        theme,
        theme_options,
        logo,
        icon,
        menu,
        footer,
        practice,
        taxonomies,
        paginate,
        feeds,
        search,
        lints,
        portals,
        privacy,
        hosting,
        social_cards,
        demonstration,
    } = raw;
    let places = Places::of(text).unwrap_or_default();
    let mut diagnostics = Vec::new();
    let mut wrong = |path: &str, message: String, help: &str| {
        let place = places.value(path).or_else(|| places.key(path));
        diagnostics.push(Diagnostic::error("bad-value", message).at(place).help(help));
    };

    let base = given_base.and_then(|given| BaseUrl::parse(given).ok()).map_or_else(|| BaseUrl::parse(&base_url), Ok);
    let base = base.unwrap_or_else(|reason| {
        wrong("base_url", format!("`base_url` cannot be used: {reason}"), "write it like `https://www.example.org/`");
        BaseUrl { origin: String::new(), path: "/".to_owned() }
    });
    let language = language.unwrap_or_else(|| "en".to_owned());
    if !is_code(&language) {
        wrong("language", "`language` is not a language code".to_owned(), "write it like `en` or `fr-CA`");
    }
    for (at, code) in languages.iter().enumerate().filter(|(_, code)| !is_code(code)) {
        wrong(&format!("languages[{at}]"), format!("`{code}` is not a language code"), "write it like `en` or `fr-CA`");
    }
    let mut all_languages = vec![language.clone()];
    all_languages.extend(languages.into_iter().filter(|code| *code != language));
    let timezone = match timezone.as_deref() {
        None => jiff::tz::TimeZone::UTC,
        Some(name) => jiff::tz::TimeZone::get(name).unwrap_or_else(|_| {
            wrong("timezone", format!("there is no time zone `{name}`"), "write it like `America/Toronto`");
            jiff::tz::TimeZone::UTC
        }),
    };
    for (list, items) in [("menu", &menu), ("footer", &footer)] {
        for (at, item) in items.iter().enumerate() {
            if item.page.is_some() == item.url.is_some() {
                let help = "`page: services/_index.md` for a page of the site, `url: https://...` for another address";
                wrong(&format!("{list}[{at}]"), format!("`{list}[{at}]` needs either `page` or `url`"), help);
            }
            if let Some(url) = item.url.as_deref().filter(|url| !yaml::is_address(url)) {
                let help = "write it like `https://www.example.org/page`; an address of this site begins with `/`";
                wrong(&format!("{list}[{at}].url"), format!("`{url}` is not an address"), help);
            }
        }
    }
    for (at, name) in taxonomies.iter().flatten().enumerate() {
        if name != "tags" {
            let help = "for now pages can only have `tags`; use `extra` for other keys";
            wrong(&format!("taxonomies[{at}]"), format!("there is no taxonomy `{name}`"), help);
        }
    }
    if practice.contact_form.as_deref().is_some_and(|form| !form.starts_with("https://") && !form.starts_with('/')) {
        wrong(
            "practice.contact_form",
            "`practice.contact_form` should start with `https://` or `/`".to_owned(),
            "leave it out for a mail link",
        );
    }
    for (at, url) in practice.same_as.iter().enumerate().filter(|(_, url)| !yaml::is_address(url)) {
        let help = "write it like `https://www.example.org/`";
        wrong(&format!("practice.same_as[{at}]"), format!("`{url}` is not an address"), help);
    }
    let raw::Portals { min_raters, idle_minutes, contact, offline } = portals;
    let bounds = [("min_raters", min_raters, 1, 100, "3 is a good rule"), ("idle_minutes", idle_minutes, 1, 240, "15 is a good rule")];
    for (key, value, least, most, help) in bounds {
        if value.is_some_and(|value| !(least..=most).contains(&value)) {
            wrong(&format!("portals.{key}"), format!("`portals.{key}` should be between {least} and {most}"), help);
        }
    }
    let portals = Portals {
        min_raters: min_raters.unwrap_or(3),
        idle_minutes: idle_minutes.unwrap_or(15),
        contact: contact.or_else(|| practice.email.clone()),
        offline: offline.unwrap_or(true),
    };
    for (at, allowed) in privacy.allowed.iter().enumerate() {
        for (key, text) in [("text", &allowed.text), ("reason", &allowed.reason)] {
            if text.trim().is_empty() {
                let help = "write the name or the passage that may be public, and why it may";
                wrong(&format!("privacy.allowed[{at}].{key}"), format!("`privacy.allowed[{at}].{key}` is empty"), help);
            }
        }
    }
    if theme.as_deref().is_some_and(|theme| theme.trim().is_empty()) {
        wrong("theme", "`theme` is empty".to_owned(), "name a theme (`trailmark theme list`), or leave `theme` out");
    }
    let asset = |path: Option<String>| path.map(|path| crate::source::join_path("content", "content", &path).unwrap_or(path));
    let config = Config {
        title,
        base,
        tagline,
        description,
        language,
        languages: all_languages,
        timezone,
        theme: theme.filter(|theme| !theme.trim().is_empty()).unwrap_or_else(|| DEFAULT_THEME.to_owned()),
        theme_options,
        logo: asset(logo),
        icon: asset(icon),
        menu,
        footer,
        practice,
        taxonomies: taxonomies.unwrap_or_else(|| vec!["tags".to_owned()]),
        paginate: paginate.unwrap_or(20),
        feed_items: feeds.items.unwrap_or(20),
        feed_full: feeds.full,
        search: search.unwrap_or(true),
        lints,
        portals,
        privacy,
        hosting: hosting.unwrap_or_else(|| vec![Host::Netlify]),
        social_cards,
        demonstration,
        text: text.to_owned(),
    };
    (config, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_may_have_a_path() {
        let base = BaseUrl::parse("https://host.example/practice").unwrap();
        assert_eq!((base.origin.as_str(), base.path.as_str()), ("https://host.example", "/practice/"));
        assert_eq!(base.href("/insights/"), "/practice/insights/");
        assert_eq!(base.permalink("/"), "https://host.example/practice/");
        assert!(BaseUrl::parse("host.example").is_err() && BaseUrl::parse("https://").is_err());
        assert!(BaseUrl::parse("https://host/?a").is_err());
    }

    #[test]
    fn a_base_address_means_nothing_to_a_server() {
        for good in [
            "https://www.example.org/",
            "http://localhost:4000/",
            "https://bücher.example/übung/",
            "https://xn--bcher-kva.example/",
            "https://a.example/%C3%BCbung/v1.2_x~y/",
            "https://भारत.example/",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}: {:?}", BaseUrl::parse(good));
        }
        for bad in [
            "https://x.example/a;b{c}/",
            "https://x.example/$uri/",
            "https://x.example/%0a/",
            "https://x.example/%2e%2e/",
            "https://x.example/%24/",
            "https://x.example/%C2%85/",
            "https://x.example/%ff/",
            "https://x.example/%zz/",
            "https://x.example/a%",
            "https://x.example/../",
            "https://x.example/a/./b/",
            "https://x.example/a b/",
            "https://x.example;evil/",
            "https://user@x.example/",
            "https://x.example:/",
            "https://x.example:80x/",
            "https://x.example:70000/",
            "https://x.example/a\u{a0}b/",
            "https://x.example/\"a\"/",
            "https://:80/",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn portals_have_sensible_settings_of_their_own() {
        let read = |more: &str| {
            let text = format!("title: A\nbase_url: https://a.example/\npractice: {{email: a@a.example}}\n{more}");
            super::read(&Workspace::in_memory([("site.yaml".to_owned(), text.into_bytes())]), None).unwrap().portals
        };
        let contact = |contact: &str| Some(contact.to_owned());
        assert_eq!(read(""), Portals { min_raters: 3, idle_minutes: 15, contact: contact("a@a.example"), offline: true });
        let own = read("portals: {min_raters: 5, idle_minutes: 1, contact: Ask Ida, offline: false}\n");
        assert_eq!(own, Portals { min_raters: 5, idle_minutes: 1, contact: contact("Ask Ida"), offline: false });
    }
}
