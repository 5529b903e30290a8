//! What only a coach and a client may read is in no byte of the site, in no message, and not in `.trailmark`.

use crate::portals::Keyring;
use crate::practice;
use crate::support::{Site, Tree, tree};
use trailmark::portal::keys::{Audience, Portals};

/// A word for each place of an engagement that must stay closed.
fn engagement(mark: &mut dyn FnMut(&str) -> String) -> String {
    format!(
        "---
title: {}
description: {}
client:
  name: {} {}
  role: {}
  organisation: {}
  email: {}@client.example
coaches: [ida-moreau]
process: three-walks
stage: ridge
tags: [{}]
aliases: [/{}/]
history:
  - {{stage: outset, entered: 2026-01-01, left: 2026-02-01, reason: {}}}
  - {{stage: ridge, entered: 2026-02-01}}
goals:
  - {{id: {}, title: {}, why: {}, behaviour: {}, measure: {}, unit: {}, baseline: 1, target: 9, now: 3, due: 2026-12-01, status: open}}
extra: {{note: {}}}
---

{}

:::coach
{}
:::

[{}](files/{}.txt)
",
        mark("title"),
        mark("description"),
        mark("firstname"),
        mark("lastname"),
        mark("role"),
        mark("organisation"),
        mark("email"),
        mark("tag"),
        mark("alias"),
        mark("reason"),
        mark("goalid"),
        mark("goaltitle"),
        mark("why"),
        mark("behaviour"),
        mark("measure"),
        mark("unit"),
        mark("extra"),
        mark("body"),
        mark("coachnote"),
        mark("alt"),
        mark("attachment"),
    )
}

struct Marked {
    site: Site,
    marks: Vec<String>,
    keyring: Keyring,
    portals: Portals,
}

/// The practice with a client whose every word is marked, and who has portals.
fn site() -> Marked {
    let site = practice::sources();
    let mut marks = Vec::new();
    let mut mark = |what: &str| {
        let word = format!("qz{what}qz");
        marks.push(word.clone());
        word
    };
    site.write("content/clients/grey-owl/engagement.md", engagement(&mut mark));
    let session = format!(
        "---\ntitle: {}\nnumber: 1\ndate: 2026-03-01\nminutes: 60\nmode: virtual\nstatus: held\ntags: [{}]\n---\n\n{}\n",
        mark("sessiontitle"),
        mark("sessiontag"),
        mark("sessionbody")
    );
    site.write(&format!("content/clients/grey-owl/sessions/01-{}.md", mark("sessionfile")), session);
    let attachment = format!("A plan for {}", mark("insidefile"));
    site.write(&format!("content/clients/grey-owl/files/{}.txt", mark("attachmentfile")), &attachment);
    site.write("content/clients/grey-owl/files/qzattachmentqz.txt", &attachment);
    site.write("content/clients/grey-owl/files/notes.md", format!("No front matter, as it is an attachment: {}\n", mark("attachedtext")));
    site.write(&format!("content/clients/grey-owl/{}.pdf", mark("loosefile")), &attachment);
    marks.push("grey-owl".to_owned());
    let keyring = Keyring::new(&site);
    let portals = keyring.give(&site, "grey-owl", &Audience::ALL);
    Marked { site, marks, keyring, portals }
}

/// The files that hold one of the words, in their bytes or in their names; in any case of letters.
fn with_marks(tree: &Tree, marks: &[String]) -> Vec<String> {
    let finder = aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(marks).unwrap();
    tree.iter()
        .filter(|(path, bytes)| finder.is_match(path.as_str()) || finder.is_match(bytes.as_slice()))
        .map(|(path, _)| path.clone())
        .collect()
}

#[test]
fn nothing_of_a_client_is_in_the_site() {
    let Marked { site, marks, keyring, portals } = site();
    // Whoever asks for everything gets no more of it.
    for arguments in [&[][..], &["--drafts", "--future"][..], &["--format", "json"][..]] {
        let ran = site.build_with(arguments).ok();
        let said = Tree::from([("stdout".to_owned(), ran.stdout.into_bytes()), ("stderr".to_owned(), ran.stderr.into_bytes())]);
        assert_eq!(with_marks(&said, &marks), Vec::<String>::new(), "said by {arguments:?}");
        assert_eq!(with_marks(&site.tree(), &marks), Vec::<String>::new(), "written by {arguments:?}");
    }
    // After a while, what the times of files tell is kept too.
    std::thread::sleep(std::time::Duration::from_millis(80));
    site.build();
    let kept = tree(&site.root().join(".trailmark"));
    assert!(kept.contains_key("texts"), "{:?}", kept.keys());
    assert_eq!(with_marks(&kept, &marks), Vec::<String>::new(), "kept");
    // The folder's name is all that the sealed files beside the sources say.
    let sealed = tree(&site.root().join("content/clients/grey-owl/sealed"));
    assert!(sealed.len() >= 4 && with_marks(&sealed, &marks).is_empty(), "{:?}", sealed.keys());
    // What the client is to see is in there all the same.
    let client = keyring.open(&site.tree(), portals.client.as_ref().unwrap(), "grey-owl client").to_string();
    assert!(client.contains("qzgoaltitleqz") && client.contains("qzbodyqz") && client.contains("qzsessionbodyqz"));
    assert!(!client.contains("qzcoachnoteqz"), "a coach's note is for nobody");
    // The finder finds what is there.
    assert!(with_marks(&tree(&site.root().join("content")), &marks).len() >= 5);
}

