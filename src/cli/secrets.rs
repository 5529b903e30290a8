//! Passphrases and keys for a command: from a terminal, where nothing that is typed is seen, from a file descriptor, or
//! from a key file. Never from an argument or the environment, which other programs can read.

use super::{Failure, report};
use crate::diag::Diagnostic;
use crate::output::folder::known_key;
use crate::portal::at_rest;
use crate::portal::known::{self, Known};
use crate::portal::practice::{self, Practice};
use crate::portal::seal::{self, Key, SealError};
use crate::portal::secret::Passphrase;
use crate::portal::words;
use crate::source::{Workspace, read_descriptor};
use std::io::IsTerminal;
use std::path::PathBuf;
use zxcvbn::Score;

/// A passphrase is measured by no more than this: the time that it takes grows fast, and more adds nothing.
const MEASURED: usize = 100;

/// How often a terminal is asked for a passphrase before the command ends.
const TRIES: usize = 3;

/// Where passphrases come from.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct PassphraseArgs {
    /// Read passphrases from this file descriptor, one on each line, instead of asking on the terminal
    #[arg(long, value_name = "N")]
    passphrase_fd: Option<u32>,
}

/// Where the key comes from that opens what only the practice may read.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct KeyArgs {
    /// Open with the key in this file (as `age-keygen` makes it) instead of the practice's passphrase
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[command(flatten)]
    passphrases: PassphraseArgs,
}

/// Whether, and with what, a command opens sealed sources in memory.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct UnlockArgs {
    /// Ask for the practice's passphrase, to read sources that are locked
    #[arg(long)]
    unlock: bool,
    #[command(flatten)]
    key: KeyArgs,
}

impl UnlockArgs {
    /// The keys to read locked sources with; none when nothing was asked for.
    pub(super) fn keys(&self, workspace: &Workspace) -> Result<Vec<Key>, Failure> {
        if !self.unlock && !self.key.is_given() {
            return Ok(Vec::new());
        }
        self.key.keys(workspace, &practice(workspace)?, &mut self.key.asker()?)
    }
}

/// The practice's public key, which must be there.
pub(super) fn practice(workspace: &Workspace) -> Result<Practice, Failure> {
    let help = "`trailmark client add` makes it, with the first portal";
    known_practice(workspace)?.ok_or_else(|| Failure::usage("the practice has no key yet").help(help))
}

/// The practice's public key, if there is one; it must be the one that this machine knows.
pub(super) fn known_practice(workspace: &Workspace) -> Result<Option<Practice>, Failure> {
    let practice = Practice::read(workspace)?;
    let known = Known::read(workspace, known_key(workspace.disk_path("").as_deref()));
    if let (Some(known), Some(practice)) = (known, &practice) {
        known.practice(workspace, practice)?;
    }
    Ok(practice)
}

/// What the practice's key, or another one, shows of portals' keys that were swapped; nothing without a key.
pub(super) fn verified(workspace: &Workspace, keys: &[Key]) -> Vec<Diagnostic> {
    if keys.is_empty() {
        return Vec::new();
    }
    // A damaged file is told by what needs it.
    Practice::read(workspace).ok().flatten().map(|practice| known::verify(workspace, &practice, keys)).unwrap_or_default()
}

/// The site with its locked sources laid over it, as far as the keys open them; what is wrong with them, and with portals' keys.
pub(super) fn opened(workspace: &Workspace, keys: &[Key]) -> (Workspace, Vec<Diagnostic>) {
    if keys.is_empty() {
        return (workspace.clone(), Vec::new());
    }
    let (files, mut found) = at_rest::open(workspace, keys);
    found.extend(verified(workspace, keys));
    (workspace.overlaid(files), found)
}

/// The same for a command that ends where a source cannot be opened; with the warnings.
pub(super) fn opened_or_failed(workspace: &Workspace, keys: &[Key]) -> Result<(Workspace, Vec<Diagnostic>), Failure> {
    let (workspace, found) = opened(workspace, keys);
    if found.iter().any(Diagnostic::is_error) { Err(found.into()) } else { Ok((workspace, found)) }
}

impl PassphraseArgs {
    pub(super) fn asker(&self) -> Result<Asker, Failure> {
        let Some(number) = self.passphrase_fd else {
            return Ok(Asker { answers: Answers::Terminal(Box::new(typed)) });
        };
        let bytes = read_descriptor(number).map_err(|error| {
            let reason = match error.kind() {
                std::io::ErrorKind::InvalidInput => "it is a terminal, where what is typed would be seen".to_owned(),
                kind => kind.to_string(),
            };
            let help = "open it for the program, such as `trailmark ... --passphrase-fd 3 3< FILE`";
            Failure::usage(format!("the file descriptor {number} cannot be read: {reason}")).help(help)
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Failure::usage("the passphrase is not UTF-8 text"))?;
        let lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let lines: Vec<Passphrase> = lines.map(|line| Passphrase::typed(line.to_owned())).collect();
        Ok(Asker { answers: Answers::Given(lines.into_iter()) })
    }
}

impl KeyArgs {
    /// Whether any way to a key was given but the terminal.
    fn is_given(&self) -> bool {
        self.key_file.is_some() || self.passphrases.passphrase_fd.is_some()
    }

