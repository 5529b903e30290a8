//! Invented data for the tests of the pictures: for each an ordinary case, and those at the edges.

use crate::chart::{
    ActionDates, Area, BurnDown, Commitment, Commitments, Completion, Day, Feedback, Figure, GoalBar, GoalBars, MiniSurvey, RaterGroup,
    Rating, Roi, Scale, SessionsUsed, Span, StageChange, StageState, StageTimeline, SurveyQuestion, TimelineStage, Trend, Wheel, Words,
    burn_down, commitments, dumbbell, goal_bars, mini_survey, radar, return_on_investment, self_others, sessions_used, stage_timeline,
    trend, wheel,
};

/// All figures with their names, each with ids of its own.
pub fn all(words: &Words<'_>) -> Vec<(&'static str, Option<Figure>)> {
    vec![
        ("timeline", stage_timeline(&timeline(), words)),
        ("timeline-finished", stage_timeline(&timeline_finished(), words)),
        ("goals", goal_bars(&goals(), words)),
        ("goals-edge", goal_bars(&goals_edge(), words)),
        ("dumbbell", dumbbell(&feedback("feedback"), words)),
        ("dumbbell-single", dumbbell(&feedback_single(), words)),
        ("self", self_others(&feedback("self"), words)),
        ("radar", radar(&feedback("radar"), words)),
        ("wheel", wheel(&life(), words)),
        ("wheel-plain", wheel(&wheel_plain(), words)),
        ("trend", trend(&calm(), words)),
        ("trend-scales", trend(&calm_on_two_scales(), words)),
        ("survey", mini_survey(&survey(), words)),
        ("survey-small", mini_survey(&survey_small(), words)),
        ("commitment", commitments(&committed(), words)),
        ("burndown", burn_down(&actions(), words)),
        ("burndown-one-day", burn_down(&actions_of_one_day(), words)),
        ("sessions", sessions_used(&sessions("sessions", 5, 2, Some(8)), words)),
        ("sessions-unlimited", sessions_used(&sessions("sessions-unlimited", 5, 1, None), words)),
        ("sessions-over", sessions_used(&sessions("sessions-over", 7, 1, Some(6)), words)),
        ("sessions-many", sessions_used(&sessions("sessions-many", 31, 4, Some(48)), words)),
        ("roi", return_on_investment(&roi(), words)),
        ("roi-missing", return_on_investment(&Roi { id: "roi-missing".into(), confidence: None, ..roi() }, words)),
        ("roi-loss", return_on_investment(&Roi { id: "roi-loss".into(), gain: Some(40_000.0), ..roi() }, words)),
    ]
}

fn stage(name: &str, state: StageState, entered: Option<&str>, left: Option<&str>) -> TimelineStage {
    let own = |text: Option<&str>| text.map(str::to_owned);
    TimelineStage { name: name.into(), state, entered: own(entered), left: own(left), change: None, reason: None }
}

pub fn timeline() -> StageTimeline {
    use StageState::{Current, Done, Planned, Skipped};
    let with = |stage: TimelineStage, change: Option<StageChange>, reason: &str| TimelineStage {
        change,
        reason: Some(reason.to_owned()),
        ..stage
    };
    StageTimeline {
        id: "timeline".into(),
        title: "The stages of this engagement".into(),
        stages: vec![
            stage("Awareness", Done, Some("12 Jan 2026"), Some("2 Feb 2026")),
            with(stage("Chemistry", Skipped, None, None), None, "You have worked together before."),
            stage("Analysis", Done, Some("2 Feb 2026"), Some("9 Mar 2026")),
            with(
                stage("Listening tour", Done, None, None),
                Some(StageChange::Added),
                "The new team wanted to be heard before any plan was made.",
            ),
            with(stage("Action", Done, Some("9 Mar 2026"), Some("20 Apr 2026")), None, "The merger changed what the goals were about."),
            with(stage("Analysis", Current, Some("20 Apr 2026"), None), None, "Back to look at the goals again."),
            with(stage("Practice", Planned, None, None), Some(StageChange::Renamed("Achievement".into())), "The client’s own word for it."),
            stage("Review", Planned, Some("14 Sept 2026"), None),
        ],
    }
}

pub fn timeline_finished() -> StageTimeline {
    StageTimeline {
        id: "timeline-finished".into(),
        title: "The stages".into(),
        stages: vec![
            stage("Goal", StageState::Done, Some("1 Feb 2026"), Some("8 Feb 2026")),
            stage("Reality", StageState::Done, None, Some("1 Mar 2026")),
        ],
    }
}

fn goal(name: &str, values: [Option<f64>; 3], unit: Option<&str>, version: Option<u32>) -> GoalBar {
    let [baseline, now, target] = values;
    GoalBar { name: name.into(), baseline, now, target, unit: unit.map(str::to_owned), version }
}

