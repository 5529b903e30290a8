//! Values of an engagement that make no sense in their own file.

use super::Engagement;
use crate::diag::Diagnostic;
use crate::parse::Document;
use crate::yaml::Date;
use std::collections::BTreeSet;

pub(in crate::parse::kinds) fn sense(document: &Document, engagement: &Engagement, diagnostics: &mut Vec<Diagnostic>) {
    let mut previous: Option<Date> = None;
    for (at, visit) in engagement.history.iter().enumerate() {
        if matches!((visit.entered, visit.left), (Some(entered), Some(left)) if left < entered) {
            let found = document.error("bad-date", &format!("history[{at}].left"), "the stage was left before it was entered");
            diagnostics.push(found.help("give a later day, or leave `left` out while the stage lasts"));
        }
        if matches!((previous, visit.entered), (Some(earlier), Some(entered)) if entered < earlier) {
            let found = document.error("bad-date", &format!("history[{at}].entered"), "this is earlier than the entry before it");
            diagnostics.push(found.help("write the history in the order of time"));
        }
        previous = visit.entered.or(previous);
    }
    let mut ids = BTreeSet::new();
    for (at, goal) in engagement.goals.iter().enumerate() {
        if goal.id.as_ref().is_some_and(|id| !ids.insert(id)) {
            diagnostics.push(
                document.error("duplicate-id", &format!("goals[{at}].id"), "two goals have this id").help("give one of them another id"),
            );
        }
    }
}
