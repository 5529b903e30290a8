//! `trailmark client passphrase`: new words for the same key, where the old ones were forgotten; a portal's or, with
//! `--practice`, the practice's own.

use super::super::secrets::{KeyArgs, failed, six};
use super::super::{Failure, report};
use super::{Here, Whose, show_practice_words, show_words};
use crate::portal::keys::Audience;
use crate::portal::practice;
use crate::portal::seal::WORK;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the client's folder in content/clients/
    #[arg(required_unless_present = "practice", conflicts_with = "practice")]
    id: Option<String>,
    /// Whose portal
    #[arg(long, value_enum, default_value_t = Whose::Client)]
    audience: Whose,
    /// Change the practice's own passphrase instead
    #[arg(long)]
    practice: bool,
    /// Choose the passphrase yourself instead of getting six words
    #[arg(long)]
    choose: bool,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn run(here: &Here, arguments: &Arguments) -> Result<u8, Failure> {
    let Arguments { id, audience, practice: _, choose, key } = arguments;
    let Some(id) = id else { return practices(here, key) };
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

/// Puts the practice's key under another passphrase.
fn practices(here: &Here, key: &KeyArgs) -> Result<u8, Failure> {
    let practice = here.practice()?;
    let mut asker = key.asker()?;
    let keys = key.keys(here.workspace, &practice, &mut asker)?;
    let own = keys.iter().find(|key| key.recipient() == practice.recipient);
    let own = own.ok_or_else(|| Failure::usage("this is not the practice's key").help("use the passphrase that it has now"))?;
    let (passphrase, chosen) = here.new_practice_passphrase(&mut asker)?;
    let made = practice.files(own, &passphrase, WORK).map_err(failed)?;
    here.write(&[(practice::SEALED.to_owned(), made.sealed, true)])?;
    show_practice_words(chosen.then_some(&passphrase));
    report::say(
        "The practice's key is under the new passphrase. Old copies of keys/practice.age, also in version control, still open with the old one.",
    );
    Ok(0)
}
