//! What Trailmark wrote into an output folder: paths, sizes and hashes of public files.
//!
//! It lies in the site's `.trailmark/`, one file for each output folder, and is only trusted when whole.

use super::place::real;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const FIRST_LINE: &str = "trailmark manifest 1";

/// One file: BLAKE3 of its bytes, and their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub hash: [u8; 32],
    pub size: u64,
}

/// All files of an output folder, by path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    entries: BTreeMap<String, Entry>,
}

/// Where the manifest of an output folder lies. One inside the site's folder is known by its way from there, so that the site can
/// be moved with it; any other by its whole path.
pub(super) fn path(root: &Path, out: &Path) -> PathBuf {
    let (site, out) = (real(root), real(out));
    let inside = out.strip_prefix(site).ok().map(|inside| inside.to_string_lossy().replace('\\', "/"));
    let known = inside.unwrap_or_else(|| out.to_string_lossy().into_owned());
    let name = blake3::hash(known.as_bytes()).to_hex();
    root.join(".trailmark").join(format!("manifest-{}", &name[..16]))
}

/// The file whose being there says that a manifest no longer tells what is in its folder.
fn in_doubt(manifest: &Path) -> PathBuf {
    manifest.with_extension("doubt")
}

/// Size and time of a manifest: with others, a build has written since. None where there is none.
pub(super) type Stamp = Option<(u64, SystemTime)>;

pub(super) fn stamp(manifest: &Path) -> Stamp {
    let metadata = fs::metadata(manifest).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// Whether a preview has put pages into the folder since its manifest was written.
pub(super) fn is_in_doubt(manifest: &Path) -> bool {
    in_doubt(manifest).exists()
}

/// Says that what a manifest tells of its files is not to be trusted, until it is written again.
pub(super) fn doubt(manifest: &Path) -> io::Result<()> {
    fs::write(in_doubt(manifest), "")
}

impl Manifest {
    pub fn of(entries: BTreeMap<String, Entry>) -> Self {
        Manifest { entries }
    }

    /// Reads a manifest; one that is missing, damaged or of another version is empty. Of one in doubt only the names count.
    pub fn read(path: &Path) -> Self {
        let mut manifest = fs::read_to_string(path).ok().and_then(|text| Self::parse(&text)).unwrap_or_default();
        if is_in_doubt(path) {
            manifest.forget_contents();
        }
        manifest
    }

    fn parse(text: &str) -> Option<Self> {
        let (body, sum) = text.trim_end().rsplit_once('\n')?;
        if blake3::hash(body.as_bytes()).to_hex().as_str() != sum {
            return None;
        }
        let mut lines = body.lines();
        if lines.next() != Some(FIRST_LINE) {
            return None;
        }
        let entry = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let hash = blake3::Hash::from_hex(parts.next()?).ok()?;
            let size = parts.next()?.parse().ok()?;
            Some((parts.next()?.to_owned(), Entry { hash: *hash.as_bytes(), size }))
        };
        Some(Manifest { entries: lines.map(entry).collect::<Option<_>>()? })
    }

    /// Writes the manifest beside its place and moves it there.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut body = String::with_capacity(self.entries.len() * 110);
        body.push_str(FIRST_LINE);
        for (path, Entry { hash, size }) in &self.entries {
            body.extend(["\n", blake3::Hash::from_bytes(*hash).to_hex().as_str(), " ", &size.to_string(), " ", path]);
        }
        let sum = blake3::hash(body.as_bytes()).to_hex();
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        // Caches and manifests are this machine's own business.
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        write!(file, "{body}\n{sum}\n")?;
        file.persist(path).map_err(|error| error.error)?;
        match fs::remove_file(in_doubt(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub fn set(&mut self, path: &str, entry: Entry) {
        self.entries.insert(path.to_owned(), entry);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter()
    }

    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Keeps which files are ours, but not what is in them.
    pub fn forget_contents(&mut self) {
        self.entries.values_mut().for_each(|entry| *entry = Entry { hash: [0; 32], size: 0 });
    }

    /// Every file of this manifest and of the paths, with contents unknown.
    pub fn merged<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Manifest {
        let all = self.paths().map(str::to_owned).chain(paths.map(str::to_owned));
        Manifest { entries: all.map(|path| (path, Entry { hash: [0; 32], size: 0 })).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_manifest_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m");
        let manifest = Manifest::of(BTreeMap::from([("a b/index.html".to_owned(), Entry { hash: [7; 32], size: 12 })]));
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path).get("a b/index.html").map(|entry| entry.size), Some(12));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(" 12 ", " 13 ")).unwrap();
        assert_eq!(Manifest::read(&path).paths().count(), 0);
        fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert_eq!(Manifest::read(&path).paths().count(), 0);
    }
}
