//! Pictures from Markdown to the output folder: their sizes, what is made of them and when, and what is never published.

use crate::support::{Site, assert_same, png, tree};
use std::path::PathBuf;
use trailmark::pipeline::{self, Options, Report, Standing};
use trailmark::source::Workspace;

const NOW: i64 = 1_781_524_800;

fn options(out: PathBuf) -> Options {
    Options { out: Some(out), now: Some(NOW), ..Options::default() }
}

fn build_to(site: &Site, out: PathBuf) -> Report {
    let report = pipeline::build(&Workspace::on_disk(site.root()), &options(out));
    assert!(report.written.is_some(), "{:?}", report.diagnostics);
    report
}

/// A page that shows a photograph, and one that is shown nowhere.
fn site() -> Site {
    let site = Site::new();
    site.write("content/lake.png", png(900, 500, [30, 90, 140]));
    site.write("content/unseen.png", png(900, 500, [200, 90, 40]));
    site.page("about.md", "title: About", "First words.\n\n![The lake](lake.png \"In spring\")\n\n![Again](lake.png)");
    site
}

fn names(site: &Site, part: &str) -> Vec<String> {
    tree(&site.out()).into_keys().filter(|name| name.contains(part)).collect()
}

#[test]
fn a_picture_of_a_text_is_offered_in_its_widths_with_its_size() {
    let site = site();
    build_to(&site, site.out());
    let page = String::from_utf8(tree(&site.out())["about/index.html"].clone()).unwrap();
    let own = names(&site, "lake.").into_iter().find(|name| name.ends_with(".png")).unwrap();
    let stem = own.trim_end_matches(".png");
    assert_eq!(names(&site, "lake."), [format!("{stem}-480.webp"), format!("{stem}-800.webp"), format!("{stem}-900.webp"), own.clone()]);
    let sources =
        format!("<picture><source type=\"image/webp\" srcset=\"/{stem}-480.webp 480w, /{stem}-800.webp 800w, /{stem}-900.webp 900w\"");
    assert_eq!(page.matches(&sources).count(), 2, "{page}");
    let first = page.split_once(&sources).unwrap().1;
    let (first, second) = first.split_once(&sources).unwrap();
    assert!(first.contains(&format!("<img src=\"/{own}\" alt=\"The lake\" width=\"900\" height=\"500\" class=\"tint tint-r")), "{first}");
    // What is seen first is not put off; the rest is.
    assert!(first.contains("fetchpriority=\"high\"></picture><figcaption>In spring</figcaption>") && !first.contains("loading="));
    assert!(second.contains(" loading=\"lazy\" decoding=\"async\"></picture>"));
    // Of what no page shows, nothing is made but the file that a link may name.
    assert_eq!(names(&site, "unseen").len(), 1);
    for name in names(&site, "lake.") {
        let opened = image::load_from_memory(&tree(&site.out())[&name]).unwrap();
        let width = name.rsplit_once('-').map_or(900, |(_, rest)| rest.trim_end_matches(".webp").parse().unwrap());
        assert_eq!(opened.width(), width, "{name}");
    }
}

#[test]
fn what_was_made_once_is_not_made_again() {
    let site = site();
    assert_eq!(build_to(&site, site.out()).pictures, 5);
    site.page("other.md", "title: Other", "More words.");
    assert_eq!(build_to(&site, site.out()).pictures, 0);
    // Into another folder, and after the output is gone: from what is kept.
    let other = site.root().parent().unwrap().join("other");
    assert_eq!(build_to(&site, other.clone()).pictures, 0);
    assert_same(&tree(&site.out()), &tree(&other), "two folders");
    // A picture that changes makes its page again, and nothing of the old one stays.
    site.write("content/lake.png", png(700, 300, [10, 10, 10]));
    let report = build_to(&site, site.out());
    assert_eq!((report.pictures, names(&site, "lake.").len()), (3, 3));
    let kept = tree(&site.root().join(".trailmark/images"));
    assert_eq!(kept.len(), 3 + 1 + 1, "{:?}", kept.keys());
    let clean = site.root().parent().unwrap().join("clean");
    let report = pipeline::build(&Workspace::on_disk(site.root()), &Options { clean: true, ..options(clean.clone()) });
    assert_eq!(report.pictures, 4);
    assert_same(&tree(&site.out()), &tree(&clean), "a clean build");
    // No page shows it any more.
    site.page("about.md", "title: About", "First words.");
    build_to(&site, site.out());
    assert_eq!(names(&site, "lake.").len(), 1);
}

#[test]
fn what_is_shown_no_more_goes_at_once_and_what_a_warned_page_shows_stays() {
    let site = site();
    // A page with a warning is in no ledger.
    site.page("warned.md", "title: Warned", "![A house](house.png) and [nothing][nowhere]");
    site.write("content/house.png", png(500, 300, [90, 90, 20]));
    let report = build_to(&site, site.out());
    assert_eq!(report.diagnostics.len(), 1, "{:?}", report.diagnostics);
    for edit in ["title: About us", "title: About us\ndescription: Who we are"] {
        site.page("about.md", edit, "Other words.");
        build_to(&site, site.out());
        assert_eq!((names(&site, "lake.").len(), names(&site, "house.").len()), (1, 3), "{edit}");
    }
}

