//! A page's Markdown as a reader meets it: paragraphs, headings, items and cells as plain text, each knowing where in
//! the source its words stand; and the images, lists and blocks of the page.
//!
//! Code, formulas and images are one placeholder character in a text, so that nothing inside them is taken for prose.
//! The lines of blocks (`:::name …`) are hidden from the Markdown parser the way `markdown::source` does it: each
//! becomes a processing instruction of its own length. What stands in a private block (`:::coach`) is never looked at.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// Stands for code, a formula or an image in a text.
pub(super) const THING: char = '\u{fffc}';

/// What a text is on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Paragraph,
    Heading(u8),
    Item,
    Cell,
    /// The value of a block's attribute.
    Attribute,
    /// A value of the front matter.
    Value,
}

/// Words that are read as one.
#[derive(Debug)]
pub(super) struct Text {
    pub role: Role,
    pub text: String,
    /// Where pieces of `text` stand in the body: offset in `text`, offset in the body.
    pieces: Vec<(usize, usize)>,
    /// Path of the front matter's value (`stages[0].name`); empty for what stands in the body.
    pub path: String,
    /// Name of the attribute or of the front matter's key; empty for what stands in the body.
    pub key: String,
    /// Whether it holds a link or a footnote, is a footnote, or stands in a quotation that names its source.
    pub sourced: bool,
    /// Links in it: where in `text`, and the target as written.
    pub links: Vec<(Range<usize>, String)>,
    /// How many entries the list has that follows directly.
    pub leads: Option<usize>,
}

impl Text {
    fn new(role: Role) -> Self {
        Text {
            role,
            text: String::new(),
            pieces: Vec::new(),
            path: String::new(),
            key: String::new(),
            sourced: false,
            links: Vec::new(),
            leads: None,
        }
    }

    /// A value of the front matter.
    pub fn value(path: String, text: String) -> Self {
        let key = path.rsplit('.').next().unwrap_or_default().to_owned();
        Text { text, path, key, ..Text::new(Role::Value) }
    }

    fn push(&mut self, piece: &str, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(piece);
    }

    /// Where a range of `text` stands in the body.
    pub fn in_body(&self, range: &Range<usize>) -> Range<usize> {
        let source = |offset: usize| {
            let piece = self.pieces.partition_point(|(start, _)| *start <= offset).checked_sub(1).and_then(|at| self.pieces.get(at));
            piece.map_or(0, |(start, at)| at + offset - start)
        };
        let start = source(range.start);
        let end = if range.is_empty() { start } else { source(range.end - 1) + 1 };
        start..end.max(start)
    }
}

/// An image: its words, its target, and where it stands in the body.
#[derive(Debug)]
pub(super) struct Image {
    pub alt: String,
    pub target: String,
    pub range: Range<usize>,
}

/// A line that opens a block.
#[derive(Debug)]
pub(super) struct Call {
    pub name: String,
    /// In the body.
    pub range: Range<usize>,
    pub arguments: Vec<(String, Text)>,
}

impl Call {
    pub fn argument(&self, name: &str) -> Option<&Text> {
        self.arguments.iter().find(|(known, _)| known == name).map(|(_, text)| text)
    }
}

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// In the order of the page.
    pub texts: Vec<Text>,
    pub images: Vec<Image>,
    /// The number that the last entry of each ordered list has.
    pub lists: Vec<usize>,
    pub calls: Vec<Call>,
}

/// Reads a body.
pub(super) fn read(body: &str) -> Prose {
    let lines = block_lines(body);
    let masked = mask(body, &lines);
    let mut reader = Reader { body, lines, ..Reader::default() };
    for (event, range) in Parser::new_ext(&masked, extensions()).into_offset_iter() {
        reader.take(event, range);
    }
    reader.finish();
    reader.prose
}

/// As in `markdown::events`, without typography: the texts are the author's.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// The lines that begin with three colons, by where the colons start; the value is where the line ends.
fn block_lines(body: &str) -> BTreeMap<usize, usize> {
    let mut lines = BTreeMap::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if spaces <= 3 && line[spaces..].starts_with(":::") {
            lines.insert(at + spaces, at + line.trim_end_matches(['\n', '\r']).len());
        }
        at += line.len();
    }
    lines
}

fn mask(body: &str, lines: &BTreeMap<usize, usize>) -> String {
    let mut masked = String::with_capacity(body.len());
    let mut from = 0;
    for (start, end) in lines {
        masked.push_str(&body[from..*start]);
        match end - start {
            3 => masked.push_str("<?>"),
            length => {
                masked.push_str("<?");
                masked.extend(std::iter::repeat_n('x', length - 4));
                masked.push_str("?>");
            }
        }
        from = *end;
    }
    masked.push_str(&body[from..]);
    masked
}

