//! Logs, recorded and played again.

#![allow(clippy::unwrap_used)]

mod calls;
mod files;
mod same;
mod tapes;
