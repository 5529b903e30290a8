//! Sites of several languages: what translates what, where readers are led, what a translation says by itself, and how
//! each language writes dates and numbers.

use crate::support::{Site, assert_same, texts};
use std::sync::OnceLock;

/// A site in English, French and Arabic.
fn built() -> &'static Site {
    static BUILT: OnceLock<Site> = OnceLock::new();
    BUILT.get_or_init(|| {
        let site = sources();
        site.build();
        site
    })
}

fn sources() -> Site {
    let site = Site::new();
    site.settings(
        "languages: [en, fr, ar]
tagline: {en: One step further, fr: Un pas de plus}
menu:
  - {title: Who we are, page: about.md}
  - {title: {en: Notes, fr: Carnet}, page: insights/_index.md}
  - {title: Prices, page: prices.md}",
    );
    site.write("strings/en.yaml", "locale: en_GB\n");
    site.write("strings/fr.yaml", "locale: fr_CA\n");
    site.write("strings/ar.yaml", "nav.home: الرئيسية\nlanguage.ar: العربية\nlanguages.elsewhere: \"{title}\"\n");
    site.page("_index.fr.md", "title: Bienvenue", "[Nous](about.md), [prix](prices.md).");
    site.page("_index.ar.md", "title: أهلا", "مرحبا.");
    site.page("about.md", "title: About", "We walk. [Welcome](/_index.md)");
    site.page("a-propos.fr.md", "title: À propos\ntranslates: about.md", "Nous marchons.");
    site.page("prices.md", "title: Prices", "Fair.");
    site.page("insights/_index.md", "title: Insights", "");
    site.page("insights/_index.fr.md", "title: Perspectives\nslug: perspectives", "");
    site.page("insights/2025-03-01-boots.md", "title: Boots\ntags: [gear]\nauthor: ida", "Soles.");
    site.page("insights/2025-03-01-boots.fr.md", "title: Bottes\nslug: bottes\ntags: [matériel]", "Semelles.");
    site.page("insights/2025-04-02-maps.md", "title: Maps\nrelated: [2025-03-01-boots.md]", "Paper.");
    site.page("coaches/_index.md", "title: Coaches", "");
    site.page("coaches/_index.fr.md", "title: Coachs\nslug: coachs", "");
    site.page(
        "coaches/ida.md",
        "title: Ida\nweight: 2\nheadline: Listens\nindustries: [Mills]\nhours_coached: 2150\nmethods: [steps]\ncredentials: [{body: ICF, level: PCC, expires: 2027-05-01}]",
        "She walks.",
    );
    site.page("coaches/ida.fr.md", "title: Ida\nheadline: Écoute\nindustries: [Moulins]", "Elle marche.");
    site.page("coaches/tom.md", "title: Tom\nweight: 1", "He runs.");
    site.page("coaches/tom.fr.md", "title: Tom", "Il court.");
    site.page(
        "methods/steps.md",
        "title: Steps\nscope: conversation\nstages:\n  - {id: one, name: {en: Outset, fr: Départ}}\n  - {id: two, name: {en: Ridge, fr: Crête}}",
        "",
    );
    site.page("methods/steps.fr.md", "title: Marches\nslug: marches", "");
    site
}

/// The language and address of each alternate of a page's head.
fn alternates(page: &str) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&built().read(page));
    let links = scraper::Selector::parse("link[rel=alternate][hreflang]").unwrap();
    html.select(&links).map(|link| (link.attr("hreflang").unwrap().to_owned(), link.attr("href").unwrap().to_owned())).collect()
}

/// The languages that a page offers: language, address, words.
fn offered(page: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&built().read(page));
    let links = scraper::Selector::parse(".languages a").unwrap();
    let told = html.select(&links).map(|link| {
        let words = link.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{} {} {words}", link.attr("lang").unwrap(), link.attr("href").unwrap())
    });
    told.collect()
}

