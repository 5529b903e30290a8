//! The people, the contract, consents, fees, and the stages in their order.

use super::super::{Engagement, Payer, StageChange};
use super::Look;
use crate::yaml::Date;

pub(super) fn look(engagement: &Engagement, look: &mut Look<'_>) {
    history(engagement, look);
    sponsor(engagement, look);
    let mut ends = None;
    if let Some(contract) = &engagement.contract {
        ends = contract.ends;
        look.order("contract.ends", contract.starts, contract.ends, "the contract ends before it starts");
        look.order("closes", contract.starts, engagement.closes, "the portals close before the contract starts");
    }
    look.order("retain_until", ends, engagement.retain_until, "`retain_until` is before the end of the contract");
    for (at, consent) in engagement.consents.iter().enumerate() {
        let path = format!("consents[{at}]");
        look.order(&format!("{path}.until"), Some(consent.given), consent.until, "the consent ends before it was given");
        look.order(&format!("{path}.withdrawn"), Some(consent.given), consent.withdrawn, "the consent was withdrawn before it was given");
        if look.whole && consent.by.trim().is_empty() {
            look.wrong("bad-value", &format!("{path}.by"), "a consent needs somebody who gave it", "write who gave it, and how");
        }
    }
    for (at, change) in engagement.customised.iter().enumerate() {
        let path = format!("customised[{at}]");
        if look.whole && change.change != StageChange::Skipped && change.name.is_none() {
            let message = "a stage that was added or renamed needs a `name`";
            look.wrong("missing-key", &format!("{path}.change"), message, "add `name: ...`, as the client calls it");
        }
        if look.whole && change.reason.trim().is_empty() {
            let message = "a change of the process needs its reason";
            look.wrong("bad-value", &format!("{path}.reason"), message, "write in a few words why this client's way is another one");
        }
    }
    if let Some(fees) = &engagement.fees {
        look.number("fees.amount", fees.amount);
        look.number("fees.hours", fees.hours);
    }
}

fn history(engagement: &Engagement, look: &mut Look<'_>) {
    let mut previous: Option<Date> = None;
    for (at, visit) in engagement.history.iter().enumerate() {
        if matches!((visit.entered, visit.left), (Some(entered), Some(left)) if left < entered) {
            let help = "give a later day, or leave `left` out while the stage lasts";
            look.wrong("bad-date", &format!("history[{at}].left"), "the stage was left before it was entered", help);
        }
        if matches!((previous, visit.entered), (Some(earlier), Some(entered)) if entered < earlier) {
            let message = "this is earlier than the entry before it";
            look.wrong("bad-date", &format!("history[{at}].entered"), message, "write the history in the order of time");
        }
        previous = visit.entered.or(previous);
    }
}

/// What only makes sense beside a sponsor.
fn sponsor(engagement: &Engagement, look: &mut Look<'_>) {
    // A sponsor that could not be read is told already.
    if engagement.sponsor.is_some() || !look.whole {
        return;
    }
    let help = "add `sponsor: {name: ...}`, or take this out";
    let agreed = engagement.goals.iter().position(|goal| goal.agreed).map(|at| format!("goals[{at}].agreed"));
    let paid = engagement.fees.as_ref().filter(|fees| fees.payer == Payer::Sponsor).map(|_| "fees.payer".to_owned());
    let consent = (!engagement.consents.is_empty()).then(|| "consents[0].item".to_owned());
    for path in [agreed, paid, consent].into_iter().flatten() {
        look.wrong("no-sponsor", &path, "this engagement has no `sponsor`", help);
    }
}
