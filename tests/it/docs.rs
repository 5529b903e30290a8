//! The documentation misses nothing: what the program declares stands in `docs/`, its examples build, what it tells to type
//! is understood, and the handbook is a site without a message.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests read files and fail loudly")]

mod keys;
mod made;
mod steps;
mod variables;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use trailmark::model::audience;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trailmark")).args(arguments).current_dir(root()).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = program(arguments);
    assert!(output.status.success(), "trailmark {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What stands below a heading, up to the next one of its level or above; lines of code are no headings.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    let (mut start, mut at, mut in_code) = (None, 0, false);
    for line in text.split_inclusive('\n') {
        in_code ^= line.starts_with("```");
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if let Some(start) = start
            && !in_code
            && (1..=level).contains(&depth)
        {
            return &text[start..at];
        }
        at += line.len();
        if line.trim_end() == heading {
            start = Some(at);
        }
    }
    start.map_or_else(|| panic!("no section `{heading}`"), |start| &text[start..])
}

/// The texts in backticks, outside of blocks of code.
fn spans(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        if !in_code && !line.starts_with("```") {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// The rows of the section's tables by their first cell, which is in backticks.
fn rows(section: &str) -> BTreeMap<&str, &str> {
    section.lines().filter_map(|line| Some((line.strip_prefix("| `")?.split_once("` |")?.0, line))).collect()
}

/// The blocks of code with a language, in order.
fn fences<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    text.split("\n```").skip(1).step_by(2).filter_map(|fence| fence.strip_prefix(language)?.strip_prefix('\n')).collect()
}

fn fence<'a>(text: &'a str, language: &str, holds: &str) -> &'a str {
    fences(text, language).into_iter().find(|fence| fence.contains(holds)).unwrap_or_else(|| panic!("no example with `{holds}`"))
}

/// The texts in double quotation marks that follow each use of `before`.
fn quoted<'a>(code: &'a str, before: &str) -> BTreeSet<&'a str> {
    code.split(before).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn every_block_has_a_section_with_its_attributes() {
    let text = read("docs/content/blocks.md");
    let mut blocks = BTreeSet::new();
    for entry in fs::read_dir(root().join("themes/cairn/templates/blocks")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let section = section(&text, &format!("### `{name}`"));
        let template = read(&path);
        let declared = template.lines().next().unwrap().split_once("attributes:").unwrap().1.trim_end_matches("#}").trim();
        let attributes: BTreeMap<&str, bool> = declared
            .split(',')
            .filter_map(|attribute| attribute.split_once(':'))
            .map(|(name, _)| (name.trim().trim_end_matches('*'), name.trim().ends_with('*')))
            .collect();
        let documented: BTreeMap<&str, bool> = rows(section).into_iter().map(|(name, row)| (name, row.contains("needed |"))).collect();
        assert_eq!(documented, attributes, "the attributes of `{name}` in docs/content/blocks.md");
        assert!(fences(&text, "markdown").iter().any(|example| example.contains(&format!(":::{name}"))), "no example of `{name}`");
        blocks.insert(name);
    }
    let sections = text.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    assert_eq!(sections.map(str::to_owned).collect::<BTreeSet<_>>(), blocks);
}

/// The keys that a schema allows, nested ones with dots, and whether each is required.
fn keys(schema: &Value, whole: &Value, prefix: &str, open: &mut Vec<String>, found: &mut BTreeMap<String, bool>) {
    if let Some(name) = schema["$ref"].as_str() {
        if open.iter().any(|above| above == name) {
            return;
        }
        open.push(name.to_owned());
        keys(whole.pointer(name.trim_start_matches('#')).unwrap(), whole, prefix, open, found);
        open.pop();
    }
    for choice in schema["anyOf"].as_array().into_iter().flatten() {
        keys(choice, whole, prefix, open, found);
    }
    keys_of_items(schema, whole, prefix, open, found);
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{key}");
        let required = schema["required"].as_array().is_some_and(|required| required.iter().any(|name| name == key));
        keys(value, whole, &format!("{path}."), open, found);
        found.insert(path, required);
    }
}

