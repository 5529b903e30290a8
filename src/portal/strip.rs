//! Attachments without what they say of themselves: who made them, with what, where and when.
//!
//! What a file is, is told by its first bytes. Pictures lose every block that does not draw; documents lose their
//! information dictionary and their XMP. A kind of file that cannot be cleaned with certainty is refused.

use crate::image::clean::{jpeg, png, webp};
use lopdf::Object;

/// A file without its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Why a file cannot be an attachment; never says anything of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("files of this kind say things of their author that cannot be taken out")]
    Kind,
    #[error("this file is damaged, or not what it seems to be")]
    Damaged,
    #[error("this document is locked with a password")]
    Locked,
}

impl Refused {
    /// What the coach can do about it.
    pub fn help(self) -> &'static str {
        match self {
            Refused::Kind => "save it as PDF, JPEG, PNG, WebP or plain text",
            Refused::Damaged => "open it and save it again, as PDF, JPEG, PNG, WebP or plain text",
            Refused::Locked => "save it without the password: the portal seals it",
        }
    }
}

/// Takes out of a file what is not its content.
///
/// # Errors
/// When it is of a kind that cannot be cleaned, or damaged.
pub fn clean(name: &str, bytes: Vec<u8>) -> Result<Cleaned, Refused> {
    let cleaned = |media_type, bytes| Ok(Cleaned { media_type, bytes });
    match bytes.as_slice() {
        [0xff, 0xd8, ..] => cleaned("image/jpeg", jpeg(bytes).ok_or(Refused::Damaged)?),
        [0x89, b'P', b'N', b'G', ..] => cleaned("image/png", png(bytes).ok_or(Refused::Damaged)?),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => cleaned("image/webp", webp(bytes).ok_or(Refused::Damaged)?),
        [b'%', b'P', b'D', b'F', ..] => cleaned("application/pdf", pdf(&bytes)?),
        _ => {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            let media_type = match ending.as_str() {
                "txt" | "md" => "text/plain",
                "csv" => "text/csv",
                "ics" => "text/calendar",
                // It says that it is one of these, and does not begin like one.
                "pdf" | "jpg" | "jpeg" | "png" | "webp" => return Err(Refused::Damaged),
                _ => return Err(Refused::Kind),
            };
            // Binary formats hide behind any name.
            let text = std::str::from_utf8(&bytes).map_err(|_| Refused::Damaged)?;
            if text.contains('\0') { Err(Refused::Damaged) } else { cleaned(media_type, bytes) }
        }
    }
}

fn pdf(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut document = lopdf::Document::load_mem(bytes).map_err(|_| Refused::Damaged)?;
    if document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Refused::Locked);
    }
    document.trailer.remove(b"Info");
    document.trailer.remove(b"ID");
    for object in document.objects.values_mut() {
        without_metadata(object);
        // A scanned page is a photograph with all that the telephone noted of it.
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Filter").is_ok_and(is_photograph)
            && let Some(cleaned) = jpeg(stream.content.clone())
        {
            stream.set_content(cleaned);
        }
    }
    document.prune_objects();
    let mut cleaned = Vec::new();
    document.save_to(&mut cleaned).map_err(|_| Refused::Damaged)?;
    Ok(cleaned)
}

/// Whether a stream holds a JPEG as it is.
fn is_photograph(filter: &Object) -> bool {
    match filter {
        Object::Name(name) => name == b"DCTDecode",
        Object::Array(filters) => matches!(filters.as_slice(), [only] if is_photograph(only)),
        _ => false,
    }
}

