//! What the preview answers: the site's files, the error page in their place, and its own few files.

use super::closed::{self, Closed, Shown};
use super::files::{Address, Found, Range, content_type};
use super::http::{Body, Method, Reply, Request, host_is_ours};
use super::news::News;
use super::page::{self, Script};
use super::{Headers, Settings, policy, trouble};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the preview's own files are; no page can have this address, since none starts with `_`.
const OWN: &str = "__trailmark";

/// The query that asks for the last good page while the build fails.
const LAST: &str = "__trailmark=last";

/// Files up to this size are read before they are sent, so that their length cannot change on the way.
const IN_MEMORY: u64 = 1 << 20;

/// Headers that the preview decides for itself.
const RESERVED: [&str; 12] = [
    "accept-ranges",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "location",
    "server",
    "transfer-encoding",
    "x-content-type-options",
];

/// The built site as it is served.
#[derive(Debug)]
pub struct Preview {
    out: PathBuf,
    base: Address,
    host: IpAddr,
    headers: Headers,
    news: Arc<News>,
    closed: Arc<Closed>,
}

impl Preview {
    /// A preview of the settings' output folder.
    pub fn new(settings: &Settings, news: Arc<News>, closed: Arc<Closed>) -> Self {
        let base = format!("/{}/", settings.base_path.trim_matches('/'));
        let base = Address::parse(&base).unwrap_or(Address { segments: Vec::new(), folder: true });
        Preview { out: settings.out.clone(), base, host: settings.host, headers: settings.headers.clone(), news, closed }
    }

    /// What the event streams read.
    pub fn news(&self) -> &News {
        &self.news
    }

    /// Answers one request. Reads only, and touches nothing but the output folder.
    pub fn answer(&self, request: &Request) -> Reply {
        if !request.header("host").is_some_and(|host| host_is_ours(host, self.host)) {
            return text(403, "The preview answers to localhost and to the address it was started with, and to no other name.\n");
        }
        if request.method == Method::Other {
            return text(405, "The preview can be read, no more.\n").with("Allow", "GET, HEAD");
        }
        let Some(address) = Address::parse(&request.target) else {
            return text(400, "That is not an address of this site.\n");
        };
        if address.segments.first().is_some_and(|first| first == OWN) {
            return self.own_file(&address, request);
        }
        match address.below(&self.base) {
            Some(inside) if address.folder || !inside.segments.is_empty() => self.site_file(&address, &inside, request),
            Some(_) => redirect(&address),
            None => self.outside(),
        }
    }

    fn own_file(&self, address: &Address, request: &Request) -> Reply {
        match address.segments.get(1).map(String::as_str) {
            Some("reload.js") => Reply::new(200, "text/javascript; charset=utf-8", include_str!("reload.js").as_bytes()),
            Some("error.css") => Reply::new(200, "text/css; charset=utf-8", include_str!("error.css").as_bytes()),
            Some("events") => {
                // The browser itself knows better than the page which message it heard last.
                let since = request.header("last-event-id").or_else(|| query(request).find_map(|pair| pair.strip_prefix("since=")));
                let mut reply = Reply::new(200, "text/event-stream", &b""[..]);
                reply.body = Body::Events(self.news.build_of(since));
                reply
            }
            _ => text(404, "The preview has no such file.\n"),
        }
    }

    fn site_file(&self, address: &Address, inside: &Address, request: &Request) -> Reply {
        // Read before the file: a page that is newer than its mark only loads once too often.
        let mark = self.news.mark();
        let failed = self.news.trouble();
        let last = failed.is_some() && query(request).any(|pair| pair == LAST);
        let found = inside.find(&self.out);
        let is_page = match &found {
            Found::File(_, name) => content_type(name).starts_with("text/html"),
            Found::Folder => true,
            Found::Nothing => inside.looks_like_a_page() || request.header("sec-fetch-dest") == Some("document"),
        };
        if let Some(errors) = failed.filter(|_| is_page && !last) {
            let errors = trouble::with_link(&errors, (found != Found::Nothing).then_some(LAST));
            return self.html(500, &errors, &Script { mark: &mark, nonce: self.news.nonce(), page: None, last: false });
        }
        let script = Script { mark: &mark, nonce: self.news.nonce(), page: None, last };
        // Whoever may listen from another machine, and pages of other sites, may not see these.
        let from_elsewhere = request.header("sec-fetch-site") == Some("cross-site");
        let shown = if self.host.is_loopback() && !from_elsewhere { self.closed.find(inside, &self.base.folder_link()) } else { None };
        match shown {
            Some(Shown::Folder) => return redirect(address),
            Some(Shown::List(html)) => {
                let reply = self.html(200, &html, &Script { page: Some("p/index.html"), ..script });
                return self.as_sent(reply, "p/index.html");
            }
            Some(Shown::Page(page)) => {
                let file = closed::file(&page.route);
                let reply = self.html(200, &page.html, &Script { page: Some(&file), ..script });
                return self.as_sent(reply, &file);
            }
            None => {}
        }
        let reply = match found {
            Found::File(path, name) if is_page => self.page_file(200, &path, &Script { page: Some(&name), ..script }, request),
            Found::File(path, name) => file(&path, &name, request),
            Found::Folder => return redirect(address),
            Found::Nothing => match Address::parse("/404.html").map(|address| address.find(&self.out)) {
                Some(Found::File(path, _)) => self.page_file(404, &path, &script, request),
                _ => return self.missing(&script),
            },
        };
        // The build may have removed it just now.
        reply.map_or_else(|_| self.missing(&script), |reply| self.as_sent(reply, &inside.segments.join("/")))
    }

