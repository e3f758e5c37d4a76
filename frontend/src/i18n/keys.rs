//! What `build.rs` makes of `locales/*.json`.
#![allow(missing_docs, unused, unreachable_pub, clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
