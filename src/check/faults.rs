//! Faults in texts that were found on real coaching sites: a cookie banner inside an article, a program's error, a byline
//! without a name, a file's name as text, a citation cut off, a quotation without an end, a paragraph of one full
//! stop, a name twice, words that hold the place of a biography.

use super::lints::Reading;
use super::prose::{Role, THING, Text};
use super::words::Words;
use crate::diag::Diagnostic;
use crate::parse::front_matter::Kind;
use std::ops::Range;

/// What cookie banners say, in English and French.
const COOKIES: [&str; 14] = [
    "we use cookies",
    "we and our partners use cookies",
    "this website uses cookies",
    "this site uses cookies",
    "our website uses cookies",
    "our site uses cookies",
    "accept all cookies",
    "accept cookies",
    "consent to the use of cookies",
    "consent to our use of cookies",
    "nous utilisons des cookies",
    "ce site utilise des cookies",
    "accepter les cookies",
    "accepter tous les cookies",
];

/// What programs print into a page when something is wrong with them.
const PROGRAM_WORDS: [&str; 4] = ["error view", "lorem ipsum", "call to undefined", "error establishing a database connection"];
const PROGRAM_TEXTS: [&str; 13] = [
    "[object Object]",
    "Fatal error:",
    "Parse error:",
    "Uncaught TypeError",
    "Undefined variable:",
    "Undefined index:",
    "Traceback (most recent call last)",
    "&nbsp;",
    "{{",
    "{%",
    "<%=",
    "[caption ",
    "[/vc_",
];

/// Words that stand where a biography should, and jokes in its place.
const PLACEHOLDERS: [&str; 22] = [
    "insert bio",
    "insert biography",
    "insert text",
    "insert name",
    "your name here",
    "your bio here",
    "bio goes here",
    "bio here",
    "bio coming soon",
    "biography coming soon",
    "bio to follow",
    "to be written",
    "tbd",
    "tba",
    "lorem",
    "xxx",
    "asdf",
    "blah blah",
    "ninja",
    "jedi",
    "rockstar",
    "rock star",
];

const IMAGE_ENDINGS: [&str; 11] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".heic", ".bmp", ".tif", ".tiff"];

/// How cameras and telephones begin the names of their files.
const CAMERA_NAMES: [&str; 7] = ["img", "dsc", "dscn", "dscf", "pxl", "mvimg", "screenshot"];

/// What English leaves out with an apostrophe at the beginning of a word.
const ELISIONS: [&str; 12] = ["tis", "twas", "twere", "em", "til", "till", "cause", "n", "round", "bout", "cos", "neath"];

/// Looks for faults in all texts of a page.
pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let coach = matches!(reading.page.document.front.kind, Kind::Coach(_));
    let about_privacy = ["privacy", "cookie", "confidential", "vie-privee"].iter().any(|word| reading.page.summary.route.contains(word));
    for (text, next) in reading.texts() {
        let words = Words::of(&text.text);
        let mut tell = |range: Range<usize>, code, message: &str, help: &str| found.push(reading.at(text, range, code, message).help(help));
        if !about_privacy
            && text.text.contains("ookie")
            && let Some(range) = words.find(COOKIES)
        {
            tell(range, "cookie-text", "this is the text of a cookie banner", "take it out; only a page about privacy speaks of cookies");
        }
        if let Some(range) = program_words(&words) {
            tell(
                range,
                "view-error",
                "this was printed by a program or a template, not written for readers",
                "write the text that belongs here",
            );
        }
        if let Some(range) = empty_byline(text) {
            tell(range, "empty-byline", "this byline names nobody", "name the author, or take the byline out");
        }
        for range in file_names(if may_be_file(text) { "" } else { &text.text }) {
            tell(
                range,
                "file-name-text",
                "this is the name of a file, not a text for readers",
                "say in words what it shows, or take it out",
            );
        }
        if let Some(at) = unclosed_bracket(&text.text).filter(|_| !next.is_some_and(closes_a_bracket)) {
            tell(
                at..at + 1,
                "cut-citation",
                "this bracket never closes: something may have been cut off",
                "close it, or complete the citation",
            );
        }
        if let Some((mark, range)) = unclosed_quote(&text.text).filter(|(mark, _)| !goes_on(*mark, next)) {
            let message = format!("the quotation mark `{mark}` has no partner in its paragraph");
            tell(range, "open-quote", &message, "close the quotation where the quoted words end");
        }
        if is_lone_stop(text) {
            let range = text.text.len() - text.text.trim_start().len()..text.text.trim_end().len();
            tell(range, "lone-stop", "this paragraph has no words", "take it out, or join it to the text before");
        }
        if let Some(range) = name_twice(&words, text.role) {
            tell(range, "name-twice", "this name stands here twice in a row", "take one of them out");
        }
        if coach && let Some(range) = words.find(PLACEHOLDERS) {
            tell(
                range,
                "placeholder-bio",
                "this holds the place of a text that was never written",
                "write what a client should know of this coach",
            );
        }
    }
    repeated_name(reading, found);
}