    /// A reply with the headers that the host would send with the file at a path.
    fn as_sent(&self, mut reply: Reply, path: &str) -> Reply {
        let is_html = reply.headers.iter().any(|(name, value)| *name == "Content-Type" && value.starts_with("text/html"));
        let headers = (self.headers.0)(path).into_iter().filter(|(name, value)| can_be_sent(name, value));
        let headers = headers.filter(|(name, _)| !RESERVED.contains(&name.to_ascii_lowercase().as_str()));
        reply.extra = headers.map(|header| self.opened(header, is_html)).collect();
        reply
    }

    /// A header with room for the reload script if it is a policy.
    fn opened(&self, (name, value): (String, String), is_html: bool) -> (String, String) {
        let is_policy = is_html && name.eq_ignore_ascii_case("content-security-policy");
        let value = if is_policy { policy::allow_preview_in_header(&value, self.news.nonce()) } else { value };
        (name, value)
    }

    fn page_file(&self, status: u16, path: &Path, script: &Script<'_>, request: &Request) -> io::Result<Reply> {
        let bytes = std::fs::read(path)?;
        // A page that another page's script fetches, or that is kept as a file, is left as it is.
        let shown = request.header("sec-fetch-dest").is_none_or(|to| ["document", "iframe", "frame"].contains(&to));
        Ok(match String::from_utf8(bytes) {
            Ok(html) if shown => self.html(status, &html, script),
            Ok(html) => Reply::new(status, "text/html; charset=utf-8", html.into_bytes()),
            Err(other) => Reply::new(status, "text/html; charset=utf-8", other.into_bytes()),
        })
    }

    fn html(&self, status: u16, html: &str, script: &Script<'_>) -> Reply {
        Reply::new(status, "text/html; charset=utf-8", page::with_script(html, script).into_bytes())
    }

    fn missing(&self, script: &Script<'_>) -> Reply {
        let home = self.base.folder_link();
        let html = trouble::notice("Page not found", "The site has no page at this address.", &home, "Go to the home page");
        self.html(404, &html, script)
    }

    fn outside(&self) -> Reply {
        let home = self.base.folder_link();
        let text = format!("The site is published under {home} and nowhere else on its host, so the preview has it there too.");
        let mark = self.news.mark();
        let html = trouble::notice("The site is further down", &text, &home, "Go to the site");
        self.html(404, &html, &Script { mark: &mark, nonce: self.news.nonce(), page: None, last: false })
    }
}

impl Reply {
    fn new(status: u16, content_type: &str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Reply {
            status,
            headers: vec![
                ("Content-Type", content_type.to_owned()),
                ("Cache-Control", "no-store".to_owned()),
                ("X-Content-Type-Options", "nosniff".to_owned()),
                ("Server", "Trailmark".to_owned()),
            ],
            extra: Vec::new(),
            body: Body::Bytes(body.into()),
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Whether a header is one line of printable letters (RFC 9110, 5.1 and 5.5).
fn can_be_sent(name: &str, value: &str) -> bool {
    let token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!#$%&'*+^`|~".contains(&byte));
    token && value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

fn text(status: u16, body: &'static str) -> Reply {
    Reply::new(status, "text/plain; charset=utf-8", body.as_bytes())
}

/// Sends the browser to a folder that exists; the link is written anew, not copied from the request.
fn redirect(address: &Address) -> Reply {
    text(301, "").with("Location", address.folder_link())
}

fn query(request: &Request) -> impl Iterator<Item = &str> {
    request.target.split_once('?').map_or("", |(_, query)| query).split('&')
}

/// A file that is sent as it is, or the part of it that was asked for.
fn file(path: &Path, name: &str, request: &Request) -> io::Result<Reply> {
    let mut file = File::open(path)?;
    let total = file.metadata()?.len();
    // Nothing sent has a validator, so a conditional range can never hold.
    let asked = request.header("range").filter(|_| request.header("if-range").is_none());
    let mut reply = Reply::new(200, content_type(name), &b""[..]).with("Accept-Ranges", "bytes");
    let (from, length) = match Range::parse(asked, total) {
        Range::Whole => (0, total),
        Range::Part { from, length } => {
            reply.status = 206;
            reply = reply.with("Content-Range", format!("bytes {from}-{}/{total}", from + length - 1));
            (from, length)
        }
        Range::Unsatisfiable => {
            reply.status = 416;
            return Ok(reply.with("Content-Range", format!("bytes */{total}")));
        }
    };
    file.seek(SeekFrom::Start(from))?;
    reply.body = if length <= IN_MEMORY {
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes)?;
        Body::Bytes(bytes.into())
    } else {
        Body::File(file, length)
    };
    Ok(reply)
}
