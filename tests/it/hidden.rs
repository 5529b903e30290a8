//! Drafts, pages of the future and expired pages: out of everything that is written, unless they are asked for.

use crate::practice;
use crate::support::{Site, Tree};

/// Words that only the hidden pages have.
const MARKS: [&str; 3] = ["Dragonfly", "Salamander", "Woodpecker"];

fn site() -> Site {
    let site = practice::sources();
    let more = |mark: &str| {
        format!(
            "title: {mark} pages\ndescription: About the {mark}\nauthor: ida-moreau\nseries: Packing\ntags: [gear, {mark}]\naliases: [/old-{}/]",
            mark.to_lowercase()
        )
    };
    site.page("insights/2026-01-01-dragonfly.md", &format!("{}\ndraft: true", more("Dragonfly")), "The Dragonfly itself. ![x](pond.svg)");
    site.write("content/insights/pond.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.page("insights/2026-06-16-salamander.md", &more("Salamander"), "The Salamander itself.");
    site.page("insights/2026-01-03-woodpecker.md", &format!("{}\nexpires: 2026-06-15", more("Woodpecker")), "The Woodpecker itself.");
    site
}

fn with(tree: &Tree, mark: &str) -> Vec<String> {
    let lower = mark.to_lowercase();
    let has = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(mark) || String::from_utf8_lossy(bytes).contains(&lower);
    tree.iter().filter(|(path, bytes)| path.contains(&lower) || has(bytes)).map(|(path, _)| path.clone()).collect()
}

#[test]
fn hidden_pages_are_in_nothing() {
    let site = site();
    site.build();
    let tree = site.tree();
    for mark in MARKS {
        assert_eq!(with(&tree, mark), Vec::<String>::new(), "{mark}");
    }
}

#[test]
fn drafts_and_the_future_come_when_asked_for_and_go_again() {
    let site = site();
    site.build();
    let plain = site.tree();
    site.build_with(&["--drafts"]).ok();
    let everywhere = [
        "insights/dragonfly/index.html",
        "old-dragonfly/index.html",
        "tags/dragonfly/index.html",
        "feed.xml",
        "feed.json",
        "insights/feed.xml",
        "sitemap.xml",
    ];
    let found = with(&site.tree(), "Dragonfly");
    assert!(everywhere.iter().all(|file| found.iter().any(|path| path == file)), "{found:?}");
    assert!(with(&site.tree(), "Salamander").is_empty());
    site.build_with(&["--future"]).ok();
    assert!(with(&site.tree(), "Dragonfly").is_empty() && site.has("insights/salamander/index.html"));
    site.build_with(&["--drafts", "--future"]).ok();
    assert!(site.has("insights/salamander/index.html") && site.has("insights/dragonfly/index.html"));
    // What has expired is over, whatever is asked for.
    assert!(with(&site.tree(), "Woodpecker").is_empty());
    site.build();
    crate::support::assert_same(&plain, &site.tree(), "after drafts and back");
}

#[test]
fn a_page_shows_until_the_day_it_expires_in_the_sites_time_zone() {
    let site = Site::new();
    site.settings("timezone: Pacific/Auckland");
    site.page("offer.md", "title: Offer\nexpires: 2026-06-16", "");
    site.page("later.md", "title: Later\ndate: 2026-06-16", "");
    site.build();
    // At noon in Greenwich the 16th of June has begun in Auckland.
    assert!(!site.has("offer/index.html") && site.has("later/index.html"));
    site.write("site.yaml", "title: A\nbase_url: https://a.example/\ntimezone: America/Vancouver\n");
    site.build();
    assert!(site.has("offer/index.html") && !site.has("later/index.html"));
}
