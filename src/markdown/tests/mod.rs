//! Tests of rendering, against a site that exists only here.

mod blocks;
mod markup;
mod places;
mod private;
mod random;
mod short;

use super::*;
use crate::diag::Severity;

/// A site with one page, one picture, a few blocks and, if wanted, a glossary.
pub(super) struct Site {
    blocks: Vec<BlockSpec>,
    glossary: Option<Glossary>,
}

impl Site {
    pub fn new() -> Self {
        let block = |name: &str, attributes: &str| BlockSpec::parse(name, &format!("{{# attributes: {attributes} #}}")).unwrap();
        Site {
            blocks: vec![
                block("callout", "title: text, kind: note|tip|warning"),
                block("compare", "caption*: text"),
                block("qa", ""),
                block("figure", "src*: file, alt*: text, number: number, on: date, url: url"),
                block("coach-card", "id*: coach"),
            ],
            glossary: None,
        }
    }

    pub fn with_glossary() -> Self {
        let term = |names: &[&str], title: &str| Term {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            title: title.to_owned(),
            href: format!("/glossary/#{}", slug(names[0])),
        };
        let terms = vec![term(&["GROW"], "Goal, Reality, Options, Will"), term(&["devil's advocate"], ""), term(&["goal"], "")];
        Site { glossary: Some(Glossary::new(terms)), ..Site::new() }
    }
}

impl Host for Site {
    fn link(&self, target: &str) -> Result<Link, Problem> {
        assert!(!target.to_lowercase().contains("javascript:"), "unsafe addresses are not asked about");
        let external = target.starts_with("http");
        match target {
            "fees.md" => Ok(Link { href: "/fees/".to_owned(), external: false }),
            _ if external || target.starts_with(['#', '/']) || target.starts_with("mailto:") => {
                Ok(Link { href: target.to_owned(), external })
            }
            _ => Err(Problem::new("broken-link", format!("there is no page `{target}`")).help("look at the path")),
        }
    }

    fn image(&self, target: &str) -> Result<Image, Problem> {
        match target {
            "tree.jpg" => Ok(Image { url: "/assets/tree.1a2b.jpg".to_owned(), width: Some(640), height: Some(480), ..Image::default() }),
            "logo.svg" => Ok(Image { url: "/assets/logo.3c4d.svg".to_owned(), ..Image::default() }),
            _ => Err(Problem::new("missing-image", format!("there is no image `{target}`"))),
        }
    }

    fn block_spec(&self, name: &str) -> Option<&BlockSpec> {
        self.blocks.iter().find(|block| block.name == name)
    }

    fn block_names(&self) -> Vec<&str> {
        self.blocks.iter().map(|block| block.name.as_str()).collect()
    }

    fn block(&self, call: BlockCall<'_>) -> Result<String, Vec<Problem>> {
        if let Some(argument) = call.arguments.iter().find(|argument| argument.value == "nobody") {
            return Err(vec![Problem::new("unknown-coach", "there is no coach `nobody`").at(argument.span)]);
        }
        let arguments: Vec<_> =
            call.arguments.iter().map(|argument| format!(" {}=[{}]", argument.name, argument.value.replace(['<', '>'], ""))).collect();
        Ok(format!("<{}{}>{}</{}>", call.name, arguments.concat(), call.body, call.name))
    }

    fn glossary(&self) -> Option<&Glossary> {
        self.glossary.as_ref()
    }
}

/// Renders a public English page.
pub(super) fn page(text: &str) -> Rendered {
    page_in("en", text)
}

pub(super) fn page_in(language: &str, text: &str) -> Rendered {
    let labels = Labels { anchor: String::new(), ..Labels::default() };
    render(text, &Options { lines_before: 0, language, private: false, raw_html: true, labels: &labels }, &Site::new())
}

/// The HTML of a page without a mistake.
pub(super) fn html(text: &str) -> String {
    let rendered = page(text);
    assert_eq!(rendered.diagnostics, [], "{text}");
    rendered.html
}

/// The mistakes of a page as `code line:column+length message`.
pub(super) fn mistakes(rendered: &Rendered) -> Vec<String> {
    let form = |diagnostic: &Diagnostic| {
        let span = diagnostic.span.unwrap();
        let severity = if diagnostic.severity == Severity::Error { "" } else { "warning " };
        assert!(!diagnostic.message.ends_with('.') && diagnostic.file.is_none());
        format!("{severity}{} {}:{}+{} {}", diagnostic.code, span.line, span.column, span.length, diagnostic.message)
    };
    rendered.diagnostics.iter().map(form).collect()
}
