//! `Ticker`: stock quotes that nobody should trade on.

mod walk;

use std::time::Duration;

use tonic::{Request, Response, Status};
use weir_proto::weir::v1::{Quote, TickerRequest, ticker_server};

use super::{Answers, pace::paced};
use crate::knobs::{MAX_COUNT, MAX_INTERVAL_MS, refuse, within};

#[derive(Debug)]
pub(super) struct Ticker;

#[tonic::async_trait]
impl ticker_server::Ticker for Ticker {
    type WatchStream = Answers<Quote>;

    async fn watch(&self, request: Request<TickerRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let TickerRequest { symbol, every_ms, count } = request.into_inner();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if !(1..=12).contains(&symbol.len()) || !symbol.bytes().all(plain) {
            return Err(refuse("symbol", symbol, "1 to 12 letters, digits, dots or dashes"));
        }
        let every = within("every_ms", if every_ms == 0 { 1000 } else { every_ms }, 1, MAX_INTERVAL_MS)?;
        let count = match within("count", count, 0, MAX_COUNT)? {
            0 => u64::MAX,
            count => count.into(),
        };
        let symbol = symbol.to_ascii_uppercase();
        let walk = walk::Walk::of(&symbol);
        let quotes = paced(count, Duration::from_millis(every.into()), 40, move |seq| {
            let unix_nanos = weir_tap::unix_nanos();
            Quote { symbol: symbol.clone(), price: walk.price(unix_nanos / 1_000_000), seq, unix_nanos }
        });
        Ok(Response::new(Box::pin(quotes)))
    }
}