fn keys_of_items(schema: &Value, whole: &Value, prefix: &str, open: &mut Vec<String>, found: &mut BTreeMap<String, bool>) {
    if schema["items"].is_object() {
        keys(&schema["items"], whole, prefix, open, found);
    }
    if schema["additionalProperties"].is_object() {
        keys(&schema["additionalProperties"], whole, &format!("{prefix}NAME."), open, found);
    }
}

fn schema_keys(kind: &str) -> BTreeMap<String, bool> {
    let schema: Value = serde_json::from_str(&printed(&["schema", kind])).unwrap();
    let mut found = BTreeMap::new();
    keys(&schema, &schema, "", &mut Vec::new(), &mut found);
    found
}

#[test]
fn every_key_of_front_matter_has_a_row() {
    let text = read("docs/content/front-matter.md");
    let common = schema_keys("page");
    let check = |heading: &str, expected: &BTreeMap<String, bool>| {
        let documented: BTreeMap<String, bool> =
            rows(section(&text, heading)).into_iter().map(|(key, row)| (key.to_owned(), row.contains("**needed**"))).collect();
        assert_eq!(&documented, expected, "the keys of `{heading}` in docs/content/front-matter.md, and whether they are needed");
    };
    check("## Keys of every page", &common);
    for kind in printed(&["schema"]).lines() {
        match kind {
            "page" => check("## Page", &BTreeMap::new()),
            "site" | "theme" => check(&format!("## {kind}.yaml"), &schema_keys(kind)),
            kind => {
                // A session's `kind` is a key of its own.
                let is_own = |key: &String| !common.contains_key(key) || kind == "session" && key == "kind";
                let own = schema_keys(kind).into_iter().filter(|(key, _)| is_own(key)).collect();
                check(&format!("## {}{}", kind[..1].to_uppercase(), &kind[1..]), &own);
            }
        }
    }
}

/// The tables of docs/content/portals.md are those of the program. `UPDATE_DOCS=1` writes them.
#[test]
fn the_tables_of_who_sees_what_are_in_portals() {
    let path = root().join("docs/content/portals.md");
    let mut text = read(&path);
    for table in [audience::items(), audience::table()] {
        let head = table.lines().next().unwrap();
        let start = text.find(head).unwrap_or_else(|| panic!("no table with the head `{head}` in docs/content/portals.md"));
        let end = start + text[start..].find("\n\n").unwrap() + 1;
        if std::env::var_os("UPDATE_DOCS").is_some() {
            text.replace_range(start..end, &table);
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(&text[start..text[start..].find("\n\n").unwrap() + start + 1], table, "UPDATE_DOCS=1 writes the tables");
    }
}

#[test]
fn every_private_key_has_an_audience() {
    // A key inside a group has the row of the group where it has none of its own; see `audience::field`.
    for (kind, prefix) in [("engagement", ""), ("session", "sessions.")] {
        for key in schema_keys(kind).into_keys().filter(|key| !key.contains('.') && !audience::WITHOUT_EFFECT.contains(&key.as_str())) {
            let has_row = audience::FIELDS.iter().any(|field| field.name == format!("{prefix}{key}"));
            assert!(has_row, "`{prefix}{key}` has no row in src/model/audience/fields.rs");
        }
    }
    // No row of a key that is gone.
    let (engagement, session) = (schema_keys("engagement"), schema_keys("session"));
    for field in audience::FIELDS {
        let made = ["body", "coach", "files", "active", "actions.count", "sessions", "sessions.count", "sessions.body", "sessions.coach"];
        let key = field.name.strip_prefix("sessions.").map_or(engagement.contains_key(field.name), |key| session.contains_key(key));
        assert!(key || made.contains(&field.name), "there is no key `{}`", field.name);
    }
}

#[test]
fn every_filter_test_and_function_is_in_themes() {
    let text = read("docs/content/variables.md");
    let known = spans(section(&text, "## Filters, tests and functions"));
    let code = include_str!("../../src/theme/filters.rs");
    let in_loops = code
        .split("for name in [")
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .flat_map(|(list, _)| list.split('"').skip(1).step_by(2));
    for name in ["add_filter(", "add_test(", "add_function("].into_iter().flat_map(|before| quoted(code, before)).chain(in_loops) {
        assert!(known.contains(&name), "`{name}` is not in docs/content/variables.md");
    }
}

/// Checks a command's help, and that of the commands below it, against the documentation.
fn check_help(path: &[&str], text: &str) {
    let help = printed(&[&["help"], path].concat());
    let command = ["trailmark"].iter().chain(path).copied().collect::<Vec<_>>().join(" ");
    let general = section(text, "## Options of every command");
    let own = path.first().map_or(general, |first| section(text, &format!("## `trailmark {first}`")));
    assert!(path.is_empty() || text.contains(&command), "`{command}` is not in docs/content/commands.md");
    let (_, options) = help.split_once("\nOptions:\n").unwrap();
    let options = options.lines().map(str::trim).filter(|line| line.starts_with('-'));
    for option in options.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--"))) {
        let shown = |place: &str| spans(place).iter().any(|span| span.split(' ').next() == Some(option));
        assert!(shown(own) || shown(general), "`{command} {option}` is not in docs/content/commands.md");
    }
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for values in words.split("[possible values: ").skip(1).filter_map(|rest| rest.split(']').next()) {
        for value in values.split(", ") {
            assert!(own.contains(value), "`{value}` of `{command}` is not in docs/content/commands.md");
        }
    }
    let commands = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
    for name in
        commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|name| !name.is_empty() && *name != "help")
    {
        check_help(&[path, &[name]].concat(), text);
    }
}

