//! Barriers that axe-core finds: none, on any of the page's faces.

use serde_json::{Value, json};

use crate::cases;
use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

/// Runs axe, whose source is the first argument, and gives back what it objects to.
const RUN: &str = r#"
    const [source, done] = arguments;
    if (!window.axe) new Function(source)();
    axe.run(document, { resultTypes: ["violations"] }).then(
        found => done(found.violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.slice(0, 3).map(node => node.html.slice(0, 200)) }))),
        error => done([String(error)]));
"#;

async fn check(browser: &Browser, what: &str) {
    let path = std::env::var("AXE").expect("AXE names axe-core's script: cargo verify sets it");
    let source = std::fs::read_to_string(path).unwrap();
    let found = browser.driver.execute_async(RUN, vec![source.into()]).await.unwrap().json().clone();
    assert_eq!(found, json!([]), "{what}: {found:#}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_scenario_before_and_after_its_call() {
    browse(|browser| async move {
        let server = Server::start();
        for (index, case) in cases::all().enumerate() {
            // Each in one of both themes and languages, so that all of them are seen.
            let page = Page::open(&browser, server.url(&case.address("tunnel"))).await;
            dress(&page, index % 2 == 1, index % 4 >= 2).await;
            check(&browser, &format!("{} before its call", case.path)).await;
            page.start().await;
            page.until(PATIENCE, "the end, or a call to talk in", |state| !state.can("cancel") || state.can("send"))
                .await;
            check(&browser, &format!("{} after it", case.path)).await;
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn tabs_sheets_and_a_narrow_page() {
    browse(|browser| async move {
        let server = Server::start();
        for dark in [false, true] {
            browser.viewport(1440, 900).await;
            let page = Page::open(&browser, server.url("/server/failing?after=3&every_ms=10&details=true")).await;
            dress(&page, dark, dark).await;
            page.start().await;
            page.verdict("server-error").await;
            let tabs =
                page.run("return [...document.querySelectorAll('[role=tab]')].map(tab => tab.id)", Vec::new()).await;
            let tabs: Vec<_> = tabs.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(tabs.len() >= 3, "{tabs:?}");
            for tab in tabs {
                page.click(tab).await;
                check(&browser, tab).await;
            }
            for (button, sheet) in [("share", "share-sheet"), ("keys", "keys-sheet")] {
                page.click(button).await;
                page.find(sheet).await;
                check(&browser, sheet).await;
                browser.driver.active_element().await.unwrap().send_keys(thirtyfour::Key::Escape + "").await.unwrap();
            }
            page.click("present").await;
            check(&browser, "presenting").await;
            page.click("present").await;
            browser.viewport(390, 844).await;
            check(&browser, "on a phone").await;
        }
        server
    })
    .await;
}

async fn dress(page: &Page<'_>, dark: bool, chinese: bool) {
    let script = "localStorage.setItem('weir.theme', arguments[0]); localStorage.setItem('weir.lang', arguments[1]);";
    let theme = if dark { "dark" } else { "light" };
    page.run(script, vec![theme.into(), if chinese { "zh-CN" } else { "en" }.into()]).await;
    page.reload().await;
    assert_eq!(page.state().await.theme(), theme);
}
