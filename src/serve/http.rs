//! The one door to the HTTP library: plain requests in, plain replies out.
//!
//! The library (`tiny_http`) neither guards against header injection nor limits anything, so nothing of a
//! request reaches a reply's headers ([`Reply`] takes only what the preview itself made), and each
//! request has a thread of its own: a browser that reads slowly keeps nobody else waiting.

use super::news::News;
use super::site::Preview;
use super::{ServeError, events, lock};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How many ports are tried.
const ATTEMPTS: u16 = 20;

/// How many requests are answered at once, event streams included.
const MOST_THREADS: usize = 256;

/// A request, as far as the preview looks at it.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// Path and query as they were sent.
    pub target: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Other,
}

impl Request {
    /// The value of a header, by its name in lower case; `None` also when it was sent twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

/// What is sent back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    /// Headers that the settings ask for; their names are not known here.
    pub extra: Vec<(String, String)>,
    pub body: Body,
}

#[derive(Debug)]
pub enum Body {
    Bytes(Cow<'static, [u8]>),
    /// A file from where it stands, and how much of it.
    File(File, u64),
    /// The event stream, from this build on.
    Events(u64),
}

/// The sockets of a preview that does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listeners: Vec<TcpListener>,
    host: IpAddr,
    port: u16,
}

impl Bound {
    /// The address to open in a browser.
    pub fn url(&self, base_path: &str) -> String {
        let port = self.port;
        let path = base_path.trim_matches('/');
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        match self.host {
            host if host == Ipv4Addr::LOCALHOST || host.is_unspecified() => format!("http://localhost:{port}{path}"),
            IpAddr::V4(host) => format!("http://{host}:{port}{path}"),
            IpAddr::V6(host) => format!("http://[{host}]:{port}{path}"),
        }
    }

    /// The port that was asked for, if it was taken.
    pub fn taken(&self, asked: u16) -> Option<u16> {
        (asked != 0 && asked != self.port).then_some(asked)
    }
}

/// Takes `port` or the next free one after it.
pub fn bind(host: IpAddr, port: u16) -> Result<Bound, ServeError> {
    let last = if port == 0 { 0 } else { port.saturating_add(ATTEMPTS - 1) };
    for attempt in 0..ATTEMPTS {
        let Some(candidate) = (if port == 0 { Some(0) } else { port.checked_add(attempt) }) else { break };
        match bind_exactly(host, candidate) {
            Ok(bound) => return Ok(bound),
            Err(problem) if problem.kind() == io::ErrorKind::AddrInUse => {}
            Err(source) => return Err(ServeError::Bind { host, port: candidate, source }),
        }
    }
    Err(ServeError::NoFreePort { first: port, last })
}

fn bind_exactly(host: IpAddr, port: u16) -> io::Result<Bound> {
    let listener = TcpListener::bind((host, port))?;
    let port = listener.local_addr()?.port();
    let mut listeners = vec![listener];
    // A browser may take `localhost` for ::1. If another program has the port there, it would answer.
    if host == Ipv4Addr::LOCALHOST {
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(listener) => listeners.push(listener),
            Err(problem) if problem.kind() == io::ErrorKind::AddrInUse => return Err(problem),
            Err(_) => {}
        }
    }
    Ok(Bound { listeners, host, port })
}

/// A preview that answers; dropping it ends that.
pub struct Serving {
    doors: Vec<Arc<Door>>,
}

#[derive(Default)]
struct Door {
    server: Mutex<Option<Arc<tiny_http::Server>>>,
    closed: AtomicBool,
}

impl Drop for Serving {
    fn drop(&mut self) {
        for door in &self.doors {
            door.closed.store(true, Ordering::SeqCst);
            if let Some(server) = lock(&door.server).take() {
                server.unblock();
            }
        }
    }
}

/// Answers requests on all sockets from now on.
pub fn serve(bound: Bound, site: Preview) -> Serving {
    let (site, slots) = (Arc::new(site), Arc::new(Slots::default()));
    let mut doors = Vec::new();
    for listener in bound.listeners {
        let door = Arc::new(Door::default());
        let (inside, site, slots) = (Arc::clone(&door), Arc::clone(&site), Arc::clone(&slots));
        let keeper = move || keep(&listener, &inside, &site, &slots);
        if thread::Builder::new().name("http".to_owned()).spawn(keeper).is_ok() {
            doors.push(door);
        }
    }
    Serving { doors }
}

/// Accepts requests until the door is closed.
fn keep(listener: &TcpListener, door: &Door, site: &Arc<Preview>, slots: &Arc<Slots>) {
    while !door.closed.load(Ordering::SeqCst) {
        let server = listener.try_clone().ok().and_then(|listener| tiny_http::Server::from_listener(listener, None).ok());
        if let Some(server) = server {
            let server = Arc::new(server);
            *lock(&door.server) = Some(Arc::clone(&server));
            while !door.closed.load(Ordering::SeqCst)
                && let Ok(request) = server.recv()
            {
                let (site, slot) = (Arc::clone(site), Slots::take(slots));
                let answer = move || {
                    answer(request, &site);
                    drop(slot);
                };
                // Without a thread the request is dropped, which makes it a "500".
                let _ = thread::Builder::new().name("request".to_owned()).spawn(answer);
            }
        }
        // The library stops accepting after one error, too many open files for instance: start again.
        if !door.closed.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(100));
        }
    }
}

