//! Nothing moves under the hand: what can be pressed stands where it stood, before a call, while it runs and when it is over.

use serde_json::Value;

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// Where everything stands that can be pressed or has a place of its own, by what it is: left and top. What comes and goes at the end of
/// its row, as runs do, is not among it.
const PLACES: &str = r#"
    const places = {};
    const all = ".app button, .app input, .app select, .app a, .app .field, .app .stat, .app .verdict-room, .app .view-panel, .app .devices th, .app .main";
    for (const element of document.querySelectorAll(all)) {
        const { left, top, width, height } = element.getBoundingClientRect();
        if (!width || !height || element.closest(".stage, .chip, .before, .talk-lines, .lesson, [role=listbox]")) continue;
        if (element.matches(".newer") || getComputedStyle(element).visibility === "hidden") continue;
        const place = element.matches(".main, .verdict-room, .view-panel") && element.className.split(" ")[0];
        const name = place || element.dataset.testid || element.getAttribute("aria-label") || element.closest("[data-testid]")?.dataset.testid
            || element.className.split(" ")[0] + " " + (element.querySelector("dt") || element).textContent.slice(0, 20);
        let at = name, n = 2;
        while (at in places) at = `${name} ${n++}`;
        places[at] = [left, top];
    }
    return places;
"#;

async fn places(page: &Page<'_>) -> Value {
    page.run(PLACES, Vec::new()).await
}

/// What stands elsewhere than before, by more than a pixel.
fn moved(before: &Value, now: &Value) -> Vec<String> {
    let far =
        |a: &Value, b: &Value| (0..2).any(|axis| (a[axis].as_f64().unwrap() - b[axis].as_f64().unwrap()).abs() > 1.0);
    let before = before.as_object().unwrap();
    let both = before.iter().filter_map(|(name, place)| Some((name, place, now.get(name)?)));
    both.filter(|(_, place, now)| far(place, now))
        .map(|(name, place, now)| format!("{name}: {place} to {now}"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn nothing_moves_at_start_or_at_the_end() {
    browse(|browser| async move {
        let server = Server::start();
        let paths = [
            "/unary/hello",
            "/server/ticker?every_ms=100",
            "/server/firehose",
            "/client/telemetry?count=12",
            "/bidi/chatbot",
            "/bidi/room",
        ];
        for (window, path) in [(1440, 900), (1280, 720)].into_iter().flat_map(|window| paths.map(|path| (window, path)))
        {
            browser.viewport(window.0, window.1).await;
            let page = Page::open(&browser, server.url(path)).await;
            for chinese in [false, true] {
                if chinese != page.state().await.lang().starts_with("zh") {
                    page.click("lang").await;
                    page.until(PATIENCE, "the language", |state| state.lang().starts_with("zh") == chinese).await;
                }
                // A call more moves nothing either, but the strip that says how many there are.
                let still = async |before: &Value, when: &str| {
                    let now = places(&page).await;
                    assert_eq!(
                        moved(before, &now),
                        Vec::<String>::new(),
                        "{path} {window:?} chinese: {chinese}, {when}"
                    );
                    now
                };
                let before = places(&page).await;
                page.start().await;
                until(PATIENCE, "the call", || async { !page.state().await.cause().is_empty() }).await;
                let running = still(&before, "at Start").await;
                if page.state().await.can("send") && path.starts_with("/bidi") {
                    page.send().await;
                    page.until(PATIENCE, "what comes of it", |state| state.received() > 0).await;
                    still(&running, "when something was sent").await;
                    page.cancel().await;
                }
                page.until(PATIENCE, "the end", |state| !state.can("cancel")).await;
                still(&running, "at the end").await;
            }
            page.click("lang").await;
        }
        browser.viewport(1440, 900).await;
        server
    })
    .await;
}
