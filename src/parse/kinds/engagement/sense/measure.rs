//! Scales, assessments with their rounds and groups, reviews, evaluation and return.

use super::super::{Assessment, Engagement, Evaluation, RaterGroup, ReviewKind};
use super::{Look, bounds};
use crate::parse::kinds::Scale;
use crate::yaml::Date;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn look(engagement: &Engagement, look: &mut Look<'_>) {
    let ids = engagement.competencies.iter().enumerate().map(|(at, own)| (format!("competencies[{at}].id"), Some(own.id.as_str())));
    look.unique("competencies", ids);
    let mut competencies = BTreeMap::new();
    for (at, competency) in engagement.competencies.iter().enumerate() {
        look.scale(&format!("competencies[{at}].scale"), competency.scale.as_ref());
        let importance = competency.importance.map(f64::from);
        look.within(&format!("competencies[{at}].importance"), importance, (1, 5), "5 is the most important");
        competencies.insert(competency.id.as_str(), competency.scale.as_ref());
    }
    let ids = engagement.assessments.iter().enumerate().map(|(at, own)| (format!("assessments[{at}].id"), own.id.as_deref()));
    look.unique("assessments", ids);
    for (at, assessment) in engagement.assessments.iter().enumerate() {
        look_at_assessment(assessment, &format!("assessments[{at}]"), &competencies, look);
    }
    for (at, review) in engagement.reviews.iter().enumerate() {
        let path = format!("reviews[{at}]");
        match (review.kind, review.days) {
            (ReviewKind::FollowUp, None) if look.whole => {
                let message = "a follow-up needs `days`: how long after the end it is";
                look.wrong("missing-key", &format!("{path}.kind"), message, "add `days: 90` or `days: 120`");
            }
            (ReviewKind::FollowUp, _) | (_, None) => {}
            (_, Some(_)) => {
                let message = "only a follow-up has `days`";
                look.wrong("bad-value", &format!("{path}.days"), message, "take `days` out, or write `kind: follow-up`");
            }
        }
    }
    if let Some(evaluation) = &engagement.evaluation {
        look_at_evaluation(evaluation, look);
    }
}

/// Scores may be of competencies (given with their scales) and of the assessment's own axes.
fn look_at_assessment(assessment: &Assessment, path: &str, competencies: &BTreeMap<&str, Option<&Scale>>, look: &mut Look<'_>) {
    look.scale(&format!("{path}.scale"), assessment.scale.as_ref());
    let known: BTreeSet<&str> = competencies.keys().copied().chain(assessment.axes.keys().map(String::as_str)).collect();
    if assessment.axes.keys().any(|axis| competencies.contains_key(axis.as_str())) {
        let message = "an axis has the id of a competency";
        look.wrong("duplicate-id", &format!("{path}.axes"), message, "give the axis another id, or leave it out of `axes`");
    }
    if assessment.min_raters == Some(0) {
        look.wrong("bad-value", &format!("{path}.min_raters"), "`min_raters` should be at least 1", "3 is a good rule");
    }
    let mut previous: Option<Date> = None;
    for (at, round) in assessment.rounds.iter().enumerate() {
        let path = format!("{path}.rounds[{at}]");
        look.order(&format!("{path}.on"), previous, round.on, "this round is earlier than the one before it");
        previous = round.on.or(previous);
        let mut groups = BTreeSet::new();
        for (at, group) in round.groups.iter().enumerate() {
            let path = format!("{path}.groups[{at}]");
            if !groups.insert(group.group) {
                let message = "this group stands here twice";
                look.wrong("duplicate-id", &format!("{path}.group"), message, "put the answers of one group into one entry");
            }
            match group.n {
                Some(0) => {
                    let message = "a group without answers has no scores";
                    look.wrong("bad-value", &format!("{path}.n"), message, "take the group out, or give the number of answers");
                }
                Some(2..) if group.group == RaterGroup::Own => {
                    let message = "only one person answers as `self`";
                    look.wrong("bad-value", &format!("{path}.n"), message, "leave `n` out, or name the group that answered");
                }
                _ => {}
            }
            scores(assessment, &format!("{path}.scores"), &group.scores, &known, competencies, look);
        }
        scores(assessment, &format!("{path}.wished"), &round.wished, &known, competencies, look);
    }
}

fn scores(
    assessment: &Assessment,
    path: &str,
    scores: &BTreeMap<String, f64>,
    known: &BTreeSet<&str>,
    competencies: &BTreeMap<&str, Option<&Scale>>,
    look: &mut Look<'_>,
) {
    for (id, score) in scores {
        // The key is an author's own word, so the place is that of the scores.
        look.refer("unknown-competency", "competency", path, Some(id), known);
        let own = competencies.get(id.as_str()).copied().flatten();
        let (min, max) = bounds(assessment.scale.as_ref().or(own), assessment.kind.scale());
        if look.whole && !(f64::from(min)..=f64::from(max)).contains(score) {
            look.wrong(
                "off-scale",
                path,
                &format!("every score should be between {min} and {max}"),
                "`scale` of the assessment gives another one",
            );
        }
    }
}

fn look_at_evaluation(evaluation: &Evaluation, look: &mut Look<'_>) {
    for (at, level) in evaluation.levels.iter().enumerate() {
        let path = format!("evaluation.levels[{at}]");
        let help = "1 reaction, 2 learning, 3 application, 4 impact, 5 return";
        look.within(&format!("{path}.level"), Some(f64::from(level.level)), (1, 5), help);
        look.scale(&format!("{path}.scale"), level.scale.as_ref());
        match &level.scale {
            Some(scale) if scale.min < scale.max => {
                look.within(&format!("{path}.score"), level.score, (scale.min, scale.max), "`scale` says how far it goes");
            }
            _ => look.number(&format!("{path}.score"), level.score),
        }
    }
    let Some(roi) = &evaluation.roi else { return };
    for (key, value) in [("attribution", roi.attribution), ("confidence", roi.confidence)] {
        if value.is_none() && look.whole {
            let help = match key {
                "attribution" => "ask the client which share of the gain, in percent, they put down to the coaching",
                _ => "ask the client how sure they are of that share, in percent",
            };
            look.wrong("roi-assumptions", "evaluation.roi", &format!("a return without `{key}` would claim too much"), help);
        }
        look.percent(&format!("evaluation.roi.{key}"), value);
    }
    look.number("evaluation.roi.gain", Some(roi.gain));
    if look.whole && !(roi.cost.is_finite() && roi.cost > 0.0) {
        look.wrong("bad-value", "evaluation.roi.cost", "`cost` should be greater than 0", "count all of it: fees, travel, hours");
    }
}
