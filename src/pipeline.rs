//! The whole way from a site's folder to its finished pages; the one file that knows every stage.

mod again;
mod cards;
mod hosts;
mod load;
mod pictures;
mod texts;

pub use again::Standing;
pub use hosts::headers;

use crate::artifact::Artifact;
use crate::check::external::Manners;
use crate::check::leaks::LeakCheck;
use crate::check::links::{LinkCheck, Outline, Page as LinkPage};
use crate::check::lints::Lints;
use crate::check::{catalogues, engagements};
use crate::config;
use crate::diag::{self, Diagnostic};
use crate::ledger::{self, Ledger, Reader, Scribe, Stored};
use crate::model::address::output_path;
use crate::model::summary::Digest;
use crate::model::{LeftOut, Site};
use crate::output::settled::{self, Settled};
use crate::output::{self, Before, Staging, Written};
use crate::plan::{self, Job, Plan, Planned};
use crate::portal::{self, Fingerprints, Keep, Preview, Published};
use crate::render::Renderer;
use crate::source::{self, Stamps, Workspace};
use cards::Cards;
use load::{Loaded, list, load, today};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What a build is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where the site goes; none to check it only.
    pub out: Option<PathBuf>,
    pub base_url: Option<String>,
    pub drafts: bool,
    pub future: bool,
    pub clean: bool,
    /// Seconds since 1970 that stand for now (`SOURCE_DATE_EPOCH`).
    pub now: Option<i64>,
    /// What to make of the engagements.
    pub portals: portal::Mode,
    /// Whether to look for what the lints find.
    pub lints: bool,
    /// Whether to ask other hosts about the links to them.
    pub external: bool,
}

/// What a build came to.
#[derive(Debug, Default)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
    /// Pages, feeds and lists that the site has.
    pub pages: usize,
    /// Those of them that were rendered in this build: the others are as they were.
    pub rendered: usize,
    /// Files that were made of pictures in this build: the others are as they were.
    pub pictures: usize,
    /// Social cards that were drawn in this build: the others stood already.
    pub cards: usize,
    /// Portals that are published.
    pub portals: usize,
    /// Those of them that were sealed in this build.
    pub sealed: usize,
    /// Those of them whose sources are not here, published as they were sealed before.
    pub from_kept: usize,
    /// Engagements without a portal.
    pub without_portal: usize,
    /// Pages of the sources that are not on the site; none where a build did not look at all of them.
    pub left_out: Option<LeftOut>,
    /// Portals in the clear for the author's own eyes.
    pub previews: Vec<Preview>,
    /// What was written; none when errors kept the last site as it was.
    pub written: Option<Written>,
    /// The path that the site is published under.
    pub base_path: String,
}

impl Report {
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count()
    }
}

/// Builds a site: every mistake is told, and only a site without one is written.
pub fn build(workspace: &Workspace, options: &Options) -> Report {
    build_with_rest(workspace, options).0
}

/// The same for a process that ends with it: what stands in memory is left to the system, which is sooner done with it.
pub fn build_at_last(workspace: &Workspace, options: &Options) -> Report {
    let (report, standing) = build_with_rest(workspace, options);
    std::mem::forget(standing);
    report
}

fn build_with_rest(workspace: &Workspace, options: &Options) -> (Report, Option<Standing>) {
    let (mut report, standing) = build_whole(workspace, options);
    if report.written.is_some() {
        report.diagnostics.extend(hosts::beside(workspace, options));
    }
    (report, standing)
}

/// How often a build begins anew because a file changed while it was made; an editor saves once.
const ATTEMPTS: usize = 3;

/// Builds a site, and gives what stands in memory then, where a later build of this process can go on from it.
fn build_whole(workspace: &Workspace, options: &Options) -> (Report, Option<Standing>) {
    for _ in 1..ATTEMPTS {
        let (report, standing) = attempt(workspace, options);
        if report.diagnostics.iter().all(|found| found.code != "changed-meanwhile") {
            return (report, standing);
        }
    }
    attempt(workspace, options)
}

