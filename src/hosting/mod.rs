//! What a host sends with the site's files: one table, from which the hosts' own files are written and `serve` answers.
//!
//! 1. [`policy`] says what each kind of page may load; pages carry it themselves in a `<meta>`, and stay safe on a host that
//!    sends nothing.
//! 2. [`Headers`] is the table: areas of the site, and the headers of each.
//! 3. [`hosts`] writes it for a host.
//!
//! A portal is only ever named by a pattern: whoever reads these files learns no token.

mod hosts;
pub mod policy;

use crate::config::Config;

pub use crate::config::Host;
pub use hosts::{BESIDE, FIRST_LINE, HostFile, files, published};

/// A part of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Everything,
    /// Files whose name holds a fingerprint of what they hold.
    Assets,
    /// The folder of clients' portals.
    Portals,
    /// The copies of portals that clients keep.
    Copies,
}

impl Area {
    /// Whether a path below the base path, `p/index.html`, lies in the area.
    fn holds(self, path: &str) -> bool {
        match self {
            Area::Everything => true,
            Area::Assets => path.starts_with("assets/"),
            Area::Portals => path.starts_with("p/"),
            Area::Copies => {
                let parts: Vec<&str> = path.split('/').collect();
                matches!(parts[..], ["p", token, "offline.html"] if !token.is_empty())
            }
        }
    }
}

/// The headers of an area. What it says again takes the place of what an area before it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub area: Area,
    pub headers: Vec<(&'static str, String)>,
}

/// The table: areas from the widest to the narrowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    /// Path with `/` at both ends under which the site lies.
    base: String,
    pub rules: Vec<Rule>,
}

/// For a year, which is as long as a cache may be told (RFC 9111, 5.2.2.1; RFC 8246).
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What no page of a practice needs. A feature that is not named keeps its default (W3C, Permissions Policy).
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Promises that the host will answer by https only. It binds the whole host name for as long as it says, also other sites
/// there, so it is a proposal that stands in comments (RFC 6797, 14).
const TRANSPORT: (&str, &str) = ("Strict-Transport-Security", "max-age=31536000");

impl Headers {
    /// The table of a site. `scripts` are the sources of a policy that the scripts of portals are.
    pub fn of(config: &Config, scripts: &[String]) -> Self {
        let form = config.practice.contact_form.as_deref();
        let text = |text: &str| text.to_owned();
        let rules = vec![
            Rule {
                area: Area::Everything,
                headers: vec![
                    ("Content-Security-Policy", policy::site(form)),
                    ("X-Content-Type-Options", text("nosniff")),
                    ("Referrer-Policy", text("strict-origin-when-cross-origin")),
                    ("Permissions-Policy", text(PERMISSIONS)),
                    ("Cross-Origin-Opener-Policy", text("same-origin")),
                    (CACHE, text("no-cache")),
                ],
            },
            Rule { area: Area::Assets, headers: vec![(CACHE, text(FOR_EVER))] },
            Rule {
                area: Area::Portals,
                headers: vec![
                    ("Content-Security-Policy", format!("{}; frame-ancestors 'none'", policy::portal(scripts))),
                    ("Referrer-Policy", text("no-referrer")),
                    ("X-Robots-Tag", text("noindex, nofollow")),
                    (CACHE, text("no-store")),
                ],
            },
            // It is made to be kept, and runs from the disk under a policy of its own.
            Rule { area: Area::Copies, headers: vec![("Content-Disposition", text("attachment"))] },
        ];
        Headers { base: config.base.path.clone(), rules }
    }

    /// What is sent with the file at a path below the base path.
    pub fn at(&self, path: &str) -> Vec<(&'static str, &str)> {
        self.merged(|area| area.holds(path))
    }

    /// All headers of the areas that a file of this area lies in.
    fn whole(&self, area: Area) -> Vec<(&'static str, &str)> {
        let inside: &[Area] = match area {
            Area::Everything => &[Area::Everything],
            Area::Assets => &[Area::Everything, Area::Assets],
            Area::Portals => &[Area::Everything, Area::Portals],
            Area::Copies => &[Area::Everything, Area::Portals, Area::Copies],
        };
        self.merged(|area| inside.contains(&area))
    }

    fn merged(&self, holds: impl Fn(Area) -> bool) -> Vec<(&'static str, &str)> {
        let mut merged: Vec<(&str, &str)> = Vec::new();
        for (name, value) in self.rules.iter().filter(|rule| holds(rule.area)).flat_map(|rule| &rule.headers) {
            merged.retain(|(other, _)| other != name);
            merged.push((name, value));
        }
        merged
    }
}

const CACHE: &str = "Cache-Control";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Workspace;

    pub(super) fn table(settings: &str) -> Headers {
        let text = format!("title: A\nbase_url: https://a.example/\n{settings}");
        let workspace = Workspace::in_memory([("site.yaml".to_owned(), text.into_bytes())]);
        Headers::of(&crate::config::read(&workspace, None).unwrap(), &["'sha256-x='".to_owned()])
    }

    #[test]
    fn the_narrowest_area_holds() {
        let table = table("");
        let at = |path: &str, name: &str| {
            let found: Vec<String> =
                table.at(path).into_iter().filter(|(own, _)| *own == name).map(|(_, value)| value.to_owned()).collect();
            assert!(found.len() < 2, "{path} has {name} twice");
            found.concat()
        };
        for path in ["", "insights/", "feed.xml", "portal/", "assets", "p"] {
            assert_eq!((at(path, CACHE).as_str(), at(path, "X-Robots-Tag").as_str()), ("no-cache", ""), "{path}");
        }
        assert_eq!(at("assets/style.0.css", CACHE), FOR_EVER);
        assert_eq!((at("p/0/", CACHE).as_str(), at("p/0/", "Referrer-Policy").as_str()), ("no-store", "no-referrer"));
        assert_eq!(at("p/0/", "Content-Disposition"), "");
        assert_eq!(at("p/0/offline.html", "Content-Disposition"), "attachment");
        assert_eq!(at("p/0/files/offline.html", "Content-Disposition"), "");
        assert!(at("p/0/key.age", "Content-Security-Policy").ends_with("frame-ancestors 'none'"));
    }
}
