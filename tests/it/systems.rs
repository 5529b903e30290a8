//! Everything that the site must be able to express has a place: `tests/systems.yaml`.

use crate::support::repository;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One thing to express, and a place of it; several rows may have one id.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    /// A file of the repository, or a folder (with a final `/`).
    place: String,
    /// What the place has to hold.
    has: Option<String>,
    /// How the place shows or checks it.
    #[serde(rename = "how")]
    _how: String,
    /// Lints that find what the row is about.
    #[serde(default)]
    lints: Vec<String>,
}

/// How many rows each part of the list has: `000-01` to `000-22`, and so on.
const PARTS: [(&str, usize); 5] = [("000", 22), ("001", 19), ("002", 15), ("003", 11), ("004", 17)];

fn rows() -> Vec<Row> {
    serde_yaml::from_str(&fs::read_to_string(repository().join("tests/systems.yaml")).unwrap()).unwrap()
}

#[test]
fn every_system_has_a_row() {
    let listed: BTreeSet<String> = rows().into_iter().map(|row| row.id).collect();
    let wanted: BTreeSet<String> = PARTS.iter().flat_map(|(part, last)| (1..=*last).map(move |n| format!("{part}-{n:02}"))).collect();
    let missing: Vec<_> = wanted.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(&wanted).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "without a row: {missing:?}; not in the list: {unknown:?}");
}

#[test]
fn every_row_has_its_place() {
    let lints = fs::read_to_string(repository().join("docs/content/lints.md")).unwrap();
    let mut wrong = Vec::new();
    for row in rows() {
        let place = &row.place;
        if row.has.is_none() && row.lints.is_empty() {
            wrong.push(format!("{}: a row says `has` or `lints`", row.id));
        }
        let path = repository().join(place);
        if path.is_dir() != place.ends_with('/') || !path.exists() {
            wrong.push(format!("{}: there is no {place}", row.id));
        } else if row.has.as_deref().is_some_and(|text| !holds(&path, text)) {
            wrong.push(format!("{}: {place} does not hold `{}`", row.id, row.has.as_deref().unwrap_or_default()));
        }
        for lint in row.lints.iter().filter(|lint| !lints.contains(&format!("`{lint}`")) || !holds(&path, &format!("\"{lint}\""))) {
            wrong.push(format!("{}: there is no lint {lint}", row.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a file, its name, or a file of a folder holds a text.
fn holds(path: &Path, text: &str) -> bool {
    let files = walkdir::WalkDir::new(path).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.into_iter().any(|entry| {
        entry.file_name().to_string_lossy().contains(text)
            || fs::read(entry.path()).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(text))
    })
}
