//! Values of an engagement or a session that make no sense in their own file.
//!
//! 1. `agreement`: the people, the contract, consents, fees, the stages in their order.
//! 2. `work`: goals with their versions and ratings, actions, and all that names a goal or an action.
//! 3. `measure`: scales, assessments, reviews, evaluation.
//!
//! What needs the rest of the site (coaches, methods, sessions, the day) is checked by `model::private`.

mod agreement;
mod measure;
mod work;

use super::{Engagement, Session};
use crate::diag::{Diagnostic, suggest};
use crate::parse::Document;
use crate::parse::kinds::Scale;
use crate::yaml::Date;
use std::collections::BTreeSet;

/// Looks at an engagement. Where something of it was left out as wrong, what names it is not told to be wrong too.
pub(in crate::parse::kinds) fn sense(document: &Document, engagement: &Engagement, whole: bool, diagnostics: &mut Vec<Diagnostic>) {
    let mut look = Look { document, whole, found: diagnostics };
    look.published();
    agreement::look(engagement, &mut look);
    work::look(engagement, &mut look);
    measure::look(engagement, &mut look);
}

/// Looks at a session.
pub(in crate::parse::kinds) fn session_sense(document: &Document, session: &Session, diagnostics: &mut Vec<Diagnostic>) {
    let mut look = Look { document, whole: true, found: diagnostics };
    look.published();
    if session.number == Some(0) {
        look.wrong("bad-value", "number", "sessions are counted from 1", "give the next number, or leave `number` out");
    }
    for (at, rating) in session.ratings.iter().enumerate() {
        look.number(&format!("ratings[{at}].value"), Some(rating.value));
    }
}

/// A file that is looked at, and what was found.
struct Look<'a> {
    document: &'a Document,
    /// False where something was left out as wrong: then what is missing or at odds is not told.
    whole: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl Look<'_> {
    /// The client sees what is in the folder, so nothing in it can wait or go by itself.
    fn published(&mut self) {
        let common = self.document.common();
        if common.draft {
            let help = "write what is not ready into a `:::coach` block, or keep it elsewhere";
            self.wrong("bad-value", "draft", "a client's file cannot be a draft", help);
        }
        if common.expires.is_some() {
            let help = "`closes` in the engagement takes the portals off the site on a day";
            self.wrong("bad-value", "expires", "a client's file cannot expire", help);
        }
    }

    /// Tells a mistake. Neither text may have a value of the file in it.
    fn wrong(&mut self, code: &'static str, path: &str, message: &str, help: &str) {
        self.found.push(self.document.error(code, path, message).help(help));
    }

    /// A later day that comes before an earlier one.
    fn order(&mut self, path: &str, earlier: Option<Date>, later: Option<Date>, message: &str) {
        if matches!((earlier, later), (Some(earlier), Some(later)) if later < earlier) {
            self.wrong("bad-date", path, message, "one of the two days is wrong");
        }
    }

    /// A number that can be drawn and counted with.
    fn number(&mut self, path: &str, value: Option<f64>) {
        if value.is_some_and(|value| !value.is_finite()) {
            self.wrong("bad-value", path, &format!("`{}` is not a number that can be shown", key(path)), "write a number such as 7 or 2.5");
        }
    }

    fn within(&mut self, path: &str, value: Option<f64>, (min, max): (i32, i32), help: &str) {
        // A scale may be among what was left out.
        if self.whole && value.is_some_and(|value| !(f64::from(min)..=f64::from(max)).contains(&value)) {
            self.wrong("off-scale", path, &format!("`{}` should be between {min} and {max}", key(path)), help);
        }
    }

    fn percent(&mut self, path: &str, value: Option<f64>) {
        self.within(path, value, (0, 100), "it is counted in percent");
    }

    fn commitment(&mut self, path: &str, value: Option<f64>) {
        self.within(path, value, (1, 10), "a commitment goes from 1 (not at all) to 10 (fully)");
    }

    /// Values of a scale, which may be written at `path`.
    fn scale(&mut self, path: &str, scale: Option<&Scale>) {
        let Some(scale) = scale.filter(|_| self.whole) else { return };
        if scale.min >= scale.max {
            self.wrong("bad-value", &format!("{path}.max"), "`max` should be greater than `min`", "a scale goes from `min` up to `max`");
        } else if scale.attention_below.is_some_and(|value| value < scale.min || value > scale.max) {
            let message = "`attention_below` should lie between `min` and `max`";
            self.wrong("bad-value", &format!("{path}.attention_below"), message, "values below it ask for attention");
        }
    }

    /// Ids of one kind of thing (`what`), each of which may stand once.
    fn unique<'b>(&mut self, what: &str, ids: impl Iterator<Item = (String, Option<&'b str>)>) -> BTreeSet<&'b str> {
        let mut known = BTreeSet::new();
        for (path, id) in ids {
            if id.is_some_and(|id| !known.insert(id)) {
                self.wrong("duplicate-id", &path, &format!("two {what} have this id"), "give one of them another id");
            }
        }
        known
    }

    /// An id that has to be among those that are known.
    fn refer(&mut self, code: &'static str, what: &str, path: &str, id: Option<&str>, known: &BTreeSet<&str>) {
        let Some(id) = id else { return };
        if self.whole && !known.contains(id) {
            self.wrong(code, path, &format!("there is no {what} with this id"), &known_ids(what, id, known));
        }
    }

    fn goal(&mut self, path: &str, id: Option<&str>, known: &BTreeSet<&str>) {
        self.refer("unknown-goal", "goal", path, id, known);
    }
}

/// Help for an id that is not known. The ids are the author's own words, so none is quoted.
fn known_ids(what: &str, id: &str, known: &BTreeSet<&str>) -> String {
    if known.is_empty() {
        return format!("give the {what} an `id`, and name it here");
    }
    match suggest::nearest(id, known.iter().copied()).is_some() {
        true => format!("it is spelt nearly like the `id` of a {what}: one of the two has a slip"),
        false => format!("write the `id` of a {what} of this engagement"),
    }
}

/// Help for a value that its own `scale` does not have.
const SCALE: &str = "`scale` says how far it goes; where there is none, it is 1 to 10";

/// The last key of a path.
fn key(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The bounds of a scale, or those that hold where none is written.
fn bounds(scale: Option<&Scale>, standard: (i32, i32)) -> (i32, i32) {
    scale.filter(|scale| scale.min < scale.max).map_or(standard, |scale| (scale.min, scale.max))
}
