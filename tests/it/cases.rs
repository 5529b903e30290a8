//! Bad input: each folder of `tests/cases/` goes in, and its `expected.txt` says what comes out.
//!
//! `tests/cases/README.md` says how to add a case. Whatever a case expects, these hold for all of them:
//! the program does not panic, an error leaves the last good site byte for byte as it was, the sources are not
//! touched, `--format json` tells the same mistakes as one JSON object, every error has help, and no word that a
//! case calls private is ever said.

use crate::support::{Ran, copy, differences, program, run, tree};
use rayon::prelude::*;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The file `case.yaml`: what a folder cannot say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    /// Whether the files of `_base/` lie under those of the case.
    base: bool,
    /// The command and its arguments.
    command: Vec<String>,
    /// Another output folder, from the site's folder.
    out: Option<String>,
    /// What cannot be in a repository.
    make: Vec<Make>,
    /// Words that may be in no output.
    private: Vec<String>,
    /// Files that the output must have.
    files: Vec<String>,
}

impl Default for Case {
    fn default() -> Self {
        Case { base: true, command: vec!["build".to_owned()], out: None, make: Vec::new(), private: Vec::new(), files: Vec::new() }
    }
}

/// Something made when the case runs; paths count from the site's folder.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Make {
    Link {
        link: String,
        to: String,
    },
    /// A file of zeros that takes no room on the disk.
    Sparse {
        sparse: String,
        megabytes: u64,
    },
    Folder {
        folder: String,
    },
    /// A page whose `extra` holds lists in lists, this deep.
    Nested {
        nested: String,
        levels: usize,
    },
    /// A file in the output folder that the program did not write.
    Output {
        output: String,
        text: String,
    },
    OutputFolder {
        #[serde(rename = "output-folder")]
        folder: String,
    },
    Remove {
        remove: String,
    },
}

fn folder() -> PathBuf {
    crate::support::repository().join("tests/cases")
}

#[test]
fn every_case_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut names: Vec<String> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with('_') && !name.ends_with(".md"));
    names.sort();
    assert!(names.len() > 50, "where are the cases?");
    let wrong: Vec<String> =
        names.par_iter().flat_map_iter(|name| check(name, update).into_iter().map(move |wrong| format!("{name}: {wrong}"))).collect();
    assert!(wrong.is_empty(), "{}\n\nUPDATE_CASES=1 writes what was said into expected.txt", wrong.join("\n\n"));
}

/// Runs one case, and gives what is wrong with it.
fn check(name: &str, update: bool) -> Vec<String> {
    let folder = folder().join(name);
    let case: Case = match fs::read_to_string(folder.join("case.yaml")).map(|text| serde_yaml::from_str(&text)) {
        Ok(Ok(case)) => case,
        Ok(Err(error)) => return vec![format!("case.yaml: {error}")],
        Err(_) => Case::default(),
    };
    let place = tempfile::Builder::new().prefix("trailmark-case-").tempdir().unwrap();
    let site = place.path().join("site");
    copy(&self::folder().join("_base"), &site);
    // The last good site: nothing of it may be lost.
    let good = place.path().join("out");
    run(program().arg("build").arg("--site").arg(&site).arg("--out").arg(&good)).ok();
    if !case.base {
        for entry in fs::read_dir(&site).unwrap().map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with(".trailmark")) {
            if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) }.unwrap();
        }
    }
    if folder.join("site").is_dir() {
        copy(&folder.join("site"), &site);
    }
    case.make.iter().for_each(|make| make.apply(&site, &good));
    let (sources, before) = (self::sources(&site), tree(&good));
    let out = case.out.as_ref().map_or(good.clone(), |out| site.join(out));
    let said = |format: &str| {
        let mut command = program();
        command.args(&case.command).args(["--format", format]).arg("--site").arg(&site);
        if case.command[0] == "build" {
            command.arg("--out").arg(&out);
        }
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut command)))
    };
    let (Ok(human), first, Ok(json)) = (said("human"), tree(&good), said("json")) else { return vec!["the program broke down".to_owned()] };

    let mut wrong = Vec::new();
    for after in [first, tree(&good)].iter().filter(|_| human.code != 0) {
        let lost = differences(&before, after);
        if !lost.is_empty() {
            wrong.push(format!("the last good site is not as it was: {lost:?}"));
        }
    }
    if sources != self::sources(&site) {
        wrong.push("the sources changed".to_owned());
    }
    if good.join(".trailmark-staging").exists() || out.join(".trailmark-staging").exists() {
        wrong.push("something half-written is left".to_owned());
    }
    wrong.extend(check_json(&json, &human));
    let said = [&human.stdout, &human.stderr, &json.stdout, &json.stderr];
    wrong.extend(
        case.private
            .iter()
            .filter(|word| said.iter().any(|text| text.contains(*word)))
            .map(|word| format!("the private word `{word}` was said")),
    );
    wrong.extend(case.files.iter().filter(|file| !good.join(file).is_file()).map(|file| format!("there is no `{file}` in the output")));
    let told = normal(&human, &site, &out);
    let expected = folder.join("expected.txt");
    if update {
        fs::write(expected, told).unwrap();
    } else {
        let expected = fs::read_to_string(expected).unwrap_or_default();
        if expected != told {
            wrong.push(format!("expected.txt differs\n--- expected\n{expected}--- told\n{told}---"));
        }
    }
    wrong
}

