//! The social card of a page: what it says, as a drawing. It is drawn after the page is made, unless it stands already.

use super::Renderer;
use crate::diag::{Diagnostic, Span};
use crate::image::{self, CARD as SIZE};
use crate::question::{Asker, Fields, Question};
use crate::theme::{CARD, Template};
use minijinja::Value;
use std::sync::Arc;

impl Renderer {
    /// Where the card of a page will be; its drawing goes into the page's record. None where the site or its theme wants no
    /// cards, for a page that is not to be found, for one with a photograph of its own, and where the theme's fonts lack
    /// letters of what it would say.
    pub(super) fn card(&self, page: &Fields, asker: &Arc<Asker>) -> Result<Value, Vec<Diagnostic>> {
        let none = Ok(Value::from(()));
        let wanted = asker.ask(Question::Config("social_cards".into())).is_true() && asker.has_template(CARD);
        let is = |name: &str| page.get(name).is_some_and(Value::is_true);
        let photograph = |file: Option<&Value>| {
            let url = file.and_then(|file| file.get_attr("url").ok());
            url.as_ref().and_then(Value::as_str).is_some_and(|url| !url.ends_with(".svg"))
        };
        let portrait = page.get("coach").and_then(|coach| coach.get_attr("photo").ok());
        if !wanted || is("noindex") || photograph(page.get("image")) || photograph(portrait.as_ref()) {
            return none;
        }
        let drawing = self.fill(&[CARD.to_owned()], asker, page.clone().with("card", ()).value(), Value::UNDEFINED)?;
        let theme = &self.shared.theme;
        let template = theme.templates.get(CARD);
        let parts = image::card_parts(&drawing);
        let parts = parts.map_err(|(line, wrong)| vec![broken(template, &drawing, line, &wrong)])?;
        let mut hasher = blake3::Hasher::new();
        for (line, address) in &parts.pictures {
            let Some(hash) = asker.drawing(address) else {
                let wrong = format!("`{address}` is no drawing of the site");
                let help = "a card shows SVG files of the site and its themes by their address, such as `page.coach.photo.url`";
                return Err(vec![broken(template, &drawing, *line, &wrong).help(help)]);
            };
            hasher.update(hash.as_bytes());
        }
        if !theme.fonts.can_write(&parts.words) {
            return none;
        }
        // The digest of the template stands for the fonts.
        let template = template.map_or([0; 16], |template| template.digest);
        let hash = hasher.update(&template).update(drawing.as_bytes()).finalize();
        let route = format!("/assets/cards/{}.png", &hash.to_hex()[..16]);
        let url = self.shared.base().href(&route);
        asker.keep_card(route, drawing);
        Ok(Fields::new("card").with("url", url).with("width", SIZE.0).with("height", SIZE.1).value())
    }
}

/// The message about a drawing that cannot be read. Its line is that of the template which reads like the line of the drawing.
pub(crate) fn broken(template: Option<&Template>, drawing: &str, line: usize, wrong: &str) -> Diagnostic {
    let found = Diagnostic::error("bad-card", format!("this template makes a drawing that cannot be read: {wrong}"));
    let found = found.help("it has to give one whole SVG, 1200 wide and 630 high; put texts through the filter `xml`");
    let Some(template) = template else { return found };
    let drawn = drawing.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
    let alike = |source: &str| {
        let fixed = source.trim().split("{{").next().unwrap_or_default();
        let is = source.trim() == drawn || (!fixed.is_empty() && drawn.starts_with(fixed));
        if is { fixed.len() } else { 0 }
    };
    let lines = template.source.lines().enumerate().map(|(at, source)| (alike(source), at + 1));
    // Of lines that are as like as each other, the first.
    let nearest = lines.filter(|(alike, _)| *alike > 0).max_by_key(|(alike, at)| (*alike, std::cmp::Reverse(*at)));
    found.in_file(&template.file).at(Span::at(nearest.map_or(1, |(_, at)| at), 1))
}
