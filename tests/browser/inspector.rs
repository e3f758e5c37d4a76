//! How wide the inspector is, and what it says of a message.

use thirtyfour::{Key, WebElement};

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// The inspector's width and what is left for the middle, in whole pixels.
const WIDTHS: &str = r#"
    return [".right", ".mid"].map(side => Math.round(document.querySelector(side).getBoundingClientRect().width));
"#;

async fn widths(page: &Page<'_>) -> [i64; 2] {
    let widths = page.run(WIDTHS, Vec::new()).await;
    [0, 1].map(|side| widths[side].as_i64().unwrap())
}

/// Waits until the inspector is so wide, and says so.
async fn wide(page: &Page<'_>, pixels: i64) {
    until(PATIENCE, &format!("an inspector of {pixels} pixels"), || async { widths(page).await[0] == pixels }).await;
    let says = || async { page.find("inspector-size").await.attr("aria-valuenow").await.unwrap() };
    until(PATIENCE, &format!("{pixels} to be said"), || async { says().await == Some(pixels.to_string()) }).await;
}

async fn drag(browser: &Browser, line: &WebElement, pixels: i64) {
    let chain = browser.driver.action_chain().move_to_element_center(line).click_and_hold();
    chain.move_by_offset(pixels / 2, 0).move_by_offset(pixels - pixels / 2, 0).release().perform().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_inspector_is_as_wide_as_one_likes_and_stays_so() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        wide(&page, 372).await;
        let line = page.find("inspector-size").await;
        line.send_keys(Key::Left + "").await.unwrap();
        wide(&page, 388).await;
        line.send_keys(Key::End + "").await.unwrap();
        wide(&page, 736).await;
        assert_eq!(widths(&page).await[1], 480, "the middle keeps what it needs");
        line.send_keys(Key::Right + "").await.unwrap();
        drag(&browser, &line, 120).await;
        wide(&page, 600).await;

        page.reload().await;
        wide(&page, 600).await;
        // In the other language of the page, too.
        page.click("lang").await;
        page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
        wide(&page, 600).await;
        // A smaller window takes of it, and a larger one gives it back.
        browser.viewport(1200, 800).await;
        wide(&page, 496).await;
        browser.viewport(1440, 900).await;
        wide(&page, 600).await;

        let line = page.find("inspector-size").await;
        browser.driver.action_chain().double_click_element(&line).perform().await.unwrap();
        wide(&page, 372).await;
        page.reload().await;
        wide(&page, 372).await;
        // Where the inspector is a sheet, nothing is to be moved.
        browser.viewport(1024, 768).await;
        assert!(!page.find("inspector-size").await.is_displayed().await.unwrap());
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_message_is_shown_as_json_and_pasted_into_the_form() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?symbol=AAPL&count=2&every_ms=30")).await;
        page.start().await;
        page.verdict("ok").await;
        page.run("document.querySelector('.feed-row[data-direction=request][data-ordinal=\"1\"]').click()", Vec::new()).await;
        page.click("message-json").await;
        let text = || async { page.find("message-json-text").await.text().await.unwrap() };
        until(PATIENCE, "the request as JSON", || async { page.has("message-json-text").await }).await;
        let json = text().await;
        assert!(json.contains("\"symbol\": \"AAPL\"") && json.contains("\"count\": 2"), "{json}");

        // Pasted into any field, the whole form says what it says; what is no message stays a text.
        let paste = "
            const [id, text] = arguments;
            const data = new DataTransfer();
            data.setData('text', text);
            document.querySelector(`[data-testid=${id}]`).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));";
        let field = |name: &'static str| {
            let page = &page;
            async move { page.find(&format!("field-{name}")).await.prop("value").await.unwrap().unwrap_or_default() }
        };
        page.run(paste, vec!["field-symbol".into(), "{ no message".into()]).await;
        page.run(paste, vec!["field-symbol".into(), json.replace("AAPL", "GOOG").replace(": 2", ": 4").into()]).await;
        until(PATIENCE, "the pasted message", || async { field("symbol").await == "GOOG" && field("count").await == "4" }).await;
        page.start().await;
        page.verdict("ok").await;
        page.run("document.querySelector('.feed-row[data-direction=request][data-ordinal=\"1\"]').click()", Vec::new()).await;
        until(PATIENCE, "what was pasted to be sent", || async { text().await.contains("GOOG") }).await;
        server
    })
    .await;
}
