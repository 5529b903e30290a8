//! The pictures of a build: each is looked at once, and what pages show of it is made once.
//!
//! What was found and made is kept in `.trailmark/images/`, by the hash of a picture's content and of how pictures are worked
//! on, so that another build, and one into another folder, has nothing to do. What belongs to no picture of the site any more
//! is removed. Clients' files are no assets of the site: nothing of theirs comes this way.

use super::Options;
use crate::artifact::{Artifact, Bytes};
use crate::config::BaseUrl;
use crate::diag::Diagnostic;
use crate::image::{self, Fault, Info, Kind};
use crate::ledger::Ledger;
use crate::model::address::output_path;
use crate::model::assets::{Asset, Assets, Content};
use crate::output::{Staging, folder};
use crate::question::{Record, Shared};
use crate::source::{Workspace, split_path};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Where pictures are kept, from the site's folder.
pub(super) const KEPT: &str = ".trailmark/images";

/// What was found out about pictures, by [`key`] and kind.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Known(BTreeMap<String, Result<Info, Fault>>);

/// The assets with what is known of the pictures among them. Files of `static/` and of the theme are as their authors want
/// them, so of those only the size is told.
pub(super) fn look(workspace: &Workspace, assets: Assets, options: &Options) -> Assets {
    let place = format!("{KEPT}/known.json");
    let kept = if options.clean { None } else { workspace.read(&place).ok() };
    let kept: Known = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let now = Mutex::new(Known::default());
    let assets = assets.with_pictures(&|_, asset, kind| {
        let name = format!("{}-{kind:?}", key(asset));
        let looked = kept.0.get(&name).cloned().or_else(|| Some(image::look(kind, &bytes(workspace, asset)?)))?;
        now.lock().unwrap_or_else(PoisonError::into_inner).0.insert(name, looked.clone());
        match &asset.content {
            Content::File(path) if path.starts_with("content/") => Some(looked),
            _ => looked.ok().map(|info| Ok(Info { widths: Vec::new(), tint: None, ..info })),
        }
    });
    let now = now.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = workspace.disk_path(&place).filter(|_| options.out.is_some() && now != kept)
        && let Ok(text) = serde_json::to_vec(&now)
    {
        // That it cannot be kept is no harm: it is found out again.
        let _ = folder::write(&file, &text);
    }
    assets
}

/// Stands for a picture's content and for how it is worked on.
fn key(asset: &Asset) -> String {
    let hash = blake3::Hasher::new().update(asset.hash.as_bytes()).update(image::RECIPE.as_bytes()).finalize();
    hash.to_hex()[..32].to_owned()
}

fn bytes(workspace: &Workspace, asset: &Asset) -> Option<Vec<u8>> {
    match &asset.content {
        Content::File(path) => workspace.read(path).ok(),
        Content::Bytes(bytes) => Some(bytes.to_vec()),
    }
}

/// The addresses of the pictures that pages show: those in the ledger, and others (`told`) by the numbers of what they asked.
///
/// Not all that was asked: what earlier pages showed is asked again to see whether they stand.
pub(super) fn asked(shared: &Shared, ledger: Option<&Ledger>, told: &[u32]) -> BTreeSet<String> {
    let asked = shared.asked();
    let Some(ledger) = ledger else {
        return asked.iter().filter_map(|(question, _)| question.picture()).map(str::to_owned).collect();
    };
    let told = told.iter().filter_map(|number| asked.get(*number as usize)?.0.picture());
    ledger.pictures().chain(told).map(str::to_owned).collect()
}

/// The addresses of the pictures that one page shows.
pub(super) fn of(record: &Record, shared: &Shared) -> BTreeSet<String> {
    let asked = shared.asked();
    record.shared.iter().filter_map(|number| asked.get(*number as usize)?.0.picture()).map(str::to_owned).collect()
}

/// Pictures of the site that cannot be shown and that no message has named yet.
pub(super) fn untold(assets: &Assets, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let told: Vec<&str> = told.iter().filter(|found| found.code == "bad-picture").map(|found| found.message.as_str()).collect();
    let faults = assets.iter().filter_map(|(source, asset)| Some((source, asset.picture.as_ref()?.as_ref().err()?)));
    let faults = faults.filter(|(source, _)| !told.iter().any(|message| message.contains(split_path(source).1)));
    faults
        .map(|(source, fault)| Diagnostic::error("bad-picture", format!("this picture {fault}")).in_file(source).help(fault.help()))
        .collect()
}

