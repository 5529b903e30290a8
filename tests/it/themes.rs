//! Themes: which file holds, what may be changed without touching the theme, and files with fingerprints.

use crate::practice;
use crate::support::{Site, copy, links, repository, texts};

/// The practice of one, in `tests/solo`, with the theme that is made for it.
fn solo() -> Site {
    let (site, sources) = (Site::empty(), repository().join("tests/solo"));
    copy(&sources.join("content"), &site.root().join("content"));
    site.write("site.yaml", std::fs::read(sources.join("site.yaml")).unwrap());
    site
}

#[test]
fn a_template_of_the_site_stands_before_that_of_the_theme() {
    let site = practice::sources();
    site.write(
        "templates/page.html",
        "{% extends \"cairn/page.html\" %}{% block main %}<p class=\"ours\">Before</p>{{ super() }}{% endblock %}",
    );
    site.write("templates/partials/footer.html", "<footer>A footer of our own</footer>");
    site.build();
    let page = site.read("privacy/index.html");
    assert_eq!(texts(&page, "main p.ours"), ["Before"]);
    assert!(page.contains("We keep nothing.") && page.contains("A footer of our own"), "{page}");
    // Templates of the theme use the site's own parts too.
    assert!(site.read("coaches/index.html").contains("A footer of our own"));
    assert!(practice::built().read("privacy/index.html").replace("<p class=\"ours\">Before</p>", "").contains("We keep nothing."));
}

#[test]
fn a_template_may_extend_the_one_that_it_overrides() {
    let site = Site::new();
    site.write(
        "templates/base.html",
        "{% extends \"cairn/base.html\" %}{% block scripts %}<meta name=\"added\" content=\"yes\">{% endblock %}",
    );
    site.page("about.md", "title: About", "Us.");
    site.build();
    let page = site.read("about/index.html");
    assert!(page.contains("<meta name=\"added\"") && page.contains("Us.") && page.contains("<header"), "{page}");
}

