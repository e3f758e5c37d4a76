//! In front of a class: presenting, keys, sharing.

use thirtyfour::Key;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn presented_it_is_large_and_alone() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?count=3&every_ms=40")).await;
        page.start().await;
        page.verdict("ok").await;
        press(&browser, "p").await;
        until(PATIENCE, "the panels to go", || async { !page.has("scenario-ticker").await && !page.has("tab-wire").await }).await;
        // As drawn, whatever is scaled: a label's letters and the verdict's.
        let sizes = "const drawn = (css, size) => { const e = document.querySelector(css); return parseFloat(getComputedStyle(e).fontSize) * e.getBoundingClientRect().height / size(e); };
            return [drawn('.stage-svg .words', e => e.getBBox().height), drawn('.verdict .sentence', e => e.offsetHeight)]";
        let sizes = page.run(sizes, Vec::new()).await;
        for size in sizes.as_array().unwrap() {
            assert!(size.as_f64().unwrap() >= 18.0, "{sizes}");
        }
        // The wire of a message lies over the picture until it is closed.
        press(&browser, "w").await;
        until(PATIENCE, "the wire", || async { page.has("tab-wire").await }).await;
        press(&browser, Key::Escape + "").await;
        until(PATIENCE, "it to go", || async { !page.has("tab-wire").await }).await;
        press(&browser, Key::Escape + "").await;
        until(PATIENCE, "the panels", || async { page.has("scenario-ticker").await && page.has("tab-wire").await }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_keys_are_listed_and_rest_meanwhile() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        press(&browser, "?").await;
        let sheet = page.find("keys-sheet").await;
        assert!(sheet.text().await.unwrap().contains("half-close"));
        press(&browser, "1").await;
        assert_eq!(page.state().await.path(), "/server/ticker", "keys have no effect below the sheet");
        press(&browser, Key::Escape + "").await;
        until(PATIENCE, "it to go", || async { !page.has("keys-sheet").await }).await;
        press(&browser, "1").await;
        page.until(PATIENCE, "the mode", |state| state.path() == "/unary/hello").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_shared_link_is_the_call_again() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        page.set("symbol", "A-B.9").await;
        page.set("count", "2").await;
        page.click("share").await;
        let link = || async { page.find("share-link").await.prop("value").await.unwrap().unwrap() };
        assert!(link().await.ends_with("count=2"), "{}", link().await);
        assert!(page.has("share-alone").await, "it says that others cannot come in");
        page.click("share-autostart").await;
        until(PATIENCE, "the link to follow", || async { link().await.ends_with("&autostart") }).await;
        // The code is a picture that the server draws.
        let drawn = "const code = document.querySelector('[data-testid=share-qr]'); return code.complete && code.naturalWidth > 0;";
        until(PATIENCE, "the code", || async { page.run(drawn, Vec::new()).await == true }).await;
        page.click("share-copy").await;
        let said = "return document.querySelector('.share-box .said').textContent";
        until(PATIENCE, "it to say so", || async { page.run(said, Vec::new()).await == "Copied." }).await;

        let other = Page::open(&browser, link().await).await;
        let state = other.verdict("ok").await;
        assert_eq!((state.field("symbol"), state.received()), ("A-B.9", 2));
        server
    })
    .await;
}

async fn press(browser: &Browser, keys: impl Into<thirtyfour::TypingData>) {
    browser.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
}
