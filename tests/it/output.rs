//! The output folder: the same bytes from the same sources, only what changed is written, only what was made is removed.

use crate::practice;
use crate::support::{NOW, PROGRAM, Site, Tree, assert_same, copy, program, repository, run, tree};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The demonstration site, built once from the repository's own folder; gives the output folder.
pub fn demonstration() -> PathBuf {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, out) = BUILT.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        // A copy, so that the repository gets no `.trailmark`.
        let site = demonstration_sources(place.path());
        let out = place.path().join("out");
        build_demonstration(&site, &out, "2");
        (place, out)
    });
    out.clone()
}

fn demonstration_sources(place: &Path) -> PathBuf {
    let site = place.join("some folder/site");
    for part in ["content", "keys", "themes"] {
        copy(&repository().join(part), &site.join(part));
    }
    fs::copy(repository().join("site.yaml"), site.join("site.yaml")).unwrap();
    site
}

fn build(site: &Path, out: &Path, threads: &str) {
    run(program().env("RAYON_NUM_THREADS", threads).arg("build").arg("--site").arg(site).arg("--out").arg(out)).ok();
}

/// The demonstration is built on a day when all of its articles are out: 1 December 2026.
fn build_demonstration(site: &Path, out: &Path, threads: &str) {
    let mut command = program();
    command.env("SOURCE_DATE_EPOCH", "1796083200").env("RAYON_NUM_THREADS", threads);
    run(command.arg("build").arg("--site").arg(site).arg("--out").arg(out)).ok();
}

#[test]
fn the_demonstration_is_the_same_from_any_folder_with_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let site = demonstration_sources(&place.path().join("elsewhere"));
    let out = place.path().join("other out");
    build_demonstration(&site, &out, "1");
    // What is sealed differs each time, and so do the names of attachments; all else is the same, shells and keys too.
    let sealed = |path: &str| {
        path.starts_with("p/")
            && (path.contains("/files/") || ["bundle.age", "sums.json", "offline.html"].iter().any(|name| path.ends_with(name)))
    };
    let open = |tree: Tree| tree.into_iter().filter(|(path, _)| !sealed(path)).collect::<Tree>();
    let first = open(tree(&demonstration()));
    assert!(first.len() > 100 && first.keys().any(|path| path.starts_with("p/") && path.ends_with("/link-4.age")));
    assert_same(&first, &open(tree(&out)), "two folders, one thread and two");
}

#[test]
fn a_practice_is_the_same_from_any_folder_with_any_number_of_threads() {
    for threads in ["1", "2"] {
        let site = practice::sources();
        build(&site.root(), &site.out(), threads);
        assert_same(&practice::built().tree(), &site.tree(), threads);
    }
}

#[test]
fn the_clock_is_only_read_through_the_build_date() {
    let site = Site::new();
    site.write("templates/page.html", "{{ site.build_date() }} {{ site.build_year() }}");
    site.page("about.md", "title: About", "");
    site.build();
    assert_eq!(site.read("about/index.html"), "2026-06-15 2026");
    run(program().env("SOURCE_DATE_EPOCH", "0").arg("build").arg("--site").arg(site.root()).arg("--out").arg(site.out())).ok();
    assert_eq!(site.read("about/index.html"), "1970-01-01 1970");
}

#[test]
fn a_second_build_writes_nothing() {
    let site = practice::sources();
    let written = |arguments: &[&str]| {
        let told = site.build_with(&[&["--format", "json"], arguments].concat()).ok().json();
        (told["changed"].as_array().unwrap().len(), told["removed"].as_array().unwrap().len())
    };
    let (first, _) = written(&[]);
    assert_eq!(first, site.tree().len());
    let times = |site: &Site| -> Vec<_> {
        site.tree().keys().map(|path| fs::metadata(site.out().join(path)).unwrap().modified().unwrap()).collect()
    };
    let before = times(&site);
    assert_eq!(written(&[]), (0, 0));
    assert_eq!(before, times(&site), "files were touched");
    // A clean build trusts nothing, but what it makes is the same.
    let tree = site.tree();
    written(&["--clean"]);
    assert_same(&tree, &site.tree(), "clean");
}

