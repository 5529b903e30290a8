//! Code with its syntax marked by classes (`hl-…`).
//!
//! The grammars are loaded when the first page with code needs them. What was highlighted is kept by a hash of its
//! content for as long as the process lives, up to a limit, because grammars are slow; private code is not kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// Longer code is shown without marks: a grammar's time grows faster than its text.
const LONGEST: usize = 64 * 1024;

/// When this much is kept, it is forgotten.
const MOST_KEPT: usize = 16 * 1024 * 1024;

#[derive(Default)]
struct Kept {
    size: usize,
    by_content: HashMap<[u8; 32], Arc<str>>,
}

static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
static KEPT: OnceLock<Mutex<Kept>> = OnceLock::new();

/// The language named by the word after a code fence, as `rust` in `rust,ignore`.
pub(super) fn language(info: &str) -> &str {
    info.trim().split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | ';')).next().unwrap_or_default()
}

/// The code as HTML with its syntax marked; `None` when the language is not known.
pub(super) fn highlight(language: &str, code: &str, keep: bool) -> Option<Arc<str>> {
    const PLAIN: [&str; 4] = ["", "text", "txt", "plain"];
    if PLAIN.iter().any(|plain| language.eq_ignore_ascii_case(plain)) || code.len() > LONGEST {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(language.as_bytes()).update(b"\n").update(code.as_bytes());
    let key = *hasher.finalize().as_bytes();
    let kept = KEPT.get_or_init(Mutex::default);
    if let Some(html) = kept.lock().unwrap_or_else(PoisonError::into_inner).by_content.get(&key) {
        return Some(Arc::clone(html));
    }
    let html: Arc<str> = generate(language, code)?.into();
    if keep {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.size + html.len() > MOST_KEPT {
            *kept = Kept::default();
        }
        kept.size += html.len();
        kept.by_content.insert(key, Arc::clone(&html));
    }
    Some(html)
}

fn generate(language: &str, code: &str) -> Option<String> {
    let syntaxes = SYNTAXES.get_or_init(two_face::syntax::extra_newlines);
    let syntax = syntaxes.find_syntax_by_token(language)?;
    let style = ClassStyle::SpacedPrefixed { prefix: "hl-" };
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, style);
    for line in LinesWithEndings::from(code) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_languages_are_marked_and_others_are_not() {
        let html = highlight("rust", "let a = \"<b>\";\n", true).unwrap();
        assert!(html.contains("class=\"hl-") && html.contains("&lt;b&gt;"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
        assert!(highlight("nonesuch", "x", true).is_none());
        assert!(highlight("", "x", true).is_none());
        assert_eq!(html, highlight("rust", "let a = \"<b>\";\n", false).unwrap());
    }

    #[test]
    fn the_language_is_the_first_word() {
        assert_eq!(language(" rust,ignore "), "rust");
        assert_eq!(language("toml {hl=1}"), "toml");
        assert_eq!(language(""), "");
    }
}
