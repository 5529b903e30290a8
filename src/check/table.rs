//! The table of lints: what each is called and what it finds. `docs/content/lints.md` shows the same to users.

use super::Lint;
use crate::config::Level::Warning;

/// All lints, in the order of the documentation.
pub(super) static LINTS: [Lint; 39] = [
    lint("image-alt", "an image, a photo or a figure without words for those who do not see it"),
    lint("heading-skip", "a heading that skips a level, or one of level 1 in a page's text"),
    lint("cookie-text", "the text of a cookie banner, except on a page about privacy"),
    lint("view-error", "what a program or template printed: `Error: View ... may not exist`, `Lorem ipsum`, `{{`"),
    lint("empty-byline", "a byline that names nobody: `by |`, an empty `author`"),
    lint("file-name-text", "the name of an image file as text or as alternative text"),
    lint("cut-citation", "a bracket that never closes in its paragraph: `(ICF, n.`"),
    lint("open-quote", "a quotation mark without a partner in its paragraph"),
    lint("lone-stop", "a paragraph, heading or list item of nothing but punctuation"),
    lint("number-word", "a number of steps, stages or phases that is not that of the model or list it speaks of"),
    lint("claim-without-source", "a statistic or a study in a paragraph without link, footnote or year, on a page without `sources`"),
    lint("placeholder-bio", "a coach's page with placeholder or joke words, or a text of fewer than 20 words"),
    lint("name-twice", "the same name twice in a row"),
    lint("credential-expired", "a credential whose `expires` is past"),
    lint("credential-hours", "`hours_coached` below what the ICF level asks for: ACC 100, PCC 500, MCC 2,500"),
    lint("credential-body", "the former name of the International Coaching Federation"),
    lint("missing-description", "a page without `description`"),
    lint("description-length", "a `description` of fewer than 50 or more than 160 characters"),
    lint("duplicate-title", "a page with the title of another page of its language"),
    lint("duplicate-description", "a page with the description of another page of its language"),
    lint("cta-count", "more than one call to action on a page"),
    lint("orphan", "a page that no way leads to from the home page"),
    lint("orphan-file", "a file below `content/` that no page shows or links to"),
    lint("headers-replaced", "a `_headers` or `.htaccess` in `static/` that takes the place of the one with the security headers"),
    lint("external-link", "with `--external`: a link to another host that leads nowhere"),
    lint(
        "placeholder-url",
        "`base_url`, or an address or number of the practice or a menu, as `trailmark new` wrote it, unless `demonstration: true`",
    ),
    lint(
        "untouched-text",
        "texts that are as `trailmark new` made them, pages and engagements that are as `add` began them, unless `demonstration: true`",
    ),
    lint("private-in-git", "a private file that git tracks in the clear, unless `demonstration: true`; `build` tells it too"),
    lint("goal-measure", "in an engagement: an open goal without `measure`, or without `alignment`"),
    lint("action-incomplete", "in an engagement: an open action without `due` or `measure`"),
    lint("deliverable-missing", "in an engagement: a stage that is over, while nothing is recorded of what its method promises there"),
    lint("review-due", "in an engagement: a day of `plan.reviews` that is past, without a review since"),
    lint("debrief-licence", "in an engagement: `debrief` by a coach whose `assessments_licensed` does not have the instrument"),
    lint("min-raters-low", "in an engagement: `min_raters` below that of the site"),
    lint("retention-over", "in an engagement: `retain_until` is past; `build` says so too"),
    lint("missing-string", "a language of the site whose texts of the interface are not whole"),
    lint("string-placeholder", "a text of the interface with other `{placeholders}` than the English one"),
    lint("plural-form", "a text of the interface that lacks a plural form of its language, or has one that the language does not use"),
    lint("unknown-lint", "a comment that switches off a lint which does not exist"),
];

const fn lint(code: &'static str, finds: &'static str) -> Lint {
    Lint { code, level: Warning, finds }
}
