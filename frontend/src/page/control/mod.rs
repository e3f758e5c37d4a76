//! What the buttons and keys do, and what the page does by itself.

mod act;
mod drive;
mod follow;
mod recordings;
mod replay;
mod script;
mod upload;

pub use act::act;
pub use drive::{call_metadata, cancel, cancel_all, half_close, send, start};
pub use follow::follow_address;
pub use recordings::{file_text, open, paste, play_again, restore, save, start_or_play, step, take_dropped_files};
pub use replay::{seek, toggle};
pub use script::{play, uncover};
