//! Quotes that everybody sees alike.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use tonic::Code;
use weir_proto::weir::v1::{Quote, TickerRequest};

use crate::support::{Server, hear, next};

fn watch(symbol: &str, every_ms: u32, count: u32) -> TickerRequest {
    TickerRequest { symbol: symbol.into(), every_ms, count }
}

#[tokio::test]
async fn quotes_are_numbered_priced_and_dated() {
    let server = Server::start().await;
    let quotes = hear(server.ticker().watch(watch("weir", 2, 50))).await.ok();
    assert_eq!(quotes.len(), 50);
    for (quote, seq) in quotes.iter().zip(1..) {
        assert_eq!((quote.symbol.as_str(), quote.seq), ("WEIR", seq));
        assert!(quote.price > 0.0, "{quote:?}");
        assert!((quote.price * 100.0 - (quote.price * 100.0).round()).abs() < 1e-6, "not in cents: {quote:?}");
    }
    assert!(quotes.is_sorted_by_key(|quote| quote.unix_nanos));
    let now = now_nanos();
    assert!(quotes.iter().all(|quote| now.abs_diff(quote.unix_nanos) < 30_000_000_000), "not today's");
}

fn now_nanos() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}

#[tokio::test]
async fn two_callers_see_the_same_prices() {
    let server = Server::start().await;
    let (mut one, mut two, mut three) = (server.ticker(), server.ticker(), server.ticker());
    let (mine, yours, another) = tokio::join!(
        hear(one.watch(watch("ACME", 1, 400))),
        hear(two.watch(watch("acme", 1, 400))),
        hear(three.watch(watch("OTHER", 1, 400))),
    );
    let (mine, yours, another) = (mine.ok(), yours.ok(), another.ok());
    // Prices move on whole milliseconds: two quotes of one millisecond must agree.
    let millis = |quote: &Quote| quote.unix_nanos / 1_000_000;
    let prices: HashMap<u64, f64> = mine.iter().map(|quote| (millis(quote), quote.price)).collect();
    let common: Vec<_> = yours.iter().filter_map(|quote| Some((quote, prices.get(&millis(quote))?))).collect();
    assert!(common.len() > 50, "only {} instants in common", common.len());
    for (quote, price) in common {
        assert!((price - quote.price).abs() < 1e-9, "{quote:?}, but {price}");
    }
    let moves =
        |quotes: &[Quote]| quotes.windows(2).filter(|pair| (pair[0].price - pair[1].price).abs() > 0.001).count();
    assert!(moves(&mine) > 3, "the price stands still");
    assert!(another.iter().zip(&mine).all(|(a, b)| (a.price - b.price).abs() > 0.001), "two symbols cost the same");
}

#[tokio::test]
async fn what_is_out_of_range_is_refused_by_field() {
    let server = Server::start().await;
    for symbol in ["", "THIRTEENCHARS", "A B", "Ä", "A/B", "A\n"] {
        let status = hear(server.ticker().watch(watch(symbol, 1, 1))).await.refused(Code::InvalidArgument);
        assert!(status.message().contains("symbol"), "{status:?}");
    }
    let status = hear(server.ticker().watch(watch("A", 60_001, 1))).await.refused(Code::InvalidArgument);
    assert!(status.message().contains("every_ms") && status.message().contains("60000"), "{status:?}");
    let status = hear(server.ticker().watch(watch("A", 1, 10_000_001))).await.refused(Code::InvalidArgument);
    assert!(status.message().contains("count") && status.message().contains("10000000"), "{status:?}");
    assert_eq!(hear(server.ticker().watch(watch("A.B-9", 1, 1))).await.ok()[0].symbol, "A.B-9");
}

#[tokio::test]
async fn by_default_a_quote_comes_each_second_until_cancelled() {
    let server = Server::start().await;
    let mut stream = server.ticker().watch(watch("ACME", 0, 0)).await.unwrap().into_inner();
    next(&mut stream).await;
    // The second one may be nearer, if prices change on whole seconds.
    next(&mut stream).await;
    let began = Instant::now();
    assert_eq!(next(&mut stream).await.seq, 3);
    let took = began.elapsed();
    assert!((Duration::from_millis(800)..Duration::from_millis(1900)).contains(&took), "{took:?}");
}
