//! Blocks: how they nest, what they hold, and every mistake in their lines.

use super::*;

#[test]
fn a_block_holds_markdown() {
    assert_eq!(
        html("A\n:::callout title=\"Two *words*\" kind=tip\nB **c**\n\n- d\n:::\nE"),
        "<p>A</p>\n<callout title=[Two *words*] kind=[tip]><p>B <strong>c</strong></p>\n<ul>\n<li>d</li>\n</ul></callout>\n<p>E</p>\n"
    );
    assert_eq!(html("::: callout\n:::"), "<callout></callout>\n");
    assert_eq!(html("   :::callout\nx\n  :::   \n"), "<callout><p>x</p></callout>\n");
    assert_eq!(html(":::callout title=\"a \\\"b\\\" \\\\ c\"\n:::"), "<callout title=[a \"b\" \\ c]></callout>\n");
    assert_eq!(html(":::qa\nWhy?\n: Because.\n:::"), "<qa><dl>\n<dt>Why?</dt>\n<dd>Because.</dd>\n</dl></qa>\n");
    assert_eq!(page(":::callout\n:::qa\n:::\n:::").blocks.into_iter().collect::<Vec<_>>(), ["callout", "qa"]);
}

#[test]
fn blocks_nest_and_stand_in_lists() {
    assert_eq!(
        html(":::callout\n:::callout kind=note\na\n:::\nb\n:::\n"),
        "<callout><callout kind=[note]><p>a</p></callout>\n<p>b</p></callout>\n"
    );
    assert_eq!(html("- a\n  :::callout\n  b\n  :::\n- c"), "<ul>\n<li>a\n<callout>b</callout>\n</li>\n<li>c</li>\n</ul>\n");
}

#[test]
fn what_is_defined_in_one_block_is_known_in_another() {
    let text = ":::callout\nSee [fees] and[^1].\n:::\n\n:::qa\n[fees]: fees.md\n\n[^1]: Note.\n:::\n";
    let made = html(text);
    assert!(made.starts_with("<callout><p>See <a href=\"/fees/\">fees</a> and<sup"), "{made}");
    assert!(made.contains("<qa></qa>\n<section") && made.contains("<p>Note. <a"), "{made}");
}

#[test]
fn in_code_and_comments_they_are_text() {
    for text in [
        "```\n:::callout\n:::\n```\n",
        "~~~ x\n:::callout\n:::\n~~~\n",
        "- ```\n  :::callout\n  :::\n  ```\n",
        "a\n\n    :::callout\n    :::\n",
    ] {
        assert!(html(text).contains(":::callout\n:::\n</code></pre>"), "{text}");
    }
    assert_eq!(html("<!--\n:::callout\n-->\n"), "");
    assert_eq!(html("<pre>\n:::callout\n</pre>\n"), "<pre>\n:::callout\n</pre>\n");
    assert_eq!(html("In a line :::callout is text, `:::` too"), "<p>In a line :::callout is text, <code>:::</code> too</p>\n");
    let made = html("````\n```\n:::callout\n````\n:::callout\n:::");
    assert!(made.contains("```\n:::callout\n</code>") && made.ends_with("<callout></callout>\n"), "{made}");
}

#[test]
fn wrong_lines() {
    let wrong = |text: &str| mistakes(&page(text));
    assert_eq!(wrong("a\n\n:::calout x=1\nb\n:::"), ["unknown-block 3:4+6 there is no block called `calout`"]);
    assert_eq!(page(":::calout\n:::").diagnostics[0].help.as_deref(), Some("did you mean `callout`?"));
    assert_eq!(page(":::calout\n*b*\n:::").html, "<p><em>b</em></p>\n");
    assert_eq!(wrong(":::callout\n:::callout\n:::"), ["unclosed-block 1:1+10 block `callout` is never closed"]);
    assert_eq!(wrong("a\n:::\n"), ["stray-block-end 2:1+3 `:::` closes no block"]);
    assert_eq!(
        wrong("::::callout\n:::"),
        ["unknown-block 1:1+11 the line of a block begins with exactly three colons", "stray-block-end 2:1+3 `:::` closes no block"]
    );
    assert_eq!(wrong("<div>\n:::callout\n</div>\n"), ["stray-block-end 2:1+10 the line of a block cannot stand inside an HTML element"]);
}

