//! What `build.rs` makes of `locales/*.json`.
#![allow(
    missing_docs,
    unused,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code has its own style"
)]

include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
