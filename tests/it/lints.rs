//! Each lint finds its fault at its place, stays silent elsewhere, and can be switched off.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests read files and fail loudly")]

use std::collections::BTreeSet;
use trailmark::check;
use trailmark::diag::{Diagnostic, Severity};
use trailmark::pipeline::{self, Options};
use trailmark::source::Workspace;

/// A day after everything that the demonstration site dates, before anything in it expires: 2026-11-01, noon.
const NOW: i64 = 1_793_534_400;

const SETTINGS: &str = "title: Test practice\nbase_url: https://test.example/\n";

/// The keys of a method of four stages; its body begins on line 11.
const METHOD_KEYS: &str = "description: A model of four stages that begins with a bridge and ends with another one.\nscope: conversation\n\
    stages:\n  - {id: a, name: A}\n  - {id: b, name: B}\n  - {id: c, name: C}\n  - {id: d, name: D}\n";

/// A fault: the files of its site, and the file, line and column at which the lint of that code tells it.
struct Case {
    code: &'static str,
    files: Vec<(&'static str, String)>,
    /// None for what has no line.
    place: Option<(usize, usize)>,
}

impl Case {
    /// The same, told of the file as a whole.
    fn without_place(self) -> Self {
        Case { place: None, ..self }
    }

    /// The file that has the fault: the last one.
    fn file(&self) -> (&'static str, &str) {
        self.files.last().map(|(path, text)| (*path, text.as_str())).unwrap()
    }
}

/// A page whose body begins on line 5.
fn page(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndescription: A page about {title}, with a description of a sensible length for its test.\n---\n{body}")
}

/// A coach's page; the body begins below `keys`, whose first line is line 4.
fn coach(keys: &str) -> String {
    let bio = "Ines ran a bakery for eleven years before she trained as a coach. She works with owners of small firms who \
               want to hand over well, and she tells them early what she does not know.";
    format!(
        "---\ntitle: Ines Roy\ndescription: Business coach for owners of small firms who want to hand over well and in time.\n{keys}---\n{bio}\n"
    )
}

/// An engagement; its keys begin on line 4.
fn engagement(keys: &str) -> (&'static str, String) {
    ("content/clients/grey-owl/engagement.md", format!("---\ntitle: Our work\nclient: {{name: Zora Zora}}\n{keys}---\n"))
}

fn cases() -> Vec<Case> {
    let case = |code, path, text: String, line, column| Case { code, files: vec![(path, text)], place: Some((line, column)) };
    let body = |code, text: &str, line, column| case(code, "content/a.md", page("Alpha", text), line, column);
    let with_image = |code, text: &str, line, column| Case {
        files: vec![("content/team-photo-2.png", "png".to_owned()), ("content/a.md", page("Alpha", text))],
        ..body(code, "", line, column)
    };
    let in_coach = |code, keys: &str, line, column| case(code, "content/coaches/ines.md", coach(keys), line, column);
    let method = format!("---\ntitle: Two Bridges\n{METHOD_KEYS}---\n");
    let private = |code, keys: &str, line, column| Case { files: vec![engagement(keys)], ..case(code, "", String::new(), line, column) };
    let stages = "scope: engagement\nstages:\n  - {id: first, name: First, deliverables: [goal, plan]}\n  - {id: second, name: Second}\n";
    let process = page("Two stages", "Text.\n").replacen("---\nText", &format!("{stages}---\nText"), 1);
    let with_process = |code, keys: &str, line, column| Case {
        files: vec![("content/methods/two-stages.md", process.clone()), engagement(&format!("process: two-stages\n{keys}"))],
        ..case(code, "", String::new(), line, column)
    };
    let history = "history:\n  - {stage: first, entered: 2026-01-01, left: 2026-02-01}\n  - {stage: second}\n";
    let whole = "title: A, measure: B, alignment: {career: C}";
    let untouched = include_str!("../../src/cli/new_site/content/privacy.md").to_owned();
    vec![
        Case {
            files: vec![("content/contact.md", page("Contact", "Text.\n")), ("content/privacy.md", untouched)],
            ..case("untouched-text", "", String::new(), 1, 1)
        }
        .without_place(),
        private("goal-measure", "goals:\n  - {title: A, alignment: {career: B}}\n", 5, 13),
        private("goal-measure", "goals:\n  - {title: A, measure: B, status: changed}\n", 5, 13),
        private("action-incomplete", "actions:\n  - {title: A, measure: B}\n", 5, 13),
        private("action-incomplete", "actions:\n  - {title: A, due: 2026-01-01}\n  - {title: B, done: 2026-01-01}\n", 5, 13),
        with_process("deliverable-missing", &format!("{history}goals:\n  - {{{whole}}}\n"), 6, 13),
        private(
            "review-due",
            "plan: {reviews: [2026-03-01, 2026-10-31, 2026-11-01]}\nreviews:\n  - {kind: check, on: 2026-10-30}\n",
            4,
            30,
        ),
        Case {
            files: vec![
                ("content/coaches/ines.md", coach("assessments_licensed: [Harbour]\n")),
                engagement(
                    "assessments:\n  - {instrument: Waypoint, kind: 360-degree, debrief: ines}\n  - {instrument: Harbour, kind: self, debrief: ines}\n",
                ),
            ],
            ..body("debrief-licence", "", 5, 55)
        },
        private(
            "min-raters-low",
            "assessments:\n  - {instrument: A, kind: pulse, min_raters: 2}\n  - {instrument: B, kind: pulse, min_raters: 3}\n",
            5,
            46,
        ),
        private("retention-over", "retain_until: 2026-10-31\n", 4, 15),
        with_image("image-alt", "Look: ![](team-photo-2.png)\n", 5, 7),
        Case {
            files: vec![("content/p.png", "png".to_owned()), ("content/coaches/ines.md", coach("photo: /p.png\n"))],
            ..in_coach("image-alt", "", 4, 8)
        },
        Case {
            files: vec![
                ("content/p.png", "png".to_owned()),
                ("content/a.md", page("Alpha", "Text, and ![a tree](p.png)\n").replace("---\nText", "image: p.png\n---\nText")),
            ],
            ..body("image-alt", "", 4, 8)
        },
        body("heading-skip", "## One\n\nText.\n\n#### Two\n\nText.\n", 9, 6),
        body("heading-skip", "# One\n\nText.\n", 5, 3),
        body("heading-skip", "### One\n\nText.\n", 5, 5),
        body("cookie-text", "Goals matter. We use\ncookies to improve your visit.\n", 5, 15),
        body("cookie-text", "Ce texte. Nous utilisons des cookies pour vous servir.\n", 5, 11),
        body("view-error", "Error: View `team_list` may not exist\n", 5, 1),
        body("view-error", "Some words. Lorem ipsum dolor sit amet.\n", 5, 13),
        body("view-error", "Dear {{ name }}, welcome.\n", 5, 6),
        body("empty-byline", "by | March 2024\n\nText.\n", 5, 1),
        case("empty-byline", "content/a.md", page("Alpha", "Text.\n").replace("---\nText", "author: \" \"\n---\nText"), 4, 10),
        body("file-name-text", "Welcome\n\nIMG_1234.jpg\n", 7, 1),
        with_image("file-name-text", "![team-photo-2](team-photo-2.png)\n", 5, 1),
        with_image("file-name-text", ":::figure src=team-photo-2.png alt=\"IMG_1234\"\n:::\n", 5, 37),
        with_image("file-name-text", ":::figure src=team-photo-2.png alt=team-photo-2\n:::\n", 5, 36),
        body("cut-citation", "Coaching is a partnership (ICF, n.\n\nNext.\n", 5, 27),
        body("open-quote", "She said: “It depends, and left.\n\nNext.\n", 5, 11),
        body("open-quote", "Elle a dit : « Cela dépend, et elle est partie.\n", 5, 14),
        body("open-quote", "The coaches' rule: \"ask, don't tell. It's old.\n", 5, 20),
        body("lone-stop", "Text.\n\n .\n\nText.\n", 7, 2),
        case("number-word", "content/methods/bridges.md", format!("{method}This is a three-step process.\n"), 11, 11),
        case("number-word", "content/methods/bridges.md", format!("{method}It has five stages.\n"), 11, 8),
        body("number-word", "Do it in three steps:\n\n1. One\n2. Two\n", 5, 10),
        Case {
            files: vec![
                ("content/methods/bridges.md", format!("{method}Text.\n")),
                ("content/a.md", page("Alpha", "We follow the [three-stage model](methods/bridges.md) here.\n")),
            ],
            ..body("number-word", "", 5, 16)
        },
        body("claim-without-source", "Today one-third of organizations offer coaching.\n", 5, 7),
        body("claim-without-source", "It works for 70 % of leaders.\n", 5, 14),
        body("claim-without-source", "As everyone knows, studies show that it works.\n", 5, 20),
        in_coach("placeholder-bio", "headline: Your name here\n", 4, 11),
        Case {
            files: vec![(
                "content/coaches/ines.md",
                coach("").replace(
                    "She works with owners of small firms who want to hand over well, and she tells them early what she does not know.",
                    "",
                ),
            )],
            ..in_coach("placeholder-bio", "", 2, 8)
        },
        body("name-twice", "By Jane Doe Jane Doe\n", 5, 13),
        in_coach("name-twice", "headline: With Jane Doe Jane Doe\n", 4, 25),
        Case {
            files: vec![("content/coaches/ines.md", coach("").replace("Ines ran", "## Ines Roy\n\nInes ran"))],
            ..in_coach("name-twice", "", 5, 4)
        },
        in_coach("credential-expired", "credentials:\n  - {body: EMCC, level: Practitioner, expires: 2024-05-31}\n", 5, 48),
        in_coach("credential-hours", "hours_coached: 320\ncredentials:\n  - {body: ICF, level: PCC}\n", 6, 24),
        in_coach("credential-body", "credentials:\n  - body: International Coach Federation\n    level: ACC\n", 5, 11),
        case("missing-description", "content/a.md", "---\ntitle: Alpha\n---\nText.\n".to_owned(), 2, 8),
        case("description-length", "content/a.md", "---\ntitle: Alpha\ndescription: Too short\n---\nText.\n".to_owned(), 3, 14),
        case(
            "description-length",
            "content/a.md",
            format!("---\ntitle: Alpha\ndescription: {}\n---\nText.\n", "Words and ".repeat(17)),
            3,
            14,
        ),
        Case {
            files: vec![
                ("content/a.md", page("Alpha", "Text.\n")),
                ("content/b.md", page("Alpha", "Text.\n").replace("about Alpha", "about Beta")),
            ],
            ..body("duplicate-title", "", 2, 8)
        },
        Case {
            files: vec![
                ("content/a.md", page("Alpha", "Text.\n")),
                ("content/b.md", page("Alpha", "Text.\n").replace("title: Alpha", "title: Beta")),
            ],
            ..body("duplicate-description", "", 3, 14)
        },
        body("cta-count", ":::cta title=One url=/ label=Go\n:::\n\nText.\n\n:::cta title=Two url=/ label=Go\n:::\n", 10, 1),
        case("orphan", "content/orphan.md", page("Lost", "Text.\n"), 2, 8),
        Case { code: "headers-replaced", files: vec![("static/_headers", "/*\n".to_owned())], place: None },
        Case { code: "orphan-file", files: vec![("content/left.png", "png".to_owned())], place: None },
        body("unknown-lint", "Text. <!-- lint off: opne-quote -->\n", 5, 22),
    ]
}

/// A small site with these files, whose home page links to all pages but those called `orphan`.
fn site(files: &[(&str, String)], settings: &str) -> Workspace {
    let pages = files
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("content"))
        .filter(|path| path.ends_with(".md") && !path.contains("orphan") && !path.starts_with("/clients/"));
    let links: String = pages.map(|path| format!("- [More]({path})\n")).collect();
    let mut all = vec![("site.yaml".to_owned(), format!("{SETTINGS}{settings}")), ("content/_index.md".to_owned(), page("Home", &links))];
    all.extend(files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())));
    let bytes = |text: String| if text == "png" { crate::support::png(8, 8, [90; 3]) } else { text.into_bytes() };
    Workspace::in_memory(all.into_iter().map(|(path, text)| (path, bytes(text))))
}

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    pipeline::build(workspace, &Options { lints: true, now: Some(NOW), ..Options::default() }).diagnostics
}

