//! Contrast of two colours, and the nearest colour that has enough of it.
//!
//! The ratio is that of WCAG 2.2 (relative luminance, success criteria 1.4.3 and 1.4.11), from 1 to 21. A colour is brought
//! nearer by its lightness in OKLCH alone, so that it stays the same colour to the eye; where a screen cannot show it
//! so, its chroma gives way.

use color::{Oklch, OpaqueColor, Srgb};
use schemars::JsonSchema;
use serde::Deserialize;

/// What a colour must stand out from, and how far.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The other colour, such as `#fbfbf9`.
    pub against: String,
    /// The contrast that is needed: 4.5 for text (AA), 3 for large text and edges.
    #[serde(default = "text")]
    pub ratio: f32,
    /// Where the two meet, such as `links on paper`.
    #[serde(rename = "for")]
    pub purpose: Option<String>,
}

fn text() -> f32 {
    4.5
}

/// A pair that a colour fails, and the contrast that it has there.
#[derive(Debug)]
pub struct Failure<'a> {
    pub pair: &'a Pair,
    pub measured: f32,
}

/// A colour as `#rgb` or `#rrggbb`.
pub fn read(text: &str) -> Option<OpaqueColor<Srgb>> {
    let hex = text.strip_prefix('#').filter(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let digits: Vec<u8> = hex.chars().filter_map(|digit| digit.to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    let channel = |index: usize| match digits.len() {
        3 => digits[index] * 17,
        _ => digits[2 * index] * 16 + digits[2 * index + 1],
    };
    Some(OpaqueColor::from_rgb8(channel(0), channel(1), channel(2)))
}

/// The contrast of two colours, cut to two places: what is shown is never more than what is there.
pub fn ratio(one: OpaqueColor<Srgb>, other: OpaqueColor<Srgb>) -> f32 {
    let (one, other) = (one.relative_luminance(), other.relative_luminance());
    let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
    (ratio * 100.0 + 1e-3).floor() / 100.0
}

/// The pair of all in which a colour falls shortest; none when it passes.
pub fn worst<'a>(color: OpaqueColor<Srgb>, pairs: &'a [Pair]) -> Option<Failure<'a>> {
    let failures = pairs.iter().filter_map(|pair| {
        let measured = ratio(color, read(&pair.against)?);
        (measured < pair.ratio).then_some(Failure { pair, measured })
    });
    failures.min_by(|a, b| (a.measured / a.pair.ratio).total_cmp(&(b.measured / b.pair.ratio)))
}

/// The colour nearest in lightness that passes all pairs, as `#rrggbb`; none where no lightness does.
pub fn nearest(color: OpaqueColor<Srgb>, pairs: &[Pair]) -> Option<String> {
    const STEPS: u16 = 1000;
    let [lightness, chroma, hue] = color.convert::<Oklch>().components;
    let candidates = (0..=STEPS).flat_map(|step| {
        let step = f32::from(step) / f32::from(STEPS);
        [lightness - step, lightness + step]
    });
    let fitting = candidates.filter(|lightness| (0.0..=1.0).contains(lightness)).map(|lightness| shown(lightness, chroma, hue));
    fitting.into_iter().find(|candidate| worst(*candidate, pairs).is_none()).map(|found| {
        let found = found.to_rgba8();
        format!("#{:02x}{:02x}{:02x}", found.r, found.g, found.b)
    })
}

/// The colour of that lightness and hue with as much of the chroma as a screen can show, in whole steps of 8 bits.
fn shown(lightness: f32, chroma: f32, hue: f32) -> OpaqueColor<Srgb> {
    let of = |share: f32| OpaqueColor::<Oklch>::new([lightness, chroma * share, hue]).convert::<Srgb>();
    let fits = |color: &OpaqueColor<Srgb>| color.components.iter().all(|part| (-1e-3..=1.001).contains(part));
    let found = (0..=50u8).map(|step| of(1.0 - f32::from(step) / 50.0)).find(fits).unwrap_or_else(|| of(0.0));
    let whole = found.to_rgba8();
    OpaqueColor::from_rgb8(whole.r, whole.g, whole.b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(against: &str, ratio: f32) -> Pair {
        Pair { against: against.to_owned(), ratio, purpose: None }
    }

    /// Values that WCAG's own techniques and common checkers give.
    #[test]
    fn the_ratio_is_that_of_the_guidelines() {
        let of = |one, other| ratio(read(one).unwrap(), read(other).unwrap());
        assert!((of("#000", "#ffffff") - 21.0).abs() < 0.001);
        assert!((of("#777777", "#fff") - 4.47).abs() < 0.001);
        assert!((of("#767676", "#fff") - 4.54).abs() < 0.001);
        assert!((of("#fff", "#fff") - 1.0).abs() < 0.001);
    }

    #[test]
    fn the_nearest_colour_passes_and_is_the_same_hue() {
        let light = [pair("#fbfbf9", 4.5)];
        let green = read("#8fc31f").unwrap();
        assert!(worst(green, &light).is_some());
        let found = read(&nearest(green, &light).unwrap()).unwrap();
        assert!(worst(found, &light).is_none());
        let hue = |color: OpaqueColor<Srgb>| color.convert::<Oklch>().components[2];
        assert!((hue(found) - hue(green)).abs() < 3.0, "{found:?}");
        let measured = ratio(found, read("#fbfbf9").unwrap());
        assert!(measured < 4.7, "no darker than it must be: {measured}");
    }

    #[test]
    fn a_colour_that_passes_stays_as_it_is() {
        assert_eq!(nearest(read("#17603f").unwrap(), &[pair("#fbfbf9", 4.5)]).unwrap(), "#17603f");
    }

    #[test]
    fn pairs_that_no_colour_can_pass_have_no_nearest() {
        assert_eq!(nearest(read("#17603f").unwrap(), &[pair("#777", 4.5), pair("#fff", 8.0), pair("#000", 8.0)]), None);
    }

    #[test]
    fn what_is_no_colour_is_not_read() {
        for text in ["", "#", "red", "#12", "#12345", "#1234567", "#12345g", "#é1"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
