//! Pictures made here and opened again: nothing of a file but its picture is published, and no file brings the program down.

use super::*;
use ::image::codecs::jpeg::JpegEncoder;
use ::image::codecs::png::PngEncoder;
use ::image::{DynamicImage, ExtendedColorType, ImageBuffer, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use img_parts::png::PngChunk;
use img_parts::{Bytes, ImageEXIF};

/// What no published file may hold.
const MARK: &[u8] = b"52.5163 N 13.3777 E";

/// Something like a photograph: soft, with a dark upper left corner.
fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let wave = (across * 9.0).sin() * (down * 7.0).cos() * 20.0;
        Rgb([40.0 + 180.0 * across + wave, 40.0 + 150.0 * down + wave, 60.0 + 60.0 * (across + down)].map(|value| value as u8))
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90).write_image(&photo(width, height), width, height, ExtendedColorType::Rgb8).unwrap();
    file
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into()).unwrap();
    file
}

/// The same JPEG as a telephone would have written it that was held on its side.
fn turned(file: Vec<u8>) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x3b\x01\x02\0\x13\0\0\0\x26\0\0\0\0\0\0\0".to_vec();
    exif.extend(MARK);
    let mut picture = img_parts::jpeg::Jpeg::from_bytes(Bytes::from(file)).unwrap();
    picture.set_exif(Some(Bytes::from(exif)));
    let mut file = Vec::new();
    picture.encoder().write_to(&mut file).unwrap();
    file
}

fn has(file: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(file, part).is_some()
}

fn open(file: &[u8]) -> DynamicImage {
    ::image::load_from_memory(file).unwrap()
}

/// How far two pictures of one size are from each other, in decibels: more is nearer.
fn likeness(one: &DynamicImage, other: &DynamicImage) -> f64 {
    let (one, other) = (one.to_rgb8(), other.to_rgb8());
    assert_eq!(one.dimensions(), other.dimensions());
    let squares: f64 = one.as_raw().iter().zip(other.as_raw()).map(|(one, other)| (f64::from(*one) - f64::from(*other)).powi(2)).sum();
    10.0 * (255.0_f64.powi(2) / (squares / one.as_raw().len() as f64)).log10()
}

#[test]
fn a_photograph_is_offered_in_smaller_widths_and_never_larger() {
    for (width, offered) in [(20, vec![]), (301, vec![300]), (500, vec![480, 500]), (1600, WIDTHS.to_vec()), (1701, WIDTHS.to_vec())] {
        assert_eq!(widths(width, 400), offered);
    }
    let file = jpeg(530, 331);
    let info = look(Kind::Jpeg, &file).unwrap();
    assert_eq!((info.width, info.height, &info.widths[..]), (530, 331, &[480, 530][..]));
    let files = variants(Kind::Jpeg, &file, &info.widths).unwrap();
    let opened: Vec<DynamicImage> = files.iter().map(|file| open(file)).collect();
    assert_eq!((opened[0].width(), opened[0].height(), opened[1].width()), (480, 298, 530));
    // Written by one library, read by another; also the last row, of which there is one too many for the encoder.
    let first = open(&file).crop_imm(0, 0, 530, 330);
    assert!(likeness(&opened[1], &first) > 36.0, "{}", likeness(&opened[1], &first));
    let last = |picture: &DynamicImage| picture.crop_imm(0, 320, 530, 10);
    assert!(likeness(&last(&opened[1]), &last(&first)) > 33.0, "{}", likeness(&last(&opened[1]), &last(&first)));
    assert!(files[1].len() < file.len() / 2, "{} of {}", files[1].len(), file.len());
    let [red, green, blue] = info.tint.unwrap();
    assert!((120..145).contains(&red) && (105..130).contains(&green) && (110..130).contains(&blue), "{:?}", info.tint);
    assert_eq!(variants(Kind::Jpeg, &file, &info.widths).unwrap(), files, "the same again");
}

