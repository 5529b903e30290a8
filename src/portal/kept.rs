//! What was sealed before: kept beside the engagement, so that a machine without the private sources can publish it, and
//! so that what did not change is not sealed again.
//!
//! `content/clients/ID/sealed/AUDIENCE/` holds the ciphertext and may be committed. Whether its content is still that of
//! the sources is told by fingerprints in `.trailmark/`: keyed, so that they say nothing to who lacks the key.

use super::identity::Id;
use super::keys::{PortalKeys, Portals};
use super::known::{Mark, Marks};
use super::practice::Practice;
use crate::diag::Diagnostic;
use crate::model::audience::Audience;
use crate::source::Workspace;
use crate::yaml::{self, Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the fingerprints are, from the site's folder.
pub const FINGERPRINTS: &str = ".trailmark/portals.json";

/// A portal as it was sealed last.
pub struct Kept {
    pub seal: Seal,
    pub bundle: Arc<[u8]>,
    /// Attachments by id.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// `seal.yaml`: what the ciphertext beside it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    pub format: u32,
    pub token: String,
    pub epoch: u32,
    /// The day from which the portal is off the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Date>,
    /// The day from which something in it is no longer the sponsor's to see, as a consent ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// Ids of the attachments.
    #[serde(default)]
    pub files: Vec<String>,
}

/// The whole content that a folder of sealed files is to have; other files in it go.
#[derive(Debug)]
pub struct Keep {
    /// From the site's folder.
    pub folder: String,
    /// By name in the folder.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// The folder of a client's sealed portal, from the site's folder.
pub fn folder(id: &str, audience: Audience) -> String {
    format!("content/clients/{id}/sealed/{}", audience.as_str())
}

impl Kept {
    /// Reads what was kept; nothing when nothing was, or not all of it is there.
    pub fn read(workspace: &Workspace, id: &str, audience: Audience) -> Option<Kept> {
        let folder = folder(id, audience);
        let text = workspace.read_text(&format!("{folder}/seal.yaml")).ok()?;
        let seal: Seal = yaml::read(&text).ok().filter(|seal: &Seal| seal.format == 1)?;
        // Whoever can write to the repository can write this file: an id is never a path that leads elsewhere.
        if !seal.files.iter().all(|id| id.parse::<Id>().is_ok()) {
            return None;
        }
        let read = |name: &str| workspace.read(&format!("{folder}/{name}")).ok().map(Arc::<[u8]>::from);
        let bundle = read("bundle.age")?;
        let files = seal.files.iter().map(|id| Some((id.clone(), read(&format!("files/{id}.age"))?)));
        let files = files.collect::<Option<BTreeMap<_, _>>>()?;
        Some(Kept { seal, bundle, files })
    }

    /// The folder that holds this.
    pub fn keep(&self, id: &str, audience: Audience) -> Keep {
        let mut files = BTreeMap::from([("bundle.age".to_owned(), self.bundle.clone())]);
        files.extend(self.files.iter().map(|(id, bytes)| (format!("files/{id}.age"), bytes.clone())));
        files.insert("seal.yaml".to_owned(), self.seal.text().into_bytes().into());
        Keep { folder: folder(id, audience), files }
    }
}

impl Seal {
    /// Whether a portal with this key can open what was sealed.
    pub fn belongs_to(&self, key: &PortalKeys) -> bool {
        self.token == key.token.to_string() && self.epoch == key.epoch
    }

    fn text(&self) -> String {
        let yaml = serde_yaml::to_string(self).unwrap_or_default();
        format!("# What is published of this portal, sealed. Made by `trailmark build`; may be committed.\n{yaml}")
    }
}

/// The fingerprints of what was sealed, by token: no name of a client's folder is in the file.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Fingerprints {
    format: u32,
    /// What stands for the key of this machine, with which all in here was hashed.
    #[serde(default)]
    pub(super) machine: String,
    /// What stands for the practice's public key.
    #[serde(default)]
    pub(super) practice: String,
    portals: BTreeMap<String, Fingerprint>,
}

/// What stands for a portal's content, and for the ciphertext that was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Fingerprint {
    /// Keyed BLAKE3 of the content.
    pub content: String,
    /// Keyed BLAKE3 of all that the content was made of, where it was made without any message.
    #[serde(default)]
    pub inputs: Option<String>,
    /// BLAKE3 of `bundle.age`.
    pub bundle: String,
    /// BLAKE3 of each sealed attachment, by id.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// What stands for the client and the audience ([`Mark`]).
    #[serde(default)]
    pub client: String,
    /// What stands for the public key that it was sealed to.
    #[serde(default)]
    pub recipient: String,
}

