//! Return on investment: a table that shows the whole calculation, and the same steps as bars.
//!
//! The method is that of Phillips: the gain is reduced to the share that the client puts down to coaching, and then by how
//! sure the client is of that share. benefit = gain × attribution × confidence; return = (benefit − cost) ÷ cost; the
//! benefit-cost ratio = benefit ÷ cost. Where a part is missing nothing is guessed, and no return is printed.

use super::canvas::{Anchor, Axis, Canvas, Face, LEADING, THIN, lines, one_line, width};
use super::figure::{Cell, Figure, Frame, Table, WIDE};
use super::geometry::{Rect, at};
use super::words::{Speech, Words, decimals, known};

/// One calculation, in one currency.
#[derive(Debug, Clone)]
pub struct Roi {
    /// Prefix of the ids, unique on the page.
    pub id: String,
    /// The name of the picture and of its table, for example "Return on investment".
    pub title: String,
    /// For example "EUR" or "$".
    pub currency: String,
    pub gain: Option<f64>,
    /// How much of the gain the client puts down to coaching, in per cent from 0 to 100.
    pub attribution: Option<f64>,
    /// How sure the client is of that share, in per cent from 0 to 100.
    pub confidence: Option<f64>,
    /// All costs, the client's time included.
    pub cost: Option<f64>,
    /// Whole sentences for the caption: whose estimates these are, what else may have caused the gain, what the cost includes.
    pub assumptions: Vec<String>,
}

/// Sets out the calculation; nothing if none of its numbers is known.
pub fn return_on_investment(data: &Roi, words: &Words<'_>) -> Option<Figure> {
    let speech = &Speech::new(words);
    let sum = Sum::of(data);
    if [sum.gain, sum.attribution, sum.confidence, sum.cost].iter().all(Option::is_none) {
        return None;
    }
    let view = View { sum, data, speech };
    let frame = Frame {
        speech,
        id: &data.id,
        name: "roi",
        title: &data.title,
        finding: view.finding(),
        description: speech.say("roi.desc", &[]),
        notes: data.assumptions.iter().filter(|text| !text.trim().is_empty()).cloned().collect(),
    };
    let bars = view.bars();
    let draw = bars.as_ref().map(|bars| |width: f64| view.draw(bars, width));
    Some(frame.table_first(draw, &view.table()))
}

/// The numbers that are known and those that follow from them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sum {
    gain: Option<f64>,
    attribution: Option<f64>,
    confidence: Option<f64>,
    cost: Option<f64>,
    benefit: Option<f64>,
    net: Option<f64>,
    /// In per cent.
    roi: Option<f64>,
    ratio: Option<f64>,
}

impl Sum {
    fn of(data: &Roi) -> Sum {
        let percent = |value: Option<f64>| known(value).filter(|value| (0.0..=100.0).contains(value));
        let (gain, attribution, confidence) = (known(data.gain), percent(data.attribution), percent(data.confidence));
        let cost = known(data.cost).filter(|cost| *cost >= 0.0);
        // Multiplied before it is divided: whole numbers stay exact.
        let benefit = gain.zip(attribution).zip(confidence).map(|((gain, share), sure)| gain * share * sure / 10_000.0);
        let both = benefit.zip(cost);
        let paid = both.filter(|(_, cost)| *cost > 0.0);
        Sum {
            gain,
            attribution,
            confidence,
            cost,
            benefit,
            net: both.map(|(benefit, cost)| benefit - cost),
            roi: paid.map(|(benefit, cost)| (benefit - cost) * 100.0 / cost),
            ratio: paid.map(|(benefit, cost)| benefit / cost),
        }
    }
}

struct View<'a> {
    sum: Sum,
    data: &'a Roi,
    speech: &'a Speech<'a>,
}

/// A step of the calculation: from where to where it goes, and what it is.
struct Bar {
    words: String,
    written: String,
    from: f64,
    to: f64,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    TakenAway,
    Result,
}

