//! `trailmark client`: clients' portals and their keys. One file for each command.
//!
//! A client is a folder `content/clients/ID/`. What people told in confidence is never repeated in a message: an id that
//! is not known may be somebody's name.

mod add;
mod close;
mod erase;
mod export;
mod link;
mod list;
mod lock;
mod open;
mod passphrase;
mod rotate;
mod sheet;

use super::secrets::{self, Asker, KeyArgs, failed};
use super::{Failure, Which, report};
use crate::config::{self, Config};
use crate::diag::{Diagnostic, suggest};
use crate::output::folder::fingerprint_key;
use crate::output::sources::{self, Replacement};
use crate::parse::front_matter::Kind;
use crate::parse::kinds::Engagement;
use crate::parse::{self};
use crate::portal::FINGERPRINTS;
use crate::portal::at_rest::{self, CLIENTS};
use crate::portal::identity::PortalIdentity;
use crate::portal::keys::{self, Audience, KeysError, PortalKeys, Portals};
use crate::portal::known;
use crate::portal::practice::{self, Practice};
use crate::portal::seal::{Key, SealError, WORK};
use crate::portal::secret::Passphrase;
use crate::source::Workspace;
use crate::yaml::Date;
use clap::{Subcommand, ValueEnum};
use std::collections::BTreeSet;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a portal: a key, an address and six words
    Add(add::Arguments),
    /// List clients and their portals
    List(list::Arguments),
    /// Give a portal new words; its key stays
    Passphrase(passphrase::Arguments),
    /// Make, list and withdraw share links
    Link(link::Arguments),
    /// Give a portal a new key, address and words, so that the old ones open nothing new
    Rotate(rotate::Arguments),
    /// Take a client's portals off the site and erase nothing
    Close(close::Arguments),
    /// Open what was published, as a drill
    Open(open::Arguments),
    /// Write out all that is held about a client
    Export(export::Arguments),
    /// Remove all that is held about a client
    Erase(erase::Arguments),
    /// Seal a client's sources, so that only the key opens them
    Lock(lock::Arguments),
    /// Turn sealed sources back into files
    Unlock(lock::Arguments),
}

/// Whose portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
    Client,
    Sponsor,
}

impl From<Whose> for Audience {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Client => Audience::Client,
            Whose::Sponsor => Audience::Sponsor,
        }
    }
}

/// A portal, as most commands name it.
#[derive(Debug, Clone, clap::Args)]
struct PortalArgs {
    /// The name of the client's folder in content/clients/
    id: String,
    /// Whose portal
    #[arg(long, value_enum, default_value_t = Whose::Client)]
    audience: Whose,
}

pub(super) fn run(workspace: &Workspace, arguments: Arguments) -> Result<u8, Failure> {
    let here = Here::read(workspace)?;
    match arguments.what {
        What::Add(arguments) => add::run(&here, &arguments),
        What::List(arguments) => list::run(&here, &arguments),
        What::Passphrase(arguments) => passphrase::run(&here, &arguments),
        What::Link(arguments) => link::run(&here, &arguments),
        What::Rotate(arguments) => rotate::run(&here, &arguments),
        What::Close(arguments) => close::run(&here, &arguments),
        What::Open(arguments) => open::run(&here, &arguments),
        What::Export(arguments) => export::run(&here, &arguments),
        What::Erase(arguments) => erase::run(&here, &arguments),
        What::Lock(arguments) => lock::lock(&here, &arguments),
        What::Unlock(arguments) => lock::unlock(&here, &arguments),
    }
}

/// A file to write: its path from the site's folder, its bytes, and whether only its owner may read it.
type File = (String, Vec<u8>, bool);

/// The site that a command works on.
struct Here<'a> {
    workspace: &'a Workspace,
    config: Config,
    today: Date,
}

impl<'a> Here<'a> {
    fn read(workspace: &'a Workspace) -> Result<Self, Failure> {
        let config = config::read(workspace, None)?;
        let options = Which { base_url: None, drafts: true, future: true }.options()?;
        let now = options.now.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
        let today = Date(now.to_zoned(config.timezone.clone()).date());
        Ok(Here { workspace, config, today })
    }

    /// The ids of all clients.
    fn clients(&self) -> BTreeSet<String> {
        let found = self.workspace.everything(CLIENTS);
        found
            .into_iter()
            .filter_map(|found| found.path.strip_prefix(CLIENTS)?.strip_prefix('/')?.split_once('/').map(|(id, _)| id.to_owned()))
            .collect()
    }

    /// Checks that there is a client of this id.
    fn known(&self, id: &str) -> Result<(), Failure> {
        let clients = self.clients();
        if clients.contains(id) {
            return Ok(());
        }
        let help = if clients.is_empty() {
            "there are no clients yet: `trailmark client add` makes the first one".to_owned()
        } else {
            suggest::help(id, clients.iter().map(String::as_str))
        };
        Err(Failure::usage("there is no client with this id").help(help))
    }

    /// The client's `portal.yaml`; empty where there is none.
    fn portals(&self, id: &str) -> Result<Portals, Failure> {
        Ok(Portals::read(self.workspace, id)?.unwrap_or_default())
    }

    /// One portal of a client, with the others beside it.
    fn portal(&self, id: &str, audience: Audience) -> Result<(Portals, PortalKeys), Failure> {
        self.known(id)?;
        let portals = self.portals(id)?;
        match portals.get(audience).cloned() {
            Some(keys) => Ok((portals, keys)),
            None => {
                let option = if audience == Audience::Client { "" } else { " --audience sponsor" };
                let message = format!("`{id}` has no portal for the {}", audience.as_str());
                Err(Failure::usage(message).help(format!("`trailmark client add {id}{option}` makes one")))
            }
        }
    }

