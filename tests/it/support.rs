//! A site in a temporary folder, the program run on it, and what it left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The moment at which all builds happen: noon of 15 June 2026, UTC.
pub const NOW: &str = "1781524800";

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_trailmark");

/// The repository, which is a site too.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The same, once it is sure that all went well.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "the command failed:\n{}{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("not one JSON value ({error}):\n{}", self.stdout))
    }
}

/// The program with surroundings that are the same everywhere.
pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", NOW).env_remove("RUST_BACKTRACE").current_dir(std::env::temp_dir());
    command
}

/// Runs a command; a panic of the program fails the test.
#[track_caller]
pub fn run(command: &mut Command) -> Ran {
    let done = command.stdin(std::process::Stdio::null()).output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = Ran { code: done.status.code().unwrap_or(-1), stdout: text(&done.stdout), stderr: text(&done.stderr) };
    assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("stack overflow"), "the program broke down:\n{}", ran.stderr);
    assert!((0..=2).contains(&ran.code), "exit code {}:\n{}", ran.code, ran.stderr);
    ran
}

/// Every file of a folder by its path with `/`, and its bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Reads a whole folder.
pub fn tree(folder: &Path) -> Tree {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The names of the files that two folders do not share byte for byte.
pub fn differences(left: &Tree, right: &Tree) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    names.into_iter().filter(|name| left.get(*name) != right.get(*name)).cloned().collect()
}

/// Fails with the names of the files that differ, never with their bytes.
#[track_caller]
pub fn assert_same(left: &Tree, right: &Tree, what: &str) {
    let different = differences(left, right);
    assert!(different.is_empty(), "{what}: these files differ: {different:?}");
}

/// Copies a folder over another.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// A picture that can be shown, of one size and in a colour of its own.
pub fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([colour[0].wrapping_add((x / 8) as u8), colour[1].wrapping_add((y / 8) as u8), colour[2]])
    });
    let mut file = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut file);
    image::ImageEncoder::write_image(encoder, &picture, width, height, image::ExtendedColorType::Rgb8).unwrap();
    file
}

/// A site under test, and the folder that it is built to.
pub struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A site without any file.
    pub fn empty() -> Self {
        let site = Site { folder: tempfile::Builder::new().prefix("trailmark-it-").tempdir().unwrap() };
        fs::create_dir(site.root()).unwrap();
        site
    }

    /// A site with settings and a home page.
    pub fn new() -> Self {
        let site = Site::empty();
        site.write("site.yaml", "title: Larkspur Coaching\nbase_url: https://larkspur.example/\n");
        site.page("_index.md", "title: Home", "Welcome.");
        site
    }

    /// The site's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// The folder that the site is built to.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Writes a file of the site.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes a page below `content/`.
    pub fn page(&self, path: &str, front: &str, body: &str) -> &Self {
        self.write(&format!("content/{path}"), format!("---\n{}\n---\n\n{body}\n", front.trim()))
    }

    /// Adds lines to the settings.
    pub fn settings(&self, lines: &str) -> &Self {
        let path = self.root().join("site.yaml");
        let text = fs::read_to_string(&path).unwrap_or_default();
        self.write("site.yaml", format!("{text}{}\n", lines.trim_end()))
    }

    /// Removes a file or a folder of the site.
    pub fn remove(&self, path: &str) -> &Self {
        let path = self.root().join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        self
    }

    /// Runs the program on the site.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(program().args(arguments).arg("--site").arg(self.root()))
    }

    /// Builds the site, with further arguments.
    #[track_caller]
    pub fn build_with(&self, arguments: &[&str]) -> Ran {
        run(program().arg("build").args(arguments).arg("--site").arg(self.root()).arg("--out").arg(self.out()))
    }

    /// Builds the site, which must succeed.
    #[track_caller]
    pub fn build(&self) -> Ran {
        self.build_with(&[]).ok()
    }

    /// Builds the site, which must fail, and gives what was said.
    #[track_caller]
    pub fn fail(&self) -> String {
        let ran = self.build_with(&[]);
        assert_eq!(ran.code, 1, "the build should have failed:\n{}", ran.stderr);
        ran.stderr
    }

    /// A file of the output.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        let file = self.out().join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("no `{path}` in the output ({error}); there are {:#?}", self.tree().keys()))
    }

    /// Whether the output has a file.
    pub fn has(&self, path: &str) -> bool {
        self.out().join(path).is_file()
    }

    /// All of the output.
    pub fn tree(&self) -> Tree {
        tree(&self.out())
    }
}

/// The addresses of every `href` and `src` of a page, and of its redirect.
pub fn links(html: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let all = scraper::Selector::parse("[href], [src]").unwrap();
    let found = page.select(&all).filter_map(|element| element.attr("href").or_else(|| element.attr("src")));
    found.map(str::to_owned).collect()
}

/// The words that a visitor sees of the elements that a selector finds.
pub fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let all = scraper::Selector::parse(selector).unwrap();
    let words = |element: scraper::ElementRef| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    page.select(&all).map(words).collect()
}
