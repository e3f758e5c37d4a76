//! The address is the state worth sharing.

use crate::harness::browse;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn an_address_says_what_to_run() {
    browse(|browser| async move {
        let server = Server::start();
        let url = server.url("/server/ticker?transport=web&symbol=ABC&count=3&every_ms=20&autostart");
        let page = Page::open(&browser, &url).await;
        let state = page.verdict("ok").await;
        assert_eq!((state.sent(), state.received()), (1, 3));
        assert_eq!((state.field("symbol"), state.field("count")), ("ABC", "3"));
        assert_eq!(chosen_transport(&page).await, "web");
        assert!(state.messages("response").iter().all(|(_, text)| text.contains("ABC")));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_address_follows_and_goes_back_and_forward() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?symbol=ABC")).await;
        page.set("symbol", "XYZ").await;
        page.until(PATIENCE, "the address to follow", |state| state.query().contains("symbol=XYZ")).await;
        page.click("transport-web").await;
        page.until(PATIENCE, "the transport", |state| state.query().contains("transport=web")).await;
        page.click("mode-bidi").await;
        page.until(PATIENCE, "the mode", |state| state.path().starts_with("/bidi/")).await;
        page.click("scenario-echo").await;
        page.until(PATIENCE, "the scenario", |state| state.path() == "/bidi/echo").await;

        // Back until the ticker is there again, with what was typed.
        for _ in 0..6 {
            if page.state().await.path() == "/server/ticker" {
                break;
            }
            browser.driver.back().await.unwrap();
            page.ready().await;
        }
        let state = page.until(PATIENCE, "the ticker", |state| state.path() == "/server/ticker").await;
        assert_eq!(state.field("symbol"), "XYZ");
        browser.driver.forward().await.unwrap();
        page.until(PATIENCE, "what came after", |state| state.path().starts_with("/bidi/")).await;

        // What the address says survives a reload.
        page.goto(server.url("/server/ticker?symbol=XYZ&transport=web")).await;
        page.reload().await;
        assert_eq!(page.state().await.field("symbol"), "XYZ");
        assert_eq!(chosen_transport(&page).await, "web");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn an_address_that_means_nothing_shows_something_that_works() {
    browse(|browser| async move {
        let server = Server::start();
        for path in ["/", "/server", "/nowhere/at/all", "/server/nothing", "/server/ticker?count=many&transport=pigeon"]
        {
            let page = Page::open(&browser, server.url(path)).await;
            assert!(page.state().await.can("start"), "{path}");
        }
        server
    })
    .await;
}

async fn chosen_transport(page: &Page<'_>) -> String {
    let script = r#"
        const chosen = [...document.querySelectorAll('[data-testid^="transport-"]')]
            .find(button => button.getAttribute("aria-checked") === "true" || button.getAttribute("aria-selected") === "true");
        return chosen?.dataset.testid.slice(10) ?? "";
    "#;
    page.run(script, Vec::new()).await.as_str().unwrap_or_default().to_owned()
}
