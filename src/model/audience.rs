//! Who sees what of an engagement: one table ([`FIELDS`]), closed by default, and the consents that open parts of it.
//!
//! 1. A field is the client's unless its row says more. A key that has no row is seen by nobody.
//! 2. [`Sharing::of`] works out, for a day, which consents of an engagement hold and who pays.
//! 3. [`Sharing::sees`] and its sisters answer for one field; what makes portals asks them and decides nothing itself.
//!
//! The defaults follow the coaching professions' codes: who pays learns that the coaching takes place, what was agreed by
//! all three, and dates; everything else belongs to the client, who may share results and progress but never what was said.

mod fields;

use crate::diag::suggest;
use crate::parse::kinds::{Engagement, Goal, Payer, Review, ReviewKind, SharingConsent};
use crate::yaml::Date;
use std::collections::BTreeSet;

pub use fields::{FIELDS, WITHOUT_EFFECT};

/// For whom a portal is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    Client,
    Sponsor,
}

impl Audience {
    pub const ALL: [Audience; 2] = [Audience::Client, Audience::Sponsor];

    pub fn as_str(self) -> &'static str {
        match self {
            Audience::Client => "client",
            Audience::Sponsor => "sponsor",
        }
    }
}

/// What a client can share with the sponsor by a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SharedItem {
    Goals,
    Progress,
    Actions,
    Themes,
    Plan,
    Report,
    Evaluation,
    Reviews,
}

impl SharedItem {
    /// All items, in the order of the documentation.
    pub const ALL: [SharedItem; 8] = [
        SharedItem::Goals,
        SharedItem::Progress,
        SharedItem::Actions,
        SharedItem::Themes,
        SharedItem::Plan,
        SharedItem::Report,
        SharedItem::Evaluation,
        SharedItem::Reviews,
    ];

    /// The item's word in `consents`.
    pub fn word(self) -> &'static str {
        match self {
            SharedItem::Goals => "goals",
            SharedItem::Progress => "progress",
            SharedItem::Actions => "actions",
            SharedItem::Themes => "themes",
            SharedItem::Plan => "plan",
            SharedItem::Report => "report",
            SharedItem::Evaluation => "evaluation",
            SharedItem::Reviews => "reviews",
        }
    }

    /// What the sponsor sees by it, in words.
    pub fn opens(self) -> &'static str {
        match self {
            SharedItem::Goals => "the wording, measure and day of every goal, also of those that the sponsor did not agree to",
            SharedItem::Progress => {
                "numbers and pictures for each goal whose wording the sponsor sees, and the stages so far with their reasons"
            }
            SharedItem::Actions => "how many actions are open, done and overdue; never what they are",
            SharedItem::Themes => "`themes`: what comes up again and again, in a few words",
            SharedItem::Plan => "the areas of the development plan, its resources, days and changes, without the reasons",
            SharedItem::Report => "the final review",
            SharedItem::Evaluation => "application, impact and return (levels 3 to 5); never reaction and learning",
            SharedItem::Reviews => "the reviews in the middle and after the end",
        }
    }

    /// The item that a word of `consents` names, or why there is none.
    pub fn named(word: &str) -> Result<Self, NotShared> {
        if let Some(item) = Self::ALL.into_iter().find(|item| item.word() == word) {
            return Ok(item);
        }
        let words = Self::ALL.map(Self::word);
        let folded = word.trim().to_lowercase().replace(['_', ' '], "-");
        if NEVER.contains(&folded.as_str()) {
            return Err(NotShared::Never);
        }
        match suggest::nearest(&folded, words) {
            Some(near) => Err(NotShared::Unknown(Some(near))),
            None if suggest::nearest(&folded, NEVER.iter().copied()).is_some() => Err(NotShared::Never),
            None => Err(NotShared::Unknown(None)),
        }
    }
}

/// Why a word of `consents` opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShared {
    /// No consent can open it.
    Never,
    /// There is no such item; perhaps this one was meant.
    Unknown(Option<&'static str>),
}

/// What people might try to share, and never can: keys of the record and everyday words for them.
const NEVER: [&str; 38] = [
    "session",
    "sessions",
    "session-notes",
    "note",
    "notes",
    "coach",
    "coach-notes",
    "coachs-notes",
    "observations",
    "body",
    "topics",
    "insights",
    "ratings",
    "assessment",
    "assessments",
    "360",
    "360-degree",
    "wheel",
    "results",
    "scores",
    "competencies",
    "interviews",
    "stakeholders",
    "background",
    "profile",
    "strengths",
    "weaknesses",
    "options",
    "blockers",
    "experiments",
    "relationships",
    "moments",
    "register",
    "introductions",
    "commitments",
    "phase-down",
    "files",
    "everything",
];

