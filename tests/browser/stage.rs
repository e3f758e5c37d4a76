//! Both ends of a call in one picture.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::harness::{browse, browse_alone};
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// What happened on one side: `(side, kind, direction, ordinal)`, and when, in milliseconds since the call's start.
type Events = BTreeMap<(String, String, String, u64), (f64, u64)>;

/// Reads the whole picture, from its upper edge to its lower one.
async fn picture(page: &Page<'_>) -> Events {
    let mut events = Events::new();
    let mut top = 0;
    loop {
        let tall = page.run(
            "const stage = document.querySelector('[data-testid=stage]'); stage.scrollTop = arguments[0]; return stage.scrollHeight - stage.clientHeight;",
            vec![top.into()],
        );
        let most = tall.await.as_i64().unwrap();
        // The picture follows within a frame.
        tokio::time::sleep(Duration::from_millis(120)).await;
        let script =
            "return [...document.querySelectorAll('[data-testid=stage-event]')].map(event => ({ ...event.dataset }));";
        for event in page.run(script, Vec::new()).await.as_array().unwrap() {
            let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            let number = |name: &str| text(name).parse().unwrap_or(0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
            let (ordinal, count) = (number("ordinal") as u64, number("count") as u64);
            events.insert((text("side"), text("kind"), text("direction"), ordinal), (number("at"), count));
        }
        if top >= most {
            return events;
        }
        top = (top + 250).min(most);
    }
}

fn key(side: &str, kind: &str, direction: &str, ordinal: u64) -> (String, String, String, u64) {
    (side.into(), kind.into(), direction.into(), ordinal)
}

fn at(events: &Events, side: &str, kind: &str, direction: &str, ordinal: u64) -> f64 {
    let found = events.get(&key(side, kind, direction, ordinal));
    found.unwrap_or_else(|| panic!("no {kind} {ordinal} of the {direction} at the {side}: {events:#?}")).0
}

/// Waits until the server's last word has come: it comes some milliseconds after the deed.
pub(crate) async fn told(page: &Page<'_>, kind: &str) {
    let there = || async {
        let script = "const s = document.querySelector('[data-testid=stage]'); s.scrollTop = s.scrollHeight; return !!document.querySelector(`[data-side=server][data-kind=${arguments[0]}]`);";
        page.run(script, vec![kind.into()]).await == Value::Bool(true)
    };
    until(PATIENCE, "the server's last word", there).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn every_message_has_a_time_on_both_sides_and_the_latency_between() {
    browse_alone(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?count=5&every_ms=200&latency_ms=120")).await;
        page.start().await;
        page.verdict("ok").await;
        told(&page, "trailers").await;
        let events = picture(&page).await;
        let mut ways: Vec<_> = (1..=5)
            .map(|ordinal| {
                at(&events, "client", "message", "response", ordinal)
                    - at(&events, "server", "message", "response", ordinal)
            })
            .collect();
        ways.push(at(&events, "server", "message", "request", 1) - at(&events, "client", "message", "request", 1));
        ways.sort_by(f64::total_cmp);
        println!("on their way, in ms: {ways:?}");
        // The first messages come while the page is being drawn for the first time, which can take a frame or two.
        assert!(ways[0] >= 96.0 && ways[5] <= 240.0, "{ways:?}");
        assert!((96.0..=144.0).contains(&ways[2]), "in the middle: {ways:?}");
        let count = |side: &str| events.keys().filter(|key| key.0 == side && key.1 == "message").count();
        assert_eq!((count("client"), count("server")), (6, 6));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn hello_without_latency_is_readable() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/unary/hello")).await;
        page.start().await;
        page.verdict("ok").await;
        told(&page, "trailers").await;
        let script = "return [...document.querySelectorAll('.stage .flight')].map(flight => {
            const box = flight.querySelector('.hit').getBBox(); return { says: flight.getAttribute('aria-label'), y: box.y }; });";
        let flights = page.run(script, Vec::new()).await;
        let flights = flights.as_array().unwrap();
        assert_eq!(flights.len(), 6, "headers, request, half-close; headers, answer, trailers: {flights:?}");
        let labels = page.run("return document.querySelectorAll('.stage .label').length", Vec::new()).await;
        assert_eq!(labels.as_u64(), Some(6), "each has its words");
        // Two lines, and on each no two ends nearer than a label's letters.
        let ends = "return [...document.querySelectorAll('[data-testid=stage-event]')].map(event => {
            const box = event.getBBox(); return [event.dataset.side, box.y + box.height / 2]; });";
        for side in ["client", "server"] {
            let ends = page.run(ends, Vec::new()).await;
            let mut ys: Vec<_> = ends.as_array().unwrap().iter().filter(|end| end[0] == side).collect();
            ys.sort_by(|a, b| a[1].as_f64().unwrap().total_cmp(&b[1].as_f64().unwrap()));
            assert_eq!(ys.len(), 6);
            for pair in ys.windows(2) {
                let apart = pair[1][1].as_f64().unwrap() - pair[0][1].as_f64().unwrap();
                assert!(apart > 8.0, "{side}: {apart} px");
            }
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn over_grpc_web_all_requests_leave_together() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/client/telemetry?count=6&every_ms=100&transport=web")).await;
        page.start().await;
        page.verdict("ok").await;
        told(&page, "trailers").await;
        let events = picture(&page).await;
        let queued: Vec<_> = (1..=6).map(|n| at(&events, "client", "queued", "request", n)).collect();
        assert!(queued[5] - queued[0] > 400.0, "queued one after the other: {queued:?}");
        let left = at(&events, "client", "left", "request", 0);
        assert!(left >= queued[5]);
        let reached: u64 = events
            .iter()
            .filter(|(key, _)| key.0 == "server" && key.1.starts_with("message") && key.2 == "request")
            .map(|(_, (at, count))| {
                assert!(*at >= left - 1.0, "nothing reaches the server before all of it left: {at} {left}");
                *count
            })
            .sum();
        assert_eq!(reached, 6);
        assert!(page.state().await.words().contains("gRPC-Web"), "and the page says why");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_cancel_is_a_cross_here_and_a_reset_there() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/clock?latency_ms=150")).await;
        page.start().await;
        page.until(PATIENCE, "messages", |state| state.received() >= 1).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        told(&page, "abandoned").await;
        let events = picture(&page).await;
        let (here, there) =
            (at(&events, "client", "cancel", "request", 0), at(&events, "server", "abandoned", "request", 0));
        assert!((there - here - 150.0).abs() < 60.0, "{here} {there}");
        let crosses = page.run("return document.querySelectorAll('.stage .bad .cross').length", Vec::new()).await;
        assert!(crosses.as_u64().unwrap() >= 4, "a cross on each line");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn selection_is_shared_by_stage_feed_and_keyboard() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?count=3&every_ms=50")).await;
        page.start().await;
        page.verdict("ok").await;
        told(&page, "trailers").await;
        let selected = "const row = document.querySelector('.feed-row[aria-selected=true]'); const flight = document.querySelector('.stage .flight.selected');
            return [row?.dataset.kind + ' ' + (row?.dataset.ordinal ?? ''), flight?.querySelector('[data-testid=stage-event]').dataset.ordinal ?? '', flight?.id ?? ''];";
        // Pressed on the stage, it is selected in the feed.
        page.run(
            "document.querySelector('[data-testid=stage-event][data-direction=response][data-ordinal=\"2\"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))",
            Vec::new(),
        )
        .await;
        let both = || async { page.run(selected, Vec::new()).await };
        until(PATIENCE, "the feed's row", || async { both().await[0] == "message 2" }).await;
        assert_eq!(both().await[1], "2");
        // From there the keyboard goes on.
        let stage = page.find("stage").await;
        stage.send_keys(thirtyfour::Key::Down + "").await.unwrap();
        until(PATIENCE, "the next message", || async { both().await[0] == "message 3" && both().await[1] == "3" }).await;
        let active = page.run("return document.querySelector('[data-testid=stage]').getAttribute('aria-activedescendant')", Vec::new());
        assert_eq!(active.await, both().await[2], "and assistive technology is told");
        // The feed's pointer lights the stage's arrow.
        page.run(
            "document.querySelector('.feed-row[data-direction=response][data-ordinal=\"1\"]').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))",
            Vec::new(),
        )
        .await;
        let lit = "return document.querySelector('.stage .flight.hover [data-testid=stage-event]')?.dataset.ordinal ?? ''";
        until(PATIENCE, "the arrow to light up", || async { page.run(lit, Vec::new()).await == "1" }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn two_runs_side_by_side() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/replies?count=3&interval_ms=50")).await;
        page.start().await;
        page.verdict("ok").await;
        assert!(!page.has("compare").await, "there is nothing to compare with");
        page.click("transport-web").await;
        page.start().await;
        page.verdict("ok").await;
        page.click("compare").await;
        let lanes = "return [0, 1].map(lane => document.querySelectorAll(`[data-testid=stage-event][data-lane=\"${lane}\"]`).length)";
        until(PATIENCE, "both calls on the stage", || async {
            let lanes = page.run(lanes, Vec::new()).await;
            lanes[0].as_u64() >= Some(8) && lanes[1].as_u64() >= Some(8)
        })
        .await;
        page.click("compare").await;
        until(PATIENCE, "one call again", || async { page.run(lanes, Vec::new()).await[1] == 0 }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_firehose_is_counted_to_the_last_message() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/firehose?count=100000")).await;
        page.run(
            "window.longest = 0; let last = performance.now(); const beat = now => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(beat); }; requestAnimationFrame(beat);",
            Vec::new(),
        )
        .await;
        page.start().await;
        page.verdict("ok").await;
        told(&page, "trailers").await;
        let events = picture(&page).await;
        for side in ["client", "server"] {
            let of = events.iter().filter(|(key, _)| key.0 == side && key.1.starts_with("message") && key.2 == "response");
            let counted: u64 = of.map(|(_, (_, count))| *count).sum();
            assert_eq!(counted, 100_000, "as the {side} counts");
        }
        println!("longest frame: {}", page.run("return window.longest", Vec::new()).await);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn it_follows_until_somebody_scrolls_up_and_holds_when_told_to() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?count=0&every_ms=40")).await;
        page.start().await;
        page.until(PATIENCE, "a long picture", |state| state.received() >= 30).await;
        let bottom = "const s = document.querySelector('[data-testid=stage]'); return s.scrollHeight - s.clientHeight - s.scrollTop;";
        assert!(page.run(bottom, Vec::new()).await.as_f64().unwrap() < 3.0, "it follows the newest");
        page.run("document.querySelector('[data-testid=stage]').scrollTop = 100", Vec::new()).await;
        until(PATIENCE, "it to say what is new", || async { page.has("stage-follow").await }).await;
        page.click("stage-follow").await;
        until(PATIENCE, "it to follow again", || async { page.run(bottom, Vec::new()).await.as_f64().unwrap() < 3.0 }).await;
        page.click("stage-pause").await;
        let tall = "return document.querySelector('[data-testid=stage]').scrollHeight";
        let held = page.run(tall, Vec::new()).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(page.run(tall, Vec::new()).await, held, "held");
        page.click("stage-pause").await;
        until(PATIENCE, "it to grow again", || async { page.run(tall, Vec::new()).await != held }).await;
        page.cancel().await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_slow_reader_stalls_the_server_and_the_window_says_why() {
    browse(|browser| async move {
        let server = Server::start();
        let conditions = "/server/firehose?count=100000&payload_bytes=1000&read_kib_s=32&window_kib=64";
        let page = Page::open(&browser, server.url(conditions)).await;
        page.start().await;
        told(&page, "stalled").await;
        page.click("tab-wire").await;
        let window = "return document.querySelector('[data-testid=wire-window-response]')?.dataset.value ?? ''";
        until(PATIENCE, "the stream's window to be used up", || async {
            page.run(window, Vec::new()).await.as_str().is_some_and(|left| left == "0")
        })
        .await;
        let types = "return [...document.querySelectorAll('[data-testid=wire-frames] [data-type]')].map(row => row.dataset.type)";
        let updates = || async {
            let types = page.run(types, Vec::new()).await;
            types.as_array().unwrap().iter().any(|kind| kind == "WINDOW_UPDATE")
        };
        until(PATIENCE, "the window to be given back, piece by piece", updates).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        server
    })
    .await;
}
