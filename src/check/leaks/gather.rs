//! What the private sources of a site say, key by key, and what its public texts say anyway.
//!
//! It goes by the names of keys, not by the types of the front matter, so that a new key is looked at without being
//! added here.

use super::terms::{Entry, PrivateFile, PrivateSources, What};
use crate::model::Site;
use crate::parse::Document;
use crate::parse::front_matter::Kind;
use crate::source::{Area, Workspace, split_path};
use crate::theme::Theme;
use crate::yaml::{self, Places};
use rayon::prelude::*;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

const CLIENTS: &str = "content/clients";

/// Everything that engagements, sessions and the names of their files say; [`Lines`] knows where.
pub fn sources(workspace: &Workspace, site: &Site) -> PrivateSources {
    let documents: Vec<&Document> = documents(site).collect();
    let said = |document: &&Document| {
        let mut entries = entries(document, &Places::default());
        entries.iter_mut().for_each(|entry| entry.line = 0);
        (document.path.clone(), entries)
    };
    let mut files: BTreeMap<String, Vec<Entry>> = documents.par_iter().map(said).collect();
    for engagement in site.engagements() {
        if let Some(id) = engagement.document.path.split('/').nth(2) {
            let id = Entry { what: What::Id, text: id.to_owned(), line: 0 };
            files.entry(engagement.document.path.clone()).or_default().push(id);
        }
    }
    // Their contents are not read: they may be anything.
    let (attached, _) = workspace.list(CLIENTS, |path| is_attachment(path).then_some(Area::Asset));
    for file in attached {
        let text = file.path.strip_suffix(".age").unwrap_or(&file.path).to_owned();
        // Messages name the folder: the name of the file is a private text itself.
        let folder = format!("{}/", split_path(&file.path).0);
        files.entry(folder).or_default().push(Entry { what: What::Attachment, text, line: 0 });
    }
    PrivateSources { files: files.into_iter().map(|(path, entries)| PrivateFile { path, entries }).collect() }
}

/// Whether a file of a client is one that the coach put there, under a name of their own.
fn is_attachment(path: &str) -> bool {
    let mut parts = path.split('/').skip(3);
    match parts.next() {
        Some("files") => true,
        Some("sealed" | "sessions" | "portal.yaml" | "engagement.md" | "engagement.md.age") | None => false,
        Some(_) => true,
    }
}

fn documents(site: &Site) -> impl Iterator<Item = &Document> {
    site.engagements().iter().flat_map(|engagement| std::iter::once(&engagement.document).chain(&engagement.sessions))
}

/// The lines that the entries of private documents begin in. Few are ever asked for, as few texts are found, and to find
/// the places takes longer than to read the values.
pub struct Lines<'a> {
    documents: BTreeMap<&'a str, &'a Document>,
    /// Those of files that were asked for.
    known: Mutex<BTreeMap<String, Arc<[usize]>>>,
}

impl<'a> Lines<'a> {
    pub fn of(site: &'a Site) -> Self {
        Lines { documents: documents(site).map(|document| (&*document.path, document)).collect(), known: Mutex::default() }
    }

    /// The line that an entry begins in, counted from 1; 0 where the file's entries have none.
    pub fn line(&self, path: &str, entry: usize) -> usize {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = known.get(path) {
            return lines.get(entry).copied().unwrap_or_default();
        }
        let Some(document) = self.documents.get(path) else { return 0 };
        let entries = entries(document, &Places::of(document.yaml()).unwrap_or_default());
        let lines: Arc<[usize]> = entries.iter().map(|entry| entry.line).collect();
        let line = lines.get(entry).copied().unwrap_or_default();
        known.insert(path.to_owned(), lines);
        line
    }
}

/// What a document says, always in the same order; the lines are right where the places of its keys are given.
fn entries(document: &Document, places: &Places) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (value, _) = yaml::mended::<Value>(document.yaml());
    let lines: Vec<&str> = document.yaml().lines().collect();
    let walk = Walk { places, lines };
    walk.value("", &[], &value.unwrap_or_default(), 2, &mut entries);
    entries.push(Entry { what: What::Prose, text: without_addresses(&document.body()), line: document.body_line + 1 });
    entries
}

/// Keys whose value may be a person's name, or words.
const PERHAPS_PEOPLE: [&str; 8] = ["attended", "by", "introduced", "owner", "support", "to", "who", "with"];

/// Keys that hold people, in a list or alone.
const PEOPLE: [&str; 14] = [
    "client",
    "clients",
    "contact",
    "contacts",
    "hr",
    "line_manager",
    "manager",
    "managers",
    "participants",
    "people",
    "raters",
    "sponsor",
    "sponsors",
    "stakeholders",
];

struct Walk<'a> {
    places: &'a Places,
    lines: Vec<&'a str>,
}

