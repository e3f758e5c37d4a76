//! Servers that are not Weir: found, listed, called in all four modes, and lost. Here another Weir is such a server.

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;
use crate::stage::told;

/// Opens the page at `path` of `weir`, and looks for the server at `address`.
pub(crate) async fn connected<'b>(browser: &'b Browser, weir: &Server, address: &str) -> Page<'b> {
    let page = Page::open(browser, weir.url("/")).await;
    page.click("own").await;
    until(PATIENCE, "the field for the address", || page.has("own-address")).await;
    typed(&page, "own-address", address).await;
    page.click("own-connect").await;
    page
}

/// Puts a text where it is typed.
pub(crate) async fn typed(page: &Page<'_>, id: &str, text: &str) {
    let script = r#"
        const [id, text] = arguments, field = document.querySelector(`[data-testid="${id}"]`);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
    "#;
    page.run(script, vec![json!(id), json!(text)]).await;
}

/// The steps: each what it is, and how it went.
pub(crate) async fn steps(page: &Page<'_>) -> Vec<(String, String)> {
    let script = r#"return [...document.querySelectorAll('[data-testid="own-step"]')].map(step => [step.dataset.step, step.dataset.state])"#;
    serde_json::from_value(page.run(script, vec![]).await).unwrap()
}

pub(crate) async fn until_step(page: &Page<'_>, step: &str, state: &str) {
    until(PATIENCE, &format!("{step} {state}"), || async {
        steps(page).await.iter().any(|(is, was)| is == step && was == state)
    })
    .await;
}

/// Tries a method with a message, or as it is.
pub(crate) async fn take(page: &Page<'_>, method: &str, message: &str) {
    if page.has("own-methods").await {
        page.click("own-methods").await;
    }
    page.click(&format!("method-{method}")).await;
    until(PATIENCE, "the message", || page.has("request-json")).await;
    page.click("request-json").await;
    until(PATIENCE, "the editor", || page.has("json")).await;
    typed(page, "json", message).await;
}

