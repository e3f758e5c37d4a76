//! Logs, recorded and played again.

mod calls;
mod files;
mod same;
mod tapes;
