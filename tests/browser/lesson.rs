//! Lessons: what they say is there in both languages, what they try comes to pass, and a run answers what they ask.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::By;

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;
use crate::state::State;

/// Opens the tab, on the lesson of the mode or on the card of the scenario.
async fn open_lesson(page: &Page<'_>, which: &str) {
    page.click("tab-lesson").await;
    page.click(&format!("lesson-{which}")).await;
}

/// What the page says of the connections that carry gRPC-Web.
async fn carrier(page: &Page<'_>) -> String {
    page.find("carrier").await.text().await.unwrap()
}

/// Whose lesson is read, and all its words.
async fn shown(page: &Page<'_>) -> (String, String) {
    let lesson = page.find("lesson").await;
    (lesson.attr("data-lesson").await.unwrap().unwrap_or_default(), lesson.text().await.unwrap())
}

/// Presses a try.
async fn try_it(page: &Page<'_>, id: &str) {
    page.click(&format!("try-{id}")).await;
}

/// Waits until a try stands so.
async fn stands(page: &Page<'_>, id: &str, state: &str) {
    let standing = page.find(&format!("standing-{id}")).await;
    let is = || async { standing.attr("data-state").await.unwrap().as_deref() == Some(state) };
    until(Duration::from_secs(40), &format!("{id} to be {state}"), is).await;
}

/// What a run in the strip says of its end.
async fn cause_of(page: &Page<'_>, run: u64) -> String {
    page.find(&format!("run-{run}")).await.attr("data-cause").await.unwrap().unwrap_or_default()
}

