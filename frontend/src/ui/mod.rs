//! Small parts that know nothing of calls.

mod arrows;
mod clipboard;
mod dialog;
pub mod dom;
mod door;
mod draw;
pub mod files;
pub mod format;
pub mod icon;
mod keys;
mod popover;
mod scroll;
mod segments;
mod size;
mod spark;
pub mod storage;

pub use arrows::arrows;
pub use clipboard::copy;
pub use dialog::Dialog;
pub use door::{AtDoor, Room, door};
pub use draw::{Drawn, drawing};
pub use icon::{Icon, icon, mark};
pub use keys::composes;
pub use popover::Popover;
pub use scroll::scroll;
pub use segments::{Segment, Segments, move_choice};
pub use size::{watch_size, window_size};
pub use spark::spark;
