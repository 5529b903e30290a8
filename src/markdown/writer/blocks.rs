//! Trailmark's blocks: their attributes, their bodies, and what can be wrong with their lines.

use super::super::events::{DEEPEST, Ending, Mistake, PRIVATE};
use super::super::{Argument, BlockCall, BlockSpec, arguments};
use super::Writer;
use crate::diag::suggest;
use memchr::memmem;
use std::ops::Range;

/// A block whose end has not come yet.
pub(super) struct Frame<'w> {
    line: usize,
    name: &'w str,
    /// Where its body begins.
    start: usize,
    arguments: Vec<Argument<'w>>,
    /// Its declaration, when its line is as declared.
    spec: Option<&'w BlockSpec>,
}

impl Frame<'_> {
    pub fn name(&self) -> &str {
        self.name
    }

    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|argument| argument.name == name).map(|argument| argument.value.as_ref())
    }
}

impl<'w> Writer<'w> {
    pub(super) fn open_block(&mut self, line: usize) {
        self.start_block();
        let host = self.host;
        let name = self.source.name(line);
        let mut frame = Frame { line, name, start: self.out.len(), arguments: Vec::new(), spec: None };
        match host.block_spec(name) {
            Some(spec) => {
                let before = self.done.diagnostics.len();
                let lines = &self.source.lines[line];
                frame.arguments = arguments::read(self.source.text, lines, spec, &mut self.place, &mut self.done.diagnostics);
                frame.spec = (self.done.diagnostics.len() == before).then_some(spec);
                self.done.blocks.insert(spec.name.clone());
            }
            None => {
                let message = format!("there is no block called {}", self.place.quote(name));
                let help = suggest::help(name, host.block_names());
                let problem = self.place.error("unknown-block", message, self.name_range(line)).help(help);
                self.done.diagnostics.push(problem);
            }
        }
        self.frames.push(frame);
    }

    pub(super) fn close_block(&mut self, line: usize, ending: Ending) {
        let Some(frame) = self.frames.pop() else { return };
        debug_assert_eq!(frame.line, line);
        self.fresh_line();
        self.before = None;
        if ending != Ending::Line {
            let message = format!("block {} is never closed", self.place.quote(frame.name));
            let help = match ending {
                Ending::Container => "close it with `:::` in the same list or quotation, at the same indent",
                Ending::Text | Ending::Line => "close it with a line of `:::`",
            };
            let problem = self.place.error("unclosed-block", message, self.line_range(line)).help(help);
            self.done.diagnostics.push(problem);
            return;
        }
        let Some(spec) = frame.spec else { return };
        let body = self.out.split_off(frame.start);
        let span = self.place.span(self.line_range(line));
        let call = BlockCall { name: &spec.name, arguments: &frame.arguments, body: body.trim(), span };
        match self.host.block(call) {
            Ok(html) => {
                self.out.push_str(html.trim_end());
                self.fresh_line();
            }
            Err(problems) => {
                for problem in problems {
                    self.problem("block", problem, self.line_range(line));
                }
                self.out.push_str(&body);
            }
        }
    }

    pub(super) fn private_block(&mut self, line: usize) {
        if !self.options.private {
            let message = "private notes cannot stand on a public page";
            let help = "move them to the client's engagement or session; for a coach's card write `:::coach-card`";
            let problem = self.place.error("private-block", message, self.line_range(line)).help(help);
            self.done.diagnostics.push(problem);
        }
    }

    pub(super) fn mistake(&mut self, line: usize, mistake: Mistake) {
        let (code, message, help) = match mistake {
            Mistake::Stray => ("stray-block-end", "`:::` closes no block", "remove it, or open the block with a line `:::name` above"),
            Mistake::TooMany => (
                "unknown-block",
                "the line of a block begins with exactly three colons",
                "write `:::name` to open a block and `:::` to close it",
            ),
            Mistake::InHtml => {
                ("stray-block-end", "the line of a block cannot stand inside an HTML element", "put an empty line before it")
            }
            Mistake::Inside => (
                "stray-block-end",
                "`:::` stands in a list or quotation that began inside its block",
                "put it at the indent of the line that opened the block",
            ),
            Mistake::TooDeep => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.spec = None;
                }
                let message = format!("blocks cannot be nested deeper than {DEEPEST}");
                let problem = self.place.error("unclosed-block", message, self.line_range(line));
                self.done.diagnostics.push(problem.help("close the blocks above with lines of `:::`"));
                return;
            }
            Mistake::PrivateEnd => (
                "unclosed-block",
                "this private block does not end where it should; all that follows is left out",
                "close it with a line of `:::` at the same indent",
            ),
        };
        let problem = self.place.error(code, message, self.line_range(line)).help(help);
        self.done.diagnostics.push(problem);
    }

    /// On a client's page: lines meant to begin a private block that do not, so that what follows would be shown.
    pub(super) fn exposed(&mut self, hidden: &[Range<usize>]) {
        let text = self.source.text;
        let mut from = 0;
        while let Some(found) = memmem::find(&text.as_bytes()[from..], b"::") {
            let start = from + found;
            let after = text[start..].trim_start_matches(':');
            from = text.len() - after.len();
            let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
            let only_marks = text[line_start..start].bytes().all(|byte| byte.is_ascii_digit() || b" \t>*+-.)[]xX(".contains(&byte));
            let name = after.trim_start_matches([' ', '\t']);
            let named = name.get(..PRIVATE.len()).is_some_and(|name| name.eq_ignore_ascii_case(PRIVATE))
                && !name[PRIVATE.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if only_marks && named && !hidden.iter().any(|hidden| hidden.contains(&start)) {
                let message = "this line does not begin a private block, so what follows would be shown";
                let help = "write `:::coach` at the beginning of a line, not in code, in a quotation or deeper than three spaces";
                let problem = self.place.error("private-block", message, start..from + (after.len() - name.len()) + PRIVATE.len());
                self.done.diagnostics.push(problem.help(help));
            }
        }
    }

    fn line_range(&self, line: usize) -> Range<usize> {
        self.source.lines.get(line).map_or(0..0, |line| line.start..line.end)
    }

    fn name_range(&self, line: usize) -> Range<usize> {
        let range = self.line_range(line);
        let end = range.end;
        let name = self.source.name(line);
        let at = self.source.text[range.clone()].find(name).map_or(range.start, |at| range.start + at);
        at..(at + name.len()).min(end)
    }
}
