//! What a block may be given: the declaration at the head of its template.
//!
//! ```text
//! {# attributes: title: text, kind: note|tip|warning|key, src*: file #}
//! ```
//!
//! `*` marks what is required; names joined by `|` are the values to choose from.

/// A block that a page may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockSpec {
    pub name: String,
    pub attributes: Vec<AttributeSpec>,
}

/// One attribute of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeSpec {
    pub name: String,
    pub required: bool,
    pub kind: AttributeKind,
}

/// What the value of an attribute must be.
///
/// Numbers, dates, addresses and choices are checked when the page is rendered. Pages, files, coaches, methods and
/// glossary terms are passed on as written: the [`Host`](super::Host) knows which there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Number,
    /// An address on the web, or one that begins with `/`, `#`, `mailto:` or `tel:`.
    Url,
    /// Source path of a page.
    Page,
    /// Source path of any other file.
    File,
    /// Id of a coach.
    Coach,
    /// Id of a method.
    Method,
    /// A day, as `2026-03-02`.
    Date,
    /// A term of the glossary.
    Term,
    /// One of these words.
    Choice(Vec<String>),
}

const KINDS: [(&str, AttributeKind); 9] = [
    ("text", AttributeKind::Text),
    ("number", AttributeKind::Number),
    ("url", AttributeKind::Url),
    ("page", AttributeKind::Page),
    ("file", AttributeKind::File),
    ("coach", AttributeKind::Coach),
    ("method", AttributeKind::Method),
    ("date", AttributeKind::Date),
    ("term", AttributeKind::Term),
];

impl BlockSpec {
    /// Reads the declaration from the first line of a block's template; the error says what is wrong with it.
    pub fn parse(name: &str, first_line_of_template: &str) -> Result<BlockSpec, String> {
        if name == super::events::PRIVATE {
            return Err("the block name `coach` is reserved for the coach's private notes".to_owned());
        }
        if !is_name(name) {
            return Err(format!("`{name}` cannot be the name of a block: use small letters, digits and hyphens"));
        }
        let declaration = first_line_of_template
            .trim()
            .strip_prefix("{#")
            .map(|rest| rest.trim_start_matches(['-', '+']))
            .and_then(|rest| rest.trim_start().strip_prefix("attributes:"))
            .and_then(|rest| rest.split_once("#}"))
            .map(|(declaration, _)| declaration.trim_end_matches(['-', '+']).trim())
            .ok_or("the first line must declare the block's attributes, such as `{# attributes: title: text #}`")?;
        let mut attributes: Vec<AttributeSpec> = Vec::new();
        for entry in declaration.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let attribute = AttributeSpec::parse(entry)?;
            if attributes.iter().any(|known| known.name == attribute.name) {
                return Err(format!("attribute `{}` is declared twice", attribute.name));
            }
            attributes.push(attribute);
        }
        Ok(BlockSpec { name: name.to_owned(), attributes })
    }

    /// The attribute of a name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeSpec> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl AttributeSpec {
    fn parse(entry: &str) -> Result<AttributeSpec, String> {
        let (name, kind) = entry.split_once(':').ok_or_else(|| format!("`{entry}` needs a type, such as `{entry}: text`"))?;
        let (name, kind) = (name.trim(), kind.trim());
        let (name, required) = name.strip_suffix('*').map_or((name, false), |name| (name.trim_end(), true));
        if !is_name(name) {
            return Err(format!("`{name}` cannot be the name of an attribute: use small letters, digits, `-` and `_`"));
        }
        let kind = match KINDS.iter().find(|(word, _)| *word == kind) {
            Some((_, kind)) => kind.clone(),
            None if kind.contains('|') => {
                let words: Vec<String> = kind.split('|').map(|word| word.trim().to_owned()).collect();
                if words.iter().any(String::is_empty) {
                    return Err(format!("attribute `{name}` has an empty choice"));
                }
                AttributeKind::Choice(words)
            }
            None => {
                let help = crate::diag::suggest::help(kind, KINDS.iter().map(|(word, _)| *word));
                return Err(format!("attribute `{name}` has the unknown type `{kind}`; {help}"));
            }
        };
        Ok(AttributeSpec { name: name.to_owned(), required, kind })
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_declaration() {
        let line = "{#- attributes: title: text, kind: note | tip|key, src*: file, on: date -#} <aside>";
        let spec = BlockSpec::parse("callout", line).unwrap();
        assert_eq!(spec.name, "callout");
        let names: Vec<_> = spec.attributes.iter().map(|a| (a.name.as_str(), a.required)).collect();
        assert_eq!(names, [("title", false), ("kind", false), ("src", true), ("on", false)]);
        let choices = ["note", "tip", "key"].map(str::to_owned).to_vec();
        assert_eq!(spec.attribute("kind").unwrap().kind, AttributeKind::Choice(choices));
        assert_eq!(spec.attribute("src").unwrap().kind, AttributeKind::File);
        assert!(BlockSpec::parse("qa", "{# attributes: #}").unwrap().attributes.is_empty());
    }

    #[test]
    fn a_wrong_declaration_says_what_is_wrong() {
        let error = |name: &str, line: &str| BlockSpec::parse(name, line).unwrap_err();
        assert!(error("coach", "{# attributes: #}").contains("reserved"));
        assert!(error("Call out", "{# attributes: #}").contains("cannot be the name"));
        assert!(error("callout", "<aside>").contains("first line must declare"));
        assert!(error("callout", "{# attributes: title #}").contains("needs a type"));
        assert!(error("callout", "{# attributes: title: txt #}").contains("did you mean `text`?"));
        assert!(error("callout", "{# attributes: a: text, a: url #}").contains("declared twice"));
        assert!(error("callout", "{# attributes: a: x||y #}").contains("empty choice"));
        assert!(error("callout", "{# attributes: *: text #}").contains("cannot be the name"));
    }
}
