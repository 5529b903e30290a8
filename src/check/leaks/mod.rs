//! The leak check: nothing that only a private source says may stand in the public site.
//!
//! 1. `gather` collects what the private sources say, and what public texts say anyway.
//! 2. `terms` makes terms of it: names, addresses, numbers, titles, runs of six words; `table` holds them as hashes.
//! 3. `engine` looks for them in every page, file and path; `stream` reads words through markup and escapes (`escapes`,
//!    `fold`), `encoded` finds texts inside base64, UTF-16 and pictures.
//! 4. [`LeakCheck::finish`] makes a message of each private place that was found; it never quotes the text.
//!
//! It is the second net: code that makes public output has no way to a private source in the first place. What it
//! catches is what an author copies by hand.

mod encoded;
mod engine;
mod escapes;
mod fold;
mod gather;
mod stream;
mod table;
mod terms;
#[cfg(test)]
mod tests;

use crate::diag::Diagnostic;
use crate::model::Site;
use crate::model::address::output_path;
use crate::model::assets::{Asset, Content};
use crate::render::{Public, Rendered};
use crate::source::{Workspace, split_path};
use crate::theme::Theme;
use engine::{Hit, Leaks};
use gather::Lines;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use terms::{PrivateSources, What};

/// Files above this size, in bytes, are looked at by their names only.
const LARGEST: u64 = 50 * 1024 * 1024;

/// Looks for private texts in the public output of one build.
pub struct LeakCheck<'a> {
    leaks: Leaks<'a>,
    /// Stands for all that is looked for.
    state: [u8; 16],
    found: Mutex<BTreeMap<Finding, BTreeSet<String>>>,
    /// Names of the pages around portals that were looked at.
    around: Mutex<BTreeSet<String>>,
}

/// What was found: in a file made from which source, from which private place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    source: Option<String>,
    in_name: bool,
    what: What,
    private: String,
    line: usize,
}

/// A keyed hash of what is private, of what is public anyway, and of what is allowed; none of it is found in it.
fn state(sources: &PrivateSources, exempt: &[&str], allowed: &[&str], key: &[u8; 32]) -> [u8; 16] {
    let mut state = [0; 16];
    if sources.files.is_empty() {
        return state;
    }
    let mut hasher = blake3::Hasher::new_keyed(key);
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    for file in &sources.files {
        add(&file.path);
        file.entries.iter().for_each(|entry| {
            add(&format!("{:?}", entry.what));
            add(&entry.text);
        });
    }
    exempt.iter().for_each(|text| add(text));
    add("allowed");
    allowed.iter().for_each(|text| add(text));
    state.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    state
}

impl<'a> LeakCheck<'a> {
    /// Sets up what the private sources of a site say, without what its public texts say as well. The key is for [`LeakCheck::state`].
    pub fn new(workspace: &Workspace, site: &'a Site, theme: &Theme, key: &[u8; 32]) -> Self {
        let sources = gather::sources(workspace, site);
        let exempt = if sources.files.is_empty() { Vec::new() } else { gather::exempt(workspace, site, theme) };
        let exempt: Vec<&str> = exempt.iter().map(AsRef::as_ref).collect();
        let allowed: Vec<&str> = site.public().config.privacy.allowed.iter().map(|allowed| allowed.text.as_str()).collect();
        LeakCheck {
            state: state(&sources, &exempt, &allowed, key),
            leaks: Leaks::new(&sources, Some(Lines::of(site)), &exempt, &allowed),
            found: Mutex::default(),
            around: Mutex::default(),
        }
    }

    /// Looks at a public page, a feed or any other text that was made.
    pub fn page(&self, rendered: &Rendered<Public>) {
        let path = output_path(&rendered.route);
        self.look(&path, rendered.source.as_deref(), rendered.text().as_bytes());
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.leaks.is_empty()
    }

    /// Stands for all that is looked for, by a keyed hash: where it is the same, what was clean is so still.
    pub fn state(&self) -> &[u8; 16] {
        &self.state
    }

    /// Looks at a public file again that was made in an earlier build from this source, or at what one is drawn from. Gives
    /// whether nothing private was found.
    pub fn again(&self, path: &str, source: Option<&str>, bytes: &[u8]) -> bool {
        self.look(path, source, bytes)
    }

    /// Looks at a page around a portal: the one that asks for the words, the copy to keep. They differ in tokens and in what
    /// is sealed only, so one of each name is enough.
    pub fn around_portals(&self, rendered: &Rendered<Public>) {
        let path = output_path(&rendered.route);
        let name = split_path(&path).1.to_owned();
        if !path.starts_with("p/") || self.around.lock().unwrap_or_else(PoisonError::into_inner).insert(name) {
            self.page(rendered);
        }
    }