impl View<'_> {
    fn money(&self, value: f64) -> String {
        let sum = &self.sum;
        let places = decimals([sum.gain, sum.cost, sum.benefit].into_iter().flatten());
        // An amount is not broken over two lines.
        self.speech.say("roi.money", &[("currency", &self.data.currency), ("n", &self.speech.number(value, places))]).replace(' ', "\u{a0}")
    }

    fn percent(&self, value: f64) -> String {
        let places = decimals([value]).min(1);
        self.speech.say("percent", &[("n", &self.speech.number(value, places))])
    }

    fn finding(&self) -> String {
        let (speech, sum) = (self.speech, &self.sum);
        let missing = [("attribution", sum.attribution), ("confidence", sum.confidence), ("gain", sum.gain), ("cost", sum.cost)];
        if let Some((name, _)) = missing.iter().find(|(_, value)| value.is_none()) {
            return speech.say(&format!("roi.missing.{name}"), &[]);
        }
        let (Some(benefit), Some(cost)) = (sum.benefit, sum.cost) else { return String::new() };
        let (benefit_text, cost_text) = (self.money(benefit), self.money(cost));
        match sum.roi {
            None => speech.say("roi.free", &[("benefit", &benefit_text)]),
            Some(roi) => {
                let roi = self.percent(roi);
                let args = [("benefit", benefit_text.as_str()), ("cost", &cost_text), ("roi", &roi)];
                speech.say(if benefit >= cost { "roi.positive" } else { "roi.negative" }, &args)
            }
        }
    }

    /// The steps, as far as they can be drawn: all or none.
    fn bars(&self) -> Option<Vec<Bar>> {
        let sum = &self.sum;
        let (gain, share, benefit, net) = (sum.gain?, sum.attribution?, sum.benefit?, sum.net?);
        let due = gain * share / 100.0;
        let bar = |key: &str, from: f64, to: f64, kind: Kind| {
            let value = if kind == Kind::TakenAway { to - from } else { to };
            Bar { words: self.speech.say(key, &[]), written: self.money(value), from, to, kind }
        };
        Some(vec![
            bar("roi.gain", 0.0, gain, Kind::Whole),
            bar("roi.bar.other", gain, due, Kind::TakenAway),
            bar("roi.bar.unsure", due, benefit, Kind::TakenAway),
            bar("roi.benefit", 0.0, benefit, Kind::Result),
            bar("roi.cost", benefit, net, Kind::TakenAway),
            bar("roi.net", 0.0, net, Kind::Result),
        ])
    }

    fn draw(&self, bars: &[Bar], wide: f64) -> Canvas {
        const HIGH: f64 = 15.0;
        let mut canvas = Canvas::new(wide);
        let side = wide >= WIDE;
        let left = if side { 216.0 } else { 0.0 };
        let amounts = bars.iter().map(|bar| width(&bar.written, Face::Value)).fold(0.0, f64::max).min(wide * 0.5).ceil();
        let right = if side { (wide - amounts - 16.0).max(left + 60.0) } else { wide };
        let ends = || bars.iter().flat_map(|bar| [bar.from, bar.to]);
        let axis = Axis { low: ends().fold(0.0, f64::min), high: ends().fold(0.0, f64::max), from: left, to: right };
        let mut before: Option<(f64, f64)> = None;
        for bar in bars {
            let top = canvas.height;
            let names = lines(&bar.words, Face::Label, if side { left - 20.0 } else { wide - amounts - 10.0 });
            for (index, line) in names.iter().enumerate() {
                canvas.text_at(at(0.0, top + (index as f64 + 0.5) * LEADING), Anchor::Start, Face::Label, line);
            }
            let name_end = top + names.len() as f64 * LEADING;
            let y = if side { top + 1.0 } else { name_end + 3.0 };
            let face = if bar.kind == Kind::Result { Face::Value } else { Face::Label };
            canvas.text_at(at(wide, top + LEADING / 2.0), Anchor::End, face, &one_line(&bar.written, face, amounts));
            let (from, to) = (axis.at(bar.from), axis.at(bar.to));
            let rect = Rect { left: from.min(to), top: y, width: (to - from).abs(), height: HIGH };
            match bar.kind {
                Kind::Result => canvas.bar("c-now", rect),
                Kind::Whole => canvas.outline("c-axis", rect),
                Kind::TakenAway => {
                    canvas.hatch(rect);
                    canvas.outline("c-axis", rect);
                }
            }
            // A fine line leads from the end of a step to the beginning of the next one, where no words stand between them.
            if let Some((x, end)) = before.filter(|_| side).filter(|(x, _)| (*x - from).abs() < 0.1 || (*x - to).abs() < 0.1) {
                canvas.line("c-link", at(x, end), at(x, y), THIN);
            }
            before = Some((to, y + HIGH));
            canvas.line("c-axis", at(axis.at(0.0), y - 2.0), at(axis.at(0.0), y + HIGH + 2.0), THIN);
            canvas.height = name_end.max(y + HIGH) + 12.0;
        }
        canvas.height -= 12.0;
        canvas
    }

    fn table(&self) -> Table {
        let (speech, sum) = (self.speech, &self.sum);
        let heading = |key: &str| speech.say(key, &[]);
        let money = |value: Option<f64>| value.map_or_else(|| speech.none(), |value| self.money(value));
        let percent = |value: Option<f64>| value.map_or_else(|| speech.none(), |value| self.percent(value));
        let mut rows = vec![
            ("roi.gain", money(sum.gain)),
            ("roi.attribution", percent(sum.attribution)),
            ("roi.confidence", percent(sum.confidence)),
            ("roi.benefit", money(sum.benefit)),
            ("roi.cost", money(sum.cost)),
        ];
        if let (Some(net), Some(roi), Some(ratio)) = (sum.net, sum.roi, sum.ratio) {
            let ratio = speech.number(ratio, decimals([ratio]));
            rows.extend([("roi.net", self.money(net)), ("roi.return", self.percent(roi)), ("roi.ratio", ratio)]);
        }
        let row = |(key, value): (&str, String)| vec![Cell::Words(heading(key)), Cell::Number(value)];
        Table {
            head: vec![Cell::Words(heading("roi.step")), Cell::Number(heading("roi.value"))],
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roi(gain: f64, attribution: Option<f64>, confidence: Option<f64>, cost: f64) -> Sum {
        let (gain, cost) = (Some(gain), Some(cost));
        let (id, title, currency) = (String::new(), String::new(), String::new());
        Sum::of(&Roi { id, title, currency, gain, attribution, confidence, cost, assumptions: Vec::new() })
    }

    #[test]
    fn the_return_is_that_of_the_method() {
        let sum = roi(100_000.0, Some(30.0), Some(80.0), 15_000.0);
        assert_eq!((sum.benefit, sum.net, sum.roi, sum.ratio), (Some(24_000.0), Some(9_000.0), Some(60.0), Some(1.6)));
    }

    #[test]
    fn nothing_is_guessed() {
        for sum in [
            roi(100_000.0, None, Some(80.0), 15_000.0),
            roi(100_000.0, Some(30.0), None, 15_000.0),
            roi(100_000.0, Some(130.0), Some(80.0), 15_000.0),
            roi(f64::NAN, Some(30.0), Some(80.0), 15_000.0),
        ] {
            assert_eq!((sum.benefit, sum.roi, sum.ratio), (None, None, None));
        }
        let free = roi(1.0, Some(100.0), Some(100.0), 0.0);
        assert_eq!((free.benefit, free.roi, free.ratio), (Some(1.0), None, None));
    }
}
