//! What a page complains about, asked of itself where its browser's log cannot be had by WebDriver.
//!
//! What is said before the collector is there is not seen, nor what the browser says of loads that fail: that is left to
//! Chromium, whose log holds everything.

use serde_json::Value;
use thirtyfour::WebDriver;

/// Puts a collector into the page, unless it has one, and takes what was collected so far.
const COLLECT: &str = r#"
    if (!window.weirComplaints) {
        const found = window.weirComplaints = [];
        const { error } = console;
        console.error = (...words) => { found.push(words.join(" ")); error.apply(console, words); };
        addEventListener("error", event => found.push(event.message ?? `${event.target.outerHTML} does not load`), true);
        addEventListener("unhandledrejection", event => found.push(`nobody expected ${event.reason}`));
        addEventListener("securitypolicyviolation", event => found.push(`${event.violatedDirective} forbids ${event.blockedURI}`));
    }
    return window.weirComplaints.splice(0);
"#;

/// What the page in the current window has complained about since it was last asked.
pub(super) async fn collect(driver: &WebDriver) -> Vec<String> {
    // A page that is just going has nothing to say.
    let Ok(found) = driver.execute(COLLECT, Vec::new()).await else { return Vec::new() };
    let found = found.json().as_array().into_iter().flatten();
    found.filter_map(Value::as_str).map(str::to_owned).collect()
}