    /// Looks at a file that is published as it is, and gives whether nothing private was found. What a theme brings is its own.
    pub fn asset(&self, workspace: &Workspace, asset: &Asset) -> bool {
        let Content::File(source) = &asset.content else { return true };
        if self.leaks.is_empty() {
            return true;
        }
        let small = workspace.size(source).is_some_and(|size| size <= LARGEST);
        let bytes = if small { workspace.read(source).unwrap_or_default() } else { Vec::new() };
        self.look(&output_path(&asset.route), Some(source), &bytes)
    }

    fn look(&self, path: &str, source: Option<&str>, bytes: &[u8]) -> bool {
        let in_text = self.leaks.scan(path, bytes);
        let in_name = self.leaks.scan_name(path);
        if in_text.is_empty() && in_name.is_empty() {
            return true;
        }
        let finding = |hit: &Hit<'_>, in_name| Finding {
            source: source.map(str::to_owned),
            in_name,
            what: hit.what,
            private: hit.file.to_owned(),
            line: hit.line,
        };
        let all = in_text.iter().map(|hit| finding(hit, false)).chain(in_name.iter().map(|hit| finding(hit, true)));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for finding in all {
            found.entry(finding).or_default().insert(path.to_owned());
        }
        false
    }

    /// One message for each private place and the source that it was found in. Where the source itself has it, the
    /// lists and feeds that only repeat it are counted.
    pub fn finish(self, workspace: &Workspace) -> Vec<Diagnostic> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (finding, files) in found {
            groups.entry((finding.what, finding.private.clone())).or_default().push((finding, files));
        }
        let mut diagnostics = Vec::new();
        for group in groups.values() {
            let (origins, repeats): (Vec<_>, Vec<_>) = group.iter().partition(|(finding, _)| is_origin(&self.leaks, workspace, finding));
            let repeated: BTreeSet<&String> = repeats.iter().flat_map(|(_, files)| files).collect();
            let told = if origins.is_empty() { &repeats } else { &origins };
            for (finding, files) in told {
                let more = if origins.len() == 1 { repeated.iter().filter(|file| !files.contains(**file)).count() } else { 0 };
                diagnostics.push(message(&self.leaks, finding, files, more));
            }
        }
        diagnostics
    }
}

/// Whether a private text stands in the source of a file, or in its name, and has not come there from another one.
fn is_origin(leaks: &Leaks<'_>, workspace: &Workspace, finding: &Finding) -> bool {
    let Some(source) = &finding.source else { return false };
    let same = |hit: &Hit<'_>| hit.what == finding.what && hit.file == finding.private;
    if finding.in_name {
        return leaks.scan_name(source).iter().any(same);
    }
    let small = workspace.size(source).is_some_and(|size| size <= LARGEST);
    small && workspace.read(source).is_ok_and(|bytes| leaks.scan(source, &bytes).iter().any(same))
}

fn message(leaks: &Leaks<'_>, finding: &Finding, files: &BTreeSet<String>, more: usize) -> Diagnostic {
    let what = match finding.what {
        What::Person => "a person's name",
        What::Email => "an e-mail address",
        What::Phone => "a phone number",
        What::Organisation => "the name of an organisation",
        What::Title => "a title",
        What::Attachment => "the name of an attachment",
        What::Id => "the name of a client's folder",
        What::Number => "a number",
        What::Prose => "a passage",
    };
    let line = if finding.line > 0 { format!(", line {}", finding.line) } else { String::new() };
    let first = files.first().map_or(String::new(), |file| shown(leaks, file));
    let others = match files.len() + more {
        0 | 1 => String::new(),
        2 => " (and one more file)".to_owned(),
        count => format!(" (and {} more files)", count - 1),
    };
    let (has, remedy) = if finding.in_name { ("has in its name", "give it another name") } else { ("has", "take it out") };
    let message = format!("`{first}`{others} {has} {what} from a private source: `{}`{line}", finding.private);
    let help = format!("{remedy}; if it may be public, list it in `privacy.allowed` of `site.yaml`, with the reason");
    let mut found = Diagnostic::error("private-text", message).help(help);
    found.file = finding.source.as_ref().map(|source| shown(leaks, source));
    found
}

/// A path that says nothing private: without its last parts where they would.
fn shown(leaks: &Leaks<'_>, path: &str) -> String {
    let mut clean = path;
    while !leaks.scan_name(clean).is_empty() {
        clean = clean.rsplit_once('/').map_or("", |(folder, _)| folder);
    }
    match clean.len() {
        length if length == path.len() => path.to_owned(),
        0 => "...".to_owned(),
        _ => format!("{clean}/..."),
    }
}
