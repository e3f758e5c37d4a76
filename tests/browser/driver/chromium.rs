//! Chromium by chromedriver.

use std::process::Command;

use serde_json::json;

use super::{
    Start,
    process::{Process, program},
};

/// What chromedriver says when it is ready; the port follows.
const READY: &str = "was started successfully on port ";

pub(super) fn start(start: &mut Start) {
    let mut driver =
        Process::start(Command::new(program("CHROMEDRIVER", "chromedriver")).arg("--port=0"), "chromium-driver");
    start.port = driver.says(|line| line.split_once(READY)?.1.trim_end_matches('.').parse().ok());
    start.processes.push(driver);

    let mut options = json!({
        "args": [
            "--headless=new",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--force-color-profile=srgb",
            "--hide-scrollbars",
            "--lang=en-US",
            "--window-size=1440,900",
            format!("--user-data-dir={}", start.home.path().display()),
        ],
        "prefs": {
            "intl.accept_languages": "en-US,en",
            "download.default_directory": start.downloads.path(),
            "download.prompt_for_download": false,
            // Several files one after the other need no permission.
            "profile.default_content_setting_values.automatic_downloads": 1,
        },
    });
    if let Ok(binary) = std::env::var("CHROMIUM") {
        options["binary"] = binary.into();
    }
    if runs_as_root() {
        // Chromium refuses to start as root with its sandbox.
        options["args"].as_array_mut().unwrap().push("--no-sandbox".into());
    }
    start.ask("browserName", "chrome");
    start.ask("goog:loggingPrefs", json!({ "browser": "ALL" }));
    start.ask("goog:chromeOptions", options);
}

fn runs_as_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
