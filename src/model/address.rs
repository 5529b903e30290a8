//! Addresses: slugs, and the routes of pages and folders.
//!
//! A route is an address from the site's own root, `/insights/a-title/`; the base path and the host
//! come to it only where it is printed.

use unicode_normalization::UnicodeNormalization;

/// A text as the part of an address: lower-case ASCII, accents folded, words joined by `-`.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    // ASCII has nothing to take apart.
    if text.is_ascii() {
        text.chars().for_each(|char| join(&mut slug, char))
    } else {
        text.nfkd().for_each(|char| join(&mut slug, char))
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn join(slug: &mut String, char: char) {
    match char {
        'a'..='z' | '0'..='9' => slug.push(char),
        'A'..='Z' => slug.push(char.to_ascii_lowercase()),
        'ß' => slug.push_str("ss"),
        'æ' | 'Æ' => slug.push_str("ae"),
        'œ' | 'Œ' => slug.push_str("oe"),
        'ø' | 'Ø' => slug.push('o'),
        'ł' | 'Ł' => slug.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => slug.push('d'),
        'þ' | 'Þ' => slug.push_str("th"),
        '\'' | '’' => {}
        // Combining marks are what is left of an accent.
        '\u{300}'..='\u{36f}' => {}
        _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
        _ => {}
    }
}

/// The route of the page to search on in a language; `default` is the site's own.
pub fn search(default: &str, language: &str) -> String {
    format!("{}search/", language_root(default, language))
}

/// The root of a language: `/` for the site's own, else such as `/fr/`.
pub fn language_root(own: &str, language: &str) -> String {
    if language == own { "/".to_owned() } else { format!("/{}/", slug(language)) }
}

/// What the name of a source file says: `2026-03-02-a-title.fr.md` has the stem `a-title`, a date and a language.
#[derive(Debug, PartialEq, Eq)]
pub struct FileName<'a> {
    pub stem: &'a str,
    pub date: Option<crate::yaml::Date>,
    pub language: Option<&'a str>,
}

/// Takes the name of a Markdown file apart; a suffix is a language only when the site has it.
pub fn file_name<'a>(name: &'a str, languages: &[String]) -> FileName<'a> {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let (stem, language) = match stem.rsplit_once('.') {
        Some((stem, code)) if languages.iter().any(|language| language == code) => (stem, Some(code)),
        _ => (stem, None),
    };
    let date = stem.get(..10).and_then(|start| start.parse().ok());
    match (date, stem.get(10..).and_then(|rest| rest.strip_prefix('-')).filter(|rest| !rest.is_empty())) {
        (Some(date), Some(stem)) => FileName { stem, date: Some(date), language },
        _ => FileName { stem, date: None, language },
    }
}

/// The file that a route is written to: `/insights/` -> `insights/index.html`, `/feed.xml` -> `feed.xml`.
pub fn output_path(route: &str) -> String {
    let path = route.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_fold_accents_and_signs() {
        assert_eq!(slug("Amara’s Größe & Élan (2026)"), "amaras-grosse-elan-2026");
        assert_eq!(slug("  Łódź — Œuvre "), "lodz-oeuvre");
        assert_eq!(slug("日本"), "");
    }

    #[test]
    fn a_file_name_has_a_date_and_a_language() {
        let languages = ["en".to_owned(), "fr".to_owned()];
        let name = file_name("2026-03-02-a-title.fr.md", &languages);
        assert_eq!((name.stem, name.language, name.date.map(|d| d.to_string()).as_deref()), ("a-title", Some("fr"), Some("2026-03-02")));
        assert_eq!(file_name("v1.2.md", &languages).stem, "v1.2");
        assert_eq!(file_name("2026-03-02.md", &languages).stem, "2026-03-02");
    }
}
