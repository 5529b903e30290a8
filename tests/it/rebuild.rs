//! The law of rebuilds: after any edits, the output folder is what a clean build makes, byte for byte; and a page that
//! nothing changed for is not made again.
//!
//! `TRAILMARK_SERIES=5000 cargo test --test it rebuild` runs as many series of edits as one wants, from `TRAILMARK_SEED` on;
//! a failing one is printed with its seed. The sites of every third series have clients with portals.

mod clients;
mod edits;

use self::clients::{Clients, Part, Public};
use self::edits::{Article, Edit, edit, edit_of_client};
use crate::support::{Site, Tree, copy, differences, png, tree};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::path::PathBuf;
use trailmark::pipeline::{self, Options, Report, Standing};
use trailmark::portal::Mode;
use trailmark::source::Workspace;

/// The site as it should be, written to its folder after each batch.
struct World {
    site: Site,
    /// The same sources, without a memory of earlier builds.
    clean: Site,
    clients: Option<Clients>,
    standing: Option<Standing>,
    /// What file has a mistake, and for how many builds more.
    mistake: Option<(u8, u8)>,
    articles: Vec<Article>,
    coach: [u8; 2],
    withdrawn: bool,
    values: BTreeMap<&'static str, u8>,
    full: bool,
    days: i64,
    added: u8,
}

impl World {
    fn new(with_clients: bool) -> Self {
        let (site, clean) = (Site::empty(), Site::empty());
        let clients = with_clients.then(|| Clients::new(&site));
        // The names of attachments are made with it.
        site.write(".trailmark/fingerprint.key", [7; 32]);
        copy(&site.root(), &clean.root());
        let world = World {
            site,
            clean,
            clients,
            standing: None,
            mistake: None,
            articles: (0..5).map(Article::new).collect(),
            coach: [0, 1],
            withdrawn: false,
            values: BTreeMap::new(),
            full: false,
            days: 0,
            added: 5,
        };
        world.write(&world.site);
        world
    }

    fn value(&self, name: &str) -> u8 {
        self.values.get(name).copied().unwrap_or(0)
    }

    fn article(&mut self, of: u8) -> Option<&mut Article> {
        let count = self.articles.len();
        (count > 0).then(|| &mut self.articles[usize::from(of) % count])
    }

    fn apply(&mut self, edit: &Edit) {
        let mut set = |name, value| {
            self.values.insert(name, value);
        };
        match *edit {
            Edit::Section(to) => set("section", to),
            Edit::Menu(to) => set("menu", to),
            Edit::SiteTitle(to) => set("title", to),
            Edit::Paginate(to) => set("paginate", to),
            Edit::Palette(to) => set("palette", to),
            Edit::Words(to) => set("words", to),
            Edit::Data(to) => set("data", to),
            Edit::Partial(to) => set("partial", to),
            Edit::Footer(to) => set("footer", to),
            Edit::Parent(to) => set("parent", to),
            Edit::Tom(to) => set("tom", to),
            Edit::Block(to) => set("block", to),
            Edit::Unused(to) => set("unused", to),
            Edit::Style(to) => set("style", to),
            Edit::Static(to) => set("static", to),
            Edit::Method(to) => set("method", to),
            Edit::Term(to) => set("term", to),
            Edit::FullFeeds(full) => self.full = full,
            Edit::Coach(of, to) => self.coach[usize::from(of % 2)] = to,
            Edit::Client(of, part, to) => self.clients.iter_mut().for_each(|clients| clients.edit(of, part, to)),
            Edit::Mistake(of, to) => self.mistake = Some((of, 1 + to % 2)),
            Edit::Consent(to) => self.withdrawn = to % 2 == 1,
            Edit::Days(days) => self.days += i64::from(days % 12),
            Edit::Delete(of) => {
                if !self.articles.is_empty() {
                    self.articles.remove(usize::from(of) % self.articles.len());
                }
            }
            Edit::Add(of, to) => {
                if self.articles.len() < 9 {
                    let article = Article { title: of, body: to, ..Article::new(self.added) };
                    self.added += 1;
                    self.articles.push(article);
                }
            }
            Edit::Rename(of, to) => {
                let name = format!("r{}", to % 40);
                if !self.articles.iter().any(|article| article.name == name)
                    && let Some(article) = self.article(of)
                {
                    article.name = name;
                }
            }
            ref edit => self.article_edit(edit),
        }
    }

