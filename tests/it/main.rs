//! The product from outside: a folder goes in; a site, an exit code and messages come out.
//!
//! One program for all of it, so that one is linked. [`support`] makes temporary sites and runs the real binary;
//! [`practice`] is a small site that many tests look at.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests look at the product from outside"
)]

mod addresses;
mod cards;
mod cases;
mod client;
mod commands;
mod docs;
mod external;
mod feeds;
mod folders;
mod headers;
mod hidden;
mod house;
mod images;
mod languages;
mod leaks;
mod lints;
mod lists;
mod new;
mod output;
mod passphrases;
mod portal_pages;
mod portals;
mod practice;
mod preview;
mod private;
mod rebuild;
mod scaffold;
mod search;
mod structured;
mod support;
mod swapped;
mod systems;
mod themes;
