//! The pictures of a portal, filled from the view: what the view does not hold is not in them.

use super::closed::Safe;
use super::speech::Speech;
use super::view::{AssessmentView, GoalView, RoundView, View};
use crate::chart::{
    self, ActionDates, Area, BurnDown, Commitment, Commitments, Completion, Day, Edge, EdgeKind, Feedback, Figure, GoalBar, GoalBars,
    Labels, MethodDiagram, MiniSurvey, Node, Roi, Scale, SessionsUsed, Shape as Drawn, Span, StageState, StageTimeline, SurveyQuestion,
    TimelineStage, Trend, Wheel,
};
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{AssessmentPicture, RaterGroup, Shape, TransitionKind};
use crate::yaml::Date;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The pictures of one portal; each is none where there is nothing to draw.
#[derive(Debug, Default, Serialize)]
pub struct Pictures {
    pub timeline: Option<Safe>,
    pub method: Option<Safe>,
    pub goals: Option<Safe>,
    /// One for each goal.
    pub trends: Vec<Option<Safe>>,
    /// One for each day on which colleagues were asked, the last first.
    pub surveys: Vec<Safe>,
    pub commitment: Option<Safe>,
    pub burn: Option<Safe>,
    pub sessions: Option<Safe>,
    /// Those of each assessment.
    pub assessments: Vec<Vec<Safe>>,
    pub roi: Option<Safe>,
}

/// The diagrams of methods that one build has drawn: many clients are in the same stage of the same method.
#[derive(Default)]
pub struct Diagrams(Mutex<HashMap<MethodDiagram, String>>);

impl Diagrams {
    fn draw(&self, diagram: MethodDiagram) -> String {
        if let Some(drawn) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&diagram) {
            return drawn.clone();
        }
        let drawn = chart::method_diagram(&diagram);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(diagram, drawn.clone());
        drawn
    }
}

/// Draws everything that a view has numbers for.
pub fn pictures(view: &View<'_>, speech: &Speech, diagrams: &Diagrams, min_raters: u32) -> Pictures {
    Artist { view, speech, diagrams, min_raters }.all()
}

struct Artist<'a> {
    view: &'a View<'a>,
    speech: &'a Speech,
    diagrams: &'a Diagrams,
    min_raters: u32,
}

fn html(figure: Option<Figure>) -> Option<Safe> {
    figure.map(|figure| Safe(figure.html))
}

