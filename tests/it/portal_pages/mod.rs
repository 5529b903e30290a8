//! The pages of portals: what is on them, for whom, and in which state of the record.

mod random;

use std::collections::BTreeMap;
use std::sync::Arc;
use trailmark::config;
use trailmark::diag::Diagnostic;
use trailmark::model::assets::Assets;
use trailmark::model::audience::Audience;
use trailmark::model::{self, Inputs, Site};
use trailmark::parse::{self, Document};
use trailmark::portal::view::{Scene, view};
use trailmark::portal::pages::{FileLink, Portal, Portals, Request};
use trailmark::render::Renderer;
use trailmark::source::Workspace;
use trailmark::theme;

const METHOD: &str = "---
title: Three walks
scope: engagement
stages:
  - {id: outset, name: Outset}
  - {id: ridge, name: Ridge, substages: [{id: camp-one, name: First camp}]}
  - {id: summit, name: Summit}
---
A way up.
";

const WHOLE: &str = include_str!("whole.md");

/// The sessions of the whole record.
fn whole_sessions() -> Vec<(&'static str, String)> {
    let session = |keys: &str, body: &str| format!("---\n{keys}\n---\n\n{body}\n");
    vec![
        (
            "01.md",
            session(
                "{title: Setting out, number: 1, date: 2026-01-26, time: '09:30', minutes: 90, mode: in-person, place: The quay, status: held, topics: [role], ratings: [{goal: decide, value: 4}]}",
                "## Focus\n\nThe new role.[^1]\n\n[^1]: Since December.\n\n![The quay](../files/quay.png)\n\n:::coach\nUnspeakable remark of the coach.\n:::",
            ),
        ),
        (
            "02.md",
            session(
                "{title: What others see, number: 2, date: 2026-02-20, time: '14:00', minutes: 90, mode: virtual, status: held, kind: debrief, insights: [{text: They wait for me, root_cause: I answer, question: What if you did not}], actions: [line], goals: [decide, nights]}",
                "We read the answers. See [the first session](01.md#focus) and [our house](/about.md).",
            ),
        ),
        ("03.md", session("{title: Fog, number: 3, date: 2026-04-14, minutes: 90, mode: phone, status: missed}", "")),
        ("04.md", session("{title: The half-way house, number: 4, date: 2026-06-24, time: '16:15', minutes: 90, mode: in-person, status: planned}", "")),
    ]
}

/// A site with one engagement, in memory, on a day.
struct Made {
    site: Site,
    portals: Portals,
    found: Vec<Diagnostic>,
}

fn made(engagement: &str, sessions: &[(&str, String)], today: &str) -> Made {
    let mut files: BTreeMap<String, Vec<u8>> = crate::support::tree(&crate::support::repository().join("themes/cairn"))
        .into_iter()
        .map(|(path, bytes)| (format!("themes/cairn/{path}"), bytes))
        .collect();
    files.insert(
        "site.yaml".to_owned(),
        b"title: Larkspur Coaching\nbase_url: https://larkspur.example/practice/\ntimezone: Europe/Amsterdam\n".to_vec(),
    );
    let workspace = Workspace::in_memory(files);
    let config = Arc::new(config::read(&workspace, None).unwrap());
    let theme = Arc::new(theme::load(&workspace, &config).0.unwrap());
    let mut sources: Vec<(String, String)> = vec![
        ("content/_index.md".to_owned(), "---\ntitle: Home\n---\n".to_owned()),
        ("content/about.md".to_owned(), "---\ntitle: About us\n---\n".to_owned()),
        ("content/coaches/ida-moreau.md".to_owned(), "---\ntitle: Ida Moreau\n---\n".to_owned()),
        ("content/methods/three-walks.md".to_owned(), METHOD.to_owned()),
        ("content/clients/grey-owl/engagement.md".to_owned(), engagement.to_owned()),
    ];
    sources.extend(sessions.iter().map(|(name, text)| (format!("content/clients/grey-owl/sessions/{name}"), text.clone())));
    let mut found = Vec::new();
    let documents: Vec<Document> = sources
        .iter()
        .map(|(path, text)| {
            let (document, told) = parse::mended(path, text, &parse::expected(path, None));
            found.extend(told);
            document
        })
        .collect();
    let (assets, _) = Assets::collect(&workspace, &[], &theme.assets);
    let inputs = Inputs {
        strings: Arc::new(theme.strings.clone()),
        assets: Arc::new(assets),
        data: BTreeMap::new(),
        today: today.parse().unwrap(),
        drafts: false,
        future: false,
        config,
    };
    let (site, told) = model::build(documents, inputs);
    found.extend(told);
    let (renderer, told) = Renderer::new(&site, theme);
    found.extend(told);
    let portals = Portals::new(&renderer);
    Made { site, portals, found }
}