pub fn goals() -> GoalBars {
    GoalBars {
        id: "goals".into(),
        title: "Progress on the goals".into(),
        goals: vec![
            goal("Delegate decisions to the regional leads", [Some(1.0), Some(6.0), Some(9.0)], Some("of ten decisions a week"), Some(2)),
            goal("Fewer escalations to the board", [Some(9.0), Some(6.0), Some(3.0)], Some("a month"), None),
            goal("Speak first in strategy meetings", [Some(0.0), Some(0.0), Some(4.0)], Some("meetings"), None),
        ],
    }
}

pub fn goals_edge() -> GoalBars {
    GoalBars {
        id: "goals-edge".into(),
        title: "Progress on the goals".into(),
        goals: vec![
            goal("Time for thinking", [Some(2.0), Some(11.0), Some(5.0)], Some("hours a week"), None),
            goal("Read reports within three days", [Some(50.0), Some(37.5), Some(90.0)], Some("per cent"), Some(3)),
            goal("Be at ease in front of the press", [None, None, None], None, None),
            goal("Keep turnover where it is", [Some(4.0), Some(4.0), Some(4.0)], Some("leavers a year"), None),
            goal("A weekly review", [None, Some(3.0), Some(4.0)], Some("a month"), None),
        ],
    }
}

fn seven() -> Scale {
    Scale { min: 1.0, max: 7.0, low: "never".into(), high: "always".into() }
}

pub fn feedback(id: &str) -> Feedback {
    let group = |name: &str, own: bool, minimum: u32, answers: [Option<u32>; 2], ratings: [[Option<f64>; 2]; 5]| RaterGroup {
        name: name.into(),
        own,
        minimum,
        answers,
        ratings: ratings.to_vec(),
    };
    let pair = |before: f64, after: f64| [Some(before), Some(after)];
    Feedback {
        id: id.into(),
        title: "Leadership feedback, March 2026 and January 2027".into(),
        scale: seven(),
        rounds: ["March 2026".into(), "January 2027".into()],
        competencies: [
            "Listens before deciding",
            "Gives clear direction",
            "Delegates",
            "Handles conflict openly",
            "Develops other leaders",
        ]
        .map(str::to_owned)
        .to_vec(),
        groups: vec![
            group("Self", true, 1, [Some(1), Some(1)], [pair(5.0, 5.0), pair(6.0, 5.0), pair(3.0, 6.0), [Some(4.0), None], pair(5.0, 6.0)]),
            group(
                "Manager",
                false,
                1,
                [Some(1), Some(1)],
                [pair(4.0, 5.0), pair(5.0, 5.0), pair(3.0, 5.0), pair(4.0, 3.0), pair(4.0, 5.0)],
            ),
            group("Peers", false, 3, [Some(5), Some(4)], [pair(3.6, 4.5), pair(4.8, 5.0), pair(2.8, 5.3), pair(3.8, 3.5), pair(4.2, 4.8)]),
            group(
                "Reports",
                false,
                3,
                [Some(6), Some(2)],
                [pair(3.2, 4.0), pair(4.5, 6.0), pair(2.7, 6.5), pair(3.3, 3.5), pair(3.7, 4.5)],
            ),
        ],
    }
}

pub fn feedback_single() -> Feedback {
    let mut data = feedback("feedback-single");
    data.groups.retain(|group| group.name == "Peers");
    data.competencies[1] = "Gives a direction that is clear, that is kept, and that can be explained to somebody who was not there".into();
    data
}

pub fn life() -> Wheel {
    let area = |name: &str, earlier: f64, now: f64, wished: f64| Area {
        name: name.into(),
        now: Some(now),
        wished: Some(wished),
        earlier: vec![Some((earlier - 1.0).max(0.0)), Some(earlier)],
    };
    Wheel {
        id: "wheel".into(),
        title: "Wheel of life".into(),
        steps: 10,
        date: "12 Jan 2027".into(),
        earlier: vec!["10 Mar 2026".into(), "6 Sept 2026".into()],
        areas: vec![
            area("Work", 7.0, 8.0, 8.0),
            area("Health", 4.0, 4.0, 8.0),
            area("Partnership", 5.0, 7.0, 9.0),
            area("Family and old friends", 6.0, 6.0, 8.0),
            area("Money", 7.0, 7.0, 7.0),
            area("Learning", 3.0, 5.0, 7.0),
            area("Home", 8.0, 7.0, 8.0),
            area("Time of one’s own", 2.0, 3.0, 6.0),
        ],
    }
}

pub fn wheel_plain() -> Wheel {
    let area = |name: &str, now: Option<f64>| Area { name: name.into(), now, wished: None, earlier: Vec::new() };
    Wheel {
        id: "wheel-plain".into(),
        title: "Wheel of work".into(),
        steps: 5,
        date: String::new(),
        earlier: Vec::new(),
        areas: vec![area("Strategy", Some(4.5)), area("People", Some(2.0)), area("Politics", None)],
    }
}

fn day(number: i64, text: &str) -> Day {
    Day { number, text: text.into() }
}

fn rating(number: i64, text: &str, value: Option<f64>) -> Rating {
    Rating { day: day(number, text), value }
}