/// Who sees a field without any consent; the coach sees everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The coach alone: it is built into nothing.
    Coach,
    /// The client.
    Client,
    /// The client and the sponsor.
    Both,
    /// The client; of a goal that the sponsor agreed to, the sponsor too.
    Agreed,
    /// The one who pays.
    Payer,
}

/// Which consent shows a field to the sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// None ever does.
    Never,
    Consent(SharedItem),
    /// `report` for a final review, `reviews` for those in the middle and after the end; no other.
    OfReview,
    /// `evaluation`, from level 3 on.
    OfLevel,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// A key of engagements, or of sessions with `sessions.` before it; of a group, each key inside that differs.
    pub name: &'static str,
    pub seen: Seen,
    pub opens: Opens,
    /// Why it is so, in a few words; may be empty where the row above says it.
    pub why: &'static str,
}

/// The row of a field: its own, or that of the group it stands in.
pub fn field(name: &str) -> Option<&'static Field> {
    let groups = std::iter::successors(Some(name), |name| name.rsplit_once('.').map(|(group, _)| group));
    groups.into_iter().find_map(|name| FIELDS.iter().find(|field| field.name == name))
}

/// Whether a consent holds on a day: from the day it was given, through its last day, until it was withdrawn.
pub fn holds(consent: &SharingConsent, today: Date) -> bool {
    consent.given <= today && consent.until.is_none_or(|until| today <= until) && consent.withdrawn.is_none_or(|day| today < day)
}

/// The first day on which one of the consents that hold today holds no longer.
pub fn ends(engagement: &Engagement, today: Date) -> Option<Date> {
    let held = engagement.consents.iter().filter(|consent| holds(consent, today));
    let ends = held.flat_map(|consent| [consent.until.and_then(|until| until.0.tomorrow().ok()).map(Date), consent.withdrawn]);
    ends.flatten().min()
}

/// What an engagement shares on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sharing {
    /// The items whose consent holds.
    pub items: BTreeSet<SharedItem>,
    /// Who pays, where the record says so.
    pub payer: Option<Payer>,
}

impl Sharing {
    /// The consents that hold on a day, and the payer.
    pub fn of(engagement: &Engagement, today: Date) -> Self {
        let held = engagement.consents.iter().filter(|consent| holds(consent, today));
        Sharing {
            items: held.filter_map(|consent| SharedItem::named(&consent.item).ok()).collect(),
            payer: engagement.fees.as_ref().map(|fees| fees.payer),
        }
    }

    /// Whether an audience sees a field. Fields of goals, reviews and evaluation levels that depend on the entry have
    /// functions of their own; here they are closed to the sponsor.
    pub fn sees(&self, audience: Audience, name: &str) -> bool {
        let Some(field) = field(name) else { return false };
        match (audience, field.seen) {
            (_, Seen::Coach) => false,
            (_, Seen::Both) => true,
            (Audience::Client, Seen::Payer) => self.payer != Some(Payer::Sponsor),
            (Audience::Sponsor, Seen::Payer) => self.payer == Some(Payer::Sponsor),
            (Audience::Client, Seen::Client | Seen::Agreed) => true,
            (Audience::Sponsor, Seen::Client | Seen::Agreed) => matches!(field.opens, Opens::Consent(item) if self.items.contains(&item)),
        }
    }

    /// Whether an audience sees a field (`goals.title`) of this goal. Progress is only shown beside a wording that is.
    pub fn sees_of_goal(&self, audience: Audience, name: &str, goal: &Goal) -> bool {
        let is_told = audience == Audience::Client || goal.agreed || self.items.contains(&SharedItem::Goals);
        let is_agreed = goal.agreed && field(name).is_some_and(|field| field.seen == Seen::Agreed);
        is_told && (is_agreed || self.sees(audience, name))
    }

    /// Whether an audience sees a field (`reviews.progress`) of this review.
    pub fn sees_of_review(&self, audience: Audience, name: &str, review: &Review) -> bool {
        if audience == Audience::Client || field(name).is_none_or(|field| field.opens != Opens::OfReview) {
            return self.sees(audience, name);
        }
        match review.kind {
            ReviewKind::Final => self.items.contains(&SharedItem::Report),
            ReviewKind::MidPoint | ReviewKind::FollowUp => self.items.contains(&SharedItem::Reviews),
            ReviewKind::Check | ReviewKind::PhaseDown => false,
        }
    }

