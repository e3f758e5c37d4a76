//! axe-core, from npm: what looks for barriers on the page.

use std::path::PathBuf;

use anyhow::Result;

use super::npm;
use crate::{place, say};

/// The version whose rules the page keeps.
const AXE: &str = "4.14.1";

/// Finds the script or sets it up; `None` where there is no npm.
///
/// # Errors
/// There is no cache folder to put it into.
pub(crate) fn ready() -> Result<Option<PathBuf>> {
    let root = place::cache()?.join(format!("axe-core-{AXE}"));
    let script = root.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() && npm::is_here() {
        say::step(&format!("Getting axe-core {AXE}, into {}", root.display()));
        npm::install(&root, &format!("axe-core@{AXE}"))?;
    }
    Ok(script.is_file().then_some(script))
}
