//! `trailmark client add`: a portal with its key, its address and six words.
//!
//! 1. On first use the practice's own key is made, under a passphrase that is asked for twice.
//! 2. The portal's key is made, and the words that open it: six by chance, or a passphrase that somebody chose.
//! 3. All files are written together; what is shown once is printed last.

use super::super::add::private::engagement_skeleton;
use super::super::secrets::{PassphraseArgs, failed, six};
use super::super::{Failure, report};
use super::sheet::Sheet;
use super::{File, Here, Whose, show_practice_words, show_words};
use crate::portal::at_rest::CLIENTS;
use crate::portal::keys::{self, Audience, PortalKeys};
use crate::portal::seal::WORK;
use crate::portal::words;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A neutral id for the client's folder; two words by chance when left out
    id: Option<String>,
    /// Whose portal
    #[arg(long, value_enum, default_value_t = Whose::Client)]
    audience: Whose,
    /// Choose the passphrase yourself instead of getting six words
    #[arg(long)]
    choose: bool,
    /// Write a sheet to hand over, with the address as a QR code, and the words on a sheet of their own beside it
    #[arg(long, value_name = "FILE.html")]
    sheet: Option<PathBuf>,
    #[command(flatten)]
    passphrases: PassphraseArgs,
}

pub(super) fn run(here: &Here, arguments: &Arguments) -> Result<u8, Failure> {
    let Arguments { id, audience, choose, sheet, passphrases } = arguments;
    let audience = Audience::from(*audience);
    let (id, note) = match id {
        Some(id) => (checked(id)?.to_owned(), !here.clients().contains(id)),
        None if audience == Audience::Sponsor => {
            return Err(Failure::usage("a sponsor's portal needs the id of the client").help("`trailmark client list` names them"));
        }
        None => {
            let taken = here.clients();
            (words::id(&|id| taken.contains(id)).map_err(failed)?, false)
        }
    };
    let mut portals = here.portals(&id)?;
    if portals.get(audience).is_some() {
        let help = format!("`trailmark client passphrase {id}` gives it new words, `rotate` a new key and address");
        return Err(Failure::usage(format!("`{id}` has a portal for the {} already", audience.as_str())).help(help));
    }
    if audience == Audience::Sponsor && here.engagement(&id, &[]).is_some_and(|engagement| engagement.sponsor.is_none()) {
        let help = format!("write `sponsor: {{name: ...}}` into `{CLIENTS}/{id}/engagement.md` first: it is what the portal is made from");
        return Err(Failure::usage("this engagement names no sponsor").help(help));
    }
    let sheet = sheet.as_ref().map(|path| Sheet::at(path)).transpose()?;
    let mut asker = passphrases.asker()?;
    let mut files: Vec<File> = Vec::new();
    let (practice, practice_words) = here.practice_for_another(&mut asker, &mut files)?;
    let words =
        if *choose { asker.new_passphrase("the passphrase of the portal", &[&here.config.title, &id, "trailmark"])? } else { six()? };
    let keys = PortalKeys::new_portal(&practice, &words, WORK).map_err(failed)?;
    let address = here.address(&keys);
    files.push(here.remembering(&id, audience, &keys, &practice)?);
    *portals.get_mut(audience) = Some(keys);
    files.push((keys::path(&id), portals.text().into_bytes(), false));
    let engagement = format!("{CLIENTS}/{id}/engagement.md");
    let is_new = !here.workspace.exists(&engagement) && !here.workspace.exists(&format!("{engagement}.age"));
    if is_new {
        files.push((engagement.clone(), engagement_skeleton(here.workspace, None, here.today).into_bytes(), true));
    }
    here.write(&files)?;

    if note {
        report::say("note: the id is the name of a folder and ends up in version control, so it should not be anybody's name");
    }
    show_practice_words(practice_words.as_ref());
    report::print(&format!("Shown this once, for the {}:\n\n  id       {id}\n  address  {address}\n", audience.as_str()));
    show_words(&words);
    if let Some(sheet) = sheet {
        sheet.write(here.workspace, &here.config, &address, &words)?;
    }
    if here.config.base.origin.ends_with("example.org") {
        report::say(
            "note: this address is the placeholder of a new site: put your own into `base_url` of site.yaml before you hand it out",
        );
    }
    report::say(&next_steps(&id, is_new.then_some(engagement.as_str()), audience));
    Ok(0)
}

/// An id that can be the name of a folder everywhere.
fn checked(id: &str) -> Result<&str, Failure> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=40).contains(&id.len()) && id.bytes().all(plain) && !id.starts_with('-') && !id.ends_with('-');
    // What was typed may be the client's name, so it is not repeated.
    let help = "use the letters a to z, digits and hyphens, such as `quiet-heron`; or give none, and get one";
    if fits { Ok(id) } else { Err(Failure::usage("this id cannot be used").help(help)) }
}

fn next_steps(id: &str, engagement: Option<&str>, audience: Audience) -> String {
    let write = engagement.map_or_else(String::new, |path| format!("\n  - write down who the client is and what you work on: {path}"));
    let who = audience.as_str();
    let whose = if audience == Audience::Sponsor { " --audience sponsor" } else { "" };
    format!(
        "\nWhat to do next:{write}\n  - `trailmark build`, then publish the site\n  - tell the {who} the address and, by another way, the words\n  \
         - back up keys/ and content/clients/: what is lost there cannot be made again\n\
         Lost words are replaced with `trailmark client passphrase {id}{whose}`."
    )
}
