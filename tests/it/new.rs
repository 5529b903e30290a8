//! `trailmark new` and `trailmark add`: what they make builds without a remark, and they never overwrite anything.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test may stop, and looks at files from outside")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use trailmark::source::Workspace;
use trailmark::{config, parse};

/// Noon of 21 November 2026, UTC: later than every article of a new site.
const NOW: &str = "1795262400";

struct Ran {
    code: Option<i32>,
    out: String,
    /// Standard error without the time that a build took.
    said: String,
}

#[track_caller]
fn trailmark(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailmark"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", NOW).stdin(Stdio::null());
    let done = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: done.status.code(), out: text(done.stdout), said: text(done.stderr) };
    assert!(!ran.said.contains("panicked") && !ran.said.contains("mistake of its own"), "{}", ran.said);
    ran
}

/// The command must be refused in these words, and change nothing.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], message: &str, help: &str) {
    let before = files(folder);
    let ran = trailmark(folder, arguments);
    let said = format!("error[usage]: {message}\n |\n = help: {help}\n\n");
    assert_eq!((ran.code, ran.said.as_str()), (Some(2), said.as_str()), "{arguments:?}");
    assert!(before == files(folder), "{arguments:?} changed files");
}

/// What `check` says of what is still as `trailmark new` made it.
const STILL_NEW: [&str; 2] = ["placeholder-url", "untouched-text"];

