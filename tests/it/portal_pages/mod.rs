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
use trailmark::portal::pages::{FileLink, Pages, Portal, Request};
use trailmark::portal::view::{Scene, view};
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
                "{title: Setting out, number: 1, date: 2026-01-26, time: '09:30', minutes: 90, mode: in-person, place: The quay, status: held, topics: [role], ratings: [{goal: nights, value: 1, version: 1}]}",
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
        (
            "04.md",
            session(
                "{title: The half-way house, number: 4, date: 2026-06-24, time: '16:15', minutes: 90, mode: in-person, status: planned}",
                "",
            ),
        ),
    ]
}

/// A site with one engagement, in memory, on a day.
struct Made {
    site: Site,
    portals: Pages,
    found: Vec<Diagnostic>,
}

fn made(engagement: &str, sessions: &[(&str, String)], today: &str) -> Made {
    made_with(engagement, sessions, today, &[])
}

/// The same with further files of the site.
fn made_with(engagement: &str, sessions: &[(&str, String)], today: &str, more: &[(&str, &str)]) -> Made {
    let mut files: BTreeMap<String, Vec<u8>> = crate::support::tree(&crate::support::repository().join("themes/cairn"))
        .into_iter()
        .map(|(path, bytes)| (format!("themes/cairn/{path}"), bytes))
        .collect();
    files.insert(
        "site.yaml".to_owned(),
        b"title: Larkspur Coaching\nbase_url: https://larkspur.example/practice/\ntimezone: Europe/Amsterdam\n".to_vec(),
    );
    files.extend(more.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
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
            let (document, told) = parse::mended(path, text.clone(), &parse::expected(path, None));
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
    let portals = Pages::new(&renderer);
    Made { site, portals, found }
}

fn file(path: &str) -> Option<FileLink> {
    let name = path.strip_prefix("content/clients/grey-owl/files/").filter(|name| ["letter.pdf", "quay.png"].contains(name))?;
    let media_type = if name.ends_with("pdf") { "application/pdf" } else { "image/png" };
    Some(FileLink { id: format!("{:032x}", name.len()), name: name.to_owned(), media_type: media_type.to_owned(), size: 48_213 })
}

impl Made {
    fn portal(&self, audience: Audience) -> Portal {
        let files: Vec<FileLink> =
            ["letter.pdf", "quay.png"].iter().filter_map(|name| file(&format!("content/clients/grey-owl/files/{name}"))).collect();
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
    format!(
        "---\ntitle: Working title\nclient: {{name: Runa Halvorsen}}\nsponsor: {{name: Piet Vance}}\ncoaches: [ida-moreau]\n{keys}\n---\n\nShared words.\n"
    )
}

#[track_caller]
fn whole(today: &str) -> Made {
    let made = made(WHOLE, &whole_sessions(), today);
    assert!(
        made.found.iter().all(|found| !found.is_error()),
        "{:?}",
        made.found.iter().map(|found| (found.code, &found.message, found.span)).collect::<Vec<_>>()
    );
    made
}

fn page<'a>(portal: &'a Portal, path: &str) -> &'a str {
    portal.pages.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("no page {path}: {:?}", portal.diagnostics)).html.html()
}

