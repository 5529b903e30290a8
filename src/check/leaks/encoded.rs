//! Texts inside other bytes: base64, hexadecimal digits, UTF-16.

/// Gives every text that is found inside; none is a copy of the bytes themselves.
pub fn texts(bytes: &[u8], give: &mut dyn FnMut(&[u8])) {
    runs(bytes, give);
    if memchr::memchr(0, bytes).is_some() {
        wide(bytes, give);
    }
}

/// What can be read in a file that is no text, such as a picture: six letters in a row or more. `None` for a text.
pub fn letters(bytes: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(0, bytes)?;
    let without_sums = without_sums(bytes);
    let bytes = without_sums.as_deref().unwrap_or(bytes);
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) || matches!(byte, b'\n' | b'\r' | b'\t');
    let mut letters = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        at += match byte {
            byte if plain(*byte) => 1,
            0xc2..0xf5 if (0x80..0xc0).contains(&next) => {
                1 + bytes[at + 1..].iter().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count()
            }
            // Latin-1, between two letters.
            0xc0.. if at > start && next.is_ascii_alphabetic() => 1,
            _ => {
                if at - start >= 6 {
                    letters.extend(&bytes[start..at]);
                    letters.push(b'\n');
                }
                start = at + 1;
                1
            }
        };
    }
    letters.extend(bytes.get(start..).unwrap_or_default());
    Some(letters)
}

/// A PNG picture without the check sum after each block: it may look like more letters of the text before it.
fn without_sums(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut blocks = bytes.to_vec();
    let mut at = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").map(|_| 8)?;
    while let Some(length) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        // Length, kind, content, sum (PNG specification, 5.3).
        let end = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|length| at.checked_add(length)?.checked_add(8));
        let Some((end, sum)) = end.and_then(|end| Some((end, blocks.get_mut(end..end.checked_add(4)?)?))) else { break };
        sum.fill(0);
        at = end + 4;
    }
    Some(blocks)
}

/// Characters of a run that is looked into. A name of eleven letters takes as many.
const SHORTEST: usize = 16;

/// Characters of a line after which the next line can be more of the same.
const WRAPPED: usize = 32;

/// By byte: its six bits in base64, in either alphabet; 64 for anything else.
static SIX: [u8; 256] = {
    let mut six = [64_u8; 256];
    let standard = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < 64 {
        six[standard[at] as usize] = at as u8;
        at += 1;
    }
    six[b'-' as usize] = 62;
    six[b'_' as usize] = 63;
    six
};

fn is_six(byte: u8) -> bool {
    SIX[usize::from(byte)] < 64
}

/// Runs of the letters of base64, which may be wrapped.
fn runs(bytes: &[u8], give: &mut dyn FnMut(&[u8])) {
    let mut done = 0;
    while let Some(byte) = bytes.get(done + SHORTEST - 1) {
        // A run that is long enough has a letter here.
        if !is_six(*byte) {
            done += SHORTEST;
            continue;
        }
        let middle = done + SHORTEST - 1;
        let start = middle - bytes[done..middle].iter().rev().take_while(|byte| is_six(**byte)).count();
        let mut end = middle + bytes[middle..].iter().take_while(|byte| is_six(**byte)).count();
        if end - start < SHORTEST {
            done = end;
            continue;
        }
        let mut wrapped: Vec<u8> = Vec::new();
        let mut line = start;
        while end - line >= WRAPPED {
            let after = end + line_end(&bytes[end..]);
            let more = bytes[after..].iter().take_while(|byte| is_six(**byte)).count();
            if after == end || more == 0 {
                break;
            }
            if wrapped.is_empty() {
                wrapped.extend(&bytes[start..end]);
            }
            wrapped.extend(&bytes[after..after + more]);
            if more < WRAPPED {
                // It may as well be a word that merely follows.
                inside(&wrapped[..wrapped.len() - more], give);
            }
            (line, end) = (after, after + more);
        }
        inside(if wrapped.is_empty() { &bytes[start..end] } else { &wrapped }, give);
        done = end;
    }
}

/// The length of a line's end, as it is or as JSON writes it, with the space that begins the next line.
fn line_end(rest: &[u8]) -> usize {
    let written = |text: &[u8]| rest.starts_with(text).then_some(text.len());
    let ends: [&[u8]; 5] = [b"\r\n", b"\n", b"\\r\\n", b"\\n", b"&#10;"];
    let end = ends.into_iter().find_map(written);
    end.map_or(0, |end| end + rest[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count())
}

/// What the letters of a run may stand for.
fn inside(run: &[u8], give: &mut dyn FnMut(&[u8])) {
    if run.iter().all(u8::is_ascii_hexdigit) {
        let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or_default() as u8;
        let decoded: Vec<u8> = run.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
        if is_text(&decoded) {
            give(&decoded);
        }
    }
    let capitals = run.iter().filter(|byte| byte.is_ascii_uppercase()).take(2).count();
    if capitals < 2 || !run.iter().any(u8::is_ascii_lowercase) {
        // An address or a long word.
        return;
    }
    // Letters may stand before it that belong to something else.
    for skip in 0..4 {
        let mut decoded = Vec::with_capacity(run.len() * 3 / 4);
        for group in run[skip..].chunks(4) {
            let bits = group.iter().fold(0_u32, |bits, byte| bits << 6 | u32::from(SIX[usize::from(*byte)])) << (6 * (4 - group.len()));
            let all = [(bits >> 16) as u8, (bits >> 8) as u8, bits as u8];
            decoded.extend(&all[..(group.len() * 3 / 4).min(3)]);
        }
        if is_text(&decoded) {
            give(&decoded);
        }
    }
}

/// Whether some letters in a row can be text, in one byte or more for each.
fn is_text(bytes: &[u8]) -> bool {
    let (mut plain, mut wide) = (0, [0_u32; 2]);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let printable = (b' '..=b'~').contains(byte);
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        let long = (0xc3..0xf0).contains(byte) && (0x80..0xc0).contains(&next);
        plain = if printable || long || matches!(byte, b'\n' | b'\r' | b'\t') { plain + 1 } else { 0 };
        // Of each pair one byte is nearly zero and the other is not.
        let side = at % 2;
        wide[side] = if printable && next <= 5 || *byte <= 5 && next > 5 && wide[side] > 0 { wide[side] + 1 } else { 0 };
        if plain >= 6 || wide[side] >= 4 {
            return true;
        }
        at += 1 + usize::from(long) * (1 + usize::from(*byte >= 0xe0));
    }
    false
}

