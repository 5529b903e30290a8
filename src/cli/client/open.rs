//! `trailmark client open`: opens what was published, as a client's browser would, to be sure that it can be opened.

use super::super::secrets::{KeyArgs, Refused};
use super::super::{Failure, report};
use super::{Here, PortalArgs, cannot_open};
use crate::diag::Diagnostic;
use crate::output::sources::{self, Replacement};
use crate::portal::identity::PortalIdentity;
use crate::portal::keys::{Audience, KeysError, PortalKeys};
use crate::portal::seal::{self, SealError};
use crate::portal::secret::Private;
use crate::source::Workspace;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    portal: PortalArgs,
    /// Where the site was built to; `public` in the site's folder when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Open it with the words of the portal, as its reader does, instead of the practice's key
    #[arg(long, conflicts_with = "key_file")]
    words: bool,
    /// Write what is in it to a folder that is not there yet or is empty
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

/// What the drill needs of a bundle.
#[derive(Deserialize)]
struct Bundle {
    site: String,
    token: String,
    epoch: u32,
    pages: Vec<Page>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct Page {
    path: String,
    html: String,
}

#[derive(Deserialize)]
struct File {
    id: String,
    name: String,
    size: Option<u64>,
    text: Option<String>,
}

/// A published portal.
struct Published {
    site: Workspace,
    /// How the folder is called in messages.
    shown: String,
    token: String,
}

impl Published {
    fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = format!("p/{}/{name}", self.token);
        if !self.site.exists(&path) {
            let message = format!("`{}/{path}` is not there", self.shown);
            return Err(
                Failure::usage(message).help("`trailmark build` publishes the portal, if it is not closed; `--out` names another folder")
            );
        }
        Ok(self.site.read(&path)?)
    }

    fn open(&self, name: &str, identity: &PortalIdentity) -> Result<Private<Vec<u8>>, Failure> {
        let sealed = self.read(name)?;
        seal::open_with(std::slice::from_ref(&identity.key), &sealed)
            .map_err(|error| self.wrong(name, &format!("it cannot be opened: {error}")))
    }

    fn wrong(&self, name: &str, message: &str) -> Failure {
        let found = Diagnostic::error("cannot-unlock", message).in_file(format!("{}/p/{}/{name}", self.shown, self.token));
        found.help("build the site again with `--clean`, and publish it").into()
    }
}

pub(super) fn run(here: &Here, arguments: &Arguments) -> Result<u8, Failure> {
    let Arguments { portal: PortalArgs { id, audience }, out, words, to, key } = arguments;
    let (_, keys) = here.portal(id, Audience::from(*audience))?;
    if let Some(to) = to.as_ref().filter(|to| !sources::is_free(to)) {
        return Err(Failure::usage(format!("`{}` is not empty", to.display())).help("name a folder that is not there yet"));
    }
    let out = out.clone().unwrap_or_else(|| here.workspace.root().join("public"));
    let shown = out.to_string_lossy().into_owned();
    let published = Published { site: Workspace::on_disk(out), shown, token: keys.token.to_string() };
    let sealed_key = published.read("key.age")?;
    let identity =
        if *words { by_words(here, &keys, &sealed_key, &published, key)? } else { here.identity(&keys, key, &mut key.asker()?)?.1 };
    if sealed_key != keys.passphrase {
        report::say("warning: the published words are not those of portal.yaml: build and publish the site");
    }
    let bundle = published.open("bundle.age", &identity)?;
    let text = bundle.text().ok_or_else(|| published.wrong("bundle.age", "it is no text"))?;
    let Bundle { site, token, epoch, pages, files } =
        serde_json::from_str(text).map_err(|_| published.wrong("bundle.age", "it is not the JSON of a portal"))?;
    if (site, token, epoch) != (identity.site.to_string(), identity.token.to_string(), identity.epoch) {
        return Err(published.wrong("bundle.age", "it belongs to another portal, or to an earlier key of this one"));
    }
    let mut written: Vec<(String, Private<Vec<u8>>)> = Vec::new();
    for page in pages {
        let path = if page.path.is_empty() { "overview".to_owned() } else { page.path };
        report::print(&format!("page  {path}  {} bytes\n", page.html.len()));
        written.push((format!("pages/{}.html", safe(&path)), Private::new(page.html.into_bytes())));
    }
    let count = written.len();
    for (at, file) in files.into_iter().enumerate() {
        let name = format!("files/{}-{}", at + 1, safe(&file.name).replace('/', "-"));
        let bytes = match file.text {
            Some(text) => Private::new(text.into_bytes()),
            None => {
                let sealed = format!("files/{}.age", safe(&file.id));
                let padded = published.open(&sealed, &identity)?;
                let size = file.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(padded.expose().len());
                let bytes = padded.expose().get(..size).ok_or_else(|| published.wrong(&sealed, "it is shorter than it should be"))?;
                Private::new(bytes.to_vec())
            }
        };
        report::print(&format!("file  {}  {} bytes\n", safe(&file.id), bytes.expose().len()));
        written.push((name, bytes));
    }
    let sealed = published.read("bundle.age")?.len();
    let counts = (report::plural(count, "page"), report::plural(written.len() - count, "file"));
    report::say(&format!("opened: {} and {} in {sealed} sealed bytes", counts.0, counts.1));
    if let Some(to) = to {
        written.push(("bundle.json".to_owned(), Private::new(text.trim_end().as_bytes().to_vec())));
        let files: Vec<Replacement> =
            written.iter().map(|(path, bytes)| Replacement { path: to.join(path), bytes: bytes.expose(), private: true }).collect();
        sources::replace(&files)?;
        report::say(&format!("wrote it to {}, in the clear: remove it when you have seen it", to.display()));
    }
    Ok(0)
}

/// The portal's key, from the published `key.age` and the words.
fn by_words(here: &Here, keys: &PortalKeys, sealed: &[u8], published: &Published, key: &KeyArgs) -> Result<PortalIdentity, Failure> {
    let text = key.asker()?.accepted(|asker| {
        let words = asker.passphrase("The words of the portal: ", "the passphrase of the portal")?;
        seal::unwrap(&words, sealed).map_err(|error| match error {
            SealError::WrongPassphrase => {
                let found = Diagnostic::error("cannot-unlock", "these are not the words of this portal, or the file is damaged");
                let help = "type them again; `trailmark client passphrase ID` makes new ones";
                Refused::Answer(found.in_file(format!("{}/p/{}/key.age", published.shown, published.token)).help(help).into())
            }
            error => Refused::All(published.wrong("key.age", &format!("it cannot be opened: {error}"))),
        })
    })?;
    keys.checked(here.practice()?.site, &text).map_err(|error| match error {
        KeysError::Foreign => published.wrong("key.age", "it belongs to another portal, or to an earlier key of this one"),
        error => cannot_open(&error),
    })
}

/// A name or path of a bundle that cannot lead out of a folder.
fn safe(path: &str) -> String {
    let plain = |char: char| if char.is_alphanumeric() || matches!(char, '/' | '-' | '_' | '.' | ' ') { char } else { '-' };
    let parts = path.split('/').map(|part| part.chars().map(plain).collect::<String>());
    parts.filter(|part| !part.is_empty() && !part.starts_with('.')).collect::<Vec<_>>().join("/")
}
