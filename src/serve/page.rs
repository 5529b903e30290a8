//! HTML as it is served: the reload script put in, and allowed by the page's own policies.
//!
//! This reads tags, not documents: up to `<body` it looks for `<meta http-equiv=...>` and skips comments
//! and the text of scripts and styles, which is all that a generated head can hold.

use super::policy;
use std::fmt::Write;

/// What the reload script must know about the page it is in.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// The build that the page shows.
    pub mark: &'a str,
    pub nonce: &'a str,
    /// The page's file in the output folder, if only that decides what the page shows.
    pub page: Option<&'a str>,
    /// Whether this is the last good page, shown while the build fails.
    pub last: bool,
}

/// The page with the reload script.
pub fn with_script(html: &str, script: &Script<'_>) -> String {
    let mut page = open_policies(html, script.nonce);
    let mut tag = String::new();
    let (mark, nonce) = (escape(script.mark), escape(script.nonce));
    // Writing to a string cannot fail.
    let _ = write!(tag, r#"<script src="/__trailmark/reload.js" nonce="{nonce}" data-build="{mark}""#);
    if let Some(page) = script.page {
        let _ = write!(tag, r#" data-page="{}""#, escape(page));
    }
    tag.push_str(if script.last { " data-last defer></script>" } else { " defer></script>" });
    let end = rfind(&page, "</body").or_else(|| rfind(&page, "</html")).unwrap_or(page.len());
    page.insert_str(end, &tag);
    page
}

/// Text made safe for HTML, inside an attribute's quotes as well.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn open_policies(html: &str, nonce: &str) -> String {
    let mut page = String::with_capacity(html.len() + 512);
    let mut copied = 0;
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + end);
        } else if starts_tag(rest, "body") {
            break;
        } else if let Some(name) = ["script", "style", "title", "noscript", "template"].into_iter().find(|name| starts_tag(rest, name)) {
            at = find(rest, &format!("</{name}")).map_or(html.len(), |end| start + end + 2);
        } else if starts_tag(rest, "meta") {
            let (attributes, end) = attributes(html, start + "<meta".len());
            let is_policy = attributes.iter().any(|attribute| {
                attribute.name.eq_ignore_ascii_case("http-equiv") && attribute.value(html).eq_ignore_ascii_case("content-security-policy")
            });
            if let Some(content) = attributes.iter().find(|attribute| is_policy && attribute.name.eq_ignore_ascii_case("content")) {
                page.push_str(&html[copied..content.from]);
                let _ = write!(page, "\"{}\"", escape(&policy::allow_preview(&content.value(html), nonce)));
                copied = content.to;
            }
            at = end;
        } else {
            at = start + 1;
        }
    }
    page.push_str(&html[copied..]);
    page
}

fn starts_tag(text: &str, name: &str) -> bool {
    let after = text.as_bytes().get(1..).and_then(|rest| rest.split_at_checked(name.len()));
    after.is_some_and(|(found, rest)| {
        found.eq_ignore_ascii_case(name.as_bytes())
            && rest.first().is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/'))
    })
}

/// An attribute and where its value is, quotes included.
struct Attribute<'a> {
    name: &'a str,
    from: usize,
    to: usize,
}

impl Attribute<'_> {
    fn value(&self, html: &str) -> String {
        let raw = &html[self.from..self.to];
        let quoted = raw.starts_with(['"', '\'']);
        decode(if quoted { raw.get(1..raw.len() - 1).unwrap_or_default() } else { raw })
    }
}

