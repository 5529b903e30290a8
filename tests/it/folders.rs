//! Output folders: how a build gets out of one that was half written.

use crate::support::{Site, assert_same};
use std::fs;
use std::path::PathBuf;

/// The manifests of a site.
fn manifests(site: &Site) -> Vec<PathBuf> {
    let kept = fs::read_dir(site.root().join(".trailmark")).unwrap().map(|entry| entry.unwrap().path());
    kept.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("manifest-")).collect()
}

/// A build that was cut off left one name that is a file now and was a folder, or the other way round.
#[test]
fn a_file_where_a_folder_was_planned_is_no_obstacle() {
    let site = Site::new();
    site.build();
    let good = site.tree();
    let manifest = &manifests(&site)[0];
    let text = fs::read_to_string(manifest).unwrap();
    let (body, _) = text.trim_end().rsplit_once('\n').unwrap();
    let body = format!("{body}\n{} 0 _headers/index.html\n{} 0 feed.xml/deep/index.html", "0".repeat(64), "0".repeat(64));
    fs::write(manifest, format!("{body}\n{}\n", blake3::hash(body.as_bytes()).to_hex())).unwrap();
    site.build();
    assert_same(&good, &site.tree(), "after a build that was cut off");
    let manifest = &manifests(&site)[0];
    assert!(!fs::read_to_string(manifest).unwrap().contains("_headers/index.html"));
}
