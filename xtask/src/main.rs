//! The project's own commands: `cargo play` runs Weir, `cargo dev` builds it anew on save, `cargo verify` proves that it works,
//! `cargo pictures` shows it, `cargo bench-page` measures it; `build` makes what is given away.
//!
//! Each does its own set-up on a machine that has only rustup and a C compiler. What it needs beyond that goes into the user's
//! cache folder ([`place::cache`]), never over the user's own tools.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the person at the terminal is what these commands are for"
)]

mod bench;
mod build;
#[cfg(test)]
mod conformance;
mod dev;
#[cfg(test)]
mod floors;
mod fuzz;
mod lockfile;
mod page;
mod place;
mod play;
mod process;
mod say;
mod tools;
mod verify;

use std::process::ExitCode;

const USAGE: &str = "\
cargo play [weir's own flags]   builds the page and the server, and runs the server
    --open                      also opens the page in a browser
    -- --help                   shows the server's flags; each of them may follow `cargo play --`
cargo dev [--port N] [--open]   for whoever changes the page or the server: both are built anew when they are saved
    -- --help                   weir's own flags may follow `cargo dev --`
cargo run -p xtask -- build     builds the page, and a release binary of the server with the page in it
    [cargo's own flags]         such as --target x86_64-unknown-linux-musl for a static one
cargo verify                    formatting, lints, tests, the page and its size, browser tests
    --full                      also other browsers, clients in other languages, and the licences of all dependencies
cargo browsers [browser]        the core of the browser tests in Firefox and WebKit, or in that of them which is named: 15 minutes
cargo fuzzing                   hands every reader of foreign bytes to libFuzzer, a minute each
    [seconds] [target]          for so long, and only this one
cargo pictures                  makes the README's pictures anew
    [folder]                    and puts pictures of every scenario there: two sizes, two themes, two languages
cargo bench-page                measures the page beside other clients, and writes benches/RESULTS.md: 10 minutes, on a quiet machine
    [rounds] [messages]         5 rounds of 1000000 messages unless told otherwise
cargo bench-server              measures what the server carries, and writes benches/SERVER.md
cargo soak [minutes]            ten minutes of mixed calls over a line that breaks; checks that nothing is lost";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    if fuzz::is_wrapping() {
        return end(fuzz::wrap(&args.collect::<Vec<_>>()));
    }
    if page::is_standing_in() {
        return end(page::stand_in(&args.collect::<Vec<_>>()));
    }
    let command = args.next();
    let rest: Vec<String> = args.collect();
    let outcome = match (command.as_deref(), rest.as_slice()) {
        (Some("play"), rest) => play::run(rest).map(|()| true),
        (Some("dev"), rest) => dev::run(rest).map(|()| true),
        (Some("build"), rest) => build::run(rest).map(|()| true),
        (Some("verify"), []) => Ok(verify::run(verify::Extent::Usual)),
        (Some("verify"), [flag]) if flag == "--full" => Ok(verify::run(verify::Extent::Full)),
        (Some("browsers"), rest) => verify::browsers(rest),
        (Some("bench"), rest) => bench::run(rest),
        (Some("fuzzing"), rest) => fuzz::run(rest),
        (Some("pictures"), []) => verify::pictures(None).map(|()| true),
        (Some("pictures"), [folder]) => verify::pictures(Some(folder)).map(|()| true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    end(outcome)
}

fn end(outcome: anyhow::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::error(&error);
            ExitCode::FAILURE
        }
    }
}
