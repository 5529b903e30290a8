//! The one place where the table of audiences is asked: what it closes is never handed on.

use crate::model::audience::{Audience, Sharing};
use crate::parse::kinds::{Engagement, Goal, Review};
use crate::yaml::Date;
use std::cell::RefCell;
use std::collections::HashMap;

/// What one audience may see on a day, with the consents that hold.
#[derive(Debug)]
pub struct Gate {
    pub audience: Audience,
    pub today: Date,
    sharing: Sharing,
    /// Answers of the table, which is asked for the same names again and again.
    asked: RefCell<HashMap<&'static str, bool>>,
}

impl Gate {
    pub fn of(engagement: &Engagement, audience: Audience, today: Date) -> Self {
        Gate { audience, today, sharing: Sharing::of(engagement, today), asked: RefCell::default() }
    }

    /// The same record, looked at by the sponsor.
    pub fn for_sponsor(&self) -> Self {
        Gate { audience: Audience::Sponsor, today: self.today, sharing: self.sharing.clone(), asked: RefCell::default() }
    }

    pub fn is_client(&self) -> bool {
        self.audience == Audience::Client
    }

    /// Whether a field of the record may be seen, by its name in the table.
    pub fn sees(&self, name: &'static str) -> bool {
        *self.asked.borrow_mut().entry(name).or_insert_with(|| self.sharing.sees(self.audience, name))
    }

    /// A value, if its field may be seen.
    pub fn give<T>(&self, name: &'static str, value: Option<T>) -> Option<T> {
        value.filter(|_| self.sees(name))
    }

    /// A text, if its field may be seen.
    pub fn text<'a>(&self, name: &'static str, text: &'a Option<String>) -> Option<&'a str> {
        self.give(name, text.as_deref())
    }

    /// A list, empty where its field may not be seen.
    pub fn list<'a, T>(&self, name: &'static str, list: &'a [T]) -> &'a [T] {
        if self.sees(name) { list } else { &[] }
    }

    /// Whether a field of this goal may be seen.
    pub fn sees_of_goal(&self, name: &'static str, goal: &Goal) -> bool {
        if self.is_client() { self.sees(name) } else { self.sharing.sees_of_goal(self.audience, name, goal) }
    }

    /// Whether a field of this review may be seen.
    pub fn sees_of_review(&self, name: &'static str, review: &Review) -> bool {
        if self.is_client() { self.sees(name) } else { self.sharing.sees_of_review(self.audience, name, review) }
    }

    /// Whether results of this level of evaluation may be seen.
    pub fn sees_of_level(&self, level: u32) -> bool {
        self.sharing.sees_of_level(self.audience, "evaluation.levels", level)
    }
}
