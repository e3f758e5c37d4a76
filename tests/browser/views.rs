//! The scenarios' own views: their figures against the messages in the feed and the counters.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use thirtyfour::Key;

use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::replay;
use crate::server::Server;
use crate::state::State;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_price_is_the_last_quotes_and_a_replay_shows_the_same() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker?symbol=WEIR&count=6&every_ms=40")).await;
        assert!(chart(&page).await["curves"].as_array().unwrap().is_empty(), "nothing before the first call");
        page.start().await;
        let quotes = |state: &State| state.messages("response").len() == 6;
        page.verdict("ok").await;
        let rows = page.until(PATIENCE, "all quotes", quotes).await.messages("response");
        let price = |(_, text): &(i64, String)| number_after(text, "price: ");
        let (first, last) = (price(&rows[0]), price(&rows[5]));
        shows(&page, "view-last", last).await;
        shows(&page, "view-change", last - first).await;
        let live = chart(&page).await;
        assert!(
            live["says"].as_str().unwrap().contains(&format!("WEIR: 6 prices, from {first:.2} to {last:.2}")),
            "{live}"
        );
        // One point for each quote, and the newest is the dot's.
        let points: Vec<_> = live["curves"][1].as_str().unwrap().split(['M', 'L']).skip(1).collect();
        assert_eq!(points.len(), 6);
        assert_eq!(live["curves"][2], format!("M{}h0", points[5]));

        let file = replay::save(&browser, &page).await;
        page.reload().await;
        replay::open(&page, &file).await;
        shows(&page, "view-last", last).await;
        assert_eq!(chart(&page).await, live);
        page.click("replay-start").await;
        until(PATIENCE, "nothing drawn", || async { chart(&page).await["curves"] == json!([]) }).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_load_is_the_last_readings() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/monitor?count=4&every_ms=100")).await;
        page.start().await;
        page.verdict("ok").await;
        let rows = page.until(PATIENCE, "all readings", |state| state.messages("response").len() == 4).await;
        let text = rows.messages("response")[3].1.clone();
        for (view, field) in [
            ("view-cpu", "cpu_percent: "),
            ("view-memory", "memory_bytes: "),
            ("view-calls", "open_calls: "),
            ("view-connections", "open_connections: "),
        ] {
            shows(&page, view, number_after(&text, field)).await;
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn devices_report_at_their_own_paces_and_the_report_counts_them_all() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = server.url(&format!("/client/telemetry?count=40&every_ms=200&transport={transport}"));
            let page = Page::open(&browser, url).await;
            page.start().await;
            // While the call is open, by the keyboard: one rests, one hurries.
            page.find("pace-humidity").await.send_keys(Key::Home + "").await.unwrap();
            page.find("pace-temperature").await.send_keys(Key::End + "").await.unwrap();
            if transport == "web" {
                // What is collected is made, and not sent.
                let waits = || async { page.state().await.words().contains(" waiting here, none sent") };
                until(PATIENCE, "collected readings", waits).await;
                assert!(cell(&page, "temperature", "sent-by").await < 0.5);
            }
            let state = page.verdict("ok").await;
            assert_eq!((state.sent(), state.received()), (40, 1));
            shows(&page, "view-report", 40.0).await;
            let mut all = 0.0;
            for sensor in ["temperature", "humidity", "vibration"] {
                let [sent, arrived] = [cell(&page, sensor, "sent-by").await, cell(&page, sensor, "arrived").await];
                assert!((sent - arrived).abs() < 0.5, "{sensor}: {sent} sent, {arrived} arrived");
                all += arrived;
            }
            assert!((all - 40.0).abs() < 0.5, "{all} readings in the table");
            let hurried = cell(&page, "temperature", "arrived").await;
            assert!(
                hurried > 20.0,
                "16 times as fast as the vibration meter, but only {hurried} of 40 over {transport}"
            );
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn both_ends_hashes_stand_side_by_side() {
    browse(|browser| async move {
        let server = Server::start();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("river.bin");
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()[0]).collect();
        std::fs::write(&file, &bytes).unwrap();
        let hash = format!("{:x}", Sha256::digest(&bytes));
        for transport in ["tunnel", "web"] {
            let page = Page::open(&browser, server.url(&format!("/client/upload?transport={transport}"))).await;
            page.pick_file(&file).await;
            page.start().await;
            page.verdict("ok").await;
            both_say(&page, &hash).await;
            assert!(value(&page, "view-peak-bytes").await > 0.0);

            // Played again nothing is read from a disk: the messages say what the file was.
            let saved = replay::save(&browser, &page).await;
            page.reload().await;
            replay::open(&page, &saved).await;
            both_say(&page, &hash).await;
            std::fs::remove_file(saved).unwrap();

            let url = format!("/server/download?transport={transport}&name=river.bin&chunk_bytes=16384");
            page.goto(server.url(&url)).await;
            page.start().await;
            page.verdict("ok").await;
            both_say(&page, &hash).await;
            assert!(value(&page, "view-peak-bytes").await > 0.0);
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn three_orders_stand_side_by_side() {
    browse(|browser| async move {
        let server = Server::start();
        let url = "/bidi/policies?names=Ada,Grace,Alan&every_ms=150&interval_ms=60";
        let page = Page::open(&browser, server.url(url)).await;
        for (run, policy) in (1..).zip(["collect", "ping-pong", "independent"]) {
            let before = page.newest_run().await;
            page.click(&format!("try-{policy}")).await;
            until(PATIENCE, "a new run", || async { page.newest_run().await > before }).await;
            let state = page.verdict("ok").await;
            assert_eq!(state.field("policy"), policy);
            let class = page.find(&format!("policy-{policy}")).await.class_name().await.unwrap().unwrap();
            assert!(class.contains("chosen"), "{class}");
            let messages = json!([run.to_string(), (state.sent() + state.received()).to_string()]);
            let order = || order(&page, policy);
            until(PATIENCE, "the order", || async { order().await["data"] == messages }).await;
            // How many answers came before the last name went.
            let says = order().await["says"].as_str().unwrap().to_owned();
            let early = |count: &str| says.contains(&format!("; {count} of these"));
            match policy {
                "collect" => assert!(early("0"), "{says}"),
                "ping-pong" => assert!(early("2"), "{says}"),
                _ => assert!(!early("0"), "{says}"),
            }
        }
        assert_eq!(order(&page, "collect").await["data"][0], "1", "each keeps its newest run");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_histogram_counts_every_round_trip() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/echo?count=50&every_ms=2")).await;
        page.start().await;
        let state = page.verdict("ok").await;
        shows(&page, "view-n", state.received() as f64).await;
        let [min, p50, p99, max] = [
            value(&page, "view-min").await,
            value(&page, "view-p50").await,
            value(&page, "view-p99").await,
            value(&page, "view-max").await,
        ];
        assert!(0.0 < min && min <= p50 && p50 <= p99 && p99 <= max, "{min} {p50} {p99} {max}");
        let says = chart(&page).await["says"].as_str().unwrap().to_owned();
        assert!(says.starts_with("50 round trips"), "{says}");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_picked_code_is_the_one_that_comes() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/failing?after=1&every_ms=1")).await;
        page.click("code-5").await;
        let state = page.until(PATIENCE, "the field", |state| state.field("code") == "5").await;
        assert!(state.query().contains("code=5"), "the address says so too: {}", state.query());
        page.start().await;
        assert_eq!(page.verdict("server-error").await.code(), Some(5));
        // By the keyboard to the next one, and from the form to the picker.
        page.find("code-5").await.send_keys(Key::Right + "").await.unwrap();
        page.start().await;
        assert_eq!(page.verdict("server-error").await.code(), Some(6));
        page.set("code", "16").await;
        assert_eq!(page.find("code-16").await.attr("aria-checked").await.unwrap().as_deref(), Some("true"));
        let all = page.run("return document.querySelectorAll('.codes [role=radio]').length", Vec::new()).await;
        assert_eq!(all, 17);
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_rate_is_of_every_message() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let url = format!("/server/firehose?count=30000&payload_bytes=24&transport={transport}");
            let page = Page::open(&browser, server.url(&url)).await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!(state.received(), 30_000);
            shows(&page, "view-count", 30_000.0).await;
            let mean = state.counter("rate").unwrap();
            let peak = value(&page, "view-peak").await;
            assert!(peak >= mean * 0.9, "a peak of {peak} below the mean of {mean}");
            assert!(chart(&page).await["curves"][1].as_str().unwrap().contains('L'));
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn each_token_gets_its_own_answer() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/unary/user")).await;
        let cases = [
            ("wrong", "server-error", Some(16), "token 不正确"),
            ("missing", "server-error", Some(16), "未传输token"),
            ("right", "ok", Some(0), "itxiaoshen"),
        ];
        for (token, cause, code, _) in cases {
            page.click(&format!("token-{token}")).await;
            page.start().await;
            assert_eq!(page.verdict(cause).await.code(), code, "{token}");
        }
        for (token, _, code, answer) in cases {
            let text = page.find(&format!("answer-{token}")).await.text().await.unwrap();
            let name = if code == Some(0) { "OK" } else { "UNAUTHENTICATED" };
            assert!(text.contains(name) && text.contains(answer), "{token}: {text}");
        }
        let state = page.state().await;
        assert_eq!((state.field("appid"), state.field("appkey")), ("itxs", "11223344"));
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_shut_view_stays_shut_and_narrow_pages_begin_with_it() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/ticker")).await;
        let open = || async { page.find("view-toggle").await.attr("aria-expanded").await.unwrap().unwrap() };
        let stage = || async { page.run("return document.querySelector('.main').clientHeight", Vec::new()).await };
        assert_eq!(open().await, "true");
        let before = stage().await.as_i64().unwrap();
        page.click("view-toggle").await;
        assert_eq!(open().await, "false");
        assert!(stage().await.as_i64().unwrap() >= before + 100, "its room goes to the stage");
        page.reload().await;
        assert_eq!(open().await, "false", "remembered");
        page.click("view-toggle").await;
        page.run("localStorage.removeItem('weir.view')", Vec::new()).await;
        browser.viewport(390, 844).await;
        page.reload().await;
        assert_eq!(open().await, "false", "a narrow page needs its room for the stage");
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn nothing_jumps_when_the_first_message_comes() {
    browse(|browser| async move {
        let server = Server::start();
        for path in ["/server/ticker?count=3&every_ms=20", "/client/telemetry?count=3&every_ms=0", "/bidi/echo?count=3"]
        {
            let page = Page::open(&browser, server.url(path)).await;
            let height = || async {
                page.run("return document.querySelector('.view-panel').getBoundingClientRect().height", Vec::new())
                    .await
            };
            let before = height().await;
            page.start().await;
            page.verdict("ok").await;
            assert_eq!(height().await, before, "{path}");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn enter_while_composing_does_not_send() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/bidi/chatbot")).await;
        page.start().await;
        page.set("message", "").await;
        page.find("field-message").await.click().await.unwrap();
        let enter = |kind: &str, code: u32| json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code });
        let press = |code: u32| {
            let (down, up) = (enter("rawKeyDown", code), enter("keyUp", code));
            async {
                browser.cdp("Input.dispatchKeyEvent", down).await;
                browser.cdp("Input.dispatchKeyEvent", up).await;
            }
        };
        let composing = json!({ "text": "nihao", "selectionStart": 5, "selectionEnd": 5 });
        browser.cdp("Input.imeSetComposition", composing).await;
        press(13).await;
        browser.cdp("Input.insertText", json!({ "text": "你好" })).await;
        // As browsers tell of it that end the composition first.
        press(229).await;
        let state = page.state().await;
        assert_eq!((state.sent(), state.field("message")), (0, "你好"), "the input method's Enter is not the page's");
        press(13).await;
        let state = page.until(PATIENCE, "the answer", |state| state.received() == 1).await;
        assert_eq!(state.sent(), 1);
        assert!(state.messages("request")[0].1.contains("你好"));
        // Each line has its time.
        let times = "return [...document.querySelectorAll('.talk-lines li')].map(li => /\\d\\d:\\d\\d:\\d\\d/.test(li.innerText))";
        assert_eq!(page.run(times, Vec::new()).await, json!([true, true]));
        page.half_close().await;
        page.verdict("ok").await;
        server
    })
    .await;
}

/// The chart that is drawn: its words, and the paths of its curves.
async fn chart(page: &Page<'_>) -> Value {
    let script = r#"
        const plot = document.querySelector(".view-body .plot");
        const curves = [...plot.querySelectorAll("path:not(.grid)")].map(path => path.getAttribute("d"));
        return { says: plot.getAttribute("aria-label"), ticks: plot.querySelector(".plot-ticks").innerText, curves };
    "#;
    page.run(script, Vec::new()).await
}

/// What is known of a policy: the run that it is drawn from, how many messages, and the picture in words.
async fn order(page: &Page<'_>, policy: &str) -> Value {
    let script = r#"
        const { run, count } = document.querySelector(`[data-testid="order-${arguments[0]}"]`).dataset;
        const picture = document.querySelector(`[data-testid="policy-${arguments[0]}"] [role=img]`);
        return { data: [run ?? "", count], says: picture.getAttribute("aria-label") };
    "#;
    page.run(script, vec![policy.into()]).await
}

/// A cell of a sensor's row; 0 where it has no figure, because the sensor never reported.
async fn cell(page: &Page<'_>, sensor: &str, class: &str) -> f64 {
    let script = r#"
        const cell = document.querySelector(`[data-testid="sensor-${arguments[0]}"] .${arguments[1]}`);
        return Number(cell?.dataset.value ?? 0);
    "#;
    page.run(script, vec![sensor.into(), class.into()]).await.as_f64().unwrap()
}

/// A figure's value.
async fn value(page: &Page<'_>, id: &str) -> f64 {
    page.find(id).await.attr("data-value").await.unwrap().unwrap().parse().unwrap()
}

/// Waits until a figure is as it should be.
async fn shows(page: &Page<'_>, id: &str, expected: f64) {
    page.find(id).await;
    let near = || async { (value(page, id).await - expected).abs() < 1e-6 };
    until(PATIENCE, &format!("{id} to be {expected}"), near).await;
}

/// Both ends say this hash, and the page says that they do.
async fn both_say(page: &Page<'_>, hash: &str) {
    let same = || async { page.find("hashes").await.attr("data-same").await.unwrap().as_deref() == Some("true") };
    until(PATIENCE, "both hashes", same).await;
    for id in ["hash-here", "hash-there"] {
        assert_eq!(page.find(id).await.text().await.unwrap().replace('\n', ""), hash, "{id}");
    }
}

/// The number that follows a field's name; 0 where the field is not there, as everywhere in protobuf.
fn number_after(text: &str, words: &str) -> f64 {
    let Some(rest) = text.split(words).nth(1) else { return 0.0 };
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | 'e')).collect();
    number.parse().unwrap_or_else(|error| panic!("{number:?} in {text:?}: {error}"))
}
