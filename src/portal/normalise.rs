//! What was typed as a passphrase, brought to one form.
//!
//! Nobody remembers whether there was a hyphen or a capital, and telephones put both in by themselves. So the form is
//! NFKC in lower case, with one space for each run of separators and none at the ends. The browser does the same by the
//! same table of cases (`browser/normalise.json`); the separators are listed by code point, because the two languages
//! disagree about what white space is.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The normal form of a passphrase.
///
/// ```
/// assert_eq!(trailmark::portal::normalise::normalise(" Crumb-TIDAL\u{a0} oak. "), "crumb tidal oak");
/// ```
pub fn normalise(text: &str) -> String {
    let composed = Zeroizing::new(text.nfkc().collect::<String>());
    // Of the whole text, not letter by letter: a sigma at the end of a word has a form of its own.
    let lower = Zeroizing::new(composed.to_lowercase());
    let mut normal = String::with_capacity(lower.len());
    let mut gap = false;
    for char in lower.chars() {
        if is_separator(char) {
            gap = true;
            continue;
        }
        if gap && !normal.is_empty() {
            normal.push(' ');
        }
        gap = false;
        normal.push(char);
    }
    normal
}

/// White space, hyphens and dashes, and the stops that people write between words.
fn is_separator(char: char) -> bool {
    matches!(char,
        '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200b}' | '\u{2028}' | '\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
        | '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        | '.' | ',' | '_' | '\u{b7}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_the_browser_shares_holds() {
        let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("browser/normalise.json")).unwrap();
        assert!(cases.len() >= 25, "only {} cases", cases.len());
        for case in cases {
            let (typed, normal) = (case["in"].as_str().unwrap(), case["out"].as_str().unwrap());
            assert_eq!(normalise(typed), normal, "{typed:?}");
            assert_eq!(normalise(normal), normal, "the form of {typed:?} has another form itself");
        }
    }
}
