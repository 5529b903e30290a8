//! The Markdown of an engagement or a session to the HTML of its page in the portal.
//!
//! Links to sessions lead to their pages, links to attachments to the sealed files, links to the public site to its whole
//! address. No message quotes the text.

use super::pages::FileLink;
use super::speech::Speech;
use crate::config::BaseUrl;
use crate::markdown::{self, AttributeKind, BlockCall, BlockSpec, Glossary, Host, Image, Labels, Link, Options, Problem};
use crate::parse::Document;
use crate::question::Fields;
use crate::source::{join_path, split_path};
use crate::theme::Theme;
use minijinja::{Environment, Value, context};
use std::collections::BTreeMap;

/// What a body can lead to.
pub struct Body<'a> {
    pub speech: &'a Speech,
    pub environment: &'a Environment<'static>,
    pub theme: &'a Theme,
    pub labels: &'a Labels,
    /// The object `site` of the templates.
    pub site: &'a Value,
    /// Path in the portal of each page, by its source path.
    pub pages: &'a BTreeMap<&'a str, String>,
    pub file: &'a dyn Fn(&str) -> Option<FileLink>,
}

impl Body<'_> {
    /// Renders the body of a document, whose page has this path in the portal.
    pub fn render(&self, document: &Document, path: &str) -> markdown::Rendered {
        if document.body().trim().is_empty() {
            return markdown::Rendered::default();
        }
        let options = Options {
            lines_before: document.body_line,
            language: self.speech.language(),
            private: true,
            raw_html: false,
            labels: self.labels,
        };
        let host = PrivateHost { body: self, folder: split_path(&document.path).0, path };
        let mut rendered = markdown::render(&document.body(), &options, &host);
        rendered.html = inside(&rendered.html, path);
        for diagnostic in &mut rendered.diagnostics {
            diagnostic.file = Some(document.path.clone());
        }
        rendered
    }
}

/// Links to places of the same page lead there through the page's own path, and images name their sealed file.
fn inside(html: &str, path: &str) -> String {
    let html = if html.contains("src=\"#file/") { html.replace("src=\"#file/", "data-file=\"") } else { html.to_owned() };
    const HREF: &str = "href=\"#";
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find(HREF) {
        let end = at + HREF.len();
        out.push_str(&rest[..end]);
        rest = &rest[end..];
        if !rest.starts_with('/') && !rest.starts_with("file/") {
            out.extend(["/", path, "@"]);
        }
    }
    out.push_str(rest);
    out
}

struct PrivateHost<'a> {
    body: &'a Body<'a>,
    /// The folder of the document.
    folder: &'a str,
    /// The page's path in the portal.
    path: &'a str,
}

impl PrivateHost<'_> {
    fn base(&self) -> &BaseUrl {
        &self.body.speech.site.base
    }

    /// The path from the site's folder that a target means.
    fn source(&self, target: &str) -> Option<String> {
        let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
        join_path(self.folder, "content", &decoded)
    }

    fn file(&self, target: &str) -> Result<FileLink, Problem> {
        let file = self.source(target).and_then(|path| (self.body.file)(&path));
        file.ok_or_else(|| {
            let found = Problem::new("missing-file", "there is no attachment at this path");
            found.help("put it into `files/` beside `engagement.md`, and name it `files/NAME`; from a session `../files/NAME`")
        })
    }

    fn page(&self, target: &str) -> Result<String, Problem> {
        let source = self.source(target).unwrap_or_default();
        if let Some(path) = self.body.pages.get(source.as_str()) {
            return Ok(format!("#/{path}"));
        }
        let page = source.strip_prefix("content/").and_then(|path| self.body.speech.site.page(path));
        page.map(|page| self.base().permalink(&page.summary.route)).ok_or_else(|| {
            let found = Problem::new("broken-link", "this link leads to no page");
            found.help("name a session of this engagement, `engagement.md`, or a page of the site from `content/` with a `/` in front")
        })
    }
}

