//! Pages of clients: private notes leave no trace, and messages quote nothing.

use super::*;

fn session(text: &str) -> Rendered {
    let labels = Labels { anchor: String::new(), ..Labels::default() };
    render(text, &Options { lines_before: 0, language: "en", private: true, raw_html: false, labels: &labels }, &Site::new())
}

#[test]
fn private_notes_leave_no_trace() {
    let text = "A[^1]\n\n:::coach\n# Open\n\nsecret[^2] [x](no.md) ![y](no.png)\n\n:::callout\nsecret\n:::\n\n```\n:::\n```\n[^2]: secret\n:::\n\n[^1]: Note\n\n# Open\n";
    let rendered = session(text);
    assert_eq!(mistakes(&rendered), [] as [&str; 0]);
    assert!(!rendered.html.contains("secret"), "{}", rendered.html);
    assert_eq!(rendered.headings.len(), 1);
    assert_eq!(rendered.headings[0].id, "open");
    assert!(!rendered.has_code && rendered.images.is_empty() && rendered.links.is_empty() && rendered.blocks.is_empty());
    assert_eq!(outline(text).len(), 1);
    assert_eq!(excerpt(":::coach\nsecret\n:::\nopen", "en", 99), "open");
    assert_eq!(words("one\n:::coach\na b c\n:::callout\nd\n:::\ne\n:::\ntwo three"), 3);
}

#[test]
fn a_private_note_that_does_not_end_hides_the_rest() {
    for text in [
        "a\n\n:::coach\nsecret\n",
        "- a\n  :::coach\n  secret\n- secret\n\nsecret\n",
        "- a\n  :::coach\n  secret\n\nsecret\n:::\nb",
        ":::coach\n:::callout\nsecret\n:::\nsecret\n",
        "> a\n:::coach\n> secret\n> :::\n\nsecret",
    ] {
        let rendered = session(text);
        assert!(!rendered.html.contains("secret"), "{text}\n{}", rendered.html);
        assert!(rendered.diagnostics.iter().any(|diagnostic| diagnostic.code == "unclosed-block"), "{text}\n{:?}", mistakes(&rendered));
        assert_eq!(rendered.html.matches("<li>").count(), rendered.html.matches("</li>").count());
        assert_eq!(rendered.html.matches("<ul>").count(), rendered.html.matches("</ul>").count());
    }
    let rendered = session(":::coach\n- secret\n  :::\n- secret\n\nb");
    assert_eq!(rendered.html, "<p>b</p>\n");
    assert_eq!(mistakes(&rendered), ["stray-block-end 3:3+3 `:::` stands in a list or quotation that began inside its block"]);
}

#[test]
fn a_private_note_that_would_be_shown_is_an_error() {
    for text in [
        "```\n:::coach\nsecret\n:::\n```\n",
        "```\nopen fence\n\n:::coach\nsecret\n:::\n",
        "    :::coach\n    secret\n",
        "> :::coach\n> secret\n> :::\n",
        "1. :::coach\n   secret\n",
        "- [ ] :::coach\n",
        "::coach\nsecret\n",
        "::::coach\nsecret\n::::\n",
        "::: Coach\nsecret\n:::\n",
        "\t:::coach\n\tsecret\n",
        "<pre>\n:::coach\nsecret\n:::\n</pre>\n",
    ] {
        let rendered = session(text);
        assert!(rendered.diagnostics.iter().any(|diagnostic| diagnostic.code == "private-block"), "{text}\n{:?}", mistakes(&rendered));
    }
    let fine = session(
        "Write `:::coach` for notes, or ::: coach.\n\n:::coach-card id=amara\n:::\n\n:::coach\n    :::coach\n```\n:::coach\n```\n:::\n",
    );
    assert_eq!(mistakes(&fine), [] as [&str; 0]);
}

#[test]
fn a_footnote_whose_text_is_private() {
    let rendered = session("a[^1]\n\n:::coach\n[^1]: secret\n:::\n");
    assert_eq!(mistakes(&rendered), ["private-block 1:2+4 the text of this footnote stands in a private block"]);
    assert!(!rendered.html.contains("secret"));
}

#[test]
fn messages_quote_nothing() {
    let text = "[a](secret.md) ![b](secret.png) [^secret] [a][secret] <secret> $\\secret$ [c](javascript:secret)\n\n\
                # x {#secret}\n\n# y {#secret}\n\n:::secret\n:::\n\n:::callout secret=1 title=secret title=secret kind=secret secret\n:::\n\n:::coach-card id=nobody\n:::\n\n:::secret\n";
    let rendered = session(text);
    let codes: Vec<_> = rendered.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes.len(), 16, "{codes:?}");
    for diagnostic in &rendered.diagnostics {
        let shown = format!("{} {:?}", diagnostic.message, diagnostic.help);
        assert!(!shown.contains("secret") && !shown.contains("nobody"), "{shown}");
        assert!(diagnostic.span.is_some());
    }
}

#[test]
fn a_comment_is_never_shown() {
    let rendered = session(
        "<!-- secret --> open\n\na <!-- secret --> b\n\n<!--\nsecret\n\nsecret\n-->\n\n<!-- secret <b> --> <i>c</i>\n\n<!-- secret\n\nsecret",
    );
    assert!(!rendered.html.contains("secret"), "{}", rendered.html);
    assert_eq!(rendered.html, "open\n<p>a  b</p>\n&lt;i&gt;c&lt;/i&gt;\n");
    assert_eq!(
        mistakes(&rendered),
        [
            "warning raw-html 11:21+8 HTML is not used on this page",
            "raw-html 13:1+4 this comment never ends, so all that follows is left out"
        ]
    );
}
