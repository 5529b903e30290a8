//! What is sealed for one portal: all its pages and the names of its files, as one JSON document of a length that says
//! little.
//!
//! The document is padded with spaces to a power of two, 64 KiB at least, and attachments with zero bytes likewise, so
//! that two clients with very different records look alike from outside.

use crate::yaml::Date;
use serde::Serialize;

/// The smallest length of what is sealed, in bytes.
const STEP: usize = 64 * 1024;

/// Everything that one portal shows, in the clear. It has no `Debug`: nothing of it may be printed.
#[derive(Serialize)]
pub struct Bundle {
    pub format: u32,
    pub site: String,
    pub token: String,
    pub epoch: u32,
    /// `client` or `sponsor`.
    pub audience: &'static str,
    pub language: String,
    pub direction: String,
    pub title: String,
    pub practice: String,
    /// The day after which the page says that it is closed.
    pub closes: Option<Date>,
    pub pages: Vec<BundlePage>,
    pub files: Vec<BundleFile>,
}

#[derive(Serialize)]
pub struct BundlePage {
    pub path: String,
    pub title: String,
    pub html: String,
    /// Whether it stands in the portal's menu.
    pub nav: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

#[derive(Serialize)]
pub struct BundleFile {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub media_type: String,
    /// True length in bytes; what is sealed is padded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The content, where it is not a sealed file of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A bundle as JSON, not yet dated and padded. Like the sources beside it, it is private but no secret: it is not wiped.
pub struct Content(Vec<u8>);

impl Bundle {
    pub fn content(&self) -> Content {
        let texts =
            self.pages.iter().map(|page| page.html.len()).chain(self.files.iter().filter_map(|file| file.text.as_ref().map(String::len)));
        // Quotation marks and line ends take two bytes; what is sealed goes into the same place.
        let mut json = Vec::with_capacity(full(texts.map(|length| length + length / 8).sum()));
        // Only texts, numbers and lists of them: it cannot fail.
        if serde_json::to_writer(&mut json, self).is_err() {
            json.clear();
        }
        Content(json)
    }
}

impl Content {
    /// What stands for this content between builds; only who has the key can make it.
    pub fn fingerprint(&self, key: &[u8; 32], recipient: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(recipient.as_bytes()).update(b"\n").update(&self.0);
        hasher.finalize()
    }

    /// The document as it is sealed on a day: with that day in it, and padded.
    pub fn plaintext(self, sealed: Date) -> Vec<u8> {
        padded(self.dated(sealed), b' ')
    }

    /// The document as the author's preview shows it.
    pub fn preview(self, today: Date) -> Vec<u8> {
        self.dated(today)
    }

    fn dated(self, day: Date) -> Vec<u8> {
        let Content(mut json) = self;
        if json.last() == Some(&b'}') {
            json.pop();
        }
        json.extend_from_slice(format!(",\"sealed\":\"{day}\"}}").as_bytes());
        json
    }
}

/// Bytes filled up to a power of two of 64 KiB at least.
pub fn padded(mut bytes: Vec<u8>, fill: u8) -> Vec<u8> {
    bytes.resize(full(bytes.len()), fill);
    bytes
}

/// The length that so many bytes are filled up to.
fn full(length: usize) -> usize {
    length.next_power_of_two().max(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(words: usize) -> Bundle {
        let page = BundlePage { path: String::new(), title: "Overview".to_owned(), html: "word ".repeat(words), nav: true, parent: None };
        Bundle {
            format: 1,
            site: "5".repeat(32),
            token: "7".repeat(32),
            epoch: 1,
            audience: "client",
            language: "en".to_owned(),
            direction: "ltr".to_owned(),
            title: "Our work".to_owned(),
            practice: "A practice".to_owned(),
            closes: None,
            pages: vec![page],
            files: Vec::new(),
        }
    }

    #[test]
    fn lengths_fall_on_the_steps() {
        let day: Date = "2026-11-21".parse().unwrap();
        let length = |words| bundle(words).content().plaintext(day).len();
        assert_eq!([length(1), length(1_000), length(13_000), length(14_000), length(40_000)], [65536, 65536, 65536, 131_072, 262_144]);
        assert_eq!(padded(vec![1], 0).len(), 65536);
        assert_eq!(padded(vec![1; 65536], 0).len(), 65536);
        assert_eq!(padded(vec![1; 65537], 0).len(), 131_072);
    }

    #[test]
    fn a_padded_bundle_is_still_json() {
        let day: Date = "2026-11-21".parse().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bundle(3).content().plaintext(day)).unwrap();
        assert_eq!(
            (&value["sealed"], &value["audience"], &value["pages"][0]["html"]),
            (&"2026-11-21".into(), &"client".into(), &"word word word ".into())
        );
        assert!(value["pages"][0].get("parent").is_none());
    }

    #[test]
    fn a_fingerprint_depends_on_key_recipient_and_content() {
        let print = |key: u8, recipient, words| bundle(words).content().fingerprint(&[key; 32], recipient);
        let all = [print(1, "a", 1), print(2, "a", 1), print(1, "b", 1), print(1, "a", 2)];
        assert!((0..4).all(|one| (0..one).all(|other| all[one] != all[other])));
        assert_eq!(print(1, "a", 1), all[0]);
    }
}
