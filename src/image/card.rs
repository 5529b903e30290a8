//! Social cards: the drawing that a theme makes of a page, as the picture that other sites show beside a link to it.
//!
//! Nothing of the machine has a part in it: letters come from the fonts that the theme brings, and pictures in it are those that
//! the caller gives, by the addresses that the drawing names.

use super::Fault;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{FontResolver, ImageHrefResolver, ImageKind, Options, Tree, fontdb};
use roxmltree::Document;
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Width and height of a card in pixels: what readers of Open Graph crop the least.
pub const CARD: (u32, u32) = (1200, 630);

/// Stands for all that decides how a drawing becomes a card.
pub const CARD_RECIPE: &str = "resvg 0.49, 2";

/// How many elements of a drawing may stand in each other: each takes room on the stack of whoever draws it.
const DEEPEST: usize = 200;

/// How wide a letter is taken to be that no font has, in ems.
const UNKNOWN: f64 = 0.6;

/// The fonts that cards are written with.
#[derive(Clone, Default)]
pub struct Fonts {
    faces: Arc<fontdb::Database>,
    /// By family and character, how far it goes, in ems.
    widths: Arc<Vec<(String, FxHashMap<char, f64>)>>,
}

impl Fonts {
    /// Takes a font file in (TTF, OTF); false for one that cannot be read, or has no names.
    pub fn add(&mut self, file: &[u8]) -> bool {
        let faces = Arc::make_mut(&mut self.faces);
        let loaded = faces.load_font_source(fontdb::Source::Binary(Arc::new(file.to_vec())));
        let family = loaded.first().and_then(|id| Some(faces.face(*id)?.families.first()?.0.clone()));
        let Some((family, face)) = family.zip(FontRef::from_index(file, 0).ok()) else { return false };
        let metrics = face.glyph_metrics(Size::new(1.0), LocationRef::default());
        let width = |(code, glyph)| Some((char::from_u32(code)?, f64::from(metrics.advance_width(glyph)?)));
        let widths = face.charmap().mappings().filter_map(width).collect();
        Arc::make_mut(&mut self.widths).push((family, widths));
        true
    }

    /// How wide a text is in a family, in ems; letters that it has not are those of the others.
    pub fn width(&self, text: &str, family: Option<&str>) -> f64 {
        text.nfc().map(|letter| self.letter(letter, family).unwrap_or(UNKNOWN)).sum()
    }

    /// Whether there are fonts and every letter and numeral of a text is in one of them. Signs may be missing.
    pub fn can_write(&self, text: &str) -> bool {
        !self.widths.is_empty() && text.nfc().all(|letter| !letter.is_alphanumeric() || self.letter(letter, None).is_some())
    }

    /// A text without the signs that no font has; letters stay.
    pub fn without_unknown(&self, text: &str) -> String {
        text.nfc().filter(|sign| sign.is_alphanumeric() || sign.is_whitespace() || self.letter(*sign, None).is_some()).collect()
    }

    fn letter(&self, letter: char, family: Option<&str>) -> Option<f64> {
        let of = |is: bool| {
            let faces = self.widths.iter().filter(move |(name, _)| (Some(name.as_str()) == family) == is);
            faces.filter_map(|(_, widths)| widths.get(&letter).copied()).next()
        };
        of(true).or_else(|| of(false))
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.widths.iter().map(|(family, _)| family)).finish()
    }
}

/// What a drawing takes from elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub struct CardParts {
    /// What it writes, with a space between the pieces.
    pub words: String,
    /// The addresses of pictures in it, each with the line of the drawing.
    pub pictures: Vec<(usize, String)>,
}

