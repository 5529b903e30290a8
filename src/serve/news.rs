//! What the open pages are told: the number of the last build, and what it means for them.
//!
//! There is no queue. A page says which build it shows, and hears what is new since then: exactly, if
//! it is one build behind, or "load again" if it is further behind or knows the numbers of an earlier
//! preview. However many builds and pages there are, one message is kept.

use super::lock;
use serde_json::json;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many pages may listen at once. One more, and the oldest is asked to connect again: most likely it
/// is gone, as after a program has gone through hundreds of pages, and only its thread is left.
const MOST_STREAMS: u64 = 128;

/// What a good build means for open pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The output is what it was.
    Nothing,
    /// Only style sheets changed; these are the ones that were written.
    Style(Vec<String>),
    /// Only these pages changed.
    Pages(Vec<String>),
    Everything,
}

impl Effect {
    /// Judges by the sources: style sheets change looks, Markdown changes its pages, the rest anything.
    pub fn of(sources: &[PathBuf], outputs: &[String]) -> Self {
        let all = |extension: &str| !sources.is_empty() && sources.iter().all(|source| source.extension().is_some_and(|e| e == extension));
        if outputs.is_empty() {
            Effect::Nothing
        } else if all("css") {
            Effect::Style(outputs.iter().filter(|output| Path::new(output).extension().is_some_and(|e| e == "css")).cloned().collect())
        } else if all("md") {
            Effect::Pages(outputs.iter().map(|output| page_of(output)).collect())
        } else {
            Effect::Everything
        }
    }
}

/// The page that shows an output file. A page's data lies beside it, as a portal's sealed bundle does;
/// feeds and indexes are shown by no page.
fn page_of(output: &str) -> String {
    let extension = Path::new(output).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match output.rsplit_once('/') {
        Some((folder, _)) if !["html", "xml", "json", "txt"].contains(&extension) => format!("{folder}/index.html"),
        _ => output.to_owned(),
    }
}

/// The board that every event stream reads from.
#[derive(Debug)]
pub struct News {
    session: String,
    board: Mutex<Board>,
    bell: Condvar,
}

#[derive(Debug)]
struct Board {
    build: u64,
    latest: Message,
    /// The error page, while the last build failed.
    trouble: Option<Arc<str>>,
    /// How many streams there have been.
    streams: u64,
    closed: bool,
}

#[derive(Debug, Clone)]
struct Message {
    name: &'static str,
    data: serde_json::Value,
}

/// What waiting for news came to. After `Closed` the stream ends.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// A message as the event stream wants it, and the build it is about.
    Message {
        text: String,
        build: u64,
    },
    Nothing,
    Closed,
}

impl Default for News {
    fn default() -> Self {
        // The map's seed is the standard library's own source of random numbers.
        let session = format!("{:016x}", RandomState::new().build_hasher().finish());
        let board = Board { build: 0, latest: Message::reload(), trouble: None, streams: 0, closed: false };
        News { session, board: Mutex::new(board), bell: Condvar::new() }
    }
}

impl Message {
    fn reload() -> Self {
        Message { name: "reload", data: json!({}) }
    }
}

impl News {
    /// Tells of a build that was written.
    pub fn built(&self, effect: Effect) {
        let mut board = lock(&self.board);
        let mended = board.trouble.take().is_some();
        let message = match effect {
            _ if mended => Message { name: "ok", data: json!({}) },
            Effect::Nothing => return,
            Effect::Style(sheets) => Message { name: "style", data: json!({ "sheets": sheets }) },
            Effect::Pages(pages) => Message { name: "reload", data: json!({ "pages": pages }) },
            Effect::Everything => Message::reload(),
        };
        board.publish(message);
        self.bell.notify_all();
    }

    /// Tells of a build that failed; `page` is the error page.
    pub fn failed(&self, page: String) {
        let mut board = lock(&self.board);
        if board.trouble.as_deref() != Some(page.as_str()) {
            board.trouble = Some(page.into());
            board.publish(Message { name: "errors", data: json!({}) });
            self.bell.notify_all();
        }
    }

    /// Ends all event streams.
    pub fn close(&self) {
        lock(&self.board).closed = true;
        self.bell.notify_all();
    }

    /// The error page, while there is one.
    pub fn trouble(&self) -> Option<Arc<str>> {
        lock(&self.board).trouble.clone()
    }

    /// The mark of the current build: it tells this preview from earlier ones.
    pub fn mark(&self) -> String {
        self.mark_of(lock(&self.board).build)
    }

    /// A word nobody outside this preview can guess, for the script's permission.
    pub fn nonce(&self) -> &str {
        &self.session
    }

    fn mark_of(&self, build: u64) -> String {
        format!("{}-{build}", self.session)
    }

