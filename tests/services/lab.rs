//! Experiments: the firehose, failures made to order, and the echo.

use std::time::{Duration, Instant};

use bytes::Bytes;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use weir_proto::{
    keys,
    weir::v1::{BlastRequest, FailRequest, Ping},
};

use crate::support::{Ask, Server, ask, hear, next, outbox, soon};

#[tokio::test]
async fn a_blast_counts_exactly() {
    let server = Server::start().await;
    let mut stream = server
        .lab()
        .blast(BlastRequest { count: 20_000, payload_bytes: 24, interval_ms: 0 })
        .await
        .unwrap()
        .into_inner();
    let (mut count, mut before) = (0, 0);
    while let Some(reply) = soon("a message", stream.message()).await.unwrap() {
        count += 1;
        assert_eq!((reply.seq, reply.payload.len()), (count, 24));
        assert!(reply.sent_unix_nanos >= before, "time runs backwards");
        before = reply.sent_unix_nanos;
    }
    assert_eq!(count, 20_000);
    assert!(before > 1_700_000_000_000_000_000, "{before} is not nanoseconds since 1970");
}

#[tokio::test]
async fn a_blast_has_any_size_in_range() {
    let server = Server::start().await;
    for (count, payload_bytes) in [(0, 0), (1, 0), (3, 1_048_576)] {
        let replies = hear(server.lab().blast(BlastRequest { count, payload_bytes, interval_ms: 0 })).await.ok();
        assert_eq!(replies.len(), count as usize);
        assert!(replies.iter().all(|reply| reply.payload.len() == payload_bytes as usize));
    }
    let began = Instant::now();
    let paced = BlastRequest { count: 4, payload_bytes: 0, interval_ms: 50 };
    assert_eq!(hear(server.lab().blast(paced)).await.ok().len(), 4);
    assert!(began.elapsed() >= Duration::from_millis(145), "{:?} for three pauses of 50 ms", began.elapsed());
    for (bad, field, most) in [
        (BlastRequest { count: 10_000_001, payload_bytes: 0, interval_ms: 0 }, "count", "10000000"),
        (BlastRequest { count: 1, payload_bytes: 1_048_577, interval_ms: 0 }, "payload_bytes", "1048576"),
        (BlastRequest { count: 1, payload_bytes: 0, interval_ms: 60_001 }, "interval_ms", "60000"),
    ] {
        let status = hear(server.lab().blast(bad)).await.refused(Code::InvalidArgument);
        assert!(status.message().contains(field) && status.message().contains(most), "{status:?}");
    }
}

async fn fail(server: &Server, after: u32, code: u32, message: &str, details: bool) -> Result<(), Status> {
    let request = FailRequest { after, code, message: message.into(), details, every_ms: 1 };
    let heard = hear(server.lab().fail(request)).await;
    let numbers: Vec<_> = heard.messages.iter().map(|reply| reply.seq).collect();
    assert_eq!(numbers, (1..=u64::from(after)).collect::<Vec<_>>());
    heard.end.map(drop)
}

#[tokio::test]
async fn every_code_can_be_had() {
    let server = Server::start().await;
    assert!(fail(&server, 2, 0, "", false).await.is_ok());
    for code in 1..=16 {
        for after in [0, 2] {
            let status = fail(&server, after, code, "as ordered: 100 % 错误\n", false).await.unwrap_err();
            assert_eq!(status.code(), Code::from(code.cast_signed()));
            assert_eq!(status.message(), "as ordered: 100 % 错误\n");
            assert!(status.details().is_empty(), "details that nobody asked for");
        }
    }
}

#[tokio::test]
async fn details_are_of_the_kind_that_fits() {
    let server = Server::start().await;
    for code in 1..=16 {
        let status = fail(&server, 1, code, "why", true).await.unwrap_err();
        assert_eq!(status.code(), Code::from(code.cast_signed()));
        let details = status.check_error_details_vec().unwrap();
        assert!(!details.is_empty(), "no details for {:?}", status.code());
    }
    let details = async |code: Code| -> ErrorDetails {
        fail(&server, 0, (code as i32).cast_unsigned(), "why", true).await.unwrap_err().check_error_details().unwrap()
    };
    assert!(details(Code::InvalidArgument).await.bad_request().is_some_and(|bad| !bad.field_violations.is_empty()));
    assert!(details(Code::ResourceExhausted).await.quota_failure().is_some_and(|quota| !quota.violations.is_empty()));
    assert!(details(Code::Unavailable).await.retry_info().is_some_and(|retry| retry.retry_delay.is_some()));
    assert!(details(Code::FailedPrecondition).await.precondition_failure().is_some());
    assert!(details(Code::NotFound).await.resource_info().is_some());
}

#[tokio::test]
async fn what_cannot_be_ordered_is_refused_by_field() {
    let server = Server::start().await;
    for (bad, field) in [
        (FailRequest { code: 17, ..FailRequest::default() }, "code"),
        (FailRequest { after: 10_000_001, ..FailRequest::default() }, "after"),
        (FailRequest { every_ms: 60_001, ..FailRequest::default() }, "every_ms"),
        (FailRequest { message: "x".repeat(1025), ..FailRequest::default() }, "message"),
    ] {
        let status = hear(server.lab().fail(bad)).await.refused(Code::InvalidArgument);
        assert!(status.message().contains(field), "{status:?}");
    }
}

#[tokio::test]
async fn the_echo_changes_nothing() {
    let server = Server::start().await;
    let pings: Vec<_> = (0..200)
        .map(|seq| Ping {
            seq,
            client_unix_nanos: seq * 3,
            payload: Bytes::from(vec![7; usize::try_from(seq).unwrap() * 11]),
        })
        .collect();
    let pongs = hear(server.lab().echo(tokio_stream::iter(pings.clone()))).await.ok();
    assert_eq!(pongs.len(), pings.len());
    for (ping, pong) in pings.iter().zip(&pongs) {
        assert_eq!(
            (pong.seq, pong.client_unix_nanos, &pong.payload),
            (ping.seq, ping.client_unix_nanos, &ping.payload)
        );
        assert!(pong.server_unix_nanos > 1_700_000_000_000_000_000);
    }
}

#[tokio::test]
async fn the_echo_can_read_slowly() {
    let server = Server::start().await;
    let (pings, pinging) = outbox();
    let request = ask(pinging).with(keys::READ_DELAY_MS, 100);
    let mut lab = server.lab();
    let ((), answered) =
        soon("an answer", async { tokio::join!(pings.send(Ping::default()), lab.echo(request)) }).await;
    let mut pongs = answered.unwrap().into_inner();
    next(&mut pongs).await;
    let began = Instant::now();
    pings.send(Ping::default()).await;
    pings.send(Ping::default()).await;
    next(&mut pongs).await;
    next(&mut pongs).await;
    let took = began.elapsed();
    // Two readings, each after a pause; the first pause may have begun before.
    assert!((Duration::from_millis(95)..Duration::from_secs(2)).contains(&took), "{took:?}");
}
