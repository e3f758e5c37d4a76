//! The steps themselves.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail};

use super::{
    counts::Counts,
    server::{self, Server},
};
use crate::{
    page, place, process, say,
    tools::{self, browser::Browser},
};

const WASM: &str = "wasm32-unknown-unknown";

pub(super) fn formatting() -> Result<()> {
    process::run(process::cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")
}

pub(super) fn lints() -> Result<()> {
    process::run(process::cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

/// What runs in the browser, as it is compiled for it, with bans of its own.
pub(super) fn wasm_lints() -> Result<()> {
    tools::ensure_wasm_target()?;
    // Unit tests are native ones, with a source of randomness that a browser does not have.
    let pure = &["--package", "weir-wire", "--package", "weir-schema", "--package", "weir-tap"][..];
    for package in [pure, &["--package", "weir-page", "--lib", "--bins", "--test", "*"]] {
        let mut clippy = wasm_cargo("clippy");
        clippy.env("CLIPPY_CONF_DIR", place::root().join("frontend/wasm"));
        process::run(clippy.args(package).args(["--", "--deny", "warnings"]))?;
    }
    Ok(())
}

pub(super) fn tests(counts: &mut Counts) -> Result<()> {
    cargo_test(process::cargo().args(["test", "--workspace", "--no-fail-fast"]), counts)
}

/// The page's tests that need a browser's own objects.
pub(super) fn wasm_tests(counts: &mut Counts) -> Result<()> {
    let runner = tools::wasm_test_runner()?;
    let Browser { chromium, driver } = tools::browser::ready()?;
    let settings = place::wasm_target().join("webdriver.json");
    let binary = chromium.to_string_lossy().replace('\\', "\\\\");
    fs::create_dir_all(place::wasm_target())
        .and_then(|()| fs::write(&settings, format!("{{\"goog:chromeOptions\": {{\"binary\": \"{binary}\"}}}}\n")))
        .with_context(|| format!("cannot write {}", settings.display()))?;
    let mut test = wasm_cargo("test");
    test.args(["--package", "weir-page", "--test", "*", "--no-fail-fast"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // Seconds for all tests of one target; 20 is too few on a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    cargo_test(&mut test, counts)
}

pub(super) fn page_size() -> Result<()> {
    page::size::of(&place::dist())?.check()
}

/// The whole, as people see it: a server, the built page, a browser.
pub(super) fn browser_tests(counts: &mut Counts) -> Result<()> {
    let mut test = in_chromium()?;
    if let Some(script) = tools::axe::ready()? {
        test.env("AXE", script);
    } else {
        say::note(
            "axe-core is not to be had here (it takes Node and npm), so barriers on the page are not looked for.",
        );
        test.args(["--skip", "accessibility::"]);
    }
    counts.catch_up();
    cargo_test(&mut test, counts)
}

/// Makes the README's pictures anew; into `folder`, if there is one, also pictures of everything for people to look at.
pub(crate) fn pictures(folder: Option<&str>) -> Result<()> {
    page::ensure()?;
    let mut test = in_chromium()?;
    test.arg("screenshots::pictures").env("WEIR_PICTURES", "1");
    if let Some(folder) = folder {
        let folder = std::path::absolute(folder).with_context(|| format!("{folder} is no folder"))?;
        test.env("WEIR_SCREENSHOTS", folder);
    }
    process::run(&mut test)
}

/// The browser tests in Chromium, with all they need to know; what is to be run of them may follow.
fn in_chromium() -> Result<Command> {
    let Browser { chromium, driver } = tools::browser::ready()?;
    let mut test = browser_test()?;
    test.env("CHROMIUM", chromium).env("CHROMEDRIVER", driver);
    Ok(test)
}

/// The browser tests, with all they need to know but the browser.
pub(super) fn browser_test() -> Result<Command> {
    let mut test = process::cargo();
    test.args(["test", "--package", "weir-proto", "--test", "browser", "--", "--include-ignored"])
        .env("WEIR_BROWSER", "1")
        .env("WEIR_BIN", server::binary()?);
    Ok(test)
}

pub(super) fn has_node() -> bool {
    process::answer("node", &["--version"]).is_some()
}

/// The README's JavaScript, as it stands there, against a server.
pub(super) fn readme_in_javascript() -> Result<()> {
    let readme = fs::read_to_string(place::root().join("README.md")).context("cannot read README.md")?;
    let script = readme.split("```js\n").nth(1).and_then(|rest| rest.split("```").next());
    let script = script.context("README.md has no JavaScript")?;
    let server = Server::start()?;
    let script = script.replace("127.0.0.1:50051", &server.address.to_string());
    let output = process::answer("node", &["--input-type=module", "--eval", &script]).context("the script failed")?;
    let lines: Vec<&str> = output.lines().collect();
    match lines[..] {
        [first, _, _, "grpc-status:0"] if first.starts_with("Hello, Ada") => Ok(()),
        _ => bail!("three greetings and trailers were expected, not {output:?}"),
    }
}

pub(super) fn has_cargo_deny() -> bool {
    process::answer("cargo-deny", &["--version"]).is_some()
}

pub(super) fn licences() -> Result<()> {
    process::run(process::cargo().args(["deny", "check", "licenses", "bans", "sources"]))
}

/// Cargo for wasm32, in a target folder apart.
fn wasm_cargo(command: &str) -> Command {
    let mut cargo = process::cargo();
    cargo.args([command, "--target", WASM]).env("CARGO_TARGET_DIR", place::wasm_target());
    cargo
}

fn cargo_test(command: &mut Command, counts: &mut Counts) -> Result<()> {
    judge(command, counts, Counts::read)
}

/// Runs tests and counts them. A run without a single test is a failure: something was looked for in the wrong place.
pub(super) fn judge(command: &mut Command, counts: &mut Counts, read: fn(&mut Counts, &str)) -> Result<()> {
    let before = *counts;
    let succeeded = process::run_reading(command, |line| read(counts, line))?;
    let failed = counts.failed - before.failed;
    match (succeeded, failed) {
        (true, 0) if counts.run() == before.run() => bail!("no test ran"),
        (true, 0) => Ok(()),
        (_, 0) => bail!("the tests did not run to their end"),
        (_, 1) => bail!("one test failed"),
        (_, several) => bail!("{several} tests failed"),
    }
}
