//! The words of the pictures of progress: every text comes from a catalogue, through one closure, in the page's language.

/// Gives the text of a catalogue's key, with its `{placeholders}` filled and its plural form for the number.
///
/// All keys begin with `chart.`. Where a number is given, `n` is also among the placeholders, as digits.
pub type Words<'a> = dyn Fn(&str, &[(&str, &str)], Option<i64>) -> String + 'a;

/// A day, as a number that orders and spaces days (days since any fixed one) and in words for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub number: i64,
    /// For example "12 Mar 2026".
    pub text: String,
}

/// What turns numbers and keys into the words of one picture.
pub struct Speech<'a> {
    words: &'a Words<'a>,
    point: String,
    thousands: String,
}

impl<'a> Speech<'a> {
    pub fn new(words: &'a Words<'a>) -> Speech<'a> {
        Speech { words, point: words("chart.decimal", &[], None), thousands: words("chart.thousands", &[], None) }
    }

    /// The text of `chart.KEY`.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        (self.words)(&format!("chart.{key}"), args, None)
    }

    /// The text of `chart.KEY` in its plural form for `n`, which is `{n}` in digits and `{count}` in words.
    pub fn count(&self, key: &str, n: usize, args: &[(&str, &str)]) -> String {
        let number = i64::try_from(n).unwrap_or(i64::MAX);
        let (digits, word) = (n.to_string(), self.word(n));
        let mut all = vec![("n", digits.as_str()), ("count", word.as_str())];
        all.extend_from_slice(args);
        (self.words)(&format!("chart.{key}"), &all, Some(number))
    }

    /// A small whole number as a word, another one in digits.
    pub fn word(&self, n: usize) -> String {
        if n <= 10 { self.say(&format!("number.{n}"), &[]) } else { n.to_string() }
    }

    /// "second", "third" and so on.
    pub fn ordinal(&self, n: usize) -> String {
        if (1..=10).contains(&n) { self.say(&format!("ordinal.{n}"), &[]) } else { self.say("ordinal.other", &[("n", &n.to_string())]) }
    }

    /// A number with this many decimals; a true minus sign, and its thousands apart.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        // Rounded as people do it, a half away from nothing; what is left to write is exact.
        let decimals = decimals.min(3);
        let factor = [1, 10, 100, 1000][decimals];
        let parts = (value.abs() * factor as f64).round() as u64;
        let whole = (parts / factor).to_string();
        let mut out = String::new();
        if value < 0.0 && parts > 0 {
            out.push('−');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push_str(&self.thousands);
            }
            out.push(digit);
        }
        if decimals > 0 {
            out.push_str(&self.point);
            out.push_str(&format!("{:0decimals$}", parts % factor));
        }
        out
    }

    /// A number of change: with its sign, and "±0" where there is none.
    pub fn signed(&self, value: f64, decimals: usize) -> String {
        let number = self.number(value, decimals);
        if number.starts_with('−') {
            number
        } else if number.chars().any(|digit| digit.is_ascii_digit() && digit != '0') {
            format!("+{number}")
        } else {
            format!("±{number}")
        }
    }

    /// A share as a whole percentage: 0.5 is "50%".
    pub fn percent(&self, share: f64) -> String {
        self.say("percent", &[("n", &self.number(share * 100.0, 0))])
    }

    /// A number, or the sign for none.
    pub fn or_none(&self, value: Option<f64>, decimals: usize) -> String {
        value.map_or_else(|| self.none(), |value| self.number(value, decimals))
    }

    /// What stands in a cell that has no value.
    pub fn none(&self) -> String {
        self.say("none", &[])
    }

    /// Texts one after another, as the language separates them.
    pub fn list(&self, texts: &[String]) -> String {
        texts.join(&self.say("separator", &[]))
    }

    /// A text as the beginning of a sentence.
    pub fn sentence(&self, text: &str) -> String {
        let mut characters = text.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    }
}

/// The value if it is one: not infinite, not undefined, and not beyond what a picture of progress can mean.
pub fn known(value: Option<f64>) -> Option<f64> {
    // Nothing that is undefined is less than anything.
    value.filter(|value| value.abs() < 1e12)
}

/// How many decimals, two at most, write all these values in full.
pub fn decimals(values: impl IntoIterator<Item = f64>) -> usize {
    let needed = |value: f64| {
        let exact = |factor: f64| ((value * factor).round() - value * factor).abs() < 1e-6;
        if exact(1.0) { 0 } else { 1 + usize::from(!exact(10.0)) }
    };
    values.into_iter().map(needed).max().unwrap_or(0)
}
