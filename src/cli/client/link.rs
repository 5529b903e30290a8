//! `trailmark client link`: addresses that open a portal without words, each of which can be withdrawn.

use super::super::add::one_line;
use super::super::secrets::{KeyArgs, failed};
use super::super::{Failure, report};
use super::{Here, PortalArgs};
use crate::portal::identity::{LINKS, LinkNote};
use crate::portal::keys::{Audience, KeysError};
use clap::Subcommand;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a share link
    Make {
        #[command(flatten)]
        portal: PortalArgs,
        /// What you call it, so that you know it again; kept sealed
        #[arg(long, default_value = "")]
        label: String,
        #[command(flatten)]
        key: KeyArgs,
    },
    /// List the share links in use
    List {
        #[command(flatten)]
        portal: PortalArgs,
        #[command(flatten)]
        key: KeyArgs,
    },
    /// Withdraw a share link
    Withdraw {
        #[command(flatten)]
        portal: PortalArgs,
        /// The number of the link
        number: usize,
        #[command(flatten)]
        key: KeyArgs,
    },
}

pub(super) fn run(here: &Here, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.what {
        What::Make { portal, label, key } => make(here, portal, label, key),
        What::List { portal, key } => list(here, portal, key),
        What::Withdraw { portal, number, key } => withdraw(here, portal, *number, key),
    }
}

fn make(here: &Here, PortalArgs { id, audience }: &PortalArgs, label: &str, key: &KeyArgs) -> Result<u8, Failure> {
    let audience = Audience::from(*audience);
    let label = if label.is_empty() { "" } else { one_line(label, "the label")? };
    let (mut portals, mut keys) = here.portal(id, audience)?;
    let (practice, mut identity) = here.identity(&keys, key, &mut key.asker()?)?;
    let note = LinkNote { made: here.today, label: label.to_owned() };
    let (number, secret) = keys.make_link(&practice, &mut identity, note).map_err(|error| match error {
        KeysError::NoFreeLink => {
            let help = format!("`trailmark client link list {id}` shows them, `link withdraw {id} N` frees one");
            Failure::usage(format!("all {LINKS} share links of this portal are in use")).help(help)
        }
        error => failed(error),
    })?;
    let address = here.address(&keys);
    *portals.get_mut(audience) = Some(keys);
    here.save(id, &portals)?;
    let secret = zeroize::Zeroizing::new(secret.text().expose().to_ascii_lowercase());
    let line = zeroize::Zeroizing::new(format!("{address}#link-{number}-{}\n", *secret));
    report::print(&line);
    report::say(&format!(
        "\nShare link {number}, shown this once. It opens the portal without words once the site was built and published, so send it like a \
         secret. `trailmark client link withdraw {id} {number}` takes it back."
    ));
    Ok(0)
}

fn list(here: &Here, PortalArgs { id, audience }: &PortalArgs, key: &KeyArgs) -> Result<u8, Failure> {
    let (_, keys) = here.portal(id, Audience::from(*audience))?;
    let (_, identity) = here.identity(&keys, key, &mut key.asker()?)?;
    for (at, note) in identity.links.iter().enumerate() {
        report::print(&match note {
            Some(LinkNote { made, label }) => format!("{}  made {made}  {label}\n", at + 1),
            None => format!("{}  not in use\n", at + 1),
        });
    }
    Ok(0)
}

fn withdraw(here: &Here, PortalArgs { id, audience }: &PortalArgs, number: usize, key: &KeyArgs) -> Result<u8, Failure> {
    let audience = Audience::from(*audience);
    let (mut portals, mut keys) = here.portal(id, audience)?;
    let (practice, mut identity) = here.identity(&keys, key, &mut key.asker()?)?;
    keys.withdraw_link(&practice, &mut identity, number).map_err(|error| match error {
        KeysError::NoSuchLink => {
            let help = format!("`trailmark client link list {id}` shows those in use");
            Failure::usage(format!("the share link {number} is not in use")).help(help)
        }
        error => failed(error),
    })?;
    *portals.get_mut(audience) = Some(keys);
    here.save(id, &portals)?;
    report::say(&format!(
        "Share link {number} is withdrawn: build and publish the site, and it opens nothing. What was downloaded stays readable. Somebody who \
         kept the link's key file can still open the portal with it: where that matters, `trailmark client rotate {id}` gives a new key."
    ));
    Ok(0)
}
