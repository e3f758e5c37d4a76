//! What the user types and presses, sensible or not.

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_bad_value_is_said_at_its_field_and_not_sent() {
    browse(|browser| async move {
        let server = Server::start();
        for (path, method, field, bad, good) in [
            ("/server/ticker", "weir.v1.Ticker/Watch", "count", "many", "2"),
            ("/server/ticker", "weir.v1.Ticker/Watch", "every_ms", "60001", "10"),
            ("/server/ticker", "weir.v1.Ticker/Watch", "symbol", "", "ABC"),
            ("/server/monitor?count=1", "weir.v1.Monitor/Watch", "every_ms", "99", "100"),
            ("/server/replies?count=1", "Greeter/LotsOfReplies", "interval_ms", "-1", "10"),
        ] {
            let calls = || server.log().matches(method).count();
            let before = calls();
            let page = Page::open(&browser, server.url(path)).await;
            page.set(field, bad).await;
            page.click("start").await;
            let told = page.run(TOLD, vec![field.into()]).await;
            assert!(told.as_str().is_some_and(|text| !text.is_empty()), "{field}={bad:?} is told {told}");
            assert!(!page.find("trouble").await.text().await.unwrap().is_empty(), "and below the bar");
            let state = page.state().await;
            assert_eq!((page.newest_run().await, state.cause()), (0, ""), "{field}={bad:?} must not be sent");

            page.set(field, good).await;
            page.start().await;
            page.verdict("ok").await;
            assert!(page.run(TOLD, vec![field.into()]).await.is_null(), "{field}={good:?} is fine");
            // The server has a line for the good call and for no other.
            until(PATIENCE, "the server's line", || async { calls() > before }).await;
            assert_eq!(calls(), before + 1, "{}", server.log());
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn done_sending_twice_is_harmless() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            // The server goes on for a second after the client is done, so that a second press can meet an open call.
            let path = "/bidi/both?count=1&every_ms=0&answers=5&interval_ms=200";
            let page = Page::open(&browser, server.url(&format!("{path}&transport={transport}"))).await;
            page.start().await;
            page.until(PATIENCE, "the client to be done", |state| state.cause() == "open" && !state.can("send")).await;
            let script = r#"
                const button = document.querySelector('[data-testid="half-close"]');
                // Quicker than the page can draw, and past what keeps users from it.
                for (let n = 0; n < 3; n++) { button.disabled = false; button.click(); }
            "#;
            page.run(script, Vec::new()).await;
            let state = page.verdict("ok").await;
            assert_eq!((state.sent(), state.received()), (1, 5));
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn an_empty_text_is_a_message_too() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/chatbot")).await;
        page.start().await;
        page.set("message", "").await;
        page.send().await;
        let state = page.until(PATIENCE, "an answer to nothing", |state| state.received() >= 1).await;
        assert_eq!((state.sent(), state.received(), state.cause()), (1, 1, "open"));
        page.half_close().await;
        page.verdict("ok").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn words_of_all_kinds_arrive_as_they_are() {
    browse(|browser| async move {
        let server = Server::start();
        for text in ["<b>bold</b> & \"quoted\"", "流 и поток 🌊", "  spaces  "] {
            let page = Page::open(&browser, server.url("/unary/hello")).await;
            page.set("name", text).await;
            page.start().await;
            let state = page.verdict("ok").await;
            let (_, answer) = &state.messages("response")[0];
            assert!(answer.contains(text.trim()), "{answer:?} lacks {text:?}");
        }
        server
    })
    .await;
}

/// What is said at a field that holds something unfit, and null at one that does not.
const TOLD: &str = r#"
    const field = document.querySelector(`[data-testid="field-${arguments[0]}"]`);
    return field.getAttribute("aria-invalid") === "true" ? field.closest("label").title : null;
"#;
