//! What hosts are told to send: the files for each of them, read as the host reads them, and what `serve` sends itself.

use crate::practice;
use crate::support::{NOW, PROGRAM, Site, tree};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use trailmark::hosting::Headers;
use trailmark::pipeline::{self, Options};
use trailmark::source::Workspace;

/// Headers by their names in lower case.
type Sent = BTreeMap<String, String>;

fn table(site: &Site) -> Headers {
    pipeline::headers(&Workspace::on_disk(site.root()), &Options::default()).unwrap()
}

fn sent(headers: &Headers, path: &str) -> Sent {
    headers.at(path).into_iter().map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect()
}

/// The rules of a `_headers` file: a pattern, and its headers.
fn rules(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        // Cloudflare reads no longer ones.
        assert!(line.len() < 2000, "{line}");
        if let Some(header) = line.strip_prefix("  ") {
            let (name, value) = header.split_once(": ").unwrap_or_else(|| panic!("no header: {line}"));
            rules.last_mut().expect("a path comes first").1.push((name.to_lowercase(), value.to_owned()));
        } else {
            assert!(line.starts_with('/') && line.matches('*').count() + line.matches(':').count() <= 1, "{line}");
            rules.push((line.to_owned(), Vec::new()));
        }
    }
    rules
}

/// Whether a pattern fits an address: `*` is the rest, `:name` one part.
fn fits(pattern: &str, address: &str) -> bool {
    if let Some(front) = pattern.strip_suffix('*') {
        return address.starts_with(front);
    }
    let (own, other): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), address.split('/').collect());
    own.len() == other.len() && own.iter().zip(&other).all(|(own, other)| own.starts_with(':') || own == other)
}

/// What a host sends that joins the values of a header that comes twice.
fn joined(rules: &[(String, Vec<(String, String)>)], address: &str) -> Sent {
    let mut sent = Sent::new();
    for (name, value) in rules.iter().filter(|(pattern, _)| fits(pattern, address)).flat_map(|(_, headers)| headers) {
        sent.entry(name.clone()).and_modify(|before| *before = format!("{before}, {value}")).or_insert_with(|| value.clone());
    }
    sent
}

#[test]
fn a_host_that_reads_the_file_sends_what_the_table_says() {
    let site = practice::demonstration();
    let (table, rules) = (table(site), rules(&site.read("_headers")));
    for path in site.tree().into_keys() {
        let (told, expected) = (joined(&rules, &format!("/{path}")), sent(&table, &path));
        for (name, value) in &expected {
            let Some(found) = told.get(name) else {
                // By itself a host asks for a file again.
                assert_eq!((name.as_str(), value.as_str()), ("cache-control", "no-cache"), "{path}");
                continue;
            };
            match name.as_str() {
                // Of two policies a browser obeys both, of two words about the referrer the last one.
                "content-security-policy" | "referrer-policy" => assert!(found.split(", ").any(|part| part == value), "{path}: {found}"),
                _ => assert_eq!(found, value, "{path}: {name}"),
            }
        }
        assert_eq!(told.contains_key("cache-control"), path.starts_with("assets/") || path.starts_with("p/"), "{path}");
    }
    // No portal can be found in what a host is told.
    let portals: Vec<String> = site.tree().into_keys().filter(|path| path.starts_with("p/") && path.ends_with("/index.html")).collect();
    assert_eq!(portals.len(), 3);
    for portal in portals {
        let token = portal.split('/').nth(1).unwrap();
        assert!(!site.read("_headers").contains(token));
    }
}

#[test]
fn everything_that_is_kept_for_a_year_has_a_fingerprint() {
    let site = practice::demonstration();
    let table = table(site);
    for path in site.tree().into_keys() {
        if sent(&table, &path)["cache-control"].contains("immutable") {
            let parts: Vec<&str> = path.rsplit('/').next().unwrap().split('.').collect();
            // The name of a card is nothing but one.
            let is_card =
                path.starts_with("assets/cards/") && parts[0].len() == 16 && parts[0].bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(
                is_card || parts.len() > 2 && parts[1..].iter().any(|part| part.split('-').next().is_some_and(|hash| hash.len() == 8)),
                "{path} has no fingerprint"
            );
        }
    }
}

