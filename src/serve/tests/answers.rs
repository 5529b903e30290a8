//! Single requests: what is found, what is refused, and what the answers look like.

use super::*;
use crate::serve::ServeError;

#[test]
fn pages_folders_and_files_are_found_as_on_a_host() {
    let room = Room::open(&[("content/fees.md", "fees"), ("content/404.md", "nothing here"), ("style.css", "p {}")]);
    let home = room.get("/");
    assert_eq!((home.status, home.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!((home.header("cache-control"), home.header("x-content-type-options")), ("no-store", "nosniff"));
    assert!(home.body.contains("home"));
    let folder = room.get("/fees?x=1");
    assert_eq!((folder.status, folder.header("location")), (301, "/fees/"));
    assert!(room.get("/fees/").body.contains("fees"));
    assert!(room.get("/fees/index.html#top").body.contains("fees"));
    let sheet = home.body.split("href=").nth(1).unwrap().split('>').next().unwrap();
    assert_eq!((room.get(sheet).body.as_str(), room.get(sheet).header("content-type")), ("p {}", "text/css; charset=utf-8"));
    let missing = room.get("/nothing/");
    assert!(missing.status == 404 && missing.body.contains("nothing here") && missing.body.contains("reload.js"));
    assert!(!missing.body.contains("data-page"), "another file may take its place");
    fs::remove_file(room.out.join("404.html")).unwrap();
    let missing = room.get("/nothing/");
    assert!(missing.status == 404 && missing.body.contains("Page not found"));
}

#[test]
fn no_path_leads_out_of_the_output_folder() {
    let room = Room::open(&[("secret.txt", "the secret")]);
    write(&room.out.join(".env"), "the secret");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&room.root, room.out.join("up")).unwrap();
    for target in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2E%2E%5Csecret.txt",
        "/..\\secret.txt",
        "/a/../../secret.txt",
        "/up/secret.txt",
        "/up/../secret.txt",
        "/.env",
        "/%2eenv",
        "/secret.txt%00.html",
        "//secret.txt",
        "/%252e%252e/secret.txt",
        "http://localhost/../secret.txt",
        "*",
    ] {
        let answer = room.get(target);
        assert!(matches!(answer.status, 400 | 404), "{target}: {answer:?}");
        assert!(!answer.body.contains("the secret"), "{target}");
    }
    let absolute = room.get(&format!("/{}", room.root.join("secret.txt").display()));
    assert_eq!(absolute.status, 404);
}