#[test]
fn where_a_photograph_was_taken_is_not_published() {
    let file = turned(jpeg(120, 80));
    assert!(has(&file, MARK));
    let info = look(Kind::Jpeg, &file).unwrap();
    assert_eq!((info.width, info.height), (80, 120), "upright");
    let own = published(Kind::Jpeg, file.clone()).unwrap();
    let variant = variants(Kind::Jpeg, &file, &info.widths).unwrap().remove(0);
    for made in [&own, &variant] {
        assert!(!has(made, MARK) && !has(made, b"Exif") && !has(made, b"EXIF"));
        let picture = open(made).to_rgb8();
        assert_eq!(picture.dimensions(), (80, 120));
        // The dark corner went from the upper left to the upper right.
        assert!(picture.get_pixel(76, 3).0[0] < 90 && picture.get_pixel(76, 116).0[0] > 150);
    }
    // One that is as it should be keeps its very pixels.
    let plain = jpeg(120, 80);
    assert_eq!(open(&published(Kind::Jpeg, plain.clone()).unwrap()), open(&plain));
}

#[test]
fn what_is_published_is_no_wider_than_the_widest() {
    let wide = png(&DynamicImage::ImageRgb8(photo(LARGEST + 100, 40)));
    assert_eq!(open(&published(Kind::Png, wide).unwrap()).width(), LARGEST);
}

#[test]
fn what_shines_through_still_does() {
    let picture = RgbaImage::from_fn(64, 48, |x, _| Rgba([200, 30, 30, if x < 32 { 0 } else { 255 }]));
    let file = png(&DynamicImage::ImageRgba8(picture));
    let info = look(Kind::Png, &file).unwrap();
    assert_eq!((info.tint, &info.widths[..]), (None, &[64][..]));
    for made in [published(Kind::Png, file.clone()).unwrap(), variants(Kind::Png, &file, &[64]).unwrap().remove(0)] {
        let opened = open(&made).to_rgba8();
        assert!(opened.get_pixel(8, 8).0[3] < 8 && opened.get_pixel(56, 8).0[3] > 247);
    }
}

#[test]
fn pictures_of_more_than_eight_bits_and_for_print_are_shown() {
    let deep = ImageBuffer::from_fn(40, 30, |x, _| Rgb([u16::try_from(x * 1600).unwrap(), 0, 65535]));
    let info = look(Kind::Png, &png(&DynamicImage::ImageRgb16(deep))).unwrap();
    assert_eq!((info.width, info.tint.unwrap()[2]), (40, 255));
    let info = look(Kind::Jpeg, &four_colours()).unwrap();
    assert_eq!((info.width, info.height), (8, 8));
    assert_eq!(open(&published(Kind::Jpeg, four_colours()).unwrap()).width(), 8);
}

/// A JPEG of eight by eight pixels in cyan, magenta, yellow and black, as programs for print write them (ITU T.81, annex B).
fn four_colours() -> Vec<u8> {
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), contents].concat()
    };
    let mut frame = vec![8, 0, 8, 0, 8, 4];
    let mut scan = vec![4];
    for part in 1..=4 {
        frame.extend([part, 0x11, 0]);
        scan.extend([part, 0]);
    }
    scan.extend([0, 63, 0]);
    // Tables with one code of one bit: no difference, and the end of the block.
    let table = |class: u8| [&[class, 1], [0; 15].as_slice(), &[0]].concat();
    [
        vec![0xff, 0xd8],
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xdb, &[[0].as_slice(), &[1; 64]].concat()),
        segment(0xc0, &frame),
        segment(0xc4, &table(0)),
        segment(0xc4, &table(0x10)),
        segment(0xda, &scan),
        vec![0, 0xff, 0xd9],
    ]
    .concat()
}

#[test]
fn colours_of_other_screens_become_those_of_the_web() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let picture = RgbImage::from_pixel(16, 16, Rgb([200, 80, 60]));
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile).unwrap();
    encoder.write_image(&picture, 16, 16, ExtendedColorType::Rgb8).unwrap();
    assert!(has(&file, b"iCCP"));
    let made = published(Kind::Png, file).unwrap();
    let [red, green, _] = open(&made).to_rgb8().get_pixel(4, 4).0;
    assert!(!has(&made, b"iCCP") && red > 205 && green < 78, "{red} {green}");
}

/// A PNG whose header says that it is this large, and that holds next to nothing.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    for (kind, contents) in [(b"IHDR", header), (b"IDAT", vec![0x78, 0x9c, 3, 0, 0, 0, 0, 1]), (b"IEND", Vec::new())] {
        PngChunk::new(*kind, Bytes::from(contents)).encoder().write_to(&mut file).unwrap();
    }
    file
}

