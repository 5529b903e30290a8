//! Engagements to files of `/p/`: rendered, put into bundles, sealed, or taken from what was sealed before.
//!
//! For each client and audience, in parallel:
//! 1. [`pages`] renders what this audience may see.
//! 2. [`attachments`] lose their metadata and get names that say nothing.
//! 3. The pages become a [`Bundle`]. If its keyed fingerprint is that of the last build, what was sealed then is taken
//!    again; else it is sealed to the portal's recipient, which needs no secret.
//! 4. The `shell` goes round it.
//!
//! A client whose sources cannot be read is published from what was kept.

use super::attachments::{self, Attachment};
use super::bundle::{Bundle, BundleFile, BundlePage};
use super::identity::Id;
use super::kept::{self, Fingerprint, Fingerprints, Keep, Kept, Seal};
use super::keys::{self, PortalKeys, Portals};
use super::known::{Known, Marks};
use super::pages::{self, FileLink, Request};
use super::practice::{self, Practice};
use super::sealed::Sealed;
use super::secret::Private;
use super::shell::Shells;
use super::{seal, unchanged};
use crate::diag::Diagnostic;
use crate::model::assets::Asset;
use crate::model::audience::{self, Audience};
use crate::model::{Engagement, Site};
use crate::render::{Public, Rendered, Renderer};
use crate::source::Workspace;
use crate::yaml::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What is to be made of the engagements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Mode {
    /// Their pages are rendered for their mistakes, and thrown away.
    #[default]
    Check,
    /// They are sealed.
    Seal,
    /// They are shown to the author, in the clear, and never written. One audience, or all.
    Open(Option<Audience>),
}

/// What the stage is given.
pub struct Inputs<'a> {
    pub workspace: &'a Workspace,
    pub site: &'a Site,
    pub renderer: &'a Renderer,
    pub mode: Mode,
    /// Makes the key of the fingerprints; called when something is sealed.
    pub key: &'a (dyn Fn() -> Result<[u8; 32], Diagnostic> + Sync),
    /// The same key, if it is there already: what was recorded with it says which keys are the right ones.
    pub known: Option<[u8; 32]>,
    /// Clients whose files have mistakes: their pages could only repeat them.
    pub broken: &'a BTreeSet<String>,
    /// Whether to seal what did not change, too.
    pub afresh: bool,
}

/// A file for the output folder.
pub enum Published {
    Page(Rendered<Public>),
    Sealed(Sealed),
    /// A file that all portals load.
    Asset(Asset),
}

/// A portal in the clear, for the author on this machine.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Name of the client's folder.
    pub id: String,
    pub audience: Audience,
    /// Its address without the base path.
    pub route: String,
    /// Who it is about and for whom.
    pub name: Arc<Private<String>>,
    pub html: Arc<Private<String>>,
}

/// What the stage came to, beside the published files.
#[derive(Debug, Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    /// Portals that are published.
    pub portals: usize,
    /// Those of them that were sealed now.
    pub sealed: usize,
    /// Those of them that are published from what was kept, as their sources cannot be read.
    pub from_kept: usize,
    /// Engagements that nobody has a portal of yet.
    pub without: usize,
    pub keep: Vec<Keep>,
    pub fingerprints: Fingerprints,
    pub previews: Vec<Preview>,
}

impl Outcome {
    fn join(mut self, other: Outcome) -> Outcome {
        let Outcome { diagnostics, portals, sealed, from_kept, without, keep, fingerprints, previews } = other;
        self.diagnostics.extend(diagnostics);
        self.portals += portals;
        self.sealed += sealed;
        self.from_kept += from_kept;
        self.without += without;
        self.keep.extend(keep);
        self.fingerprints.extend(fingerprints);
        self.previews.extend(previews);
        self
    }
}

/// One client: what is there of them.
struct Client<'a> {
    id: &'a str,
    engagement: Option<&'a Engagement>,
    keys: Option<&'a Portals>,
    /// Paths of the attachments.
    attachments: Vec<&'a str>,
}

