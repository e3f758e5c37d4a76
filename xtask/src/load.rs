//! `cargo bench-server` and `cargo soak`: the server as it is given away, under load.

use anyhow::{Context as _, Result};

use crate::{page, place, process};

/// Builds the server and its driver (`benches/load`), and hands the driver `args`. Says whether it was content.
pub(crate) fn run(args: &[String]) -> Result<bool> {
    // The server is not built without a page; which one makes no difference here.
    if !place::dist().join("index.html").exists() {
        page::ensure()?;
    }
    // One after the other: together, cargo would give the server what only the driver asks of their dependencies.
    for package in ["weir", "weir-load"] {
        process::run(process::cargo().args(["build", "--release", "--package", package, "--bin", package]))?;
    }
    let mut driver = process::cargo();
    driver.args(["run", "--release", "--quiet", "--package", "weir-load", "--bin", "weir-load", "--"]).args(args);
    let status = driver.status().context("cannot start the driver")?;
    Ok(status.success())
}
