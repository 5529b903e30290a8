//! What commands write to begin with: none of it reaches a client, and what reaches the public is told.

use crate::client::{client, with_client};
use crate::support::{Site, program, run};
use trailmark::diag::Diagnostic;
use trailmark::pipeline::{self, Options};
use trailmark::portal::Mode;
use trailmark::source::Workspace;

/// Noon of 15 June 2026, UTC.
const NOW: i64 = 1_781_524_800;

fn add(site: &Site, arguments: &[&str]) {
    run(program().arg("add").args(arguments).arg("--site").arg(site.root())).ok();
}

fn check(site: &Site) -> Vec<Diagnostic> {
    pipeline::build(&Workspace::on_disk(site.root()), &Options { lints: true, now: Some(NOW), ..Options::default() }).diagnostics
}

/// What was told of this code, as file, line and message.
fn told(found: &[Diagnostic], code: &str) -> Vec<String> {
    let line = |found: &Diagnostic| found.span.map_or(0, |span| span.line);
    let of_code = found.iter().filter(|found| found.code == code);
    of_code.map(|found| format!("{}:{} {}", found.file.as_deref().unwrap_or_default(), line(found), found.message)).collect()
}

/// What an open portal holds: its pages are in it in base64 (RFC 4648).
fn pages(html: &str) -> String {
    let (_, data) = html.split_once("data-name=\"preview.json\">").unwrap();
    let digits = data.bytes().take_while(|byte| *byte != b'<').filter_map(|byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    });
    let bits: Vec<u8> = digits.flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1)).collect();
    let bytes = bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit));
    String::from_utf8(bytes.collect()).unwrap()
}

#[test]
fn an_untouched_scaffold_shows_nothing_in_the_portal() {
    let (site, _) = with_client();
    client(&site, &["add", "amber-larch"], &[]).ok();
    add(&site, &["session", "amber-larch"]);
    let options = Options { portals: Mode::Open(None), now: Some(NOW), ..Options::default() };
    let built = pipeline::build(&Workspace::on_disk(site.root()), &options);
    assert_eq!(built.errors(), 0, "{:?}", built.diagnostics);
    let shown: String =
        built.previews.iter().filter(|portal| portal.id == "amber-larch").map(|portal| pages(portal.html.expose())).collect();
    assert!(shown.contains("Session 1"), "the session is there: {} previews", built.previews.len());
    for file in ["engagement.md", "sessions/01.md"] {
        let text = std::fs::read_to_string(site.root().join(format!("content/clients/amber-larch/{file}"))).unwrap();
        let body = text.splitn(3, "---\n").nth(2).unwrap();
        // The first words of each line, as quotation marks are typeset.
        let words = body.lines().map(|line| line.trim_matches(|char: char| !char.is_alphanumeric()).chars().take(16).collect());
        let leaked: Vec<String> = words.filter(|words: &String| words.contains(' ') && shown.contains(words)).collect();
        assert!(leaked.is_empty(), "{file}: {leaked:?}");
    }
}

#[test]
fn an_engagement_without_a_name_is_told() {
    let (site, _) = with_client();
    client(&site, &["add", "amber-larch"], &[]).ok();
    let path = "content/clients/amber-larch/engagement.md";
    let found = told(&check(&site), "untouched-text");
    assert_eq!(found, [format!("{path}:7 the client is still called what `trailmark client add` called them")]);
    let text = std::fs::read_to_string(site.root().join(path)).unwrap();
    site.write(path, text.replace("The client's name", "Ann Roe"));
    assert_eq!(told(&check(&site), "untouched-text"), [""; 0]);
}

#[test]
fn pages_that_were_only_begun_are_told() {
    let site = Site::new();
    for page in [["coach", "Zoe"], ["article", "Listening"], ["service", "Walks"], ["method", "Bridges"], ["page", "about"]] {
        add(&site, &page);
    }
    let found = told(&check(&site), "untouched-text");
    let files: Vec<&str> = found.iter().map(|found| found.split(':').next().unwrap()).collect();
    let article = "content/insights/2026-06-15-listening.md";
    for file in ["content/coaches/zoe.md", article, "content/services/walks.md", "content/methods/bridges.md", "content/about.md"] {
        assert!(files.contains(&file), "{file}: {found:?}");
    }
    // With a description of its own, an article still needs a text, and a coach one that is theirs.
    let description = "description: What changes in a conversation when one person stops preparing an answer.";
    for (file, message) in [(article, "this article has no text"), ("content/coaches/zoe.md", "the text of this page is still as")] {
        let text = std::fs::read_to_string(site.root().join(file)).unwrap();
        let lines = text.lines().map(|line| if line.starts_with("description:") { description } else { line });
        let text = lines.collect::<Vec<_>>().join("\n") + "\n";
        site.write(file, &text);
        let found = told(&check(&site), "untouched-text");
        assert!(found.iter().any(|found| found.starts_with(file) && found.contains(message)), "{file}: {found:?}");
        site.write(file, text.replace("Write to me", "Do write to me") + "\nMost of us listen in order to reply.\n");
        let found = told(&check(&site), "untouched-text");
        assert!(!found.iter().any(|found| found.starts_with(file)), "{file}: {found:?}");
    }
}

#[test]
fn what_is_still_a_placeholder_in_the_settings_is_told_at_its_place() {
    let site = Site::new();
    let new = include_str!("../../src/cli/new_site/site.yaml");
    let words: String = new
        .lines()
        .filter(|line| line.starts_with("tagline:") || line.starts_with("description:"))
        .map(|line| format!("{line}\n"))
        .collect();
    let practice =
        "practice:\n  email: hello@example.org\n  phone: +1 416 555 0100\n  same_as: [\"https://directory.example.org/your-practice\"]\n";
    let menu = "menu:\n  - {title: Book, url: \"https://booking.example.org/\"}\n";
    site.settings(&format!(
        "{words}{practice}  contact_form: https://forms.example.org/your-form\n{menu}portals: {{contact: hello@example.org}}"
    ));
    let found = check(&site);
    let lines = ["practice.email", "practice.phone", "practice.same_as[0]", "practice.contact_form", "menu[0].url", "portals.contact"];
    let lines: Vec<String> = lines
        .iter()
        .zip([6, 7, 8, 9, 11, 12])
        .map(|(key, line)| format!("site.yaml:{line} `{key}` is still the placeholder of a new site"))
        .collect();
    assert_eq!(told(&found, "placeholder-url"), lines);
    assert_eq!(told(&found, "untouched-text"), ["site.yaml:3 `tagline` and `description` are still as `trailmark new` wrote them"]);
    site.write("site.yaml", std::fs::read_to_string(site.root().join("site.yaml")).unwrap() + "\ndemonstration: true\n");
    let found = check(&site);
    assert_eq!((told(&found, "placeholder-url").len(), told(&found, "untouched-text").len()), (0, 0));
}
