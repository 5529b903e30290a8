//! The public page around a sealed portal: it holds no word of the client.

use super::{Public, Rendered, Renderer};
use crate::diag::Diagnostic;
use crate::model::assets::Asset;
use minijinja::{Value, context};
use std::marker::PhantomData;

/// What a shell is filled with beside `page`, `site` and `theme`.
#[derive(Debug)]
pub struct Shell<'a> {
    pub route: &'a str,
    pub template: &'a str,
    /// Key of the title's text.
    pub title: &'a str,
    /// The value `portal`.
    pub portal: Value,
}

impl Renderer {
    /// Fills a template of the portal's public part.
    pub fn shell(&self, shell: &Shell<'_>) -> Result<Rendered<Public>, Vec<Diagnostic>> {
        let language = self.shared.unrecorded().config.language.clone();
        let asker = self.asker(&language, shell.route);
        let page = self.frame("portal", shell.title, &asker);
        let text = self.fill(&[shell.template.to_owned()], &asker, page, context! { portal => shell.portal.clone() })?;
        let record = asker.finish();
        Ok(Rendered { route: shell.route.to_owned(), source: None, record, text, audience: PhantomData })
    }

    /// The texts of the interface whose keys begin with `prefix`, without it, in the default language.
    pub fn texts(&self, prefix: &str) -> Vec<(String, String)> {
        let site = self.shared.unrecorded();
        let keys = site.strings.keys().filter_map(|key| Some((key, key.strip_prefix(prefix)?)));
        keys.filter_map(|(key, short)| Some((short.to_owned(), site.strings.text(&site.config.language, key, None)?.to_owned()))).collect()
    }

    /// A text of the interface in the default language.
    pub fn text(&self, key: &str) -> String {
        let site = self.shared.unrecorded();
        site.strings.text(&site.config.language, key, None).unwrap_or(key).to_owned()
    }

    /// The address of a theme's asset.
    pub fn theme_asset(&self, name: &str) -> Option<&Asset> {
        self.shared.unrecorded().assets.resolve("", name)
    }
}