/// What was told, as code and place.
fn told(found: &[Diagnostic]) -> Vec<String> {
    let place = |found: &Diagnostic| found.span.map_or(String::new(), |span| format!(":{}:{}", span.line, span.column));
    found.iter().map(|found| format!("{} {}{}", found.code, found.file.as_deref().unwrap_or("-"), place(found))).collect()
}

/// Tries every case; all that fail are shown at once.
fn for_each(wrong: impl Fn(&Case) -> Option<String>) {
    let wrong: Vec<String> = cases().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} cases:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn each_finds_its_fault_and_nothing_else() {
    for_each(|case| {
        let found = check(&site(&case.files, ""));
        let (path, text) = case.file();
        let place = case.place.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        let as_wanted = told(&found) == [format!("{} {path}{place}", case.code)]
            && found[0].severity == Severity::Warning
            && found[0].help.is_some()
            && !found[0].message.ends_with('.');
        (!as_wanted).then(|| format!("{text}\nwanted {} {path}{place}\n{found:#?}", case.code))
    });
}

#[test]
fn each_is_off_warning_or_error_as_the_site_says() {
    for_each(|case| {
        let found = |level: &str| check(&site(&case.files, &format!("lints: {{{}: {level}}}\n", case.code)));
        let (off, errors) = (found("off"), found("error"));
        (!off.is_empty() || errors.len() != 1 || !errors[0].is_error()).then(|| format!("{} off: {off:?}\nerror: {errors:?}", case.code))
    });
}

