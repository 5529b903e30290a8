//! Bytes to pixels, within limits, upright and in sRGB. Decoders are other people's code that reads other people's files:
//! whatever they do with a broken one, it comes out as a fault.

use super::{Fault, Kind, LONGEST_SIDE, MOST_PIXELS};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A decoded picture.
pub(super) struct Decoded {
    /// Of eight bits a channel, with or without a channel of transparency.
    pub pixels: DynamicImage,
    /// Whether its pixels are those of the file: not turned, and of no other colours.
    pub as_it_was: bool,
}

fn format(kind: Kind) -> Result<ImageFormat, Fault> {
    match kind {
        Kind::Jpeg => Ok(ImageFormat::Jpeg),
        Kind::Png => Ok(ImageFormat::Png),
        Kind::WebP => Ok(ImageFormat::WebP),
        Kind::Gif | Kind::Svg => Err(Fault::Unknown),
    }
}

/// Whether a file holds more than one picture: an animated WebP or PNG.
pub(super) fn moves(kind: Kind, bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 * 1024)];
    match kind {
        Kind::WebP => bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0b10 != 0),
        // The chunk comes before the first pixels (APNG in PNG, third edition, 11.3.4.1).
        Kind::Png => memchr::memmem::find(head, b"acTL").is_some(),
        _ => false,
    }
}

/// The size of a picture that is not worked on, as its header says.
pub(super) fn size(kind: Kind, bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let format = format(kind)?;
    guarded(|| ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|_| Fault::Broken))
}

/// Decodes a picture, turned as its Exif says and with its colours brought to sRGB.
pub(super) fn upright(kind: Kind, bytes: &[u8]) -> Result<Decoded, Fault> {
    if kind == Kind::Jpeg && !is_whole(bytes) {
        return Err(Fault::CutOff);
    }
    let format = format(kind)?;
    guarded(|| decode(format, bytes))
}

fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Fault::Broken))
}

fn decode(format: ImageFormat, bytes: &[u8]) -> Result<Decoded, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    // Sizes are looked at below, before any pixel is.
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 16);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Fault::Broken);
    }
    if pixels > MOST_PIXELS {
        return Err(Fault::TooLarge { megapixels: pixels.div_ceil(1_000_000) });
    }
    if width.max(height) > LONGEST_SIDE {
        return Err(Fault::TooLong { width, height });
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    let mut picture = if decoded.color().has_alpha() {
        DynamicImage::ImageRgba8(decoded.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(decoded.into_rgb8())
    };
    let recoloured = profile.is_some_and(|profile| to_srgb(&mut picture, &profile));
    picture.apply_orientation(turned);
    Ok(Decoded { pixels: picture, as_it_was: turned == Orientation::NoTransforms && !recoloured })
}

/// Brings a picture's colours from those of its ICC profile to sRGB; whether anything was done. A profile that is damaged, or
/// not of a picture in red, green and blue, is left out of account, as browsers do.
fn to_srgb(picture: &mut DynamicImage, profile: &[u8]) -> bool {
    let Ok(from) = ColorProfile::new_from_slice(profile) else { return false };
    if from.color_space != DataColorSpace::Rgb {
        return false;
    }
    let to = ColorProfile::new_srgb();
    let (layout, source) = match picture {
        DynamicImage::ImageRgb8(pixels) => (Layout::Rgb, pixels.as_raw().clone()),
        DynamicImage::ImageRgba8(pixels) => (Layout::Rgba, pixels.as_raw().clone()),
        _ => return false,
    };
    let Ok(transform) = from.create_transform_8bit(layout, &to, layout, TransformOptions::default()) else { return false };
    let mut target = vec![0; source.len()];
    if transform.transform(&source, &mut target).is_err() || source == target {
        return false;
    }
    match picture {
        DynamicImage::ImageRgb8(pixels) => pixels.copy_from_slice(&target),
        DynamicImage::ImageRgba8(pixels) => pixels.copy_from_slice(&target),
        _ => return false,
    }
    true
}

/// Whether a JPEG goes on to its end: decoders fill what is missing with grey and say nothing. Neither marker can stand
/// within a scan, where every 0xFF is followed by a zero or a number (ITU T.81, B.1.1.5).
fn is_whole(bytes: &[u8]) -> bool {
    let last = |marker: u8| memchr::memmem::rfind(bytes, &[0xff, marker]);
    last(0xda).is_some_and(|scan| last(0xd9).is_some_and(|end| end > scan))
}

fn fault(error: &image::ImageError) -> Fault {
    match error {
        image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Fault::CutOff,
        _ => Fault::Broken,
    }
}
