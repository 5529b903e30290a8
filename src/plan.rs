//! The site as a list of jobs: one for each page that will be made, with its route.
//!
//! Two jobs at one address are an error that names both sources.

use crate::diag::{Diagnostic, suggest};
use crate::hosting;
use crate::model::address::{language_root, output_path, search};
use crate::model::{Page, Paging, PublicSite, section_paging};
use crate::parse::front_matter::Kind;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// One page or feed to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// A page that an author wrote, by its place in `PublicSite::pages`; a section's is the first of its list.
    Page(usize),
    /// A further page of a section's list; pages count from 1.
    List {
        page: usize,
        number: usize,
    },
    Archive {
        folder: String,
        language: String,
        year: i16,
    },
    Taxonomy {
        language: String,
    },
    Term {
        language: String,
        slug: String,
        number: usize,
    },
    /// The coaches of a value of a facet; the route tells which.
    Facet {
        language: String,
        facet: &'static str,
    },
    Compare {
        language: String,
    },
    NotFound {
        language: String,
    },
    /// The page to search on.
    Search {
        language: String,
    },
    /// What is found there.
    SearchIndex {
        language: String,
    },
    Redirect {
        to: usize,
    },
    /// A feed of a section, or of all articles of a language.
    Feed {
        folder: Option<String>,
        language: String,
        template: &'static str,
    },
    Sitemap,
    Robots,
}

impl Job {
    /// What the job makes, by names that stay when other pages come and go.
    pub fn name(&self, site: &PublicSite) -> String {
        let path = |at: &usize| &site.pages[*at].summary.path;
        match self {
            Job::Page(at) => format!("page {}", path(at)),
            Job::List { page, number } => format!("list {} {number}", path(page)),
            Job::Redirect { to } => format!("redirect {}", path(to)),
            other => format!("{other:?}"),
        }
    }
}

/// A job and the address of what it makes.
#[derive(Debug, Clone)]
pub struct Planned {
    pub job: Job,
    pub route: String,
}

/// All jobs of a build, and every route that will exist.
#[derive(Debug, Default)]
pub struct Plan {
    pub jobs: Vec<Planned>,
    /// Routes of jobs and of published files.
    pub routes: FxHashSet<String>,
    /// Routes that the menus lead to and that are missing: told once, not for every page.
    pub told: FxHashSet<String>,
}

/// Plans all jobs. Views that the theme has no template for are not made.
pub fn plan(site: &PublicSite, has_template: &dyn Fn(&str) -> bool) -> (Plan, Vec<Diagnostic>) {
    let mut planner = Planner { site, jobs: Vec::new() };
    planner.pages();
    for language in &site.config.languages {
        planner.lists(language, has_template);
        planner.feeds(language, has_template);
    }
    let fixed: BTreeMap<&str, ()> = site.assets.iter().map(|(_, asset)| (&*asset.route, ())).collect();
    // What a site brings itself in `static/` takes the place of what would be made.
    for (job, route) in [(Job::Sitemap, "/sitemap.xml"), (Job::Robots, "/robots.txt")] {
        if has_template(route.trim_start_matches('/')) && !fixed.contains_key(route) {
            planner.add(job, route.to_owned());
        }
    }
    planner.aliases();
    finish(site, planner.jobs)
}

struct Planner<'a> {
    site: &'a PublicSite,
    jobs: Vec<Planned>,
}

