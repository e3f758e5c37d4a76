//! Every scenario over both transports: what was sent, what came back, in which order, and how it ended.

use std::collections::BTreeSet;

use crate::cases::{self, BIDI, CLIENT, Case, SERVER, UNARY, Words};
use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, brief};
use crate::server::Server;
use crate::state::State;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn unary_calls() {
    over_both_transports(UNARY).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn server_streams() {
    over_both_transports(SERVER).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn client_streams() {
    over_both_transports(CLIENT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn bidi_streams() {
    over_both_transports(BIDI).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn no_scenario_is_left_out() {
    browse(|browser| async move {
        let server = Server::start();
        let mut offered = BTreeSet::new();
        for mode in ["unary", "server", "client", "bidi"] {
            let page = Page::open(&browser, server.url(&format!("/{mode}"))).await;
            let ids =
                r#"return [...document.querySelectorAll('[data-testid^="scenario-"]')].map(e => e.dataset.testid)"#;
            let ids = page.run(ids, Vec::new()).await;
            let ids = ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().replace("scenario-", ""));
            offered.extend(ids.map(|id| format!("/{mode}/{id}")));
        }
        let tried: BTreeSet<_> = cases::all().map(|case| case.path.to_owned()).collect();
        assert_eq!(tried, offered);
        server
    })
    .await;
}

async fn over_both_transports(cases: &'static [Case]) {
    browse(move |browser| async move {
        let server = Server::start();
        // Tall enough to see every row of a dozen messages.
        browser.viewport(1440, 1400).await;
        for case in cases {
            for transport in ["tunnel", "web"] {
                println!("{} over {transport}", case.path);
                try_out(&browser, &server, case, transport).await;
                assert_eq!(browser.complaints().await, Vec::<String>::new(), "{} over {transport}", case.path);
            }
        }
        server
    })
    .await;
}

async fn try_out(browser: &Browser, server: &Server, case: &Case, transport: &str) {
    // Once by the keyboard, once by the address.
    let page = if transport == "tunnel" {
        let page = Page::open(browser, server.url(case.path)).await;
        for (name, value) in case.fields {
            page.set(name, value).await;
        }
        page
    } else {
        Page::open(browser, server.url(&case.address(transport))).await
    };
    // What gRPC-Web cannot do is said before the call.
    let collects = transport == "web" && (case.path.starts_with("/client") || case.path.starts_with("/bidi"));
    assert_eq!(page.has("limits").await, collects);
    page.start().await;
    if let Some((field, texts)) = case.by_hand {
        talk(&page, case, transport, field, texts).await;
        page.half_close().await;
    }
    let state = page.verdict(case.cause).await;
    assert_eq!(state.code(), Some(case.code), "{}", brief(&state));
    assert_eq!((state.sent(), state.received()), (case.sent.count(), case.received.count()));
    check_rows(&state, "request", case.sent);
    check_rows(&state, "response", case.received);
    // gRPC-Web's two directions follow each other, whatever the server does.
    let in_turns = if transport == "tunnel" { case.in_turns } else { Some(false) };
    if let Some(in_turns) = in_turns.filter(|_| case.path.starts_with("/bidi")) {
        check_directions(&state, in_turns);
    }
}

/// Sends each text by hand. Over the tunnel all of it arrives while the call is open; over gRPC-Web nothing leaves yet.
async fn talk(page: &Page<'_>, case: &Case, transport: &str, field: &str, texts: &[&str]) {
    let live = transport == "tunnel";
    for text in texts {
        page.set(field, text).await;
        page.send().await;
    }
    let all = (case.sent.count(), case.received.count());
    let expected = if live { all } else { (0, 0) };
    let what = format!("{expected:?} messages before half-close");
    let state = page.until(PATIENCE, &what, |state| (state.sent(), state.received()) == expected).await;
    assert_eq!(state.cause(), "open");
}

/// The rows that are drawn are numbered upwards without a gap and say what they must. All are drawn where all fit; else
/// the newest, which the feed follows.
fn check_rows(state: &State, direction: &str, expected: Words) {
    let rows = state.messages(direction);
    let numbers: Vec<_> = rows.iter().map(|(ordinal, _)| *ordinal).collect();
    let last = expected.count();
    if state.sent() + state.received() <= 12 {
        assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "{direction}; {}", brief(state));
    } else if direction == "response" {
        assert!(numbers.len() > 5, "{}", brief(state));
        assert_eq!(numbers, (numbers[0]..=last).collect::<Vec<_>>(), "{direction}; {}", brief(state));
    }
    for (ordinal, text) in &rows {
        let wanted = expected.text(*ordinal);
        assert!(text.contains(wanted), "{direction} message {ordinal} says {text:?}, not {wanted:?}");
    }
}

/// Whether an answer is there before the last request leaves.
fn check_directions(state: &State, in_turns: bool) {
    let rows = state.rows();
    let first_answer = rows.iter().position(|row| row.direction == "response" && row.ordinal == 1).unwrap();
    let last_request = rows.iter().rposition(|row| row.direction == "request" && row.ordinal > 0).unwrap();
    assert_eq!(first_answer < last_request, in_turns, "{}", brief(state));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_stream_is_shown_while_it_flows() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = server.url(&format!("/server/ticker?transport={transport}&every_ms=300&count=0"));
            let page = Page::open(&browser, url).await;
            page.start().await;
            for count in 1..=3 {
                // The verdict is drawn a frame later.
                let flows = |state: &State| state.received() >= count && state.cause() == "open";
                page.until(PATIENCE, "the next quote", flows).await;
            }
            page.cancel().await;
            page.verdict("cancelled").await;
        }
        server
    })
    .await;
}
