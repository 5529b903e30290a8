//! Jobs to text: Markdown bodies, page views, lists, feeds.
//!
//! For a page that an author wrote, in order:
//! 1. [`body`] renders its Markdown; links, images, blocks and terms are questions to the site.
//! 2. [`view`] makes the value `page` from its front matter and its body.
//! 3. The first template of its kind that exists is filled.
//!
//! Pages without a file behind them (lists, feeds, the sitemap) start at the second step. Each job has an
//! engine and a record of its own, so jobs run in any order and at once.

mod body;
mod card;
mod generated;
mod search;
mod shell;
mod view;

use crate::diag::Diagnostic;
use crate::markdown::{Glossary, Labels};
use crate::model::Site;
use crate::parse::Document;
use crate::plan::{Job, Planned};
use crate::question::{self, Asker, Record, Shared, ThemeOptions};
use crate::theme::{self, Theme};
use minijinja::{Environment, Value, context};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub(crate) use card::broken as broken_card;
pub use shell::Shell;

/// Marks what anyone may read.
#[derive(Debug)]
pub enum Public {}

/// Marks what only the people of one engagement may read.
///
/// No artifact can be made of such a page; it has to be sealed first:
///
/// ```compile_fail
/// # use trailmark::{artifact::Artifact, render::{Private, Rendered}};
/// fn publish(page: Rendered<Private>) -> Artifact {
///     Artifact::page(page)
/// }
/// ```
///
/// ```
/// # use trailmark::{artifact::Artifact, render::{Public, Rendered}};
/// fn publish(page: Rendered<Public>) -> Artifact {
///     Artifact::page(page)
/// }
/// ```
#[derive(Debug)]
pub enum Private {}

/// A page that was made: its route, its text, and the record of what it was made from.
pub struct Rendered<Audience> {
    pub route: String,
    /// The file behind it, from the site's folder.
    pub source: Option<String>,
    pub record: Record,
    text: String,
    audience: PhantomData<Audience>,
}

impl Rendered<Public> {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// A page made like this one, with a route and a text of its own.
    pub fn with_text(&self, route: String, text: String) -> Self {
        Rendered { route, source: self.source.clone(), record: self.record.clone(), text, audience: PhantomData }
    }

    /// The same page with another text in place of each `from`, in its route too.
    pub fn with(&self, from: &str, to: &str) -> Self {
        self.with_text(self.route.replace(from, to), self.text.replace(from, to))
    }
}

impl Rendered<Private> {
    /// A page of a portal; its route is its path inside the portal. Only the portals make and seal such pages, so no
    /// record is kept of what it was made from.
    pub(crate) fn private(route: String, text: String) -> Self {
        Rendered { route, source: None, record: Record::default(), text, audience: PhantomData }
    }

    /// The page's HTML, to be sealed.
    pub fn html(&self) -> &str {
        &self.text
    }

    pub fn into_html(self) -> String {
        self.text
    }
}

/// Says how long a page is, never what it says.
impl<Audience> fmt::Debug for Rendered<Audience> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

thread_local! {
    /// Whose page this thread fills templates for.
    static ASKING: RefCell<Option<Arc<Asker>>> = const { RefCell::new(None) };
}

/// The time in which a thread fills templates for one page. The engine's callbacks are not told for whom they are called, and
/// an engine of its own for each page would have to be copied for each.
struct Turn {
    before: Option<Arc<Asker>>,
}

impl Turn {
    fn of(asker: &Arc<Asker>) -> Self {
        Turn { before: ASKING.replace(Some(asker.clone())) }
    }

    /// A template is looked for.
    fn tell(name: &str) {
        let asker = ASKING.with_borrow(Clone::clone);
        if let Some(asker) = asker {
            asker.used_template(name);
        }
    }
}

/// A page may be filled while another waits: a block within a body, or another job that the thread took up.
impl Drop for Turn {
    fn drop(&mut self) {
        ASKING.set(self.before.take());
    }
}

/// Renders the public jobs of one build.
pub struct Renderer {
    shared: Arc<Shared>,
    environment: Environment<'static>,
    /// By language.
    labels: BTreeMap<String, Labels>,
    glossaries: BTreeMap<String, Glossary>,
}

