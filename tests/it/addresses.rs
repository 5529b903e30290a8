//! Where pages are: sections, slugs, dates in names, bundles, languages, redirects, and a site below a path of its host.

use crate::support::{Site, links};

#[test]
fn names_and_slugs_become_addresses() {
    let site = Site::new();
    site.page("about.md", "title: About", "");
    site.page("Our Façade.md", "title: Façade", "");
    site.page("insights/_index.md", "title: Insights", "");
    site.page("insights/2026-03-02-Élan vital.md", "title: Élan", "");
    site.page("insights/2026-03-03-second.md", "title: Second\nslug: another-name", "");
    site.page("guide/_index.md", "title: Guide\nslug: handbook", "");
    site.page("guide/deep/steps.md", "title: Steps", "");
    site.page("walks/ridge/index.md", "title: Ridge\nimage: view.svg\nimage_alt: The view", "![The view](view.svg)\n\n[The map](map.txt)");
    site.write("content/walks/ridge/view.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.write("content/walks/ridge/map.txt", "north is up");
    site.build();
    for page in [
        "",
        "about/",
        "our-facade/",
        "insights/",
        "insights/elan-vital/",
        "insights/another-name/",
        "handbook/",
        "handbook/deep/steps/",
        "walks/ridge/",
    ] {
        assert!(site.has(&format!("{page}index.html")), "no /{page}: {:#?}", site.tree().keys());
    }
    let ridge = site.read("walks/ridge/index.html");
    let file = |ending: &str| links(&ridge).into_iter().find(|link| link.contains("/assets/walks/ridge/") && link.ends_with(ending));
    let (picture, map) = (file(".svg").expect("the picture"), file(".txt").expect("the map"));
    assert!(site.has(picture.trim_start_matches('/')) && site.has(map.trim_start_matches('/')), "{picture} {map}");
    assert_eq!(site.read(map.trim_start_matches('/')), "north is up");
}

#[test]
fn a_date_comes_from_the_name_unless_the_page_says_another() {
    let site = Site::new();
    site.write("templates/article.html", "{{ page.date }} {{ page.id }}");
    site.page("insights/_index.md", "title: Insights", "");
    site.page("insights/2026-03-02-first.md", "title: First", "");
    site.page("insights/2026-03-02-second.md", "title: Second\ndate: 2026-02-01", "");
    site.page("insights/2026-03-05-third/index.md", "title: Third", "");
    site.build();
    assert_eq!(site.read("insights/first/index.html"), "2026-03-02 first");
    assert_eq!(site.read("insights/second/index.html"), "2026-02-01 second");
    assert_eq!(site.read("insights/third/index.html"), "2026-03-05 third");
}

#[test]
fn languages_have_addresses_of_their_own() {
    let site = Site::new();
    site.settings("languages: [en, fr]");
    site.write(
        "templates/page.html",
        "{{ page.language }}{% for other in page.translations %} {{ other.language }}:{{ other.url }}{% endfor %}",
    );
    site.page("_index.fr.md", "title: Accueil", "");
    site.page("about.md", "title: About", "");
    site.page("about.fr.md", "title: À propos", "");
    site.page("team.md", "title: Team", "");
    site.page("equipe.fr.md", "title: Équipe\ntranslates: team.md", "");
    site.build();
    assert_eq!(site.read("about/index.html"), "en fr:/fr/about/");
    assert_eq!(site.read("fr/about/index.html"), "fr en:/about/");
    assert_eq!(site.read("team/index.html"), "en fr:/fr/equipe/");
    assert!(site.has("fr/index.html") && site.has("fr/404.html") && site.has("fr/feed.xml"));
}

#[test]
fn old_addresses_lead_on() {
    let site = Site::new();
    site.write("site.yaml", "title: Larkspur\nbase_url: https://larkspur.example/practice/\n");
    site.page("about.md", "title: About\naliases: [/about-us/, old/page.html, team]", "");
    site.build();
    for file in ["about-us/index.html", "old/page.html", "team/index.html"] {
        let page = site.read(file);
        assert!(page.contains("url=/practice/about/") && page.contains("href=\"https://larkspur.example/practice/about/\""), "{page}");
        assert!(page.contains("noindex"), "{page}");
    }
    let sitemap = site.read("sitemap.xml");
    assert!(sitemap.contains("/practice/about/") && !sitemap.contains("about-us") && !sitemap.contains("old/page"), "{sitemap}");
}

#[test]
fn a_site_may_live_below_a_path_of_its_host() {
    let site = crate::practice::sources();
    let built = site.build_with(&["--base-url", "https://host.example/practice"]).ok();
    assert!(built.stderr.contains("page"), "{}", built.stderr);
    let tree = site.tree();
    let mut seen = 0;
    for (path, bytes) in tree.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for link in links(&html) {
            let inside = link.starts_with('/') && !link.starts_with("//") || link.starts_with("https://host.example/");
            if inside {
                let path_of_link = link.strip_prefix("https://host.example").unwrap_or(&link);
                assert!(path_of_link.starts_with("/practice/"), "{path} links to {link}");
                let file = path_of_link.trim_start_matches("/practice/").split(['#', '?']).next().unwrap();
                let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
                assert!(tree.contains_key(&file), "{path} links to {link}, and there is no {file}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} links were looked at");
    for file in ["feed.xml", "feed.json", "insights/feed.xml", "sitemap.xml", "robots.txt"] {
        let text = site.read(file);
        assert!(text.contains("https://host.example/practice/"), "{file}: {text}");
        assert!(!text.replace("https://host.example/practice/", "").contains("https://host.example/"), "{file}: {text}");
        assert!(!text.contains("larkspur.example/"), "{file} has the address of the settings: {text}");
    }
}

#[test]
fn every_link_of_a_site_at_the_root_leads_somewhere() {
    let tree = crate::practice::built().tree();
    for (path, bytes) in tree.iter().filter(|(path, _)| path.ends_with(".html")) {
        for link in links(&String::from_utf8_lossy(bytes)).iter().filter(|link| link.starts_with('/') && !link.starts_with("//")) {
            let file = link.trim_start_matches('/').split(['#', '?']).next().unwrap();
            let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
            assert!(tree.contains_key(&file), "{path} links to {link}");
        }
    }
}
