//! How progress was seen: assessments in rounds, reviews, the way out, and what it brought.

use super::agreement::{CoachLink, coach};
use super::{Gate, GoalLink, Scene, days, goal_link};
use crate::parse::kinds::{
    Assessment, AssessmentPicture, AssessmentRound, Competency, DatedValue, Evaluation, EvaluationLevel, Goal, PhaseDown, QuestionAnswer,
    RaterGroup, ReturnOnInvestment, Review, ReviewKind, ReviewProgress, Scale, Signature, word,
};
use crate::yaml::Date;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Serialize)]
#[serde(rename = "competency")]
pub struct CompetencyView<'a> {
    pub name: &'a str,
    pub definition: Option<&'a str>,
    pub importance: Option<u32>,
    pub scale: Option<ScaleView>,
}

/// A scale with the words of its values.
#[derive(Debug, Clone, Serialize)]
#[serde(rename = "scale")]
pub struct ScaleView {
    pub min: i32,
    pub max: i32,
    pub labels: Vec<(i32, String)>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "assessment")]
pub struct AssessmentView<'a> {
    pub instrument: &'a str,
    pub kind: String,
    pub debrief: Option<CoachLink>,
    pub scale: Option<ScaleView>,
    pub picture: AssessmentPicture,
    /// The names of what was scored, in the order of the competencies.
    pub axes: Vec<&'a str>,
    /// In the order of time.
    pub rounds: Vec<RoundView<'a>>,
    /// A group with fewer answers is left out.
    pub min_raters: u32,
    pub summary: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "round")]
pub struct RoundView<'a> {
    pub on: Option<Date>,
    pub name: Option<&'a str>,
    pub groups: Vec<GroupView>,
    /// The groups that were left out because too few answered.
    pub hidden: Vec<String>,
    /// Where the client would like to be; one value for each axis, or empty.
    pub wished: Vec<Option<f64>>,
    pub summary: Option<&'a str>,
}

/// The mean scores of a group, one for each axis.
#[derive(Debug, Serialize)]
#[serde(rename = "group")]
pub struct GroupView {
    pub group: String,
    pub n: u32,
    pub scores: Vec<Option<f64>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "review")]
pub struct ReviewView<'a> {
    pub kind: ReviewKind,
    pub title: Option<&'a str>,
    /// Of a follow-up without a day, the day on which it is due.
    pub on: Option<Date>,
    pub days: Option<u32>,
    /// Whether the day has not come yet, or is not known.
    pub ahead: bool,
    pub attended: &'a [String],
    pub satisfactory: Option<bool>,
    pub on_track: Option<bool>,
    pub rule: Option<&'a str>,
    pub goals_valid: Option<bool>,
    pub progress: Vec<FactView<'a>>,
    pub step_back: Option<&'a str>,
    pub new_information: Option<&'a str>,
    pub questions: &'a [QuestionAnswer],
    pub adjustments: &'a [String],
    pub successes: &'a [String],
    pub next_steps: &'a [String],
    pub text: Option<&'a str>,
}

/// The progress of a goal in facts.
#[derive(Debug, Serialize)]
#[serde(rename = "fact")]
pub struct FactView<'a> {
    pub goal: GoalLink<'a>,
    pub text: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename = "phase_down")]
pub struct PhaseDownView<'a> {
    pub agreed: &'a [Signature],
    pub condition: Option<&'a str>,
    pub starts: Option<Date>,
    pub alone: &'a [DatedValue],
    pub spacing: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "evaluation")]
pub struct EvaluationView<'a> {
    pub levels: Vec<LevelView<'a>>,
    pub roi: Option<Return<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "level")]
pub struct LevelView<'a> {
    pub level: u32,
    pub on: Option<Date>,
    pub by: Option<&'a str>,
    pub text: &'a str,
    pub score: Option<f64>,
    /// The upper end of the score's scale.
    pub of: Option<i32>,
}

/// A return on investment with all that it was worked out from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename = "return")]
pub struct Return<'a> {
    pub gain: f64,
    pub currency: Option<&'a str>,
    pub attribution: f64,
    pub confidence: f64,
    pub cost: f64,
    /// What of the gain is put down to the coaching, as surely as was said.
    pub benefit: f64,
    /// In percent of the cost.
    pub percent: f64,
    /// Benefit for each unit of cost.
    pub ratio: f64,
    pub other_causes: &'a [String],
    pub by: Option<&'a str>,
    pub on: Option<Date>,
}

fn scale(scene: &Scene<'_>, scale: Option<&Scale>) -> Option<ScaleView> {
    let language = &scene.site.config.language;
    scale.map(|scale| ScaleView {
        min: scale.min,
        max: scale.max,
        labels: scale.labels.iter().map(|(value, label)| (*value, label.get(language, language).to_string())).collect(),
    })
}

