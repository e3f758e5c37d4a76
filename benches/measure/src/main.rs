//! Measures. `page` is the page beside other clients, and writes `benches/RESULTS.md`; `server` what the server carries, and
//! writes `benches/SERVER.md`; `soak` breaks everything around the server for a while and checks that nothing is lost; `bare`
//! is the server to compare with, started by `server`.
//!
//! A driver of our own, not criterion or divan: those time a function in this process. Here the server is another
//! process, so that its memory and its processor time are its own, and what is timed are seconds of traffic.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the person at the terminal is what these commands are for"
)]

mod bare;
mod lock;
mod machine;
mod page;
mod process;
mod raw;
mod server;
mod soak;
mod stats;
mod table;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};

const USAGE: &str = "\
cargo bench-page [rounds] [messages]  measures the page beside its peers and writes benches/RESULTS.md
cargo bench-server [quick] [part …]   measures the server and writes benches/SERVER.md
    quick                             short runs, to see that it works; writes nothing
    part                              only these: blast, unary, upload, idle, room, stall, splice; writes nothing
cargo soak [minutes]                  mixed calls through a line that breaks, 10 minutes unless told otherwise";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["bare"] => bare::run().map(|()| true),
        ["page", numbers @ ..] => page::run(numbers),
        ["server", wishes @ ..] => server::run(wishes),
        ["soak"] => soak::run(Duration::from_mins(10)),
        ["soak", minutes] => minutes_of(minutes).and_then(soak::run),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nThat did not work: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn minutes_of(text: &str) -> Result<Duration> {
    let minutes: f64 = text.parse().with_context(|| format!("{text:?} is not a number of minutes"))?;
    anyhow::ensure!((0.4..=1440.0).contains(&minutes), "a soak takes 0.4 to 1440 minutes, not {minutes}");
    Ok(Duration::from_secs_f64(minutes * 60.0))
}
