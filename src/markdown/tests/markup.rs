//! Every kind of markup, as the HTML it becomes.

use super::*;

#[test]
fn plain_markdown() {
    assert_eq!(html(""), "");
    assert_eq!(
        html("One *two* **three** ~~four~~ `<five>`\nsix  \nseven"),
        "<p>One <em>two</em> <strong>three</strong> <del>four</del> <code>&lt;five&gt;</code>\nsix<br>\nseven</p>\n"
    );
    assert_eq!(html("- a\n- b\n  1. c\n"), "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n");
    assert_eq!(html("3. a\n\n4. b"), "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n");
    assert_eq!(html("> a\n\n---\n"), "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
    assert_eq!(html("Question\n: Answer *one*\n: Two"), "<dl>\n<dt>Question</dt>\n<dd>Answer <em>one</em></dd>\n<dd>Two</dd>\n</dl>\n");
    assert_eq!(html("a &lt; b &amp; c &copy;"), "<p>a &lt; b &amp; c ©</p>\n");
}

#[test]
fn carriage_returns_change_nothing() {
    let text = "# A\n\nOne\ntwo\n\n:::callout\n- x\n:::\n\n```rust\nlet a;\n```\n";
    assert_eq!(html(&text.replace('\n', "\r\n")), html(text));
}

#[test]
fn headings_have_ids() {
    let rendered = page("## What’s it *worth*? {.wide}\n\n### `Fees`\n\n## Terms {#t}\n\n### Fees\n\nTitle\n=====\n");
    let ids: Vec<_> = rendered.headings.iter().map(|h| (h.id.as_str(), h.level, h.title.as_str(), h.span.line)).collect();
    assert_eq!(
        ids,
        [
            ("whats-it-worth", 2, "What’s it worth?", 1),
            ("fees", 3, "Fees", 3),
            ("t", 2, "Terms", 5),
            ("t-fees", 3, "Fees", 7),
            ("title", 1, "Title", 9)
        ]
    );
    assert!(rendered.html.starts_with("<h2 id=\"whats-it-worth\" class=\"wide\">What’s it <em>worth</em>?</h2>\n"), "{}", rendered.html);
    assert_eq!(mistakes(&page("# A {#x}\n\n# B {#x}\n")), ["duplicate-id 3:1+8 the id `x` is already that of another heading"]);
}

#[test]
fn headings_link_to_themselves() {
    let labels = Labels::default();
    let options = Options { lines_before: 0, language: "en", private: false, raw_html: true, labels: &labels };
    let rendered = render("# Top\n\n## A \"b\" & c", &options, &Site::new());
    assert_eq!(
        rendered.html,
        "<h1 id=\"top\">Top</h1>\n<h2 id=\"a-b-c\">A “b” &amp; c <a class=\"anchor\" href=\"#a-b-c\" aria-label=\"Link to “A “b” &amp; c”\">#</a></h2>\n"
    );
}

#[test]
fn links() {
    let rendered = page("[fees](fees.md \"What it \\\"costs\\\"\") [out](https://example.org/?a=1&b=2) <amara@example.org> [](#x)");
    assert_eq!(
        rendered.html,
        "<p><a href=\"/fees/\" title=\"What it &quot;costs&quot;\">fees</a> <a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener\">out</a> \
         <a href=\"mailto:amara@example.org\">amara@example.org</a> <a href=\"#x\"></a></p>\n"
    );
    let uses: Vec<_> = rendered.links.iter().map(|link| (link.target.as_str(), link.external, link.empty, link.span.column)).collect();
    assert_eq!(
        uses,
        [
            ("fees.md", false, false, 1),
            ("https://example.org/?a=1&b=2", true, false, 37),
            ("mailto:amara@example.org", false, false, 73),
            ("#x", false, true, 93)
        ]
    );
    assert_eq!(
        html("[fees] and [*these*][fees]\n\n[fees]: fees.md"),
        "<p><a href=\"/fees/\">fees</a> and <a href=\"/fees/\"><em>these</em></a></p>\n"
    );
}

#[test]
fn bare_addresses_become_links() {
    assert_eq!(
        html("See https://example.org/it's--here_now_*, or (www.example.org/~b)."),
        "<p>See <a href=\"https://example.org/it's--here_now\" rel=\"noopener\">https://example.org/it's--here_now</a>_*, or \
         (<a href=\"https://www.example.org/~b\" rel=\"noopener\">www.example.org/~b</a>).</p>\n"
    );
    assert_eq!(html("Mail amara@example.org!"), "<p>Mail <a href=\"mailto:amara@example.org\">amara@example.org</a>!</p>\n");
    assert_eq!(
        html("[https://example.org](fees.md) `a@example.org`"),
        "<p><a href=\"/fees/\">https://example.org</a> <code>a@example.org</code></p>\n"
    );
    assert_eq!(html("<a href=\"/x\">https://example.org</a>"), "<p><a href=\"/x\">https://example.org</a></p>\n");
    let rendered = page("It’s a “test” at\nhttps://example.org/a.");
    assert_eq!((rendered.links[0].span.line, rendered.links[0].span.column, rendered.links[0].span.length), (2, 1, 21));
}

#[test]
fn addresses_that_run_something_are_refused() {
    let rendered = page(
        "[a](javascript:alert(1)) ![b](javascript:x) [c](data:text/html,x) <vbscript:y>\n\n<a href=\" JavaScript:x\">d</a>\n\n<div\nformaction='java&#115;cript:x'>\n</div>\n",
    );
    assert!(!rendered.html.to_lowercase().contains("script:x"), "{}", rendered.html);
    let codes: Vec<_> = mistakes(&rendered).iter().map(|line| line[..16].trim().to_owned()).collect();
    assert_eq!(
        codes,
        ["unsafe-link 1:1+", "unsafe-link 1:26", "unsafe-link 1:45", "unsafe-link 1:67", "unsafe-link 3:10", "unsafe-link 6:13"]
    );
    assert!(rendered.html.contains("<p>a b c "), "{}", rendered.html);
}

#[test]
fn images_and_figures() {
    assert_eq!(
        html("![A *tall* \"tree\"](tree.jpg) in text"),
        "<p><img src=\"/assets/tree.1a2b.jpg\" alt=\"A tall “tree”\" width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\"> in text</p>\n"
    );
    assert_eq!(
        html("![Tree](tree.jpg \"A *tree*\")"),
        "<figure><img src=\"/assets/tree.1a2b.jpg\" alt=\"Tree\" width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\">\
         <figcaption>A <em>tree</em></figcaption></figure>\n"
    );
    assert!(
        html("![Tree](tree.jpg \"A tree\") and ![](logo.svg)")
            .starts_with("<p><img src=\"/assets/tree.1a2b.jpg\" alt=\"Tree\" title=\"A tree\"")
    );
    assert!(html("[![Tree](tree.jpg \"A tree\")](fees.md)").starts_with("<p><a href=\"/fees/\"><img "));
    let rendered = page("Text\n![Logo](logo.svg)");
    assert_eq!(
        rendered.images,
        [ImageUse {
            target: "logo.svg".into(),
            url: "/assets/logo.3c4d.svg".into(),
            alt: "Logo".into(),
            span: Span { line: 2, column: 1, length: 17 }
        }]
    );
    assert_eq!(mistakes(&page("![No](no.png)")), ["missing-image 1:1+13 there is no image `no.png`"]);
}

#[test]
fn tables() {
    assert_eq!(
        html("| A | B | |\n|:--|--:|---|\n| *1* | 2 | 3 |\n| 4 |\n"),
        "<section class=\"table\" tabindex=\"0\" aria-label=\"Table 1\"><table>\n\
         <thead><tr><th scope=\"col\" class=\"align-left\">A</th><th scope=\"col\" class=\"align-right\">B</th><td></td></tr></thead>\n<tbody>\n\
         <tr><td class=\"align-left\"><em>1</em></td><td class=\"align-right\">2</td><td>3</td></tr>\n\
         <tr><td class=\"align-left\">4</td><td class=\"align-right\"></td><td></td></tr>\n</tbody>\n</table></section>\n"
    );
    let compared = html(":::compare caption=\"Two *roles*\"\n| | Coach |\n|---|---|\n| Aim | Change |\n:::\n\n| A |\n|---|\n");
    assert!(compared.contains("aria-label=\"Two roles\"><table>\n<thead><tr><td></td><th scope=\"col\">Coach</th>"), "{compared}");
    assert!(compared.contains("<tr><th scope=\"row\">Aim</th><td>Change</td></tr>"), "{compared}");
    assert!(
        compared.contains("aria-label=\"Table 2\"><table>\n<thead><tr><th scope=\"col\">A</th></tr></thead>\n</table></section>"),
        "{compared}"
    );
}

#[test]
fn tasks() {
    assert_eq!(
        html("- [x] Call\n- [ ] Write\n- Other"),
        "<ul>\n<li class=\"task\"><input type=\"checkbox\" checked disabled aria-label=\"Done\"> Call</li>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"To do\"> Write</li>\n<li>Other</li>\n</ul>\n"
    );
    assert_eq!(
        html("- [ ] ![T](tree.jpg \"x\")\n\n- b")
            .matches("<li class=\"task\">\n<p><input type=\"checkbox\" disabled aria-label=\"To do\"> <img")
            .count(),
        1
    );
}

#[test]
fn footnotes_are_numbered_as_they_are_read() {
    let text = "One[^b] two[^a] three[^B].\n\n[^a]: Note *a*[^c].\n[^c]: Note c.\n\n[^b]: Note b.\n\n    More.\n\n[^d]: Unused.\n";
    let rendered = page(text);
    assert_eq!(mistakes(&rendered), ["warning unused-footnote 10:1+13 nothing refers to this footnote"]);
    assert_eq!(
        rendered.html,
        "<p>One<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\" aria-label=\"Footnote 1\">1</a></sup> \
         two<sup class=\"footnote-ref\"><a href=\"#fn-2\" id=\"fnref-2\" role=\"doc-noteref\" aria-label=\"Footnote 2\">2</a></sup> \
         three<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1-2\" role=\"doc-noteref\" aria-label=\"Footnote 1\">1</a></sup>.</p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
         <li id=\"fn-1\">\n<p>Note b.</p>\n<p>More. <a class=\"footnote-back\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩\u{fe0e}</a> \
         <a class=\"footnote-back\" href=\"#fnref-1-2\" role=\"doc-backlink\" aria-label=\"Back to reference 1-2\">↩\u{fe0e}<sup>2</sup></a></p>\n</li>\n\
         <li id=\"fn-2\">\n<p>Note <em>a</em><sup class=\"footnote-ref\"><a href=\"#fn-3\" id=\"fnref-3\" role=\"doc-noteref\" aria-label=\"Footnote 3\">3</a></sup>. \
         <a class=\"footnote-back\" href=\"#fnref-2\" role=\"doc-backlink\" aria-label=\"Back to reference 2\">↩\u{fe0e}</a></p>\n</li>\n\
         <li id=\"fn-3\">\n<p>Note c. <a class=\"footnote-back\" href=\"#fnref-3\" role=\"doc-backlink\" aria-label=\"Back to reference 3\">↩\u{fe0e}</a></p>\n</li>\n</ol>\n</section>\n"
    );
}

#[test]
fn references_to_nothing_are_told() {
    assert_eq!(
        mistakes(&page("A[^x] [b][c] \\[^y] [d]\\[e] [f]")),
        [
            "warning unknown-footnote 1:2+4 no footnote defines `[^x]`",
            "warning unknown-reference 1:10+3 no line defines the address of `[c]`"
        ]
    );
}

#[test]
fn alerts() {
    assert_eq!(
        html("> [!WARNING]\n> Take *care*."),
        "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n<p>Take <em>care</em>.</p>\n</div>\n"
    );
}

#[test]
fn code() {
    let rendered = page(
        "```rust,ignore\nlet a = 1 < 2; // it's -- \"x\" https://example.org\n```\n\n    plain <b>\n\n```nonesuch\n$x$ :::\n```\n\n~~~\na\n~~~\n",
    );
    assert!(rendered.has_code && rendered.diagnostics.is_empty());
    assert!(
        rendered.html.starts_with("<pre class=\"code\"><code class=\"language-rust\"><span class=\"hl-source hl-rust\">"),
        "{}",
        rendered.html
    );
    assert!(rendered.html.contains("it&#39;s -- &quot;x&quot; https://example.org") && rendered.html.contains("&lt;"), "{}", rendered.html);
    assert!(rendered.html.contains("<pre class=\"code\"><code>plain &lt;b&gt;\n</code></pre>\n"), "{}", rendered.html);
    assert!(
        rendered.html.contains("<code class=\"language-nonesuch\">$x$ :::\n</code></pre>\n<pre class=\"code\"><code>a\n</code></pre>\n"),
        "{}",
        rendered.html
    );
    assert!(!page("`x`").has_code);
}

#[test]
fn formulas() {
    let rendered = page("Growth $g = \\frac{a}{b}$:\n\n$$\ng^2 < 1\n$$\n");
    assert!(rendered.has_math && rendered.diagnostics.is_empty());
    assert!(rendered.html.starts_with("<p>Growth <math display=\"inline\"") && rendered.html.contains("<mfrac>"), "{}", rendered.html);
    assert!(rendered.html.contains("<p><math display=\"block\""), "{}", rendered.html);
    assert_eq!(html("From $200-$300 to US$5, or A$7 \\$x$"), "<p>From $200-$300 to US$5, or A$7 $x$</p>\n");
    let rendered = page("One\nbad $\\nonesuch$ formula");
    assert!(mistakes(&rendered)[0].starts_with("bad-math 2:5+11 this formula cannot be read: "), "{:?}", mistakes(&rendered));
    assert!(rendered.html.contains("<code>\\nonesuch</code>"), "{}", rendered.html);
}

#[test]
fn raw_html() {
    assert_eq!(
        html("<div class=\"x\">\n*a*\n\n*b* <kbd>c</kbd><!-- note -->\n</div>"),
        "<div class=\"x\">\n*a*\n<p><em>b</em> <kbd>c</kbd></p>\n</div>"
    );
    assert_eq!(html("A\n\n<!-- more -->\n\nB <!-- note -->\n\n<!-- a\n\nb -->\n"), "<p>A</p>\n<p>B </p>\n");
    let labels = Labels::default();
    let rendered = render(
        "a <b>c</b>\n\n<!-- more -->",
        &Options { lines_before: 9, language: "en", private: false, raw_html: false, labels: &labels },
        &Site::new(),
    );
    assert_eq!(rendered.html, "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    assert_eq!(
        mistakes(&rendered),
        ["warning raw-html 10:3+3 HTML is not used on this page", "warning raw-html 10:7+4 HTML is not used on this page"]
    );
}

#[test]
fn punctuation_by_language() {
    let text = "\"One 'two' it's...\" -- a---b `\"c\"` $\"$ [\"d\"](/\"e\")";
    assert!(html(text).starts_with("<p>“One ‘two’ it’s…” – a—b <code>\"c\"</code> "), "{}", html(text));
    assert!(html(text).ends_with("<a href=\"/%22e%22\">“d”</a></p>\n"), "{}", html(text));
    assert!(page_in("de-AT", text).html.starts_with("<p>„One ‚two‘ it’s…“ – a—b <code>\"c\"</code> "));
    let french = page_in("fr", "\"L'essai\" : *oui* ! Non? Voici: `x` ; https://example.org/?a=1 « là »").html;
    assert_eq!(
        french,
        "<p>«\u{202f}L’essai\u{202f}»\u{a0}: <em>oui</em>\u{202f}! Non\u{202f}? Voici\u{a0}: <code>x</code>\u{202f}; \
         <a href=\"https://example.org/?a=1\" rel=\"noopener\">https://example.org/?a=1</a> «\u{202f}là\u{202f}»</p>\n"
    );
    assert_eq!(
        page_in("fr", "Voir https://example.org!").html,
        "<p>Voir <a href=\"https://example.org\" rel=\"noopener\">https://example.org</a>\u{202f}!</p>\n"
    );
}

#[test]
fn glossary_terms_are_linked_once() {
    let labels = Labels { anchor: String::new(), ..Labels::default() };
    let options = Options { lines_before: 0, language: "en", private: false, raw_html: true, labels: &labels };
    let text = "# GROW\n\n[GROW](fees.md) `GROW` <a href=\"/x\">GROW</a> and GROW, GROW.\n\nThe devil's advocate has a *goal*.\n";
    let rendered = render(text, &options, &Site::with_glossary());
    assert_eq!(
        rendered.html,
        "<h1 id=\"grow\">GROW</h1>\n<p><a href=\"/fees/\">GROW</a> <code>GROW</code> <a href=\"/x\">GROW</a> and \
         <a class=\"term\" href=\"/glossary/#grow\" title=\"Goal, Reality, Options, Will\">GROW</a>, GROW.</p>\n\
         <p>The <a class=\"term\" href=\"/glossary/#devils-advocate\">devil’s advocate</a> has a <em><a class=\"term\" href=\"/glossary/#goal\">goal</a></em>.</p>\n"
    );
}

#[test]
fn a_comment_without_an_end_is_told() {
    let rendered = page("a\n\n <!-- b\n\nc");
    assert_eq!(rendered.html, "<p>a</p>\n");
    assert_eq!(mistakes(&rendered), ["raw-html 3:2+4 this comment never ends, so all that follows is left out"]);
}
