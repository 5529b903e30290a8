//! Who takes part, what was agreed, and what the sponsor may see of it.

use super::{Gate, Scene};
use crate::model::audience::{SharedItem, holds};
use crate::parse::kinds::{
    ChemistryMeeting, Contract, Engagement, OpeningMeeting, Party, PartyRole, SessionPlan, SharingConsent, Signature, Stakeholder, word,
};
use crate::yaml::Date;
use serde::Serialize;
use std::sync::Arc;

/// The people of an engagement.
#[derive(Debug, Serialize)]
#[serde(rename = "people")]
pub struct People<'a> {
    pub client: Option<Person<'a>>,
    pub sponsor: Option<Person<'a>>,
    pub line_manager: Option<Person<'a>>,
    pub coaches: Vec<CoachLink>,
    pub stakeholders: Vec<Watcher<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "person")]
pub struct Person<'a> {
    pub name: &'a str,
    pub role: Option<&'a str>,
    pub organisation: Option<&'a str>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// A coach, with the whole address of the page where there is one.
#[derive(Debug, Serialize)]
#[serde(rename = "coach_link")]
pub struct CoachLink {
    pub name: Arc<str>,
    pub url: Option<String>,
}

/// A stakeholder; what they answered is nowhere beside their name.
#[derive(Debug, Serialize)]
#[serde(rename = "watcher")]
pub struct Watcher<'a> {
    pub name: &'a str,
    pub role: Option<&'a str>,
    pub organisation: Option<&'a str>,
    pub group: String,
    pub interviewed: Option<Date>,
}

/// What client, coach and sponsor agreed on.
#[derive(Debug, Serialize)]
#[serde(rename = "agreement")]
pub struct Agreement<'a> {
    pub starts: Option<Date>,
    pub ends: Option<Date>,
    pub outcomes: &'a [String],
    pub roles: &'a [PartyRole],
    pub sessions: Option<&'a SessionPlan>,
    pub logistics: Option<&'a str>,
    pub cancellation: Option<&'a str>,
    pub termination: Option<&'a str>,
    pub confidentiality: Option<&'a str>,
    pub reporting: Option<&'a str>,
    pub boundaries: Option<&'a str>,
    pub signed: &'a [Signature],
    pub chemistry: Option<ChemistryView<'a>>,
    pub opening: Option<&'a OpeningMeeting>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "chemistry")]
pub struct ChemistryView<'a> {
    pub on: Option<Date>,
    pub met: Vec<CoachLink>,
    pub chosen: Option<CoachLink>,
    pub why: Option<&'a str>,
}

/// For the client: what the sponsor's portal shows, made by asking the table as the sponsor would be answered.
#[derive(Debug, Serialize)]
#[serde(rename = "sharing")]
pub struct Sharing<'a> {
    /// Whether there is a sponsor at all.
    pub sponsor: Option<&'a str>,
    /// Words for what the sponsor sees by the agreement.
    pub always: Vec<&'static str>,
    /// How many goals the sponsor agreed to, of all.
    pub goals_agreed: usize,
    pub goals: usize,
    pub consents: Vec<ConsentLine<'a>>,
    /// What could be shared by a consent and is not.
    pub closed: Vec<&'static str>,
}

/// A consent and whether it holds.
#[derive(Debug, Serialize)]
#[serde(rename = "consent_line")]
pub struct ConsentLine<'a> {
    pub item: &'a str,
    /// `given`, `coming`, `expired` or `withdrawn`.
    pub state: &'static str,
    pub given: Date,
    pub by: &'a str,
    pub until: Option<Date>,
    pub withdrawn: Option<Date>,
}

pub(super) struct Parties<'a> {
    pub client: &'a Party,
    pub sponsor: &'a Option<Party>,
    pub line_manager: &'a Option<Party>,
    pub stakeholders: &'a [Stakeholder],
    pub coaches: &'a [String],
}

pub(super) fn people<'a>(gate: &Gate, scene: &Scene<'a>, parties: Parties<'a>) -> People<'a> {
    let Parties { client, sponsor, line_manager, stakeholders, coaches } = parties;
    let stakeholders = stakeholders.iter().filter(|_| gate.sees("stakeholders")).map(|watcher| {
        let Stakeholder { name, role, organisation, email: _, group, goals: _, interviewed } = watcher;
        let (role, organisation) = (role.as_deref(), organisation.as_deref());
        Watcher { name, role, organisation, group: word(group), interviewed: *interviewed }
    });
    People {
        client: person(gate, client, CLIENT),
        sponsor: sponsor.as_ref().and_then(|sponsor| person(gate, sponsor, SPONSOR)),
        line_manager: line_manager.as_ref().and_then(|manager| person(gate, manager, LINE_MANAGER)),
        coaches: coaches.iter().filter(|_| gate.sees("coaches")).map(|id| coach(scene, id)).collect(),
        stakeholders: stakeholders.collect(),
    }
}

