//! Sealing and opening: the `age` format (age-encryption.org/v1) behind few functions, with errors of our own.
//!
//! To a recipient: [`seal_to`], [`open_with`]. Under a passphrase: [`wrap`], [`unwrap`]. The library's error texts are
//! never shown: one of them computes nonsense from a hostile work factor, others could repeat what was read.

use super::secret::{Passphrase, Private};
use age::secrecy::ExposeSecret;
use age::{DecryptError, Decryptor, Encryptor, Identity, scrypt, x25519};
use std::fmt;
use std::io::{ErrorKind, Read, Write};

/// The scrypt work factor of all that is made, as a power of two: half a second, 128 MiB.
pub const WORK: u8 = 17;

/// Higher work factors are refused unseen: a hostile file could keep a machine busy for hours.
pub const MAX_WORK: u8 = 18;

/// What every age file begins with.
pub const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Why something could not be sealed or opened. Says nothing of what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the passphrase is not the right one")]
    WrongPassphrase,
    #[error("it is sealed to another key")]
    WrongKey,
    #[error("it is damaged or cut off")]
    Damaged,
    #[error("it is no age file")]
    NotSealed,
    #[error("it asks for more work than is safe, so it is not one of ours")]
    TooMuchWork,
    #[error("the system gives no random numbers")]
    NoRandom,
}

impl From<DecryptError> for SealError {
    fn from(error: DecryptError) -> Self {
        match error {
            // First of all: its text must not be made (see above).
            DecryptError::ExcessiveWork { .. } => SealError::TooMuchWork,
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => SealError::WrongPassphrase,
            DecryptError::NoMatchingKeys => SealError::WrongKey,
            DecryptError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => SealError::Damaged,
            DecryptError::UnknownFormat => SealError::NotSealed,
            _ => SealError::Damaged,
        }
    }
}

/// A secret X25519 key. It cannot be printed.
#[derive(Clone)]
pub struct Key(x25519::Identity);

impl Key {
    pub fn generate() -> Self {
        Key(x25519::Identity::generate())
    }

    /// The key in a text such as `AGE-SECRET-KEY-1...`, in capitals or not.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Key)
    }

    /// Every key of an identity file, whose other lines are comments.
    pub fn all(text: &str) -> Vec<Self> {
        text.lines().filter(|line| !line.starts_with('#')).filter_map(Key::parse).collect()
    }

    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// The key as text, in capitals.
    pub fn text(&self) -> Private<String> {
        Private::new(self.0.to_string().expose_secret().to_owned())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// The public half of a key. No secret, but it is kept out of what is published, and so out of messages.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(x25519::Recipient);

impl Recipient {
    /// The recipient in a text such as `age1...`.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Recipient)
    }

    /// The recipient as text.
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(..)")
    }
}

/// Seals bytes to a recipient. Needs no secret.
pub fn seal_to(recipient: &Recipient, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    seal(&[&recipient.0 as &dyn age::Recipient], bytes)
}

/// Seals bytes to several recipients, each of whom can open them alone.
pub fn seal_to_all(recipients: &[Recipient], bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    let recipients: Vec<&dyn age::Recipient> = recipients.iter().map(|recipient| &recipient.0 as _).collect();
    seal(&recipients, bytes)
}

/// Seals bytes under a passphrase; `work` is the power of two of the effort ([`WORK`], less only in tests).
pub fn wrap(passphrase: &Passphrase, bytes: &[u8], work: u8) -> Result<Vec<u8>, SealError> {
    let mut recipient = scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(work.clamp(1, MAX_WORK));
    seal(&[&recipient as &dyn age::Recipient], bytes)
}

/// Opens bytes with whichever of the keys fits.
///
/// # Errors
/// [`SealError::WrongKey`] when none does.
pub fn open_with(keys: &[Key], sealed: &[u8]) -> Result<Private<Vec<u8>>, SealError> {
    open(&mut keys.iter().map(|key| &key.0 as &dyn Identity), sealed)
}

/// Opens bytes that were sealed under a passphrase.
pub fn unwrap(passphrase: &Passphrase, sealed: &[u8]) -> Result<Private<Vec<u8>>, SealError> {
    let mut identity = scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(MAX_WORK);
    open(&mut std::iter::once(&identity as &dyn Identity), sealed)
}

/// Whether bytes are an age file, as far as their first line goes.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Whether an age file opens with a passphrase rather than a key.
pub fn is_under_passphrase(bytes: &[u8]) -> bool {
    bytes.strip_prefix(MAGIC).is_some_and(|rest| rest.starts_with(b"-> scrypt "))
}

fn seal(recipients: &[&dyn age::Recipient], bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    // Nothing here can fail but for want of memory or of recipients; whatever it is, nothing was sealed.
    let encryptor = Encryptor::with_recipients(recipients.iter().copied()).map_err(|_| SealError::WrongKey)?;
    let mut sealed = Vec::with_capacity(bytes.len() + bytes.len() / 4096 + 1024);
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| SealError::Damaged)?;
    writer.write_all(bytes).map_err(|_| SealError::Damaged)?;
    writer.finish().map_err(|_| SealError::Damaged)?;
    Ok(sealed)
}