    pub(super) fn asker(&self) -> Result<Asker, Failure> {
        self.passphrases.asker()
    }

    /// The keys to open private things with: those of the key file, else the practice's own under its passphrase.
    pub(super) fn keys(&self, workspace: &Workspace, practice: &Practice, asker: &mut Asker) -> Result<Vec<Key>, Failure> {
        let Some(path) = &self.key_file else {
            return asker.accepted(|asker| {
                let passphrase = asker.passphrase("The practice's passphrase: ", "the practice's passphrase")?;
                practice.unlock(workspace, &passphrase).map(|key| vec![key]).map_err(|found| {
                    let refused = found.message == practice::REFUSED;
                    if refused { Refused::Answer(found.into()) } else { Refused::All(found.into()) }
                })
            });
        };
        let shown = path.display();
        let refuse = |reason: String| {
            let help = "it should have a line `AGE-SECRET-KEY-1...`, or be such a file sealed under a passphrase";
            Failure::usage(format!("the key file `{shown}` cannot be used: {reason}")).help(help)
        };
        let outside = Workspace::on_disk("");
        let bytes = outside.read(&path.to_string_lossy()).map_err(|found| refuse(found.message))?;
        let bytes = if seal::is_sealed(&bytes) {
            asker.accepted(|asker| {
                let passphrase = asker.passphrase("The passphrase of the key file: ", "the passphrase of the key file")?;
                seal::unwrap(&passphrase, &bytes).map_err(|error| match error {
                    SealError::WrongPassphrase => Refused::Answer(refuse(error.to_string())),
                    error => Refused::All(refuse(error.to_string())),
                })
            })?
        } else {
            crate::portal::secret::Private::new(bytes)
        };
        let keys = bytes.text().map(Key::all).unwrap_or_default();
        if keys.is_empty() { Err(refuse("there is no key in it".to_owned())) } else { Ok(keys) }
    }
}

/// Asks for passphrases: on the terminal, or takes the next line of what was given.
pub(super) struct Asker {
    answers: Answers,
}

enum Answers {
    /// Read from a file descriptor.
    Given(std::vec::IntoIter<Passphrase>),
    /// Typed after a prompt, unseen.
    Terminal(Box<Typing>),
}

/// Shows a prompt and gives what is typed after it.
type Typing = dyn FnMut(&str) -> Result<Passphrase, NotTyped>;

/// Why nothing could be typed.
enum NotTyped {
    NoTerminal,
    Failed(std::io::ErrorKind),
}

/// Why a passphrase came to nothing.
pub(super) enum Refused {
    /// Another one may do.
    Answer(Failure),
    /// None would.
    All(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused::All(failure)
    }
}

/// Asks on the terminal that the program runs in.
fn typed(prompt: &str) -> Result<Passphrase, NotTyped> {
    // What is typed into a program that runs in a pipe could end up anywhere.
    if !std::io::stdin().is_terminal() {
        return Err(NotTyped::NoTerminal);
    }
    rpassword::prompt_password(prompt).map(Passphrase::typed).map_err(|error| NotTyped::Failed(error.kind()))
}

impl Asker {
    /// Asks until an answer is accepted: up to three times on a terminal, where people mistype what they cannot see; once
    /// where the answers were given, as the next line answers another question.
    pub(super) fn accepted<T>(&mut self, mut ask: impl FnMut(&mut Self) -> Result<T, Refused>) -> Result<T, Failure> {
        let mut left = if matches!(self.answers, Answers::Terminal(_)) { TRIES } else { 1 };
        loop {
            left -= 1;
            match ask(self) {
                Ok(value) => return Ok(value),
                Err(Refused::Answer(failure)) if left > 0 => {
                    for Diagnostic { message, help, .. } in failure.diagnostics {
                        report::say(&format!("{message}; once more\n  ({})", help.unwrap_or_default()));
                    }
                }
                Err(Refused::Answer(failure) | Refused::All(failure)) => return Err(failure),
            }
        }
    }

    /// A passphrase that is known already.
    pub(super) fn passphrase(&mut self, prompt: &str, what: &str) -> Result<Passphrase, Failure> {
        match &mut self.answers {
            Answers::Given(lines) => lines.next().ok_or_else(|| {
                let help = "write one passphrase on each line, in the order in which they are asked for";
                Failure::usage(format!("{what} is needed, and the file descriptor gives no further line")).help(help)
            }),
            Answers::Terminal(typed) => typed(prompt).map_err(|error| match error {
                NotTyped::NoTerminal => {
                    let help = "run it in a terminal, or give passphrases with `--passphrase-fd N`, one on each line";
                    Failure::usage(format!("{what} is needed, and there is no terminal to ask for it")).help(help)
                }
                NotTyped::Failed(kind) => Failure::usage(format!("{what} cannot be asked for: {kind}")),
            }),
        }
    }

