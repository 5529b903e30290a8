//! Trailmark: Markdown and YAML to a coaching practice's website.
//!
//! The rooms, in the order in which a build goes through them ([`pipeline`] is that order as code):
//! [`source`] lists and reads files; [`config`] reads the settings; [`theme`] loads templates and
//! [`strings`]; [`parse`] takes each page apart; [`model`] makes the site of them; [`plan`] says which
//! pages there will be; [`render`] makes them, with [`markdown`] for bodies, [`chart`] for pictures and
//! [`question`] for all that a template asks; [`image`] makes of a picture what browsers are given; [`portal`] makes and seals the pages that only a client or a sponsor may
//! read; [`check`] looks at the result; [`output`] writes the [`artifact`]s. [`diag`], [`yaml`] and [`kept`] serve them all.
//! [`serve`] and [`cli`] stand outside and call the pipeline.

pub mod artifact;
pub mod chart;
pub mod check;
pub mod cli;
pub mod config;
pub mod diag;
pub mod hosting;
pub mod image;
pub mod kept;
pub mod ledger;
pub mod markdown;
pub mod model;
pub mod output;
pub mod parse;
pub mod pipeline;
pub mod plan;
pub mod portal;
pub mod question;
pub mod render;
pub mod serve;
pub mod source;
pub mod strings;
pub mod theme;
pub mod yaml;
