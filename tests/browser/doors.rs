//! Rooms behind doors: what they are made of is fetched when they are first wanted, and can be asked for again.

use serde_json::json;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// The pieces that were fetched, by name, without hash.
const PIECES: &str = r#"
    const names = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    return names.map((name) => name.match(/split_([a-z]+)-[0-9a-f]{16}\.wasm$/)?.[1]).filter((name) => name);
"#;

/// How a piece is served: its type, and for how long it may be kept.
const SERVED: &str = r#"
    const entry = performance.getEntriesByType("resource").find((entry) => entry.name.includes("split_"));
    return fetch(entry.name).then((answer) => ["content-type", "cache-control"].map((name) => answer.headers.get(name)));
"#;

async fn pieces(page: &Page<'_>) -> Vec<String> {
    let names = page.run(PIECES, Vec::new()).await;
    names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Keeps the pieces with these names from the page; none: all may come.
async fn keep_away(browser: &Browser, names: &[&str]) {
    let addresses: Vec<_> = names.iter().map(|name| format!("*split_{name}*")).collect();
    browser.keep_away(&addresses).await;
    for complaint in ["split_", "Failed to fetch"] {
        browser.forgive(complaint);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_room_is_fetched_when_it_is_first_wanted_and_once() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?count=2&every_ms=10")).await;
        page.start().await;
        page.verdict("ok").await;
        // The line that makes the inspector wider comes by itself, a second after the page, with what it shares a piece with.
        until(PATIENCE, "the inspector's line", || page.has("inspector-size")).await;
        let mut wanted = vec!["headers"];
        assert_eq!(pieces(&page).await, wanted);
        for (tab, piece, shows) in [
            ("tab-code", "code", "code-rust"),
            ("tab-wire", "wire", "wire-frames"),
            ("tab-headers", "headers", "request-headers"),
            ("tab-lesson", "lesson", "try-cancel"),
            ("metadata", "settings", "metadata-add"),
            ("conditions", "settings", "conditions-reset"),
            ("tab-code", "code", "code-rust"),
        ] {
            page.click(tab).await;
            page.find(shows).await;
            if !wanted.contains(&piece) {
                wanted.push(piece);
            }
            // What saving takes comes by itself, a while after there is something to save.
            let come: Vec<_> = pieces(&page).await.into_iter().filter(|piece| piece != "recordings").collect();
            assert_eq!(come, wanted, "after {tab}");
        }
        let answer = page.run(SERVED, Vec::new()).await;
        assert_eq!(answer, json!(["application/wasm", "public, max-age=31536000, immutable"]));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_room_that_does_not_come_can_be_asked_for_again() {
    browse(|browser| async move {
        let server = Server::start();
        keep_away(&browser, &["code"]).await;
        let page = Page::open(&browser, server.url("/unary/hello")).await;
        page.click("tab-code").await;
        let words = page.find("door-shut").await.text().await.unwrap();
        assert!(words.contains("could not be loaded") && words.contains("Try again"), "{words}");
        // Once more in vain, and the page is none the worse.
        page.click("door-again").await;
        page.find("door-shut").await;
        page.click("lang").await;
        page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
        until(PATIENCE, "the same in Chinese", || async {
            page.has("door-shut").await && page.find("door-shut").await.text().await.unwrap().contains("没有加载成功")
        })
        .await;

        keep_away(&browser, &[]).await;
        page.click("door-again").await;
        page.find("code-rust").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_wish_that_takes_a_room_says_that_it_does_not_come() {
    browse(|browser| async move {
        let server = Server::start();
        keep_away(&browser, &["recordings", "web"]).await;
        let page = Page::open(&browser, server.url("/unary/hello")).await;
        page.start().await;
        page.verdict("ok").await;
        page.click("export-json").await;
        page.until(PATIENCE, "a word about it", |state| state.words().contains("could not be loaded")).await;

        page.click("transport-web").await;
        page.start().await;
        page.verdict("unreachable").await;

        keep_away(&browser, &[]).await;
        page.start().await;
        page.verdict("ok").await;
        page.click("export-json").await;
        until(PATIENCE, "a file", || async { std::fs::read_dir(browser.downloads()).unwrap().next().is_some() }).await;
        server
    })
    .await;
}
