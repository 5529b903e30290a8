//! The commands: arguments, exit codes, and what goes to standard output.

use crate::practice;
use crate::support::{Site, program, run, tree};
use std::process::Command;

#[test]
fn json_is_one_object_with_places() {
    let site = Site::new();
    site.page("about.md", "title: About\ntilte: x", "[gone](gone.md)");
    let ran = site.build_with(&["--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_eq!(ran.stdout.lines().count(), 1);
    let told = ran.json();
    assert_eq!(told["changed"], serde_json::Value::Null);
    let key = &told["diagnostics"][0];
    assert_eq!(
        (key["severity"].as_str(), key["code"].as_str(), key["file"].as_str()),
        (Some("error"), Some("unknown-key"), Some("content/about.md"))
    );
    assert_eq!((key["line"].as_u64(), key["column"].as_u64(), key["length"].as_u64()), (Some(3), Some(1), Some(5)));
    assert_eq!((key["message"].as_str(), key["help"].as_str()), (Some("unknown key `tilte`"), Some("did you mean `title`?")));
    let link = &told["diagnostics"][1];
    assert_eq!((link["code"].as_str(), link["line"].as_u64(), link["column"].as_u64()), (Some("broken-link"), Some(6), Some(1)));
    // A build that went well names what it wrote.
    site.page("about.md", "title: About", "");
    let told = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!(told["diagnostics"], serde_json::json!([]));
    assert!(told["changed"].as_array().unwrap().contains(&serde_json::json!("about/index.html")), "{told}");
    assert!(told["pages"].as_u64() > Some(3) && told["portals"] == 0, "{told}");
}

#[test]
fn a_build_ends_with_one_line() {
    let said = practice::sources().build().stderr;
    let words: Vec<&str> = said.trim_end().split(", ").collect();
    assert!(said.lines().count() == 1 && words.len() == 4, "{said}");
    assert!(words[0].ends_with(" pages") && words[1].ends_with(" changed") && words[2] == "0 removed" && words[3].ends_with('s'), "{said}");
}

#[test]
fn the_exit_code_says_whose_mistake_it_was() {
    let site = Site::new();
    site.build();
    let code = |arguments: &[&str]| site.run(arguments).code;
    assert_eq!(code(&["check"]), 0);
    site.page("about.md", "titel: About", "");
    assert_eq!((code(&["build"]), code(&["check"]), code(&["build", "--format", "json"])), (1, 1, 1));
    for wrong in [
        &["bild"][..],
        &["build", "--outt", "x"],
        &["build", "--format", "xml"],
        &["schema", "coash"],
        &["build", "--base-url", "nowhere"],
        &["completions", "tcsh"],
    ] {
        assert_eq!(code(wrong), 2, "{wrong:?}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    for command in ["build", "check", "serve"] {
        let ran = run(program().current_dir(elsewhere.path()).arg(command));
        assert!(
            ran.code == 2 && ran.stderr.contains("no `site.yaml` here or in a folder above") && ran.stderr.contains("trailmark new"),
            "{}",
            ran.stderr
        );
    }
    for epoch in ["soon", "", "99999999999999999", "-99999999999999999999999"] {
        let ran = run(program().env("SOURCE_DATE_EPOCH", epoch).arg("build").arg("--site").arg(site.root()));
        assert!(ran.code == 2 && ran.stderr.contains("SOURCE_DATE_EPOCH"), "{epoch}: {}", ran.stderr);
    }
    assert_eq!(run(program().arg("--help")).code, 0);
    assert!(run(program().arg("--version")).ok().stdout.starts_with("trailmark "));
}

#[test]
fn a_command_finds_the_site_above() {
    let site = practice::sources();
    run(program().current_dir(site.root().join("content/coaches")).args(["build", "--out"]).arg(site.out())).ok();
    crate::support::assert_same(&practice::built().tree(), &site.tree(), "from below");
    site.page("about.md", "titel: x", "");
    let said = run(program().current_dir(site.root()).arg("check"));
    assert!(said.stderr.contains("--> content/about.md:2:1"), "{}", said.stderr);
}

#[test]
fn check_writes_nothing() {
    let site = practice::sources();
    let before = tree(&site.root());
    let ran = site.run(&["check"]).ok();
    assert!(ran.stderr.contains("pages checked"), "{}", ran.stderr);
    crate::support::assert_same(&before, &tree(&site.root()), "check");
    assert!(!site.out().exists());
    assert!(site.run(&["check", "--format", "json"]).json()["diagnostics"].is_array());
}

#[test]
fn output_that_nobody_reads_is_no_mistake() {
    use std::io::Read;
    let mut child = Command::new(crate::support::PROGRAM)
        .args(["schema", "coach"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().code().is_some_and(|code| code <= 1) && !said.contains("panicked"), "{said}");
}

#[test]
fn every_kind_has_a_schema() {
    let schema = |kind: &str| run(program().args(["schema", kind])).ok().json();
    let kinds = run(program().arg("schema")).ok().stdout;
    let kinds: Vec<&str> = kinds.lines().collect();
    assert_eq!(kinds, ["section", "page", "article", "coach", "method", "service", "glossary", "engagement", "session", "site", "theme"]);
    for kind in &kinds {
        let schema = schema(kind);
        assert!(schema["$schema"].as_str().is_some_and(|url| url.contains("json-schema.org")), "{kind}: {schema:#}");
        assert_eq!(schema["additionalProperties"], false, "{kind}");
        assert!(schema["properties"].as_object().is_some_and(|keys| keys.len() > 4), "{kind}: {schema:#}");
    }
    let keys = |kind: &str| schema(kind)["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for common in [
        "title",
        "description",
        "date",
        "updated",
        "draft",
        "expires",
        "slug",
        "aliases",
        "weight",
        "tags",
        "image",
        "image_alt",
        "template",
        "translates",
        "noindex",
        "author",
        "extra",
        "kind",
    ] {
        for kind in &kinds[..9] {
            assert!(keys(kind).iter().any(|key| key == common), "{kind} does not know `{common}`");
        }
    }
    let known: [(&str, &[&str]); 9] = [
        ("section", &["sort_by", "paginate"]),
        (
            "coach",
            &[
                "role",
                "credentials",
                "training",
                "coaching_since",
                "testimonials",
                "chemistry_call",
                "references",
                "availability",
                "code_of_ethics",
                "same_as",
            ],
        ),
        ("method", &["scope", "shape", "origin", "stages", "transitions"]),
        ("service", &["role", "level", "audience", "coaches", "methods", "duration"]),
        ("article", &["series", "related", "sources"]),
        ("glossary", &["terms"]),
        ("engagement", &["client", "coaches", "process", "stage", "history", "goals"]),
        ("session", &["number", "minutes", "mode", "status"]),
        (
            "site",
            &[
                "title",
                "base_url",
                "tagline",
                "language",
                "timezone",
                "theme",
                "theme_options",
                "menu",
                "footer",
                "practice",
                "paginate",
                "feeds",
                "lints",
                "demonstration",
            ],
        ),
    ];
    for (kind, wanted) in known {
        for key in wanted {
            assert!(keys(kind).iter().any(|known| known == key), "{kind} does not know `{key}`: {:?}", keys(kind));
        }
    }
}

#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(program().args(["completions", shell])).ok().stdout;
        assert!(script.contains("trailmark") && script.contains("eject") && script.contains("base-url"), "{shell}");
    }
}

#[test]
fn a_theme_is_made_that_builds_on_another() {
    let site = Site::new();
    let said = site.run(&["theme", "new", "pine"]).ok().stderr;
    assert!(said.contains("`theme: pine`"), "{said}");
    site.settings("theme: pine");
    let own = site.root().join("themes/pine/assets/style.css");
    std::fs::write(&own, std::fs::read_to_string(&own).unwrap() + "\n.pine { color: red }\n").unwrap();
    site.build();
    let sheet = site.tree().into_keys().find(|name| name.starts_with("assets/style.")).expect("the sheet of the theme");
    let sheet = site.read(&sheet);
    assert!(sheet.contains(".pine { color: red }") && sheet.contains("@font-face") && !sheet.contains("@import"), "{sheet}");
    for (arguments, said) in [
        (&["theme", "new", "pine"][..], "already"),
        (&["theme", "new", "../x"], "cannot be the name"),
        (&["theme", "new", "fir", "--extends", "carn"], "did you mean `cairn`"),
    ] {
        let ran = site.run(arguments);
        assert!(ran.code == 2 && ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn themes_are_listed_and_templates_taken_out() {
    let site = Site::new();
    site.write("themes/moss/theme.yaml", "name: moss\nextends: cairn\n");
    assert_eq!(site.run(&["theme", "list"]).ok().stdout, "* cairn\n  moss\n  solo\n");
    let said = site.run(&["theme", "eject", "blocks/callout.html"]).ok().stderr;
    assert!(said.contains("templates/blocks/callout.html"), "{said}");
    let own = std::fs::read_to_string(site.root().join("templates/blocks/callout.html")).unwrap();
    assert_eq!(own, std::fs::read_to_string(crate::support::repository().join("themes/cairn/templates/blocks/callout.html")).unwrap());
    site.build();
    // What is there stays.
    site.write("templates/blocks/callout.html", "{# attributes: title: text, kind: note|tip|warning|key #}\nours");
    let ran = site.run(&["theme", "eject", "blocks/callout.html"]);
    assert!(ran.code == 1 && ran.stderr.contains("is there already"), "{}", ran.stderr);
    assert!(std::fs::read_to_string(site.root().join("templates/blocks/callout.html")).unwrap().ends_with("ours"));
    let ran = site.run(&["theme", "eject", "blocks/calout.html"]);
    assert!(ran.code != 0 && ran.stderr.contains("did you mean `blocks/callout.html`?"), "{}", ran.stderr);
    // What is no template says where it is changed instead.
    let ran = site.run(&["theme", "eject", "style.css"]);
    assert!(ran.code == 1 && ran.stderr.contains("trailmark theme new"), "{}", ran.stderr);
    let ran = site.run(&["theme", "eject", "strings/en.yaml"]);
    assert!(ran.code == 1 && ran.stderr.contains("one by one"), "{}", ran.stderr);
    // A name that leads out of the folder is no template.
    for path in ["../site.yaml", "/etc/passwd", "../../x.html"] {
        assert_ne!(site.run(&["theme", "eject", path]).code, 0, "{path}");
    }
}

#[test]
fn a_command_that_there_is_not_leads_to_one_that_there_is() {
    let said = |arguments: &[&str]| {
        let ran = run(program().args(arguments));
        assert_eq!(ran.code, 2, "{arguments:?}");
        ran.stderr
    };
    let unknown = said(&["frobnicate"]);
    for command in ["new", "build", "serve", "check", "add", "client"] {
        assert!(unknown.contains(&format!("`{command}`")), "{command}: {unknown}");
    }
    assert!(said(&["bild"]).contains("'build'"));
    let unknown = said(&["--site", "x", "client", "quux"]);
    assert!(unknown.contains("`passphrase`") && !unknown.contains("`serve`"), "{unknown}");
    for word in ["remove", "delete", "rm"] {
        let unknown = said(&["client", word, "Zora"]);
        assert!(unknown.contains("`close`") && unknown.contains("`erase`") && !unknown.contains("Zora"), "{unknown}");
    }
    // What is hidden is no answer.
    assert!(!said(&["add", "frobnicate"]).contains("`client`"));
}

#[test]
fn a_session_without_a_client_names_the_clients() {
    let site = Site::new();
    let ran = site.run(&["add", "session"]);
    assert!(ran.code == 2 && ran.stderr.contains("`trailmark client add`"), "{}", ran.stderr);
    site.write("content/clients/quiet-heron/engagement.md", "---\ntitle: Our work\nclient: {name: Zora}\n---\n");
    site.write("content/clients/amber-larch/engagement.md.age", "sealed");
    let ran = site.run(&["add", "session"]);
    assert!(ran.code == 2 && ran.stderr.contains("known are `amber-larch`, `quiet-heron`"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("Zora"));
}

#[test]
fn a_build_says_which_pages_wait() {
    let site = Site::new();
    site.page("one.md", "title: One\ndraft: true", "");
    site.page("two.md", "title: Two\ndate: 2026-06-16", "");
    let last = |ran: crate::support::Ran| ran.ok().stderr.lines().last().unwrap().to_owned();
    let wanted = "1 draft and 1 page that waits for its day left out";
    assert!(last(site.build_with(&[])).contains(wanted));
    // And again where nothing changed, as what is remembered of a build, once its sources are older than it.
    std::thread::sleep(std::time::Duration::from_millis(80));
    assert!(last(site.build_with(&[])).contains(wanted));
    assert!(crate::support::tree(&site.root().join(".trailmark")).keys().any(|name| name.starts_with("settled-")));
    assert!(last(site.build_with(&[])).contains(wanted));
    site.page("three.md", "title: Three\nexpires: 2026-06-01", "");
    site.page("four.md", "title: Four\ndraft: true", "");
    assert!(last(site.build_with(&[])).contains("2 drafts, 1 page that waits for its day and 1 expired page left out"));
    assert!(last(site.build_with(&["--drafts", "--future"])).contains("1 expired page left out"));
    let told = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!(told["left_out"], serde_json::json!({"drafts": 2, "future": 1, "expired": 1}));
    site.remove("content/three.md");
    assert!(!last(site.build_with(&["--drafts", "--future"])).contains("left out"));
}