#[test]
fn every_command_and_option_is_in_commands() {
    check_help(&[], &read("docs/content/commands.md"));
}

fn documents() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("docs/content")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    files.sort();
    files
}

/// The documentation is a site, without any message and with every link leading somewhere.
#[test]
fn the_handbook_builds_without_a_message() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::copy(&root().join("docs"), folder.path());
    let site = folder.path().to_str().unwrap();
    for arguments in [&["build", "--site", site][..], &["check", "--strict", "--site", site]] {
        let ran = crate::support::run(crate::support::program().args(arguments));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stderr.contains("warning["), "{}", ran.stderr);
    }
    // Whatever is there can be reached: from the home page, the menu or the footer.
    let home = fs::read_to_string(folder.path().join("public/index.html")).unwrap();
    for path in documents() {
        let id = path.file_stem().unwrap().to_str().unwrap().to_lowercase();
        assert!(id.starts_with('_') || home.contains(&format!("href=\"/{id}/\"")), "the home page does not lead to {id}");
    }
}

/// Whatever the pages tell a reader to type is taken by the program: the command, its options and their values.
#[test]
fn every_command_that_is_shown_is_one() {
    let (mut seen, mut refused) = (BTreeSet::new(), Vec::new());
    for path in documents().into_iter().chain([root().join("README.md")]) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().map(|line| line.trim_start_matches("$ ").trim_start_matches("- run: ").trim_start_matches("- ").trim());
        let in_text = text.split("\n```").step_by(2).flat_map(spans).map(str::to_owned).collect::<Vec<_>>();
        for command in lines.map(str::to_owned).chain(in_text).filter(|line| line.starts_with("trailmark ")) {
            let command = command.split(['#', '|', '>', ';', '&']).next().unwrap().split("  ").next().unwrap().trim().to_owned();
            if command.contains(['[', '<', '`', ',']) || command.starts_with("trailmark help") || !seen.insert(command.clone()) {
                continue;
            }
            let line = command.replacen("trailmark", &format!("'{}'", env!("CARGO_BIN_EXE_trailmark")), 1).replace(" N", " 1");
            let done = Command::new("sh").args(["-c", &format!("{line} --help")]).output().unwrap();
            if !done.status.success() {
                refused.push(format!("{}: `{command}`: {}", path.display(), String::from_utf8_lossy(&done.stderr)));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(seen.len() > 40, "{seen:?}");
}

/// The method that is drawn is the one whose text is shown.
#[test]
fn the_method_that_is_shown_is_the_one_that_is_drawn() {
    let (page, method) = (read("docs/content/methods.md"), read("docs/content/corridor.md"));
    let shown = fence(&page, "yaml", "kind: method");
    assert_eq!(shown, format!("{}\n---", method.split("\n---\n").next().unwrap()));
}

#[test]
fn links_lead_to_files() {
    for path in documents().into_iter().chain(["README.md", "docs/CONTRIBUTING.md", "docs/README.md"].map(|path| root().join(path))) {
        let text = read(&path);
        let outside = text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
        let outside: String = outside.split('`').step_by(2).collect();
        for target in outside.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()) {
            let file = target.split('#').next().unwrap();
            let there = file.is_empty() || file.contains(':') || path.parent().unwrap().join(file).exists();
            assert!(there, "{} links to `{target}`, which is not there", path.display());
        }
    }
}

/// The documentation as pages of a small site, together with its own examples.
#[test]
fn the_documentation_and_its_examples_build() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for path in documents() {
        write(&format!("content/docs/{}", path.file_name().unwrap().to_str().unwrap()), &read(&path));
    }
    let (front, blocks, themes) = (read("docs/content/front-matter.md"), read("docs/content/blocks.md"), read("docs/content/themes.md"));
    write("site.yaml", fence(&front, "yaml", "base_url:"));
    write("content/coaches/zoe-muller.md", fence(&front, "yaml", "title: Zoë"));
    write("content/methods/three-questions.md", fence(&front, "yaml", "title: Three questions"));
    write("content/glossary.md", fence(&read("docs/content/writing.md"), "markdown", "kind: glossary"));
    write("content/examples.md", &format!("---\ntitle: Examples\n---\n{}", fences(&blocks, "markdown").join("\n\n")));
    write("content/own.md", "---\ntitle: Own\n---\n:::aside title=\"A\" more=about.md\nB\n:::\n\n:::callout\nC\n:::\n");
    write("templates/blocks/aside.html", fence(&blocks, "html", "<aside"));
    write("templates/blocks/callout.html", fence(&blocks, "html", "cairn/blocks/callout.html"));
    write("templates/base.html", fence(&themes, "html", "cairn/base.html"));
    write("themes/pine/theme.yaml", fence(&themes, "yaml", "extends: cairn"));
    write("strings/en.yaml", fence(&themes, "yaml", "page.of:"));
    // What the examples name.
    let consent = "testimonials: [{text: Good., name: A. B., consent: {on: 2026-01-05}}]\n";
    write("content/coaches/amara-osei.md", &format!("---\ntitle: Amara Osei\n{consent}---\n"));
    write(
        "content/methods/grow.md",
        "---\ntitle: GROW\nscope: conversation\nstages: [{id: goal, name: Goal}, {id: will, name: Will}]\n---\n",
    );
    for page in ["_index", "about", "contact", "coaches/_index", "services/_index"] {
        write(&format!("content/{page}.md"), "---\ntitle: Page\n---\n");
    }
    write("content/brand/trail.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>");
    write("content/brand/site.css", "body { margin: 0 }\n");

    let build = || {
        let output = program(&["build", "--site", folder.path().to_str().unwrap()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    build();
    // The example of an engagement stands on a page of the documentation, which a client's own text never may.
    fs::remove_dir_all(folder.path().join("content/docs")).unwrap();
    write("content/clients/grey-owl/engagement.md", fence(&front, "yaml", "title: Our work together"));
    build();
    let own = fs::read_to_string(folder.path().join("public/own/index.html")).unwrap();
    assert!(own.contains("is-calm") && own.contains("class=\"framed\"") && own.contains("/assets/brand/site."), "{own}");
}