pub fn calm() -> Trend {
    Trend {
        id: "trend".into(),
        title: "Calm before the board".into(),
        spans: vec![Span {
            scale: Scale { min: 1.0, max: 10.0, low: "not at all".into(), high: "completely".into() },
            target: Some(8.0),
            points: vec![
                rating(0, "12 Jan 2026", Some(3.0)),
                rating(14, "26 Jan 2026", Some(4.0)),
                rating(28, "9 Feb 2026", Some(4.0)),
                rating(49, "2 Mar 2026", None),
                rating(63, "16 Mar 2026", Some(6.0)),
                rating(84, "6 Apr 2026", Some(5.0)),
                rating(105, "27 Apr 2026", Some(7.0)),
            ],
        }],
    }
}

pub fn calm_on_two_scales() -> Trend {
    let mut data = calm();
    data.id = "trend-scales".into();
    data.spans[0].target = None;
    data.spans.push(Span {
        scale: Scale { min: 1.0, max: 5.0, low: "never".into(), high: "every time".into() },
        target: Some(4.0),
        points: vec![rating(126, "18 May 2026", Some(3.5)), rating(154, "15 June 2026", Some(4.0))],
    });
    data
}

pub fn survey() -> MiniSurvey {
    let question = |name: &str, counts| SurveyQuestion { name: name.into(), counts };
    MiniSurvey {
        id: "survey".into(),
        title: "Mini-survey, June 2026".into(),
        aim: 1.0,
        minimum: 3,
        questions: vec![
            question("Delegates decisions to the regional leads", [0, 0, 1, 1, 2, 3, 1]),
            question("Listens before deciding", [0, 1, 2, 3, 2, 0, 0]),
            question("Shares what the board has said", [1, 1, 2, 1, 1, 0, 0]),
            question("Says no in time", [0, 0, 0, 1, 1, 0, 0]),
        ],
    }
}

pub fn survey_small() -> MiniSurvey {
    MiniSurvey {
        id: "survey-small".into(),
        title: "Mini-survey".into(),
        aim: f64::NAN,
        minimum: 0,
        questions: vec![SurveyQuestion { name: "Delegates".into(), counts: [0, 0, 0, 0, 0, 0, 1] }],
    }
}

pub fn committed() -> Commitments {
    let action =
        |action: &str, value: Option<u8>, date: Option<&str>| Commitment { action: action.into(), value, date: date.map(str::to_owned) };
    Commitments {
        id: "commitment".into(),
        title: "How committed I am to each action".into(),
        attention_below: 7,
        actions: vec![
            action("Hand the monthly review to Ines, with the authority to change it", Some(9), Some("12 Jan 2026")),
            action("Ask two peers what they would stop", Some(5), Some("26 Jan 2026")),
            action("Write down what the board decides on one page", None, None),
        ],
    }
}

pub fn actions() -> BurnDown {
    let names = [
        (0, "12 Jan 2026"),
        (14, "26 Jan 2026"),
        (21, "2 Feb 2026"),
        (28, "9 Feb 2026"),
        (42, "23 Feb 2026"),
        (49, "2 Mar 2026"),
        (63, "16 Mar 2026"),
        (77, "30 Mar 2026"),
    ];
    let on = |number: i64| day(number, names.iter().find(|(day, _)| *day == number).map_or("", |(_, text)| text));
    let action = |opened: i64, due: Option<i64>, done: Option<i64>| ActionDates {
        opened: Some(on(opened)),
        due: due.map(on),
        done: done.map_or(Completion::Open, |done| Completion::On(on(done))),
    };
    BurnDown {
        id: "burndown".into(),
        title: "Actions over time".into(),
        today: on(77),
        actions: vec![
            action(0, Some(14), Some(14)),
            action(0, Some(21), Some(28)),
            action(0, None, Some(42)),
            action(14, Some(42), Some(49)),
            action(14, Some(49), None),
            action(28, Some(63), Some(63)),
            action(42, None, None),
            action(63, Some(77), None),
        ],
    }
}

pub fn actions_of_one_day() -> BurnDown {
    let today = day(5, "17 Jan 2026");
    let actions = vec![ActionDates { opened: Some(today.clone()), due: None, done: Completion::Open }];
    BurnDown { id: "burndown-one-day".into(), title: "Actions over time".into(), today, actions }
}

pub fn sessions(id: &str, held: u32, planned: u32, agreed: Option<u32>) -> SessionsUsed {
    SessionsUsed { id: id.into(), title: "Sessions used".into(), held, planned, agreed }
}

pub fn roi() -> Roi {
    Roi {
        id: "roi".into(),
        title: "Return on investment".into(),
        currency: "EUR".into(),
        gain: Some(100_000.0),
        attribution: Some(30.0),
        confidence: Some(80.0),
        cost: Some(15_000.0),
        assumptions: vec![
            "The gain, the share and the confidence are the client’s own estimates.".into(),
            "Other causes named: a new sales tool, a smaller team.".into(),
        ],
    }
}
