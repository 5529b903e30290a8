//! Checks over the finished site: broken links stop a build, lints are remarks that `check` adds.

pub mod html;
pub mod links;

use crate::config::Level;

/// A lint: its code, what it is at when the site does not say, and what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    pub code: &'static str,
    pub level: Level,
    pub finds: &'static str,
}

/// All lints.
pub fn codes() -> impl Iterator<Item = &'static Lint> {
    [].iter()
}
