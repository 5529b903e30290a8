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
        /// Kind of work.
        #[serde(default)]
        role: OneOrMany<Role>,
        /// One line below the name.
        headline: Option<String>,
        /// Path of a file: the portrait.
        photo: Option<String>,
        /// The portrait in words.
        photo_alt: Option<String>,
        /// Beside the name.
        pronouns: Option<String>,
        /// Credentials, each with who gave it.
        #[serde(default)]
        credentials: Vec<Credential>,
        /// Courses and diplomas.
        #[serde(default)]
        training: Vec<Training>,
        /// The page says how many years that is, at every build.
        coaching_since: Option<Year>,
        /// Years of leading people, likewise.
        leading_since: Option<Year>,
        /// Hours of coaching so far.
        hours_coached: Option<u32>,
        /// Coaches can be found by these.
        #[serde(default)]
        industries: Vec<String>,
        /// Coaches can be found by these.
        #[serde(default)]
        client_levels: Vec<Level>,
        /// What the coach is best at.
        #[serde(default)]
        specialties: Vec<String>,
        /// Coaches can be found by these.
        #[serde(default)]
        languages: Vec<SpokenLanguage>,
        /// Coaches can be found by these; put a place with a comma in quotation marks.
        #[serde(default)]
        locations: Vec<String>,
        /// How you meet.
        #[serde(default)]
        modes: Vec<Mode>,
        /// Ids of methods: linked to their pages.
        #[serde(default)]
        methods: Vec<String>,
        /// Instruments the coach may use.
        #[serde(default)]
        assessments_licensed: Vec<String>,
        /// A first talk before anything is agreed.
        chemistry_call: Option<ChemistryCall>,
        /// Earlier clients who would speak with a new one.
        references: Option<References>,
        /// What clients said, each with the consent to print it.
        #[serde(default)]
        testimonials: Vec<Testimonial>,
        /// Whether the coach takes new clients.
        availability: Option<Availability>,
        /// What coaching costs, in words.
        fees: Option<String>,
        /// Who looks at the coach's own work, and how often.
        supervision: Option<String>,
        /// How the coach is insured.
        insurance: Option<String>,
        /// The code that the coach keeps to.
        code_of_ethics: Option<CodeOfEthics>,
        /// Addresses: the coach's pages elsewhere.
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
    /// Who gave it.
    pub body: String,
    /// Such as `PCC`.
    pub level: Option<String>,
    /// Put digits in quotation marks: `"20417"`.
    pub number: Option<String>,
    /// The year in which it was given.
    pub since: Option<Year>,
    /// After this day the page says that it has expired.
    pub expires: Option<Date>,
    /// Address: where anyone can check it.
    pub verify_url: Option<String>,
}

/// A training: a text, or its parts.
#[derive(Debug, Clone, Serialize)]
pub struct Training {
    pub title: String,
    pub provider: Option<String>,
    pub year: Option<i32>,
}

text_or_parts!(Training from TrainingParts {
    /// The only key of a training that is given as a text.
    title: String,
    /// Who gave it.
    provider: String,
    /// When.
    year: i32,
} as "a text, or `{title, provider, year}`");

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

text_or_parts!(SpokenLanguage from SpokenParts {
    /// The language's code: `en`, `fr`, `pt-BR`; its name comes from the texts of the theme.
    code: String,
    /// How well it is spoken.
    level: Fluency,
} as "a language code such as `fr`, or `{code, level}`");

/// A first talk before anything is agreed.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChemistryCall {
    /// How long the call takes.
    pub minutes: u32,
    /// Whether the call costs nothing.
    #[serde(default)]
    pub free: bool,
    /// Address: without it, the button writes to `practice.email`.
    pub booking_url: Option<String>,
}

/// Earlier clients who would speak with a new one.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct References {
    /// How many.
    pub count: Option<u32>,
    /// Whether they are named when somebody asks.
    #[serde(default)]
    pub on_request: bool,
}

/// What a client said, with the consent to print it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Testimonial {
    /// The client's words.
    pub text: String,
    /// In the form that was agreed: `Colette R.`.
    pub name: String,
    /// What the client does.
    pub role: Option<String>,
    /// What the client agreed to.
    pub consent: Consent,
}

/// Who agreed to what, and when; `withdrawn` takes it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// From this day on it may be printed.
    pub on: Date,
    /// Who gave the consent, and how; not printed.
    pub by: Option<String>,
    /// What it covers; not printed.
    pub scope: Option<String>,
    /// From this day on it is printed no more.
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
    /// Whether the coach takes new clients.
    pub status: AvailabilityStatus,
    /// The day from which there is room.
    pub from: Option<Date>,
    /// A few words more.
    pub note: Option<String>,
}

/// The code of ethics that a coach follows.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeOfEthics {
    /// The name of the code.
    pub name: String,
    /// Address.
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
