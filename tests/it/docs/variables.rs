//! The tables of what templates see: the shapes in `src/question/shape/`, and the record of a portal as its Rust types
//! and their comments say.

use super::{printed, read, root};
use crate::support::{Site, copy};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use trailmark::question::shape::{self, ATTRIBUTES, HEAD, KINDS, MADE, QUESTIONS, Row, SUMMARY};

/// A part of docs/content/variables.md by its name.
pub(super) fn part(name: &str) -> Option<String> {
    Some(match name {
        "head" => rows(HEAD),
        "made" => rows(MADE),
        "kinds" => rows(KINDS),
        "summary" => rows(SUMMARY),
        "attributes" => rows(ATTRIBUTES),
        "questions" => questions(),
        "objects" => objects(),
        "record" => record(),
        _ => return None,
    })
}

fn rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let mut out = "| field | type | what it is |\n|---|---|---|\n".to_owned();
    for (name, kind, means) in rows {
        let _ = writeln!(out, "| `{name}` | {} | {} |", kind_words(kind), means.replace('|', "\\|"));
    }
    out
}

/// A type in words, with a link to the object that it names.
fn kind_words(kind: &str) -> String {
    if let Some(kind) = kind.strip_suffix('?') {
        return format!("{} or none", kind_words(kind));
    }
    if let Some(kind) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        return format!("list: {}", kind_words(kind));
    }
    match kind {
        "text" | "html" | "date" | "number" | "flag" | "data" => kind.to_owned(),
        name => format!("[{name}](#{})", name.replace(' ', "-")),
    }
}

fn questions() -> String {
    let mut out = "| question | answer | what it is |\n|---|---|---|\n".to_owned();
    for ask in QUESTIONS {
        let example = if ask.takes.is_empty() { String::new() } else { format!("; for example `{}`", ask.example.replace('|', "\\|")) };
        let answer = kind_words(ask.answer).replace(" or none", " or absent");
        let _ = writeln!(out, "| `{}({})` | {answer} | {}{example} |", ask.name, ask.takes, ask.about);
    }
    out
}

fn objects() -> String {
    let mut out = String::new();
    for shape in shape::all().filter(|shape| !["", "page", "summary"].contains(&shape.name)) {
        let _ = writeln!(out, "### {}\n\n{}\n\n{}", shape.name, shape.about, rows(shape.rows()));
    }
    out
}

/// A struct of the source: its comment, and its fields with type and comment.
struct Struct {
    about: String,
    fields: Vec<(String, String, String)>,
}

/// The structs of some files. The code is formatted, so that a field stands on one line.
fn structs(folders: &[&str]) -> BTreeMap<String, Struct> {
    let mut found = BTreeMap::new();
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(root().join(folder))).map(Result::unwrap);
    for path in files.map(|entry| entry.path().to_owned()).filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let (mut comment, mut open) = (String::new(), None::<(String, Struct)>);
        for line in fs::read_to_string(path).unwrap().lines() {
            let text = line.trim();
            if let Some(words) = text.strip_prefix("/// ") {
                comment = format!("{comment} {words}").trim().to_owned();
            } else if let Some(name) = line.strip_prefix("pub struct ").filter(|rest| rest.ends_with('{')) {
                let name = name.split(['<', ' ']).next().unwrap().to_owned();
                open = Some((name, Struct { about: std::mem::take(&mut comment), fields: Vec::new() }));
            } else if line == "}" {
                found.extend(open.take());
            } else if let Some((_, open)) = &mut open
                && let Some((name, kind)) = text.strip_prefix("pub ").and_then(|field| field.strip_suffix(',')?.split_once(": "))
            {
                open.fields.push((name.trim_start_matches("r#").to_owned(), kind.to_owned(), std::mem::take(&mut comment)));
            } else if !text.starts_with("#[") {
                comment.clear();
            }
        }
    }
    found
}

/// What `record` and `pictures` hold on the pages inside a portal.
fn record() -> String {
    let known = structs(&["src/portal/view", "src/portal/pictures.rs", "src/parse/kinds"]);
    let (mut out, mut done, mut open) = (String::new(), BTreeSet::new(), vec!["View".to_owned(), "Pictures".to_owned()]);
    let called = |name: &str| match (name, name.strip_suffix("View")) {
        ("View", _) => "record".to_owned(),
        (_, Some(short)) if !known.contains_key(short) => spaced(short),
        _ => spaced(name),
    };
    while !open.is_empty() {
        let name = open.remove(0);
        if !done.insert(name.clone()) {
            continue;
        }
        let Struct { about, fields } = &known[&name];
        let _ = writeln!(out, "### {}\n\n{about}\n\n| field | type | what it is |\n|---|---|---|", called(&name));
        for (field, kind, means) in fields {
            let (kind, inner) = rust_words(kind, &|name| known.contains_key(name).then(|| called(name)));
            open.extend(inner);
            let _ = writeln!(out, "| `{field}` | {kind} | {} |", means.replace('|', "\\|"));
        }
        out.push('\n');
    }
    out
}

