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
        assert!(data.await.iter().any(|words| words.contains("#2")));
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

/// The frames in sight: number, type and direction, the messages named in it, and `*` where it is one of the selected row's, `~` where the
/// pointer is on what it tells.
const FRAMES: &str = r#"
    return [...document.querySelectorAll("[data-testid=wire-frame]")].map(frame => {
        const { number, type, direction } = frame.dataset;
        const messages = [...frame.querySelectorAll("[data-ordinal]")].map(message => message.innerText);
        const marks = (frame.ariaSelected === "true" ? "*" : "") + (frame.classList.contains("hover") ? "~" : "");
        return [number, type, direction, ...messages].join(" ") + marks;
    });
"#;

async fn frames(page: &Page<'_>) -> Vec<String> {
    let frames = page.run(FRAMES, Vec::new()).await;
    frames.as_array().unwrap().iter().map(|frame| frame.as_str().unwrap().to_owned()).collect()
}

/// Waits until a frame in sight reads so, but for its number.
async fn frame_that_reads(page: &Page<'_>, words: &str) {
    let reads = || async { frames(page).await.iter().any(|frame| frame.split_once(' ').unwrap().1 == words) };
    until(PATIENCE, &format!("a frame {words:?}"), reads).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn frames_stand_in_their_order_and_lead_to_their_messages_and_back() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?every_ms=20&count=40")).await;
        page.click("tab-wire").await;
        page.start().await;
        page.verdict("ok").await;
        // Oldest first, with the newest in sight.
        frame_that_reads(&page, "HEADERS response").await;
        let numbers: Vec<u64> =
            frames(&page).await.iter().map(|frame| frame.split(' ').next().unwrap().parse().unwrap()).collect();
        assert!(numbers.len() > 5 && numbers.is_sorted(), "{numbers:?}");

        // From a frame to its message, in the bytes below and in the picture.
        let press = |css: &str| format!("document.querySelector('{css}').click()");
        page.run(&press("[data-testid=wire-frame] [data-ordinal=\"38\"]"), Vec::new()).await;
        until(PATIENCE, "the message", || async {
            page.has("message-name").await && text(&page, "message-name").await.contains("38")
        })
        .await;
        frame_that_reads(&page, "DATA response #38*").await;
        let active = "return document.querySelector('[data-testid=stage]').getAttribute('aria-activedescendant') ?? ''";
        until(PATIENCE, "the arrow", || async {
            page.run(active, Vec::new()).await.as_str().unwrap().ends_with("response-38")
        })
        .await;

        // Arrow keys go on from there, and over what tells of no row.
        let list = page.find("wire-frames").await;
        list.send_keys(thirtyfour::Key::Up + "").await.unwrap();
        frame_that_reads(&page, "DATA response #37*").await;
        list.send_keys(thirtyfour::Key::Home + "").await.unwrap();
        frame_that_reads(&page, "HEADERS request*").await;
        list.send_keys(thirtyfour::Key::Down + "").await.unwrap();
        frame_that_reads(&page, "DATA request #1*").await;

        // From a message to its frame, also when that was scrolled away.
        page.run("document.querySelector('[data-testid=wire-frames]').scrollTop = 1e6", Vec::new()).await;
        frame_that_reads(&page, "DATA response #40").await;
        page.click("wire-to-frame").await;
        // The pointer is on the bytes of that row now.
        frame_that_reads(&page, "DATA request #1*~").await;

        // What the pointer is on is marked wherever it is shown.
        let point =
            "document.querySelector('.value-row').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))";
        page.run(point, Vec::new()).await;
        let marked = "return [document.querySelectorAll('.wire-row .hex [data-at].pointed').length, \
            document.querySelectorAll('.wire-row .value-row.pointed').length, \
            document.querySelectorAll('.stage .flight.hover').length]";
        let marks = || async { page.run(marked, Vec::new()).await };
        until(PATIENCE, "bytes, field and arrow to be marked", || async {
            marks().await == serde_json::json!([1, 1, 1])
        })
        .await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn frames_that_come_do_not_move_those_that_are_read() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?every_ms=20&count=0")).await;
        page.click("tab-wire").await;
        page.start().await;
        page.until(PATIENCE, "messages", |state| state.received() >= 40).await;
        page.run("document.querySelector('[data-testid=wire-frames]').scrollTop = 0", Vec::new()).await;
        until(PATIENCE, "word of newer ones", || page.has("wire-follow")).await;
        assert!(frames(&page).await[0].starts_with("0 "), "{:?}", frames(&page).await);
        page.click("wire-follow").await;
        until(PATIENCE, "the newest", || async { !page.has("wire-follow").await }).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        frame_that_reads(&page, "RST_STREAM request").await;
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
