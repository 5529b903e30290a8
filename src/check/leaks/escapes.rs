//! One escape at a time: entities of HTML, percent signs of addresses, backslashes of JSON and scripts.

/// What an escape stands for, and how many bytes after its first one it takes.
///
/// `first` is `&`, `%` or `\`, as it stands in the text or as another escape gave it; `rest` follows it.
pub fn read(first: u8, rest: &[u8]) -> Option<(char, usize)> {
    match first {
        b'&' => entity(rest),
        b'%' => percent(rest),
        b'\\' => backslash(rest),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |value, byte| Some(value.checked_mul(16)? + (*byte as char).to_digit(16)?))
}

fn entity(rest: &[u8]) -> Option<(char, usize)> {
    if rest.first() == Some(&b'#') {
        let (digits, radix) = if matches!(rest.get(1), Some(b'x' | b'X')) { (2, 16) } else { (1, 10) };
        let length = rest.get(digits..)?.iter().take(8).take_while(|byte| (**byte as char).is_digit(radix)).count();
        let text = std::str::from_utf8(&rest[digits..digits + length]).ok()?;
        let char = char::from_u32(u32::from_str_radix(text, radix).ok()?)?;
        let end = digits + length;
        return Some((char, end + usize::from(rest.get(end) == Some(&b';'))));
    }
    let length = rest.iter().take(26).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if rest.get(length) != Some(&b';') {
        return None;
    }
    Some((named(std::str::from_utf8(&rest[..length]).ok()?), length + 1))
}

/// The character of a name. Accents are folded anyway, so of `eacute` the `e` is enough; a name that is no letter
/// and no space parts words.
fn named(name: &str) -> char {
    match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "percnt" => '%',
        "bsol" => '\\',
        "apos" | "lsquo" | "rsquo" | "OpenCurlyQuote" | "CloseCurlyQuote" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" | "Tab" | "NewLine" | "NonBreakingSpace" | "hairsp" => ' ',
        "shy" | "zwnj" | "zwj" | "ZeroWidthSpace" | "NoBreak" | "lrm" | "rlm" | "InvisibleTimes" => '\u{ad}',
        "szlig" => 'ß',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        "oelig" => 'œ',
        "OElig" => 'Œ',
        "thorn" => 'þ',
        "THORN" => 'Þ',
        "eth" => 'ð',
        "ETH" => 'Ð',
        "imath" | "inodot" => 'i',
        _ => {
            let mut chars = name.chars();
            let letter = chars.next().unwrap_or(' ');
            let accents = [
                "grave", "acute", "circ", "tilde", "uml", "ring", "cedil", "caron", "ogon", "breve", "macr", "dot", "strok", "dblac",
                "slash",
            ];
            if letter.is_ascii_alphabetic() && accents.contains(&chars.as_str()) { letter } else { '\u{b7}' }
        }
    }
}

/// `%41`, and the bytes of a longer character that follow it.
fn percent(rest: &[u8]) -> Option<(char, usize)> {
    let first = hex(rest.get(..2)?)?;
    let length = match first {
        0..0x80 => return Some((char::from_u32(first)?, 2)),
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return Some((char::from_u32(first)?, 2)),
    };
    let mut bytes = [first as u8, 0, 0, 0];
    // Within a double escape the sign itself is one: `%25C3%25A9`.
    let (mut at, mut count) = (2, 1);
    while count < length && rest.get(at) == Some(&b'%') {
        let skip = if rest.get(at + 1..at + 3) == Some(b"25") { 3 } else { 1 };
        let Some(byte) = rest.get(at + skip..at + skip + 2).and_then(hex) else { break };
        bytes[count] = byte as u8;
        at += skip + 2;
        count += 1;
    }
    match std::str::from_utf8(&bytes[..length]) {
        Ok(text) if count == length => Some((text.chars().next()?, at)),
        // Latin-1.
        _ => Some((char::from_u32(first)?, 2)),
    }
}

fn backslash(rest: &[u8]) -> Option<(char, usize)> {
    match rest.first()? {
        b'n' | b't' | b'r' | b'b' | b'f' | b'v' => Some((' ', 1)),
        b'\\' => Some(('\\', 1)),
        b'x' => Some((char::from_u32(hex(rest.get(1..3)?)?)?, 3)),
        b'u' if rest.get(1) == Some(&b'{') => {
            let length = rest.get(2..)?.iter().take(8).take_while(|byte| byte.is_ascii_hexdigit()).count();
            (rest.get(2 + length) == Some(&b'}')).then_some(())?;
            Some((char::from_u32(hex(&rest[2..2 + length])?)?, length + 3))
        }
        b'u' => {
            let code = hex(rest.get(1..5)?)?;
            if !(0xd800..0xdc00).contains(&code) {
                return Some((char::from_u32(code).unwrap_or('\u{fffd}'), 5));
            }
            let low = rest.get(5..7).filter(|next| *next == b"\\u").and_then(|_| hex(rest.get(7..11)?));
            match low.filter(|low| (0xdc00..0xe000).contains(low)) {
                Some(low) => Some((char::from_u32(0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00))?, 11)),
                None => Some(('\u{fffd}', 5)),
            }
        }
        // Octal, as in the strings of a PDF.
        b'0'..=b'3' if rest.get(..3).is_some_and(|digits| digits.iter().all(|digit| (b'0'..=b'7').contains(digit))) => {
            let code = rest[..3].iter().fold(0, |code, digit| code * 8 + u32::from(*digit - b'0'));
            Some((char::from_u32(code)?, 3))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_form_is_read() {
        let read = |text: &str| read(text.as_bytes()[0], &text.as_bytes()[1..]);
        assert_eq!(read("&#90;ora"), Some(('Z', 4)));
        assert_eq!(read("&#x5A;ora"), Some(('Z', 5)));
        assert_eq!(read("&#090 ora"), Some(('Z', 4)));
        assert_eq!(read("&eacute;"), Some(('e', 7)));
        assert_eq!(read("&shy;"), Some(('\u{ad}', 4)));
        assert_eq!(read("&unknown;"), Some(('\u{b7}', 8)));
        assert_eq!(read("& so"), None);
        assert_eq!(read("%5A"), Some(('Z', 2)));
        assert_eq!(read("%C3%A9x"), Some(('é', 5)));
        assert_eq!(read("%c3%25a9x"), Some(('é', 7)));
        assert_eq!(read("%E9x"), Some(('é', 2)));
        assert_eq!(read("% of"), None);
        assert_eq!(read("\\u005A"), Some(('Z', 5)));
        assert_eq!(read("\\ud83d\\ude00"), Some(('😀', 11)));
        assert_eq!(read("\\u{5a}"), Some(('Z', 5)));
        assert_eq!(read("\\x5a"), Some(('Z', 3)));
        assert_eq!(read("\\132"), Some(('Z', 3)));
        for broken in ["&", "&#", "&#x", "&#xfffffff;", "%", "%4", "%C3", "%C3%", "\\", "\\u", "\\u12", "\\u{", "\\ud800", "\\x"] {
            read(broken);
        }
    }
}
