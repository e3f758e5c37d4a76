//! The strip of runs: the last eight, and those that are still open.

use crate::harness::browse;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_last_eight_are_kept_and_can_be_seen_again() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/numbered?interval_ms=0")).await;
        for count in 1..=10 {
            page.set("count", &count.to_string()).await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!(state.received(), count);
            assert_eq!(page.newest_run().await, u64::try_from(count).unwrap());
            assert_eq!(state.runs(), usize::try_from(count.min(8)).unwrap());
        }
        page.click("run-4").await;
        let state = page.until(PATIENCE, "the fourth run", |state| state.received() == 4).await;
        let ordinals: Vec<_> = state.messages("response").into_iter().map(|(ordinal, _)| ordinal).collect();
        assert_eq!((ordinals, state.cause()), (vec![1, 2, 3, 4], "ok"));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn several_calls_are_open_at_once() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = server.url(&format!("/server/ticker?transport={transport}&every_ms=50&count=0"));
            let page = Page::open(&browser, url).await;
            for _ in 0..3 {
                page.start().await;
                page.until(PATIENCE, "messages", |state| state.received() >= 2).await;
            }
            for run in 1..=3 {
                page.click(&format!("run-{run}")).await;
                let before = page.state().await.received();
                let goes_on = |state: &crate::state::State| state.cause() == "open" && state.received() > before;
                page.until(PATIENCE, "the call to go on", goes_on).await;
            }
            // Cancel ends the call that is shown, and no other.
            page.click("run-2").await;
            page.cancel().await;
            page.verdict("cancelled").await;
            page.click("run-1").await;
            page.until(PATIENCE, "the first call to go on", |state| state.cause() == "open").await;
        }
        server
    })
    .await;
}
