//! Formulas: LaTeX in, MathML out.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, ParserError, Storage, push_mathml};
use std::error::Error;
use std::ops::Range;

/// Longer formulas are refused.
const LONGEST: usize = 8 * 1024;

/// Groups deeper than this are refused, before they can be too deep for the stack.
const DEEPEST: usize = 60;

/// Appends a formula as MathML; the error says what cannot be read, without quoting it.
pub(super) fn render(formula: &str, display: bool, out: &mut String) -> Result<(), String> {
    if formula.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    if depth(formula) > DEEPEST {
        return Err("its groups are too deep".to_owned());
    }
    let storage = Storage::new();
    let events: Vec<Result<_, ParserError>> = Parser::new(formula, &storage).collect();
    if let Some(error) = events.iter().find_map(|event| event.as_ref().err()) {
        // The outer error shows the formula; its source only says what is wrong.
        return Err(error.source().map_or_else(|| "it is not LaTeX".to_owned(), |source| source.to_string().replace("unkown", "unknown")));
    }
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let mut html = String::new();
    push_mathml(&mut html, events.into_iter(), RenderConfig { display_mode, ..RenderConfig::default() })
        .map_err(|error| error.to_string())?;
    without_styles(&html, out);
    Ok(())
}

/// Leaves out `style` attributes: the site's policy would not let them act.
fn without_styles(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(" style=\"") {
        out.push_str(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
}

/// How deep groups stand inside one another.
fn depth(formula: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for (at, byte) in formula.bytes().enumerate() {
        let opens = match byte {
            b'{' => true,
            b'\\' if ["\\left", "\\begin"].iter().any(|word| formula[at..].starts_with(word)) => true,
            b'}' => false,
            b'\\' if ["\\right", "\\end"].iter().any(|word| formula[at..].starts_with(word)) => false,
            _ => continue,
        };
        depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether what the parser took for a formula is two prices: `$200-$300`, `US$5 or A$7`.
///
/// The rule is Pandoc's, and one more: no digit after the closing dollar, no letter or digit before the opening one.
pub(super) fn is_price(text: &str, range: &Range<usize>) -> bool {
    let after = text.get(range.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    after || text.get(..range.start).is_some_and(|before| before.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(formula: &str) -> Result<String, String> {
        let mut out = String::new();
        render(formula, false, &mut out).map(|()| out)
    }

    #[test]
    fn a_formula_is_mathml() {
        let made = html(r"\frac{a}{b} < \text{<b>}").unwrap();
        assert!(made.starts_with("<math") && made.ends_with("</math>") && made.contains("<mfrac>"), "{made}");
        assert!(!made.contains("<b>"), "{made}");
        assert!(!html(r"\color{red} a \! b").unwrap().contains("style="));
    }

    #[test]
    fn mistakes_are_told_without_the_formula() {
        for formula in [r"\frac{a", r"\nonesuch", r"a^b^c", "}", "#", r"\begin{x}"] {
            let error = html(formula).unwrap_err();
            assert!(!error.is_empty() && !error.contains("nonesuch") && !error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn nothing_is_too_much() {
        assert!(html(&"{".repeat(5000)).is_err());
        assert!(html(&"a".repeat(9000)).is_err());
        for piece in
            ["\\sqrt", "^", "\\frac", "{}", "\\left(", "\\hat", "\\not", "\\mathbf", "'", "\\text", "\\overset", "\\sum_", "[", "&", "\\\\"]
        {
            let _ = html(&piece.repeat(8000 / piece.len()));
        }
        let _ = html(r"\def\a{\a\a}\a");
        let _ = html(r"\def\a{xx}\def\b{\a\a\a\a}\def\c{\b\b\b\b}\c\c\c");
    }

    #[test]
    fn prices_are_no_formulas() {
        let price = |text: &str| is_price(text, &(text.find('$').unwrap()..text.rfind('$').unwrap() + 1));
        assert!(price("$200-$300"));
        assert!(price("US$5/$ x"));
        assert!(!price("so $x$ is"));
    }
}
