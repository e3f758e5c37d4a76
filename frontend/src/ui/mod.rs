//! Small parts that know nothing of calls.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

mod clipboard;
pub mod format;
pub mod icon;
mod live;
mod popover;
mod segments;
mod size;
mod spark;
pub mod storage;

pub use clipboard::copy;
pub use icon::{Icon, icon, mark, mode_icon};
pub use live::{effect, live, text};
pub use popover::Popover;
pub use segments::{Segment, Segments, move_choice};
pub use size::watch_size;
pub use spark::spark;
