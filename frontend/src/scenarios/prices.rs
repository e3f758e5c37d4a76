//! A price over time.

use std::collections::VecDeque;

use bytes::Bytes;
use prost::Message as _;
use weir_proto::weir::v1::Quote;

use super::view::push;

/// The quotes of one call in brief.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Prices {
    /// The symbol, empty before the first quote.
    pub symbol: String,
    /// The first price of the call, in dollars.
    pub first: Option<f64>,
    /// The last ones in their order, at most [`Prices::KEPT`]: when the page saw each (nanoseconds since 1970), and the price.
    pub last: VecDeque<(u64, f64)>,
}

impl Prices {
    /// How many prices are kept for the chart.
    pub const KEPT: usize = 240;

    /// The newest price and its change since the first of the call, both in dollars.
    pub fn newest(&self) -> Option<(f64, f64)> {
        let newest = self.last.back()?.1;
        Some((newest, newest - self.first?))
    }

    pub(super) fn message(&mut self, unix_nanos: u64, bytes: &Bytes) {
        let Ok(quote) = Quote::decode(bytes.clone()) else { return };
        self.first.get_or_insert(quote.price);
        self.symbol = quote.symbol;
        push(&mut self.last, (unix_nanos, quote.price), Self::KEPT);
    }
}
