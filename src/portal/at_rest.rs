//! Private sources at rest: each file of a client as `NAME.age`, sealed to the practice's key and the coaches' own.
//!
//! A repository has readers, and its history forgets nothing. [`lock`] says what a client's files become, [`open`] reads
//! all sealed ones into memory for a build, [`unlock`] says what they become again. Nothing here writes: the command
//! writes the sealed files, reads them back with the key ([`reads_back`]), and only then removes the clear ones.

use super::practice::{self, Practice};
use super::seal::{self, Key, Recipient, SealError};
use super::secret::Private;
use crate::diag::Diagnostic;
use crate::parse::front_matter::Kind;
use crate::parse::{self};
use crate::source::Workspace;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The folder of all clients.
pub const CLIENTS: &str = "content/clients";

/// How a sealed file ends.
pub const SEALED: &str = ".age";

/// Whether a path is a private source in the clear: anything of a client but `portal.yaml`, `sealed/` and `*.age`.
pub fn is_clear(path: &str) -> bool {
    let Some((_, inner)) = path.strip_prefix(CLIENTS).and_then(|rest| rest.strip_prefix('/')?.split_once('/')) else { return false };
    inner != "portal.yaml" && !inner.starts_with("sealed/") && !inner.ends_with(SEALED)
}

/// Whether a path is a private source that was sealed.
pub fn is_locked(path: &str) -> bool {
    let inner = path.strip_prefix(CLIENTS).and_then(|rest| rest.strip_prefix('/')?.split_once('/'));
    inner.is_some_and(|(_, inner)| !inner.starts_with("sealed/") && inner.ends_with(SEALED))
}

/// Tells which private files git tracks in the clear: a repository has readers, and its history forgets nothing.
pub fn in_git(workspace: &Workspace) -> Option<Diagnostic> {
    told_in_git(&workspace.tracked()?)
}

fn told_in_git(tracked: &[String]) -> Option<Diagnostic> {
    let of_keys = |path: &str| {
        let inner = path.strip_prefix("keys/");
        inner.is_some_and(|inner| !inner.ends_with(".pub") && !inner.ends_with(SEALED) && !inner.starts_with('.'))
    };
    let found: Vec<&String> = tracked.iter().filter(|path| is_clear(path) || of_keys(path)).collect();
    let first = found.first()?;
    let message = match found.len() {
        1 => "git tracks this private file in the clear".to_owned(),
        more => format!("git tracks {more} private files in the clear, of which this is the first"),
    };
    let help = "`git rm --cached` takes them out of the next commit, not out of the history: whoever has the repository can read what was \
                committed; `trailmark client lock` seals sources, and the `.gitignore` of `trailmark new` keeps them out";
    Some(Diagnostic::warning("private-in-git", message).in_file(*first).help(help))
}

/// A client's clear files, by path. A link is an error: what it leads to would stay in the clear.
pub fn clear(workspace: &Workspace, client: &str) -> Result<Vec<String>, Diagnostic> {
    let found = workspace.everything(&format!("{CLIENTS}/{client}"));
    let clear = found.into_iter().filter(|found| is_clear(&found.path));
    clear
        .map(|found| {
            if found.is_link {
                let message = "this is a link, and what it leads to would stay readable";
                return Err(Diagnostic::error("private-link", message)
                    .in_file(&found.path)
                    .help("put the file itself here, or remove the link"));
            }
            Ok(found.path)
        })
        .collect()
}

/// A client's sealed files, by path.
pub fn locked(workspace: &Workspace, client: &str) -> Vec<String> {
    let found = workspace.everything(&format!("{CLIENTS}/{client}"));
    found.into_iter().map(|found| found.path).filter(|path| is_locked(path)).collect()
}