impl Make {
    fn apply(&self, site: &Path, out: &Path) {
        let file = |path: PathBuf| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        };
        match self {
            #[cfg(unix)]
            Make::Link { link, to } => std::os::unix::fs::symlink(to, file(site.join(link))).unwrap(),
            #[cfg(not(unix))]
            Make::Link { link, to } => panic!("no link from {link} to {to} on this system"),
            Make::Sparse { sparse, megabytes } => {
                fs::File::create(file(site.join(sparse))).unwrap().set_len(megabytes * 1_000_000).unwrap()
            }
            Make::Folder { folder } => fs::create_dir_all(site.join(folder)).unwrap(),
            Make::Nested { nested, levels } => {
                let text = format!("---\ntitle: Deep\nextra:\n  deep: {}{}\n---\n", "[".repeat(*levels), "]".repeat(*levels));
                fs::write(file(site.join(nested)), text).unwrap();
            }
            Make::Output { output, text } => fs::write(file(out.join(output)), text).unwrap(),
            Make::OutputFolder { folder } => fs::create_dir_all(out.join(folder)).unwrap(),
            Make::Remove { remove } => fs::remove_file(site.join(remove)).unwrap(),
        }
    }
}

/// The sources with their sizes; a sparse file is too large to be read.
fn sources(site: &Path) -> Vec<(PathBuf, u64)> {
    let entries = walkdir::WalkDir::new(site).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| entry.file_name() != ".trailmark").filter_map(Result::ok);
    entries
        .map(|entry| (entry.path().to_path_buf(), if entry.file_type().is_file() { entry.metadata().unwrap().len() } else { 0 }))
        .collect()
}

/// What is wrong with the JSON form: it is one object, with the same exit code and the same mistakes.
fn check_json(json: &Ran, human: &Ran) -> Vec<String> {
    let mut wrong = Vec::new();
    if json.code != human.code {
        wrong.push("the exit code depends on the format".to_owned());
    }
    let object: serde_json::Value = match serde_json::from_str(&json.stdout) {
        Ok(object) => object,
        Err(error) => return vec![format!("not one JSON object: {error}: {}", json.stdout)],
    };
    let told = object["diagnostics"].as_array().cloned().unwrap_or_default();
    let shown = human.stderr.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning[")).count();
    if told.len() != shown {
        wrong.push(format!("{} messages as JSON, {shown} for people", told.len()));
    }
    for diagnostic in told {
        let text = |key: &str| diagnostic[key].as_str().unwrap_or_default();
        if text("severity").is_empty() || text("code").is_empty() || text("message").is_empty() {
            wrong.push(format!("something is missing in {diagnostic}"));
        }
        if text("message").ends_with('.') || text("help").ends_with('.') {
            wrong.push(format!("a message ends with a full stop: {diagnostic}"));
        }
        // What a value should be says what to do.
        if text("severity") == "error" && text("help").is_empty() && !text("message").contains(" should be ") {
            wrong.push(format!("no help: {diagnostic}"));
        }
        let placed = diagnostic["line"].is_u64() && diagnostic["column"].is_u64() && diagnostic["length"].is_u64();
        if text("file").ends_with(".yaml")
            && text("severity") == "error"
            && !placed
            && !matches!(text("code"), "file-too-large" | "link-loop" | "duplicate-id")
        {
            wrong.push(format!("no place in the file: {diagnostic}"));
        }
    }
    wrong
}

/// What was said, without what differs from machine to machine.
fn normal(ran: &Ran, site: &Path, out: &Path) -> String {
    let text = format!("exit {}\n\n{}", ran.code, ran.stderr);
    let text = text.replace(&*out.to_string_lossy(), "OUT").replace(&*site.to_string_lossy(), "SITE");
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.rsplit_once(", ") {
            Some((front, last))
                if last.starts_with(|char: char| char.is_ascii_digit()) && (last.ends_with(" ms") || last.ends_with(" s")) =>
            {
                format!("{front}, TIME")
            }
            _ => line.trim_end().to_owned(),
        })
        .collect();
    format!("{}\n", lines.join("\n").trim_end())
}
