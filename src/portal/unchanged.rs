//! Whether a portal would be made the same way again, told without rendering its pages: by a keyed hash of all that they can
//! show.
//!
//! It is coarse on purpose. What is public goes into one ground for all portals: the program, the day, the settings, the
//! texts of the interface, every template, the summaries of all pages, and the whole texts of coaches and methods. A public
//! edit may so render portals in vain; that seals nothing, as sealing goes by the content.

use super::keys::PortalKeys;
use crate::model::audience::Audience;
use crate::model::{Engagement, PublicSite};
use crate::source;
use crate::theme::Theme;

/// The hash of what all portals of a build depend on; none where the program cannot be told from another one.
pub fn ground(site: &PublicSite, theme: &Theme, site_id: &str) -> Option<[u8; 32]> {
    let mut hash = Hash(blake3::Hasher::new());
    hash.add(&source::engine()?);
    let PublicSite { config, strings, today, pages, .. } = site;
    hash.add(format!("{site_id} {today} {config:?} {strings:?}").as_bytes());
    for (name, template) in &theme.templates {
        hash.add(name.as_bytes());
        hash.add(&template.digest);
    }
    for page in pages {
        hash.add(page.summary.path.as_bytes());
        hash.add(&page.summary.digest);
        if matches!(page.summary.kind, "coach" | "method") {
            hash.add(page.document.yaml().as_bytes());
        }
    }
    Some(*hash.0.finalize().as_bytes())
}

/// What stands for everything that one portal is made of.
pub fn inputs(
    machine: &[u8; 32],
    ground: &[u8; 32],
    engagement: &Engagement,
    (audience, key): (Audience, &PortalKeys),
    attachments: &[(&str, Vec<u8>)],
) -> String {
    let mut hash = Hash(blake3::Hasher::new_keyed(machine));
    hash.add(b"trailmark portal inputs");
    hash.add(ground);
    hash.add(format!("{} {} {} {}", audience.as_str(), key.token, key.epoch, key.recipient.text()).as_bytes());
    for document in std::iter::once(&engagement.document).chain(&engagement.sessions) {
        hash.add(document.path.as_bytes());
        hash.add(document.yaml().as_bytes());
        hash.add(document.body().as_bytes());
    }
    for (path, bytes) in attachments {
        hash.add(path.as_bytes());
        hash.add(bytes);
    }
    hash.0.finalize().to_hex().to_string()
}

/// Parts with their lengths, so that none can be taken for two.
struct Hash(blake3::Hasher);

impl Hash {
    fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
}
