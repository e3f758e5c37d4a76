//! What every other room may use and what uses none of them: small ways of doing common things that keep the page small.

pub mod door;
pub mod fetch;
pub mod letters;
pub mod live;
pub mod lock;
mod navigation;
pub mod order;
pub mod task;
pub mod time;
pub mod timer;

pub use fetch::fetch_text;
pub use letters::lower;
pub use live::{effect, live, text};
pub use lock::lock;
pub use navigation::navigation;
pub use time::time_of_day;
pub use weir_proto::hex;
pub use weir_schema::number;
