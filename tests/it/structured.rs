//! What pages tell search engines: the data blocks of every page of the demonstration and of the practice of one, held
//! against the vocabulary and against what the page shows; and what a shared link shows.

use crate::practice;
use crate::support::{Site, copy, repository, texts};
use serde_json::Value;
use std::collections::BTreeSet;

/// The fields that each type has to have here. Required and recommended: Google Search Central's pages "Organization",
/// "Local business", "Article", "Profile page", "Breadcrumb", "Site names", as far as a practice can know them; the rest:
/// the examples of the type at schema.org.
const NEEDED: [(&str, &[&str]); 25] = [
    ("Organization", &["name"]),
    ("ProfessionalService", &["@id", "name", "url"]),
    ("PostalAddress", &["streetAddress", "addressLocality", "postalCode", "addressCountry"]),
    ("WebSite", &["@id", "name", "url"]),
    ("WebPage", &["@id", "url", "name", "inLanguage", "isPartOf"]),
    ("CollectionPage", &["@id", "url", "name", "inLanguage", "isPartOf"]),
    ("ProfilePage", &["@id", "url", "name", "inLanguage", "isPartOf", "mainEntity"]),
    ("Person", &["name"]),
    ("Language", &["name"]),
    ("Place", &["name"]),
    ("EducationalOccupationalCredential", &["name", "credentialCategory", "recognizedBy"]),
    (
        "Article",
        &["@id", "headline", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage", "inLanguage", "description"],
    ),
    ("CreativeWork", &["name"]),
    ("CreativeWorkSeries", &["name"]),
    ("Service", &["@id", "name", "url", "serviceType", "provider", "description", "areaServed", "availableChannel"]),
    ("ServiceChannel", &["serviceUrl"]),
    ("Audience", &["audienceType"]),
    ("BreadcrumbList", &["@id", "itemListElement"]),
    ("ItemList", &["itemListElement"]),
    ("ListItem", &["position", "name"]),
    ("ImageObject", &["url"]),
    ("DefinedTermSet", &["@id", "name", "hasDefinedTerm"]),
    ("DefinedTerm", &["name", "url"]),
    ("SearchAction", &["target", "query-input"]),
    ("EntryPoint", &["urlTemplate"]),
];

/// A page and the graph that it tells.
struct Told {
    path: String,
    html: String,
    graph: Vec<Value>,
}

impl Told {
    /// The node of a type, wherever it stands.
    #[track_caller]
    fn one(&self, of: &str) -> &Value {
        let found = self.find(of);
        assert_eq!(found.len(), 1, "{}: {of}", self.path);
        found[0]
    }

    fn find(&self, of: &str) -> Vec<&Value> {
        let mut found = Vec::new();
        for node in &self.graph {
            each(node, &mut |_, value| found.extend((value["@type"] == of).then_some(value)));
        }
        found
    }
}

/// Calls for a value and all below it, each with the name that it has.
fn each<'a>(value: &'a Value, call: &mut dyn FnMut(&str, &'a Value)) {
    fn inner<'a>(name: &str, value: &'a Value, call: &mut dyn FnMut(&str, &'a Value)) {
        call(name, value);
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| inner(name, value, call)),
            Value::Array(list) => list.iter().for_each(|value| inner(name, value, call)),
            _ => {}
        }
    }
    inner("", value, call);
}

/// The data blocks of a page.
fn blocks(html: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let all = scraper::Selector::parse("script[type='application/ld+json']").unwrap();
    page.select(&all).map(|element| element.text().collect()).collect()
}

/// Every page that may be indexed; the others must tell nothing.
fn told(site: &Site) -> Vec<Told> {
    let pages = site.tree().into_iter().filter(|(path, _)| path.ends_with(".html"));
    let told = pages.filter_map(|(path, bytes)| {
        let html = String::from_utf8(bytes).unwrap();
        let blocks = blocks(&html);
        let hidden = html.contains("<meta name=\"robots\" content=\"noindex");
        assert_eq!(blocks.len(), usize::from(!hidden), "{path}");
        let block: Value = serde_json::from_str(blocks.first()?).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(block["@context"], "https://schema.org", "{path}");
        Some(Told { path, html, graph: block["@graph"].as_array().unwrap().clone() })
    });
    told.collect()
}

fn solo() -> Site {
    let site = Site::empty();
    copy(&repository().join("tests/solo"), &site.root());
    site.build();
    site
}

