//! What this machine remembers of the keys that it sealed to, so that one which was put in their place is noticed.
//!
//! Whoever can write to the repository can write a key of their own into `portal.yaml` or `keys/practice.pub`. The
//! fingerprints in `.trailmark/` are in no repository: beside each of them stands a keyed hash of the portal's public key,
//! and of the practice's. A machine that has made or sealed nothing yet has only the practice's copies to compare with
//! ([`verify`]), and they need the practice's key.

use super::kept::{Fingerprint, Fingerprints};
use super::keys::{self, KeysError, PortalKeys, Portals};
use super::practice::{self, Practice};
use super::seal::{Key, SealError};
use crate::diag::{Diagnostic, Span};
use crate::model::audience::Audience;
use crate::source::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the hashes that stand for keys; they say nothing to who lacks the machine's own key.
#[derive(Clone, Copy)]
pub struct Marks([u8; 32]);

/// What is remembered of a portal's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Whose portal it is.
    pub client: String,
    /// The public key at its address.
    pub recipient: String,
}

/// What was remembered, and the key that it was hashed with.
pub struct Known {
    marks: Marks,
    recorded: Fingerprints,
}

impl Marks {
    pub fn new(key: [u8; 32]) -> Self {
        Marks(key)
    }

    fn mark(&self, what: &str) -> String {
        blake3::keyed_hash(&self.0, format!("trailmark known key\n{what}").as_bytes()).to_hex().to_string()
    }

    /// What stands for the machine's own key: without it nothing else can be compared.
    pub fn machine(&self) -> String {
        self.mark("machine")
    }

    pub fn practice(&self, practice: &Practice) -> String {
        self.mark(&format!("practice\n{}\n{}", practice.site, practice.recipient.text()))
    }

    pub fn portal(&self, client: &str, audience: Audience, keys: &PortalKeys) -> Mark {
        Mark {
            client: self.mark(&format!("client\n{client}\n{}", audience.as_str())),
            recipient: self.mark(&format!("recipient\n{}\n{}", keys.token, keys.recipient.text())),
        }
    }
}

impl Known {
    /// What was remembered with this key; none where nothing was.
    pub fn read(workspace: &Workspace, key: Option<[u8; 32]>) -> Option<Self> {
        let known = Known { marks: Marks(key?), recorded: Fingerprints::read(workspace) };
        (known.recorded.machine == known.marks.machine()).then_some(known)
    }

    /// Tells when the practice's public key is not the one that is remembered.
    ///
    /// # Errors
    /// What was found, at its line.
    pub fn practice(&self, workspace: &Workspace, practice: &Practice) -> Result<(), Diagnostic> {
        if self.recorded.practice.is_empty() || self.recorded.practice == self.marks.practice(practice) {
            return Ok(());
        }
        let text = workspace.read_text(practice::PUBLIC).unwrap_or_default();
        let line = text.lines().position(|line| !line.starts_with('#') && !line.trim().is_empty()).map_or(1, |at| at + 1);
        let found = Diagnostic::error("swapped-key", "this is not the practice's key that was used on this machine before");
        let help = "take `keys/` from a backup, and look who changed it; if the practice's key was made anew on another machine, remove \
                    `.trailmark/portals.json`, and each portal is sealed afresh";
        Err(found.in_file(practice::PUBLIC).at(Span::at(line, 1)).help(help))
    }

    /// Tells every key that is not the one remembered; also the clients that nothing may be sealed for.
    pub fn look(
        &self,
        workspace: &Workspace,
        practice: Option<&Practice>,
        portals: &BTreeMap<String, Portals>,
    ) -> (BTreeSet<String>, Vec<Diagnostic>) {
        let (mut swapped, mut found) = (BTreeSet::new(), Vec::new());
        found.extend(practice.and_then(|practice| self.practice(workspace, practice).err()));
        let all = portals.iter().flat_map(|(id, portals)| portals.iter().map(move |(audience, keys)| (id, audience, keys)));
        for (id, audience, keys) in all {
            let mark = self.marks.portal(id, audience, keys);
            match self.recorded.get(keys.token) {
                Some(known) if known.recipient.is_empty() || known.recipient == mark.recipient => {}
                Some(_) => {
                    swapped.insert(id.clone());
                    let message = format!("this is not the key that the {}'s portal was sealed to before", audience.as_str());
                    let found_here = at_recipient(workspace, id, audience, Diagnostic::error("swapped-key", message));
                    found.push(found_here.help(another(id, audience)));
                }
                // `rotate` gives a new address too. Done on this machine, it has left a mark.
                None if self.recorded.iter().any(|known| known.client == mark.client) => {
                    let message = format!(
                        "the {}'s portal has another key and another address than when it was sealed here before",
                        audience.as_str()
                    );
                    let help = "if nobody ran `trailmark client rotate` on another machine, do not publish this: take the file from a backup \
                                and look who changed it";
                    found.push(at_recipient(workspace, id, audience, Diagnostic::warning("new-key", message)).help(help));
                }
                None => {}
            }
        }
        (swapped, found)
    }
}

/// The text of the fingerprints once a command has made a portal's key: it is known from now on, and the one before it no more.
pub fn remembering(
    workspace: &Workspace,
    key: [u8; 32],
    (id, audience): (&str, Audience),
    keys: &PortalKeys,
    practice: &Practice,
) -> String {
    let marks = Marks(key);
    let mut recorded = Fingerprints::read(workspace);
    if !recorded.machine.is_empty() && recorded.machine != marks.machine() {
        recorded = Fingerprints::default();
    }
    let mark = marks.portal(id, audience, keys);
    recorded.forget_client(&mark.client);
    recorded.insert(keys.token, Fingerprint::unsealed(mark));
    recorded.machine = marks.machine();
    recorded.practice = marks.practice(practice);
    recorded.text()
}

/// Looks whether the practice's copy of each portal's key belongs to the public key that the portal is sealed to.
pub fn verify(workspace: &Workspace, practice: &Practice, opened: &[Key]) -> Vec<Diagnostic> {
    let is_own = opened.iter().any(|key| key.recipient() == practice.recipient);
    let mut found = Vec::new();
    for (id, portals) in &keys::all(workspace).0 {
        for (audience, keys) in portals.iter() {
            let (message, warns) = match keys.identity(practice, opened) {
                Ok(_) => continue,
                // A coach's own key opens no copy.
                Err(KeysError::Seal(SealError::WrongKey)) if !is_own => continue,
                Err(KeysError::Seal(SealError::WrongKey)) => ("the practice's key does not open the copy of this portal's key", true),
                Err(KeysError::Foreign) => ("this key is not the one that the practice keeps a copy of", false),
                Err(_) => ("the practice's copy of this portal's key is damaged", true),
            };
            let level = if warns { Diagnostic::warning } else { Diagnostic::error };
            found.push(at_recipient(workspace, id, audience, level("swapped-key", message.to_owned())).help(another(id, audience)));
        }
    }
    found
}

fn another(id: &str, audience: Audience) -> String {
    let option = if audience == Audience::Client { "" } else { " --audience sponsor" };
    format!(
        "take the file from a backup or from version control, and look who changed it; where that cannot be, \
         `trailmark client rotate {id}{option}` makes a new key and address"
    )
}

fn at_recipient(workspace: &Workspace, id: &str, audience: Audience, found: Diagnostic) -> Diagnostic {
    found.in_file(keys::path(id)).at(keys::recipient_place(workspace, id, audience))
}
