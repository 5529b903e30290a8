//! The practice's own key: `keys/practice.pub`, and `keys/practice.age` under the practice's passphrase.
//!
//! Every portal's key is sealed to it too, so that lost words can be replaced. The public half is enough for all that a
//! build does.

use super::identity::Id;
use super::seal::{self, Key, Recipient, SealError};
use super::secret::{Passphrase, Private};
use crate::diag::{Diagnostic, Span};
use crate::source::Workspace;

/// The public half, with the site's id.
pub const PUBLIC: &str = "keys/practice.pub";

/// The secret half, under the practice's passphrase.
pub const SEALED: &str = "keys/practice.age";

/// Where coaches' own recipients are: `keys/coaches/ID.pub`.
pub const COACHES: &str = "keys/coaches";

/// What is said of a passphrase that does not open the key: another one may.
pub const REFUSED: &str = "this is not the practice's passphrase, or the file is damaged";

/// What is known of the practice's key without any secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    pub site: Id,
    pub recipient: Recipient,
}

/// The two files of a practice's key.
#[derive(Debug)]
pub struct Files {
    pub public: String,
    pub sealed: Vec<u8>,
}

impl Practice {
    /// Makes the key of a practice that has none yet.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn make(passphrase: &Passphrase, work: u8) -> Result<(Self, Files), SealError> {
        let key = Key::generate();
        let practice = Practice { site: Id::random()?, recipient: key.recipient() };
        let files = practice.files(&key, passphrase, work)?;
        Ok((practice, files))
    }

    /// The two files, with the secret half under this passphrase.
    pub fn files(&self, key: &Key, passphrase: &Passphrase, work: u8) -> Result<Files, SealError> {
        let start = format!("# trailmark practice\n# site: {}\n", self.site);
        let secret = key.text();
        let mut text = String::with_capacity(start.len() + secret.expose().len() + 1);
        text.push_str(&start);
        text.push_str(secret.expose());
        text.push('\n');
        let text = Private::new(text);
        let sealed = seal::wrap(passphrase, text.expose().as_bytes(), work)?;
        Ok(Files { public: format!("{start}{}\n", self.recipient.text()), sealed })
    }

    /// Reads `keys/practice.pub`; none when there is no such file yet.
    pub fn read(workspace: &Workspace) -> Result<Option<Self>, Diagnostic> {
        if !workspace.exists(PUBLIC) {
            if workspace.exists(SEALED) {
                let message = format!("there is `{SEALED}` but no `{PUBLIC}`");
                let help = "take both files from a backup; a portal can only be opened with the two that belong together";
                return Err(Diagnostic::error("bad-key-file", message).help(help));
            }
            return Ok(None);
        }
        let text = workspace.read_text(PUBLIC)?;
        let wrong = |line: usize, message: &str| {
            let help = "take the file from a backup or from version control; it is made by `trailmark client add` and never changes";
            Diagnostic::error("bad-key-file", message).in_file(PUBLIC).at(Span::at(line, 1)).help(help)
        };
        let site = text.lines().enumerate().find_map(|(at, line)| Some((at, line.strip_prefix("# site: ")?)));
        let (at, site) = site.ok_or_else(|| wrong(1, "the line `# site: ...` is missing"))?;
        let site = site.trim().parse().map_err(|()| wrong(at + 1, "the site's id should have 32 digits from `0` to `f`"))?;
        let key = text.lines().enumerate().find(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        let (at, key) = key.ok_or_else(|| wrong(1, "the line with the public key `age1...` is missing"))?;
        let recipient = Recipient::parse(key).ok_or_else(|| wrong(at + 1, "this is no public key of the kind `age1...`"))?;
        Ok(Some(Practice { site, recipient }))
    }

    /// Opens the secret half with the practice's passphrase.
    ///
    /// # Errors
    /// A message that says what to do, and nothing of the passphrase.
    pub fn unlock(&self, workspace: &Workspace, passphrase: &Passphrase) -> Result<Key, Diagnostic> {
        let wrong = |message: String, help: &str| Err(Diagnostic::error("cannot-unlock", message).in_file(SEALED).help(help.to_owned()));
        let backup = "take the file from a backup or from version control";
        if !workspace.exists(SEALED) {
            return wrong("the practice's key is not here".to_owned(), "take the file from a backup, or use `--key-file`");
        }
        match seal::unwrap(passphrase, &workspace.read(SEALED)?) {
            Ok(text) => match text.text().map(Key::all).unwrap_or_default().into_iter().find(|key| key.recipient() == self.recipient) {
                Some(key) => Ok(key),
                None => wrong(format!("this key does not belong to `{PUBLIC}`"), "take both files from the same backup"),
            },
            Err(SealError::WrongPassphrase) => {
                let help = "type it again; capitals, hyphens and further spaces do not count, spelling does";
                wrong(REFUSED.to_owned(), help)
            }
            Err(SealError::WrongKey) => wrong("the practice's key is not sealed under a passphrase".to_owned(), backup),
            Err(error) => wrong(format!("the practice's key cannot be opened: {error}"), backup),
        }
    }
}