fn attempt(workspace: &Workspace, options: &Options) -> (Report, Option<Standing>) {
    let mut report = Report { base_path: "/".to_owned(), ..Report::default() };
    if let Some(out) = &options.out
        && let Err(found) = output::check_folder(workspace, out)
    {
        report.diagnostics.push(found);
        return (report, None);
    }
    // What was read again before is no matter of this build.
    drop(workspace.take_changed());
    // Each looks at thousands of files and needs nothing of the other.
    let stamps = || is_usual(options).then(|| workspace.stamps()).flatten();
    let before = || options.out.as_ref().map(|out| Before::of(workspace, out));
    let ((stamps, files), before) = rayon::join(|| rayon::join(stamps, || list(workspace)), before);
    let mark = stamps.as_ref().and_then(|stamps| mark(workspace, options, stamps));
    let last = before.as_ref().zip(mark.as_deref()).and_then(|(before, mark)| settled::read(before, mark));
    if let Some(settled) = last {
        return (of_settled(workspace, options, settled), None);
    }
    let stored = || before.as_ref().map(|before| Stored::read(&before.ledger())).unwrap_or_default();
    let (loaded, stored) = rayon::join(|| load(workspace, (files, stamps.as_ref()), options, &mut report), stored);
    let Some(Loaded { site, theme, known, engine }) = loaded else { return (finished(report), None) };
    report.left_out = Some(site.public().left_out());
    let plan = || plan::plan(site.public(), &|name| theme.templates.contains_key(name));
    let ((plan, found), (renderer, all, broken)) = rayon::join(plan, || {
        let (renderer, broken) = Renderer::new(&site, theme.clone());
        let all = options.out.as_ref().map(|_| renderer.shared().digest_of_all());
        (renderer, all, broken)
    });
    report.diagnostics.extend(found);
    report.diagnostics.extend(hosts::in_the_way(workspace, &site.public().config));
    report.diagnostics.extend(engagements::find(&site, options.lints));
    if options.lints {
        let settings = workspace.read_text("site.yaml").ok();
        report.diagnostics.extend(catalogues::find(&site.public().config, &theme, settings.as_deref()));
    }
    let mut staging = None;
    if let Some(out) = options.out.as_ref().filter(|_| report.errors() == 0) {
        match Staging::open(workspace, out, before, options.clean) {
            Ok(opened) => staging = Some(opened),
            Err(found) => report.diagnostics.push(found),
        }
    }
    let mut kept = (Vec::new(), Fingerprints::default());
    let mut ledger = None;
    let mut only_public = false;
    if broken.is_empty() {
        let leaks = LeakCheck::new(workspace, &site, &renderer.shared().theme, &private_key(workspace, &site, &mut report));
        let last = Last { stored, all: all.unwrap_or_default(), engine: engine.or_else(source::engine) };
        ledger = render(workspace, &renderer, &plan, &leaks, (staging.as_ref(), last), options, &mut report);
        kept = portals(workspace, &site, &renderer, &leaks, staging.as_ref(), options, &mut report);
        report.diagnostics.extend(hosts::publish(workspace, site.public(), &leaks, staging.as_ref()));
        only_public = leaks.is_empty() && site.engagements().is_empty();
        report.diagnostics.extend(leaks.finish(workspace));
    }
    report.diagnostics.extend(workspace.take_changed());
    // With a broken template every page would repeat the same mistake.
    report.diagnostics.extend(broken);
    let mut folder = None;
    match staging {
        Some(staging) if report.errors() == 0 => {
            let stored = ledger.as_ref().map(|(ledger, ground): &(Ledger, _)| |file: &mut _| ledger.write(ground, file));
            let keep_texts = || {
                if let Some((stamps, engine)) = stamps.as_ref().zip(engine.or_else(source::engine)) {
                    texts::keep(workspace, site.public(), stamps, engine, &known);
                }
            };
            let (done, ()) = rayon::join(|| staging.commit(stored), keep_texts);
            match done.and_then(|done| keep(workspace, kept).map(|()| done)) {
                Ok((written, found, standing)) => {
                    report.written = Some(written);
                    report.diagnostics.extend(found);
                    folder = Some(standing);
                }
                Err(found) => report.diagnostics.push(found),
            }
        }
        Some(staging) => staging.abandon(),
        None => {}
    }
    // After a failed build the folder is as it was, and so is what is known of it.
    if let Some(out) = options.out.as_ref().filter(|_| report.written.is_some()) {
        let LeftOut { drafts, future, expired } = report.left_out.unwrap_or_default();
        let settled = mark.filter(|_| report.diagnostics.is_empty()).map(|mark| Settled {
            mark,
            pages: report.pages,
            portals: report.portals,
            from_kept: report.from_kept,
            without_portal: report.without_portal,
            left_out: [drafts, future, expired],
        });
        settled::write(workspace, out, settled.as_ref());
    }
    let today = site.public().today;
    drop(site);
    let quiet = only_public && report.diagnostics.is_empty() && !options.lints;
    let standing = folder.zip(ledger).filter(|_| quiet).map(|(folder, (ledger, ground))| Standing {
        renderer,
        plan,
        ledger: ledger.into(),
        ground,
        folder,
        today,
        pages: report.pages,
        base_path: report.base_path.clone(),
        sources: workspace.clone(),
    });
    (finished(report), standing)
}

