//! The lints about interface texts: what the catalogues of the site's languages lack.

use super::lints::settle;
use crate::config::Config;
use crate::diag::Diagnostic;
use crate::strings::catalogues::compare;
use crate::theme::Theme;
use crate::yaml::Places;

/// Compares the catalogues of the site's languages with the English ones. `settings` is the text of `site.yaml`.
pub fn find(config: &Config, theme: &Theme, settings: Option<&str>) -> Vec<Diagnostic> {
    let place = settings.and_then(|text| {
        let places = Places::of(text).ok()?;
        places.key("languages").or_else(|| places.key("language"))
    });
    let found = compare(&theme.catalogues, &config.languages).into_iter();
    settle(found.map(|found| if found.span.is_none() { found.at(place) } else { found }).collect(), config, |_| None)
}
