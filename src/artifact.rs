//! The only thing that can be written.
//!
//! An [`Artifact`] is made from a rendered public page, from a published file or from a sealed one; there is no other
//! way to one, so nothing that is not one of these can reach the output folder.

use crate::model::address::output_path;
use crate::model::assets::{Asset, Content};
use crate::portal::{Published, Sealed};
use crate::render::{Public, Rendered};
use std::sync::Arc;

/// A file of the output folder.
#[derive(Debug)]
pub struct Artifact {
    path: String,
    bytes: Bytes,
}

/// The bytes of an artifact, or the source file that they are copied from.
#[derive(Debug)]
pub enum Bytes {
    Text(String),
    Shared(Arc<[u8]>),
    /// Path from the site's folder.
    CopyOf(String),
}

impl Artifact {
    /// A public page.
    pub fn page(rendered: Rendered<Public>) -> Self {
        Artifact { path: output_path(&rendered.route), bytes: Bytes::Text(rendered.into_text()) }
    }

    /// A file that is published as it is.
    pub fn asset(asset: &Asset) -> Self {
        let bytes = match &asset.content {
            Content::File(path) => Bytes::CopyOf(path.clone()),
            Content::Bytes(bytes) => Bytes::Shared(bytes.clone()),
        };
        Artifact { path: output_path(&asset.route), bytes }
    }

    /// A file that was made of a published picture, at the picture's own route or at that of one of its variants.
    pub fn picture(route: &str, bytes: Bytes) -> Self {
        Artifact { path: output_path(route), bytes }
    }

    /// A file of a portal that nobody can read without its key.
    pub fn sealed(sealed: &Sealed) -> Self {
        Artifact { path: output_path(sealed.route()), bytes: Bytes::Shared(sealed.bytes().clone()) }
    }

    /// A file that portals need.
    pub fn published(published: Published) -> Self {
        match published {
            Published::Page(page) => Artifact::page(page),
            Published::Sealed(sealed) => Artifact::sealed(&sealed),
            Published::Asset(asset) => Artifact::asset(&asset),
        }
    }

    /// Path in the output folder, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
