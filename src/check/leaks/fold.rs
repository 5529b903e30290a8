//! Letters as the leak check sees them: lower case, compatibility forms resolved, accents off.

use super::table::Filter;
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a byte of text is at first sight; anything else is a letter or digit, in lower case.
pub const GAP: u8 = 0;
pub const SPACE: u8 = 1;
pub const SPECIAL: u8 = 2;
pub const HIGH: u8 = 3;

/// By byte: one of the four above, or the lower-case letter or digit itself.
pub static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [GAP; 256];
    let mut byte = 0;
    while byte < 256 {
        let at = byte as u8;
        classes[byte] = match at {
            b'a'..=b'z' | b'0'..=b'9' => at,
            b'A'..=b'Z' => at.to_ascii_lowercase(),
            b' ' | b'\t' | b'+' => SPACE,
            b'<' | b'>' | b'&' | b'%' | b'\\' | b'\'' | b'-' | b'\n' | b'\r' => SPECIAL,
            0x80.. => HIGH,
            _ => GAP,
        };
        byte += 1;
    }
    classes
}

/// The hash of a word so far, with one more character.
#[inline]
pub fn step(hash: u64, code: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(code)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Spreads what a sum of products left in the high bits over all of them.
#[inline]
pub fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// The hash of two words that follow each other.
#[inline]
pub fn pair(first: u64, second: u64) -> u64 {
    spread(first.rotate_left(23) ^ second.wrapping_mul(0xff51_afd7_ed55_8ccd))
}

/// The hash of a word that is folded already.
pub fn word(text: &str) -> u64 {
    spread(text.chars().fold(0, |hash, char| step(hash, char as u32)))
}

/// What a character comes to.
pub enum Folded {
    /// One or more letters or digits.
    Letters([char; 4]),
    /// A character of a script that writes no spaces: a word by itself.
    Alone(char),
    /// Nothing that a reader sees.
    Nothing,
    Apostrophe,
    Space,
    Gap,
}

const FAST: usize = 0x600;

/// The simple letters below U+0600, where nearly all text is; 0 where it takes [`slow`].
static SIMPLE: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let simple = |code: u32| match char::from_u32(code).map(slow) {
        Some(Folded::Letters([one, '\0', ..])) => one as u32,
        _ => 0,
    };
    (0..FAST as u32).map(simple).collect()
});

/// Folds a character.
#[inline]
pub fn fold(char: char) -> Folded {
    match SIMPLE.get(char as usize) {
        Some(0) | None => slow(char),
        Some(code) => Folded::Letters([char::from_u32(*code).unwrap_or(char), '\0', '\0', '\0']),
    }
}

fn slow(char: char) -> Folded {
    match char {
        // Soft hyphens, joiners, marks of direction, variation selectors, byte order marks.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => return Folded::Nothing,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => return Folded::Nothing,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => return Folded::Apostrophe,
        'ß' | 'ẞ' => return Folded::Letters(['s', 's', '\0', '\0']),
        'æ' | 'Æ' => return Folded::Letters(['a', 'e', '\0', '\0']),
        'œ' | 'Œ' => return Folded::Letters(['o', 'e', '\0', '\0']),
        'þ' | 'Þ' => return Folded::Letters(['t', 'h', '\0', '\0']),
        'ø' | 'Ø' => return Folded::Letters(['o', '\0', '\0', '\0']),
        'ł' | 'Ł' => return Folded::Letters(['l', '\0', '\0', '\0']),
        'đ' | 'Đ' | 'ð' | 'Ð' => return Folded::Letters(['d', '\0', '\0', '\0']),
        'ı' => return Folded::Letters(['i', '\0', '\0', '\0']),
        _ if char.is_whitespace() => return Folded::Space,
        _ if is_combining_mark(char) => return Folded::Nothing,
        _ if !char.is_alphanumeric() => return Folded::Gap,
        _ => {}
    }
    if is_alone(char) {
        return Folded::Alone(char);
    }
    let mut letters = ['\0'; 4];
    let folded = std::iter::once(char).nfkd().filter(|char| !is_combining_mark(*char)).flat_map(char::to_lowercase);
    let folded = folded.filter(|char| char.is_alphanumeric());
    for (place, letter) in letters.iter_mut().zip(folded) {
        *place = letter;
    }
    if letters[0] == '\0' { Folded::Gap } else { Folded::Letters(letters) }
}

/// Han, kana, Thai, Lao, Burmese, Khmer.
fn is_alone(char: char) -> bool {
    matches!(char as u32, 0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x312f | 0x31a0..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// The words that say little of whose text it is.
static FREQUENT: LazyLock<HashSet<u64>> = LazyLock::new(|| include_str!("frequent.txt").split_whitespace().map(word).collect());

/// Common English words without their regular forms; first names and surnames that are words.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("common.txt").split_whitespace().collect());

/// The same with their regular forms, for a text of which only hashes are known.
static COMMON_HASHES: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let mut hashes = HashSet::new();
    for common in COMMON.iter() {
        let stem = common.strip_suffix('e').unwrap_or(common);
        hashes.insert(word(common));
        hashes.extend(["s", "es", "ed", "ing", "ly"].iter().map(|end| word(&format!("{common}{end}"))));
        hashes.extend(["ed", "ing"].iter().map(|end| word(&format!("{stem}{end}"))));
    }
    hashes
});

/// Asked for every word of a private text, so it has a filter before it.
static FREQUENT_FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::of(FREQUENT.iter()));

pub fn is_frequent(hash: u64) -> bool {
    FREQUENT_FILTER.may_have(hash) && FREQUENT.contains(&hash)
}

/// Whether a folded word is a common English one.
pub fn is_common(text: &str) -> bool {
    let known = |text: &str| COMMON.contains(text);
    let without = |end: &str, more: &str| text.strip_suffix(end).is_some_and(|stem| stem.len() > 2 && known(&format!("{stem}{more}")));
    let ends = [("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", "")];
    known(text) || is_frequent(word(text)) || ends.iter().any(|(end, more)| without(end, more))
}

pub fn is_common_hash(hash: u64) -> bool {
    COMMON_HASHES.contains(&hash) || is_frequent(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let letters = |char| match fold(char) {
            Folded::Letters(letters) => letters.iter().filter(|char| **char != '\0').collect(),
            Folded::Alone(char) => format!("[{char}]"),
            Folded::Nothing => String::new(),
            Folded::Apostrophe => "'".to_owned(),
            Folded::Space => " ".to_owned(),
            Folded::Gap => "|".to_owned(),
        };
        text.chars().map(letters).collect()
    }

    #[test]
    fn letters_lose_case_accents_and_width() {
        assert_eq!(folded("Zoë ÉCOLE Ｚｏｒａ ﬁn Straße Łukasz Ørsted"), "zoe ecole zora fin strasse lukasz orsted");
        assert_eq!(folded("Zo\u{ad}ra\u{200b}!’\u{a0}Зоя 李"), "zora|' зоя [李]");
    }

    #[test]
    fn common_words_are_known_in_their_forms() {
        for text in ["will", "grant", "grants", "carries", "making", "the", "rose"] {
            assert!(is_common(text) && is_common_hash(word(text)) || text == "carries", "{text}");
        }
        for text in ["zora", "aramburu", "lindqvist", "cormorant"] {
            assert!(!is_common(text) && !is_common_hash(word(text)), "{text}");
        }
    }
}
