//! The tables of keys: what a kind's JSON Schema says, which is made from the Rust types and their comments.

use super::printed;
use serde_json::Value;
use std::fmt::Write;

/// A key as a table shows it.
struct Key {
    path: String,
    takes: String,
    needed: bool,
    means: String,
}

/// The table of a kind's keys. Its order is that of the table that stands there; the rest comes from the schema, and a
/// new key comes behind those of its group.
pub(super) fn table(kind: &str, old: &str) -> String {
    let (schema, common) = (if kind == "common" { "page" } else { kind }, of("page"));
    let own = |key: &Key| {
        let shared = common.iter().any(|other| other.path == key.path) && !matches!(kind, "site" | "theme");
        kind == "common" || !shared || kind == "session" && key.path == "kind"
    };
    let mut keys: Vec<Key> = of(schema).into_iter().filter(own).collect();
    let listed: Vec<&str> = old.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    // An engagement has a table for each of its parts.
    let parts = matches!(kind, "engagement");
    let group = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    if parts {
        keys.retain(|key| listed.iter().any(|path| group(path) == group(&key.path)));
    }
    let place = |path: &str| {
        let exact = listed.iter().position(|listed| *listed == path);
        let last = listed.iter().rposition(|listed| group(listed) == group(path));
        (exact.or(last).unwrap_or(usize::MAX), exact.is_none())
    };
    keys.sort_by_cached_key(|key| (place(&key.path), key.path.clone()));
    let mut out = "| key | takes | what it is |\n|---|---|---|\n".to_owned();
    for Key { path, takes, needed, means } in keys {
        let needed = if needed { ", **needed**" } else { "" };
        let _ = writeln!(out, "| `{path}` | {takes}{needed} | {} |", means.replace('|', "\\|"));
    }
    out
}

fn of(kind: &str) -> Vec<Key> {
    let whole: Value = serde_json::from_str(&printed(&["schema", kind])).unwrap();
    let mut found = Vec::new();
    walk(&whole, &whole, "", &mut Vec::new(), &mut found);
    found
}

fn walk<'a>(schema: &'a Value, whole: &'a Value, prefix: &str, open: &mut Vec<&'a str>, found: &mut Vec<Key>) {
    if let Some(name) = schema["$ref"].as_str() {
        if open.contains(&name) {
            return;
        }
        open.push(name);
        walk(target(name, whole), whole, prefix, open, found);
        open.pop();
    }
    for choice in schema["anyOf"].as_array().into_iter().flatten() {
        walk(choice, whole, prefix, open, found);
    }
    walk_inside(schema, whole, prefix, open, found);
    for (name, value) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let needed = schema["required"].as_array().is_some_and(|required| required.iter().any(|known| known == name));
        // A comment at the key, not the one at its type.
        let means = value["description"].as_str().unwrap_or_default().replace('\n', " ");
        found.push(Key { path: path.clone(), takes: takes(value, whole), needed, means });
        walk(value, whole, &format!("{path}."), open, found);
    }
}

fn walk_inside<'a>(schema: &'a Value, whole: &'a Value, prefix: &str, open: &mut Vec<&'a str>, found: &mut Vec<Key>) {
    if schema["items"].is_object() {
        walk(&schema["items"], whole, prefix, open, found);
    }
    if schema["additionalProperties"].is_object() {
        walk(&schema["additionalProperties"], whole, &format!("{prefix}NAME."), open, found);
    }
}

fn target<'a>(name: &str, whole: &'a Value) -> &'a Value {
    whole.pointer(name.trim_start_matches('#')).unwrap()
}

fn words<'a>(words: impl Iterator<Item = &'a Value>, joint: &str) -> String {
    let words: Vec<String> = words.map(|word| format!("`{}`", word.as_str().unwrap())).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{}{joint}{last}", before.join(", ")),
        None => String::new(),
    }
}

/// What a key takes, in words.
fn takes(schema: &Value, whole: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return match name.rsplit('/').next().unwrap() {
            "Date" => "date".to_owned(),
            "Year" => "year".to_owned(),
            "ClockTime" => "time of day, `14:30`".to_owned(),
            "Localized" => "text by language".to_owned(),
            _ => takes(target(name, whole), whole),
        };
    }
    if let Some(choices) = vocabulary(schema) {
        return words(choices.into_iter(), " or ");
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices: Vec<&Value> = choices.iter().filter(|choice| choice["type"] != "null").collect();
        return match choices[..] {
            [one] => takes(one, whole),
            [_, many] if many["type"] == "array" => format!("one or a {}", takes(many, whole)),
            _ => "text, or the keys below".to_owned(),
        };
    }
    let kind = &schema["type"];
    let kind = kind.as_str().or_else(|| kind.as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null"));
    match kind {
        Some("string") => "text".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number".to_owned(),
        Some("array") => list(&schema["items"], whole),
        Some("object") if schema["properties"].is_object() => "the keys below".to_owned(),
        Some("object") if schema["patternProperties"].is_object() => {
            let values = schema["patternProperties"].as_object().unwrap().values().next().unwrap();
            format!("{} by number", plural(&takes(values, whole)))
        }
        Some("object") => match &schema["additionalProperties"] {
            Value::Object(_) => format!("{} by name", plural(&takes(&schema["additionalProperties"], whole))),
            _ => "keys of your own".to_owned(),
        },
        _ => "any value".to_owned(),
    }
}

/// The words that a key may be.
fn vocabulary(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(words) = schema["enum"].as_array() {
        return Some(words.iter().filter(|word| word.is_string()).collect());
    }
    let choices = schema["oneOf"].as_array()?.iter();
    Some(
        choices
            .flat_map(|choice| choice["enum"].as_array().map_or_else(|| vec![&choice["const"]], |words| words.iter().collect()))
            .collect(),
    )
}

fn list(items: &Value, whole: &Value) -> String {
    let resolved = items["$ref"].as_str().map_or(items, |name| target(name, whole));
    if let Some(choices) = vocabulary(resolved) {
        return format!("list of {}", words(choices.into_iter(), ", "));
    }
    match takes(items, whole).as_str() {
        "the keys below" => "list".to_owned(),
        "text, or the keys below" => "list of texts, or of the keys below".to_owned(),
        kind => format!("list of {}", plural(kind)),
    }
}

fn plural(kind: &str) -> String {
    match kind {
        "text by language" => "texts by language".to_owned(),
        kind if kind.starts_with('`') || kind == "the keys below" => kind.to_owned(),
        kind => format!("{kind}s"),
    }
}

#[test]
fn every_key_says_what_it_is() {
    let kinds = printed(&["schema"]);
    let silent: Vec<String> = kinds
        .lines()
        .flat_map(|kind| of(kind).into_iter().filter(|key| key.means.is_empty()).map(move |key| format!("{kind}: {}", key.path)))
        .collect();
    assert!(silent.is_empty(), "keys without a comment in src/: {silent:#?}");
}
