//! The parts of the documentation that are made from the program: what stands between `<!-- made: WHAT -->` and
//! `<!-- /made -->`. `UPDATE_DOCS=1 cargo test --test it docs` writes them.

use super::{documents, quoted, read, root};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use trailmark::diag::codes::CODES;

#[test]
fn the_made_parts_are_those_of_the_program() {
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let made = remade(&text);
        if std::env::var_os("UPDATE_DOCS").is_some() && made != text {
            fs::write(&path, &made).unwrap();
        } else {
            assert!(made == text, "{} is not what the program says: UPDATE_DOCS=1 cargo test --test it docs", path.display());
        }
    }
}

fn remade(text: &str) -> String {
    const START: &str = "\n<!-- made: ";
    const END: &str = "<!-- /made -->";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (before, after) = rest.split_at(at + START.len());
        let (what, after) = after.split_once(" -->\n").unwrap();
        let (old, after) = after.split_once(END).unwrap_or_else(|| panic!("`made: {what}` never ends"));
        let new = make(what, old);
        let between = if new.is_empty() { String::new() } else { format!("\n{}\n\n", new.trim_end()) };
        let _ = write!(out, "{before}{what} -->\n{between}{END}");
        rest = after;
    }
    out + rest
}

fn make(what: &str, old: &str) -> String {
    let mut words = what.split(' ');
    match (words.next().unwrap(), words.next()) {
        ("keys", Some(kind)) => super::keys::table(kind, old),
        ("options", Some(theme)) => options(theme),
        ("example", Some(code)) => example(code),
        (part, None) => super::variables::part(part).unwrap_or_else(|| panic!("nothing is made of `{what}`")),
        _ => panic!("nothing is made of `{what}`"),
    }
}

/// The options of a theme, with their defaults.
fn options(theme: &str) -> String {
    let mut out = "| option | takes | default | what it does |\n|---|---|---|---|\n".to_owned();
    let file: serde_yaml::Value = serde_yaml::from_str(&read(format!("themes/{theme}/theme.yaml"))).unwrap();
    for (name, option) in file["options"].as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let text = |key: &str| option[key].as_str().unwrap_or_default().to_owned();
        let choices = option["choices"].as_sequence().into_iter().flatten().map(|word| format!("`{}`", word.as_str().unwrap()));
        let choices = choices.collect::<Vec<_>>().join(", ");
        let takes = if choices.is_empty() { text("type") } else { choices };
        let default = serde_yaml::to_string(&option["default"]).unwrap();
        let default = default.trim();
        let _ = writeln!(out, "| `{name}` | {takes} | `{default}` | {} |", text("description"));
    }
    out
}

/// The shortest message with a code among those that the cases expect.
fn example(code: &str) -> String {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("tests/cases")).unwrap() {
        let Ok(expected) = fs::read_to_string(entry.unwrap().path().join("expected.txt")) else { continue };
        let with_code = |message: &&str| ["error", "warning"].iter().any(|level| message.starts_with(&format!("{level}[{code}]")));
        found.extend(expected.split("\n\n").filter(with_code).map(|message| message.trim_end().to_owned()));
    }
    // What stands in a client's file is not shown, so other messages tell more.
    found.sort_by_key(|message| (message.contains("content/clients/"), message.len(), message.clone()));
    found.first().map_or_else(String::new, |message| format!("```text\n{message}\n```"))
}

#[test]
fn every_code_is_in_messages_or_lints() {
    let (messages, lints) = (read("docs/content/messages.md"), read("docs/content/lints.md"));
    let explained: BTreeSet<&str> = messages.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let linted: BTreeSet<&str> = lints.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let both: BTreeSet<&str> = explained.intersection(&linted).copied().collect();
    assert!(both.is_empty(), "in both: {both:?}");
    let all: BTreeSet<&str> = explained.union(&linted).copied().collect();
    assert_eq!(all, CODES.iter().copied().collect(), "src/diag/codes.rs, docs/content/messages.md and lints.md");
    let mut sorted = CODES.to_vec();
    sorted.sort_unstable();
    assert_eq!(sorted, CODES);
}

/// Whatever no test happens to tell stands in the source all the same.
#[test]
fn every_code_in_the_source_is_known() {
    let mut told = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root().join("src")).into_iter().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "rs") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for call in ["Diagnostic::error(", "Diagnostic::warning(", "Problem::new(", ".error(", ".warning(", ".wrong("] {
            told.extend(quoted(code, call).into_iter().map(str::to_owned));
        }
    }
    let is_code = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    // `format` is a line of `portal.yaml`.
    let unknown: Vec<&String> = told.iter().filter(|code| is_code(code) && *code != "format" && !CODES.contains(&code.as_str())).collect();
    assert!(unknown.is_empty(), "codes that are not in src/diag/codes.rs: {unknown:?}");
}
