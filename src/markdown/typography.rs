//! Quotation marks and spaces as each language prints them.

/// A language's way with punctuation.
#[derive(Debug)]
pub(super) struct Typography {
    /// Whether anything is changed at all.
    pub smart: bool,
    /// Outer quotation marks.
    pub double: [&'static str; 2],
    /// Inner ones.
    pub single: [&'static str; 2],
    /// French: a narrow space before `;`, `!`, `?`, and a wide one before `:`, none of which breaks.
    pub spaced: bool,
}

static ENGLISH: Typography = Typography { smart: true, double: ["“", "”"], single: ["‘", "’"], spaced: false };
static GERMAN: Typography = Typography { smart: true, double: ["„", "“"], single: ["‚", "‘"], spaced: false };
static FRENCH: Typography = Typography { smart: true, double: ["«\u{202f}", "\u{202f}»"], single: ["“", "”"], spaced: true };

/// Characters as the author wrote them.
pub(super) static AS_WRITTEN: Typography = Typography { smart: false, double: ["\"", "\""], single: ["'", "'"], spaced: false };

impl Typography {
    /// The typography of a language tag such as `fr` or `fr-CA`; English for those not known.
    pub fn of(language: &str) -> &'static Typography {
        match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "fr" => &FRENCH,
            "de" => &GERMAN,
            _ => &ENGLISH,
        }
    }
}

const NARROW: &str = "\u{202f}";
const WIDE: &str = "\u{a0}";

/// Calls `edit(at, length, with)` for each place of a text that needs a space which does not break.
///
/// A space that the author typed is replaced. Where there is none, one is added only after a word and before the
/// end of one, so that clock times and addresses stay whole.
pub(super) fn space(text: &str, before: Option<char>, mut edit: impl FnMut(usize, usize, &'static str)) {
    for (at, mark) in text.char_indices() {
        let with = match mark {
            ';' | '!' | '?' | '»' => NARROW,
            ':' => WIDE,
            '«' => {
                if text[at + mark.len_utf8()..].starts_with(' ') {
                    edit(at + mark.len_utf8(), 1, NARROW);
                }
                continue;
            }
            _ => continue,
        };
        if text[..at].ends_with(' ') {
            edit(at - 1, 1, with);
            continue;
        }
        let previous = text[..at].chars().next_back().or(before);
        let next = text[at + mark.len_utf8()..].chars().next();
        let after_word = previous.is_some_and(|c| c.is_alphabetic() || matches!(c, ')' | ']' | '”' | '’' | '"'));
        let after_number = mark != ':' && previous.is_some_and(|c| c.is_numeric() || matches!(c, '%' | '…' | '.' | '€'));
        let ends = next.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | ']' | '"' | '”' | '»' | '!' | '?' | '…'));
        if mark != '»' && (after_word || after_number) && ends {
            edit(at, 0, with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french(text: &str) -> String {
        let mut edits = Vec::new();
        space(text, None, |at, length, with| edits.push((at, length, with)));
        let mut out = text.to_owned();
        for (at, length, with) in edits.into_iter().rev() {
            out.replace_range(at..at + length, with);
        }
        out.replace(NARROW, "_").replace(WIDE, "~")
    }

    #[test]
    fn french_spaces() {
        assert_eq!(french("Quoi ? Oui ! Bien ; voici : « cela »."), "Quoi_? Oui_! Bien_; voici~: «_cela_».");
        assert_eq!(french("Quoi?! Oui! Note: ici"), "Quoi_?! Oui_! Note~: ici");
        assert_eq!(french("à 10:30, a;b, x?y=1, (hein?)"), "à 10:30, a;b, x?y=1, (hein_?)");
        assert_eq!(french("En 2024!"), "En 2024_!");
    }

    #[test]
    fn languages() {
        assert!(Typography::of("fr-CA").spaced);
        assert_eq!(Typography::of("de").double, ["„", "“"]);
        assert_eq!(Typography::of("cy").double, ["“", "”"]);
    }
}
