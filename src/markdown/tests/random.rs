//! Random text: nothing panics, nothing hidden shows, and HTML stays balanced.

use super::*;
use proptest::prelude::*;

const PIECES: [&str; 64] = [
    ":::",
    ":::callout",
    ":::coach",
    "::: qa",
    ":::callout title=\"",
    ":::compare caption=x",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    "    ",
    "\t",
    "- ",
    "1. ",
    "> ",
    "> [!NOTE]\n",
    "```\n",
    "~~~\n",
    "# ",
    "## a {#a}\n",
    "[^1]",
    "[^1]: ",
    "[a](no.md)",
    "[b]: /b\n",
    "[b]",
    "![c](tree.jpg \"t\")",
    "| a | b |\n|---|---|\n",
    "| 1 |",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "$",
    "$$",
    "\\",
    "\"",
    "'",
    "--",
    "...",
    "<div>\n",
    "</div>",
    "<!--",
    "-->",
    "<script>",
    "<a href=\"javascript:x\">",
    "<b>",
    "&amp;",
    "https://example.org",
    "a@example.org",
    "www.",
    "GROW",
    "é",
    "日",
    "\u{202f}",
    "word ",
    "- [ ] ",
    "Term\n: Def\n",
    "===\n",
    "---\n",
    "!",
];

fn documents() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => "\\PC{0,4}", 1 => "[ -~\n]{0,8}"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Start and end tags of what rendering itself writes, where authors wrote no HTML.
fn balanced(html: &str) -> bool {
    const TAGS: [&str; 24] = [
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "em",
        "strong",
        "del",
        "a",
        "sup",
        "section",
        "figure",
        "callout",
        "qa",
    ];
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let end = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if let Some(name) = TAGS.iter().find(|known| **known == name) {
            if !end {
                open.push(name);
            } else if open.pop() != Some(name) {
                return false;
            }
        }
    }
    open.is_empty()
}

/// Whether a browser would find a link that runs something.
fn runs_scripts(html: &str) -> bool {
    let page = scraper::Html::parse_document(html);
    page.tree.values().filter_map(|node| node.as_element()).any(|element| {
        let address = element.attr("href").unwrap_or_default().trim().to_lowercase();
        address.starts_with("javascript:")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_follows_the_beginning_means_nothing_to_the_excerpt(top in documents(), rest in documents()) {
        let text = format!("{top}\n\n{}\n\n{top}{rest}", "Plain words. ".repeat(50));
        let marked = text.contains("<!--") && text.contains("more");
        let whole = plain::beginning_of(&text, "en", marked).0;
        prop_assert_eq!(excerpt(&text, "en", usize::MAX), whole.trim());
    }

    #[test]
    fn words_are_counted_in_blocks_as_one_by_one(text in documents()) {
        let is_word = |word: &&str| word.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80);
        let spaces = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];
        prop_assert_eq!(plain::count_words(&text), text.split(spaces).filter(is_word).count());
    }

    #[test]
    fn any_text_is_rendered(text in documents(), private: bool, raw_html: bool, language in prop::sample::select(&["en", "fr", "de"][..])) {
        let labels = Labels::default();
        let site = Site::with_glossary();
        let rendered = render(&text, &Options { lines_before: 0, language, private, raw_html, labels: &labels }, &site);
        prop_assert!(text.contains("<?") || !rendered.html.contains("<?"), "{}", rendered.html);
        prop_assert!(!runs_scripts(&rendered.html), "{}", rendered.html);
        if !raw_html {
            prop_assert!(balanced(&rendered.html), "{}", rendered.html);
        }
        let ids: Vec<_> = rendered.headings.iter().map(|heading| (heading.id.clone(), heading.span)).collect();
        prop_assert_eq!(ids, outline(&text).into_iter().map(|heading| (heading.id, heading.span)).collect::<Vec<_>>());
        let lines = text.split('\n').count();
        for diagnostic in &rendered.diagnostics {
            prop_assert!(diagnostic.span.is_some_and(|span| span.line <= lines && span.line > 0 && span.column > 0));
        }
        let _ = (excerpt(&text, language, 40), words(&text), inline(&text, language), plain(&text));
    }

    #[test]
    fn private_text_stays_private(before in documents(), inside in documents(), after in documents()) {
        // Whatever stands around it, either the note is left out or the page is refused.
        let inside = inside.replace(":::", "");
        let text = format!("{before}\n:::coach\n{inside}\n\nPERIWINKLE\n\n{inside}\n:::\n{after}");
        let labels = Labels::default();
        let rendered = render(&text, &Options { lines_before: 0, language: "en", private: true, raw_html: true, labels: &labels }, &Site::new());
        let refused = rendered.diagnostics.iter().any(Diagnostic::is_error);
        prop_assert!(refused || !rendered.html.contains("PERIWINKLE"), "{}", rendered.html);
    }

    #[test]
    fn any_formula_is_read_or_refused(formula in "[a-z0-9^_{}&#$%\\\\\\[\\] ()']{0,40}|(\\\\(frac|sqrt|left|right|begin\\{array\\}|end\\{array\\}|text|color|hat|def|not|over|sum|,|\\\\)|[{}a1^_&\\[(]){0,30}") {
        let mut out = String::new();
        let _ = math::render(&formula, true, &mut out);
    }
}

#[test]
fn deep_and_long_pages() {
    for text in [
        "> ".repeat(20_000),
        "- ".repeat(5_000),
        "*a ".repeat(20_000),
        "[".repeat(20_000),
        "![a](".repeat(5_000),
        "<b>".repeat(20_000),
        "a\n\n".repeat(50_000),
        ":::callout\n".repeat(2_000),
        ":::\n".repeat(5_000),
        "# a\n\n".repeat(3_000),
        "a[^1] ".repeat(5_000) + "\n\n[^1]: b",
        "**".repeat(20_000),
        format!("{}{}", "[a](".repeat(2_000), "b)".repeat(2_000)),
    ] {
        let rendered = page(&text);
        assert!(rendered.diagnostics.len() <= 10_000);
    }
}
