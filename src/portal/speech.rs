//! The object `site` in the templates of portals: words, days and numbers, and a few names. No question of it is recorded.

use crate::model::PublicSite;
use crate::question::unknown;
use crate::strings::fill;
use crate::yaml::Date;
use minijinja::value::{Kwargs, Object, ObjectRepr, Value, from_args};
use minijinja::{Error, ErrorKind, State};
use std::fmt;
use std::sync::Arc;

const ATTRIBUTES: [&str; 5] = ["title", "language", "base_url", "timezone", "demonstration"];
const METHODS: [&str; 4] = ["string", "date", "number", "size"];

/// The words of a portal.
pub struct Speech {
    pub site: Arc<PublicSite>,
}

impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("site")
    }
}

impl Speech {
    pub fn language(&self) -> &str {
        &self.site.config.language
    }

    /// The text of a key with its plural form for the number; empty where there is none.
    pub fn say(&self, key: &str, args: &[(&str, &str)], n: Option<i64>) -> String {
        let Some(pattern) = self.site.strings.text(self.language(), key, n) else { return String::new() };
        fill(pattern, &mut |name| {
            let given = args.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            given.or_else(|| n.filter(|_| name == "n").map(|n| n.to_string()))
        })
    }

    /// A day in words, or that it is to be decided.
    pub fn day(&self, date: Option<Date>, style: &str) -> String {
        date.and_then(|date| self.site.strings.date(self.language(), date, style))
            .unwrap_or_else(|| self.say("portal.undecided", &[], None))
    }

    /// A number with two decimals at most, its thousands apart from 10 000 on.
    pub fn number(&self, value: f64) -> String {
        let written = format!("{:.2}", value.abs());
        let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
        let rest = rest.trim_end_matches('0');
        let mut out = String::new();
        if value < 0.0 && (!rest.is_empty() || whole != "0") {
            out.push('−');
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len() > 4 && (whole.len() - at) % 3 == 0 {
                out.push_str(&self.say("portal.number.group", &[], None));
            }
            out.push(digit);
        }
        if !rest.is_empty() {
            out.push_str(&self.say("portal.number.point", &[], None));
            out.push_str(rest);
        }
        out
    }

    fn string(&self, key: &str, kwargs: &Kwargs) -> Result<Value, Error> {
        let number = kwargs.get::<Option<Value>>("n")?;
        let whole = number.as_ref().and_then(Value::as_i64);
        let strings = &self.site.strings;
        let pattern = strings.text(self.language(), key, whole);
        let Some(pattern) = pattern else {
            return Err(Error::new(ErrorKind::InvalidOperation, "there is no string of this key"));
        };
        let filled = fill(pattern, &mut |name| {
            let value = kwargs.peek::<Value>(name).ok()?;
            Some(if value.is_none() { String::new() } else { value.to_string() })
        });
        Ok(Value::from(filled))
    }
}

impl Object for Speech {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let config = &self.site.config;
        Some(match key.as_str()? {
            "title" => Value::from(config.title.as_str()),
            "language" => Value::from(self.language()),
            "base_url" => Value::from(self.site.base.permalink("/")),
            "timezone" => Value::from(config.timezone.iana_name().unwrap_or("UTC").replace('_', " ")),
            "demonstration" => Value::from(config.demonstration),
            other => unknown("site", other, ATTRIBUTES.iter().chain(&METHODS).copied()),
        })
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
        match name {
            "string" => {
                let (key, kwargs) = from_args::<(&str, Kwargs)>(args)?;
                self.string(key, &kwargs)
            }
            "date" => {
                let (value, kwargs) = from_args::<(Value, Kwargs)>(args)?;
                let style: Option<String> = kwargs.get("style")?;
                kwargs.assert_all_used()?;
                Ok(Value::from(self.day(value.as_str().and_then(|text| text.parse().ok()), style.as_deref().unwrap_or("long"))))
            }
            "number" => {
                let (value,) = from_args::<(Value,)>(args)?;
                Ok(f64::try_from(value).map_or_else(|_| Value::from("–"), |value| Value::from(self.number(value))))
            }
            "size" => {
                let (bytes,) = from_args::<(u64,)>(args)?;
                #[expect(clippy::cast_precision_loss, reason = "shown with one decimal at most")]
                let (key, value) = if bytes < 1_000_000 {
                    ("portal.size.kb", (bytes as f64 / 1000.0).ceil())
                } else {
                    ("portal.size.mb", (bytes as f64 / 100_000.0).round() / 10.0)
                };
                Ok(Value::from(self.say(key, &[("n", &self.number(value))], None)))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, "in a portal `site` has only `string`, `date`, `number` and `size`")),
        }
    }
}
