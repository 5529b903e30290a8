//! Contents, excerpts, counts and short texts.

use super::*;

#[test]
fn the_outline_has_the_ids_of_the_page() {
    let text = "# It's \"a\" -- b… [c](no.md) `d` $e$ $5-$6 ![f](tree.jpg)\n\n## G[^1] <b>h</b> &amp; i {#j}\n\n:::callout\n## K\n\n:::coach\n## L\n:::\n:::\n\n- ## K\n\n[^1]: # M\n\n## K\n\nN\nO\n---\n\n## --\n";
    let ids = |headings: &[Heading]| headings.iter().map(|heading| (heading.id.clone(), heading.level, heading.span)).collect::<Vec<_>>();
    let rendered = page(text);
    assert_eq!(ids(&rendered.headings), ids(&outline(text)));
    let ids: Vec<_> = rendered.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["its-a-b-c-d-e-5-6-f", "j", "k", "its-a-b-c-d-e-5-6-f-k", "its-a-b-c-d-e-5-6-f-k-2", "n-o", "section"]);
    assert_eq!(outline(text)[0].title, "It's \"a\" -- b… c d e $5-$6 f");
    assert_eq!(rendered.headings[0].title, "It’s “a” – b… c d e $5-$6 f");
}

#[test]
fn excerpts() {
    let excerpt = |text: &str| super::excerpt(text, "en", 40);
    assert_eq!(excerpt("# Title\n\n![x](tree.jpg)\n\nIt's *one*\n`two`[^1] <b>three</b>.\n\nFour\n\n[^1]: n"), "It’s one two three.");
    assert_eq!(excerpt(":::callout\nNo\n:::\n\n> Quote\n\nYes"), "Yes");
    assert_eq!(excerpt("One\n\n- two\n- three\n\n| a |\n|---|\n\n<!-- more -->\n\nFour"), "One two three");
    assert_eq!(excerpt("One <!-- more --> two"), "One");
    // A long text that a line after it makes a term of is no paragraph.
    let long = "Plain words. ".repeat(50);
    assert_eq!(super::excerpt(&format!("{long}\n\n: What it means.\n\nMore."), "en", usize::MAX), "More.");
    assert_eq!(excerpt("One <!-- nothing more --> two\n\nThree"), "One  two");
    assert_eq!(excerpt("One two three four five six, seven, eight nine"), "One two three four five six, seven…");
    assert_eq!(excerpt("```\ncode\n```"), "");
    assert_eq!(excerpt("- only\n- a list"), "only a list");
    assert_eq!(excerpt(""), "");
    assert_eq!(super::excerpt("\"Oui\" !", "fr", 40), "«\u{202f}Oui\u{202f}»\u{202f}!");
    assert_eq!(super::excerpt("ééééé", "en", 3), "ééé…");
}

#[test]
fn counting_words() {
    assert_eq!(words(""), 0);
    assert_eq!(words("# One two\n\n- three -- four's *five* é\n\n:::callout title=no\nsix\n:::\n"), 7);
}

#[test]
fn short_texts() {
    let inline = |text: &str| super::inline(text, "en");
    assert_eq!(inline("It's *one* **two** `three` ~~four~~"), "It’s <em>one</em> <strong>two</strong> <code>three</code> <del>four</del>");
    assert_eq!(inline("1998. A year"), "1998. A year");
    assert_eq!(inline("2) x"), "2) x");
    assert_eq!(inline("- a\n- b"), "- a - b");
    assert_eq!(inline("# 1"), "# 1");
    assert_eq!(inline("> a"), "&gt; a");
    assert_eq!(inline("*a* b"), "<em>a</em> b");
    assert_eq!(inline("***"), "***");
    assert_eq!(inline("[x]: y"), "[x]: y");
    assert_eq!(inline("<b>x</b> & y"), "&lt;b&gt;x&lt;/b&gt; &amp; y");
    assert_eq!(inline("From $200-$300 or $x$"), "From $200-$300 or $x$");
    assert_eq!(
        inline("[a](https://example.org \"t\") [b](#b) [c](c.md) [d](javascript:x)"),
        "<a href=\"https://example.org\" rel=\"noopener\">a</a> <a href=\"#b\">b</a> c d"
    );
    assert_eq!(
        inline("See www.example.org or a@example.org."),
        "See <a href=\"https://www.example.org\" rel=\"noopener\">www.example.org</a> or <a href=\"mailto:a@example.org\">a@example.org</a>."
    );
    assert_eq!(inline("![tree](tree.jpg)\n\nb"), "tree b");
    assert_eq!(inline("  "), "");
    assert_eq!(super::inline("Pourquoi ? \"Oui\" !", "fr"), "Pourquoi\u{202f}? «\u{202f}Oui\u{202f}»\u{202f}!");
    assert_eq!(plain("It's *one* [two](x.md) `three` &amp; -- \"four\"\n<b>five</b>"), "It's one two three & -- \"four\" five");
    assert_eq!(plain("3. *x*"), "3. x");
}

#[test]
fn ids_do_not_depend_on_the_language() {
    let text = "# a'b'c 'd'e !";
    assert_eq!(page_in("fr", text).headings[0].id, outline(text)[0].id);
    assert_eq!(page_in("fr", text).headings[0].id, page_in("de", text).headings[0].id);
}