impl Renderer {
    /// Compiles the theme's templates; those that do not parse are told.
    pub fn new(site: &Site, theme: Arc<Theme>) -> (Self, Vec<Diagnostic>) {
        let site = site.public().clone();
        let (mut environment, diagnostics) = theme::environment(&theme, &site.base);
        environment.set_path_join_callback(|name, _| {
            Turn::tell(name);
            name.into()
        });
        let shared = Arc::new(Shared::new(site.clone(), theme));
        let languages = &site.config.languages;
        let labels = languages.iter().map(|language| (language.clone(), question::labels(&site, language))).collect();
        let glossaries = languages.iter().filter_map(|language| Some((language.clone(), body::glossary(&site, language)?))).collect();
        (Renderer { shared, environment, labels, glossaries }, diagnostics)
    }

    /// The same renderer for a site of which only texts below the front matter are others ([`Shared::with_texts`]).
    pub fn with_texts(self, documents: Vec<(usize, Document)>) -> Option<Self> {
        let shared = self.shared.with_texts(documents)?;
        Some(Renderer { shared, ..self })
    }

    /// The engine with the theme's templates.
    pub(crate) fn environment(&self) -> &Environment<'static> {
        &self.environment
    }

    /// The site and its theme.
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The words that rendering adds to texts in a language.
    pub(crate) fn labels(&self, language: &str) -> Option<&Labels> {
        self.labels.get(language)
    }

    /// Renders one job. A mistake, even one of the program's own, is told and gives no page.
    pub fn render(&self, planned: &Planned) -> (Option<Rendered<Public>>, Vec<Diagnostic>) {
        let rendered = catch_unwind(AssertUnwindSafe(|| self.render_job(planned)));
        let (rendered, mut diagnostics) = rendered.unwrap_or_else(|_| {
            let message = format!("the page `{}` could not be made: an error of the program itself", planned.route);
            let help = "please report it with the page's source, if that may be public";
            (None, vec![Diagnostic::error("internal", message).help(help)])
        });
        let source = self.source(&planned.job).map(str::to_owned);
        for diagnostic in &mut diagnostics {
            if diagnostic.file.is_none() {
                diagnostic.file.clone_from(&source);
            }
        }
        (rendered.map(|(text, record)| Rendered { route: planned.route.clone(), source, record, text, audience: PhantomData }), diagnostics)
    }

    fn render_job(&self, planned: &Planned) -> (Option<(String, Record)>, Vec<Diagnostic>) {
        match &planned.job {
            Job::Page(at) => self.page(*at, 1),
            Job::List { page, number } => self.page(*page, *number),
            Job::Feed { folder, language, template } => self.feed(&planned.route, folder.as_deref(), language, template),
            Job::SearchIndex { language } => (Some(self.search_index(&planned.route, language)), Vec::new()),
            job => self.generated(&planned.route, job),
        }
    }

    /// The file behind a job's page, from the site's folder.
    pub fn source(&self, job: &Job) -> Option<&str> {
        match job {
            Job::Page(at) | Job::List { page: at, .. } | Job::Redirect { to: at } => Some(&self.shared.page(*at).document.path),
            _ => None,
        }
    }

    /// Fills a template for a page, whose asker is told each template that is looked for on the way.
    fn filled(&self, name: &str, asker: &Arc<Asker>, values: Value) -> Result<String, minijinja::Error> {
        let _turn = Turn::of(asker);
        self.environment.get_template(name)?.render(values)
    }

    /// Fills the first template of the list that exists.
    fn fill(&self, templates: &[String], asker: &Arc<Asker>, page: Value, more: Value) -> Result<String, Vec<Diagnostic>> {
        let theme = &self.shared.theme;
        for name in templates {
            if !asker.has_template(name) {
                continue;
            }
            let site = Value::from_dyn_object(asker.clone());
            let options = Value::from_object(ThemeOptions(asker.clone()));
            let values = context! { page, site, theme => options, ..more };
            return self.filled(name, asker, values).map_err(|error| vec![theme::explain(&error, theme)]);
        }
        let named = templates.first().map_or("", String::as_str);
        let message = format!("the theme has no template `{named}`");
        Err(vec![Diagnostic::error("missing-template", message).help(format!("write it as `templates/{named}`"))])
    }
}
