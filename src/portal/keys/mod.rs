//! `content/clients/ID/portal.yaml`: the sealed keys of a client's portals.
//!
//! Everything in it may be read by anyone: the portal's key is there three times over, under the client's passphrase, to
//! the practice's key and to each share link. Share links have a fixed number of slots; one that is not in use holds the
//! same text sealed to a key that was thrown away, so that nobody can tell. Decoys are made once and kept, because one
//! made anew at each build would give itself away.

use super::identity::{Id, LINKS, LinkNote, PortalIdentity};
use super::practice::Practice;
use super::seal::{self, Key, Recipient, SealError};
use super::secret::{Passphrase, Private};
use crate::diag::{Diagnostic, Span};
pub use crate::model::audience::Audience;
use crate::source::{Area, Workspace};
use crate::yaml::{self, Date, Places};
use data_encoding::BASE64;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of the file that this program writes and reads.
const FORMAT: u32 = 1;

/// What stands at the top of the file.
const COMMENT: &str = "# The sealed keys of this client's portals. Made by `trailmark client`; may be committed, must not be edited.\n";

/// The sealed keys of one portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalKeys {
    /// The portal's address is `/p/TOKEN/`.
    pub token: Id,
    /// Counts the keys that this portal had; 1 for the first.
    pub epoch: u32,
    /// What bundle and files are sealed to. Kept out of all that is published.
    pub recipient: Recipient,
    /// `key.age`: the identity under the client's passphrase.
    pub passphrase: Vec<u8>,
    /// The identity to the practice's key, with notes about the links.
    pub practice: Vec<u8>,
    /// `link-1.age` to `link-4.age`.
    pub links: [Vec<u8>; LINKS],
    /// The day on which the portal was taken off the site.
    pub closed: Option<Date>,
}

/// Why a portal's key could not be had, or not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    #[error("{0}")]
    Seal(#[from] SealError),
    #[error("it is another portal's key, or one of an earlier time")]
    Foreign,
    #[error("all {LINKS} share links are in use")]
    NoFreeLink,
    #[error("there is no such share link")]
    NoSuchLink,
}

impl PortalKeys {
    /// A new portal: key, token, passphrase, and decoys for links.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new_portal(practice: &Practice, passphrase: &Passphrase, work: u8) -> Result<Self, KeysError> {
        Self::of_epoch(1, practice, passphrase, work)
    }

    /// A new key, token and passphrase for the same portal, and no links: what was handed out before opens nothing
    /// that is sealed from now on.
    pub fn rotated(&self, practice: &Practice, passphrase: &Passphrase, work: u8) -> Result<Self, KeysError> {
        let keys = Self::of_epoch(self.epoch.saturating_add(1), practice, passphrase, work)?;
        Ok(PortalKeys { closed: self.closed, ..keys })
    }

    fn of_epoch(epoch: u32, practice: &Practice, passphrase: &Passphrase, work: u8) -> Result<Self, KeysError> {
        let key = Key::generate();
        let identity = PortalIdentity { site: practice.site, token: Id::random()?, epoch, key, links: [const { None }; LINKS] };
        let mut links = [const { Vec::new() }; LINKS];
        for link in &mut links {
            *link = link_to(&Key::generate(), &identity)?;
        }
        Ok(PortalKeys {
            token: identity.token,
            epoch,
            recipient: identity.key.recipient(),
            passphrase: seal::wrap(passphrase, identity.text().expose().as_bytes(), work)?,
            practice: seal::seal_to(&practice.recipient, identity.practice_text().expose().as_bytes())?,
            links,
            closed: None,
        })
    }

    /// The portal's key from the practice's copy.
    pub fn identity(&self, practice: &Practice, keys: &[Key]) -> Result<PortalIdentity, KeysError> {
        self.checked(practice.site, &seal::open_with(keys, &self.practice)?)
    }

    /// The portal's key by the client's words.
    pub fn identity_by_words(&self, site: Id, words: &Passphrase) -> Result<PortalIdentity, KeysError> {
        self.checked(site, &seal::unwrap(words, &self.passphrase)?)
    }

    /// The key that a text holds, if it is this portal's.
    pub fn checked(&self, site: Id, text: &Private<Vec<u8>>) -> Result<PortalIdentity, KeysError> {
        let identity = text.text().and_then(PortalIdentity::parse).ok_or(SealError::Damaged)?;
        let PortalIdentity { site: its_site, token, epoch, key, links: _ } = &identity;
        if (*its_site, *token, *epoch) != (site, self.token, self.epoch) || key.recipient() != self.recipient {
            return Err(KeysError::Foreign);
        }
        Ok(identity)
    }

    /// Puts the same key under another passphrase.
    pub fn change_passphrase(&mut self, identity: &PortalIdentity, passphrase: &Passphrase, work: u8) -> Result<(), KeysError> {
        self.passphrase = seal::wrap(passphrase, identity.text().expose().as_bytes(), work)?;
        Ok(())
    }

    /// Makes a share link in the first free slot: its number, counted from 1, and its key.
    pub fn make_link(&mut self, practice: &Practice, identity: &mut PortalIdentity, note: LinkNote) -> Result<(usize, Key), KeysError> {
        let slot = identity.links.iter().position(Option::is_none).ok_or(KeysError::NoFreeLink)?;
        let key = Key::generate();
        self.fill_slot(practice, identity, slot, &key, Some(note))?;
        Ok((slot + 1, key))
    }

    /// Puts a decoy in the place of a share link, by its number from 1.
    pub fn withdraw_link(&mut self, practice: &Practice, identity: &mut PortalIdentity, number: usize) -> Result<(), KeysError> {
        let slot = number.checked_sub(1).filter(|slot| identity.links.get(*slot).is_some_and(Option::is_some));
        self.fill_slot(practice, identity, slot.ok_or(KeysError::NoSuchLink)?, &Key::generate(), None)
    }

    fn fill_slot(
        &mut self,
        practice: &Practice,
        identity: &mut PortalIdentity,
        slot: usize,
        key: &Key,
        note: Option<LinkNote>,
    ) -> Result<(), KeysError> {
        let sealed = link_to(key, identity)?;
        identity.links[slot] = note;
        self.practice = seal::seal_to(&practice.recipient, identity.practice_text().expose().as_bytes())?;
        self.links[slot] = sealed;
        Ok(())
    }
}

