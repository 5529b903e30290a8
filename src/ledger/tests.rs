//! Each question proves that it is needed: an edit that only its answer tells of makes the page anew, and with the question
//! left out of the ledger the page would have stayed as it was.
//!
//! A new question needs a case here: [`name`] does not compile without one.

use super::{Entry, Ledger, Stored};
use crate::pipeline::{self, Options};
use crate::question::{Question, Record};
use crate::source::{Workspace, engine};
use std::collections::BTreeSet;
use std::fs;

/// What makes a page stale.
struct Case {
    /// The question that is aimed at.
    name: &'static str,
    /// Others that tell of the same edit, and are left out with it.
    with: &'static [&'static str],
    /// A template of the site and what it holds.
    template: (&'static str, &'static str),
    /// The page that the template makes.
    page: &'static str,
    /// The edit: a file, and its new text.
    edit: (&'static str, &'static str),
}

const NOW: i64 = 1_781_524_800;

/// The site that is edited.
const FILES: [(&str, &str); 19] = [
    ("site.yaml", SITE),
    ("content/_index.md", "---\ntitle: Home\n---\n"),
    ("content/about.md", ABOUT),
    ("content/insights/_index.md", "---\ntitle: Insights\n---\n"),
    ("content/insights/a.md", A),
    ("content/insights/b.md", "---\ntitle: Second\ndate: 2026-02-02\ntags: [focus]\nseries: Steps\nauthor: ida\n---\nWords of b.\n"),
    ("content/insights/old.md", "---\ntitle: Third\ndate: 2025-02-02\ntags: [rest]\n---\nWords.\n"),
    ("content/notes/_index.md", "---\ntitle: Notes\n---\n"),
    ("content/notes/n.md", "---\ntitle: A note\n---\n"),
    ("content/coaches/_index.md", "---\ntitle: Coaches\n---\n"),
    ("content/coaches/ida.md", COACH),
    // A coach alone is not looked for by facets.
    ("content/coaches/tom.md", "---\ntitle: Tom\nrole: executive\nindustries: [Mills]\n---\nWords.\n"),
    ("content/methods/_index.md", "---\ntitle: Methods\n---\n"),
    ("content/methods/steps.md", METHOD),
    ("content/glossary.md", "---\ntitle: Glossary\nkind: glossary\nterms:\n  - {term: Contract, definition: What is agreed}\n---\n"),
    ("content/pic.txt", "one"),
    ("static/box.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 6 5'/>"),
    ("data/facts.yaml", "n: 1\n"),
    ("templates/blocks/model.html", "{# attributes: of*: method #}\n<p>{{ block.of.stages[0].purpose }}</p>\n"),
];

const SITE: &str = "title: Site\nbase_url: https://site.example/\ntagline: One\nmenu: [{title: First, page: about.md}]\nfooter: [{title: Foot, page: about.md}]\n";
const ABOUT: &str = "---\ntitle: About\n---\n\nText[^1] and [a file](pic.txt).\n\n[^1]: A note.\n\n::: model of=\"steps\"\n:::\n";
const A: &str = "---\ntitle: First\ndate: 2026-03-02\ntags: [focus]\nseries: Steps\nauthor: ida\n---\nWords of a.\n";
const COACH: &str = "---\ntitle: Ida\nrole: executive\nheadline: Listens\nindustries: [Mills]\ntestimonials:\n  - {text: Good, name: Ann Roe, role: Head, consent: {on: 2026-01-01}}\n---\nWords.\n";
const METHOD: &str = "---\ntitle: Steps\nscope: conversation\nshape: line\nstages:\n  - {id: one, name: One, purpose: To begin}\n  - {id: two, name: Two, purpose: To end}\n---\nWords.\n";

