//! `theme.yaml`: a theme's name, what it builds on, and the options that a site may choose.

use super::Config;
use super::contrast::{self, Pair};
use crate::diag::{Diagnostic, suggest};
use crate::yaml;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The file `theme.yaml` of a theme.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeFile {
    /// The name that `theme` in `site.yaml` gives.
    pub name: String,
    /// The version of the theme itself.
    #[serde(default)]
    pub version: Option<String>,
    /// Version such as `0.1`: the Trailmark that it was made for; an older one warns.
    pub made_for: Option<String>,
    /// Name of a theme: serves where this theme has no template, asset, text or option.
    pub extends: Option<String>,
    /// What a site may choose in `theme_options`.
    #[serde(default)]
    pub options: BTreeMap<String, ThemeOption>,
}

/// One option that a site may set in `theme_options`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeOption {
    /// A colour is `#1f4e79` or `#fff`, a flag true or false.
    #[serde(rename = "type")]
    pub kind: OptionKind,
    /// When the site does not choose; none when left out.
    pub default: Option<Value>,
    /// The values of a `choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What a `color` must stand out from in the light: a site's value that does not is refused.
    #[serde(default)]
    pub contrast: Vec<Pair>,
    /// What it must stand out from in the dark: the nearest colour that does becomes the option `NAME_dark`.
    #[serde(default)]
    pub dark: Vec<Pair>,
    /// For those who choose.
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OptionKind {
    Color,
    Text,
    Number,
    Flag,
    Choice,
}

/// Reads the text of a `theme.yaml`.
pub fn read(text: &str, file: &str) -> Result<ThemeFile, Vec<Diagnostic>> {
    let theme: ThemeFile = yaml::read(text).map_err(|found| found.into_iter().map(|d| d.in_file(file)).collect::<Vec<_>>())?;
    let places = yaml::Places::of(text).unwrap_or_default();
    let mut diagnostics = Vec::new();
    let numbers = |version: &str| version.split('.').all(|part| part.parse::<u32>().is_ok());
    if theme.made_for.as_deref().is_some_and(|version| !numbers(version)) {
        let found = Diagnostic::error("bad-value", "`made_for` should be a version of Trailmark such as `0.1`");
        diagnostics.push(found.in_file(file).at(places.value("made_for")));
    }
    for (name, option) in &theme.options {
        let path = format!("options.{name}");
        let mut tell = |key: &str, message: String, help: Option<String>| {
            let place = places.value(&format!("{path}.{key}")).or_else(|| places.key(&path));
            let found = Diagnostic::error("bad-value", message).in_file(file).at(place);
            diagnostics.push(match help {
                Some(help) => found.help(help),
                None => found,
            });
        };
        let default = option.default.clone().unwrap_or(Value::Null);
        if !default.is_null()
            && let Err(expected) = fits(option, &default)
        {
            tell("default", format!("the default of `{name}` should be {expected}"), None);
        }
        for (list, pairs) in [("contrast", &option.contrast), ("dark", &option.dark)] {
            for (index, pair) in pairs.iter().enumerate() {
                if contrast::read(&pair.against).is_none() {
                    tell(&format!("{list}[{index}].against"), format!("`against` should be {COLOR}"), None);
                } else if !(1.0..=21.0).contains(&pair.ratio) {
                    tell(&format!("{list}[{index}].ratio"), "`ratio` should be a number from 1 to 21".to_owned(), None);
                }
            }
            if !pairs.is_empty() && option.kind != OptionKind::Color {
                tell(list, format!("`{list}` is for options of the type `color`"), Some("take it out, or say `type: color`".to_owned()));
            } else if contrast::read("#777777").is_some_and(|grey| contrast::nearest(grey, pairs).is_none()) {
                let message = format!("no colour has all the contrast that `{list}` of `{name}` asks for");
                tell(list, message, Some("ask for less, or of fewer colours".to_owned()));
            }
        }
        if let Some(color) = default.as_str().filter(|_| option.kind == OptionKind::Color).and_then(contrast::read)
            && let Some(failure) = contrast::worst(color, &option.contrast)
        {
            let help = contrast::nearest(color, &option.contrast).map(|near| format!("`{near}` is the nearest that has enough"));
            tell("default", format!("the default of `{name}` {}", too_little(&failure)), help);
        }
    }
    if diagnostics.is_empty() { Ok(theme) } else { Err(diagnostics) }
}

/// The options of a theme with the site's choices put over the defaults.
pub fn options(declared: &BTreeMap<String, ThemeOption>, config: &Config) -> (BTreeMap<String, Value>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut resolved: BTreeMap<String, Value> =
        declared.iter().map(|(name, option)| (name.clone(), option.default.clone().unwrap_or(Value::Null))).collect();
    for (name, value) in &config.theme_options {
        let path = format!("theme_options.{name}");
        let Some(option) = declared.get(name) else {
            let help = suggest::help(name, declared.keys().map(String::as_str));
            let message = format!("the theme `{}` has no option `{name}`", config.theme);
            diagnostics.push(config.error("unknown-key", &path, message).help(help));
            continue;
        };
        match fits(option, value) {
            Ok(()) => {
                resolved.insert(name.clone(), value.clone());
                let Some(color) = value.as_str().filter(|_| option.kind == OptionKind::Color).and_then(contrast::read) else { continue };
                if let Some(failure) = contrast::worst(color, &option.contrast) {
                    let found = config.error("low-contrast", &path, format!("`{path}` {}", too_little(&failure)));
                    let help = contrast::nearest(color, &option.contrast).map(|near| format!("`{near}` is the nearest that has enough"));
                    diagnostics.push(found.help(help.unwrap_or_default()));
                }
            }
            Err(expected) => {
                diagnostics.push(config.error("bad-value", &path, format!("`{path}` should be {expected}")));
            }
        }
    }
    for (name, option) in declared.iter().filter(|(_, option)| !option.dark.is_empty()) {
        let color = resolved.get(name).and_then(Value::as_str).and_then(contrast::read);
        let dark = color.and_then(|color| contrast::nearest(color, &option.dark));
        resolved.insert(format!("{name}_dark"), dark.map_or(Value::Null, Value::String));
    }
    (resolved, diagnostics)
}

const COLOR: &str = "a colour such as `#1f4e79`";

/// What is wrong with a colour that does not stand out enough, after its name.
fn too_little(failure: &contrast::Failure<'_>) -> String {
    let Pair { against, ratio, purpose } = failure.pair;
    let purpose = purpose.as_ref().map_or(String::new(), |purpose| format!(" ({purpose})"));
    format!("has a contrast of {:.2}:1 with `{against}`{purpose}, and {ratio}:1 is needed", failure.measured)
}

/// Whether a value is one that the option takes; else what it should be.
fn fits(option: &ThemeOption, value: &Value) -> Result<(), String> {
    match option.kind {
        OptionKind::Color if value.as_str().and_then(contrast::read).is_some() => Ok(()),
        OptionKind::Color => Err(COLOR.to_owned()),
        OptionKind::Text if value.is_string() => Ok(()),
        OptionKind::Text => Err("a text".to_owned()),
        OptionKind::Number if value.is_number() => Ok(()),
        OptionKind::Number => Err("a number".to_owned()),
        OptionKind::Flag if value.is_boolean() => Ok(()),
        OptionKind::Flag => Err("`true` or `false`".to_owned()),
        OptionKind::Choice if value.as_str().is_some_and(|text| option.choices.iter().any(|choice| choice == text)) => Ok(()),
        OptionKind::Choice => Err(format!("one of {}", option.choices.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", "))),
    }
}
