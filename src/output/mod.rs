//! The only door for output.
//!
//! A build writes in two steps, so that a mistake leaves the last good site as it was:
//! 1. Each artifact that differs from what is there goes into a staging folder inside the output folder
//!    ([`Staging::put`]); pages that did not change are not written at all.
//! 2. When all went well, [`Staging::commit`] moves the staged files to their places (each move is atomic),
//!    removes what an earlier build made and this one did not, and writes the manifest.
//!
//! Removal goes by the manifest: a file that Trailmark did not write is never touched.

#![expect(clippy::disallowed_methods, reason = "this room is the door for output")]

pub mod folder;
mod manifest;
mod place;
pub mod settled;
pub mod sources;
mod standing;

pub use manifest::Entry;
pub use place::{PREVIEW, check_folder};
pub use standing::Standing;

use crate::artifact::{Artifact, Bytes};
use crate::diag::Diagnostic;
use crate::source::Workspace;
use manifest::{Manifest, Stamp};
use place::real;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folder inside the output folder where files wait.
const STAGING: &str = ".trailmark-staging";

/// What an output folder holds before a build, and what is known of it.
#[derive(Debug)]
pub struct Before {
    manifest_path: PathBuf,
    manifest: Manifest,
    /// Size and time of the manifest.
    written: Stamp,
    /// What was in the folder.
    there: Files,
}

impl Before {
    /// Looks at an output folder.
    pub fn of(workspace: &Workspace, out: &Path) -> Self {
        let manifest_path = manifest::path(workspace.root(), out);
        let written = manifest::stamp(&manifest_path);
        let (manifest, there) = rayon::join(|| Manifest::read(&manifest_path), || files_in(out));
        Before { manifest_path, manifest, written, there }
    }

    /// What the last build kept of its pages; nothing where it kept nothing.
    pub fn ledger(&self) -> Vec<u8> {
        fs::read(ledger_path(&self.manifest_path)).unwrap_or_default()
    }

    /// Whether nobody has built there since.
    fn is_true(&self) -> bool {
        self.written.is_some() && manifest::stamp(&self.manifest_path) == self.written && !manifest::is_in_doubt(&self.manifest_path)
    }
}

/// The output folder of one build.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    before: Before,
    /// Held while this build writes; none where the site's folder can only be read.
    _lock: Option<fs::File>,
    /// What this build makes, with its path.
    made: Mutex<Vec<(String, Made)>>,
}

#[derive(Debug)]
struct Made {
    entry: Entry,
    /// Whether it is staged; not when what is there is the same.
    staged: bool,
}

/// What a build did to the output folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Written {
    /// Files written because they are new or different, from the output folder.
    pub changed: Vec<String>,
    pub removed: Vec<String>,
}

/// Takes the output folder for this build alone: two that write at once would mix their pages. The system lets go of it
/// when the process ends, in whatever way.
fn locked(workspace: &Workspace, out: &Path) -> Result<Option<fs::File>, Diagnostic> {
    let Some(folder) = workspace.disk_path(".trailmark") else { return Ok(None) };
    let name = manifest::path(workspace.root(), out).with_extension("lock");
    let opened = fs::create_dir_all(folder).and_then(|()| fs::File::options().create(true).append(true).open(name));
    let Ok(file) = opened else { return Ok(None) };
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => {
            let message = format!("another build is writing to `{}`", out.display());
            Err(Diagnostic::error("busy", message).help("wait until it is done, or give another folder with `--out`"))
        }
        // Where the system has no locks, builds go on as if they were alone.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(Some(file)),
    }
}

impl Staging {
    /// Opens an output folder; `before` is what was seen there, where it was looked at already. `clean` forgets what the
    /// manifest says is up to date.
    pub fn open(workspace: &Workspace, out: &Path, before: Option<Before>, clean: bool) -> Result<Self, Diagnostic> {
        check_folder(workspace, out)?;
        // A folder that is missing is not to be made for a way that leads out of it again.
        let way_back = out.components().any(|part| part == Component::ParentDir);
        let out = if way_back { &real(out) } else { out };
        let cannot = |error: io::Error| cannot_write(out, &error);
        let lock = locked(workspace, out)?;
        let staging = out.join(STAGING);
        if staging.exists() {
            // Left behind by a build that was cut off.
            fs::remove_dir_all(&staging).map_err(cannot)?;
        }
        let mut before = before.filter(Before::is_true).unwrap_or_else(|| Before::of(workspace, out));
        fs::create_dir_all(&staging).map_err(cannot)?;
        if clean {
            before.manifest.forget_contents();
        }
        Ok(Staging { out: out.to_path_buf(), before, _lock: lock, made: Mutex::default() })
    }

