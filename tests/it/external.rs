//! `check --external`: other hosts are asked politely, and only about what public pages link to.
//!
//! The other host is a server on loopback; nothing else is reached.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests read files and fail loudly")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use trailmark::check::external::{Address, Manners, ask};
use trailmark::diag::Diagnostic;
use trailmark::pipeline::{self, Options};
use trailmark::source::Workspace;

/// A host that answers by its paths and remembers what it was asked.
struct Host {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Host {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (now, most_at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let host = Host { address, asked: asked.clone(), most_at_once: most_at_once.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, now, most) = (asked.clone(), now.clone(), most_at_once.clone());
                std::thread::spawn(move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let mut reader = BufReader::new(&stream);
                    let mut request = String::new();
                    while reader.read_line(&mut request).is_ok_and(|read| read > 2) {}
                    asked.lock().unwrap().push(request.clone());
                    std::thread::sleep(Duration::from_millis(10));
                    let mut parts = request.split(' ');
                    let status = match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
                        (_, "/here") => "200 OK",
                        ("HEAD", "/no-head") => "500 Internal Server Error",
                        ("GET", "/no-head") => "206 Partial Content",
                        (_, "/moved") => "301 Moved Permanently\r\nLocation: /here",
                        (_, "/round") => "302 Found\r\nLocation: /round",
                        (_, "/busy") => "429 Too Many Requests",
                        (_, "/closed") => "503 Service Unavailable",
                        (_, path) if path.starts_with("/slow") => {
                            std::thread::sleep(Duration::from_secs(3));
                            "200 OK"
                        }
                        _ => "404 Not Found",
                    };
                    now.fetch_sub(1, Ordering::SeqCst);
                    let _ = write!(&stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                });
            }
        });
        host
    }

    fn addresses(&self, paths: &[&str]) -> Vec<Address> {
        paths.iter().map(|path| Address { url: format!("{}{path}", self.address), page: "/a/".to_owned(), place: None }).collect()
    }

    /// Method and path of each request.
    fn asked(&self) -> Vec<String> {
        let line = |request: &String| request.split(" HTTP").next().unwrap_or_default().to_owned();
        self.asked.lock().unwrap().iter().map(line).collect()
    }
}

const QUICK: Manners = Manners { most: 200, at_once: 8, patience: Duration::from_secs(1), pause: Duration::ZERO };

fn messages(found: &[Diagnostic], host: &Host) -> Vec<String> {
    assert!(found.iter().all(|found| found.code == "external-link"), "{found:?}");
    found.iter().map(|found| found.message.replace(&host.address, "")).collect()
}

#[test]
fn what_is_gone_is_told_and_what_is_busy_is_not() {
    let host = Host::start();
    let found = ask(host.addresses(&["/here", "/no-head", "/moved", "/busy", "/closed", "/gone", "/round"]), &QUICK);
    let wanted = ["`/gone` is not there: its host answers 404", "`/round` leads from address to address without an end"];
    assert_eq!(messages(&found, &host), wanted);
    let asked = host.asked();
    // `GET` follows only where `HEAD` found nothing.
    let gets: Vec<&String> = asked.iter().filter(|line| line.starts_with("GET")).collect();
    assert_eq!(gets, ["GET /no-head", "GET /gone"]);
    assert_eq!(host.most_at_once.load(Ordering::SeqCst), 1, "one request to a host at a time");
    for request in host.asked.lock().unwrap().iter() {
        let names: BTreeMap<String, &str> =
            request.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value)).collect();
        assert_eq!(names["user-agent"], concat!("trailmark/", env!("CARGO_PKG_VERSION"), " (link check)"));
        assert_eq!(names.contains_key("range"), request.starts_with("GET"), "{request}");
        assert!(!names.contains_key("referer") && !names.contains_key("cookie"), "{request}");
    }
}

#[test]
fn a_host_that_does_not_answer_is_given_up() {
    let host = Host::start();
    let manners = Manners { patience: Duration::from_millis(300), ..QUICK };
    let found = ask(host.addresses(&["/slow/1", "/slow/2", "/slow/3"]), &manners);
    let reason = "cannot be reached: its host did not answer in time";
    assert_eq!(messages(&found, &host), ["1", "2", "3"].map(|number| format!("`/slow/{number}` {reason}")));
    assert_eq!(host.asked(), ["HEAD /slow/1", "HEAD /slow/2"]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = Address { url: format!("http://{nobody}/"), page: "/a/".to_owned(), place: None };
    let found = ask(vec![closed], &QUICK);
    assert!(found.len() == 1 && found[0].message.ends_with("cannot be reached: its host takes no connection"), "{found:?}");
}

#[test]
fn the_number_of_addresses_is_bounded() {
    let host = Host::start();
    let found = ask(host.addresses(&["/here?1", "/here", "/here?2"]), &Manners { most: 2, ..QUICK });
    assert_eq!(host.asked().len(), 3, "`/here?1` is asked twice: {:?}", host.asked());
    assert!(found.iter().any(|found| found.message.starts_with("1 more links to other hosts were not tested")), "{found:?}");
}

/// The whole way: only with the option, only public pages, each address once, told where it stands.
#[test]
fn only_what_public_pages_link_to() {
    let host = Host::start();
    let at = |path: &str| format!("{}{path}", host.address);
    let describe = "description: A page with a description of a sensible length for its test.";
    let site = format!("title: Test\nbase_url: https://test.example/\nfooter: [{{title: Partner, url: \"{}\"}}]\n", at("/partner"));
    let home = format!(
        "---\ntitle: Home\n{describe}\n---\n[Gone]({0}#part) and [again]({0}).\n\n[Gone too]({1}) <!-- lint off: external-link -->\n",
        at("/gone"),
        at("/gone-too"),
    );
    let engagement = format!("---\ntitle: Quiet heron\nclient: {{name: Zora}}\n---\n[x]({})\n", at("/client"));
    let files = [("site.yaml", site), ("content/_index.md", home), ("content/clients/quiet-heron/engagement.md", engagement)];
    let workspace = Workspace::in_memory(files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())));
    let check = |external: bool| pipeline::build(&workspace, &Options { lints: true, external, ..Options::default() }).diagnostics;
    check(false);
    assert_eq!(host.asked(), [""; 0]);
    let found: Vec<Diagnostic> = check(true).into_iter().filter(|found| found.code == "external-link").collect();
    let places: Vec<String> =
        found.iter().map(|found| format!("{} {}", found.file.as_deref().unwrap_or("-"), found.span.map_or(0, |span| span.line))).collect();
    assert_eq!(places, ["site.yaml 3", "content/_index.md 5"], "{found:#?}");
    let asked = host.asked();
    assert_eq!(asked.iter().filter(|line| *line == "HEAD /gone").count(), 1, "{asked:?}");
    assert!(!asked.iter().any(|line| line.contains("client")), "{asked:?}");
}
