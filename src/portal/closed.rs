//! Rust values as templates see them: each struct is closed, so that a misspelt field is an error and not silently nothing.
//!
//! serde names the struct and its fields; [`Fields`] keeps them. Nothing goes through a text.

use crate::question::{Fields, list};
use minijinja::Value;
use serde::Serialize;
use serde::de::value::Error;
use serde::ser::{self, Impossible, Serializer};

/// HTML that is put into a page as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename = "SafeHtml")]
pub struct Safe(pub String);

/// A value for templates.
pub fn closed(value: &impl Serialize) -> Value {
    value.serialize(Closed).unwrap_or_default()
}

struct Closed;

struct Items(Vec<Value>);

struct Pairs(Vec<(Value, Value)>, Option<Value>);

macro_rules! scalars {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Result<Value, Error> { Ok(Value::from(value)) })*
    };
}

impl Serializer for Closed {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Impossible<Value, Error>;
    type SerializeTupleVariant = Impossible<Value, Error>;
    type SerializeMap = Pairs;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Impossible<Value, Error>;

    scalars! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8,
        serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_str: &str,
        serialize_bytes: &[u8],
    }

    fn serialize_char(self, value: char) -> Result<Value, Error> {
        Ok(Value::from(value.to_string()))
    }

    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::from(()))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::from(()))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Error> {
        Ok(Value::from(()))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Error> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Value, Error> {
        let inner = value.serialize(self)?;
        Ok(match inner.as_str() {
            Some(html) if name == "SafeHtml" => Value::from_safe_string(html.to_owned()),
            _ => inner,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Result<Value, Error> {
        Err(ser::Error::custom("a variant with a value has no form in templates"))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, Error> {
        Ok(Items(Vec::with_capacity(length.unwrap_or(0))))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        Err(ser::Error::custom("a struct without names has no form in templates"))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeTupleVariant, Error> {
        Err(ser::Error::custom("a variant with values has no form in templates"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Pairs, Error> {
        Ok(Pairs(Vec::new(), None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields, Error> {
        Ok(Fields::new(name))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeStructVariant, Error> {
        Err(ser::Error::custom("a variant with fields has no form in templates"))
    }
}

impl ser::SerializeSeq for Items {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.0.push(value.serialize(Closed)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(list(self.0))
    }
}

impl ser::SerializeTuple for Items {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value, Error> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeMap for Pairs {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.1 = Some(key.serialize(Closed)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let value = value.serialize(Closed)?;
        self.0.extend(self.1.take().map(|key| (key, value)));
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(Value::from_pairs(self.0))
    }
}

impl ser::SerializeStruct for Fields {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.add(name, value.serialize(Closed)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        // Their shape is that of the struct.
        Ok(Value::from_object(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Trail<'a> {
        name: &'a str,
        steps: Vec<u32>,
        end: Option<f64>,
        picture: Safe,
    }

    #[test]
    fn a_struct_is_closed() {
        let trail = closed(&Trail { name: "a & b", steps: vec![1, 2], end: None, picture: Safe("<svg></svg>".to_owned()) });
        let environment = minijinja::Environment::new();
        let fill = |template: &str| environment.render_named_str("trail.html", template, minijinja::context! { trail => trail.clone() });
        let filled =
            fill("{{ trail.name }} {{ trail.steps|length }} {% if trail.end is none %}none{% endif %} {{ trail.picture }}").unwrap();
        assert_eq!(filled, "a &amp; b 2 none <svg></svg>");
        assert!(fill("{{ trail.nam }}").is_err());
        assert!(fill("{% if trail.nam %}{% endif %}").is_err() || fill("{{ trail.nam ~ 1 }}").is_err());
    }
}