/// What a case is known by.
fn name(question: &Question) -> &'static str {
    match question {
        Question::Config(_) => "config",
        Question::SiteText { .. } => "site text",
        Question::Menu { .. } => "menu",
        Question::Footer { .. } => "footer",
        Question::Section { .. } => "section",
        Question::Sections { .. } => "sections",
        Question::Pages(_) => "pages",
        Question::Count { .. } => "count",
        Question::Summary { .. } => "summary",
        Question::Terms { .. } => "terms",
        Question::Term { .. } => "term",
        Question::Neighbours { .. } => "neighbours",
        Question::Related { .. } => "related",
        Question::Series { .. } => "series",
        Question::Years { .. } => "years",
        Question::Facets { .. } => "facets",
        Question::Coach { .. } => "coach",
        Question::Method { .. } => "method",
        Question::Glossary { .. } => "glossary",
        Question::Data { .. } => "data",
        Question::Asset { .. } => "asset",
        Question::Image { .. } => "image",
        Question::ThemeAsset { .. } => "theme asset",
        Question::Link { .. } => "link",
        Question::Text { .. } => "text",
        Question::DateText { .. } => "date text",
        Question::Today => "today",
        Question::ThemeOption { .. } => "theme option",
        Question::Languages { .. } => "languages",
        Question::Locale { .. } => "locale",
        Question::Untranslated { .. } => "untranslated",
        Question::Breadcrumbs { .. } => "breadcrumbs",
        Question::Testimonials { .. } => "testimonials",
        Question::MethodModel { .. } => "method model",
        Question::Document { .. } => "document",
        Question::Labels { .. } => "labels",
        Question::List { .. } => "list",
        Question::MemberKind { .. } => "member kind",
        Question::Parent { .. } => "parent",
        Question::Above { .. } => "above",
        Question::Feeds { .. } => "feeds",
        Question::Feed { .. } => "feed",
        Question::Sitemap => "sitemap",
        Question::SearchIndex { .. } => "search index",
        Question::Template { .. } => "template",
    }
}

const ABOUT_PAGE: &str = "about/index.html";
const FIRST: &str = "insights/a/index.html";
const B_RENAMED: (&str, &str) =
    ("content/insights/b.md", "---\ntitle: Renamed\ndate: 2026-02-02\ntags: [focus]\nseries: Steps\nauthor: ida\n---\nWords of b.\n");
const IDA_RENAMED: (&str, &str) =
    ("content/coaches/ida.md", "---\ntitle: Ina\nrole: executive\nheadline: Listens\nindustries: [Mills]\n---\nWords.\n");
const INSIGHTS_RENAMED: (&str, &str) = ("content/insights/_index.md", "---\ntitle: Thoughts\n---\n");

const fn about(name: &'static str, template: &'static str, edit: (&'static str, &'static str)) -> Case {
    Case { name, with: &[], template: ("templates/page.html", template), page: ABOUT_PAGE, edit }
}

