//! From the path of a request to a file in the output folder, and what a file is sent as.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// What stays as it is in a path that the preview writes.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request's path, decoded once and taken apart: no `.` or `..`, nothing a file system could misread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub segments: Vec<String>,
    /// Whether the path ended with `/`.
    pub folder: bool,
}

/// What an address stands for in the output folder.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A file: where it really is, and its path from the output folder.
    File(PathBuf, String),
    /// A folder with an index page whose address lacks the last `/`.
    Folder,
    Nothing,
}

impl Address {
    /// Takes a request's target apart; `None` for what no browser and no link would send.
    pub fn parse(target: &str) -> Option<Self> {
        let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
        let path = percent_decode_str(path).decode_utf8().ok()?;
        if path.contains(|c: char| c.is_control() || c == '\\' || (cfg!(windows) && c == ':')) {
            return None;
        }
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect();
        let escapes = segments.iter().any(|part| part == "..");
        (!escapes).then(|| Address { segments, folder: path.is_empty() || path.ends_with('/') || path.ends_with("/.") })
    }

    /// The address below a base path; `None` if it lies outside.
    pub fn below(&self, base: &Address) -> Option<Self> {
        let rest = self.segments.strip_prefix(base.segments.as_slice())?;
        Some(Address { segments: rest.to_vec(), folder: self.folder })
    }

    /// The address as a link to the folder of that name, safe in a header and in HTML.
    pub fn folder_link(&self) -> String {
        let segments = self.segments.iter().map(|part| format!("{}/", utf8_percent_encode(part, PLAIN)));
        format!("/{}", segments.collect::<String>())
    }

    /// Whether a page is what one would expect there.
    pub fn looks_like_a_page(&self) -> bool {
        let name = self.segments.last().filter(|_| !self.folder);
        name.and_then(|name| Path::new(name).extension()).is_none_or(|extension| extension == "html" || extension == "htm")
    }

    /// Looks the address up in the output folder.
    pub fn find(&self, out: &Path) -> Found {
        // Hosts differ over hidden files; none of Trailmark's output is one but what `static/` holds.
        if self.segments.iter().any(|part| part.starts_with('.') && part != ".well-known") {
            return Found::Nothing;
        }
        let Ok(out) = out.canonicalize() else { return Found::Nothing };
        let mut path = self.segments.iter().fold(out.clone(), |path, part| path.join(part));
        let mut name = self.segments.join("/");
        let is_folder = path.is_dir();
        if is_folder {
            path.push("index.html");
            name = if name.is_empty() { "index.html".to_owned() } else { format!("{name}/index.html") };
        }
        // A symbolic link may lead anywhere: where it ends decides.
        match path.canonicalize() {
            Ok(real) if real.starts_with(&out) && real.is_file() && (is_folder || !self.folder) => {
                if is_folder && !self.folder {
                    Found::Folder
                } else {
                    Found::File(real, name)
                }
            }
            _ => Found::Nothing,
        }
    }
}

/// The content type of a file, by its name.
pub fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vcf" => "text/vcard; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "bmp" => "image/bmp",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "ogv" => "video/ogg",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "epub" => "application/epub+zip",
        _ => "application/octet-stream",
    }
}

/// What a `Range` header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Everything: there is no header, or one that may be ignored (RFC 9110, section 14.2).
    Whole,
    /// First byte and number of bytes.
    Part {
        from: u64,
        length: u64,
    },
    Unsatisfiable,
}

impl Range {
    /// Reads a `Range` header for a file of `total` bytes. Several ranges at once are answered with the whole.
    pub fn parse(header: Option<&str>, total: u64) -> Self {
        let Some((unit, range)) = header.and_then(|header| header.split_once('=')) else { return Range::Whole };
        let Some((first, last)) = range.trim().split_once('-') else { return Range::Whole };
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return Range::Whole;
        }
        let (from, to) = match (number(first), number(last)) {
            (Number::Given(from), Number::Given(to)) if from > to => return Range::Whole,
            (Number::Given(from), Number::Given(to)) => (from, to.min(total.saturating_sub(1))),
            (Number::Given(from), Number::Absent) => (from, total.saturating_sub(1)),
            (Number::Absent, Number::Given(0)) => return Range::Unsatisfiable,
            (Number::Absent, Number::Given(count)) => (total.saturating_sub(count), total.saturating_sub(1)),
            _ => return Range::Whole,
        };
        if from >= total { Range::Unsatisfiable } else { Range::Part { from, length: to - from + 1 } }
    }
}

