//! The strip of runs: the last eight, and those that are still open.

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
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

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn all_open_calls_end_by_one_button_and_what_was_let_go_is_said() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?every_ms=50&count=0")).await;
        let words = || async { page.find("start").await.text().await.unwrap() };
        assert_eq!(words().await, "Start");
        page.start().await;
        page.until(PATIENCE, "messages", |state| state.received() >= 2).await;
        assert_eq!(words().await, "One more call");
        assert!(!page.has("cancel-all").await, "Cancel ends the only one");
        for _ in 0..9 {
            page.start().await;
        }
        page.until(PATIENCE, "ten calls", |state| state.runs() == 10).await;
        assert_eq!(page.find("cancel-all").await.text().await.unwrap(), "Cancel all 10");
        page.click("cancel-all").await;
        page.verdict("cancelled").await;
        page.until(PATIENCE, "the last eight", |state| state.runs() == 8).await;
        assert!(!page.has("cancel-all").await);
        assert_eq!(words().await, "Run again");
        let strip = page.run("return document.querySelector('.runs').textContent", Vec::new()).await;
        assert!(strip.as_str().unwrap().contains("the last 8 are kept"), "{strip}");
        // By the keyboard, too.
        for _ in 0..2 {
            page.start().await;
        }
        page.find("cancel-all").await;
        let body = browser.driver.active_element().await.unwrap();
        body.send_keys("C").await.unwrap();
        until(PATIENCE, "none open", || async { !page.has("cancel-all").await }).await;
        page.verdict("cancelled").await;
        server
    })
    .await;
}