#[test]
fn translations_name_each_other_and_themselves() {
    let english = alternates("about/index.html");
    let expected = [
        ("en", "https://larkspur.example/about/"),
        ("fr", "https://larkspur.example/fr/a-propos/"),
        ("x-default", "https://larkspur.example/about/"),
    ];
    assert_eq!(english, expected.map(|(language, url)| (language.to_owned(), url.to_owned())));
    assert_eq!(english, alternates("fr/a-propos/index.html"));
    assert_eq!(alternates("index.html").len(), 4);
    assert_eq!(alternates("insights/2025/index.html"), alternates("fr/perspectives/2025/index.html"));
    assert_eq!(alternates("coaches/compare/index.html"), alternates("fr/coachs/compare/index.html"));
    assert_eq!(alternates("tags/index.html")[1].1, "https://larkspur.example/fr/tags/");
    for alone in ["prices/index.html", "tags/gear/index.html", "404.html"] {
        assert_eq!(alternates(alone), [], "{alone}");
    }
    let sitemap = built().read("sitemap.xml");
    let entry = sitemap.lines().find(|line| line.contains("<loc>https://larkspur.example/about/</loc>")).unwrap();
    for (language, url) in english {
        assert!(entry.contains(&format!("hreflang=\"{language}\" href=\"{url}\"")), "{entry}");
    }
    let about = built().read("fr/a-propos/index.html");
    assert!(about.contains("og:locale\" content=\"fr_CA\"") && about.contains("og:locale:alternate\" content=\"en_GB\""), "{about}");
}

#[test]
fn a_page_without_translation_leads_to_the_nearest_place_and_says_so() {
    assert_eq!(offered("fr/a-propos/index.html"), ["en /about/ English", "ar /ar/ العربية (الرئيسية)"]);
    assert_eq!(offered("insights/maps/index.html")[0], "fr /fr/perspectives/ français (Perspectives)");
    assert_eq!(offered("prices/index.html")[0], "fr /fr/ français (Accueil)");
    assert_eq!(offered("coaches/industry/mills/index.html")[0], "fr /fr/coachs/ français (Coachs)");
    assert!(
        built()
            .read("insights/maps/index.html")
            .contains("Cette page n’existe pas en français. Le lien mène à «\u{202f}Perspectives\u{202f}».")
    );
    // A site of one language says nothing of languages.
    assert_eq!(texts(&crate::practice::built().read("index.html"), ".languages"), [""; 0]);
}

#[test]
fn lists_name_what_is_only_in_another_language() {
    let french = built().read("fr/perspectives/index.html");
    assert_eq!(texts(&french, ".entry-title"), ["Bottes"]);
    assert_eq!(texts(&french, ".untranslated li"), ["Maps en anglais"]);
    assert!(french.contains("<a href=\"/insights/maps/\" lang=\"en\" hreflang=\"en\" dir=\"auto\">Maps</a>"), "{french}");
    assert_eq!(texts(&built().read("insights/index.html"), ".untranslated"), [""; 0]);
}

#[test]
fn menus_speak_the_language_of_the_page() {
    let menu = texts(&built().read("fr/index.html"), ".menu a");
    assert_eq!(menu, ["À propos", "Carnet", "Prices"]);
    let home = built().read("fr/index.html");
    assert!(home.contains("<a href=\"/prices/\" lang=\"en\" hreflang=\"en\">Prices</a>"), "{home}");
    assert!(home.contains("Un pas de plus") && !home.contains("One step"), "{home}");
    assert_eq!(texts(&built().read("index.html"), ".menu a"), ["Who we are", "Notes", "Prices"]);
}

#[test]
fn a_link_leads_to_the_translation() {
    let home = built().read("fr/index.html");
    assert!(home.contains("<a href=\"/fr/a-propos/\">Nous</a>") && home.contains("<a href=\"/prices/\">prix</a>"), "{home}");
    assert!(built().read("about/index.html").contains("<a href=\"/\">Welcome</a>"));
}

