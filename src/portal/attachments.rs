//! Attachments: found in the clients' folders, read, without their metadata ([`strip`]), under names that say nothing, and
//! sealed.

use super::bundle::padded;
use super::keys::PortalKeys;
use super::pages::FileLink;
use super::{seal, strip};
use crate::diag::Diagnostic;
use crate::model::audience::Audience;
use crate::source::{Area, SourceFile, Workspace, split_path};
use std::sync::Arc;

/// Attachments above this size (in bytes) are refused: a browser opens them in memory.
const MAX_SIZE: u64 = 32 * 1024 * 1024;

/// The attachments of all clients.
pub fn list(workspace: &Workspace) -> (Vec<SourceFile>, Vec<Diagnostic>) {
    workspace.list("content/clients", |path| is_attachment(path).then_some(Area::Asset))
}

/// Whether a path is that of an attachment: `content/clients/ID/files/...`, not one sealed at rest.
fn is_attachment(path: &str) -> bool {
    path.split('/').nth(3) == Some("files") && !path.ends_with(".age")
}

/// What is told of an attachment that is too large.
pub fn too_large(workspace: &Workspace, file: &SourceFile) -> Option<Diagnostic> {
    if workspace.size(&file.path).is_none_or(|size| size <= MAX_SIZE) {
        return None;
    }
    let message = format!("an attachment may have {} MB at most", MAX_SIZE / 1024 / 1024);
    let found = Diagnostic::error("file-too-large", message).in_file(&file.path);
    Some(found.help("make it smaller, or hand it over in another way"))
}

/// The attachments as they lie in the folder; those that cannot be read are told.
pub fn read<'c>(workspace: &Workspace, paths: &[&'c str], diagnostics: &mut Vec<Diagnostic>) -> Vec<(&'c str, Vec<u8>)> {
    let mut raw = Vec::new();
    for path in paths {
        match workspace.read(path) {
            Ok(bytes) => raw.push((*path, bytes)),
            Err(found) => diagnostics.push(found),
        }
    }
    raw
}

/// Takes the metadata out of attachments; those where it cannot be done are told.
pub fn clean<'c>(raw: &[(&'c str, Vec<u8>)], diagnostics: &mut Vec<Diagnostic>) -> Vec<Attachment<'c>> {
    let mut attachments = Vec::new();
    for (path, bytes) in raw {
        match strip::clean(split_path(path).1, bytes.clone()) {
            Ok(cleaned) => attachments.push(Attachment { path, cleaned }),
            Err(refused) => {
                let found = Diagnostic::error("bad-attachment", refused.to_string()).in_file(*path);
                diagnostics.push(found.help(refused.help()));
            }
        }
    }
    attachments
}

/// An attachment without its metadata.
pub struct Attachment<'a> {
    /// From the site's folder.
    pub path: &'a str,
    cleaned: strip::Cleaned,
}

impl Attachment<'_> {
    /// What the client gets to see.
    pub fn bytes(&self) -> &[u8] {
        &self.cleaned.bytes
    }

    /// What pages need for a link to it; `names` is the key of the names.
    pub fn link(&self, names: &[u8; 32], key: Option<&PortalKeys>, audience: Audience) -> FileLink {
        FileLink {
            id: self.id(names, key, audience),
            name: split_path(self.path).1.to_owned(),
            media_type: self.cleaned.media_type.to_owned(),
            size: self.cleaned.bytes.len() as u64,
        }
    }

    /// The name of its sealed file: new when its content, its portal or its epoch is.
    fn id(&self, names: &[u8; 32], key: Option<&PortalKeys>, audience: Audience) -> String {
        let mut hasher = blake3::Hasher::new_keyed(names);
        let portal = key.map_or_else(|| audience.as_str().to_owned(), |key| format!("{} {}", key.token, key.epoch));
        hasher.update(portal.as_bytes()).update(b"\n").update(self.path.as_bytes()).update(b"\n").update(&self.cleaned.bytes);
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// The file for the output folder, sealed to a portal; none where its key is no good.
    pub fn sealed(&self, key: &PortalKeys) -> Option<Arc<[u8]>> {
        Some(seal::seal_to(&key.recipient, &padded(self.cleaned.bytes.clone(), 0)).ok()?.into())
    }
}
