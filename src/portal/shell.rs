//! The pages around what is sealed: the same for every portal of a site but for the token.
//!
//! Three are made from one template: `index.html`, which loads the sealed files beside it; `offline.html`, which carries
//! them and opens from disk; and the author's preview, which is never written. Each has the policy that lets its own
//! script run and nothing else (W3C, Content Security Policy Level 3).

use super::browser;
use super::publish::{Preview, Published};
use super::sealed::Sealed;
use super::secret::Private;
use crate::diag::Diagnostic;
use crate::hosting::policy;
use crate::model::assets::{Asset, Content};
use crate::model::audience::Audience;
use crate::model::{Engagement, PublicSite};
use crate::render::{Public, Rendered, Renderer, Shell};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

const TEMPLATE: &str = "portal/shell.html";

/// Key of the neutral title that every portal has.
const TITLE: &str = "portal.shell.title";

/// Stands in the one rendered `index.html` where each portal's token goes.
const TOKEN: &str = "@@portal-token@@";

/// Where the site explains portals to clients.
const HELP: &str = "/portal-help/";

/// What all portals of a site share.
pub struct Shells<'a> {
    frame: Frame<'a>,
    /// With [`TOKEN`] in place of each portal's.
    index: Rendered<Public>,
    /// `offline.html` by how many files it carries, with [`Slot`]s in place of what each portal has of its own.
    offline: Mutex<BTreeMap<usize, Arc<Offline>>>,
}

/// `offline.html` of all portals with as many files.
struct Offline {
    page: Rendered<Public>,
    /// The text in pieces, with what follows each.
    pieces: Vec<(Range<usize>, Option<Slot>)>,
}

/// What each portal has of its own in `offline.html`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Token,
    /// Name and content of a file, by its number.
    Name(usize),
    Data(usize),
}

/// What every shell is filled with.
struct Frame<'a> {
    renderer: &'a Renderer,
    site: Arc<PublicSite>,
    script: Asset,
    passkey: Asset,
    /// Of the style sheets, without fonts: a page on disk cannot reach them.
    style: Value,
    strings: Value,
}

impl Frame<'_> {
    fn page(&self, route: &str, token: &str, policy: String, more: Value) -> Result<Rendered<Public>, Vec<Diagnostic>> {
        let asset =
            |asset: &Asset, text: &str| context! { url => self.site.base.href(&asset.route), integrity => integrity(text.as_bytes()) };
        let portal = context! {
            token,
            policy,
            offline => false,
            idle_minutes => self.site.config.portals.idle_minutes,
            contact => self.contact(),
            base => self.site.base.path.clone(),
            help_url => self.site.base.href(HELP),
            script => asset(&self.script, browser::SCRIPT),
            passkey => asset(&self.passkey, browser::PASSKEY),
            strings => self.strings.clone(),
            copy => self.site.config.portals.offline,
            style => (),
            code => (),
            data => Vec::<Value>::new(),
            preview => (),
            views => Vec::<Value>::new(),
        };
        // The first of two values with one key holds.
        self.renderer.shell(&Shell { route, template: TEMPLATE, title: TITLE, portal: context! { ..more, ..portal } })
    }

    /// Whom a client asks who has lost the words.
    fn contact(&self) -> Option<String> {
        self.site.config.portals.contact.clone()
    }
}

impl<'a> Shells<'a> {
    pub fn new(renderer: &'a Renderer) -> Result<Self, Vec<Diagnostic>> {
        let strings: BTreeMap<String, String> = renderer.texts("portal.js.").into_iter().collect();
        let names = renderer.shared().theme.assets.iter().map(|asset| asset.path.as_str());
        let names = names.filter(|name| *name == "style.css" || name.starts_with("portal") && name.ends_with(".css"));
        // The general sheet comes first, as the others build on it.
        let names: BTreeSet<(bool, &str)> = names.map(|name| (name != "style.css", name)).collect();
        let sheets = names.into_iter().filter_map(|(_, name)| match &renderer.theme_asset(name)?.content {
            Content::Bytes(bytes) => Some(without_fonts(&String::from_utf8_lossy(bytes))),
            Content::File(_) => None,
        });
        let frame = Frame {
            renderer,
            site: renderer.shared().unrecorded().clone(),
            script: browser::script(),
            passkey: browser::passkey(),
            style: Value::from_safe_string(sheets.collect()),
            strings: Value::from_pairs(strings),
        };
        let index = frame.page(&format!("/p/{TOKEN}/"), TOKEN, hosted_policy(), context! {})?;
        Ok(Shells { frame, index, offline: Mutex::default() })
    }

