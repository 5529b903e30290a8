//! The coaches of an engagement, and what is shared with its sponsor.

use super::Look;
use crate::model::audience::{NotShared, SharedItem};
use crate::parse::kinds::Engagement;

pub(super) fn look(engagement: &Engagement, look: &mut Look<'_>) {
    for (at, id) in engagement.coaches.iter().enumerate() {
        // A coach may work with a client without a page on the site.
        look.coach(&format!("coaches[{at}]"), id);
    }
    if let Some(chemistry) = engagement.contract.as_ref().and_then(|contract| contract.chemistry.as_ref()) {
        for (at, id) in chemistry.met.iter().enumerate() {
            look.coach(&format!("contract.chemistry.met[{at}]"), id);
        }
        if let Some(id) = &chemistry.chosen {
            look.coach("contract.chemistry.chosen", id);
        }
    }
    for (at, assessment) in engagement.assessments.iter().enumerate() {
        if let Some(id) = &assessment.debrief {
            look.coach(&format!("assessments[{at}].debrief"), id);
        }
    }
    for (at, consent) in engagement.consents.iter().enumerate() {
        let path = format!("consents[{at}].item");
        if !look.is_written(&path) {
            continue;
        }
        let items = SharedItem::ALL.map(|item| format!("`{}`", item.word())).join(", ");
        match SharedItem::named(&consent.item) {
            Ok(_) => {}
            Err(NotShared::Never) => {
                let message = "this is never shown to a sponsor, not even with the client's consent";
                look.wrong("never-shared", &path, message, format!("take the entry out; a client can share {items}"));
            }
            Err(NotShared::Unknown(near)) => {
                let help = near.map_or_else(|| format!("a client can share {items}"), |near| format!("did you mean `{near}`?"));
                look.wrong("unknown-item", &path, "there is nothing of this name to share", help);
            }
        }
    }
}
