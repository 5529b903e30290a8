//! `site.yaml` as it is written.

use super::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of a site, the file `site.yaml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The practice's name, on every page.
    pub title: String,
    /// Where the site will be; a path is fine, as in `https://www.example.org/practice/`.
    pub base_url: String,
    /// A few words beside the title.
    pub tagline: Option<crate::yaml::Localized>,
    /// One or two sentences for feeds.
    pub description: Option<crate::yaml::Localized>,
    /// Code of the default language, `en` when left out.
    pub language: Option<String>,
    /// Codes of all languages, when there is more than one.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Where days begin, a name such as `America/Toronto`; UTC when left out.
    pub timezone: Option<String>,
    /// Name of a theme: `cairn` when left out.
    pub theme: Option<String>,
    /// Choices among the options of the theme.
    #[serde(default)]
    pub theme_options: BTreeMap<String, serde_json::Value>,
    /// Path of a picture, from `content/`.
    pub logo: Option<String>,
    /// Path of a picture, from `content/`: the small picture in browsers' tabs.
    pub icon: Option<String>,
    /// The main menu.
    #[serde(default)]
    pub menu: Vec<MenuItem>,
    /// Further pages, at the foot of every page.
    #[serde(default)]
    pub footer: Vec<MenuItem>,
    /// Who is behind the site.
    #[serde(default)]
    pub practice: Practice,
    /// For now `[tags]` and nothing else; `[tags]` when left out.
    pub taxonomies: Option<Vec<String>>,
    /// Entries on one page of a list of articles or of a tag; 20 when left out, 0 for all.
    pub paginate: Option<usize>,
    /// What feeds hold.
    #[serde(default)]
    pub feeds: Feeds,
    /// Whether visitors can search the site; true when left out.
    pub search: Option<bool>,
    /// What to make of each remark of `trailmark check`.
    #[serde(default)]
    pub lints: BTreeMap<String, Level>,
    /// How clients' portals behave.
    #[serde(default)]
    pub portals: Portals,
    /// What the check for private texts passes over.
    #[serde(default)]
    pub privacy: Privacy,
    /// Where the site will be, so that its files are sent with the right headers: `_headers` when left out.
    pub hosting: Option<Vec<Host>>,
    /// Whether each page gets a picture that other sites show beside a link to it; false when left out.
    #[serde(default)]
    pub social_cards: bool,
    /// True only where practice and clients are invented; the footer then says so.
    #[serde(default)]
    pub demonstration: bool,
}

/// A host or web server that is told which headers to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// `_headers` in the site.
    Netlify,
    /// `_headers` in the site.
    Cloudflare,
    /// `hosting/nginx.conf` beside the sources.
    Nginx,
    /// `.htaccess` in the site.
    Apache,
    /// `hosting/Caddyfile` beside the sources.
    Caddy,
}

/// An entry of the menu or the footer: a page of the site, or another address.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    /// Text by language: the page's own title when left out.
    pub title: Option<crate::yaml::Localized>,
    /// Path of a page from `content/`, such as `services/_index.md`.
    pub page: Option<String>,
    /// Address, instead of `page`; one that begins with `/` is on the site.
    pub url: Option<String>,
}

/// Who is behind the site.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// The name in the register of firms.
    pub legal_name: Option<String>,
    /// E-mail address, shown on the site.
    pub email: Option<String>,
    /// Telephone number, shown on the site.
    pub phone: Option<String>,
    /// Where the practice is.
    pub address: Option<Address>,
    /// Countries or regions that the practice works in.
    #[serde(default)]
    pub area_served: Vec<String>,
    /// The year in which the practice began.
    pub founded: Option<crate::yaml::Year>,
    /// Addresses of the practice's pages elsewhere.
    #[serde(default)]
    pub same_as: Vec<String>,
    /// An address that takes the plain form post of the block `contact-form`; begins with `https://` or `/`.
    pub contact_form: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street, number, floor.
    pub street: Option<String>,
    /// Town or city.
    pub locality: Option<String>,
    /// Province or state.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// What feeds hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    /// Articles in a feed, 20 when left out.
    pub items: Option<usize>,
    /// Whole texts instead of their beginnings.
    #[serde(default)]
    pub full: bool,
}

/// How clients' portals behave.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Portals {
    /// A group in which fewer people answered is left out of results; 3 when left out.
    pub min_raters: Option<u32>,
    /// Minutes without a touch after which a portal locks; 15 when left out.
    pub idle_minutes: Option<u32>,
    /// Whom to ask who cannot open a portal, a text or an e-mail address; `practice.email` when left out.
    pub contact: Option<String>,
    /// Whether a copy to keep that opens without a network, `offline.html`, is published beside each portal; true when left
    /// out.
    pub offline: Option<bool>,
}

/// What the check for private texts passes over.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Names and passages that private files have and that are public too.
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