    /// What portals need beside their folders: the scripts, and the help page where the site has none of its own.
    pub fn around(&self, put: &dyn Fn(Published)) -> Vec<Diagnostic> {
        for asset in [self.frame.script.clone(), self.frame.passkey.clone(), browser::notice()] {
            put(Published::Asset(asset));
        }
        if self.frame.site.pages.iter().any(|page| &*page.summary.route == HELP) {
            return Vec::new();
        }
        let portal = context! { contact => self.frame.contact(), idle_minutes => self.frame.site.config.portals.idle_minutes };
        match self.frame.renderer.shell(&Shell { route: HELP, template: "portal/help.html", title: "portal.help.title", portal }) {
            Ok(page) => {
                put(Published::Page(page));
                Vec::new()
            }
            Err(found) => found,
        }
    }

    /// `index.html` of a portal.
    pub fn index(&self, token: &str) -> Rendered<Public> {
        self.index.with(TOKEN, token)
    }

    /// `offline.html` of a portal: everything in one file.
    pub fn offline(&self, token: &str, folder: &str, files: &[Sealed]) -> Result<Rendered<Public>, Vec<Diagnostic>> {
        let files: Vec<&Sealed> = files.iter().filter(|file| !file.name(folder).starts_with("link-")).collect();
        let offline = self.offline_with(files.len())?;
        let length: usize = files.iter().map(|file| data_encoding::BASE64.encode_len(file.bytes().len())).sum();
        let whole = offline.page.text();
        let mut text = String::with_capacity(whole.len() + length);
        for (piece, slot) in &offline.pieces {
            text.push_str(&whole[piece.clone()]);
            match slot {
                Some(Slot::Token) => text.push_str(token),
                Some(Slot::Name(at)) => text.extend(files.get(*at).map(|file| file.name(folder))),
                Some(Slot::Data(at)) => {
                    files.iter().skip(*at).take(1).for_each(|file| data_encoding::BASE64.encode_append(file.bytes(), &mut text))
                }
                None => {}
            }
        }
        Ok(offline.page.with_text(format!("{folder}offline.html"), text))
    }

    /// `offline.html` for so many files, rendered once: the script and the style are most of it.
    fn offline_with(&self, count: usize) -> Result<Arc<Offline>, Vec<Diagnostic>> {
        let mut known = self.offline.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(offline) = known.get(&count) {
            return Ok(offline.clone());
        }
        let data: Vec<Value> = (0..count).map(|at| context! { name => Slot::Name(at).text(), base64 => Slot::Data(at).text() }).collect();
        let style = self.frame.style.to_string();
        let policy = policy::copy(&source(browser::SCRIPT.as_bytes()), &source(style.as_bytes()));
        let code = Value::from_safe_string(browser::SCRIPT.to_owned());
        let more = context! { offline => true, copy => false, passkey => (), data, code, style => self.frame.style.clone() };
        let page = self.frame.page(&format!("/p/{TOKEN}/offline.html"), TOKEN, policy, more)?;
        let offline = Arc::new(Offline { pieces: Slot::pieces(page.text(), count), page });
        known.insert(count, offline.clone());
        Ok(offline)
    }