    /// Keeps a file of an earlier build: whether it is there, with these very bytes as far as the manifest knows.
    pub fn keep(&self, path: &str, entry: Entry) -> bool {
        let there = self.before.manifest.get(path) == Some(&entry) && self.before.there.get(path) == Some(&entry.size);
        if there {
            self.note(path, Made { entry, staged: false });
        }
        there
    }

    /// Keeps a file of an earlier build whose name says all that its content is made of; gives whether it is there.
    pub fn stands(&self, path: &str) -> bool {
        self.before.manifest.get(path).is_some_and(|entry| entry.size > 0 && self.keep(path, entry.clone()))
    }

    /// The bytes of a file of the output folder.
    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.out.join(path)).unwrap_or_default()
    }

    /// Stages an artifact, unless the same bytes are there already. Gives the hash and the number of its bytes.
    pub fn put(&self, workspace: &Workspace, artifact: &Artifact) -> Result<Entry, Diagnostic> {
        let path = artifact.path();
        let (hash, size) = match artifact.bytes() {
            Bytes::Text(text) => (blake3::hash(text.as_bytes()), text.len() as u64),
            Bytes::Shared(bytes) => (blake3::hash(bytes), bytes.len() as u64),
            Bytes::CopyOf(source) => {
                let size = workspace.disk_path(source).and_then(|path| fs::metadata(path).ok()).map_or(0, |metadata| metadata.len());
                (workspace.hash(source)?, size)
            }
        };
        let entry = Entry { hash: *hash.as_bytes(), size };
        let target = self.out.join(path);
        if self.keep(path, entry.clone()) {
            return Ok(entry);
        }
        // A file that is not in the manifest but has these very bytes was made by an earlier build of ours.
        let Before { manifest, there, .. } = &self.before;
        if manifest.get(path).is_none() && there.get(path) == Some(&size) && same_bytes(&target, &hash) {
            self.note(path, Made { entry: entry.clone(), staged: false });
            return Ok(entry);
        }
        let staged = self.out.join(STAGING).join(path);
        let written = make_folder_of(&staged).and_then(|()| match artifact.bytes() {
            Bytes::Text(text) => fs::write(&staged, text),
            Bytes::Shared(bytes) => fs::write(&staged, bytes),
            Bytes::CopyOf(source) => match workspace.disk_path(source) {
                Some(from) => copy(&from, &staged),
                None => fs::write(&staged, workspace.read(source).unwrap_or_default()),
            },
        });
        written.map_err(|error| cannot_write(&target, &error))?;
        self.note(path, Made { entry: entry.clone(), staged: true });
        Ok(entry)
    }

    fn note(&self, path: &str, made: Made) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), made));
    }

    /// Gives up: what was staged is thrown away, the output folder stays as it was.
    pub fn abandon(self) {
        let _ = fs::remove_dir_all(self.out.join(STAGING));
        // A folder made only for staging goes too; one with files in it does not.
        let _ = fs::remove_dir(&self.out);
    }

    /// Moves everything to its place, removes what is no longer made, and keeps the ledger, if there is one.
    pub fn commit<L>(self, ledger: Option<L>) -> Result<(Written, Vec<Diagnostic>, Standing), Diagnostic>
    where
        L: FnOnce(&mut fs::File) -> io::Result<()> + Send,
    {
        let Staging { out, before, _lock, made } = self;
        let made: BTreeMap<String, Made> = made.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect();
        let ledger_path = ledger_path(&before.manifest_path);
        let ledger = || ledger.and_then(|ledger| folder::stream(&ledger_path, ledger).ok());
        let (done, ledger) = rayon::join(|| place(&out, &before, made), ledger);
        // Without one the next build makes every page.
        if done.is_ok() && ledger.and_then(|ledger| ledger.place().ok()).is_none() {
            let _ = fs::remove_file(&ledger_path);
        }
        if done.is_err() {
            // What is told is the mistake; what was staged is of no use to anyone.
            let _ = fs::remove_dir_all(out.join(STAGING));
        }
        let (written, diagnostics, manifest) = done?;
        Ok((written, diagnostics, Standing::new(out, before.manifest_path, manifest)))
    }
}