pub(super) fn competencies<'a>(gate: &Gate, scene: &Scene<'_>, competencies: &'a [Competency]) -> Vec<CompetencyView<'a>> {
    let shown = gate.list("competencies", competencies).iter();
    let competencies = shown.map(|competency| {
        let Competency { id: _, name, definition, importance, scale: own } = competency;
        CompetencyView { name, definition: definition.as_deref(), importance: *importance, scale: scale(scene, own.as_ref()) }
    });
    competencies.collect()
}

pub(super) fn assessments<'a>(
    gate: &Gate,
    scene: &Scene<'_>,
    assessments: &'a [Assessment],
    competencies: &'a [Competency],
) -> Vec<AssessmentView<'a>> {
    let shown = gate.list("assessments", assessments).iter();
    let assessments = shown.map(|assessment| {
        let Assessment { id: _, instrument, kind, debrief, min_raters, scale: own, axes, picture, rounds, summary } = assessment;
        let scored = axes_of(rounds, axes, competencies);
        let least = min_raters.unwrap_or(scene.min_raters).max(1);
        let mut rounds: Vec<_> = rounds.iter().map(|one| round(one, &scored, least)).collect();
        rounds.sort_by_key(|round| (round.on.is_none(), round.on));
        let of_competency = || competencies.iter().find(|known| scored.iter().any(|(id, _)| *id == known.id))?.scale.as_ref();
        AssessmentView {
            instrument,
            kind: word(kind),
            debrief: debrief.as_deref().map(|id| coach(scene, id)),
            scale: scale(scene, own.as_ref().or_else(of_competency)),
            picture: *picture,
            axes: scored.iter().map(|(_, name)| *name).collect(),
            rounds,
            min_raters: least,
            summary: summary.as_deref(),
        }
    });
    assessments.collect()
}

/// Id and name of what was scored: competencies in their order, then the rest by id.
fn axes_of<'a>(
    rounds: &'a [AssessmentRound],
    names: &'a BTreeMap<String, String>,
    competencies: &'a [Competency],
) -> Vec<(&'a str, &'a str)> {
    let groups = rounds.iter().flat_map(|round| round.groups.iter().map(|group| &group.scores).chain([&round.wished]));
    let mut ids: Vec<&str> = groups.flat_map(|scores| scores.keys().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    let place = |id: &str| competencies.iter().position(|known| known.id == id);
    ids.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    let name = |id: &'a str| names.get(id).map_or_else(|| place(id).map_or(id, |at| competencies[at].name.as_str()), String::as_str);
    ids.into_iter().map(|id| (id, name(id))).collect()
}

fn round<'a>(round: &'a AssessmentRound, axes: &[(&str, &str)], least: u32) -> RoundView<'a> {
    let AssessmentRound { on, name, groups, wished, summary } = round;
    let values = |scores: &BTreeMap<String, f64>| axes.iter().map(|(id, _)| scores.get(*id).copied()).collect::<Vec<_>>();
    // The client's own answers are the client's; those of others only stand where enough others answered too.
    let enough = |group: &&crate::parse::kinds::GroupScores| group.group == RaterGroup::Own || group.n.unwrap_or(1) >= least;
    let (shown, hidden): (Vec<_>, Vec<_>) = groups.iter().partition(enough);
    let shown =
        shown.into_iter().map(|group| GroupView { group: word(&group.group), n: group.n.unwrap_or(1), scores: values(&group.scores) });
    RoundView {
        on: *on,
        name: name.as_deref(),
        groups: shown.collect(),
        hidden: hidden.into_iter().map(|group| word(&group.group)).collect(),
        wished: if wished.is_empty() { Vec::new() } else { values(wished) },
        summary: summary.as_deref(),
    }
}

/// The reviews in the order of time; those to come last.
pub(super) fn reviews<'a>(gate: &Gate, reviews: &'a [Review], goals: &'a [Goal], ends: Option<Date>) -> Vec<ReviewView<'a>> {
    let shown = reviews.iter().filter(|review| gate.sees_of_review("reviews.kind", review));
    let mut views: Vec<_> = shown.map(|review| one_review(gate, review, goals, ends)).collect();
    views.sort_by_key(|review| (review.on.is_none(), review.on));
    views
}

