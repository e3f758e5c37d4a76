//! A server's load over time.

use std::collections::VecDeque;

use prost::Message as _;
use weir_proto::weir::v1::Load;

use crate::scenarios::model::{Model, Seen, push};

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
}

impl Model for Loads {
    fn message(&mut self, seen: Seen<'_>) {
        if let Some(Ok(load)) = seen.is_answer().then(|| Load::decode(seen.bytes.clone())) {
            push(&mut self.last, load, Self::KEPT);
        }
    }
}
