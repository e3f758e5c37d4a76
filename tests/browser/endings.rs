//! Every way a call can end, and the page's word for it.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use crate::driver::{Browser, Kind};
use crate::harness::{browse, browse_alone};
use crate::page::{PATIENCE, Page, until};
use crate::proxy::Proxy;
use crate::server::Server;

/// A connection that ends is known within a second; the rest is for a driver on a busy machine.
const SEEN: Duration = Duration::from_millis(1500);

/// A silent network is known within four seconds, three heartbeats; the rest is for the driver.
const SILENCE_SEEN: Duration = Duration::from_millis(4500);

/// A stream that goes on until somebody ends it.
const ENDLESS: &str = "/server/ticker?count=0&every_ms=50&transport=";

async fn open_endless(browser: &Browser, url: String) -> Page<'_> {
    let page = Page::open(browser, url).await;
    page.start().await;
    flows(&page).await;
    page
}

async fn flows(page: &Page<'_>) {
    page.until(PATIENCE, "messages", |state| state.cause() == "open" && state.received() >= 3).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn cancelling() {
    browse_alone(|browser| async move {
        let server = Server::start();
        for (calls, transport) in [(1, "tunnel"), (2, "web")] {
            let page = open_endless(&browser, server.url(ENDLESS) + transport).await;
            let pressed = Instant::now();
            page.cancel().await;
            let state = page.verdict_within(SEEN, pressed, "cancelled").await;
            assert!(!state.can("cancel") && state.can("start"));
            let received = state.received();
            // The server has noticed: it writes a call's line at the call's end.
            let noticed = || async { server.log().matches("weir.v1.Ticker/Watch").count() == calls };
            until(SEEN, "the server to notice", noticed).await;
            assert_eq!(page.state().await.received(), received, "nothing arrives any more");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_deadline() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            let page = Page::open(&browser, server.url(ENDLESS) + transport).await;
            page.click("conditions").await;
            page.set("deadline_ms", "1000").await;
            page.start().await;
            let state = page.verdict("deadline").await;
            assert_eq!(state.code(), Some(4));
            assert!(state.received() >= 2, "messages came before it");
            let elapsed = state.counter("elapsed").unwrap();
            assert!((990.0..2000.0).contains(&elapsed), "after {elapsed} ms");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_killed_server_and_its_return() {
    browse_alone(|browser| async move {
        browser.forgive_a_lost_server();
        let mut server = Server::start();
        for transport in ["tunnel", "web"] {
            let page = open_endless(&browser, server.url(ENDLESS) + transport).await;
            let killed = Instant::now();
            server.kill();
            // WebKit says of an answer that was cut off in the middle that it has ended.
            let cut = browser.kind == Kind::WebKit && transport == "web";
            page.verdict_within(SEEN, killed, if cut { "trailers-missing" } else { "dropped" }).await;
            server.start_again();
            // No reload: the very page that lost it.
            page.start().await;
            flows(&page).await;
            page.cancel().await;
            page.verdict("cancelled").await;
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_server_that_says_goodbye() {
    browse_alone(|browser| async move {
        browser.forgive_a_lost_server();
        for transport in ["tunnel", "web"] {
            let mut server = Server::start();
            let page = open_endless(&browser, server.url(ENDLESS) + transport).await;
            let told = Instant::now();
            server.terminate();
            let state = page.verdict_within(SEEN, told, "shutdown").await;
            assert_eq!(state.code(), Some(14), "UNAVAILABLE");
            server.start_again();
            page.start().await;
            flows(&page).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_silent_network_and_its_return() {
    browse_alone(|browser| async move {
        browser.forgive_a_lost_server();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outside = format!("http://{}", listener.local_addr().unwrap());
        let server = Server::start_with(&["--public-url", &outside]);
        let proxy = Proxy::start(listener, server.address());
        for transport in ["tunnel", "web"] {
            let page = open_endless(&browser, format!("{outside}{ENDLESS}{transport}")).await;
            let silent = Instant::now();
            proxy.pause();
            page.verdict_within(SILENCE_SEEN, silent, "dropped").await;
            proxy.resume();
            page.start().await;
            flows(&page).await;
            page.cancel().await;
            page.verdict("cancelled").await;
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_call_that_goes_on_outlives_the_link() {
    browse_alone(|browser| async move {
        browser.forgive_a_lost_server();
        let mut servers = Vec::new();
        for transport in ["tunnel", "web"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let outside = format!("http://{}", listener.local_addr().unwrap());
            let server = Server::start_with(&["--public-url", &outside]);
            let proxy = Proxy::start(listener, server.address());
            let page = open_endless(&browser, format!("{outside}{ENDLESS}{transport}")).await;
            proxy.pause_link();
            let lost = "return document.querySelector('[data-testid=link]').dataset.state";
            let is = async |wanted: &str| page.run(lost, Vec::new()).await == wanted;
            until(SILENCE_SEEN, "the link to be lost", || is("lost")).await;
            let before = page.state().await.received();
            // Another one is made, and the call has gone on all the while.
            until(PATIENCE, "the link", || is("ok")).await;
            let state = page.until(PATIENCE, "more messages", |state| state.received() > before + 10).await;
            assert_eq!(state.cause(), "open");
            page.cancel().await;
            page.verdict("cancelled").await;
            servers.push(server);
        }
        servers
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn no_server_at_all() {
    browse(|browser| async move {
        browser.forgive_a_lost_server();
        for transport in ["tunnel", "web"] {
            let mut server = Server::start();
            let page = Page::open(&browser, server.url(ENDLESS) + transport).await;
            server.kill();
            page.start().await;
            let state = page.verdict("unreachable").await;
            assert_eq!(state.received(), 0);
            server.start_again();
            page.start().await;
            flows(&page).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn refusals_in_the_servers_own_words() {
    browse(|browser| async move {
        let server = Server::start();
        for transport in ["tunnel", "web"] {
            for (path, code, words) in [
                ("/unary/user?appkey=wrong", 16, "token 不正确"),
                ("/unary/user?appid=&appkey=", 16, "未传输token"),
                ("/unary/user?id=0", 5, "0"),
                ("/unary/hello?name=", 3, "name"),
                ("/server/download?name=../Cargo.toml", 5, "Cargo.toml"),
                ("/server/failing?after=0&code=13&message=the%20weir%20broke", 13, "the weir broke"),
            ] {
                let page = Page::open(&browser, server.url(&format!("{path}&transport={transport}"))).await;
                page.start().await;
                let state = page.verdict("server-error").await;
                assert_eq!(state.code(), Some(code), "{path}");
                assert!(state.sentence().contains(words), "{path}: {:?} lacks {words:?}", state.sentence());
                assert_eq!((state.sent(), state.received()), (1, 0), "{path}");
            }
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn any_status_code() {
    browse(|browser| async move {
        let server = Server::start();
        let page = Page::open(&browser, server.url("/server/failing?after=1&every_ms=1")).await;
        for code in 0..=16 {
            page.set("code", &code.to_string()).await;
            page.start().await;
            let cause = if code == 0 { "ok" } else { "server-error" };
            let state = page.until(PATIENCE, "the status", |state| state.code() == Some(code)).await;
            assert_eq!((state.cause(), state.received()), (cause, 1), "code {code}");
        }
        server
    })
    .await;
}
