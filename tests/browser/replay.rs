//! A call saved as a file and opened again: on a fresh page, without its server, and when the file is not what it should be.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;
use crate::stage::told;
use crate::state::State;

const TICKER: &str = "/server/ticker?symbol=WEIR&count=3&every_ms=60&transport=";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_saved_call_plays_again_on_a_fresh_page() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let page = Page::open(&browser, server.url(TICKER) + transport).await;
            let live = run(&page).await;
            told(&page, "trailers").await;
            let picture = picture(&browser, &page).await;
            assert!(picture.contains("WEIR") && picture.contains("grpc-status 0"), "{picture}");
            let file = save(&browser, &page).await;
            // Closed, it is not kept for the reload.
            page.click("close-run").await;
            page.reload().await;
            assert_eq!(page.state().await.runs(), 0);

            open(&page, &file).await;
            let end = position(&page).await;
            assert_eq!(end.0, end.1, "a recording is shown from its end");
            let shown = same(&page, &live).await;
            assert_eq!(self::picture(&browser, &page).await, picture, "the same picture, to the pixel");
            assert!(!shown.can("cancel") && !shown.can("send") && shown.can("start"));

            page.click("replay-start").await;
            let nothing = |state: &State| (state.sent(), state.received(), state.rows().len()) == (0, 0, 0);
            page.until(PATIENCE, "the start", nothing).await;
            let mut before = (0, 0);
            for step in 1..=end.1 {
                page.click("replay-forward").await;
                at(&page, step).await;
                let state = page.state().await;
                let now = (state.sent() + state.received(), state.rows().len());
                assert!(now.0 >= before.0 && now.1 >= before.1, "step {step}: {before:?}, then {now:?}");
                before = now;
            }
            same(&page, &live).await;

            // Back to where a message had not come yet, by the keyboard.
            page.run("document.activeElement.blur()", Vec::new()).await;
            while page.state().await.received() == 3 {
                let here = position(&page).await.0;
                browser.driver.active_element().await.unwrap().send_keys(",").await.unwrap();
                at(&page, here - 1).await;
                settle(&page).await;
            }
            let state = page.until(PATIENCE, "two messages", |state| state.messages("response").len() == 2).await;
            assert_eq!((state.received(), state.cause()), (2, "open"));

            // Played to its end, ten times as fast.
            page.click("replay-start").await;
            page.click("replay-speed").await;
            page.click("replay-play").await;
            same(&page, &live).await;
            at(&page, end.1).await;
            std::fs::remove_file(file).unwrap();
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_call_just_made_plays_again_in_its_place() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let page = Page::open(&browser, server.url(TICKER) + transport).await;
            let live = run(&page).await;
            told(&page, "trailers").await;
            // The first key makes it a replay and goes one event back.
            browser.driver.active_element().await.unwrap().send_keys(",").await.unwrap();
            page.find("replay-position").await;
            let end = position(&page).await.1;
            at(&page, end - 1).await;
            assert_eq!((page.state().await.runs(), page.newest_run().await), (1, 1), "no other run");
            page.click("replay-end").await;
            same(&page, &live).await;
            // And the same call can be made anew.
            page.start().await;
            page.until(PATIENCE, "another run", |state| state.runs() == 2).await;
            page.verdict("ok").await;
            // By the button.
            page.click("replay").await;
            page.find("replay-position").await;
            assert_eq!(page.state().await.runs(), 2);
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_last_runs_survive_a_reload() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url(TICKER) + "tunnel").await;
        let live = run(&page).await;
        page.start().await;
        page.verdict("ok").await;
        // What that takes is fetched some seconds after the first call.
        let fetched =
            "return performance.getEntriesByType('resource').some(entry => entry.name.includes('recordings'))";
        until(PATIENCE, "what keeps recordings", || async { page.run(fetched, Vec::new()).await == true }).await;
        settle(&page).await;
        page.reload().await;
        page.until(PATIENCE, "both runs", |state| state.runs() == 2).await;
        page.click("run-1").await;
        same(&page, &live).await;
        // Cleared, they are nowhere.
        page.click("clear-runs").await;
        page.until(PATIENCE, "none", |state| state.runs() == 0).await;
        page.reload().await;
        assert_eq!(page.state().await.runs(), 0);
        // Who follows a link begins anew.
        run(&page).await;
        page.goto(server.url(TICKER) + "tunnel").await;
        assert_eq!(page.state().await.runs(), 0);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_replay_needs_no_server() {
    browse(|browser| async move {
        let mut server = Server::start();
        let page = Page::open(&browser, server.url(TICKER) + "tunnel").await;
        let live = run(&page).await;
        let file = save(&browser, &page).await;
        browser.forgive_a_lost_server();
        server.kill();
        open(&page, &file).await;
        same(&page, &live).await;
        page.click("replay-back").await;
        // Told of the press, the page draws with its next frame.
        let end = position(&page).await.1;
        at(&page, end - 1).await;
        page.click("replay-forward").await;
        same(&page, &live).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_cannot_be_played_is_said() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url(TICKER) + "tunnel").await;
        run(&page).await;
        let file = save(&browser, &page).await;
        let whole = std::fs::read_to_string(&file).unwrap();
        let newer = whole.replacen("\"format\":1", "\"format\":2", 1);
        let cases = [
            (whole[..whole.len() / 2].to_owned(), "ends in the middle"),
            (newer, "Another version of Weir"),
            (whole.replacen("SIDE_CLIENT", "\",\"side\":[],\"x\":\"", 1), "damaged at steps["),
            ("{\"log\":{}}".to_owned(), "some other JSON"),
            ("symbol,price".to_owned(), "not JSON"),
        ];
        for (text, words) in cases {
            std::fs::write(&file, text).unwrap();
            pick(&page, &file).await;
            let said = |state: &State| state.words().contains(words);
            page.until(PATIENCE, words, said).await;
            assert_eq!(page.state().await.runs(), 1, "nothing else has changed");
        }
        // The next wish is heard, also if the file is dropped anywhere.
        let drop = r#"
            const data = new DataTransfer();
            data.items.add(new File([arguments[0]], "call.json"));
            const drop = { dataTransfer: data, bubbles: true, cancelable: true };
            return document.querySelector("main").dispatchEvent(new DragEvent("drop", drop));
        "#;
        assert_eq!(page.run(drop, vec![whole.into()]).await, false, "the browser is not to open it itself");
        page.find("replay-position").await;
        assert!(!page.has("trouble").await);
        assert_eq!(page.state().await.runs(), 2);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_recording_fills_the_form_so_that_it_can_be_run_again() {
    browse(|browser| async move {
        let server = Server::start();
        let url = server.url("/server/ticker?transport=web&symbol=WEIR&every_ms=60&count=3&latency_ms=20");
        let page = Page::open(&browser, url).await;
        page.click("metadata").await;
        page.click("metadata-add").await;
        for (field, text) in [("metadata-key-0", "x-tag"), ("metadata-value-0", "one")] {
            page.find(field).await.send_keys(text).await.unwrap();
        }
        let live = run(&page).await;
        let file = save(&browser, &page).await;

        page.goto(server.url("/unary/hello")).await;
        open(&page, &file).await;
        let asked = page.state().await;
        assert_eq!((asked.path(), asked.query()), (live.path(), live.query()));
        page.start().await;
        let again = run_of(&page, 2).await;
        assert_eq!(again.received(), live.received());
        // Everything but the time.
        let sent = |state: &State| {
            let texts = state.messages("request").into_iter().map(|(_, text)| text);
            texts.filter_map(|text| Some(text.split_once('\n')?.1.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(sent(&again), sent(&live));
        page.click("tab-headers").await;
        let words = "return document.querySelector('.right').textContent.includes('x-tag')";
        until(PATIENCE, "the metadata", || async { page.run(words, Vec::new()).await == true }).await;
        // It was only lent: whoever goes on has his own again.
        page.click("scenario-clock").await;
        let own = |state: &State| (state.path(), state.query()) == ("/server/clock", "");
        page.until(PATIENCE, "the user's own", own).await;
        std::fs::remove_file(file).unwrap();
        server
    })
    .await;
}

/// Waits for the end of that run, with its messages in sight.
async fn run_of(page: &Page<'_>, number: u64) -> State {
    until(PATIENCE, "the run", || async { page.newest_run().await == number }).await;
    page.verdict("ok").await;
    page.until(PATIENCE, "all rows", |state| state.messages("response").len() == 3).await
}

/// Runs the call to its end, with its messages in sight.
async fn run(page: &Page<'_>) -> State {
    page.start().await;
    page.verdict("ok").await;
    // The server's last words come over another connection.
    let all = |state: &State| {
        let rows = state.rows();
        // WebKit says what a row has to say when it has drawn it.
        state.messages("response").len() == 3
            && rows.iter().any(|row| row.kind == "trailers")
            && rows.iter().all(|row| !row.text.is_empty())
            && state.0["verdict"]["data"]["after"].is_string()
    };
    page.until(PATIENCE, "all rows", all).await;
    settle(page).await;
    page.state().await
}

/// Waits until what is known has been drawn: a busy page does that twenty times a second.
async fn settle(page: &Page<'_>) {
    let drawn =
        "return new Promise(drawn => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(drawn)), 100))";
    page.run(drawn, Vec::new()).await;
}

/// The whole picture, as it is saved: what is drawn on the page depends on how much of it is in sight.
async fn picture(browser: &Browser, page: &Page<'_>) -> String {
    let file = saved(browser, page, "svg", |text| text.ends_with("</svg>\n")).await;
    let picture = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    picture
}

/// Presses the button that saves a file of this kind, and gives back where it is once all of it is there.
pub(crate) async fn saved(browser: &Browser, page: &Page<'_>, kind: &str, whole: fn(&str) -> bool) -> PathBuf {
    page.click(&format!("export-{kind}")).await;
    let found = || -> Option<PathBuf> {
        let mut files = std::fs::read_dir(browser.downloads()).ok()?.flatten().map(|entry| entry.path());
        let file = files.find(|path| path.extension().is_some_and(|extension| extension == kind))?;
        whole(&std::fs::read_to_string(&file).ok()?).then_some(file)
    };
    until(PATIENCE, "the file", || async { found().is_some() }).await;
    found().unwrap()
}

/// Saves the call that is shown and gives back where the file is.
pub(crate) async fn save(browser: &Browser, page: &Page<'_>) -> PathBuf {
    let file = saved(browser, page, "json", |text| serde_json::from_str::<Value>(text).is_ok()).await;
    let name = file.file_name().unwrap().to_str().unwrap();
    let state = page.state().await;
    let scenario = state.path().rsplit('/').next().unwrap();
    assert!(name.starts_with(&format!("weir-{scenario}-")), "{name}");
    file
}

async fn pick(page: &Page<'_>, file: &Path) {
    page.find("open-recording").await.send_keys(file.to_str().unwrap()).await.unwrap();
}

pub(crate) async fn open(page: &Page<'_>, file: &Path) {
    pick(page, file).await;
    page.find("replay-position").await;
}

/// How many steps have been played, of how many.
async fn position(page: &Page<'_>) -> (i64, i64) {
    let script = r#"
        const { value, max } = document.querySelector('[data-testid="replay-position"]').dataset;
        return [Number(value), Number(max)];
    "#;
    let both = page.run(script, Vec::new()).await;
    (both[0].as_i64().unwrap(), both[1].as_i64().unwrap())
}

async fn at(page: &Page<'_>, step: i64) {
    until(PATIENCE, &format!("step {step}"), || async { position(page).await.0 == step }).await;
}

/// Waits until everything that is said of the call is the same: a page draws with its next frame, and some later than others.
async fn same(page: &Page<'_>, live: &State) -> State {
    let shown = |state: &State| {
        let rows: Vec<_> =
            state.rows().into_iter().map(|row| json!([row.kind, row.direction, row.ordinal, row.text])).collect();
        json!({
            "rows": rows,
            "counters": state.0["counters"],
            "verdict": state.0["verdict"],
        })
    };
    let began = Instant::now();
    loop {
        let replayed = page.state().await;
        if shown(&replayed) == shown(live) {
            return replayed;
        }
        if began.elapsed() > PATIENCE {
            assert_eq!(shown(&replayed), shown(live));
        }
        sleep(Duration::from_millis(50)).await;
    }
}