impl Artist<'_> {
    fn all(&self) -> Pictures {
        Pictures {
            timeline: self.timeline(),
            method: self.method(),
            goals: self.goals(),
            trends: self.view.goals.iter().map(|goal| self.trend(goal)).collect(),
            surveys: self.surveys(),
            commitment: self.commitment(),
            burn: self.burn(),
            sessions: self.sessions(),
            assessments: self.view.assessments.iter().enumerate().map(|(at, assessment)| self.assessment(at, assessment)).collect(),
            roi: self.roi(),
        }
    }

    fn say(&self, key: &str) -> String {
        self.speech.say(key, &[], None)
    }

    fn words(&self) -> impl Fn(&str, &[(&str, &str)], Option<i64>) -> String {
        |key, args, n| self.speech.say(key, args, n)
    }

    fn short(&self, date: Date) -> String {
        self.speech.day(Some(date), "short")
    }

    fn day(&self, date: Date) -> Day {
        let first = jiff::civil::date(2000, 1, 1);
        Day { number: date.0.duration_since(first).as_hours() / 24, text: self.short(date) }
    }

    fn timeline(&self) -> Option<Safe> {
        // Without the stages to come the picture would say that there are none.
        let process = self.view.process.as_ref().filter(|process| !process.stages.is_empty())?;
        let renamed = |name: &str| {
            let change = process.changes.iter().find(|change| change.name == Some(name))?;
            Some(match change.change {
                crate::parse::kinds::StageChange::Renamed => chart::StageChange::Renamed(change.stage.to_string()),
                _ => chart::StageChange::Added,
            })
        };
        let visited = process.visits.iter().map(|visit| TimelineStage {
            name: visit.stage.to_string(),
            state: if visit.current { StageState::Current } else { StageState::Done },
            entered: visit.entered.map(|date| self.short(date)),
            left: visit.left.map(|date| self.short(date)),
            change: renamed(&visit.stage),
            reason: visit.reason.map(str::to_owned),
        });
        // What follows the present stage is still to come, also where it was entered before.
        let at = process.stages.iter().position(|stage| stage.state == "current").unwrap_or(process.stages.len());
        let rest = process.stages.iter().enumerate().filter(|(place, stage)| match stage.state {
            "ahead" | "skipped" => true,
            "current" => stage.visits == 0,
            _ => *place > at,
        });
        let rest = rest.map(|(_, stage)| stage);
        let rest = rest.map(|stage| TimelineStage {
            name: stage.name.to_string(),
            state: match stage.state {
                "skipped" => StageState::Skipped,
                "current" => StageState::Current,
                _ => StageState::Planned,
            },
            entered: None,
            left: None,
            change: renamed(&stage.name).filter(|_| stage.state != "skipped"),
            reason: process
                .changes
                .iter()
                .find(|change| *change.stage == *stage.name && stage.state == "skipped")
                .map(|change| change.reason.to_owned()),
        });
        let stages: Vec<_> = visited.chain(rest).collect();
        let timeline = StageTimeline { id: "chart_way".to_owned(), title: self.say("portal.way"), stages };
        html(chart::stage_timeline(&timeline, &self.words()))
    }

    /// The picture of the process with the present stage marked.
    fn method(&self) -> Option<Safe> {
        let process = self.view.process.as_ref()?;
        let site = &self.speech.site;
        let page = site.method(process.id, self.speech.language())?;
        let Kind::Method(method) = &page.document.front.kind else { return None };
        let name = |text: &crate::yaml::Localized| text.get(self.speech.language(), self.speech.language()).to_string();
        let now = process.now.as_deref();
        let nodes = method.stages.iter().map(|stage| {
            let below: Vec<String> = stage.substages.iter().map(|below| name(&below.name)).collect();
            let fitted = process.stages.iter().find(|known| known.id == stage.id);
            let current = match fitted {
                Some(known) => known.state == "current",
                None => now.is_some_and(|now| now == name(&stage.name) || below.iter().any(|below| below == now)),
            };
            let name = fitted.map_or_else(|| name(&stage.name), |known| known.name.to_string());
            Node { name, letter: stage.letter.clone(), substages: below, current }
        });
        let edges = method.edges().into_iter().map(|(from, to, kind, _)| Edge {
            from,
            to,
            kind: match kind {
                TransitionKind::Next => EdgeKind::Next,
                TransitionKind::Loop => EdgeKind::Loop,
                TransitionKind::Optional => EdgeKind::Optional,
            },
            label: None,
        });
        let title = self.speech.say("portal.process.diagram", &[("name", &page.summary.title)], None);
        let diagram = MethodDiagram {
            id: "chart_process".to_owned(),
            description: now.map(str::to_owned).unwrap_or_default(),
            title,
            shape: match method.shape() {
                Shape::Line => Drawn::Line,
                Shape::Cycle => Drawn::Cycle,
                Shape::Network => Drawn::Network,
            },
            nodes: nodes.collect(),
            edges: edges.collect(),
            labels: Labels {
                next: self.say("diagram.next"),
                returns: self.say("diagram.loop"),
                optional: self.say("diagram.optional"),
                current: self.say("diagram.current"),
            },
        };
        Some(self.diagrams.draw(diagram)).filter(|svg| !svg.is_empty()).map(Safe)
    }

    fn goals(&self) -> Option<Safe> {
        let seen = self.view.goals.iter().filter(|goal| goal.now.is_some() || goal.target.is_some());
        let goals = seen.map(|goal| GoalBar {
            name: goal.title.to_owned(),
            baseline: goal.baseline.or_else(|| goal.progress.map(|_| 0.0)),
            now: goal.now,
            target: goal.target,
            unit: goal.unit.map(str::to_owned),
            version: goal.version,
        });
        let bars = GoalBars { id: "chart_goals".to_owned(), title: self.say("portal.goals.picture"), goals: goals.collect() };
        html(chart::goal_bars(&bars, &self.words()))
    }

    fn trend(&self, goal: &GoalView<'_>) -> Option<Safe> {
        let span = |ratings: &[super::view::Rating], scale: Option<(i32, i32)>, aim: Option<f64>| {
            let own = ratings.iter().filter(|rating| rating.by == RaterGroup::Own);
            let points: Vec<_> = own.filter_map(|rating| Some(chart::Rating { day: self.day(rating.on?), value: rating.value })).collect();
            if points.iter().all(|point| point.value.is_none()) {
                return None;
            }
            let values = || points.iter().filter_map(|point| point.value);
            let all = || values().chain(aim);
            let (min, max) = match scale {
                Some((min, max)) => (f64::from(min), f64::from(max)),
                None => (all().fold(0.0, f64::min), all().fold(1.0, f64::max)),
            };
            let scale = Scale { min, max, low: String::new(), high: String::new() };
            Some(Span { scale, target: aim, points })
        };
        // A version on the same scale is another question all the same: its ratings are told in words, not joined.
        let before = goal.earlier.iter().filter(|earlier| earlier.scale.is_some() && earlier.scale != goal.scale);
        let before = before.filter_map(|earlier| span(&earlier.ratings, earlier.scale, None));
        let spans: Vec<_> = before.chain(span(&goal.ratings, goal.scale, goal.aim)).collect();
        let rated = spans.iter().flat_map(|span| &span.points).filter(|point| point.value.is_some()).count();
        if rated < 2 {
            return None;
        }
        let title = self.speech.say("portal.trend", &[("goal", goal.title)], None);
        let trend = Trend { id: format!("chart_trend_{}", goal.number), title, spans };
        html(chart::trend(&trend, &self.words()))
    }

    fn surveys(&self) -> Vec<Safe> {
        let mut all: Vec<Date> = self.view.goals.iter().flat_map(|goal| goal.surveys.iter().map(|survey| survey.on)).collect();
        all.sort_unstable();
        all.dedup();
        let pictures = all.into_iter().rev().enumerate().filter_map(|(at, on)| {
            let asked = self.view.goals.iter().flat_map(|goal| goal.surveys.iter().map(move |survey| (goal, survey)));
            let questions = asked.filter(|(_, survey)| survey.on == on).map(|(goal, survey)| {
                let mut counts = [0; 7];
                for (slot, (_, count)) in counts.iter_mut().zip(&survey.counts) {
                    *slot = *count;
                }
                SurveyQuestion { name: goal.title.to_owned(), counts }
            });
            let survey = MiniSurvey {
                id: format!("chart_survey_{}", at + 1),
                title: self.speech.say("portal.survey", &[("date", &self.speech.day(Some(on), "long"))], None),
                aim: 1.0,
                minimum: self.min_raters,
                questions: questions.collect(),
            };
            html(chart::mini_survey(&survey, &self.words()))
        });
        pictures.collect()
    }

    fn commitment(&self) -> Option<Safe> {
        let open = self.view.actions.list.iter().filter(|action| matches!(action.state, "open" | "overdue"));
        let rated = open.filter(|action| action.commitment.is_some());
        let actions = rated.map(|action| Commitment {
            action: action.title.to_owned(),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a value outside the scale counts as none")]
            value: action.commitment.filter(|value| (1.0..=10.0).contains(value)).map(|value| value.round() as u8),
            date: action.commitments.last().filter(|last| last.value == action.commitment).map(|last| self.short(last.on)),
        });
        let commitments = Commitments {
            id: "chart_commitment".to_owned(),
            title: self.say("portal.actions.commitment"),
            attention_below: super::view::ATTENTION_BELOW,
            actions: actions.collect(),
        };
        html(chart::commitments(&commitments, &self.words()))
    }

    fn burn(&self) -> Option<Safe> {
        if self.view.actions.burn.is_empty() {
            return None;
        }
        let known = self.view.actions.list.iter().filter(|action| action.state != "dropped");
        let actions = known.map(|action| ActionDates {
            opened: action.created.map(|date| self.day(date)),
            due: action.due.map(|date| self.day(date)),
            done: match action.done.filter(|date| *date <= self.view.today) {
                _ if action.state != "done" => Completion::Open,
                Some(date) => Completion::On(self.day(date)),
                None => Completion::Undated,
            },
        });
        let burn = BurnDown {
            id: "chart_burn".to_owned(),
            title: self.say("portal.actions.burn"),
            today: self.day(self.view.today),
            actions: actions.collect(),
        };
        html(chart::burn_down(&burn, &self.words()))
    }

    fn sessions(&self) -> Option<Safe> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let sessions = &self.view.sessions;
        let used = SessionsUsed {
            id: "chart_sessions".to_owned(),
            title: self.say("portal.sessions.used"),
            held: count(sessions.held),
            planned: count(sessions.planned + sessions.unsettled),
            agreed: sessions.total,
        };
        html(chart::sessions_used(&used, &self.words()))
    }

    fn assessment(&self, at: usize, assessment: &AssessmentView<'_>) -> Vec<Safe> {
        let id = |name: &str| format!("chart_{name}_{}", at + 1);
        if assessment.kind == "wheel" {
            return self.wheel(id("wheel"), assessment).into_iter().collect();
        }
        let Some(feedback) = self.feedback(assessment) else { return Vec::new() };
        let words = self.words();
        let first = match assessment.picture {
            AssessmentPicture::Radar => chart::radar(&Feedback { id: id("radar"), ..feedback.clone() }, &words),
            AssessmentPicture::Dots => None,
        };
        let first = first.or_else(|| chart::dumbbell(&Feedback { id: id("dots"), ..feedback.clone() }, &words));
        let others = feedback.groups.iter().any(|group| !group.own);
        let title = self.speech.say("portal.assessment.self", &[("name", assessment.instrument)], None);
        let own = if others { chart::self_others(&Feedback { id: id("self"), title, ..feedback }, &words) } else { None };
        first.into_iter().chain(own).map(|figure| Safe(figure.html)).collect()
    }

    fn round_name(&self, round: &RoundView<'_>) -> String {
        round.name.map_or_else(|| self.speech.day(round.on, "month"), str::to_owned)
    }

    /// The last two rounds, or the only one as the later of two.
    fn feedback(&self, assessment: &AssessmentView<'_>) -> Option<Feedback> {
        let last = assessment.rounds.last()?;
        let before = assessment.rounds.len().checked_sub(2).map(|at| &assessment.rounds[at]);
        let of = |round: &RoundView<'_>, group: &str, axis: usize| {
            round.groups.iter().find(|known| known.group == group).and_then(|known| known.scores.get(axis).copied().flatten())
        };
        let asked = |round: &RoundView<'_>, group: &str| round.groups.iter().find(|known| known.group == group).map(|known| known.n);
        const GROUPS: [&str; 5] = ["self", "manager", "peer", "report", "other"];
        let rounds = || before.into_iter().chain([last]);
        let groups = GROUPS.into_iter().filter(|group| rounds().any(|round| asked(round, group).is_some()));
        let groups = groups.map(|group| chart::RaterGroup {
            name: self.say(&format!("portal.group.{group}")),
            own: group == "self",
            minimum: 1,
            answers: [before.and_then(|round| asked(round, group)), asked(last, group)],
            ratings: (0..assessment.axes.len())
                .map(|axis| [before.and_then(|round| of(round, group, axis)), of(last, group, axis)])
                .collect(),
        });
        let scores = || rounds().flat_map(|round| round.groups.iter().flat_map(|group| group.scores.iter().copied().flatten()));
        let label = |value: i32| {
            let labels = assessment.scale.iter().flat_map(|scale| &scale.labels);
            labels.into_iter().find(|(of, _)| *of == value).map(|(_, label)| label.clone()).unwrap_or_default()
        };
        let scale = assessment.scale.as_ref().map_or_else(
            || Scale { min: scores().fold(1.0, f64::min), max: scores().fold(5.0, f64::max), low: String::new(), high: String::new() },
            |scale| Scale { min: scale.min.into(), max: scale.max.into(), low: label(scale.min), high: label(scale.max) },
        );
        Some(Feedback {
            id: String::new(),
            title: assessment.instrument.to_owned(),
            scale,
            rounds: [before.map(|round| self.round_name(round)).unwrap_or_default(), self.round_name(last)],
            competencies: assessment.axes.iter().map(|name| (*name).to_owned()).collect(),
            groups: groups.collect(),
        })
    }

    fn wheel(&self, id: String, assessment: &AssessmentView<'_>) -> Option<Safe> {
        let (last, before) = assessment.rounds.split_last()?;
        let own = |round: &RoundView<'_>, axis: usize| {
            round.groups.iter().find(|group| group.group == "self").and_then(|group| group.scores.get(axis).copied().flatten())
        };
        let areas = assessment.axes.iter().enumerate().map(|(axis, name)| Area {
            name: (*name).to_owned(),
            now: own(last, axis),
            wished: last.wished.get(axis).copied().flatten(),
            earlier: before.iter().map(|round| own(round, axis)).collect(),
        });
        let wheel = Wheel {
            id,
            title: assessment.instrument.to_owned(),
            steps: assessment.scale.as_ref().and_then(|scale| u32::try_from(scale.max).ok()).unwrap_or(10),
            date: self.round_name(last),
            earlier: before.iter().map(|round| self.round_name(round)).collect(),
            areas: areas.collect(),
        };
        html(chart::wheel(&wheel, &self.words()))
    }

    fn roi(&self) -> Option<Safe> {
        let roi = self.view.evaluation.as_ref()?.roi.as_ref()?;
        let mut assumptions = Vec::new();
        if !roi.other_causes.is_empty() {
            let causes = roi.other_causes.join(&self.say("list.separator"));
            assumptions.push(self.speech.say("portal.roi.causes", &[("causes", &causes)], None));
        }
        if let Some(by) = roi.by {
            assumptions.push(self.speech.say("portal.roi.by", &[("name", by)], None));
        }
        if let Some(on) = roi.on {
            assumptions.push(self.speech.say("portal.roi.on", &[("date", &self.speech.day(Some(on), "long"))], None));
        }
        assumptions.push(self.say("portal.roi.cost"));
        let sum = Roi {
            id: "chart_roi".to_owned(),
            title: self.say("portal.roi"),
            currency: roi.currency.unwrap_or_default().to_owned(),
            gain: Some(roi.gain),
            attribution: Some(roi.attribution),
            confidence: Some(roi.confidence),
            cost: Some(roi.cost),
            assumptions,
        };
        html(chart::return_on_investment(&sum, &self.words()))
    }
}