impl Planner<'_> {
    fn add(&mut self, job: Job, route: String) {
        self.jobs.push(Planned { job, route });
    }

    fn has(&self, route: &str) -> bool {
        self.jobs.iter().any(|planned| planned.route == route)
    }

    fn pages(&mut self) {
        for (at, page) in self.site.pages.iter().enumerate() {
            let route = page.summary.route.to_string();
            if matches!(page.document.front.kind, Kind::Section(_)) && !page.is_home() {
                for number in 2..=section_paging(self.site, page).pages {
                    self.add(Job::List { page: at, number }, format!("{route}page/{number}/"));
                }
            }
            self.add(Job::Page(at), route);
        }
    }

    fn lists(&mut self, language: &str, has_template: &dyn Fn(&str) -> bool) {
        let (site, root, own) = (self.site, language_root(&self.site.config.language, language), language.to_owned());
        let tags: Vec<_> = site.lists.tags.iter().filter(|((tag_language, _), _)| tag_language == language).collect();
        if !tags.is_empty() && has_template("taxonomy.html") {
            self.add(Job::Taxonomy { language: own.clone() }, format!("{root}tags/"));
        }
        for ((_, slug), tag) in tags.into_iter().filter(|_| has_template("term.html")) {
            for number in 1..=Paging::of(tag.pages.len(), site.config.paginate).pages {
                let route = if number == 1 { tag.route.to_string() } else { format!("{}page/{number}/", tag.route) };
                self.add(Job::Term { language: own.clone(), slug: slug.clone(), number }, route);
            }
        }
        for ((folder, section_language), section) in &site.lists.sections {
            let Some(page) = section.page.filter(|_| section_language == language && has_template("archive.html")) else { continue };
            for year in section.years.keys() {
                let route = format!("{}{}/", site.pages[page].summary.route, year.0);
                self.add(Job::Archive { folder: folder.clone(), language: own.clone(), year: year.0 }, route);
            }
        }
        if has_template("facet.html") {
            for facet in site.lists.facets.get(language).into_iter().flatten() {
                for value in &facet.values {
                    self.add(Job::Facet { language: own.clone(), facet: facet.name }, value.route.to_string());
                }
            }
        }
        let coaches = site.pages.iter().filter(|page| page.summary.kind == "coach" && page.language() == language).count();
        if coaches > 1 && has_template("compare.html") {
            self.add(Job::Compare { language: own.clone() }, format!("{}compare/", site.coaches_root(language)));
        }
        let not_found = format!("{root}404.html");
        if has_template("not-found.html") && !self.has(&not_found) {
            self.add(Job::NotFound { language: own.clone() }, not_found);
        }
        if site.config.search && has_template("search.html") {
            let route = search(&site.config.language, language);
            self.add(Job::SearchIndex { language: own.clone() }, format!("{route}{SEARCH_INDEX}"));
            // A site may have such a page of its own.
            if !self.has(&route) {
                self.add(Job::Search { language: own }, route);
            }
        }
    }

    fn feeds(&mut self, language: &str, has_template: &dyn Fn(&str) -> bool) {
        let (site, root) = (self.site, language_root(&self.site.config.language, language));
        let articles = site.lists.sections.iter().filter(|((_, own), section)| {
            own == language && section.page.is_some() && section.members.iter().any(|at| site.pages[*at].summary.kind == "article")
        });
        let folders: Vec<(String, String)> = articles
            .filter_map(|((folder, _), section)| Some((folder.clone(), site.pages[section.page?].summary.route.to_string())))
            .collect();
        for template in ["feed.xml", "feed.json"].into_iter().filter(|template| has_template(template)) {
            self.add(Job::Feed { folder: None, language: language.to_owned(), template }, format!("{root}{template}"));
            for (folder, route) in folders.iter().filter(|(folder, _)| !folder.is_empty()) {
                let job = Job::Feed { folder: Some(folder.clone()), language: language.to_owned(), template };
                self.add(job, format!("{route}{template}"));
            }
        }
    }

    fn aliases(&mut self) {
        for (at, page) in self.site.pages.iter().enumerate() {
            for alias in &page.document.common().aliases {
                self.add(Job::Redirect { to: at }, alias_route(alias));
            }
        }
    }
}

/// An old address as a route: with a `/` in front, and one behind unless it names a file.
fn alias_route(alias: &str) -> String {
    let alias = alias.trim();
    let last = alias.rsplit('/').next().unwrap_or_default();
    let (front, behind) = (if alias.starts_with('/') { "" } else { "/" }, if last.is_empty() || last.contains('.') { "" } else { "/" });
    format!("{front}{alias}{behind}")
}

/// What claims a file of the output: its name for people, and where to mend it.
struct Claim {
    name: String,
    place: Diagnostic,
}

