//! What a build found out about texts, kept for the next one: with it, a file that was not touched since is not read again.
//!
//! It lies in `.trailmark/texts` and holds, for each page on the site, the times of its file, its front matter, and what lists
//! show of its body. It is trusted for a file whose times are those of then, from the same program, and only when whole. Nothing
//! of clients' files comes there, nor of pages that are left out.

use crate::model::PublicSite;
use crate::model::summary::Digest;
use crate::output::folder;
use crate::parse::{Document, Expected, Known, Shown};
use crate::source::{Stamps, Times, Workspace};
use crate::{diag, kept};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where texts are kept, from the site's folder.
const KEPT: &str = ".trailmark/texts";

const NAME: &str = "trailmark texts 1";

/// The texts of the last build, as they were stored.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    /// In the order of their paths.
    entries: Vec<Entry<'a>>,
    /// How many were of use.
    used: AtomicUsize,
    /// The program, by its content.
    engine: Option<Digest>,
}

/// The times of the program, its content, and all entries.
type Stored<'a> = (Times, Digest, Vec<Entry<'a>>);

#[derive(Debug, Serialize, Deserialize)]
struct Entry<'a> {
    /// From the site's folder.
    path: &'a str,
    times: Times,
    expected: Expected,
    yaml: &'a str,
    /// The front matter in short; empty for a translation, which has taken over what another page says.
    #[serde(borrow, serialize_with = "as_bytes")]
    short: Cow<'a, [u8]>,
    body: usize,
    body_line: usize,
    digest: [u8; 16],
    words: usize,
    excerpt: &'a str,
    language: &'a str,
}

fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// The bytes of the file; none where there is none.
pub(super) fn stored(workspace: &Workspace) -> Vec<u8> {
    workspace.disk_path(KEPT).and_then(|_| workspace.read(KEPT).ok()).unwrap_or_default()
}

impl<'a> Texts<'a> {
    /// Takes the bytes of the file apart; of a damaged one, or of another program, nothing is known.
    pub fn read(file: &'a [u8], stamps: &Stamps) -> Self {
        let stored = kept::read(NAME, file).filter(|(program, ..): &Stored<'_>| stamps.of_program() == Some(*program));
        let (engine, entries) = stored.map_or((None, Vec::new()), |(_, engine, entries)| (Some(engine), entries));
        Texts { entries, used: AtomicUsize::new(0), engine }
    }

    /// The document of a file that was not touched since.
    pub fn document(&self, workspace: &Workspace, path: &str, times: Times, expected: &Expected) -> Option<Document> {
        let at = self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
        let entry = self.entries.get(at).filter(|entry| entry.times == times && entry.expected == *expected)?;
        let shown = Shown { words: entry.words, excerpt: entry.excerpt.into(), language: entry.language.to_owned() };
        let known = Known { yaml: entry.yaml, short: &entry.short, body: (entry.body, entry.body_line), digest: entry.digest, shown };
        let document = Document::known(path, known, workspace.text(times, None), expected)?;
        self.used.fetch_add(1, Ordering::Relaxed);
        Some(document)
    }

    /// The program, by its content; none where that is not known yet.
    pub fn engine(&self) -> Option<Digest> {
        self.engine
    }

    /// What was there.
    pub fn found(self) -> Found {
        Found { used: self.used.into_inner(), paths: self.entries.into_iter().map(|entry| entry.path.to_owned()).collect() }
    }
}

/// The texts that were kept before a build.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// How many documents were made from them.
    used: usize,
    /// The files that they are of.
    paths: Vec<String>,
}

