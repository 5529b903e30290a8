//! Output folders: which are refused, what is known of one that moved, and how a build gets out of one that was half written.

use crate::support::{Site, assert_same, copy, program, run, tree};
use std::fs;
use std::path::PathBuf;

/// The manifests of a site, without their locks.
fn manifests(site: &Site) -> Vec<PathBuf> {
    let kept = fs::read_dir(site.root().join(".trailmark")).unwrap().map(|entry| entry.unwrap().path());
    kept.filter(|path| path.extension().is_none() && path.file_name().unwrap().to_str().unwrap().starts_with("manifest-")).collect()
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

#[test]
fn a_way_behind_a_folder_that_is_missing_leads_where_it_says() {
    let site = Site::new();
    site.write("static/a.txt", "a");
    let before = (tree(&site.root().join("content")), tree(&site.root().join("static")));
    for out in ["node/../content", "public/../static", "node/../../site", "a/b/../../content/x", "../site/./gone/../keys"] {
        let ran = run(program().current_dir(site.root()).args(["build", "--out", out]));
        assert!(ran.code == 1 && ran.stderr.contains("error[bad-output-folder]"), "{out}: {}", ran.stderr);
        assert!(!site.root().join("node").exists(), "{out}");
    }
    assert_eq!(before, (tree(&site.root().join("content")), tree(&site.root().join("static"))));
    run(program().current_dir(site.root()).args(["build", "--out", "node/../site-out"])).ok();
    assert!(site.root().join("site-out/index.html").is_file() && !site.root().join("node").exists());
}

#[test]
fn a_site_that_moves_with_its_output_is_still_known() {
    let site = Site::new();
    site.page("about.md", "title: About", "First words.");
    site.run(&["build"]).ok();
    let other = Site::empty();
    copy(&site.root(), &other.root());
    // The folder that it came from is no part of the name.
    for there in [&other, &site] {
        there.page("about.md", "title: About", "Other words.");
        let told = there.run(&["build", "--format", "json"]).ok().json();
        assert_eq!(told["diagnostics"], serde_json::json!([]), "{told}");
        assert_eq!(manifests(there).len(), 1);
        assert!(fs::read_to_string(there.root().join("public/about/index.html")).unwrap().contains("Other words."));
    }
    // One that lies elsewhere is known by its whole path.
    site.build();
    assert_eq!(manifests(&site).len(), 2);
}

#[test]
fn an_output_whose_records_are_gone_is_told_with_what_to_do() {
    let site = Site::new();
    site.page("about.md", "title: About", "First words.");
    site.run(&["build"]).ok();
    site.remove(".trailmark").page("about.md", "title: About", "Other words.");
    let ran = site.run(&["build"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for part in ["earlier build", "`.trailmark/`", "delete the folder", "public`", "`--out`"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    site.remove("public").run(&["build"]).ok();
}