    /// A new passphrase, typed twice on a terminal and strong enough. `known` is what a guesser would try first.
    pub(super) fn new_passphrase(&mut self, what: &str, known: &[&str]) -> Result<Passphrase, Failure> {
        self.accepted(|asker| {
            let first = asker.passphrase(&format!("{}: ", capital(what)), what)?;
            asker.confirmed(first, what, known)
        })
    }

    /// The same, but one that is left empty is chosen by chance: then it is to be shown, and the second value is true.
    pub(super) fn new_or_chosen(&mut self, what: &str, known: &[&str]) -> Result<(Passphrase, bool), Failure> {
        let prompt = format!("{} (leave it empty to get six words): ", capital(what));
        self.accepted(|asker| {
            let first = asker.passphrase(&prompt, what)?;
            if first.is_empty() {
                return Ok((six()?, true));
            }
            Ok((asker.confirmed(first, what, known)?, false))
        })
    }

    fn confirmed(&mut self, first: Passphrase, what: &str, known: &[&str]) -> Result<Passphrase, Refused> {
        let advice = "take several words that have nothing to do with each other, or let the program choose six";
        let measured: String = first.expose().chars().take(MEASURED).collect();
        let score = zxcvbn::zxcvbn(&measured, known).score();
        drop(zeroize::Zeroizing::new(measured));
        if score < Score::Three {
            return Err(Refused::Answer(Failure::usage(format!("{what} can be guessed")).help(advice)));
        }
        if score < Score::Four {
            report::say(&format!("warning: {what} could be stronger; {advice}"));
        }
        // Typed unseen, so typed twice; what comes from a file descriptor is as it is.
        if matches!(self.answers, Answers::Terminal(_)) && self.passphrase("The same again: ", what)? != first {
            let failure = Failure::usage("the two are not the same").help("nothing was changed; try again");
            return Err(Refused::Answer(failure));
        }
        Ok(first)
    }
}

/// Six words chosen by chance.
pub(super) fn six() -> Result<Passphrase, Failure> {
    words::six().map_err(failed)
}

/// Something that went wrong with sealing, and is no mistake of the site.
pub(super) fn failed(error: impl Into<crate::portal::keys::KeysError>) -> Failure {
    let mut failure = Failure::usage(format!("this could not be done: {}", error.into()));
    failure.code = 1;
    failure
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(lines: &[&str]) -> Asker {
        let lines: Vec<Passphrase> = lines.iter().map(|line| Passphrase::typed((*line).to_owned())).collect();
        Asker { answers: Answers::Given(lines.into_iter()) }
    }

    /// A terminal at which these answers are typed; after them it is gone.
    fn terminal(answers: &[&str]) -> Asker {
        let mut answers: Vec<String> = answers.iter().rev().map(|answer| (*answer).to_owned()).collect();
        let typed = move |_: &str| answers.pop().map(Passphrase::typed).ok_or(NotTyped::NoTerminal);
        Asker { answers: Answers::Terminal(Box::new(typed)) }
    }

    #[test]
    fn a_terminal_is_asked_three_times_and_a_descriptor_once() {
        let right = |asker: &mut Asker| {
            asker.accepted(|asker| match asker.passphrase("?", "x")?.expose() {
                "right" => Ok(()),
                "broken" => Err(Refused::All(Failure::usage("broken"))),
                _ => Err(Refused::Answer(Failure::usage("wrong"))),
            })
        };
        assert!(right(&mut terminal(&["a", "b", "right"])).is_ok());
        assert!(right(&mut terminal(&["a", "b", "c", "right"])).is_err());
        assert!(right(&mut terminal(&["broken", "right"])).is_err());
        assert!(right(&mut given(&["a", "right"])).is_err() && right(&mut given(&["right"])).is_ok());
        let strong = "gravel umbrella seven tuesdays";
        let new = |answers: &[&str]| terminal(answers).new_passphrase("x", &[]).map(|new| new.expose().to_owned()).ok();
        assert_eq!(new(&["password", strong, "another", strong, strong]).as_deref(), Some(strong));
        assert_eq!(new(&["password", "password", "password", strong, strong]), None);
    }

    #[test]
    fn weak_passphrases_are_refused_and_not_repeated() {
        for weak in ["", "a", "password", "Fernhollow2024", "qwertyuiop"] {
            let refused = given(&[weak]).new_passphrase("the passphrase", &["fernhollow"]).unwrap_err();
            assert_eq!(refused.code, 2);
            assert!(weak.is_empty() || weak == "a" || !format!("{refused:?}").to_lowercase().contains(&weak.to_lowercase()));
        }
        let strong = "gravel umbrella seven tuesdays";
        assert_eq!(given(&[strong]).new_passphrase("x", &[]).unwrap().expose(), strong);
    }

    #[test]
    fn an_empty_one_is_chosen_by_chance_where_that_is_offered() {
        let (words, chosen) = given(&[""]).new_or_chosen("the passphrase", &[]).unwrap();
        assert!(chosen && words.expose().split(' ').count() == 6);
        assert!(given(&[]).passphrase("?", "the passphrase").is_err());
    }
}