enum Number {
    Absent,
    Given(u64),
    Wrong,
}

fn number(text: &str) -> Number {
    match text.trim() {
        "" => Number::Absent,
        // Only digits: the standard library would also take a sign.
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_or(Number::Given(u64::MAX), Number::Given),
        _ => Number::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn address(target: &str) -> Address {
        Address::parse(target).unwrap()
    }

    #[test]
    fn addresses_are_decoded_once_and_never_lead_up() {
        assert_eq!(address("/coaches//./am%C3%A1ra/?q=/../x#y").segments, ["coaches", "amára"]);
        assert_eq!(address("/%252e%252e/x").segments, ["%2e%2e", "x"]);
        assert!(address("/").folder && address("/a/").folder && !address("/a").folder);
        for target in [
            "",
            "a",
            "*",
            "http://example.org/",
            "/..",
            "/../etc/passwd",
            "/a/../../b",
            "/%2e%2e/x",
            "/..%2fx",
            "/a%2F..%2F..%2Fx",
            "/a\\..\\b",
            "/%5c..",
            "/a%00.html",
            "/a%0d%0aX: y",
            "/%ff",
        ] {
            assert_eq!(Address::parse(target), None, "{target}");
        }
    }

    #[test]
    fn a_link_is_written_from_the_decoded_path() {
        assert_eq!(address("/a b/%C3%A9/\"><x").folder_link(), "/a%20b/%C3%A9/%22%3E%3Cx/");
        assert_eq!(address("//evil.example").folder_link(), "/evil.example/");
        assert_eq!(address("/").folder_link(), "/");
    }

    #[test]
    fn nothing_outside_the_output_folder_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        fs::create_dir_all(out.join("fees")).unwrap();
        fs::create_dir_all(out.join("empty")).unwrap();
        fs::create_dir_all(out.join(".git")).unwrap();
        for name in ["public/index.html", "public/fees/index.html", "public/.git/HEAD", "secret.txt", "publicity.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let find = |target| match address(target).find(&out) {
            Found::File(_, name) => name,
            other => format!("{other:?}"),
        };
        assert_eq!(find("/"), "index.html");
        assert_eq!(find("/fees/"), "fees/index.html");
        assert_eq!(find("/fees"), "Folder");
        for target in ["/empty", "/empty/", "/index.html/", "/nothing", "/.git/HEAD", "/fees/index.html/x"] {
            assert_eq!(find(target), "Nothing", "{target}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret.txt"), out.join("link.txt")).unwrap();
            std::os::unix::fs::symlink(folder.path(), out.join("up")).unwrap();
            std::os::unix::fs::symlink(out.join("fees"), out.join("prices")).unwrap();
            assert_eq!(find("/link.txt"), "Nothing");
            assert_eq!(find("/up/secret.txt"), "Nothing");
            assert_eq!(find("/up/publicity.txt"), "Nothing");
            assert_eq!(find("/prices/"), "prices/index.html");
        }
    }

    #[test]
    fn ranges_are_those_of_the_standard() {
        let part = |from, length| Range::Part { from, length };
        for (header, expected) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=10-", part(10, 90)),
            ("bytes=-10", part(90, 10)),
            ("bytes=-1000", part(0, 100)),
            ("bytes=90-1000", part(90, 10)),
            ("Bytes = 5-6", part(5, 2)),
            ("bytes=100-", Range::Unsatisfiable),
            ("bytes=99999999999999999999999-", Range::Unsatisfiable),
            ("bytes=-0", Range::Unsatisfiable),
            ("bytes=5-4", Range::Whole),
            ("bytes=0-1,4-5", Range::Whole),
            ("bytes=+1-2", Range::Whole),
            ("bytes=-", Range::Whole),
            ("lines=1-2", Range::Whole),
            ("bytes", Range::Whole),
        ] {
            assert_eq!(Range::parse(Some(header), 100), expected, "{header}");
        }
        assert_eq!(Range::parse(Some("bytes=0-"), 0), Range::Unsatisfiable);
        assert_eq!(Range::parse(None, 100), Range::Whole);
    }
}
