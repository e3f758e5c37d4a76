//! `bench-page`: the page beside other gRPC-Web clients, on one server, in one run.

mod budgets;
mod figures;
mod machine;
mod report;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    build, place, process, say,
    tools::{self, npm},
    verify::server::{Server, free_address, target},
};
use figures::Figures;
use report::Setting;

/// Rounds unless told otherwise: enough for a median that one bad round does not move.
const ROUNDS: u32 = 5;
/// Messages of a call unless told otherwise: what the budgets are written for.
const MESSAGES: u32 = 1_000_000;
/// The most that the server sends.
const MOST: u32 = 10_000_000;
/// How many fewer messages the peers get: they are slower, and what counts is the rate.
const FEWER: u32 = 10;

/// Builds, measures and writes down. `args`: rounds, messages.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (rounds, messages) = read(args)?;
    if !npm::is_here() {
        bail!("the clients that the page is measured beside need Node and npm on PATH");
    }
    let chromium = tools::browser::ready()?.chromium;
    build::run(&[])?;
    let benches = place::root().join("benches");
    let peers = benches.join("peers");
    say::step("Getting and bundling the clients that the page is measured beside");
    npm::as_locked(&peers)?;
    process::run(Command::new("node").arg("build.mjs").current_dir(&peers).stdin(Stdio::null()))?;

    say::step(&format!("Measuring: {rounds} rounds, half a minute each or more. Leave the machine alone meanwhile"));
    let began = Instant::now();
    let setting =
        Setting { rounds, messages, peer_messages: fewer(messages), machine: machine::read(&chromium, &peers)? };
    let figures = measure(&benches, &chromium, &setting)?;
    let results = report::of(&setting, &figures);
    println!("\n{results}");
    let file = benches.join("RESULTS.md");
    fs::write(&file, &results).with_context(|| format!("cannot write {}", file.display()))?;
    say::note(&format!("Measured in {}; written to benches/RESULTS.md.", say::took(began.elapsed())));
    Ok(())
}

fn read(args: &[String]) -> Result<(u32, u32)> {
    let number = |at: usize, what: &str, default: u32, most: u32| match args.get(at) {
        None => Ok(default),
        Some(text) => match text.replace('_', "").parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => bail!("{text} is no number of {what}: from 1 to {most}"),
        },
    };
    if args.len() > 2 {
        bail!("bench-page takes two numbers at most: rounds and messages");
    }
    Ok((number(0, "rounds", ROUNDS, 1000)?, number(1, "messages", MESSAGES, MOST)?))
}

fn fewer(messages: u32) -> u32 {
    (messages / FEWER).max(1)
}

/// Starts a server and has the driver measure all clients on it.
fn measure(benches: &Path, chromium: &Path, setting: &Setting) -> Result<Figures> {
    let page_port = free_address()?.port();
    // The server's log says a line for each call, and writing it to a terminal takes time from what is measured.
    let binary = target()?.join(format!("release/weir{}", std::env::consts::EXE_SUFFIX));
    let origin = format!("http://127.0.0.1:{page_port}");
    let server = Server::of(&binary, &["--allow-origin", &origin], Stdio::null())?;
    let mut driver = Command::new("node");
    driver
        .arg(benches.join("driver/main.mjs"))
        .arg(chromium)
        .args([server.address.port().to_string(), page_port.to_string()])
        .args([setting.rounds, setting.messages, setting.peer_messages].map(|number| number.to_string()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = driver.spawn().context("cannot start node")?;
    let mut figures = Figures::default();
    for line in BufReader::new(child.stdout.take().context("node has no output")?).lines() {
        let line = line.context("cannot read what node writes")?;
        figures.add(&line).with_context(|| format!("the driver wrote `{line}`"))?;
    }
    if !child.wait().context("lost sight of node")?.success() {
        bail!("the measurement did not come to its end; why stands above");
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn rounds_and_messages_may_be_told() {
        assert_eq!(read(&[]).unwrap(), (ROUNDS, MESSAGES));
        assert_eq!(read(&words("2")).unwrap(), (2, MESSAGES));
        assert_eq!(read(&words("2 200_000")).unwrap(), (2, 200_000));
        for bad in ["0", "many", "5 0", "5 10000001", "1 2 3"] {
            assert!(read(&words(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn peers_get_fewer_messages_but_some() {
        assert_eq!((fewer(1_000_000), fewer(3)), (100_000, 1));
    }
}