/// Moves what was staged to its place, removes what is no longer made, and writes the manifest.
fn place(
    out: &Path,
    Before { manifest_path, manifest: previous, there, .. }: &Before,
    made: BTreeMap<String, Made>,
) -> Result<(Written, Vec<Diagnostic>, Manifest), Diagnostic> {
    let mut written = Written::default();
    let (mut diagnostics, left) = told_foreign(out, (previous, there), &made)?;
    let gone = previous.paths().filter(|old| !made.contains_key(*old)).map(str::to_owned);
    let gone: Vec<String> = gone.chain(left).collect();
    let entries = made.iter().map(|(path, made)| (path.clone(), made.entry.clone())).collect();
    let manifest = Manifest::of(entries);
    let mut keep = manifest != *previous;
    if keep {
        // From here on files change: a build cut off now must not trust the old manifest, and has to know new files as ours.
        let no_new = manifest_path.exists() && made.keys().all(|path| previous.get(path).is_some());
        let doubted =
            if no_new { manifest::doubt(manifest_path) } else { previous.merged(made.keys().map(String::as_str)).write(manifest_path) };
        match doubted {
            // Sources that can only be read are enough, but a manifest that is there has to stay true.
            Err(error) if !manifest_path.exists() && is_closed(&error) => {
                let message = "the site's folder cannot be written, so the next build will not know which files of the output are its own";
                diagnostics.push(
                    Diagnostic::warning("no-manifest", message).help("allow writing there, or build into an empty folder every time"),
                );
                keep = false;
            }
            Err(error) => return Err(cannot_write(manifest_path, &error)),
            Ok(()) => {}
        }
    }
    for old in &gone {
        let target = out.join(old);
        match fs::remove_file(&target) {
            Ok(()) => written.removed.push(old.clone()),
            Err(error) if is_nothing(&target, &error) => {}
            Err(error) => return Err(cannot_write(&target, &error)),
        }
        remove_empty(out, old);
    }
    written.changed.extend(made.into_iter().filter(|(_, made)| made.staged).map(|(path, _)| path));
    let staging = out.join(STAGING);
    move_into(&staging, out)?;
    fs::remove_dir_all(&staging).map_err(|error| cannot_write(out, &error))?;
    if keep {
        manifest.write(manifest_path).map_err(|error| cannot_write(manifest_path, &error))?;
    }
    Ok((written, diagnostics, manifest))
}

/// Moves the files of a folder into another one, whole folders at once where there is none of that name.
fn move_into(from: &Path, to: &Path) -> Result<(), Diagnostic> {
    for entry in fs::read_dir(from).map_err(|error| cannot_write(to, &error))? {
        let entry = entry.map_err(|error| cannot_write(to, &error))?;
        let (staged, target) = (entry.path(), to.join(entry.file_name()));
        if staged.is_dir() && target.exists() {
            move_into(&staged, &target)?;
        } else {
            fs::rename(&staged, &target).map_err(|error| cannot_write(&target, &error))?;
        }
    }
    Ok(())
}

fn make_folder_of(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder),
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Where the ledger of an output folder lies: beside its manifest.
fn ledger_path(manifest: &Path) -> PathBuf {
    let name = manifest.file_name().unwrap_or_default().to_string_lossy().replace("manifest-", "ledger-");
    manifest.with_file_name(name)
}