/// Makes every portal; each file goes to `put` as soon as it is made.
pub fn publish(inputs: &Inputs<'_>, put: &(dyn Fn(Published) + Sync)) -> Outcome {
    let mut outcome = Outcome::default();
    let (files, found) = attachments::list(inputs.workspace);
    outcome.diagnostics.extend(found);
    let (portals, found) = keys::all(inputs.workspace);
    outcome.diagnostics.extend(found);
    let mut clients: BTreeMap<&str, Client<'_>> = BTreeMap::new();
    for engagement in inputs.site.engagements().iter().filter(|engagement| engagement.document.readable) {
        let id = engagement.id();
        clients.insert(id, Client { id, engagement: Some(engagement), keys: None, attachments: Vec::new() });
    }
    for (id, keys) in &portals {
        let absent = Client { id, engagement: None, keys: None, attachments: Vec::new() };
        clients.entry(id).or_insert(absent).keys = Some(keys);
    }
    for file in &files {
        let Some(client) = file.path.split('/').nth(2).and_then(|id| clients.get_mut(id)) else { continue };
        match attachments::too_large(inputs.workspace, file) {
            Some(found) => outcome.diagnostics.push(found),
            None => client.attachments.push(&file.path),
        }
    }
    let mut clients: Vec<Client<'_>> = clients.into_values().collect();
    let needs_shells = match inputs.mode {
        Mode::Check => false,
        Mode::Seal => clients.iter().any(|client| client.keys.is_some()),
        Mode::Open(_) => !clients.is_empty(),
    };
    let shells = match needs_shells.then(|| Shells::new(inputs.renderer)).transpose() {
        Ok(shells) => shells,
        Err(found) => {
            outcome.diagnostics.extend(found);
            return outcome;
        }
    };
    if let Some(shells) = &shells {
        outcome.diagnostics.extend(shells.around(put));
    }
    let practice = match Practice::read(inputs.workspace) {
        Ok(practice) => practice,
        Err(found) => {
            outcome.diagnostics.push(found);
            return outcome;
        }
    };
    let site_id = practice.as_ref().map(|practice| practice.site);
    if let Some(known) = Known::read(inputs.workspace, inputs.known).filter(|_| matches!(inputs.mode, Mode::Check | Mode::Seal)) {
        let (swapped, found) = known.look(inputs.workspace, practice.as_ref(), &portals);
        outcome.diagnostics.extend(found);
        clients.retain(|client| !swapped.contains(client.id));
    }
    let seals = inputs.mode == Mode::Seal && clients.iter().any(|client| client.keys.is_some() && client.engagement.is_some());
    if seals && site_id.is_none() {
        let message = "this file is missing: portals that were sealed without the id in it could be opened by nobody";
        let help = "take `keys/` from a backup or from version control; where there is none, `trailmark client rotate` makes a new key for \
                    each portal";
        outcome.diagnostics.push(Diagnostic::error("bad-key-file", message).in_file(practice::PUBLIC).help(help));
        return outcome;
    }
    let key = match if seals { (inputs.key)() } else { Ok([0; 32]) } {
        Ok(key) => key,
        Err(found) => {
            outcome.diagnostics.push(found);
            return outcome;
        }
    };
    let stage = Stage {
        key,
        marks: Marks::new(key),
        maker: pages::Pages::new(inputs.renderer),
        inputs,
        shells: shells.as_ref(),
        site_id,
        put,
        recorded: Fingerprints::read(inputs.workspace),
        ground: site_id
            .filter(|_| seals)
            .and_then(|id| unchanged::ground(inputs.site.public(), &inputs.renderer.shared().theme, &id.to_string())),
    };
    let made = clients.par_iter().map(|client| stage.guarded(client)).reduce(Outcome::default, Outcome::join);
    let mut outcome = outcome.join(made);
    if seals {
        outcome.fingerprints.complete(&stage.recorded, &portals, &stage.marks, practice.as_ref());
    }
    outcome
}

