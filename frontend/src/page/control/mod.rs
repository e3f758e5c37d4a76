//! What the buttons and keys do, and what the page does by itself.

mod act;
mod drive;
mod follow;
mod save;
mod script;
mod upload;

pub use act::act;
pub use drive::{call_metadata, cancel, half_close, send, start};
pub use follow::follow_address;
pub use save::{install as take_dropped_files, open, save};
pub use script::{play, uncover};