    /// Whether an audience sees a field (`evaluation.levels.text`) of a result at this level.
    pub fn sees_of_level(&self, audience: Audience, name: &str, level: u32) -> bool {
        if audience == Audience::Client || field(name).is_none_or(|field| field.opens != Opens::OfLevel) {
            return self.sees(audience, name);
        }
        (3..=5).contains(&level) && self.items.contains(&SharedItem::Evaluation)
    }
}

/// The table as the documentation prints it, in Markdown.
pub fn table() -> String {
    let mut text = String::from("| key | the client | the sponsor | why |\n|---|---|---|---|\n");
    for Field { name, seen, opens, why } in FIELDS {
        let client = match seen {
            Seen::Coach => "no",
            Seen::Payer => "who pays",
            _ => "yes",
        };
        let consent = match opens {
            Opens::Never => String::new(),
            Opens::Consent(item) => format!("with `{}`", item.word()),
            Opens::OfReview => "final: with `report`; middle and after: with `reviews`".to_owned(),
            Opens::OfLevel => "from level 3: with `evaluation`".to_owned(),
        };
        let sponsor = match seen {
            Seen::Both => "yes".to_owned(),
            Seen::Payer => "who pays".to_owned(),
            Seen::Agreed if consent.is_empty() => "where agreed".to_owned(),
            Seen::Agreed => format!("where agreed; others {consent}"),
            _ if consent.is_empty() => "never".to_owned(),
            _ => consent,
        };
        let why = if why.is_empty() { String::new() } else { format!("{why} ") };
        text.push_str(&format!("| `{name}` | {client} | {sponsor} | {why}|\n"));
    }
    text
}