/// Whether a build may be passed over when nothing changed: not one that is asked to look at everything, and not one that
/// is to show portals.
fn is_usual(options: &Options) -> bool {
    let Options { out, clean, portals, lints, external, .. } = options;
    out.is_some() && !clean && !lints && !external && !matches!(portals, portal::Mode::Open(_))
}

/// Stands for everything that a build depends on, from the times of files alone; none where they say too little.
fn mark(workspace: &Workspace, options: &Options, stamps: &Stamps) -> Option<String> {
    let Options { base_url, drafts, future, now, portals, .. } = options;
    let config = config::read(workspace, base_url.as_deref()).ok()?;
    let today = today(&config, *now);
    let stamp = blake3::Hash::from_bytes(stamps.hash()?);
    Some(format!("{base_url:?} {drafts} {future} {portals:?} {today} {}", stamp.to_hex()))
}

/// The report of a build that nothing is left to do for.
fn of_settled(workspace: &Workspace, options: &Options, settled: Settled) -> Report {
    let Settled { mark: _, pages, portals, from_kept, without_portal, left_out: [drafts, future, expired] } = settled;
    let written = Some(Written::default());
    Report {
        pages,
        portals,
        from_kept,
        without_portal,
        left_out: Some(LeftOut { drafts, future, expired }),
        written,
        base_path: base_path(workspace, options),
        ..Report::default()
    }
}

/// The key of what is kept of private texts between builds. Without private texts none is made, and none is needed.
fn private_key(workspace: &Workspace, site: &Site, report: &mut Report) -> [u8; 32] {
    if site.engagements().is_empty() {
        return [0; 32];
    }
    output::folder::fingerprint_key(workspace.disk_path("").as_deref()).unwrap_or_else(|found| {
        report.diagnostics.push(found);
        [0; 32]
    })
}

/// The path that the site is published under, as far as its settings can be read.
pub fn base_path(workspace: &Workspace, options: &Options) -> String {
    config::read(workspace, options.base_url.as_deref()).map_or_else(|_| "/".to_owned(), |config| config.base.path)
}

fn finished(mut report: Report) -> Report {
    diag::sort(&mut report.diagnostics);
    report
}