/// A link or a decoy: the same text, made in the same way.
fn link_to(key: &Key, identity: &PortalIdentity) -> Result<Vec<u8>, SealError> {
    seal::seal_to(&key.recipient(), identity.text().expose().as_bytes())
}

/// All portals of one client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portals {
    pub client: Option<PortalKeys>,
    pub sponsor: Option<PortalKeys>,
}

impl Portals {
    pub fn get(&self, audience: Audience) -> Option<&PortalKeys> {
        match audience {
            Audience::Client => self.client.as_ref(),
            Audience::Sponsor => self.sponsor.as_ref(),
        }
    }

    pub fn get_mut(&mut self, audience: Audience) -> &mut Option<PortalKeys> {
        match audience {
            Audience::Client => &mut self.client,
            Audience::Sponsor => &mut self.sponsor,
        }
    }

    /// The portals that there are, the client's first.
    pub fn iter(&self) -> impl Iterator<Item = (Audience, &PortalKeys)> {
        Audience::ALL.into_iter().filter_map(|audience| Some((audience, self.get(audience)?)))
    }

    /// Reads a client's `portal.yaml`; none when there is no such file.
    pub fn read(workspace: &Workspace, client: &str) -> Result<Option<Self>, Vec<Diagnostic>> {
        let path = path(client);
        if !workspace.exists(&path) {
            return Ok(None);
        }
        let text = workspace.read_text(&path).map_err(|found| vec![found])?;
        Self::parse(&text).map(Some).map_err(|found| found.into_iter().map(|found| found.in_file(&path)).collect())
    }

    /// Reads the text of a `portal.yaml`.
    ///
    /// # Errors
    /// Every mistake at its place; no value is quoted.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let raw: File = yaml::read(text).map_err(|found| found.into_iter().map(shown).collect::<Vec<_>>())?;
        let File { format, client, sponsor } = raw;
        let mut reader = Reader { text, found: Vec::new() };
        if format != FORMAT {
            reader.wrong("format", "this file is of another version than the program can read", "use the newest `trailmark`");
            return Err(reader.found);
        }
        let client = client.and_then(|keys| reader.keys("client", keys));
        let sponsor = sponsor.and_then(|keys| reader.keys("sponsor", keys));
        if let (Some(client), Some(sponsor)) = (&client, &sponsor)
            && (client.token == sponsor.token || client.recipient == sponsor.recipient)
        {
            reader.wrong("sponsor.token", "two portals have the same key", RESTORE);
        }
        if reader.found.is_empty() { Ok(Portals { client, sponsor }) } else { Err(reader.found) }
    }

    /// The text of the `portal.yaml`.
    pub fn text(&self) -> String {
        let mut text = format!("{COMMENT}format: {FORMAT}\n");
        for (audience, keys) in self.iter() {
            let PortalKeys { token, epoch, recipient, passphrase, practice, links, closed } = keys;
            // Writing to a text cannot fail.
            let _ = write!(
                text,
                "{}:\n  token: \"{token}\"\n  epoch: {epoch}\n  recipient: {}\n  passphrase: {}\n  practice: {}\n  links:\n",
                audience.as_str(),
                recipient.text(),
                BASE64.encode(passphrase),
                BASE64.encode(practice),
            );
            for link in links {
                let _ = writeln!(text, "    - {}", BASE64.encode(link));
            }
            if let Some(day) = closed {
                let _ = writeln!(text, "  closed: {day}");
            }
        }
        text
    }
}

/// Where a client's `portal.yaml` is.
pub fn path(client: &str) -> String {
    format!("content/clients/{client}/portal.yaml")
}

