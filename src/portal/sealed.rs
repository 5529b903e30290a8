//! The files of a portal as they are published: nothing in them can be read without a key.

use ring::digest::{SHA256, digest};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How every age file begins (age-encryption.org/v1, "Header").
const AGE: &[u8] = b"age-encryption.org/v1\n";

/// A file below `/p/`: an age file, or the sums of some.
#[derive(Debug, Clone)]
pub struct Sealed {
    route: String,
    bytes: Arc<[u8]>,
}

impl Sealed {
    /// An age file; none when the bytes are not one.
    pub fn age(route: String, bytes: Arc<[u8]>) -> Option<Self> {
        bytes.starts_with(AGE).then_some(Sealed { route, bytes })
    }

    /// `sums.json`: the SHA-256 of each file of a portal's folder, by its name there. Damage can then be told from wrong words.
    pub fn sums(folder: &str, files: &[Sealed]) -> Self {
        // All bytes of all portals pass here: this is the quick one of the implementations.
        let sum = |file: &Sealed| data_encoding::HEXLOWER.encode(digest(&SHA256, &file.bytes).as_ref());
        let sums: BTreeMap<&str, String> = files.iter().map(|file| (file.name(folder), sum(file))).collect();
        let text = serde_json::to_string(&sums).unwrap_or_default();
        Sealed { route: format!("{folder}sums.json"), bytes: text.into_bytes().into() }
    }

    /// Its address without the base path.
    pub fn route(&self) -> &str {
        &self.route
    }

    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// Its name in the portal's folder.
    pub fn name(&self, folder: &str) -> &str {
        self.route.strip_prefix(folder).unwrap_or(&self.route)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_age_files_can_be_published() {
        assert!(Sealed::age("/p/a/bundle.age".to_owned(), b"{\"format\":1}".as_slice().into()).is_none());
        let file = Sealed::age("/p/a/bundle.age".to_owned(), b"age-encryption.org/v1\n-> X25519".as_slice().into()).unwrap();
        let sums = Sealed::sums("/p/a/", &[file]);
        assert_eq!(sums.route(), "/p/a/sums.json");
        let text = std::str::from_utf8(sums.bytes()).unwrap();
        assert_eq!(text.len(), "{\"bundle.age\":\"\"}".len() + 64, "{text}");
    }
}
