//! A page's Markdown to HTML: what the text names is asked of the site.

use super::Renderer;
use crate::diag::{Diagnostic, suggest};
use crate::image::Fault;
use crate::markdown::{
    self, Argument, AttributeKind, BlockCall, BlockSpec, Glossary, Host, Image, Labels, Link, Options, Problem, Term, Variants,
};
use crate::model::{Page, PublicSite, missing_page};
use crate::parse::front_matter::Kind;
use crate::question::{Asker, Fields, Question, ThemeOptions, term_anchor};
use crate::source::split_path;
use crate::theme;
use minijinja::{Value, context};
use std::sync::Arc;

/// The matcher of a language's terms.
pub(super) fn glossary(site: &PublicSite, language: &str) -> Option<Glossary> {
    let page = site.glossary(language)?;
    let Kind::Glossary(glossary) = &page.document.front.kind else { return None };
    let url = site.base.href(&page.summary.route);
    let terms = glossary.terms.iter().map(|term| {
        let names = std::iter::once(&term.term).chain(&term.aliases).cloned().collect();
        let title = term.stands_for.clone().unwrap_or_else(|| markdown::plain(&term.definition));
        Term { names, title, href: format!("{url}#{}", term_anchor(term)) }
    });
    Some(Glossary::new(terms.collect()))
}

impl Renderer {
    /// Renders the body of a page; its questions go to `asker`.
    pub(super) fn body(&self, page: &Page, asker: &Arc<Asker>, head: &Fields) -> markdown::Rendered {
        let language = page.language();
        let standard = Labels::default();
        let options = Options {
            lines_before: page.document.body_line,
            language,
            private: false,
            raw_html: true,
            labels: self.labels.get(language).unwrap_or(&standard),
        };
        asker.ask(Question::Document { path: page.summary.path.to_string() });
        asker.ask(Question::Labels { language: language.to_owned() });
        let may_name_terms = page.summary.kind != "glossary";
        if may_name_terms {
            // Asked also where there is no glossary: one may be added.
            asker.ask(Question::Glossary { language: language.to_owned() });
        }
        let glossary = self.glossaries.get(language).filter(|_| may_name_terms);
        let host = BodyHost { renderer: self, site: self.shared.unrecorded(), asker, page, head, glossary };
        markdown::render(&page.document.body(), &options, &host)
    }
}

/// How wide a picture in a text is shown, for the `sizes` of its variants: a measure of reading is some 45 rem.
const IN_TEXT: &str = "(min-width: 48rem) 45rem, 100vw";

struct BodyHost<'a> {
    /// For messages, and for what a question was asked about just before.
    site: &'a PublicSite,
    renderer: &'a Renderer,
    asker: &'a Arc<Asker>,
    page: &'a Page,
    /// What blocks see of the page.
    head: &'a Fields,
    glossary: Option<&'a Glossary>,
}

