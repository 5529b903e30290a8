//! What is known of languages without any catalogue: their plural categories, and the direction in which they are written.

use super::base;

/// The direction in which a language is written, as HTML names it: `ltr` or `rtl`. A script in the code decides first
/// (`pa-Arab`, `az-Latn`), then the script in which the language is commonly written (CLDR, likely subtags).
pub fn direction(language: &str) -> &'static str {
    const RTL: [&str; 18] =
        ["ar", "arc", "arz", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"];
    const SCRIPTS: [&str; 7] = ["adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"];
    let lower = language.to_ascii_lowercase();
    let script = lower.split('-').skip(1).find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let rtl = script.map_or_else(|| RTL.contains(&base(&lower)), |script| SCRIPTS.contains(&script));
    if rtl { "rtl" } else { "ltr" }
}

/// The plural category of a whole number (Unicode CLDR, cardinal rules of the languages named; others count like English).
pub(super) fn plural(language: &str, n: i64) -> &'static str {
    let n = n.unsigned_abs();
    let (ten, hundred) = (n % 10, n % 100);
    let is = |one: bool| if one { "one" } else { "other" };
    let slavic = |rest: &'static str| match ten {
        1 if hundred != 11 => "one",
        2..=4 if !(12..=14).contains(&hundred) => "few",
        _ => rest,
    };
    match base(language) {
        "ja" | "zh" | "ko" | "vi" | "th" | "id" | "ms" | "my" | "lo" | "km" => "other",
        "fr" | "pt" | "hi" | "bn" | "fa" | "gu" | "kn" | "zu" | "am" | "hy" => is(n < 2),
        "ru" | "uk" | "be" => slavic("many"),
        "sr" | "hr" | "bs" => slavic("other"),
        "pl" if n == 1 => "one",
        "pl" if ten == 1 => "many",
        "pl" => slavic("many"),
        "cs" | "sk" if (2..=4).contains(&n) => "few",
        "ro" if n == 0 || (2..=19).contains(&n) || n > 100 && (1..=19).contains(&hundred) => "few",
        "sl" => match hundred {
            1 => "one",
            2 => "two",
            3 | 4 => "few",
            _ => "other",
        },
        "lt" if !(11..=19).contains(&hundred) && ten >= 2 => "few",
        "lv" if ten == 0 || (11..=19).contains(&hundred) => "zero",
        "lt" | "lv" | "is" | "mk" => is(ten == 1 && hundred != 11),
        "ga" | "cy" | "he" | "iw" if n == 2 => "two",
        "ga" if (3..=6).contains(&n) => "few",
        "ga" if (7..=10).contains(&n) => "many",
        "cy" if n == 0 => "zero",
        "cy" if n == 3 => "few",
        "cy" if n == 6 => "many",
        "ar" => match (n, hundred) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        },
        _ => is(n == 1),
    }
}

/// The plural categories that whole numbers have in a language.
pub(super) fn categories(language: &str) -> Vec<&'static str> {
    // Every rule repeats after the first hundreds.
    let mut found: Vec<&str> = Vec::new();
    for n in 0..300 {
        let category = plural(language, n);
        if !found.contains(&category) {
            found.push(category);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_count_each_in_its_way() {
        let forms = |language: &str, numbers: &[i64]| numbers.iter().map(|n| plural(language, *n)).collect::<Vec<_>>();
        assert_eq!(forms("en", &[0, 1, 2]), ["other", "one", "other"]);
        assert_eq!(forms("fr-CA", &[0, 1, 2]), ["one", "one", "other"]);
        assert_eq!(forms("ru", &[1, 2, 5, 11, 12, 21, 22, 111]), ["one", "few", "many", "many", "many", "one", "few", "many"]);
        assert_eq!(forms("pl", &[1, 2, 5, 12, 21, 22]), ["one", "few", "many", "many", "many", "few"]);
        assert_eq!(forms("ro", &[0, 1, 2, 20, 101, 119, 120]), ["few", "one", "few", "other", "few", "few", "other"]);
        assert_eq!(forms("ar", &[0, 1, 2, 3, 11, 100, 103]), ["zero", "one", "two", "few", "many", "other", "few"]);
        assert_eq!(forms("he", &[1, 2, 3]), ["one", "two", "other"]);
        assert_eq!(forms("lt", &[1, 2, 10, 11, 21]), ["one", "few", "other", "other", "one"]);
        assert_eq!(forms("lv", &[0, 1, 2, 11, 21]), ["zero", "one", "other", "zero", "one"]);
        assert_eq!(categories("ja"), ["other"]);
        assert_eq!(categories("ar").len(), 6);
    }

    #[test]
    fn a_script_in_the_code_decides_the_direction() {
        for (language, expected) in [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("fr", "ltr"), ("pa-Arab", "rtl"), ("ks-Deva", "ltr")]
        {
            assert_eq!(direction(language), expected, "{language}");
        }
    }
}
