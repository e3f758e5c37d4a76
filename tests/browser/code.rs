//! The call as code.

use serde_json::json;
use thirtyfour::{By, Key};

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// The code that is shown, or what is said in its place.
const SHOWN: &str = r#"
    return document.querySelector('[data-testid="code"], [data-testid="no-code"]')?.textContent ?? "";
"#;

async fn shown(page: &Page<'_>) -> String {
    page.run(SHOWN, Vec::new()).await.as_str().unwrap_or_default().to_owned()
}

/// Waits until the code has this in it, and gives it back.
async fn code_with(page: &Page<'_>, part: &str) -> String {
    until(PATIENCE, &format!("code with {part:?}"), || async { shown(page).await.contains(part) }).await;
    shown(page).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_code_follows_the_form_in_every_language() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?deadline_ms=1500")).await;
        page.click("tab-code").await;
        let address = server.address().to_string();
        for (id, symbol, deadline) in [
            ("rust", "symbol: \"GOOG\".into()", "from_millis(1500)"),
            ("go", "Symbol: \"GOOG\"", "1500*time.Millisecond"),
            ("python", "symbol=\"GOOG\"", "timeout=1.5"),
            ("connect-web", "symbol: \"GOOG\"", "timeoutMs: 1500"),
            ("fetch", "bytes(\"0a 04 47 4f 4f 47", "\"grpc-timeout\", \"1500m\""),
            ("grpcurl", "{\"symbol\": \"GOOG\"", "-max-time 1.5"),
        ] {
            page.click(&format!("code-{id}")).await;
            let code = code_with(&page, symbol).await;
            assert!(code.contains(deadline) && code.contains(&address), "{id}:\n{code}");
        }
        page.set("symbol", "O'K").await;
        code_with(&page, "{\"symbol\": \"O\\u0027K\"").await;

        page.click("metadata").await;
        page.click("metadata-add").await;
        for (id, text) in [("metadata-key-0", "x-tag"), ("metadata-value-0", "it's")] {
            page.find(id).await.send_keys(text).await.unwrap();
        }
        code_with(&page, "-H 'x-tag: it'\\''s' \\").await;
        page.find("metadata-value-0").await.send_keys("文").await.unwrap();
        code_with(&page, "x-tag").await;
        page.find("metadata-value-0").await.send_keys(Key::Backspace + "").await.unwrap();
        page.click("metadata").await;

        // What cannot be sent cannot be written down, and the page says why.
        page.set("count", "many").await;
        until(PATIENCE, "the reason", || page.has("no-code")).await;
        page.set("count", "3").await;
        code_with(&page, "\"count\": 3}").await;

        page.click("code-proto").await;
        let proto = code_with(&page, "service Ticker {").await;
        assert!(proto.starts_with("syntax = \"proto3\";"), "{proto}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn code_that_could_not_work_is_a_sentence_instead() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/echo")).await;
        page.click("tab-code").await;
        for id in ["connect-web", "fetch"] {
            page.click("code-rust").await;
            code_with(&page, "#[tokio::main]").await;
            page.click(&format!("code-{id}")).await;
            code_with(&page, "no bidirectional streaming").await;
        }
        // By hand it runs in the page's own console.
        let page = Page::open(&browser, server.url("/server/replies?count=3&interval_ms=5")).await;
        page.click("tab-code").await;
        page.click("code-fetch").await;
        let code = code_with(&page, "await fetch(").await;
        let said =
            "const said = [], done = arguments[arguments.length - 1], console = { log: line => said.push(line) };";
        let script =
            format!("{said} (async () => {{ {code} }})().then(() => done(said), error => done([String(error)]));");
        let said = browser.driver.execute_async(&script, Vec::new()).await.unwrap();
        let said: Vec<String> = said.convert().unwrap();
        assert_eq!((said.len(), said.last().map(String::as_str)), (4, Some("status: 0 \"\"")), "{said:?}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_scenario_has_code_and_a_definition() {
    browse(|browser| async move {
        let server = Server::start();
        for case in crate::cases::all() {
            let page = Page::open(&browser, server.url(case.path)).await;
            page.click("tab-code").await;
            for (id, part) in [("rust", "#[tokio::main]"), ("proto", "syntax = \"proto3\"")] {
                page.click(&format!("code-{id}")).await;
                code_with(&page, part).await;
            }
        }
        server
    })
    .await;
}

/// Lets the page read the clipboard, and keeps the way to it for when the page has lost it.
async fn with_clipboard(browser: &Browser, page: &Page<'_>) {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    browser.cdp("Browser.grantPermissions", permissions).await;
    page.run("window.kept = navigator.clipboard;", Vec::new()).await;
}

async fn clipboard(page: &Page<'_>) -> String {
    page.run("return window.kept.readText();", Vec::new()).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn copy_gives_exactly_the_code() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/policies?names=Ada,%E5%B0%8F%E6%98%8E")).await;
        page.click("tab-code").await;
        with_clipboard(&browser, &page).await;
        let told = || async { page.find("copied").await.prop("textContent").await.unwrap().unwrap_or_default() };

        let code = code_with(&page, "name: \"小明\".into()").await;
        page.click("copy").await;
        until(PATIENCE, "the page to say so", || async { told().await == "Copied" }).await;
        assert_eq!(clipboard(&page).await, code);
        until(PATIENCE, "the page to say no more", || async { told().await.is_empty() }).await;

        // A page that came over plain HTTP from another machine has no such clipboard.
        page.run("Object.defineProperty(navigator, 'clipboard', { value: undefined });", Vec::new()).await;
        page.click("code-python").await;
        let code = code_with(&page, "pb.HelloRequest(name=\"小明\")").await;
        page.click("copy").await;
        until(PATIENCE, "the page to say so", || async { told().await == "Copied" }).await;
        assert_eq!(clipboard(&page).await.trim_end(), code.trim_end());

        // And some browsers let a page do nothing of the kind: then the user has to.
        page.run("document.execCommand = () => false; getSelection().removeAllRanges();", Vec::new()).await;
        page.click("copy").await;
        let selected = || async { page.run("return getSelection().toString();", Vec::new()).await };
        until(PATIENCE, "the code to be selected", || async {
            selected().await.as_str().is_some_and(|text| !text.is_empty())
        })
        .await;
        assert_eq!(selected().await.as_str().unwrap().trim_end(), code.trim_end());
        let advice = browser.driver.find(By::Css(".by-hand")).await.unwrap().text().await.unwrap();
        assert!(advice.contains("Ctrl+C"), "{advice:?}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_language_of_the_code_is_remembered() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/unary/hello")).await;
        page.click("tab-code").await;
        code_with(&page, "#[tokio::main]").await;
        page.click("code-rust").await;
        // As among radio buttons: an arrow key chooses the next one.
        page.find("code-rust").await.send_keys(Key::Right + "").await.unwrap();
        code_with(&page, "package main").await;
        page.reload().await;
        page.click("tab-code").await;
        code_with(&page, "package main").await;
        assert_eq!(page.find("code-go").await.attr("aria-checked").await.unwrap().as_deref(), Some("true"));
        // In the other language of the page, too.
        page.click("lang").await;
        page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
        code_with(&page, "package main").await;
        server
    })
    .await;
}
