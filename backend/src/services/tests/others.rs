//! `Ticker`, `Monitor` and `StreamService`.

use std::time::Duration;

use tokio::time::Instant;
use tonic::Code;
use weir_proto::{
    keys::{COUNT, INTERVAL_MS},
    streamingdemo::{RequestMessage, stream_service_client::StreamServiceClient},
    weir::v1::{MonitorRequest, TickerRequest, monitor_client::MonitorClient, ticker_client::TickerClient},
};

use crate::services::testing::{all, services, with};

#[tokio::test(start_paused = true)]
async fn quotes_come_at_their_pace_with_a_price() {
    let start = Instant::now();
    let request = TickerRequest { symbol: "brk.b".into(), every_ms: 0, count: 5 };
    let quotes = all(TickerClient::new(services()).watch(request).await.unwrap().into_inner()).await;
    assert_eq!(start.elapsed(), Duration::from_secs(4));
    assert_eq!(quotes.len(), 5);
    for (quote, seq) in quotes.iter().zip(1..) {
        assert_eq!((quote.symbol.as_str(), quote.seq), ("BRK.B", seq));
        assert!(quote.price > 1.0, "{quote:?}");
    }
    let now = weir_tap::unix_nanos();
    assert!(quotes.is_sorted_by_key(|quote| quote.unix_nanos));
    assert!(quotes.iter().all(|quote| now - quote.unix_nanos < 30_000_000_000), "not today's");
}

#[tokio::test(start_paused = true)]
async fn without_a_count_quotes_go_on() {
    let request = TickerRequest { symbol: "W".into(), every_ms: 1, count: 0 };
    let mut quotes = TickerClient::new(services()).watch(request).await.unwrap().into_inner();
    for _ in 0..1000 {
        quotes.message().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_symbol_is_short_and_plain() {
    for symbol in ["", "A B", "1234567890123", "价", "A/B", "A\n"] {
        let request = TickerRequest { symbol: symbol.into(), every_ms: 0, count: 1 };
        let status = TickerClient::new(services()).watch(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with("symbol is "), "{}", status.message());
    }
    for (every_ms, count, message) in [
        (60_001, 1, "every_ms is \"60001\", allowed is 1 to 60000"),
        (0, 10_000_001, "count is \"10000001\", allowed is 0 to 10000000"),
    ] {
        let request = TickerRequest { symbol: "A".into(), every_ms, count };
        let status = TickerClient::new(services()).watch(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, message));
    }
}

#[tokio::test(start_paused = true)]
async fn the_load_is_told_at_its_pace() {
    let start = Instant::now();
    let request = MonitorRequest { every_ms: 100, count: 3 };
    let loads = all(MonitorClient::new(services()).watch(request).await.unwrap().into_inner()).await;
    assert_eq!((loads.len(), start.elapsed()), (3, Duration::from_millis(200)));
    for load in loads {
        assert!(load.memory_bytes > 1 << 20 && load.cpu_percent.is_finite() && load.cpu_percent >= 0.0, "{load:?}");
    }
    for (request, message) in [
        (MonitorRequest { every_ms: 99, count: 1 }, "every_ms is \"99\", allowed is 100 to 60000"),
        (MonitorRequest { every_ms: 60_001, count: 1 }, "every_ms is \"60001\", allowed is 100 to 60000"),
        (MonitorRequest { every_ms: 0, count: 10_000_001 }, "count is \"10000001\", allowed is 0 to 10000000"),
    ] {
        let status = MonitorClient::new(services()).watch(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, message));
    }
}

#[tokio::test(start_paused = true)]
async fn four_numbered_answers() {
    let mut client = StreamServiceClient::new(services());
    let answers = all(client.server_streaming(RequestMessage::default()).await.unwrap().into_inner()).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.server_response).collect();
    assert_eq!(answers, ["Response message 1", "Response message 2", "Response message 3", "Response message 4"]);
    let start = Instant::now();
    let request = with(RequestMessage::default(), &[(COUNT, "2"), (INTERVAL_MS, "300")]);
    assert_eq!(all(client.server_streaming(request).await.unwrap().into_inner()).await.len(), 2);
    assert_eq!(start.elapsed(), Duration::from_millis(300));
    let request = with(RequestMessage::default(), &[(INTERVAL_MS, "60001")]);
    assert_eq!(client.server_streaming(request).await.unwrap_err().code(), Code::InvalidArgument);
}
