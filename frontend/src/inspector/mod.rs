//! What a call is made of: the feed of its messages, one message whole, headers and trailers.

mod as_json;
mod code;
mod copies;
mod copying;
pub mod detail;
mod doors;
mod error_details;
mod feed;
mod fields;
mod goal;
mod headers;
mod leads;
mod marks;
mod matches;
mod message;
mod newer;
mod pool;
mod reel;
mod row;
mod scroller;
mod splitter;
mod tabs;
mod walk;
mod width;
mod window;
pub mod wire;

pub use tabs::Inspector;