/// Text in UTF-16, of either order and from either parity: four letters in a row or more.
fn wide(bytes: &[u8], give: &mut dyn FnMut(&[u8])) {
    let marked = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, false)),
        [0xfe, 0xff, rest @ ..] => Some((rest, true)),
        _ => None,
    };
    if let Some((rest, big)) = marked {
        let units = rest.chunks_exact(2).map(|pair| unit(pair, big));
        let text: String = char::decode_utf16(units).map(|char| char.unwrap_or(' ')).collect();
        give(text.as_bytes());
        return;
    }
    let mut text = String::new();
    for (parity, big) in [(0, false), (1, false), (0, true), (1, true)] {
        let mut run = 0;
        let mut begin = text.len();
        for pair in bytes.get(parity..).unwrap_or_default().chunks_exact(2) {
            // Latin, Greek and Cyrillic letters.
            let char = char::from_u32(u32::from(unit(pair, big)))
                .filter(|char| (' '..'\u{600}').contains(char) || matches!(char, '\n' | '\r' | '\t'));
            match char {
                Some(char) => {
                    text.push(char);
                    run += 1;
                }
                None if run == 0 => {}
                None => {
                    if run < 4 {
                        text.truncate(begin);
                    } else {
                        text.push('\n');
                    }
                    (run, begin) = (0, text.len());
                }
            }
        }
        text.push('\n');
    }
    give(text.as_bytes());
}

fn unit(pair: &[u8], big: bool) -> u16 {
    let pair = [pair[0], pair[1]];
    if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(bytes: &[u8]) -> String {
        let mut all = String::new();
        texts(bytes, &mut |inside| all.push_str(&String::from_utf8_lossy(inside)));
        all
    }

    #[test]
    fn base64_is_read_wherever_it_begins() {
        for text in [
            "eyJuYW1lIjoiWm9yYSBMaW5kcXZpc3QifQ==",
            "x/eyJuYW1lIjoiWm9yYSBMaW5kcXZpc3QifQ",
            "data:a;base64,eyJuYW1lIjoiWm9yYSBMaW5kcXZpc3QifQ",
        ] {
            assert!(given(text.as_bytes()).contains("Zora Lindqvist"), "{text}");
        }
        let wrapped = "QSBsb25nIHRleHQgdGhhdCBhIG1haWwgcHJvZ3JhbSB3cmFwcyBhdCBzZXZlbnR5LXNpeCBsZXR0\r\n  ZXJzIGlzIGpvaW5lZCBhZ2Fpbg==";
        assert!(given(wrapped.as_bytes()).contains("letters is joined again"), "{}", given(wrapped.as_bytes()));
        assert!(given(wrapped.replace("\r\n  ", "\\r\\n").as_bytes()).contains("letters is joined"));
        assert_eq!(given(b"/insights/what-a-first-conversation-can-hold/ and internationalisation"), "");
    }

    #[test]
    fn hexadecimal_and_wide_letters_are_read() {
        assert!(given(b"<FEFF005A006F007200610020004C>").contains('\0'));
        assert!(given(b"5a6f7261204c696e6471766973742e").contains("Zora Lindqvist"));
        for big in [false, true] {
            let units = "xZora Łind".encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            for before in [&[][..], &[200], &[0xff, 0xd8]] {
                let bytes: Vec<u8> = before.iter().copied().chain(units.clone()).chain([0xd8, 0xd9, 0]).collect();
                assert!(given(&bytes).contains("ora Łind"), "{big} {before:?}");
            }
        }
    }

    #[test]
    fn the_check_sum_of_a_block_is_no_letter_of_its_text() {
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x15tEXtAuthor\0Zora Lindqvist".to_vec();
        picture.extend(b"cW\xe0@\0\0\0\0IEND\xaeB`\x82");
        let read = letters(&picture).unwrap();
        assert!(read.windows(15).any(|window| window == b"Zora Lindqvist\n"), "{}", String::from_utf8_lossy(&read));
        for end in 0..picture.len() {
            letters(&picture[..end]);
        }
        picture[8..12].fill(0xff);
        assert!(letters(&picture).is_some());
    }

    #[test]
    fn anything_comes_to_an_end() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3000).collect();
        given(&bytes);
        for text in ["", "A", "AAAAAAAAAAAAAAAa", "AAAAAAAAAAAAAAAaA\n", "\0"] {
            given(text.as_bytes());
        }
    }
}
