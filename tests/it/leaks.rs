//! The leak check from outside: what an author copies out of a client's file stops the build, wherever it is put, and
//! a site without such a slip builds.

use crate::practice;
use crate::support::{Site, tree};

/// The words of the client below that no message may quote.
const WORDS: [&str; 6] = ["vasilisa", "thornbury", "quillfeather", "ledgers", "0188", "potted"];

const PASSAGE: &str = "hides unfinished ledgers behind the potted fern";

/// The practice with a client whose words stand nowhere else, built once.
fn site() -> Site {
    let site = practice::sources();
    site.write(
        "content/clients/grey-owl/engagement.md",
        format!(
            "---\ntitle: Our work together\nclient:\n  name: Vasilisa Thornbury\n  organisation: Quillfeather Mutual Insurance\n  email: vasilisa@quillfeather.example\ncoaches: [ida-moreau]\n---\n\nThe claims office {PASSAGE}.\n\n:::coach\nReach her on +1 613 555 0188, never by a note that somebody else could read.\n:::\n"
        ),
    );
    site.build();
    site
}

/// The build must stop with this message, say nothing private, and leave the last good site as it is.
#[track_caller]
fn stopped(site: &Site, message: &str) {
    let before = site.tree();
    for arguments in [&[][..], &["--format", "json"]] {
        let ran = site.build_with(arguments);
        assert_eq!(ran.code, 1, "{message}: {}", ran.stderr);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("private-text") && said.contains(message) && said.contains("privacy.allowed"), "{message}:\n{said}");
        let quoted: Vec<&str> = WORDS.into_iter().filter(|word| said.to_lowercase().contains(word)).collect();
        assert!(quoted.is_empty(), "{quoted:?} are quoted:\n{said}");
    }
    assert!(before == site.tree(), "{message}: the last good site was touched");
    let kept = tree(&site.root().join(".trailmark"));
    // A hash may have any digits.
    let words = WORDS.into_iter().filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    for (path, bytes) in kept {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let found: Vec<&str> = words.clone().filter(|word| text.contains(word)).collect();
        assert!(found.is_empty(), "`.trailmark/{path}` has {found:?}");
    }
}

#[test]
fn words_of_a_client_stop_the_build_wherever_they_are_put() {
    let site = site();
    let put = |path: &str, text: &[u8], message: &str| {
        site.write(path, text);
        stopped(&site, message);
        site.remove(path);
    };
    let page = |front: &str, body: &str| format!("---\ntitle: A page\n{front}---\n\n{body}\n").into_bytes();
    let from = |what: &str, line: usize| format!("{what} from a private source: `content/clients/grey-owl/engagement.md`, line {line}");
    let (person, passage) = (from("a person's name", 4), from("a passage", 10));
    put("content/a.md", &page("", "I met Vasilisa *Thornbury* there."), &person);
    put("content/a.md", &page("", "Vasilisa Thorn<b>bury</b>"), &person);
    put("content/a.md", &page("", "Ask at <vasilisa@quillfeather.example>."), &from("an e-mail address", 6));
    put("content/a.md", &page("", "Call 613-555-0188."), &from("a phone number", 13));
    put("content/a.md", &page("", "Call 613-555-0188."), "`a/index.html` (and one more file) has a phone number");
    put("content/insights/2026-03-03-b.md", &page(&format!("description: The office {PASSAGE}\n"), "Text."), &passage);
    put("content/insights/2026-03-03-b.md", &page("", &format!("```\nThe office {PASSAGE}\n```")), &passage);
    put("content/a.md", &page("tags: [Vasilisa Thornbury]\n", "Text."), &person);
    put("content/a.md", &page("aliases: [/vasilisa-thornbury/]\n", "Text."), &person);
    put("content/vasilisa-thornbury.md", &page("", "Text."), &person);
    put("content/vasilisa-thornbury.md", &page("", "Text."), "has in its name a person's name");
    put("static/notes.txt", format!("The office\n{PASSAGE}.").as_bytes(), &passage);
    put("static/app.js.map", format!("{{\"sourcesContent\":[\"// {PASSAGE}\"]}}").as_bytes(), &passage);
    put("static/old.html", b"<!-- Quillfeather Mutual Insurance -->", &from("the name of an organisation", 5));
    put("static/Vasilisa_Thornbury.pdf", b"%PDF", &person);
    // Exif: UserComment in one byte for each letter, then in two.
    let exif = |code: &[u8], text: &[u8]| {
        [b"\xff\xd8\xff\xe1\0\x80Exif\0\0MM\0*\0\0\0\x08\0\x01\x92\x86\0\x07", code, text, b"\0\0\xff\xd9"].concat()
    };
    let wide: Vec<u8> = "Vasilisa Thornbury".encode_utf16().flat_map(u16::to_be_bytes).collect();
    put("static/a.jpg", &exif(b"ASCII\0\0\0", b"Vasilisa Thornbury"), &person);
    put("content/insights/a.jpg", &exif(b"UNICODE\0", &wide), &person);
    site.build();
}