#[test]
fn what_is_kept_and_not_whole_is_made_again() {
    let site = site();
    let jpeg = |width| {
        let mut file = Vec::new();
        let drawn = image::DynamicImage::new_rgb8(width, 32);
        drawn.write_to(&mut std::io::Cursor::new(&mut file), image::ImageFormat::Jpeg).unwrap();
        file
    };
    site.write("content/photo.jpg", jpeg(64));
    site.settings("social_cards: true");
    build_to(&site, site.out());
    let (before, kept) = (tree(&site.out()), site.root().join(".trailmark/images"));
    let files: Vec<String> = tree(&kept).into_keys().filter(|name| name != "known.json").collect();
    for ending in ["-Png", "-Jpeg", ".webp", "-card.png"] {
        assert!(files.iter().any(|name| name.ends_with(ending)), "{files:?}");
    }
    for left in [0, 1, 2] {
        for name in &files {
            let bytes = std::fs::read(kept.join(name)).unwrap();
            std::fs::write(kept.join(name), &bytes[..bytes.len() * left / 2 - usize::from(left == 2)]).unwrap();
        }
        std::fs::remove_dir_all(site.out()).unwrap();
        build_to(&site, site.out());
        assert_same(&before, &tree(&site.out()), "after what is kept was cut off");
    }
    // What is whole is taken.
    std::fs::remove_dir_all(site.out()).unwrap();
    let report = build_to(&site, site.out());
    assert_eq!((report.pictures, report.cards), (0, 0));
}

#[test]
fn the_preview_makes_what_an_edit_shows_and_drops_what_it_does_not() {
    let site = site();
    let workspace = Workspace::on_disk(site.root());
    let out = site.root().join(".trailmark/preview");
    let mut standing = None;
    Standing::build(&mut standing, &workspace, &options(out.clone()), &[]);
    for body in ["![The lake](lake.png)\n\n![Another](unseen.png)", "No picture.", "![Another](unseen.png)"] {
        site.page("about.md", "title: About", body);
        let report = Standing::build(&mut standing, &workspace, &options(out.clone()), &[site.root().join("content/about.md")]);
        assert!(report.written.is_some(), "{:?}", report.diagnostics);
        let clean = site.root().parent().unwrap().join("clean");
        build_to(&site, clean.clone());
        assert_same(&tree(&out), &tree(&clean), body);
    }
}

#[test]
fn any_number_of_threads_makes_the_same_bytes() {
    let site = site();
    for threads in ["1", "3"] {
        let out = site.root().parent().unwrap().join(threads);
        let mut program = crate::support::program();
        program.env("RAYON_NUM_THREADS", threads).args(["build", "--clean", "--site"]).arg(site.root()).arg("--out").arg(&out);
        crate::support::run(&mut program).ok();
    }
    let built = |threads: &str| tree(&site.root().parent().unwrap().join(threads));
    assert_same(&built("1"), &built("3"), "one thread and three");
}

#[test]
fn where_a_photograph_was_taken_is_nowhere() {
    const PLACE: &[u8] = b"52.5163 N 13.3777 E";
    let mut photo = Vec::new();
    let drawn = image::DynamicImage::new_rgb8(64, 32);
    drawn.write_to(&mut std::io::Cursor::new(&mut photo), image::ImageFormat::Jpeg).unwrap();
    let exif = [b"Exif\0\0II*\0\x08\0\0\0\x01\0\x3b\x01\x02\0\x13\0\0\0\x1a\0\0\0\0\0\0\0", PLACE].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let photo = [&photo[..2], &[0xff, 0xe1], &length, &exif, &photo[2..]].concat();
    let site = Site::new();
    site.write("content/seen.jpg", &photo).write("content/linked.jpg", &photo);
    site.page("about.md", "title: About\nimage: seen.jpg\nimage_alt: A lake", "[The lake](linked.jpg) ![The lake](seen.jpg)");
    build_to(&site, site.out());
    for (name, bytes) in tree(&site.out()).into_iter().chain(tree(&site.root().join(".trailmark"))) {
        assert!(!bytes.windows(PLACE.len()).any(|window| window == PLACE), "{name}");
    }
    assert_eq!(names(&site, ".jpg").len(), 2);
}

#[test]
fn a_template_asks_for_a_picture_and_is_told_what_is_wrong_with_it() {
    let site = site();
    site.write("content/drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'/>");
    site.write(
        "templates/page.html",
        "{% set picture = site.image('lake.png') %}{{ picture.width }}×{{ picture.height }} {{ picture.sources|length }} \
         {{ site.image('drawing.svg').width }} {{ site.image(page.image).src }}",
    );
    site.page("about.md", "title: About\nimage: lake.png\nimage_alt: A lake", "");
    build_to(&site, site.out());
    let text = String::from_utf8(tree(&site.out())["about/index.html"].clone()).unwrap();
    assert!(text.starts_with("900×500 1 30 /assets/lake."), "{text}");
    site.write("templates/page.html", "{{ site.image('lake.jpg').src }}");
    let ran = site.build_with(&[]);
    assert!(ran.code == 1 && ran.stderr.contains("there is no asset `lake.jpg`"), "{}", ran.stderr);
}
