//! Conditions: what the user makes harder for a call, and what is seen of it.

use std::time::Duration;

use crate::harness::{browse, browse_alone};
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;
use crate::state::State;

/// What a driver on a busy machine and the browser's timers add, in milliseconds.
const LATE: f64 = 120.0;

/// A number that the verdict bar carries.
fn figure(state: &State, name: &str) -> Option<f64> {
    state.0.pointer(&format!("/verdict/data/{name}"))?.as_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn latency_is_added_each_way() {
    browse_alone(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let fields = "symbol=ABC&count=5&every_ms=30&latency_ms=120";
            let page =
                Page::open(&browser, server.url(&format!("/server/ticker?transport={transport}&{fields}"))).await;
            // The first call also waits for its connection.
            page.start().await;
            page.verdict("ok").await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!((state.sent(), state.received()), (1, 5));
            let first = state.counter("first-message").unwrap();
            // The request's way and the answer's.
            assert!((240.0..240.0 + LATE).contains(&first), "{transport}: first message after {first} ms");
            // All five are under way at the same time: the pauses are the server's, not the line's.
            let elapsed = state.counter("elapsed").unwrap();
            assert!((360.0..360.0 + 2.0 * LATE).contains(&elapsed), "{transport}: over after {elapsed} ms");
            println!("{transport}: first message after {first} ms, over after {elapsed} ms");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_cancel_travels_as_long_as_everything_else() {
    browse_alone(|browser| async move {
        let server = Server::start();
        for (transport, latency) in [("tunnel", 0.0), ("tunnel", 200.0), ("web", 0.0), ("web", 200.0)] {
            let query = format!("transport={transport}&interval_ms=50&count=1000&latency_ms={latency}");
            let page = Page::open(&browser, server.url(&format!("/server/clock?{query}"))).await;
            page.start().await;
            page.until(PATIENCE, "messages", |state| state.received() >= 3).await;
            page.cancel().await;
            page.verdict("cancelled").await;
            let noticed = |state: &State| figure(state, "after").is_some();
            let state = page.until(PATIENCE, "the server to notice", noticed).await;
            let after = figure(&state, "after").unwrap();
            println!("{transport} with {latency} ms: noticed after {after} ms");
            // The two clocks are compared by a round trip: they may differ by a fraction of it.
            assert!((latency - 10.0..latency + LATE).contains(&after), "{transport} with {latency} ms: {after} ms");
            assert!(state.sentence().contains("the server noticed"), "{}", state.sentence());
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn requests_too_are_sent_at_their_own_time() {
    browse_alone(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let query = format!("transport={transport}&count=4&every_ms=20&latency_ms=150");
            let page = Page::open(&browser, server.url(&format!("/client/telemetry?{query}"))).await;
            // The first call also waits for its connection.
            page.start().await;
            page.verdict("ok").await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!((state.sent(), state.received()), (4, 1));
            let elapsed = state.counter("elapsed").unwrap();
            println!("{transport}: four requests and an answer after {elapsed} ms");
            assert!((360.0..360.0 + 2.0 * LATE).contains(&elapsed), "{transport}: {elapsed} ms");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_cancel_before_anything_was_sent() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/chatbot?transport=web")).await;
        page.start().await;
        page.until(PATIENCE, "the browser to collect", |state| state.can("cancel")).await;
        page.cancel().await;
        let state = page.verdict("cancelled").await;
        assert!(state.sentence().contains("never heard"), "{}", state.sentence());
        assert!(!server.log().contains("ChatService"), "{}", server.log());
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_slow_reader_stalls_the_server_and_nobody_else() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(
            &browser,
            server.url("/server/firehose?count=1000&payload_bytes=65536&read_kib_s=64&window_kib=64"),
        )
        .await;
        page.start().await;
        let waits = |state: &State| figure(state, "stalled").is_some_and(|ms| ms >= 200.0);
        let state = page.until(PATIENCE, "the server to wait", waits).await;
        assert_eq!(state.cause(), "open");
        assert!(state.sentence().contains("waiting"), "{}", state.sentence());
        // Read at 64 KiB a second: a message a second, and not one window more.
        let before = state.counter("wire-bytes").unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let read = page.state().await.counter("wire-bytes").unwrap() - before;
        assert!((65_536.0..65_536.0 * 3.5).contains(&read), "{read} bytes in two seconds");

        // A second call under the same conditions shares the connection, and has a window of its own.
        page.click("mode-unary").await;
        page.click("scenario-hello").await;
        page.start().await;
        let state = page.verdict("ok").await;
        let elapsed = state.counter("elapsed").unwrap();
        assert!(elapsed < 1000.0, "{elapsed} ms beside a stalled call");
        let first = page.find("run-1").await;
        assert_eq!(first.attr("data-cause").await.unwrap().as_deref(), Some("open"));
        first.click().await.unwrap();
        page.until(PATIENCE, "the server to wait still", waits).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        let noticed = |state: &State| figure(state, "after").is_some_and(|ms| ms < 500.0);
        page.until(PATIENCE, "the server to notice", noticed).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn conditions_are_part_of_the_address() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?latency_ms=120")).await;
        assert_eq!(label(&page).await, "Conditions: +120 ms");
        page.click("conditions").await;
        page.set("deadline_ms", "5000").await;
        page.set("read_kib_s", "64").await;
        page.set("window_kib", "16").await;
        let all = "?deadline_ms=5000&latency_ms=120&read_kib_s=64&window_kib=16";
        page.until(PATIENCE, "the address to follow", |state| state.query() == all).await;
        assert_eq!(label(&page).await, "Conditions: 4 set");

        // They stay when something else is tried, and after a reload.
        page.click("scenario-clock").await;
        page.until(PATIENCE, "the scenario", |state| state.path() == "/server/clock" && state.query() == all).await;
        page.reload().await;
        page.click("conditions").await;
        let typed = [("deadline_ms", "5000"), ("latency_ms", "120"), ("read_kib_s", "64"), ("window_kib", "16")];
        page.until(PATIENCE, "the conditions", |state| typed.iter().all(|(name, value)| state.field(name) == *value))
            .await;
        assert!(page.find("field-window_kib").await.is_enabled().await.unwrap());

        // gRPC-Web has no stream window.
        page.click("transport-web").await;
        page.click("conditions").await;
        let off = || async { !page.find("field-window_kib").await.is_enabled().await.unwrap_or(true) };
        until(PATIENCE, "the window to be out of reach", off).await;
        page.click("conditions-reset").await;
        page.until(PATIENCE, "an empty address", |state| state.query() == "?transport=web").await;
        assert_eq!(label(&page).await, "Conditions");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_condition_out_of_range_is_said_and_not_used() {
    browse(|browser| async move {
        let server = Server::start();
        for (bad, name) in [
            ("deadline_ms=0", "Deadline"),
            ("latency_ms=10001", "latency"),
            ("read_kib_s=many", "reader"),
            ("window_kib=0", "window"),
        ] {
            let page = Page::open(&browser, server.url(&format!("/server/ticker?{bad}"))).await;
            let note = page.find("notes").await.text().await.unwrap();
            assert!(note.contains(name), "{bad}: {note}");
            assert_eq!(label(&page).await, "Conditions");

            let (field, value) = bad.split_once('=').unwrap();
            page.click("conditions").await;
            page.set(field, value).await;
            let input = page.find(&format!("field-{field}")).await;
            assert_eq!(input.attr("aria-invalid").await.unwrap().as_deref(), Some("true"), "{bad}");
            page.click("start").await;
            assert!(page.find("trouble").await.text().await.unwrap().contains(name), "{bad}");
            assert_eq!(page.newest_run().await, 0, "{bad}: no call");
        }
        server
    })
    .await;
}

/// What the button says.
async fn label(page: &Page<'_>) -> String {
    page.find("conditions").await.text().await.unwrap()
}
