//! The page in a real browser: every test drives one against a server of its own. It is Chromium unless `WEIR_DRIVER` names another.
//!
//! They need Chromium, chromedriver and a built page, so they are ignored unless asked for; `cargo verify` asks.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail, and says so")]

#[path = "../support/cases.rs"]
mod cases;
mod driver;
mod harness;
mod moving;
mod page;
mod proxy;
mod server;
mod state;

mod accessibility;
mod address;
mod class;
mod code;
mod conditions;
mod doors;
mod endings;
mod files;
mod form;
mod input;
mod inspector;
mod keyboard;
mod layout;
mod lesson;
mod look;
mod odd;
mod own;
mod replay;
mod rooms;
mod runs;
mod scenarios;
mod screenshots;
mod smoke;
mod stage;
mod still;
mod unstarted;
mod views;
mod wire;
