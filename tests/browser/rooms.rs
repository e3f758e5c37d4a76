//! Two windows of one browser in one room.

use thirtyfour::WindowHandle;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;
use crate::state::State;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_is_typed_in_one_window_appears_in_the_other() {
    browse(|browser| async move {
        let server = Server::start();
        let ada = enter(&browser, &server, "Ada").await;
        let grace = browser.driver.new_window().await.unwrap();
        browser.driver.switch_to_window(grace.clone()).await.unwrap();
        browser.viewport(1440, 900).await;
        enter(&browser, &server, "Grace").await;
        see(&browser, &grace, "two members", |state| state.members().contains('2')).await;
        see(&browser, &ada, "Grace coming", |state| state.members().contains('2') && heard(state, "Grace")).await;

        say(&browser, "one call each, all calls in one room").await;
        see(&browser, &grace, "Ada's words", |state| heard(state, "one call each, all calls in one room")).await;
        say(&browser, "你好，Ada").await;
        see(&browser, &ada, "Grace's words", |state| heard(state, "你好，Ada")).await;

        let page = see(&browser, &grace, "the room", |_| true).await;
        page.half_close().await;
        page.verdict("ok").await;
        let page =
            see(&browser, &ada, "Grace going", |state| !state.members().is_empty() && !state.members().contains('2'))
                .await;
        assert_eq!(page.state().await.cause(), "open", "one member's end is not the other's");
        page.cancel().await;
        page.verdict("cancelled").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn who_opened_the_room_clears_and_locks_it_and_hands_it_on() {
    browse(|browser| async move {
        let server = Server::start();
        let ada = enter(&browser, &server, "Ada").await;
        let grace = browser.driver.new_window().await.unwrap();
        browser.driver.switch_to_window(grace.clone()).await.unwrap();
        browser.viewport(1440, 900).await;
        enter(&browser, &server, "Grace").await;
        say(&browser, "soon forgotten").await;
        talk(&browser, &grace, "her own words", |talk| talk.contains("soon forgotten")).await;
        assert!(!Page { browser: &browser }.has("room-clear").await, "only the keeper can clear");

        talk(&browser, &ada, "Grace's words", |talk| talk.contains("soon forgotten")).await;
        let page = Page { browser: &browser };
        page.click("room-clear").await;
        page.click("room-lock").await;
        for window in [&ada, &grace] {
            let wanted = |talk: &str| {
                !talk.contains("soon forgotten")
                    && talk.contains("Ada cleared the room")
                    && talk.contains("Ada locked the room")
            };
            talk(&browser, window, "a cleared and locked room", wanted).await;
        }
        assert!(page.has("room-locked").await, "Grace sees that it is locked");
        let mary = browser.driver.new_window().await.unwrap();
        browser.driver.switch_to_window(mary).await.unwrap();
        let state = {
            let page = Page::open(&browser, server.url("/bidi/room?room=class&name=Mary")).await;
            page.start().await;
            page.verdict("server-error").await
        };
        assert!(state.words().contains("Ada"), "who can unlock it: {}", state.words());

        // The keeper goes; Grace has been there longest.
        browser.driver.switch_to_window(ada.clone()).await.unwrap();
        page.half_close().await;
        page.verdict("ok").await;
        assert!(!page.has("room-clear").await, "a call that is over clears nothing");
        talk(&browser, &grace, "her turn", |talk| talk.contains("Grace is now the keeper")).await;
        page.click("room-lock").await;
        talk(&browser, &grace, "an open room", |talk| talk.contains("Grace unlocked the room")).await;
        server
    })
    .await;
}

/// Looks at the talk in a window until it is as wanted.
async fn talk(browser: &Browser, window: &WindowHandle, what: &str, wanted: impl Fn(&str) -> bool) {
    browser.driver.switch_to_window(window.clone()).await.unwrap();
    let page = Page { browser };
    let read = || async {
        let talk = page.run("return document.querySelector('.talk-lines')?.innerText ?? ''", Vec::new()).await;
        wanted(talk.as_str().unwrap_or_default())
    };
    until(PATIENCE, what, read).await;
}

/// Enters the class room in the current window.
async fn enter(browser: &Browser, server: &Server, name: &str) -> WindowHandle {
    let page = Page::open(browser, server.url(&format!("/bidi/room?room=class&name={name}"))).await;
    page.start().await;
    page.until(PATIENCE, "the room to say hello", |state| state.received() >= 1).await;
    browser.driver.window().await.unwrap()
}

async fn say(browser: &Browser, text: &str) {
    let page = Page { browser };
    page.set("text", text).await;
    page.send().await;
}

/// Looks into a window until something is to be seen there.
async fn see<'b>(browser: &'b Browser, window: &WindowHandle, what: &str, wanted: impl Fn(&State) -> bool) -> Page<'b> {
    browser.driver.switch_to_window(window.clone()).await.unwrap();
    let page = Page { browser };
    page.until(PATIENCE, what, wanted).await;
    page
}

fn heard(state: &State, text: &str) -> bool {
    state.messages("response").iter().any(|(_, row)| row.contains(text))
}
