//! `trailmark client export`: all that is held about a client, for the client.

use super::super::secrets::KeyArgs;
use super::super::{Failure, report};
use super::Here;
use crate::diag::Diagnostic;
use crate::output::sources::{self, Replacement};
use crate::portal::at_rest::{self, CLIENTS, SEALED};
use crate::portal::secret::Private;
use std::path::PathBuf;

/// What the folder's own note says; `NOTES` stands for what is said of the coach's notes.
const ABOUT: &str = "\
All that this site's folder holds about one client, copied on DAY.

engagement.md   the record of the work: who takes part, what was agreed, goals, actions, reviews. The part between the
                lines --- is YAML, the text below it is what coach and client wrote together
sessions/       one file for each session, numbered
files/          attachments, as they were handed in
portal.yaml     the sealed keys of the portals; nothing in it can be read without the words
sealed/         what the portals showed last, sealed, in one folder for the client and one for the sponsor

NOTES

Folders that are not here were empty. What stood sealed at rest is here in the clear.

The texts are Markdown: any editor opens them. The sealed files open with the words of the portal and any program for
the age format (https://age-encryption.org).
";

/// Of the coach's notes, where they are in it.
const WITH_NOTES: &str = "\
The coach's private notes are in it, where there are any: in engagement.md and sessions/, from a line :::coach to the
line ::: that ends it. No portal ever showed them.";

/// Of the coach's notes, where they were left out.
const WITHOUT_NOTES: &str = "\
The coach's private notes are not in it: what stood from a line :::coach to the line ::: that ends it was left out of
engagement.md and sessions/. No portal ever showed them.";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the client's folder in content/clients/
    id: String,
    /// The folder to write, which is not there yet or is empty
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Take in the coach's own notes (`:::coach`); a client has a right to them where the law says so
    #[arg(long)]
    with_notes: bool,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn run(here: &Here, Arguments { id, to, with_notes, key }: &Arguments) -> Result<u8, Failure> {
    here.known(id)?;
    let workspace = here.workspace;
    if !sources::is_free(to) {
        let message = format!("`{}` is not empty", to.display());
        return Err(Failure::usage(message).help("name a folder that is not there yet; nothing is ever overwritten"));
    }
    let folder = format!("{CLIENTS}/{id}/");
    let found = workspace.everything(folder.trim_end_matches('/'));
    let keys = if found.iter().any(|found| at_rest::is_locked(&found.path)) {
        key.keys(workspace, &here.practice()?, &mut key.asker()?)?
    } else {
        Vec::new()
    };
    let notes = if *with_notes { WITH_NOTES } else { WITHOUT_NOTES };
    let about = ABOUT.replace("NOTES", notes).replace("DAY", &here.today.to_string());
    let mut files: Vec<(String, Private<Vec<u8>>)> = vec![("ABOUT.txt".to_owned(), Private::new(about.into_bytes()))];
    for found in &found {
        let inner = found.path.strip_prefix(&folder).unwrap_or(&found.path);
        let (inner, bytes) = if at_rest::is_locked(&found.path) {
            let clear = inner.strip_suffix(SEALED).unwrap_or(inner);
            if workspace.exists(&format!("{folder}{clear}")) {
                // The one in the clear is taken; `lock` or `unlock` tells if they differ.
                continue;
            }
            (clear, at_rest::unlock(workspace, &keys, &found.path)?)
        } else {
            (inner, Private::new(workspace.read(&found.path)?))
        };
        let bytes = if !with_notes && inner.ends_with(".md") { stripped(&found.path, &bytes)? } else { bytes };
        files.push((inner.to_owned(), bytes));
    }
    let written: Vec<Replacement> =
        files.iter().map(|(path, bytes)| Replacement { path: to.join(path), bytes: bytes.expose(), private: true }).collect();
    sources::replace(&written)?;
    let notes = if *with_notes { "with the coach's own notes" } else { "without the coach's own notes (`--with-notes` takes them in)" };
    report::say(&format!(
        "wrote {} to {}, {notes}. They are in the clear: hand them over safely, and remove the folder afterwards.\nWhat else you hold is not in \
         it: mail, invoices, paper, backups.",
        report::plural(files.len(), "file"),
        to.display()
    ));
    Ok(0)
}

/// A text without its `:::coach` blocks.
fn stripped(path: &str, bytes: &Private<Vec<u8>>) -> Result<Private<Vec<u8>>, Failure> {
    let help = "mend the file (`trailmark check` tells what is wrong with it), or export with `--with-notes`";
    let text = bytes.text().ok_or_else(|| Failure::from(Diagnostic::error("not-utf8", "this file is not UTF-8 text").in_file(path)))?;
    let kept = without_notes(text);
    let left = kept.to_lowercase().split_whitespace().collect::<String>();
    if left.contains(":::coach") || left.contains("::coach") {
        let found = Diagnostic::error("private-block", "this file has notes of the coach that cannot be told from the rest").in_file(path);
        return Err(found.help(help).into());
    }
    Ok(Private::new(kept.into_bytes()))
}

/// Leaves out what stands between `:::coach` and its `:::`; one that never ends hides the rest.
fn without_notes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    // How many blocks are open since the note began, and the fence of a block of code in it.
    let (mut depth, mut fence) = (0_usize, None::<String>);
    for line in text.split_inclusive('\n') {
        let word = line.trim();
        if depth == 0 {
            if word.strip_prefix(":::").is_some_and(|name| name.trim_start().eq_ignore_ascii_case("coach")) {
                depth = 1;
            } else {
                kept.push_str(line);
            }
            continue;
        }
        if let Some(open) = &fence {
            if word.starts_with(open.as_str()) && word.trim_start_matches(&open[..1]).is_empty() {
                fence = None;
            }
        } else if word.starts_with("```") || word.starts_with("~~~") {
            let mark = &word[..1];
            fence = Some(mark.repeat(word.len() - word.trim_start_matches(mark).len()));
        } else if word == ":::" {
            depth -= 1;
        } else if word.strip_prefix(":::").is_some_and(|name| name.trim_start().starts_with(char::is_alphabetic)) {
            depth += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_left_out_and_nothing_else() {
        let cases = [
            ("a\n:::coach\nx\n:::\nb\n", "a\nb\n"),
            ("a\n:::callout\nb\n:::\n", "a\n:::callout\nb\n:::\n"),
            (":::coach\n:::callout\nx\n:::\nx\n:::\nb", "b"),
            (":::coach\n```\n:::\n```\nx\n:::\nb", "b"),
            (":::coach\n````\n```\n:::\n````\nx\n:::\nb", "b"),
            ("a\n:::coach\nx\n", "a\n"),
            ("::: Coach\nx\n:::\nb", "b"),
        ];
        for (text, kept) in cases {
            assert_eq!(without_notes(text), kept);
        }
        for text in ["> :::coach\n> x\n", "::coach\nx\n", "- :::coach\n  x\n"] {
            assert!(stripped("a", &Private::new(text.as_bytes().to_vec())).is_err(), "{text}");
        }
    }
}
