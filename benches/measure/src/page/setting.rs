//! What was asked for, and what it is measured on.

use std::{env, ffi::OsStr, fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::machine::{self, answer, unknown};

/// Rounds unless told otherwise: enough for a median that one bad round does not move.
const ROUNDS: u32 = 5;
/// Messages of a call unless told otherwise: what the budgets are written for.
const MESSAGES: u32 = 1_000_000;
/// The most that the server sends.
const MOST: u32 = 10_000_000;
/// How many fewer messages the peers get: they are slower, and what counts is the rate.
const FEWER: u32 = 10;

/// All that figures depend on.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) rounds: u32,
    pub(super) messages: u32,
    pub(super) peer_messages: u32,
    /// The machine and its programs: pairs of a name and words.
    pub(super) machine: Vec<(&'static str, String)>,
}

impl Setting {
    /// Reads the command's two numbers, rounds and messages, and looks around.
    pub(super) fn read(args: &[&str], chromium: &OsStr, peers: &Path) -> Result<Self> {
        let (rounds, messages) = numbers(args)?;
        Ok(Self { rounds, messages, peer_messages: fewer(messages), machine: machine(chromium, peers)? })
    }
}

fn numbers(args: &[&str]) -> Result<(u32, u32)> {
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

fn machine(chromium: &OsStr, peers: &Path) -> Result<Vec<(&'static str, String)>> {
    let version = |program: &OsStr| answer(program, &["--version"]).unwrap_or_else(unknown);
    let node = format!("Node {}", version("node".as_ref()));
    let package = peers.join("package.json");
    let package = fs::read_to_string(&package).with_context(|| format!("cannot read {}", package.display()))?;
    let peer = |name: &str| format!("{name} {}", pinned(&package, name).unwrap_or("unknown"));
    let (processor, cores, memory) = (machine::processor(), machine::cores(), machine::memory());
    Ok(vec![
        ("Date", machine::date()),
        ("Commit", machine::commit("benches/RESULTS.md")),
        ("Machine", format!("{processor}, {cores}, {memory}")),
        ("Load before", machine::load()),
        ("System", format!("{} on {}", env::consts::OS, env::consts::ARCH)),
        ("Browser", version(chromium)),
        ("Built with", version("rustc".as_ref())),
        (
            "Peers",
            [peer("@connectrpc/connect-web"), peer("nice-grpc-web"), peer("@bufbuild/protobuf"), peer("esbuild"), node]
                .join(", "),
        ),
    ])
}

/// The exact version of a package in a package.json.
fn pinned<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{name}\": \""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_and_messages_may_be_told() {
        assert_eq!(numbers(&[]).unwrap(), (ROUNDS, MESSAGES));
        assert_eq!(numbers(&["2"]).unwrap(), (2, MESSAGES));
        assert_eq!(numbers(&["2", "200_000"]).unwrap(), (2, 200_000));
        for bad in [&["0"][..], &["many"], &["5", "0"], &["5", "10000001"], &["1", "2", "3"]] {
            assert!(numbers(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn peers_get_fewer_messages_but_some() {
        assert_eq!((fewer(1_000_000), fewer(3)), (100_000, 1));
    }

    #[test]
    fn peers_are_pinned_to_one_version_each() {
        let json = include_str!("../../../peers/package.json");
        for name in ["@connectrpc/connect-web", "nice-grpc-web", "@bufbuild/protobuf", "esbuild"] {
            let version = pinned(json, name).unwrap();
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{name} {version}");
        }
        assert_eq!(pinned(json, "connect-web"), None);
    }
}