    fn article_edit(&mut self, edit: &Edit) {
        let (Edit::Body(of, to)
        | Edit::Title(of, to)
        | Edit::Tags(of, to)
        | Edit::Date(of, to)
        | Edit::Author(of, to)
        | Edit::Series(of, to)
        | Edit::Weight(of, to)
        | Edit::Expires(of, to)
        | Edit::Move(of, to)
        | Edit::French(of, to)
        | Edit::Picture(of, to)
        | Edit::Alias(of, to)) = *edit
        else {
            if let Edit::Draft(of, draft) = *edit
                && let Some(article) = self.article(of)
            {
                article.draft = draft;
            }
            return;
        };
        let Some(article) = self.article(of) else { return };
        let perhaps = |to: u8| (!to.is_multiple_of(3)).then_some(to);
        match edit {
            Edit::Body(..) => article.body = to,
            Edit::Title(..) => article.title = to,
            Edit::Tags(..) => article.tags = to,
            Edit::Date(..) => article.day = to,
            Edit::Author(..) => article.author = to,
            Edit::Series(..) => article.series = to,
            Edit::Weight(..) => article.weight = to % 4,
            Edit::Expires(..) => article.expires = perhaps(to),
            Edit::Move(..) => article.folder = if to % 2 == 0 { "insights" } else { "letters" },
            Edit::French(..) => article.french = perhaps(to),
            Edit::Picture(..) => article.picture = perhaps(to),
            _ => article.alias = perhaps(to),
        }
    }