#[test]
fn each_is_off_on_a_line() {
    for_each(|case| {
        let (line, _) = case.place?;
        let (path, text) = case.file();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let in_yaml = lines.iter().skip(1).position(|line| line == "---").unwrap() + 1 >= line;
        let comment = if in_yaml { format!("# lint off: {}", case.code) } else { format!("<!-- lint off: {} -->", case.code) };
        let wrong = |changed: &[String]| {
            let mut files = case.files.clone();
            files.last_mut().unwrap().1 = changed.join("\n") + "\n";
            let found = check(&site(&files, ""));
            (!found.is_empty()).then(|| format!("{path}\n{}\n{found:?}", changed.join("\n")))
        };
        let (mut before, mut same) = (lines.clone(), lines.clone());
        before.insert(line - 1, comment.clone());
        same[line - 1] = format!("{} {comment}", lines[line - 1]);
        // The line of a block has no room for a comment.
        wrong(&before).or_else(|| if lines[line - 1].starts_with(":::") { None } else { wrong(&same) })
    });
}

/// Those that other tests find: on other hosts, of the settings, of the repository, and of interface texts, which
/// `tests/cases/strings-that-do-not-fit` has.
const ELSEWHERE: [&str; 6] = ["external-link", "placeholder-url", "private-in-git", "missing-string", "string-placeholder", "plural-form"];

