//! Any data at all: no picture panics, is ill formed, lets a text become markup, or leaves out a number that it was given.

use super::{assert_inside, assert_sound, english};
use crate::chart::words::{Speech, decimals, known};
use crate::chart::*;
use proptest::prelude::*;

/// Data made from random bytes; when they run out, everything is 0.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn upto(&mut self, most: u8) -> usize {
        usize::from(self.byte() % (most + 1))
    }

    fn flag(&mut self) -> bool {
        self.byte().is_multiple_of(2)
    }

    fn whole(&mut self) -> u32 {
        match self.byte() % 8 {
            0 => u32::MAX,
            1 => 1000 * u32::from(self.byte()),
            _ => u32::from(self.byte() % 12),
        }
    }

    /// Mostly a number that people give, at times one that they cannot.
    fn value(&mut self) -> Option<f64> {
        let small = f64::from(self.byte() % 12);
        match self.byte() % 16 {
            0 => None,
            1 => Some(f64::NAN),
            2 => Some(f64::INFINITY),
            3 => Some(-1e300),
            4 => Some(-small),
            5 => Some(small * 1e9),
            6 | 7 => Some(small + 0.25),
            8 => Some(small / 3.0),
            9 => Some(-0.0),
            _ => Some(small),
        }
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 10] = [
            "Delegates",
            "",
            "<script>alert(1)</script>",
            "\"quoted\" & 'said' \u{7}",
            "Weiterbildungsverantwortlichkeitsprüfung",
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen",
            "継続的改善と評価",
            "الاستماع قبل القرار",
            "]]> --> </svg></figure>",
            "e\u{301}\u{200b}{name}",
        ];
        TEXTS[self.upto(9)].to_owned()
    }

    fn id(&mut self) -> String {
        ["a", "a b", "", "x\"y<"][self.upto(3)].to_owned()
    }

    fn some<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    fn many<T>(&mut self, most: u8, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.upto(most)).map(|_| make(self)).collect()
    }

    fn day(&mut self) -> Day {
        let number = match self.byte() % 12 {
            0 => i64::MAX,
            1 => i64::MIN,
            _ => i64::from(self.byte() % 40),
        };
        Day { number, text: self.text() }
    }

    fn scale(&mut self) -> Scale {
        let (min, max) = if self.flag() { (1.0, 7.0) } else { (self.value().unwrap_or(0.0), self.value().unwrap_or(5.0)) };
        Scale { min, max, low: self.text(), high: self.text() }
    }
}

