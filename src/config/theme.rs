//! `theme.yaml`: a theme's name, what it builds on, and the options that a site may choose.

use super::Config;
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
    pub name: String,
    #[serde(default)]
    pub version: Option<String>,
    /// The version of Trailmark that the theme was made for, such as `0.1`.
    pub made_for: Option<String>,
    /// The theme whose templates, strings and assets serve where this one has none.
    pub extends: Option<String>,
    #[serde(default)]
    pub options: BTreeMap<String, ThemeOption>,
}

/// One option that a site may set in `theme_options`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeOption {
    #[serde(rename = "type")]
    pub kind: OptionKind,
    pub default: Option<Value>,
    /// The values of a `choice`.
    #[serde(default)]
    pub choices: Vec<String>,
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
    let mut theme: ThemeFile = yaml::read(text).map_err(|found| found.into_iter().map(|d| d.in_file(file)).collect::<Vec<_>>())?;
    let places = yaml::Places::of(text).unwrap_or_default();
    let mut diagnostics = Vec::new();
    for (name, option) in &mut theme.options {
        let default = option.default.clone().unwrap_or(Value::Null);
        if !default.is_null()
            && let Err(expected) = fits(option, &default)
        {
            let place = places.value(&format!("options.{name}.default"));
            diagnostics
                .push(Diagnostic::error("bad-value", format!("the default of `{name}` should be {expected}")).in_file(file).at(place));
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
            }
            Err(expected) => {
                diagnostics.push(config.error("bad-value", &path, format!("`{path}` should be {expected}")));
            }
        }
    }
    (resolved, diagnostics)
}

/// Whether a value is one that the option takes; else what it should be.
fn fits(option: &ThemeOption, value: &Value) -> Result<(), String> {
    let is_color = |text: &str| {
        text.strip_prefix('#').is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    match option.kind {
        OptionKind::Color if value.as_str().is_some_and(is_color) => Ok(()),
        OptionKind::Color => Err("a colour such as `#1f4e79`".to_owned()),
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