/// Who can open a client's sources: the practice, and each coach of the engagement who has a key of their own.
pub fn recipients(workspace: &Workspace, practice: &Practice, client: &str) -> Result<Vec<Recipient>, Diagnostic> {
    let mut recipients = vec![practice.recipient.clone()];
    let path = format!("{CLIENTS}/{client}/engagement.md");
    if workspace.exists(&path) {
        let (document, _) = parse::mended(&path, workspace.read_text(&path)?, &parse::expected(&path, None));
        if let Kind::Engagement(engagement) = &document.front.kind {
            for coach in &engagement.coaches {
                recipients.extend(practice::coach(workspace, coach)?.filter(|recipient| !recipients.contains(recipient)));
            }
        }
    }
    Ok(recipients)
}

/// Seals a file's bytes for the client's recipients.
pub fn lock(recipients: &[Recipient], bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    seal::seal_to_all(recipients, bytes)
}

/// Whether a sealed file can be opened with the keys and holds these bytes.
pub fn reads_back(keys: &[Key], sealed: &[u8], bytes: &[u8]) -> bool {
    seal::open_with(keys, sealed).is_ok_and(|opened| opened.expose() == bytes)
}

/// Opens one sealed source.
pub fn unlock(workspace: &Workspace, keys: &[Key], path: &str) -> Result<Private<Vec<u8>>, Diagnostic> {
    let sealed = workspace.read(path)?;
    seal::open_with(keys, &sealed).map_err(|error| {
        let found = Diagnostic::error("cannot-unlock", format!("this sealed source cannot be opened: {error}")).in_file(path);
        found.help(match error {
            SealError::WrongKey => "use the key that it was sealed to: the practice's, or that of a coach of this client",
            _ => "take the file from version control or a backup",
        })
    })
}