fn one_review<'a>(gate: &Gate, review: &'a Review, goals: &'a [Goal], ends: Option<Date>) -> ReviewView<'a> {
    let Review {
        kind,
        title,
        on,
        days,
        attended,
        satisfactory,
        on_track,
        rule,
        goals_valid,
        progress,
        step_back,
        new_information,
        questions,
        adjustments,
        successes,
        next_steps,
        text: words,
    } = review;
    let after = |ends: Date, days: u32| ends.0.checked_add(jiff::Span::new().try_days(days).ok()?).ok().map(Date);
    let sees = |name: &'static str| gate.sees_of_review(name, review);
    let text = |name: &'static str, text: &'a Option<String>| text.as_deref().filter(|_| sees(name));
    fn list<T>(open: bool, list: &[T]) -> &[T] {
        if open { list } else { &[] }
    }
    let on = on.or_else(|| ends.zip(*days).and_then(|(ends, days)| after(ends, days)));
    let on = on.filter(|_| sees("reviews.on"));
    let facts = list(sees("reviews.progress"), progress).iter().filter_map(|fact| {
        let ReviewProgress { goal, text } = fact;
        Some(FactView { goal: goal_link(gate, goals, Some(goal))?, text })
    });
    ReviewView {
        kind: *kind,
        title: text("reviews.title", title),
        on,
        days: days.filter(|_| sees("reviews.days")),
        ahead: on.is_none_or(|on| on > gate.today),
        attended: list(sees("reviews.attended"), attended),
        satisfactory: satisfactory.filter(|_| sees("reviews.satisfactory")),
        on_track: on_track.filter(|_| sees("reviews.on_track")),
        rule: text("reviews.rule", rule),
        goals_valid: goals_valid.filter(|_| sees("reviews.goals_valid")),
        progress: facts.collect(),
        step_back: text("reviews.step_back", step_back),
        new_information: text("reviews.new_information", new_information),
        questions: list(sees("reviews.questions"), questions),
        adjustments: list(sees("reviews.adjustments"), adjustments),
        successes: list(sees("reviews.successes"), successes),
        next_steps: list(sees("reviews.next_steps"), next_steps),
        text: text("reviews.text", words),
    }
}

pub(super) fn phase_down(phase: &PhaseDown) -> PhaseDownView<'_> {
    let PhaseDown { agreed, condition, starts, alone, spacing } = phase;
    PhaseDownView { agreed, condition: condition.as_deref(), starts: *starts, alone, spacing: spacing.as_deref() }
}

pub(super) fn evaluation<'a>(gate: &Gate, evaluation: &'a Evaluation) -> Option<EvaluationView<'a>> {
    let Evaluation { levels, roi } = evaluation;
    let levels = levels.iter().filter(|level| gate.sees_of_level(level.level)).map(|level| {
        let EvaluationLevel { level, on, by, text, score, scale } = level;
        LevelView { level: *level, on: *on, by: by.as_deref(), text, score: *score, of: scale.as_ref().map(|scale| scale.max) }
    });
    let mut levels: Vec<_> = levels.collect();
    levels.sort_by_key(|level| (level.level, level.on));
    let roi = gate.give("evaluation.roi", roi.as_ref()).and_then(work_out);
    (!levels.is_empty() || roi.is_some()).then_some(EvaluationView { levels, roi })
}

/// Works a return out; there is none without attribution, confidence and a cost.
///
/// Benefit = gain × attribution × confidence; return = (benefit − cost) ÷ cost (Phillips).
pub fn work_out(roi: &ReturnOnInvestment) -> Option<Return<'_>> {
    let ReturnOnInvestment { gain, currency, attribution, confidence, cost, other_causes, by, on } = roi;
    let (attribution, confidence) = ((*attribution)?, (*confidence)?);
    let benefit = gain * (attribution / 100.0) * (confidence / 100.0);
    let percent = (benefit - cost) / cost * 100.0;
    (*cost > 0.0 && percent.is_finite()).then(|| Return {
        gain: *gain,
        currency: currency.as_deref(),
        attribution,
        confidence,
        cost: *cost,
        benefit,
        percent,
        ratio: benefit / cost,
        other_causes,
        by: by.as_deref(),
        on: *on,
    })
}

/// Days until a review; none once it is past.
pub(super) fn until(review: &ReviewView<'_>, today: Date) -> Option<i64> {
    review.on.map(|on| days(today, on)).filter(|left| *left >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roi(attribution: Option<f64>, confidence: Option<f64>) -> ReturnOnInvestment {
        let (gain, cost) = (100_000.0, 15_000.0);
        ReturnOnInvestment { gain, currency: None, attribution, confidence, cost, other_causes: Vec::new(), by: None, on: None }
    }

    #[test]
    fn a_return_needs_attribution_and_confidence() {
        let whole = roi(Some(30.0), Some(80.0));
        let worked = work_out(&whole).unwrap();
        assert!((worked.benefit - 24_000.0).abs() < 1e-6 && (worked.percent - 60.0).abs() < 1e-6 && (worked.ratio - 1.6).abs() < 1e-6);
        assert_eq!(work_out(&roi(None, Some(80.0))), None);
        assert_eq!(work_out(&roi(Some(30.0), None)), None);
        assert_eq!(work_out(&ReturnOnInvestment { cost: 0.0, ..roi(Some(30.0), Some(80.0)) }), None);
    }
}
