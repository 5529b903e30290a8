//! `trailmark client close`: a client's portals go off the site, and nothing is erased.

use super::super::{Failure, report};
use super::{Here, Whose};
use crate::portal::keys::Audience;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the client's folder in content/clients/
    id: String,
    /// Only this portal; all of the client's when left out
    #[arg(long, value_enum)]
    audience: Option<Whose>,
    /// Put them on the site again
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(here: &Here, Arguments { id, audience, undo }: &Arguments) -> Result<u8, Failure> {
    here.known(id)?;
    let mut portals = here.portals(id)?;
    let wanted = |which: Audience| audience.is_none_or(|whose| Audience::from(whose) == which);
    let mut changed = 0;
    for audience in Audience::ALL.into_iter().filter(|which| wanted(*which)) {
        let Some(keys) = portals.get_mut(audience) else { continue };
        if keys.closed.is_some() == *undo {
            keys.closed = (!undo).then_some(here.today);
            changed += 1;
        }
    }
    if changed == 0 {
        let message = if *undo { "none of these portals is closed" } else { "there is no open portal to close" };
        return Err(Failure::usage(message).help("`trailmark client list` shows which there are"));
    }
    here.save(id, &portals)?;
    let count = report::plural(changed, "portal");
    report::say(&if *undo {
        format!("{count} opened again: build and publish the site. Address, words and links are what they were.")
    } else {
        format!(
            "{count} closed: build and publish the site to take the files off it. Nothing was erased; `close --undo` opens them again, \
             `trailmark client erase {id}` removes everything."
        )
    });
    Ok(0)
}
