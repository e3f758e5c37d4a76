//! Pictures of the page: those of the README, and the whole matrix for people to look at.

use std::path::{Path, PathBuf};

use thirtyfour::By;

use crate::driver::Browser;
use crate::harness::browse;
use crate::moving::film;
use crate::page::{PATIENCE, Page};
use crate::server::Server;

/// A scenario with something to see in it.
struct Scene {
    path: &'static str,
    /// The field that is sent by hand, and the words.
    by_hand: Option<(&'static str, &'static [&'static str])>,
    /// The picture is taken when so many messages have arrived, or at the end.
    received: Option<i64>,
}

const fn ended(path: &'static str) -> Scene {
    Scene { path, by_hand: None, received: None }
}

const SCENES: &[Scene] = &[
    ended("/unary/hello?name=Weir"),
    ended("/unary/user"),
    ended("/unary/user?appkey=wrong"),
    ended("/server/ticker?every_ms=120&count=12"),
    ended("/server/ticker?transport=web&every_ms=120&count=12"),
    Scene { path: "/server/ticker?every_ms=120&count=0", by_hand: None, received: Some(8) },
    ended("/server/replies?interval_ms=60"),
    ended("/server/clock?interval_ms=60"),
    ended("/server/push?interval_ms=60"),
    ended("/server/numbered?interval_ms=60"),
    ended("/server/download"),
    ended("/server/monitor?every_ms=100&count=12"),
    ended("/server/firehose"),
    ended("/server/failing?every_ms=60"),
    ended("/client/telemetry?every_ms=60"),
    ended("/client/greetings?every_ms=60"),
    ended("/client/put?every_ms=60"),
    ended("/client/upload"),
    Scene {
        path: "/bidi/chatbot",
        by_hand: Some(("message", &["hello", "what is a stream?", "what is half-close?"])),
        received: Some(3),
    },
    ended("/bidi/policies?every_ms=90"),
    ended("/bidi/policies?transport=web&every_ms=90"),
    ended("/bidi/both?every_ms=90&interval_ms=120"),
    Scene {
        path: "/bidi/room?name=Ada",
        by_hand: Some(("text", &["good morning", "can everybody see this?"])),
        received: Some(3),
    },
    ended("/bidi/echo?every_ms=40"),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn pictures() {
    // `WEIR_PICTURES=1`: the README's pictures are made anew in docs/, and with a folder in `WEIR_SCREENSHOTS` all others
    // go there. Without either the README's are made, and thrown away.
    let docs = std::env::var_os("WEIR_PICTURES").is_some();
    let folder = std::env::var_os("WEIR_SCREENSHOTS").map(PathBuf::from);
    browse(move |browser| async move {
        let server = Server::start();
        let scratch = tempfile::tempdir().unwrap();
        let docs = if docs { Path::new(env!("CARGO_MANIFEST_DIR")).join("docs") } else { scratch.path().to_owned() };
        std::fs::create_dir_all(&docs).unwrap();
        for_the_readme(&browser, &server, &docs).await;
        moving(&browser, &server, &docs.join("moving.png")).await;
        if let Some(folder) = folder {
            matrix(&browser, &server, &folder).await;
        }
        server
    })
    .await;
}

/// One picture for each mode, each with something of the inspector.
async fn for_the_readme(browser: &Browser, server: &Server, docs: &Path) {
    let scenes = [
        ("unary", "/unary/hello?name=Ada&latency_ms=40", "light", "tab-wire"),
        ("server", "/server/ticker?every_ms=400&count=5&latency_ms=120", "light", "tab-messages"),
        ("client", "/client/telemetry?count=6&every_ms=150", "dark", "tab-messages"),
        ("bidi", "/bidi/chatbot", "dark", "tab-wire"),
    ];
    for (mode, path, theme, tab) in scenes {
        let page = Page::open(browser, server.url(path)).await;
        prefer(&page, "en", theme).await;
        page.start().await;
        if mode == "bidi" {
            for (count, text) in [(1, "hello"), (2, "what is a stream?"), (3, "what is half-close?")] {
                page.set("message", text).await;
                page.send().await;
                page.until(PATIENCE, "the answer", |state| state.received() >= count).await;
            }
        } else {
            page.verdict("ok").await;
        }
        let newest = By::Css("[data-testid=feed-row][data-kind=message][data-direction=response]");
        browser.driver.find_all(newest).await.unwrap().pop().unwrap().click().await.unwrap();
        page.click(tab).await;
        let path = docs.join(format!("{mode}.png"));
        shoot(browser, &path).await;
        let png = std::fs::read(&path).unwrap();
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        // PNG's first chunk begins with width and height.
        assert_eq!((&png[1..4], side(16), side(20)), (b"PNG".as_slice(), 1440, 900));
    }
}

/// A stream from its start to its end.
async fn moving(browser: &Browser, server: &Server, path: &Path) {
    browser.viewport(1000, 640).await;
    let page = Page::open(browser, server.url("/server/ticker?every_ms=500&count=5&latency_ms=150")).await;
    prefer(&page, "en", "light").await;
    page.start().await;
    film(browser, &page, path, PATIENCE, || async { !page.state().await.can("cancel") }).await;
    let size = std::fs::metadata(path).unwrap().len();
    assert!(size <= 1_500_000, "a README must not be heavier for it: {size} bytes");
    browser.viewport(1440, 900).await;
}

/// Every scene at two sizes, in two themes and two languages.
async fn matrix(browser: &Browser, server: &Server, folder: &Path) {
    for lang in ["en", "zh"] {
        for theme in ["light", "dark"] {
            browser.viewport(1440, 900).await;
            prefer(&Page::open(browser, server.url("/")).await, lang, theme).await;
            for (size, width, height) in [("desk", 1440, 900), ("phone", 390, 844)] {
                browser.viewport(width, height).await;
                let into = folder.join(format!("{size}-{theme}-{lang}"));
                std::fs::create_dir_all(&into).unwrap();
                for scene in SCENES {
                    picture(browser, server, scene, &into).await;
                }
            }
        }
    }
}

/// Presses the language and theme buttons until the page is as wanted.
async fn prefer(page: &Page<'_>, lang: &str, theme: &str) {
    let menu = page.has("menu").await;
    if menu {
        page.click("menu").await;
    }
    if !page.state().await.lang().starts_with(lang) {
        page.click("lang").await;
        page.until(PATIENCE, lang, |state| state.lang().starts_with(lang)).await;
    }
    while page.state().await.theme() != theme {
        let before = page.state().await.theme().to_owned();
        page.click("theme").await;
        page.until(PATIENCE, "another theme", |state| state.theme() != before).await;
    }
    if menu {
        page.click("menu").await;
    }
}

async fn picture(browser: &Browser, server: &Server, scene: &Scene, folder: &Path) {
    let page = Page::open(browser, server.url(scene.path)).await;
    page.start().await;
    if let Some((field, texts)) = scene.by_hand {
        for text in texts {
            page.set(field, text).await;
            page.send().await;
        }
    }
    let wanted = |received| page.until(PATIENCE, "messages", move |state| state.received() >= received);
    match scene.received {
        Some(received) => drop(wanted(received).await),
        None => drop(page.until(PATIENCE, "the end", |state| !state.can("cancel")).await),
    }
    let name: String = scene.path[1..].chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    shoot(browser, &folder.join(name + ".png")).await;
}

async fn shoot(browser: &Browser, path: &Path) {
    // Two frames, so that what the page has decided is drawn.
    let frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));";
    browser.driver.execute_async(frames, Vec::new()).await.unwrap();
    browser.driver.screenshot(path).await.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