    /// A portal unlocked, for the author. The route is one that no published portal has.
    pub fn preview(
        &self,
        engagement: &Engagement,
        audience: Audience,
        audiences: &[Audience],
        bundle: &[u8],
        files: &[(&str, &[u8])],
    ) -> Result<Preview, Vec<Diagnostic>> {
        let id = engagement.id();
        let address = |audience: Audience| format!("/p/{id}/{}/", audience.as_str());
        let views = audiences.iter().map(|other| {
            let title = self.frame.renderer.text(&format!("portal.audience.{}", other.as_str()));
            context! { title, url => self.frame.site.base.href(&address(*other)), current => *other == audience }
        });
        let views: Vec<Value> = views.collect();
        let data = files.iter().map(|(name, bytes)| context! { name => *name, base64 => data_encoding::BASE64.encode(bytes) });
        let data: Vec<Value> = data.collect();
        let more = context! { preview => data_encoding::BASE64.encode(bundle), views, data, copy => false };
        let page = self.frame.page(&address(audience), &"0".repeat(32), hosted_policy(), more)?;
        let who = engagement.keys().map_or(id, |keys| &keys.client.name);
        let name = format!("{who} ({id}): {}", self.frame.renderer.text(&format!("portal.audience.{}", audience.as_str())));
        let name = Arc::new(Private::new(name));
        Ok(Preview { id: id.to_owned(), audience, route: address(audience), name, html: Arc::new(Private::new(page.into_text())) })
    }
}

impl Slot {
    /// What stands in the rendered page.
    fn text(self) -> String {
        match self {
            Slot::Token => TOKEN.to_owned(),
            Slot::Name(at) => format!("@@portal-name-{at}@@"),
            Slot::Data(at) => format!("@@portal-data-{at}@@"),
        }
    }

    /// Cuts a page for so many files at its slots.
    fn pieces(page: &str, count: usize) -> Vec<(Range<usize>, Option<Slot>)> {
        let slots = (0..count).flat_map(|at| [Slot::Name(at), Slot::Data(at)]).chain([Slot::Token]);
        let mut found: Vec<(Range<usize>, Slot)> = Vec::new();
        for slot in slots {
            let text = slot.text();
            found.extend(page.match_indices(&text).map(|(at, text)| (at..at + text.len(), slot)));
        }
        found.sort_by_key(|(range, _)| range.start);
        let mut pieces = Vec::with_capacity(found.len() + 1);
        let mut start = 0;
        for (range, slot) in found {
            pieces.push((start..range.start, Some(slot)));
            start = range.end;
        }
        pieces.push((start..page.len(), None));
        pieces
    }
}

/// The policy of a page beside its sealed files.
fn hosted_policy() -> String {
    policy::portal(&script_sources())
}

/// The scripts of portals as sources of a policy.
pub fn script_sources() -> [String; 2] {
    [browser::SCRIPT, browser::PASSKEY].map(|script| source(script.as_bytes()))
}

/// A source of a policy that only these bytes are.
fn source(bytes: &[u8]) -> String {
    format!("'{}'", integrity(bytes))
}

/// The checksum of a file that a page loads (W3C, Subresource Integrity).
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", data_encoding::BASE64.encode(&Sha256::digest(bytes)))
}

/// A style sheet without its `@font-face` rules.
fn without_fonts(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("@font-face") {
        kept.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    // A style element ends at its end tag, wherever it stands.
    kept.replace("</", "<\\/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_taken_out() {
        assert_eq!(without_fonts("a{}@font-face{font-family:X;src:url(x)}b{}@font-face {y}"), "a{}b{}");
    }

    #[test]
    fn a_page_is_cut_where_each_portal_has_its_own() {
        let page = "a@@portal-token@@@@portal-name-1@@b@@portal-data-0@@";
        let pieces = Slot::pieces(page, 2);
        let cut: Vec<(&str, Option<Slot>)> = pieces.into_iter().map(|(range, slot)| (&page[range], slot)).collect();
        assert_eq!(cut, [("a", Some(Slot::Token)), ("", Some(Slot::Name(1))), ("b", Some(Slot::Data(0))), ("", None)]);
    }

    #[test]
    fn an_integrity_is_that_of_the_standard() {
        // The SHA-256 of nothing.
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
