//! What templates can do with values: filters and tests that read their arguments and nothing else.

use super::fit::fit;
use crate::config::BaseUrl;
use crate::image::Fonts;
use crate::markdown;
use crate::model::address;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, filters, functions, tests};
use std::sync::Arc;

/// Adds the filters, tests and functions. `debug`, `attr` and their like are left out: they print what
/// should not be printed, or hide mistakes.
pub(super) fn add(environment: &mut Environment<'static>, base: &Arc<BaseUrl>, fonts: &Fonts) {
    let fonts = fonts.clone();
    environment.add_filter("fit", move |text: &str, kwargs: Kwargs| fit(&fonts, text, &kwargs));
    let base = base.clone();
    environment.add_filter("absolute", move |url: &str| {
        if url.starts_with('/') && !url.starts_with("//") { format!("{}{url}", base.origin) } else { url.to_owned() }
    });
    environment.add_filter("abs", filters::abs);
    environment.add_filter("batch", filters::batch);
    environment.add_filter("bool", filters::bool);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("default", filters::default);
    environment.add_filter("d", filters::default);
    environment.add_filter("dictsort", filters::dictsort);
    environment.add_filter("escape", filters::escape);
    environment.add_filter("e", filters::escape);
    environment.add_filter("first", filters::first);
    environment.add_filter("float", filters::float);
    environment.add_filter("indent", filters::indent);
    environment.add_filter("int", filters::int);
    environment.add_filter("items", filters::items);
    environment.add_filter("join", filters::join);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("count", filters::length);
    environment.add_filter("lines", filters::lines);
    environment.add_filter("list", filters::list);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("map", filters::map);
    environment.add_filter("max", filters::max);
    environment.add_filter("min", filters::min);
    environment.add_filter("reject", filters::reject);
    environment.add_filter("rejectattr", filters::rejectattr);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("reverse", filters::reverse);
    environment.add_filter("round", filters::round);
    environment.add_filter("safe", filters::safe);
    environment.add_filter("select", filters::select);
    environment.add_filter("selectattr", filters::selectattr);
    environment.add_filter("slice", filters::slice);
    environment.add_filter("split", filters::split);
    environment.add_filter("sum", filters::sum);
    environment.add_filter("title", filters::title);
    environment.add_filter("tojson", filters::tojson);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("unique", filters::unique);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("urlencode", urlencode);
    environment.add_filter("sort", sort);
    environment.add_filter("inline", inline);
    environment.add_filter("plain", markdown::plain);
    environment.add_filter("slug", address::slug);
    environment.add_filter("xml", |text: &str| Value::from_safe_string(xml(text)));

    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("none", tests::is_none);
    environment.add_test("string", tests::is_string);
    environment.add_test("number", tests::is_number);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("even", tests::is_even);
    environment.add_test("divisibleby", tests::is_divisibleby);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("endingwith", tests::is_endingwith);
    for name in ["eq", "equalto", "=="] {
        environment.add_test(name, tests::is_eq);
    }
    environment.add_test("ne", tests::is_ne);
    environment.add_test("lt", tests::is_lt);
    environment.add_test("gt", tests::is_gt);
    environment.add_test("ge", tests::is_ge);
    environment.add_test("le", tests::is_le);
    environment.add_test("in", tests::is_in);

    environment.add_function("error", |message: String| -> Result<Value, Error> { Err(Error::new(ErrorKind::InvalidOperation, message)) });
    environment.add_function("range", functions::range);
    environment.add_function("dict", functions::dict);
    environment.add_function("namespace", functions::namespace);
}

fn urlencode(value: &Value) -> Result<String, Error> {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    match value.as_str() {
        Some(text) => Ok(utf8_percent_encode(text, KEPT).to_string()),
        None => Err(Error::new(ErrorKind::InvalidOperation, "`urlencode` takes a text")),
    }
}

/// A line of Markdown as HTML, with the punctuation of the page's language.
fn inline(state: &State, text: &str) -> Value {
    let language = state.lookup("page").and_then(|page| page.get_attr("language").ok());
    let language = language.as_ref().and_then(Value::as_str).unwrap_or("en");
    Value::from_safe_string(markdown::inline(text, language))
}

/// Sorts by a value or by an attribute; texts without regard to case.
///
/// minijinja's own filter would panic on an attribute whose look-up is an error.
fn sort(value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    let attribute: Option<String> = kwargs.get("attribute")?;
    let reverse: Option<bool> = kwargs.get("reverse")?;
    kwargs.assert_all_used()?;
    let mut keyed = Vec::new();
    for item in value.try_iter()? {
        let key = match &attribute {
            Some(path) => path.split('.').try_fold(item.clone(), |value, part| value.get_attr(part))?,
            None => item.clone(),
        };
        if key.kind() == ValueKind::Invalid || key.is_undefined() {
            let name = attribute.as_deref().unwrap_or("value");
            return Err(Error::new(ErrorKind::InvalidOperation, format!("cannot sort: there is no `{name}`")));
        }
        let key = key.as_str().map_or(key.clone(), |text| Value::from(text.to_lowercase()));
        keyed.push((key, item));
    }
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    if reverse == Some(true) {
        keyed.reverse();
    }
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

/// A text for XML: characters that XML 1.0 does not allow are left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(char),
            char if char < ' ' || char == '\u{fffe}' || char == '\u{ffff}' => {}
            char => out.push(char),
        }
    }
    out
}
