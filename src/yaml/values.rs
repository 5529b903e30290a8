//! Values that a YAML text can give in more than one way, read with messages that say what is expected.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Whether a text has the form of a language's code: `fr`, `fr-CA`.
pub fn is_language_code(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether a text is an address that a page may link to: of this site (`/...`), of another one, or a mailbox or
/// telephone. Scripts and data are none.
pub fn is_address(text: &str) -> bool {
    let (lower, inner) = (text.to_ascii_lowercase(), !text.contains(char::is_whitespace));
    let after = |scheme: &str| lower.strip_prefix(scheme).is_some_and(|rest| !rest.trim_start_matches('/').is_empty());
    inner && (text.starts_with('/') && !text.starts_with("//") || ["https://", "http://", "mailto:", "tel:"].into_iter().any(after))
}

/// A day of the calendar, written `2026-03-02` (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub jiff::civil::Date);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::str::FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let shape =
            text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
        if shape { text.parse().map(Date).map_err(|_| ()) } else { Err(()) }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl Visitor<'_> for Expect {
            type Value = Date;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date such as 2026-03-02")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
                let other = de::Unexpected::Other("text");
                text.trim().parse().map_err(|()| match not_in_the_calendar(text.trim()) {
                    Some(why) => E::invalid_type(other, &format!("{DAY_THERE_IS}: {why}").as_str()),
                    None => E::invalid_type(other, &self),
                })
            }
        }
        deserializer.deserialize_str(Expect)
    }
}

/// How the message begins that a date of the right form is none.
pub(super) const DAY_THERE_IS: &str = "a day of the calendar";

/// What is wrong with a date of the right form, in words that do not repeat it; none where the form is wrong.
fn not_in_the_calendar(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let number = |text: &str, digits: usize| {
        let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i8>().ok()).flatten()
    };
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let (month, _) = (number(month, 2)?, number(day, 2)?);
    match jiff::civil::Date::new(year, month, 1) {
        Ok(first) => Some(format!("this month has the days 01 to {}", first.days_in_month())),
        Err(_) => Some("a year has the months 01 to 12".to_owned()),
    }
}

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// A time of day, written `14:30` (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(pub jiff::civil::Time);

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl Visitor<'_> for Expect {
            type Value = ClockTime;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 14:30")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ClockTime, E> {
                let parts = text.trim().split_once(':').filter(|(hour, minute)| (1..=2).contains(&hour.len()) && minute.len() == 2);
                let time = parts.and_then(|(hour, minute)| jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
                time.map(ClockTime).ok_or_else(|| E::invalid_type(de::Unexpected::Other("text"), &self))
            }
        }
        deserializer.deserialize_str(Expect)
    }
}

impl JsonSchema for ClockTime {
    fn schema_name() -> Cow<'static, str> {
        "ClockTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$" })
    }
}

/// A year, or a whole date of which the year is meant: `2012` or `2012-05-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Year(pub i16);

impl<'de> Deserialize<'de> for Year {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl Visitor<'_> for Expect {
            type Value = Year;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a year such as 2012")
            }
            fn visit_u64<E: de::Error>(self, year: u64) -> Result<Year, E> {
                i16::try_from(year)
                    .ok()
                    .filter(|year| (1800..=2200).contains(year))
                    .map(Year)
                    .ok_or_else(|| E::invalid_type(de::Unexpected::Other("number"), &self))
            }
            fn visit_i64<E: de::Error>(self, year: i64) -> Result<Year, E> {
                self.visit_u64(u64::try_from(year).unwrap_or(0))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Year, E> {
                let date = text.parse::<Date>().map(|date| Year(date.0.year()));
                date.map_err(|()| E::invalid_type(de::Unexpected::Other("text"), &self))
            }
        }
        deserializer.deserialize_any(Expect)
    }
}

impl JsonSchema for Year {
    fn schema_name() -> Cow<'static, str> {
        "Year".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "string"] })
    }
}

/// One value or a list of them; written `role: team` or `role: [team, executive]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        OneOrMany(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Expect<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(de::value::StrDeserializer::new(text)).map(|one| OneOrMany(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = list.next_element()? {
                    many.push(one);
                }
                Ok(OneOrMany(many))
            }
        }
        deserializer.deserialize_any(Expect(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// A text, or one for each language: `name: Goal` or `name: {en: Goal, fr: But}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Localized {
    Same(Arc<str>),
    ByLanguage(BTreeMap<String, Arc<str>>),
}

impl Localized {
    /// Whether there is a text for a language by itself.
    pub fn has(&self, language: &str) -> bool {
        matches!(self, Localized::ByLanguage(texts) if texts.contains_key(language))
    }

    /// The text in a language; else in the site's default language; else in any.
    pub fn get(&self, language: &str, default: &str) -> Arc<str> {
        match self {
            Localized::Same(text) => text.clone(),
            Localized::ByLanguage(texts) => {
                let text = texts.get(language).or_else(|| texts.get(default)).or_else(|| texts.values().next());
                text.cloned().unwrap_or_else(|| Arc::from(""))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Localized {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl<'de> Visitor<'de> for Expect {
            type Value = Localized;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or texts by language such as `{en: Goal, fr: But}`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Localized, E> {
                Ok(Localized::Same(text.into()))
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Localized, E> {
                Ok(Localized::Same(if value { "true" } else { "false" }.into()))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Localized, E> {
                Ok(Localized::Same(value.to_string().into()))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Localized, E> {
                Ok(Localized::Same(value.to_string().into()))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Localized, E> {
                Ok(Localized::Same(value.to_string().into()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Localized, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some(language) = map.next_key::<String>()? {
                    let known = language.len() >= 2 && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                    if !known {
                        map.next_value::<IgnoredAny>()?;
                        return Err(de::Error::invalid_type(de::Unexpected::Other("key"), &self));
                    }
                    texts.insert(language, map.next_value::<String>()?.into());
                }
                Ok(Localized::ByLanguage(texts))
            }
        }
        deserializer.deserialize_any(Expect)
    }
}

impl JsonSchema for Localized {
    fn schema_name() -> Cow<'static, str> {
        "Localized".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "object", "additionalProperties": { "type": "string" } }] })
    }
}