/// The names in the table of a person's keys.
type Keys = [&'static str; 5];
const CLIENT: Keys = ["client.name", "client.role", "client.organisation", "client.email", "client.phone"];
const SPONSOR: Keys = ["sponsor.name", "sponsor.role", "sponsor.organisation", "sponsor.email", "sponsor.phone"];
const LINE_MANAGER: Keys =
    ["line_manager.name", "line_manager.role", "line_manager.organisation", "line_manager.email", "line_manager.phone"];

fn person<'a>(gate: &Gate, party: &'a Party, keys: Keys) -> Option<Person<'a>> {
    let Party { name, role, organisation, email, phone } = party;
    let [name_key, role_key, organisation_key, email_key, phone_key] = keys;
    Some(Person {
        name: gate.give(name_key, Some(name))?,
        role: gate.text(role_key, role),
        organisation: gate.text(organisation_key, organisation),
        email: gate.text(email_key, email),
        phone: gate.text(phone_key, phone),
    })
}

/// A coach by id; one without a page is called by the id.
pub(super) fn coach(scene: &Scene<'_>, id: &str) -> CoachLink {
    match scene.site.coach(id, &scene.site.config.language) {
        Some(page) => CoachLink { name: page.summary.title.clone(), url: Some(scene.site.base.permalink(&page.summary.route)) },
        None => CoachLink { name: Arc::from(id), url: None },
    }
}

pub(super) fn agreement<'a>(gate: &Gate, scene: &Scene<'a>, contract: &'a Contract) -> Agreement<'a> {
    let Contract {
        starts,
        ends,
        outcomes,
        roles,
        sessions,
        logistics,
        cancellation,
        termination,
        confidentiality,
        reporting,
        boundaries,
        signed,
        chemistry,
        opening_meeting,
    } = contract;
    let chemistry = gate.give("contract.chemistry", chemistry.as_ref()).map(|meeting| {
        let ChemistryMeeting { on, met, chosen, why } = meeting;
        ChemistryView {
            on: *on,
            met: met.iter().map(|id| coach(scene, id)).collect(),
            chosen: chosen.as_deref().map(|id| coach(scene, id)),
            why: why.as_deref(),
        }
    });
    Agreement {
        starts: gate.give("contract.starts", *starts),
        ends: gate.give("contract.ends", *ends),
        outcomes: gate.list("contract.outcomes", outcomes),
        roles: gate.list("contract.roles", roles),
        sessions: gate.give("contract.sessions", sessions.as_ref()),
        logistics: gate.text("contract.logistics", logistics),
        cancellation: gate.text("contract.cancellation", cancellation),
        termination: gate.text("contract.termination", termination),
        confidentiality: gate.text("contract.confidentiality", confidentiality),
        reporting: gate.text("contract.reporting", reporting),
        boundaries: gate.text("contract.boundaries", boundaries),
        signed: gate.list("contract.signed", signed),
        chemistry,
        opening: gate.give("contract.opening_meeting", opening_meeting.as_ref()),
    }
}

pub(super) fn sharing<'a>(gate: &Gate, scene: &Scene<'a>, keys: &'a Engagement) -> Option<Sharing<'a>> {
    if !gate.sees("consents") {
        return None;
    }
    let theirs = gate.for_sponsor();
    let mut always = Vec::new();
    for (word, field) in [("active", "active"), ("sessions", "sessions.date"), ("stage", "stage"), ("agreement", "contract.outcomes")] {
        if theirs.sees(field) {
            always.push(word);
        }
    }
    if keys.fees.is_some() && theirs.sees("fees") {
        always.push("fees");
    }
    let open = |item: &SharedItem| keys.consents.iter().any(|consent| consent.item == item.word() && holds(consent, scene.today));
    Some(Sharing {
        sponsor: keys.sponsor.as_ref().map(|sponsor| sponsor.name.as_str()),
        always,
        goals_agreed: keys.goals.iter().filter(|goal| theirs.sees_of_goal("goals.title", goal)).count(),
        goals: keys.goals.len(),
        consents: keys.consents.iter().map(|consent| line(consent, scene.today)).collect(),
        closed: SharedItem::ALL.into_iter().filter(|item| !open(item)).map(SharedItem::word).collect(),
    })
}

fn line(consent: &SharingConsent, today: Date) -> ConsentLine<'_> {
    let SharingConsent { item, audience: _, given, by, until, withdrawn } = consent;
    ConsentLine { item, state: state(consent, today), given: *given, by, until: *until, withdrawn: *withdrawn }
}

fn state(consent: &SharingConsent, today: Date) -> &'static str {
    match consent {
        SharingConsent { withdrawn: Some(withdrawn), .. } if *withdrawn <= today => "withdrawn",
        SharingConsent { until: Some(until), .. } if *until < today => "expired",
        SharingConsent { given, .. } if *given > today => "coming",
        _ if holds(consent, today) => "given",
        _ => "expired",
    }
}
