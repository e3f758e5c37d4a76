//! A price over time.

use std::collections::VecDeque;

use prost::Message as _;
use weir_proto::weir::v1::Quote;

use crate::scenarios::model::{Model, Seen, push};

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
}

impl Model for Prices {
    fn message(&mut self, seen: Seen<'_>) {
        let Some(Ok(quote)) = seen.is_answer().then(|| Quote::decode(seen.bytes.clone())) else { return };
        self.first.get_or_insert(quote.price);
        self.symbol = quote.symbol;
        push(&mut self.last, (seen.unix_nanos, quote.price), Self::KEPT);
    }
}
