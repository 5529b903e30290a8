//! Pages in lists: pagination, tags, facets, years, series, neighbours, related pages, authors.

use crate::practice;
use crate::support::{Site, texts};
use std::sync::OnceLock;

/// The practice with templates that print what they were told, one fact a line.
fn told() -> &'static Site {
    static BUILT: OnceLock<Site> = OnceLock::new();
    BUILT.get_or_init(|| {
        let site = practice::sources();
        let list = "{% for page in page.paginator.pages %}{{ page.title }};{% endfor %}";
        let pager = "number={{ page.paginator.number }}/{{ page.paginator.total }} of {{ page.paginator.count }}
previous={{ page.paginator.previous_url }}
next={{ page.paginator.next_url }}
noindex={{ page.noindex }}
";
        site.write(
            "templates/article.html",
            "{% set near = site.neighbours() %}previous={{ near.previous.title if near.previous else '' }}
next={{ near.next.title if near.next else '' }}
series={% for page in site.series() %}{{ page.title }};{% endfor %}
related={% for page in page.article.related %}{{ page.title }};{% endfor %}
author={{ page.author.name }} {{ page.author.url }}
crumbs={% for crumb in page.breadcrumbs %}{{ crumb.title }} {{ crumb.url }};{% endfor %}
menu={% for entry in site.menu() %}{{ entry.title }} {{ entry.url }} {{ entry.current }};{% endfor %}
",
        );
        site.write("templates/section-article.html", format!("pages={list}\n{pager}years={{% for year in site.years('insights') %}}{{{{ year.year }}}} {{{{ year.url }}}} {{{{ year.count }}}};{{% endfor %}}\n"));
        site.write("templates/archive.html", format!("year={{{{ page.archive.year }}}}\npages={list}\n"));
        site.write("templates/term.html", format!("name={{{{ page.term.name }}}}\npages={list}\n{pager}"));
        site.write("templates/taxonomy.html", "terms={% for term in page.taxonomy.terms %}{{ term.name }} {{ term.url }} {{ term.count }};{% endfor %}\n");
        site.write("templates/facet.html", format!("facet={{{{ page.facet.name }}}} {{{{ page.facet.value }}}}\npages={list}\n"));
        site.write("templates/coach.html", "articles={% for page in site.pages(kind='article', author=page.id) %}{{ page.title }};{% endfor %}\nyears={{ page.coach.years_coaching }}\n");
        site.write("templates/service.html", "{% set near = site.neighbours() %}previous={{ near.previous.title if near.previous else '' }}\n");
        site.write("templates/section-coach.html", "coaches={% for page in page.paginator.pages %}{{ page.title }}={{ page.coach.facet_keys }};{% endfor %}\n");
        // The address of a level comes from its name, which a site may change.
        site.write("strings/en.yaml", "level.senior: Senior leaders\n");
        site.build();
        site
    })
}