#[test]
fn wrong_attributes() {
    let wrong = |line: &str| mistakes(&page(&format!("é\n\n  ::: {line}\n:::")));
    assert_eq!(wrong("callout tilte=\"a b\""), ["unknown-attribute 3:15+5 block `callout` has no attribute `tilte`"]);
    assert_eq!(wrong("callout kind=nte"), ["bad-attribute 3:20+3 attribute `kind` cannot be `nte`"]);
    assert_eq!(wrong("callout kind=\"nte\""), ["bad-attribute 3:20+5 attribute `kind` cannot be `nte`"]);
    assert_eq!(wrong("callout title=é title=b"), ["bad-attribute 3:23+5 attribute `title` is given twice"]);
    assert_eq!(wrong("callout title=\"é b"), ["bad-attribute 3:21+4 this quoted value never ends"]);
    assert_eq!(
        wrong("callout title = b"),
        [
            "bad-attribute 3:15+5 attribute `title` has no value",
            "bad-attribute 3:21+1 attribute `=` has no value",
            "bad-attribute 3:23+1 attribute `b` has no value"
        ]
    );
    assert_eq!(wrong("callout title= "), ["bad-attribute 3:15+6 the value of this attribute cannot be read"]);
    assert_eq!(wrong("callout title=“a"), ["bad-attribute 3:15+8 the value of this attribute cannot be read"]);
    assert_eq!(
        wrong("figure"),
        [
            "missing-attribute 3:7+6 block `figure` needs the attribute `src`",
            "missing-attribute 3:7+6 block `figure` needs the attribute `alt`"
        ]
    );
    assert_eq!(
        wrong("figure src=a alt=\"\" number=x on=2026-13-01 url=www.example.org"),
        [
            "bad-attribute 3:24+2 attribute `alt` is empty",
            "bad-attribute 3:34+1 attribute `number` must be a number",
            "bad-attribute 3:39+10 attribute `on` must be a day",
            "bad-attribute 3:54+15 attribute `url` must be an address"
        ]
    );
    assert_eq!(wrong("figure src=a alt=b url=javascript:x"), ["unsafe-link 3:30+12 attribute `url` runs a script or shows data"]);
    assert_eq!(wrong("coach-card id=nobody"), ["unknown-coach 3:21+6 there is no coach `nobody`"]);
    assert_eq!(wrong("figure src=a alt=b number=-1.5 on=2026-03-02 url=/x"), [] as [&str; 0]);
}

#[test]
fn help_tells_what_to_write() {
    let help = |line: &str| page(&format!("::: {line}\n:::")).diagnostics[0].help.clone().unwrap();
    assert_eq!(help("callout tilte=a"), "did you mean `title`?");
    assert_eq!(help("callout kind=x"), "known are `note`, `tip`, `warning`");
    assert_eq!(help("coach-card"), "write `:::coach-card id=id`");
    assert_eq!(help("qa x=1"), "there is none yet");
}

#[test]
fn blocks_and_lists_do_not_cross() {
    let rendered = page("- a\n  :::callout\n  b\n\nc\n:::\nd");
    assert_eq!(mistakes(&rendered), ["unclosed-block 2:3+10 block `callout` is never closed"]);
    assert_eq!(rendered.html.matches("</li>").count(), 1);
    let rendered = page(":::callout\n- a\n  :::\n- b\n\nc\n");
    assert_eq!(mistakes(&rendered), ["stray-block-end 3:3+3 `:::` stands in a list or quotation that began inside its block"]);
    assert_eq!(rendered.html, "<callout><ul>\n<li>a</li>\n<li>b</li>\n</ul></callout>\n<p>c</p>\n");
}

#[test]
fn too_many_inside_one_another() {
    let deep = |count: usize| format!("{}x\n{}", ":::callout\n".repeat(count), ":::\n".repeat(count));
    assert!(html(&deep(32)).contains("<callout><p>x</p></callout>"));
    let rendered = page(&deep(40));
    assert_eq!(rendered.diagnostics.len(), 8);
    assert_eq!(mistakes(&rendered)[0], "unclosed-block 33:1+10 blocks cannot be nested deeper than 32");
    assert!(rendered.html.contains("<p>x</p>"));
}

#[test]
fn private_notes_on_a_public_page() {
    let rendered = page("a\n:::coach\nsecret [x](javascript:y)\n:::callout\n:::\n:::\nb");
    assert_eq!(rendered.html, "<p>a</p>\n<p>b</p>\n");
    assert_eq!(mistakes(&rendered), ["private-block 2:1+8 private notes cannot stand on a public page"]);
}