/// Keeps the texts of a site's pages, where more than a few of them were not `known`, or some are of no page any more: what an
/// author took off the site is not to stay.
pub(super) fn keep(workspace: &Workspace, site: &PublicSite, stamps: &Stamps, engine: Digest, known: &Found) {
    let (Some(file), Some(program)) = (workspace.disk_path(KEPT), stamps.of_program()) else { return };
    // What is not kept is read again, so a few are not worth writing all others.
    let few = site.pages.len().saturating_sub(known.used) <= site.pages.len() / 100;
    if few && known.paths.iter().all(|path| path.strip_prefix("content/").is_some_and(|path| site.page(path).is_some())) {
        return;
    }
    let mut entries: Vec<Entry<'_>> = site
        .pages
        .iter()
        .filter(|page| !diag::is_private(&page.document.path))
        .filter_map(|page| {
            let (document, summary) = (&page.document, &page.summary);
            let (expected, times) = document.kept_as()?;
            Some(Entry {
                path: &document.path,
                times,
                expected,
                yaml: document.yaml(),
                short: if page.shares.is_none() { document.short().into() } else { Cow::default() },
                body: document.body_start(),
                body_line: document.body_line,
                digest: document.digest,
                words: summary.words,
                excerpt: &summary.excerpt,
                language: &summary.language,
            })
        })
        .collect();
    entries.sort_unstable_by_key(|entry| entry.path);
    // That it cannot be kept is no harm: all is read again.
    let _ = folder::stream(&file, |out| kept::write(NAME, &(program, engine, entries), out)).and_then(folder::Waiting::place);
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's own files")]
mod tests {
    use super::*;
    use crate::parse;
    use crate::pipeline::{self, Options};
    use std::fs;
    use std::time::Duration;

    /// A site that was built a while after its files were written.
    fn built(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        std::thread::sleep(Duration::from_millis(80));
        let workspace = Workspace::on_disk(folder.path());
        build(&workspace);
        (folder, workspace)
    }

    fn build(workspace: &Workspace) {
        let options = Options { out: workspace.disk_path("public"), now: Some(1_781_524_800), ..Options::default() };
        let report = pipeline::build(workspace, &options);
        assert!(report.written.is_some(), "{:?}", report.diagnostics);
    }

    /// Whether a file need not be read now.
    fn is_known(workspace: &Workspace, path: &str, kind: Option<parse::front_matter::KindName>) -> bool {
        let (stamps, stored) = (workspace.stamps().unwrap(), stored(workspace));
        let texts = Texts::read(&stored, &stamps);
        let Some(times) = stamps.of(&workspace.disk_path(path).unwrap()) else { return false };
        texts.document(workspace, path, times, &parse::expected(path, kind)).is_some()
    }

    const SITE: [(&str, &str); 5] = [
        ("site.yaml", "title: Site\nbase_url: https://site.example/\n"),
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/a.md", "---\ntitle: First\n---\nThe first words.\n"),
        ("content/b.md", "---\ntitle: Other\n---\nOther words.\n"),
        ("content/draft.md", "---\ntitle: Heron\ndraft: true\n---\nNot yet.\n"),
    ];

    #[test]
    fn a_file_that_was_not_touched_is_not_read() {
        let (folder, workspace) = built(&SITE);
        assert!(is_known(&workspace, "content/a.md", None) && is_known(&workspace, "content/b.md", None));
        assert!(!is_known(&workspace, "content/a.md", Some(parse::front_matter::KindName::Article)), "another kind of page");
        // Of the same length, and long enough ago.
        fs::write(folder.path().join("content/a.md"), "---\ntitle: First\n---\nThe third words.\n").unwrap();
        std::thread::sleep(Duration::from_millis(80));
        assert!(!is_known(&workspace, "content/a.md", None) && is_known(&workspace, "content/b.md", None));
        build(&workspace);
        assert!(fs::read_to_string(folder.path().join("public/a/index.html")).unwrap().contains("The third words."));
    }

    #[test]
    fn a_translation_takes_over_what_the_other_page_says_now() {
        let (folder, workspace) = built(&[
            ("site.yaml", "title: Site\nbase_url: https://site.example/\nlanguage: en\nlanguages: [en, fr]\n"),
            ("content/_index.md", "---\ntitle: Home\n---\n"),
            ("content/_index.fr.md", "---\ntitle: Accueil\n---\n"),
            ("content/insights/_index.md", "---\ntitle: Insights\n---\n"),
            ("content/insights/_index.fr.md", "---\ntitle: Articles\n---\n"),
            ("content/insights/a.md", "---\ntitle: First\ndate: 2026-03-02\nauthor: Ida Lund\n---\nWords.\n"),
            ("content/insights/a.fr.md", "---\ntitle: Premier\n---\nDes mots.\n"),
        ]);
        let page = || fs::read_to_string(folder.path().join("public/fr/insights/a/index.html")).unwrap();
        assert!(
            is_known(&workspace, "content/insights/a.fr.md", Some(parse::front_matter::KindName::Article)) && page().contains("Ida Lund")
        );
        fs::write(folder.path().join("content/insights/a.md"), "---\ntitle: First\ndate: 2026-03-02\n---\nWords.\n").unwrap();
        build(&workspace);
        assert!(!page().contains("Ida Lund"));
    }

    #[test]
    fn front_matter_in_short_is_the_same() {
        let front = "title: First\ndescription: D\ndate: 2026-03-02\ntags: [a, b]\nweight: 3\nnoindex: true\nseries: S\nrelated: [b.md]\n";
        let expected = parse::expected("content/insights/a.md", None);
        let read = |more: &str| {
            let text = format!("---\n{front}{more}---\nWords.\n");
            parse::parse("content/insights/a.md", &text, &expected).unwrap()
        };
        let document = read("");
        let shown = Shown { words: 1, excerpt: "Words.".into(), language: "en".to_owned() };
        let short = document.short();
        // Where the YAML says something else, it is not looked at.
        let known = Known { yaml: "title: Another\n", short: &short, body: (0, 0), digest: document.digest, shown };
        let again = Document::known("content/insights/a.md", known, crate::source::Text::held(String::new()), &expected).unwrap();
        assert_eq!(format!("{:?}", again.front), format!("{:?}", document.front));
        for more in ["extra: {a: 1}\n", "sources: [A book]\n"] {
            assert_eq!(read(more).short(), Vec::<u8>::new(), "{more}");
        }
    }

    #[test]
    fn what_is_left_out_is_not_kept() {
        let (_folder, workspace) = built(&SITE);
        let stored = stored(&workspace);
        let has = |words: &[u8]| stored.windows(words.len()).any(|part| part == words);
        assert!(has(b"The first words.") && !has(b"Heron") && !has(b"Not yet"));
    }

    #[test]
    fn what_is_taken_off_the_site_does_not_stay() {
        // So many pages that one alone is not worth writing all others.
        let many: Vec<(String, String)> =
            (0..250).map(|at| (format!("content/p{at}.md"), format!("---\ntitle: Page {at}\n---\nWords {at}.\n"))).collect();
        let many = many.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let (folder, workspace) = built(&SITE.into_iter().chain(many).collect::<Vec<_>>());
        let has = |words: &[u8]| stored(&workspace).windows(words.len()).any(|part| part == words);
        assert!(has(b"The first words.") && has(b"Other words."));
        fs::remove_file(folder.path().join("content/a.md")).unwrap();
        build(&workspace);
        assert!(!has(b"The first words.") && has(b"Other words."));
        fs::write(folder.path().join("content/b.md"), "---\ntitle: Other\ndraft: true\n---\nOther words.\n").unwrap();
        build(&workspace);
        assert!(!has(b"Other words."));
    }

    #[test]
    fn another_program_knows_nothing() {
        let (_folder, workspace) = built(&SITE);
        let (stored, stamps) = (stored(&workspace), workspace.stamps().unwrap());
        assert_eq!(Texts::read(&stored, &stamps).entries.len(), 3);
        let (mut program, engine, entries): Stored<'_> = kept::read(NAME, &stored).unwrap();
        assert_eq!(Some(engine), crate::source::engine());
        program[0] += 1;
        let mut other = Vec::new();
        kept::write(NAME, &(program, engine, entries), &mut other).unwrap();
        assert!(Texts::read(&other, &stamps).entries.is_empty());
    }
}
