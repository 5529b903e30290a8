//! Parts of the record that are shown as they are once their group may be seen: their fields by name.
//!
//! Each is taken apart in full, so that a new key does not compile until someone has decided that it may be shown.

use crate::parse::kinds::{
    Alignment, Background, ClientCommitment, DatedValue, Fees, FitCheck, Introduction, NeedsSource, OpeningMeeting, PartyRole, Profile,
    QuestionAnswer, SessionPlan, Signature,
};
use serde::ser::{Serialize, SerializeStruct, Serializer};

macro_rules! give {
    ($($type:ident { $($key:ident),* $(,)? })*) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $type { $($key),* } = self;
                let mut fields = serializer.serialize_struct(stringify!($type), [$(stringify!($key)),*].len())?;
                $(fields.serialize_field(stringify!($key), $key)?;)*
                fields.end()
            }
        }
    )* };
}

give! {
    Alignment { career, organisation }
    Background { on, career, strengths, weaknesses, motivations, communication_style, goals, challenges, opportunities, sources }
    ClientCommitment { text, on, kept }
    DatedValue { on, value }
    Fees { payer, amount, currency, per, hours, resources, note }
    FitCheck { on, fits, note }
    Introduction { to, why, on }
    NeedsSource { kind, from, on, said }
    OpeningMeeting { on, attended, background, why, outcomes, boundaries }
    PartyRole { who, does }
    Profile { on, strengths, weaknesses, communication_style }
    QuestionAnswer { question, answer }
    SessionPlan { count, minutes, mode, every }
    Signature { by, on }
}
