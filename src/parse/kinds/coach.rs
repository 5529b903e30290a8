//! The keys of a coach's page.

use super::{
    Common, Deserialize, JsonSchema, KindName, Level, Mode, OneOrMany, Role, Serialize, Value, check_url, file_keys, text_or_parts,
};
use super::{Deserializer, MapAccess, Visitor, de, fmt};
use crate::diag::Diagnostic;
use crate::parse::Document;
use crate::yaml::{Date, Year};
use std::collections::BTreeMap;

file_keys! {
    /// A coach's profile.
    CoachFile -> Coach {
        #[serde(default)]
        role: OneOrMany<Role>,
        /// One line below the name.
        headline: Option<String>,
        photo: Option<String>,
        photo_alt: Option<String>,
        pronouns: Option<String>,
        #[serde(default)]
        credentials: Vec<Credential>,
        #[serde(default)]
        training: Vec<Training>,
        coaching_since: Option<Year>,
        leading_since: Option<Year>,
        hours_coached: Option<u32>,
        #[serde(default)]
        industries: Vec<String>,
        #[serde(default)]
        client_levels: Vec<Level>,
        #[serde(default)]
        specialties: Vec<String>,
        #[serde(default)]
        languages: Vec<SpokenLanguage>,
        #[serde(default)]
        locations: Vec<String>,
        #[serde(default)]
        modes: Vec<Mode>,
        /// Ids of methods.
        #[serde(default)]
        methods: Vec<String>,
        #[serde(default)]
        assessments_licensed: Vec<String>,
        chemistry_call: Option<ChemistryCall>,
        references: Option<References>,
        #[serde(default)]
        testimonials: Vec<Testimonial>,
        availability: Option<Availability>,
        fees: Option<String>,
        supervision: Option<String>,
        insurance: Option<String>,
        code_of_ethics: Option<CodeOfEthics>,
        #[serde(default)]
        same_as: Vec<String>,
    }
}

/// The keys of a coach.
#[derive(Debug, Clone)]
pub struct Coach {
    pub role: OneOrMany<Role>,
    pub headline: Option<String>,
    pub photo: Option<String>,
    pub photo_alt: Option<String>,
    pub pronouns: Option<String>,
    pub credentials: Vec<Credential>,
    pub training: Vec<Training>,
    pub coaching_since: Option<Year>,
    pub leading_since: Option<Year>,
    pub hours_coached: Option<u32>,
    pub industries: Vec<String>,
    pub client_levels: Vec<Level>,
    pub specialties: Vec<String>,
    pub languages: Vec<SpokenLanguage>,
    pub locations: Vec<String>,
    pub modes: Vec<Mode>,
    pub methods: Vec<String>,
    pub assessments_licensed: Vec<String>,
    pub chemistry_call: Option<ChemistryCall>,
    pub references: Option<References>,
    pub testimonials: Vec<Testimonial>,
    pub availability: Option<Availability>,
    pub fees: Option<String>,
    pub supervision: Option<String>,
    pub insurance: Option<String>,
    pub code_of_ethics: Option<CodeOfEthics>,
    pub same_as: Vec<String>,
}

/// A credential and who gave it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    pub body: String,
    pub level: Option<String>,
    pub number: Option<String>,
    pub since: Option<Year>,
    pub expires: Option<Date>,
    pub verify_url: Option<String>,
}

/// A training: a text, or its parts.
#[derive(Debug, Clone, Serialize)]
pub struct Training {
    pub title: String,
    pub provider: Option<String>,
    pub year: Option<i32>,
}

text_or_parts!(Training from TrainingParts { title: String, provider: String, year: i32 } as "a text, or `{title, provider, year}`");

/// How well a language is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fluency {
    Native,
    Fluent,
    Working,
}

/// A language by its code (`fr`), and how well it is spoken.
#[derive(Debug, Clone, Serialize)]
pub struct SpokenLanguage {
    pub code: String,
    pub level: Option<Fluency>,
}

text_or_parts!(SpokenLanguage from SpokenParts { code: String, level: Fluency } as "a language code such as `fr`, or `{code, level}`");

/// A first talk before anything is agreed.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChemistryCall {
    pub minutes: u32,
    #[serde(default)]
    pub free: bool,
    pub booking_url: Option<String>,
}

/// Earlier clients who would speak with a new one.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct References {
    pub count: Option<u32>,
    #[serde(default)]
    pub on_request: bool,
}

/// What a client said, with the consent to print it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Testimonial {
    pub text: String,
    pub name: String,
    pub role: Option<String>,
    pub consent: Consent,
}

/// Who agreed to what, and when; `withdrawn` takes it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub on: Date,
    pub by: Option<String>,
    pub scope: Option<String>,
    pub withdrawn: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AvailabilityStatus {
    Open,
    Limited,
    Full,
}

/// Whether a coach takes new clients.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    pub status: AvailabilityStatus,
    pub from: Option<Date>,
    pub note: Option<String>,
}

/// The code of ethics that a coach follows.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeOfEthics {
    pub name: String,
    pub url: Option<String>,
}

pub(super) fn sense(document: &Document, coach: &Coach, diagnostics: &mut Vec<Diagnostic>) {
    for (at, testimonial) in coach.testimonials.iter().enumerate() {
        let consent = &testimonial.consent;
        if consent.withdrawn.is_some_and(|withdrawn| withdrawn < consent.on) {
            let path = format!("testimonials[{at}].consent.withdrawn");
            let found = document.error("bad-date", &path, "the consent was withdrawn before it was given");
            diagnostics.push(found.help("give a later day, or leave `withdrawn` out"));
        }
    }
    for (at, language) in coach.languages.iter().enumerate() {
        if language.code.len() > 8
            || !language.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_uppercase() || byte == b'-')
        {
            let found = document.error("bad-value", &format!("languages[{at}]"), format!("`{}` is not a language code", language.code));
            diagnostics.push(found.help("write it like `en`, `fr` or `pt-BR`; the theme's strings give its name"));
        }
    }
    for (at, credential) in coach.credentials.iter().enumerate() {
        check_url(document, &format!("credentials[{at}].verify_url"), credential.verify_url.as_deref(), diagnostics);
    }
    let booking = coach.chemistry_call.as_ref().and_then(|call| call.booking_url.as_deref());
    check_url(document, "chemistry_call.booking_url", booking, diagnostics);
    let ethics = coach.code_of_ethics.as_ref().and_then(|code| code.url.as_deref());
    check_url(document, "code_of_ethics.url", ethics, diagnostics);
    for (at, url) in coach.same_as.iter().enumerate() {
        check_url(document, &format!("same_as[{at}]"), Some(url), diagnostics);
    }
}
