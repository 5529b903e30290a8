//! What commands write to begin with: none of it reaches a client.

use crate::client::{client, with_client};
use crate::support::{Site, program, run};
use trailmark::pipeline::{self, Options};
use trailmark::portal::Mode;
use trailmark::source::Workspace;

/// Noon of 15 June 2026, UTC.
const NOW: i64 = 1_781_524_800;

fn add(site: &Site, arguments: &[&str]) {
    run(program().arg("add").args(arguments).arg("--site").arg(site.root())).ok();
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