/// What each consent opens, as the documentation prints it, in Markdown.
pub fn items() -> String {
    let rows = SharedItem::ALL.map(|item| format!("| `{}` | {} |\n", item.word(), item.opens()));
    format!("| item | what the sponsor then sees |\n|---|---|\n{}", rows.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{self, front_matter::Kind};

    fn engagement(keys: &str) -> Engagement {
        let path = "content/clients/grey-owl/engagement.md";
        let text = format!("---\ntitle: A\nclient: {{name: B}}\nsponsor: {{name: C}}\n{keys}\n---\n");
        match parse::parse(path, &text, &parse::expected(path, None)).unwrap().front.kind {
            Kind::Engagement(engagement) => *engagement,
            _ => panic!("no engagement"),
        }
    }

    fn sharing(keys: &str, today: &str) -> Sharing {
        Sharing::of(&engagement(keys), today.parse().unwrap())
    }

    /// Consents to everything there is.
    fn all() -> Sharing {
        Sharing { items: SharedItem::ALL.into_iter().collect(), payer: Some(Payer::Client) }
    }

    #[test]
    fn a_consent_holds_from_its_day_to_its_last_and_until_it_is_withdrawn() {
        let consent = "consents: [{item: themes, given: 2026-03-02, by: B, until: 2026-06-30, withdrawn: 2026-05-11}]";
        let on = |today| sharing(consent, today).sees(Audience::Sponsor, "themes");
        assert!(on("2026-03-02") && on("2026-05-10"));
        assert!(!on("2026-03-01") && !on("2026-05-11") && !on("2026-06-30"));
        let until = "consents: [{item: themes, given: 2026-03-02, by: B, until: 2026-06-30}]";
        assert!(sharing(until, "2026-06-30").sees(Audience::Sponsor, "themes"));
        assert!(!sharing(until, "2026-07-01").sees(Audience::Sponsor, "themes"));
        // One that ended does not close what another opens.
        let both = "consents: [{item: plan, given: 2026-01-01, by: B, withdrawn: 2026-02-01}, {item: plan, given: 2026-03-01, by: B}]";
        assert!(sharing(both, "2026-03-01").sees(Audience::Sponsor, "plan.focus.title"));
    }

    #[test]
    fn what_was_said_is_never_the_sponsors() {
        let all = all();
        for name in NEVER.iter().copied().filter(|name| FIELDS.iter().any(|field| field.name == *name)) {
            assert!(!all.sees(Audience::Sponsor, name), "{name}");
        }
        for name in ["title", "body", "coach", "files", "sessions.title", "sessions.body", "sessions.topics", "sessions.ratings"] {
            assert!(!all.sees(Audience::Sponsor, name), "{name}");
        }
        for group in ["assessments", "background", "profile", "stakeholders", "blockers", "moments", "options", "goals.surveys.comments"] {
            let inner = FIELDS.iter().filter(|field| field.name == group || field.name.starts_with(&format!("{group}.")));
            assert!(inner.clone().count() > 0, "{group}");
            assert!(inner.into_iter().all(|field| field.opens == Opens::Never && matches!(field.seen, Seen::Client)), "{group}");
            assert!(!all.sees(Audience::Sponsor, &format!("{group}.anything")), "{group}");
        }
    }

    #[test]
    fn a_group_of_which_a_part_is_open_is_closed_itself() {
        for group in FIELDS {
            let inner = format!("{}.", group.name);
            let parts = FIELDS.iter().filter(|field| field.name.starts_with(&inner));
            let differ = parts.into_iter().any(|part| part.seen != group.seen || part.opens != group.opens);
            assert!(!differ || (group.seen, group.opens) == (Seen::Client, Opens::Never), "{}", group.name);
        }
    }

    #[test]
    fn what_has_no_row_is_closed() {
        assert!(!all().sees(Audience::Client, "tags") && !all().sees(Audience::Sponsor, "secret"));
        assert!(!all().sees(Audience::Client, "coach") && !all().sees(Audience::Client, "sessions.coach"));
    }

    #[test]
    fn the_sponsor_sees_agreed_goals_and_their_progress_only_with_consent() {
        let engagement = engagement("goals: [{title: A, agreed: true}, {title: B}]");
        let [agreed, own] = &engagement.goals[..] else { panic!("two goals") };
        let sees = |items: &[SharedItem], name: &str, goal: &Goal| {
            let sharing = Sharing { items: items.iter().copied().collect(), payer: None };
            assert!(sharing.sees_of_goal(Audience::Client, name, goal));
            sharing.sees_of_goal(Audience::Sponsor, name, goal)
        };
        assert!(sees(&[], "goals.title", agreed) && !sees(&[], "goals.title", own));
        assert!(!sees(&[], "goals.now", agreed) && sees(&[SharedItem::Progress], "goals.now", agreed));
        // The numbers of a goal whose wording is closed would tell of it.
        assert!(!sees(&[SharedItem::Progress], "goals.now", own) && !sees(&[SharedItem::Progress], "goals.title", own));
        assert!(sees(&[SharedItem::Goals], "goals.title", own) && !sees(&[SharedItem::Goals], "goals.now", own));
        assert!(!sees(&SharedItem::ALL, "goals.why", agreed));
    }

    #[test]
    fn reviews_and_levels_open_by_their_kind() {
        let engagement =
            engagement("reviews: [{kind: final}, {kind: mid-point}, {kind: follow-up, days: 90}, {kind: check}, {kind: phase-down}]");
        let seen = |item: SharedItem| -> Vec<bool> {
            let sharing = Sharing { items: [item].into(), payer: None };
            engagement.reviews.iter().map(|review| sharing.sees_of_review(Audience::Sponsor, "reviews.progress.text", review)).collect()
        };
        assert_eq!(seen(SharedItem::Report), [true, false, false, false, false]);
        assert_eq!(seen(SharedItem::Reviews), [false, true, true, false, false]);
        assert_eq!(seen(SharedItem::Progress), [false; 5]);
        let all = all();
        let level = |level| all.sees_of_level(Audience::Sponsor, "evaluation.levels.text", level);
        assert_eq!([1, 2, 3, 4, 5].map(level), [false, false, true, true, true]);
        assert!(all.sees_of_level(Audience::Client, "evaluation.levels.text", 1));
        assert!(!all.sees_of_review(Audience::Sponsor, "reviews.questions", &engagement.reviews[0]));
    }

    #[test]
    fn fees_are_for_the_one_who_pays() {
        let pays = |payer: &str| sharing(&format!("fees: {{payer: {payer}, amount: 1}}"), "2026-01-01");
        let seen = |sharing: Sharing| [Audience::Client, Audience::Sponsor].map(|audience| sharing.sees(audience, "fees.amount"));
        assert_eq!(seen(pays("client")), [true, false]);
        assert_eq!(seen(pays("sponsor")), [false, true]);
    }

    #[test]
    fn a_word_that_is_no_item_is_explained() {
        for item in SharedItem::ALL {
            assert_eq!(SharedItem::named(item.word()), Ok(item));
        }
        assert_eq!(SharedItem::named("plans"), Err(NotShared::Unknown(Some("plan"))));
        assert_eq!(SharedItem::named("progres"), Err(NotShared::Unknown(Some("progress"))));
        for word in ["Session notes", "assesments", "360", "coach_notes", "blocker", "wheel"] {
            assert_eq!(SharedItem::named(word), Err(NotShared::Never), "{word}");
        }
        assert_eq!(SharedItem::named("weather"), Err(NotShared::Unknown(None)));
    }
}
