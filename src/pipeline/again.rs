//! The quick way for the preview: where texts were edited below their front matter and nothing else can have changed, their
//! pages are made anew, and nothing else is looked at.
//!
//! It is taken only when all of this holds, and else the site is built as ever:
//! 1. the last build had nothing to tell, and the site has no engagements and nothing private;
//! 2. every changed file is that of a page of the site, and says above its body what it said before;
//! 3. what lists show of the page (its excerpt, the time of reading) is the same, and it has every id that it had, to which
//!    others may link;
//! 4. no page that is made has a mistake, or shows other pictures than before, whose files have to be made or to go;
//! 5. the day is the same, no other process has built into the folder, and no text that is read again is another.

use super::{Options, Report, build_whole, pictures, today};
use crate::artifact::Artifact;
use crate::check::links::{LinkCheck, Outline, Page as LinkPage};
use crate::ledger::Living;
use crate::model::address::output_path;
use crate::model::summary::Digest;
use crate::output::{self, Written};
use crate::parse::Document;
use crate::plan::{Plan, Planned};
use crate::render::Renderer;
use crate::source::Workspace;
use crate::yaml::Date;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// A site as its last build left it in memory.
pub struct Standing {
    pub(super) renderer: Renderer,
    pub(super) plan: Plan,
    pub(super) ledger: Living,
    pub(super) ground: Digest,
    pub(super) folder: output::Standing,
    pub(super) today: Date,
    pub(super) pages: usize,
    pub(super) base_path: String,
    /// Where texts are read again.
    pub(super) sources: Workspace,
}

impl Standing {
    /// Builds a site again after changes of the files `changed` (paths below the workspace's root), from what stands of the
    /// last build where that is enough. What stands after it is left in `standing`.
    pub fn build(standing: &mut Option<Self>, workspace: &Workspace, options: &Options, changed: &[PathBuf]) -> Report {
        let before = standing.take().filter(|_| options.out.is_some() && !changed.is_empty());
        if let Some((after, report)) = before.and_then(|before| before.with_texts(workspace, options, changed)) {
            *standing = Some(after);
            return report;
        }
        let (report, after) = build_whole(workspace, options);
        *standing = after;
        report
    }

    /// Notes on disk what the folder has now. Until then the next process has to make every page.
    pub fn settle(&mut self, workspace: &Workspace) {
        self.folder.settle(workspace, |file| self.ledger.ledger().write(&self.ground, file));
    }

    fn with_texts(mut self, workspace: &Workspace, options: &Options, changed: &[PathBuf]) -> Option<(Self, Report)> {
        let site = self.renderer.shared().unrecorded();
        if today(&site.config, options.now) != self.today {
            return None;
        }
        let sources: Vec<&str> = changed.iter().map(|path| content(workspace.root(), path)).collect::<Option<_>>()?;
        let documents = sources.iter().map(|source| {
            let at = site.index(source)?;
            let text = workspace.read_text(&format!("content/{source}")).ok()?;
            Some((at, site.pages[at].document.with_text(text)?))
        });
        let documents: Vec<(usize, Document)> = documents.collect::<Option<_>>()?;
        self.renderer = self.renderer.with_texts(documents)?;
        let paths = self.ledger.ledger().readers(&sources, self.renderer.shared());
        let jobs: Vec<(&Planned, String)> = self.plan.jobs.iter().map(|job| (job, output_path(&job.route))).collect();
        let jobs: Vec<&(&Planned, String)> = jobs.iter().filter(|(_, path)| paths.contains(path)).collect();

        let (site, ledger) = (self.renderer.shared().unrecorded(), self.ledger.ledger());
        let links = LinkCheck::new(&self.plan, &site.base);
        let none = |_: &str| None;
        // Each page with what it asked and what it names.
        let made: Option<Vec<_>> = jobs
            .par_iter()
            .map(|(planned, path)| {
                let (rendered, found) = self.renderer.render(planned);
                let mut rendered = rendered.filter(|_| found.is_empty())?;
                let mut outline = Outline::default();
                if path.ends_with(".html") {
                    let page = LinkPage { route: &planned.route, source: self.renderer.source(&planned.job) };
                    let (seen, wrong) = links.page(page, rendered.text(), &none);
                    let has = |id: &u32| seen.ids.binary_search(id).is_ok();
                    if !wrong.is_empty() || !ledger.ids(path)?.iter().all(has) {
                        return None;
                    }
                    outline = seen;
                }
                let record = std::mem::take(&mut rendered.record);
                let as_before = record.card.as_deref() == ledger.card_of(path);
                if !as_before || pictures::of(&record, self.renderer.shared()) != ledger.pictures_of(path) {
                    return None;
                }
                Some(((record, outline), Artifact::page(rendered)))
            })
            .collect();
        let (made, artifacts): (Vec<_>, Vec<Artifact>) = made?.into_iter().unzip();
        if !self.sources.take_changed().is_empty() {
            return None;
        }
        let named = links.targets();
        if !links.finish(&none, &|route| ledger.ids(&output_path(route)).map(<[u32]>::to_vec)).is_empty() {
            return None;
        }
        let placed = self.folder.replace(workspace, &artifacts).ok().flatten()?;
        let mut written = Written::default();
        let rendered = made.len();
        for (((record, outline), artifact), (entry, new)) in made.into_iter().zip(&artifacts).zip(placed) {
            let hash = (entry.hash, entry.size);
            if !self.ledger.made(artifact.path(), hash, record, outline, self.renderer.shared(), &named) {
                return None;
            }
            written.changed.extend(new.then(|| artifact.path().to_owned()));
        }
        let (pages, base_path) = (self.pages, self.base_path.clone());
        Some((self, Report { pages, rendered, base_path, written: Some(written), ..Report::default() }))
    }
}

/// The path from `content/` of a page's file.
fn content<'a>(root: &Path, path: &'a Path) -> Option<&'a str> {
    path.strip_prefix(root).ok()?.to_str()?.strip_prefix("content/").filter(|path| path.ends_with(".md"))
}