#[test]
fn what_is_no_longer_made_goes_with_its_empty_folders() {
    let site = practice::sources();
    site.page("insights/deep/folder/note.md", "title: Note\ntags: [rare]\naliases: [/a/b/c/]", "![x](pic.svg)");
    site.write("content/insights/deep/folder/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.build();
    assert!(site.has("insights/deep/folder/note/index.html") && site.has("tags/rare/index.html") && site.has("a/b/c/index.html"));
    fs::write(site.out().join("insights/deep/mine.txt"), "mine").unwrap();
    site.remove("content/insights/deep");
    let said = site.build().stderr;
    assert!(!site.out().join("insights/deep/folder").exists() && !site.out().join("tags/rare").exists() && !site.out().join("a").exists());
    assert!(!site.out().join("assets/insights").exists());
    assert!(said.contains("insights/deep/mine.txt") && site.has("insights/deep/mine.txt"), "{said}");
}

/// What was done to a site, and the doing.
type Edit<'a> = (&'a str, &'a dyn Fn(&Site));

#[test]
fn after_any_edits_the_output_is_that_of_a_clean_build() {
    let site = practice::sources();
    site.build();
    let edits: [Edit<'_>; 12] = [
        ("a new article", &|site| {
            site.page("insights/2026-05-01-fog.md", "title: Fog\ntags: [weather, fog]\nauthor: ida-moreau", "Thick.");
        }),
        ("another title", &|site| {
            site.page("insights/2026-05-01-fog.md", "title: Mist\ntags: [weather, fog]", "Thick.");
        }),
        ("another tag", &|site| {
            site.page("insights/2026-05-01-fog.md", "title: Mist\ntags: [mist]", "Thick.");
        }),
        ("a renamed page", &|site| {
            site.remove("content/insights/2026-05-01-fog.md").page(
                "insights/2026-05-02-mist.md",
                "title: Mist\ntags: [mist]\naliases: [/insights/fog/]",
                "Thick.",
            );
        }),
        ("a mistake", &|site| {
            site.page("insights/2026-05-02-mist.md", "titel: Mist", "");
        }),
        ("its repair", &|site| {
            site.page("insights/2026-05-02-mist.md", "title: Mist", "Thin.");
        }),
        ("another menu", &|site| {
            site.write("site.yaml", "title: Renamed\nbase_url: https://larkspur.example/\nmenu: [{page: privacy.md}]\n");
        }),
        ("a template", &|site| {
            site.write("templates/partials/footer.html", "<footer>Ours</footer>");
        }),
        ("a picture", &|site| {
            site.write("content/coaches/ida.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path/></svg>");
        }),
        ("a coach who leaves", &|site| {
            site.remove("content/coaches/noor-haddad.md")
                .remove("content/insights/2026-02-09-rope.md")
                .remove("content/insights/2026-04-10-home.md");
        }),
        ("a theme of its own", &|site| {
            site.remove("templates").write("themes/moss/theme.yaml", "name: moss\nextends: cairn\n");
            site.write("themes/moss/assets/style.css", "body { color: green }\n").settings("theme: moss");
        }),
        ("an article that is a draft now", &|site| {
            site.page("insights/2026-05-02-mist.md", "title: Mist\ndraft: true", "Thin.");
        }),
    ];
    for (what, edit) in edits {
        let before = site.tree();
        edit(&site);
        let ran = site.build_with(&[]);
        if what == "a mistake" {
            assert_eq!(ran.code, 1);
            assert_same(&before, &site.tree(), what);
            continue;
        }
        assert_eq!(ran.code, 0, "{what}: {}", ran.stderr);
        let clean = tempfile::tempdir().unwrap();
        run(program().arg("build").arg("--site").arg(site.root()).arg("--out").arg(clean.path())).ok();
        assert_same(&tree(clean.path()), &site.tree(), what);
    }
}

#[test]
fn a_file_that_was_changed_or_lost_in_the_output_comes_back() {
    let site = practice::sources();
    site.build();
    let tree = site.tree();
    fs::remove_file(site.out().join("privacy/index.html")).unwrap();
    fs::write(site.out().join("index.html"), "somebody else's").unwrap();
    site.build();
    assert_same(&tree, &site.tree(), "after damage");
}

#[test]
fn two_output_folders_do_not_know_of_each_other() {
    let site = practice::sources();
    site.build();
    let other = tempfile::tempdir().unwrap();
    run(program().arg("build").arg("--site").arg(site.root()).arg("--out").arg(other.path())).ok();
    assert_same(&site.tree(), &tree(other.path()), "two folders");
    site.remove("content/walk-with-us.md");
    site.build();
    assert!(other.path().join("walk-with-us/index.html").is_file() && !site.has("walk-with-us/index.html"));
}

#[test]
fn the_output_goes_into_public_when_nothing_is_said() {
    let site = practice::sources();
    site.run(&["build"]).ok();
    assert_same(&practice::built().tree(), &tree(&site.root().join("public")), "public");
    // The next build does not take its own output for a source.
    let told = site.run(&["build", "--format", "json"]).ok().json();
    assert_eq!(told["changed"], serde_json::json!([]));
    assert_eq!(fs::read_to_string(site.root().join(".trailmark/.gitignore")).unwrap(), "*\n");
}

#[test]
fn what_another_build_left_half_done_is_cleared_away() {
    let site = practice::sources();
    fs::create_dir_all(site.out().join(".trailmark-staging")).unwrap();
    fs::write(site.out().join(".trailmark-staging/3"), "half").unwrap();
    site.build();
    assert_same(&practice::built().tree(), &site.tree(), "after a build that was cut off");
}

#[test]
fn a_lost_manifest_loses_nothing() {
    let site = practice::sources();
    site.build();
    let before = site.tree();
    site.remove(".trailmark");
    // The same bytes can only be ours.
    let told = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!((&told["changed"], &told["diagnostics"]), (&serde_json::json!([]), &serde_json::json!([])));
    // Other bytes may be somebody's: they are not overwritten.
    site.remove(".trailmark").page("privacy.md", "title: Privacy", "We keep less than nothing.");
    let said = site.fail();
    assert!(said.contains("error[foreign-file]") && said.contains("`privacy/index.html`") && said.contains("delete the folder"), "{said}");
    assert_same(&before, &site.tree(), "without a manifest");
    // A damaged manifest is none.
    fs::remove_dir_all(site.out()).unwrap();
    site.build();
    let mut kept = fs::read_dir(site.root().join(".trailmark")).unwrap().map(|entry| entry.unwrap().path());
    let manifest = kept.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("manifest-")).unwrap();
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &text[..text.len() / 2]).unwrap();
    site.build();
    assert!(site.read("privacy/index.html").contains("less than nothing"));
}