const fn article(name: &'static str, template: &'static str, edit: (&'static str, &'static str)) -> Case {
    Case { name, with: &[], template: ("templates/article.html", template), page: FIRST, edit }
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            with: &["feeds", "breadcrumbs"],
            ..about("config", "{{ site.title }}", ("site.yaml", "title: Other\nbase_url: https://site.example/\ntagline: One\n"))
        },
        about("site text", "{{ site.tagline }}", ("site.yaml", "title: Site\nbase_url: https://site.example/\ntagline: Two\n")),
        about(
            "menu",
            "{% for entry in site.menu() %}{{ entry.title }}{% endfor %}",
            ("site.yaml", "title: Site\nbase_url: https://site.example/\ntagline: One\nmenu: [{title: Other, page: about.md}]\n"),
        ),
        about(
            "footer",
            "{% for entry in site.footer() %}{{ entry.title }}{% endfor %}",
            ("site.yaml", "title: Site\nbase_url: https://site.example/\ntagline: One\nfooter: [{title: Other, page: about.md}]\n"),
        ),
        about("section", "{{ site.section('insights').title }}", INSIGHTS_RENAMED),
        about("sections", "{% for section in site.sections() %}{{ section.title }}{% endfor %}", INSIGHTS_RENAMED),
        about("pages", "{% for page in site.pages(kind='article') %}{{ page.title }}{% endfor %}", B_RENAMED),
        about("count", "{{ site.count('article') }}", ("content/insights/c.md", "---\ntitle: New\n---\n")),
        about("summary", "{{ site.summary('insights/b.md').title }}", B_RENAMED),
        about(
            "terms",
            "{% for term in site.terms() %}{{ term.name }}{% endfor %}",
            ("content/insights/old.md", "---\ntitle: Third\ndate: 2025-02-02\ntags: [calm]\n---\nWords.\n"),
        ),
        about(
            "term",
            "{{ site.term('tags', 'focus').count }}",
            ("content/insights/old.md", "---\ntitle: Third\ndate: 2025-02-02\ntags: [focus]\n---\nWords.\n"),
        ),
        Case {
            with: &["related"],
            ..article(
                "neighbours",
                "{% set near = site.neighbours() %}{% if near.previous %}{{ near.previous.title }}{% endif %}{% if near.next %}{{ near.next.title }}{% endif %}",
                B_RENAMED,
            )
        },
        article("related", "{% for page in site.related() %}{{ page.title }}{% endfor %}", B_RENAMED),
        Case { with: &["related"], ..article("series", "{% for page in site.series() %}{{ page.title }}{% endfor %}", B_RENAMED) },
        about(
            "years",
            "{% for year in site.years('insights') %}{{ year.year }}{% endfor %}",
            ("content/insights/old.md", "---\ntitle: Third\ndate: 2024-02-02\ntags: [rest]\n---\nWords.\n"),
        ),
        about(
            "facets",
            "{% for facet in site.facets() %}{% for value in facet.values %}{{ value.name }}{% endfor %}{% endfor %}",
            ("content/coaches/ida.md", "---\ntitle: Ida\nrole: executive\nindustries: [Rail]\n---\nWords.\n"),
        ),
        about("coach", "{{ site.coach('ida').title }}", IDA_RENAMED),
        Case {
            with: &["method model"],
            ..about(
                "method",
                "{{ site.method('steps').title }}",
                (
                    "content/methods/steps.md",
                    "---\ntitle: Stairs\nscope: conversation\nshape: line\nstages:\n  - {id: one, name: One, purpose: To begin}\n  - {id: two, name: Two, purpose: To end}\n---\nWords.\n",
                ),
            )
        },
        about(
            "glossary",
            "{% for term in site.glossary() %}{{ term.definition }}{% endfor %}",
            ("content/glossary.md", "---\ntitle: Glossary\nkind: glossary\nterms:\n  - {term: Contract, definition: What holds}\n---\n"),
        ),
        about("template", "words", ("templates/page.html", "other words")),
        about("data", "{{ site.data('facts').n }}", ("data/facts.yaml", "n: 2\n")),
        about("asset", "{{ site.asset('/pic.txt') }}", ("content/pic.txt", "two")),
        // The address of a file of `static/` says nothing of its content.
        about(
            "image",
            "{{ site.image('/box.svg').width }}",
            ("static/box.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 7 5'/>"),
        ),
        about("theme asset", "{{ site.asset('style.css') }}", ("themes/own/assets/style.css", "b { color: red }")),
        about(
            "link",
            "{{ site.link('insights/b.md') }}",
            ("content/insights/b.md", "---\ntitle: Second\nslug: elsewhere\ndate: 2026-02-02\n---\nWords of b.\n"),
        ),
        about("text", "{{ site.string('taxonomy.tags') }}", ("strings/en.yaml", "taxonomy.tags: Words\n")),
        about("date text", "{{ site.date('2026-03-02') }}", ("strings/en.yaml", "date.long: \"{month} {day}, {year}\"\n")),
        about(
            "theme option",
            "{{ theme.palette }}",
            ("site.yaml", "title: Site\nbase_url: https://site.example/\ntagline: One\ntheme_options: {palette: tarn}\n"),
        ),
        Case {
            // A link leads to the translation, too.
            with: &["menu", "footer"],
            ..about(
                "languages",
                "{% for other in page.translations %}{{ other.url }}{% endfor %}",
                ("content/about.fr.md", "---\ntitle: Nous\n---\n"),
            )
        },
        about("locale", "{{ page.locale }}", ("strings/en.yaml", "locale: en_CA\n")),
        about(
            "untranslated",
            "{% for other in site.untranslated('insights') %}{{ other.title }}{% endfor %}",
            ("content/insights/neuf.fr.md", "---\ntitle: Neuf\n---\n"),
        ),
        Case {
            with: &["parent", "feeds"],
            ..article("breadcrumbs", "{% for above in page.breadcrumbs %}{{ above.title }}{% endfor %}", INSIGHTS_RENAMED)
        },
        Case { with: &["breadcrumbs", "feeds"], ..article("parent", "{{ page.parent_title }}", INSIGHTS_RENAMED) },
        about(
            "testimonials",
            "{% for said in site.testimonials('ida') %}{{ said.text }}{% endfor %}",
            (
                "content/coaches/ida.md",
                "---\ntitle: Ida\nrole: executive\nheadline: Listens\nindustries: [Mills]\ntestimonials:\n  - {text: Better, name: Ann Roe, role: Head, consent: {on: 2026-01-01}}\n---\nWords.\n",
            ),
        ),
        about(
            "method model",
            "{{ page.body }}",
            (
                "content/methods/steps.md",
                "---\ntitle: Steps\nscope: conversation\nshape: line\nstages:\n  - {id: one, name: One, purpose: To start}\n  - {id: two, name: Two, purpose: To end}\n---\nWords.\n",
            ),
        ),
        about(
            "document",
            "{{ page.body }}",
            (
                "content/about.md",
                "---\ntitle: About\n---\n\nText[^1] and [a file](pic.txt).\n\n[^1]: A word.\n\n::: model of=\"steps\"\n:::\n",
            ),
        ),
        about("labels", "{{ page.body }}", ("strings/en.yaml", "footnotes: Remarks\n")),
        Case {
            name: "list",
            with: &[],
            template: ("templates/section-article.html", "{% for page in page.paginator.pages %}{{ page.title }}{% endfor %}"),
            page: "insights/index.html",
            edit: B_RENAMED,
        },
        Case {
            name: "member kind",
            with: &["list", "feeds"],
            template: ("templates/section-article.html", "articles"),
            page: "notes/index.html",
            edit: ("content/notes/n.md", "---\ntitle: A note\nkind: article\n---\n"),
        },
        Case {
            name: "above",
            with: &["feeds"],
            template: ("templates/archive.html", "{% for above in page.breadcrumbs %}{{ above.title }}{% endfor %}"),
            page: "insights/2026/index.html",
            edit: INSIGHTS_RENAMED,
        },
        Case {
            with: &["breadcrumbs", "parent"],
            ..article("feeds", "{% for feed in page.feeds %}{{ feed.title }}{% endfor %}", INSIGHTS_RENAMED)
        },
        Case {
            name: "feed",
            with: &[],
            template: ("templates/feed.xml", "{% for entry in feed.entries %}{{ entry.title }}{% endfor %}"),
            page: "feed.xml",
            edit: B_RENAMED,
        },
        Case {
            name: "sitemap",
            with: &[],
            template: ("templates/sitemap.xml", "{% for entry in entries %}{{ entry.permalink }}{% endfor %}"),
            page: "sitemap.xml",
            edit: ("content/new.md", "---\ntitle: New\n---\n"),
        },
        Case {
            name: "search index",
            with: &[],
            template: ("templates/search.html", "search"),
            page: "search/index.json",
            // Nothing that lists show of the page.
            edit: ("content/insights/old.md", "---\ntitle: Third\ndate: 2025-02-02\ntags: [rest]\n---\nWords.\n\n## Further\n\nLater.\n"),
        },
        Case { name: "today", with: &[], template: ("templates/page.html", "{{ site.build_date() }}"), page: ABOUT_PAGE, edit: ("", "") },
    ]
}

