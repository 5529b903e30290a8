//! The preview as a browser meets it: a fake builder, real sockets, real folders.
//!
//! Nothing here waits by the clock: each wait is for an event, and [`PATIENCE`] only ends a failed test.

mod answers;
mod live;
mod watching;

use super::hints::Hints;
use super::{Builder, Event, Headers, Outcome, Settings, run_until};
use crate::diag::{Diagnostic, Span};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a page of each Markdown file and a fingerprinted style sheet; a line with `BROKEN` is an error.
struct Copyist {
    root: PathBuf,
    out: PathBuf,
    made: BTreeMap<String, String>,
    settled: Arc<AtomicUsize>,
}

impl Builder for Copyist {
    fn rebuild(&mut self, _changed: &[PathBuf]) -> Outcome {
        let (mut made, mut diagnostics) = (BTreeMap::new(), Vec::new());
        let css = fs::read_to_string(self.root.join("style.css")).unwrap_or_default();
        let sheet = format!("assets/style.{}.css", &blake3::hash(css.as_bytes()).to_hex()[..8]);
        for entry in walkdir::WalkDir::new(self.root.join("content")).into_iter().flatten() {
            let path = entry.path().strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned();
            let Some(name) = path.strip_suffix(".md").and_then(|path| path.strip_prefix("content/")) else { continue };
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            if let Some(line) = text.lines().position(|line| line.contains("BROKEN")) {
                diagnostics.push(Diagnostic::error("broken", "a `BROKEN` line").in_file(&path).at(Span::at(line + 1, 1)));
            }
            let output = match name {
                "index" | "404" => format!("{name}.html"),
                name => format!("{name}/index.html"),
            };
            made.insert(output, format!("<head><link rel=stylesheet href=/{sheet}></head><body>{text}</body>"));
        }
        if !diagnostics.is_empty() {
            return Outcome { diagnostics, ..Outcome::default() };
        }
        made.insert(sheet, css);
        let mut changed = Vec::new();
        for (name, text) in &made {
            if self.made.get(name) != Some(text) {
                let path = self.out.join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
                changed.push(name.clone());
            }
        }
        for name in self.made.keys().filter(|name| !made.contains_key(*name)) {
            let _ = fs::remove_file(self.out.join(name));
            changed.push(name.clone());
        }
        self.made = made;
        Outcome { changed, written: true, summary: format!("{} files", self.made.len()), ..Outcome::default() }
    }

    fn settle(&mut self) {
        self.settled.fetch_add(1, Ordering::SeqCst);
    }

    fn source(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }
}

/// A running preview in a folder of its own.
struct Room {
    root: PathBuf,
    out: PathBuf,
    port: u16,
    url: String,
    events: Receiver<Event>,
    hints: Arc<Hints>,
    /// How often the builder was told to settle.
    settled: Arc<AtomicUsize>,
    preview: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.hints.stop();
        if let Some(preview) = self.preview.take() {
            let ended = preview.join();
            assert!(std::thread::panicking() || ended.is_ok());
        }
    }
}

impl Room {
    /// A preview of a site with a home page and whatever `files` hold.
    fn open(files: &[(&str, &str)]) -> Self {
        Self::open_with(files, |_| {})
    }

    fn open_with(files: &[(&str, &str)], set: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        let out = root.join("public");
        write(&root.join("content/index.md"), "home");
        for (name, text) in files {
            write(&root.join(name), text);
        }
        let mut settings = settings(&root);
        set(&mut settings);
        let settled = Arc::<AtomicUsize>::default();
        let builder = Copyist { root: root.clone(), out: out.clone(), made: BTreeMap::new(), settled: settled.clone() };
        let (hints, (sender, events)) = (Arc::<Hints>::default(), channel());
        let preview = std::thread::spawn({
            let hints = Arc::clone(&hints);
            move || run_until(settings, builder, &mut |event| drop(sender.send(event)), &hints).unwrap()
        });
        let mut room = Room { root, out, port: 0, url: String::new(), events, hints, settled, preview: Some(preview), _folder: folder };
        room.url = room.await_event(|event| match event {
            Event::Ready { url, .. } => Some(url),
            _ => None,
        });
        room.port = room.url.split(':').nth(2).unwrap().split('/').next().unwrap().parse().unwrap();
        room
    }

    /// Waits for the event that `wanted` picks, past all others.
    fn await_event<T>(&self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).expect("the event never came");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    /// The source paths of the next rebuild, from the site's folder, once it is done.
    fn await_rebuild(&self) -> Vec<String> {
        let paths = self.await_event(|event| match event {
            Event::Changed(paths) => Some(paths),
            _ => None,
        });
        self.await_event(|event| matches!(event, Event::Built { .. }).then_some(()));
        paths.iter().map(|path| path.strip_prefix(&self.root).unwrap_or(path).to_str().unwrap().to_owned()).collect()
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.root.join(name), text);
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and reads all that comes back.
    fn raw(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::read(&bytes)
    }

    /// Sends a request with some header lines.
    fn ask(&self, method: &str, target: &str, headers: &[&str]) -> Answer {
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        self.raw(&format!("{method} {target} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n{headers}\r\n", self.port))
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &[])
    }

    /// Listens as a page does that was served just now.
    fn listen(&self) -> Listener {
        let page = self.get("/").body;
        let mark = page.split("data-build=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        self.listen_since(&format!("?since={mark}"), &[])
    }

    fn listen_since(&self, query: &str, headers: &[&str]) -> Listener {
        let mut stream = self.connect();
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        write!(stream, "GET /__trailmark/events{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").unwrap();
        let mut stream = BufReader::new(stream);
        let mut head = vec![line(&mut stream)];
        while head.last().is_some_and(|line| !line.is_empty()) {
            head.push(line(&mut stream));
        }
        assert!(head[0] == "HTTP/1.1 200 OK" && head.iter().any(|line| line == "Transfer-Encoding: chunked"), "{head:?}");
        let mut listener = Listener(stream);
        assert_eq!(listener.block(), ["retry: 500"]);
        listener
    }
}

/// One open event stream.
struct Listener(BufReader<TcpStream>);

impl Listener {
    /// The lines of the next chunk.
    fn block(&mut self) -> Vec<String> {
        let size = usize::from_str_radix(&line(&mut self.0), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        self.0.read_exact(&mut chunk).unwrap();
        String::from_utf8(chunk).unwrap().trim_end().lines().map(str::to_owned).collect()
    }

    /// The next message: its name and its data.
    fn message(&mut self) -> (String, serde_json::Value) {
        loop {
            let block = self.block();
            if let [event, id, data] = block.as_slice() {
                assert!(id.starts_with("id: "));
                let data = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
                return (event.strip_prefix("event: ").unwrap().to_owned(), data);
            }
        }
    }
}

fn line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
    line.trim_end().to_owned()
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let split = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP answer");
        let head = String::from_utf8(bytes[..split].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers =
            lines.map(|line| line.split_once(": ").unwrap()).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: String::from_utf8_lossy(&bytes[split + 4..]).into_owned() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }
}

fn settings(root: &Path) -> Settings {
    Settings {
        root: root.to_owned(),
        out: root.join("public"),
        ignore: Vec::new(),
        extra_watch: Vec::new(),
        host: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 0,
        base_path: "/".to_owned(),
        headers: Headers::new(|_| Vec::new()),
        open: false,
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
