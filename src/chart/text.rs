//! Text without a font: how wide it will be, where it breaks, and how it is escaped.
//!
//! A static picture cannot ask the browser for the width of a word. The table here is an upper estimate over the common
//! text faces (Georgia, Helvetica, Segoe UI, Roboto, Inter), so that boxes sized by it hold their text in any of them.

use std::fmt::Write;

/// The estimated width of a text in the units of its font size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Breaks a text into lines no wider than `limit` and evens them out; what does not fit into `max_lines` ends in an ellipsis.
///
/// Breaks are at white space. Only a word that is wider than a whole line is cut, with a hyphen where its letters are of a
/// script that hyphenates.
pub fn wrap(text: &str, size: f64, limit: f64, max_lines: usize) -> Vec<String> {
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
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A coordinate with at most one decimal, never `-0`.
pub fn number(value: f64) -> String {
    let mut out = String::new();
    push_number(&mut out, value);
    out
}

/// Writes a coordinate at the end of a text.
pub fn push_number(out: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    // Writing to a string cannot fail.
    let _ = if rest == 0 { write!(out, "{whole}") } else { write!(out, "{whole}.{rest}") };
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
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | ' ' | '’' | '‘' | '\u{a0}' => 0.31,
        'f' | 't' | 'I' | '!' | '.' | ',' | ':' | ';' | '/' => 0.36,
        'r' | '(' | ')' | '-' | '"' | '[' | ']' | '“' | '”' => 0.44,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' | '?' => 0.54,
        'm' => 0.9,
        'w' => 0.77,
        'M' => 0.95,
        'W' | '%' | '@' | '—' | '…' | 'Œ' | 'Æ' => 1.04,
        'œ' | 'æ' => 0.92,
        '\u{2212}' => 0.7,
        'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'R' | 'U' => 0.82,
        'A'..='Z' | '&' => 0.72,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        ' '..='~' => 0.61,
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
        let written: Vec<String> = [0.0, -0.04, -0.05, 12.0, 12.34, -3.25, 1e6].into_iter().map(number).collect();
        assert_eq!(written, ["0", "0", "-0.1", "12", "12.3", "-3.3", "1000000"]);
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
