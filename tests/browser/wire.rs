//! The wire tab: HTTP/2 frames, messages byte by byte, gRPC-Web's trailers; and error details in the headers tab.

use serde_json::Value;

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// Selects a row by its kind, direction and ordinal, and looks at it in the wire tab.
async fn look(page: &Page<'_>, row: &str) {
    page.click("tab-messages").await;
    let script =
        format!("const row = document.querySelector('[data-testid=feed-row]{row}'); row?.click(); return !!row;");
    let clicked = || async { page.run(&script, Vec::new()).await == Value::Bool(true) };
    until(PATIENCE, &format!("the row {row}"), clicked).await;
    page.click("tab-wire").await;
}

/// The words of all elements that a selector finds.
async fn words(page: &Page<'_>, css: &str) -> Vec<String> {
    let script = format!("return [...document.querySelectorAll(`{css}`)].map(element => element.innerText);");
    let words = page.run(&script, Vec::new()).await;
    words.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// All words of the element with this test id.
async fn text(page: &Page<'_>, id: &str) -> String {
    page.find(id).await.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_message_over_the_tunnel_is_seen_down_to_its_bytes() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?symbol=ABC&every_ms=20&count=5")).await;
        page.start().await;
        page.verdict("ok").await;
        look(&page, "[data-kind=message][data-direction=response][data-ordinal=\"2\"]").await;

        let carrier = text(&page, "wire-carrier").await;
        assert!(carrier.contains("DATA"), "{carrier}");
        let message = text(&page, "wire-message").await;
        // Field 1 is a string of three bytes.
        assert!(message.contains("0a 03") && message.contains("41 42 43"), "{message}");
        let fields = words(&page, "[data-testid=wire-fields] .value-row th").await;
        assert_eq!(fields, ["1 symbol", "2 price", "3 seq", "4 unix_nanos"]);

        // The same frame stands in the list; all streams of a page that has made one call are 1.
        let data = words(&page, "[data-testid=wire-frame][data-type=DATA][data-direction=response][data-stream=\"1\"]");
        assert!(data.await.len() >= 5);
        for (kind, direction) in [("HEADERS", "request"), ("HEADERS", "response")] {
            let css = format!("[data-testid=wire-frame][data-type={kind}][data-direction={direction}]");
            assert!(!words(&page, &css).await.is_empty(), "{kind} {direction}");
        }
        // What came was less than half of the window, so the page has not said that it may be filled again.
        let window = page.find("wire-window-response").await.attr("data-value").await.unwrap().unwrap();
        assert!((1..65_536).contains(&window.parse::<i64>().unwrap()), "{window}");

        page.click("next").await;
        until(PATIENCE, "the next message", || async { text(&page, "message-name").await.contains('3') }).await;
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn nested_messages_unfold() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/client/telemetry?count=3&every_ms=0")).await;
        page.start().await;
        page.verdict("ok").await;
        look(&page, "[data-kind=message][data-direction=response]").await;
        let names = || words(&page, "[data-testid=wire-fields] .value-row th");
        until(PATIENCE, "the fields", || async { !names().await.is_empty() }).await;
        let folded = names().await;
        assert!(folded.iter().any(|name| name == "2 sensors[0]"), "{folded:?}");
        assert!(!folded.iter().any(|name| name == "1 sensor"), "{folded:?}");
        page.click("wire-unfold").await;
        until(PATIENCE, "the nested fields", || async { names().await.iter().any(|name| name == "1 sensor") }).await;
        let expanded = page.find("wire-unfold").await.attr("aria-expanded").await.unwrap();
        assert_eq!(expanded.as_deref(), Some("true"));
        // Who opened it by the keyboard is still there.
        let focused = "return document.activeElement?.dataset.testid ?? ''";
        until(PATIENCE, "the focus", || async { page.run(focused, Vec::new()).await == "wire-unfold" }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn rich_error_details_are_decoded() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let path = format!("/server/failing?transport={transport}&after=5&every_ms=1&code=8&details=true");
            let page = Page::open(&browser, server.url(&path)).await;
            page.start().await;
            let state = page.verdict("server-error").await;
            assert_eq!((state.code(), state.received()), (Some(8), 5));
            page.click("tab-headers").await;
            let details = text(&page, "error-details").await;
            for part in ["google.rpc.QuotaFailure", "google.rpc.RetryInfo", "no more drops today", "subject", "30"] {
                assert!(details.contains(part), "{part} over {transport}: {details}");
            }
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_trailers_frame_of_grpc_web_is_shown() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/replies?transport=web&count=2&interval_ms=1")).await;
        page.start().await;
        page.verdict("ok").await;
        look(&page, "[data-kind=trailers]").await;
        let frame = text(&page, "wire-trailers-frame").await;
        assert!(frame.contains("80") && frame.contains("grpc-status:0"), "{frame}");
        // The browser hides its frames, and the page does not pretend otherwise.
        assert!(!page.has("wire-frames").await);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_reset_of_a_cancelled_call_is_seen() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?every_ms=50&count=0")).await;
        page.start().await;
        page.until(PATIENCE, "messages", |state| state.received() >= 2).await;
        page.click("tab-wire").await;
        page.cancel().await;
        page.verdict("cancelled").await;
        let reset = "[data-testid=wire-frame][data-type=RST_STREAM][data-direction=request]";
        until(PATIENCE, "the reset", || async { words(&page, reset).await.concat().contains("CANCEL") }).await;
        server
    })
    .await;
}
