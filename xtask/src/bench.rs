//! `cargo bench-page`, `cargo bench-server` and `cargo soak`: sets up what benches/ measures with, and starts its driver.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{
    build, page, place, process, say,
    tools::{self, npm},
};

/// Builds the server and its driver (`benches/measure`), and hands the driver `args`: what to do first. Says whether it was content.
pub(crate) fn run(args: &[String]) -> Result<bool> {
    let mut driver = process::cargo();
    driver.args(["run", "--release", "--quiet", "--package", "weir-bench", "--bin", "weir-bench", "--"]).args(args);
    if args.first().is_some_and(|what| what == "page") {
        driver.env("CHROMIUM", set_up_page()?);
    } else if !place::dist().join("index.html").exists() {
        // The server is not built without a page; which one makes no difference here.
        page::ensure()?;
    }
    // One after the other: together, cargo would give the server what only the driver asks of their dependencies.
    for package in ["weir", "weir-bench"] {
        process::run(process::cargo().args(["build", "--release", "--package", package, "--bin", package]))?;
    }
    let status = driver.status().context("cannot start the driver")?;
    Ok(status.success())
}

/// The page as people have it, inside the server, and the clients that it is measured beside. Gives the browser.
fn set_up_page() -> Result<std::path::PathBuf> {
    if !npm::is_here() {
        bail!("the clients that the page is measured beside need Node and npm on PATH");
    }
    let chromium = tools::browser::ready()?.chromium;
    build::run(&[])?;
    let peers = place::root().join("benches/peers");
    say::step("Getting and bundling the clients that the page is measured beside");
    npm::as_locked(&peers)?;
    process::run(Command::new("node").arg("build.mjs").current_dir(&peers).stdin(Stdio::null()))?;
    Ok(chromium)
}
