//! Protobuf by its descriptors: what types there are, and how bytes of them are read, told in a line, written, and turned
//! into JSON and back. Nothing here knows a type when it is compiled.
//!
//! A [`Pool`] holds the types of one descriptor set. [`Message`], [`Field`], [`Enum`] and [`Method`] are handles to what is in
//! it: each keeps its pool alive, so they may be kept and handed on like any value.
//!
//! Everything is pure: no clock, no tasks, nothing of a browser but its reader of real numbers. The page ships this crate, so
//! its size counts: see [`number`] for the habit.

mod closure;
mod comment;
pub mod decode;
mod descriptor;
mod encode;
pub mod json;
pub mod label;
mod message;
mod method;
pub mod number;
mod pool;
mod print;
mod scalar;
mod values;
pub mod wire;

pub use self::{
    encode::{Encoder, Refused},
    message::{Field, Kind, Message},
    method::{Method, Mode, Service},
    pool::{Linked, Pool, PoolError, Trouble},
    scalar::{from_base64, to_base64},
    values::Enum,
};
