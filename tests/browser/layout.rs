//! Where things stand, from a phone to a wall: nothing hangs over an edge, and the picture has the screen.

use serde_json::Value;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// Widths that people have, and those at which something gives way to something else, with a height that goes with each.
const WINDOWS: [(u32, u32); 24] = [
    (320, 640),
    (360, 640),
    (375, 812),
    (390, 844),
    (412, 915),
    (480, 800),
    (600, 960),
    (720, 450),
    (768, 1024),
    (820, 1180),
    (821, 800),
    (844, 390),
    (860, 700),
    (915, 412),
    (932, 430),
    (960, 540),
    (1000, 700),
    (1024, 768),
    (1100, 800),
    (1150, 720),
    (1181, 800),
    (1280, 720),
    (1440, 900),
    (2560, 1440),
];

/// What hangs over the window's right edge, where nothing scrolls or cuts it.
const OVER: &str = r#"
    const over = [];
    if (document.documentElement.scrollWidth > innerWidth) over.push(`the page: ${document.documentElement.scrollWidth}`);
    for (const element of document.querySelectorAll("header *, .bar *, .verdict *, .strip-of-runs *, .top *")) {
        const { right, left, width, height } = element.getBoundingClientRect();
        if (!width || !height || right <= innerWidth + 1 && left >= -1) continue;
        let cut = element.parentElement;
        while (cut && getComputedStyle(cut).overflowX === "visible") cut = cut.parentElement;
        if (!cut || cut === document.documentElement || cut === document.body || cut.classList.contains("app")) {
            over.push(`${element.className || element.tagName}: ${left} to ${right}`);
        }
    }
    return over;
"#;

/// How much of the window's height the picture of the call has, or the talk, in percent.
const SHARE: &str = r#"
    const heights = [...document.querySelectorAll(".stage, .talk-lines")].map(part => part.getBoundingClientRect().height);
    return 100 * Math.max(0, ...heights) / innerHeight;
"#;

async fn share(page: &Page<'_>) -> f64 {
    page.run(SHARE, Vec::new()).await.as_f64().unwrap()
}

async fn nothing_hangs_over(page: &Page<'_>, window: (u32, u32), when: &str) {
    let over = page.run(OVER, Vec::new()).await;
    assert_eq!(over, Value::Array(Vec::new()), "{window:?} {when}");
}