#[test]
fn a_translation_takes_what_it_leaves_out() {
    let coach = built().read("fr/coachs/ida/index.html");
    for there in ["Écoute", "Moulins", "1er mai 2027", "2\u{202f}150 heures", "href=\"/fr/methods/marches/\""] {
        assert!(coach.contains(there), "{there} in {coach}");
    }
    assert!(!coach.contains("Listens") && !coach.contains("Mills"), "{coach}");
    assert!(built().read("coaches/ida/index.html").contains("2,150 hours"));
    // The weight is of the English pages.
    assert_eq!(texts(&built().read("fr/coachs/index.html"), ".coach-card-name"), ["Tom", "Ida"]);
    let method = built().read("fr/methods/marches/index.html");
    assert!(method.contains("Départ") && method.contains("Crête") && !method.contains("Outset"), "{method}");
    assert!(built().read("fr/perspectives/bottes/index.html").contains("1er mars 2025"));
}

#[test]
fn an_edit_of_the_original_is_seen_in_its_translation() {
    let site = sources();
    site.build();
    let edit = |site: &Site, path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(site.root().join(path)).unwrap();
        assert!(text.contains(from));
        site.write(path, text.replace(from, to));
    };
    edit(&site, "content/coaches/ida.md", "2027-05-01", "2029-05-02");
    edit(&site, "content/methods/steps.md", "fr: Crête", "fr: Sommet");
    site.build();
    assert!(site.read("fr/coachs/ida/index.html").contains("2 mai 2029"));
    assert!(site.read("fr/methods/marches/index.html").contains("Sommet"));
    // A translation that comes and goes.
    site.page("prices.fr.md", "title: Tarifs", "");
    site.build();
    assert_eq!(texts(&site.read("fr/index.html"), ".menu a")[2], "Tarifs");
    site.remove("content/prices.fr.md");
    site.build();
    let left = site.tree();
    site.build_with(&["--clean"]).ok();
    assert_same(&left, &site.tree(), "after edits");
}

#[test]
fn texts_of_the_front_matter_have_the_spaces_of_their_language() {
    let site = sources();
    site.page(
        "methods/marches-deux.fr.md",
        "title: Deux\nscope: conversation\nstages:\n  - {id: one, name: Un, questions: [\"Et alors\u{202f}? Bien\u{a0}: *oui*\"]}",
        "",
    );
    site.build();
    assert!(site.read("fr/methods/marches-deux/index.html").contains("Et alors\u{202f}? Bien\u{a0}: <em>oui</em>"));
}

#[test]
fn a_language_is_written_in_its_direction() {
    assert!(built().read("ar/index.html").contains("<html lang=\"ar\" dir=\"rtl\""));
    assert!(built().read("fr/index.html").contains("<html lang=\"fr\" dir=\"ltr\""));
    // Style sheets name sides by the direction of the text, so that they turn with it.
    let physical = [
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "border-left",
        "border-right",
        "text-align: left",
        "text-align: right",
    ];
    for (path, bytes) in built().tree().iter().filter(|(path, _)| path.ends_with(".css")) {
        let css = String::from_utf8_lossy(bytes);
        for name in physical {
            assert!(!css.contains(name), "{path} has `{name}`");
        }
    }
}

#[test]
fn each_language_has_its_feeds() {
    let feed = built().read("fr/feed.xml");
    assert!(feed.contains("xml:lang=\"fr\"") && feed.contains("Bottes") && !feed.contains("Maps"), "{feed}");
    let home = built().read("fr/index.html");
    assert!(home.contains("href=\"/fr/feed.xml\"") && home.contains("href=\"/fr/feed.json\""), "{home}");
}

#[test]
fn the_french_of_every_theme_is_whole() {
    for theme in ["cairn", "solo"] {
        let site = Site::new();
        site.settings(&format!("languages: [en, fr]\ntheme: {theme}"));
        site.page("_index.fr.md", "title: Bienvenue", "");
        let told = site.run(&["check"]).ok().stderr;
        for code in ["missing-string", "string-placeholder", "plural-form"] {
            assert!(!told.contains(code), "{theme}: {told}");
        }
    }
}
