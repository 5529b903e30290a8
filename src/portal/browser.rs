//! The part that runs in the client's browser, made from `src/portal/browser/` and embedded.

use crate::model::assets::{Asset, Content, fingerprinted};

/// Unlocks a portal and shows it; page and Worker in one.
pub const SCRIPT: &str = include_str!("browser/dist/portal.js");

/// Loaded when somebody asks for a passkey.
pub const PASSKEY: &str = include_str!("browser/dist/passkey.js");

/// The licences of what is in the scripts.
const NOTICE: &str = include_str!("browser/dist/NOTICE.txt");

pub fn script() -> Asset {
    asset("portal.js", SCRIPT)
}

pub fn passkey() -> Asset {
    asset("portal-passkey.js", PASSKEY)
}

pub fn notice() -> Asset {
    asset("portal-licences.txt", NOTICE)
}

fn asset(name: &str, text: &'static str) -> Asset {
    let hash = blake3::hash(text.as_bytes());
    Asset { route: fingerprinted(name, &hash).into(), content: Content::Bytes(text.as_bytes().into()), hash, picture: None }
}
