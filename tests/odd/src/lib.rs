//! gRPC servers that misbehave, each in one way that real servers have: what a client of any server has to survive.
//!
//! Each describes and serves `odd.v1.Odd`, with a method of every mode, and does one thing wrong, or seldom: see [`Habit`].
//! `cargo run -p weir-odd -- --list` names them, `cargo run -p weir-odd -- cut-reflection` is one.

mod calls;
mod habit;
mod reflection;
mod schema;
mod server;
mod wire;

pub use habit::Habit;
pub use server::{Odd, start};
