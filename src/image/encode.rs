//! Pixels to files: resized, encoded, nothing in them but the picture.

use super::decode::{self, Decoded};
use super::{Fault, Kind, LARGEST, clean};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder};
use std::panic::{AssertUnwindSafe, catch_unwind};
use webp_lossy::{ColorType, EncoderParams, WebPEncoder};

/// Of a hundred; where blemishes begin to be seen on photographs.
const JPEG_QUALITY: u8 = 82;
const WEBP_QUALITY: u8 = 85;

/// The file that stands at a picture's own address.
///
/// # Errors
/// As [`super::look`].
pub fn published(kind: Kind, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    super::check(kind, &bytes)?;
    if matches!(kind, Kind::Svg | Kind::Gif) {
        return Ok(bytes);
    }
    if !decode::moves(kind, &bytes) {
        let Decoded { pixels, as_it_was } = decode::upright(kind, &bytes)?;
        if pixels.width() > LARGEST || !as_it_was {
            return encoded(kind, &resized(&pixels, LARGEST.min(pixels.width()))?);
        }
    }
    clean::picture(bytes).ok_or(Fault::Broken)
}

/// A picture as WebP in each of the widths, which come from [`super::Info`].
///
/// # Errors
/// As [`super::look`].
pub fn variants(kind: Kind, bytes: &[u8], widths: &[u32]) -> Result<Vec<Vec<u8>>, Fault> {
    let mut picture = even(&decode::upright(kind, bytes)?.pixels);
    let mut files = Vec::with_capacity(widths.len());
    // From the largest, each made from the one before: most of the pixels are looked at once.
    for width in widths.iter().rev() {
        picture = even(&resized(&picture, *width)?);
        files.push(encoded(Kind::WebP, &picture)?);
    }
    files.reverse();
    Ok(files)
}

/// The average colour of a picture that nothing shines through.
pub(super) fn tint(picture: &DynamicImage) -> Option<[u8; 3]> {
    let pixels = match picture {
        DynamicImage::ImageRgb8(pixels) => pixels,
        _ => return None,
    };
    // A few thousand pixels say it as well as all of them.
    let step = (pixels.width() as usize * pixels.height() as usize / 4096).max(1);
    let (mut sum, mut count) = ([0_u64; 3], 0);
    for pixel in pixels.pixels().step_by(step) {
        count += 1;
        sum.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += u64::from(value));
    }
    Some(sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)))
}

/// A picture at another width, with its proportions; the same where it has that width.
fn resized(picture: &DynamicImage, width: u32) -> Result<DynamicImage, Fault> {
    if picture.width() == width {
        return Ok(picture.clone());
    }
    let height = (f64::from(picture.height()) * f64::from(width) / f64::from(picture.width())).round().max(1.0) as u32;
    let (kind, raw) = match picture {
        DynamicImage::ImageRgb8(pixels) => (PixelType::U8x3, pixels.as_raw()),
        DynamicImage::ImageRgba8(pixels) => (PixelType::U8x4, pixels.as_raw()),
        _ => return Err(Fault::Broken),
    };
    let source = ImageRef::new(picture.width(), picture.height(), raw, kind).map_err(|_| Fault::Broken)?;
    let mut target = Image::new(width, height, kind);
    Resizer::new().resize(&source, &mut target, None).map_err(|_| Fault::Broken)?;
    let raw = target.into_vec();
    match kind {
        PixelType::U8x3 => image::RgbImage::from_raw(width, height, raw).map(DynamicImage::ImageRgb8),
        _ => image::RgbaImage::from_raw(width, height, raw).map(DynamicImage::ImageRgba8),
    }
    .ok_or(Fault::Broken)
}

fn encoded(kind: Kind, picture: &DynamicImage) -> Result<Vec<u8>, Fault> {
    let (width, height, colours) = (picture.width(), picture.height(), picture.color().into());
    let mut file = Vec::new();
    let done = match kind {
        Kind::Jpeg => JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).write_image(picture.as_bytes(), width, height, colours),
        Kind::Png => PngEncoder::new(&mut file).write_image(picture.as_bytes(), width, height, colours),
        _ => return webp(picture),
    };
    done.map_err(|_| Fault::Broken)?;
    Ok(file)
}

fn webp(picture: &DynamicImage) -> Result<Vec<u8>, Fault> {
    let picture = even(picture);
    let colours = if picture.color().has_alpha() { ColorType::Rgba8 } else { ColorType::Rgb8 };
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new(&mut file);
    let mut lossy = EncoderParams::default();
    (lossy.use_lossy, lossy.lossy_quality) = (true, WEBP_QUALITY);
    encoder.set_params(lossy);
    let work = || encoder.encode(picture.as_bytes(), picture.width(), picture.height(), colours);
    catch_unwind(AssertUnwindSafe(work)).ok().and_then(Result::ok).ok_or(Fault::Broken)?;
    Ok(file)
}

/// A picture without its last row or column where their number is odd: of those the encoder gets the colours wrong.
fn even(picture: &DynamicImage) -> DynamicImage {
    match (picture.width() & !1, picture.height() & !1) {
        (0, _) | (_, 0) => picture.clone(),
        (width, height) => picture.crop_imm(0, 0, width, height),
    }
}
