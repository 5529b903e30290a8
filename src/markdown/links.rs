//! Addresses: which are unsafe, which are addresses at all, and which stand bare in a sentence.

use super::text::{Mark, Marked};
use std::ops::Range;

/// Whether following an address would run a script or show data of the page's own making.
///
/// As browsers do, control characters and spaces are left out before the scheme is looked at.
pub(super) fn is_unsafe(address: &str) -> bool {
    const SCHEMES: [&str; 3] = ["javascript:", "vbscript:", "data:"];
    let mut letters = address.bytes().filter(|byte| *byte > b' ' && *byte != 0x7f).map(|byte| byte.to_ascii_lowercase());
    let mut start = [0; 11];
    let mut length = 0;
    for (slot, letter) in start.iter_mut().zip(&mut letters) {
        *slot = letter;
        length += 1;
    }
    SCHEMES.iter().any(|scheme| start[..length].starts_with(scheme.as_bytes()))
}

/// Whether the source of an image is unsafe: as [`is_unsafe`], but pictures may be data.
pub(super) fn is_unsafe_image(address: &str) -> bool {
    is_unsafe(address) && !address.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

/// Whether this is an address that needs no page of the site: on the web, of mail or telephone, or with a leading `/` or `#`.
pub(super) fn is_address(address: &str) -> bool {
    address.starts_with(['/', '#']) || is_elsewhere(address)
}

/// Whether this is an address on the web, of mail, or a telephone number.
pub(super) fn is_elsewhere(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.len() > scheme.len() && address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Finds bare addresses (`https://…`, `www.…`, `name@host.org`) in a text, in order.
pub(super) fn find_bare(text: &str, found: &mut Vec<Marked>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for at in memchr::memchr3_iter(b':', b'@', b'.', bytes) {
        if at < from {
            continue;
        }
        let bare = match bytes[at] {
            b':' => web(text, at, from),
            b'@' => mail(text, at, from).map(|range| (range, Mark::Mail)),
            _ => www(text, at, from),
        };
        if let Some((range, mark)) = bare {
            from = range.end;
            found.push(Marked { range, mark });
        }
    }
}

fn starts_word(text: &str, start: usize) -> bool {
    !text[..start].ends_with(|before: char| before.is_alphanumeric() || matches!(before, '/' | '@' | '-' | '_' | '.'))
}

fn web(text: &str, colon: usize, from: usize) -> Option<(Range<usize>, Mark)> {
    let rest = text[colon..].strip_prefix("://")?;
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        colon >= from + scheme.len() && text.as_bytes()[colon - scheme.len()..colon].eq_ignore_ascii_case(scheme.as_bytes())
    })?;
    let start = colon - scheme.len();
    if !rest.starts_with(char::is_alphanumeric) || !starts_word(text, start) {
        return None;
    }
    Some((start..end(text, start, colon + 3), Mark::Web))
}

fn www(text: &str, dot: usize, from: usize) -> Option<(Range<usize>, Mark)> {
    let start = dot.checked_sub(3).filter(|start| *start >= from)?;
    if !text.as_bytes()[start..dot].eq_ignore_ascii_case(b"www") || !starts_word(text, start) {
        return None;
    }
    let end = end(text, start, dot + 1);
    text[dot + 1..end].split(['/', '?', '#']).next().is_some_and(|host| host.contains('.')).then_some((start..end, Mark::Www))
}

/// Where a bare address ends: at a space or quotation mark, without the punctuation of the sentence.
fn end(text: &str, start: usize, least: usize) -> usize {
    let stop = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '“' | '”' | '„' | '«' | '»' | '`' | '|');
    let mut end = text[least..].find(stop).map_or(text.len(), |at| least + at);
    while let Some(last) = text[least..end].chars().next_back() {
        let trailing = match last {
            ')' => unbalanced(&text[start..end], '(', ')'),
            ']' => unbalanced(&text[start..end], '[', ']'),
            _ => matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '*' | '_' | '~' | '…' | '–' | '—' | '(' | '['),
        };
        if !trailing {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

fn unbalanced(text: &str, open: char, close: char) -> bool {
    text.matches(close).count() > text.matches(open).count()
}

fn mail(text: &str, at: usize, from: usize) -> Option<Range<usize>> {
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let bytes = text.as_bytes();
    let mut start = at - bytes[from..at].iter().rev().take_while(|byte| name(byte)).count();
    while bytes[start] == b'.' {
        start += 1;
    }
    let mut end = at + 1 + bytes[at + 1..].iter().take_while(|byte| host(byte)).count();
    while matches!(bytes[end - 1], b'.' | b'-') {
        end -= 1;
    }
    let domain = text.get(at + 1..end)?;
    let (body, top) = domain.rsplit_once('.')?;
    let sound = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic()) && body.split('.').all(|part| !part.is_empty());
    let starts = start < at && !text[..start].ends_with(|before: char| before.is_alphanumeric() || matches!(before, '@' | '/'));
    let ends = !text[end..].starts_with(|after: char| after.is_alphanumeric() || matches!(after, '@' | '_' | '/'));
    (sound && starts && ends).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find_bare(text, &mut found);
        found.into_iter().map(|marked| &text[marked.range]).collect()
    }

    #[test]
    fn schemes_that_run_something_are_unsafe_however_written() {
        for address in ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "\u{1}vbscript:x", "data:text/html,x", "DATA:text/html"] {
            assert!(is_unsafe(address), "{address}");
        }
        for address in ["https://example.org/javascript:", "/data:x", "about.md", "javascripts.md", "", "mailto:a@example.org"] {
            assert!(!is_unsafe(address), "{address}");
        }
        assert!(!is_unsafe_image("data:image/png;base64,AA=="));
        assert!(is_unsafe_image("data:text/html,x"));
    }

    #[test]
    fn bare_addresses_end_before_the_sentence_does() {
        assert_eq!(bare("See https://example.org/a_b?c=d&e=f."), ["https://example.org/a_b?c=d&e=f"]);
        assert_eq!(bare("(https://example.org/wiki/A_(b))"), ["https://example.org/wiki/A_(b)"]);
        assert_eq!(bare("(see http://example.org/x), then"), ["http://example.org/x"]);
        assert_eq!(bare("https://example.org/it's, “https://example.org/q”"), ["https://example.org/it's", "https://example.org/q"]);
        assert_eq!(bare("www.example.org/x! www. www.x"), ["www.example.org/x"]);
        assert_eq!(bare("https:// http://! xhttps://example.org ftp://example.org"), [] as [&str; 0]);
    }

    #[test]
    fn bare_mail_addresses() {
        assert_eq!(bare("Write to amara.osei+talk@post.example.org."), ["amara.osei+talk@post.example.org"]);
        assert_eq!(bare("a@b, a@b.1, @x.org, a@.org, a@b..org, a@x.org@y.org"), [] as [&str; 0]);
        assert_eq!(bare("..a@example.org-"), ["a@example.org"]);
        assert_eq!(bare("https://amara@example.org/x"), ["https://amara@example.org/x"]);
        assert_eq!(bare("é@example.org @"), [] as [&str; 0]);
    }
}