#[test]
fn folders_may_be_named_from_where_one_stands() {
    let site = practice::sources();
    let place = site.root().parent().unwrap().to_path_buf();
    run(program().current_dir(&place).args(["build", "--site", "site", "--out", "./out/../out"])).ok();
    assert_same(&practice::built().tree(), &site.tree(), "relative");
    let told = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!(told["changed"], serde_json::json!([]));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("out", place.join("another name")).unwrap();
        let arguments = ["build", "--format", "json", "--site", "site", "--out", "another name"];
        let ran = run(program().current_dir(&place).args(arguments)).ok();
        assert_eq!(ran.json()["changed"], serde_json::json!([]));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    fs::write(site.root().join("content").join(name), "---\ntitle: A\n---\n").unwrap();
    let said = site.fail();
    assert!(said.contains("error[bad-file-name]") && said.contains("rename it"), "{said}");
}

/// The program run by somebody who may not do everything: as root, by another user.
#[cfg(unix)]
fn restricted(binary: &Path) -> Option<Command> {
    let root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(binary);
        command
    } else {
        Command::new(binary)
    };
    command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", NOW).current_dir("/");
    let works = command.arg("--version").output().is_ok_and(|done| done.status.success());
    if !works {
        eprintln!("skipped: this user may do everything, and `setpriv` cannot make another of it");
        return None;
    }
    // The argument that was tried must not stay.
    let mut again = Command::new(command.get_program());
    again
        .args(command.get_args().filter(|argument| *argument != "--version"))
        .env("NO_COLOR", "1")
        .env("SOURCE_DATE_EPOCH", NOW)
        .current_dir("/");
    Some(again)
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn without_permission_to_write_the_last_site_stays() {
    let place = tempfile::tempdir().unwrap();
    allow(place.path(), 0o755);
    let binary = place.path().join("trailmark");
    fs::hard_link(PROGRAM, &binary).or_else(|_| fs::copy(PROGRAM, &binary).map(drop)).unwrap();
    let Some(_) = restricted(&binary) else { return };
    let (site, out) = (place.path().join("site"), place.path().join("out"));
    copy(&repository().join("tests/cases/_base"), &site);
    build(&site, &out, "1");
    let before = tree(&out);
    fs::write(site.join("content/about.md"), "---\ntitle: About\n---\n").unwrap();
    let everything = |mode| {
        let folders: Vec<_> =
            walkdir::WalkDir::new(place.path()).min_depth(1).into_iter().map(|entry| entry.unwrap().into_path()).collect();
        folders.iter().filter(|path| **path != binary).for_each(|path| allow(path, if path.is_dir() { mode } else { mode & 0o666 }));
    };
    everything(0o555);
    let said = run(restricted(&binary).unwrap().arg("build").arg("--site").arg(&site).arg("--out").arg(&out));
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("error[cannot-write]") && said.stderr.contains("writing there is not allowed"), "{}", said.stderr);
    assert_same(&before, &tree(&out), "without permission");
    let new = place.path().join("new/out");
    let said = run(restricted(&binary).unwrap().arg("build").arg("--site").arg(&site).arg("--out").arg(&new));
    assert!(said.code == 1 && said.stderr.contains("error[cannot-write]") && !new.exists(), "{}", said.stderr);
    everything(0o755);
}