#[test]
fn each_has_a_case_here() {
    let tried: BTreeSet<&str> = cases().iter().map(|case| case.code).chain(ELSEWHERE).collect();
    let known: BTreeSet<&str> = check::codes().map(|lint| lint.code).collect();
    assert_eq!(tried, known);
}

#[test]
fn each_is_documented() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/content/lints.md");
    let text = std::fs::read_to_string(path).unwrap();
    for lint in check::codes() {
        let level = format!("{:?}", lint.level).to_lowercase();
        let row = format!("| `{}` | {level} | {} | ", lint.code, lint.finds.replace('|', "\\|"));
        assert!(text.contains(&row), "docs/content/lints.md lacks the row {row}");
    }
    let found = check(&site(&[("content/lints.md", text)], ""));
    assert_eq!(told(&found), [""; 0]);
}

#[test]
fn a_comment_alone_holds_for_the_next_line_only() {
    let body = "<!-- lint off: lone-stop -->\n\n.\n\n.\n";
    assert_eq!(told(&check(&site(&[("content/a.md", page("Alpha", body))], ""))), ["lone-stop content/a.md:9:1"]);
}

/// Good texts that come close to a fault.
#[test]
fn good_texts_are_left_alone() {
    let bodies = [
        // Sources: a link, a footnote, a year in brackets, a quotation that names its own.
        "One third of companies do it, [says the ICF](https://coachingfederation.org/).\n",
        "One third of companies do it.[^1]\n\n[^1]: Studies show it too.\n",
        "One third of companies do it (Grant, 2012).\n",
        ":::quote author=\"A. Grant\" source=\"A book\"\nStudies show that half of all leaders ask.\n:::\n",
        // A quotation of two paragraphs; code; apostrophes; a bracket over two paragraphs.
        "“One long thought.\n\n“Its second half.”\n",
        "Write `\"` or `(` and `IMG_1234.jpg`.\n\n```\n\"(\n{{ page }}\n.\n```\n",
        "The coaches' day, '90s music and rock 'n' roll: it's l'heure d’été, 5'10\" tall.\n",
        "(A thought over two paragraphs.\n\nIts end.)\n",
        // Numbers of steps that are about something else.
        "Two-step verification keeps it safe.\n\n1. One\n2. Two\n3. Three\n",
        "The first two steps are easy:\n\n1. One\n2. Two\n3. Three\n",
        // A rule, a table with an empty mark, words about cookies.
        "One\n\n* * *\n\nTwo\n\n| A | B |\n| --- | --- |\n| – | . |\n",
        "This site sets no cookies.\n",
        "It was decided by a committee | and a clerk.\n",
    ];
    for body in bodies {
        assert_eq!(told(&check(&site(&[("content/a.md", page("Alpha", body))], ""))), [""; 0], "{body}");
    }
    let privacy = page("Privacy", "We use cookies for one thing only.\n");
    assert_eq!(told(&check(&site(&[("content/privacy.md", privacy)], ""))), [""; 0]);
    let hidden = page("Lost", "Text.\n").replace("---\nText", "noindex: true\n---\nText");
    assert_eq!(told(&check(&site(&[("content/orphan.md", hidden)], ""))), [""; 0]);
    let sources = page("Alpha", "Half of all leaders ask.\n").replace("---\nHalf", "sources: [A study of 2019]\n---\nHalf");
    assert_eq!(told(&check(&site(&[("content/insights/a.md", sources)], ""))), [""; 0]);
}