#[test]
fn a_client_changes_nothing_of_the_site() {
    let Marked { site, .. } = site();
    site.build();
    let public = |tree: Tree| tree.into_iter().filter(|(path, _)| !path.starts_with("p/")).collect::<Tree>();
    let (with, without) = (public(site.tree()), public(practice::built().tree()));
    // What portals need stands beside the site: their scripts, and the page that explains them.
    let more: Vec<&String> = with.keys().filter(|path| !without.contains_key(*path)).collect();
    assert!(more.len() == 4 && more.iter().all(|path| path.starts_with("assets/portal") || *path == "portal-help/index.html"), "{more:?}");
    let with: Tree = with.into_iter().filter(|(path, _)| without.contains_key(path)).collect();
    crate::support::assert_same(&without, &with, "with and without a client");
    site.remove("content/clients/grey-owl/portal.yaml");
    let said = site.build().stderr;
    assert!(said.contains("1 engagement without a portal"), "{said}");
}

#[test]
fn the_demonstration_keeps_its_clients_to_itself() {
    let out = crate::output::demonstration();
    let names = ["Solveig", "Aramburu", "Pellworth", "Ekwueme", "Cormorant Bay", "quiet-heron", "amber-larch"].map(str::to_owned);
    let clients = tree(&crate::support::repository().join("content/clients"));
    for name in &names[..5] {
        assert!(!with_marks(&clients, std::slice::from_ref(name)).is_empty(), "the demonstration has no {name} any more");
    }
    assert_eq!(with_marks(&tree(&out), &names), Vec::<String>::new());
    // Whole sentences of the notes either.
    let sentences: Vec<String> = clients
        .values()
        .flat_map(|bytes| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.split_whitespace().count() > 8 && !line.contains(": "))
        .collect();
    assert!(sentences.len() > 20);
    assert_eq!(with_marks(&tree(&out), &sentences), Vec::<String>::new());
}

#[test]
fn a_testimonial_needs_a_consent_that_holds() {
    let site = practice::sources();
    let said = |words: &str, consent: &str| format!("  - {{text: {words}, name: {words}name, consent: {{{consent}}}}}\n");
    let testimonials = [
        said("Agreedwords", "on: 2026-01-01, by: mail, scope: website"),
        said("Withdrawnwords", "on: 2026-01-01, withdrawn: 2026-05-01"),
        said("Todaywords", "on: 2026-01-01, withdrawn: 2026-06-15"),
        said("Laterwords", "on: 2026-01-01, withdrawn: 2026-06-16"),
        said("Tomorrowwords", "on: 2026-06-16"),
    ];
    let front = format!("title: Zora Lindqvist\ntestimonials:\n{}", testimonials.concat());
    site.page("coaches/zora-lindqvist.md", &front, "");
    site.page(
        "praise.md",
        "title: Praise",
        ":::testimonial coach=zora-lindqvist number=1\n:::\n\n:::testimonial name=\"Someone Else\" consent=2026-02-02\nOwnwords.\n:::",
    );
    site.build();
    let tree = site.tree();
    let found = |word: &str| with_marks(&tree, &[word.to_owned()]);
    for shown in ["Agreedwords", "Laterwords", "Ownwords"] {
        assert!(!found(shown).is_empty(), "{shown} is not shown");
    }
    for hidden in ["Withdrawnwords", "Todaywords", "Tomorrowwords"] {
        assert_eq!(found(hidden), Vec::<String>::new(), "{hidden}");
    }
    // Only those that hold are counted: there is no third one.
    site.page("praise.md", "title: Praise", ":::testimonial coach=zora-lindqvist number=3\n:::");
    site.build();
    assert!(!site.read("praise/index.html").contains("words"));
    site.page("praise.md", "title: Praise", ":::testimonial name=\"Someone Else\"\nOwnwords.\n:::");
    let said = site.fail();
    assert!(said.contains("content/praise.md:5:") && said.contains("`consent`"), "{said}");
}