#[cfg(unix)]
#[test]
fn sources_that_can_only_be_read_are_enough() {
    let place = tempfile::tempdir().unwrap();
    allow(place.path(), 0o755);
    let binary = place.path().join("trailmark");
    fs::hard_link(PROGRAM, &binary).or_else(|_| fs::copy(PROGRAM, &binary).map(drop)).unwrap();
    let Some(mut command) = restricted(&binary) else { return };
    let (site, out) = (place.path().join("site"), place.path().join("out"));
    copy(&repository().join("tests/cases/_base"), &site);
    fs::create_dir(&out).unwrap();
    allow(&out, 0o777);
    let folders: Vec<_> = walkdir::WalkDir::new(&site).into_iter().map(|entry| entry.unwrap().into_path()).collect();
    folders.iter().for_each(|path| allow(path, if path.is_dir() { 0o555 } else { 0o444 }));
    let said = run(command.arg("build").arg("--site").arg(&site).arg("--out").arg(&out)).ok();
    let whole: Tree = tree(&out);
    assert!(whole.contains_key("insights/a-slow-start/index.html"), "{}", said.stderr);
    folders.iter().for_each(|path| allow(path, 0o755));
}

/// A build of which nothing changed looks at the times of files only; whatever is touched, it looks again.
#[test]
fn a_build_with_nothing_to_do_notices_what_is_touched() {
    let site = practice::sources();
    let settle = || {
        std::thread::sleep(std::time::Duration::from_millis(80));
        site.build();
        site.build_with(&["--format", "json"]).ok().json()
    };
    let rendered =
        |arguments: &[&str]| site.build_with(&[arguments, &["--format", "json"]].concat()).ok().json()["rendered"].as_u64().unwrap();
    site.build();
    let quick = settle();
    assert_eq!((&quick["rendered"], &quick["changed"], &quick["removed"]), (&0.into(), &serde_json::json!([]), &serde_json::json!([])));
    assert!(
        fs::read_dir(site.root().join(".trailmark")).unwrap().any(|file| file
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("settled-"))
    );
    let before = site.tree();
    // The output.
    fs::remove_file(site.out().join("privacy/index.html")).unwrap();
    assert_eq!(rendered(&[]), 1);
    assert_same(&before, &site.tree(), "a page that was removed is back");
    settle();
    fs::write(site.out().join("privacy/index.html"), "short").unwrap();
    assert_eq!(rendered(&[]), 1);
    assert_same(&before, &site.tree(), "a page that was cut off is whole");
    settle();
    // The options.
    assert!(rendered(&["--base-url", "https://other.example/"]) > 5);
    assert!(rendered(&[]) > 5, "the same folder for the first address");
    settle();
    assert!(rendered(&["--clean"]) > 5);
    settle();
    // The sources: each kind, in place and with the same length.
    for (path, from, to) in [
        ("content/privacy.md", "nothing", "no thing"),
        ("site.yaml", "One step further", "One pace farther"),
        ("content/brand/logo.svg", "<svg ", "<svg  "),
    ] {
        let file = site.root().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{path}");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let now = site.build_with(&["--format", "json"]).ok().json();
        assert!(!now["changed"].as_array().unwrap().is_empty(), "{path} was not noticed");
        settle();
    }
    for path in ["templates/page.html", "strings/en.yaml", "static/new.txt", "data/new.yaml", "content/new.md"] {
        let text = if path.ends_with(".md") { "---\ntitle: New\n---\n" } else { "" };
        site.write(path, text);
        std::thread::sleep(std::time::Duration::from_millis(80));
        site.build();
        let settled = site.tree();
        site.remove(path);
        site.build();
        let without = site.tree();
        settle();
        assert!(path.starts_with("data/") || path.starts_with("strings/") || settled != without, "{path} made no difference");
        assert_same(&without, &site.tree(), path);
    }
    // What is told is told again, also when it came to pass meanwhile.
    fs::write(site.out().join("foreign.txt"), "mine").unwrap();
    for said in [settle(), settle()] {
        assert!(said["diagnostics"].to_string().contains("foreign-file"), "{said}");
    }
}

