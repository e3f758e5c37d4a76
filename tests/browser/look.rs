//! Language, theme and narrow screens.

use crate::cases;
use crate::harness::browse;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_language_changes_and_is_remembered() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        let english = page.state().await;
        assert!(english.lang().starts_with("en"), "an English browser gets an English page");
        assert!(!has_chinese(english.words().replace("中文", "").as_str()), "{}", english.words());

        page.click("lang").await;
        let chinese = page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
        assert!(has_chinese(chinese.words()));
        let label = |id: &'static str| async move { page.find(id).await.text().await.unwrap() };
        assert!(has_chinese(&label("start").await) && has_chinese(&label("mode-server").await));

        page.reload().await;
        page.until(PATIENCE, "Chinese after a reload", |state| state.lang().starts_with("zh")).await;
        page.click("lang").await;
        page.until(PATIENCE, "English again", |state| state.lang().starts_with("en")).await;
        page.reload().await;
        assert!(page.state().await.lang().starts_with("en"));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_change_of_language_does_not_touch_a_running_call() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/chatbot")).await;
        page.start().await;
        page.set("message", "one").await;
        page.send().await;
        page.until(PATIENCE, "an answer", |state| state.received() >= 1).await;
        page.click("lang").await;
        page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
        page.send().await;
        let state = page.until(PATIENCE, "a second answer", |state| state.received() >= 2).await;
        assert_eq!((state.sent(), state.cause(), state.field("message")), (2, "open", "one"));
        page.half_close().await;
        page.verdict("ok").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_theme_changes_and_is_remembered() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        // From what the system has, which is light here, until it is dark.
        let light = background(&page).await;
        while page.state().await.theme() != "dark" {
            let before = page.state().await.theme().to_owned();
            page.click("theme").await;
            page.until(PATIENCE, "another theme", |state| state.theme() != before).await;
        }
        let dark = background(&page).await;
        assert_ne!(dark, light, "other colours");
        page.reload().await;
        page.until(PATIENCE, "the theme after a reload", |state| state.theme() == "dark").await;
        assert_eq!(background(&page).await, dark);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_phone_can_run_a_stream() {
    browse(|browser| async move {
        let server = Server::start();
        browser.viewport(390, 844).await;
        let page = Page::open(&browser, server.url("/server/numbered?interval_ms=20")).await;
        page.start().await;
        let state = page.verdict("ok").await;
        assert_eq!(state.received(), 4);
        assert!(page.find("verdict").await.is_displayed().await.unwrap());
        assert!(page.run(WIDER, Vec::new()).await.is_null(), "with messages in it");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn everything_fits_a_phone() {
    everything_fits(390, 844).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn everything_fits_a_small_phone() {
    everything_fits(360, 640).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn everything_fits_a_phone_on_its_side() {
    everything_fits(844, 390).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn everything_fits_a_projector() {
    everything_fits(1024, 700).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn everything_fits_a_desk() {
    everything_fits(1440, 900).await;
}

/// No scenario makes the page scroll sideways, before the call or after it, and all there is to press can be pressed.
async fn everything_fits(width: u32, height: u32) {
    browse(move |browser| async move {
        let server = Server::start();
        browser.viewport(width, height).await;
        for case in cases::all() {
            let page = Page::open(&browser, server.url(&case.address("tunnel"))).await;
            let wide = || page.run(WIDER, Vec::new());
            assert!(wide().await.is_null(), "{} is {} px wide before the call", case.path, wide().await);
            page.start().await;
            // Views come with the messages, and what can be done with the outcome comes at the end.
            page.until(PATIENCE, "the end, or a call to talk in", |state| !state.can("cancel") || state.can("send"))
                .await;
            assert!(wide().await.is_null(), "{} is {} px wide with messages", case.path, wide().await);
            let reach = || page.run(OUT_OF_REACH, Vec::new());
            assert_eq!(reach().await, serde_json::json!([]), "{} at {width}×{height}", case.path);
            // What waits behind a button is there when it is pressed.
            for behind in ["more-fields", "menu"] {
                if page.has(behind).await {
                    page.click(behind).await;
                    let within = if behind == "menu" { ".head, .strip-of-runs" } else { ".bar" };
                    let out = page.run(OUT_OF_REACH, vec![within.into()]).await;
                    assert_eq!(out, serde_json::json!([]), "{} at {width}×{height}: {behind}", case.path);
                    page.click(behind).await;
                }
            }
        }
        server
    })
    .await;
}

/// What a finger or a mouse cannot get at, scrolling allowed: it lies outside of what can be seen, or under something.
const OUT_OF_REACH: &str = r#"
    const out = [];
    for (const control of document.querySelectorAll("button, a[href], input, select")) {
        if (arguments[0] && !control.closest(arguments[0])) continue;
        // Fields that the bar has no room for have wrapped out of sight.
        const bar = control.closest(".bar");
        if (bar && getComputedStyle(bar).overflowY === "clip" && control.getBoundingClientRect().top >= bar.getBoundingClientRect().bottom) continue;
        const shown = control.getBoundingClientRect();
        if (!shown.width || !shown.height || getComputedStyle(control).visibility === "hidden") continue;
        let strip = control.parentElement;
        while (strip && !/auto|scroll/.test(getComputedStyle(strip).overflowX)) strip = strip.parentElement;
        const room = strip?.getBoundingClientRect();
        const aside = strip && (shown.left < room.left || shown.right > room.right);
        if (aside) control.scrollIntoView({ block: "nearest", inline: "center" });
        else if ( shown.bottom > innerHeight || shown.top < 0) control.scrollIntoView({ block: "center" });
        const { left, right, top, bottom } = control.getBoundingClientRect();
        for (const x of [left + 4, (left + right) / 2, right - 4]) {
            const hit = document.elementFromPoint(x, (top + bottom) / 2);
            const label = control.closest("label");
            if (hit && (control.contains(hit) || hit.contains(control) && hit.closest("label, .box") || label?.contains(hit))) continue;
            out.push(`${control.dataset.testid ?? control.outerHTML.slice(0, 80)} under ${hit?.className || hit?.tagName}`);
            break;
        }
    }
    return out;
"#;

/// The document's width where it scrolls sideways, null where it does not.
const WIDER: &str = "const d = document.documentElement; return d.scrollWidth > innerWidth ? d.scrollWidth : null;";

async fn background(page: &Page<'_>) -> String {
    page.run("return getComputedStyle(document.body).backgroundColor", Vec::new()).await.to_string()
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