/// A fact that a page was told.
#[track_caller]
fn fact(page: &str, name: &str) -> String {
    let text = told().read(page);
    let start = format!("{name}=");
    let line = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no `{name}` in {page}:\n{text}"));
    line.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

#[test]
fn a_list_is_cut_into_pages() {
    assert_eq!(fact("insights/index.html", "pages"), "Home & dry: <soup>;Rope;");
    assert_eq!(fact("insights/page/2/index.html", "pages"), "Rain;Maps;");
    assert_eq!(fact("insights/page/3/index.html", "pages"), "Boots;");
    assert!(!told().has("insights/page/4/index.html") && !told().has("insights/page/1/index.html"));
    assert_eq!(fact("insights/page/2/index.html", "number"), "2/3 of 5");
    assert_eq!(fact("insights/page/2/index.html", "previous"), "/insights/");
    assert_eq!(fact("insights/page/2/index.html", "next"), "/insights/page/3/");
    assert_eq!(fact("insights/index.html", "noindex"), "False");
    assert_eq!(fact("insights/page/2/index.html", "noindex"), "True");
}

#[test]
fn tags_are_the_same_whatever_their_capitals() {
    assert_eq!(fact("tags/index.html", "terms"), "gear /tags/gear/ 3;walking /tags/walking/ 2;Weather /tags/weather/ 2;");
    assert_eq!(fact("tags/weather/index.html", "pages"), "Home & dry: <soup>;Rain;");
    assert_eq!(fact("tags/gear/index.html", "pages"), "Rope;Maps;");
    assert_eq!(fact("tags/gear/page/2/index.html", "pages"), "Boots;");
    assert_eq!(fact("tags/gear/page/2/index.html", "noindex"), "True");
}

#[test]
fn years_have_archives() {
    assert_eq!(fact("insights/index.html", "years"), "2026 /insights/2026/ 2;2025 /insights/2025/ 2;2024 /insights/2024/ 1;");
    assert_eq!(fact("insights/2025/index.html", "pages"), "Rain;Maps;");
    assert_eq!(fact("insights/2024/index.html", "year"), "2024");
}

#[test]
fn coaches_are_found_by_their_facets() {
    assert_eq!(fact("coaches/industry/health-care/index.html", "pages"), "Ida Moreau;Noor Haddad;");
    assert_eq!(fact("coaches/industry/energie/index.html", "facet"), "industry Énergie");
    assert_eq!(fact("coaches/level/senior-leaders/index.html", "pages"), "Ida Moreau;");
    assert_eq!(fact("coaches/language/french/index.html", "pages"), "Ida Moreau;");
    assert_eq!(fact("coaches/location/truro/index.html", "pages"), "Noor Haddad;");
    assert!(told().has("coaches/compare/index.html"));
    let keys = fact("coaches/index.html", "coaches");
    assert!(keys.contains("Ida Moreau=") && keys.contains("industry:energie") && keys.contains("language:french"), "{keys}");
}

#[test]
fn a_series_goes_from_the_oldest_on() {
    for page in ["boots", "maps", "rope"] {
        assert_eq!(fact(&format!("insights/{page}/index.html"), "series"), "Boots;Maps;Rope;");
    }
    assert_eq!(fact("insights/rain/index.html", "series"), "");
}

#[test]
fn neighbours_are_what_was_written_before_and_after() {
    assert_eq!(fact("insights/rain/index.html", "previous"), "Maps");
    assert_eq!(fact("insights/rain/index.html", "next"), "Rope");
    assert_eq!(fact("insights/boots/index.html", "previous"), "");
    assert_eq!(fact("insights/home/index.html", "next"), "");
}

#[test]
fn related_pages_are_those_named_and_then_those_of_the_same_tags() {
    assert_eq!(fact("insights/home/index.html", "related"), "Boots;Rain;");
    assert_eq!(fact("insights/maps/index.html", "related"), "Rope;Boots;");
    assert_eq!(fact("insights/boots/index.html", "related"), "Rope;Rain;Maps;");
}

#[test]
fn authors_are_coaches_or_names() {
    assert_eq!(fact("insights/boots/index.html", "author"), "Ida Moreau /coaches/ida-moreau/");
    assert_eq!(fact("insights/rain/index.html", "author"), "Guest Writer ");
    assert_eq!(fact("coaches/ida-moreau/index.html", "articles"), "Maps;Boots;");
    assert_eq!(fact("coaches/ida-moreau/index.html", "years"), "12");
}

#[test]
fn menus_and_breadcrumbs_know_where_a_page_is() {
    assert_eq!(fact("insights/boots/index.html", "crumbs"), "Larkspur Coaching /;Insights /insights/;");
    assert_eq!(
        fact("insights/boots/index.html", "menu"),
        "Coaches /coaches/ ;Insights /insights/ true;Elsewhere https://elsewhere.example/ ;"
    );
}

#[test]
fn a_section_may_choose_its_order_and_its_length() {
    let site = Site::new();
    site.write("templates/section.html", "{% for page in page.paginator.pages %}{{ page.title }};{% endfor %}{{ page.paginator.total }}");
    for (folder, keys) in [
        ("by-weight", "sort_by: weight"),
        ("by-title", "sort_by: title"),
        ("by-date", "sort_by: date"),
        ("cut", "sort_by: title\npaginate: 1"),
    ] {
        site.page(&format!("{folder}/_index.md"), &format!("title: List\n{keys}"), "");
        site.page(&format!("{folder}/one.md"), "title: Éclair\nweight: 3\ndate: 2026-01-01", "");
        site.page(&format!("{folder}/two.md"), "title: dusk\nweight: 1\ndate: 2026-01-03", "");
        site.page(&format!("{folder}/three.md"), "title: Fern\nweight: 2\ndate: 2026-01-02", "");
    }
    site.build();
    assert_eq!(site.read("by-weight/index.html"), "dusk;Fern;Éclair;1");
    assert_eq!(site.read("by-title/index.html"), "dusk;Éclair;Fern;1");
    assert_eq!(site.read("by-date/index.html"), "dusk;Fern;Éclair;1");
    assert_eq!(site.read("cut/index.html"), "dusk;3");
    assert_eq!(site.read("cut/page/3/index.html"), "Fern;3");
}

#[test]
fn a_coach_alone_has_no_lists_to_be_found_in() {
    let site = Site::new();
    let ida = "title: Ida Moreau\nindustries: [Health care]\nlanguages: [fr]";
    site.page("about.md", &format!("{ida}\nkind: coach"), "Ida walks.");
    site.build();
    assert!(!site.tree().keys().any(|path| path.starts_with("coaches/")), "{:?}", site.tree().keys());
    assert!(texts(&site.read("about/index.html"), "dd").contains(&"Health care".to_owned()));
    // A second one makes it a choice, also on the page of the first.
    site.page("noor.md", "title: Noor Haddad\nkind: coach\nlanguages: [en]", "Noor walks.");
    site.build();
    assert!(site.has("coaches/industry/health-care/index.html") && site.has("coaches/language/english/index.html"));
    assert!(crate::support::links(&site.read("about/index.html")).contains(&"/coaches/industry/health-care/".to_owned()));
    site.remove("content/noor.md").build();
    assert!(!site.has("coaches/industry/health-care/index.html"));
}

#[test]
fn the_theme_shows_the_lists() {
    let site = practice::built();
    let insights = site.read("insights/index.html");
    assert!(texts(&insights, "main a").iter().any(|text| text == "Rope"), "{:?}", texts(&insights, "main a"));
    let finder = site.read("coaches/index.html");
    for address in ["/coaches/industry/health-care/", "/coaches/location/truro/", "/coaches/compare/"] {
        assert!(crate::support::links(&finder).iter().any(|link| link == address), "no {address} in the list of coaches");
    }
    let coach = site.read("coaches/ida-moreau/index.html");
    assert!(coach.contains("https://book.example/ida") && coach.contains("PCC"), "{coach}");
}
