//! Values that must not be seen: they cannot be printed, and are wiped when they are dropped.

use super::normalise::normalise;
use age::secrecy::{ExposeSecret, SecretString};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A passphrase as it is used: normalised, so that capitals, hyphens and further spaces do not count.
#[derive(Clone)]
pub struct Passphrase(SecretString);

impl Passphrase {
    /// What somebody typed; what was given is wiped.
    pub fn typed(text: String) -> Self {
        let text = Zeroizing::new(text);
        Passphrase(SecretString::from(normalise(&text)))
    }

    /// Words that are in the normal form already.
    pub(super) fn of_words(words: &[&str]) -> Self {
        Passphrase(SecretString::from(words.join(" ")))
    }

    /// The words, for the one place that shows them or derives a key from them.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    pub(super) fn secret(&self) -> SecretString {
        self.0.clone()
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// A private value: a text of a client, the content of a key file.
///
/// ```
/// use trailmark::portal::secret::Private;
/// let text = Private::new("nobody else's business".to_owned());
/// assert_eq!(format!("{text:?}"), "Private(..)");
/// assert_eq!(text.expose().len(), 22);
/// ```
///
/// ```compile_fail
/// let text = trailmark::portal::secret::Private::new("nobody else's business".to_owned());
/// println!("{text}");
/// ```
pub struct Private<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Private<T> {
    pub fn new(value: T) -> Self {
        Private(Zeroizing::new(value))
    }

    /// The value, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl Private<Vec<u8>> {
    /// Bytes as text; none when they are not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }
}

impl<T: Zeroize> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Private(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_printed() {
        let words = Passphrase::typed("Crumb Tidal".to_owned());
        let text = Private::new(b"Crumb Tidal".to_vec());
        let shown = format!("{words:?} {words:#?} {text:?} {text:#?} {:?}", Some((&words, &text)));
        assert!(!shown.to_lowercase().contains("crumb") && !shown.contains("67"), "{shown}");
        assert_eq!(words.expose(), "crumb tidal");
    }
}