    /// The files that the site should have.
    fn files(&self) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        let mut put = |path: &str, text: String| files.push((path.to_owned(), text));
        let palette = ["spruce", "tarn", "rowan"][usize::from(self.value("palette") % 3)];
        let style = self.value("style");
        let theme = ["cairn", "ours"][usize::from(style % 4 / 2)];
        put(
            "site.yaml",
            format!(
                "title: Practice {}\nbase_url: https://larkspur.example/\nlanguages: [en, fr]\npaginate: {}\nfeeds: {{items: 3, full: {}}}\nportals: {{offline: {}}}\ntheme: {theme}\ntheme_options: {{palette: {palette}}}\nmenu: [{{title: Menu {}, page: insights/_index.md}}, {{page: coaches/ida.md}}]\n",
                self.value("title") % 4,
                2 + self.value("paginate") % 3,
                self.full,
                self.value("paginate") % 4 == 3,
                self.value("menu") % 4,
            ),
        );
        put("content/_index.md", "---\ntitle: Home\n---\n\nWelcome.\n".to_owned());
        put("content/_index.fr.md", "---\ntitle: Accueil\n---\n\nBienvenue.\n".to_owned());
        put("content/insights/_index.md", format!("---\ntitle: Insights {}\n---\n", self.value("section") % 4));
        put("content/insights/_index.fr.md", "---\ntitle: Idées\n---\n".to_owned());
        put("content/letters/_index.md", "---\ntitle: Letters\nkind: article\n---\n".to_owned());
        put("content/coaches/_index.md", "---\ntitle: Coaches\n---\n".to_owned());
        put("content/methods/_index.md", "---\ntitle: Methods\n---\n".to_owned());
        let tom = [Some("tom"), Some("tom"), Some("thomas"), None][usize::from(self.value("tom") % 4)];
        let slug = if self.value("tom") % 4 == 1 { "slug: tomas\n" } else { "" };
        let coaches = [("ida", "Ida", "", self.coach[0])].into_iter().chain(tom.map(|id| (id, "Tom", slug, self.coach[1])));
        for (id, name, slug, to) in coaches {
            let withdrawn = if self.withdrawn { ", withdrawn: 2026-06-18" } else { "" };
            put(
                &format!("content/coaches/{id}.md"),
                format!(
                    "---\ntitle: {name} {}\n{slug}role: executive\nheadline: Listens {}\nindustries: [{}]\nmethods: [steps]\ntestimonials:\n  - {{text: Good {name}, name: Ann Roe, role: Head, consent: {{on: 2026-01-01{withdrawn}}}}}\n---\n\nA coach.\n",
                    to % 3,
                    to % 5,
                    ["Mills", "Rail", "Mills, Rail"][usize::from(to % 3)],
                ),
            );
        }
        let step = self.value("method") % 4;
        put(
            "content/methods/steps.md",
            format!(
                "---\ntitle: Steps\nscope: conversation\nshape: line\nstages:\n  - {{id: one, name: One {step}, purpose: To begin {step}}}\n  - {{id: two, name: Two, purpose: To end}}\n---\n\nA method.\n"
            ),
        );
        if self.value("term") % 5 != 4 {
            put(
                "content/glossary.md",
                format!(
                    "---\ntitle: Glossary\nkind: glossary\nterms:\n  - {{term: Words, definition: What is said {}}}\n---\n",
                    self.value("term") % 4
                ),
            );
        }
        put("content/about.md", format!("---\ntitle: About\n---\n\nAbout us, and [the steps](methods/steps.md). {}.\n", clients::PUBLIC));
        put("data/facts.yaml", format!("n: {}\n", self.value("data") % 4));
        put(
            "templates/blocks/model.html",
            format!("{{# attributes: of*: method #}}\n<p>{} {{{{ block.of.stages[0].purpose }}}}</p>\n", self.value("block") % 4),
        );
        if self.value("block") % 4 == 3 {
            put("templates/blocks/callout.html", "<aside>Ours: {{ block.body }}</aside>\n".to_owned());
        }
        put("templates/page.html", "{% extends \"cairn/page.html\" %}\n{% block extra %}{% endblock %}\n".to_owned());
        put(
            "templates/partials/neighbours.html",
            format!(
                "<p>{} {{{{ site.data(\"facts\").n }}}} {{{{ site.count(\"article\") }}}} {{{{ site.build_date() }}}}</p>\n",
                self.value("partial") % 4
            ),
        );
        let parent = self.value("parent");
        if parent % 3 == 1 {
            let sheet = "<link rel=\"stylesheet\" href=\"{{ site.asset(\"/brand/site.css\") }}\">";
            put(
                "templates/base.html",
                format!(
                    "{{% extends \"cairn/base.html\" %}}\n{{% block scripts %}}<meta name=\"is\" content=\"{parent}\">{sheet}{{% endblock %}}\n"
                ),
            );
        }
        put("content/brand/site.css", format!("p {{ order: {style} }}\n"));
        if theme == "ours" {
            put("themes/ours/theme.yaml", "name: ours\nversion: 1.0.0\nmade_for: 0.1.0\nextends: cairn\n".to_owned());
            put("themes/ours/assets/style.css", format!("a {{ order: {style} }}\n"));
        }
        if self.value("footer") % 3 == 1 {
            put(
                "templates/partials/footer.html",
                format!(
                    "<footer>{}{{% for page in site.latest(\"article\", 2) %}}{{{{ page.title }}}}{{% endfor %}}</footer>\n",
                    self.value("footer")
                ),
            );
        }
        put("templates/never.html", format!("{}\n", self.value("unused")));
        if !self.value("words").is_multiple_of(3) {
            put(
                "strings/en.yaml",
                format!(
                    "footnotes: Notes {}\ntaxonomy.tags: Tags {}\nportal.nav.goals: Aims {}\n",
                    self.value("words") % 5,
                    self.value("words") % 4,
                    self.value("words") % 2
                ),
            );
        }
        put("static/robots-of-ours.txt", format!("{}\n", self.value("static")));
        put("content/hand-out.txt", format!("{}\n", self.value("static")));
        let others: Vec<String> = self
            .articles
            .iter()
            .filter(|article| !article.draft)
            .map(|article| format!("{}/{}.md", article.folder, article.name))
            .collect();
        // Who goes is named in words then; one who is forgotten there is a mistake.
        let author = tom.unwrap_or(if self.value("tom") < 64 { "tom" } else { "Tom Reed" });
        for article in &self.articles {
            let path = format!("content/{}/{}", article.folder, article.name);
            put(&format!("{path}.md"), article.text(&others, author));
            if let Some(french) = article.french {
                put(&format!("{path}.fr.md"), format!("---\ntitle: Titre {}\ndate: 2026-02-02\n---\n\nMots.\n", french % 4));
            }
            if let Some(picture) = article.picture {
                put(&format!("{path}.png"), format!("picture {picture}"));
            }
        }
        if let Some(clients) = &self.clients {
            let coaches: Vec<&str> = ["ida"].into_iter().chain(tom).collect();
            files.extend(clients.files(&Public { coaches: &coaches, article: others.first() }));
        }
        if self.value("footer") % 3 == 2 {
            files.push(("templates/portal/sessions.html".to_owned(), format!("<p>Sessions {}</p>\n", self.value("footer"))));
        }
        if let Some((of, _)) = self.mistake {
            let count = files.len();
            let (path, text) = &mut files[usize::from(of) % count];
            match path.rsplit('.').next() {
                Some("md") => *text = text.replacen("---\n", "---\nnonsense: true\n", 1),
                Some("yaml") => *text += "nonsense: [\n",
                _ => *text += "{% nonsense %}\n",
            }
        }
        files
    }

    /// Writes what changed; keys and what builds keep stay where they are.
    /// Gives the files that were added, edited or removed.
    fn write(&self, site: &Site) -> Vec<PathBuf> {
        let wanted: BTreeMap<String, String> = self.files().into_iter().collect();
        let root = site.root();
        let there = tree(&root);
        let mut changed = Vec::new();
        for path in there.keys().filter(|path| !path.starts_with(".trailmark/") && !path.starts_with("keys/") && !path.contains("/sealed/"))
        {
            if !wanted.contains_key(path) {
                std::fs::remove_file(root.join(path)).unwrap();
                changed.push(root.join(path));
            }
        }
        for (path, text) in wanted {
            // Of a picture the text is a number.
            let bytes = match text.strip_prefix("picture ").and_then(|number| number.parse::<u8>().ok()) {
                Some(number) => png(60, 40 + u32::from(number % 4), [number, 90, 120]),
                None => text.into_bytes(),
            };
            if there.get(&path) != Some(&bytes) {
                site.write(&path, bytes);
                changed.push(root.join(path));
            }
        }
        changed
    }

    fn build(&self) -> Report {
        self.build_of(&self.site, false)
    }

    fn build_of(&self, site: &Site, clean: bool) -> Report {
        let options = Options { clean, ..self.options(site.out()) };
        pipeline::build(&Workspace::on_disk(site.root()), &options)
    }

    /// Builds as the preview does, from what stands in memory, into a folder of its own.
    fn preview(&mut self, changed: &[PathBuf]) -> (Report, PathBuf) {
        let out = self.site.root().join(".trailmark/preview");
        let options = self.options(out.clone());
        (Standing::build(&mut self.standing, &Workspace::on_disk(self.site.root()), &options, changed), out)
    }

    fn options(&self, out: PathBuf) -> Options {
        let now = Some(1_781_524_800 + self.days * 86400);
        Options { out: Some(out), now, portals: Mode::Seal, ..Options::default() }
    }

    /// What a site was built to, with its portals opened.
    fn seen(&self, site: &Site) -> Tree {
        let out = site.tree();
        self.clients.as_ref().map_or_else(|| out.clone(), |clients| clients.opened(&out))
    }
}

