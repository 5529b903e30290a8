//! Themes made for another version of Trailmark: a newer one is refused, in an older one what has changed is told.
//!
//! A change that themes can see gets a row in [`CHANGES`] in the version that makes it, so that `build` can say what to
//! write instead where a theme still says the old. Themes that say no `made_for` are taken as made for this version.

use crate::config::theme::ThemeFile;
use crate::diag::{Diagnostic, Span};

/// Something that templates and style sheets of themes write, and that has changed.
#[derive(Debug)]
pub(super) struct Change {
    /// The version that changed it, such as `(0, 2)`.
    pub since: (u32, u32),
    /// What a theme wrote before: `page.old_name`, `site.old_question(`, `"partials/old.html"`.
    pub old: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// All changes, the oldest first. 0.1 is the first version, so nothing has changed yet.
pub(super) const CHANGES: &[Change] = &[];

/// A file of a theme: as told to people, and its text.
pub(super) type File<'a> = (&'a str, &'a str);

/// Whether a theme is for a newer version than the running one; told without its place.
pub(super) fn too_new(theme: &ThemeFile, running: &str) -> Option<Diagnostic> {
    let made_for = theme.made_for.as_deref()?;
    (parts(made_for)? > parts(running)?).then(|| {
        let message = format!("the theme `{}` was made for Trailmark {made_for}, this is {running}", theme.name);
        Diagnostic::error("theme-too-new", message).help("use a newer Trailmark, or an older version of the theme")
    })
}

/// What a theme made for an older version says that has changed since, each at its place.
pub(super) fn changed<'a>(theme: &ThemeFile, changes: &[Change], files: impl Iterator<Item = File<'a>>) -> Vec<Diagnostic> {
    let Some((made_for, version)) = theme.made_for.as_deref().and_then(|made_for| Some((made_for, parts(made_for)?))) else {
        return Vec::new();
    };
    let later: Vec<&Change> = changes.iter().filter(|change| change.since > version).collect();
    if later.is_empty() {
        return Vec::new();
    }
    let tell = |(file, text): File<'a>| {
        let later = later.clone();
        later.into_iter().flat_map(move |change| {
            words(text, change.old).map(move |at| {
                let (major, minor) = change.since;
                let message = format!("`{}` has changed in Trailmark {major}.{minor}, and this theme was made for {made_for}", change.old);
                Diagnostic::error("theme-too-old", message)
                    .in_file(file)
                    .at(Span::of_range(text, at..at + change.old.len()))
                    .help(format!("{}; when all is changed, say `made_for: \"{major}.{minor}\"` in `theme.yaml`", change.help))
            })
        })
    };
    files.flat_map(tell).collect()
}

/// The first two numbers of a version; none for what is no version.
pub(super) fn parts(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let major = parts.next()??;
    let minor = parts.next().unwrap_or(Some(0))?;
    parts.all(|part| part.is_some()).then_some((major, minor))
}

/// Where a text stands as a whole word.
fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        let joined = |outer: Option<char>, inner: Option<char>| part(outer) && part(inner);
        !joined(before.chars().next_back(), word.chars().next()) && !joined(after.chars().next(), word.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::theme;

    fn made_for(version: &str) -> ThemeFile {
        theme::read(&format!("name: moss\nmade_for: '{version}'\n"), "theme.yaml").unwrap()
    }

    const LATER: [Change; 2] = [
        Change { since: (0, 2), old: "page.words", help: "write `page.reading_minutes`" },
        Change { since: (0, 4), old: "site.years(", help: "write `site.archive(`" },
    ];

    #[test]
    fn an_older_theme_is_told_what_has_changed_since() {
        let text = "{{ page.title }}\n{{ page.words }} {{ page.words_all }} {{ homepage.words }}\n{% for y in site.years(\"x\") %}";
        let told = |version| {
            let found = changed(&made_for(version), &LATER, [("a.html", text)].into_iter());
            found.into_iter().map(|found| (found.span.map_or((0, 0), |span| (span.line, span.column)), found.message)).collect::<Vec<_>>()
        };
        let places = |version| told(version).into_iter().map(|(place, _)| place).collect::<Vec<_>>();
        assert_eq!(places("0.1"), [(2, 4), (3, 13)]);
        assert_eq!(places("0.1.7"), [(2, 4), (3, 13)]);
        assert_eq!(places("0.3"), [(3, 13)]);
        assert_eq!(places("0.4"), []);
        assert_eq!(told("0.3")[0].1, "`site.years(` has changed in Trailmark 0.4, and this theme was made for 0.3");
    }

    #[test]
    fn a_newer_theme_is_refused() {
        assert!(too_new(&made_for("0.2"), "0.1.9").is_some());
        assert!(too_new(&made_for("1"), "0.9.0").is_some());
        assert!(too_new(&made_for("0.1.9"), "0.1.0").is_none());
        assert!(too_new(&made_for("0.1"), "0.2.0").is_none());
    }

    #[test]
    fn versions_are_numbers() {
        assert_eq!(parts("0.1"), Some((0, 1)));
        assert_eq!(parts("2"), Some((2, 0)));
        assert_eq!(parts("1.10.3"), Some((1, 10)));
        assert_eq!([parts("one"), parts("1.x"), parts("")], [None; 3]);
    }

    /// A row for a version that is not out could not be told to anybody.
    #[test]
    fn changes_are_of_versions_that_there_are() {
        let running = parts(env!("CARGO_PKG_VERSION")).unwrap();
        assert!(CHANGES.iter().all(|change| change.since <= running && !change.help.is_empty()));
        assert!(CHANGES.is_sorted_by_key(|change| change.since));
    }
}
