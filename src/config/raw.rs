//! `site.yaml` as it is written.

use super::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of a site, the file `site.yaml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The practice's name, shown on every page.
    pub title: String,
    /// Where the site will be, such as `https://www.example.org/`; a path is fine.
    pub base_url: String,
    pub tagline: Option<String>,
    /// One or two sentences for search engines and feeds.
    pub description: Option<String>,
    /// The default language, `en` when left out.
    pub language: Option<String>,
    /// All languages of the site when there is more than one.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The time zone in which days begin, such as `America/Toronto`.
    pub timezone: Option<String>,
    pub theme: Option<String>,
    /// Choices among the options that the theme declares.
    #[serde(default)]
    pub theme_options: BTreeMap<String, serde_json::Value>,
    /// A picture below `content/`.
    pub logo: Option<String>,
    pub icon: Option<String>,
    #[serde(default)]
    pub menu: Vec<MenuItem>,
    #[serde(default)]
    pub footer: Vec<MenuItem>,
    #[serde(default)]
    pub practice: Practice,
    pub taxonomies: Option<Vec<String>>,
    /// Entries on one page of a list, 20 when left out, 0 for all.
    pub paginate: Option<usize>,
    #[serde(default)]
    pub feeds: Feeds,
    /// What to make of each lint: off, warning or error.
    #[serde(default)]
    pub lints: BTreeMap<String, Level>,
    /// How clients' portals behave.
    #[serde(default)]
    pub portals: Portals,
    #[serde(default)]
    pub privacy: Privacy,
    /// True only where the private sources are invented and may be public.
    #[serde(default)]
    pub demonstration: bool,
}

/// An entry of the menu or the footer: a page of the site, or another address.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    /// The page's own title when left out.
    pub title: Option<crate::yaml::Localized>,
    /// Source path from `content/`, such as `services/_index.md`.
    pub page: Option<String>,
    pub url: Option<String>,
}

/// Who is behind the site.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    pub legal_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<Address>,
    #[serde(default)]
    pub area_served: Vec<String>,
    pub founded: Option<crate::yaml::Year>,
    #[serde(default)]
    pub same_as: Vec<String>,
    /// An address that takes a plain form post.
    pub contact_form: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub street: Option<String>,
    pub locality: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

/// What feeds hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    /// Entries in a feed, 20 when left out.
    pub items: Option<usize>,
    /// Whole texts instead of summaries.
    #[serde(default)]
    pub full: bool,
}

/// How clients' portals behave.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Portals {
    /// A group of fewer people is left out of results, 3 when left out.
    pub min_raters: Option<u32>,
    /// Minutes without a touch after which a portal locks, 15 when left out.
    pub idle_minutes: Option<u32>,
    /// Whom to ask who cannot open a portal: a text or an e-mail address.
    pub contact: Option<String>,
    /// Whether a copy of each portal to keep, `offline.html`, is published beside it: true when left out.
    pub offline: Option<bool>,
}

/// What the check for private texts passes over.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Names and passages that private files have, and that may be public all the same.
    #[serde(default)]
    pub allowed: Vec<Allowed>,
}

/// A text that may be public.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// The name or the passage as it is written.
    pub text: String,
    /// Why it may be public, such as a consent and its date.
    pub reason: String,
}
