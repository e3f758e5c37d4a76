//! Calls: how they are made, what the page knows of them, why they end.

mod codec;
mod conditions;
mod engine;
mod frames;
mod ids;
mod link;
mod list;
mod log;
mod metadata;
mod mode;
mod outbox;
mod run;
mod sink;
mod spec;
mod stream;
mod verdict;
mod view;

pub use conditions::{Condition, Conditions, OutOfRange};
pub use link::{Clock, LinkState};
pub use list::{Calls, StartError};
pub use log::{CallLog, Facts, FrameRow, Growing, Http2Log, Kept, Origin, ServerLog, SideLog, Totals, Turn};
pub use metadata::{MetadataError, binary, metadata};
pub use mode::Mode;
pub use outbox::SendError;
pub use run::Run;
pub(crate) use run::Teller;
pub use spec::CallSpec;
pub use verdict::{BadBytes, By, Cause, Open, ServerEnd, Verdict, verdict};
pub use view::{Counters, Filter, MessageRow, Row, RowKind, ServerCounters, Spread, WireMessage};
pub use weir_tap::Direction;
