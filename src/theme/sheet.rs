//! Style sheets of themes: options filled in, and sheets that build on others.
//!
//! 1. An asset `NAME.css.jinja` is a template of a style sheet. It sees the theme's options as `theme` and becomes
//!    `NAME.css`. So what an author chooses reaches the pages without a style in their markup, which their policy forbids.
//! 2. `@import url("PATH")` at the head of a sheet is replaced by that sheet, so that pages load one file. A path names
//!    an asset of the nearest theme of the chain, as a template's name does; `NAME/PATH` names that of one theme, so that a
//!    sheet can build on the one it hides. Imports from elsewhere (`https:`) are left as they stand.

use crate::diag::{Diagnostic, Span, suggest};
use crate::source::{join_path, split_path};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use std::collections::BTreeMap;

const TEMPLATE: &str = ".css.jinja";

/// The style sheets of a chain of themes by the names under which one imports them, before anything is replaced.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// `style.css` for the nearest one, `cairn/style.css` for that of one theme.
    by_name: BTreeMap<String, Sheet>,
}

#[derive(Debug, Clone)]
struct Sheet {
    /// Below the theme's `assets/`.
    path: String,
    /// The file as told to people.
    file: String,
    css: String,
}

/// The name under which an asset is published: a template of a style sheet loses its last ending.
pub(super) fn published(path: &str) -> &str {
    if path.ends_with(TEMPLATE) { path.trim_end_matches(".jinja") } else { path }
}

impl Sheets {
    /// Takes in a sheet of a theme (empty for none); the first of a path is the nearest. A template is filled.
    pub(super) fn add(&mut self, theme: &str, path: &str, file: &str, text: &str, options: &Value) -> Result<(), Diagnostic> {
        let filled = if path.ends_with(TEMPLATE) { fill(text, file, options) } else { Ok(text.to_owned()) };
        let (css, told) = filled.map_or_else(|found| (String::new(), Err(found)), |css| (css, Ok(())));
        let path = published(path).to_owned();
        let sheet = Sheet { path: path.clone(), file: file.to_owned(), css };
        self.by_name.insert(format!("{theme}/{path}"), sheet.clone());
        self.by_name.entry(path).or_insert(sheet);
        told
    }

    /// The nearest sheet of a path with all that it imports in place, without comments and indents.
    pub(super) fn whole(&self, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        let sheet = self.by_name.get(path)?;
        Some(lean(&self.inlined(sheet, &mut vec![sheet.file.clone()], diagnostics)))
    }

    fn inlined(&self, sheet: &Sheet, open: &mut Vec<String>, diagnostics: &mut Vec<Diagnostic>) -> String {
        let mut out = String::with_capacity(sheet.css.len());
        let mut end = 0;
        for import in imports(&sheet.css) {
            out.push_str(&sheet.css[end..import.start]);
            end = import.end;
            let error = |message: String| {
                Diagnostic::error("bad-import", message).in_file(&sheet.file).at(Span::of_range(&sheet.css, import.start..import.end))
            };
            let (folder, _) = split_path(&sheet.path);
            let found = self.by_name.get(import.target).or_else(|| self.by_name.get(&join_path(folder, "", import.target)?));
            let Some(found) = found else {
                let known = self.by_name.keys().map(String::as_str);
                diagnostics.push(error(format!("there is no style sheet `{}`", import.target)).help(suggest::help(import.target, known)));
                continue;
            };
            if open.contains(&found.file) {
                let help =
                    if found.file == sheet.file { "name the theme whose sheet is meant: `NAME/style.css`" } else { "take one import out" };
                diagnostics.push(error(format!("`{}` imports itself", found.file)).help(help));
                continue;
            }
            open.push(found.file.clone());
            let css = moved(&self.inlined(found, open, diagnostics), &found.path, &sheet.path);
            open.pop();
            match import.media {
                "" => out.push_str(&css),
                media => out.extend(["@media ", media, " {\n", &css, "\n}\n"]),
            }
        }
        out.push_str(&sheet.css[end..]);
        out
    }
}