/// The codes that a command tells.
#[track_caller]
fn codes(site: &Path, command: &str) -> Vec<String> {
    let ran = trailmark(site, &[command, "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, Some(0), "{command}: {said}");
    said["diagnostics"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

/// The site must build without a remark, and `check` may say no more than that it is new.
#[track_caller]
fn clean(site: &Path) {
    assert_eq!(codes(site, "build"), [""; 0]);
    let mut found = codes(site, "check");
    found.retain(|code| !STILL_NEW.contains(&code.as_str()));
    assert_eq!(found, [""; 0]);
}

/// The site must build without a remark; `check` may say no more than what is still to be written.
#[track_caller]
fn unfinished(site: &Path) {
    let may = [&STILL_NEW[..], &["missing-description", "placeholder-bio", "orphan"]].concat();
    assert_eq!(codes(site, "build"), [""; 0]);
    let found = codes(site, "check");
    assert!(found.iter().all(|code| may.contains(&code.as_str())), "{found:?}");
}

/// All files of a folder but the built site: path and content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let built = |entry: &walkdir::DirEntry| matches!(entry.file_name().to_str(), Some("public" | ".trailmark"));
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| !built(entry)).map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap())).collect()
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A new site in a temporary folder.
fn new_site() -> (tempfile::TempDir, PathBuf) {
    let folder = temporary();
    let ran = trailmark(folder.path(), &["new", "site"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    let site = folder.path().join("site");
    (folder, site)
}

/// A site with a home page only.
fn bare_site() -> tempfile::TempDir {
    let folder = temporary();
    write(folder.path(), "site.yaml", "title: Bare\nbase_url: https://www.example.org/\n");
    write(
        folder.path(),
        "content/_index.md",
        "---\ntitle: Home\ndescription: The home page of a small practice, with a way to all that there is.\n---\n",
    );
    folder
}

fn write(site: &Path, path: &str, text: &str) {
    let path = site.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(site: &Path, path: &str) -> String {
    fs::read_to_string(site.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether a line holds a key that is switched off: `#key:`, or what follows one (`#  - ...`). Remarks begin with `# `.
fn is_off(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') && (line.starts_with("#  ") || !line.starts_with("# "))
}

fn switched_on(line: &str) -> String {
    if is_off(line) { line.replacen('#', "", 1) } else { line.to_owned() }
}

/// The text with every key switched on.
fn all_on(text: &str) -> String {
    text.lines().map(|line| switched_on(line) + "\n").collect()
}

/// The text once for each run of keys that stand together, with only these switched on.
fn each_on(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = (0..lines.len()).filter(|at| is_off(lines[*at]) && (*at == 0 || !is_off(lines[*at - 1])));
    let run = |start: usize| {
        let end = (start..lines.len()).find(|at| !is_off(lines[*at])).unwrap_or(lines.len());
        let line = |(at, line): (usize, &&str)| if (start..end).contains(&at) { switched_on(line) } else { (*line).to_owned() };
        lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n") + "\n"
    };
    starts.map(run).collect()
}

/// The keys that a JSON Schema names anywhere.
fn keys_of(schema: &serde_json::Value) -> Vec<String> {
    let mut keys = Vec::new();
    match schema {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                if let ("properties", Some(properties)) = (name.as_str(), value.as_object()) {
                    keys.extend(properties.keys().cloned());
                }
                keys.extend(keys_of(value));
            }
        }
        serde_json::Value::Array(list) => keys.extend(list.iter().flat_map(keys_of)),
        _ => {}
    }
    keys
}

/// Every key of the kind must be in the text, switched on or off.
#[track_caller]
fn names_every_key(kind: &str, text: &str, but: &[&str]) {
    let schema = trailmark(&std::env::temp_dir(), &["schema", kind]).out;
    let keys = keys_of(&serde_json::from_str(&schema).unwrap());
    assert!(keys.len() > 5, "{kind}: {keys:?}");
    let on = all_on(text);
    let has = |key: &String| on.lines().any(|line| line.contains(&format!("{key}:")));
    let missing: Vec<_> = keys.iter().filter(|key| !but.contains(&key.as_str()) && !has(key)).collect();
    assert!(missing.is_empty(), "{kind}: these keys are not explained: {missing:?}");
}

// ---- new

#[test]
fn a_new_site_builds_without_a_remark() {
    let (_folder, site) = new_site();
    clean(&site);
    assert!(site.join("README.md").is_file() && !site.join("dot-gitignore").exists());
    // The name of the practice is in one place only, so that replacing it there is enough.
    for (path, bytes) in files(&site).iter().filter(|(path, _)| !path.ends_with("site.yaml")) {
        assert!(!String::from_utf8_lossy(bytes).contains("Fernhollow"), "{}", path.display());
    }
    let home = read(&site, "public/index.html");
    assert!(home.contains("Fernhollow Coaching") && home.contains("Marisol Keane"), "{home}");
}

#[test]
fn a_new_site_says_what_comes_next() {
    let folder = temporary();
    let ran = trailmark(folder.path(), &["new", "My practice"]);
    insta::assert_snapshot!(ran.said, @r#"
    A new site is in `My practice`. To look at it:

      cd "My practice"
      trailmark serve --open

    Then make it yours: the practice in site.yaml, the two example coaches in content/coaches/, and the texts.
    "#);
    assert_eq!(ran.code, Some(0));
    let deep = trailmark(folder.path(), &["new", "sites/2026/harbour"]);
    assert!(deep.said.contains("\n  cd sites/2026/harbour\n"), "{}", deep.said);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let here = trailmark(&empty, &["new", "."]);
    assert!(here.said.starts_with("A new site is in this folder. To look at it:\n\n  trailmark serve"), "{}", here.said);
    clean(&empty);
}

#[test]
fn a_new_site_takes_a_name_and_an_address() {
    let folder = temporary();
    let name = r#"Zoë's "Little": #1 {today} \ Practice"#;
    let ran = trailmark(folder.path(), &["new", "site", "--title", name, "--base-url", "https://host.example/coaching/"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    let site = folder.path().join("site");
    clean(&site);
    let settings: serde_json::Value = serde_yaml::from_str(&read(&site, "site.yaml")).unwrap();
    assert_eq!((settings["title"].as_str(), settings["base_url"].as_str()), (Some(name), Some("https://host.example/coaching/")));
    assert!(read(&site, "public/index.html").contains("href=\"https://host.example/coaching/\""));
}

#[test]
fn a_new_site_is_refused_where_it_cannot_be() {
    let folder = temporary();
    let here = folder.path();
    write(here, "full/notes.txt", "mine");
    write(here, "full/.hidden/x", "mine");
    refused(here, &["new", "full"], "`full` is not empty", "name a folder that is empty, or not there yet");
    refused(here, &["new", "."], "`.` is not empty", "name a folder that is empty, or not there yet");
    refused(here, &["new", "full/notes.txt"], "`full/notes.txt` is a file", "name a folder that is not there yet");
    let help = "write it like `https://www.example.org/`";
    let message = "`--base-url` cannot be used: it should start with `https://`";
    refused(here, &["new", "site", "--base-url", "www.example.org"], message, help);
    refused(here, &["new", "site", "--title", " "], "the title is empty", "write it in quotes if it has several words");
    let message = "the title has line breaks or other characters that cannot be shown";
    refused(here, &["new", "site", "--title", "a\nb: c"], message, "write it on one line");
    assert!(!here.join("site").exists());

    assert_eq!(trailmark(here, &["new", "site"]).code, Some(0));
    let help = "there is a site in it already: `trailmark serve --site DIR` shows it, `trailmark add` adds pages";
    refused(here, &["new", "site"], "`site` is not empty", help);
    assert_eq!(trailmark(here, &["new"]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn a_new_site_that_cannot_be_written_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = temporary();
    write(folder.path(), "notes.txt", "mine");
    let below_a_file = trailmark(folder.path(), &["new", "notes.txt/site"]);
    assert_eq!(below_a_file.code, Some(1));
    assert!(below_a_file.said.contains("error[cannot-write]: cannot write `notes.txt/site/"), "{}", below_a_file.said);

    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Whoever may do everything is not stopped.
    if fs::write(closed.join("probe"), "").is_err() {
        let ran = trailmark(folder.path(), &["new", "closed/site"]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.said.contains("permission denied") && ran.said.contains("choose a folder in which you may write"), "{}", ran.said);
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_settings_of_a_new_site_are_explained() {
    let (_folder, site) = new_site();
    let settings = read(&site, "site.yaml");
    // A new site never says that its clients are invented.
    names_every_key("site", &settings, &["demonstration"]);
    for settings in each_on(&settings) {
        let read = config::read(&Workspace::in_memory([("site.yaml".to_owned(), settings.clone().into_bytes())]), None);
        assert!(read.is_ok(), "{read:?}\n{settings}");
    }
    write(&site, "site.yaml", &all_on(&settings));
    // Each language has a home page.
    let home =
        "---\ntitle: Bienvenue\ndescription: Un coaching attentif pour celles et ceux qui dirigent, en personne ou à distance.\n---\n";
    write(&site, "content/_index.fr.md", home);
    clean(&site);
}

#[test]
fn git_keeps_clients_out_but_for_what_is_sealed() {
    let (_folder, site) = new_site();
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(&site).stdin(Stdio::null()).output();
    if git(&["init", "-q"]).is_err() {
        return; // There is no git to ask.
    }
    let client = "content/clients/quiet-heron";
    let ignored = [
        "public/index.html",
        ".trailmark/ledger",
        &format!("{client}/engagement.md"),
        &format!("{client}/sessions/01.md"),
        &format!("{client}/files/plan.pdf"),
    ];
    let kept = [
        &format!("{client}/portal.yaml"),
        &format!("{client}/sealed/client/bundle.age"),
        &format!("{client}/sessions/01.md.age"),
        "content/coaches/_index.md",
    ];
    for (paths, code) in [(&ignored[..], 0), (&kept[..], 1)] {
        for path in paths {
            assert_eq!(git(&["check-ignore", "-q", path]).unwrap().status.code(), Some(code), "{path}");
        }
    }
}

// ---- add

/// What `add` is asked for, the file that comes of it, and keys that its kind has no use for.
const KINDS: [(&str, &str, &str, &[&str]); 5] = [
    ("coach", "Zoë Müller", "content/coaches/zoe-muller.md", &["kind", "author", "date"]),
    ("article", "Either/or: what “yes” means", "content/insights/2026-11-21-either-or-what-yes-means.md", &["kind"]),
    ("service", "team-offsite", "content/services/team-offsite.md", &["kind", "author", "date"]),
    ("method", "Three steps", "content/methods/three-steps.md", &["kind", "author", "date"]),
    ("page", "guide/first-steps", "content/guide/first-steps.md", &["kind"]),
];

#[test]
fn what_is_added_to_a_new_site_builds_as_it_is() {
    let (_folder, site) = new_site();
    for (kind, name, path, _) in KINDS {
        let ran = trailmark(&site, &["add", kind, name]);
        assert_eq!(ran.code, Some(0), "{kind}: {}", ran.said);
        assert!(ran.said.starts_with(&format!("wrote {path}, the page /")), "{kind}: {}", ran.said);
        unfinished(&site);
    }
    let coaches = read(&site, "public/coaches/index.html");
    // Who comes new comes last.
    assert!(coaches.rfind(">Zoë Müller<") > coaches.rfind(">Tomas Lindgren<"), "{coaches}");
    assert!(read(&site, "public/insights/either-or-what-yes-means/index.html").contains("Either/or: what “yes” means"));
    assert!(read(&site, "public/services/index.html").contains("Team offsite"));
    assert!(read(&site, "public/guide/index.html").contains("First steps"));
}

#[test]
fn every_key_of_what_is_added_can_be_used() {
    for (kind, name, path, unused) in KINDS {
        let (_folder, site) = new_site();
        assert_eq!(trailmark(&site, &["add", kind, name]).code, Some(0));
        let text = read(&site, path);
        names_every_key(kind, &text, unused);
        let expected = parse::expected(path, None);
        let texts = each_on(&text);
        assert!(texts.len() > 5, "{kind}");
        for text in texts.iter().chain([&all_on(&text)]) {
            let parsed = parse::parse(path, text, &expected);
            assert!(parsed.is_ok(), "{kind}: {parsed:?}\n{text}");
        }
        // The pictures that the keys name.
        let folder = Path::new(path).parent().unwrap().to_str().unwrap();
        for picture in ["picture.jpg", "zoe-muller.jpg"] {
            let drawn = image::DynamicImage::new_rgb8(8, 8);
            drawn.save_with_format(site.join(folder).join(picture), image::ImageFormat::Jpeg).unwrap();
        }
        let on: String = all_on(&text).lines().filter(|line| !line.starts_with("translates:")).map(|line| format!("{line}\n")).collect();
        write(&site, path, &on);
        let ran = trailmark(&site, &["build", "--drafts"]);
        assert!(ran.code == Some(0) && !ran.said.contains("warning"), "{kind}: {}", ran.said);
    }
}

#[test]
fn a_section_that_is_not_there_is_added_too() {
    let bare = bare_site();
    let site = bare.path();
    let ran = trailmark(site, &["add", "article", "Listening well"]);
    insta::assert_snapshot!(ran.said, @"
    wrote content/insights/2026-11-21-listening-well.md, the page /insights/listening-well/
    wrote content/insights/_index.md, the page /insights/
      to put it into the menu, write in site.yaml: - {page: /insights/_index.md}
    ");
    for (kind, name, ..) in KINDS {
        let ran = trailmark(site, &["add", kind, name]);
        assert_eq!(ran.code, Some(0), "{kind}: {}", ran.said);
    }
    clean(site);
    let ran = trailmark(site, &["add", "page", "help/portal/words"]);
    insta::assert_snapshot!(ran.said, @"
    wrote content/help/portal/words.md, the page /help/portal/words/
    wrote content/help/portal/_index.md, the page /help/portal/
      to put it into the menu, write in site.yaml: - {page: /help/portal/_index.md}
    wrote content/help/_index.md, the page /help/
      to put it into the menu, write in site.yaml: - {page: /help/_index.md}
    ");
    clean(site);
    assert!(read(site, "public/insights/index.html").contains("Listening well"));
    // A folder of plain pages without a page of its own stays as its author made it.
    write(site, "content/notes/one.md", "---\ntitle: One\n---\n");
    assert_eq!(trailmark(site, &["add", "page", "notes/two"]).code, Some(0));
    assert!(site.join("content/notes/two.md").is_file() && !site.join("content/notes/_index.md").exists());
}

#[test]
fn a_long_title_makes_no_long_description() {
    let (_folder, site) = new_site();
    let mut names = Vec::new();
    for (kind, ..) in KINDS {
        for name in [kind[..2].to_owned(), format!("{kind} {}", "\"listening\" ".repeat(12))] {
            let ran = trailmark(&site, &["add", kind, &name]);
            assert_eq!(ran.code, Some(0), "{}", ran.said);
            names.push(ran.said.split([' ', ',']).nth(1).unwrap().to_owned());
        }
    }
    clean(&site);
    for path in names {
        let document = parse::parse(&path, &read(&site, &path), &parse::expected(&path, None)).unwrap();
        let length = document.common().description.as_ref().unwrap().chars().count();
        assert!((50..=160).contains(&length), "{path}: {length}");
    }
}

#[test]
fn articles_go_where_the_site_keeps_them() {
    let bare = bare_site();
    write(bare.path(), "content/journal/_index.md", "---\ntitle: Journal\nkind: article\n---\n");
    let ran = trailmark(bare.path(), &["add", "article", "Listening well"]);
    assert_eq!(ran.said, "wrote content/journal/2026-11-21-listening-well.md, the page /journal/listening-well/\n");
    let message = "the pages in `content/journal/` are of the kind `article`";
    refused(bare.path(), &["add", "page", "journal/today"], message, "use `trailmark add article NAME`");
}

#[test]
fn a_name_may_be_written_in_many_ways() {
    let bare = bare_site();
    let site = bare.path();
    let cases = [
        ("page", "about", "content/about.md", "About"),
        ("page", "content/guide/Über uns.md", "content/guide/uber-uns.md", "Über uns"),
        ("page", "/guide/next/", "content/guide/next.md", "Next"),
        ("coach", "amal-el-hadi", "content/coaches/amal-el-hadi.md", "Amal El Hadi"),
        ("coach", " Dr. \"Bo\" O'Neil: {title} ", "content/coaches/dr-bo-oneil-title.md", "Dr. \"Bo\" O'Neil: {title}"),
        ("article", "- null # not a comment", "content/insights/2026-11-21-null-not-a-comment.md", "- null # not a comment"),
    ];
    for (kind, name, path, title) in cases {
        let ran = trailmark(site, &["add", kind, "--", name]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.said);
        let document = parse::parse(path, &read(site, path), &parse::expected(path, None)).unwrap();
        assert_eq!(document.common().title, title);
    }
    clean(site);
}

#[test]
fn nothing_is_added_twice_or_outside() {
    let (folder, site) = new_site();
    let elsewhere = "give another name";
    refused(
        &site,
        &["add", "coach", "Marisol Keane"],
        "`content/coaches/marisol-keane.md` is there already",
        "edit that file, or give another name",
    );
    refused(&site, &["add", "page", "about"], "`content/about.md` is there already", "edit that file, or give another name");
    // Another file can have the address that a name gives.
    let message = "the address `/insights/what-silence-is-for/` is taken by `content/insights/2025-11-18-what-silence-is-for.md`";
    refused(&site, &["add", "article", "What silence is for"], message, elsewhere);
    refused(&site, &["add", "page", "insights"], "the address `/insights/` is taken by `content/insights/_index.md`", elsewhere);
    refused(&site, &["add", "page", "tags"], "the address `/tags/` is taken by a list that the site makes itself", elsewhere);
    refused(
        &site,
        &["add", "coach", "Compare"],
        "the address `/coaches/compare/` is taken by a list that the site makes itself",
        elsewhere,
    );
    write(&site, "content/history.md", "---\ntitle: History\nslug: our-story\naliases: [/before/]\ndraft: true\n---\n");
    refused(&site, &["add", "page", "our-story"], "the address `/our-story/` is taken by `content/history.md`", elsewhere);
    refused(&site, &["add", "page", "before"], "the address `/before/` is taken by an alias of `content/history.md`", elsewhere);

    refused(&site, &["add", "page", "p"], "addresses below `/p/` are kept for clients' portals", elsewhere);
    refused(
        &site,
        &["add", "page", "../x"],
        "a page cannot be outside `content/`",
        "write its path from there, such as `guide/first-steps`",
    );
    refused(
        &site,
        &["add", "page", "a/../../x"],
        "a page cannot be outside `content/`",
        "write its path from there, such as `guide/first-steps`",
    );
    refused(&site, &["add", "coach", "../../x"], "a name cannot lead to another folder", "write the name as readers will see it");
    refused(
        &site,
        &["add", "page", "clients/notes"],
        "a page cannot be in `content/clients/`",
        "that folder is for engagements; give another one",
    );
    refused(
        &site,
        &["add", "page", "guide/index"],
        "a page cannot have the name `index`",
        "the page of a folder is its `_index.md`; give another name",
    );
    refused(
        &site,
        &["add", "page", "coaches/x"],
        "the pages in `content/coaches/` are of the kind `coach`",
        "use `trailmark add coach NAME`",
    );

    let help = "addresses have the letters a to z and digits; give such a name and change `title` in the file";
    refused(&site, &["add", "coach", "李明"], "`李明` gives no address", help);
    refused(&site, &["add", "page", "guide//x"], "`` gives no address", help);
    refused(&site, &["add", "coach", ""], "the name is empty", "write it in quotes if it has several words");
    refused(
        &site,
        &["add", "article", "a\nb"],
        "the name has line breaks or other characters that cannot be shown",
        "write it on one line",
    );
    refused(
        folder.path(),
        &["add", "coach", "A"],
        "there is no `site.yaml` here or in a folder above",
        "`trailmark new DIR` starts one; `--site DIR` names another folder",
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_mistake_elsewhere_does_not_stop_a_new_page() {
    let (_folder, site) = new_site();
    write(&site, "content/broken.md", "---\ntilte: Broken\n---\n");
    assert_eq!(trailmark(&site, &["add", "coach", "Zoë Müller"]).code, Some(0));
    write(&site, "site.yaml", "title: A\n");
    let ran = trailmark(&site, &["add", "coach", "Ann Other"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.said.contains("error[missing-key]: the key `base_url` is missing"), "{}", ran.said);
}

#[test]
fn a_session_is_numbered_and_names_nobody() {
    let (_folder, site) = new_site();
    let help = "a client is a folder `content/clients/ID/` with an `engagement.md`";
    refused(&site, &["add", "session", "Solveig Aramburu"], "there is no client with this id", help);
    write(
        &site,
        "content/clients/quiet-heron/engagement.md",
        "---\ntitle: Our work\nclient: {name: Solveig Aramburu}\ncoaches: [marisol-keane]\n---\n",
    );
    refused(&site, &["add", "session", "Solveig Aramburu"], "there is no client with this id", "known are `quiet-heron`");
    refused(&site, &["add", "session", "quiet-hero"], "there is no client with this id", "did you mean `quiet-heron`?");
    refused(&site, &["add", "session", "../clients/quiet-heron"], "there is no client with this id", "known are `quiet-heron`");
    for (number, more) in [(1, ""), (2, ""), (10, "content/clients/quiet-heron/sessions/long-ago.md")] {
        if !more.is_empty() {
            write(&site, more, "---\ntitle: Long ago\nnumber: 9\n---\n");
        }
        let ran = trailmark(&site, &["add", "session", "quiet-heron"]);
        assert_eq!((ran.code, ran.said), (Some(0), format!("wrote content/clients/quiet-heron/sessions/{number:02}.md\n")));
        clean(&site);
    }
    let path = "content/clients/quiet-heron/sessions/10.md";
    let text = read(&site, path);
    assert!(text.contains("title: Session 10\nnumber: 10\ndate: 2026-11-21\n"), "{text}");
    for text in each_on(&text) {
        let parsed = parse::parse(path, &text, &parse::expected(path, None));
        assert!(parsed.is_ok(), "{parsed:?}");
    }
    // What sessions have no use for is what public pages are listed by.
    let unused = ["description", "updated", "draft", "expires", "slug", "aliases", "weight", "tags", "image", "image_alt"];
    let unused = [&unused[..], &["template", "translates", "noindex", "author", "extra"]].concat();
    names_every_key("session", &text, &unused);
}

#[test]
fn check_says_what_is_still_as_it_was_made() {
    let (_folder, site) = new_site();
    let said = trailmark(&site, &["check"]).said;
    assert!(said.contains("warning[placeholder-url]") && said.contains("--> site.yaml:7:11"), "{said}");
    // One for the settings, one for all texts.
    assert_eq!(said.matches("warning[untouched-text]").count(), 2, "{said}");
    assert!(said.contains("`content/about.md`") && said.contains("`content/coaches/marisol-keane.md`"), "{said}");
    assert!(!said.contains("404.md") && !said.contains(".svg") && !said.contains("README.md"), "{said}");
    assert_eq!(codes(&site, "build"), [""; 0]);
    let text = read(&site, "content/about.md");
    write(&site, "content/about.md", &text.replace("---\n\n", "---\n\nWe are others. "));
    let said = trailmark(&site, &["check", "--base-url", "https://ours.example/"]).said;
    assert!(!said.contains("`base_url` is still") && said.contains("`practice.email` is still"), "{said}");
    assert!(!said.contains("`content/about.md`") && said.contains("`content/contact.md`"), "{said}");
    write(&site, "site.yaml", &(read(&site, "site.yaml") + "lints: {untouched-text: off, placeholder-url: off}\n"));
    assert_eq!(codes(&site, "check"), [""; 0]);
}

#[test]
fn a_client_is_not_added_as_a_page() {
    let site = bare_site();
    for arguments in [&["add", "client"][..], &["add", "client", "Zora Quillfeather"], &["add", "client", "--audience", "sponsor"]] {
        refused(site.path(), arguments, "a client's portal is no page", "`trailmark client add` makes it, with its key, address and words");
    }
}
