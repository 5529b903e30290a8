//! Feedback in two rounds, such as a 360: how people in several groups, and the client, rate some competencies.
//!
//! Three pictures are made of it: [`dumbbell`] (what has changed, the usual one), [`self_others`] (where the client's own
//! view differs from that of others) and [`radar`] (the shape, for those who ask for it: its area says little, because it
//! depends on the order of the axes and grows with the square of the ratings).
//!
//! A group that has too few answers in a round is left out of that round here, before anything is drawn, and each picture
//! says so.

mod dumbbell;
mod radar;
mod self_others;

pub use dumbbell::dumbbell;
pub use radar::radar;
pub use self_others::self_others;

use super::words::{Speech, decimals, known};

/// The ratings of some competencies before and after.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "360: March 2026 and January 2027".
    pub title: String,
    pub scale: Scale,
    /// The names of the rounds in words, for example "March 2026" and "January 2027".
    pub rounds: [String; 2],
    /// In the order of the model that they come from.
    pub competencies: Vec<String>,
    pub groups: Vec<RaterGroup>,
}

/// What ratings are measured with.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub min: f64,
    pub max: f64,
    /// What the ends mean, for example "never" and "always"; may be empty.
    pub low: String,
    pub high: String,
}

/// People who stand in one relation to the client, or the client.
#[derive(Debug, Clone)]
pub struct RaterGroup {
    pub name: String,
    /// True for the client's own ratings.
    pub own: bool,
    /// In a round with fewer answers than this the group is left out; 1 where answers need no cover.
    pub minimum: u32,
    /// How many have answered in each round; without a number nothing is known to be covered, and only a minimum of 1 or
    /// less lets the round be shown.
    pub answers: [Option<u32>; 2],
    /// Before and after, for each competency in order.
    pub ratings: Vec<[Option<f64>; 2]>,
}

impl Scale {
    /// True for a scale on which something can be placed.
    pub(super) fn is_sound(&self) -> bool {
        known(Some(self.min)).is_some() && known(Some(self.max)).is_some() && self.max - self.min > 1e-6
    }

    /// An end of the scale in words: "7 always".
    pub(super) fn end(&self, high: bool, speech: &Speech<'_>) -> String {
        let (value, words) = self.parts(high, speech);
        format!("{value} {words}").trim_end().to_owned()
    }

    /// An end of the scale within a sentence: "7 (always)".
    pub(super) fn end_in_sentence(&self, high: bool, speech: &Speech<'_>) -> String {
        let (value, words) = self.parts(high, speech);
        if words.is_empty() { value } else { format!("{value} ({words})") }
    }

    fn parts(&self, high: bool, speech: &Speech<'_>) -> (String, &str) {
        let (value, words) = if high { (self.max, &self.high) } else { (self.min, &self.low) };
        (speech.number(value, decimals([self.min, self.max])), words.trim())
    }
}

/// The feedback as it may be shown.
struct Shown<'a> {
    data: &'a Feedback,
    speech: &'a Speech<'a>,
    groups: Vec<Group<'a>>,
    decimals: usize,
}

/// A group whose ratings are those that may be shown.
struct Group<'a> {
    source: &'a RaterGroup,
    ratings: Vec<[Option<f64>; 2]>,
}

impl<'a> Shown<'a> {
    /// None without competencies, a sound scale and anything that may be shown.
    fn of(data: &'a Feedback, speech: &'a Speech<'a>) -> Option<Shown<'a>> {
        let group = |source: &'a RaterGroup| {
            let rating = |index: usize| {
                let pair = source.ratings.get(index).copied().unwrap_or_default();
                [0, 1].map(|round| known(pair[round]).filter(|_| covered(source, round)))
            };
            Group { source, ratings: (0..data.competencies.len()).map(rating).collect() }
        };
        let groups: Vec<Group<'a>> =
            data.groups.iter().map(group).filter(|group| group.ratings.iter().flatten().any(Option::is_some)).collect();
        if groups.is_empty() || !data.scale.is_sound() {
            return None;
        }
        let values: Vec<f64> = groups.iter().flat_map(|group| group.ratings.iter().flatten().flatten()).copied().collect();
        Some(Shown { data, speech, groups, decimals: decimals(values) })
    }

    /// Sentences about what is left out because too few have answered.
    fn left_out(&self, rounds: &[usize]) -> Vec<String> {
        let mut notes = Vec::new();
        for group in &self.data.groups {
            for &round in rounds {
                let rated = group.ratings.iter().any(|pair| pair[round].is_some()) || group.answers[round].is_some();
                if rated && !covered(group, round) {
                    let args = [("group", group.name.as_str()), ("round", self.data.rounds[round].as_str())];
                    notes.push(self.speech.count("feedback.left_out", group.minimum.max(1) as usize, &args));
                }
            }
        }
        notes
    }

    fn number(&self, value: Option<f64>) -> String {
        self.speech.or_none(value, self.decimals)
    }

    fn signed(&self, value: Option<f64>) -> String {
        value.map_or_else(|| self.speech.none(), |value| self.speech.signed(value, self.decimals))
    }

    /// How many answers a group gave in a round, as far as that may be said.
    fn answers(&self, group: &Group<'_>, round: usize) -> String {
        match group.source.answers[round].filter(|_| covered(group.source, round)) {
            Some(n) => n.to_string(),
            None => self.speech.none(),
        }
    }

    /// The mean of the changes of a competency in the groups of others, or in the only group that there is.
    fn change(&self, competency: usize) -> Option<f64> {
        let changes = |own: bool| -> Vec<f64> {
            let groups = self.groups.iter().filter(|group| group.source.own == own);
            groups.filter_map(|group| change(group.ratings[competency])).collect()
        };
        mean(&changes(false)).or_else(|| mean(&changes(true)))
    }
}

/// True if enough have answered.
fn covered(group: &RaterGroup, round: usize) -> bool {
    group.answers[round].unwrap_or(u32::from(group.minimum <= 1)) >= group.minimum.max(1)
}

fn change(pair: [Option<f64>; 2]) -> Option<f64> {
    Some(pair[1]? - pair[0]?)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