/// Model to artifacts: every job, in parallel; each page's links and words are checked as soon as it is made. Pages that
/// would be as they were are not made. Gives what is to be kept of them for the next build, and its ground.
fn render(
    workspace: &Workspace,
    renderer: &Renderer,
    plan: &Plan,
    leaks: &LeakCheck<'_>,
    (staging, Last { stored, all, engine }): (Option<&Staging>, Last),
    options: &Options,
    report: &mut Report,
) -> Option<(Ledger, Digest)> {
    let site = renderer.shared().unrecorded();
    let text = |path: &str| workspace.read_text(path).ok();
    let links = LinkCheck::new(plan, &site.base);
    let lints = options.lints.then(|| Lints::new(site, plan));
    // The lints want to see every page.
    let ground = engine.filter(|_| lints.is_none()).map(|engine| ledger::ground(&engine, &site.config));
    let last = staging.and(ground.as_ref()).map(|ground| Reader::new(stored, ground, &all, renderer.shared(), &links));
    let scribe = Scribe::default();
    let cards = Cards::new(workspace, site, &renderer.shared().theme, options);
    // What pages asked that are not in the ledger, since something is told of them.
    let told = Mutex::new(Vec::new());
    let searched = |planned: &Planned| {
        let said = if leaks.is_empty() { Vec::new() } else { renderer.searched(&planned.job) };
        for (source, text) in &said {
            leaks.again(&output_path(&planned.route), Some(source), text.as_bytes());
        }
    };
    let as_it_was = |job: usize, name: &str| {
        let planned = &plan.jobs[job];
        let (Some(last), Some(staging)) = (&last, staging) else { return false };
        let path = output_path(&planned.route);
        let Some(entry) = last.fresh(&path, name) else { return false };
        let page = LinkPage { route: &planned.route, source: renderer.source(&planned.job) };
        let outline = last.outline(entry);
        if !cards.stands(entry.card(), staging, last.same_private(leaks.state())) {
            return false;
        }
        if !staging.keep(&path, output::Entry { hash: entry.hash, size: entry.size }) || !links.again(page, &outline) {
            return false;
        }
        if !last.same_private(leaks.state()) {
            leaks.again(&path, page.source, &staging.read(&path));
            searched(planned);
        }
        scribe.kept(&path, entry, outline);
        true
    };
    // The index wants every text once more.
    let indexed = plan.jobs.iter().any(|planned| matches!(planned.job, Job::SearchIndex { .. }));
    let rendered: Vec<(Made, Vec<Diagnostic>)> = plan
        .jobs
        .par_iter()
        .enumerate()
        .map(|(job, planned)| {
            let name = planned.job.name(site);
            if as_it_was(job, &name) {
                return (Made::Before, Vec::new());
            }
            let (rendered, mut found) = renderer.render(planned);
            let Some(mut rendered) = rendered else { return (Made::Not, found) };
            let mut outline = Outline::default();
            if planned.route.ends_with('/') || planned.route.ends_with(".html") {
                let page = LinkPage { route: &planned.route, source: renderer.source(&planned.job) };
                let (seen, wrong) = links.page(page, rendered.text(), &text);
                outline = seen;
                found.extend(wrong);
            }
            if let Some(lints) = &lints {
                found.extend(lints.page(planned, rendered.text()));
            }
            leaks.page(&rendered);
            searched(planned);
            found.extend(cards.make(&mut rendered, staging, leaks));
            if let Some(staging) = staging {
                let record = std::mem::take(&mut rendered.record);
                let artifact = Artifact::page(rendered);
                match staging.put(workspace, &artifact) {
                    // What is told of a page is told again, until it is mended.
                    Ok(output::Entry { hash, size }) if found.is_empty() => {
                        scribe.made(artifact.path(), name, (hash, size), record, outline)
                    }
                    Ok(_) => told.lock().unwrap_or_else(PoisonError::into_inner).extend(record.shared),
                    Err(failed) => found.push(failed),
                }
            }
            if let Job::Page(at) = planned.job
                && !indexed
            {
                renderer.shared().page(at).document.let_go();
            }
            (Made::Now, found)
        })
        .collect();
    for (made, found) in rendered {
        report.pages += usize::from(made != Made::Not);
        report.rendered += usize::from(made == Made::Now);
        report.diagnostics.extend(found);
    }
    let ledger = ground.map(|ground| (scribe.finish(*leaks.state(), all, (renderer.shared(), last.as_ref()), &links), ground));
    report.diagnostics.extend(links.finish(&text, &|_| None));
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    let wanted = pictures::asked(renderer.shared(), ledger.as_ref().map(|(ledger, _)| ledger), &told);
    report.diagnostics.extend(pictures::untold(&site.assets, &report.diagnostics));
    let assets: Vec<_> = site.assets.iter().map(|(_, asset)| asset).collect();
    assets.par_iter().for_each(|asset| {
        leaks.asset(workspace, asset);
    });
    if let Some(staging) = staging {
        let (made, failed) = pictures::publish(workspace, &site.assets, &site.base, &wanted, &cards.keys(), staging, options);
        report.pictures = made;
        report.diagnostics.extend(failed);
        report.cards = cards.made();
        let plain = assets.par_iter().filter(|asset| !asset.is_worked_on());
        let failed: Vec<Diagnostic> = plain.filter_map(|asset| staging.put(workspace, &Artifact::asset(asset)).err()).collect();
        report.diagnostics.extend(failed);
    }
    if let Some(lints) = lints {
        if options.external {
            report.diagnostics.extend(lints.external(&Manners::default(), &text));
        }
        report.diagnostics.extend(lints.fresh(&text));
        report.diagnostics.extend(lints.finish());
    }
    ledger
}

