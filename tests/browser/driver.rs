//! One Chromium, driven by a chromedriver of its own. Both go when the value goes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::session::http::CmdResponse;
use thirtyfour::{Capabilities, RequestData, SessionId, WebDriver};

/// What chromedriver says when it is ready; the port follows.
const READY: &str = "was started successfully on port ";

/// A chromedriver process on a port of its own choice.
pub(crate) struct Chromedriver {
    child: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts it and waits until it listens.
    pub(crate) fn start() -> Self {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {program}: {error}; Debian's package is chromium-driver"));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(READY)?.1.trim_end_matches('.').parse().ok())
            .unwrap_or_else(|| panic!("{program} ended before it listened"));
        // It must never block on a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, port }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A headless Chromium with a fresh profile.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    downloads: TempDir,
    forgiven: Mutex<Vec<String>>,
    /// Last, so that the session is closed before its driver and its profile go.
    _process: (Chromedriver, TempDir),
}

impl Browser {
    /// Starts one with a window of 1440×900 that prefers English and light colours.
    pub(crate) async fn start() -> Self {
        let (process, profile, downloads) = (Chromedriver::start(), folder(), folder());
        let mut capabilities = Capabilities::new();
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
                format!("--user-data-dir={}", profile.path().display()),
            ],
            "prefs": {
                "intl.accept_languages": "en-US,en",
                "download.default_directory": downloads.path(),
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
        for (key, value) in [
            ("browserName", json!("chrome")),
            ("goog:loggingPrefs", json!({ "browser": "ALL" })),
            ("unhandledPromptBehavior", json!("accept")),
            // Those of `weir --tls`, for which nobody vouches.
            ("acceptInsecureCerts", json!(true)),
            ("goog:chromeOptions", options),
        ] {
            capabilities.set(key, value).unwrap();
        }
        let driver = WebDriver::builder(process.url(), capabilities)
            .request_timeout(Duration::from_mins(1))
            .await
            .expect("Chromium starts");
        let browser = Self { driver, downloads, forgiven: Mutex::default(), _process: (process, profile) };
        browser.viewport(1440, 900).await;
        browser
    }

    /// Makes the page exactly so many CSS pixels large; windows have a smallest width, viewports have none.
    pub(crate) async fn viewport(&self, width: u32, height: u32) {
        let touch = width < 600;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Where the browser saves files.
    pub(crate) fn downloads(&self) -> &Path {
        self.downloads.path()
    }

    /// Errors in the browser's log that contain `text` belong to the test: a server that was killed is missed.
    pub(crate) fn forgive(&self, text: &str) {
        self.forgiven.lock().unwrap().push(text.to_owned());
    }

    /// What the browser's log holds since the last look, errors that were not forgiven only.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the browser's log");
        let forgiven = self.forgiven.lock().unwrap();
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE" || entry.message.contains("panicked"))
            .map(|entry| entry.message)
            .filter(|message| !forgiven.iter().any(|text| message.contains(text)))
            .collect()
    }

    /// Runs a command of the browser's developer tools.
    pub(crate) async fn cdp(&self, command: &'static str, params: Value) -> Value {
        let answer = self.driver.cmd(DevTools(command, params)).await;
        let value = answer.and_then(CmdResponse::value);
        value.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

/// chromedriver's own command that passes one on to the developer tools.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl FormatRequestData for DevTools {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new("POST".parse().unwrap(), format!("/session/{session}/goog/cdp/execute"))
            .add_body(json!({ "cmd": self.0, "params": self.1 }))
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn runs_as_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
