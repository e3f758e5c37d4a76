//! Every scenario without a mouse, from an open page to its verdict.

use thirtyfour::Key;

use crate::cases::{self, Case};
use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

/// More stops than the page has, so that a tab key that leads nowhere is found out.
const STOPS: usize = 120;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_scenario_can_be_run_by_keyboard() {
    browse(|browser| async move {
        let server = Server::start();
        for case in cases::all() {
            println!("{}", case.path);
            run(&browser, &server, case).await;
        }
        server
    })
    .await;
}

async fn run(browser: &Browser, server: &Server, case: &Case) {
    let page = Page::open(browser, server.url("/unary/hello")).await;
    let mut parts = case.path[1..].split('/');
    let (mode, id) = (parts.next().unwrap(), parts.next().unwrap());
    let key = ["unary", "server", "client", "bidi"].iter().position(|name| *name == mode).unwrap() + 1;
    press(browser, &key.to_string()).await;
    page.until(PATIENCE, "the mode", |state| state.path().starts_with(&format!("/{mode}/"))).await;
    tab_to(browser, &page, &format!("scenario-{id}")).await;
    press(browser, Key::Enter + "").await;
    page.until(PATIENCE, "the scenario", |state| state.path() == case.path).await;
    // Values that make it quick. Choices and boxes keep what the page proposes: the mouse's tests set those.
    for (name, value) in case.fields {
        let kind = page.find(&format!("field-{name}")).await.prop("type").await.unwrap().unwrap_or_default();
        if kind == "text" || kind == "number" {
            tab_to(browser, &page, &format!("field-{name}")).await;
            press(browser, Key::Control + "a").await;
            press(browser, *value).await;
        }
    }
    // Out of the field, where a space is a space.
    tab_to(browser, &page, &format!("scenario-{id}")).await;
    press(browser, " ").await;
    page.until(PATIENCE, "a run", |state| state.runs() == 1).await;
    if let Some((field, texts)) = case.by_hand {
        for (index, text) in texts.iter().enumerate() {
            tab_to(browser, &page, &format!("field-{field}")).await;
            press(browser, Key::Control + "a").await;
            press(browser, *text).await;
            press(browser, Key::Enter + "").await;
            // A room counts its member's entry too.
            let least = i64::try_from(index + 1).unwrap();
            page.until(PATIENCE, "it to be sent", |state| state.sent() >= least).await;
        }
        tab_to(browser, &page, "half-close").await;
        press(browser, Key::Enter + "").await;
    }
    page.verdict(case.cause).await;
}

/// Presses the tab key until what has this test id has the keyboard, and can be seen to have it.
async fn tab_to(browser: &Browser, page: &Page<'_>, id: &str) {
    // Behind the page's last stop come Firefox's own bars: the page takes the keyboard back from them.
    let here = "
        if (!document.hasFocus()) window.focus();
        const a = document.activeElement;
        return [a?.dataset.testid ?? '', a?.matches(':focus-visible') ?? false];
    ";
    for _ in 0..STOPS {
        let at = page.run(here, Vec::new()).await;
        if at[0] == id {
            assert_eq!(at[1], true, "{id} shows that it has the keyboard");
            return;
        }
        press(browser, Key::Tab + "").await;
    }
    panic!("{STOPS} tab keys do not lead to {id}");
}

async fn press(browser: &Browser, keys: impl Into<thirtyfour::TypingData>) {
    browser.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
}