/// A file that is made of a picture.
struct Piece {
    route: String,
    /// Where it is kept.
    kept: String,
    /// In which width, as WebP; none for what stands at the picture's own route.
    width: Option<u32>,
}

/// Publishes every picture without what its file says of itself, and those that pages show in all their widths. Gives how many
/// files had to be made. Of what is kept from before only what belongs to these pictures and to the `cards` stays.
pub(super) fn publish(
    workspace: &Workspace,
    assets: &Assets,
    base: &BaseUrl,
    wanted: &BTreeSet<String>,
    cards: &BTreeSet<String>,
    staging: &Staging,
    options: &Options,
) -> (usize, Vec<Diagnostic>) {
    let pictures: Vec<(&str, &Asset, &Info)> =
        assets.iter().filter_map(|(source, asset)| Some((source, asset, &**asset.picture.as_ref()?.as_ref().ok()?))).collect();
    let worked: Vec<Result<usize, Diagnostic>> = pictures
        .par_iter()
        .filter(|(_, asset, _)| asset.is_worked_on())
        .map(|(source, asset, info)| {
            let shown = wanted.contains(&base.href(&asset.route));
            work(workspace, (source, asset), if shown { &info.widths } else { &[] }, staging, options)
        })
        .collect();
    if let Some(folder) = workspace.disk_path(KEPT) {
        let mut keys: BTreeSet<String> = pictures.iter().map(|(_, asset, _)| key(asset)).collect();
        keys.extend(cards.iter().cloned());
        folder::prune(&folder, &|name| name == "known.json" || name.split('-').next().is_some_and(|key| keys.contains(key)));
    }
    let made = worked.iter().filter_map(|made| made.as_ref().ok()).sum();
    (made, worked.into_iter().filter_map(Result::err).collect())
}

/// A file that an earlier build kept of a picture; none where it is missing or damaged, or is to be made anew.
pub(super) fn kept(workspace: &Workspace, path: &str, options: &Options) -> Option<Bytes> {
    let there = !options.clean && workspace.exists(path);
    let bytes = there.then(|| workspace.read(path).ok()).flatten()?;
    image::is_whole(&bytes).then(|| Bytes::Shared(bytes.into()))
}

fn work(
    workspace: &Workspace,
    (source, asset): (&str, &Asset),
    widths: &[u32],
    staging: &Staging,
    options: &Options,
) -> Result<usize, Diagnostic> {
    let Some(kind) = Kind::of_name(source) else { return Ok(0) };
    let key = key(asset);
    let own = Piece { route: asset.route.to_string(), kept: format!("{KEPT}/{key}-{kind:?}"), width: None };
    let variants =
        widths.iter().map(|width| Piece { route: asset.variant(*width), kept: format!("{KEPT}/{key}-{width}.webp"), width: Some(*width) });
    let pieces: Vec<Piece> = std::iter::once(own).chain(variants).filter(|piece| !staging.stands(&output_path(&piece.route))).collect();
    let mut missing = Vec::new();
    for piece in &pieces {
        match kept(workspace, &piece.kept, options) {
            Some(bytes) => {
                staging.put(workspace, &Artifact::picture(&piece.route, bytes))?;
            }
            None => missing.push(piece),
        }
    }
    if missing.is_empty() {
        return Ok(0);
    }
    let bytes = workspace.read(source)?;
    let failed = |fault: Fault| Diagnostic::error("bad-picture", format!("this picture {fault}")).in_file(source).help(fault.help());
    // Each width is made from the next larger one, so all are made where one is missing.
    let offered = missing.iter().any(|piece| piece.width.is_some());
    let files = if offered { image::variants(kind, &bytes, widths).map_err(failed)? } else { Vec::new() };
    let mut files: BTreeMap<Option<u32>, Vec<u8>> = widths.iter().map(|width| Some(*width)).zip(files).collect();
    if missing.iter().any(|piece| piece.width.is_none()) {
        files.insert(None, image::published(kind, bytes).map_err(failed)?);
    }
    for piece in &missing {
        let Some(file) = files.remove(&piece.width) else { continue };
        if let Some(kept) = workspace.disk_path(&piece.kept) {
            let _ = folder::write(&kept, &file);
        }
        staging.put(workspace, &Artifact::picture(&piece.route, Bytes::Shared(file.into())))?;
    }
    Ok(missing.len())
}