async fn press(browser: &Browser, key: &str) {
    browser.driver.active_element().await.unwrap().send_keys(key).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn nothing_hangs_over_an_edge_in_either_language() {
    browse(|browser| async move {
        let server = Server::start();
        for chinese in [false, true] {
            let page = Page::open(&browser, server.url("/bidi/policies?transport=web&deadline_ms=60000")).await;
            page.start().await;
            if chinese {
                page.click("lang").await;
                page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
            }
            for window in WINDOWS {
                browser.viewport(window.0, window.1).await;
                nothing_hangs_over(&page, window, "with a call").await;
                if page.has("menu").await {
                    page.click("menu").await;
                    nothing_hangs_over(&page, window, "with the menu").await;
                    page.click("menu").await;
                }
                press(&browser, "p").await;
                nothing_hangs_over(&page, window, "presenting").await;
                press(&browser, "p").await;
            }
            browser.viewport(1440, 900).await;
        }
        server
    })
    .await;
}

/// While a call runs, whatever the scenario.
const CALLS: [&str; 5] = [
    "/unary/hello?latency_ms=3000",
    "/server/ticker?count=0&every_ms=100",
    "/client/telemetry?count=0",
    "/bidi/both?count=100",
    "/bidi/room",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_picture_has_the_screen_while_a_call_runs() {
    browse(|browser| async move {
        let server = Server::start();
        // Presenting; a phone on its side; a desk at 200 %; a phone held upright.
        let windows = [
            ((1280, 720), true, 75.0),
            ((1024, 768), true, 75.0),
            ((844, 390), false, 45.0),
            ((720, 450), false, 45.0),
            ((390, 844), false, 55.0),
        ];
        for (window, presents, least) in windows {
            for call in CALLS {
                browser.viewport(1440, 900).await;
                let page = Page::open(&browser, server.url(call)).await;
                // The window becomes smaller on the way.
                page.start().await;
                browser.viewport(window.0, window.1).await;
                if presents {
                    press(&browser, "p").await;
                }
                let enough = || async { share(&page).await >= least };
                until(PATIENCE, &format!("{least} % of {window:?} for {call}"), enough).await;
                assert!(page.has("cancel").await, "{call} at {window:?}: it can be cancelled");
                page.cancel().await;
                page.verdict("cancelled").await;
                if presents {
                    press(&browser, "p").await;
                }
            }
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn while_presenting_the_keys_reach_everything() {
    browse(|browser| async move {
        let server = Server::start();
        browser.viewport(1280, 720).await;
        let page = Page::open(&browser, server.url("/server/ticker?count=2&every_ms=20")).await;
        press(&browser, "p").await;
        page.start().await;
        page.verdict("ok").await;
        // The tab that was asked for, and no other.
        for (key, tab) in [("m", "messages"), ("h", "headers"), ("w", "wire"), ("k", "code"), ("l", "lesson")] {
            press(&browser, key).await;
            let chosen = format!("return document.querySelector('[data-testid=tab-{tab}]').getAttribute('aria-selected')");
            until(PATIENCE, tab, || async { page.has(&format!("tab-{tab}")).await && page.run(&chosen, Vec::new()).await == "true" }).await;
        }
        press(&browser, "\u{e00c}").await;
        until(PATIENCE, "the panel to go", || async { !page.has("tab-lesson").await }).await;
        assert!(!page.has("view-panel").await);
        press(&browser, "v").await;
        until(PATIENCE, "the chart", || async { page.has("view-panel").await }).await;
        press(&browser, "v").await;
        press(&browser, "q").await;
        assert!(page.find("code-address").await.text().await.unwrap().contains("/server/ticker?"));
        let large = "const { width, height } = document.querySelector('[data-testid=share-qr]').getBoundingClientRect(); return Math.min(width, height)";
        until(PATIENCE, "a code across the screen", || async { page.run(large, Vec::new()).await.as_f64().unwrap() > 400.0 }).await;
        press(&browser, "\u{e00c}").await;
        until(PATIENCE, "the code to go", || async { !page.has("code-sheet").await }).await;
        press(&browser, "g").await;
        page.until(PATIENCE, "the other transport", |state| state.query().contains("transport=web")).await;
        press(&browser, "g").await;
        press(&browser, "n").await;
        page.until(PATIENCE, "the next scenario", |state| state.path() == "/server/replies").await;
        press(&browser, "N").await;
        page.until(PATIENCE, "the one before", |state| state.path() == "/server/ticker").await;
        press(&browser, "\u{e00c}").await;
        until(PATIENCE, "the desk", || async { page.has("scenario-ticker").await }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_phone_says_the_line_below_the_talk() {
    browse(|browser| async move {
        let server = Server::start();
        browser.viewport(390, 844).await;
        let page = Page::open(&browser, server.url("/bidi/chatbot")).await;
        page.start().await;
        page.set("message", "one").await;
        page.send().await;
        page.until(PATIENCE, "an answer", |state| state.received() >= 1).await;
        // From the top: the talk, how it stands, the line with Send beside it, and Cancel apart.
        let places = r#"
            const at = id => { const { top, bottom, left, right } = document.querySelector(id).getBoundingClientRect(); return { top, bottom, left, right }; };
            const [talk, verdict, line, send, cancel] = [".talk-lines", ".verdict", "[data-testid=field-message]", "[data-testid=send]", "[data-testid=cancel]"].map(at);
            return talk.bottom <= verdict.top + 1 && verdict.bottom <= line.top && line.right <= send.left && Math.abs(line.top - send.top) < 8
                && send.bottom < cancel.top && cancel.bottom <= innerHeight;
        "#;
        assert_eq!(page.run(places, Vec::new()).await, true);
        assert!(share(&page).await > 50.0);
        page.half_close().await;
        page.verdict("ok").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_has_no_room_waits_behind_a_button() {
    browse(|browser| async move {
        let server = Server::start();
        for window in [(390, 844), (844, 390)] {
            browser.viewport(window.0, window.1).await;
            let page = Page::open(&browser, server.url("/server/ticker")).await;
            page.click("more-fields").await;
            page.set("count", "2").await;
            page.set("every_ms", "10").await;
            page.click("more-fields").await;
            page.start().await;
            assert_eq!(page.verdict("ok").await.received(), 2);
            for hidden in ["theme", "lang", "export-json"] {
                assert!(!page.has(hidden).await, "{hidden} at {window:?}");
            }
            page.start().await;
            page.verdict("ok").await;
            page.click("menu").await;
            page.click("run-1").await;
            page.click("compare").await;
            page.click("transport-web").await;
            page.click("menu").await;
            assert!(page.has("way").await, "what is unusual is said");
            page.find("presented-scenario").await.send_keys("Telemetry").await.unwrap();
            page.until(PATIENCE, "another scenario", |state| state.path() == "/client/telemetry").await;
        }
        server
    })
    .await;
}
