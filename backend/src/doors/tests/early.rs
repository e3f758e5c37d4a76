//! Calls that are answered while their client still sends: the others on the connection go on.

use std::time::Duration;

use weir_proto::{
    seeds::HelloRequest,
    weir::v1::{Quote, TickerRequest},
};
use weir_testkit::{
    Client,
    body::{message, messages},
    call::Call,
};

use super::{answer, hello, server};
use crate::{Config, Running};

/// More late frames in all than h2 forgives a connection in its life (1,024 resets).
const ROUNDS: usize = 12;
/// As many as may be open beside the one that is watched, and some that wait.
const AT_ONCE: usize = 150;
/// Messages behind the one for which a call is refused.
const LATE: usize = 100;

/// A call that is refused for its first message, and all that its client sends before it hears of that.
async fn refused(client: &Client, late: &[u8]) -> Call {
    let mut call = client.call("/Greeter/LotsOfGreetings", &[]).await;
    call.send(&message(&HelloRequest::default()), false);
    for _ in 0..LATE {
        call.send(late, false);
    }
    call
}

async fn a_burst_of_refusals_hurts_no_other_call(client: Client) {
    let mut watch = client.call("/weir.v1.Ticker/Watch", &[]).await;
    watch.send(&message(&TickerRequest { symbol: "WEIR".into(), every_ms: 50, count: 0 }), true);
    let mut answers = watch.take_head().await.into_body();
    let watched = tokio::spawn(async move {
        let mut bytes = Vec::new();
        while let Some(Ok(chunk)) = answers.data().await {
            answers.flow_control().release_capacity(chunk.len()).unwrap();
            bytes.extend_from_slice(&chunk);
        }
        bytes
    });
    let late = message(&HelloRequest { name: "Grace".into() });
    for _ in 0..ROUNDS {
        let mut calls = Vec::new();
        for _ in 0..AT_ONCE {
            calls.push(refused(&client, &late).await);
        }
        for call in calls {
            let answered = call.answer().await;
            assert_eq!(answered.status, "3", "{}", answered.message);
            assert!(answered.message.contains("message%201"), "{}", answered.message);
        }
    }
    let answered = client.unary("/Greeter/SayHello", &[], &hello()).await;
    assert_eq!((answered.body, answered.status.as_str()), (answer(), "0"));
    assert!(!watched.is_finished(), "the call beside them was hurt");
    watch.reset();
    let quotes: Vec<Quote> = messages(&watched.await.unwrap());
    assert!(quotes.len() > 2, "{quotes:?}");
    assert!(quotes.iter().zip(1..).all(|(quote, seq)| quote.seq == seq), "quotes are missing");
}

async fn quick(server: &Running) -> (Client, Client) {
    (Client::native(server).await, Client::tunnel(server).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_do_not_cost_the_connection() {
    let server = server(Config::default()).await;
    let (native, tunnel) = quick(&server).await;
    let limit = Duration::from_mins(1);
    tokio::time::timeout(limit, a_burst_of_refusals_hurts_no_other_call(native)).await.expect("in time");
    tokio::time::timeout(limit, a_burst_of_refusals_hurts_no_other_call(tunnel)).await.expect("in time");
}
