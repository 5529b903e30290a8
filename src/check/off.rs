//! Lints switched off on a line.
//!
//! `<!-- lint off: CODE -->` in Markdown and `# lint off: CODE` in front matter hold for the line that they end; where
//! they stand alone, for the next line that is not empty. Several codes are parted by commas.

use crate::diag::{Diagnostic, Span};
use crate::parse::Document;
use std::ops::Range;

const MARK: &str = "lint off:";

/// Which lints a file switches off on which lines.
#[derive(Debug, Default)]
pub(super) struct Off {
    /// Line, code, and where the code stands.
    switches: Vec<(usize, String, Span)>,
}

impl Off {
    pub fn of(document: &Document) -> Self {
        let mut off = Off::default();
        let body = document.body();
        if !document.yaml().contains(MARK) && !body.contains(MARK) {
            return off;
        }
        let lines: Vec<(&str, bool)> = std::iter::once(("", false))
            .chain(document.yaml().lines().map(|line| (line, true)))
            .chain(std::iter::once(("", false)))
            .chain(body.lines().map(|line| (line, false)))
            .collect();
        for (at, (line, yaml)) in lines.iter().enumerate() {
            let comments = comments(line, *yaml);
            let in_comment = |place: usize| comments.iter().any(|comment| comment.whole.contains(&place));
            let alone = line.char_indices().all(|(place, c)| c.is_whitespace() || in_comment(place));
            let next = || (at + 1..lines.len()).find(|next| !lines[*next].0.trim().is_empty());
            let holds = if alone { next().unwrap_or(at) } else { at };
            for Comment { codes, .. } in comments {
                let mut from = codes.start;
                for part in line[codes].split(',') {
                    let code = part.trim();
                    let start = from + part.len() - part.trim_start().len();
                    let span = Span::of_range(line, start..start + code.len()).moved_down(at);
                    off.switches.push((holds + 1, code.to_owned(), span));
                    from += part.len() + 1;
                }
            }
        }
        off
    }

    /// Whether a lint is off on a line.
    pub fn holds(&self, code: &str, line: usize) -> bool {
        self.switches.iter().any(|(at, off, _)| *at == line && off == code)
    }

    /// Switches for lints that do not exist.
    pub fn unknown(&self, file: &str) -> Vec<Diagnostic> {
        let unknown = self.switches.iter().filter(|(_, code, _)| !super::codes().any(|known| known.code == code));
        unknown
            .map(|(_, code, span)| {
                let near = crate::diag::suggest::nearest(code, super::codes().map(|known| known.code));
                let help = near.map_or("the documentation lists the lints".to_owned(), |near| format!("did you mean `{near}`?"));
                Diagnostic::warning("unknown-lint", format!("there is no lint `{code}` to switch off")).in_file(file).at(*span).help(help)
            })
            .collect()
    }
}

/// A comment that switches lints off: the bytes of its line that it takes up, and those of its codes.
struct Comment {
    whole: Range<usize>,
    codes: Range<usize>,
}

fn comments(line: &str, yaml: bool) -> Vec<Comment> {
    let mut comments = Vec::new();
    for (mark, _) in line.match_indices(MARK) {
        let (opening, start) = (line[..mark].trim_end(), mark + MARK.len());
        if yaml {
            // In YAML a comment begins the line or follows a space, and goes on to the end.
            let before = opening.strip_suffix('#').filter(|before| before.is_empty() || before.ends_with(' '));
            comments.extend(before.map(|before| Comment { whole: before.len()..line.trim_end().len(), codes: start..line.len() }));
            break;
        }
        if let (Some(before), Some(end)) = (opening.strip_suffix("<!--"), line[start..].find("-->")) {
            comments.push(Comment { whole: before.len()..start + end + 3, codes: start..start + end });
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{expected, parse};

    #[test]
    fn comments_hold_for_their_line_or_the_next() {
        let text = "---\n# lint off: orphan\ntitle: A # lint off: duplicate-title, opne-quote\ndescription: \"b# lint off: orphan\"\n---\n\
                    <!-- lint off: lone-stop -->\n\n.\nb <!-- lint off: open-quote --> c <!-- lint off: orphan -->\n";
        let document = parse("content/a.md", text, &expected("content/a.md", None)).unwrap();
        let off = Off::of(&document);
        for (code, line) in [("orphan", 3), ("duplicate-title", 3), ("lone-stop", 8), ("open-quote", 9), ("orphan", 9)] {
            assert!(off.holds(code, line), "{code} {off:?}");
        }
        for (code, line) in [("orphan", 2), ("orphan", 4), ("lone-stop", 6), ("open-quote", 10)] {
            assert!(!off.holds(code, line), "{code} {off:?}");
        }
        let unknown = off.unknown("content/a.md");
        assert_eq!(unknown.len(), 1, "{unknown:?}");
        assert_eq!(unknown[0].span, Some(Span { line: 3, column: 39, length: 10 }));
        assert_eq!(unknown[0].help.as_deref(), Some("did you mean `open-quote`?"));
    }
}
