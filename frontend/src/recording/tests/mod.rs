//! Logs, recorded and played again.

#![allow(clippy::unwrap_used)]

mod acts;
mod calls;
mod files;
mod parts;
mod same;
mod tapes;
