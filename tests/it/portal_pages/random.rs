//! Random records: nothing that the rules forbid is in what a sponsor gets.
//!
//! The rules stand here once more, in the plainest form: for each place of a record that can hold words, which consents
//! let a sponsor read it. The marks of all other places must not be in the sponsor's pages.

use super::{all, made};
use proptest::prelude::*;
use trailmark::model::audience::Audience;

/// When a sponsor may read a place.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    Always,
    Never,
    With(&'static str),
    /// Of an agreed goal always, of another one with `goals`.
    Wording,
    /// Of reviews in the middle and after the end, with `reviews`.
    Review,
    /// The one who pays, and nobody else.
    Payer,
}
use Rule::{Always, Never, Payer, Review, With, Wording};

const ITEMS: [&str; 8] = ["goals", "progress", "actions", "themes", "plan", "report", "evaluation", "reviews"];

/// Each place of the record below, in order.
const PLACES: [(&str, Rule); 67] = [
    ("title", Never),
    ("client", Always),
    ("client_role", Always),
    ("client_organisation", Never),
    ("client_email", Never),
    ("sponsor", Always),
    ("manager", Never),
    ("stakeholder", Never),
    ("stakeholder_role", Never),
    ("outcome", Always),
    ("logistics", Always),
    ("confidentiality", Always),
    ("chemistry", Never),
    ("opening", Always),
    ("career", Never),
    ("strength", Never),
    ("profile", Never),
    ("agreed_title", Always),
    ("agreed_why", Never),
    ("agreed_behaviour", Never),
    ("agreed_measure", Always),
    ("agreed_unit", With("progress")),
    ("agreed_achievable", Never),
    ("agreed_career", Never),
    ("agreed_version", Never),
    ("agreed_comment", Never),
    ("own_title", Wording),
    ("own_why", Never),
    ("own_measure", Wording),
    ("competency", Never),
    ("definition", Never),
    ("instrument", Never),
    ("assessment", Never),
    ("focus", With("plan")),
    ("focus_change", With("plan")),
    ("resource", With("plan")),
    ("plan_change", With("plan")),
    ("plan_reason", Never),
    ("theme", With("themes")),
    ("option", Never),
    ("option_pro", Never),
    ("action", Never),
    ("action_measure", Never),
    ("blocker", Never),
    ("blocker_how", Never),
    ("experiment", Never),
    ("learned", Never),
    ("relationship", Never),
    ("moment", Never),
    ("introduction", Never),
    ("register", Never),
    ("mid_text", Review),
    ("mid_back", Never),
    ("mid_question", Never),
    ("mid_success", Review),
    ("final_text", With("report")),
    ("final_new", Never),
    ("phase", Never),
    ("level_two", Never),
    ("level_four", With("evaluation")),
    ("cause", With("evaluation")),
    ("commitment", Never),
    ("body", Never),
    ("fees", Payer),
    ("session_title", Never),
    ("session_place", Never),
    ("session_body", Never),
];

