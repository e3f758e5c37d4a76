//! Calls: how they are made, what the page knows of them, why they end.

mod ask;
mod callee;
mod codec;
mod conditions;
mod engine;
mod frames;
mod ids;
mod link;
mod list;
mod log;
mod metadata;
mod name;
mod observer;
mod outbox;
mod run;
mod secret;
mod sink;
pub mod sources;
mod spec;
mod stream;
pub mod targets;
mod verdict;
mod view;

pub use callee::Callee;
pub use conditions::{Condition, Conditions, OutOfRange};
pub use link::{Clock, LinkState};
pub use list::{Calls, ENDED, StartError};
pub use log::{
    BadBytes, CallLog, Facts, FrameRow, Growing, Http2Log, Kept, Origin, ServerLog, SideEvent, SideLog, Totals,
};
pub use metadata::{MetadataError, binary, metadata, placeholder, typed_metadata};
pub use name::NAME;
pub use outbox::SendError;
pub use run::Run;
pub(crate) use run::Teller;
pub use secret::masked;
pub use spec::CallSpec;
pub use verdict::{By, Cause, Open, ServerEnd, Verdict, verdict};
pub use view::{Counters, Filter, MessageRow, Row, RowKind, ServerCounters, Spread, WireMessage};
pub use weir_schema::Mode;
pub use weir_tap::Direction;