/// A site in a temporary folder.
struct Site(tempfile::TempDir);

impl Site {
    fn of(case: &Case) -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        let (name, source) = case.template;
        for (path, text) in FILES.into_iter().chain([(name, source)]) {
            site.write(path, text);
        }
        if matches!(case.name, "languages" | "untranslated") {
            site.write("site.yaml", &format!("{SITE}languages: [en, fr]\n"));
            site.write("content/_index.fr.md", "---\ntitle: Accueil\n---\n");
        }
        if case.name == "theme asset" {
            site.write("site.yaml", &format!("{SITE}theme: own\n"));
            site.write("themes/own/theme.yaml", "name: own\nextends: cairn\n");
        }
        site
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join("site").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn build(&self, out: &str, now: i64) -> usize {
        let workspace = Workspace::on_disk(self.0.path().join("site"));
        let report = pipeline::build(&workspace, &Options { out: Some(self.0.path().join(out)), now: Some(now), ..Options::default() });
        assert!(report.written.is_some(), "{:?}", report.diagnostics);
        report.rendered
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap_or_default()
    }

    /// The ledger of the folder `out`.
    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    fn ledger(&self) -> std::path::PathBuf {
        let kept = fs::read_dir(self.0.path().join("site/.trailmark")).unwrap().map(|entry| entry.unwrap().path());
        kept.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("ledger-")).unwrap()
    }

    /// Takes questions out of the ledger.
    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    fn forget(&self, names: &BTreeSet<&str>) {
        let path = self.ledger();
        let bytes = fs::read(&path).unwrap();
        let (ground, mut ledger) = Stored::read(&bytes).0.unwrap();
        let kept = |question: &Question| !names.contains(name(question));
        for (_, entry) in &mut ledger.pages {
            entry.asked.shared.retain(|number| kept(&ledger.questions[*number as usize].0));
            entry.asked.own.retain(|(question, _)| kept(question));
        }
        ledger.write(&ground, fs::File::create(path).unwrap()).unwrap();
    }

    fn edit(&self, case: &Case) -> i64 {
        let (path, text) = case.edit;
        if path.is_empty() {
            return NOW + 86400;
        }
        self.write(path, text);
        NOW
    }
}