fn open(identities: &mut dyn Iterator<Item = &dyn Identity>, sealed: &[u8]) -> Result<Private<Vec<u8>>, SealError> {
    if !is_sealed(sealed) {
        return Err(SealError::NotSealed);
    }
    let mut reader = Decryptor::new_buffered(sealed)?.decrypt(identities)?;
    // As much as it can become, so that no copy stays behind in memory where it outgrew its place. All of it is read
    // before any is used: pieces come out before the end has been checked.
    let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain).map_err(|_| SealError::Damaged)?;
    Ok(Private::new(std::mem::take(&mut *plain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Little work, for tests only.
    const LITTLE: u8 = 2;

    fn words(text: &str) -> Passphrase {
        Passphrase::typed(text.to_owned())
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_only() {
        let (key, other) = (Key::generate(), Key::generate());
        let sealed = seal_to(&key.recipient(), b"a quiet afternoon").unwrap();
        assert!(is_sealed(&sealed) && !is_under_passphrase(&sealed));
        assert_eq!(open_with(&[other.clone(), key.clone()], &sealed).unwrap().expose(), b"a quiet afternoon");
        assert_eq!(open_with(std::slice::from_ref(&other), &sealed).unwrap_err(), SealError::WrongKey);
        assert_eq!(open_with(&[], &sealed).unwrap_err(), SealError::WrongKey);
        let sealed = seal_to_all(&[key.recipient(), other.recipient()], b"").unwrap();
        assert!(open_with(&[other], &sealed).unwrap().expose().is_empty());
        assert!(seal_to_all(&[], b"x").is_err());
    }

    #[test]
    fn what_is_wrapped_opens_with_its_words_only() {
        let sealed = wrap(&words("Crumb-tidal"), b"x", LITTLE).unwrap();
        assert!(is_under_passphrase(&sealed));
        assert_eq!(unwrap(&words("crumb  TIDAL"), &sealed).unwrap().expose(), b"x");
        assert_eq!(unwrap(&words("crumb tidy"), &sealed).unwrap_err(), SealError::WrongPassphrase);
        let key = Key::generate();
        assert_eq!(open_with(std::slice::from_ref(&key), &sealed).unwrap_err(), SealError::WrongKey);
        assert_eq!(unwrap(&words("crumb"), &seal_to(&key.recipient(), b"x").unwrap()).unwrap_err(), SealError::WrongKey);
    }

    #[test]
    fn a_hostile_work_factor_is_refused_at_once_and_in_plain_words() {
        let sealed = wrap(&words("crumb"), b"x", LITTLE).unwrap();
        let text = String::from_utf8_lossy(&sealed).into_owned();
        let line = text.lines().nth(1).unwrap().to_owned();
        for work in ["19", "30", "63", "64", "99"] {
            let hostile = line.strip_suffix(" 2").unwrap().to_owned() + " " + work;
            let mut bytes = MAGIC.to_vec();
            bytes.extend(hostile.as_bytes());
            bytes.extend(&sealed[MAGIC.len() + line.len()..]);
            let error = unwrap(&words("crumb"), &bytes).unwrap_err();
            assert!(matches!(error, SealError::TooMuchWork | SealError::Damaged), "{work}: {error:?}");
            assert!(!error.to_string().chars().any(|char| char.is_ascii_digit()), "{error}");
        }
    }

    #[test]
    fn damage_anywhere_is_an_error() {
        let key = Key::generate();
        let plain = vec![7_u8; 70_000];
        let sealed = seal_to(&key.recipient(), &plain).unwrap();
        for at in (0..400).chain([65_000, 65_800, 66_500, sealed.len() - 1]) {
            let mut bytes = sealed.clone();
            bytes[at] ^= 1;
            assert!(open_with(std::slice::from_ref(&key), &bytes).is_err(), "byte {at}");
        }
        for length in [0, 10, 22, 100, 300, 65_900, sealed.len() - 1] {
            assert!(open_with(std::slice::from_ref(&key), &sealed[..length]).is_err(), "cut to {length}");
        }
        let long = [sealed.as_slice(), b"x"].concat();
        assert_eq!(open_with(&[key], &long).unwrap_err(), SealError::Damaged);
    }

    #[test]
    fn a_key_is_read_in_both_cases_and_never_printed() {
        let key = Key::generate();
        let text = key.text();
        assert!(text.expose().starts_with("AGE-SECRET-KEY-1"));
        for text in [text.expose().clone(), text.expose().to_lowercase(), format!("{}\n", text.expose())] {
            assert_eq!(Key::parse(&text).unwrap().recipient(), key.recipient());
        }
        let file = format!("# a comment\n{}\n\n", text.expose());
        assert_eq!(Key::all(&file).len(), 1);
        let shown = format!("{key:?} {:?} {text:?}", key.recipient());
        assert_eq!(shown, "Key(..) Recipient(..) Private(..)");
    }
}