#[test]
fn what_cannot_be_shown_says_why() {
    let photo = jpeg(200, 100);
    let drawn = png(&DynamicImage::ImageRgb8(super::tests::photo(200, 100)));
    for (kind, file, fault) in [
        (Kind::Jpeg, Vec::new(), Fault::Empty),
        (Kind::Jpeg, b"words".to_vec(), Fault::Unknown),
        (Kind::Jpeg, drawn.clone(), Fault::Lies { found: Kind::Png, named: Kind::Jpeg }),
        (Kind::Jpeg, photo[..photo.len() / 2].to_vec(), Fault::CutOff),
        (Kind::Png, drawn[..drawn.len() / 2].to_vec(), Fault::CutOff),
        (Kind::Png, claims(8000, 6250), Fault::TooLarge { megapixels: 50 }),
        (Kind::Png, claims(20_000, 10), Fault::TooLong { width: 20_000, height: 10 }),
        (Kind::Png, claims(0, 0), Fault::Broken),
        (Kind::Gif, b"GIF89a".to_vec(), Fault::Broken),
        (Kind::Svg, b"<svg".to_vec(), Fault::Broken),
        (Kind::Svg, b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1' onload='x()'/>".to_vec(), Fault::Script),
        (
            Kind::Svg,
            b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><a href=' java\nscript:x()'/></svg>".to_vec(),
            Fault::Script,
        ),
        (
            Kind::Svg,
            b"<svg xmlns='http://www.w3.org/2000/svg'><set attributeName='href' to='#a' values='#a; javascript:x()'/></svg>".to_vec(),
            Fault::Script,
        ),
        (
            Kind::Svg,
            b"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]><svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            Fault::Script,
        ),
        (
            Kind::Svg,
            b"<!DOCTYPE svg [<!ENTITY a \"&#60;script>x()&#60;/script>\">]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>".to_vec(),
            Fault::Script,
        ),
        (
            Kind::Svg,
            b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' srcdoc='x'/></foreignObject></svg>".to_vec(),
            Fault::Script,
        ),
        (Kind::Svg, b"<?xml-stylesheet type='text/xsl' href='a.xsl'?><svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Fault::Script),
    ] {
        assert_eq!(look(kind, &file), Err(fault.clone()), "{kind:?}");
        assert!(!fault.to_string().is_empty() && !fault.help().is_empty());
    }
}

#[test]
fn a_drawing_has_the_size_that_it_says() {
    for (attributes, size) in [
        ("viewBox='0 0 640.4 480'", (640, 480)),
        ("viewBox='0,0,640,480' width='320'", (320, 240)),
        ("viewBox='0 0 640 480' width='100%' height='100%'", (640, 480)),
        ("width='1in' height='48px'", (96, 48)),
        ("", (300, 150)),
    ] {
        let file = format!("<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>");
        let info = look(Kind::Svg, file.as_bytes()).unwrap();
        assert_eq!((info.width, info.height), size, "{attributes}");
        assert_eq!(published(Kind::Svg, file.clone().into_bytes()).unwrap(), file.as_bytes());
    }
}

#[test]
fn no_damage_brings_the_program_down() {
    let webp = variants(Kind::Jpeg, &jpeg(90, 60), &[90]).unwrap().remove(0);
    let files = [(Kind::Jpeg, jpeg(90, 60)), (Kind::Png, png(&DynamicImage::ImageRgb8(photo(90, 60)))), (Kind::WebP, webp)];
    let mut seed = 7_u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    for (kind, file) in files {
        for _ in 0..60 {
            let mut damaged = file.clone();
            for _ in 0..=next(4) {
                let at = next(damaged.len());
                damaged[at] = next(256) as u8;
            }
            damaged.truncate(damaged.len() - next(damaged.len() / 3));
            if look(kind, &damaged).is_ok() {
                let _ = published(kind, damaged.clone());
            }
        }
    }
}

fn theme_fonts() -> Fonts {
    let mut fonts = Fonts::default();
    assert!(fonts.add(include_bytes!("../../themes/cairn/card/newsreader-display.ttf")));
    fonts
}

#[test]
fn a_card_is_written_in_the_fonts_it_is_given_and_opens_nothing() {
    let drawing = |inner: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><rect width='1200' height='630' fill='#fff'/>{inner}</svg>")
    };
    let dark = |inner: &str, fonts: &Fonts| {
        let picture = open(&card(&drawing(inner), fonts, &|_| None).unwrap());
        assert_eq!((picture.width(), picture.height()), CARD);
        picture.to_luma8().pixels().filter(|pixel| pixel.0[0] < 100).count()
    };
    let text = "<text x='80' y='300' font-family='Newsreader Display' font-size='90'>Réunion</text>";
    let written = dark(text, &theme_fonts());
    assert!(written > 2000);
    // One that the theme has not is the first that it has; without any there are no letters, and none of the machine's.
    assert_eq!(dark(&text.replace("Newsreader Display", "DejaVu Sans"), &theme_fonts()), written);
    assert_eq!(dark(text, &Fonts::default()), 0);
    let inside = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><rect width='99' height='99'/></svg>".replace('<', "&lt;");
    assert_eq!(dark(&format!("<image href=\"{inside}\" width='99' height='99'/>"), &Fonts::default()), 0);
    for broken in ["", "<svg", "<p/>", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 0' width='0' height='0'/>"] {
        assert_eq!(card(broken, &Fonts::default(), &|_| None), Err(Fault::Broken), "{broken}");
    }
}

#[test]
fn a_card_of_many_colours_is_drawn_with_the_256_most_frequent() {
    let ramp: String =
        (0..600).map(|at| format!("<rect x='{}' width='2' height='630' fill='rgb({},{},9)'/>", at * 2, at % 256, at / 3)).collect();
    let file = card(&format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'>{ramp}</svg>"), &Fonts::default(), &|_| None)
        .unwrap();
    assert_eq!(open(&file).to_rgb8().pixels().map(|pixel| pixel.0).collect::<std::collections::BTreeSet<_>>().len(), 256);
}

#[test]
fn fonts_tell_what_they_have() {
    let fonts = theme_fonts();
    assert!(fonts.can_write("Łódź, 2026 🥾") && !fonts.can_write("مرحبا") && !Fonts::default().can_write(""));
    assert!(fonts.can_write("Re\u{301}union"), "letters and accents of their own are one letter");
    assert_eq!(fonts.without_unknown("a 🥾 م"), "a  م");
    assert!(fonts.width("Minimum", Some("Newsreader Display")) > 2.0 * fonts.width("ill", None));
    assert!(!Fonts::default().add(b"no font"));
}

#[test]
fn what_a_drawing_writes_is_read_from_it() {
    let words = |text: &str| card_parts(text).map(|parts| parts.words);
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg'><title>No</title><text>One <tspan>two</tspan></text></svg>";
    assert_eq!(words(drawing).unwrap().split_whitespace().collect::<Vec<_>>(), ["One", "two"]);
    assert_eq!(words("<svg xmlns='http://www.w3.org/2000/svg'>\n<g>\n</svg>").unwrap_err().0, 3);
    assert_eq!(words("<html/>").unwrap_err().0, 1);
    let deep = |count: usize| format!("<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>", "<g>".repeat(count), "</g>".repeat(count));
    assert!(words(&deep(190)).is_ok() && words(&deep(200)).unwrap_err().1.contains("200"));
    assert!(words(&deep(20_000)).is_err());
    let shown = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>\n<image href='/a.svg'/>\n<filter><feImage xlink:href='b'/></filter><a href='c'/></svg>";
    assert_eq!(card_parts(shown).unwrap().pictures, [(2, "/a.svg".to_owned()), (3, "b".to_owned())]);
}

#[test]
fn a_card_shows_the_drawings_that_it_is_given() {
    let whole = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><rect width='4' height='4'/><image href='deeper' width='4' height='4'/></svg>";
    let asked = std::sync::Mutex::new(Vec::new());
    let give = |address: &str| {
        asked.lock().unwrap().push(address.to_owned());
        (address == "/one.svg").then(|| whole.as_bytes().into())
    };
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 630'><image href='/one.svg' width='100' height='50'/><image href='/two.svg' width='1200' height='630'/></svg>";
    let picture = open(&card(drawing, &Fonts::default(), &give).unwrap()).to_luma8();
    let dark = picture.pixels().filter(|pixel| pixel.0[0] < 100).count();
    assert_eq!(dark, 50 * 50, "a square in the middle of its place, and nothing of the other");
    assert_eq!(*asked.lock().unwrap(), ["/one.svg", "/two.svg"], "nothing that stands in a picture is asked for");
}
