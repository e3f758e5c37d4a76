//! What `build.rs` makes of `locales/*.json`.
#![allow(
    missing_docs,
    unused,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    reason = "generated code has its own style"
)]

include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