fn fill(text: &str, file: &str, options: &Value) -> Result<String, Diagnostic> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.render_named_str(file, text, context! { theme => options }).map_err(|error| {
        let range = error.range().filter(|range| !range.is_empty());
        let span = range.map(|range| Span::of_range(text, range)).or_else(|| error.line().map(|line| Span::at(line, 1)));
        let said = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        Diagnostic::error("template-error", format!("this style sheet cannot be filled: {said}"))
            .in_file(file)
            .at(span.unwrap_or(Span::at(1, 1)))
            .help("a `.css.jinja` sees the options of the theme: `{{ theme.accent }}`")
    })
}

/// A sheet without comments, indents and empty lines; texts in quotes stay as they are. Comments that begin with `!`, as
/// licences do, are kept.
fn lean(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes() {
            [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |end| end + 2),
            [b'/', ..] => 1,
            [quote, ..] => {
                let mut escaped = false;
                let close = rest.bytes().skip(1).position(|byte| {
                    let ends = byte == *quote && !escaped;
                    escaped = byte == b'\\' && !escaped;
                    ends
                });
                close.map_or(rest.len(), |close| close + 2)
            }
            [] => 0,
        };
        if !rest.starts_with("/*") || rest.starts_with("/*!") {
            out.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// An `@import` at the head of a sheet.
struct Import<'a> {
    start: usize,
    end: usize,
    target: &'a str,
    media: &'a str,
}

/// The imports that a browser would follow: those before any other rule (CSS Cascading and Inheritance, section 2).
fn imports(css: &str) -> Vec<Import<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = &css[at..];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if let Some(comment) = trimmed.strip_prefix("/*") {
            let Some(close) = comment.find("*/") else { break };
            at += close + 4;
        } else if trimmed.starts_with("@charset") || (trimmed.starts_with("@layer") && trimmed.find(';') < trimmed.find('{')) {
            let Some(close) = trimmed.find(';') else { break };
            at += close + 1;
        } else if let Some(statement) = trimmed.strip_prefix("@import") {
            // An address in quotes may hold a semicolon; those that are followed here do not.
            let Some(close) = statement.find(';') else { break };
            let end = at + "@import".len() + close + 1;
            if let Some((target, media)) = target(statement[..close].trim()) {
                found.push(Import { start: at, end, target, media });
            }
            at = end;
        } else {
            break;
        }
    }
    found
}

/// What an import names, and for which media; none for one that is left to the browser.
fn target(statement: &str) -> Option<(&str, &str)> {
    let (inside, after) = match statement.strip_prefix("url(") {
        Some(rest) => rest.split_once(')')?,
        None => {
            let quote = statement.chars().next().filter(|first| matches!(first, '"' | '\''))?;
            statement[1..].split_once(quote)?
        }
    };
    let name = inside.trim().trim_matches(['"', '\'']);
    let elsewhere = name.starts_with('/') || name.contains(':');
    let media = after.trim();
    let conditional = media.starts_with("layer") || media.starts_with("supports");
    (!elsewhere && !conditional && !name.is_empty()).then_some((name, media))
}