/// Collects the routes and tells those that two sources claim.
fn finish(site: &PublicSite, jobs: Vec<Planned>) -> (Plan, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut taken: BTreeMap<String, Claim> = BTreeMap::new();
    let mut routes = FxHashSet::with_capacity_and_hasher(jobs.len(), Default::default());
    for (source, asset) in site.assets.iter() {
        routes.insert(asset.route.to_string());
        let place = Diagnostic::error("duplicate-address", "").in_file(source);
        if let Some(Ok(info)) = &asset.picture {
            for route in info.widths.iter().map(|width| asset.variant(*width)) {
                taken.entry(output_path(&route)).or_insert_with(|| Claim { name: source.to_owned(), place: place.clone() });
                routes.insert(route);
            }
        }
        if asset.route.starts_with(PORTALS) {
            diagnostics.push(reserved(place.clone()));
        }
        // Two equal files of one name in one folder cannot be; a theme's asset may equal a page's.
        taken.insert(output_path(&asset.route), Claim { name: source.to_owned(), place });
    }
    for route in hosting::published(&site.config.hosting) {
        // One of `static/` takes the place of ours.
        taken.entry(output_path(route)).or_insert_with(|| made_file("the headers for hosts"));
    }
    for planned in &jobs {
        if let Job::Redirect { to } = planned.job
            && let Some(found) = bad_alias(&site.pages[to], &planned.route)
        {
            diagnostics.push(found);
            continue;
        }
        let claim = claim(site, planned);
        if planned.route.starts_with(PORTALS) {
            diagnostics.push(reserved(claim.place.clone()));
        }
        let path = output_path(&planned.route);
        match taken.get(&path) {
            Some(other) => diagnostics.push(claimed_twice(&planned.route, other, &claim)),
            None => {
                taken.insert(path, claim);
            }
        }
        routes.insert(planned.route.clone());
    }
    // File systems take names of 255 bytes.
    for (path, claim) in taken.iter().filter(|(path, _)| path.split('/').any(|part| part.len() > MAX_NAME)) {
        let shown: String = path.chars().take(40).collect();
        let message = format!("the address `/{shown}...` has a part of more than {MAX_NAME} characters");
        let place = Diagnostic { code: "bad-slug", message, ..claim.place.clone() };
        diagnostics.push(place.help("shorten the `slug`, the alias, the tag or the file's name"));
    }
    diagnostics.extend(files_as_folders(site, &taken));
    let mut told = FxHashSet::default();
    for (list, items) in [("menu", &site.config.menu), ("footer", &site.config.footer)] {
        for (at, url) in items.iter().enumerate().filter_map(|(at, item)| Some((at, item.url.as_deref()?))) {
            let route = url.split(['?', '#']).next().unwrap_or_default();
            if !route.starts_with('/') || routes.contains(route) {
                continue;
            }
            told.insert(route.to_owned());
            let found = site.config.error("broken-link", &format!("{list}[{at}].url"), format!("there is no page `{route}`"));
            let near = suggest::nearest(route, routes.iter().map(String::as_str));
            diagnostics
                .push(found.help(
                    near.map_or("name a page by its source: `page: /about.md`".to_owned(), |near| format!("did you mean `{near}`?")),
                ));
        }
    }
    (Plan { jobs, routes, told }, diagnostics)
}

/// A file that the build makes of no source.
fn made_file(name: &str) -> Claim {
    Claim { name: name.to_owned(), place: Diagnostic::error("duplicate-address", "") }
}

/// Tells the files whose names are those of folders: a file cannot lie below another file.
fn files_as_folders(site: &PublicSite, taken: &BTreeMap<String, Claim>) -> Vec<Diagnostic> {
    let help = "give one of them another `slug`, name or alias";
    let mut found = Vec::new();
    for (path, claim) in taken {
        let above = path.match_indices('/').find_map(|(at, _)| taken.get_key_value(&path[..at]));
        if let Some((file, other)) = above {
            let message = format!("`{}` makes a file `/{file}`, so that `{}` cannot make a page below it", other.name, claim.name);
            // What stands in no file is not to be mended there.
            let place = if claim.place.file.is_some() { &claim.place } else { &other.place };
            found.push(Diagnostic { message, ..place.clone() }.help(help));
        }
    }
    // The names of what goes into these are not known yet.
    for (folder, what) in [("p", "clients' portals"), ("assets/cards", "social cards")] {
        let other = taken.get(folder).filter(|_| folder == "p" || site.config.social_cards);
        found.extend(other.map(|other| {
            let message = format!("`{}` makes a file `/{folder}`, where the folder of {what} has to be", other.name);
            Diagnostic { message, ..other.place.clone() }.help("give it another name")
        }));
    }
    found
}

/// The longest name of a file or folder of the output, in bytes.
const MAX_NAME: usize = 255;

