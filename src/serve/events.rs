//! The event stream that an open page listens to (server-sent events, HTML Living Standard section 9.2).

use super::news::{News, Word};
use std::io::{self, Write};
use std::time::Duration;

/// How often an idle stream says something, which is how a browser that left is noticed.
const PING: Duration = Duration::from_secs(15);

/// The head is written by hand, because each message must leave at once. The body is sent in chunks
/// (RFC 9112, section 7.1), so that its end can be told from silence: the browser then connects again.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                    X-Content-Type-Options: nosniff\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Sends news newer than build `since` until the browser goes, the preview ends, or too many others listen.
pub fn stream(writer: &mut dyn Write, news: &News, mut since: u64) -> io::Result<()> {
    let number = news.join();
    writer.write_all(HEAD.as_bytes())?;
    send(writer, "retry: 500\n\n")?;
    loop {
        match news.wait(since, number, PING) {
            Word::Message { text, build } => {
                since = build;
                send(writer, &text)?;
            }
            Word::Nothing => send(writer, ": still here\n\n")?,
            Word::Closed => return send(writer, ""),
        }
    }
}

/// Sends one chunk; the empty one is the last.
fn send(writer: &mut dyn Write, text: &str) -> io::Result<()> {
    write!(writer, "{:x}\r\n{text}\r\n", text.len())?;
    writer.flush()
}