/// A sheet whose `url(...)` are as seen from another sheet's folder.
fn moved(css: &str, from: &str, to: &str) -> String {
    let ((from, _), (to, _)) = (split_path(from), split_path(to));
    if from == to {
        return css.to_owned();
    }
    let up = "../".repeat(if to.is_empty() { 0 } else { to.split('/').count() });
    let mut pieces = css.split("url(");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("url(");
        let (inside, after) = piece.split_once(')').unwrap_or((piece, ""));
        let name = inside.trim().trim_matches(['"', '\'']);
        let own = !name.starts_with(['/', '#']) && !name.contains(':');
        match join_path(from, "", name).filter(|_| own) {
            Some(path) => out.extend(["\"", &up, &path, "\")"]),
            None => out.extend([inside, ")"]),
        }
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(files: &[(&str, &str, &str)]) -> Sheets {
        let mut sheets = Sheets::default();
        for (theme, path, css) in files {
            let file = format!("themes/{theme}/assets/{path}");
            sheets.add(theme, path, &file, css, &context! { accent => "#123456", none => () }).unwrap();
        }
        sheets
    }

    fn whole(files: &[(&str, &str, &str)]) -> (String, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let css = sheets(files).whole("style.css", &mut diagnostics).unwrap();
        (css, diagnostics)
    }

    #[test]
    fn a_sheet_builds_on_the_one_it_hides() {
        let (css, told) = whole(&[
            ("pine", "style.css", "/* pine */\n@import url(\"cairn/style.css\");\nb {}"),
            ("pine", "fonts.css", "own"),
            ("cairn", "style.css", "@import 'fonts.css';\na {}"),
            ("cairn", "fonts.css", "hidden"),
        ]);
        assert_eq!(css, "own\na {}\nb {}");
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn only_the_head_of_a_sheet_imports() {
        let text =
            "@charset \"utf-8\"; @layer a; @import \"x.css\" print; @import url(https://elsewhere.example/a.css); a {} @import \"x.css\";";
        let (css, told) = whole(&[("pine", "style.css", text), ("pine", "x.css", "p {}")]);
        assert_eq!(
            css,
            "@charset \"utf-8\"; @layer a; @media print {\np {}\n}\n@import url(https://elsewhere.example/a.css); a {} @import \"x.css\";"
        );
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn addresses_go_along() {
        let (css, _) = whole(&[
            ("pine", "style.css", "@import \"parts/a.css\";"),
            ("pine", "parts/a.css", "a { src: url(../fonts/a.woff2) } b { mask: url(#m); background: url('dot.svg') }"),
        ]);
        assert_eq!(css, "a { src: url(\"fonts/a.woff2\") } b { mask: url(#m); background: url(\"parts/dot.svg\") }");
    }

    #[test]
    fn what_cannot_be_imported_is_told_with_its_place() {
        let (css, told) = whole(&[("pine", "style.css", "\n@import \"stile.css\";\n@import \"style.css\";\na {}")]);
        let places: Vec<_> = told.iter().map(|found| (found.message.as_str(), found.span.map(|span| span.line))).collect();
        assert_eq!(
            places,
            [("there is no style sheet `stile.css`", Some(2)), ("`themes/pine/assets/style.css` imports itself", Some(3))],
            "{css}"
        );
    }

    #[test]
    fn sheets_lose_what_only_their_authors_read() {
        let text = "/* a */\n\na {\n  content: \"/* no */ \\\" '\"; /* b */\n  top: calc(1px / 2);\n}\n/*! kept */ b { content: '\"' }\n";
        let (css, _) = whole(&[("pine", "style.css", text)]);
        assert_eq!(css, "a {\ncontent: \"/* no */ \\\" '\";\ntop: calc(1px / 2);\n}\n/*! kept */ b { content: '\"' }");
        for broken in ["/* open", "a { content: \"open }", "/", "'"] {
            whole(&[("pine", "style.css", broken)]);
        }
    }

    #[test]
    fn a_template_sees_the_options() {
        let text = "{% if theme.accent %}a { color: {{ theme.accent }} }{% endif %}{% if theme.none %}b{% endif %}\n";
        let (css, _) = whole(&[("pine", "style.css.jinja", text)]);
        assert_eq!(css, "a { color: #123456 }");
        let mut sheets = Sheets::default();
        let error = sheets.add("pine", "x.css.jinja", "x.css.jinja", "a\n{{ theme.acent }}", &context! { accent => 1 }).unwrap_err();
        assert_eq!(error.span.map(|span| span.line), Some(2), "{error:?}");
    }
}