#[derive(Default)]
struct Reader<'b> {
    body: &'b str,
    lines: BTreeMap<usize, usize>,
    prose: Prose,
    current: Option<Text>,
    /// The blocks that are open: whether each is private, and whether it names a source.
    open: Vec<(bool, bool)>,
    footnotes: usize,
    in_code: bool,
    /// Entries of the lists that are open, and the number of the first where they are ordered.
    counts: Vec<(usize, Option<usize>)>,
    /// The text that a list would belong to if it began now.
    lead: Option<usize>,
    /// For each open list, the text that it belongs to.
    leads: Vec<Option<usize>>,
    /// The image whose words are being gathered, and how many images began inside them.
    image: Option<(Image, usize)>,
    /// Where the words of the open links begin, and their targets.
    links: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn hidden(&self) -> bool {
        self.open.iter().any(|(private, _)| *private)
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Event::Start(Tag::HtmlBlock) = event
            && let Some((start, end)) = self.line(&range)
        {
            return self.block_line(start..end);
        }
        if self.hidden() {
            return;
        }
        if self.image.is_some() {
            return self.in_image(event);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(_) if self.in_code => {}
            Event::Text(text) => self.text(&text, range.start),
            Event::SoftBreak | Event::HardBreak => self.text("\n", range.start),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => self.text(THING.encode_utf8(&mut [0; 4]), range.start),
            Event::FootnoteReference(_) => self.current().sourced = true,
            _ => {}
        }
    }

    /// The block line that an HTML block is, if it is one.
    fn line(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        self.lines.range(range.start..range.end.max(range.start + 1)).next().map(|(start, end)| (*start, *end)).filter(|(start, _)| {
            // The parser may take the spaces before it along.
            self.body[range.start..*start].trim().is_empty()
        })
    }

    fn block_line(&mut self, range: Range<usize>) {
        self.close();
        self.lead = None;
        let rest = self.body[range.start + 3..range.end].trim();
        if rest.is_empty() {
            self.open.pop();
            return;
        }
        let name = rest.split_whitespace().next().unwrap_or_default();
        let hidden = self.hidden();
        self.open.push((name == "coach", false));
        if hidden || name == "coach" {
            return;
        }
        let arguments = arguments(self.body, range.clone(), name);
        let call = Call { name: name.to_owned(), range, arguments };
        let sourced = ["source", "url", "author", "coach"].iter().any(|name| call.argument(name).is_some());
        if let Some(open) = self.open.last_mut() {
            open.1 = sourced;
        }
        self.prose.calls.push(call);
    }

    fn current(&mut self) -> &mut Text {
        let sourced = self.footnotes > 0 || self.open.iter().any(|(_, sourced)| *sourced);
        self.current.get_or_insert_with(|| Text { sourced, ..Text::new(Role::Paragraph) })
    }

    fn text(&mut self, text: &str, at: usize) {
        self.lead = None;
        let sourced = ["http://", "https://", "www."].iter().any(|start| text.contains(start));
        let current = self.current();
        current.push(text, at);
        current.sourced |= sourced;
    }

    fn begin(&mut self, role: Role) {
        self.close();
        self.current().role = role;
    }

    /// Ends the text that is being gathered; gives its number if it has any words.
    fn close(&mut self) -> Option<usize> {
        self.links.clear();
        let text = self.current.take().filter(|text| !text.text.trim().is_empty())?;
        self.prose.texts.push(text);
        Some(self.prose.texts.len() - 1)
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin(Role::Paragraph),
            Tag::Heading { level, .. } => self.begin(Role::Heading(number(level))),
            Tag::Item => {
                self.begin(Role::Item);
                if let Some((count, _)) = self.counts.last_mut() {
                    *count += 1;
                }
            }
            Tag::TableCell => self.begin(Role::Cell),
            Tag::DefinitionListTitle | Tag::DefinitionListDefinition => self.begin(Role::Item),
            Tag::List(first) => {
                let lead = self.close().or(self.lead);
                self.leads.push(lead);
                self.counts.push((0, first.map(|first| usize::try_from(first).unwrap_or(1))));
            }
            Tag::FootnoteDefinition(_) => {
                self.close();
                self.footnotes += 1;
            }
            Tag::Image { dest_url, .. } => {
                self.text(THING.encode_utf8(&mut [0; 4]), range.start);
                self.image = Some((Image { alt: String::new(), target: dest_url.to_string(), range }, 0));
            }
            Tag::Link { dest_url, .. } => {
                let current = self.current();
                current.sourced = true;
                let start = current.text.len();
                self.links.push((start, dest_url.to_string()));
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            tag => {
                self.close();
                self.lead = None;
                self.in_code = matches!(tag, Tag::CodeBlock(_));
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.lead = self.close(),
            TagEnd::List(_) => {
                self.close();
                let Some((count, first)) = self.counts.pop() else { return };
                if let Some(first) = first {
                    // A list that starts at 4 goes on with another one.
                    self.prose.lists.push(first.max(1) - 1 + count);
                }
                if let Some(lead) = self.leads.pop().flatten().and_then(|lead| self.prose.texts.get_mut(lead)) {
                    lead.leads = Some(first.map_or(count, |first| first.max(1) - 1 + count));
                }
                self.lead = None;
            }
            TagEnd::FootnoteDefinition => {
                self.close();
                self.footnotes = self.footnotes.saturating_sub(1);
            }
            TagEnd::Link => {
                if let (Some((start, target)), Some(current)) = (self.links.pop(), &mut self.current) {
                    current.links.push((start..current.text.len(), target));
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            _ => {
                self.close();
                self.in_code = false;
            }
        }
    }

    fn in_image(&mut self, event: Event<'_>) {
        let Some((image, inner)) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => *inner += 1,
            Event::End(TagEnd::Image) if *inner > 0 => *inner -= 1,
            Event::End(TagEnd::Image) => self.prose.images.extend(self.image.take().map(|(image, _)| image)),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.close();
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The attributes of a block's line: `key=value key="two words"`.
fn arguments(body: &str, line: Range<usize>, name: &str) -> Vec<(String, Text)> {
    let mut found = Vec::new();
    let mut at = body[line.clone()].find(name).map_or(line.end, |start| line.start + start + name.len());
    while let Some(equals) = body[at..line.end].find('=').map(|equals| at + equals) {
        let key = body[at..equals].split_whitespace().last().unwrap_or_default().to_owned();
        let mut text = Text { key: key.clone(), ..Text::new(Role::Attribute) };
        let rest = &body[equals + 1..line.end];
        if let Some(quoted) = rest.strip_prefix('"') {
            let bytes = quoted.as_bytes();
            let end = (0..bytes.len()).find(|at| bytes[*at] == b'"' && (*at == 0 || bytes[at - 1] != b'\\')).unwrap_or(bytes.len());
            let mut from = 0;
            while let Some(escape) = quoted[from..end].find("\\\"").map(|escape| from + escape) {
                text.push(&quoted[from..escape], equals + 2 + from);
                from = escape + 1;
            }
            text.push(&quoted[from..end], equals + 2 + from);
            at = (equals + 2 + end + 1).min(line.end);
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            text.push(&rest[..end], equals + 1);
            at = equals + 1 + end;
        }
        found.push((key, text));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_know_where_they_stand() {
        let body = "# A *b* c\n\nOne `x` two:\n\n1. first\n2. second\n\n:::coach\nsecret\n:::\n\n![alt *text*](a.png)\n\n| x | y |\n|---|---|\n| 1 | 2 |\n";
        let prose = read(body);
        let shown: Vec<(Role, &str)> = prose.texts.iter().map(|text| (text.role, text.text.as_str())).collect();
        assert_eq!(shown[0], (Role::Heading(1), "A b c"));
        assert_eq!(shown[1], (Role::Paragraph, "One \u{fffc} two:"));
        assert_eq!(prose.texts[1].leads, Some(2));
        assert_eq!(&shown[2..4], [(Role::Item, "first"), (Role::Item, "second")]);
        assert_eq!(prose.lists, [2]);
        assert!(!shown.iter().any(|(_, text)| text.contains("secret")), "{shown:?}");
        assert_eq!((prose.images[0].alt.as_str(), prose.images[0].target.as_str()), ("alt text", "a.png"));
        assert_eq!(shown.iter().filter(|(role, _)| *role == Role::Cell).count(), 4);
        let second = prose.texts[1].text.find("two").unwrap();
        assert_eq!(&body[prose.texts[1].in_body(&(second..second + 3))], "two");
    }

    #[test]
    fn blocks_and_their_attributes() {
        let body = "Before\n::: quote source=\"The \\\"Times\\\", 2019\" url=https://a.example\nSaid\n:::\n```\n:::cta\n```\n";
        let prose = read(body);
        assert_eq!(prose.calls.len(), 1);
        let source = prose.calls[0].argument("source").unwrap();
        assert_eq!(source.text, "The \"Times\", 2019");
        let at = source.text.find("2019").unwrap();
        assert_eq!(&body[source.in_body(&(at..at + 4))], "2019");
        assert_eq!(prose.calls[0].argument("url").unwrap().text, "https://a.example");
        let said = prose.texts.iter().find(|text| text.text == "Said").unwrap();
        assert!(said.sourced && !prose.texts[0].sourced);
    }

    proptest::proptest! {
        /// Any text comes to an end, and every place is one of the body.
        #[test]
        fn places_lie_in_the_body(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..30)) {
            let body = parts.concat();
            let prose = read(&body);
            let attributes = prose.calls.iter().flat_map(|call| &call.arguments).map(|(_, text)| text);
            for text in prose.texts.iter().chain(attributes) {
                let place = text.in_body(&(0..text.text.len()));
                proptest::prop_assert!(place.start <= place.end && place.end <= body.len() + THING.len_utf8(), "{body:?} {text:?}");
            }
        }
    }

    const PARTS: &[&str] = &[
        ":::",
        ":::x ",
        "coach",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "| a | b |\n|---|---|\n",
        "é",
        "\"",
        "=",
        "a=\"b\\\"",
        "[x](y)",
        "![z](w)",
        "`",
        "```\n",
        "$",
        "&amp;",
        "\\",
        "[^1]",
        "[^1]: ",
        "<!-- ",
        " -->",
        "    ",
        "\r\n",
        "word ",
        "*",
        "::: ",
    ];
}
