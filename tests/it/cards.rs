//! Social cards: which pages have one, what they are made of and when they are drawn again, and what never stands on one.

use crate::support::{Site, assert_same, tree};
use std::path::PathBuf;
use trailmark::pipeline::{self, Options, Report, Standing};
use trailmark::source::Workspace;

const NOW: i64 = 1_781_524_800;

fn options(out: PathBuf) -> Options {
    Options { out: Some(out), now: Some(NOW), ..Options::default() }
}

fn build(site: &Site) -> Report {
    let report = pipeline::build(&Workspace::on_disk(site.root()), &options(site.out()));
    assert!(report.written.is_some(), "{:?}", report.diagnostics);
    report
}

/// A home page, a page, a coach and an article; all with cards.
fn site() -> Site {
    let site = Site::new();
    site.settings("social_cards: true");
    site.page("about.md", "title: About us", "First words.");
    site.page("coaches/_index.md", "title: Coaches", "");
    site.page("coaches/ida.md", "title: Ida Moreau\nrole: executive\nheadline: Listens first", "Words.");
    site.page("insights/_index.md", "title: Insights", "");
    site.page("insights/first.md", "title: Beginning well\ndate: 2026-03-02\nauthor: ida", "Words.");
    site
}

fn cards(site: &Site) -> Vec<String> {
    tree(&site.out()).into_keys().filter(|name| name.starts_with("assets/cards/")).collect()
}

/// The address of a page's card, from its head.
fn card(site: &Site, page: &str) -> Option<String> {
    let html = site.read(page);
    let address = html.split_once("<meta property=\"og:image\" content=\"")?.1.split_once('"')?.0;
    Some(address.split_once("/assets/cards/")?.1.to_owned()).map(|name| format!("assets/cards/{name}"))
}

#[test]
fn pages_that_people_share_have_a_card() {
    let site = site();
    site.page("404.md", "title: Not here", "Words.");
    site.page("hidden.md", "title: Hidden\nnoindex: true", "Words.");
    build(&site);
    for page in ["index.html", "about/index.html", "coaches/ida/index.html", "insights/first/index.html"] {
        let name = card(&site, page).unwrap_or_else(|| panic!("{page} has no card"));
        let picture = image::load_from_memory(&tree(&site.out())[&name]).unwrap();
        assert_eq!((picture.width(), picture.height()), (1200, 630));
        let html = site.read(page);
        for line in ["og:image:type\" content=\"image/png\"", "og:image:width\" content=\"1200\"", "og:image:height\" content=\"630\""] {
            assert!(html.contains(line), "{page} lacks {line}");
        }
        assert!(html.contains("<meta property=\"og:image:alt\"") && html.contains("content=\"summary_large_image\""), "{page}");
        assert!(html.contains("\"ImageObject\"") && html.matches(&name).count() >= 2, "{page}");
    }
    for page in ["404.html", "hidden/index.html", "search/index.html"] {
        assert_eq!(card(&site, page), None, "{page}");
    }
    assert_eq!(cards(&site).len(), 6, "home, about, two sections, coach, article");
}

#[test]
fn a_photograph_comes_before_a_card_and_none_are_drawn_unasked() {
    let site = site();
    site.write("content/lake.png", crate::support::png(900, 500, [30, 90, 140]));
    site.page("about.md", "title: About us\nimage: lake.png\nimage_alt: The lake", "First words.");
    build(&site);
    assert_eq!(card(&site, "about/index.html"), None);
    assert!(site.read("about/index.html").contains("og:image\" content=\"https://") && cards(&site).len() == 5);
    let off = Site::new();
    build(&off);
    assert!(cards(&off).is_empty() && !off.read("index.html").contains("og:image"));
}