impl Walk<'_> {
    /// Takes in a value at a path; `keys` lead to it, `line` is that of what holds it.
    fn value(&self, path: &str, keys: &[&str], value: &Value, line: usize, entries: &mut Vec<Entry>) {
        // The front matter begins in the second line of its file.
        let line = self.places.value(path).or_else(|| self.places.key(path)).map_or(line, |span| span.line + 1);
        match value {
            Value::Object(map) => {
                let person = is_person(keys.last().copied().unwrap_or_default(), map);
                for (key, value) in map {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    let own = match key.as_str() {
                        "name" if person => "person",
                        "organisation" | "organization" | "company" | "employer" if person || keys.is_empty() => "organisation",
                        key => key,
                    };
                    self.value(&path, &[keys, &[own]].concat(), value, line, entries);
                }
            }
            Value::Array(list) => {
                for (at, value) in list.iter().enumerate() {
                    self.value(&format!("{path}[{at}]"), keys, value, line, entries);
                }
            }
            Value::String(text) => entries.extend(self.text(keys.last().copied().unwrap_or_default(), text, line)),
            Value::Number(number) => entries.push(Entry { what: What::Number, text: number.to_string(), line }),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&self, key: &str, text: &str, line: usize) -> Option<Entry> {
        // The ids of public pages are no secret, nor are their addresses.
        if matches!(key, "coaches" | "process" | "model" | "stage") || text.starts_with('/') && !text.contains(' ') {
            return None;
        }
        let what = match key {
            "person" => What::Person,
            key if PEOPLE.contains(&key) => What::Person,
            key if PERHAPS_PEOPLE.contains(&key) && looks_like_a_name(text) => What::Person,
            "email" => What::Email,
            "phone" | "mobile" | "telephone" => What::Phone,
            "organisation" => What::Organisation,
            "title" => What::Title,
            _ => What::Prose,
        };
        let block = self.lines.get(line.saturating_sub(2)).is_some_and(|line| line.trim_end_matches(['-', '+', ' ']).ends_with(['|', '>']));
        Some(Entry { what, text: without_addresses(text), line: line + usize::from(block) })
    }
}

fn is_person(key: &str, map: &Map<String, Value>) -> bool {
    PEOPLE.contains(&key) || ["email", "phone", "role", "group"].iter().any(|key| map.contains_key(*key))
}

/// Two to four words that all begin with a capital, but for particles.
fn looks_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = |word: &&&str| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|char| char.is_alphabetic() || "-.'’".contains(char))
    };
    let particle =
        |word: &&str| ["de", "da", "del", "della", "den", "der", "di", "du", "la", "le", "van", "von", "y", "bin", "al"].contains(word);
    (2..=4).contains(&words.len()) && words.iter().filter(name).count() >= 2 && words.iter().all(|word| name(&word) || particle(word))
}

/// A text without web addresses: those of public articles stand in many notes.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("https://").into_iter().chain(rest.find("http://")).min() {
        out.push_str(&rest[..start]);
        let end = rest[start..]
            .find(|char: char| char.is_whitespace() || matches!(char, ')' | '>' | '"' | '\'' | ']'))
            .unwrap_or(rest.len() - start);
        rest = &rest[start + end..];
    }
    out.push_str(rest);
    out
}

/// What public texts say that never count as leaks: profiles of coaches, methods, the theme, the practice itself.
pub fn exempt<'a>(workspace: &Workspace, site: &'a Site, theme: &'a Theme) -> Vec<Cow<'a, str>> {
    let public = site.public();
    let mut texts: Vec<Cow<'a, str>> = Vec::new();
    for page in &public.pages {
        if matches!(page.document.front.kind, Kind::Coach(_) | Kind::Method(_)) {
            texts.extend(published(&page.document));
        }
    }
    let practice = &public.config.practice;
    let address = practice
        .address
        .iter()
        .flat_map(|address| [&address.street, &address.locality, &address.region, &address.postal_code, &address.country]);
    let own = [&practice.legal_name, &practice.email, &practice.phone].into_iter().chain(address).flatten();
    texts.extend(own.chain([&public.config.title]).map(|text| Cow::from(text.as_str())));
    texts.extend(practice.same_as.iter().map(|text| Cow::from(text.as_str())));
    // What the site writes over its theme is an author's text as any other.
    texts.extend(
        theme.templates.values().filter(|template| template.file.starts_with("themes/")).map(|template| template.source.as_str().into()),
    );
    let (own, _) = workspace.list("strings", |_| Some(Area::Strings));
    let own: Vec<String> = own.iter().filter_map(|file| workspace.read_text(&file.path).ok()).collect();
    for language in &public.config.languages {
        let words = theme.strings.keys().filter_map(|key| theme.strings.text(language, key, None));
        texts.extend(words.filter(|words| !own.iter().any(|own| own.contains(words))).map(Cow::from));
    }
    texts
}

