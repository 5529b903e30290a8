//! What one page's front matter and the outline of its body show: images without words, headings that skip a level,
//! credentials that do not hold, descriptions, biographies, calls to action.

use super::faults;
use super::lints::Reading;
use super::prose::Role;
use crate::diag::Diagnostic;
use crate::markdown;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Coach, Credential};

/// A biography with fewer words tells a client nothing.
const SHORTEST_BIO: usize = 20;

/// Search engines cut a description after about 160 characters (Google names no number; this is what its results show),
/// and one below 50 leaves most of that room empty.
const SHORTEST_DESCRIPTION: usize = 50;
const LONGEST_DESCRIPTION: usize = 160;

/// Hours of coaching that a level of the International Coaching Federation asks for
/// (<https://coachingfederation.org/credentialing/>): by its letters and by its name.
const ICF_LEVELS: [(&str, &str, u32); 3] =
    [("acc", "associate certified", 100), ("pcc", "professional certified", 500), ("mcc", "master certified", 2_500)];

/// Looks at the front matter and the outline of a page.
pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    images(reading, found);
    headings(reading, found);
    calls(reading, found);
    description(reading, found);
    if let Kind::Coach(coach) = &reading.page.document.front.kind {
        credentials(reading, coach, found);
        biography(reading, found);
    }
}

/// Whether search engines and lists show the page: not the one for missing addresses, nor those that ask to be left out.
pub(super) fn is_listed(page: &crate::model::Page) -> bool {
    !page.summary.noindex && !page.summary.route.ends_with("/404.html")
}

fn images(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let common = reading.page.document.common();
    let empty = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let missing = "say what it shows to those who do not see it";
    if common.image.is_some() && empty(common.image_alt.as_deref()) {
        found.push(reading.at_value("image", "image-alt", "this image has no `image_alt`").help(missing));
    }
    if let Kind::Coach(coach) = &reading.page.document.front.kind
        && coach.photo.is_some()
        && empty(coach.photo_alt.as_deref())
    {
        found.push(reading.at_value("photo", "image-alt", "this photo has no `photo_alt`").help(missing));
    }
    for image in &reading.prose.images {
        let range = image.range.clone();
        if image.alt.trim().is_empty() {
            found.push(
                reading
                    .in_body(range, "image-alt", "this image has no alternative text")
                    .help(format!("{missing}: `![...]({})`", image.target)),
            );
        } else if faults::is_name_of(&image.alt, &image.target) || !faults::file_names(&image.alt).is_empty() {
            let help = "say in words what the image shows";
            found.push(reading.in_body(range, "file-name-text", "the alternative text is only the name of the file").help(help));
        }
    }
    // A block's own declaration says whether it must have words.
    for call in &reading.prose.calls {
        let Some(alt) = call.argument("alt") else { continue };
        let target = call.argument("src").map_or("", |src| src.text.as_str());
        if faults::is_name_of(&alt.text, target) && faults::file_names(&alt.text).is_empty() {
            let help = "say in words what the image shows";
            found
                .push(reading.at(alt, 0..alt.text.len(), "file-name-text", "the alternative text is only the name of the file").help(help));
        }
    }
}

fn headings(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    // The page's title is the heading above all others.
    let mut above = 1;
    for text in &reading.prose.texts {
        let Role::Heading(level) = text.role else { continue };
        let message = match level {
            1 => "the page's title is its only heading of level 1".to_owned(),
            level if level > above + 1 => format!("this heading of level {level} follows one of level {above}"),
            _ => String::new(),
        };
        if !message.is_empty() {
            let wanted = "#".repeat(usize::from(if level == 1 { 2 } else { above + 1 }));
            let help = format!("begin it with `{wanted}`: readers who listen to a page go by the levels");
            found.push(reading.at(text, 0..text.text.len(), "heading-skip", message).help(help));
        }
        above = level;
    }
}

fn calls(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    for call in reading.prose.calls.iter().filter(|call| call.name == "cta").skip(1) {
        let help = "keep the one that matters most on this page; the others can be links";
        found.push(reading.in_body(call.range.clone(), "cta-count", "this page has more than one call to action").help(help));
    }
}

