//! Checks over the site: links, lints, accessibility basics.

/// A lint: its code, what it is at when the site does not say, and what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    pub code: &'static str,
    pub level: crate::config::Level,
    pub finds: &'static str,
}

/// All lints.
pub fn codes() -> impl Iterator<Item = &'static Lint> {
    [].iter()
}
