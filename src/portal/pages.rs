//! stub
use super::keys::Audience;
use crate::diag::Diagnostic;
use crate::model::Engagement;
use crate::render::Renderer;
pub struct FileLink {
    pub id: String,
    pub name: String,
    pub media_type: String,
    pub size: usize,
}
pub struct Files<'a> {
    pub all: &'a [&'a str],
    pub link: &'a dyn Fn(&str) -> Option<FileLink>,
}
pub struct Html(pub String);
impl Html {
    pub fn into_text(self) -> String {
        self.0
    }
}
pub struct PortalPage {
    pub path: String,
    pub title: String,
    pub html: Html,
    pub nav: bool,
    pub parent: Option<String>,
}
pub struct InlineFile {
    pub id: String,
    pub name: String,
    pub media_type: String,
    pub text: String,
}
#[derive(Default)]
pub struct Made {
    pub title: String,
    pub pages: Vec<PortalPage>,
    pub files: Vec<InlineFile>,
    pub diagnostics: Vec<Diagnostic>,
}
pub fn pages(_: &Renderer, engagement: &Engagement, audience: Audience, files: &Files<'_>, _: &str) -> Made {
    let mut html = format!("<h1>{}</h1><p>{}</p>", engagement.document.common().title, audience.as_str());
    if audience == Audience::Client {
        for path in files.all {
            if let Some(link) = (files.link)(path) {
                html += &format!("<a href=\"#file/{}\">{}</a>", link.id, link.name);
            }
        }
    }
    Made {
        title: "Portal".into(),
        pages: vec![PortalPage { path: String::new(), title: "Overview".into(), html: Html(html), nav: true, parent: None }],
        ..Made::default()
    }
}