#[test]
fn only_this_machine_s_names_are_answered() {
    let room = Room::open(&[]);
    let status = |head: &str| room.raw(&format!("GET / HTTP/1.1\r\n{head}Connection: close\r\n\r\n")).status;
    for host in ["localhost", "amara.localhost:1", "127.0.0.1:4000", "[::1]:4000"] {
        assert_eq!(status(&format!("Host: {host}\r\n")), 200, "{host}");
    }
    for head in ["Host: rebound.example\r\n", "", "Host: localhost\r\nHost: rebound.example\r\n", "Host: 192.168.1.7\r\n"] {
        assert_eq!(status(head), 403, "{head}");
    }
    let events = room.raw("GET /__trailmark/events HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
    assert_eq!(events.status, 403);
}

#[test]
fn the_preview_can_only_be_read() {
    let room = Room::open(&[("content/fees.md", "fees")]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let answer = room.ask(method, "/", &["Content-Length: 0"]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    for target in ["/", "/fees", "/nothing", "/__trailmark/reload.js", "/__trailmark/events"] {
        let head = room.ask("HEAD", target, &[]);
        assert_eq!(head.body, "", "{target}");
        if target != "/__trailmark/events" {
            let get = room.get(target);
            assert_eq!(head.status, get.status, "{target}");
            assert_eq!(head.header("content-length"), get.body.len().to_string(), "{target}");
        }
    }
}

#[test]
fn nothing_of_a_request_gets_into_a_header() {
    let room = Room::open(&[("content/fees.md", "fees")]);
    for target in
        ["/fees%0d%0aX-Injected:%20yes", "/fees%0d%0aX-Injected:%20yes/", "/fees?%0d%0aX-Injected:%20yes", "/fees?\rX-Injected:yes"]
    {
        let answer = room.get(target);
        assert!(answer.headers.iter().all(|(name, value)| !name.contains("injected") && !value.contains("Injected")), "{answer:?}");
    }
    write(&room.out.join("é b\"<x>/index.html"), "");
    assert_eq!(room.get("/%C3%A9%20b%22%3Cx%3E").header("location"), "/%C3%A9%20b%22%3Cx%3E/");
}

#[test]
fn parts_of_a_file_can_be_asked_for() {
    let room = Room::open(&[]);
    write(&room.out.join("film.mp4"), "0123456789");
    let part = |range: &str| {
        let answer = room.ask("GET", "/film.mp4", &[range]);
        (answer.status, answer.header("content-range").to_owned(), answer.body)
    };
    let is = |status, range: &str, body: &str| (status, range.to_owned(), body.to_owned());
    assert_eq!(part("Range: bytes=2-4"), is(206, "bytes 2-4/10", "234"));
    assert_eq!(part("Range: bytes=7-"), is(206, "bytes 7-9/10", "789"));
    assert_eq!(part("Range: bytes=-2"), is(206, "bytes 8-9/10", "89"));
    assert_eq!(part("Range: bytes=10-"), is(416, "bytes */10", ""));
    assert_eq!(part("Range: bytes=0-1,4-5"), is(200, "", "0123456789"));
    assert_eq!(part("Range: bytes=2-4\r\nIf-Range: \"x\""), is(200, "", "0123456789"));
    assert_eq!(room.get("/film.mp4").header("accept-ranges"), "bytes");
    assert_eq!(room.ask("GET", "/", &["Range: bytes=0-1"]).status, 200, "a page is rewritten, so it has no parts");
}

#[test]
fn a_reader_that_does_not_read_keeps_nobody_waiting() {
    let room = Room::open(&[]);
    fs::File::create(room.out.join("film.mp4")).unwrap().set_len(64 << 20).unwrap();
    let slow: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = room.connect();
            write!(stream, "GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            stream.read_exact(&mut [0; 64]).unwrap();
            stream
        })
        .collect();
    assert_eq!(room.get("/").status, 200);
    let part = room.ask("GET", "/film.mp4", &["Range: bytes=10-2000010"]);
    assert_eq!((part.status, part.body.len()), (206, 2_000_001));
    assert_eq!(part.header("content-length"), "2000001");
    drop(slow);
}

#[test]
fn a_strict_policy_lets_the_reload_script_in() {
    let room = Room::open_with(&[("content/index.md", "<meta http-equiv=x></body>")], |settings| {
        settings.headers = Headers::new(|path| {
            let own = if path == "strict" { "no-referrer" } else { "origin" };
            let headers = [
                ("Content-Security-Policy", "frame-ancestors 'none', script-src 'self'"),
                ("Referrer-Policy", own),
                ("cache-control", "max-age=99"),
                ("X", "a\r\nY: b"),
            ];
            headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
        })
    });
    write(
        &room.out.join("strict/index.html"),
        "<head><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"></head><body>x</body>",
    );
    let page = room.get("/strict/");
    let nonce = page.body.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(
        page.body.contains(&format!("content=\"default-src 'none'; script-src 'nonce-{nonce}'; connect-src 'self'\"")),
        "{}",
        page.body
    );
    assert!(page.body.contains(&format!("<script src=\"/__trailmark/reload.js\" nonce=\"{nonce}\"")));
    assert!(page.body.contains("data-page=\"strict/index.html\" defer></script></body>"));
    assert_eq!(page.header("content-security-policy"), format!("frame-ancestors 'none', script-src 'self' 'nonce-{nonce}'"));
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer", "no-store"));
    assert_eq!((page.header("x"), page.header("y")), ("", ""), "what is no header is not sent");
    assert_eq!(room.get("/").header("referrer-policy"), "origin");
    let fetched = room.ask("GET", "/strict/", &["Sec-Fetch-Dest: empty"]);
    assert!(!fetched.body.contains("reload.js"), "what a script fetches is left alone");
}

#[test]
fn a_site_under_a_path_is_served_there_and_only_there() {
    let room = Room::open_with(&[("content/fees.md", "fees"), ("content/404.md", "not there")], |settings| {
        settings.base_path = "/practice".to_owned()
    });
    assert!(room.url.ends_with("/practice/"), "{}", room.url);
    assert!(room.get("/practice/").body.contains("home"));
    assert_eq!(room.get("/practice").header("location"), "/practice/");
    assert_eq!(room.get("/practice/fees").header("location"), "/practice/fees/");
    assert!(room.get("/practice/x").body.contains("not there"));
    for target in ["/", "/fees/", "/practices/"] {
        let outside = room.get(target);
        assert_eq!(outside.status, 404, "{target}");
        assert!(outside.body.replace("&#x2f;", "/").contains("href=\"/practice/\""), "{}", outside.body);
    }
}

#[test]
fn a_taken_port_leads_to_the_next_one() {
    let first = Room::open(&[]);
    let second = Room::open_with(&[], |settings| settings.port = first.port);
    assert_ne!(first.port, second.port);
    assert_eq!((first.get("/").status, second.get("/").status), (200, 200));
}

#[test]
fn a_preview_that_cannot_start_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let start = |settings: Settings| {
        let builder =
            Copyist { root: folder.path().to_owned(), out: folder.path().join("public"), made: BTreeMap::new(), settled: Arc::default() };
        run_until(settings, builder, &mut |_| {}, &Arc::default())
    };
    let missing = start(settings(&folder.path().join("nowhere")));
    assert!(matches!(missing, Err(ServeError::Root { .. })), "{missing:?}");
    let host = start(Settings { host: "203.0.113.9".parse().unwrap(), ..settings(folder.path()) });
    assert!(matches!(host, Err(ServeError::Bind { .. })), "{host:?}");
}
