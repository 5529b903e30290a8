//! HTML that an author wrote: passed on without its comments, and without addresses that run scripts.
//!
//! This is a net for mistakes and pasted text, not a wall against the author, who may write `<script>` here as well.

use super::links;
use std::borrow::Cow;
use std::ops::Range;

/// What raw HTML contained, besides what was written.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Where unsafe addresses stood in it.
    pub unsafe_addresses: Vec<Range<usize>>,
    /// Where a comment began that does not end.
    pub open_comment: Option<usize>,
    /// The last `<a>` or `</a>`: whether a link is open afterwards.
    pub link_open: Option<bool>,
}

const ADDRESSES: [&str; 9] = ["href", "src", "action", "formaction", "xlink:href", "poster", "data", "cite", "background"];

/// Elements whose content is not HTML.
const OPAQUE: [&str; 8] = ["script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes"];

/// Appends raw HTML to `out`; a comment is the author's note to himself and is not published.
pub(super) fn pass(html: &str, out: &mut String) -> Findings {
    let mut findings = Findings::default();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &html.as_bytes()[at..]) {
        let tag = at + found;
        out.push_str(&html[at..tag]);
        if html[tag..].starts_with("<!--") {
            let end = html[tag + 4..].find("-->");
            findings.open_comment = findings.open_comment.or(end.is_none().then_some(tag));
            at = end.map_or(html.len(), |end| tag + 4 + end + 3);
            continue;
        }
        let name_start = tag + 1 + usize::from(html[tag + 1..].starts_with('/'));
        if !html[name_start..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            // Browsers take `<?`, `<!` and `</` before anything but a name for a comment up to the next `>`.
            let comment = name_start > tag + 1 || html[tag + 1..].starts_with(['?', '!']);
            at = if comment { html[tag..].find('>').map_or(html.len(), |end| tag + end + 1) } else { tag + 1 };
            out.push_str(&html[tag..at]);
            continue;
        }
        let name_end =
            html[name_start..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).map_or(html.len(), |end| name_start + end);
        let name = &html[name_start..name_end];
        if name.eq_ignore_ascii_case("a") {
            findings.link_open = Some(name_start == tag + 1);
        }
        out.push_str(&html[tag..name_end]);
        at = attributes(html, name_end, out, &mut findings);
        if name_start == tag + 1
            && let Some(opaque) = OPAQUE.iter().find(|opaque| name.eq_ignore_ascii_case(opaque))
        {
            let end = closing(&html[at..], opaque).map_or(html.len(), |end| at + end);
            out.push_str(&html[at..end]);
            at = end;
        }
    }
    out.push_str(&html[at..]);
    findings
}

/// HTML that is shown as text, without the notes that nobody should see, and where a note began that does not end.
pub(super) fn without_comments(html: &str) -> (Cow<'_, str>, Option<usize>) {
    if !html.contains("<!--") {
        return (Cow::Borrowed(html), None);
    }
    let (mut text, mut at) = (String::new(), 0);
    while let Some(found) = html[at..].find("<!--") {
        let start = at + found;
        text.push_str(&html[at..start]);
        let Some(end) = html[start + 4..].find("-->") else { return (Cow::Owned(text), Some(start)) };
        at = start + 4 + end + 3;
    }
    text.push_str(&html[at..]);
    (Cow::Owned(text.trim_start().to_owned()), None)
}

fn closing(html: &str, name: &str) -> Option<usize> {
    html.match_indices("</")
        .map(|(at, _)| at)
        .find(|at| html.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())))
}

