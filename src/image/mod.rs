//! Pictures: from the bytes of a file to what a page shows. Pure: no file is read or written here.
//!
//! 1. [`Kind`] is what a file's name promises; [`look`] opens it within limits and says how large it is, in which widths it
//!    will be offered and what colour stands in its place while it loads, or which [`Fault`] it has.
//! 2. [`published`] is the file that stands at the picture's own address: without metadata, upright, in the colours of the
//!    web (sRGB), at most [`LARGEST`] pixels wide.
//! 3. [`variants`] are the same picture as WebP in the widths of its [`Info`], never enlarged.
//!
//! 4. [`card()`] draws what other sites show beside a link, from a theme's drawing and a theme's fonts.
//!
//! Animations and drawings (SVG) are passed on as they are; a drawing that holds a script is a fault.
//!
//! WebP is written by the encoder that image-rs has made and not yet released, published as `vaam-image-webp`, which is all
//! Rust. Its files are a fifth smaller than JPEG that looks alike, those of libwebp (in C) a half. AVIF (`ravif`) is smaller
//! still, but took many times as long and would add 50 crates.

mod card;
pub mod clean;
mod decode;
mod encode;
mod svg;

pub use card::{CARD, CARD_RECIPE, CardParts, Fonts, Pictures, card, card_parts};
pub use encode::{published, variants};

use serde::{Deserialize, Serialize};

/// Stands for all that decides what bytes become of a picture: another one gives its files other names.
pub const RECIPE: &str = "image 0.25, vaam-image-webp 0.1, 1";

/// The widths that pictures are offered in, in pixels, as far as they are not wider than the picture.
pub const WIDTHS: [u32; 4] = [480, 800, 1200, LARGEST];

/// No published picture is wider, in pixels.
pub const LARGEST: u32 = 1600;

/// Of pictures with a shorter side than this, in pixels, there is only the one.
const SMALLEST: u32 = 48;

/// Pictures of more pixels are refused: one takes four bytes for each while it is worked on.
pub const MOST_PIXELS: u64 = 40_000_000;

/// What WebP can hold on one side, in pixels (RFC 9649, 2.5).
const LONGEST_SIDE: u32 = 16_383;

/// The kinds of pictures that pages can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
    Gif,
    Svg,
}

impl Kind {
    /// What a file's name says it is.
    pub fn of_name(path: &str) -> Option<Kind> {
        let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "jpg" | "jpeg" => Kind::Jpeg,
            "png" => Kind::Png,
            "webp" => Kind::WebP,
            "gif" => Kind::Gif,
            "svg" => Kind::Svg,
            _ => return None,
        })
    }

    /// What a file's first bytes say it is.
    fn of_bytes(bytes: &[u8]) -> Option<Kind> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Kind::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::WebP),
            [b'G', b'I', b'F', b'8', ..] => Some(Kind::Gif),
            _ => svg::is_drawing(bytes).then_some(Kind::Svg),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Jpeg => "JPEG",
            Kind::Png => "PNG",
            Kind::WebP => "WebP",
            Kind::Gif => "GIF",
            Kind::Svg => "SVG",
        }
    }
}

/// Whether a file that was made of a picture ends where it says, from its first and last bytes alone: none that was cut off does.
pub fn is_whole(bytes: &[u8]) -> bool {
    match Kind::of_bytes(bytes) {
        // The last chunk, with nothing in it, and its sum (PNG, 11.2.5).
        Some(Kind::Png) => bytes.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"),
        // The length of all that comes after it (RFC 9649, 2.4).
        Some(Kind::WebP) => bytes[4..].first_chunk().is_some_and(|size| u32::from_le_bytes(*size) as usize + 8 == bytes.len()),
        // The end of the picture (ITU T.81, B.1.1.3), and the trailer (GIF89a, 27).
        Some(Kind::Jpeg) => bytes.ends_with(b"\xff\xd9"),
        Some(Kind::Gif) => bytes.ends_with(b";"),
        Some(Kind::Svg) => bytes.trim_ascii_end().ends_with(b">"),
        None => false,
    }
}