#[test]
fn a_theme_on_disk_extends_the_one_that_comes_along() {
    let site = Site::new();
    site.settings("theme: moss\ntheme_options: {greeting: Hullo, loud: true}");
    let options = "options:\n  greeting: {type: text, default: Hello}\n  loud: {type: flag, default: false}\n  tone: {type: choice, default: calm, choices: [calm, bright]}\n";
    site.write("themes/moss/theme.yaml", format!("name: moss\nextends: cairn\n{options}"));
    site.write("themes/moss/templates/page.html", "{% extends \"cairn/page.html\" %}{% block main %}<p class=\"moss\">{{ theme.greeting }} {{ theme.loud }} {{ theme.tone }}</p>{{ super() }}{% endblock %}");
    site.write("themes/moss/assets/moss.css", "body{background:url(leaf.svg)}")
        .write("themes/moss/assets/leaf.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.write("themes/moss/strings/en.yaml", "skip: Over the moss\n");
    site.page("about.md", "title: About", "Us.");
    site.build();
    let page = site.read("about/index.html");
    assert_eq!(texts(&page, "p.moss"), ["Hullo True calm"]);
    // What the theme does not have comes from the one below: its style sheet, its strings, its options.
    assert!(links(&page).iter().any(|link| link.starts_with("/assets/style.") && link.ends_with(".css")), "{page}");
    assert_eq!(texts(&page, "a.skip"), ["Over the moss"]);
    let names: Vec<String> = site.tree().into_keys().collect();
    let leaf = names.iter().find(|name| name.starts_with("assets/leaf.")).expect("the picture of the theme");
    let sheet = names.iter().find(|name| name.starts_with("assets/moss.")).expect("the sheet of the theme");
    assert!(site.read(sheet).contains(leaf.trim_start_matches("assets/")), "{}", site.read(sheet));
    // The site stands before both.
    site.write(
        "templates/page.html",
        "{% extends \"moss/page.html\" %}{% block main %}<p class=\"site\">Ours</p>{{ super() }}{% endblock %}",
    );
    site.build();
    assert_eq!(texts(&site.read("about/index.html"), "main p")[..2], ["Ours", "Hullo True calm"]);
}

/// The author's colour, its dark variant and the rest of the sheet reach pages in one file, and a change makes them again.
#[test]
fn the_colour_of_a_site_stands_in_the_style_sheet() {
    let site = Site::new();
    let sheet = |site: &Site| {
        let page = site.read("index.html");
        let link = links(&page).into_iter().find(|link| link.starts_with("/assets/style.")).expect("a style sheet");
        site.read(link.trim_start_matches('/'))
    };
    let settings = std::fs::read_to_string(site.root().join("site.yaml")).unwrap();
    let choose = |color: &str| site.write("site.yaml", format!("{settings}theme_options: {{accent: \"{color}\"}}\n"));
    site.build();
    assert!(!sheet(&site).contains(":root:root"), "nothing is chosen");
    choose("#0a5c8c");
    site.build();
    let css = sheet(&site);
    assert!(css.contains("--accent: #0a5c8c;"), "{css}");
    // In the dark the same blue, lighter: it is derived, and has the contrast that the theme asks for.
    let own: Vec<&str> = css.lines().filter_map(|line| line.trim().strip_prefix("--accent: #")).take(2).collect();
    let channels = |hex: &str| u32::from_str_radix(&hex[..6], 16).unwrap().to_be_bytes();
    let ([_, red, _, blue], [_, _, _, dark_blue]) = (channels(own[1]), channels(own[0]));
    assert!(blue > red && blue > dark_blue, "{own:?}");
    choose("#7a1f3d");
    site.build();
    assert!(sheet(&site).contains("--accent: #7a1f3d;"));
}

#[test]
fn a_block_is_a_template() {
    let site = Site::new();
    let declared = "{# attributes: colour*: red|green, steps: number, leads: page, shown: file #}";
    site.write("templates/blocks/ribbon.html", format!("{declared}\n<div class=\"ribbon {{{{ block.colour }}}}\" data-steps=\"{{{{ block.steps|default(0) + 1 }}}}\">{{% if block.leads is defined %}}<a href=\"{{{{ block.leads.url }}}}\">{{{{ block.leads.title }}}}</a>{{% endif %}}{{{{ block.body }}}}</div>"));
    site.write(
        "templates/blocks/callout.html",
        "{# attributes: title: text, kind: note|tip|warning|key #}\n<aside class=\"our-callout\">{{ block.body }}</aside>",
    );
    site.page(
        "about.md",
        "title: About",
        ":::ribbon colour=green steps=4 leads=_index.md\nSome *words*.\n:::\n\n:::callout kind=tip\nTake water.\n:::",
    );
    site.build();
    let page = site.read("about/index.html");
    assert!(page.contains("<div class=\"ribbon green\" data-steps=\"5\"><a href=\"/\">Home</a><p>Some <em>words</em>.</p>"), "{page}");
    assert_eq!(texts(&page, "aside.our-callout"), ["Take water."]);
}

#[test]
fn words_and_data_are_the_sites_own() {
    let site = Site::new();
    site.settings("language: fr");
    site.write("strings/fr.yaml", "skip: Aller au contenu\nwalks: {one: \"{n} pas\", other: \"{n} pas de plus\"}\n");
    site.write("data/rates.yaml", "hour: 120\nlist: [a, b]\n").write("data/team/size.json", "{\"people\": 3}");
    let asked = "{{ site.string('skip') }}|{{ site.string('walks', n=1) }}|{{ site.string('walks', n=2) }}|{{ site.data('rates').hour }}|{{ site.data('team/size').people }}|{{ site.data('none') is undefined }}|{{ page.extra.mood }}";
    site.write("templates/page.html", asked);
    site.page("about.md", "title: About\nextra: {mood: calm}", "");
    site.build();
    assert_eq!(site.read("about/index.html"), "Aller au contenu|1 pas|2 pas de plus|120|3|True|calm");
    let home = site.read("index.html");
    assert_eq!(texts(&home, "a.skip"), ["Aller au contenu"]);
    assert!(home.contains("<html lang=\"fr\""), "{home}");
}

#[test]
fn files_have_their_fingerprint_in_their_names() {
    let site = practice::sources();
    site.build();
    let sheet = |site: &Site| links(&site.read("index.html")).into_iter().find(|link| link.starts_with("/assets/style.")).unwrap();
    let (first, logo) = (sheet(&site), site.tree().into_keys().find(|path| path.starts_with("assets/brand/logo.")).expect("the logo"));
    assert!(links(&site.read("index.html")).contains(&format!("/{logo}")));
    // Other bytes, another name, on every page; the old file is gone.
    site.write("content/brand/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path/></svg>");
    site.build();
    assert!(!site.has(&logo) && !site.read("coaches/ida-moreau/index.html").contains(&logo));
    assert_eq!(sheet(&site), first);
    assert!(site.has(first.trim_start_matches('/')));
}

#[test]
fn what_an_author_writes_is_text_to_a_template() {
    let site = Site::new();
    site.write("templates/page.html", "<title>{{ page.title }}</title>{{ page.description }}<a title=\"{{ page.extra.quote }}\">");
    site.page("about.md", "title: <script>alert(1)</script>\ndescription: A & B\nextra: {quote: '\" onclick=\"x'}", "");
    site.build();
    assert_eq!(
        site.read("about/index.html"),
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>A &amp; B<a title=\"&quot; onclick=&quot;x\">"
    );
}

#[test]
fn a_coach_alone_has_a_theme() {
    let site = solo();
    let said = site.run(&["check", "--strict"]).ok();
    assert!(said.stderr.contains("nothing to mend") || said.stdout.contains("nothing to mend"), "{}{}", said.stdout, said.stderr);
    site.build();
    let home = site.read("index.html");
    // From the coach's page: the portrait, words that may be printed, credentials, the way to a first conversation.
    assert_eq!(texts(&home, ".testimonial figcaption").len(), 3, "{home}");
    assert!(texts(&home, ".standing dd").iter().any(|text| text.starts_with("European Mentoring")), "{home}");
    assert!(home.contains("opening-portrait") && links(&home).iter().any(|link| link.starts_with("https://book.")), "{home}");
    // The diagram stands in the first part of the text, the questions below the words of clients.
    let place = |text: &str| home.find(text).unwrap_or_else(|| panic!("no {text} in {home}"));
    assert!(place("class=\"diagram") < place("words-of") && place("words-of") < place("class=\"qa\""));
    assert!(!home.replace("<script type=\"application/ld+json\">", "").contains("<script"), "{home}");
    // A consent that was withdrawn takes the words with it, a practice without articles has no heading for them.
    let about = site.root().join("content/tove-amankwah.md");
    let told = std::fs::read_to_string(&about).unwrap().replace("scope: this site}", "scope: this site, withdrawn: 2026-06-10}");
    site.write("content/tove-amankwah.md", told).remove("content/notebook");
    let settings =
        std::fs::read_to_string(site.root().join("site.yaml")).unwrap().replace("  - {title: Notebook, page: /notebook/_index.md}\n", "");
    site.write("site.yaml", settings).build();
    let home = site.read("index.html");
    assert!(!home.contains("words-of") && !home.contains("notebook"), "{home}");
}

#[test]
fn pages_obey_a_strict_policy() {
    let solo = solo();
    solo.build();
    let built = practice::built().tree().into_iter().chain(solo.tree());
    for (path, bytes) in built.filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(&bytes);
        let page = scraper::Html::parse_document(&html);
        let all = |selector: &str| scraper::Selector::parse(selector).unwrap();
        let policy =
            page.select(&all("meta[http-equiv=Content-Security-Policy]")).next().and_then(|meta| meta.attr("content")).unwrap_or_default();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(policy.contains("frame-src"), path == "walk-with-us/index.html", "{path}: {policy}");
        // Nothing that the policy would stop, and nothing of another host that loads by itself.
        assert_eq!(
            page.select(&all("style, [style], script:not([src]):not([type='application/ld+json']), iframe[src]")).count(),
            0,
            "{path}"
        );
        let handlers = page.select(&all("*")).filter(|element| element.value().attrs().any(|(name, _)| name.starts_with("on"))).count();
        assert_eq!(handlers, 0, "{path}");
        for element in page.select(&all("script[src], img[src], link[rel=stylesheet], link[rel=icon], source[src], video[src]")) {
            let target = element.attr("src").or_else(|| element.attr("href")).unwrap();
            assert!(target.starts_with('/') && !target.starts_with("//"), "{path} loads {target}");
        }
    }
}