#[test]
fn data_and_strings_and_templates_are_looked_at_where_they_come_out() {
    let site = site();
    site.write("data/facts.json", format!("{{\"quote\": \"The office {PASSAGE}\"}}"));
    // It is not on the site as long as no template shows it.
    site.build();
    site.write("templates/page.html", "{% extends \"cairn/base.html\" %}{% block main %}{{ site.data(\"facts\").quote }}{% endblock %}");
    site.page("a.md", "title: A page", "Text.");
    let ran = site.build_with(&[]);
    assert!(ran.code == 1 && ran.stderr.contains("a passage from a private source"), "{}", ran.stderr);
    site.write(
        "templates/page.html",
        "{% extends \"cairn/base.html\" %}{% block main %}<i title=\"Vasilisa Thornbury\">x</i>{% endblock %}",
    );
    let ran = site.build_with(&[]);
    assert!(ran.code == 1 && ran.stderr.contains("a person's name from a private source"), "{}", ran.stderr);
}

#[test]
fn what_may_be_public_is_said_with_a_reason() {
    let site = site();
    site.page("praise.md", "title: Praise", ":::testimonial name=\"Vasilisa Thornbury\" consent=2026-02-02\nShe listens.\n:::");
    stopped(&site, "`praise/index.html` (and one more file) has a person's name");
    site.settings("privacy:\n  allowed:\n    - {text: Vasilisa Thornbury, reason: \"testimonial with her consent of 2026-02-02\"}\n");
    site.build();
    assert!(site.read("praise/index.html").contains("Vasilisa Thornbury"));
    // Her name only.
    site.page("praise.md", "title: Praise", "vasilisa@quillfeather.example");
    stopped(&site, "an e-mail address");
}

#[test]
fn a_client_called_will_grant_is_no_trouble() {
    let site = practice::sources();
    site.write(
        "content/clients/grey-owl/engagement.md",
        "---\ntitle: Working on delegation\nclient: {name: Will Grant, role: Manager, organisation: Summit}\ncoaches: [ida-moreau]\n---\n\nWe talked about delegation and feedback. On a scale of one to ten you said six.\n",
    );
    site.page(
        "insights/2026-03-03-who-will-grant-permission.md",
        "title: Who Will Grant Permission?\ndescription: No funder will grant you time, and will a grant help?",
        "Delegation needs trust. On a scale of one to ten, where are you? At the Summit, we will. Grant yourself an hour.\n\n## Why Nobody Will Grant the Award",
    );
    site.build();
    site.page("a.md", "title: A page", "I asked Will Grant about it.");
    assert!(site.fail().contains("a person's name from a private source"));
}

#[test]
fn settings_without_a_reason_are_refused() {
    let site = Site::new();
    site.settings("privacy: {allowed: [{text: \"\", reason: x}, {text: y}]}");
    let said = site.fail();
    assert!(said.contains("`privacy.allowed[0].text` is empty") && said.contains("the key `reason` is missing"), "{said}");
}
