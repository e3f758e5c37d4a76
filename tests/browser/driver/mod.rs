//! One browser, driven by a driver of its own. Both go when the value goes.

mod chromium;
mod firefox;
mod log;
mod process;
mod webkit;

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::session::http::CmdResponse;
use thirtyfour::{Capabilities, RequestData, SessionId, WebDriver};

use process::Process;

/// Whose browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

impl Kind {
    /// The kind that `WEIR_DRIVER` asks for, else Chromium.
    pub(crate) fn chosen() -> Self {
        match std::env::var("WEIR_DRIVER").as_deref() {
            Err(_) | Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => panic!("WEIR_DRIVER is chromium, firefox or webkit, not {other}"),
        }
    }
}

/// What a browser of some kind is started with; the parts of each kind fill it in.
struct Start {
    /// For the browser's profile, and whatever else it writes.
    home: TempDir,
    /// For the files that it saves.
    downloads: TempDir,
    /// What has to run, the driver first.
    processes: Vec<Process>,
    /// Where the driver listens.
    port: u16,
    capabilities: Capabilities,
}

impl Start {
    fn ask(&mut self, key: &str, value: impl Into<Value>) {
        self.capabilities.set(key, value.into()).unwrap();
    }
}

/// A browser that nobody sees, with a fresh profile.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    pub(crate) kind: Kind,
    downloads: TempDir,
    forgiven: Mutex<Vec<String>>,
    /// What was read of its log and not asked for yet.
    read: Mutex<Vec<String>>,
    /// Last, so that the session is closed before its driver and its profile go.
    _processes: (Vec<Process>, TempDir),
}

impl Browser {
    /// Starts one with a page of 1440×900 that prefers English and light colours.
    pub(crate) async fn start() -> Self {
        let kind = Kind::chosen();
        let mut start = Start {
            home: folder(),
            downloads: folder(),
            processes: Vec::new(),
            port: 0,
            capabilities: Capabilities::new(),
        };
        start.ask("unhandledPromptBehavior", "accept");
        // Those of `weir --tls`, for which nobody vouches.
        start.ask("acceptInsecureCerts", true);
        match kind {
            Kind::Chromium => chromium::start(&mut start),
            Kind::Firefox => firefox::start(&mut start),
            Kind::WebKit => webkit::start(&mut start),
        }
        let Start { home, downloads, processes, port, capabilities } = start;
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
            // A busy machine takes its time to start one.
            .request_timeout(Duration::from_mins(2))
            .await
            .unwrap_or_else(|error| panic!("{kind:?} does not start: {error}"));
        let (forgiven, read) = Default::default();
        let browser = Self { driver, kind, downloads, forgiven, read, _processes: (processes, home) };
        browser.viewport(1440, 900).await;
        browser
    }

    /// Makes the page exactly so many CSS pixels large.
    pub(crate) async fn viewport(&self, width: u32, height: u32) {
        if self.kind == Kind::Chromium {
            // Windows have a smallest width, viewports have none.
            let touch = width < 600;
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
            self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
            return;
        }
        let size = async |script: &str| {
            let size = self.driver.execute(script, Vec::new()).await.expect("the page has a size");
            [0, 1].map(|side| u32::try_from(size.json()[side].as_u64().unwrap()).unwrap())
        };
        let [bars, bar] = size("return [outerWidth - innerWidth, outerHeight - innerHeight]").await;
        self.driver.set_window_rect(0, 0, width + bars, height + bar).await.expect("a window of another size");
        crate::page::until(crate::page::PATIENCE, "the window to have its size", || async {
            size("return [innerWidth, innerHeight]").await == [width, height]
        })
        .await;
    }

    /// Where the browser saves files.
    pub(crate) fn downloads(&self) -> &Path {
        self.downloads.path()
    }

    /// Errors in the browser's log that contain `text` belong to the test.
    pub(crate) fn forgive(&self, text: &str) {
        self.forgiven.lock().unwrap().push(text.to_owned());
    }

    /// A server that was killed is missed, and when it comes back between a WebSocket's failure and the page's question why,
    /// `/tunnel` by a plain request is answered by 400: that is the browser's doing and not the page's.
    pub(crate) fn forgive_a_lost_server(&self) {
        // The last two are what Chromium and WebKit say of a piece of the page that could not be fetched.
        for text in [
            "net::ERR_",
            "WebSocket connection to",
            "/tunnel - Failed to load resource",
            "TypeError: Failed to fetch",
            "TypeError: Load failed",
        ] {
            self.forgive(text);
        }
    }

    /// To be called when the page in the current window is going, and when another has come: a log that is kept in the page
    /// goes with it, and begins with it.
    pub(crate) async fn read_log(&self) {
        if self.kind != Kind::Chromium {
            let read = log::collect(&self.driver).await;
            self.read.lock().unwrap().extend(read);
        }
    }

    /// What the browser's log holds since the last look, errors that were not forgiven only.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        if self.kind == Kind::Chromium {
            let log = self.driver.browser_log().await.expect("the browser's log");
            let errors = log.into_iter().filter(|entry| entry.level == "SEVERE" || entry.message.contains("panicked"));
            self.read.lock().unwrap().extend(errors.map(|entry| entry.message));
        } else {
            for window in self.driver.windows().await.unwrap_or_default() {
                let _ = self.driver.switch_to_window(window).await;
                self.read_log().await;
            }
        }
        let mut complaints = std::mem::take(&mut *self.read.lock().unwrap());
        let forgiven = self.forgiven.lock().unwrap();
        complaints.retain(|message| !forgiven.iter().any(|text| message.contains(text)));
        complaints
    }

    /// Lets nothing come from these addresses, in which `*` stands for anything; none: all may come. Chromium's alone.
    pub(crate) async fn keep_away(&self, addresses: &[String]) {
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.setBlockedURLs", json!({ "urls": addresses })).await;
    }

    /// Runs a command of Chromium's developer tools. Tests that take one are Chromium's.
    pub(crate) async fn cdp(&self, command: &'static str, params: Value) -> Value {
        assert_eq!(self.kind, Kind::Chromium, "{command} can only be asked of it");
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
