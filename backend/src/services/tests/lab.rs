use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use tokio::time::Instant;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use weir_proto::{
    keys::READ_DELAY_MS,
    weir::v1::{BlastRequest, FailRequest, Ping, lab_client::LabClient},
};

use crate::services::testing::{all, services, with};

/// How many messages came, and the end.
async fn fail(request: FailRequest) -> (u64, Status) {
    let mut replies = match LabClient::new(services()).fail(request).await {
        Ok(response) => response.into_inner(),
        Err(status) => return (0, status),
    };
    let mut last = 0;
    loop {
        match replies.message().await {
            Ok(Some(reply)) => {
                assert_eq!(reply.seq, last + 1);
                last = reply.seq;
            }
            Ok(None) => return (last, Status::ok("")),
            Err(status) => return (last, status),
        }
    }
}

#[tokio::test]
async fn a_blast_is_counted_and_stamped() {
    let request = BlastRequest { count: 100_000, payload_bytes: 24, interval_ms: 0 };
    let replies = all(LabClient::new(services()).blast(request).await.unwrap().into_inner()).await;
    assert_eq!(replies.len(), 100_000);
    assert!(replies.iter().zip(1..).all(|(reply, seq)| reply.seq == seq && reply.payload.len() == 24));
    assert!(replies.is_sorted_by_key(|reply| reply.sent_unix_nanos));
    assert!(replies[0].sent_unix_nanos > 1_700_000_000_000_000_000);
}

#[tokio::test(start_paused = true)]
async fn a_blast_can_be_large_and_slow() {
    let request = BlastRequest { count: 3, payload_bytes: 1 << 20, interval_ms: 0 };
    let replies = all(LabClient::new(services()).blast(request).await.unwrap().into_inner()).await;
    assert_eq!(replies.iter().map(|reply| reply.payload.len()).collect::<Vec<_>>(), [1 << 20; 3]);

    let start = Instant::now();
    let request = BlastRequest { count: 5, payload_bytes: 0, interval_ms: 100 };
    assert_eq!(all(LabClient::new(services()).blast(request).await.unwrap().into_inner()).await.len(), 5);
    assert_eq!(start.elapsed(), Duration::from_millis(400));
}

#[tokio::test]
async fn a_blast_has_limits() {
    let zero = BlastRequest { count: 0, payload_bytes: 0, interval_ms: 0 };
    assert!(all(LabClient::new(services()).blast(zero).await.unwrap().into_inner()).await.is_empty());
    for (request, message) in [
        (BlastRequest { count: 10_000_001, ..zero }, "count is \"10000001\", allowed is 0 to 10000000"),
        (BlastRequest { payload_bytes: 1_048_577, ..zero }, "payload_bytes is \"1048577\", allowed is 0 to 1048576"),
        (BlastRequest { interval_ms: 60_001, ..zero }, "interval_ms is \"60001\", allowed is 0 to 60000"),
    ] {
        let status = LabClient::new(services()).blast(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, message));
    }
}

#[tokio::test(start_paused = true)]
async fn it_fails_as_told() {
    // Metadata is ASCII: the message travels percent-encoded.
    const MESSAGE: &str = "as told: 100 % 如是\n";
    for code in 0..=16 {
        for (after, millis) in [(0, 0), (3, 400)] {
            let request = FailRequest { after, code, message: MESSAGE.into(), details: false, every_ms: 0 };
            let start = Instant::now();
            let (count, status) = fail(request).await;
            assert_eq!((count, status.code()), (after.into(), Code::from(i32::try_from(code).unwrap())));
            assert_eq!(start.elapsed(), Duration::from_millis(millis));
            if code > 0 {
                assert_eq!(status.message(), MESSAGE);
                assert!(status.details().is_empty());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_failure_can_have_fitting_details() {
    for code in 1..=16 {
        for after in [0, 1] {
            let request = FailRequest { after, code, message: "why".into(), details: true, every_ms: 1 };
            let (count, status) = fail(request).await;
            assert_eq!((count, status.code() as u32), (u64::from(after), code));
            let details = status.check_error_details_vec().unwrap();
            assert!(!details.is_empty(), "code {code}");
        }
    }
    let request = |code| FailRequest { after: 0, code, message: String::new(), details: true, every_ms: 0 };
    let details = async |code| fail(request(code)).await.1;
    assert!(details(3).await.get_details_bad_request().is_some_and(|bad| !bad.field_violations.is_empty()));
    assert!(details(14).await.get_details_retry_info().is_some_and(|retry| retry.retry_delay.is_some()));
    assert!(details(8).await.get_details_quota_failure().is_some_and(|quota| !quota.violations.is_empty()));
    assert!(details(9).await.get_details_precondition_failure().is_some());
    assert!(details(5).await.get_details_resource_info().is_some());
    assert_eq!(fail(request(0)).await.1.code(), Code::Ok);
}

#[tokio::test]
async fn failing_has_limits() {
    let good = FailRequest { after: 0, code: 5, message: String::new(), details: false, every_ms: 0 };
    for (request, field) in [
        (FailRequest { code: 17, ..good.clone() }, "code"),
        (FailRequest { code: u32::MAX, ..good.clone() }, "code"),
        (FailRequest { after: 10_000_001, ..good.clone() }, "after"),
        (FailRequest { every_ms: 60_001, ..good.clone() }, "every_ms"),
        (FailRequest { message: "x".repeat(1025), ..good }, "message"),
    ] {
        let (_, status) = fail(request).await;
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with(&format!("{field} is ")), "{}", status.message());
    }
}

#[tokio::test(start_paused = true)]
async fn an_echo_comes_back_unchanged_and_as_slowly_as_asked_for() {
    let payload = |seq: u64| Bytes::from(vec![0xff; usize::try_from(seq).unwrap() * 1000]);
    let ping = move |seq| Ping { seq, client_unix_nanos: seq * 3, payload: payload(seq) };
    let start = Instant::now();
    let request = with(stream::iter((0..5).map(ping)), &[(READ_DELAY_MS, "100")]);
    let pongs = all(LabClient::new(services()).echo(request).await.unwrap().into_inner()).await;
    assert_eq!(start.elapsed(), Duration::from_millis(600));
    assert_eq!(pongs.len(), 5);
    for (seq, pong) in (0..).zip(pongs) {
        assert_eq!((pong.seq, pong.client_unix_nanos, pong.payload), (seq, seq * 3, payload(seq)));
        assert!(pong.server_unix_nanos > 1_700_000_000_000_000_000);
    }
    for bad in ["x", "60001"] {
        let request = with(stream::empty(), &[(READ_DELAY_MS, bad)]);
        let status = LabClient::new(services()).echo(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains(READ_DELAY_MS), "{}", status.message());
    }
}