/// Takes out of a PDF object, and all within it, what programs note about the document (ISO 32000-2, 14.3 and 14.5).
fn without_metadata(object: &mut Object) {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &mut stream.dict,
        Object::Array(list) => return list.iter_mut().for_each(without_metadata),
        _ => return,
    };
    for key in [b"Metadata".as_slice(), b"PieceInfo", b"LastModified"] {
        dictionary.remove(key);
    }
    // Who wrote a note on the page, and when; of a form's field `T` is the name (ISO 32000-2, 12.5.6.2 and 12.7.4.1).
    let is = |key: &[u8], value: &[u8]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
    if dictionary.has(b"Subtype") && dictionary.has(b"Rect") && !is(b"Subtype", b"Widget") {
        for key in [b"T".as_slice(), b"M", b"CreationDate"] {
            dictionary.remove(key);
        }
    }
    for (_, value) in dictionary.iter_mut() {
        without_metadata(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::clean::orientation_only;
    use img_parts::jpeg::Jpeg;
    use img_parts::png::PngChunk;
    use img_parts::{Bytes, ImageEXIF};
    use lopdf::{Document, Stream, dictionary};

    /// What no cleaned file may hold.
    const MARK: &[u8] = b"Quillon Marsh";

    fn holds_mark(bytes: &[u8]) -> bool {
        bytes.windows(MARK.len()).any(|window| window == MARK)
    }

    fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), contents].concat()
    }

    /// Exif in the order of bytes of a telephone, turned to the right, with an artist.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x3b\x01\x02\0\x0d\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend(MARK);
        exif
    }

    fn photograph(orientation: u8) -> Vec<u8> {
        [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xe1, &exif(orientation)),
            segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", b"profile".as_slice()].concat()),
            segment(0xe2, &[b"MPF\0", MARK].concat()),
            segment(0xed, MARK),
            segment(0xfe, MARK),
            segment(0xdb, &[1; 65]),
            segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
            segment(0xda, &[1, 1, 0, 0, 63, 0]),
            vec![0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
            segment(0xfe, MARK),
            segment(0xc4, &[0xff, 0xd9, 7]),
            segment(0xda, &[1, 1, 0, 0, 63, 0]),
            vec![0x78, 0xff, 0xd9],
            // A second picture behind the first, as cameras that film a moment hang it on.
            vec![0xff, 0xd8],
            segment(0xe1, &exif(1)),
            vec![0xff, 0xd9],
        ]
        .concat()
    }

    #[test]
    fn a_photograph_keeps_its_picture_and_how_it_is_turned() {
        let Cleaned { media_type, bytes } = clean("IMG_1.jpeg", photograph(6)).unwrap();
        assert_eq!(media_type, "image/jpeg");
        assert!(!holds_mark(&bytes));
        let picture = Jpeg::from_bytes(Bytes::from(bytes.clone())).unwrap();
        assert_eq!(orientation_only(&picture.exif().unwrap()).map(|exif| exif[19]), Some(6));
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(
            has(b"profile")
                && has(&[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56])
                && has(&[0xff, 0xd9, 7])
                && bytes.ends_with(&[0x78, 0xff, 0xd9])
        );
        assert_eq!(clean("b.jpg", bytes.clone()).unwrap().bytes, bytes, "what is clean stays as it is");
        let upright = clean("IMG_2.jpeg", photograph(1)).unwrap().bytes;
        assert!(Jpeg::from_bytes(Bytes::from(upright)).unwrap().exif().is_none());
    }

    #[test]
    fn a_picture_loses_every_block_that_does_not_draw() {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, contents) in [
            (b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".as_slice()),
            (b"tEXt", b"Author\0Quillon Marsh"),
            (b"eXIf", MARK),
            (b"tIME", b"\x07\xea\x0b\x15\0\0\0"),
            (b"IDAT", b"picture"),
            (b"IEND", b""),
        ] {
            PngChunk::new(*kind, Bytes::from(contents.to_vec())).encoder().write_to(&mut png).unwrap();
        }
        png.extend(MARK);
        let cleaned = clean("a.png", png).unwrap();
        assert_eq!(cleaned.media_type, "image/png");
        assert!(!holds_mark(&cleaned.bytes) && cleaned.bytes.windows(7).any(|window| window == b"picture"));

        let chunk =
            |id: &[u8; 4], contents: &[u8]| [id.as_slice(), &u32::try_from(contents.len()).unwrap().to_le_bytes(), contents].concat();
        let inner = [
            b"WEBP".to_vec(),
            chunk(b"VP8X", &[0b0000_1100, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            chunk(b"VP8L", b"\x2f\0\0\0\0\0"),
            chunk(b"EXIF", b"Quillon Marsh!"),
            chunk(b"XMP ", b"Quillon Marsh!"),
        ]
        .concat();
        let webp = chunk(b"RIFF", &inner);
        let cleaned = clean("a.webp", webp).unwrap();
        assert!(!holds_mark(&cleaned.bytes) && cleaned.bytes[20] == 0, "{:?}", cleaned.bytes);
    }

    #[test]
    fn a_document_loses_what_programs_note_about_it() {
        let mut document = Document::with_version("1.7");
        let info = document.add_object(dictionary! { "Author" => Object::string_literal("Quillon Marsh") });
        let xmp = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, b"<dc:creator>Quillon Marsh</dc:creator>".to_vec());
        let xmp = document.add_object(xmp);
        let content = document.add_object(Stream::new(dictionary! {}, b"BT (What is said) Tj ET".to_vec()));
        let pages = document.new_object_id();
        let note = document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "T" => Object::string_literal("Quillon Marsh"), "Contents" => Object::string_literal("What is noted"),
        });
        let scan = document.add_object(Stream::new(dictionary! { "Subtype" => "Image", "Filter" => "DCTDecode" }, photograph(1)));
        let page = document.add_object(dictionary! {
            "Annots" => vec![note.into()], "Resources" => dictionary! { "XObject" => dictionary! { "Scan" => scan } },
            "Type" => "Page", "Parent" => pages, "Contents" => content, "Metadata" => xmp,
            "PieceInfo" => dictionary! { "Editor" => Object::string_literal("Quillon Marsh") },
            "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
        });
        document.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "Metadata" => xmp });
        document.trailer.set("Root", catalog);
        document.trailer.set("Info", info);
        let mut pdf = Vec::new();
        document.save_to(&mut pdf).unwrap();
        assert!(holds_mark(&pdf));
        let Cleaned { media_type, bytes } = clean("letter.pdf", pdf).unwrap();
        assert_eq!(media_type, "application/pdf");
        assert!(!holds_mark(&bytes));
        let again = Document::load_mem(&bytes).unwrap();
        assert_eq!(again.get_pages().len(), 1);
        for shown in [b"What is said".as_slice(), b"What is noted", &[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]] {
            assert!(bytes.windows(shown.len()).any(|window| window == shown));
        }
    }

    #[test]
    fn what_cannot_be_cleaned_is_refused() {
        let refused = |name: &str, bytes: &[u8]| clean(name, bytes.to_vec()).unwrap_err();
        assert_eq!(refused("plan.docx", b"PK\x03\x04"), Refused::Kind);
        assert_eq!(refused("drawing.svg", b"<svg/>"), Refused::Kind);
        assert_eq!(refused("noname", b"text"), Refused::Kind);
        assert_eq!(refused("letter.pdf", b"PK\x03\x04"), Refused::Damaged);
        assert_eq!(refused("a.txt", b"\xff\xfe\0"), Refused::Damaged);
        assert_eq!(refused("a.txt", b"a\0b"), Refused::Damaged);
        for cut in [2, 3, 20, 60, 200] {
            assert_eq!(refused("a.jpg", &photograph(6)[..cut]), Refused::Damaged, "{cut}");
        }
        assert_eq!(refused("a.png", b"\x89PNG"), Refused::Damaged);
        assert_eq!(refused("a.webp", b"RIFF\0\0\0\0WEBP"), Refused::Damaged);
        assert_eq!(refused("a.pdf", b"%PDF-1.7"), Refused::Damaged);
        assert_eq!(clean("Notes.TXT", b"What we said".to_vec()).unwrap().media_type, "text/plain");
    }
}
