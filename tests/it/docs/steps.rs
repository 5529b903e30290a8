//! The steps of `docs/content/first-site.md` are done, one after the other, and what each command answers is compared.
//!
//! A line that begins with `$` in a block of `console` is run, what follows it is its answer. `<!-- step: FILE -->` before
//! a block of code writes that block to a file of the site; `settings` puts its lines in the place of those of `site.yaml`
//! with the same key. `UPDATE_DOCS=1` writes the answers.

use super::root;
use crate::support::{NOW, PROGRAM};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PAGE: &str = "docs/content/first-site.md";

#[test]
fn the_first_site_is_made_as_its_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let (mut here, mut run) = (folder.path().to_owned(), 0);
    let text = fs::read_to_string(root().join(PAGE)).unwrap();
    let mut done = String::new();
    let mut lines = text.lines().peekable();
    let mut writes: Option<String> = None;
    while let Some(line) = lines.next() {
        let _ = writeln!(done, "{line}");
        if let Some(step) = line.strip_prefix("<!-- step: ") {
            writes = step.strip_suffix(" -->").map(str::to_owned);
        }
        let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) else { continue };
        let mut block = Vec::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push(line);
        }
        if language == "console" {
            for part in commands(&block) {
                let command = part[0].strip_prefix("$ ").unwrap();
                let answer = answer(&mut here, command);
                let shown = part[1..].join("\n");
                let same = settled(answer.trim()) == settled(shown.trim());
                assert!(same || updates(), "`{command}` answers\n{answer}\nand not, as in {PAGE},\n{shown}");
                let shown = if same { &shown } else { &answer };
                let _ = writeln!(done, "{}", format!("{}\n{shown}", part[0]).trim_end());
                run += 1;
            }
        } else {
            if let Some(file) = writes.take() {
                write(&here, &file, &block);
            }
            let _ = writeln!(done, "{}", block.join("\n"));
        }
        done = format!("{}\n```\n", done.trim_end());
    }
    assert!(run >= 10, "only {run} commands");
    let posted = fs::read_to_string(here.join("public/insights/listening-well/index.html")).unwrap();
    assert!(posted.contains("Three seconds are longer") && posted.contains("Müller Coaching"));
    if updates() {
        fs::write(root().join(PAGE), done).unwrap();
    }
}

fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Each command with the lines that follow it.
fn commands<'a>(block: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut parts: Vec<Vec<&str>> = Vec::new();
    for line in block {
        match parts.last_mut() {
            Some(part) if !line.starts_with("$ ") => part.push(line),
            _ => parts.push(vec![line]),
        }
    }
    parts
}

fn write(here: &Path, file: &str, block: &[&str]) {
    if file != "settings" {
        assert!(here.join(file).exists(), "{file} is not there yet");
        return fs::write(here.join(file), block.join("\n")).unwrap();
    }
    let path = here.join("site.yaml");
    let mut text = fs::read_to_string(&path).unwrap();
    for line in block {
        let key = format!("{}: ", line.split(':').next().unwrap());
        let old = text.lines().find(|old| old.starts_with(&key)).unwrap_or_else(|| panic!("no {key}in site.yaml")).to_owned();
        text = text.replace(&old, line);
    }
    fs::write(path, text).unwrap();
}

/// What a command says, on both of its ways out.
fn answer(here: &mut PathBuf, command: &str) -> String {
    if let Some(folder) = command.strip_prefix("cd ") {
        here.push(folder);
        assert!(here.is_dir());
        return String::new();
    }
    let arguments = command.strip_prefix("trailmark ").unwrap_or_else(|| panic!("`{command}` is no command of trailmark"));
    if arguments == "serve" {
        return served(here);
    }
    // New passphrases are made by chance where an empty line is given.
    let asks = if arguments.starts_with("client add") { " --passphrase-fd 0" } else { "" };
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("printf '\\n' | '{PROGRAM}' {arguments}{asks} 2>&1")]);
    let done = shell.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", NOW).env("COLUMNS", "120").current_dir(here).output().unwrap();
    assert!(done.status.success(), "`{command}`: {}", String::from_utf8_lossy(&done.stdout));
    String::from_utf8(done.stdout).unwrap()
}

/// The preview: its first words, once its home page is there.
fn served(here: &Path) -> String {
    let mut serve = Command::new(PROGRAM);
    serve.args(["serve", "--port", "0"]).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", NOW).current_dir(here);
    let mut child = serve.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    let port = loop {
        let line = lines.next().expect("the preview says where it is").unwrap();
        let _ = writeln!(said, "{line}");
        if let Some((_, rest)) = line.split_once("http://localhost:") {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut page = String::new();
    let _ = stream.read_to_string(&mut page);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    said.replace(&port, "4000")
}

/// An answer without what is another one each time: how long it took, words and addresses made by chance.
fn settled(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = match line.split_whitespace().next() {
            Some("words") => "words",
            _ => line,
        };
        let line = line.split("/p/").next().unwrap();
        let timed = line.strip_suffix(" ms").or_else(|| line.strip_suffix(" s")).and_then(|line| line.rsplit_once(", "));
        let _ = writeln!(out, "{}", timed.map_or(line, |(rest, _)| rest));
    }
    out
}
