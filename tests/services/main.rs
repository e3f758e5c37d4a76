//! What of the services only a connection shows: flow control, endings, limits, and what the server sees of itself. What
//! they do is tested in process, in `backend/src/services/tests`; what each door does, in the tests beside this folder.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "../support/mod.rs"]
mod support;

mod encodings;
mod limits;
mod monitor;
mod recorder;
mod room;
mod turns;
mod uploads;
