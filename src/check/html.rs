//! A quick look through finished HTML: which addresses it names, and which ids it has.

/// The addresses and ids of a page, in the order they stand there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Names<'a> {
    /// Values of `href`, `src`, `poster`, `action` and each address of `srcset`, as written.
    pub targets: Vec<&'a str>,
    /// Those of them that a reader can follow: `href` of `a` and `area`.
    pub links: Vec<&'a str>,
    /// Values of `id`, as written.
    pub ids: Vec<&'a str>,
}

/// Looks through the tags of a page. Comments, scripts and styles are passed over.
pub fn names(html: &str) -> Names<'_> {
    let mut names = Names::default();
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found + 1;
        if html[start..].starts_with("!--") {
            at = html[start..].find("-->").map_or(bytes.len(), |end| start + end + 3);
            continue;
        }
        if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            at = start;
            continue;
        }
        let name_end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        let tag = &html[start..name_end];
        at = attributes(html, name_end, tag, &mut names);
        if tag.eq_ignore_ascii_case("script") || tag.eq_ignore_ascii_case("style") {
            let close = if tag.eq_ignore_ascii_case("script") { "</script" } else { "</style" };
            at = html[at..].find(close).map_or(bytes.len(), |end| at + end);
        }
    }
    names
}

/// Reads the attributes of one tag; gives the place after it.
fn attributes<'a>(html: &'a str, mut at: usize, tag: &str, names: &mut Names<'a>) -> usize {
    let bytes = html.as_bytes();
    loop {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'>') => return at + 1,
            Some(_) => {}
        }
        let start = at;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/')) {
            at += 1;
        }
        let name = &html[start..at];
        if at == start {
            at += 1;
            continue;
        }
        let mut next = at;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        if bytes.get(next) != Some(&b'=') {
            continue;
        }
        next += 1;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        let value = match bytes.get(next) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = memchr::memchr(*quote, &bytes[next + 1..]).map_or(bytes.len(), |end| next + 1 + end);
                at = (end + 1).min(bytes.len());
                &html[next + 1..end]
            }
            _ => {
                let end = next + bytes[next..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
                at = end;
                &html[next..end]
            }
        };
        match name {
            "id" => names.ids.push(value),
            "href" | "src" | "poster" | "action" if !(tag == "base" || tag == "use") => {
                names.targets.push(value);
                if name == "href" && matches!(tag, "a" | "area") {
                    names.links.push(value);
                }
            }
            "srcset" => names.targets.extend(value.split(',').filter_map(|part| part.split_whitespace().next())),
            _ => {}
        }
    }
}

/// An attribute's value with the entities that Trailmark writes resolved.
pub fn unescape(value: &str) -> std::borrow::Cow<'_, str> {
    if !value.contains('&') {
        return value.into();
    }
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_addresses_and_ids() {
        let html = "<!-- <a href=no> --><a id=top href=\"/a/?x=1&amp;y\" class='b'>1 < 2</a><img srcset=\"/1.png 1x, /2.png 2x\"\
                    src='/1.png'/><link href=/s.css><script>\"<a href=no>\"</script><p id=\"last\">";
        let names = names(html);
        assert_eq!(names.targets, ["/a/?x=1&amp;y", "/1.png", "/2.png", "/1.png", "/s.css"]);
        assert_eq!(names.links, ["/a/?x=1&amp;y"]);
        assert_eq!(names.ids, ["top", "last"]);
        assert_eq!(unescape("/a/?x=1&amp;y"), "/a/?x=1&y");
    }

    #[test]
    fn broken_html_comes_to_an_end() {
        for html in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "<a =", "<!--", "<script>", "<a / / >", "<é>"] {
            names(html);
        }
    }
}
