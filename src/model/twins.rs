//! Pages that translate each other: which belong together, and what a translation takes from the page that it translates.
//!
//! A translation says only what differs. What its front matter leaves out of facts (a model, credentials, a date, a place in
//! lists) is that of the page in the default language, so that they stand in one file and never apart. Texts that are
//! the page's own (title, description, tags, address) are never taken over.

use super::resolve::Draft;
use super::summary::{Digest, digest};
use crate::diag::{Diagnostic, suggest};
use crate::parse::front_matter::{Common, FrontMatter, Kind};
use crate::parse::kinds::{Article, Coach, Section, Service};
use crate::source::join_path;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Puts pages that translate each other into groups, and completes those that are not in the default language.
pub(super) fn complete(mut drafts: Vec<Draft>, default: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Draft> {
    let groups = groups(&drafts, diagnostics);
    let mut seen: FxHashMap<(&str, &str), &Draft> = FxHashMap::default();
    for (draft, group) in drafts.iter().zip(&groups) {
        match seen.get(&(group.as_str(), draft.language.as_str())) {
            Some(other) => {
                // Of the two, the one that says what it translates was put in by hand.
                let (at, other) =
                    if draft.translates().is_none() && other.translates().is_some() { (*other, draft) } else { (draft, *other) };
                let message = format!("`{}` is the same page in `{}` already", other.document.path, draft.language);
                let found = at.document.error("duplicate-translation", "translates", message);
                diagnostics
                    .push(found.help("a page has one translation into a language: merge the two, or let one translate another page"));
            }
            None => {
                seen.insert((group, &draft.language), draft);
            }
        }
    }
    // Only those that are taken from are kept twice.
    let others: BTreeMap<&str, ()> =
        drafts.iter().zip(&groups).filter(|(draft, _)| draft.language != default).map(|(_, group)| (group.as_str(), ())).collect();
    let originals: FxHashMap<String, (Box<FrontMatter>, String, Digest)> = drafts
        .iter()
        .zip(&groups)
        .filter(|(draft, group)| draft.language == default && others.contains_key(group.as_str()))
        .map(|(draft, group)| (group.clone(), (draft.document.front.clone(), draft.folder.clone(), digest(&draft.document.yaml()))))
        .collect();
    for (draft, group) in drafts.iter_mut().zip(groups) {
        if draft.language != default
            && let Some((front, folder, digest)) = originals.get(&group)
        {
            let folder = (*folder != draft.folder).then_some(folder.as_str());
            take(&mut draft.document.front, front, folder);
            draft.date = draft.date.or(draft.document.common().date);
            draft.shares = Some(*digest);
        }
        if let Kind::Method(method) = &draft.document.front.kind
            && method.scope.is_none()
            && draft.document.whole
        {
            let found = draft.document.error("missing-key", "title", "this method has no model, and translates none");
            diagnostics.push(found.help("add `scope` and `stages`, or name the page that has them: `translates: NAME.md`"));
        }
        draft.group = group;
    }
    drafts
}

/// The group of each page: that of the page it translates, or else the path without the language.
fn groups(drafts: &[Draft], diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let by_path: FxHashMap<&str, usize> = drafts.iter().enumerate().map(|(at, draft)| (draft.path.as_str(), at)).collect();
    let own = |draft: &Draft| {
        let suffix = format!(".{}.md", draft.language);
        draft.path.strip_suffix(&suffix).map_or_else(|| draft.path.clone(), |stem| format!("{stem}.md"))
    };
    let targets: Vec<Option<usize>> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| {
            let target = draft.translates()?;
            let path = join_path(&format!("content/{}", draft.folder), "content", target);
            let path = path.and_then(|path| path.strip_prefix("content/").map(str::to_owned)).unwrap_or_default();
            let error = |code, message: String| draft.document.error(code, "translates", message);
            let Some(found) = by_path.get(path.as_str()).copied() else {
                let near = suggest::nearest(&path, by_path.keys().copied());
                let help = near.map_or("give the source path of a page".to_owned(), |near| format!("did you mean `/{near}`?"));
                diagnostics.push(error("broken-link", format!("there is no page `{target}`")).help(help));
                return None;
            };
            if found == at {
                let help = "name the page in another language that says the same";
                diagnostics.push(error("bad-translation", "this page translates itself".to_owned()).help(help));
                return None;
            }
            if drafts[found].language == draft.language {
                let message = format!("`{target}` is in `{}`, like this page", draft.language);
                let help = "a page in another language has its code before the ending: `NAME.fr.md`";
                diagnostics.push(error("bad-translation", message).help(help));
                return None;
            }
            Some(found)
        })
        .collect();
    let root = |start: usize| {
        let (mut at, mut steps) = (start, 0);
        while let Some(next) = targets[at] {
            (at, steps) = (next, steps + 1);
            if steps > drafts.len() {
                return None;
            }
        }
        Some(at)
    };
    drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| {
            root(at).map_or_else(
                || {
                    let found = draft.document.error("bad-translation", "translates", "these pages translate each other in a circle");
                    diagnostics.push(found.help("leave `translates` out of one of them"));
                    own(draft)
                },
                |root| own(&drafts[root]),
            )
        })
        .collect()
}

