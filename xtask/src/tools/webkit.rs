//! `WebKitGTK`'s WebDriver, which brings a browser with it, and the screen that it is drawn on.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{process, tools::debian};

/// Finds driver and screen, or installs them where that is allowed: where they are, by the variables that tests read.
///
/// # Errors
/// They are not here and cannot be installed; the message says what to install.
pub(crate) fn ready() -> Result<Vec<(&'static str, PathBuf)>> {
    if let Some(webkit) = find() {
        return Ok(webkit);
    }
    if debian::install(&["webkit2gtk-driver", "xvfb"])?
        && let Some(webkit) = find()
    {
        return Ok(webkit);
    }
    bail!(
        "WebKitWebDriver and Xvfb are not on PATH. Debian: `apt install webkit2gtk-driver xvfb`; on other systems than Linux there is \
         no WebKitGTK"
    )
}

fn find() -> Option<Vec<(&'static str, PathBuf)>> {
    let (driver, screen) = (process::on_path("WebKitWebDriver")?, process::on_path("Xvfb")?);
    Some(vec![("WEBKITWEBDRIVER", driver), ("XVFB", screen)])
}