    fn save(&self, id: &str, portals: &Portals) -> Result<(), Failure> {
        self.write(&[(keys::path(id), portals.text().into_bytes(), false)])
    }

    fn practice(&self) -> Result<Practice, Failure> {
        secrets::practice(self.workspace)
    }

    /// The practice's key, made where there is none; then with its words, if they were chosen by chance.
    fn practice_or_new(&self, asker: &mut Asker, files: &mut Vec<File>) -> Result<(Practice, Option<Passphrase>), Failure> {
        if let Some(practice) = secrets::known_practice(self.workspace)? {
            return Ok((practice, None));
        }
        self.new_practice(asker, files)
    }

    /// The practice's key for a portal that is added. It is not made anew while there are portals: they belong to the key
    /// that was lost, and would open for nobody once they are sealed for another.
    fn practice_for_another(&self, asker: &mut Asker, files: &mut Vec<File>) -> Result<(Practice, Option<Passphrase>), Failure> {
        if let Some(practice) = secrets::known_practice(self.workspace)? {
            return Ok((practice, None));
        }
        if self.clients().iter().any(|id| self.workspace.exists(&keys::path(id))) {
            let help = "take `keys/` from a backup; where there is none, `trailmark client rotate ID` makes a new key, and then every \
                        portal has to be rotated";
            return Err(Failure::usage("the practice's key is not here, and there are portals that belong to it").help(help));
        }
        self.new_practice(asker, files)
    }

    fn new_practice(&self, asker: &mut Asker, files: &mut Vec<File>) -> Result<(Practice, Option<Passphrase>), Failure> {
        report::say("The practice has no key yet. It is made now, in keys/, under a passphrase that opens every portal.");
        let (passphrase, chosen) = self.new_practice_passphrase(asker)?;
        let (practice, made) = Practice::make(&passphrase, WORK).map_err(failed)?;
        files.push((practice::PUBLIC.to_owned(), made.public.into_bytes(), false));
        files.push((practice::SEALED.to_owned(), made.sealed, true));
        Ok((practice, chosen.then_some(passphrase)))
    }

    /// A new passphrase for the practice, and whether it was chosen by chance.
    fn new_practice_passphrase(&self, asker: &mut Asker) -> Result<(Passphrase, bool), Failure> {
        asker.new_or_chosen("the practice's new passphrase", &[&self.config.title, "trailmark", "coaching"])
    }

    /// Writes files of the site, all or none.
    fn write(&self, files: &[File]) -> Result<(), Failure> {
        let root = self.workspace.root();
        let files: Vec<Replacement> =
            files.iter().map(|(path, bytes, private)| Replacement { path: root.join(path), bytes, private: *private }).collect();
        Ok(sources::replace(&files)?)
    }

    /// The file in which this machine remembers which key a portal has now, so that the next build knows it from one that
    /// was put in its place.
    fn remembering(&self, id: &str, audience: Audience, keys: &PortalKeys, practice: &Practice) -> Result<File, Failure> {
        let key = fingerprint_key(self.workspace.disk_path("").as_deref())?;
        let text = known::remembering(self.workspace, key, (id, audience), keys, practice);
        Ok((FINGERPRINTS.to_owned(), text.into_bytes(), true))
    }

    /// A portal's key, opened with the practice's key.
    fn identity(&self, keys: &PortalKeys, with: &KeyArgs, asker: &mut Asker) -> Result<(Practice, PortalIdentity), Failure> {
        let practice = self.practice()?;
        let opened = with.keys(self.workspace, &practice, asker)?;
        let identity = keys.identity(&practice, &opened).map_err(|error| cannot_open(&error))?;
        Ok((practice, identity))
    }

    /// The address of a portal.
    fn address(&self, keys: &PortalKeys) -> String {
        self.config.base.permalink(&format!("/p/{}/", keys.token))
    }

    /// The engagement of a client, where it can be read: in the clear, or sealed and opened with the keys.
    fn engagement(&self, id: &str, opened: &[Key]) -> Option<Box<Engagement>> {
        let path = format!("{CLIENTS}/{id}/engagement.md");
        let text = if self.workspace.exists(&path) {
            self.workspace.read_text(&path).ok()?
        } else {
            let sealed = at_rest::unlock(self.workspace, opened, &format!("{path}{}", at_rest::SEALED)).ok()?;
            sealed.text()?.to_owned()
        };
        match parse::parse(&path, &text, &parse::expected(&path, None)).ok()?.front.kind {
            Kind::Engagement(engagement) => Some(engagement),
            _ => None,
        }
    }
}

/// Says why a portal's key could not be had.
fn cannot_open(error: &KeysError) -> Failure {
    let help = match error {
        KeysError::Seal(SealError::WrongKey) => "use the practice's own key: share links and new words need it",
        KeysError::Foreign => "`portal.yaml` or `keys/` is from another time or another site: take both from the same backup",
        _ => "take `portal.yaml` from version control or a backup",
    };
    Failure::from(Diagnostic::error("cannot-unlock", format!("the portal's key cannot be opened: {error}")).help(help))
}

/// Prints the practice's words, if they were chosen by chance.
fn show_practice_words(words: Option<&Passphrase>) {
    if let Some(words) = words {
        report::print("The practice's passphrase, shown this once. It opens every portal: keep it where you keep such things.\n\n");
        show_words(words);
        report::print("\n");
    }
}

/// Prints what is shown once: the words of a portal.
fn show_words(words: &Passphrase) {
    // Built for one line, and wiped.
    let text = zeroize::Zeroizing::new(format!("  words    {}\n", words.expose()));
    report::print(&text);
}
