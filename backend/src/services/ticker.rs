//! `Ticker`: stock quotes that nobody should trade on.

mod walk;

use std::time::Duration;

use tonic::{Request, Response, Status};
use weir_proto::weir::v1::{Quote, TickerRequest, ticker_server};

use super::{pace::paced, stream::Answers};
use crate::{
    app::App,
    refusal::{refuse, within},
    request_options::{MAX_COUNT, MAX_INTERVAL_MS},
};

pub(super) fn server(_: &App) -> ticker_server::TickerServer<Ticker> {
    ticker_server::TickerServer::new(Ticker)
}

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

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;
    use weir_proto::weir::v1::ticker_server::Ticker as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn everybody_sees_the_price_of_the_moment() {
        for symbol in ["BRK.B", "brk.b"] {
            let request = TickerRequest { symbol: symbol.into(), every_ms: 1, count: 20 };
            let mut quotes = Ticker.watch(Request::new(request)).await.unwrap().into_inner();
            while let Some(quote) = quotes.next().await {
                let quote = quote.unwrap();
                let price = walk::Walk::of("BRK.B").price(quote.unix_nanos / 1_000_000);
                assert_eq!(quote.price.to_bits(), price.to_bits(), "{quote:?}");
            }
        }
    }
}