/// Fills what a translation leaves out. `folder` is that of the other page where it is another one: files that it names
/// lie there.
fn take(own: &mut FrontMatter, of: &FrontMatter, folder: Option<&str>) {
    common(&mut own.common, &of.common, folder);
    match (&mut own.kind, &of.kind) {
        (Kind::Section(own), Kind::Section(of)) => {
            let Section { sort_by, paginate } = of;
            fill(&mut own.sort_by, sort_by);
            fill(&mut own.paginate, paginate);
        }
        (Kind::Article(own), Kind::Article(of)) => {
            // The name of a series is a text.
            let Article { series: _, related, sources } = of;
            if own.related.is_empty() {
                own.related = related.iter().map(|path| moved(path, folder)).collect();
            }
            fill_list(&mut own.sources, sources);
        }
        (Kind::Coach(own), Kind::Coach(of)) => coach(own, of, folder),
        (Kind::Method(own), Kind::Method(of)) if own.scope.is_none() && own.stages.is_empty() => *own = of.clone(),
        (Kind::Service(own), Kind::Service(of)) => {
            let Service { role, level, audience, coaches, methods, duration } = of;
            fill_list(&mut own.role.0, &role.0);
            fill_list(&mut own.level.0, &level.0);
            fill(&mut own.audience, audience);
            fill_list(&mut own.coaches, coaches);
            fill_list(&mut own.methods, methods);
            fill(&mut own.duration, duration);
        }
        _ => {}
    }
}

fn common(own: &mut Common, of: &Common, folder: Option<&str>) {
    let Common {
        title: _,
        description: _,
        date,
        // A translation is brought up to date on a day of its own.
        updated: _,
        draft: _,
        expires,
        slug: _,
        aliases: _,
        weight,
        tags: _,
        image,
        image_alt,
        template,
        translates: _,
        noindex,
        author,
        extra,
    } = of;
    fill(&mut own.date, date);
    fill(&mut own.expires, expires);
    fill(&mut own.weight, weight);
    if own.image.is_none() {
        own.image = image.as_deref().map(|image| moved(image, folder));
        fill(&mut own.image_alt, image_alt);
    }
    fill(&mut own.template, template);
    own.noindex |= noindex;
    fill(&mut own.author, author);
    if own.extra.is_empty() {
        own.extra.clone_from(extra);
    }
}

fn coach(own: &mut Coach, of: &Coach, folder: Option<&str>) {
    let Coach {
        role,
        headline,
        photo,
        photo_alt,
        pronouns,
        credentials,
        training,
        coaching_since,
        leading_since,
        hours_coached,
        industries,
        client_levels,
        specialties,
        languages,
        locations,
        modes,
        methods,
        assessments_licensed,
        chemistry_call,
        references,
        testimonials,
        availability,
        fees,
        supervision,
        insurance,
        code_of_ethics,
        same_as,
    } = of;
    fill_list(&mut own.role.0, &role.0);
    fill(&mut own.headline, headline);
    if own.photo.is_none() {
        own.photo = photo.as_deref().map(|photo| moved(photo, folder));
        fill(&mut own.photo_alt, photo_alt);
    }
    fill(&mut own.pronouns, pronouns);
    fill_list(&mut own.credentials, credentials);
    fill_list(&mut own.training, training);
    fill(&mut own.coaching_since, coaching_since);
    fill(&mut own.leading_since, leading_since);
    fill(&mut own.hours_coached, hours_coached);
    fill_list(&mut own.industries, industries);
    fill_list(&mut own.client_levels, client_levels);
    fill_list(&mut own.specialties, specialties);
    fill_list(&mut own.languages, languages);
    fill_list(&mut own.locations, locations);
    fill_list(&mut own.modes, modes);
    fill_list(&mut own.methods, methods);
    fill_list(&mut own.assessments_licensed, assessments_licensed);
    fill(&mut own.chemistry_call, chemistry_call);
    fill(&mut own.references, references);
    fill_list(&mut own.testimonials, testimonials);
    fill(&mut own.availability, availability);
    fill(&mut own.fees, fees);
    fill(&mut own.supervision, supervision);
    fill(&mut own.insurance, insurance);
    fill(&mut own.code_of_ethics, code_of_ethics);
    fill_list(&mut own.same_as, same_as);
}

fn fill<T: Clone>(own: &mut Option<T>, of: &Option<T>) {
    if own.is_none() {
        own.clone_from(of);
    }
}

fn fill_list<T: Clone>(own: &mut Vec<T>, of: &[T]) {
    if own.is_empty() {
        own.extend_from_slice(of);
    }
}

/// A path that counts from another page's folder, from `content/`.
fn moved(path: &str, folder: Option<&str>) -> String {
    match folder {
        Some(folder) if !path.starts_with('/') => {
            let whole = join_path(&format!("content/{folder}"), "content", path);
            whole.and_then(|whole| whole.strip_prefix("content").map(str::to_owned)).unwrap_or_else(|| path.to_owned())
        }
        _ => path.to_owned(),
    }
}