/// `GoalView` as words: `goal view`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// A type of Rust in words, and the struct that it names.
fn rust_words(kind: &str, called: &dyn Fn(&str) -> Option<String>) -> (String, Option<String>) {
    let kind = kind.trim().trim_start_matches('&').trim_start_matches("'static ").trim_start_matches("'a ").trim_start_matches("mut ");
    let inside = |name: &str| kind.strip_prefix(name).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<") {
        let (words, name) = rust_words(inner, called);
        return (format!("{words} or none"), name);
    }
    if let Some(inner) = inside("Box<").or_else(|| inside("Arc<")) {
        return rust_words(inner, called);
    }
    if let Some(inner) = inside("Vec<").or_else(|| kind.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))) {
        let (words, name) = rust_words(inner, called);
        return (format!("list: {words}"), name);
    }
    let plain = kind.split('<').next().unwrap().rsplit("::").next().unwrap();
    let words = match plain {
        "str" | "String" | "Cow" | "Localized" => "text",
        "bool" => "flag",
        "Date" => "date",
        "ClockTime" => "time",
        "Safe" => "html",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "f64" => "number",
        "BTreeMap" => "map",
        _ => {
            return match called(plain) {
                Some(words) => (format!("[{words}](#{})", words.replace(' ', "-")), Some(plain.to_owned())),
                // A vocabulary of the front matter, or several values in a row.
                None if plain.starts_with('(') => ("list".to_owned(), None),
                None => ("word".to_owned(), None),
            };
        }
    };
    (words.to_owned(), None)
}

/// Each question is asked as its example shows, on a page of the demonstration.
#[test]
fn every_question_answers_as_its_row_says() {
    let site = Site::empty();
    fs::copy(root().join("site.yaml"), site.root().join("site.yaml")).unwrap();
    for entry in fs::read_dir(root().join("content")).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), site.root().join("content").join(entry.file_name()));
        match entry.file_name().to_str() {
            Some("clients") => {}
            _ if from.is_dir() => copy(&from, &to),
            _ => {
                fs::create_dir_all(site.root().join("content")).unwrap();
                fs::copy(&from, &to).unwrap();
            }
        }
    }
    let kinds = "{% if a is undefined %}absent{% elif a is none %}none{% elif a is true or a is false %}flag{% elif a is string %}text{% elif a is number %}number\
                 {% elif a is sequence %}list{% else %}object{% endif %}";
    let asks: String = QUESTIONS.iter().map(|ask| format!("{{% set a = site.{} %}}<i>{}: {kinds}</i>\n", ask.example, ask.name)).collect();
    let has: String = ATTRIBUTES.iter().map(|(name, ..)| format!("{{% set a = site.{name} %}}<i>{name}: {kinds}</i>\n")).collect();
    site.write("templates/asks.html", format!("{{% extends \"base.html\" %}}{{% block main %}}<h1>A</h1>{asks}{has}{{% endblock %}}"));
    site.write("content/asks.md", "---\ntitle: Asks\ntemplate: asks.html\n---\n");
    site.build_with(&["--future"]).ok();
    let html = site.read("asks/index.html");
    let rows = QUESTIONS.iter().map(|ask| (ask.name, ask.answer)).chain(ATTRIBUTES.iter().map(|(name, kind, _)| (*name, *kind)));
    for (name, kind) in rows {
        let answer = html.split(&format!("<i>{name}: ")).nth(1).and_then(|rest| rest.split('<').next());
        let answer = answer.unwrap_or_else(|| panic!("no answer to `{name}`"));
        let (bare, may_miss) = kind.strip_suffix('?').map_or((kind, false), |bare| (bare, true));
        let expected = match bare {
            "text" | "date" => "text",
            "number" => "number",
            "flag" => "flag",
            kind if kind.starts_with('[') => "list",
            _ => "object",
        };
        assert!(
            answer == expected || may_miss && matches!(answer, "absent" | "none"),
            "`{name}` answers with {answer}, its row says {kind}"
        );
    }
}

#[test]
fn the_program_is_what_made_the_tables() {
    // What a test builds has the assertions that hold every object against its shape.
    assert!(cfg!(debug_assertions) && printed(&["--version"]).starts_with("trailmark"));
    assert!(read("src/question/value.rs").contains("debug_assert_eq!(super::shape::check("));
}
