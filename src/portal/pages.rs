//! From an engagement and one audience to the pages of its portal.
//!
//! 1. The record is looked at once, as the audience may see it ([`view`]), and its pictures are drawn ([`pictures`]).
//! 2. Both become values of the templates, once for all pages.
//! 3. The Markdown of the engagement and its sessions is rendered where it may be seen (`body`).
//! 4. The theme's templates below `portal/` are filled.

use super::body::Body;
use super::calendar::{Calendar, calendar};
use super::closed::{Safe, closed};
use super::pictures::{Diagrams, pictures};
use super::speech::Speech;
use super::view::{Scene, SessionView, View, view};
use crate::diag::Diagnostic;
use crate::markdown::Labels;
use crate::model::Engagement;
use crate::model::audience::Audience;
use crate::question::Fields;
use crate::render::{Private, Rendered, Renderer};
use crate::theme::{self, Theme};
use minijinja::{Environment, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLink {
    /// 32 hex digits.
    pub id: String,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
}

/// A page of a portal.
#[derive(Debug)]
pub struct PortalPage {
    /// Empty for the overview; `goals`, `sessions/3`.
    pub path: String,
    pub title: String,
    pub html: Rendered<Private>,
    /// Whether the portal's menu has it.
    pub nav: bool,
    /// The page that it belongs to, where the menu does not have it.
    pub parent: Option<&'static str>,
}

/// A file that is part of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineFile {
    pub id: &'static str,
    pub name: &'static str,
    pub media_type: &'static str,
    pub text: String,
}

/// Everything that a bundle is made of.
#[derive(Debug, Default)]
pub struct Portal {
    pub title: String,
    pub pages: Vec<PortalPage>,
    pub files: Vec<InlineFile>,
    pub diagnostics: Vec<Diagnostic>,
}

/// For whom the pages are, and what they can lead to.
pub struct Request<'a> {
    pub audience: Audience,
    /// Answers of smaller groups are left out.
    pub min_raters: u32,
    /// Stable and neutral; the calendar's events are known by it.
    pub calendar_id: &'a str,
    /// The attachment at a path from the site's folder.
    pub file: &'a dyn Fn(&str) -> Option<FileLink>,
    /// All attachments, for the page of files.
    pub files: &'a [FileLink],
}

/// Makes the pages of the portals of one build.
pub struct Pages {
    speech: Arc<Speech>,
    theme: Arc<Theme>,
    environment: Environment<'static>,
    labels: Labels,
    diagrams: Diagrams,
    /// The object `site` of the templates.
    site: Value,
}

impl Pages {
    pub fn new(renderer: &Renderer) -> Self {
        let shared = renderer.shared();
        let mut environment = renderer.environment().clone();
        // With it an error would hold the values of variables.
        environment.set_debug(false);
        let speech = Arc::new(Speech { site: shared.unrecorded().clone() });
        let labels = renderer.labels(speech.language()).cloned().unwrap_or_default();
        let labels = Labels { anchor: String::new(), ..labels };
        Pages {
            site: Value::from_dyn_object(speech.clone()),
            speech,
            theme: shared.theme.clone(),
            environment,
            labels,
            diagrams: Diagrams::default(),
        }
    }

    /// The pages of one portal. Mistakes in the record's texts are told with their place, and never quoted.
    pub fn pages(&self, engagement: &Engagement, request: &Request<'_>) -> Portal {
        let site = &self.speech.site;
        let scene = Scene { site, audience: request.audience, today: site.today, min_raters: request.min_raters };
        let Some(view) = view(engagement, &scene) else { return Portal::default() };
        let title = self.title(&view);
        let mut portal = Portal { title, ..Portal::default() };
        portal.files.extend(self.calendar(&view, request));
        let maker = Maker {
            shared: self,
            engagement,
            record: closed(&view),
            pictures: closed(&pictures(&view, &self.speech, &self.diagrams, request.min_raters)),
            about: Fields::new("portal")
                .with("title", portal.title.as_str())
                .with("audience", view.audience)
                .with("calendar", !portal.files.is_empty())
                .value(),
            view: &view,
            request,
        };
        maker.all(&mut portal);
        portal
    }

    fn title(&self, view: &View<'_>) -> String {
        if let Some(title) = view.title {
            return title.to_owned();
        }
        match &view.people.client {
            Some(client) => self.speech.say("portal.title.sponsor", &[("name", client.name)], None),
            None => self.speech.say("portal.title.sponsor_plain", &[], None),
        }
    }

    /// The calendar is the client's: a sponsor has no part in the sessions.
    fn calendar(&self, view: &View<'_>, request: &Request<'_>) -> Option<InlineFile> {
        let config = &self.speech.site.config;
        let about = Calendar { id: request.calendar_id, timezone: &config.timezone, stamp: view.today, practice: &config.title };
        let name = |session: &SessionView<'_>| self.speech.say("portal.session.calendar", &[("n", &session.number.to_string())], None);
        let own = view.sessions.list.iter().filter(|session| session.page);
        let text = calendar(&about, own, &name)?;
        Some(InlineFile { id: "calendar", name: "sessions.ics", media_type: "text/calendar", text })
    }