fn told(report: &Report) -> Vec<String> {
    report.diagnostics.iter().map(|found| format!("{} {:?} {}", found.code, found.file, found.message)).collect()
}

/// Applies batches one after the other, and compares after each; gives how many builds were free of mistakes.
fn obeys(batches: &[Vec<Edit>], with_clients: bool) -> Result<usize, TestCaseError> {
    let mut world = World::new(with_clients);
    let first = world.build();
    prop_assert!(first.written.is_some(), "the site itself is wrong: {:#?}", told(&first));
    prop_assert_eq!(first.sealed, if with_clients { 4 } else { 0 });
    let mut good = 0;
    for (at, batch) in batches.iter().enumerate() {
        world.mistake = world.mistake.and_then(|(of, builds)| Some((of, builds.checked_sub(1).filter(|builds| *builds > 0)?)));
        batch.iter().for_each(|edit| world.apply(edit));
        let changed = world.write(&world.site);
        world.write(&world.clean);
        let before = world.site.tree();
        let report = world.build();
        let _ = std::fs::remove_dir_all(world.clean.out());
        let whole = world.build_of(&world.clean, true);
        prop_assert_eq!(told(&report), told(&whole), "batch {}: other messages", at);
        if !with_clients {
            let (shown, folder) = world.preview(&changed);
            prop_assert_eq!(told(&shown), told(&whole), "batch {}: other messages in the preview", at);
            let different = differences(&tree(&folder), &world.clean.tree());
            prop_assert!(shown.written.is_none() || different.is_empty(), "batch {at}: stale in the preview: {different:?}");
            if let Some(standing) = world.standing.as_mut().filter(|_| at % 3 > 0) {
                standing.settle(&Workspace::on_disk(world.site.root()));
            }
            // The next preview may be another process.
            world.standing = world.standing.take().filter(|_| at % 4 < 3);
        }
        if whole.written.is_none() {
            prop_assert!(world.site.tree() == before, "batch {at}: a failed build changed the folder");
            continue;
        }
        good += 1;
        let different = differences(&world.seen(&world.site), &world.seen(&world.clean));
        prop_assert!(different.is_empty(), "batch {at}: stale or left over: {different:?}");
        prop_assert_eq!((report.pages, report.portals), (whole.pages, whole.portals));
        if at % 2 == 0 {
            // Long enough for the times of files to tell; the second of these builds then looks at nothing else.
            std::thread::sleep(std::time::Duration::from_millis(60));
            for again in [world.build(), world.build()] {
                prop_assert_eq!((again.rendered, again.sealed, again.pages, told(&again)), (0, 0, whole.pages, told(&whole)));
                prop_assert_eq!(again.written.map(|written| (written.changed, written.removed)), Some(Default::default()));
            }
        }
    }
    Ok(good)
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// One series of edits; gives how many builds it has, and how many of them were free of mistakes. Each has a seed of its own,
/// so that it can be run again alone.
fn series(seed: u64) -> (usize, usize) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let with_clients = seed.is_multiple_of(3);
    let config = ProptestConfig {
        cases: 1,
        max_shrink_iters: if with_clients { 60 } else { 400 },
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let counted = std::cell::Cell::new((0, 0));
    let edit = if with_clients { prop_oneof![edit(), edit_of_client()].boxed() } else { edit().boxed() };
    let all = prop::collection::vec(prop::collection::vec(edit, 1..4), 1..7);
    let done = runner.run(&all, |batches| {
        counted.set((batches.len(), obeys(&batches, with_clients)?));
        Ok(())
    });
    if let Err(failed) = done {
        panic!("TRAILMARK_SEED={seed} TRAILMARK_SERIES=1: {failed}");
    }
    counted.get()
}

#[test]
fn a_rebuild_is_as_a_clean_build() {
    let first = number("TRAILMARK_SEED", 0);
    let seeds = first..first + number("TRAILMARK_SERIES", 24);
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let run = |lane| seeds.clone().skip(lane).step_by(lanes).map(series).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let (builds, good) = std::thread::scope(|scope| {
        let all: Vec<_> = (0..lanes).map(|lane| scope.spawn(move || run(lane))).collect();
        all.into_iter().fold((0, 0), |sum, lane| match lane.join() {
            Ok(one) => (sum.0 + one.0, sum.1 + one.1),
            Err(failed) => std::panic::resume_unwind(failed),
        })
    });
    // Builds that fail compare little. A series alone may have many.
    assert!(good * 2 > builds || builds < 20, "only {good} of {builds} builds were free of mistakes");
}

/// Builds after some edits.
fn built(world: &mut World, edits: &[Edit]) -> Report {
    edits.iter().for_each(|edit| world.apply(edit));
    world.write(&world.site);
    let report = world.build();
    assert!(report.written.is_some(), "{:#?}", told(&report));
    report
}

/// Builds after some edits, and how many pages were made.
fn rendered(world: &mut World, edits: &[Edit]) -> usize {
    built(world, edits).rendered
}

#[test]
fn only_what_an_edit_concerns_is_made_again() {
    let mut world = World::new(false);
    let all = rendered(&mut world, &[]);
    assert!(all > 30, "{all}");
    assert_eq!(rendered(&mut world, &[]), 0, "nothing was changed");
    assert_eq!(rendered(&mut world, &[Edit::Unused(7)]), 0, "a template that nothing uses");
    assert_eq!(rendered(&mut world, &[Edit::Static(7)]), 0, "a file that is only copied");
    // The page, and what shows its excerpt: lists, feeds and cards.
    let body = rendered(&mut world, &[Edit::Body(1, 11)]);
    assert!((1..all / 2).contains(&body), "{body} of {all}");
    let title = rendered(&mut world, &[Edit::Title(1, 5)]);
    assert!((2..all).contains(&title), "{title} of {all}");
    // The French menu shows the French title of the page.
    assert_eq!(
        rendered(&mut world, &[Edit::Menu(2)]),
        all - 14,
        "feeds, the sitemap, robots.txt, what is searched and French pages show nothing of it"
    );
}

#[test]
fn only_the_portals_that_show_an_edit_are_sealed_again() {
    let mut world = World::new(true);
    let mut sealed = |edit: Edit| built(&mut world, &[edit]).sealed;
    assert_eq!(sealed(Edit::Unused(0)), 4);
    assert_eq!(sealed(Edit::Client(0, Part::Notes, 7)), 0, "the coach's notes are in none");
    assert_eq!(sealed(Edit::Client(0, Part::Goal, 6)), 1, "how far a goal is only the client sees");
    assert_eq!(sealed(Edit::Client(0, Part::Consent, 1)), 2, "until she lets the sponsor");
    assert_eq!(sealed(Edit::Client(0, Part::Goal, 9)), 2);
    assert_eq!(sealed(Edit::Client(0, Part::Consent, 0)), 2);
    assert_eq!(sealed(Edit::Client(1, Part::Session, 2)), 2, "the sponsor sees that it was held");
    assert_eq!(sealed(Edit::Body(1, 12)), 0, "what an article says is in no portal");
    assert_eq!(sealed(Edit::Method(2)), 4, "all follow it");
}

/// What was not there when a page was made is noticed when it comes.
#[test]
fn a_glossary_that_is_added_is_in_the_pages_that_name_its_terms() {
    let site = Site::new();
    site.page("about.md", "title: About", "We build a cairn.");
    site.build();
    let before = site.read("about/index.html");
    site.page("glossary.md", "title: Glossary\nkind: glossary\nterms:\n  - {term: cairn, definition: A heap of stones}", "");
    site.build();
    let added = site.read("about/index.html");
    site.build_with(&["--clean"]).ok();
    assert!(added == site.read("about/index.html"), "the page is stale");
    assert!(before != added && added.contains("A heap of stones"));
}
