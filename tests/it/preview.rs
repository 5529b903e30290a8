//! The quick way of the preview: an edited text makes its page again from what stands in memory, and whatever could concern
//! more is built as ever.

use crate::support::{Site, assert_same, tree};
use std::path::PathBuf;
use trailmark::pipeline::{self, Options, Report, Standing};
use trailmark::source::Workspace;

const NOW: i64 = 1_781_524_800;
const OUT: &str = ".trailmark/preview";

struct Preview {
    site: Site,
    standing: Option<Standing>,
    now: i64,
}

const A: &str = "---\ntitle: First\ndate: 2026-03-02\n---\nThe first words.\n\n## Part\n\n";
const B: &str = "---\ntitle: Second\ndate: 2026-03-03\n---\nOther words, [there](a.md#part).\n";

impl Preview {
    fn new() -> Self {
        let site = Site::empty();
        site.write("site.yaml", "title: Site\nbase_url: https://site.example/\n");
        site.write("content/_index.md", "---\ntitle: Home\n---\n");
        site.write("content/insights/_index.md", "---\ntitle: Insights\n---\nWhat we think.\n");
        site.write("content/insights/a.md", A);
        site.write("content/insights/b.md", B);
        let mut preview = Preview { site, standing: None, now: NOW };
        let first = preview.build(&[]);
        assert!(first.written.is_some(), "{:?}", first.diagnostics);
        preview
    }

    fn options(&self, out: &str) -> Options {
        Options { out: Some(self.site.root().join(out)), now: Some(self.now), ..Options::default() }
    }

    fn build(&mut self, changed: &[&str]) -> Report {
        let root = self.site.root();
        let changed: Vec<PathBuf> = changed.iter().map(|path| root.join(path)).collect();
        let options = self.options(OUT);
        Standing::build(&mut self.standing, &Workspace::on_disk(root), &options, &changed)
    }

    fn save(&mut self, path: &str, text: &str) -> Report {
        self.site.write(path, text);
        self.build(&[path])
    }

    fn settle(&mut self) {
        self.standing.as_mut().unwrap().settle(&Workspace::on_disk(self.site.root()));
    }

    /// Whether the last build was a quick one: until it is settled, the disk is told not to believe what it knows.
    fn was_quick(&self) -> bool {
        tree(&self.site.root().join(".trailmark")).keys().any(|name| name.ends_with(".doubt"))
    }

    #[track_caller]
    fn is_as_clean(&self) {
        let clean = self.site.root().with_extension("clean");
        let _ = std::fs::remove_dir_all(&clean);
        let options = Options { out: Some(clean.clone()), ..self.options(OUT) };
        pipeline::build(&Workspace::on_disk(self.site.root()), &options);
        assert_same(&tree(&self.site.root().join(OUT)), &tree(&clean), "the preview");
    }
}

#[test]
fn an_edited_text_makes_its_page_and_the_index_and_nothing_else() {
    let mut preview = Preview::new();
    for run in 0..3 {
        let report = preview.save("content/insights/a.md", &format!("{A}Line number{run}.\n"));
        assert!(preview.was_quick());
        assert_eq!((report.rendered, report.pages > 5), (2, true));
        assert_eq!(report.written.unwrap().changed, ["insights/a/index.html", "search/index.json"]);
        preview.is_as_clean();
        preview.settle();
        assert!(!preview.was_quick());
    }
    // The same text again is nothing to write.
    let report = preview.save("content/insights/a.md", &format!("{A}Line number2.\n"));
    assert!(report.written.unwrap().changed.is_empty());
    // A section's text is on its own page.
    let report = preview.save("content/insights/_index.md", "---\ntitle: Insights\n---\nWhat we think.\n\nAnd more.\n");
    assert!(preview.was_quick() && report.rendered == 2);
    preview.is_as_clean();
}

#[test]
fn what_may_concern_other_pages_is_built_as_ever() {
    let edits = [
        ("the excerpt", "content/insights/a.md", A.replace("first words", "very first words")),
        ("the time of reading", "content/insights/a.md", format!("{A}{}\n", "word ".repeat(300))),
        ("the title", "content/insights/a.md", A.replace("First", "Other")),
        ("an id that another page links to", "content/insights/a.md", A.replace("## Part", "## Piece")),
        ("a link to nothing", "content/insights/a.md", format!("{A}[no](no.md)\n")),
        ("a link to no anchor", "content/insights/a.md", format!("{A}[no](b.md#no)\n")),
        ("a block that is not there", "content/insights/a.md", format!("{A}::: nothing\n:::\n")),
        ("a page", "content/insights/c.md", B.to_owned()),
        ("the settings", "site.yaml", "title: Other\nbase_url: https://site.example/\n".to_owned()),
        ("a template", "templates/page.html", "{{ page.title }}".to_owned()),
    ];
    for (what, path, text) in edits {
        let mut preview = Preview::new();
        let report = preview.save(path, &text);
        assert!(!preview.was_quick(), "{what}");
        if report.written.is_some() {
            preview.is_as_clean();
        } else {
            assert!(!report.diagnostics.is_empty(), "{what}");
            // Mended, all is as it was.
            preview.save(path, A);
            preview.is_as_clean();
        }
    }
}

#[test]
fn another_day_or_another_process_is_noticed() {
    let mut preview = Preview::new();
    preview.now += 86400;
    preview.save("content/insights/a.md", &format!("{A}Tomorrow.\n"));
    assert!(!preview.was_quick());
    preview.is_as_clean();

    // Somebody else builds into the folder, other texts than these.
    preview.site.write("content/insights/b.md", format!("{B}\nMore.\n"));
    pipeline::build(&Workspace::on_disk(preview.site.root()), &preview.options(OUT));
    preview.save("content/insights/a.md", &format!("{A}Again.\n"));
    preview.is_as_clean();
}

#[test]
fn what_another_process_noted_is_not_overwritten() {
    let mut preview = Preview::new();
    preview.save("content/insights/a.md", &format!("{A}One.\n"));
    // Somebody else builds other words of the same length, before the preview has noted what it did.
    preview.site.write("content/insights/b.md", B.replace("Other", "Inner"));
    pipeline::build(&Workspace::on_disk(preview.site.root()), &preview.options(OUT));
    preview.settle();
    // The words are put back, and a new preview starts.
    preview.site.write("content/insights/b.md", B);
    preview.standing = None;
    preview.build(&[]);
    preview.is_as_clean();
}

#[test]
fn a_preview_that_ends_before_it_is_settled_leaves_nothing_stale() {
    let mut preview = Preview::new();
    preview.save("content/insights/a.md", &format!("{A}One.\n"));
    assert!(preview.was_quick());
    // As it was, while nobody looked: the page on disk is newer than all that is noted of it.
    preview.site.write("content/insights/a.md", A);
    preview.standing = None;
    preview.build(&[]);
    assert!(!preview.was_quick());
    preview.is_as_clean();
}

#[test]
fn a_site_with_engagements_is_always_looked_at_as_a_whole() {
    let mut preview = Preview::new();
    preview.site.write("content/clients/quiet-heron/engagement.md", "---\ntitle: Heron\nclient: {name: Ann Roe}\n---\n");
    preview.build(&["content/clients/quiet-heron/engagement.md"]);
    preview.save("content/insights/a.md", &format!("{A}Line.\n"));
    assert!(!preview.was_quick());
}
