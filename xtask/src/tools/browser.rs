//! Chromium and its WebDriver.

use std::{env, path::PathBuf};

use anyhow::{Result, bail};

use crate::{process, tools::debian};

/// A browser, and the program that drives it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds both, or installs them where that is allowed.
///
/// # Errors
/// They are not here and cannot be installed; the message says what to install.
pub(crate) fn ready() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if debian::install(&["chromium", "chromium-driver"])?
        && let Some(browser) = find()
    {
        return Ok(browser);
    }
    bail!(
        "the tests in a browser need Chromium or Chrome and the chromedriver of the same version on PATH (or named by CHROMIUM and \
         CHROMEDRIVER). Debian: `apt install chromium chromium-driver`; Fedora: `dnf install chromium chromedriver`; macOS: \
         `brew install --cask google-chrome chromedriver`; elsewhere: https://googlechromelabs.github.io/chrome-for-testing/"
    )
}

fn find() -> Option<Browser> {
    let named = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_file());
    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    let chromium = named("CHROMIUM")
        .or_else(|| {
            ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
                .iter()
                .find_map(|name| process::on_path(name))
        })
        .or_else(|| mac.is_file().then_some(mac))?;
    let driver = named("CHROMEDRIVER").or_else(|| process::on_path("chromedriver"))?;
    Some(Browser { chromium, driver })
}
