//! The house itself: which room may use which, and how long a file may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may use. Data flows one way: no room names one that comes after it.
const ROOMS: [(&str, &[&str]); 23] = [
    ("diag", &[]),
    ("yaml", &["diag"]),
    ("kept", &[]),
    ("source", &["diag"]),
    ("config", &["diag", "source", "yaml"]),
    ("hosting", &["config"]),
    ("strings", &["diag", "yaml"]),
    ("markdown", &["diag"]),
    ("image", &[]),
    ("parse", &["diag", "source", "yaml"]),
    ("model", &["config", "diag", "image", "markdown", "parse", "source", "strings", "yaml"]),
    ("theme", &["config", "diag", "image", "markdown", "model", "source", "strings", "yaml"]),
    ("chart", &[]),
    ("question", &["chart", "config", "diag", "hosting", "image", "markdown", "model", "parse", "strings", "theme", "yaml"]),
    ("plan", &["diag", "hosting", "model", "parse"]),
    ("render", &["diag", "image", "markdown", "model", "parse", "plan", "question", "source", "strings", "theme", "yaml"]),
    (
        "portal",
        &[
            "chart", "config", "diag", "hosting", "image", "markdown", "model", "parse", "question", "render", "source", "strings",
            "theme", "yaml",
        ],
    ),
    ("artifact", &["model", "portal", "render"]),
    ("check", &["config", "diag", "hosting", "markdown", "model", "parse", "plan", "render", "source", "strings", "theme", "yaml"]),
    ("ledger", &["check", "config", "kept", "model", "question"]),
    ("output", &["artifact", "diag", "source"]),
    ("serve", &["diag"]),
    (
        "pipeline",
        &[
            "artifact", "check", "config", "diag", "hosting", "image", "kept", "ledger", "model", "output", "parse", "plan", "portal",
            "question", "render", "source", "theme", "yaml",
        ],
    ),
];

fn sources() -> Vec<(PathBuf, String)> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn room(path: &Path) -> String {
    let inner = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    inner.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The rooms that a text names as `crate::ROOM` or in `use crate::{A, B}`, tests and comments left out.
fn named(text: &str) -> Vec<String> {
    let code: Vec<&str> =
        text.lines().take_while(|line| !line.contains("#[cfg(test)]")).filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut rooms = Vec::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(list) => {
                let list = list.split(';').next().unwrap_or_default();
                let (mut depth, mut name) = (0, String::new());
                for char in list.chars() {
                    match char {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth <= 0 => rooms.push(std::mem::take(&mut name)),
                        char if depth == 0 => name.push(char),
                        _ => {}
                    }
                }
                rooms.push(name);
            }
            None => rooms.push(part.to_owned()),
        }
    }
    let first = |name: &String| name.trim().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
    rooms.iter().map(first).filter(|name: &String| !name.is_empty()).collect()
}

#[test]
fn rooms_use_only_what_comes_before_them() {
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        let Some(may) = allowed.get(room.as_str()) else {
            assert!(matches!(room.as_str(), "lib" | "main" | "cli"), "the room `{room}` is not in the table");
            continue;
        };
        let tests = path.file_stem().is_some_and(|stem| stem == "tests") || path.components().any(|part| part.as_os_str() == "tests");
        for named in named(&text).into_iter().filter(|named| *named != room && !tests) {
            if !may.contains(&named.as_str()) {
                wrong.push(format!("{} uses `{named}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not in the table:\n{}", wrong.join("\n"));
}

#[test]
fn an_arrow_is_found_in_every_spelling() {
    assert_eq!(named("use crate::plan::Job;"), ["plan"]);
    assert_eq!(named("use crate::{config, model::{Page, Site}, theme};"), ["config", "model", "theme"]);
    assert_eq!(named("fn f() { crate::render::go() }\n#[cfg(test)]\nuse crate::cli;"), ["render"]);
}

#[test]
fn every_room_is_in_the_architecture() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for (room, _) in ROOMS {
        assert!(text.contains(&format!("`{room}/`")) || text.contains(&format!("`{room}.rs`")) || room == "pipeline", "{room}");
    }
    assert!(text.lines().count() <= 200, "ARCHITECTURE.md should stay under 200 lines");
}

#[test]
fn files_say_what_they_are_for_and_stay_readable() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{} has no header", path.display());
        assert!(text.lines().count() <= 800, "{} is too long", path.display());
    }
}

/// What a page shows of the site it has to ask for, or it goes stale unseen. These places read past the questions: the
/// site's own language, messages, pages that an answer has just named, and the frame of portals, which is never kept.
#[test]
fn pages_read_the_site_through_questions() {
    const KNOWN: [(&str, usize); 3] = [("body.rs", 1), ("generated.rs", 3), ("shell.rs", 4)];
    let read: Vec<(String, usize)> = sources()
        .iter()
        .filter(|(path, _)| room(path) == "render")
        .map(|(path, text)| (path.file_name().unwrap().to_string_lossy().into_owned(), text.matches(".unrecorded()").count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let read: Vec<(&str, usize)> = read.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(read, KNOWN, "ask a question instead, or say here why none is needed");
}
