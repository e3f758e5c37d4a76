//! How long messages took there and back.

use std::collections::VecDeque;

use prost::Message as _;
use weir_proto::weir::v1::Pong;

use super::Histogram;
use crate::scenarios::model::{Model, Seen, push};

/// The round trips of one call, all times in nanoseconds.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RoundTrips {
    /// How often which.
    pub all: Histogram,
    /// The shortest; 0 before the first.
    pub min: u64,
    /// The longest.
    pub max: u64,
    /// All of them together.
    pub sum: u64,
    /// The last ones in their order, at most [`RoundTrips::KEPT`].
    pub last: VecDeque<u64>,
}

impl RoundTrips {
    /// How many round trips are kept for the chart.
    pub const KEPT: usize = 240;

    /// The arithmetic mean.
    pub fn mean(&self) -> Option<u64> {
        self.sum.checked_div(self.all.count)
    }

    /// The round trip that this part (0 to 1) of all does not exceed: 0.5 for the median. Within 1.6 %.
    pub fn quantile(&self, part: f64) -> Option<u64> {
        // A bucket's middle can lie beyond all that is in it.
        self.all.quantile(part).map(|trip| trip.clamp(self.min, self.max))
    }
}

impl Model for RoundTrips {
    /// The page's own clock, by which it saw the pong, also stamped the ping.
    fn message(&mut self, seen: Seen<'_>) {
        let Some(Ok(pong)) = seen.is_answer().then(|| Pong::decode(seen.bytes.clone())) else { return };
        let trip = seen.unix_nanos.saturating_sub(pong.client_unix_nanos);
        self.min = if self.all.count == 0 { trip } else { self.min.min(trip) };
        self.max = self.max.max(trip);
        self.sum = self.sum.saturating_add(trip);
        self.all.add(trip);
        push(&mut self.last, trip, Self::KEPT);
    }
}