/// Whether an address names its scheme: `https:`, `mailto:`.
fn has_scheme(target: &str) -> bool {
    let scheme = target.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

impl Host for PrivateHost<'_> {
    fn link(&self, target: &str) -> Result<Link, Problem> {
        let inside = |href: String| Ok(Link { href, external: false });
        if let Some(anchor) = target.strip_prefix('#') {
            return inside(format!("#/{}@{anchor}", self.path));
        }
        if target.starts_with("//") || has_scheme(target) {
            return Ok(Link { href: target.to_owned(), external: !target.starts_with("mailto:") && !target.starts_with("tel:") });
        }
        let (path, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
        if path.ends_with(".md") {
            let page = self.page(path)?;
            let anchor =
                rest.strip_prefix('#').map(|anchor| if page.starts_with('#') { format!("@{anchor}") } else { format!("#{anchor}") });
            return inside(page + &anchor.unwrap_or_default());
        }
        if let Ok(file) = self.file(path) {
            return inside(format!("#file/{}", file.id));
        }
        if path.starts_with('/') {
            return inside(self.base().permalink(target));
        }
        self.file(path).and_then(|file| inside(format!("#file/{}", file.id)))
    }

    fn image(&self, target: &str) -> Result<Image, Problem> {
        if target.starts_with("//") || has_scheme(target) {
            let found = Problem::new("foreign-image", "this image is not in the client's folder");
            return Err(found.help("put the file into `files/` beside `engagement.md`: a portal asks nobody else for anything"));
        }
        self.file(target).map(|file| Image { url: format!("#file/{}", file.id), ..Image::default() })
    }

    fn block_spec(&self, name: &str) -> Option<&BlockSpec> {
        self.body.theme.blocks.get(name)
    }

    fn block_names(&self) -> Vec<&str> {
        self.body.theme.blocks.keys().map(String::as_str).collect()
    }

    fn block(&self, call: BlockCall<'_>) -> Result<String, Vec<Problem>> {
        let refused = || {
            let found = Problem::new("bad-block", format!("the block `{}` cannot stand in a client's page", call.name));
            vec![found.help("blocks of text can: `callout`, `columns`, `details`, `quote`, `steps` and their like")]
        };
        let mut values: Vec<(String, Value)> = Vec::with_capacity(call.arguments.len() + 1);
        for argument in call.arguments {
            let value = argument.value.as_ref();
            let value = match argument.kind {
                AttributeKind::Text | AttributeKind::Choice(_) | AttributeKind::Date => Value::from(value),
                AttributeKind::Number => Value::from(value.parse::<f64>().unwrap_or(0.0)),
                AttributeKind::Url if value.starts_with('/') => Value::from(self.base().permalink(value)),
                AttributeKind::Url => Value::from(value),
                AttributeKind::File => {
                    let file = self.file(value).map_err(|problem| vec![problem.at(argument.span)])?;
                    Fields::new("file").with("url", format!("#file/{}", file.id)).value()
                }
                AttributeKind::Page | AttributeKind::Coach | AttributeKind::Method | AttributeKind::Term => return Err(refused()),
            };
            values.push((argument.name.to_owned(), value));
        }
        // Films ask other hosts, and forms send something away.
        if matches!(call.name, "video" | "contact-form") {
            return Err(refused());
        }
        values.push(("body".to_owned(), Value::from_safe_string(call.body.to_owned())));
        let name = format!("blocks/{}.html", call.name);
        let values = context! { block => Value::from_pairs(values), site => self.body.site.clone() };
        let template = self.body.environment.get_template(&name).and_then(|template| template.render(values));
        template.map_err(|_| refused())
    }

    fn glossary(&self) -> Option<&Glossary> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_the_page_are_reached_through_its_path() {
        assert_eq!(inside("<a href=\"#fn-1\">1</a>", "sessions/3"), "<a href=\"#/sessions/3@fn-1\">1</a>");
        assert_eq!(inside("<a href=\"#/goals\">", ""), "<a href=\"#/goals\">");
        assert_eq!(
            inside("<a href=\"#file/ab\"><img src=\"#file/cd\" alt=\"\">", ""),
            "<a href=\"#file/ab\"><img data-file=\"cd\" alt=\"\">"
        );
    }
}