    /// The build a mark stands for. A mark of another preview is build 0, which is older than any;
    /// without a mark it is the current one.
    pub fn build_of(&self, mark: Option<&str>) -> u64 {
        match mark {
            None => lock(&self.board).build,
            Some(mark) => {
                let own = mark.strip_prefix(&self.session).and_then(|rest| rest.strip_prefix('-'));
                own.and_then(|build| build.parse().ok()).unwrap_or(0)
            }
        }
    }

    /// Registers a stream and gives it a number.
    pub fn join(&self) -> u64 {
        let mut board = lock(&self.board);
        board.streams += 1;
        self.bell.notify_all();
        board.streams
    }

    /// Waits until there is something newer than build `since`, for the stream of this number.
    pub fn wait(&self, since: u64, stream: u64, at_most: Duration) -> Word {
        let end = Instant::now() + at_most;
        let mut board = lock(&self.board);
        let is_over = |board: &Board| board.closed || stream + MOST_STREAMS <= board.streams;
        while board.build == since && !is_over(&board) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Word::Nothing;
            }
            board = self.bell.wait_timeout(board, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if is_over(&board) {
            return Word::Closed;
        }
        let message = if board.build == since + 1 && since > 0 {
            board.latest.clone()
        } else if board.trouble.is_some() {
            Message { name: "errors", data: json!({}) }
        } else {
            Message::reload()
        };
        let text = format!("event: {}\nid: {}\ndata: {}\n\n", message.name, self.mark_of(board.build), message.data);
        Word::Message { text, build: board.build }
    }
}

impl Board {
    fn publish(&mut self, message: Message) {
        self.build += 1;
        self.latest = message;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn hears(news: &News, since: u64) -> String {
        match news.wait(since, u64::MAX / 2, Duration::ZERO) {
            Word::Message { text, .. } => text.lines().next().unwrap().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_sources_decide_what_a_build_means() {
        let outputs = texts(&["index.html", "assets/style.1a2b3c4d.css"]);
        let css = Effect::Style(texts(&["assets/style.1a2b3c4d.css"]));
        assert_eq!(Effect::of(&paths(&["themes/plain/assets/style.css"]), &outputs), css);
        let sealed = texts(&["a/index.html", "feed.xml", "p/x/bundle.age"]);
        let pages = texts(&["a/index.html", "feed.xml", "p/x/index.html"]);
        assert_eq!(Effect::of(&paths(&["content/a.md"]), &sealed), Effect::Pages(pages));
        assert_eq!(Effect::of(&paths(&["content/a.md", "a.css"]), &outputs), Effect::Everything);
        assert_eq!(Effect::of(&[], &outputs), Effect::Everything);
        assert_eq!(Effect::of(&paths(&["a.css"]), &[]), Effect::Nothing);
    }

    #[test]
    fn a_page_hears_what_it_has_missed() {
        let news = News::default();
        news.built(Effect::Everything);
        assert_eq!(hears(&news, 1), "Nothing");
        news.built(Effect::Nothing);
        assert_eq!(hears(&news, 1), "Nothing");
        news.built(Effect::Style(Vec::new()));
        assert_eq!(hears(&news, 1), "event: style");
        news.failed("page".to_owned());
        assert_eq!((hears(&news, 2), hears(&news, 1)), ("event: errors".to_owned(), "event: errors".to_owned()));
        news.failed("page".to_owned());
        assert_eq!(hears(&news, 3), "Nothing", "the same errors are no news");
        news.built(Effect::Nothing);
        assert_eq!((hears(&news, 3), hears(&news, 2)), ("event: ok".to_owned(), "event: reload".to_owned()));
    }

    #[test]
    fn a_page_of_an_earlier_preview_loads_again() {
        let (earlier, news) = (News::default(), News::default());
        earlier.built(Effect::Everything);
        news.built(Effect::Everything);
        assert_ne!(earlier.mark(), news.mark());
        assert_eq!(news.build_of(Some(&news.mark())), 1);
        assert_eq!(news.build_of(None), 1);
        for mark in [earlier.mark().as_str(), "", "-1", "nonsense\r\nX: y"] {
            assert_eq!(hears(&news, news.build_of(Some(mark))), "event: reload", "{mark}");
        }
        news.close();
        assert_eq!(news.wait(1, news.join(), Duration::from_secs(60)), Word::Closed);
    }

    #[test]
    fn the_oldest_of_too_many_streams_ends() {
        let news = News::default();
        let streams: Vec<u64> = (0..=MOST_STREAMS).map(|_| news.join()).collect();
        assert_eq!(news.wait(0, streams[0], Duration::from_secs(60)), Word::Closed);
        assert_eq!(news.wait(0, streams[1], Duration::ZERO), Word::Nothing);
    }
}