/// Looks for what a drawing writes and shows.
///
/// # Errors
/// When it is no drawing: the line of its text, and what is wrong there.
pub fn card_parts(drawing: &str) -> Result<CardParts, (usize, String)> {
    let document = Document::parse(drawing).map_err(|error| {
        let said = error.to_string();
        let said = said.rsplit_once(" at ").map_or(said.as_str(), |(said, _)| said);
        (error.pos().row as usize, said.to_owned())
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some("http://www.w3.org/2000/svg") {
        let line = document.text_pos_at(root.range().start).row as usize;
        return Err((line, "the first element is not `<svg xmlns=\"http://www.w3.org/2000/svg\">`".to_owned()));
    }
    let mut around: Vec<usize> = Vec::new();
    for node in root.descendants() {
        let range = node.range();
        around.truncate(around.iter().take_while(|end| **end > range.start).count());
        around.push(range.end);
        if around.len() > DEEPEST {
            let line = document.text_pos_at(range.start).row as usize;
            return Err((line, format!("more than {DEEPEST} elements stand in each other")));
        }
    }
    let texts = document.descendants().filter(|node| node.has_tag_name("text")).flat_map(|node| node.descendants());
    let words = texts.filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
    let shown = document.descendants().filter(|node| ["image", "feImage"].contains(&node.tag_name().name()));
    // `href`, or with the older name that has a namespace.
    let addresses = shown.flat_map(|node| node.attributes().filter(|attribute| attribute.name() == "href"));
    let line = |range: std::ops::Range<usize>| document.text_pos_at(range.start).row as usize;
    let pictures = addresses.map(|address| (line(address.range()), address.value().to_owned())).collect();
    Ok(CardParts { words, pictures })
}

/// The bytes of the SVG file at an address that a drawing names; none where it has none.
pub type Pictures<'a> = dyn Fn(&str) -> Option<Arc<[u8]>> + Sync + 'a;

/// Draws a card, as PNG. A sign that no font has is left out, and so is a picture that is not given.
///
/// # Errors
/// When the drawing cannot be read, or has no size.
pub fn card(drawing: &str, fonts: &Fonts, pictures: &Pictures<'_>) -> Result<Vec<u8>, Fault> {
    catch_unwind(AssertUnwindSafe(|| draw(drawing, fonts, pictures))).unwrap_or(Err(Fault::Broken))
}

fn draw(drawing: &str, fonts: &Fonts, pictures: &Pictures<'_>) -> Result<Vec<u8>, Fault> {
    // No pictures inside an address, and none inside another.
    let nothing = || ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let given = |address: &str, _: &Options<'_>| {
        let bytes = pictures(address)?;
        let options = Options { image_href_resolver: nothing(), ..Options::default() };
        Tree::from_data(&bytes, &options).ok().map(ImageKind::SVG)
    };
    let image_href_resolver = ImageHrefResolver { resolve_string: Box::new(given), ..nothing() };
    let by_name = FontResolver::default_font_selector();
    // A family that the theme has not brought is written in the first that it has.
    let select_font = Box::new(move |font: &_, faces: &mut Arc<fontdb::Database>| {
        by_name(font, faces).or_else(|| faces.faces().next().map(|face| face.id))
    });
    let font_resolver = FontResolver { select_font, select_fallback: FontResolver::default_fallback_selector() };
    let options = Options { fontdb: fonts.faces.clone(), image_href_resolver, font_resolver, ..Options::default() };
    let tree = Tree::from_str(drawing, &options).map_err(|_| Fault::Broken)?;
    let (width, height) = CARD;
    let mut pixels = Pixmap::new(width, height).ok_or(Fault::Broken)?;
    pixels.fill(Color::WHITE);
    let size = tree.size();
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixels.as_mut());
    few(&pixels).ok_or(Fault::Broken)
}

/// A picture of few colours as PNG: a palette is a third of the bytes, and written in a fraction of the time. Where letters blend
/// into more than 256, the rarest become the nearest of the others.
fn few(pixels: &Pixmap) -> Option<Vec<u8>> {
    let stride = pixels.width() as usize * 4;
    // Most rows are like the one above them.
    let mut rows: Vec<(&[u8], Vec<Run>, usize)> = Vec::new();
    for row in pixels.data().chunks_exact(stride) {
        match rows.last_mut() {
            Some((last, _, times)) if *last == row => *times += 1,
            _ => rows.push((row, runs(row), 1)),
        }
    }
    let mut counts: FxHashMap<[u8; 3], usize> = FxHashMap::default();
    for (_, runs, times) in &rows {
        runs.iter().for_each(|(colour, length)| *counts.entry(*colour).or_default() += length * times);
    }
    let mut often: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    often.sort_unstable_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let mut places: FxHashMap<[u8; 3], u8> = (0..=255).zip(&often).map(|(at, (colour, _))| (*colour, at)).collect();
    let palette: Vec<[u8; 3]> = often.iter().take(256).map(|(colour, _)| *colour).collect();
    let far =
        |one: &[u8; 3], other: &[u8; 3]| one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other)).pow(2)).sum::<u32>();
    for (colour, _) in often.iter().skip(256) {
        let (at, _) = (0..=255).zip(&palette).min_by_key(|(_, known)| far(known, colour))?;
        places.insert(*colour, at);
    }
    let mut indices: Vec<u8> = Vec::with_capacity(pixels.data().len() / 4);
    for (_, runs, times) in &rows {
        for (colour, length) in runs.iter().cycle().take(runs.len() * times) {
            indices.resize(indices.len() + length, *places.get(colour)?);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&indices)).ok()?;
    Some(file)
}

/// A colour, and how many pixels of it follow each other.
type Run = ([u8; 3], usize);

fn runs(row: &[u8]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // Nothing shines through what lies on white, so colours are as they are.
    for pixel in row.chunks_exact(4) {
        match runs.last_mut() {
            Some((last, length)) if last[..] == pixel[..3] => *length += 1,
            _ => runs.push(([pixel[0], pixel[1], pixel[2]], 1)),
        }
    }
    runs
}
