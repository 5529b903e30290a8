//! Drawings: how large they are, and whether they would run anything.

use super::Fault;
use roxmltree::{Document, ParsingOptions};

/// Whether bytes begin like an SVG file: with XML whose first element is `svg`.
pub(super) fn is_drawing(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && (text.contains("<svg") || text.contains(":svg"))
}

/// The size of a drawing in whole units, from its `width` and `height` or else its `viewBox` (SVG 2, 8.2 and 8.6).
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Broken)?;
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).map_err(|_| Fault::Broken)?;
    let root = document.root_element();
    if declares(text) || document.descendants().any(|node| runs(&node)) {
        return Err(Fault::Script);
    }
    let side = |name: &str| root.attribute(name).and_then(pixels).filter(|side| *side > 0.0);
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split(|char: char| char == ',' || char.is_whitespace())
        .filter_map(|part| part.parse().ok())
        .collect();
    let view = match view[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    };
    let (width, height) = match (side("width"), side("height"), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (_, _, Some(view)) => view,
        // What browsers take for one that says nothing (CSS 2.2, 10.3.2).
        _ => (300.0, 150.0),
    };
    let whole = |side: f64| side.round().clamp(1.0, 100_000.0) as u32;
    Ok((whole(width), whole(height)))
}

/// A length in pixels; none for one that depends on where the drawing stands.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let at = length.find(|char: char| char.is_ascii_alphabetic() || char == '%').unwrap_or(length.len());
    let (number, unit) = length.split_at(at);
    let scale = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * scale)
}

/// Whether a drawing declares entities or attributes of its own: browsers may read elements and attributes out of them that
/// nobody else sees there.
fn declares(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    ["<!ENTITY", "<!ATTLIST"].iter().any(|declaration| text.contains(declaration))
}

/// Whether an element would run something when the drawing is opened by itself: a script, HTML inside it, or a style sheet that
/// can make other elements (XSLT).
fn runs(node: &roxmltree::Node<'_, '_>) -> bool {
    let script = |value: &str| {
        let plain: String = value.chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect();
        plain.to_ascii_lowercase().contains("javascript:")
    };
    node.pi().is_some_and(|instruction| instruction.target == "xml-stylesheet")
        || node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml")
        || (node.tag_name().name().eq_ignore_ascii_case("script")
            || node.attributes().any(|attribute| attribute.name().to_ascii_lowercase().starts_with("on") || script(attribute.value())))
}
