//! The sheets that are handed over with a portal: one with its address, one with its words, to be kept apart.

use super::super::{Failure, report};
use crate::config::Config;
use crate::output::sources::{self, Replacement};
use crate::portal::secret::Passphrase;
use crate::source::Workspace;
use crate::strings::{self, Strings, Text};
use qrcode::render::svg;
use std::path::{Path, PathBuf};

/// Where the two sheets go.
#[derive(Debug)]
pub(super) struct Sheet {
    address: PathBuf,
    words: PathBuf,
}

impl Sheet {
    /// Sheets at this path and beside it; refused where there is a file already.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let sheet = Sheet { address: path.to_path_buf(), words: path.with_file_name(format!("{stem}-words.html")) };
        for path in [&sheet.address, &sheet.words] {
            if path.exists() {
                return Err(Failure::usage(format!("`{}` is there already", path.display())).help("give another name, or move it away"));
            }
        }
        if path.file_name().is_none() {
            return Err(Failure::usage("the sheet needs the name of a file").help("write it like `--sheet sheet.html`"));
        }
        Ok(sheet)
    }

    pub(super) fn write(&self, workspace: &Workspace, config: &Config, address: &str, words: &Passphrase) -> Result<(), Failure> {
        let texts = Texts::read(workspace, config)?;
        let (first, second) = (texts.address_sheet(address)?, zeroize::Zeroizing::new(texts.words_sheet(words)));
        sources::replace(&[
            Replacement { path: self.address.clone(), bytes: first.as_bytes(), private: true },
            Replacement { path: self.words.clone(), bytes: second.as_bytes(), private: true },
        ])?;
        let (first, second) = (self.address.display(), self.words.display());
        report::say(&format!("\nwrote {first} and {second}: print both, hand them over separately, and remove the second one"));
        Ok(())
    }
}

/// The texts of the sheets in the site's language.
struct Texts {
    strings: Strings,
    language: String,
    practice: String,
    contact: String,
}

impl Texts {
    fn read(workspace: &Workspace, config: &Config) -> Result<Self, Failure> {
        let (theme, found) = crate::theme::load(workspace, config);
        let strings = theme.ok_or(found)?.strings;
        let contact = [&config.practice.email, &config.practice.phone].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        Ok(Texts { strings, language: config.language.clone(), practice: config.title.clone(), contact })
    }

    fn text(&self, key: &str) -> String {
        let text = self.strings.text(&self.language, key, None).unwrap_or_default();
        escaped(&strings::fill(text, &mut |name| match name {
            "practice" => Some(self.practice.clone()),
            "contact" => Some(self.contact.clone()),
            _ => None,
        }))
    }

    fn steps(&self) -> String {
        let steps = match self.strings.get(&self.language, "sheet.steps") {
            Some(Text::List(steps)) => steps.as_slice(),
            _ => &[],
        };
        steps.iter().map(|step| format!("<li>{}</li>\n", escaped(step))).collect()
    }

    fn address_sheet(&self, address: &str) -> Result<String, Failure> {
        let code = qrcode::QrCode::new(address).map_err(|_| Failure::usage("the site's address is too long for a QR code"))?;
        let code = code.render::<svg::Color>().min_dimensions(240, 240).build();
        // An SVG within a page has no declaration of its own.
        let code = code.split_once("?>").map_or(code.as_str(), |(_, svg)| svg);
        let contact = if self.contact.is_empty() { String::new() } else { format!("<p>{}</p>\n", self.text("sheet.contact")) };
        let body = format!(
            "<h1>{}</h1>\n<p>{}</p>\n<h2>{}</h2>\n<p class=\"code\">{}</p>\n<div aria-hidden=\"true\">{code}</div>\n<h2>{}</h2>\n<ol>\n{}</ol>\n{contact}",
            self.text("sheet.title"),
            self.text("sheet.intro"),
            self.text("sheet.address"),
            escaped(address),
            self.text("sheet.how"),
            self.steps(),
        );
        Ok(self.page("sheet.title", &body))
    }

    fn words_sheet(&self, words: &Passphrase) -> String {
        let (title, intro) = (self.text("sheet.words"), self.text("sheet.words_intro"));
        let body = format!("<h1>{title}</h1>\n<p>{intro}</p>\n<p class=\"code\">{}</p>\n", escaped(words.expose()));
        self.page("sheet.words", &body)
    }

    fn page(&self, title: &str, body: &str) -> String {
        let (language, title, practice) = (escaped(&self.language), self.text(title), escaped(&self.practice));
        let direction = crate::strings::direction(&self.language);
        format!(
            "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<meta charset=\"utf-8\">\n<meta name=\"robots\" content=\"noindex,nofollow\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} - {practice}</title>\n<style>\n\
             body {{ font: 1.1rem/1.5 Georgia, serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; color: #111; background: #fff }}\n\
             .code {{ font: 1.3rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere }}\n\
             svg {{ width: 7cm; height: auto }}\n</style>\n<main>\n{body}</main>\n</html>\n"
        )
    }
}

/// A text that can stand anywhere in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
