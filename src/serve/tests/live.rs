//! Open pages: what they hear when the site changes, and what they see while it is broken.

use super::*;
use serde_json::json;

#[test]
fn every_open_page_hears_of_a_change_once_it_is_there() {
    let room = Room::open(&[("content/fees.md", "fees")]);
    let (mut one, mut two) = (room.listen(), room.listen());
    room.write("content/fees.md", "new fees");
    for listener in [&mut one, &mut two] {
        assert_eq!(listener.message(), ("reload".to_owned(), json!({ "pages": ["fees/index.html"] })));
    }
    assert!(room.get("/fees/").body.contains("new fees"));
    room.write("data/x.yaml", "x");
    room.write("content/fees.md", "newer fees");
    assert_eq!(one.message().0, "reload");
    drop(one);
    room.write("content/fees.md", "newest fees");
    assert_eq!(two.message().0, "reload");
}

#[test]
fn what_can_wait_is_done_once_it_is_quiet() {
    let room = Room::open(&[]);
    room.write("content/index.md", "second");
    let end = Instant::now() + PATIENCE;
    while room.settled.load(Ordering::SeqCst) == 0 {
        assert!(Instant::now() < end, "it was never done");
        std::thread::sleep(Duration::from_millis(5));
    }
    room.write("content/index.md", "third");
    while room.settled.load(Ordering::SeqCst) == 1 {
        assert!(Instant::now() < end, "it was done only once");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(room.settled.load(Ordering::SeqCst), 2);
}

#[test]
fn a_style_sheet_is_swapped_without_a_reload() {
    let room = Room::open(&[("style.css", "p { color: red }")]);
    let mut page = room.listen();
    room.write("style.css", "p { color: blue }");
    let (name, data) = page.message();
    let home = room.get("/").body;
    let sheet = home.split("href=/").nth(1).unwrap().split('>').next().unwrap();
    assert_eq!(name, "style");
    assert!(data["sheets"].as_array().unwrap().contains(&json!(sheet)), "{data}");
}

#[test]
fn a_page_that_missed_builds_or_knew_an_earlier_preview_loads_again() {
    let room = Room::open(&[]);
    let mut page = room.listen();
    room.write("content/index.md", "second");
    let mark = page.block()[1].strip_prefix("id: ").unwrap().to_owned();
    assert_eq!(room.listen_since("?since=other-1", &[]).message(), ("reload".to_owned(), json!({})));
    let mut same = room.listen_since("?since=other-1", &[&format!("Last-Event-ID: {mark}")]);
    let mut quiet = room.listen_since("", &[]);
    room.write("content/index.md", "third");
    for listener in [&mut same, &mut quiet] {
        assert_eq!(listener.message(), ("reload".to_owned(), json!({ "pages": ["index.html"] })), "nothing before the change");
    }
}

#[test]
fn errors_take_the_place_of_pages_until_they_are_mended() {
    let room = Room::open(&[("content/fees.md", "fees"), ("style.css", "p {}")]);
    let sheet = room.get("/").body.split("href=").nth(1).unwrap().split('>').next().unwrap().to_owned();
    let mut page = room.listen();
    room.write("content/fees.md", "one\nthe BROKEN line\n");
    assert_eq!(page.message().0, "errors");
    for target in ["/", "/fees/", "/fees", "/nothing"] {
        let shown = room.get(target);
        assert_eq!(shown.status, 500, "{target}");
        assert!(shown.body.contains("<code>BROKEN</code>") && shown.body.contains(":2:1"), "{}", shown.body);
        assert!(shown.body.contains("<mark>t</mark>he BROKEN line") && shown.body.contains("reload.js"), "{}", shown.body);
        assert_eq!(shown.body.contains("last good page"), target != "/nothing", "{target}");
    }
    assert_eq!(room.get(&sheet).status, 200, "files that are no pages stay");
    assert_eq!(room.get("/__trailmark/error.css").header("content-type"), "text/css; charset=utf-8");
    let last = room.get("/fees/?__trailmark=last");
    assert!(last.status == 200 && last.body.contains("<body>fees") && last.body.contains("data-last"), "{}", last.body);

    room.write("content/fees.md", "one\n\nthe BROKEN line\n");
    assert_eq!(page.message().0, "errors", "the place is another one");
    room.write("content/fees.md", "fees");
    assert_eq!(page.message().0, "ok", "even though the output is what it was");
    assert!(room.get("/fees/?__trailmark=last").body.contains("fees"));
    assert_eq!(room.get("/").status, 200);
}

#[test]
fn a_first_build_that_fails_shows_its_errors_too() {
    let room = Room::open(&[("content/index.md", "BROKEN")]);
    let page = room.get("/");
    assert!(page.status == 500 && page.body.contains("1 error") && !page.body.contains("last good page"), "{}", page.body);
    assert_eq!(room.get("/?__trailmark=last").status, 404);
    let mut listener = room.listen();
    room.write("content/index.md", "home");
    assert_eq!(listener.message().0, "ok");
    assert!(room.get("/").body.contains("home"));
}

#[test]
fn hundreds_of_streams_leave_room_for_requests() {
    let room = Room::open(&[]);
    let mut first = room.listen();
    let others: Vec<_> = (0..300).map(|_| room.listen_since("", &[])).collect();
    assert_eq!(first.block(), [""; 0], "the end of the stream");
    assert_eq!(room.get("/").status, 200);
    drop(others);
}

#[test]
fn changes_during_a_build_make_another_one() {
    struct Slow {
        builds: std::sync::mpsc::Sender<Vec<PathBuf>>,
        go_on: Receiver<()>,
    }
    impl Builder for Slow {
        fn rebuild(&mut self, changed: &[PathBuf]) -> Outcome {
            let _ = self.builds.send(changed.to_vec());
            let _ = self.go_on.recv_timeout(PATIENCE);
            Outcome { written: true, ..Outcome::default() }
        }
        fn source(&self, _: &str) -> Option<String> {
            None
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content/a.md");
    write(&path, "one");
    let ((builds, started), (go, go_on)) = (channel(), channel());
    let (hints, settings) = (Arc::<Hints>::default(), settings(folder.path()));
    let preview = std::thread::spawn({
        let hints = Arc::clone(&hints);
        move || run_until(settings, Slow { builds, go_on }, &mut |_| {}, &hints).unwrap()
    });
    let next = || started.recv_timeout(PATIENCE).unwrap();
    assert!(next().is_empty());
    // The build may have read the file before this: it must not count as seen.
    write(&path, "two");
    go.send(()).unwrap();
    assert_eq!(next().as_slice(), std::slice::from_ref(&path));
    // Back to what was seen before the build, which has read something else perhaps.
    write(&path, "three");
    write(&path, "two");
    go.send(()).unwrap();
    assert_eq!(next().as_slice(), std::slice::from_ref(&path));
    go.send(()).unwrap();
    hints.stop();
    preview.join().unwrap();
}