/// The attributes of a tag from `at` on, and where the tag ends.
fn attributes(html: &str, mut at: usize) -> (Vec<Attribute<'_>>, usize) {
    let bytes = html.as_bytes();
    let skip = |mut at: usize, set: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| set(*byte)) {
            at += 1;
        }
        at
    };
    let is_space: fn(u8) -> bool = |byte| byte.is_ascii_whitespace();
    let mut attributes = Vec::new();
    loop {
        at = skip(at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        if bytes.get(at).is_none_or(|byte| *byte == b'>') {
            return (attributes, at);
        }
        let start = at;
        // A name may start with "=", as a browser reads it; so this always moves on.
        at = skip(at + 1, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
        let Some(name) = html.get(start..at) else { return (attributes, at.min(html.len())) };
        let equals = skip(at, is_space);
        if bytes.get(equals) != Some(&b'=') {
            attributes.push(Attribute { name, from: at, to: at });
            continue;
        }
        let from = skip(equals + 1, is_space);
        at = match bytes.get(from) {
            Some(quote @ (b'"' | b'\'')) => {
                let inside = html.get(from + 1..).unwrap_or_default();
                match inside.find(*quote as char) {
                    Some(length) => from + 1 + length + 1,
                    None => return (attributes, html.len()),
                }
            }
            _ => skip(from, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
        attributes.push(Attribute { name, from, to: at });
    }
}

/// Resolves the character references that a template engine writes.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let reference = rest.find(';').and_then(|end| Some((character(&rest[1..end])?, end)));
        match reference {
            Some((character, end)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn find(text: &str, tag: &str) -> Option<usize> {
    text.as_bytes().windows(tag.len()).position(|window| window.eq_ignore_ascii_case(tag.as_bytes()))
}

fn rfind(text: &str, tag: &str) -> Option<usize> {
    text.as_bytes().windows(tag.len()).rposition(|window| window.eq_ignore_ascii_case(tag.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: Script<'_> = Script { mark: "s-7", nonce: "n", page: Some("a&b/index.html"), last: false };
    const TAG: &str = r#"<script src="/__trailmark/reload.js" nonce="n" data-build="s-7" data-page="a&amp;b/index.html" defer></script>"#;

    #[test]
    fn the_script_comes_before_the_last_end_of_the_body() {
        let with = |html| with_script(html, &SCRIPT).replace(TAG, "[script]");
        assert_eq!(with("<body><pre>&lt;/body></pre></BODY ></html>"), "<body><pre>&lt;/body></pre>[script]</BODY ></html>");
        assert_eq!(with("<p>é</p></html>"), "<p>é</p>[script]</html>");
        assert_eq!(with("<p>é"), "<p>é[script]");
        assert_eq!(with(""), "[script]");
        let last = with_script("", &Script { page: None, last: true, ..SCRIPT });
        assert_eq!(last, r#"<script src="/__trailmark/reload.js" nonce="n" data-build="s-7" data-last defer></script>"#);
    }

    #[test]
    fn policies_in_the_head_are_opened_however_they_are_written() {
        let open = |html: &str| open_policies(html, "n");
        let expected = r#""default-src 'none'; script-src 'nonce-n'; connect-src 'self'""#;
        for content in ["\"default-src 'none'\"", "\"default-src &#39;none&#x27;\"", "'default-src &apos;none&apos;'"] {
            let html =
                format!("<!doctype html><head><meta charset=utf-8><META content={content}\n HTTP-EQUIV = Content-Security-Policy /><p>");
            assert_eq!(
                open(&html),
                format!("<!doctype html><head><meta charset=utf-8><META content={expected}\n HTTP-EQUIV = Content-Security-Policy /><p>")
            );
        }
        let twice = "<meta http-equiv='content-security-policy' content=\"script-src 'none'\">".repeat(2);
        assert_eq!(open(&twice).matches("script-src 'nonce-n'").count(), 2);
    }

    #[test]
    fn what_only_looks_like_a_policy_is_left_alone() {
        let meta = r#"<meta http-equiv="Content-Security-Policy" content="script-src 'none'">"#;
        for html in [
            format!("<!-- {meta} -->"),
            format!("<script>{meta}</script>"),
            format!("<title>{meta}</title>"),
            format!("<body>{meta}"),
            "<meta name=description content=\"script-src 'none'\">".to_owned(),
            "<metadata http-equiv=content-security-policy content=x>".to_owned(),
            "<meta http-equiv=content-security-policy content=\"never closed".to_owned(),
            "<meta http-equiv=content-security-policy =>é<meta é='ü' content".to_owned(),
            "<!-- never closed".to_owned(),
            "< é <".to_owned(),
        ] {
            assert_eq!(open_policies(&html, "n"), html);
        }
    }
}