/// What a page says to its readers: neither what is commented out nor a testimonial whose consent was withdrawn.
fn published(document: &Document) -> Vec<Cow<'static, str>> {
    let (value, _) = yaml::mended::<Value>(document.yaml());
    let mut texts = Vec::new();
    words(value.unwrap_or_default(), &mut texts);
    let body = document.body();
    let mut rest = &*body;
    while let Some((before, comment)) = rest.split_once("<!--") {
        texts.push(before.to_owned().into());
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    texts.push(rest.to_owned().into());
    texts
}

fn words(value: Value, texts: &mut Vec<Cow<'_, str>>) {
    match value {
        Value::Object(map) => {
            let withdrawn = map.get("consent").and_then(|consent| consent.get("withdrawn")).is_some_and(|day| !day.is_null());
            if !withdrawn {
                map.into_iter().filter(|(key, _)| key != "extra").for_each(|(_, value)| words(value, texts));
            }
        }
        Value::Array(list) => list.into_iter().for_each(|value| words(value, texts)),
        Value::String(text) => texts.push(text.into()),
        Value::Number(number) => texts.push(number.to_string().into()),
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_profile_does_not_show_may_not_stand_elsewhere_either() {
        let text = "---\n# Zora Lindqvist left in May\ntitle: Ida\nextra: {note: Ann Roe}\ntestimonials:\n  - {text: Good, name: Jean \
                    Poe, consent: {on: 2026-01-01, withdrawn: 2026-02-01}}\n  - {text: Fine, name: Lia Moe, consent: {on: \
                    2026-01-01}}\n---\nShe <!-- met Tom Doe --> listens. <!-- Sam Foe";
        let (document, _) =
            crate::parse::mended("content/coaches/ida.md", text.to_owned(), &crate::parse::expected("content/coaches/ida.md", None));
        let said = published(&document).join("|");
        for shown in ["Ida", "Lia Moe", "Fine", "She ", " listens."] {
            assert!(said.contains(shown), "{shown} {said}");
        }
        for hidden in ["Zora", "Ann Roe", "Jean Poe", "Tom Doe", "Sam Foe"] {
            assert!(!said.contains(hidden), "{hidden} {said}");
        }
    }

    fn said(yaml: &str, body: &str) -> Vec<(What, String, usize)> {
        let path = "content/clients/grey-owl/engagement.md";
        let expected = crate::parse::expected(path, None);
        let (document, _) = crate::parse::mended(path, format!("---\n{yaml}---\n{body}"), &expected);
        entries(&document, &Places::of(document.yaml()).unwrap()).into_iter().map(|entry| (entry.what, entry.text, entry.line)).collect()
    }

    #[test]
    fn each_key_says_what_it_is() {
        let yaml = "title: Our work\nclient:\n  name: Zora Lindqvist\n  organisation: Fenwick Mills\n  email: z@f.example\ncoaches: [ida-moreau]\ngoals:\n  - title: Whose ledger\n    due: 2026-12-01\n";
        let found = said(yaml, "\nBody.\n");
        let has = |what, text: &str, line| assert!(found.contains(&(what, text.to_owned(), line)), "{text}");
        has(What::Title, "Our work", 2);
        has(What::Person, "Zora Lindqvist", 4);
        has(What::Organisation, "Fenwick Mills", 5);
        has(What::Email, "z@f.example", 6);
        has(What::Title, "Whose ledger", 9);
        has(What::Prose, "\nBody.\n", 12);
        assert!(!found.iter().any(|(_, text, _)| text == "ida-moreau"));
    }

    #[test]
    fn people_are_known_wherever_they_stand() {
        let person = |key: &str, value: Value| {
            let mut entries = Vec::new();
            let walk = Walk { places: &Places::default(), lines: Vec::new() };
            walk.value("", &[], &serde_json::json!({ key: value }), 1, &mut entries);
            entries.iter().any(|entry| entry.what == What::Person)
        };
        use serde_json::json;
        assert!(person("sponsor", json!({"name": "Ann Roe"})) && person("line_manager", json!("Ann Roe")));
        assert!(person("stakeholders", json!([{"name": "Ann Roe", "group": "peer"}])) && person("stakeholders", json!(["Ann Roe"])));
        assert!(person("anyone", json!({"name": "Ann Roe", "email": "a@b.example"})) && person("by", json!("Ann van Roe")));
        assert!(!person("by", json!("the client, by mail")) && !person("competencies", json!([{"name": "Active Listening"}])));
    }

    #[test]
    fn web_addresses_are_left_out() {
        assert_eq!(without_addresses("see https://a.example/b-c (http://d.example) <https://e.example>."), "see  () <>.");
    }
}
