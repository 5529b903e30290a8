//! `trailmark new`: a small, complete practice site.

use super::add::{one_line, quoted};
use super::{Failure, report};
use crate::check::fresh::{PLACEHOLDER, SITE};
use crate::config::BaseUrl;
use crate::output::sources;
use crate::source::Workspace;
use crate::strings;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The file that makes a folder a site; it holds what the flags say.
const SETTINGS: &str = "site.yaml";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder to make, or an empty one; `.` for the current one
    dir: PathBuf,
    /// The name of the practice
    #[arg(long, value_name = "NAME", default_value = "Fernhollow Coaching")]
    title: String,
    /// Where the site will be
    #[arg(long, value_name = "URL", default_value = PLACEHOLDER)]
    base_url: String,
}

pub(super) fn run(Arguments { dir, title, base_url }: &Arguments) -> Result<u8, Failure> {
    let title = one_line(title, "the title")?;
    if let Err(reason) = BaseUrl::parse(base_url) {
        return Err(Failure::usage(format!("`--base-url` cannot be used: {reason}")).help("write it like `https://www.example.org/`"));
    }
    check_free(dir)?;
    let mut open = vec![&SITE];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files().filter(|file| file.path() != Path::new(SETTINGS)) {
            // The package would leave out a `.gitignore` of its own.
            let path = file.path().to_string_lossy().replace("dot-gitignore", ".gitignore");
            write(&dir.join(path), file.contents())?;
        }
    }
    // This one last: what was cut off half-way is not taken for a site.
    let settings = SITE.get_file(SETTINGS).and_then(|file| file.contents_utf8()).unwrap_or_default();
    let settings = strings::fill(settings, &mut |key| match key {
        "title" => Some(quoted(title)),
        "base_url" => Some(quoted(base_url)),
        _ => None,
    });
    write(&dir.join(SETTINGS), settings.as_bytes())?;
    report::say(&next_steps(dir));
    Ok(0)
}

fn check_free(dir: &Path) -> Result<(), Failure> {
    let shown = dir.display();
    if Workspace::on_disk("").exists(&dir.to_string_lossy()) {
        return Err(Failure::usage(format!("`{shown}` is a file")).help("name a folder that is not there yet"));
    }
    if !sources::is_free(dir) {
        let help = if Workspace::on_disk(dir).exists(SETTINGS) {
            "there is a site in it already: `trailmark serve --site DIR` shows it, `trailmark add` adds pages"
        } else {
            "name a folder that is empty, or not there yet"
        };
        return Err(Failure::usage(format!("`{shown}` is not empty")).help(help));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    sources::write_new(path, bytes).map_err(|mut found| {
        found.help.get_or_insert_with(|| "choose a folder in which you may write".to_owned());
        Failure::from(found)
    })
}

fn next_steps(dir: &Path) -> String {
    let enter = if dir == Path::new(".") { String::new() } else { format!("  cd {}\n", for_shell(&dir.to_string_lossy())) };
    let place = if enter.is_empty() { "this folder".to_owned() } else { format!("`{}`", dir.display()) };
    format!(
        "A new site is in {place}. To look at it:\n\n{enter}  trailmark serve --open\n\n\
         Then make it yours: the practice in site.yaml, the two example coaches in content/coaches/, and the texts."
    )
}

/// A path as one word of a command line.
fn for_shell(path: &str) -> Cow<'_, str> {
    let plain = |char: char| char.is_alphanumeric() || "/._-+:@%,~".contains(char) || cfg!(windows) && char == '\\';
    // What starts with a dash would be taken for an option, what starts with a tilde for a home.
    let front = if path.starts_with(['-', '~']) { "./" } else { "" };
    if path.chars().all(plain) {
        return if front.is_empty() { path.into() } else { format!("{front}{path}").into() };
    }
    // Double quotes are understood everywhere, but some characters keep their meaning between them.
    if path.contains(['"', '$', '`', '!']) || !cfg!(windows) && path.contains('\\') {
        format!("'{front}{}'", path.replace('\'', r"'\''")).into()
    } else {
        format!("\"{front}{path}\"").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_command() {
        let cases = [
            ("my-site", "my-site"),
            ("a/b.c", "a/b.c"),
            ("My practice", "\"My practice\""),
            ("-x", "./-x"),
            ("~me", "./~me"),
            ("it's $5", r"'it'\''s $5'"),
        ];
        for (path, word) in cases {
            assert_eq!(for_shell(path), word);
        }
    }
}
