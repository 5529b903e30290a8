//! Which files git tracks, read from its index; git itself is not asked, and may not be installed.

use std::path::{Path, PathBuf};

/// The files that git tracks, by their paths from the site's folder; none where there is no repository, or its index is
/// of a kind that cannot be read here.
pub(super) fn tracked(root: &Path) -> Option<Vec<String>> {
    let root = real(root)?;
    let (top, index) = index(&root)?;
    let index = std::fs::read(index).ok()?;
    let inner = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
    let prefix = if inner.is_empty() { inner } else { format!("{inner}/") };
    // Names have their SHA-1 or SHA-256 before them, and the index does not say which of the two.
    let names = names(&index, 20).or_else(|| names(&index, 32))?;
    Some(names.into_iter().filter_map(|name| name.strip_prefix(&prefix).map(str::to_owned)).collect())
}

fn real(root: &Path) -> Option<PathBuf> {
    let root = std::path::absolute(root).ok()?;
    Some(root.canonicalize().unwrap_or(root))
}

/// The repository's own folder at or above a site, and the path of its index.
fn index(root: &Path) -> Option<(&Path, PathBuf)> {
    let top = root.ancestors().find(|folder| folder.join(".git").exists())?;
    Some((top, git_folder(&top.join(".git"))?.join("index")))
}

/// The index that says whether a site's files are tracked, wherever above the site it lies.
pub(super) fn index_of(root: &Path) -> Option<PathBuf> {
    Some(index(&real(root)?)?.1)
}

/// The folder with the index: `.git`, or of a further work tree what the file `.git` names.
fn git_folder(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return Some(path.to_path_buf());
    }
    let text = std::fs::read_to_string(path).ok()?;
    Some(path.parent()?.join(text.strip_prefix("gitdir:")?.trim()))
}

/// The names in an index of version 2, 3 or 4 (git's `Documentation/gitformat-index.adoc`).
fn names(index: &[u8], hash: usize) -> Option<Vec<String>> {
    let number = |at: usize| Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?));
    if index.get(..4)? != b"DIRC" {
        return None;
    }
    let (version, count) = (number(4)?, number(8)?);
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..count {
        let start = at;
        // Ten numbers, the hash, the flags.
        at += 40 + hash;
        let flags = u16::from_be_bytes(index.get(at..at + 2)?.try_into().ok()?);
        at += 2;
        if flags & 0x4000 != 0 {
            at += 2;
        }
        let mut name = Vec::new();
        if version == 4 {
            let cut = shared(index, &mut at)?;
            name.extend(last.get(..last.len().checked_sub(cut)?)?);
        }
        let length = index.get(at..)?.iter().position(|byte| *byte == 0)?;
        name.extend(&index[at..at + length]);
        let said = usize::from(flags & 0xfff);
        if name.is_empty() || said < 0xfff && said != name.len() {
            return None;
        }
        at += length + 1;
        if version < 4 {
            // Entries end in one to eight zero bytes, at a multiple of eight.
            at = start + (at - start).next_multiple_of(8);
        }
        names.push(String::from_utf8_lossy(&name).into_owned());
        last = name;
    }
    Some(names)
}

/// How much of the end of the name before is cut off: a number in groups of seven bits.
fn shared(index: &[u8], at: &mut usize) -> Option<usize> {
    let mut value: usize = 0;
    for group in 0.. {
        let byte = *index.get(*at)?;
        *at += 1;
        value = value.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return (group < 5).then_some(value);
        }
        value = value.checked_add(1)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index as git writes it, of names in order.
    fn index(version: u32, hash: usize, names: &[&str]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend((names.len() as u32).to_be_bytes());
        let mut last = "";
        for name in names {
            let start = bytes.len();
            bytes.extend(vec![9; 40 + hash]);
            bytes.extend((name.len() as u16).to_be_bytes());
            if version == 4 {
                let same = last.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
                bytes.push((last.len() - same) as u8);
                bytes.extend(name[same..].bytes().chain([0]));
            } else {
                bytes.extend(name.bytes().chain([0]));
                bytes.resize(start + (bytes.len() - start).next_multiple_of(8), 0);
            }
            last = name;
        }
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn names_are_read_from_every_version() {
        let files = ["a", "content/clients/amber-larch/engagement.md", "content/clients/amber-larch/portal.yaml", "zz"];
        for (version, hash) in [(2, 20), (3, 20), (4, 20), (2, 32), (4, 32)] {
            let bytes = index(version, hash, &files);
            let read = names(&bytes, 20).filter(|_| hash == 20).or_else(|| names(&bytes, hash));
            assert_eq!(read.unwrap(), files, "version {version}");
            assert!(names(&bytes[..80], hash).is_none());
        }
        assert!(names(b"", 20).is_none() && names(&index(5, 20, &files), 20).is_none());
    }

    #[test]
    fn the_index_of_a_repository_above_the_site_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("main/site");
        std::fs::create_dir_all(&site).unwrap();
        let git = folder.path().join("main/.git");
        std::fs::create_dir(&git).unwrap();
        assert_eq!(tracked(&site), None);
        std::fs::write(git.join("index"), index(2, 32, &["site/site.yaml", "sites", "site/content/a.md"])).unwrap();
        assert_eq!(tracked(&site).unwrap(), ["site.yaml", "content/a.md"]);
        let tree = folder.path().join("tree");
        std::fs::create_dir(&tree).unwrap();
        std::fs::write(tree.join(".git"), "gitdir: ../main/.git\n").unwrap();
        assert_eq!(tracked(&tree).unwrap().len(), 3);
    }
}