fn file(path: &str) -> Option<FileLink> {
    let name = path.strip_prefix("content/clients/grey-owl/files/").filter(|name| ["letter.pdf", "quay.png"].contains(name))?;
    let media_type = if name.ends_with("pdf") { "application/pdf" } else { "image/png" };
    Some(FileLink { id: format!("{:032x}", name.len()), name: name.to_owned(), media_type: media_type.to_owned(), size: 48_213 })
}

impl Made {
    fn portal(&self, audience: Audience) -> Portal {
        let files: Vec<FileLink> = ["letter.pdf", "quay.png"].iter().filter_map(|name| file(&format!("content/clients/grey-owl/files/{name}"))).collect();
        let request = Request { audience, min_raters: 3, calendar_id: "grey-owl.larkspur.example", file: &file, files: &files };
        self.portals.pages(&self.site.engagements()[0], &request)
    }

    fn view(&self, audience: Audience) -> serde_json::Value {
        let site = self.site.public();
        let scene = Scene { site, audience, today: site.today, min_raters: 3 };
        serde_json::to_value(view(&self.site.engagements()[0], &scene).unwrap()).unwrap()
    }
}

/// A small engagement with further keys.
fn small(keys: &str) -> String {
    format!("---\ntitle: Working title\nclient: {{name: Runa Halvorsen}}\nsponsor: {{name: Piet Vance}}\ncoaches: [ida-moreau]\n{keys}\n---\n\nShared words.\n")
}

#[track_caller]
fn whole(today: &str) -> Made {
    let made = made(WHOLE, &whole_sessions(), today);
    assert!(made.found.iter().all(|found| !found.is_error()), "{:?}", made.found.iter().map(|found| (found.code, &found.message, found.span)).collect::<Vec<_>>());
    made
}

fn page<'a>(portal: &'a Portal, path: &str) -> &'a str {
    portal.pages.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("no page {path}: {:?}", portal.diagnostics)).html.html()
}

fn all(portal: &Portal) -> String {
    portal.pages.iter().map(|page| format!("{}\n{}\n", page.title, page.html.html())).chain(portal.files.iter().map(|file| file.text.clone())).collect()
}

/// With `TRAILMARK_DUMP=FOLDER` the pages are written there, to be looked at.
#[test]
fn every_page_of_a_whole_record_can_be_made() {
    let made = whole("2026-06-15");
    for (audience, word) in [(Audience::Client, "client"), (Audience::Sponsor, "sponsor")] {
        let portal = made.portal(audience);
        let told: Vec<_> = portal.diagnostics.iter().map(|found| (found.code, &found.message, &found.file, found.span)).collect();
        assert!(told.is_empty(), "{word}: {told:?}");
        if let Some(folder) = std::env::var_os("TRAILMARK_DUMP") {
            let folder = std::path::Path::new(&folder).join(word);
            std::fs::create_dir_all(&folder).unwrap();
            for page in &portal.pages {
                let name = if page.path.is_empty() { "overview".to_owned() } else { page.path.replace('/', "-") };
                std::fs::write(folder.join(format!("{name}.html")), page.html.html()).unwrap();
            }
        }
    }
}