fn program_words(words: &Words<'_>) -> Option<Range<usize>> {
    let cannot_be = || words.find(["may not exist"]).filter(|_| words.find(["error", "view"]).is_some());
    let printed = || PROGRAM_TEXTS.iter().find_map(|printed| words.text.find(printed).map(|at| at..at + printed.len()));
    words.find(PROGRAM_WORDS).or_else(cannot_be).or_else(printed)
}

/// `by |`, `Written by` with nothing behind it, an author that is empty.
fn empty_byline(text: &Text) -> Option<Range<usize>> {
    const OPENINGS: [&str; 8] = ["by", "written by", "posted by", "author", "par", "écrit par", "publié par", "auteur"];
    if text.path == "author" {
        return (!text.text.contains(char::is_alphanumeric)).then_some(0..text.text.len());
    }
    if !matches!(text.role, Role::Paragraph | Role::Item | Role::Heading(_)) {
        return None;
    }
    let mut at = 0;
    for line in text.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let shown = line.trim();
        let name_at = shown.find(['|', '•', '·']);
        let opening = shown[..name_at.unwrap_or(shown.len())].trim().to_lowercase();
        let word = opening.trim_end_matches(':').trim_end();
        // Without a bar, the opening must be all that there is; `Author` alone may be a heading.
        let bare = || text.text.trim() == shown && !(word == opening && matches!(word, "author" | "auteur"));
        if OPENINGS.contains(&word) && (name_at.is_some() || bare()) {
            let indent = line.len() - line.trim_start().len();
            return Some(start + indent..start + indent + shown.len());
        }
    }
    None
}

/// Whether a text may consist of a file's name: the value of `image`, or of a block's `src`.
fn may_be_file(text: &Text) -> bool {
    let is_text =
        text.key.ends_with("alt") || ["title", "description", "headline", "caption", "label", "summary"].contains(&text.key.as_str());
    matches!(text.role, Role::Value | Role::Attribute) && !is_text && !text.text.trim().contains(char::is_whitespace)
}

/// Names of image files in a text.
pub(super) fn file_names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += piece.len();
        let inner = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if inner.contains('/') || inner.contains('@') {
            continue;
        }
        let offset = start + (inner.as_ptr() as usize - piece.as_ptr() as usize);
        let lower = inner.to_lowercase();
        let is_image = IMAGE_ENDINGS.iter().any(|ending| lower.strip_suffix(ending).is_some_and(|stem| !stem.is_empty()));
        if is_image || is_camera_name(&lower) {
            found.push(offset..offset + inner.len());
        }
    }
    found
}

/// `img_1234`, `dsc-0042`.
fn is_camera_name(lower: &str) -> bool {
    let Some((prefix, rest)) = lower.split_once(['_', '-']) else { return false };
    CAMERA_NAMES.contains(&prefix) && rest.chars().take_while(char::is_ascii_digit).count() >= 3
}

/// Whether words for an image are only the name of its file, with or without its ending.
pub(super) fn is_name_of(alt: &str, target: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let name = target.rsplit('/').next().unwrap_or_default().to_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    // `logo` may well be the right word for `logo.svg`; `team-photo-2` never is.
    (alt == name || alt == stem) && alt.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
}

fn brackets(text: &str) -> (Vec<usize>, usize) {
    let (mut open, mut stray) = (Vec::new(), 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            // `:(` is a face.
            '(' if matches!(before, ':' | ';') => {}
            '(' | '[' => open.push((c, at)),
            ')' | ']' => {
                let partner = if c == ')' { '(' } else { '[' };
                // `[0, 10)` is an interval.
                let number = |at: usize| text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '-');
                let interval = open.len().checked_sub(1).filter(|last| number(open[*last].1));
                match open.iter().rposition(|(mark, _)| *mark == partner).or(interval) {
                    Some(last) => drop(open.remove(last)),
                    None => stray += 1,
                }
            }
            _ => {}
        }
        before = c;
    }
    (open.into_iter().map(|(_, at)| at).collect(), stray)
}

