//! The page to search on and its index: everything that the site says, nothing that it does not, and not much of it.

use crate::practice;
use crate::support::{Site, assert_same, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// Where a page says a word.
const BODY: u8 = 1;
const HEADING: u8 = 3;
const TITLE: u8 = 9;

/// An index, read as the browser reads it.
struct Index {
    json: serde_json::Value,
    /// By word: the addresses of the pages, and where they say it.
    words: BTreeMap<String, BTreeMap<String, u8>>,
}

impl Index {
    fn of(site: &Site, path: &str) -> Self {
        let json: serde_json::Value = serde_json::from_str(&site.read(path)).unwrap();
        let urls: Vec<String> = json["pages"].as_array().unwrap().iter().map(|page| page["url"].as_str().unwrap().to_owned()).collect();
        let (mut words, mut before): (BTreeMap<_, _>, Vec<u16>) = (BTreeMap::new(), Vec::new());
        for line in json["words"].as_str().unwrap().lines() {
            let (word, said) = line.split_once(' ').unwrap();
            let shared = usize::from_str_radix(&word[..1], 36).unwrap();
            let whole: Vec<u16> = before[..shared].iter().copied().chain(word[1..].encode_utf16()).collect();
            words.insert(String::from_utf16(&whole).unwrap(), said_by(said, &urls));
            before = whole;
        }
        Index { json, words }
    }

    fn urls(&self) -> BTreeSet<&str> {
        self.json["pages"].as_array().unwrap().iter().map(|page| page["url"].as_str().unwrap()).collect()
    }

    /// Where a page says a word; nothing where it does not.
    fn says(&self, url: &str, word: &str) -> Option<u8> {
        self.words.get(word)?.get(url).copied()
    }
}

fn said_by(text: &str, urls: &[String]) -> BTreeMap<String, u8> {
    let (mut found, mut next, mut signs) = (BTreeMap::new(), 0, text.chars().peekable());
    while let Some(sign) = signs.next() {
        let gap: String =
            if sign == '(' { std::iter::from_fn(|| signs.next_if(char::is_ascii_alphanumeric)).collect() } else { sign.to_string() };
        let weight = match signs.next_if(|sign| matches!(sign, '\'' | '!')) {
            Some('!') => TITLE,
            Some(_) => HEADING,
            None => BODY,
        };
        if sign == '(' {
            assert_eq!(signs.next(), Some(')'));
        }
        let at = next + usize::from_str_radix(&gap, 36).unwrap();
        assert!(found.insert(urls[at].clone(), weight).is_none());
        next = at + 1;
    }
    found
}

fn gzipped(text: &str) -> usize {
    let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    coder.write_all(text.as_bytes()).unwrap();
    coder.finish().unwrap().len()
}

#[test]
fn everything_that_pages_say_is_found() {
    let index = Index::of(practice::built(), "search/index.json");
    let boots = "/insights/2024/boots/";
    let boots = index.urls().into_iter().find(|url| url.contains("boots")).unwrap_or(boots).to_owned();
    assert_eq!(index.says(&boots, "boots"), Some(TITLE));
    assert_eq!(index.says(&boots, "soles"), Some(HEADING));
    assert_eq!(index.says(&boots, "gear"), Some(HEADING), "a tag");
    assert_eq!(index.says(&boots, "wear"), Some(BODY));
    assert_eq!(index.says(&boots, "moreau"), Some(BODY), "who wrote it");
    assert_eq!(index.says("/coaches/ida-moreau/", "halifax"), Some(HEADING));
    assert_eq!(index.says("/coaches/ida-moreau/", "energie"), Some(HEADING), "without accents");
    assert_eq!(index.says("/methods/three-walks/", "ridge"), Some(HEADING), "a stage");
    assert_eq!(index.says("/methods/three-walks/", "agree"), Some(BODY), "its purpose");
    assert_eq!(index.says("/glossary/", "cairn"), Some(HEADING));
    assert_eq!(index.says("/glossary/", "stones"), Some(BODY));
    assert_eq!(index.says("/walk-with-us/", "along"), Some(BODY), "what a block is given to say");
    assert_eq!(index.words.get("abcdefghijk"), None, "an id says nothing");
    let ida = index.json["pages"].as_array().unwrap().iter().find(|page| page["title"] == "Ida Moreau").unwrap();
    assert_eq!(ida["about"], "Coaches engineers who lead.");
    let kind = usize::try_from(ida["kind"].as_u64().unwrap()).unwrap();
    assert_eq!(index.json["kinds"][kind - 1], "Coach");
    for url in index.urls() {
        assert!(practice::built().has(&format!("{}index.html", url.trim_start_matches('/'))), "{url}");
    }
}

/// The check for private texts reads what is searched, also where no page shows it.
#[test]
fn a_clients_name_in_a_text_that_no_page_shows_stops_the_build() {
    let site = practice::sources();
    site.write("content/clients/grey-owl/engagement.md", "---\ntitle: Secretive\nclient: {name: Vasilisa Thornbury}\n---\n");
    site.write("templates/bare.html", "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{% endblock %}");
    site.build();
    site.page("bare.md", "title: Bare\ndescription: Something else.\ntemplate: bare.html", "We met Vasilisa Thornbury there.");
    let ran = site.build_with(&[]);
    assert!(
        ran.code == 1 && ran.stderr.contains("`search/index.json` has a person's name") && ran.stderr.contains("content/bare.md"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_hidden_is_not_found() {
    let site = practice::sources();
    site.page("draft.md", "title: Draughty\ndraft: true", "Unready.");
    site.page("later.md", "title: Later\ndate: 2030-01-01", "Tomorrowish.");
    site.page("404.md", "title: Nowhere", "Lostness.");
    site.page("old.md", "title: Moved\naliases: [/formerly/]", "<!-- Commented -->\n\nSaid.");
    site.page("coaches/tess.md", "title: Tess\nrole: team\ntestimonials:\n  - {text: Withdrawnly, name: Ann Roe, role: Head, consent: {on: 2026-01-01, withdrawn: 2026-02-01}}", "");
    site.write("content/clients/grey-owl/engagement.md", "---\ntitle: Secretive\nclient: {name: Qzname Qzother, organisation: Qzfirm}\ncoaches: [ida-moreau]\nprocess: three-walks\nstage: ridge\n---\n\nQzbody.\n");
    site.build();
    let index = Index::of(&site, "search/index.json");
    assert_eq!(index.says("/old/", "said"), Some(BODY));
    for word in ["draughty", "unready", "later", "tomorrowish", "nowhere", "lostness", "commented", "withdrawnly", "secretive"] {
        assert_eq!(index.words.get(word), None, "{word}");
    }
    assert!(index.words.keys().all(|word| !word.contains("qz")));
    let urls = index.urls();
    assert!(!urls.contains("/privacy/") && !urls.contains("/formerly/") && !urls.iter().any(|url| url.starts_with("/p/")), "{urls:?}");
    assert_eq!(index.words.get("nothing"), None, "what search engines may not know is not found here either");
}

#[test]
fn each_language_is_searched_by_itself() {
    let site = Site::new();
    site.settings("languages: [en, fr]");
    site.page("_index.fr.md", "title: Accueil", "Bienvenue.");
    site.page("about.md", "title: About", "Twelve years.");
    site.page("about.fr.md", "title: À propos\nslug: qui", "Douze années à l’œuvre.");
    site.build();
    let (english, french) = (Index::of(&site, "search/index.json"), Index::of(&site, "fr/search/index.json"));
    assert_eq!(english.urls(), ["/", "/about/"].into());
    assert_eq!(french.urls(), ["/fr/", "/fr/qui/"].into());
    assert_eq!((french.says("/fr/qui/", "annees"), french.says("/fr/qui/", "oeuvre")), (Some(BODY), Some(BODY)));
    assert_eq!(french.json["kinds"][2], "Méthode");
    assert_eq!(french.json["found"]["other"], "{n} pages trouvées");
    let page = site.read("fr/search/index.html");
    assert!(page.contains("data-search=\"/fr/search/index.json\"") && page.contains("action=\"/fr/search/\""), "{page}");
    assert!(page.contains("href=\"/search/\" lang=\"en\""), "the way to the same page in English");
    assert!(site.read("fr/qui/index.html").contains("<form class=\"seek\" role=\"search\" action=\"/fr/search/\">"));
}

#[test]
fn the_page_works_without_the_script_and_is_for_no_search_engine() {
    let site = practice::built();
    let page = site.read("search/index.html");
    let links = crate::support::links(&page);
    for wanted in ["/coaches/", "/insights/", "/insights/2024/", "/tags/gear/"] {
        assert!(links.iter().any(|link| link == wanted), "{wanted}: {links:?}");
    }
    assert_eq!(texts(&page, "form[role=search] label").len(), 1);
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">") && page.contains("connect-src"));
    assert!(!site.read("sitemap.xml").contains("/search/"));
    // Scripts are where they are needed, and every page leads here.
    let home = site.read("index.html");
    assert!(!home.contains("search.") && home.contains("action=\"/search/\"") && page.contains("/assets/search."), "{home}");
}

#[test]
fn a_site_may_have_no_search_or_a_page_of_its_own() {
    let site = Site::new();
    site.settings("search: false").build();
    assert!(!site.has("search/index.html") && !site.has("search/index.json"));
    let home = site.read("index.html");
    assert!(!home.contains("/search/") && !home.contains("SearchAction"), "{home}");
    let site = Site::new();
    site.page("search.md", "title: Look here\ntemplate: search.html", "").build();
    assert!(site.read("search/index.html").contains("<h1>Look here</h1>") && site.has("search/index.json"));
}

#[test]
fn an_edited_text_makes_its_page_and_the_index_and_nothing_else() {
    let site = Site::new();
    site.settings("languages: [en, fr]");
    site.page("_index.fr.md", "title: Accueil", "");
    for name in ["a", "b", "c"] {
        site.page(
            &format!("insights/{name}.md"),
            &format!("title: {name} of three\ndate: 2026-01-01\ndescription: Short"),
            "First.\n\nSecond.",
        );
    }
    site.page("insights/_index.md", "title: Insights", "");
    site.build();
    let before = site.tree();
    site.page("insights/b.md", "title: b of three\ndate: 2026-01-01\ndescription: Short", "First.\n\nThirdly.");
    let said = site.build();
    let after = site.tree();
    assert_eq!(
        crate::support::differences(&before, &after),
        ["insights/b/index.html", "search/index.json"],
        "{}{}",
        said.stdout,
        said.stderr
    );
    let index = Index::of(&site, "search/index.json");
    assert_eq!((index.says("/insights/b/", "thirdly"), index.says("/insights/b/", "second")), (Some(BODY), None));
    site.build_with(&["--clean"]).ok();
    assert_same(&after, &site.tree(), "made again and made anew");
}

/// Words as texts have them: few that are everywhere, many that are rare.
fn article(seed: &mut u64, length: usize) -> String {
    let syllables = ["ba", "co", "den", "fi", "gra", "hel", "ing", "jo", "ker", "lo", "mor", "ni", "pa", "qui", "ras", "ter", "un", "vel"];
    let mut next = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut text = String::new();
    for at in 0..length {
        // Zipf's law over some 8,000 words.
        let mut rank = (8000_f64.powf(next())) as usize;
        while {
            text.push_str(syllables[rank % syllables.len()]);
            rank /= syllables.len();
            rank > 0
        } {}
        text.push_str(if at % 90 == 89 {
            ".\n\n## "
        } else if at % 90 == 4 {
            "\n\n"
        } else {
            " "
        });
    }
    text
}

#[test]
fn two_hundred_articles_are_less_than_100_kb() {
    let site = Site::new();
    let mut seed = 5;
    for at in 0..200 {
        let title = article(&mut seed, 4).replace('\n', " ");
        site.page(&format!("insights/{at}.md"), &format!("title: {title}\ndate: 2026-01-01\ntags: [focus]"), &article(&mut seed, 800));
    }
    site.page("insights/_index.md", "title: Insights", "");
    site.build();
    let text = site.read("search/index.json");
    let index = Index::of(&site, "search/index.json");
    assert!(index.urls().len() == 202 && index.words.len() > 4000, "{} words", index.words.len());
    let size = gzipped(&text);
    println!("{} words, {} bytes, {size} compressed", index.words.len(), text.len());
    assert!((20_000..100 * 1024).contains(&size), "{size} bytes");
}

#[test]
fn very_many_pages_are_found_by_what_lists_show() {
    let site = Site::new();
    for template in ["page.html", "home.html", "search.html"] {
        site.write(&format!("templates/{template}"), "<!DOCTYPE html><title>x</title>{{ page.body }}");
    }
    for at in 0..2001 {
        site.page(&format!("{at}.md"), &format!("title: Number{at}\ndescription: Describing"), "## Headed\n\nWorded.");
    }
    site.build();
    let index = Index::of(&site, "search/index.json");
    assert_eq!(index.says("/1999/", "number1999"), Some(TITLE));
    assert_eq!(index.says("/1999/", "describing"), Some(BODY));
    assert_eq!((index.words.get("headed"), index.words.get("worded")), (None, None));
    let before = site.tree();
    site.page("7.md", "title: Number7\ndescription: Describing", "## Headed\n\nOtherwise.").build();
    assert_eq!(crate::support::differences(&before, &site.tree()), ["7/index.html"]);
}
