//! A server's load over time.

use std::collections::VecDeque;

use bytes::Bytes;
use prost::Message as _;
use weir_proto::weir::v1::Load;

use super::view::push;

/// The readings of one call.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Loads {
    /// The last ones in their order, at most [`Loads::KEPT`].
    pub last: VecDeque<Load>,
}

impl Loads {
    /// How many readings are kept for the chart.
    pub const KEPT: usize = 120;

    /// The newest reading.
    pub fn newest(&self) -> Option<&Load> {
        self.last.back()
    }

    pub(super) fn message(&mut self, bytes: &Bytes) {
        if let Ok(load) = Load::decode(bytes.clone()) {
            push(&mut self.last, load, Self::KEPT);
        }
    }
}