/// What pages are held against, to see whether they are as they were, and by which program.
struct Last {
    /// The ledger of the last build.
    stored: Stored,
    /// What [`crate::question::Shared::digest_of_all`] is now.
    all: Digest,
    /// The program, by its content.
    engine: Option<Digest>,
}

/// Whether a job's page was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Not,
    Now,
    /// In an earlier build, and it would be the same.
    Before,
}

/// Engagements to sealed files; gives what is to be kept of them when all went well.
fn portals(
    workspace: &Workspace,
    site: &Site,
    renderer: &Renderer,
    leaks: &LeakCheck<'_>,
    staging: Option<&Staging>,
    options: &Options,
    report: &mut Report,
) -> (Vec<Keep>, Fingerprints) {
    // What will not be written need not be sealed.
    let mode = if staging.is_none() && options.portals == portal::Mode::Seal { portal::Mode::Check } else { options.portals.clone() };
    let key = || output::folder::fingerprint_key(workspace.disk_path("").as_deref());
    let broken = report.diagnostics.iter().filter(|found| found.is_error()).filter_map(|found| diag::client(found.file.as_deref()?));
    let broken = broken.map(str::to_owned).collect();
    let known = output::folder::known_key(workspace.disk_path("").as_deref());
    let inputs = portal::Inputs { workspace, site, renderer, mode, key: &key, known, broken: &broken, afresh: options.clean };
    let failed = Mutex::new(Vec::new());
    let made = portal::publish(&inputs, &|published| {
        if let Published::Page(page) = &published {
            leaks.around_portals(page);
        }
        if let Some(staging) = staging
            && let Err(found) = staging.put(workspace, &Artifact::published(published))
        {
            failed.lock().unwrap_or_else(PoisonError::into_inner).push(found);
        }
    });
    report.diagnostics.extend(failed.into_inner().unwrap_or_else(PoisonError::into_inner));
    let portal::Outcome { diagnostics, portals, sealed, from_kept, without, keep, fingerprints, previews } = made;
    report.diagnostics.extend(diagnostics);
    (report.portals, report.sealed, report.from_kept, report.without_portal) = (portals, sealed, from_kept, without);
    report.previews = previews;
    (keep, fingerprints)
}

/// Keeps what was sealed beside the sources, and its fingerprints in `.trailmark/`.
fn keep(workspace: &Workspace, (folders, fingerprints): (Vec<Keep>, Fingerprints)) -> Result<(), Diagnostic> {
    let Some(root) = workspace.disk_path("") else { return Ok(()) };
    for Keep { folder, files } in &folders {
        output::folder::replace(&root.join(folder), files)?;
    }
    let whole = fingerprints.is_whole();
    let text = fingerprints.text();
    if !whole || workspace.read_text(portal::FINGERPRINTS).is_ok_and(|before| before == text) {
        return Ok(());
    }
    output::folder::write(&root.join(portal::FINGERPRINTS), text.as_bytes())
}
