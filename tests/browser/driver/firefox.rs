//! Firefox by geckodriver.

use std::process::Command;

use serde_json::json;

use super::{
    Start,
    process::{Process, program},
};

/// What geckodriver says when it is ready; the port follows.
const READY: &str = "Listening on 127.0.0.1:";

pub(super) fn start(start: &mut Start) {
    let mut command = Command::new(program("GECKODRIVER", "geckodriver"));
    // Firefox as root wants a home that is root's.
    command.args(["--port", "0"]).env("HOME", start.home.path());
    let mut driver = Process::start(&mut command, "firefox-esr, and geckodriver comes by `cargo install geckodriver`");
    start.port = driver.says(|line| line.split_once(READY)?.1.trim().parse().ok());
    start.processes.push(driver);

    let mut options = json!({
        "args": ["-headless"],
        "prefs": {
            "intl.accept_languages": "en-US, en",
            // Light, whatever the desktop has.
            "layout.css.prefers-color-scheme.content-override": 1,
            // A folder of ours.
            "browser.download.folderList": 2,
            "browser.download.dir": start.downloads.path(),
            // Files of these kinds are saved and not shown.
            "browser.helperApps.neverAsk.saveToDisk": "application/json,application/octet-stream,image/svg+xml",
        },
    });
    if let Ok(binary) = std::env::var("FIREFOX") {
        options["binary"] = binary.into();
    }
    start.ask("browserName", "firefox");
    start.ask("moz:firefoxOptions", options);
}