/// What every page of a site has to fulfil.
fn check(site: &Site, base: &str) -> Vec<Told> {
    let (pages, tree) = (told(site), site.tree());
    let ids = |told: &Told| {
        let mut ids = BTreeSet::new();
        for node in &told.graph {
            each(node, &mut |_, value| {
                if value["@type"].is_string() {
                    ids.extend(value["@id"].as_str().map(str::to_owned));
                }
            });
        }
        ids
    };
    let exists = |path: &str, address: &str| {
        let Some(own) = address.strip_prefix(base) else {
            assert!(address.starts_with("https://"), "{path}: `{address}` is not whole");
            return;
        };
        let (file, fragment) = own.split_once('#').unwrap_or((own, ""));
        let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
        let bytes = tree.get(&file).unwrap_or_else(|| panic!("{path}: `{address}` is not there"));
        let text = String::from_utf8_lossy(bytes);
        assert!(fragment.is_empty() || text.contains(&format!("id=\"{fragment}\"")), "{path}: `{address}` has no such place");
    };
    for told in &pages {
        let path = &told.path;
        let known = ids(told);
        for node in &told.graph {
            each(node, &mut |name, value| {
                if let Some(of) = value["@type"].as_str() {
                    let (_, needed) = NEEDED.iter().find(|(known, _)| *known == of).unwrap_or_else(|| panic!("{path}: {of}"));
                    let missing: Vec<&&str> = needed.iter().filter(|field| value.get(**field).is_none()).collect();
                    assert!(missing.is_empty(), "{path}: {of} has no {missing:?}: {value:#}");
                } else if let Some(id) = value["@id"].as_str() {
                    assert!(known.contains(id), "{path}: nothing is `{id}`");
                }
                if let Value::String(text) = value {
                    assert!(!text.trim().is_empty(), "{path}: `{name}` is empty");
                    if ["url", "item", "logo", "image", "sameAs", "serviceUrl"].contains(&name) {
                        exists(path, text);
                    }
                }
                // Ratings of oneself are against the rules of search engines, whatever clients said.
                assert!(!name.to_lowercase().contains("rating") && name != "review", "{path}: {name}");
            });
        }
        for list in told.find("BreadcrumbList") {
            let names: Vec<&str> = list["itemListElement"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
            let shown = texts(&told.html, ".breadcrumbs a");
            // What a theme makes of the home page is its own: `Home`, or nothing at all.
            let above = &names[1..names.len() - 1];
            assert!(shown.iter().map(String::as_str).collect::<Vec<_>>().ends_with(above), "{path}: {names:?}, {shown:?}");
        }
        // A coach is the same person wherever the coach is named.
        for person in told.find("Person") {
            if let Some(id) = person["@id"].as_str() {
                let own = pages.iter().find(|other| format!("{}#person", other.one_page()) == id);
                assert_eq!(own.expect(id).one("Person")["name"], person["name"], "{path}");
            }
        }
    }
    pages
}

impl Told {
    fn one_page(&self) -> &str {
        let page = self.graph.iter().find(|node| node["@type"].as_str().is_some_and(|of| of.ends_with("Page")));
        page.and_then(|page| page["@id"].as_str()).unwrap_or_default()
    }
}

#[test]
fn every_page_of_the_demonstration_tells_who_is_who() {
    let site = practice::demonstration();
    let pages = check(site, "https://www.northbend.example/");
    assert!(pages.len() > 60, "{}", pages.len());
    let page = |path: &str| pages.iter().find(|told| told.path == path).unwrap_or_else(|| panic!("{path} tells nothing"));

    let home = page("index.html");
    let firm = home.one("ProfessionalService");
    for field in ["legalName", "description", "email", "telephone", "address", "areaServed", "foundingDate", "logo", "sameAs"] {
        assert!(firm.get(field).is_some(), "no {field}: {firm:#}");
    }
    let shown = texts(&home.html, "footer").join(" ").replace('\u{a0}', " ").replace('\u{2011}', "-");
    for field in ["legalName", "email", "telephone"] {
        assert!(shown.contains(firm[field].as_str().unwrap()), "the page does not show {field}: {shown}");
    }
    for part in ["streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"] {
        assert!(shown.contains(firm["address"][part].as_str().unwrap()), "the page does not show {part}: {shown}");
    }
    assert_eq!(home.one("WebPage")["about"]["@id"], firm["@id"]);

    let of_kind = |of: &str| pages.iter().filter(|told| !told.find(of).is_empty()).collect::<Vec<_>>();
    let (coaches, articles, services) = (of_kind("ProfilePage"), of_kind("Article"), of_kind("Service"));
    assert!(coaches.len() >= 7 && articles.len() >= 11 && services.len() >= 6);
    for told in &coaches {
        let person = told.one("Person");
        assert!(texts(&told.html, "h1")[0].starts_with(person["name"].as_str().unwrap()), "{}", told.path);
        assert_eq!(person["worksFor"]["@id"], firm["@id"]);
        for field in ["jobTitle", "image", "description", "knowsLanguage", "knowsAbout", "hasCredential", "url"] {
            assert!(person.get(field).is_some(), "{}: no {field}", told.path);
        }
        let ledger = texts(&told.html, ".ledger-main");
        for credential in person["hasCredential"].as_array().unwrap() {
            assert!(ledger.contains(&credential["name"].as_str().unwrap().to_owned()), "{}: {credential:#} in {ledger:?}", told.path);
        }
    }
    for told in &articles {
        let article = told.one("Article");
        // In the heading, spaces are as the language has them.
        let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(plain(&texts(&told.html, "h1")[0]), plain(article["headline"].as_str().unwrap()));
        let date = article["datePublished"].as_str().unwrap();
        assert!(told.html.contains(&format!("datetime=\"{date}\"")), "{}: {date} is not shown", told.path);
        assert!(article["author"]["url"].as_str().unwrap().contains("/coach"), "{}", told.path);
        assert!(texts(&told.html, "main").join(" ").contains(article["author"]["name"].as_str().unwrap()), "{}", told.path);
    }
    for told in services {
        assert_eq!(texts(&told.html, "h1")[0], told.one("Service")["name"].as_str().unwrap());
    }
    assert!(page("coaches/index.html").one("ItemList")["itemListElement"].as_array().unwrap().len() >= 7);
    assert!(page("glossary/index.html").find("DefinedTerm").len() > 5);
}

#[test]
fn a_practice_of_one_tells_the_same() {
    let site = solo();
    let pages = check(&site, "https://www.amankwah.example/");
    let article = pages.iter().find_map(|told| told.find("Article").first().map(|article| article["author"].clone())).unwrap();
    assert_eq!(article["name"], "Tove Amankwah");
    assert!(article["@id"].as_str().unwrap().ends_with("#person"), "{article:#}");
}

#[test]
fn texts_of_authors_stay_texts_and_languages_are_told() {
    let site = Site::new();
    site.settings("languages: [en, fr]");
    site.page("_index.fr.md", "title: Accueil", "");
    site.page("insights/_index.md", "title: Insights", "");
    site.page(
        "insights/one.md",
        "title: \"</script><script>alert(1)</script> <!-- &\"\nauthor: Ann Roe\ndate: 2026-01-02\ndescription: One",
        "",
    );
    site.page("hidden.md", "title: Hidden\nnoindex: true", "");
    site.build();
    let html = site.read("insights/one/index.html");
    assert_eq!(blocks(&html).len(), 1);
    let pages = told(&site);
    let page = |path: &str| pages.iter().find(|told| told.path == path).unwrap();
    let article = page("insights/one/index.html").one("Article");
    assert_eq!(article["headline"], "</script><script>alert(1)</script> <!-- &");
    // Somebody who has no page is a person with a name.
    assert_eq!(article["author"], serde_json::json!({ "@type": "Person", "name": "Ann Roe" }));
    // A practice without an address is an organization and no place to go to.
    assert_eq!(page("index.html").one("Organization")["@id"], "https://larkspur.example/#practice");
    assert_eq!(page("index.html").one("WebSite")["inLanguage"], serde_json::json!(["en", "fr"]));
    let french = page("fr/index.html");
    assert_eq!(french.one("WebPage")["inLanguage"], "fr");
    assert_eq!(french.one("Organization")["@id"], "https://larkspur.example/#practice");
}

#[test]
fn an_edit_of_the_practice_reaches_what_pages_tell() {
    let site = Site::new();
    site.page("about.md", "title: About", "");
    site.build();
    site.write("site.yaml", "title: Larkspur Coaching\nbase_url: https://larkspur.example/\npractice: {legal_name: Larkspur Ltd.}\n");
    site.build();
    assert_eq!(told(&site).iter().find(|told| told.path == "index.html").unwrap().one("Organization")["legalName"], "Larkspur Ltd.");
}

#[test]
fn a_shared_link_shows_what_the_page_is() {
    let html = practice::built().read("insights/rope/index.html");
    let page = scraper::Html::parse_document(&html);
    let meta = |name: &str| {
        let all = scraper::Selector::parse(&format!("meta[property='{name}']")).unwrap();
        page.select(&all).map(|meta| meta.attr("content").unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(meta("og:type"), ["article"]);
    assert_eq!(meta("og:title"), ["Rope"]);
    assert_eq!(meta("og:url"), ["https://larkspur.example/insights/rope/"]);
    assert_eq!(meta("article:author"), ["https://larkspur.example/coaches/noor-haddad/"]);
    assert_eq!(meta("article:published_time"), ["2026-02-09"]);
    assert_eq!(meta("article:tag"), ["gear"]);
    // Open Graph knows languages with their country only.
    assert!(meta("og:locale").is_empty());
    let second = practice::built().read("insights/page/2/index.html");
    assert!(second.contains("<link rel=\"canonical\" href=\"https://larkspur.example/insights/page/2/\">"), "{second}");
}
