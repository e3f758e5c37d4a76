//! The page as its users know it: open it, fill in a field, press a button, read what it says.

use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use thirtyfour::{By, Key, WebElement};

use crate::driver::Browser;
use crate::state::{READ, State};

/// Long enough for anything that is going to happen on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How often a condition is looked at. The page is asked, not disturbed: one look costs it under a millisecond.
const LOOK: Duration = Duration::from_millis(10);

/// The page in the browser's current window.
#[derive(Clone, Copy)]
pub(crate) struct Page<'b> {
    pub(crate) browser: &'b Browser,
}

impl<'b> Page<'b> {
    /// Opens an address and waits until the page can be used.
    pub(crate) async fn open(browser: &'b Browser, url: impl Display) -> Self {
        let page = Self { browser };
        page.goto(url).await;
        page
    }

    /// Goes to an address and waits until the page can be used.
    pub(crate) async fn goto(&self, url: impl Display) {
        self.browser.read_log().await;
        self.browser.driver.goto(url.to_string()).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        self.ready().await;
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        self.browser.read_log().await;
        self.browser.driver.refresh().await.expect("the page loads again");
        self.ready().await;
    }

    /// Waits until the page is drawn and its buttons work.
    pub(crate) async fn ready(&self) {
        self.browser.read_log().await;
        self.until(PATIENCE, "the page to be ready", |state| state.can("start") || state.can("cancel")).await;
    }

    /// What the page shows now.
    pub(crate) async fn state(&self) -> State {
        State(self.run(READ, Vec::new()).await)
    }

    /// Waits until the page shows what is wanted, and gives it back.
    pub(crate) async fn until(&self, limit: Duration, what: &str, wanted: impl Fn(&State) -> bool) -> State {
        let start = Instant::now();
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            let state = self.state().await;
            if wanted(&state) {
                return state;
            }
            assert!(start.elapsed() < limit, "waited {limit:?} in vain for {what}; the page shows {}", brief(&state));
        }
    }

    /// Waits for a verdict with this cause. A verdict with another cause is final: there is no use in waiting on.
    pub(crate) async fn verdict(&self, cause: &str) -> State {
        let state = self.until(PATIENCE, "a verdict", |state| is_final(state.cause())).await;
        assert_eq!(state.cause(), cause, "{}", brief(&state));
        state
    }

    /// Waits for a verdict with this cause, which must come within `limit` of `since`.
    pub(crate) async fn verdict_within(&self, limit: Duration, since: Instant, cause: &str) -> State {
        let state = self.verdict(cause).await;
        let took = since.elapsed();
        println!("{cause} after {took:?}");
        assert!(took <= limit, "the verdict {cause} took {took:?}, more than {limit:?}");
        state
    }

    /// Presses Start and waits until the page has a new run to show.
    pub(crate) async fn start(&self) {
        let before = self.newest_run().await;
        self.click("start").await;
        let newest = || async { self.newest_run().await };
        until(PATIENCE, "a new run", || async { newest().await > before }).await;
    }

    /// The number of the newest run, 0 if there is none.
    pub(crate) async fn newest_run(&self) -> u64 {
        let script = r#"
            const runs = [...document.querySelectorAll('[data-testid^="run-"]')];
            return Math.max(0, ...runs.map(run => Number(run.dataset.testid.slice(4)) || 0));
        "#;
        self.run(script, Vec::new()).await.as_u64().unwrap_or_default()
    }

    pub(crate) async fn send(&self) {
        self.click("send").await;
    }

    pub(crate) async fn half_close(&self) {
        self.click("half-close").await;
    }

    pub(crate) async fn cancel(&self) {
        self.click("cancel").await;
    }

    /// Presses what has this test id, as a user does: it must be visible, enabled and not covered.
    pub(crate) async fn click(&self, id: &str) {
        let element = self.find(id).await;
        until(PATIENCE, &format!("{id} to be enabled"), || async { element.is_enabled().await.unwrap_or(false) }).await;
        element.click().await.unwrap_or_else(|error| panic!("cannot click {id}: {error}"));
    }

    /// The element with this test id; waits until there is one.
    pub(crate) async fn find(&self, id: &str) -> WebElement {
        let css = format!("[data-testid=\"{id}\"]");
        let found = || async { self.browser.driver.find(By::Css(css.as_str())).await.ok() };
        until(PATIENCE, &format!("{id} to be on the page"), || async { found().await.is_some() }).await;
        found().await.unwrap()
    }

    /// Whether something with this test id is there and can be seen.
    pub(crate) async fn has(&self, id: &str) -> bool {
        match self.browser.driver.find(By::Css(format!("[data-testid=\"{id}\"]"))).await {
            Ok(element) => element.is_displayed().await.unwrap_or(false),
            Err(_) => false,
        }
    }

    /// Gives a field a value, by the keyboard where that is how it is done.
    pub(crate) async fn set(&self, name: &str, value: &str) {
        let field = self.find(&format!("field-{name}")).await;
        let kind = field.prop("type").await.unwrap().unwrap_or_default();
        let done = match kind.as_str() {
            "select-one" => field.find(By::Css(format!("option[value=\"{value}\"]"))).await.unwrap().click().await,
            "checkbox" if field.is_selected().await.unwrap() == (value == "true") => Ok(()),
            "checkbox" => field.click().await,
            "file" => field.send_keys(value).await,
            _ => {
                field.send_keys(Key::Control + "a").await.unwrap();
                let typed = if value.is_empty() { Key::Delete + "" } else { value.into() };
                // Leaving the field is what makes the address follow.
                field.send_keys(typed).await.and(field.send_keys(Key::Tab + "").await)
            }
        };
        done.unwrap_or_else(|error| panic!("cannot set {name} to {value:?}: {error}"));
    }

    /// Gives the file field a file from disk.
    pub(crate) async fn pick_file(&self, path: &Path) {
        self.set("file", path.to_str().unwrap()).await;
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, args: Vec<Value>) -> Value {
        match self.browser.driver.execute(script, args).await {
            Ok(answer) => answer.json().clone(),
            Err(error) => panic!("a script failed in the page: {error}"),
        }
    }
}

/// Whether a cause ends a call: anything but no cause at all and those that say that it goes on.
fn is_final(cause: &str) -> bool {
    !matches!(cause, "" | "connecting" | "open")
}

/// Waits until `condition` holds.
pub(crate) async fn until<F: Future<Output = bool>>(limit: Duration, what: &str, condition: impl Fn() -> F) {
    let start = Instant::now();
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        if condition().await {
            return;
        }
        assert!(start.elapsed() < limit, "waited {limit:?} in vain for {what}");
    }
}

/// The state in a few lines, for failures: the feed's last rows, and the rest without the page's words.
pub(crate) fn brief(state: &State) -> String {
    let rows = state.rows();
    let last = rows.iter().skip(rows.len().saturating_sub(12));
    let rows: Vec<_> = last.map(|row| format!("  {} {} {:?}", row.direction, row.kind, row.text)).collect();
    let mut rest = state.0.clone();
    if let Some(rest) = rest.as_object_mut() {
        rest.retain(|name, value| !value.is_null() && !matches!(name.as_str(), "words" | "rows" | "runs"));
    }
    format!("{rest}\n{}", rows.join("\n"))
}