pub(crate) async fn value(page: &Page<'_>, id: &str) -> Value {
    page.run(
        r#"return document.querySelector(`[data-testid="${arguments[0]}"]`)?.dataset.value ?? null"#,
        vec![json!(id)],
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_server_is_found_and_called_in_all_four_modes() {
    browse(|browser| async move {
        let (weir, other) = (Server::start(), Server::start());
        let page = connected(&browser, &weir, &other.address().to_string()).await;
        until_step(&page, "schema", "ok").await;
        let found = steps(&page).await;
        let ways: Vec<_> = found.iter().map(|(step, state)| (step.as_str(), state.as_str())).collect();
        let expected = ["resolve", "connect", "http2", "reflection", "schema"].map(|step| (step, "ok"));
        assert_eq!(ways, expected);

        take(&page, "helloworld.Greeter/SayHello", r#"{ "name": "Ada" }"#).await;
        assert_eq!(value(&page, "request-size").await, json!("5"));
        page.start().await;
        let state = page.verdict("ok").await;
        assert_eq!((state.sent(), state.received()), (1, 1));
        // The other end is seen where Weir reaches it.
        told(&page, "trailers").await;

        take(&page, "weir.v1.Lab/Blast", r#"{ "count": 1000, "payload_bytes": 10 }"#).await;
        page.start().await;
        assert_eq!(page.verdict("ok").await.received(), 1000);

        take(&page, "Greeter/PutStream", "").await;
        page.start().await;
        page.send().await;
        page.send().await;
        page.half_close().await;
        assert_eq!(page.verdict("ok").await.sent(), 2);

        take(&page, "weir.v1.Lab/Echo", r#"{ "seq": "7" }"#).await;
        page.start().await;
        page.send().await;
        page.until(PATIENCE, "an answer", |state| state.received() == 1).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        told(&page, "abandoned").await;
        (weir, other)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_mistake_in_a_message_is_said_and_nothing_goes_out() {
    browse(|browser| async move {
        let weir = Server::start();
        let page = connected(&browser, &weir, &weir.address().to_string()).await;
        until_step(&page, "schema", "ok").await;
        take(&page, "helloworld.Greeter/SayHello", "{\n  \"nam\": \"Ada\"\n}").await;
        let words = page.find("json-error").await.text().await.unwrap();
        assert!(words.contains("Line 2") && words.contains("Did you mean name?"), "{words}");
        assert_eq!(value(&page, "request-size").await, Value::Null);
        page.click("start").await;
        until(PATIENCE, "the trouble", || page.has("trouble")).await;
        page.click("example").await;
        until(PATIENCE, "the example", || async { value(&page, "request-size").await != Value::Null }).await;
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn each_hop_that_is_lost_has_its_name() {
    browse(|browser| async move {
        let (mut weir, mut other) = (Server::start(), Server::start());
        let page = connected(&browser, &weir, &other.address().to_string()).await;
        until_step(&page, "schema", "ok").await;
        take(&page, "weir.v1.Lab/Echo", "").await;
        page.start().await;
        page.send().await;
        page.until(PATIENCE, "an answer", |state| state.received() == 1).await;
        other.kill();
        until(PATIENCE, "the end by the server", || async {
            let cause =
                page.run(r#"return document.querySelector('[data-testid="verdict"]').dataset.cause"#, vec![]).await;
            cause == json!("target-closed") || cause == json!("target-reset")
        })
        .await;
        page.start().await;
        page.verdict("target-refused").await;
        other.start_again();
        page.start().await;
        page.send().await;
        page.until(PATIENCE, "an answer", |state| state.received() == 1).await;
        browser.forgive_a_lost_server();
        weir.kill();
        page.verdict("weir-lost").await;
        (weir, other)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_link_fills_in_and_a_press_connects() {
    browse(|browser| async move {
        let weir = Server::start();
        let address = weir.address();
        let page = Page { browser: &browser };
        // It has no Start to be waited for.
        let link = format!("/to/{address}/weir.v1.Lab/Echo?json=%7B%22seq%22%3A%227%22%7D");
        browser.driver.goto(weir.url(&link)).await.unwrap();
        until(PATIENCE, "the field for the address", || page.has("own-address")).await;
        let filled = page.run(r#"return document.querySelector('[data-testid="own-address"]').value"#, vec![]).await;
        assert_eq!(filled, json!(address.to_string()));
        assert_eq!(steps(&page).await, []);
        page.click("own-connect").await;
        until(PATIENCE, "the message", || page.has("tree-seq")).await;
        let seq = r#"return document.querySelector('[data-testid="tree-seq"]').value"#;
        assert_eq!(page.run(seq, vec![]).await, json!("7"));
        page.start().await;
        page.click("half-close").await;
        page.verdict("ok").await;
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_is_not_there_is_said_at_its_step() {
    browse(|browser| async move {
        let weir = Server::start();
        let nobody = crate::server::free_address();
        let page = connected(&browser, &weir, &nobody.to_string()).await;
        until_step(&page, "connect", "failed").await;
        assert!(page.has("own-action").await);
        typed(&page, "own-address", "10.1.2.3:443").await;
        page.click("own-connect").await;
        until_step(&page, "resolve", "failed").await;
        let words = page.find("own-step").await.text().await.unwrap();
        assert!(words.contains("--target 10.1.2.3:443"), "{words}");
        weir
    })
    .await;
}

/// The address of the link that its terminal shows.
async fn link_of(weir: &Server) -> String {
    let link = || weir.log().split_whitespace().find(|word| word.contains("/to#key=")).map(str::to_owned);
    until(PATIENCE, "a link in the terminal", || async { link().is_some() }).await;
    link().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_terminals_link_connects_by_itself_for_whoever_has_it() {
    browse(|browser| async move {
        let other = Server::start();
        let address = other.address().to_string();
        // A class on the network may call nobody; who started it may call what he named.
        let weir = Server::start_with(&["--lan", &address]);
        let link = link_of(&weir).await;
        let page = Page { browser: &browser };
        browser.driver.goto(&link).await.unwrap();
        until_step(&page, "schema", "ok").await;
        let bare = page.run("return location.href", vec![]).await;
        assert_eq!(bare, json!(weir.url(&format!("/to/{address}"))), "the key stands in no address");
        // The key lives as long as the tab.
        browser.driver.refresh().await.unwrap();
        until(PATIENCE, "the field for the address", || page.has("own-address")).await;
        page.click("own-connect").await;
        until_step(&page, "schema", "ok").await;
        // Another server was not named.
        typed(&page, "own-address", &weir.address().to_string()).await;
        page.click("own-connect").await;
        until_step(&page, "resolve", "failed").await;

        // A link with a wrong key calls nobody, and says so.
        let wrong = link.replace("#key=", "#key=0");
        browser.driver.goto("about:blank").await.unwrap();
        browser.driver.goto(&wrong).await.unwrap();
        until_step(&page, "resolve", "failed").await;
        let words = page.find("own-step").await.text().await.unwrap();
        assert!(words.contains("used up, or of another start"), "{words}");
        (weir, other)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_can_be_pressed_lies_on_nothing_else_in_any_window() {
    /// Those that lie on another, or out of the window.
    const AMISS: &str = r#"
        const shown = [...document.querySelectorAll(".bar input, .bar button")].map(one => [one.dataset.testid, one.getBoundingClientRect()]);
        const there = shown.filter(([, box]) => box.width > 0);
        const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        const out = box => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
        return there.filter(([id, box]) => out(box) || there.some(([other, its]) => other !== id && meet(box, its))).map(([id]) => id);
    "#;
    browse(|browser| async move {
        let weir = Server::start();
        for [width, height] in
            [[1280, 720], [1024, 768], [844, 390], [720, 450], [667, 375], [640, 360], [390, 844], [320, 640]]
        {
            browser.viewport(width, height).await;
            let page = Page { browser: &browser };
            browser.driver.goto(weir.url("/to")).await.unwrap();
            until(PATIENCE, "the field for the address", || page.has("own-address")).await;
            let amiss = page.run(AMISS, vec![]).await;
            assert_eq!(amiss, json!([]), "{width}×{height}");
        }
        weir
    })
    .await;
}
