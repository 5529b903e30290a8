//! Text without a font: how wide it will be, where it breaks, and how it is escaped.
//!
//! A static picture cannot ask the browser for the width of a word. The table here is an upper estimate over the common
//! text faces (Georgia, Helvetica, Segoe UI, Roboto, Inter), so that boxes sized by it hold their text in any of them.

/// The estimated width of a text in the units of its font size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Breaks a text into lines no wider than `limit` and evens them out; what does not fit into `max_lines` ends in an ellipsis.
///
/// Breaks are at white space. Only a word that is wider than a whole line is cut, with a hyphen where its letters are of a
/// script that hyphenates.
pub fn wrap(text: &str, size: f64, limit: f64, max_lines: usize) -> Vec<String> {
    // Most texts are one line as they are.
    let plain = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    if width(text, size) <= limit && text.split(' ').all(plain) {
        return vec![text.to_owned()];
    }
    let words = fitting_words(text, size, limit);
    let mut lines = fill(&words, size, limit);
    if lines.len() < 2 && max_lines > 0 {
        return lines;
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(last, size) + width("…", size) > limit {
                last.pop();
            }
            last.truncate(last.trim_end_matches([' ', ',', '-']).len());
            last.push('…');
        }
        return lines;
    }
    let even = narrowest(&words, size, lines.len());
    fill(&words, size, even.min(limit))
}

/// The smallest width at which a text takes at most `lines` lines without cutting a word.
pub fn width_for_lines(text: &str, size: f64, lines: usize) -> f64 {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    narrowest(&words, size, lines)
}

/// Escapes text for the content or a double-quoted attribute of XML and HTML; control characters are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Writes a text at the end of another, escaped.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut rest = 0;
    for (index, character) in text.char_indices() {
        let instead = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\t' | '\n' | '\r' => " ",
            '\u{fffe}' | '\u{ffff}' => "",
            other if other.is_control() => "",
            _ => continue,
        };
        out.push_str(&text[rest..index]);
        out.push_str(instead);
        rest = index + character.len_utf8();
    }
    out.push_str(&text[rest..]);
}

/// Writes texts one after another at the end of another.
pub fn push_all(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// Writes a coordinate with at most one decimal at the end of a text, never `-0`.
pub fn push_number(out: &mut String, value: f64) {
    push_tenths(out, (value * 10.0).round() as i64);
}

/// Writes a number of tenths in the shortest form that SVG reads: `3`, `-.5`.
pub fn push_tenths(out: &mut String, tenths: i64) {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const TENTHS: [&str; 10] = ["", ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"];
    if tenths < 0 {
        out.push('-');
    }
    let (whole, rest) = (tenths.unsigned_abs() / 10, (tenths.unsigned_abs() % 10) as usize);
    if whole > 0 || rest == 0 {
        let mut unit = 1;
        while whole / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            out.push_str(DIGITS[(whole / unit % 10) as usize]);
            unit /= 10;
        }
    }
    out.push_str(TENTHS[rest]);
}

/// A line that is exactly as wide as the limit stays a line.
const TOLERANCE: f64 = 0.001;

fn fill(words: &[String], size: f64, limit: f64) -> Vec<String> {
    let space = width(" ", size);
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for word in words {
        let own = width(word, size);
        match lines.last_mut() {
            Some(line) if used + space + own <= limit + TOLERANCE => {
                line.push(' ');
                line.push_str(word);
                used += space + own;
            }
            _ => {
                lines.push(word.clone());
                used = own;
            }
        }
    }
    lines
}

/// How many lines words of these widths take.
fn count_lines(widths: &[f64], space: f64, limit: f64) -> usize {
    let (mut lines, mut used) = (0, f64::INFINITY);
    for own in widths {
        if used + space + own <= limit + TOLERANCE {
            used += space + own;
        } else {
            lines += 1;
            used = *own;
        }
    }
    lines
}

fn narrowest(words: &[String], size: f64, lines: usize) -> f64 {
    let space = width(" ", size);
    let widths: Vec<f64> = words.iter().map(|word| width(word, size)).collect();
    let widest = widths.iter().copied().fold(0.0, f64::max);
    // A line is as wide as some of the words that follow each other.
    let mut candidates = Vec::new();
    for start in 0..widths.len() {
        let mut line = -space;
        for own in &widths[start..] {
            line += space + own;
            candidates.extend((widest <= line + TOLERANCE).then_some(line));
        }
    }
    candidates.sort_by(f64::total_cmp);
    // The wider a line, the fewer there are.
    let first = candidates.partition_point(|candidate| count_lines(&widths, space, *candidate) > lines.max(1));
    candidates.get(first).copied().unwrap_or(0.0)
}

/// The words of a text; those that are wider than a line are divided at their hyphens, or else cut.
fn fitting_words(text: &str, size: f64, limit: f64) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        if width(word, size) <= limit {
            words.push(word.to_owned());
            continue;
        }
        let mut line = String::new();
        for part in word.split_inclusive('-') {
            if !line.is_empty() && width(&line, size) + width(part, size) > limit {
                words.push(std::mem::take(&mut line));
            }
            if width(part, size) > limit {
                words.extend(pieces(part, size, limit));
            } else {
                line.push_str(part);
            }
        }
        words.extend((!line.is_empty()).then_some(line));
    }
    words
}