/// The lifelines on the stage: two for each call.
async fn lanes(page: &Page<'_>) -> Value {
    page.run("return [...document.querySelectorAll('.run.other, .run[aria-pressed=true]')].length", Vec::new()).await
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_mode_and_every_scenario_has_one_in_both_languages() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        for chinese in [false, true] {
            if chinese {
                page.click("lang").await;
                page.until(PATIENCE, "Chinese", |state| state.lang().starts_with("zh")).await;
            }
            for mode in ["unary", "server", "client", "bidi"] {
                page.click(&format!("mode-{mode}")).await;
                open_lesson(&page, "mode").await;
                let (whose, words) = shown(&page).await;
                assert_eq!(whose, mode);
                assert_eq!(has_chinese(&words), chinese, "{words}");
                assert!(!words.contains("{{"), "a place without its figure: {words}");

                open_lesson(&page, "scenario").await;
                let list =
                    "return [...document.querySelectorAll('[data-testid^=scenario-]')].map(a => a.dataset.testid)";
                let scenarios = page.run(list, Vec::new()).await;
                assert!(scenarios.as_array().unwrap().len() > 1);
                for scenario in scenarios.as_array().unwrap() {
                    let id = scenario.as_str().unwrap();
                    page.click(id).await;
                    let named = || async { format!("scenario-{}", shown(&page).await.0) == id };
                    until(PATIENCE, &format!("the card of {id}"), named).await;
                    let (_, words) = shown(&page).await;
                    // One card shows a Chinese character, whatever the language.
                    assert!(has_chinese(&words) == chinese || id == "scenario-push", "{words}");
                    assert!(words.lines().count() > 4, "{words}");
                }
            }
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_try_cancels_after_the_second_quote() {
    browse(|browser| async move {
        let server = Server::start();
        // From the note below the messages, without opening the lesson.
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        assert!(page.find("note").await.text().await.unwrap().contains("You ask once"));
        page.click("note-try").await;
        let state = page.verdict("cancelled").await;
        assert_eq!((state.sent(), state.received()), (1, 2));
        assert_eq!((state.path(), state.query()), ("/server/ticker", "?count=0"), "the address says what was tried");

        // And from the lesson; what else was tried before is left out.
        page.goto(server.url("/server/clock?latency_ms=50&transport=web")).await;
        open_lesson(&page, "mode").await;
        try_it(&page, "cancel").await;
        let state = page.verdict("cancelled").await;
        assert_eq!((state.sent(), state.received()), (1, 2));
        stands(&page, "cancel", "done").await;
        assert_eq!(page.state().await.query(), "?count=0");
        assert_eq!(shown(&page).await.0, "server", "the words beside the button stay");
        // What the try set was lent: who asks for it has his own again at once, and whoever goes on.
        page.click("as-before").await;
        page.until(PATIENCE, "the user's own", |state| state.query() == "?transport=web&latency_ms=50").await;
        assert!(!page.has("as-before").await);
        try_it(&page, "cancel").await;
        page.verdict("cancelled").await;
        stands(&page, "cancel", "done").await;
        // A guess sets the call that it is about, and lends it too.
        page.click("choice-seven-0").await;
        page.until(PATIENCE, "the call that is asked about", |state| state.query().contains("transport=web")).await;
        page.click("scenario-clock").await;
        page.until(PATIENCE, "the user's own", |state| state.query() == "?transport=web&latency_ms=50").await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn tries_show_done_sending_against_cancel_and_a_deadline_against_cancel() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/client/put")).await;
        open_lesson(&page, "mode").await;
        try_it(&page, "half_close").await;
        stands(&page, "half_close", "done").await;
        assert_eq!((cause_of(&page, 1).await.as_str(), cause_of(&page, 2).await.as_str()), ("ok", "cancelled"));
        assert_eq!(lanes(&page).await, json!(2), "both are on the stage");
        let state = page.state().await;
        assert_eq!((state.sent(), state.received()), (2, 0), "the cancelled one has no answer");

        page.click("mode-server").await;
        open_lesson(&page, "mode").await;
        try_it(&page, "deadline").await;
        stands(&page, "deadline", "done").await;
        assert_eq!((cause_of(&page, 3).await.as_str(), cause_of(&page, 4).await.as_str()), ("cancelled", "deadline"));
        assert_eq!(lanes(&page).await, json!(2));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_try_lets_the_server_wait() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        open_lesson(&page, "mode").await;
        try_it(&page, "slow").await;
        let waits = |state: &State| state.sentence().contains("waiting");
        page.until(PATIENCE, "the server to wait", waits).await;
        stands(&page, "slow", "done").await;
        let state = page.verdict("ok").await;
        assert_eq!(state.received(), 16);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_try_compares_both_transports() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/chatbot")).await;
        open_lesson(&page, "mode").await;
        try_it(&page, "web").await;
        stands(&page, "web", "done").await;
        assert_eq!((cause_of(&page, 1).await.as_str(), cause_of(&page, 2).await.as_str()), ("ok", "ok"));
        assert_eq!(lanes(&page).await, json!(2));
        let state = page.state().await;
        assert_eq!((state.path(), state.query()), ("/bidi/policies", "?transport=web&every_ms=250"));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn of_seven_streams_the_seventh_waits_over_grpc_web_and_none_over_full_grpc() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        open_lesson(&page, "mode").await;
        assert!(carrier(&page).await.contains("HTTP/1.1"));
        try_it(&page, "seven_web").await;
        until(PATIENCE, "seven calls", || async { page.newest_run().await == 7 }).await;
        // The six have begun; the seventh, which is shown, has not, and the page goes on.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let state = page.state().await;
        assert_eq!((state.runs(), state.received(), state.cause()), (7, 0, "connecting"));
        stands(&page, "seven_web", "done").await;
        let state = page.until(PATIENCE, "the seventh to begin", |state| state.received() > 0).await;
        let waited = state.counter("first-message").unwrap();
        assert!(waited >= 2500.0, "it waited {waited} ms");
        assert_eq!(cause_of(&page, 1).await, "cancelled");
        until(Duration::from_secs(40), "all to end", || async { !page.state().await.can("cancel") }).await;

        page.click("clear-runs").await;
        page.reload().await;
        open_lesson(&page, "mode").await;
        try_it(&page, "seven_full").await;
        stands(&page, "seven_full", "done").await;
        assert_eq!(page.newest_run().await, 7);
        let first = page.state().await.counter("first-message").unwrap();
        assert!(first < 1500.0, "the seventh waited {first} ms");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn over_tls_all_seven_streams_run_at_once_over_grpc_web_too() {
    browse(|browser| async move {
        let server = Server::start_with(&["--tls"]);
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        open_lesson(&page, "mode").await;
        assert!(carrier(&page).await.contains("HTTP/2"));
        try_it(&page, "seven_web").await;
        let state = page.until(PATIENCE, "the seventh", |state| state.runs() == 7 && state.received() > 0).await;
        // The first is cancelled after three seconds: over HTTP/1.1 the seventh would have waited for that.
        let waited = state.counter("first-message").unwrap();
        assert!(waited < 2500.0, "it waited {waited} ms");
        stands(&page, "seven_web", "done").await;
        assert_eq!(cause_of(&page, 1).await, "cancelled");
        until(Duration::from_secs(40), "all to end", || async { open_runs(&page).await == 0 }).await;

        // The question about it is answered by what happens here.
        page.reload().await;
        open_lesson(&page, "mode").await;
        page.click("choice-seven-0").await;
        page.click("find-out-seven").await;
        let words = answered(&page, "seven", true).await;
        assert!(words.contains("All seven"), "{words}");
        until(Duration::from_secs(40), "all to end", || async { open_runs(&page).await == 0 }).await;

        // A tunnel, in the same browser, is `wss`.
        page.reload().await;
        open_lesson(&page, "mode").await;
        try_it(&page, "seven_full").await;
        stands(&page, "seven_full", "done").await;
        let state = page.until(PATIENCE, "the seventh", |state| state.received() > 0).await;
        assert!(state.counter("first-message").unwrap() < 1500.0);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_run_says_whether_the_guess_was_right() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/client/put")).await;
        open_lesson(&page, "mode").await;
        assert!(!page.find("find-out-seen").await.is_enabled().await.unwrap(), "a guess comes first");
        page.click("choice-seen-1").await;
        page.until(PATIENCE, "the page to be set", |state| state.query() == "?transport=web&count=0").await;
        page.click("find-out-seen").await;
        let words = answered(&page, "seen", true).await;
        assert!(words.contains("0 of 3"), "{words}");

        // The same guess, and a run of the user's own that says otherwise: live, all three are seen.
        page.click("choice-seen-0").await;
        page.click("choice-seen-1").await;
        page.click("transport-tunnel").await;
        page.start().await;
        for _ in 0..3 {
            page.send().await;
        }
        page.until(PATIENCE, "three sent", |state| state.sent() == 3).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        page.half_close().await;
        let words = answered(&page, "seen", false).await;
        assert!(words.contains("3 of 3"), "{words}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_question_is_answered_by_its_own_run() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/unary/hello")).await;
        // The choice that the lesson teaches.
        let questions = [
            ("unary", "refused", 1),
            ("unary", "hpack", 2),
            ("server", "requests", 1),
            ("server", "deadline", 1),
            ("server", "window", 2),
            ("server", "seven", 1),
            ("client", "seen", 1),
            ("client", "cancel", 0),
            ("bidi", "collect", 2),
            ("bidi", "both", 2),
        ];
        for (mode, id, right) in questions {
            page.click(&format!("mode-{mode}")).await;
            open_lesson(&page, "mode").await;
            page.click(&format!("choice-{id}-{right}")).await;
            page.click(&format!("find-out-{id}")).await;
            let words = answered(&page, id, true).await;
            println!("{mode} {id}: {words}");
            assert!(!words.contains("{{"), "{words}");
            // Streams that are still open would hold the connections of the next.
            until(Duration::from_secs(40), "all to end", || async { open_runs(&page).await == 0 }).await;
        }
        server
    })
    .await;
}

/// What the page says that text mode would cost is what it costs.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn base64_costs_what_the_page_says() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        open_lesson(&page, "mode").await;
        try_it(&page, "text").await;
        stands(&page, "text", "done").await;
        let told = page.find("base64").await;
        // The same request, asked in text mode: GOOG, every 100 ms, ten of them.
        let script = r#"
            const done = arguments[0];
            const message = [10, 4, 71, 79, 79, 71, 16, 100, 24, 10];
            const request = btoa(String.fromCharCode(0, 0, 0, 0, message.length, ...message));
            const type = { "content-type": "application/grpc-web-text+proto", accept: "application/grpc-web-text" };
            fetch("/rpc/weir.v1.Ticker/Watch", { method: "POST", headers: type, body: request })
                .then(answer => answer.text()).then(text => done(text.length));
        "#;
        // The page counts each message by itself. On a busy machine the server may have two to send at once, which then
        // share their padding: another try has them apart.
        let told = told.attr("data-value").await.unwrap().expect("a figure");
        let mut lengths = Vec::new();
        while lengths.last() != Some(&told) && lengths.len() < 5 {
            let length = browser.driver.execute_async(script, Vec::new()).await.unwrap();
            lengths.push(length.json().to_string());
        }
        assert_eq!(lengths.last(), Some(&told), "{lengths:?}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn whoever_presses_something_takes_over() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        open_lesson(&page, "scenario").await;
        try_it(&page, "cancel").await;
        until(PATIENCE, "the try to begin", || async { page.newest_run().await == 1 }).await;
        page.start().await;
        stands(&page, "cancel", "stopped").await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!((cause_of(&page, 1).await.as_str(), cause_of(&page, 2).await.as_str()), ("open", "open"));

        // A cancel ends the call, and the second half of the try with it.
        try_it(&page, "compare").await;
        until(PATIENCE, "the try to begin", || async { page.newest_run().await == 3 }).await;
        page.cancel().await;
        stands(&page, "compare", "stopped").await;
        assert_eq!(page.newest_run().await, 3);

        // A second press begins anew.
        try_it(&page, "compare").await;
        stands(&page, "compare", "done").await;
        assert_eq!(page.newest_run().await, 5);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn words_that_do_not_come_can_be_asked_for_again() {
    browse(|browser| async move {
        let server = Server::start();
        browser.forgive("/lessons/en.json");
        browser.keep_away(&["*/lessons/*".to_owned()]).await;
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        page.click("tab-lesson").await;
        page.find("lesson-retry").await;
        assert!(page.state().await.words().contains("could not be loaded"));
        browser.keep_away(&[]).await;
        page.click("lesson-retry").await;
        page.find("try-cancel").await;
        assert_eq!(shown(&page).await.0, "server");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn on_a_phone_a_try_makes_room_for_the_picture() {
    browse(|browser| async move {
        let server = Server::start();
        browser.viewport(390, 844).await;
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        assert!(!page.has("note").await, "there is no room for it");
        page.click("menu").await;
        page.click("open-lesson").await;
        assert!(!page.has("open-lesson").await, "the menu makes room");
        page.click("lesson-scenario").await;
        try_it(&page, "deadline").await;
        let hidden = || async {
            let lesson = browser.driver.find(By::Css("[data-testid=lesson]")).await;
            match lesson {
                Ok(lesson) => !lesson.is_displayed().await.unwrap_or(false),
                Err(_) => true,
            }
        };
        until(PATIENCE, "the sheet to make room", hidden).await;
        page.verdict("deadline").await;
        server
    })
    .await;
}

/// Waits until a question is answered, and says its words.
async fn answered(page: &Page<'_>, id: &str, right: bool) -> String {
    let answer = page.find(&format!("answer-{id}")).await;
    let is = || async { answer.attr("data-right").await.unwrap() == Some(right.to_string()) };
    until(Duration::from_secs(40), &format!("{id} to be {right}"), is).await;
    answer.text().await.unwrap()
}

/// How many of the calls in the strip are open.
async fn open_runs(page: &Page<'_>) -> usize {
    let open = "return document.querySelectorAll('.run[data-cause=open], .run[data-cause=connecting]').length";
    page.run(open, Vec::new()).await.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX)
}
