//! The text that a portal's key is kept in, and the ids that say where it belongs.
//!
//! ```text
//! # trailmark portal
//! # site: 0f…
//! # token: 9c…
//! # epoch: 3
//! AGE-SECRET-KEY-1…
//! ```
//!
//! It is an age identity file, whose lines with `#` are comments, so any `age` program takes it as it is. The comments
//! are checked all the same: age does not say what a key is for, and one that was put in place of another would show
//! somebody else's portal. The practice's copy has a further comment for each share link in use.

use super::seal::{Key, SealError};
use super::secret::Private;
use crate::yaml::Date;
use std::fmt;
use std::str::FromStr;

/// How many share links a portal has. Those that are not in use look the same from outside.
pub const LINKS: usize = 4;

/// 128 bits by chance, written as 32 lower-case hexadecimal digits: a portal's token, a site's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<Self, SealError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandom)?;
        Ok(Id(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for Id {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| ())?;
        Ok(Id(bytes.try_into().map_err(|_| ())?))
    }
}

/// A share link that was made and not withdrawn.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkNote {
    pub made: Date,
    /// What the coach calls it, in one line; may be empty.
    pub label: String,
}

impl fmt::Debug for LinkNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkNote(..)")
    }
}

/// A portal's key with what it belongs to.
#[derive(Debug, Clone)]
pub struct PortalIdentity {
    pub site: Id,
    pub token: Id,
    pub epoch: u32,
    pub key: Key,
    /// Which slots are links in use; known from the practice's copy only.
    pub links: [Option<LinkNote>; LINKS],
}

impl PortalIdentity {
    /// The text for `key.age` and the links.
    pub fn text(&self) -> Private<String> {
        self.with_comments("")
    }

    /// The text for the practice, which says also which links are in use.
    pub fn practice_text(&self) -> Private<String> {
        let note = |(at, note): (usize, &Option<LinkNote>)| {
            let note = note.as_ref()?;
            Some(format!("# link {}: made {}, {}\n", at + 1, note.made, serde_json::Value::from(note.label.as_str())))
        };
        self.with_comments(&self.links.iter().enumerate().filter_map(note).collect::<String>())
    }

    fn with_comments(&self, comments: &str) -> Private<String> {
        let PortalIdentity { site, token, epoch, key, links: _ } = self;
        let start = format!("# trailmark portal\n# site: {site}\n# token: {token}\n# epoch: {epoch}\n{comments}");
        let key = key.text();
        // In one piece, so that no part of the key is left behind where the text outgrew its place.
        let mut text = String::with_capacity(start.len() + key.expose().len() + 1);
        text.push_str(&start);
        text.push_str(key.expose());
        text.push('\n');
        Private::new(text)
    }

    /// Reads such a text; none when something is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "));
        text.lines().next().filter(|first| *first == "# trailmark portal")?;
        let mut links = [const { None }; LINKS];
        for (at, link) in links.iter_mut().enumerate() {
            *link = value(&format!("link {}", at + 1)).and_then(read_note);
        }
        Some(PortalIdentity {
            site: value("site")?.parse().ok()?,
            token: value("token")?.parse().ok()?,
            epoch: value("epoch")?.parse().ok()?,
            key: Key::all(text).into_iter().next()?,
            links,
        })
    }
}

/// Reads `made 2026-11-21, "label"`.
fn read_note(text: &str) -> Option<LinkNote> {
    let (made, label) = text.strip_prefix("made ")?.split_once(", ")?;
    Some(LinkNote { made: made.parse().ok()?, label: serde_json::from_str(label).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> PortalIdentity {
        let (site, token) = (Id::random().unwrap(), Id::random().unwrap());
        PortalIdentity { site, token, epoch: 3, key: Key::generate(), links: [const { None }; LINKS] }
    }

    #[test]
    fn an_identity_goes_through_its_text() {
        let mut identity = sample();
        identity.links[2] = Some(LinkNote { made: "2026-11-21".parse().unwrap(), label: "for \"B\"\n# epoch: 9".to_owned() });
        let text = identity.practice_text();
        let read = PortalIdentity::parse(text.expose()).unwrap();
        assert_eq!((read.site, read.token, read.epoch), (identity.site, identity.token, 3));
        assert_eq!(read.key.recipient(), identity.key.recipient());
        assert!(read.links == identity.links);
        let plain = identity.text();
        assert_eq!(plain.expose().lines().count(), 5);
        assert!(PortalIdentity::parse(plain.expose()).unwrap().links[2].is_none());
        assert!(!format!("{read:?} {text:?}").contains("SECRET"));
    }

    #[test]
    fn what_lacks_a_line_is_no_identity() {
        let text = sample().text();
        for without in 0..5 {
            let cut: Vec<&str> = text.expose().lines().enumerate().filter(|(at, _)| *at != without).map(|(_, line)| line).collect();
            assert!(PortalIdentity::parse(&cut.join("\n")).is_none(), "line {without}");
        }
        assert!(PortalIdentity::parse("").is_none());
    }

    #[test]
    fn an_id_is_32_lower_case_digits() {
        let id = Id::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "0f", &id.to_string()[1..], &format!("{id}0"), &"G".repeat(32), &"A".repeat(32)] {
            assert!(wrong.parse::<Id>().is_err(), "{wrong}");
        }
    }
}