/// A mark that no other text has.
fn mark(name: &str) -> String {
    let letters: String = name.bytes().map(|byte| char::from(b'a' + (byte.wrapping_mul(7) % 26))).collect();
    format!("Zq{}{letters}qz", PLACES.iter().position(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}")))
}

/// What differs from record to record beside the consents.
#[derive(Debug, Clone, Copy)]
struct Shape {
    second_agreed: bool,
    review: &'static str,
    payer: &'static str,
}

fn engagement(consents: &str, shape: Shape) -> String {
    let Shape { second_agreed, review, payer } = shape;
    let m = mark;
    format!(
        "---
title: {title}
client: {{name: {client}, role: {client_role}, organisation: {client_organisation}, email: {client_email}@a.example}}
sponsor: {{name: {sponsor}}}
line_manager: {{name: {manager}}}
stakeholders: [{{name: {stakeholder}, role: {stakeholder_role}, group: peer, goals: [one]}}]
coaches: [ida-moreau]
contract: {{outcomes: [{outcome}], logistics: {logistics}, confidentiality: {confidentiality}, chemistry: {{why: {chemistry}}}, opening_meeting: {{why: {opening}}}}}
consents: [{consents}]
background: {{career: {career}, strengths: [{strength}]}}
profile: {{communication_style: {profile}}}
goals:
  - {{id: one, title: {agreed_title}, agreed: true, why: {agreed_why}, behaviour: {agreed_behaviour}, measure: {agreed_measure}, unit: {agreed_unit}, achievable: {agreed_achievable}, alignment: {{career: {agreed_career}}}, competency: skill, baseline: 1, target: 9, now: 4, version: 2, versions: [{{version: 1, title: Before, reason: {agreed_version}}}], surveys: [{{on: 2026-05-01, counts: {{1: 9}}, comments: [{agreed_comment}]}}]}}
  - {{id: two, agreed: {second_agreed}, title: {own_title}, why: {own_why}, measure: {own_measure}}}
competencies: [{{id: skill, name: {competency}, definition: {definition}}}]
assessments: [{{instrument: {instrument}, kind: pulse, summary: {assessment}}}]
plan: {{focus: [{{title: {focus}, change: {focus_change}, goal: two}}], resources: [{resource}], changes: [{{on: 2026-05-01, what: {plan_change}, reason: {plan_reason}}}]}}
themes: [{theme}]
options: [{{text: {option}, pros: [{option_pro}]}}]
actions: [{{title: {action}, measure: {action_measure}, due: 2026-05-01, goal: one}}]
blockers: [{{text: {blocker}, how: {blocker_how}}}]
experiments: [{{title: {experiment}, learned: {learned}}}]
relationships: [{{with: {relationship}}}]
moments: [{{kind: success, text: {moment}}}]
introductions: [{{to: {introduction}}}]
register: [{{name: {register}, kind: system}}]
reviews:
  - {{kind: {review}, on: 2026-05-01, text: {mid_text}, step_back: {mid_back}, questions: [{{question: {mid_question}}}], successes: [{mid_success}]}}
  - {{kind: final, on: 2026-06-01, text: {final_text}, new_information: {final_new}}}
phase_down: {{condition: {phase}}}
evaluation: {{levels: [{{level: 2, text: {level_two}}}, {{level: 4, text: {level_four}}}], roi: {{gain: 9, attribution: 50, confidence: 50, cost: 1, other_causes: [{cause}]}}}}
commitments: [{{text: {commitment}}}]
fees: {{payer: {payer}, note: {fees}}}
---

{body}
",
        title = m("title"),
        client = m("client"),
        client_role = m("client_role"),
        client_organisation = m("client_organisation"),
        client_email = m("client_email"),
        sponsor = m("sponsor"),
        manager = m("manager"),
        stakeholder = m("stakeholder"),
        stakeholder_role = m("stakeholder_role"),
        outcome = m("outcome"),
        logistics = m("logistics"),
        confidentiality = m("confidentiality"),
        chemistry = m("chemistry"),
        opening = m("opening"),
        career = m("career"),
        strength = m("strength"),
        profile = m("profile"),
        agreed_title = m("agreed_title"),
        agreed_why = m("agreed_why"),
        agreed_behaviour = m("agreed_behaviour"),
        agreed_measure = m("agreed_measure"),
        agreed_unit = m("agreed_unit"),
        agreed_achievable = m("agreed_achievable"),
        agreed_career = m("agreed_career"),
        agreed_version = m("agreed_version"),
        agreed_comment = m("agreed_comment"),
        own_title = m("own_title"),
        own_why = m("own_why"),
        own_measure = m("own_measure"),
        competency = m("competency"),
        definition = m("definition"),
        instrument = m("instrument"),
        assessment = m("assessment"),
        focus = m("focus"),
        focus_change = m("focus_change"),
        resource = m("resource"),
        plan_change = m("plan_change"),
        plan_reason = m("plan_reason"),
        theme = m("theme"),
        option = m("option"),
        option_pro = m("option_pro"),
        action = m("action"),
        action_measure = m("action_measure"),
        blocker = m("blocker"),
        blocker_how = m("blocker_how"),
        experiment = m("experiment"),
        learned = m("learned"),
        relationship = m("relationship"),
        moment = m("moment"),
        introduction = m("introduction"),
        register = m("register"),
        mid_text = m("mid_text"),
        mid_back = m("mid_back"),
        mid_question = m("mid_question"),
        mid_success = m("mid_success"),
        final_text = m("final_text"),
        final_new = m("final_new"),
        phase = m("phase"),
        level_two = m("level_two"),
        level_four = m("level_four"),
        cause = m("cause"),
        commitment = m("commitment"),
        body = m("body"),
        fees = m("fees"),
    )
}

/// A consent: its item, the day it was given, perhaps its last day and the day of its withdrawal, as days of June 2026.
type Consent = (usize, u8, Option<u8>, Option<u8>);

fn written((item, given, until, withdrawn): &Consent) -> String {
    let day = |key: &str, day: &Option<u8>| day.map_or(String::new(), |day| format!(", {key}: 2026-06-{day:02}"));
    format!("{{item: {}, by: A, given: 2026-06-{given:02}{}{}}}", ITEMS[*item], day("until", until), day("withdrawn", withdrawn))
}

fn holds(consents: &[Consent], item: &str, today: u8) -> bool {
    consents.iter().any(|(of, given, until, withdrawn)| {
        ITEMS[*of] == item && *given <= today && until.is_none_or(|until| today <= until) && withdrawn.is_none_or(|day| today < day)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sponsor_reads_what_the_rules_allow_and_nothing_else(
        consents in prop::collection::vec((0..ITEMS.len(), 1..30u8, prop::option::of(1..30u8), prop::option::of(1..30u8)), 0..9),
        today in 1..30u8,
        second_agreed: bool,
        review in prop::sample::select(vec!["check", "mid-point", "phase-down", "follow-up"]),
        payer in prop::sample::select(vec!["client", "sponsor"]),
    ) {
        let text = engagement(&consents.iter().map(written).collect::<Vec<_>>()
            .join(", "), Shape { second_agreed, review, payer });
        let session = format!(
            "---\n{{title: {}, number: 1, date: 2026-05-05, place: {}, status: held}}\n---\n\n{}\n",
            mark("session_title"), mark("session_place"), mark("session_body")
        );
        let made = made(&text, &[("01.md", session)], &format!("2026-06-{today:02}"));
        let theirs = all(&made.portal(Audience::Sponsor));
        let own = all(&made.portal(Audience::Client));
        for (name, rule) in PLACES {
            let allowed = match rule {
                Always => true,
                Never => false,
                With(item) => holds(&consents, item, today),
                Wording => second_agreed || holds(&consents, "goals", today),
                Review => matches!(review, "mid-point" | "follow-up") && holds(&consents, "reviews", today),
                Payer => payer == "sponsor",
            };
            let is_there = theirs.contains(&mark(name));
            prop_assert!(allowed || !is_there, "{name} must not be the sponsor's");
            // What is never printed could not be missed.
            prop_assert!(own.contains(&mark(name)) == (rule != Payer || payer == "client"), "{name} and the client");
            prop_assert!(!allowed || is_there, "{name} should be the sponsor's");
        }
    }
}