#[test]
fn every_question_is_needed_and_asked_again() {
    assert!(engine().is_some());
    let mut missing: Vec<String> = Vec::new();
    for case in cases() {
        let site = Site::of(&case);
        site.build("out", NOW);
        assert_eq!(site.build("out", NOW), 0, "{}: nothing was changed", case.name);
        let before = site.read(&format!("out/{}", case.page));
        // With the question: as a clean build.
        let now = site.edit(&case);
        site.build("out", now);
        site.build("clean", now);
        let (after, clean) = (site.read(&format!("out/{}", case.page)), site.read(&format!("clean/{}", case.page)));
        assert_eq!(after, clean, "{}: stale", case.name);
        if before == after {
            missing.push(format!("{}: the edit changes nothing: {before:?}", case.name));
            continue;
        }
        // Without it: stale.
        let site = Site::of(&case);
        site.build("out", NOW);
        site.forget(&case.with.iter().copied().chain([case.name]).collect());
        let now = site.edit(&case);
        site.build("out", now);
        if site.read(&format!("out/{}", case.page)) != before {
            missing.push(format!("{}: something else tells of the edit", case.name));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_question_has_a_case() {
    let cases = cases();
    let named: BTreeSet<&str> = cases.iter().map(|case| case.name).collect();
    assert_eq!(named.len(), cases.len());
    // As many as `name` has arms.
    assert_eq!(named.len(), 45);
}

#[test]
fn what_was_stored_is_read_on_its_own_ground() {
    let date = Question::DateText { date: "2026-03-02".parse().unwrap(), style: "long".into(), language: "en".into() };
    let asked = Record { shared: vec![0], own: vec![(Question::Summary { path: "a.md".to_owned() }, [8; 16])], ..Record::default() };
    let entry = Entry { job: "page a.md".to_owned(), hash: [3; 32], size: 9, asked, targets: vec![0], ids: vec![7] };
    let questions = vec![(Question::Config("title".into()).into(), [1; 16]), (date.into(), [2; 16])];
    let pages = vec![("a/index.html".to_owned(), entry)];
    let ledger = Ledger { private: [4; 16], all: [6; 16], questions, targets: vec!["/a/".into()], pages };
    let mut file = Vec::new();
    ledger.write(&[5; 16], &mut file).unwrap();
    assert_eq!(Stored::read(&file).on(&[5; 16]), ledger);
    assert_eq!(Stored::read(&file).on(&[6; 16]), Ledger::default());
}
