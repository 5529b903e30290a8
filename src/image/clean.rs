//! Pictures without what their files say of themselves: who took them, with what, where and when. The pixels stay as they are
//! coded; what decides how they are shown (the profile of the colours, how the picture is turned) stays too.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

/// A picture of any kind without what does not draw; none for one that is damaged, or no JPEG, PNG or WebP.
pub fn picture(bytes: Vec<u8>) -> Option<Vec<u8>> {
    match bytes.as_slice() {
        [0xff, 0xd8, ..] => jpeg(bytes),
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        [b'R', b'I', b'F', b'F', ..] => webp(bytes),
        _ => None,
    }
}

/// The Exif block that holds nothing but how the picture is turned: without it a phone's picture would lie on its side.
pub(crate) fn orientation_only(exif: &[u8]) -> Option<Vec<u8>> {
    const ORIENTATION: u16 = 0x0112;
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let start = usize::try_from(four(4)?).ok()?;
    let count = usize::from(two(start)?);
    let entry = (0..count).map(|number| start + 2 + number * 12).find(|at| two(*at) == Some(ORIENTATION))?;
    let value = two(entry + 8).filter(|value| (2..=8).contains(value))?;
    let mut small = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    small.extend(value.to_be_bytes());
    small.extend([0; 6]);
    Some(small)
}

/// A JPEG without what does not draw; none for one that is damaged.
pub fn jpeg(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut picture = Jpeg::from_bytes(Bytes::from(bytes)).ok()?;
    let turned = picture.exif().and_then(|exif| orientation_only(&exif));
    let segments = picture.segments_mut();
    segments.retain(|segment| match segment.marker() {
        // How to decode the colours is part of the picture.
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        marker => !(markers::APP0..=markers::APP15).contains(&marker) && marker != markers::COM,
    });
    // What follows the first scan is one piece, with all that cameras hang behind the end of the picture.
    let last = segments.pop().filter(JpegSegment::has_entropy)?;
    picture.set_exif(turned.map(Bytes::from));
    let mut cleaned = Vec::new();
    picture.encoder().write_to(&mut cleaned).ok()?;
    // Without its last segment the encoder has written an end of the picture, or none.
    if cleaned.ends_with(&[0xff, markers::EOI]) {
        cleaned.truncate(cleaned.len() - 2);
    }
    let mut scan = Vec::new();
    last.encoder().write_to(&mut scan).ok()?;
    cleaned.extend(scans(&scan)?);
    Some(cleaned)
}

/// The scans of a JPEG up to the end of the picture, without comments and application blocks between them.
fn scans(data: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(data.len());
    let mut at = 0;
    while at < data.len() {
        let (Some(&byte), next) = (data.get(at), data.get(at + 1)) else { break };
        match (byte, next) {
            (0xff, Some(0xff)) => at += 1,
            (0xff, Some(&markers::EOI)) => {
                kept.extend([0xff, markers::EOI]);
                return Some(kept);
            }
            (0xff, Some(&marker)) if marker >= 0xc0 && !(markers::RST0..=markers::RST7).contains(&marker) => {
                let length = match data.get(at + 2..at + 4) {
                    Some(&[high, low]) => usize::from(u16::from_be_bytes([high, low])),
                    _ => return None,
                };
                let segment = data.get(at..at + 2 + length)?;
                if !(markers::APP0..=markers::APP15).contains(&marker) && marker != markers::COM {
                    kept.extend(segment);
                }
                at += segment.len();
            }
            (0xff, Some(&stuffed)) => {
                kept.extend([0xff, stuffed]);
                at += 2;
            }
            _ => {
                kept.push(byte);
                at += 1;
            }
        }
    }
    // A picture that was cut off still shows; the end is written for it.
    kept.extend([0xff, markers::EOI]);
    Some(kept)
}

/// A PNG likewise.
pub fn png(bytes: Vec<u8>) -> Option<Vec<u8>> {
    const DRAWING: [&[u8; 4]; 15] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"bKGD", b"pHYs", b"sBIT", b"acTL", b"fcTL",
        b"fdAT",
    ];
    let mut picture = Png::from_bytes(Bytes::from(bytes)).ok()?;
    picture.chunks_mut().retain(|chunk| DRAWING.contains(&&chunk.kind()));
    let mut cleaned = Vec::new();
    picture.encoder().write_to(&mut cleaned).ok()?;
    Some(cleaned)
}

/// A WebP likewise.
pub fn webp(bytes: Vec<u8>) -> Option<Vec<u8>> {
    const DRAWING: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    let mut picture = WebP::from_bytes(Bytes::from(bytes)).ok()?;
    picture.chunks_mut().retain(|chunk| DRAWING.contains(&&chunk.id()));
    let mut cleaned = Vec::new();
    picture.encoder().write_to(&mut cleaned).ok()?;
    // The extended header (WebP container specification, "Extended File Format") says which blocks follow: no Exif, no XMP.
    if cleaned.get(12..16) == Some(b"VP8X")
        && let Some(flags) = cleaned.get_mut(20)
    {
        *flags &= !0b0000_1100;
    }
    Some(cleaned)
}
