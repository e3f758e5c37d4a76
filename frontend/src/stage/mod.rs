//! The stage: both ends of a call in one picture, a sequence diagram that grows downward while the call goes on.
//!
//! Everything drawn is a pure function of the call's log ([`scene`]); what draws it ([`paint`], [`view`]) knows nothing of
//! calls.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

mod arrows;
mod axis;
mod clock;
mod flights;
mod labels;
mod mark;
mod paint;
mod picture;
mod points;
mod scene;
mod scroller;
mod svg;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod timeline;
mod tools;
mod trace;
mod view;
mod words;

pub use tools::{StageTools, StageWishes};
pub use view::Stage;
