//! Every service as a native client meets it: the seeds' methods, edge cases included, and Weir's own.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "../support/mod.rs"]
mod support;

mod bidi;
mod chat;
mod client_streams;
mod encodings;
mod files;
mod knobs;
mod lab;
mod limits;
mod monitor;
mod recorder;
mod room;
mod server_streams;
mod standard;
mod telemetry;
mod ticker;
mod unary;
mod uploads;
mod users;
