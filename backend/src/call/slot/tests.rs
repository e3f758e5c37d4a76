use std::task::Wake;

use http_body_util::BodyExt as _;

use super::*;

/// A body that never has anything to say, as a handler that waits; it tells when it is dropped.
struct Silent(#[expect(dead_code, reason = "dropping it is what it is for")] Arc<()>);

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Poll::Pending
    }
}

struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}

fn silent() -> (Body, Weak<()>) {
    let alive = Arc::new(());
    let seen = Arc::downgrade(&alive);
    (Body::new(Silent(alive)), seen)
}

#[tokio::test(start_paused = true)]
async fn the_deadline_cancels_the_handler_though_nobody_polls() {
    let (calls, cause) = (OpenCalls::default(), CauseSlot::default());
    let (body, handler) = silent();
    let body = calls.open(cause.clone(), Some(Duration::from_millis(500))).into_body(body, None);
    tokio::time::sleep(Duration::from_millis(499)).await;
    assert!(handler.upgrade().is_some());
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert!(handler.upgrade().is_none(), "cancelled while the peer took nothing");
    assert_eq!(cause.get(), Cause::Deadline);
    // And when the peer reads again, it finds the status.
    let trailers = body.collect().await.expect("a body").trailers().cloned().expect("trailers");
    assert_eq!(trailers["grpc-status"], "4");
    assert_eq!(lock(&calls.0).slots.len(), 0);
}

#[tokio::test]
async fn shutdown_wakes_who_waits_and_ends_calls_to_come() {
    let (calls, cause) = (OpenCalls::default(), CauseSlot::default());
    let (body, handler) = silent();
    let body = calls.open(cause.clone(), None).into_body(body, None);
    let reader = tokio::spawn(body.collect());
    tokio::task::yield_now().await;
    calls.end_all();
    let collected = reader.await.expect("no panic").expect("a body");
    assert_eq!(collected.trailers().expect("trailers")["grpc-status"], "14");
    assert!(handler.upgrade().is_none());
    assert_eq!(cause.get(), Cause::Shutdown);

    let late = calls.open(CauseSlot::default(), None);
    let waker = Arc::new(Nobody).into();
    let status = late.poll_ended(&Context::from_waker(&waker)).expect("ended before it began");
    assert_eq!(status.message(), "server is shutting down");
}

#[tokio::test]
async fn a_call_that_has_ended_is_not_ended_again() {
    let (calls, cause) = (OpenCalls::default(), CauseSlot::default());
    let whole = Body::new(http_body_util::Full::new(Bytes::from_static(b"all")).map_err(|never| match never {}));
    let mut body = calls.open(cause.clone(), None).into_body(whole, None);
    assert_eq!(body.frame().await.expect("a frame").expect("no error").into_data().expect("data"), "all");
    assert!(body.frame().await.is_none());
    calls.end_all();
    assert_eq!(cause.get(), Cause::Unspecified);
    assert!(body.frame().await.is_none());
}
