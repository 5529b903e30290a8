//! Links to other hosts: whether they are still there (`trailmark check --external`).
//!
//! Only what public pages link to is asked for, and politely: a bounded number of addresses, one request at a time for
//! each host with a pause between two, `HEAD` first, and `GET` of one byte where a host does not answer that well.
//! Nothing is sent but the address, the program's name and its version: no page that the link stands on, no cookies.

use crate::diag::{Diagnostic, Span};
use crate::model::Page;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const CODE: &str = "external-link";

/// How other hosts are asked.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Addresses that are asked for at most.
    pub most: usize,
    /// Hosts that are asked at once.
    pub at_once: usize,
    /// How long one request may take, redirects included.
    pub patience: Duration,
    /// Between two requests to one host.
    pub pause: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Manners { most: 200, at_once: 8, patience: Duration::from_secs(10), pause: Duration::from_secs(1) }
    }
}

/// An address on another host, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Without `#...`.
    pub url: String,
    /// Route of the page that links to it.
    pub page: String,
    /// The file and the place where it stands, where it stands there as it is in the page.
    pub place: Option<(String, Span)>,
}

impl Address {
    /// The address that a link of a page leads to, when it is one of the web.
    pub(super) fn of(target: &str, route: &str, page: Option<&Page>) -> Option<Self> {
        let url = target.split('#').next().unwrap_or_default();
        let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
        let host = host(&url)?;
        if host.is_empty() {
            return None;
        }
        let place = page.and_then(|page| {
            let document = &page.document;
            let body = document.body();
            let span = match body.find(target) {
                Some(at) => Span::of_range(&body, at..at + target.len()).moved_down(document.body_line),
                None => span_in(document.yaml(), target)?.moved_down(1),
            };
            Some((document.path.clone(), span))
        });
        Some(Address { url, page: route.to_owned(), place })
    }

    /// Takes over the place of another link to the same address if it is known better, or comes first.
    pub(super) fn better(&mut self, other: Address) {
        let rank = |address: &Address| (address.place.is_none(), address.place.clone(), address.page.clone());
        if rank(&other) < rank(self) {
            *self = other;
        }
    }

    /// With its place in a file of settings, if it has none and stands there.
    pub(super) fn or_in(mut self, file: &str, text: &str) -> Self {
        self.place = self.place.take().or_else(|| Some((file.to_owned(), span_in(text, &self.url)?)));
        self
    }

    /// Whether its host has a name that is kept for examples and tests and never exists (RFC 2606, RFC 6761).
    pub(super) fn is_example(&self) -> bool {
        let host = host(&self.url).unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        ["example", "invalid", "test"].iter().any(|end| name.rsplit('.').next() == Some(end))
    }
}

fn span_in(text: &str, words: &str) -> Option<Span> {
    text.find(words).map(|at| Span::of_range(text, at..at + words.len()))
}

/// Host and port of an address of the web.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?']).next()
}

/// Asks for each address; tells those that are not there.
pub fn ask(mut addresses: Vec<Address>, manners: &Manners) -> Vec<Diagnostic> {
    let left = addresses.len().saturating_sub(manners.most);
    addresses.truncate(manners.most);
    let mut hosts: BTreeMap<String, Vec<Address>> = BTreeMap::new();
    for address in addresses {
        hosts.entry(host(&address.url).unwrap_or_default().to_lowercase()).or_default().push(address);
    }
    let queue: Mutex<VecDeque<_>> = Mutex::new(hosts.into_iter().collect());
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..manners.at_once {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some((host, addresses)) = next else { break };
                    let missing = ask_host(&host, addresses, manners);
                    found.lock().unwrap_or_else(PoisonError::into_inner).extend(missing);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if left > 0 {
        let message = format!("{left} more links to other hosts were not tested: {} is the most for one run", manners.most);
        found.push(Diagnostic::warning(CODE, message));
    }
    found
}

/// One host's addresses, one after the other. A host that cannot be reached twice is not asked again.
fn ask_host(host: &str, addresses: Vec<Address>, manners: &Manners) -> Vec<Diagnostic> {
    let asker = Asker::new(host, manners);
    let mut found = Vec::new();
    let mut unreached = 0;
    let mut last = String::new();
    for address in addresses {
        let answer = if unreached < 2 { asker.ask(&address.url) } else { Answer::Unreached(last.clone()) };
        let reason = match answer {
            Answer::There => {
                unreached = 0;
                continue;
            }
            Answer::Refused(reason) => reason,
            Answer::Unreached(reason) => {
                unreached += 1;
                last.clone_from(&reason);
                reason
            }
        };
        let message = format!("`{}` {reason}", address.url);
        let help = "mend the address, or link to another source";
        let diagnostic = match address.place {
            Some((file, span)) => Diagnostic::warning(CODE, message).in_file(file).at(span).help(help),
            None => Diagnostic::warning(CODE, message).help(format!("it is linked from the page `{}`; {help}", address.page)),
        };
        found.push(diagnostic);
    }
    found
}

/// What a host answered.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    There,
    /// The host answered that it has no such page.
    Refused(String),
    /// There was no answer.
    Unreached(String),
}

