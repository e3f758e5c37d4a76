//! The least that must work in a browser: the page opens, and makes a call over each transport.

use crate::harness::browse;
use crate::page::Page;
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_page_opens_and_makes_a_call_over_each_transport() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = server.url(&format!("/server/ticker?transport={transport}&count=3&every_ms=40"));
            let page = Page::open(&browser, url).await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!((state.sent(), state.received()), (1, 3), "over {transport}");
        }
        server
    })
    .await;
}