/// A figure of any kind, with the numbers that have to be in its table as they are written there.
fn figure(kind: usize, bytes: &mut Bytes<'_>) -> (Option<Figure>, Vec<String>) {
    let speech = Speech::new(&english);
    let (id, title) = (bytes.id(), bytes.text());
    let written = |values: &[Option<f64>]| -> Vec<String> {
        let values: Vec<f64> = values.iter().copied().filter_map(known).collect();
        let places = decimals(values.iter().copied());
        values.iter().map(|value| speech.number(*value, places)).collect()
    };
    match kind {
        0 => {
            let stages = bytes.many(6, |bytes| TimelineStage {
                name: bytes.text(),
                state: [StageState::Done, StageState::Current, StageState::Planned, StageState::Skipped][bytes.upto(3)],
                entered: bytes.some(Bytes::text),
                left: bytes.some(Bytes::text),
                change: bytes.some(|bytes| if bytes.flag() { StageChange::Added } else { StageChange::Renamed(bytes.text()) }),
                reason: bytes.some(Bytes::text),
            });
            (stage_timeline(&StageTimeline { id, title, stages }, &english), Vec::new())
        }
        1 => {
            let goals = bytes.many(5, |bytes| GoalBar {
                name: bytes.text(),
                baseline: bytes.value(),
                now: bytes.value(),
                target: bytes.value(),
                unit: bytes.some(Bytes::text),
                version: bytes.some(Bytes::whole),
            });
            let numbers = goals.iter().flat_map(|goal| written(&[goal.baseline, goal.now, goal.target])).collect();
            (goal_bars(&GoalBars { id, title, goals }, &english), numbers)
        }
        2..=4 => {
            let competencies = bytes.many(11, Bytes::text);
            let groups = bytes.many(7, |bytes| RaterGroup {
                name: bytes.text(),
                own: bytes.flag(),
                minimum: 1,
                answers: [bytes.some(|_| 4), None],
                ratings: bytes.many(12, |bytes| [bytes.value(), bytes.value()]),
            });
            let count = competencies.len();
            let ratings: Vec<Option<f64>> = groups.iter().flat_map(|group| group.ratings.iter().take(count).flatten().copied()).collect();
            let data = Feedback { id, title, scale: bytes.scale(), rounds: [bytes.text(), bytes.text()], competencies, groups };
            match kind {
                2 => (dumbbell(&data, &english), written(&ratings)),
                3 => (radar(&data, &english), written(&ratings)),
                _ => (self_others(&data, &english), Vec::new()),
            }
        }
        5 => {
            let earlier = bytes.many(2, Bytes::text);
            let dates = earlier.len();
            let areas = bytes.many(27, |bytes| Area {
                name: bytes.text(),
                now: bytes.value(),
                wished: bytes.value(),
                earlier: bytes.many(3, Bytes::value),
            });
            let shown = |area: &Area| {
                let mut values = area.earlier.clone();
                values.truncate(dates);
                values.extend([area.now, area.wished]);
                values
            };
            let all: Vec<Option<f64>> = areas.iter().flat_map(|area| area.earlier.iter().copied().chain([area.now, area.wished])).collect();
            let places = decimals(all.into_iter().filter_map(known));
            let numbers = areas.iter().flat_map(shown).filter_map(known).map(|value| speech.number(value, places)).collect();
            (wheel(&Wheel { id, title, steps: bytes.whole(), date: bytes.text(), earlier, areas }, &english), numbers)
        }
        6 => {
            let spans = bytes.many(3, |bytes| Span {
                scale: Scale { min: 0.0, max: 10.0, low: bytes.text(), high: bytes.text() },
                target: bytes.value(),
                points: bytes.many(6, |bytes| Rating { day: bytes.day(), value: bytes.value() }),
            });
            let drawn = || spans.iter().filter(|span| span.points.iter().any(|point| known(point.value).is_some()));
            let values: Vec<Option<f64>> =
                drawn().flat_map(|span| span.points.iter().map(|point| point.value).chain([span.target])).collect();
            let numbers = written(&values);
            (trend(&Trend { id, title, spans }, &english), numbers)
        }
        7 => {
            let questions = bytes.many(4, |bytes| SurveyQuestion { name: bytes.text(), counts: std::array::from_fn(|_| bytes.whole()) });
            let numbers = questions.iter().filter(|question| question.counts.iter().any(|count| *count > 0));
            let numbers = numbers.flat_map(|question| question.counts).map(|count| count.to_string()).collect();
            let aim = bytes.value().unwrap_or(1.0);
            (mini_survey(&MiniSurvey { id, title, aim, minimum: 0, questions }, &english), numbers)
        }
        8 => {
            let actions =
                bytes.many(5, |bytes| Commitment { action: bytes.text(), value: bytes.some(Bytes::byte), date: bytes.some(Bytes::text) });
            let numbers = actions.iter().filter_map(|action| action.value).filter(|value| (1..=10).contains(value));
            let numbers = numbers.map(|value| value.to_string()).collect();
            (commitments(&Commitments { id, title, attention_below: bytes.byte(), actions }, &english), numbers)
        }
        9 => {
            let actions = bytes.many(8, |bytes| ActionDates {
                opened: if bytes.upto(9) == 9 { None } else { Some(bytes.day()) },
                due: bytes.some(Bytes::day),
                done: match bytes.upto(4) {
                    0 | 1 => Completion::On(bytes.day()),
                    2 => Completion::Undated,
                    _ => Completion::Open,
                },
            });
            let today = bytes.day();
            let drawn = actions.iter().filter(|action| action.done != Completion::Undated).filter_map(|action| action.opened.as_ref());
            let opened = drawn.filter(|opened| opened.number <= today.number).count();
            (burn_down(&BurnDown { id, title, today, actions }, &english), vec![opened.to_string()])
        }
        10 => {
            let (held, planned, agreed) = (bytes.whole(), bytes.whole(), bytes.some(Bytes::whole));
            let numbers = [Some(held), Some(planned), agreed].into_iter().flatten().map(|n| n.to_string()).collect();
            (sessions_used(&SessionsUsed { id, title, held, planned, agreed }, &english), numbers)
        }
        _ => {
            let data = Roi {
                id,
                title,
                currency: bytes.text(),
                gain: bytes.value(),
                attribution: bytes.value().map(|value| value * 9.0),
                confidence: bytes.value().map(|value| value * 9.0),
                cost: bytes.value(),
                assumptions: bytes.many(2, Bytes::text),
            };
            (return_on_investment(&data, &english), Vec::new())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_data_gives_a_sound_figure_with_all_its_numbers(kind in 0_usize..12, bytes in proptest::collection::vec(any::<u8>(), 0..240)) {
        let (figure, numbers) = figure(kind, &mut Bytes(bytes.iter()));
        if let Some(figure) = figure {
            assert_sound(&kind.to_string(), &figure.html);
            // Numbers that no practice has may leave the picture; they are in the table.
            if numbers.iter().all(|number| number.chars().count() <= 5) {
                assert_inside(&kind.to_string(), &figure.html);
            }
            prop_assert!(!figure.html.contains("<script"));
            let table = figure.html.split("<table>").nth(1).unwrap_or_default();
            for number in numbers {
                prop_assert!(table.contains(&format!(">{number}<")), "{} is not in the table: {}", number, table);
            }
        }
    }
}