/// Opens every sealed source of the site, in memory only: path without `.age` -> bytes.
///
/// A client none of whose files the keys fit is passed over: a coach's own key opens the sources of that coach's clients.
/// Every other failure is told. (Not for a site that has such files laid over it already.)
pub fn open(workspace: &Workspace, keys: &[Key]) -> (BTreeMap<String, Zeroizing<Vec<u8>>>, Vec<Diagnostic>) {
    let (mut opened, mut found) = (BTreeMap::new(), Vec::new());
    let mut clients: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in workspace.everything(CLIENTS).into_iter().filter(|file| is_locked(&file.path)) {
        clients.entry(file.path.split('/').nth(2).unwrap_or_default().to_owned()).or_default().push(file.path);
    }
    for paths in clients.values() {
        let mut closed = Vec::new();
        let before = opened.len();
        for path in paths {
            let clear = path.strip_suffix(SEALED).unwrap_or(path);
            if workspace.exists(clear) {
                let help = format!("`trailmark client lock` or `unlock` puts it right; the build takes `{clear}`");
                found
                    .push(Diagnostic::warning("sealed-twice", "this source is here both sealed and in the clear").in_file(path).help(help));
                continue;
            }
            match workspace.read(path).map(|sealed| seal::open_with(keys, &sealed)) {
                Ok(Ok(bytes)) => {
                    opened.insert(clear.to_owned(), Zeroizing::new(bytes.expose().clone()));
                }
                Ok(Err(SealError::WrongKey)) => closed.push(path),
                Ok(Err(error)) => {
                    let message = format!("this sealed source cannot be opened: {error}");
                    let found_here = Diagnostic::error("cannot-unlock", message).in_file(path);
                    found.push(found_here.help("take the file from version control or a backup"));
                }
                Err(error) => found.push(error),
            }
        }
        if opened.len() > before {
            found.extend(closed.into_iter().map(|path| {
                let message = "this sealed source is sealed to another key than the client's other files";
                Diagnostic::error("cannot-unlock", message).in_file(path).help("`unlock` and `lock` the client with the practice's key")
            }));
        }
    }
    (opened, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_and_clear_is_told_by_its_path() {
        let clear = ["engagement.md", "sessions/01.md", "files/a.pdf", ".notes.swp", "engagement.md~", "sealed", "files/portal.yaml"];
        for path in clear {
            assert!(is_clear(&format!("content/clients/amber-larch/{path}")), "{path}");
        }
        for path in ["portal.yaml", "sealed/client/bundle.age", "engagement.md.age", "sessions/01.md.age", "sealed/client/seal.yaml"] {
            assert!(!is_clear(&format!("content/clients/amber-larch/{path}")), "{path}");
        }
        assert!(!is_clear("content/about.md") && !is_clear("content/clients/note.md"));
        assert!(is_locked("content/clients/a/files/x.age") && !is_locked("content/clients/a/sealed/client/bundle.age"));
    }

    #[test]
    fn private_files_in_git_are_told_and_sealed_ones_are_not() {
        let fine =
            ["content/clients/a-a/portal.yaml", "content/clients/a-a/sealed/client/seal.yaml", "content/clients/a-a/engagement.md.age"];
        let fine = [&fine[..], &["keys/practice.pub", "keys/practice.age", "keys/coaches/ida.pub", "content/about.md"]].concat();
        let fine: Vec<String> = fine.into_iter().map(str::to_owned).collect();
        assert_eq!(told_in_git(&fine), None);
        for path in ["content/clients/a-a/engagement.md", "content/clients/a-a/files/x.pdf", "keys/mine.txt"] {
            let found = told_in_git(&[&fine[..], &[path.to_owned()]].concat()).unwrap();
            assert_eq!((found.code, found.file.as_deref(), found.is_error()), ("private-in-git", Some(path), false));
        }
    }

    #[test]
    fn sealed_sources_are_opened_in_memory_and_other_keys_say_nothing() {
        let (practice, coach) = (Key::generate(), Key::generate());
        let both = [practice.recipient(), coach.recipient()];
        let seal = |recipients: &[Recipient], text: &str| lock(recipients, text.as_bytes()).unwrap();
        let files = [
            ("content/clients/a-a/engagement.md.age", seal(&both, "one")),
            ("content/clients/a-a/sessions/01.md.age", seal(&both, "two")),
            ("content/clients/a-a/sealed/client/bundle.age", seal(&both, "no source")),
            ("content/clients/b-b/engagement.md.age", seal(&both[..1], "three")),
        ];
        let site = Workspace::in_memory(files.map(|(path, bytes)| (path.to_owned(), bytes)));
        let (opened, found) = open(&site, std::slice::from_ref(&practice));
        assert_eq!((opened.len(), found.len()), (3, 0));
        assert_eq!(opened["content/clients/a-a/sessions/01.md"].as_slice(), b"two");
        let (opened, found) = open(&site, std::slice::from_ref(&coach));
        assert_eq!((opened.len(), found.len()), (2, 0), "{found:?}");
        assert_eq!(open(&site, &[Key::generate()]).0.len(), 0);
        assert!(reads_back(&[practice], &seal(&both, "x"), b"x") && !reads_back(&[coach], &seal(&both, "x"), b"y"));
    }

    #[test]
    fn damage_and_strays_are_told() {
        let key = Key::generate();
        let mut damaged = lock(&[key.recipient()], b"one").unwrap();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let whole = lock(&[key.recipient()], b"two").unwrap();
        let other = lock(&[Key::generate().recipient()], b"three").unwrap();
        let files = [
            ("content/clients/a-a/engagement.md.age", damaged),
            ("content/clients/a-a/sessions/01.md.age", whole.clone()),
            ("content/clients/a-a/sessions/02.md.age", other),
            ("content/clients/a-a/sessions/03.md.age", whole),
            ("content/clients/a-a/sessions/03.md", b"newer".to_vec()),
        ];
        let (opened, found) = open(&Workspace::in_memory(files.map(|(path, bytes)| (path.to_owned(), bytes))), &[key]);
        assert_eq!(opened.len(), 1);
        let told: Vec<(&str, bool)> = found.iter().map(|found| (found.code, found.is_error())).collect();
        assert_eq!(told, [("cannot-unlock", true), ("sealed-twice", false), ("cannot-unlock", true)], "{found:?}");
    }
}
