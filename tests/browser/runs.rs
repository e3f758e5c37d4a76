//! The strip of runs: the last eight, and those that are still open.

use std::time::Duration;

use thirtyfour::{By, Key, TypingData};

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_last_eight_are_kept_and_can_be_seen_again() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/numbered?interval_ms=0")).await;
        for count in 1..=10 {
            page.set("count", &count.to_string()).await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!(state.received(), count);
            assert_eq!(page.newest_run().await, u64::try_from(count).unwrap());
            assert_eq!(state.runs(), usize::try_from(count.min(8)).unwrap());
        }
        page.click("run-4").await;
        let state = page.until(PATIENCE, "the fourth run", |state| state.received() == 4).await;
        let ordinals: Vec<_> = state.messages("response").into_iter().map(|(ordinal, _)| ordinal).collect();
        assert_eq!((ordinals, state.cause()), (vec![1, 2, 3, 4], "ok"));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn several_calls_are_open_at_once() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = server.url(&format!("/server/ticker?transport={transport}&every_ms=50&count=0"));
            let page = Page::open(&browser, url).await;
            for _ in 0..3 {
                page.start().await;
                page.until(PATIENCE, "messages", |state| state.received() >= 2).await;
            }
            for run in 1..=3 {
                page.click(&format!("run-{run}")).await;
                let before = page.state().await.received();
                let goes_on = |state: &crate::state::State| state.cause() == "open" && state.received() > before;
                page.until(PATIENCE, "the call to go on", goes_on).await;
            }
            // Cancel ends the call that is shown, and no other.
            page.click("run-2").await;
            page.cancel().await;
            page.verdict("cancelled").await;
            page.click("run-1").await;
            page.until(PATIENCE, "the first call to go on", |state| state.cause() == "open").await;
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn all_open_calls_end_by_one_button_and_what_was_let_go_is_said() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?every_ms=50&count=0")).await;
        let words = || async { page.find("start").await.text().await.unwrap() };
        assert_eq!(words().await, "Start");
        page.start().await;
        page.until(PATIENCE, "messages", |state| state.received() >= 2).await;
        assert_eq!(words().await, "One more call");
        assert!(!page.has("cancel-all").await, "Cancel ends the only one");
        for _ in 0..9 {
            page.start().await;
        }
        page.until(PATIENCE, "ten calls", |state| state.runs() == 10).await;
        assert_eq!(page.find("cancel-all").await.text().await.unwrap(), "Cancel all 10");
        page.click("cancel-all").await;
        page.verdict("cancelled").await;
        page.until(PATIENCE, "the last eight", |state| state.runs() == 8).await;
        assert!(!page.has("cancel-all").await);
        assert_eq!(words().await, "Run again");
        let strip = page.run("return document.querySelector('.runs').textContent", Vec::new()).await;
        assert!(strip.as_str().unwrap().contains("the last 8 are kept"), "{strip}");
        // By the keyboard, too.
        for _ in 0..2 {
            page.start().await;
        }
        page.find("cancel-all").await;
        let body = browser.driver.active_element().await.unwrap();
        body.send_keys("C").await.unwrap();
        until(PATIENCE, "none open", || async { !page.has("cancel-all").await }).await;
        page.verdict("cancelled").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn any_two_runs_are_compared() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/numbered?interval_ms=0")).await;
        let compare = || async { page.find("compare").await.text().await.unwrap() };
        for run in 1..=3 {
            page.start().await;
            page.verdict("ok").await;
            assert_eq!(page.has("compare-with").await, run > 2, "there is a choice from three runs on");
        }
        assert_eq!(compare().await, "Compare 2 | 3");
        let choose = |run: &'static str| async move {
            let other = page.find("compare-with").await;
            other.find(By::Css(format!("option[value=\"{run}\"]"))).await.unwrap().click().await.unwrap();
        };
        choose("1").await;
        until(PATIENCE, "the chosen two", || async { compare().await == "Compare 1 | 3" }).await;
        let driver = &browser.driver;
        let press = |key: &'static str| async move {
            page.run("document.activeElement.blur()", Vec::new()).await;
            driver.active_element().await.unwrap().send_keys(key).await.unwrap();
        };
        press("x").await;
        let lanes = "return [...document.querySelectorAll('.stage text')].map(text => text.textContent).filter(words => / Full gRPC · /.test(words)).map(words => words[0]).join()";
        until(PATIENCE, "the first and the third", || async { page.run(lanes, Vec::new()).await == "1,3" }).await;
        // Another takes its place at once.
        choose("2").await;
        until(PATIENCE, "the second and the third", || async { page.run(lanes, Vec::new()).await == "2,3" }).await;
        press("x").await;
        until(PATIENCE, "one", || async { page.run(lanes, Vec::new()).await == "" }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_run_has_the_name_that_it_was_given_after_a_reload_too() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/numbered?interval_ms=0")).await;
        page.start().await;
        page.verdict("ok").await;
        let chip = || async { page.find("run-1").await.text().await.unwrap() };
        let type_name = |keys: TypingData| async move { page.find("run-name").await.send_keys(keys).await.unwrap() };
        // By the keyboard.
        browser.driver.active_element().await.unwrap().send_keys(Key::F2 + "").await.unwrap();
        type_name("  slow   reader ".to_owned() + Key::Enter).await;
        until(PATIENCE, "its name", || async { chip().await.contains("slow reader · OK") }).await;
        let focused = "return document.activeElement.dataset.testid";
        until(PATIENCE, "the keyboard back", || async { page.run(focused, Vec::new()).await == "run-1" }).await;
        // By the pointer, and left as it was.
        page.click("name-run").await;
        type_name("other".to_owned() + Key::Escape).await;
        until(PATIENCE, "the field to go", || async { !page.has("run-name").await }).await;
        assert!(chip().await.contains("slow reader"));
        let element = page.find("run-1").await;
        browser.driver.action_chain().double_click_element(&element).perform().await.unwrap();
        type_name("y".repeat(60) + Key::Enter).await;
        until(PATIENCE, "a name that is not longer than may be", || async {
            let chip = chip().await;
            chip.contains(&"y".repeat(40)) && !chip.contains(&"y".repeat(41))
        })
        .await;
        let fetched =
            "return performance.getEntriesByType('resource').some(entry => entry.name.includes('recordings'))";
        until(PATIENCE, "what keeps recordings", || async { page.run(fetched, Vec::new()).await == true }).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        page.reload().await;
        until(PATIENCE, "the name", || async { page.has("run-1").await && chip().await.contains("yyyy") }).await;
        server
    })
    .await;
}
