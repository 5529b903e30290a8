//! `trailmark client rotate`: a new key, address and words, where somebody must lose access.
//!
//! Where the practice's own key was lost and its files were removed, a new one is made: then every portal has to be rotated.

use super::super::secrets::{PassphraseArgs, failed, six};
use super::super::{Failure, report};
use super::{File, Here, PortalArgs, show_practice_words, show_words};
use crate::portal::keys::{self, Audience};
use crate::portal::seal::WORK;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    portal: PortalArgs,
    /// Choose the passphrase yourself instead of getting six words
    #[arg(long)]
    choose: bool,
    #[command(flatten)]
    passphrases: PassphraseArgs,
}

pub(super) fn run(here: &Here, Arguments { portal: PortalArgs { id, audience }, choose, passphrases }: &Arguments) -> Result<u8, Failure> {
    let audience = Audience::from(*audience);
    let (mut portals, keys) = here.portal(id, audience)?;
    let mut asker = passphrases.asker()?;
    let mut files: Vec<File> = Vec::new();
    let (practice, practice_words) = here.practice_or_new(&mut asker, &mut files)?;
    let words =
        if *choose { asker.new_passphrase("the new passphrase of the portal", &[&here.config.title, id, "trailmark"])? } else { six()? };
    let keys = keys.rotated(&practice, &words, WORK).map_err(failed)?;
    let (address, epoch) = (here.address(&keys), keys.epoch);
    files.push(here.remembering(id, audience, &keys, &practice)?);
    *portals.get_mut(audience) = Some(keys);
    files.push((keys::path(id), portals.text().into_bytes(), false));
    here.write(&files)?;
    show_practice_words(practice_words.as_ref());
    report::print(&format!("Shown this once, for the {}:\n\n  id       {id}\n  address  {address}\n", audience.as_str()));
    show_words(&words);
    report::say(&format!(
        "\nThe portal has a new key (number {epoch}), a new address and no share links. Build the site where the client's sources are \
         (with `--unlock` if they are locked) and publish it: then the old address is \
         gone, and the old words and links open nothing that is published from now on. What somebody downloaded before stays readable \
         to them; nothing can call it back. Hosts keep old files in caches for a while."
    ));
    Ok(0)
}