#[test]
fn a_card_is_drawn_once_and_again_when_what_it_says_changes() {
    let site = site();
    assert_eq!(build(&site).cards, 6);
    let before = tree(&site.out());
    site.page("about.md", "title: About us", "Other words, none of them on the card.");
    assert_eq!(build(&site).cards, 0);
    let own = |site: &Site| card(site, "insights/first/index.html").unwrap();
    let first = own(&site);
    assert_eq!(before[&first], tree(&site.out())[&first]);
    // Each of these shows on the article's card.
    let edits: [(&str, &str); 4] = [
        ("content/insights/first.md", "---\ntitle: Beginning badly\ndate: 2026-03-02\nauthor: ida\n---\nWords.\n"),
        ("content/coaches/ida.md", "---\ntitle: Ida Roy\nrole: executive\nheadline: Listens first\n---\nWords.\n"),
        (
            "templates/card.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><text x='9' y='90' font-size='40'>{{ page.title }}, {{ page.author.name if page.author }}</text></svg>",
        ),
        ("site.yaml", ""),
    ];
    for (path, text) in edits {
        let before = own(&site);
        if path == "site.yaml" {
            site.remove("templates/card.svg");
            site.settings("theme_options: {accent: \"#1c5288\"}");
        } else {
            site.write(path, text);
        }
        assert!(build(&site).cards > 0, "{path}");
        assert_ne!(own(&site), before, "{path}");
        assert!(!site.has(&before), "{path}: the old card stays");
        let clean = Site::empty();
        crate::support::copy(&site.root(), &clean.root());
        std::fs::remove_dir_all(clean.root().join(".trailmark")).unwrap();
        build(&clean);
        assert_same(&tree(&site.out()), &tree(&clean.out()), path);
    }
    site.remove("content/insights/first.md");
    let last = cards(&site).len();
    build(&site);
    assert_eq!(cards(&site).len(), last - 1);
    // What is kept is what is shown; a build into another folder draws nothing.
    let kept = tree(&site.root().join(".trailmark/images"));
    assert_eq!(kept.keys().filter(|name| name.ends_with("-card.png")).count(), last - 1);
    let other = site.root().parent().unwrap().join("other");
    let report = pipeline::build(&Workspace::on_disk(site.root()), &options(other.clone()));
    assert_eq!(report.cards, 0);
    assert_same(&tree(&site.out()), &tree(&other), "two folders");
}

#[test]
fn a_card_that_is_lost_is_made_again() {
    let site = site();
    build(&site);
    let before = tree(&site.out());
    let name = card(&site, "about/index.html").unwrap();
    std::fs::remove_file(site.out().join(&name)).unwrap();
    std::fs::remove_dir_all(site.root().join(".trailmark/images")).unwrap();
    build(&site);
    assert_same(&before, &tree(&site.out()), "after a card was lost");
}

#[test]
fn the_preview_draws_nothing_for_a_body_and_anew_for_a_title() {
    let site = site();
    let workspace = Workspace::on_disk(site.root());
    let mut standing = None;
    let about = [site.root().join("content/about.md")];
    Standing::build(&mut standing, &workspace, &options(site.out()), &[]);
    let first = card(&site, "about/index.html").unwrap();
    site.page("about.md", "title: About us", "Other words.");
    let report = Standing::build(&mut standing, &workspace, &options(site.out()), &about);
    assert_eq!((report.cards, report.rendered), (0, 2), "the page, and the index to search in");
    assert_eq!(card(&site, "about/index.html").unwrap(), first);
    // A card that shows the text is drawn when the text changes, though nothing else of the site does.
    let text = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><text x='9' y='90'>{{ page.body|length }}</text></svg>";
    site.write("templates/card.svg", text);
    Standing::build(&mut standing, &workspace, &options(site.out()), &[site.root().join("templates/card.svg")]);
    let before = card(&site, "about/index.html").unwrap();
    site.page("about.md", "title: About us", "Many other words.");
    Standing::build(&mut standing, &workspace, &options(site.out()), &about);
    let after = card(&site, "about/index.html").unwrap();
    assert!(after != before && site.has(&after) && !site.has(&before));
}

#[test]
fn letters_that_the_fonts_lack_give_no_card() {
    let site = site();
    site.page("about.md", "title: من نحن", "Words.");
    site.page("signs.md", "title: A walk 🥾 in the Łódź hills", "Words.");
    build(&site);
    assert_eq!(card(&site, "about/index.html"), None);
    assert!(card(&site, "signs/index.html").is_some());
}

/// A portrait in one colour.
fn portrait(colour: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 5'><rect width='4' height='5' fill='{colour}'/></svg>")
}

/// How many pixels of a page's card are of a colour.
fn pixels(site: &Site, page: &str, colour: [u8; 3]) -> usize {
    let picture = image::load_from_memory(&tree(&site.out())[&card(site, page).unwrap()]).unwrap().to_rgb8();
    picture.pixels().filter(|pixel| pixel.0 == colour).count()
}