/// Where a portal's public key stands in the client's `portal.yaml`.
pub fn recipient_place(workspace: &Workspace, client: &str, audience: Audience) -> Option<Span> {
    let text = workspace.read_text(&path(client)).ok()?;
    Places::of(&text).ok()?.value(&format!("{}.recipient", audience.as_str()))
}

/// Every client's portals by the client's id, with all mistakes in their files.
pub fn all(workspace: &Workspace) -> (BTreeMap<String, Portals>, Vec<Diagnostic>) {
    let (files, mut found) = workspace.list("content/clients", |path| is_portal_file(path).then_some(Area::Data));
    let mut portals: BTreeMap<String, Portals> = BTreeMap::new();
    let mut tokens: BTreeMap<Id, String> = BTreeMap::new();
    let read = files.par_iter().map(|file| {
        let client = file.path.split('/').nth(2).unwrap_or_default().to_owned();
        let read = Portals::read(workspace, &client);
        (file, client, read)
    });
    for (file, client, read) in read.collect::<Vec<_>>() {
        let read = match read {
            Ok(Some(read)) => read,
            Ok(None) => continue,
            Err(mistakes) => {
                found.extend(mistakes);
                continue;
            }
        };
        for (_, keys) in read.iter() {
            if let Some(other) = tokens.insert(keys.token, file.path.clone()) {
                let help = format!("one is a copy of the other (`{other}`): remove it and run `trailmark client add`");
                found.push(Diagnostic::error("duplicate-id", "two clients have the same portal").in_file(&file.path).help(help));
            }
        }
        portals.insert(client, read);
    }
    (portals, found)
}

fn is_portal_file(path: &str) -> bool {
    path.strip_prefix("content/clients/").and_then(|inner| inner.strip_suffix("/portal.yaml")).is_some_and(|id| !id.contains('/'))
}

/// What to do about a file that nobody should have changed.
const RESTORE: &str = "take the file from version control or a backup; it is written by `trailmark client` only";

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    client: Option<Keys>,
    sponsor: Option<Keys>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    token: String,
    epoch: u32,
    recipient: String,
    passphrase: String,
    practice: String,
    links: Vec<String>,
    closed: Option<Date>,
}

/// A message of the YAML reader, without words that somebody wrote where they do not belong.
fn shown(mut found: Diagnostic) -> Diagnostic {
    if matches!(found.code, "unknown-key" | "duplicate-key") {
        if found.code == "unknown-key" { "unknown key" } else { "this key stands here twice" }.clone_into(&mut found.message);
        found.help = None;
    }
    found.help = Some(RESTORE.to_owned());
    found
}

/// Takes the values apart and notes what is wrong with them.
struct Reader<'a> {
    text: &'a str,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, path: &str, message: &str, help: &str) {
        // Places are for mistakes only: to find them takes longer than to read the file.
        let places = Places::of(self.text).unwrap_or_default();
        let place = places.value(path).or_else(|| places.key(path)).or(Some(Span::at(1, 1)));
        self.found.push(Diagnostic::error("bad-key-file", message).at(place).help(help));
    }

    fn keys(&mut self, name: &str, raw: Keys) -> Option<PortalKeys> {
        let Keys { token, epoch, recipient, passphrase, practice, links, closed } = raw;
        let before = self.found.len();
        let token = token.parse::<Id>().ok();
        if token.is_none() {
            self.wrong(&format!("{name}.token"), "a token has 32 digits from `0` to `f`", RESTORE);
        }
        if epoch == 0 {
            self.wrong(&format!("{name}.epoch"), "an epoch counts from 1", RESTORE);
        }
        let recipient = Recipient::parse(&recipient);
        if recipient.is_none() {
            self.wrong(&format!("{name}.recipient"), "this is no public key of the kind `age1...`", RESTORE);
        }
        let passphrase = self.sealed(&format!("{name}.passphrase"), &passphrase, true);
        let practice = self.sealed(&format!("{name}.practice"), &practice, false);
        let count = links.len();
        let links: Vec<Vec<u8>> =
            links.iter().enumerate().map(|(at, link)| self.sealed(&format!("{name}.links[{at}]"), link, false)).collect();
        let links = <[Vec<u8>; LINKS]>::try_from(links).ok();
        if links.is_none() {
            let message = format!("a portal has {LINKS} links, used or not; here are {count}");
            self.wrong(&format!("{name}.links"), &message, RESTORE);
        }
        if self.found.len() > before {
            return None;
        }
        Some(PortalKeys { token: token?, epoch, recipient: recipient?, passphrase, practice, links: links?, closed })
    }

    /// The bytes of an age file, of which only the beginning can be checked.
    fn sealed(&mut self, path: &str, text: &str, under_passphrase: bool) -> Vec<u8> {
        let bytes = BASE64.decode(text.as_bytes()).unwrap_or_default();
        if !seal::is_sealed(&bytes) || seal::is_under_passphrase(&bytes) != under_passphrase {
            self.wrong(path, "this sealed key is damaged", RESTORE);
        }
        bytes
    }
}

#[cfg(test)]
mod tests;