fn answer(incoming: tiny_http::Request, site: &Preview) {
    let request = Request {
        method: match incoming.method() {
            tiny_http::Method::Get => Method::Get,
            tiny_http::Method::Head => Method::Head,
            _ => Method::Other,
        },
        target: incoming.url().to_owned(),
        headers: incoming.headers().iter().map(|header| (header.field.to_string(), header.value.to_string())).collect(),
    };
    let reply = site.answer(&request);
    // A browser that goes away in the middle is nothing to report.
    let _ = match reply.body {
        Body::Events(since) if request.method == Method::Get => send_events(incoming, site.news(), since),
        Body::Events(_) => send(incoming, reply.status, &reply.headers, &reply.extra, io::empty(), 0),
        Body::File(file, length) => send(incoming, reply.status, &reply.headers, &reply.extra, file.take(length), length),
        Body::Bytes(bytes) => {
            let length = bytes.len() as u64;
            send(incoming, reply.status, &reply.headers, &reply.extra, Cursor::new(bytes), length)
        }
    };
}

fn send_events(incoming: tiny_http::Request, news: &News, since: u64) -> io::Result<()> {
    events::stream(&mut incoming.into_writer(), news, since)
}

fn send(
    incoming: tiny_http::Request,
    status: u16,
    headers: &[(&'static str, String)],
    extra: &[(String, String)],
    body: impl Read,
    length: u64,
) -> io::Result<()> {
    let has_body = *incoming.method() != tiny_http::Method::Head;
    let reason = tiny_http::StatusCode(status).default_reason_phrase();
    let mut head = format!("HTTP/1.1 {status} {reason}\r\n");
    let own = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let extra = extra.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain(extra) {
        // None has a line break; if one had, it would be left out rather than begin a header of its own.
        if !name.contains(['\r', '\n', ':']) && !value.contains(['\r', '\n']) {
            head.extend([name, ": ", value, "\r\n"]);
        }
    }
    // The library keeps a thread for each connection that stays open and starts too few when several open at once: the
    // fifth file that a page asks for would wait for ever. So a connection serves one request, and the browser ends it.
    head.push_str(&format!("Content-Length: {length}\r\nConnection: close\r\n\r\n"));
    let mut out = incoming.into_writer();
    out.write_all(head.as_bytes())?;
    if has_body {
        io::copy(&mut body.take(length), &mut out)?;
    }
    out.flush()
}

/// A limit to how many requests are answered at once.
#[derive(Default)]
struct Slots {
    taken: Mutex<usize>,
    bell: Condvar,
}

struct Slot(Arc<Slots>);

impl Slots {
    fn take(slots: &Arc<Slots>) -> Slot {
        let mut taken = lock(&slots.taken);
        while *taken >= MOST_THREADS {
            taken = slots.bell.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Slot(Arc::clone(slots))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *lock(&self.0.taken) -= 1;
        self.0.bell.notify_one();
    }
}

/// Whether a `Host` header names this preview. A page of another site that had its name pointed at this
/// machine (DNS rebinding) still sends its own name here.
pub fn host_is_ours(value: &str, given: IpAddr) -> bool {
    let (name, port) = match value.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, port)) => (name, port),
        None => match value.find(':') {
            Some(colon) => value.split_at(colon),
            None => (value, ""),
        },
    };
    let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let bracketed = value.starts_with('[');
    let name_fits = match name.parse::<IpAddr>() {
        Ok(address) if address.is_ipv6() != bracketed => false,
        // Rebinding needs a name, so where every address is listened on, any address will do.
        Ok(address) => address == given || given.is_unspecified() || ["127.0.0.1", "::1"].contains(&address.to_string().as_str()),
        Err(_) => {
            let name = name.to_ascii_lowercase();
            !bracketed && (name == "localhost" || name.strip_suffix(".localhost").is_some_and(is_label_list))
        }
    };
    port_fits && name_fits
}

fn is_label_list(name: &str) -> bool {
    name.split('.').all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_ours() {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for host in ["localhost", "LOCALHOST:4000", "amara.localhost:4000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:4000"] {
            assert!(host_is_ours(host, local), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "evil-localhost",
            ".localhost",
            "a b.localhost",
            "localhost:x",
            "localhost:99999",
            "192.168.1.7",
            "::1",
            "[::1",
            "[localhost]",
            "127.0.0.1.example.org",
            "localhost@example.org",
            "2130706433",
            "[::1]x",
            "0.0.0.0",
        ] {
            assert!(!host_is_ours(host, local), "{host}");
        }
        assert!(host_is_ours("192.168.1.7:4000", "192.168.1.7".parse().unwrap()));
        assert!(host_is_ours("192.168.1.7:4000", IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        assert!(host_is_ours("[fd00::7]:4000", "fd00::7".parse().unwrap()));
        assert!(!host_is_ours("rebound.example:4000", IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
    }

    #[test]
    fn a_taken_port_leads_to_the_next() {
        let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let first = bind(host, 0).unwrap();
        assert_eq!(first.taken(0), None);
        if first.port > u16::MAX - ATTEMPTS {
            return;
        }
        let second = bind(host, first.port).unwrap();
        assert!(second.port > first.port && second.port < first.port + ATTEMPTS);
        assert_eq!(second.taken(first.port), Some(first.port));
        assert_eq!(second.url("/practice/"), format!("http://localhost:{}/practice/", second.port));
    }

    #[test]
    fn a_port_taken_on_ipv6_alone_is_taken_too() {
        let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        let port = other.local_addr().unwrap().port();
        let found = bind_exactly(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        assert_eq!(found.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