/// What the events of a portal's calendar are known by. It goes wherever a client's calendar is kept, so nobody may learn
/// the portal's address from it.
fn calendar_id(key: &PortalKeys) -> String {
    blake3::hash(format!("calendar {}", key.token).as_bytes()).to_hex()[..32].to_owned()
}

struct Stage<'a> {
    /// Key of the fingerprints and of the attachments' names; zero where nothing is sealed.
    key: [u8; 32],
    marks: Marks,
    maker: pages::Pages,
    inputs: &'a Inputs<'a>,
    shells: Option<&'a Shells<'a>>,
    site_id: Option<Id>,
    put: &'a (dyn Fn(Published) + Sync),
    recorded: Fingerprints,
    /// What all portals depend on.
    ground: Option<[u8; 32]>,
}

impl Stage<'_> {
    /// A mistake of the program itself, met in one client's record, stops the build with a message that quotes nothing.
    fn guarded(&self, client: &Client<'_>) -> Outcome {
        catch_unwind(AssertUnwindSafe(|| self.client(client))).unwrap_or_else(|_| {
            let found = Diagnostic::error("internal", "this client's portal could not be made: an error of the program itself");
            let found = found.in_file(format!("content/clients/{}/engagement.md", client.id));
            let help = "please report it, with the line above and without the client's words";
            Outcome { diagnostics: vec![found.help(help)], ..Outcome::default() }
        })
    }

    fn client(&self, client: &Client<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.without += usize::from(client.keys.is_none());
        let raw = attachments::read(self.inputs.workspace, &client.attachments, &mut outcome.diagnostics);
        let mut as_they_were = self.as_they_were(client, &raw);
        let needed = Audience::ALL.into_iter().filter(|audience| client.keys.is_some_and(|keys| keys.get(*audience).is_some())).count();
        let attachments =
            if needed > 0 && as_they_were.len() == needed { Vec::new() } else { attachments::clean(&raw, &mut outcome.diagnostics) };
        // What is told of a portal is told again, until it is mended.
        let quiet = outcome.diagnostics.is_empty();
        if self.inputs.broken.contains(client.id) {
            return outcome;
        }
        for audience in Audience::ALL {
            let key = client.keys.and_then(|keys| keys.get(audience));
            let made = match (client.engagement, key, &self.inputs.mode) {
                (Some(engagement), key, mode @ (Mode::Check | Mode::Open(_))) => {
                    let wanted = !matches!(mode, Mode::Open(Some(only)) if *only != audience);
                    let exists = audience == Audience::Client || key.is_some() || engagement.has_sponsor();
                    if wanted && exists { self.shown(engagement, audience, &attachments) } else { Outcome::default() }
                }
                (_, None, _) | (None, _, Mode::Check | Mode::Open(_)) => Outcome::default(),
                (_, Some(key), Mode::Seal) if key.closed.is_some_and(|closed| closed <= self.today()) => Outcome::default(),
                (Some(engagement), Some(key), Mode::Seal) => match as_they_were.remove(&audience) {
                    Some((kept, recorded)) => {
                        let mut outcome = Outcome::default();
                        outcome.fingerprints.insert(key.token, recorded);
                        self.put(client, key, kept, &mut outcome);
                        outcome
                    }
                    None => {
                        let inputs = quiet.then(|| self.inputs_of(engagement, key, audience, &raw)).flatten();
                        self.sealed(client, engagement, key, audience, &attachments, inputs)
                    }
                },
                (None, Some(key), Mode::Seal) => self.kept_before(client, key, audience),
            };
            outcome = outcome.join(made);
        }
        outcome
    }

    fn today(&self) -> Date {
        self.inputs.site.public().today
    }

    /// What stands for all that a portal is made of; none where it cannot be told.
    fn inputs_of(&self, engagement: &Engagement, key: &PortalKeys, audience: Audience, raw: &[(&str, Vec<u8>)]) -> Option<String> {
        Some(unchanged::inputs(&self.key, self.ground.as_ref()?, engagement, (audience, key), raw))
    }

    /// What is to stand beside the ciphertext of a portal.
    fn seal_yaml(&self, engagement: &Engagement, key: &PortalKeys, audience: Audience, files: Vec<String>) -> Seal {
        let ends = engagement.keys().filter(|_| audience == Audience::Sponsor).and_then(|keys| audience::ends(keys, self.today()));
        Seal { format: 1, token: key.token.to_string(), epoch: key.epoch, closes: engagement.closes(), ends, files }
    }

    /// The portals of a client that would be made the same way again, as they were sealed.
    fn as_they_were(&self, client: &Client<'_>, raw: &[(&str, Vec<u8>)]) -> BTreeMap<Audience, (Kept, Fingerprint)> {
        let (Some(engagement), Some(keys), Mode::Seal, false) = (client.engagement, client.keys, &self.inputs.mode, self.inputs.afresh)
        else {
            return BTreeMap::new();
        };
        let was = |audience: Audience| {
            let key = keys.get(audience)?;
            let recorded = self.recorded.get(key.token)?;
            let inputs = self.inputs_of(engagement, key, audience, raw)?;
            if recorded.inputs.as_ref() != Some(&inputs) {
                return None;
            }
            let kept = Kept::read(self.inputs.workspace, client.id, audience)?;
            let seal = self.seal_yaml(engagement, key, audience, kept.seal.files.clone());
            (kept.seal == seal && recorded.is_of(&kept)).then(|| (audience, (kept, recorded.clone())))
        };
        Audience::ALL.into_iter().filter_map(was).collect()
    }

    /// Renders the pages of one audience; also the ids of the attachments that they show.
    fn bundle<'b>(
        &self,
        engagement: &Engagement,
        key: Option<&PortalKeys>,
        audience: Audience,
        attachments: &'b [Attachment<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Bundle, Vec<(String, &'b Attachment<'b>)>) {
        let named: BTreeMap<&str, (FileLink, &Attachment<'_>)> =
            attachments.iter().map(|attachment| (attachment.path, (attachment.link(&self.key, key, audience), attachment))).collect();
        // A sponsor sees no attachment.
        let all: Vec<FileLink> = match audience {
            Audience::Client => named.values().map(|(link, _)| link.clone()).collect(),
            Audience::Sponsor => Vec::new(),
        };
        let calendar_id = key.map_or_else(|| "preview".to_owned(), calendar_id);
        let request = Request {
            audience,
            min_raters: self.inputs.site.public().config.portals.min_raters,
            calendar_id: &calendar_id,
            file: &|path| named.get(path).map(|(link, _)| link.clone()),
            files: &all,
        };
        let made = self.maker.pages(engagement, &request);
        diagnostics.extend(made.diagnostics);
        let shown: Vec<_> =
            named.into_values().filter(|(link, _)| all.contains(link)).map(|(link, attachment)| (link.id, attachment)).collect();
        let public = self.inputs.site.public();
        let language = public.config.language.clone();
        let sealed_files = all.into_iter().map(|FileLink { id, name, media_type, size }| BundleFile {
            id,
            name,
            media_type,
            size: Some(size),
            text: None,
        });
        let inline = made.files.into_iter().map(|file| BundleFile {
            id: file.id.to_owned(),
            name: file.name.to_owned(),
            media_type: file.media_type.to_owned(),
            size: None,
            text: Some(file.text),
        });
        let bundle = Bundle {
            format: 1,
            site: self.site_id.map(|id| id.to_string()).unwrap_or_default(),
            token: key.map_or_else(|| "0".repeat(32), |key| key.token.to_string()),
            epoch: key.map_or(0, |key| key.epoch),
            audience: audience.as_str(),
            direction: crate::strings::direction(&language).to_owned(),
            title: made.title,
            practice: public.config.title.clone(),
            closes: engagement.closes(),
            pages: made
                .pages
                .into_iter()
                .map(|page| BundlePage {
                    path: page.path,
                    title: page.title,
                    html: page.html.into_html(),
                    nav: page.nav,
                    parent: page.parent.map(str::to_owned),
                })
                .collect(),
            files: sealed_files.chain(inline).collect(),
            language,
        };
        (bundle, shown)
    }

    /// The pages for the author's eyes, or for their mistakes only.
    fn shown(&self, engagement: &Engagement, audience: Audience, attachments: &[Attachment<'_>]) -> Outcome {
        let mut outcome = Outcome::default();
        // A preview belongs to no key, published or not.
        let (bundle, shown) = self.bundle(engagement, None, audience, attachments, &mut outcome.diagnostics);
        let (Some(shells), Mode::Open(only)) = (self.shells, &self.inputs.mode) else { return outcome };
        let files: Vec<(&str, &[u8])> = shown.iter().map(|(id, attachment)| (id.as_str(), attachment.bytes())).collect();
        let audiences = Audience::ALL.into_iter().filter(|other| only.is_none_or(|only| only == *other));
        let audiences: Vec<Audience> = audiences.filter(|other| *other == Audience::Client || engagement.has_sponsor()).collect();
        match shells.preview(engagement, audience, &audiences, &bundle.content().preview(self.today()), &files) {
            Ok(preview) => outcome.previews.push(preview),
            Err(found) => outcome.diagnostics.extend(found),
        }
        outcome
    }

    fn sealed(
        &self,
        client: &Client<'_>,
        engagement: &Engagement,
        key: &PortalKeys,
        audience: Audience,
        attachments: &[Attachment<'_>],
        inputs: Option<String>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        if engagement.closes().is_some_and(|closes| closes <= self.today()) {
            // Where the sources are not, the day is known only from what is kept.
            let kept = Kept::read(self.inputs.workspace, client.id, audience).filter(|kept| kept.seal.belongs_to(key));
            if let Some(mut kept) = kept.filter(|kept| kept.seal.closes != engagement.closes()) {
                kept.seal.closes = engagement.closes();
                outcome.keep.push(kept.keep(client.id, audience));
            }
            return outcome;
        }
        let (bundle, shown) = self.bundle(engagement, Some(key), audience, attachments, &mut outcome.diagnostics);
        let content = bundle.content();
        let fingerprint = content.fingerprint(&self.key, &key.recipient.text());
        let before = Kept::read(self.inputs.workspace, client.id, audience);
        let current = self.recorded.get(key.token).filter(|_| !self.inputs.afresh);
        let before = before.filter(|kept| kept.seal.belongs_to(key));
        let seal = self.seal_yaml(engagement, key, audience, shown.iter().map(|(id, _)| id.clone()).collect());
        let unchanged = before.as_ref().zip(current).is_some_and(|(kept, recorded)| kept.seal == seal && recorded.fits(&fingerprint, kept));
        let kept = match before {
            Some(kept) if unchanged => kept,
            before => {
                outcome.sealed += 1;
                match self.seal(key, &content.plaintext(self.today()), seal, &shown, before.as_ref().zip(current)) {
                    Some(kept) => kept,
                    None => {
                        let found = Diagnostic::error("cannot-seal", "the portal could not be sealed to the key in this file");
                        let found = found
                            .in_file(keys::path(client.id))
                            .help("restore the file from a copy, or make a new key with `trailmark client rotate`");
                        outcome.diagnostics.push(found);
                        return outcome;
                    }
                }
            }
        };
        let inputs = inputs.filter(|_| outcome.diagnostics.is_empty());
        let known = Fingerprint { inputs, ..Fingerprint::of(&fingerprint, &kept) };
        outcome.fingerprints.insert(key.token, known.marked(self.marks.portal(client.id, audience, key)));
        if !unchanged {
            outcome.keep.push(kept.keep(client.id, audience));
        }
        self.put(client, key, kept, &mut outcome);
        outcome
    }

    fn seal(
        &self,
        key: &PortalKeys,
        plaintext: &[u8],
        seal: Seal,
        shown: &[(String, &Attachment<'_>)],
        before: Option<(&Kept, &Fingerprint)>,
    ) -> Option<Kept> {
        let bundle = seal::seal_to(&key.recipient, plaintext).ok()?;
        let files = shown.iter().map(|(id, attachment)| {
            // An id stands for its content, so an attachment that was sealed before need not be sealed again.
            let old = before.filter(|(_, recorded)| recorded.files.contains_key(id)).and_then(|(kept, _)| kept.files.get(id));
            let sealed = match old {
                Some(sealed) => sealed.clone(),
                None => attachment.sealed(key)?,
            };
            Some((id.clone(), sealed))
        });
        Some(Kept { seal, bundle: bundle.into(), files: files.collect::<Option<_>>()? })
    }

    /// A portal whose sources are not here.
    fn kept_before(&self, client: &Client<'_>, key: &PortalKeys, audience: Audience) -> Outcome {
        let mut outcome = Outcome::default();
        match Kept::read(self.inputs.workspace, client.id, audience).filter(|kept| kept.seal.belongs_to(key)) {
            Some(kept) if kept.seal.closes.is_some_and(|closes| closes <= self.today()) => {}
            Some(kept) if kept.seal.ends.is_some_and(|ends| ends <= self.today()) => {
                outcome.diagnostics.push(kept::consent_ended(client.id, audience));
            }
            Some(kept) => {
                outcome.from_kept += 1;
                // Its content cannot be compared, so what was known of it stays known.
                if let Some(fingerprint) = self.recorded.get(key.token) {
                    outcome.fingerprints.insert(key.token, fingerprint.clone());
                }
                self.put(client, key, kept, &mut outcome);
            }
            None => outcome.diagnostics.push(kept::nothing_to_publish(client.id, audience)),
        }
        outcome
    }

    /// Hands over the published files of one portal.
    fn put(&self, client: &Client<'_>, key: &PortalKeys, kept: Kept, outcome: &mut Outcome) {
        let token = key.token.to_string();
        let folder = format!("/p/{token}/");
        let own = [("key.age".to_owned(), key.passphrase.as_slice().into()), ("bundle.age".to_owned(), kept.bundle.clone())];
        let links = key.links.iter().enumerate().map(|(at, bytes)| (format!("link-{}.age", at + 1), bytes.as_slice().into()));
        let files = kept.files.iter().map(|(id, bytes)| (format!("files/{id}.age"), bytes.clone()));
        let sealed: Option<Vec<Sealed>> =
            own.into_iter().chain(links).chain(files).map(|(name, bytes)| Sealed::age(format!("{folder}{name}"), bytes)).collect();
        let (Some(mut sealed), Some(shells)) = (sealed, self.shells) else {
            let found = Diagnostic::error("bad-portal", "this file holds something that is no age file");
            let help = "restore it from a copy, or make new keys with `trailmark client rotate`";
            outcome.diagnostics.push(found.in_file(keys::path(client.id)).help(help));
            return;
        };
        let sums = Sealed::sums(&folder, &sealed);
        sealed.push(sums);
        if self.inputs.site.public().config.portals.offline {
            match shells.offline(&token, &folder, &sealed) {
                Ok(page) => (self.put)(Published::Page(page)),
                Err(found) => return outcome.diagnostics.extend(found),
            }
        }
        (self.put)(Published::Page(shells.index(&token)));
        for file in sealed {
            (self.put)(Published::Sealed(file));
        }
        outcome.portals += 1;
    }
}
