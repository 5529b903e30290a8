//! `trailmark client passphrase`: new words for the same key, where the old ones were forgotten.

use super::super::secrets::{KeyArgs, failed, six};
use super::super::{Failure, report};
use super::{Here, PortalArgs, show_words};
use crate::portal::keys::Audience;
use crate::portal::seal::WORK;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    portal: PortalArgs,
    /// Choose the passphrase yourself instead of getting six words
    #[arg(long)]
    choose: bool,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn run(here: &Here, Arguments { portal: PortalArgs { id, audience }, choose, key }: &Arguments) -> Result<u8, Failure> {
    let audience = Audience::from(*audience);
    let (mut portals, mut keys) = here.portal(id, audience)?;
    let mut asker = key.asker()?;
    let (_, identity) = here.identity(&keys, key, &mut asker)?;
    let words =
        if *choose { asker.new_passphrase("the new passphrase of the portal", &[&here.config.title, id, "trailmark"])? } else { six()? };
    keys.change_passphrase(&identity, &words, WORK).map_err(failed)?;
    let address = here.address(&keys);
    *portals.get_mut(audience) = Some(keys);
    here.save(id, &portals)?;
    report::print(&format!("Shown this once, for the {}:\n\n  id       {id}\n  address  {address}\n", audience.as_str()));
    show_words(&words);
    report::say(&format!(
        "\nThe key is the same, so nothing is sealed anew. Build and publish the site, and the old words open it no more. Whoever kept \
         the old `key.age` can still open it with the old words: where somebody must lose access, use `trailmark client rotate {id}`."
    ));
    Ok(0)
}
