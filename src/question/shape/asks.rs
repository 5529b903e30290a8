//! The rows of `site`: what it has, and what can be asked of it.

use super::Row;

/// A question that templates can ask of `site`.
#[derive(Debug)]
pub struct Ask {
    pub name: &'static str,
    /// Its arguments as the documentation shows them; those with `=` may be left out.
    pub takes: &'static str,
    /// An example, without `site.`; a test asks it.
    pub example: &'static str,
    /// The type of the answer; `?` stands for an answer that may be absent.
    pub answer: &'static str,
    pub about: &'static str,
}

const fn ask(name: &'static str, takes: &'static str, example: &'static str, answer: &'static str, about: &'static str) -> Ask {
    Ask { name, takes, example, answer, about }
}

/// What `site` has without a call.
pub const ATTRIBUTES: &[Row] = &[
    ("title", "text", "the name of the practice"),
    ("tagline", "text?", "a few words beside it"),
    ("description", "text?", "one or two sentences"),
    ("base_url", "text", "the whole address of the site, `https://host/practice/`"),
    ("base_path", "text", "its path on the host, `/practice/`"),
    ("language", "text", "the language of this page"),
    ("languages", "[text]", "the codes of all languages, the default one first"),
    ("logo", "file?", "the logo"),
    ("icon", "file?", "the small picture in browsers' tabs"),
    ("practice", "practice", "who is behind the site"),
    ("demonstration", "flag", "whether practice and clients are invented"),
    ("search", "text?", "the address of the page to search on, in the language of this page"),
];

/// What can be asked, in the order of the documentation.
pub const QUESTIONS: &[Ask] = &[
    ask("menu", "", "menu()", "[menu entry]", "the main menu"),
    ask("footer", "", "footer()", "[menu entry]", "the further pages of the footer"),
    ask("section", "folder, language=", r#"section("insights")"#, "summary?", "the page of a section, in another language too"),
    ask("sections", "", "sections()", "[summary]", "the sections at the top, by weight"),
    ask(
        "pages",
        "kind=, section=, tag=, author=, sort=, limit=, language=",
        r#"pages(kind="article", limit=5)"#,
        "[summary]",
        "pages that fit all that is given; `sort` is `date`, `weight` or `title`, and without it the order is that of the section, \
         newest first for a tag and for articles, else by weight",
    ),
    ask("latest", "kind, n", r#"latest("article", 3)"#, "[summary]", "the newest pages of a kind"),
    ask("coaches", "", "coaches()", "[summary]", "all coaches, by weight"),
    ask("count", "kind", r#"count("coach")"#, "number", "how many pages of a kind there are"),
    ask("summary", "path", r#"summary("/contact.md")"#, "summary?", "a page by its source path, relative or from `content/`"),
    ask("coach", "id", r#"coach("amara-osei")"#, "summary?", "a coach"),
    ask("method", "id", r#"method("grow")"#, "summary?", "a method"),
    ask("terms", "taxonomy=", "terms()", "[tag]", "all tags"),
    ask("term", "taxonomy, name", r#"term("tags", "listening")"#, "tag?", "one of them"),
    ask("neighbours", "", "neighbours()", "neighbours", "the pages before and after this one in its section"),
    ask("related", "n=", "related(3)", "[summary]", "pages that an article names, then those that share most tags; three when left out"),
    ask("series", "", "series()", "[summary]", "the parts of the page's series, oldest first"),
    ask("years", "folder", r#"years("insights")"#, "[year]?", "the years of a section's articles, newest first"),
    ask("facets", "", "facets()", "[facet]", "what coaches can be found by"),
    ask("testimonials", "id", r#"testimonials("amara-osei")"#, "[testimonial]?", "those of a coach that may be printed today"),
    ask("glossary", "", "glossary()", "[glossary term]?", "the terms of the glossary"),
    ask("breadcrumbs", "", "breadcrumbs()", "[breadcrumb]?", "as `page.breadcrumbs`; for templates of blocks"),
    ask(
        "structured_data",
        "page",
        "structured_data(page)",
        "text?",
        "what the page tells search engines, as JSON-LD for one `<script type=\"application/ld+json\">`; none where it is not to be indexed",
    ),
    ask("untranslated", "folder", r#"untranslated("insights")"#, "[summary]", "pages of a section that are in another language only"),
    ask("data", "name", r#"data("prices")"#, "data?", "a file of `data/` by its path, without its ending: `fees/2026`"),
    ask(
        "asset",
        "path",
        r#"asset("style.css")"#,
        "text",
        "address of an asset of the theme, or of a file in `content/` or `static/`; an error if there is none",
    ),
    ask(
        "link",
        "path",
        r#"link("/contact.md")"#,
        "text",
        "address of a page by its source path, also with `#heading`; an error if there is none",
    ),
    ask(
        "string",
        "key, n=, ...",
        r#"string("page.of", n=2, total=9)"#,
        "text",
        "a text of the interface: `n` chooses the plural form, and every value fills the placeholder of its name; a list where \
         the text is one; an error if there is none",
    ),
    ask(
        "date",
        "value, style=",
        r#"date("2026-03-02", style="short")"#,
        "text",
        "a date in words; `style` is `long` (when left out), `short`, `month`, `year`, `iso` or one of your own; a year stays a year, \
         none gives an empty text",
    ),
    ask("years_since", "year", "years_since(2012)", "number", "whole years until the build"),
    ask("build_date", "", "build_date()", "date", "the day of the build, in the site's time zone"),
    ask("build_year", "", "build_year()", "number", "its year"),
    ask(
        "image",
        "file",
        r#"image("/brand/trail.svg")"#,
        "picture",
        "how to show a picture: of a file that a value holds, or of one by its name as for `asset`; an error if there is none or it \
         cannot be shown",
    ),
    ask("policy", "", "policy()", "text", "the content security policy of this page"),
    ask("version", "", "version()", "text", "the version of Trailmark"),
];