struct Asker {
    agent: ureq::Agent,
    pause: Duration,
    asked: std::cell::Cell<bool>,
}

impl Asker {
    fn new(host: &str, manners: &Manners) -> Self {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(10)
            .timeout_global(Some(manners.patience))
            .user_agent(concat!("trailmark/", env!("CARGO_PKG_VERSION"), " (link check)"));
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        if matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
            // No proxy can reach what is on this machine.
            config = config.proxy(None);
        }
        Asker { agent: config.build().new_agent(), pause: manners.pause, asked: std::cell::Cell::new(false) }
    }

    /// Waits between two requests.
    fn wait(&self) {
        if self.asked.replace(true) {
            std::thread::sleep(self.pause);
        }
    }

    fn ask(&self, url: &str) -> Answer {
        self.wait();
        let head = self.agent.head(url).call().map(|answer| answer.status().as_u16());
        let status = match head {
            Ok(status) if !is_there(status) => {
                // Some hosts know no `HEAD`, or answer it wrongly.
                self.wait();
                self.agent.get(url).header("Range", "bytes=0-0").call().map(|answer| answer.status().as_u16())
            }
            answer => answer,
        };
        match status {
            Ok(status) if is_there(status) => Answer::There,
            Ok(status @ (404 | 410)) => Answer::Refused(format!("is not there: its host answers {status}")),
            Ok(status) => Answer::Refused(format!("cannot be read: its host answers {status}")),
            Err(ureq::Error::TooManyRedirects) => Answer::Refused("leads from address to address without an end".to_owned()),
            Err(ureq::Error::BadUri(_) | ureq::Error::Http(_)) => Answer::Refused("is not an address of the web".to_owned()),
            Err(error) => Answer::Unreached(reason(&error)),
        }
    }
}

/// Whether a status says that there is something. Hosts that are busy (429, 503) or want no programs (401, 403, 405, 406,
/// 999) do not say that there is nothing; 416 answers the range, not the address.
fn is_there(status: u16) -> bool {
    matches!(status, 200..=399 | 401 | 403 | 405 | 406 | 416 | 429 | 503 | 999)
}

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "cannot be reached: there is no such host".to_owned(),
        ureq::Error::Timeout(_) => "cannot be reached: its host did not answer in time".to_owned(),
        ureq::Error::ConnectionFailed => "cannot be reached: its host takes no connection".to_owned(),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "cannot be reached: its host takes no connection".to_owned()
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "cannot be reached safely: its host's certificate does not hold".to_owned(),
        error => format!("cannot be reached: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_only() {
        let url = |target: &str| Address::of(target, "/", None).map(|address| address.url);
        assert_eq!(url("https://a.example/b?c#d").as_deref(), Some("https://a.example/b?c"));
        assert_eq!(url("//a.example/").as_deref(), Some("https://a.example/"));
        for target in ["mailto:a@b.example", "tel:+1", "javascript:x", "file:///etc/passwd", "https://", "/a/", "#b"] {
            assert_eq!(url(target), None, "{target}");
        }
        assert!(Address::of("https://book.north.example:8080/x", "/", None).unwrap().is_example());
        assert!(!Address::of("https://example.org/", "/", None).unwrap().is_example());
    }

    #[test]
    fn busy_hosts_are_no_mistake() {
        assert!([200, 206, 304, 403, 429, 503].into_iter().all(is_there));
        assert!(![404, 410, 500, 502, 400].into_iter().any(is_there));
    }
}