impl Fingerprints {
    /// Reads them; without a file, or with a damaged one, there are none, and everything is sealed anew.
    pub fn read(workspace: &Workspace) -> Self {
        let read: Option<Self> = workspace.read(FINGERPRINTS).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.filter(|read| read.format == 1).unwrap_or_default()
    }

    pub fn get(&self, token: Id) -> Option<&Fingerprint> {
        self.portals.get(&token.to_string())
    }

    pub fn insert(&mut self, token: Id, fingerprint: Fingerprint) {
        self.portals.insert(token.to_string(), fingerprint);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Fingerprint> {
        self.portals.values()
    }

    /// Takes out what is known of a client's portal, whatever its address.
    pub fn forget_client(&mut self, mark: &str) {
        self.portals.retain(|_, known| known.client != mark);
    }

    /// Adds what was recorded of portals that were not looked at, as they are closed, and of the practice.
    pub fn complete(&mut self, recorded: &Fingerprints, portals: &BTreeMap<String, Portals>, marks: &Marks, practice: Option<&Practice>) {
        for token in portals.values().flat_map(|portals| portals.iter().map(|(_, keys)| keys.token.to_string())) {
            if let Some(known) = recorded.portals.get(&token) {
                self.portals.entry(token).or_insert_with(|| known.clone());
            }
        }
        self.machine = marks.machine();
        self.practice = practice.map(|practice| marks.practice(practice)).unwrap_or_default();
    }

    /// Whether anything was sealed, so that there is something to remember.
    pub fn is_whole(&self) -> bool {
        !self.machine.is_empty()
    }

    /// Adds those of other clients.
    pub fn extend(&mut self, other: Fingerprints) {
        self.portals.extend(other.portals);
    }

    /// The text of the file.
    pub fn text(mut self) -> String {
        self.format = 1;
        serde_json::to_string(&self).unwrap_or_default()
    }
}

impl Fingerprint {
    /// Whether these very files were made from the content with this fingerprint.
    pub fn fits(&self, content: &blake3::Hash, kept: &Kept) -> bool {
        self.content == content.to_hex().as_str() && self.is_of(kept)
    }

    /// Whether these very files are what was sealed.
    pub fn is_of(&self, kept: &Kept) -> bool {
        let same = |recorded: &str, bytes: &[u8]| blake3::hash(bytes).to_hex().as_str() == recorded;
        same(&self.bundle, &kept.bundle)
            && self.files.len() == kept.files.len()
            && self.files.iter().all(|(id, recorded)| kept.files.get(id).is_some_and(|bytes| same(recorded, bytes)))
    }

    /// The fingerprint of what was just sealed.
    pub fn of(content: &blake3::Hash, kept: &Kept) -> Self {
        let print = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        Fingerprint {
            content: content.to_hex().to_string(),
            inputs: None,
            bundle: print(&kept.bundle),
            files: kept.files.iter().map(|(id, bytes)| (id.clone(), print(bytes))).collect(),
            client: String::new(),
            recipient: String::new(),
        }
    }

    /// The same with what stands for its key.
    pub fn marked(self, Mark { client, recipient }: Mark) -> Self {
        Fingerprint { client, recipient, ..self }
    }

    /// What is known of a key that nothing was sealed to yet.
    pub fn unsealed(Mark { client, recipient }: Mark) -> Self {
        Fingerprint { content: String::new(), inputs: None, bundle: String::new(), files: BTreeMap::new(), client, recipient }
    }
}

/// What to say of a portal that was sealed while a consent held that has ended since.
pub fn consent_ended(id: &str, audience: Audience) -> Diagnostic {
    let message = format!("the {}'s portal was sealed last while a consent held that has ended since", audience.as_str());
    let help = "run `trailmark build` where the client's sources are, and commit `sealed/`";
    Diagnostic::warning("portal-left-out", message).in_file(format!("content/clients/{id}/portal.yaml")).help(help)
}

/// What to say of a portal that can neither be made nor taken from what was kept.
pub fn nothing_to_publish(id: &str, audience: Audience) -> Diagnostic {
    let message = format!("the {}'s portal has keys, but neither sources nor sealed pages that fit them", audience.as_str());
    let help = "run `trailmark build` where the client's sources are, and commit `sealed/`";
    Diagnostic::warning("portal-left-out", message).in_file(format!("content/clients/{id}/portal.yaml")).help(help)
}
