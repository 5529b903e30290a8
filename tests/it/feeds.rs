//! Feeds, the sitemap and robots.txt, read by parsers that are not ours.

use crate::practice;
use crate::support::Site;
use quick_xml::events::Event;

/// The path of an element, its attributes and its text.
type Element = (String, Vec<(String, String)>, String);

/// Every element of an XML text: its path, its attributes, and its own words.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut found): (Vec<usize>, Vec<Element>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("not XML: {error} in {xml}")) {
            Event::Start(element) => {
                let path = path(&found, &open, &element);
                found.push((path, attributes(&element), String::new()));
                open.push(found.len() - 1);
            }
            Event::Empty(element) => {
                let path = path(&found, &open, &element);
                found.push((path, attributes(&element), String::new()));
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    found[*at].2.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                if let Some(at) = open.last() {
                    let text = format!("&{};", &*name);
                    found[*at].2.push_str(&quick_xml::escape::unescape(&text).unwrap());
                }
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn path(found: &[Element], open: &[usize], element: &quick_xml::events::BytesStart) -> String {
    let name = element.name().as_ref().to_owned();
    open.last().map_or(name.clone(), |at| format!("{}/{name}", found[*at].0))
}

fn attributes(element: &quick_xml::events::BytesStart) -> Vec<(String, String)> {
    element.attributes().map(|a| a.unwrap()).map(|a| (a.key.as_ref().to_owned(), a.value.to_string())).collect()
}

/// The words of all elements at a path.
fn all(xml: &str, wanted: &str) -> Vec<String> {
    elements(xml).into_iter().filter(|(path, ..)| path == wanted).map(|(.., text)| text).collect()
}

#[test]
fn the_atom_feed_names_the_newest_articles() {
    let feed = practice::built().read("feed.xml");
    assert_eq!(all(&feed, "feed/title"), ["Larkspur Coaching"]);
    assert_eq!(all(&feed, "feed/id"), ["https://larkspur.example/"]);
    assert_eq!(all(&feed, "feed/entry/title"), ["Home & dry: <soup>", "Rope", "Rain", "Maps", "Boots"]);
    assert_eq!(all(&feed, "feed/entry/id")[1], "https://larkspur.example/insights/rope/");
    assert_eq!(all(&feed, "feed/entry/published")[1], "2026-02-09T00:00:00Z");
    assert_eq!(all(&feed, "feed/entry/updated")[1], "2026-03-01T00:00:00Z");
    assert_eq!(all(&feed, "feed/updated"), ["2026-04-10T00:00:00Z"]);
    assert_eq!(all(&feed, "feed/entry/author/name")[..3], ["Noor Haddad", "Noor Haddad", "Guest Writer"]);
    let own = elements(&feed)
        .into_iter()
        .find(|(path, attributes, _)| path == "feed/link" && attributes.contains(&("rel".into(), "self".into())));
    assert!(own.unwrap().1.contains(&("href".into(), "https://larkspur.example/feed.xml".into())));
}

#[test]
fn a_section_has_a_feed_of_its_own() {
    let feed = practice::built().read("insights/feed.xml");
    assert_eq!(all(&feed, "feed/id"), ["https://larkspur.example/insights/"]);
    assert_eq!(all(&feed, "feed/entry/id").len(), 5);
    assert!(practice::built().has("insights/feed.json") && !practice::built().has("coaches/feed.xml"));
}

#[test]
fn the_json_feed_says_the_same() {
    let feed: serde_json::Value = serde_json::from_str(&practice::built().read("feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://larkspur.example/feed.json");
    assert_eq!(feed["home_page_url"], "https://larkspur.example/");
    let ids: Vec<&str> = feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..2], ["https://larkspur.example/insights/home/", "https://larkspur.example/insights/rope/"]);
    assert_eq!(feed["items"][0]["title"], "Home & dry: <soup>");
    assert!(feed["items"][1]["date_modified"].as_str().unwrap().starts_with("2026-03-01T"), "{feed:#}");
}

#[test]
fn a_feed_may_hold_whole_texts_and_few_entries() {
    let site = practice::sources();
    site.settings("feeds: {full: true, items: 2}");
    site.build();
    let feed = site.read("feed.xml");
    let content = all(&feed, "feed/entry/content");
    assert_eq!(content.len(), 2);
    // A feed is read elsewhere, so its links are whole.
    assert!(content[0].contains("href=\"https://larkspur.example/insights/boots/#soles\""), "{}", content[0]);
    let json: serde_json::Value = serde_json::from_str(&site.read("feed.json")).unwrap();
    assert!(json["items"][0]["content_html"].as_str().unwrap().contains("Soup."), "{json:#}");
}

#[test]
fn the_sitemap_lists_what_may_be_found() {
    let sitemap = practice::built().read("sitemap.xml");
    let places = all(&sitemap, "urlset/url/loc");
    let has = |path: &str| places.iter().any(|place| place == &format!("https://larkspur.example/{path}"));
    for path in [
        "",
        "coaches/",
        "coaches/ida-moreau/",
        "insights/",
        "insights/rope/",
        "tags/gear/",
        "coaches/industry/health-care/",
        "methods/three-walks/",
    ] {
        assert!(has(path), "no /{path} in {places:#?}");
    }
    for path in ["privacy/", "404.html", "insights/page/2/", "feed.xml", "tags/gear/page/2/"] {
        assert!(!has(path), "/{path} is in the sitemap");
    }
    let mut sorted = places.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), places.len(), "an address stands twice: {places:#?}");
    let rope = sitemap.split("<url>").find(|part| part.contains("/insights/rope/")).unwrap();
    assert!(rope.contains("<lastmod>2026-03-01</lastmod>"), "{rope}");
}

#[test]
fn robots_name_the_sitemap_unless_the_site_says_otherwise() {
    assert!(practice::built().read("robots.txt").contains("Sitemap: https://larkspur.example/sitemap.xml"));
    let site = Site::new();
    site.write("static/robots.txt", "User-agent: *\nDisallow: /\n")
        .write("static/files/price list.pdf", "%PDF")
        .write("static/.well-known/security.txt", "Contact: mailto:a@a.example\n");
    site.build();
    assert_eq!(site.read("robots.txt"), "User-agent: *\nDisallow: /\n");
    assert_eq!(site.read("files/price list.pdf"), "%PDF");
    assert!(site.has(".well-known/security.txt"));
}

#[test]
fn an_address_that_is_not_there_gets_a_page() {
    let page = practice::built().read("404.html");
    assert!(page.contains("noindex") && crate::support::links(&page).iter().any(|link| link == "/"), "{page}");
    let site = Site::new();
    site.page("404.md", "title: Off the path", "Turn around at the cairn.");
    site.build();
    assert!(site.read("404.html").contains("Turn around at the cairn.") && !site.has("404/index.html"));
}