impl BodyHost<'_> {
    /// The page that a source path in the text means.
    fn page_link(&self, target: &str) -> Result<&Page, Problem> {
        let path = self.site.reference(&self.page.folder, &decoded(target)).unwrap_or_default();
        self.asker.ask(self.asker.link_to(path.clone()));
        self.site.page_for(&path, self.page.language()).ok_or_else(|| problem(missing_page(self.site, &path, target, Diagnostic::error)))
    }

    /// The address of a file that the text names.
    fn file(&self, target: &str) -> Result<String, Problem> {
        let (folder, reference) = (self.page.folder.clone(), decoded(target));
        let answer = self.asker.ask(Question::Asset { folder: folder.clone(), reference: reference.clone() });
        if let Some(url) = answer.as_str() {
            return Ok(url.to_owned());
        }
        let names = self.site.assets.names(&folder);
        let missing = Problem::new("missing-file", format!("there is no file `{target}`"));
        Err(match suggest::nearest(&reference, names.iter().map(String::as_str)) {
            Some(near) => missing.help(format!("did you mean `{near}`?")),
            None => missing.help("put the file beside the page, or give its path from `content/` with a `/` in front"),
        })
    }

    /// The picture that the text names.
    fn picture(&self, target: &str) -> Result<Image, Problem> {
        let url = self.file(target)?;
        let answer = self.asker.ask(Question::Image { url: url.clone() });
        let bad = |says: &str, help: &str| Problem::new("bad-picture", format!("the picture `{target}` {says}")).help(help);
        if answer.is_undefined() {
            let fault = self.asker.picture_fault(&url).unwrap_or(Fault::Unknown);
            return Err(bad(&fault.to_string(), fault.help()));
        }
        let field = |of: &Value, name: &str| of.get_attr(name).unwrap_or(Value::UNDEFINED);
        let side = |name: &str| field(&answer, name).as_i64().and_then(|side| u32::try_from(side).ok());
        let (Some(width), Some(height)) = (side("width"), side("height")) else {
            return Err(bad(&Fault::Unknown.to_string(), Fault::Unknown.help()));
        };
        let source = field(&answer, "sources").get_item_by_index(0).ok().filter(|source| !source.is_undefined());
        let variants = source.map(|source| Variants {
            media_type: field(&source, "type").to_string(),
            srcset: field(&source, "srcset").to_string(),
            sizes: IN_TEXT.to_owned(),
        });
        let tint = field(&answer, "tint").as_str().map(str::to_owned);
        let may_lead = self.page.summary.image.is_none() && !matches!(self.page.summary.kind, "home" | "coach");
        Ok(Image { url, width: Some(width), height: Some(height), variants, tint, may_lead })
    }

    fn argument(&self, argument: &Argument<'_>) -> Result<Value, Problem> {
        let value = argument.value.as_ref();
        let base = &self.site.base;
        let language = self.page.language();
        let unknown = |kind: &'static str| {
            let (code, message, help) = self.site.missing_id(kind, value);
            Problem::new(code, message).help(help)
        };
        match argument.kind {
            AttributeKind::Text | AttributeKind::Choice(_) | AttributeKind::Date => Ok(Value::from(value)),
            AttributeKind::Number => {
                Ok(value.parse::<i64>().map_or_else(|_| Value::from(value.parse::<f64>().unwrap_or(0.0)), Value::from))
            }
            AttributeKind::Url if value.starts_with('/') => self.site_address(value).map(Value::from),
            AttributeKind::Url => Ok(Value::from(value)),
            AttributeKind::Page => {
                let (path, fragment) = value.split_once('#').map_or((value, ""), |(path, fragment)| (path, fragment));
                let page = self.page_link(path)?;
                let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
                let url = format!("{}{fragment}", base.href(&page.summary.route));
                self.asker.ask(Question::Summary { path: page.summary.path.to_string() });
                Ok(Fields::new("page").with("url", url).with("title", page.summary.title.clone()).value())
            }
            AttributeKind::File => Ok(Fields::new("file").with("url", self.file(value)?).value()),
            AttributeKind::Coach => {
                let answer = self.asker.ask(Question::Coach { id: value.to_owned(), language: language.to_owned() });
                if answer.is_undefined() { Err(unknown("coach")) } else { Ok(answer) }
            }
            AttributeKind::Method => {
                let method = self.asker.ask(Question::Method { id: value.to_owned(), language: language.to_owned() });
                let path =
                    method.get_attr("path").ok().and_then(|path| path.as_str().map(str::to_owned)).ok_or_else(|| unknown("method"))?;
                Ok(self.asker.ask(Question::MethodModel { path }))
            }
            AttributeKind::Term => {
                let terms = self.asker.ask(Question::Glossary { language: language.to_owned() });
                let named = |term: &Value, wanted: &str| {
                    term.get_attr("term").is_ok_and(|name| name.as_str().is_some_and(|name| name.to_lowercase() == wanted))
                };
                let wanted = value.to_lowercase();
                let mut all = terms.try_iter().into_iter().flatten();
                all.find(|term| named(term, &wanted)).ok_or_else(|| {
                    let names: Vec<String> = terms
                        .try_iter()
                        .into_iter()
                        .flatten()
                        .filter_map(|term| Some(term.get_attr("term").ok()?.as_str()?.to_owned()))
                        .collect();
                    let near = suggest::nearest(value, names.iter().map(String::as_str));
                    let missing = Problem::new("unknown-term", format!("the glossary has no term `{value}`"));
                    missing.help(near.map_or("add it to the glossary".to_owned(), |near| format!("did you mean `{near}`?")))
                })
            }
        }
    }

    /// An address of the site written out, `/insights/` or `/assets/...`, with the base path put in front.
    fn site_address(&self, target: &str) -> Result<String, Problem> {
        Ok(self.site.base.href(target))
    }
}

