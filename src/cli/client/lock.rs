//! `trailmark client lock` and `unlock`: a client's sources sealed at rest, and back.
//!
//! Both need the key. Locking could do without, as sealing needs no secret; but the clear files go, and what was sealed
//! to a key that nobody can use any more would be lost. So the key is asked for first, every sealed file is read back from
//! the disk with it and compared, and only then are the clear files removed. A cut at any point leaves every file in at
//! least one of its forms, and the same command can be run again.

use super::super::secrets::{KeyArgs, failed};
use super::super::{Failure, report};
use super::Here;
use crate::diag::Diagnostic;
use crate::output::sources::{self, Replacement};
use crate::portal::at_rest::{self, CLIENTS, SEALED};
use crate::portal::secret::Private;
use crate::source::split_path;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the client's folder in content/clients/
    id: String,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn lock(here: &Here, Arguments { id, key }: &Arguments) -> Result<u8, Failure> {
    here.known(id)?;
    let workspace = here.workspace;
    let mut clear = at_rest::clear(workspace, id)?;
    // What a cut left behind is of no use: the file itself is there too, in one form or the other.
    let unfinished: Vec<String> = clear.iter().filter(|path| sources::is_unfinished(split_path(path).1)).cloned().collect();
    clear.retain(|path| !unfinished.contains(path));
    if clear.is_empty() {
        return Err(Failure::usage(format!("`{id}` has no sources in the clear")).help("`trailmark client list` shows what is locked"));
    }
    let practice = here.practice()?;
    let keys = key.keys(workspace, &practice, &mut key.asker()?)?;
    let recipients = at_rest::recipients(workspace, &practice, id)?;
    if !keys.iter().any(|key| recipients.contains(&key.recipient())) {
        let help = "use the practice's passphrase, or put the coach's public key into `keys/coaches/ID.pub` and the coach into `coaches`";
        return Err(Failure::usage("the key given could not open what it would lock").help(help));
    }
    let mut plain: Vec<(String, Private<Vec<u8>>)> = Vec::new();
    let mut sealed: Vec<(String, Vec<u8>)> = Vec::new();
    for path in &clear {
        let bytes = Private::new(workspace.read(path)?);
        let locked = format!("{path}{SEALED}");
        if workspace.exists(&locked) {
            // Left by a cut, it is the same; else somebody changed one of the two.
            if !at_rest::reads_back(&keys, &workspace.read(&locked)?, bytes.expose()) {
                return Err(twice(&locked));
            }
        } else {
            sealed.push((locked.clone(), at_rest::lock(&recipients, bytes.expose()).map_err(failed)?));
        }
        plain.push((locked, bytes));
    }
    let root = workspace.root();
    let files: Vec<Replacement> = sealed.iter().map(|(path, bytes)| Replacement { path: root.join(path), bytes, private: false }).collect();
    sources::replace(&files)?;
    for (path, bytes) in &plain {
        if !at_rest::reads_back(&keys, &workspace.read(path)?, bytes.expose()) {
            let found = Diagnostic::error("cannot-unlock", "this file was sealed and could not be read back").in_file(path);
            return Err(found.help("the files in the clear were kept; look at the disk, remove this one and try again").into());
        }
    }
    sources::remove(root, &[clear, unfinished].concat(), &format!("{CLIENTS}/{id}"))?;
    let count = report::plural(plain.len(), "source");
    let who = match recipients.len() {
        1 => "the practice's key opens them".to_owned(),
        more => format!("the practice's key and {} open them", report::plural(more - 1, "coach's key").replace("keys", "keys of coaches")),
    };
    report::say(&format!(
        "{count} locked and read back; {who}. Builds without the key publish what was sealed for the portal last.\nVersion control may \
         still have them in the clear if they were ever committed, and so may backups: the lock reaches only what comes after it."
    ));
    Ok(0)
}

pub(super) fn unlock(here: &Here, Arguments { id, key }: &Arguments) -> Result<u8, Failure> {
    here.known(id)?;
    let workspace = here.workspace;
    let locked = at_rest::locked(workspace, id);
    if locked.is_empty() {
        return Err(Failure::usage(format!("`{id}` has no locked sources")).help("`trailmark client list` shows what is locked"));
    }
    let practice = here.practice()?;
    let keys = key.keys(workspace, &practice, &mut key.asker()?)?;
    let mut opened: Vec<(String, Private<Vec<u8>>)> = Vec::new();
    for path in &locked {
        let bytes = at_rest::unlock(workspace, &keys, path)?;
        let clear = path.strip_suffix(SEALED).unwrap_or(path).to_owned();
        if !workspace.exists(&clear) {
            opened.push((clear, bytes));
        } else if Private::new(workspace.read(&clear)?).expose() != bytes.expose() {
            return Err(twice(path));
        }
    }
    let root = workspace.root();
    let files: Vec<Replacement> =
        opened.iter().map(|(path, bytes)| Replacement { path: root.join(path), bytes: bytes.expose(), private: true }).collect();
    sources::replace(&files)?;
    sources::remove(root, &locked, &format!("{CLIENTS}/{id}"))?;
    report::say(&format!("{} unlocked", report::plural(locked.len(), "source")));
    Ok(0)
}

fn twice(path: &str) -> Failure {
    let message = "this source is here sealed and in the clear, and the two are not the same";
    let found = Diagnostic::error("sealed-twice", message).in_file(path);
    found.help("move one of the two out of the client's folder, `unlock`, and bring them together by hand; nothing was changed").into()
}