fn unclosed_bracket(text: &str) -> Option<usize> {
    brackets(text).0.first().copied()
}

fn closes_a_bracket(text: &Text) -> bool {
    brackets(&text.text).1 > 0
}

/// The first quotation mark without a partner. Apostrophes, inches and minutes are none.
fn unclosed_quote(text: &str) -> Option<(char, Range<usize>)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut before = ' ';
    for (at, mark) in text.char_indices() {
        let rest = &text[at + mark.len_utf8()..];
        let after = rest.chars().next().unwrap_or(' ');
        let opens_word = (before.is_whitespace() || "([{—–-/“‘«\"'".contains(before)) && after.is_alphanumeric();
        let mut close = |partners: &[char]| {
            let last = open.iter().rposition(|(mark, _)| partners.contains(mark));
            last.map(|last| open.truncate(last)).is_some()
        };
        match mark {
            // German quotations end with the mark that begins English ones.
            '“' => drop((!close(&['„'])).then(|| open.push((mark, at)))),
            '„' | '‚' => open.push((mark, at)),
            '”' => drop(close(&['“', '„'])),
            '«' => drop((!close(&['»'])).then(|| open.push((mark, at)))),
            '»' => drop((!close(&['«']) && opens_word).then(|| open.push((mark, at)))),
            // `(")` speaks of the mark itself.
            '"' if before == '(' && after == ')' => {}
            '"' => drop((!close(&['"']) && !before.is_ascii_digit()).then(|| open.push((mark, at)))),
            '‘' => drop((!close(&['‚']) && !is_elision(rest)).then(|| open.push((mark, at)))),
            '’' if !after.is_alphanumeric() => drop(close(&['‘', '\''])),
            '\'' if opens_word && !is_elision(rest) => open.push((mark, at)),
            '\'' if !after.is_alphanumeric() && !before.is_whitespace() => drop(close(&['\'', '‘'])),
            _ => {}
        }
        before = mark;
    }
    open.first().map(|(mark, at)| (*mark, *at..*at + mark.len_utf8()))
}

/// `'tis`, `'90s`.
fn is_elision(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    word.starts_with(|c: char| c.is_ascii_digit()) || ELISIONS.contains(&word.as_str())
}

/// A quotation of several paragraphs has an opening mark before each and a closing one behind the last only.
fn goes_on(mark: char, next: Option<&Text>) -> bool {
    matches!(mark, '“' | '«' | '„' | '"') && next.is_some_and(|next| next.text.trim_start().starts_with(mark))
}

fn is_lone_stop(text: &Text) -> bool {
    let shown = text.text.trim();
    let is_mark = |c: char| {
        c.is_ascii_punctuation() || c.is_whitespace() || matches!(c, '…' | '·' | '•' | '–' | '—' | '“' | '”' | '‘' | '’' | '«' | '»')
    };
    matches!(text.role, Role::Paragraph | Role::Item | Role::Heading(_)) && !shown.is_empty() && shown.chars().all(is_mark)
}

/// Whether the words from `start` to `end` could be a person's name: two to four words with capitals.
fn is_name(words: &Words<'_>, start: usize, end: usize) -> bool {
    let capital = |at: usize| {
        let word = words.words.get(at).map_or("", |word| &words.text[word.start..word.end]);
        word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    };
    let joined = |at: usize| words.gap(at).chars().all(|c| c.is_whitespace() || matches!(c, '-' | '.' | '’' | '\''));
    let differ = |at: usize| (start..at).all(|other| words.get(other) != words.get(at));
    (2..=4).contains(&(end - start)) && (start..end).all(|at| capital(at) && differ(at)) && (start..end - 1).all(joined)
}

fn name_twice(words: &Words<'_>, role: Role) -> Option<Range<usize>> {
    if role == Role::Cell {
        return None;
    }
    (0..words.len()).find_map(|at| {
        (2..=4).find_map(|length| {
            let (middle, end) = (at + length, at + 2 * length);
            let same = end <= words.len() && (0..length).all(|offset| words.get(at + offset) == words.get(middle + offset));
            let joined = same && words.gap(middle - 1).chars().all(char::is_whitespace);
            (joined && is_name(words, at, middle) && is_name(words, middle, end)).then(|| words.range(middle, end))
        })
    })
}