/// A private file that is given to git is told, also where the repository holds more than the site.
#[test]
fn a_build_with_nothing_to_do_notices_what_git_tracks() {
    let site = Site::new();
    let above = site.root().parent().unwrap().to_path_buf();
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(&above).output().is_ok_and(|done| done.status.success());
    if !git(&["init", "-q"]) {
        return;
    }
    site.page("clients/grey-owl/engagement.md", "title: Work\nclient: {name: Zora Quillon}", "One.");
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(80));
        assert!(!site.build().stderr.contains("private-in-git"));
    }
    assert!(git(&["add", "-f", "site/content/clients/grey-owl/engagement.md"]));
    std::thread::sleep(std::time::Duration::from_millis(80));
    let said = site.build().stderr;
    assert!(said.contains("warning[private-in-git]"), "{said}");
}

/// Front matter is known from the build before and the text is read when the page is made: a page must not have one from before
/// a save and the other from after it.
#[test]
fn a_page_never_mixes_what_its_file_said_before_and_after_a_save() {
    let site = practice::sources();
    let (settings, file, saved) = (site.root().join("site.yaml"), site.root().join("content/privacy.md"), site.root().join("saved"));
    let text = |state: &str| format!("---\ntitle: Title {state}\n---\nText {state}.\n");
    let save = |state: &str| {
        fs::write(&saved, text(state)).unwrap();
        fs::rename(&saved, &file).unwrap();
    };
    for delay in (0..120).step_by(10) {
        save("before");
        std::thread::sleep(std::time::Duration::from_millis(80));
        site.build();
        // Every page shows it, so every page is made again.
        let before = fs::read_to_string(&settings).unwrap();
        fs::write(&settings, before.replace("One step further", &format!("Further by {delay} steps"))).unwrap();
        let built = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(std::time::Duration::from_millis(delay));
                save("after");
            });
            site.build_with(&["--format", "json"]).ok().json()
        });
        assert!(built["rendered"].as_u64().unwrap() > 5, "{built}");
        fs::write(&settings, before).unwrap();
        let page = site.read("privacy/index.html");
        let has = |state: &str| [format!("Title {state}"), format!("Text {state}.")].map(|words| page.contains(&words));
        assert!(
            matches!((has("before"), has("after")), ([true, true], [false, false]) | ([false, false], [true, true])),
            "{delay} ms: {page}"
        );
    }
}