fn all(portal: &Portal) -> String {
    portal
        .pages
        .iter()
        .map(|page| format!("{}\n{}\n", page.title, page.html.html()))
        .chain(portal.files.iter().map(|file| file.text.clone()))
        .collect()
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

fn client(keys: &str, today: &str) -> serde_json::Value {
    made(&small(keys), &[], today).view(Audience::Client)
}

fn sponsor(keys: &str, today: &str) -> serde_json::Value {
    made(&small(keys), &[], today).view(Audience::Sponsor)
}

const GOALS: &str = "goals:
  - {id: a, title: Agreed goal, agreed: true, why: Because, baseline: 2, target: 8, now: 5, due: 2026-05-01}
  - {id: b, title: Own goal, baseline: 10, target: 4, now: 7}
actions:
  - {title: Late one, goal: a, due: 2026-06-01, commitment: 5, weight: 3}
  - {title: Early one, goal: a, done: 2026-05-01}
themes: [Pace]
plan: {focus: [{title: Let go, goal: b}], changes: [{on: 2026-02-01, what: One area less, reason: Too much}]}
";

/// The views in full, so that a change of what somebody sees is a change of these files.
#[test]
fn the_views_of_a_whole_record() {
    let made = whole("2026-06-15");
    for (audience, name) in [(Audience::Client, "client"), (Audience::Sponsor, "sponsor")] {
        insta::assert_snapshot!(name, serde_json::to_string_pretty(&made.view(audience)).unwrap());
    }
}

fn titles(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().filter_map(|entry| entry["title"].as_str()).collect()
}

#[test]
fn a_sponsor_sees_agreed_goals_and_no_progress_without_consent() {
    let view = sponsor(GOALS, "2026-06-15");
    assert_eq!(titles(&view["goals"]), ["Agreed goal"]);
    let goal = &view["goals"][0];
    for key in ["why", "baseline", "target", "now", "progress", "status", "overdue"] {
        assert!(goal[key].is_null(), "{key}");
    }
    assert_eq!(goal["due"], "2026-05-01");
    assert_eq!((&view["actions"]["shown"], &view["plan"], &view["themes"]), (&false.into(), &().into(), &serde_json::json!([])));
    assert!(view["title"].is_null() && view["sharing"].is_null());
}

#[test]
fn a_consent_opens_its_item_while_it_holds() {
    let with = |consent: &str, today: &str| sponsor(&format!("{GOALS}consents: [{{given: 2026-03-01, by: Runa, {consent}}}]"), today);
    let progress = with("item: progress", "2026-06-15");
    assert_eq!(progress["goals"][0]["progress"]["percent"], 50);
    assert_eq!(progress["goals"].as_array().unwrap().len(), 1, "progress opens no further goal");
    assert_eq!(titles(&with("item: goals", "2026-06-15")["goals"]), ["Agreed goal", "Own goal"]);
    let counts = &with("item: actions", "2026-06-15")["actions"];
    assert_eq!(
        (&counts["open"], &counts["done"], &counts["overdue"], &counts["list"]),
        (&1.into(), &1.into(), &1.into(), &serde_json::json!([]))
    );
    let themes = |consent: &str, today: &str| with(&format!("item: themes{consent}"), today)["themes"].as_array().unwrap().len();
    assert_eq!(themes("", "2026-03-01"), 1, "from its day on");
    assert_eq!(themes("", "2026-02-28"), 0, "not before");
    assert_eq!(themes(", until: 2026-06-15", "2026-06-15"), 1, "through its last day");
    assert_eq!(themes(", until: 2026-06-14", "2026-06-15"), 0, "expired");
    assert_eq!(themes(", withdrawn: 2026-06-15", "2026-06-15"), 0, "withdrawn");
    let plan = &with("item: plan", "2026-06-15")["plan"];
    assert_eq!(plan["changes"][0]["what"], "One area less");
    assert!(plan["changes"][0]["reason"].is_null() && plan["focus"][0]["goal"].is_null(), "the goal of the area is not theirs to see");
}

#[test]
fn the_client_sees_how_far_it_is_and_what_is_late() {
    let view = client(GOALS, "2026-06-15");
    assert_eq!(view["goals"][0]["progress"]["percent"], 50);
    let falling = &view["goals"][1]["progress"];
    assert_eq!((&falling["percent"], &falling["falling"]), (&50.into(), &true.into()));
    let late: Vec<_> = view["standing"]["overdue"]
        .as_array()
        .unwrap()
        .iter()
        .map(|due| (due["title"].as_str().unwrap(), due["days"].as_i64().unwrap()))
        .collect();
    assert_eq!(late, [("Agreed goal", 45), ("Late one", 14)]);
    assert_eq!(view["actions"]["percent"], 25, "by weight, one of four");
    assert_eq!(view["actions"]["list"][0]["attention"], true);
}

#[test]
fn the_picture_of_actions_says_what_the_page_says() {
    let keys = "actions:
  - {title: One, created: 2026-01-12, due: 2026-02-01, status: done}
  - {title: Two, created: 2026-01-12, due: 2026-02-01, status: done}
  - {title: Three, created: 2026-01-12, due: 2026-02-01, status: done, done: 2026-01-30}
  - {title: Four, created: 2026-01-12, due: 2026-02-01, status: dropped}
  - {title: Five, created: 2026-01-20, due: 2026-02-01}
  - {title: Six, created: 2026-01-20}";
    let made = made(&small(keys), &[], "2026-06-15");
    let portal = made.portal(Audience::Client);
    let plan = page(&portal, "plan");
    assert!(plan.contains("2 open, 3 done"), "{plan}");
    assert!(plan.contains("Two of five actions are open; one is overdue."), "{plan}");
    assert!(plan.contains("Two actions that are done have no day of completion and are not drawn."), "{plan}");
    let view = made.view(Audience::Client);
    let last = view["actions"]["burn"].as_array().and_then(|days| days.last()).unwrap();
    assert_eq!((&last["opened"], &last["done"], &last["open"]), (&3.into(), &1.into(), &2.into()));
}

#[test]
fn the_client_is_told_what_the_sponsor_sees() {
    let keys = format!(
        "{GOALS}consents: [{{item: plan, given: 2026-03-01, by: Runa}}, {{item: themes, given: 2026-03-01, by: Runa, withdrawn: 2026-04-01}}]"
    );
    let made = made(&small(&keys), &[], "2026-06-15");
    let sharing = &made.view(Audience::Client)["sharing"];
    assert_eq!((&sharing["goals_agreed"], &sharing["goals"]), (&1.into(), &2.into()));
    let states: Vec<_> = sharing["consents"].as_array().unwrap().iter().map(|consent| consent["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["given", "withdrawn"]);
    assert!(
        !sharing["closed"].as_array().unwrap().contains(&"plan".into()) && sharing["closed"].as_array().unwrap().contains(&"themes".into())
    );
    let portal = made.portal(Audience::Client);
    assert!(page(&portal, "agreement").contains("1 of your 2 goals"));
}

#[test]
fn fees_are_for_the_one_who_pays() {
    let amount = |payer: &str| {
        let made = made(&small(&format!("fees: {{payer: {payer}, amount: 98765}}")), &[], "2026-06-15");
        [Audience::Client, Audience::Sponsor].map(|audience| all(&made.portal(audience)).contains("98,765"))
    };
    assert_eq!(amount("client"), [true, false]);
    assert_eq!(amount("sponsor"), [false, true]);
}

#[test]
fn a_group_below_its_minimum_is_left_out_and_said_to_be() {
    let keys = "assessments: [{instrument: Round, kind: 360-degree, min_raters: 3, scale: {min: 1, max: 5}, rounds: [{on: 2026-02-02, groups: \
                [{group: self, scores: {voice: 2}}, {group: peer, n: 3, scores: {voice: 3.25}}, {group: report, n: 2, scores: {voice: 4.75}}]}]}]";
    let made = made(&small(keys), &[], "2026-06-15");
    let round = &made.view(Audience::Client)["assessments"][0]["rounds"][0];
    let groups: Vec<_> = round["groups"].as_array().unwrap().iter().map(|group| group["group"].as_str().unwrap()).collect();
    assert_eq!((groups, &round["hidden"]), (vec!["self", "peer"], &serde_json::json!(["report"])));
    let portal = made.portal(Audience::Client);
    let html = page(&portal, "assessments");
    assert!(html.contains("3.25") && !html.contains("4.75") && html.contains("fewer than 3 answered"));
    assert!(!all(&made.portal(Audience::Sponsor)).contains("3.25"));
}

#[test]
fn a_stage_can_come_again_and_the_process_can_be_fitted() {
    let made = whole("2026-06-15");
    let process = &made.view(Audience::Client)["process"];
    let stages: Vec<_> = process["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| (stage["name"].as_str().unwrap(), stage["state"].as_str().unwrap()))
        .collect();
    assert_eq!(stages, [("Outset", "done"), ("Ridge", "current"), ("Night at the hut", "ahead"), ("The view", "ahead")]);
    let rounds: Vec<_> = process["visits"].as_array().unwrap().iter().map(|visit| visit["round"].as_i64().unwrap()).collect();
    assert_eq!(rounds, [1, 1, 2, 2]);
    assert_eq!(process["next"], serde_json::json!(["Night at the hut"]));
    let theirs = all(&made.portal(Audience::Sponsor));
    assert!(theirs.contains("Ridge") && theirs.contains("Both goals tried"), "with `progress` they see the way");
    assert!(!theirs.contains("Night at the hut") && !theirs.contains("dislikes"), "how it was fitted is the client's");
}

#[test]
fn missing_days_are_to_be_decided() {
    let sessions = [("01.md", "---\n{title: Some day, number: 1, status: planned}\n---\n".to_owned())];
    let made = made(&small("goals: [{title: A}]\nphase_down: {condition: All well}"), &sessions, "2026-06-15");
    let portal = made.portal(Audience::Client);
    for path in ["", "goals", "sessions", "reviews", "sessions/1"] {
        assert!(page(&portal, path).contains("to be decided"), "{path}");
    }
    assert!(portal.files.is_empty(), "a session without a day is in no calendar");
}

#[test]
fn an_empty_record_has_pages_that_say_so() {
    let made = made("---\ntitle: New\nclient: {name: Runa}\n---\n", &[], "2026-06-15");
    let portal = made.portal(Audience::Client);
    assert!(portal.diagnostics.is_empty());
    let paths: Vec<_> = portal.pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths, ["", "goals", "plan", "sessions", "agreement", "files", "report"]);
    assert!(page(&portal, "goals").contains("No goals are written down yet"));
    assert!(page(&portal, "agreement").contains("There is no sponsor"));
}

/// The words below the heading of the goals, as they are read.
fn of_goals(keys: &str, audience: Audience) -> String {
    let portal = made(&small(keys), &[], "2026-06-15").portal(audience);
    let overview = page(&portal, "");
    let part = overview.split_once("id=\"goals_title\"").map_or("", |(_, rest)| rest.split("</section>").next().unwrap());
    let html = format!("<p {part}");
    crate::support::texts(&html, "p").join(" ")
}

#[test]
fn the_overview_counts_goals_without_numbers_too() {
    let goal = |title: &str, more: &str| format!("  - {{title: {title}, agreed: true{more}}}\n");
    let (one, two) = (goal("Runs", ", baseline: 0, now: 2, target: 4"), goal("Rests", ""));
    let said = of_goals(&format!("goals:\n{one}{two}"), Audience::Client);
    assert!(said.contains("One more goal has no numbers yet."), "{said}");
    let said = of_goals(&format!("goals:\n{one}{two}{}", goal("Reads", "")), Audience::Client);
    assert!(said.contains("2 more goals have no numbers yet."), "{said}");
    assert!(!of_goals(&format!("goals:\n{one}"), Audience::Client).contains("no numbers"));
    let said = of_goals(&format!("goals:\n{two}"), Audience::Client);
    assert!(said.contains("One goal is written down; it has no numbers yet."), "{said}");
    assert_eq!(of_goals("goals: []", Audience::Client), "");
    // Of a sponsor who may not see numbers nothing can be said about them.
    assert!(!of_goals(&format!("goals:\n{one}{two}"), Audience::Sponsor).contains("numbers"));
    let progress = "consents: [{item: progress, given: 2026-01-01, by: Runa}]";
    assert!(of_goals(&format!("{progress}\ngoals:\n{one}{two}"), Audience::Sponsor).contains("One more goal has no numbers yet."));
}

#[test]
fn sessions_are_dates_and_counts_to_a_sponsor() {
    let made = whole("2026-06-15");
    let portal = made.portal(Audience::Sponsor);
    let html = page(&portal, "sessions");
    assert!(html.contains("26 January 2026") && html.contains("90 minutes") && html.contains("Two of eight sessions"));
    assert!(portal.pages.iter().all(|page| !page.path.starts_with("sessions/")));
    for told in ["Setting out", "What others see", "The quay", "09:30", "Talking results"] {
        assert!(!html.contains(told), "{told}");
    }
    assert!(portal.files.is_empty());
}

#[test]
fn texts_lead_to_sessions_files_and_the_public_site() {
    let made = whole("2026-06-15");
    let portal = made.portal(Audience::Client);
    let overview = page(&portal, "");
    assert!(overview.contains("href=\"#/sessions/1\"") && overview.contains(&format!("href=\"#file/{:032x}\"", 10)));
    assert!(page(&portal, "sessions/1").contains(&format!("<img data-file=\"{:032x}\"", 8)));
    assert!(page(&portal, "sessions/1").contains("href=\"#/sessions/1@fn-1\""));
    let second = page(&portal, "sessions/2");
    assert!(second.contains("href=\"#/sessions/1@focus\"") && second.contains("https://larkspur.example/practice/about/"));
    assert!(!all(&portal).contains("Unspeakable"));
}

#[test]
fn a_missing_attachment_is_told_without_its_name() {
    let sessions = [(
        "01.md",
        "---\n{title: One, number: 1}\n---\n\n[here](../files/unspeakable.pdf) and ![x](../files/unspeakable.png)\n".to_owned(),
    )];
    let made = made(&small(""), &sessions, "2026-06-15");
    let told = made.portal(Audience::Client).diagnostics;
    assert_eq!(told.iter().map(|found| found.code).collect::<Vec<_>>(), ["missing-file", "missing-file"]);
    assert!(told.iter().all(|found| found.file.as_deref() == Some("content/clients/grey-owl/sessions/01.md") && found.span.is_some()));
    assert!(!format!("{told:?}").contains("unspeakable"));
}

#[test]
fn pages_have_one_heading_sound_ids_and_nothing_that_the_policy_forbids() {
    let made = whole("2026-06-15");
    for audience in [Audience::Client, Audience::Sponsor] {
        let portal = made.portal(audience);
        let ids: BTreeMap<&str, Vec<String>> = portal
            .pages
            .iter()
            .map(|page| {
                let html = scraper::Html::parse_fragment(page.html.html());
                let of = |selector: &str| html.select(&scraper::Selector::parse(selector).unwrap()).collect::<Vec<_>>();
                assert_eq!(of("h1").len(), 1, "{}", page.path);
                assert!(of("[style], style, script, [onclick]").is_empty(), "{}", page.path);
                let ids: Vec<String> = of("[id]").iter().map(|element| element.value().attr("id").unwrap().to_owned()).collect();
                let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
                assert_eq!(distinct.len(), ids.len(), "an id stands twice on {}", page.path);
                for element in of("[aria-labelledby]") {
                    for id in element.value().attr("aria-labelledby").unwrap().split(' ') {
                        assert!(ids.iter().any(|known| known == id), "{}: no {id}", page.path);
                    }
                }
                (page.path.as_str(), ids)
            })
            .collect();
        for page in &portal.pages {
            for link in page.html.html().split("href=\"#/").skip(1) {
                let target = link.split('"').next().unwrap();
                let (path, anchor) = target.split_once('@').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
                let there = ids.get(path).unwrap_or_else(|| panic!("{} leads to no page {path}", page.path));
                assert!(anchor.is_none_or(|anchor| there.iter().any(|id| id == anchor)), "{}: {target}", page.path);
            }
        }
    }
}

#[test]
fn the_calendar_is_one_that_programs_read() {
    let made = whole("2026-06-15");
    let portal = made.portal(Audience::Client);
    let text = &portal.files[0].text;
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')) && text.ends_with("END:VCALENDAR\r\n"));
    let events: Vec<&str> = text.split("BEGIN:VEVENT").skip(1).collect();
    assert_eq!(events.len(), 3, "the missed one is left out");
    assert!(events[0].contains("DTSTART:20260126T083000Z\r\nDURATION:PT90M\r\nSUMMARY:Coaching session 1\r\n"));
    assert!(events[2].contains("DTSTART:20260624T141500Z") && events[2].contains("UID:session-4@grey-owl.larkspur.example\r\n"));
    assert!(!text.contains("Runa") && !text.contains("half-way"));
    let all_day = [("01.md", "---\n{title: One, number: 1, date: 2026-07-01}\n---\n".to_owned())];
    let portal = self::made(&small(""), &all_day, "2026-06-15").portal(Audience::Client);
    assert!(portal.files[0].text.contains("DTSTART;VALUE=DATE:20260701\r\n"));
}

#[test]
fn a_mistake_in_a_template_shows_no_value() {
    let mistakes = [
        "{{ record.goals[0].title + 1 }}",
        "{{ site.string(\"portal.\" ~ record.goals[0].title) }}",
        "{{ site.string(record.title) }}",
        "{{ record[record.goals[0].title] ~ 1 }}",
        "{{ error(record.goals[0].title) }}",
        "{% include record.goals[0].title %}",
        "{{ record.goals[0].titel }}",
        "{{ record.goals[0].title|int }}",
    ];
    for mistake in mistakes {
        let made = made_with(&small("goals: [{title: Unspeakable}]"), &[], "2026-06-15", &[("templates/portal/goals.html", mistake)]);
        let portal = made.portal(Audience::Client);
        assert!(portal.pages.iter().all(|page| page.path != "goals"), "{mistake}");
        let [told] = &portal.diagnostics[..] else { panic!("{mistake}: one message") };
        assert_eq!(told.file.as_deref(), Some("templates/portal/goals.html"), "{mistake}");
        assert!(!format!("{told:?}").contains("Unspeakable") && !format!("{told:?}").contains("Working"), "{mistake}");
        assert!(mistake != mistakes[6] || told.message.contains("`titel`"), "the theme's own words are told: {}", told.message);
    }
    let made = whole("2026-06-15");
    let rendered = made.portal(Audience::Client).pages.remove(0).html;
    assert!(!format!("{rendered:?}").contains("Runa"));
}

/// The engagements of the demonstration practice, with the pages of the site around them.
#[test]
fn the_portals_of_the_demonstration_can_be_made() {
    let root = crate::support::repository();
    let tree = crate::support::tree(&root.join("content"));
    let workspace = Workspace::on_disk(root);
    let config = Arc::new(config::read(&workspace, None).unwrap());
    let theme = Arc::new(theme::load(&workspace, &config).0.unwrap());
    let pages = tree.iter().filter(|(path, _)| path.ends_with(".md") && !path.contains("/files/"));
    let documents = pages.map(|(path, bytes)| {
        let path = format!("content/{path}");
        parse::mended(&path, std::str::from_utf8(bytes).unwrap().to_owned(), &parse::expected(&path, None)).0
    });
    let inputs = Inputs {
        strings: Arc::new(theme.strings.clone()),
        assets: Arc::new(Assets::collect(&workspace, &[], &theme.assets).0),
        data: BTreeMap::new(),
        today: "2026-11-23".parse().unwrap(),
        drafts: false,
        future: true,
        config,
    };
    let (site, _) = model::build(documents.collect(), inputs);
    let portals = Pages::new(&Renderer::new(&site, theme).0);
    let link = |path: &str| {
        let bytes = tree.get(path.strip_prefix("content/")?)?;
        let name = path.rsplit('/').next()?.to_owned();
        Some(FileLink {
            id: format!("{:032x}", name.len()),
            media_type: "application/octet-stream".to_owned(),
            size: bytes.len() as u64,
            name,
        })
    };
    assert!(!site.engagements().is_empty());
    for engagement in site.engagements() {
        let id = engagement.document.path.split('/').nth(2).unwrap();
        for (audience, word) in [(Audience::Client, "client"), (Audience::Sponsor, "sponsor")] {
            let request = Request { audience, min_raters: 3, calendar_id: id, file: &link, files: &[] };
            let portal = portals.pages(engagement, &request);
            let told: Vec<_> = portal.diagnostics.iter().map(|found| (found.code, &found.message, &found.file, found.span)).collect();
            assert!(told.is_empty(), "{id}, {word}: {told:?}");
            if let Some(folder) = std::env::var_os("TRAILMARK_DUMP") {
                let folder = std::path::Path::new(&folder).join(format!("{id}-{word}"));
                std::fs::create_dir_all(&folder).unwrap();
                for page in &portal.pages {
                    let name = if page.path.is_empty() { "overview".to_owned() } else { page.path.replace('/', "-") };
                    std::fs::write(folder.join(format!("{name}.html")), page.html.html()).unwrap();
                }
            }
        }
    }
}