/// A name that is the whole of two texts one after the other, the page's title being the first of all.
fn repeated_name(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let title: &str = &reading.page.summary.title;
    let mut before = title;
    for text in reading.prose.texts.iter().filter(|text| text.role != Role::Cell) {
        let shown = text.text.trim();
        let words = Words::of(shown);
        if shown == before && !shown.contains(THING) && is_name(&words, 0, words.len()) {
            let start = text.text.len() - text.text.trim_start().len();
            let message = "this name stands here a second time in a row";
            found.push(reading.at(text, start..start + shown.len(), "name-twice", message).help("take one of them out"));
        }
        before = shown;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_close_and_apostrophes_are_none() {
        let closed = [
            "She said “yes” and ‘no’.",
            "It's the coaches' day, and 'tis fine; rock 'n' roll of the '90s and ‘90s.",
            "A 6'2\" tall man with a 5\" scar said \"no\".",
            "« Oui », dit-elle. L'heure d’été.",
            "Er sagte „ja“ und ‚nein‘.",
            "Han sade ”ja” till henne.",
            "\"That is the third time you have said 'of course'.\"",
            "“She told me: ‘Go.’”",
            "»Ja«, sagte er.",
            "The \u{fffc}'s end, C++'s and {x}'s; the mark (\") itself.",
        ];
        for text in closed {
            assert_eq!(unclosed_quote(text), None, "{text}");
        }
        let open = [
            ("He said “yes and left.", '“'),
            ("« Oui, dit-elle.", '«'),
            ("He said \"yes and left.", '"'),
            ("‘Go, he said.", '‘'),
            ("So 'go, he said.", '\''),
        ];
        for (text, mark) in open {
            assert_eq!(unclosed_quote(text).map(|(mark, _)| mark), Some(mark), "{text}");
        }
    }

    #[test]
    fn brackets_close_and_faces_are_none() {
        for text in ["a (b [c] d) e", "too bad :(", "a) first, 2) second", "in [0, 10) or (0, 5]", ""] {
            assert_eq!(unclosed_bracket(text), None, "{text}");
        }
        assert_eq!(unclosed_bracket("a partnership (ICF, n."), Some(14));
    }

    #[test]
    fn file_names_are_told_from_words() {
        let names = |text: &'static str| file_names(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(names("See IMG_1234.jpg, please."), ["IMG_1234.jpg"]);
        assert_eq!(names("“team.png” IMG_20240102"), ["team.png", "IMG_20240102"]);
        assert!(file_names("a JPG or a .png, mail@x.png, https://a.example/b.png").is_empty());
        assert!(is_name_of("team-photo-2", "img/team-photo-2.jpg"));
        assert!(!is_name_of("logo", "logo.svg") && !is_name_of("Two coaches", "two.jpg"));
    }

    #[test]
    fn a_name_twice_is_a_name() {
        let twice = |text: &str| name_twice(&Words::of(text), Role::Paragraph).map(|range| text[range].to_owned());
        assert_eq!(twice("By Jane Doe Jane Doe today").as_deref(), Some("Jane Doe"));
        assert_eq!(twice("Jean-Luc O’Neil\nJean-Luc O’Neil").as_deref(), Some("Jean-Luc O’Neil"));
        for text in ["again and again and again", "Jane Doe, Jane Doe", "Really Really", "Step 2 Step 2"] {
            assert_eq!(twice(text), None, "{text}");
        }
    }

    proptest::proptest! {
        /// Every place that is found is one of the text.
        #[test]
        fn places_are_those_of_the_text(text in "[aA' “”‘’«»„‚\"(\\[)\\].,:|0é\u{fffc}\n_IMG%-]{0,40}") {
            let words = Words::of(&text);
            let quote = unclosed_quote(&text).map(|(_, range)| range);
            let places = file_names(&text).into_iter().chain(quote).chain(name_twice(&words, Role::Item)).chain(program_words(&words));
            for place in places.chain(unclosed_bracket(&text).map(|at| at..at + 1)) {
                proptest::prop_assert!(text.get(place.clone()).is_some(), "{text:?} {place:?}");
            }
        }
    }
}