/// Reads a coach's own recipient, where the practice has one: `keys/coaches/ID.pub`, made by `age-keygen`.
pub fn coach(workspace: &Workspace, id: &str) -> Result<Option<Recipient>, Diagnostic> {
    let path = format!("{COACHES}/{id}.pub");
    if !workspace.exists(&path) {
        return Ok(None);
    }
    let text = workspace.read_text(&path)?;
    let line = text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty());
    match line.and_then(Recipient::parse) {
        Some(recipient) => Ok(Some(recipient)),
        None => {
            let found = Diagnostic::error("bad-key-file", "this file has no public key of the kind `age1...`").in_file(&path);
            Err(found.help("let the coach run `age-keygen -o key.txt` and put the line `age1...` that it prints into this file"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Passphrase {
        Passphrase::typed(text.to_owned())
    }

    fn site(files: &[(&str, &[u8])]) -> Workspace {
        Workspace::in_memory(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())))
    }

    #[test]
    fn a_practice_has_one_key_that_opens_with_its_words() {
        assert_eq!(Practice::read(&site(&[])), Ok(None));
        let (practice, files) = Practice::make(&words("nine slow geese"), 2).unwrap();
        let here = site(&[(PUBLIC, files.public.as_bytes()), (SEALED, &files.sealed)]);
        assert_eq!(Practice::read(&here).unwrap().as_ref(), Some(&practice));
        assert_eq!(practice.unlock(&here, &words("Nine-slow-geese")).unwrap().recipient(), practice.recipient);
        let found = practice.unlock(&here, &words("nine slow ducks")).unwrap_err();
        assert_eq!((found.code, found.file.as_deref()), ("cannot-unlock", Some(SEALED)));
        assert!(!format!("{found:?}").contains("ducks"));
        let (other, _) = Practice::make(&words("x"), 2).unwrap();
        assert!(other.unlock(&here, &words("nine slow geese")).unwrap_err().message.contains("does not belong"));
        assert!(Practice::read(&site(&[(SEALED, &files.sealed)])).is_err());
        let cut = site(&[(PUBLIC, files.public.as_bytes()), (SEALED, &files.sealed[..50])]);
        assert!(practice.unlock(&cut, &words("nine slow geese")).unwrap_err().message.contains("damaged"));
    }

    #[test]
    fn a_damaged_public_key_is_told_at_its_line() {
        let good = format!("# trailmark practice\n# site: {}\n{}\n", Id::random().unwrap(), Key::generate().recipient().text());
        for (from, to, line) in [("# site", "# sight", 1), ("# site: ", "# site: zz", 2), ("age1", "age2", 3), ("age1", "# age1", 1)] {
            let text = good.replace(from, to);
            let found = Practice::read(&site(&[(PUBLIC, text.as_bytes())])).unwrap_err();
            assert_eq!((found.code, found.span.map(|span| span.line)), ("bad-key-file", Some(line)), "{found:?}");
        }
    }

    #[test]
    fn a_coach_may_have_a_key_of_their_own() {
        let text = format!("# public key\n{}\n", Key::generate().recipient().text());
        let here = site(&[("keys/coaches/ida.pub", text.as_bytes()), ("keys/coaches/tom.pub", b"x\n")]);
        assert!(coach(&here, "ida").unwrap().is_some() && coach(&here, "eva").unwrap().is_none());
        assert_eq!(coach(&here, "tom").unwrap_err().file.as_deref(), Some("keys/coaches/tom.pub"));
    }
}