/// What is known of a picture that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// As it is shown, upright: in pixels, or in the units of a drawing.
    pub width: u32,
    pub height: u32,
    /// The widths that it is offered in as WebP, from the smallest; none for what is passed on as it is.
    pub widths: Vec<u32>,
    /// Its average colour (red, green, blue), where nothing shines through it.
    pub tint: Option<[u8; 3]>,
}

/// Why a file cannot be shown; never says anything of what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Fault {
    #[error("has nothing in it")]
    Empty,
    #[error("is no picture that browsers show")]
    Unknown,
    #[error("is a {} file, and its name says {}", .found.name(), .named.name())]
    Lies { found: Kind, named: Kind },
    #[error("is damaged")]
    Broken,
    #[error("ends before the picture does")]
    CutOff,
    #[error("has {megapixels} megapixels; {} are the most that is worked on", MOST_PIXELS / 1_000_000)]
    TooLarge { megapixels: u64 },
    #[error("is {width} × {height} pixels; no side may have more than {LONGEST_SIDE}")]
    TooLong { width: u32, height: u32 },
    #[error("is a drawing that can run a script")]
    Script,
}

impl Fault {
    /// What can be done about it.
    pub fn help(&self) -> &'static str {
        match self {
            Fault::Empty | Fault::Broken | Fault::CutOff => "copy it again from where it came, or save it again in an image editor",
            Fault::Unknown => "save it as JPEG, PNG, WebP, GIF or SVG",
            Fault::Lies { .. } => "give the file the ending that it is, or save it again as what its name says",
            Fault::TooLarge { .. } | Fault::TooLong { .. } => "save it smaller: 2000 pixels are more than any page shows",
            Fault::Script => {
                "take out `script` elements, `on...` attributes, `javascript:` addresses, HTML, `<!ENTITY` and `<!ATTLIST`, or save it again as plain SVG"
            }
        }
    }
}

/// Opens a picture and says what is to be known of it.
///
/// # Errors
/// When it is damaged, cut off, too large, or not of the kind that its name says.
pub fn look(kind: Kind, bytes: &[u8]) -> Result<Info, Fault> {
    check(kind, bytes)?;
    if kind == Kind::Svg {
        let (width, height) = svg::size(bytes)?;
        return Ok(Info { width, height, widths: Vec::new(), tint: None });
    }
    if kind == Kind::Gif {
        // Bytes 6 to 9 of every GIF (GIF89a specification, 18: Logical Screen Descriptor).
        let side = |at: usize| Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
        let (width, height) = side(6).zip(side(8)).filter(|(width, height)| *width > 0 && *height > 0).ok_or(Fault::Broken)?;
        return Ok(Info { width, height, widths: Vec::new(), tint: None });
    }
    if decode::moves(kind, bytes) {
        let (width, height) = decode::size(kind, bytes)?;
        return Ok(Info { width, height, widths: Vec::new(), tint: None });
    }
    let picture = decode::upright(kind, bytes)?.pixels;
    let (width, height) = (picture.width(), picture.height());
    Ok(Info { width, height, widths: widths(width, height), tint: encode::tint(&picture) })
}

/// The first looks, which cost nothing.
fn check(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    match Kind::of_bytes(bytes) {
        Some(found) if found == kind => Ok(()),
        Some(found) => Err(Fault::Lies { found, named: kind }),
        None => Err(if kind == Kind::Svg { Fault::Broken } else { Fault::Unknown }),
    }
}

/// The widths that a picture of this size is offered in: even ones, as the encoder wants them. One as small as a sign is not
/// worth a choice.
fn widths(width: u32, height: u32) -> Vec<u32> {
    if width.min(height) < SMALLEST {
        return Vec::new();
    }
    let own = width & !1;
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|offered| *offered < own).collect();
    if own <= LARGEST {
        widths.push(own);
    }
    widths
}

#[cfg(test)]
mod tests;