/// A page that shows a list may still speak of a model of the site.
#[test]
fn a_number_may_be_that_of_a_model_elsewhere() {
    let text = page("Alpha", "The five-step process is one way.\n\n1. One\n2. Two\n");
    let method = format!("---\ntitle: Five\n{METHOD_KEYS}  - {{id: e, name: E}}\n---\nText.\n");
    assert_eq!(told(&check(&site(&[("content/a.md", text.clone())], ""))), ["number-word content/a.md:5:5"]);
    assert_eq!(told(&check(&site(&[("content/methods/five.md", method), ("content/a.md", text)], ""))), [""; 0]);
}

/// Of pages that only lead to each other, one is told: a link to it mends them all.
#[test]
fn an_island_is_told_once() {
    let files = [
        ("content/orphans/_index.md", page("Lost", "Text.\n")),
        ("content/orphans/one.md", page("One", "Text.\n")),
        ("content/orphans/two.md", page("Two", "Text.\n")),
    ];
    assert_eq!(told(&check(&site(&files, ""))), ["orphan content/orphans/_index.md:2:8"]);
    let menu = "menu: [{page: /orphans/_index.md}]\n";
    assert_eq!(told(&check(&site(&files, menu))), [""; 0]);
}

/// Private sources have faults of their own; they are nobody's business here.
#[test]
fn private_files_are_never_read() {
    let engagement = "---\ntitle: Quiet heron\nclient: {name: Zora Zora}\n---\n\"Studies show (\n\n.\n".to_owned();
    let found = check(&site(&[("content/a.md", page("Alpha", "Text.\n")), ("content/clients/quiet-heron/orphan.md", engagement)], ""));
    let lints: BTreeSet<&str> = check::codes().map(|lint| lint.code).collect();
    assert!(!found.iter().any(|found| lints.contains(found.code)), "{found:#?}");
}

/// What is past is told by every build; the rest only when it is asked for, and only of what is still open.
#[test]
fn engagements_are_looked_at_with_care() {
    let keys = "retain_until: 2026-10-31\ngoals:\n  - {title: A, status: dropped}\n  - {title: B, status: reached}\n\
                actions:\n  - {title: C, status: dropped}\nplan: {reviews: [2026-11-01, 2026-12-01]}\n";
    let workspace = site(&[engagement(keys)], "");
    let built = pipeline::build(&workspace, &Options { now: Some(NOW), ..Options::default() }).diagnostics;
    let wanted = ["retention-over content/clients/grey-owl/engagement.md:4:15"];
    assert_eq!(told(&built), wanted);
    assert_eq!(told(&check(&workspace)), wanted);
    let open = site(&[engagement("goals:\n  - {title: A}\n")], "");
    assert_eq!(told(&pipeline::build(&open, &Options { now: Some(NOW), ..Options::default() }).diagnostics), [""; 0]);
    // A stage that was made another one for this client owes nothing.
    let method = "---\ntitle: Two stages\ndescription: Two stages, with a description that is long enough for the lint of it.\nscope: engagement\n\
                  stages: [{id: first, name: First, deliverables: [plan]}, {id: second, name: Second}]\n---\nText.\n";
    let files = |more: &str| {
        let keys = format!("process: two-stages\nhistory: [{{stage: first, left: 2026-02-01}}]\n{more}");
        [("content/methods/two-stages.md", method.to_owned()), engagement(&keys)]
    };
    assert_eq!(check(&site(&files(""), "")).len(), 1);
    assert_eq!(told(&check(&site(&files("customised: [{stage: first, change: renamed, name: A, reason: B}]\n"), ""))), [""; 0]);
}

#[test]
fn the_demonstration_site_has_no_fault() {
    let found = check(&Workspace::on_disk(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(told(&found), [""; 0], "{found:#?}");
}
