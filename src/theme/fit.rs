//! The filter `fit`: a text in lines that fit a width, measured in the theme's own fonts. Drawings have no lines of their own.

use crate::image::Fonts;
use minijinja::value::{Kwargs, Value};
use minijinja::{Error, ErrorKind, context};

/// A piece of a text that stays on one line, and whether a space stands before it.
struct Piece {
    text: String,
    spaced: bool,
}

/// `text|fit(width=1000, sizes=[96, 80, 64], lines=3, face="Newsreader")`: `{size, lines}`, of the first size in which the text
/// takes no more lines than that; in the last size it is cut, and ends with `…`.
pub(super) fn fit(fonts: &Fonts, text: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let width: f64 = kwargs.get("width")?;
    let sizes: Vec<f64> = kwargs.get("sizes")?;
    let most: usize = kwargs.get::<Option<usize>>("lines")?.unwrap_or(1).max(1);
    let face: Option<String> = kwargs.get("face")?;
    kwargs.assert_all_used()?;
    let is_length = |length: &f64| length.is_finite() && *length > 0.0;
    let Some(last) = sizes.last().filter(|_| is_length(&width) && sizes.iter().all(is_length)) else {
        return Err(Error::new(ErrorKind::InvalidOperation, "`fit` takes a `width` and a list of `sizes`, all above 0"));
    };
    let wide = |text: &str| fonts.width(text, face.as_deref());
    let pieces = pieces(&fonts.without_unknown(text));
    for size in &sizes {
        let ems = width / size;
        if pieces.iter().any(|piece| wide(&piece.text) > ems) {
            continue;
        }
        let lines = lines(&pieces, ems, &wide);
        if lines.len() <= most {
            return Ok(context! { size, lines => even(&pieces, ems, lines, &wide) });
        }
    }
    let ems = width / last;
    let lines = cut(lines(&shorter(pieces, ems, &wide), ems, &wide), most, ems, &wide);
    Ok(context! { size => last, lines })
}

/// A text cut at spaces, and behind hyphens and dashes inside words. Spaces that do not break are left alone.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for word in text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
        let mut spaced = !pieces.is_empty();
        for part in word.split_inclusive(['-', '–', '—', '/']) {
            pieces.push(Piece { text: part.to_owned(), spaced });
            spaced = false;
        }
    }
    pieces
}

/// Pieces that are wider than a line, letter by letter.
fn shorter(pieces: Vec<Piece>, ems: f64, wide: &dyn Fn(&str) -> f64) -> Vec<Piece> {
    let letters = |piece: Piece| match wide(&piece.text) > ems {
        true => {
            let first = |at: usize| piece.spaced && at == 0;
            piece.text.chars().enumerate().map(|(at, letter)| Piece { text: letter.to_string(), spaced: first(at) }).collect()
        }
        false => vec![piece],
    };
    pieces.into_iter().flat_map(letters).collect()
}

fn lines(pieces: &[Piece], ems: f64, wide: &dyn Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<(String, f64)> = Vec::new();
    let space = wide(" ");
    for Piece { text, spaced } in pieces {
        let (own, before) = (wide(text), if *spaced { space } else { 0.0 });
        match lines.last_mut() {
            Some((line, taken)) if *taken + before + own <= ems => {
                line.push_str(if *spaced { " " } else { "" });
                line.push_str(text);
                *taken += before + own;
            }
            _ => lines.push((text.clone(), own)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// The same number of lines, as even as they can be: as narrow as the text allows.
fn even(pieces: &[Piece], ems: f64, widest: Vec<String>, wide: &dyn Fn(&str) -> f64) -> Vec<String> {
    let longest = pieces.iter().map(|piece| wide(&piece.text)).fold(0.0, f64::max);
    let (mut narrow, mut enough, mut best) = (longest, ems, widest);
    for _ in 0..10 {
        let middle = f64::midpoint(narrow, enough);
        let tried = lines(pieces, middle, wide);
        if tried.len() <= best.len() {
            (enough, best) = (middle, tried);
        } else {
            narrow = middle;
        }
    }
    best
}

fn cut(mut lines: Vec<String>, most: usize, ems: f64, wide: &dyn Fn(&str) -> f64) -> Vec<String> {
    if lines.len() <= most {
        return lines;
    }
    lines.truncate(most);
    if let Some(line) = lines.last_mut() {
        // At a space, if there is one.
        while wide(line) + wide("…") > ems {
            let kept = line.rfind(' ').or_else(|| Some(line.char_indices().next_back()?.0));
            let Some(kept) = kept else { break };
            line.truncate(kept);
        }
        let kept = line.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len();
        line.truncate(kept);
        line.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, width: f64, most: usize) -> (f64, Vec<String>) {
        let kwargs =
            Kwargs::from_iter([("width", Value::from(width)), ("sizes", Value::from(vec![100, 50])), ("lines", Value::from(most))]);
        let value = fit(&Fonts::default(), text, &kwargs).unwrap();
        let lines = value.get_attr("lines").unwrap().try_iter().unwrap().map(|line| line.to_string()).collect();
        (f64::try_from(value.get_attr("size").unwrap()).unwrap(), lines)
    }

    // Without a font every sign is 0.6 ems wide.

    #[test]
    fn a_text_takes_the_largest_size_that_fits() {
        assert_eq!(fitted("one two", 600.0, 1), (100.0, vec!["one two".to_owned()]));
        assert_eq!(fitted("one two three", 600.0, 1).0, 50.0);
        assert_eq!(fitted("", 600.0, 1), (100.0, Vec::new()));
    }

    #[test]
    fn lines_are_even() {
        assert_eq!(fitted("one two three four", 840.0, 2).1, ["one two", "three four"]);
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let (size, lines) = fitted("one two three four, five six seven", 300.0, 2);
        assert_eq!((size, lines), (50.0, vec!["one two".to_owned(), "three…".to_owned()]));
        let (_, lines) = fitted("unbreakablewords", 180.0, 2);
        assert_eq!(lines, ["unbrea", "kable…"]);
    }

    #[test]
    fn a_space_that_does_not_break_is_none() {
        assert_eq!(fitted("ab\u{a0}cd efg", 300.0, 2).1, ["ab\u{a0}cd", "efg"]);
        let words: Vec<String> = pieces("a long-term view").into_iter().map(|piece| piece.text).collect();
        assert_eq!(words, ["a", "long-", "term", "view"]);
    }
}