/// Copies the attributes up to and with `>`; returns the place after it.
fn attributes(html: &str, from: usize, out: &mut String, findings: &mut Findings) -> usize {
    let mut at = from;
    let until = |from: usize, stop: &dyn Fn(char) -> bool| html[from..].find(stop).map_or(html.len(), |to| from + to);
    loop {
        let name_start = until(at, &|c| !c.is_whitespace() && c != '/');
        out.push_str(&html[at..name_start]);
        if html[name_start..].starts_with('>') {
            out.push('>');
            return name_start + 1;
        }
        if name_start == html.len() {
            return name_start;
        }
        // A name may begin with anything, even with `=`.
        let first = html[name_start..].chars().next().map_or(0, char::len_utf8);
        let name_end = until(name_start + first, &|c| c.is_whitespace() || matches!(c, '=' | '>' | '/'));
        let equals = until(name_end, &|c| !c.is_whitespace());
        if !html[equals..].starts_with('=') {
            out.push_str(&html[name_start..name_end]);
            at = name_end;
            continue;
        }
        let start = until(equals + 1, &|c| !c.is_whitespace());
        let (value, end) = match html[start..].chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let end = until(start + 1, &|c| c == quote);
                (start + 1..end, (end + 1).min(html.len()))
            }
            _ => {
                let end = until(start, &|c| c.is_whitespace() || c == '>');
                (start..end, end)
            }
        };
        let name = &html[name_start..name_end];
        if ADDRESSES.iter().any(|address| name.eq_ignore_ascii_case(address)) && is_unsafe(name, &html[value.clone()]) {
            findings.unsafe_addresses.push(value);
        } else {
            out.push_str(&html[name_start..end]);
        }
        at = end;
    }
}

fn is_unsafe(name: &str, value: &str) -> bool {
    let decoded = decode(value);
    if name.eq_ignore_ascii_case("src") || name.eq_ignore_ascii_case("poster") {
        links::is_unsafe_image(&decoded)
    } else {
        links::is_unsafe(&decoded)
    }
}

/// Undoes the character references that could hide a scheme.
fn decode(value: &str) -> String {
    let mut decoded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, reference)) = rest.split_once('&') {
        decoded.push_str(before);
        let end = reference.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(reference.len());
        let (name, after) = reference.split_at(end);
        let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        });
        match (number.and_then(char::from_u32), name) {
            (Some(c), _) => decoded.push(c),
            (None, "colon") => decoded.push(':'),
            (None, "Tab" | "NewLine") => {}
            (None, _) => decoded.push_str(name),
        }
        rest = after.strip_prefix(';').unwrap_or(after);
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(html: &str) -> (String, usize) {
        let mut out = String::new();
        let findings = pass(html, &mut out);
        (out, findings.unsafe_addresses.len())
    }

    #[test]
    fn ordinary_html_is_left_alone() {
        for html in [
            "<div class=\"a\" data-x='1'><a href=\"/x\">x</a> 1 < 2 <br/></div>\n",
            "<script>if (a<b) { \"<!-- x -->\" }</script>",
            "<img src=data:image/png;base64,AA== alt>",
            "<p",
            "<p class",
            "<a href=",
            "<a href=\"x",
            "</",
            "<p a=b/>",
            "<",
            "<?php x ?>",
            "</ <b> x>",
        ] {
            assert_eq!(passed(html), (html.to_owned(), 0));
        }
    }

    #[test]
    fn comments_go() {
        assert_eq!(passed("<p>a<!-- <b> note -->b</p><!-- open").0, "<p>ab</p>");
        assert_eq!(pass("a<!-- open", &mut String::new()).open_comment, Some(1));
        assert_eq!(without_comments("<!-- a --> <b>b</b>"), ("<b>b</b>".into(), None));
        assert_eq!(without_comments("<b><!-- a --><!-- c"), ("<b>".into(), Some(13)));
    }

    #[test]
    fn addresses_that_run_scripts_go() {
        for value in [
            "javascript:x",
            "'java&#115;cript:x'",
            "\"&#x6a;avascript&colon;x\"",
            "\" java&Tab;script:x\"",
            "\"java\nscript:x\"",
            "data:text/html,x",
        ] {
            assert_eq!(passed(&format!("<a class=b HREF = {value} id=c>")), ("<a class=b  id=c>".to_owned(), 1), "{value}");
        }
        assert_eq!(passed("<?<script><a href=javascript:x>").1, 1);
        assert_eq!(passed("<img src=javascript:x>"), ("<img >".to_owned(), 1));
        assert_eq!(passed("<a\nhref='/a'\n title=\"javascript:x\">").1, 0);
    }

    #[test]
    fn an_open_link_is_noticed() {
        let mut out = String::new();
        assert_eq!(pass("<a href=x>", &mut out).link_open, Some(true));
        assert_eq!(pass("<A>x</A>", &mut out).link_open, Some(false));
        assert_eq!(pass("<abbr>", &mut out).link_open, None);
    }
}
