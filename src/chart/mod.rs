//! Charts: data in, accessible inline SVG out. Pure functions that read nothing and know no other room.
//!
//! Every picture keeps the same rules:
//!
//! - `role="img"` with a title and a description. What is inside such a picture is not exposed to assistive
//!   technology, so nothing in it can be focused and the page must say in words what the picture shows.
//! - Meaning never rests on colour alone (WCAG 2.2, 1.4.1): lines differ by dash, the current stage by a second outline.
//! - Lines and shapes use `currentColor`, the colour of the text around them, which keeps the contrast that graphics
//!   need (WCAG 2.2, 1.4.11) on light and dark pages, in forced colours and on paper, even without a style sheet.
//! - No style attribute, no script, no colour of its own: a strict content security policy lets it through.
//! - Coordinates have a fixed number of decimals and come from exact arithmetic only, so a build repeats byte for byte.

mod geometry;
mod method;
mod text;

pub use method::{Edge, EdgeKind, Labels, MethodDiagram, Node, Shape, method_diagram};