    fn fill(&self, name: &str, values: Value) -> Result<String, Diagnostic> {
        let filled = self.environment.get_template(name).and_then(|template| template.render(values));
        filled.map_err(|error| theme::explain_private(&error, &self.theme))
    }
}

struct Maker<'a> {
    shared: &'a Pages,
    engagement: &'a Engagement,
    view: &'a View<'a>,
    record: Value,
    pictures: Value,
    about: Value,
    request: &'a Request<'a>,
}

impl Maker<'_> {
    fn all(&self, portal: &mut Portal) {
        let paths = self.paths();
        let body = Body {
            speech: &self.shared.speech,
            environment: &self.shared.environment,
            theme: &self.shared.theme,
            labels: &self.shared.labels,
            site: &self.shared.site,
            pages: &paths,
            file: self.request.file,
        };
        let mut text = None;
        if self.view.body {
            let rendered = body.render(&self.engagement.document, "");
            portal.diagnostics.extend(rendered.diagnostics);
            text = Some(rendered.html).filter(|html| !html.is_empty()).map(Safe);
        }
        self.page(portal, "", &portal.title.clone(), context! { body => closed(&text) });
        let view = self.view;
        let whole = view.audience == "client";
        let is_there = [
            ("goals", whole || !view.goals.is_empty()),
            ("plan", whole || view.plan.is_some() || view.actions.shown),
            ("sessions", true),
            (
                "assessments",
                !view.assessments.is_empty() || !view.competencies.is_empty() || view.background.is_some() || view.profile.is_some(),
            ),
            ("reviews", !view.reviews.is_empty() || view.phase_down.is_some() || view.evaluation.is_some()),
            ("agreement", true),
            ("files", whole && !self.request.files.is_empty()),
            ("report", true),
        ];
        for (path, _) in is_there.into_iter().filter(|(_, is_there)| *is_there) {
            let title = match path {
                "report" => self.shared.speech.say("portal.title.report", &[], None),
                path => self.name(path),
            };
            let more = if path == "files" {
                context! { files => closed(&self.request.files) }
            } else {
                Value::UNDEFINED
            };
            self.page(portal, path, &title, more);
            if path == "sessions" {
                self.sessions(portal, &body);
            }
        }
    }

    /// What the menu calls a page.
    fn name(&self, path: &str) -> String {
        self.shared.speech.say(&format!("portal.nav.{}", if path.is_empty() { "overview" } else { path }), &[], None)
    }

    /// Path in the portal of each document that has a page there, by its source path.
    fn paths(&self) -> BTreeMap<&str, String> {
        let sessions = self.view.sessions.list.iter().filter(|session| session.page);
        let own = |session: &SessionView<'_>| (&*self.engagement.sessions[session.document].path, format!("sessions/{}", session.number));
        sessions.map(own).chain([(&*self.engagement.document.path, String::new())]).collect()
    }

    fn sessions(&self, portal: &mut Portal, body: &Body<'_>) {
        let list: Vec<&SessionView<'_>> = self.view.sessions.list.iter().filter(|session| session.page).collect();
        let values: Vec<Value> = list.iter().map(closed).collect();
        for (at, session) in list.iter().enumerate() {
            let path = format!("sessions/{}", session.number);
            let rendered = body.render(&self.engagement.sessions[session.document], &path);
            portal.diagnostics.extend(rendered.diagnostics);
            let text = Some(rendered.html).filter(|html| !html.is_empty()).map(Safe);
            let near = |at: Option<usize>| at.and_then(|at| values.get(at).cloned()).unwrap_or_default();
            let more = context! {
                body => closed(&text),
                session => values[at].clone(),
                previous => near(at.checked_sub(1)),
                next => near(at.checked_add(1)),
            };
            self.page(portal, &path, session.title.unwrap_or_default(), more);
        }
    }

    fn page(&self, portal: &mut Portal, path: &str, title: &str, more: Value) {
        let template = match path {
            "" => "portal/overview.html".to_owned(),
            path if path.starts_with("sessions/") => "portal/session.html".to_owned(),
            path => format!("portal/{path}.html"),
        };
        let nested = path.contains('/');
        let page = Fields::new("page").with("path", path).with("title", title).value();
        let values = context! {
            page,
            record => self.record.clone(),
            pictures => self.pictures.clone(),
            portal => self.about.clone(),
            site => self.shared.site.clone(),
            ..more
        };
        match self.shared.fill(&template, values) {
            Ok(html) => portal.pages.push(PortalPage {
                path: path.to_owned(),
                // The menu calls a page by its short name; one that is not in it has its own.
                title: if nested { title.to_owned() } else { self.name(path) },
                html: Rendered::private(path.to_owned(), html),
                nav: !nested,
                parent: nested.then_some("sessions"),
            }),
            Err(found) => portal.diagnostics.push(found),
        }
    }
}