fn description(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    if !is_listed(reading.page) {
        return;
    }
    let Some(description) = reading.page.document.common().description.as_deref().filter(|text| !text.trim().is_empty()) else {
        let help = "add `description: ...`: lists, feeds and search engines show it";
        found.push(reading.at_value("title", "missing-description", "this page has no description").help(help));
        return;
    };
    let length = description.trim().chars().count();
    if !(SHORTEST_DESCRIPTION..=LONGEST_DESCRIPTION).contains(&length) {
        let message = format!("this description has {length} characters");
        let help = format!("{SHORTEST_DESCRIPTION} to {LONGEST_DESCRIPTION} are shown whole and say enough");
        found.push(reading.at_value("description", "description-length", message).help(help));
    }
}

fn credentials(reading: &Reading<'_>, coach: &Coach, found: &mut Vec<Diagnostic>) {
    for (at, credential) in coach.credentials.iter().enumerate() {
        let path = |key: &str| format!("credentials[{at}].{key}");
        if let Some(expires) = credential.expires.filter(|expires| *expires < reading.site.today) {
            let found_here = reading.at_value(&path("expires"), "credential-expired", format!("this credential expired on {expires}"));
            found.push(found_here.help("give the new date once it is renewed, or take the credential out"));
        }
        let Some(issuer) = icf(credential) else { continue };
        if issuer == Issuer::OldName {
            let message = "this body is now called International Coaching Federation";
            found.push(reading.at_value(&path("body"), "credential-body", message).help("write `International Coaching Federation`"));
        }
        if let (Some((letters, needed)), Some(hours)) = (icf_level(credential), coach.hours_coached)
            && hours < needed
        {
            let message = format!("{letters} needs {needed} hours of coaching, `hours_coached` says {hours}");
            let found_here = reading.at_value(&path("level"), "credential-hours", message);
            found.push(found_here.help("bring `hours_coached` up to date, or correct the level"));
        }
    }
}

/// By which name a credential calls the International Coaching Federation.
#[derive(Debug, PartialEq, Eq)]
enum Issuer {
    Name,
    OldName,
}

fn icf(credential: &Credential) -> Option<Issuer> {
    let body = credential.body.to_lowercase();
    let says = |word: &str| body.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    if body.contains("coach federation") {
        return Some(Issuer::OldName);
    }
    (body.contains("coaching federation") || says("icf")).then_some(Issuer::Name)
}

fn icf_level(credential: &Credential) -> Option<(String, u32)> {
    let level = credential.level.as_deref()?.to_lowercase();
    let says = |word: &str| level.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    let (letters, _, hours) = ICF_LEVELS.iter().find(|(letters, name, _)| says(letters) || level.contains(name))?;
    Some((letters.to_uppercase(), *hours))
}

fn biography(reading: &Reading<'_>, found: &mut Vec<Diagnostic>) {
    let words = markdown::words(&reading.page.document.body());
    if words < SHORTEST_BIO {
        let message = format!("this coach's text has {words} words");
        let help = format!("{SHORTEST_BIO} are the least: clients choose by experience, manner and whom a coach works with");
        found.push(reading.at_value("title", "placeholder-bio", message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_known_by_letters_and_names() {
        let credential = |body: &str, level: &str| Credential {
            body: body.to_owned(),
            level: Some(level.to_owned()),
            number: None,
            since: None,
            expires: None,
            verify_url: None,
        };
        assert_eq!(icf(&credential("ICF", "")), Some(Issuer::Name));
        assert_eq!(icf(&credential("International Coaching Federation (ICF)", "")), Some(Issuer::Name));
        assert_eq!(icf(&credential("Coach Federation", "")), Some(Issuer::OldName));
        assert_eq!(icf(&credential("EMCC", "")), None);
        assert_eq!(icf_level(&credential("ICF", "Master Certified Coach (MCC)")), Some(("MCC".to_owned(), 2_500)));
        assert_eq!(icf_level(&credential("ICF", "Professional Certified Coach")), Some(("PCC".to_owned(), 500)));
        assert_eq!(icf_level(&credential("ICF", "accredited")), None);
    }
}
