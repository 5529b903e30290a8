//! All words of a page, for searching: its headings, and the rest.

use super::events::{Events, Item};
use super::plain::Words;
use super::source::Source;
use super::typography::AS_WRITTEN;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The words of a page.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub headings: Vec<String>,
    /// All that is no heading, with spaces between blocks.
    pub body: String,
}

/// The words that a page says to all: those of private blocks, HTML and addresses are left out.
///
/// Of the lines that open blocks it takes what is written for readers: attributes of several words, or that begin with a
/// capital.
pub fn spoken(text: &str) -> Spoken {
    let source = Source::new(text);
    let (mut spoken, mut words) = (Spoken::default(), Words::default());
    let settle = |words: &mut Words, body: &mut String| {
        let found = words.finish(&AS_WRITTEN);
        if !found.is_empty() {
            body.push_str(&found);
            body.push(' ');
        }
    };
    for item in Events::new(&source) {
        match item {
            Item::Open(line) => {
                settle(&mut words, &mut spoken.body);
                let line = &source.lines[line];
                for value in attributes(&text[line.start..line.end]) {
                    spoken.body.push_str(value);
                    spoken.body.push(' ');
                }
            }
            Item::Markdown(Event::Start(Tag::Heading { .. }), _) => settle(&mut words, &mut spoken.body),
            Item::Markdown(Event::End(TagEnd::Heading(_)), _) => spoken.headings.push(words.finish(&AS_WRITTEN)),
            Item::Markdown(event, range) => {
                if matches!(&event, Event::Start(tag) if !is_within_a_line(tag)) {
                    words.gap(&AS_WRITTEN);
                }
                words.take(&event, &range, &source, &AS_WRITTEN);
            }
            Item::Close(..) | Item::Private(_) | Item::Mistake(..) => words.gap(&AS_WRITTEN),
        }
    }
    settle(&mut words, &mut spoken.body);
    spoken
}

fn is_within_a_line(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// The values of a block's line that are written for readers.
fn attributes(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('"').skip(1).step_by(2);
    quoted.filter(|value| value.contains(' ') || value.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_headings_and_its_words() {
        let text = "# One *two*\n\nThree [four](/five.md)\nsix[^1].\n\n- seven\n- eight\n\n| nine | ten |\n|---|---|\n| a | b |\n\n\
                    <div data-x=\"no\">\n\n::: callout title=\"Of note\" kind=\"tip\"\n## Within\n\nThe inside.\n:::\n\n::: coach\nSecret.\n:::\n\n\
                    ![A lake](lake.jpg)\n\n[^1]: The foot.\n";
        let Spoken { headings, body } = spoken(text);
        assert_eq!(headings, ["One two", "Within"]);
        let words: Vec<&str> = body.split_whitespace().collect();
        assert_eq!(words.join(" "), "Three four six. seven eight nine ten a b Of note The inside. A lake The foot.", "{body:?}");
    }
}