/// The policies that pages carry themselves are no wider than what the host allows; so the page works.
#[test]
fn no_page_carries_a_policy_that_the_host_would_break() {
    let site = practice::demonstration();
    let table = table(site);
    let sources = |policy: &str, name: &str| -> Vec<String> {
        let directive = policy.split(';').map(str::trim).find(|directive| directive.split(' ').next() == Some(name));
        directive.map_or_else(Vec::new, |directive| directive.split(' ').skip(1).map(str::to_owned).collect())
    };
    let mut seen = 0;
    for (path, bytes) in site.tree().into_iter().filter(|(path, _)| path.ends_with(".html") && !path.ends_with("offline.html")) {
        let html = String::from_utf8(bytes).unwrap();
        let page = scraper::Html::parse_document(&html);
        let meta = scraper::Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
        let own = page.select(&meta).next().unwrap().attr("content").unwrap();
        let host = &sent(&table, &path)["content-security-policy"];
        for name in ["script-src", "style-src", "connect-src", "img-src", "font-src", "worker-src", "frame-src", "form-action"] {
            let allowed = sources(host, name);
            for source in sources(own, name).into_iter().filter(|source| source != "'none'") {
                assert!(allowed.contains(&source), "{path}: {name} {source} is not in {host}");
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn each_host_gets_its_own_file_where_it_reads_it() {
    let site = Site::new();
    site.settings("hosting: [nginx, apache, caddy]\npractice: {contact_form: \"https://forms.example/larkspur\"}");
    site.build();
    assert!(!site.has("_headers") && site.has(".htaccess") && !site.has("nginx.conf"));
    let beside = tree(&site.root().join("hosting"));
    assert_eq!(beside.keys().collect::<Vec<_>>(), ["Caddyfile", "nginx.conf"]);
    let texts = [
        String::from_utf8(beside["Caddyfile"].clone()).unwrap(),
        String::from_utf8(beside["nginx.conf"].clone()).unwrap(),
        site.read(".htaccess"),
    ];
    let table = table(&site);
    for text in &texts {
        assert!(text.starts_with("# Made by `trailmark build`"), "{text}");
        // What binds a whole host name is only proposed.
        assert!(text.lines().all(|line| line.starts_with('#') || !line.contains("Strict-Transport-Security")), "{text}");
        assert!(text.lines().any(|line| line.starts_with('#') && line.contains("Strict-Transport-Security")), "{text}");
        for (name, value) in table.rules.iter().flat_map(|rule| &rule.headers) {
            assert!(text.contains(&format!("{name} \"{value}\"")), "no {name} \"{value}\" in {text}");
        }
        let count = |char: char| text.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).filter(|own| *own == char).count();
        assert_eq!((count('{'), count('"') % 2), (count('}'), 0), "{text}");
        assert!(text.contains("form-action 'self' https://forms.example;"));
    }
    // A second build has nothing to write.
    let before = std::fs::metadata(site.root().join("hosting/nginx.conf")).unwrap().modified().unwrap();
    site.build();
    assert_eq!(std::fs::metadata(site.root().join("hosting/nginx.conf")).unwrap().modified().unwrap(), before);
}

/// The blocks of nginx by what they are for, each with the headers in it: it takes none from the block around it.
#[test]
fn nginx_says_all_in_each_place() {
    let site = Site::new();
    site.settings("hosting: [nginx]");
    site.build();
    let text = std::fs::read_to_string(site.root().join("hosting/nginx.conf")).unwrap();
    let table = table(&site);
    let mut places: Vec<(&str, Sent)> = vec![("", Sent::new())];
    let mut open = vec![0];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(location) = line.strip_suffix(" {") {
            places.push((location, Sent::new()));
            open.push(places.len() - 1);
        } else if line == "}" {
            open.pop();
        } else {
            let (name, value) = line.strip_prefix("add_header ").and_then(|line| line.split_once(" \"")).expect(line);
            let (value, end) = value.split_once('"').unwrap();
            let kept = name == "Cache-Control" && value.contains("immutable");
            assert_eq!(end, if kept { ";" } else { " always;" }, "{line}");
            places[*open.last().unwrap()].1.insert(name.to_lowercase(), value.to_owned());
        }
    }
    assert_eq!(open, [0]);
    let expected = [
        ("", "insights/index.html"),
        ("location ^~ /assets/", "assets/style.css"),
        ("location ^~ /p/", "p/0/index.html"),
        ("location ~ \"^/p/[^/]+/offline\\.html$\"", "p/0/offline.html"),
    ];
    let expected: Vec<(&str, Sent)> = expected.into_iter().map(|(place, path)| (place, sent(&table, path))).collect();
    assert_eq!(places, expected);
}

#[test]
fn a_site_may_lie_under_a_path_and_have_a_file_of_its_own() {
    let site = Site::new();
    site.build_with(&["--base-url", "https://larkspur.example/practice/"]).ok();
    let patterns: Vec<String> = rules(&site.read("_headers")).into_iter().map(|(pattern, _)| pattern).collect();
    assert_eq!(patterns, ["/practice/*", "/practice/assets/*", "/practice/p/*", "/practice/p/:portal/offline.html"]);
    site.write("static/_headers", "/*\n  X-Own: yes\n").build();
    assert_eq!(site.read("_headers"), "/*\n  X-Own: yes\n");
    site.remove("static").settings("hosting: []").build();
    assert!(!site.has("_headers"));
    // Another form, another policy; nothing else is made anew.
    site.settings("practice: {contact_form: \"https://forms.example/a\"}");
    let settings = std::fs::read_to_string(site.root().join("site.yaml")).unwrap().replace("hosting: []", "hosting: [cloudflare]");
    site.write("site.yaml", settings).build();
    assert!(site.read("_headers").contains("form-action 'self' https://forms.example;"));
}

#[test]
fn a_file_of_somebody_else_is_left_alone_whatever_is_in_it() {
    let site = Site::new();
    site.settings("hosting: [nginx, caddy]");
    let theirs = b"server_name larkspur.example; # caf\xe9\n";
    site.write("hosting/nginx.conf", theirs);
    std::fs::create_dir_all(site.root().join("hosting/Caddyfile")).unwrap();
    let said = site.build().stderr;
    assert_eq!(std::fs::read(site.root().join("hosting/nginx.conf")).unwrap(), theirs);
    assert_eq!(said.matches("warning[foreign-file]").count(), 2, "{said}");
}

#[test]
fn the_file_for_a_host_goes_with_the_host() {
    let site = Site::new();
    site.settings("hosting: [nginx, caddy]").build();
    let settings = std::fs::read_to_string(site.root().join("site.yaml")).unwrap();
    site.write("site.yaml", settings.replace("[nginx, caddy]", "[caddy]")).build();
    assert_eq!(tree(&site.root().join("hosting")).into_keys().collect::<Vec<_>>(), ["Caddyfile"]);
    // What somebody else wrote stays, and so does a folder that is not empty.
    site.write("hosting/nginx.conf", "server_name larkspur.example;\n");
    site.write("site.yaml", settings.replace("[nginx, caddy]", "[]")).build();
    assert_eq!(tree(&site.root().join("hosting")).into_keys().collect::<Vec<_>>(), ["nginx.conf"]);
    site.remove("hosting").write("site.yaml", &settings).build();
    site.write("site.yaml", settings.replace("[nginx, caddy]", "[]")).build();
    assert!(!site.root().join("hosting").exists());
}

/// `trailmark serve`, ended when dropped.
struct Serving(std::process::Child, u16, std::sync::mpsc::Receiver<String>);

impl Serving {
    fn of(site: &Site) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--port", "0", "--as", "published", "--site"])
            .arg(site.root())
            .env("SOURCE_DATE_EPOCH", NOW)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("the preview says where it is").unwrap();
            if let Some((_, address)) = line.split_once("http://localhost:") {
                break address.split('/').next().unwrap().parse().unwrap();
            }
        };
        let (send, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(send.send(line))));
        Serving(child, port, said)
    }

    fn asked(&self, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.1)).unwrap();
        write!(stream, "{method} /{path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.1).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn text(&self, path: &str) -> String {
        self.asked("GET", path)
    }

    fn head(&self, path: &str) -> Sent {
        let text = self.asked("HEAD", path);
        assert!(text.starts_with("HTTP/1.1 200"), "{path}: {text}");
        text.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_preview_sends_what_the_host_will() {
    let site = practice::sources();
    let serving = Serving::of(&site);
    let table = table(&site);
    let built = tree(&site.root().join(".trailmark/preview"));
    assert!(built.len() > 30);
    for path in built.keys().filter(|path| !path.starts_with('.') && *path != "404.html") {
        let (found, expected) = (serving.head(path.trim_end_matches("index.html")), sent(&table, path));
        for (name, value) in expected {
            match name.as_str() {
                // Nothing of a preview may be kept.
                "cache-control" => assert_eq!(found[&name], "no-store", "{path}"),
                // The script that loads pages again is let in by a word that nobody can guess.
                "content-security-policy" if path.ends_with(".html") => {
                    let (before, nonce) = found[&name].split_once(" 'nonce-").unwrap();
                    assert_eq!(format!("{before}{}", nonce.split_once('\'').unwrap().1), value, "{path}");
                }
                _ => assert_eq!(found[&name], value, "{path}: {name}"),
            }
        }
    }
}

#[test]
fn the_preview_says_when_it_has_to_be_started_again() {
    let site = Site::new();
    site.write("site.yaml", "title: A\nbase_url: https://a.example/\n");
    let serving = Serving::of(&site);
    site.write("site.yaml", "title: A\nbase_url: https://a.example/practice/\n");
    let said = || serving.2.recv_timeout(std::time::Duration::from_secs(120)).expect("the preview says that its path is another");
    while !said().contains("start it again") {}
}

#[test]
fn apache_finds_the_pages_by_itself() {
    let site = Site::new();
    site.settings("hosting: [apache]").build();
    let text = site.read(".htaccess");
    assert!(text.contains("\nDirectoryIndex index.html\nErrorDocument 404 /404.html\n"), "{text}");
    site.build_with(&["--base-url", "https://larkspur.example/practice/"]).ok();
    let text = site.read(".htaccess");
    assert!(text.contains("\nErrorDocument 404 /practice/404.html\n"), "{text}");
}

/// A file of the author's own is told where it takes the place of the headers, and only there.
#[test]
fn a_file_that_takes_the_place_of_the_headers_is_told() {
    let site = Site::new();
    site.write("static/.htaccess", "DirectoryIndex index.html\n").write("static/_headers", "/*\n  X-Own: yes\n");
    let told = |hosting: &str| -> Vec<String> {
        site.write("site.yaml", format!("title: A\nbase_url: https://a.example/\nhosting: {hosting}\n"));
        let options = Options { lints: true, ..Options::default() };
        let found = pipeline::build(&Workspace::on_disk(site.root()), &options).diagnostics;
        let found = found.into_iter().filter(|found| found.code == "headers-replaced");
        found.map(|found| found.file.unwrap_or_default()).collect()
    };
    assert_eq!(told("[apache]"), ["static/.htaccess"]);
    assert_eq!(told("[netlify, cloudflare]"), ["static/_headers"]);
    assert_eq!(told("[nginx]"), [""; 0]);
    assert_eq!(told("[apache]\nlints: {headers-replaced: off}"), [""; 0]);
}

/// While the settings have a mistake, the pages of the last build are sent as they were before.
#[test]
fn the_last_pages_keep_their_headers() {
    let site = practice::sources();
    let serving = Serving::of(&site);
    let before = serving.head("?__trailmark=last");
    assert!(before["content-security-policy"].contains("frame-ancestors") || before.contains_key("permissions-policy"), "{before:?}");
    let settings = std::fs::read_to_string(site.root().join("site.yaml")).unwrap();
    site.write("site.yaml", settings.replace("base_url:", "base_ulr:"));
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !serving.text("").contains("base_ulr") {
        assert!(std::time::Instant::now() < end, "the mistake was never told");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let after = serving.head("?__trailmark=last");
    for name in ["permissions-policy", "referrer-policy", "cross-origin-opener-policy", "x-content-type-options"] {
        assert_eq!(after.get(name), before.get(name), "{name}");
    }
    assert!(after["content-security-policy"].contains("default-src"), "{after:?}");
}