/// Whether writing failed because it is not allowed.
fn is_closed(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Whether a file could not be removed because there is none: nothing of that name, a file where its folder would be, or a
/// folder where the file would be, as a build leaves it that was cut off.
fn is_nothing(path: &Path, error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn same_bytes(path: &Path, hash: &blake3::Hash) -> bool {
    let mut hasher = blake3::Hasher::new();
    let read = fs::File::open(path).and_then(|file| hasher.update_reader(file).map(drop));
    read.is_ok() && hasher.finalize() == *hash
}

/// A copy that does not take over the source's permissions: a read-only picture must stay replaceable.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut fs::File::open(from)?, &mut fs::File::create(to)?).map(drop)
}

/// Whether a path is that of a file of a portal. Only Trailmark writes such files, so one that no manifest knows was left by
/// an earlier build: a portal that was closed or got another key must not stay on the site because a manifest was lost.
fn is_of_portal(path: &str) -> bool {
    let is_id = |text: &str| text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let Some((token, file)) = path.strip_prefix("p/").and_then(|rest| rest.split_once('/')) else { return false };
    let is_file = match file.strip_prefix("files/") {
        Some(name) => name.strip_suffix(".age").is_some_and(is_id),
        None => {
            matches!(file, "index.html" | "offline.html" | "sums.json" | "key.age" | "bundle.age")
                || file.strip_prefix("link-").and_then(|rest| rest.strip_suffix(".age")).is_some_and(|slot| slot.parse::<u8>().is_ok())
        }
    };
    is_id(token) && is_file
}

/// Files in the output folder that the manifest does not know. Those of portals are to be removed; others are named and left
/// alone. One that stands where a page has to go is an error.
fn told_foreign(
    out: &Path,
    (previous, there): (&Manifest, &Files),
    made: &BTreeMap<String, Made>,
) -> Result<(Vec<Diagnostic>, Vec<String>), Diagnostic> {
    let mut found = foreign(there, &|path| {
        // A sealed file differs each time it is made, and nobody else knows the name of its folder.
        previous.get(path).is_some() || made.get(path).is_some_and(|made| !made.staged || path.starts_with("p/"))
    });
    let staged = |path: &str| made.get(path).is_some_and(|made| made.staged);
    // In the way is the file of that name, a folder of that name that holds it, or a file where a folder has to be.
    let in_the_way = found.iter().find(|path| {
        let above = path.match_indices('/').any(|(at, _)| staged(&path[..at]));
        let folder = format!("{path}/");
        staged(path) || above || made.range(folder.clone()..).next().is_some_and(|(made, _)| made.starts_with(&folder))
    });
    let ours_below = |folder: &str| previous.paths().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
    let mut waiting = made.iter().filter(|(_, made)| made.staged).map(|(path, _)| path);
    let mut folder = || waiting.find(|path| out.join(path).is_dir() && !ours_below(path));
    if let Some((what, path)) = in_the_way.map(|path| ("file", path)).or_else(|| Some(("folder", folder()?))) {
        let message = format!("the output folder has a {what} `{path}` that Trailmark did not write, and a page has to go there");
        let unknown = previous.paths().next().is_none();
        let help = if unknown {
            let folder = out.display();
            format!(
                "move it away; if this is the output of an earlier build whose records in `.trailmark/` are gone, delete the folder `{folder}` or choose another one with `--out`"
            )
        } else {
            "move it away, or put what belongs to the site into `static/`".to_owned()
        };
        return Err(Diagnostic::error("foreign-file", message).help(help));
    }
    found.retain(|path| !is_of_a_tool(path));
    let (left, found): (Vec<String>, Vec<String>) = found.into_iter().partition(|path| is_of_portal(path));
    if found.is_empty() {
        return Ok((Vec::new(), left));
    }
    let shown = found.iter().take(5).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    let more = found.len().saturating_sub(5);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("the output folder has files that Trailmark did not write; they are left alone: {shown}{rest}");
    let help = "what belongs to the site goes into `static/`, which is published as it is";
    Ok((vec![Diagnostic::warning("foreign-file", message).help(help)], left))
}

/// Files of a folder by path, each with its size. Links are files of their own size, so never what was written.
type Files = FxHashMap<String, u64>;

/// All files of an output folder, but for what waits there and a repository's own.
fn files_in(out: &Path) -> Files {
    fn below(folder: &Path, name: &str) -> Vec<(String, u64)> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let own = entry.file_name();
            let path = format!("{name}{}{}", if name.is_empty() { "" } else { "/" }, own.to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && (own == STAGING || own == ".git") => {}
                Ok(kind) if kind.is_dir() => folders.push((entry.path(), path)),
                _ => files.push((path, entry.metadata().map_or(0, |metadata| metadata.len()))),
            }
        }
        files.par_extend(folders.into_par_iter().flat_map(|(folder, name)| below(&folder, &name)));
        files
    }
    below(out, "").into_iter().collect()
}

/// The files of the output folder that are not our own, in order.
fn foreign(there: &Files, ours: &(dyn Fn(&str) -> bool + Sync)) -> Vec<String> {
    let mut found: Vec<String> = there.par_iter().map(|(path, _)| path).filter(|path| !ours(path)).cloned().collect();
    found.sort();
    found
}

/// What begins with a dot is a tool's own, such as `.gitignore`.
fn is_of_a_tool(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// Removes the folders that a removed file leaves empty.
fn remove_empty(out: &Path, path: &str) {
    let mut folder = Path::new(path).parent();
    while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
        if fs::remove_dir(out.join(inner)).is_err() {
            break;
        }
        folder = inner.parent();
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "writing there is not allowed".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        kind => kind.to_string(),
    };
    Diagnostic::error("cannot-write", format!("cannot write `{}`: {reason}", path.display()))
        .help("give another folder with `--out`, or mend what keeps it from being written")
}