impl Host for BodyHost<'_> {
    fn link(&self, target: &str) -> Result<Link, Problem> {
        let inside = |href: String| Link { href, external: false };
        if target.is_empty() {
            return Err(Problem::new("broken-link", "this link leads nowhere").help("write the address between `(` and `)`"));
        }
        if target.starts_with('#') {
            return Ok(inside(target.to_owned()));
        }
        if target.starts_with("//") || has_scheme(target) {
            return Ok(Link { href: target.to_owned(), external: !target.starts_with("mailto:") && !target.starts_with("tel:") });
        }
        let cut = target.find(['#', '?']).unwrap_or(target.len());
        let (path, rest) = target.split_at(cut);
        if path.ends_with(".md") {
            let page = self.page_link(path)?;
            return Ok(inside(format!("{}{rest}", self.site.base.href(&page.summary.route))));
        }
        // A file beside the page or below `content/`, such as a hand-out.
        let named = split_path(path).1;
        if named.contains('.')
            && let Ok(url) = self.file(path)
        {
            return Ok(inside(format!("{url}{rest}")));
        }
        if path.starts_with('/') {
            return self.site_address(path).map(|url| inside(format!("{url}{rest}")));
        }
        let problem = Problem::new("broken-link", format!("`{target}` is neither a page nor a file of the site"));
        Err(problem.help("link pages by their source: `[...](../coaches/name.md)`; begin other addresses with `https://` or `/`"))
    }

    fn image(&self, target: &str) -> Result<Image, Problem> {
        if target.starts_with("data:") {
            return Ok(Image { url: target.to_owned(), ..Image::default() });
        }
        if target.starts_with("//") || has_scheme(target) {
            let problem = Problem::new("foreign-image", "this image is on another host");
            return Err(problem.help("put the file beside the page: the site's own policy lets no other host in"));
        }
        self.picture(target)
    }

    fn block_spec(&self, name: &str) -> Option<&BlockSpec> {
        // What the block takes stands in its template.
        self.asker.used_template(&format!("blocks/{name}.html"));
        self.asker.shared.theme.blocks.get(name)
    }

    fn block_names(&self) -> Vec<&str> {
        self.asker.shared.theme.blocks.keys().map(String::as_str).collect()
    }

    fn block(&self, call: BlockCall<'_>) -> Result<String, Vec<Problem>> {
        let theme = &self.asker.shared.theme;
        let mut problems = Vec::new();
        let mut values: Vec<(String, Value)> = Vec::with_capacity(call.arguments.len() + 1);
        for argument in call.arguments {
            match self.argument(argument) {
                Ok(value) => values.push((argument.name.to_owned(), value)),
                Err(problem) => problems.push(problem.at(argument.span)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        values.push(("body".to_owned(), Value::from_safe_string(call.body.to_owned())));
        let name = format!("blocks/{}.html", call.name);
        self.asker.used_template(&name);
        let values = context! {
            block => Value::from_pairs(values),
            page => self.head.clone().value(),
            site => Value::from_dyn_object(self.asker.clone()),
            theme => Value::from_object(ThemeOptions(self.asker.clone())),
        };
        self.renderer.filled(&name, self.asker, values).map_err(|error| {
            let found = theme::explain(&error, theme);
            let at = found.span.map_or(String::new(), |span| format!(" line {}", span.line));
            let message = format!("{} (in `{}`{at})", found.message, found.file.as_deref().unwrap_or(&name));
            vec![Problem { help: found.help, ..Problem::new(found.code, message) }]
        })
    }

    fn glossary(&self) -> Option<&Glossary> {
        self.glossary
    }
}

fn problem(diagnostic: Diagnostic) -> Problem {
    Problem { help: diagnostic.help, ..Problem::new(diagnostic.code, diagnostic.message) }
}

/// Whether an address names its scheme: `https:`, `mailto:`.
fn has_scheme(target: &str) -> bool {
    let scheme = target.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// A path as it is on disk: `a%20name.md` is `a name.md`.
fn decoded(target: &str) -> String {
    percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned()
}