/// The name of the index beside the page to search on.
pub const SEARCH_INDEX: &str = "index.json";

/// Where portals will be; nothing else may be there.
const PORTALS: &str = "/p/";

fn reserved(place: Diagnostic) -> Diagnostic {
    Diagnostic { message: format!("addresses below `{PORTALS}` are kept for clients' portals"), ..place }
        .help("give it another `slug`, name or alias")
}

fn claimed_twice(route: &str, other: &Claim, claim: &Claim) -> Diagnostic {
    if other.name == claim.name {
        return Diagnostic { message: format!("this page claims the address `{route}` twice"), ..claim.place.clone() }
            .help("take one of the aliases out");
    }
    let message = format!("two sources make the page `{route}`: `{}` and `{}`", other.name, claim.name);
    // A list stands in no file: the page that is in its way does.
    let place = if claim.place.file.is_some() { &claim.place } else { &other.place };
    Diagnostic { message, ..place.clone() }.help("give one of them another `slug`, name or alias")
}

fn bad_alias(page: &Page, route: &str) -> Option<Diagnostic> {
    // What begins with a dot is a tool's or a host's own; of this folder pages are asked for (RFC 8615).
    let hidden = route.split('/').any(|part| part.starts_with('.') && part != ".well-known");
    let bad = hidden
        || route.contains(['?', '#', '\\', ':', '<', '>', '"', '%'])
        || route.contains(|char: char| char.is_whitespace() || char.is_control())
        || route.contains("//");
    let own = route == &*page.summary.route;
    let at = page.document.common().aliases.iter().position(|alias| alias_route(alias) == route).unwrap_or(0);
    let bad = bad || page.document.common().aliases.get(at).is_some_and(|alias| alias.trim().is_empty());
    (bad || own).then(|| {
        let message = if own { "this alias is the page's own address".to_owned() } else { format!("`{route}` cannot be an address") };
        page.document.error("bad-alias", &format!("aliases[{at}]"), message).help("write it like `/old/address/`")
    })
}

/// The source that stands behind a job, as it is told to people.
fn claim(site: &PublicSite, planned: &Planned) -> Claim {
    let name = match &planned.job {
        Job::Page(at) | Job::List { page: at, .. } | Job::Redirect { to: at } => {
            let document = &site.pages[*at].document;
            let common = document.common();
            let alias = common.aliases.iter().rposition(|alias| alias_route(alias) == planned.route);
            let key = match (&planned.job, alias) {
                (Job::Redirect { .. }, Some(alias)) => format!("aliases[{alias}]"),
                _ if common.slug.is_some() => "slug".to_owned(),
                // The file's name made the address.
                _ => {
                    return Claim {
                        name: document.path.clone(),
                        place: Diagnostic::error("duplicate-address", "").in_file(&document.path),
                    };
                }
            };
            return Claim { name: document.path.clone(), place: document.error("duplicate-address", &key, "") };
        }
        Job::Archive { folder, .. } => format!("the archive of content/{folder}"),
        Job::Taxonomy { .. } | Job::Term { .. } => "the lists of tags".to_owned(),
        Job::Facet { .. } => "the lists of coaches".to_owned(),
        Job::Compare { .. } => "the comparison of coaches".to_owned(),
        Job::NotFound { .. } => "the page for missing addresses".to_owned(),
        Job::Search { .. } | Job::SearchIndex { .. } => "the search".to_owned(),
        Job::Feed { .. } => "the feeds".to_owned(),
        Job::Sitemap => "the sitemap".to_owned(),
        Job::Robots => "robots.txt".to_owned(),
    };
    Claim { name, place: Diagnostic::error("duplicate-address", "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_into_pages() {
        let paging = Paging::of(45, 20);
        let all: Vec<usize> = (0..45).collect();
        assert_eq!((paging.pages, paging.slice(&all, 3)), (3, &[40, 41, 42, 43, 44][..]));
        assert_eq!(Paging::of(0, 20).pages, 1);
        assert_eq!(Paging::of(45, 0).pages, 1);
    }

    #[test]
    fn an_alias_becomes_a_route() {
        assert_eq!(alias_route("about-us"), "/about-us/");
        assert_eq!(alias_route("/old/page.html"), "/old/page.html");
        assert_eq!(alias_route("/old/"), "/old/");
    }
}