#[test]
fn a_drawn_portrait_is_on_the_card_and_drawn_anew_when_it_is_another() {
    let page = "coaches/ida/index.html";
    for (file, named) in [("content/coaches/ida.svg", "ida.svg"), ("static/ida.svg", "/ida.svg")] {
        let site = site();
        let keys = format!("title: Ida Moreau\nrole: executive\nheadline: Listens first\nphoto: {named}\nphoto_alt: Ida");
        site.page("coaches/ida.md", &keys, "Words.");
        site.write(file, portrait("#ff0000"));
        build(&site);
        assert!(pixels(&site, page, [255, 0, 0]) > 100_000, "{file}");
        assert_eq!(pixels(&site, "about/index.html", [255, 0, 0]), 0);
        // As many bytes as before, and the same size on the page.
        site.write(file, portrait("#0000ff"));
        assert_eq!(build(&site).cards, 1, "{file}");
        assert!(pixels(&site, page, [0, 0, 255]) > 100_000, "{file}");
    }
    let solo = site();
    solo.settings("theme: solo");
    solo.page("coaches/ida.md", "title: Ida Moreau\nphoto: ida.svg\nphoto_alt: Ida", "Words.");
    solo.write("content/coaches/ida.svg", portrait("#ff0000"));
    build(&solo);
    assert!(pixels(&solo, "index.html", [255, 0, 0]) > 100_000, "who works alone is on every card");
    solo.page("coaches/ada.md", "title: Ada Lund", "Words.");
    build(&solo);
    assert_eq!(pixels(&solo, "index.html", [255, 0, 0]), 0);
}

#[test]
fn a_card_opens_no_file_but_drawings_of_the_site() {
    let site = site();
    site.write("content/lake.png", crate::support::png(64, 64, [0, 0, 0]));
    site.write("lake.svg", portrait("#000000"));
    let outside = site.root().join("lake.svg").display().to_string();
    for address in [outside.as_str(), "lake.svg", "content/lake.png", "https://elsewhere.example/a.svg", "data:image/svg+xml,%3Csvg/%3E"] {
        let drawing = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'>\n  <image href='{address}' width='1200' height='630'/>\n</svg>"
        );
        site.write("templates/card.svg", drawing);
        let ran = site.build_with(&[]);
        assert_eq!(ran.code, 1, "{address}: {}", ran.stderr);
        assert!(ran.stderr.contains("bad-card") && ran.stderr.contains("templates/card.svg:2:"), "{address}: {}", ran.stderr);
    }
}

#[test]
fn what_only_a_card_says_is_looked_through_too() {
    let site = crate::practice::sources();
    site.settings("social_cards: true");
    let client = "---\ntitle: Our work\nclient:\n  name: Vasilisa Thornbury\n  organisation: Quillfeather Mutual\ncoaches: [ida-moreau]\n---\n\nWords.\n";
    site.page("about.md", "title: About us\nextra: {card: Vasilisa Thornbury}", "Words.");
    let drawing =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><text y='90'>{{ page.extra.card|default('None') }}</text></svg>";
    site.write("templates/card.svg", drawing);
    site.build();
    assert!(site.has(&card(&site, "about/index.html").unwrap()));
    // The name becomes private after the card was drawn.
    site.write("content/clients/grey-owl/engagement.md", client);
    for _ in 0..2 {
        let ran = site.build_with(&[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("private-text") && ran.stderr.contains("content/about.md"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("Vasilisa") && !ran.stderr.contains("Thornbury"), "{}", ran.stderr);
    }
}

/// A picture cannot be looked through, so none may be left of words that were found to be private.
#[test]
fn no_card_is_kept_of_a_drawing_with_private_words() {
    let site = crate::practice::sources();
    site.settings("social_cards: true");
    let client = "---\ntitle: Our work\nclient:\n  name: Vasilisa Thornbury\ncoaches: [ida-moreau]\n---\n\nWords.\n";
    site.write("content/clients/grey-owl/engagement.md", client);
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><text y='90'>{{ page.extra.card|default('None') }}</text>\
                   {% if page.extra.shown %}<image href='{{ site.image('/thanks.svg').src }}' width='600' height='300'/>{% endif %}</svg>";
    site.write("templates/card.svg", drawing);
    let kept = || tree(&site.root().join(".trailmark/images")).into_keys().filter(|name| name.ends_with("-card.png")).collect::<Vec<_>>();
    site.build();
    let usual = kept();
    assert_eq!(usual.len(), 1, "{usual:?}");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 300'><text y='90'>Vasilisa Thornbury</text></svg>";
    site.write("static/thanks.svg", svg);
    for front in ["{card: Vasilisa Thornbury}", "{shown: true}"] {
        site.page("about.md", &format!("title: About us\nextra: {front}"), "Words.");
        let said = site.fail();
        assert!(said.contains("private-text"), "{said}");
        assert_eq!(kept(), usual, "{front}");
    }
}
