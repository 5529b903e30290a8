//! Portals: private pages on plain static hosting, which open only for the person they were made for.
//!
//! The way in, from the outside: the address `/p/TOKEN/` is 128 bits by chance; the page asks for six words; the words,
//! brought to one form ([`normalise`]), open `key.age`; in it is the portal's key ([`identity`]), which opens the bundle.
//! All of it is standard `age` ([`seal`]): nothing here invents any cryptography.
//!
//! The way in, for the practice: its own key ([`practice`]) opens the copy of the portal's key that `portal.yaml`
//! ([`keys`]) holds, so lost words are replaced without sealing anything anew. A build needs neither: it seals to the
//! portal's recipient.
//!
//! What is shown, from the inside: [`view`] looks at the record as one audience may see it on a day, [`pages`] fills the
//! theme's templates with that and nothing else, [`attachments`] makes the files that go with them, [`mod@publish`] puts
//! the pages into a bundle, seals it, and puts the shell round it.
//!
//! Private sources themselves can lie sealed in the site's folder ([`at_rest`]).
//!
//! Secrets are values of [`secret`] and [`seal::Key`]: they cannot be printed, and are wiped when dropped.

pub mod at_rest;
mod attachments;
mod body;
mod browser;
mod bundle;
pub mod calendar;
mod closed;
pub mod identity;
mod kept;
pub mod keys;
pub mod known;
pub mod normalise;
pub mod pages;
mod pictures;
pub mod practice;
pub mod publish;
pub mod seal;
mod sealed;
pub mod secret;
mod shell;
mod speech;
mod strip;
mod unchanged;
pub mod view;
pub mod words;

pub use kept::{FINGERPRINTS, Fingerprints, Keep};
pub use publish::{Inputs, Mode, Outcome, Preview, Published, publish};
pub use sealed::Sealed;
pub use shell::script_sources;
