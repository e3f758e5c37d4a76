//! Servers that are not Weir: one is looked for step by step, describes itself, and is called like any of Weir's methods.
//!
//! Looking for it is Weir's work ([`crate::call::targets`]), asking it what it has is a call of the page like others
//! ([`discover`], [`reflection`]); [`told`] is what is said of both. All of it is behind doors ([`room`], [`finding`]).

mod catalog;
mod discover;
mod failure;
mod finding;
mod focus;
mod given;
mod link;
mod mistake;
mod note;
mod recent;
mod reflection;
mod room;
mod services;
mod state;
mod steps;
mod told;
mod tree;
mod view;
mod words;

pub use finding::{Finding, finding};
pub use room::{Rooms, room};
