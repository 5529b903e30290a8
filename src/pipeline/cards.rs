//! The social cards of a build: each drawing is looked through for private texts, and drawn unless its picture stands already.
//!
//! A card's name is the hash of all that it is made of, so one that stands is never drawn again. Drawn ones are kept among the
//! pictures in `.trailmark/images/` as `KEY-card.png`, so that another build, and one into another folder, need not draw them.
//! Of a drawing with private texts, in it or in a picture on it, no card is drawn, and none stays that was kept.

use super::Options;
use super::pictures::{self, KEPT};
use crate::artifact::{Artifact, Bytes};
use crate::check::leaks::LeakCheck;
use crate::diag::Diagnostic;
use crate::image;
use crate::model::PublicSite;
use crate::model::address::output_path;
use crate::model::assets::{Asset, Content};
use crate::output::{Staging, folder};
use crate::render::{Public, Rendered, broken_card};
use crate::source::{Workspace, split_path};
use crate::theme::{CARD, Theme};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is drawn in one build.
pub(super) struct Cards<'a> {
    workspace: &'a Workspace,
    site: &'a PublicSite,
    theme: &'a Theme,
    options: &'a Options,
    /// The routes of this build's cards. Pages that say the same have one card.
    routes: Mutex<BTreeSet<String>>,
    made: AtomicUsize,
}

impl<'a> Cards<'a> {
    pub(super) fn new(workspace: &'a Workspace, site: &'a PublicSite, theme: &'a Theme, options: &'a Options) -> Self {
        Cards { workspace, site, theme, options, routes: Mutex::default(), made: AtomicUsize::new(0) }
    }

    /// How many had to be drawn.
    pub(super) fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// What the kept files of this build's cards begin with.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|route| key(route).to_owned()).collect()
    }

    /// Whether a page of an earlier build has its card still, or needs none. Nobody can look for words in a picture, so where
    /// the private texts are others (`same_private` is false) its page is made again, and with it the drawing.
    pub(super) fn stands(&self, route: Option<&str>, staging: &Staging, same_private: bool) -> bool {
        let Some(route) = route else { return true };
        let stands = same_private && staging.stands(&output_path(route));
        if stands {
            self.take(route);
        }
        stands
    }

    /// Looks through the drawing of a page that was made, and draws its card. Without a place to write to it is only looked at; so
    /// is one with private texts, and what was kept of it goes with all that belongs to no card of this build.
    pub(super) fn make(&self, page: &mut Rendered<Public>, staging: Option<&Staging>, leaks: &LeakCheck<'_>) -> Option<Diagnostic> {
        let drawing = page.record.drawing.take()?;
        let route = page.record.card.as_deref()?;
        let clean = leaks.again(&output_path(route), page.source.as_deref(), drawing.as_bytes());
        if !clean || !self.shows_nothing_private(&drawing, leaks) || !self.take(route) {
            return None;
        }
        self.draw(route, &drawing, staging?).err()
    }

    /// Whether the pictures on a drawing say nothing private either.
    fn shows_nothing_private(&self, drawing: &str, leaks: &LeakCheck<'_>) -> bool {
        if leaks.is_empty() {
            return true;
        }
        let pictures = image::card_parts(drawing).map_or_else(|_| Vec::new(), |parts| parts.pictures);
        pictures.iter().filter_map(|(_, address)| self.asset(address)).all(|asset| leaks.asset(self.workspace, asset))
    }

    /// Notes a card; false when it is known.
    fn take(&self, route: &str) -> bool {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner).insert(route.to_owned())
    }

    fn draw(&self, route: &str, drawing: &str, staging: &Staging) -> Result<(), Diagnostic> {
        let Cards { workspace, theme, options, .. } = self;
        if staging.stands(&output_path(route)) {
            return Ok(());
        }
        let kept = format!("{KEPT}/{}-card.png", key(route));
        if let Some(bytes) = pictures::kept(workspace, &kept, options) {
            return staging.put(workspace, &Artifact::picture(route, bytes)).map(drop);
        }
        let file = image::card(drawing, &theme.fonts, &|address| self.picture(address));
        let file = file.map_err(|fault| broken_card(theme.templates.get(CARD), drawing, 1, &format!("it {fault}")))?;
        self.made.fetch_add(1, Ordering::Relaxed);
        if let Some(kept) = workspace.disk_path(&kept) {
            // That it cannot be kept is no harm: it is drawn again.
            let _ = folder::write(&kept, &file);
        }
        staging.put(workspace, &Artifact::picture(route, Bytes::Shared(file.into()))).map(drop)
    }

    /// The bytes of a drawing that a card shows.
    fn picture(&self, address: &str) -> Option<Arc<[u8]>> {
        match &self.asset(address)?.content {
            Content::File(path) => self.workspace.read(path).ok().map(Arc::from),
            Content::Bytes(bytes) => Some(bytes.clone()),
        }
    }

    fn asset(&self, address: &str) -> Option<&Asset> {
        self.site.assets.drawing(&self.site.base.route(address)?)
    }
}

/// The hash in a card's route.
fn key(route: &str) -> &str {
    split_path(route).1.trim_end_matches(".png")
}
