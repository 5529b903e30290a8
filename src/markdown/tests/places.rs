//! Places in the file, and what the caller is told besides the HTML.

use super::*;

#[test]
fn places_are_those_of_the_file() {
    let labels = Labels::default();
    let options = Options { lines_before: 5, language: "en", private: false, raw_html: true, labels: &labels };
    let text = "Zoë [x](no.md)\r\n\r\n:::callout\r\n- é ![y](no.png)\r\n  and [z\r\n  w](no2.md)\r\n:::\r\n\r\n| [t](no3.md) |\r\n|---|\r\n\r\n[^1]: [n](no4.md)\r\n\r\nlast[^1] [o](no5.md)";
    let rendered = render(text, &options, &Site::new());
    assert_eq!(
        mistakes(&rendered),
        [
            "broken-link 6:5+10 there is no page `no.md`",
            "missing-image 9:5+12 there is no image `no.png`",
            "broken-link 10:7+2 there is no page `no2.md`",
            "broken-link 14:3+11 there is no page `no3.md`",
            "broken-link 19:10+11 there is no page `no5.md`",
            "broken-link 17:7+11 there is no page `no4.md`"
        ]
    );
    assert_eq!(rendered.diagnostics[0].help.as_deref(), Some("look at the path"));
}

#[test]
fn words_without_their_link_remain() {
    assert_eq!(page("[see *this*](no.md) ![tree](no.png)").html, "<p>see <em>this</em> tree</p>\n");
}

#[test]
fn a_block_that_the_host_refuses_keeps_its_body() {
    let rendered = page(":::coach-card id=nobody\nbody\n:::");
    assert_eq!(rendered.html, "<p>body</p>\n");
    assert_eq!(rendered.diagnostics.len(), 1);
}
