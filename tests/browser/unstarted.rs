//! What a page says that cannot start, as in a browser that is too old for it.

use thirtyfour::By;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_page_that_does_not_start_says_what_it_takes() {
    browse(|browser| async move {
        let server = Server::start();
        browser.keep_away(&["*.wasm".to_owned()]).await;
        for complaint in ["net::ERR_BLOCKED", "Failed to fetch"] {
            browser.forgive(complaint);
        }
        browser.driver.goto(server.url("/")).await.unwrap();
        assert_eq!(told(&browser).await, "", "a page has time to come");
        until(PATIENCE, "a word of it", || async { !told(&browser).await.is_empty() }).await;
        let words = told(&browser).await;
        assert!(words.contains("WebAssembly such as Chrome") && words.contains("支持 WebAssembly 的浏览器"), "{words}");

        browser.keep_away(&[]).await;
        Page::open(&browser, server.url("/")).await;
        // As long as it would take.
        tokio::time::sleep(std::time::Duration::from_secs(7)).await;
        assert_eq!(told(&browser).await, "", "nobody who has the page is told");
        server
    })
    .await;
}

/// What can be read of the sentence.
async fn told(browser: &Browser) -> String {
    browser.driver.find(By::Css(".unstarted")).await.unwrap().text().await.unwrap()
}
