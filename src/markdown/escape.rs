//! Text, attribute values and addresses made safe for HTML.

/// Appends text between tags.
pub(super) fn text(out: &mut String, text: &str) {
    // Most pieces are short and have nothing to escape; without an early end this loop is a few vector instructions.
    if !text.bytes().fold(false, |found, byte| found | matches!(byte, b'&' | b'<' | b'>')) {
        return out.push_str(text);
    }
    let mut from = 0;
    for at in memchr::memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[from..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends the value of an attribute that stands in double quotes.
pub(super) fn attribute(out: &mut String, value: &str) {
    for (at, part) in value.split('"').enumerate() {
        if at > 0 {
            out.push_str("&quot;");
        }
        text(out, part);
    }
}

/// Appends an address: like an attribute, but what no address may contain is percent-encoded.
pub(super) fn address(out: &mut String, address: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut from = 0;
    for (at, byte) in address.bytes().enumerate() {
        if byte > b' ' && !matches!(byte, b'&' | b'"' | b'<' | b'>' | b'`' | 0x7f) {
            continue;
        }
        out.push_str(&address[from..at]);
        from = at + 1;
        if byte == b'&' {
            out.push_str("&amp;");
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out.push_str(&address[from..]);
}

/// Appends an attribute value made from a label with one `{placeholder}`.
pub(super) fn label(out: &mut String, label: &str, placeholder: &str, value: &str) {
    match label.split_once(placeholder) {
        Some((before, after)) => {
            attribute(out, before);
            attribute(out, value);
            attribute(out, after);
        }
        None => attribute(out, label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(write: fn(&mut String, &str), from: &str) -> String {
        let mut out = String::new();
        write(&mut out, from);
        out
    }

    #[test]
    fn nothing_escapes_from_where_it_stands() {
        assert_eq!(made(text, "a < b & \"c\" > d"), "a &lt; b &amp; \"c\" &gt; d");
        assert_eq!(made(attribute, "\"a\" & <b>"), "&quot;a&quot; &amp; &lt;b&gt;");
        assert_eq!(made(address, "/a b?x=1&y=\"é\""), "/a%20b?x=1&amp;y=%22é%22");
    }

    #[test]
    fn a_label_takes_its_value() {
        let mut out = String::new();
        label(&mut out, "Link to “{title}”", "{title}", "Fees & \"terms\"");
        assert_eq!(out, "Link to “Fees &amp; &quot;terms&quot;”");
    }
}
