//! Checks over the finished site: broken links and private texts stop a build, lints are remarks that `check` adds.
//!
//! - [`links`] looks at every address that a finished page names; [`html`] finds them.
//! - [`leaks`] looks for private texts in everything that becomes public.
//! - [`lints`] runs the lints of the table ([`codes`]): faults in texts (`faults`), claims that can be checked
//!   (`claims`), front matter and outline (`pages`), the site as a whole (`whole`), what is still as it was made ([`fresh`]). They read the Markdown as `prose`
//!   and `words`; `off` finds where an author switched one off.
//! - [`engagements`] runs those that look at private files.
//! - [`catalogues`] runs those that look at interface texts.
//! - [`external`] asks other hosts, when it is told to.
//!
//! A new lint is a row in `table`, a row in `docs/content/lints.md`, a case in `tests/it/lints.rs` (tests fail without the last
//! two) and some lines where its kind is found.

pub mod catalogues;
mod claims;
pub mod engagements;
pub mod external;
mod faults;
pub mod fresh;
pub mod html;
pub mod leaks;
pub mod links;
pub mod lints;
mod off;
mod pages;
mod prose;
mod table;
mod whole;
mod words;

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
    table::LINTS.iter()
}