/// A word cut into pieces of about one length, which looks better than a full line and a rest of two letters.
fn pieces(word: &str, size: f64, limit: f64) -> Vec<String> {
    let hyphen = width("-", size);
    let count = (width(word, size) / (limit - hyphen).max(size)).ceil();
    let limit = limit.min(width(word, size) / count + hyphen + size * 0.6);
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    for character in word.chars() {
        let room = if hyphenates(character) { hyphen } else { 0.0 };
        if !piece.is_empty() && width(&piece, size) + advance(character) * size + room > limit {
            if piece.chars().last().is_some_and(hyphenates) && character.is_alphabetic() {
                piece.push('-');
            }
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push(character);
    }
    pieces.push(piece);
    pieces
}

fn hyphenates(character: char) -> bool {
    character.is_alphabetic() && (character as u32) < 0x0590
}

/// The advance of a character in ems.
fn advance(character: char) -> f64 {
    ASCII.get(character as usize).copied().unwrap_or_else(|| beyond_ascii(character))
}

/// The advances of the characters that nearly all text is made of.
static ASCII: [f64; 128] = {
    let mut advances = [0.0; 128];
    let mut code = 0;
    while code < advances.len() {
        advances[code] = ascii(code as u8);
        code += 1;
    }
    advances
};

const fn ascii(character: u8) -> f64 {
    match character {
        b'i' | b'j' | b'l' | b'\'' | b'|' | b' ' => 0.31,
        b'f' | b't' | b'I' | b'!' | b'.' | b',' | b':' | b';' | b'/' => 0.36,
        b'r' | b'(' | b')' | b'-' | b'"' | b'[' | b']' => 0.44,
        b'c' | b'k' | b's' | b'v' | b'x' | b'y' | b'z' | b'J' | b'?' => 0.54,
        b'm' => 0.9,
        b'w' => 0.77,
        b'M' => 0.95,
        b'W' | b'%' | b'@' => 1.04,
        b'C' | b'D' | b'G' | b'H' | b'N' | b'O' | b'Q' | b'R' | b'U' => 0.82,
        b'A'..=b'Z' | b'&' => 0.72,
        b' '..=b'~' => 0.61,
        _ => 1.05,
    }
}

fn beyond_ascii(character: char) -> f64 {
    match character {
        '’' | '‘' | '\u{a0}' => 0.31,
        '“' | '”' => 0.44,
        '—' | '…' | 'Œ' | 'Æ' => 1.04,
        'œ' | 'æ' => 0.92,
        '\u{2212}' => 0.7,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        '\u{a0}'..='\u{24f}' if character.is_uppercase() => 0.82,
        '\u{a0}'..='\u{24f}' => 0.61,
        '\u{250}'..='\u{10ff}' if character.is_uppercase() => 0.88,
        '\u{250}'..='\u{10ff}' => 0.7,
        '\u{1e00}'..='\u{1fff}' => 0.8,
        '\u{2000}'..='\u{206f}' => 0.62,
        _ => 1.05,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        let number = |value: f64| {
            let mut out = String::new();
            push_number(&mut out, value);
            out
        };
        let written: Vec<String> = [0.0, -0.04, -0.05, 0.5, 12.0, 12.34, -3.25, 1e6].into_iter().map(number).collect();
        assert_eq!(written, ["0", "0", "-.1", ".5", "12", "12.3", "-3.3", "1000000"]);
    }

    #[test]
    fn lines_are_evened_out_rather_than_filled() {
        assert_eq!(wrap("Follow-up and evaluation", 15.0, 140.0, 3), ["Follow-up and", "evaluation"]);
        assert_eq!(wrap("Valid action programme", 15.0, 100.0, 3), ["Valid action", "programme"]);
        assert_eq!(wrap("Connect", 15.0, 200.0, 3), ["Connect"]);
        assert!(wrap("  ", 15.0, 200.0, 3).is_empty());
    }

    #[test]
    fn a_word_that_is_too_long_is_divided_at_its_hyphen_or_evenly() {
        assert_eq!(wrap("Self-assessment", 15.0, 100.0, 3), ["Self-", "assessment"]);
        assert_eq!(wrap("Accountability", 15.0, 80.0, 3), ["Account-", "ability"]);
    }

    #[test]
    fn no_line_is_wider_than_the_limit() {
        for text in
            ["Accountability", "Weiterbildungsverantwortlichkeit", "継続的改善と評価", "a b c d e f g h i j k l m n o p q r s t u v"]
        {
            for limit in [40.0, 60.0, 90.0] {
                let lines = wrap(text, 15.0, limit, 3);
                assert!(!lines.is_empty() && lines.len() <= 3, "{lines:?}");
                assert!(lines.iter().all(|line| width(line, 15.0) <= limit + 0.01), "{lines:?} in {limit}");
            }
        }
    }

    #[test]
    fn a_text_that_is_too_long_says_so() {
        let lines = wrap("one two three four five six seven eight nine ten eleven twelve", 15.0, 60.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
    }

    #[test]
    fn markup_is_escaped_and_control_characters_go() {
        assert_eq!(escape("<a href=\"x\">R&D's\u{7}\n</a>"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s &lt;/a&gt;");
    }
}
