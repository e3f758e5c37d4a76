//! `cargo bench-server`: what the server carries, as tables for `benches/SERVER.md`.

mod blast;
mod bytes;
mod idle;
mod room;
mod splice;
mod stall;
mod unary;
mod upload;
mod watch;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{machine, process, table::Table};

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Short, to see that it works.
    quick: bool,
}

impl Scale {
    /// How often each thing is measured.
    fn rounds(self) -> usize {
        if self.quick { 2 } else { 7 }
    }

    /// `usual`, or a tenth of it.
    fn of(self, usual: u32) -> u32 {
        if self.quick { usual / 10 } else { usual }
    }
}

type Part = fn(Scale) -> Result<Vec<Table>>;

const PARTS: [(&str, Part); 7] = [
    ("blast", blast::run),
    ("unary", unary::run),
    ("upload", upload::run),
    ("idle", idle::run),
    ("room", room::run),
    ("stall", stall::run),
    ("splice", splice::run),
];

/// Runs all parts, or those in `wishes`, and says whether it came to its end. A whole run is written down.
pub(crate) fn run(wishes: &[&str]) -> Result<bool> {
    process::can_measure()?;
    let quick = wishes.contains(&"quick");
    let wanted: Vec<&str> = wishes.iter().copied().filter(|wish| *wish != "quick").collect();
    if let Some(unknown) = wanted.iter().find(|wish| PARTS.iter().all(|(name, _)| name != *wish)) {
        bail!("there is no part {unknown:?}: the parts are blast, unary, upload, idle, room, stall and splice");
    }
    let mut tables = String::new();
    for (name, part) in PARTS {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        eprintln!("measuring: {name}");
        for table in part(Scale { quick }).with_context(|| format!("measuring {name}"))? {
            println!("{}", table.text());
            tables += &table.text();
        }
    }
    if !quick && wanted.is_empty() {
        write(Path::new("benches/SERVER.md"), &tables)?;
    }
    Ok(true)
}

/// Puts this run's section before the older ones.
fn write(file: &Path, tables: &str) -> Result<()> {
    let old = fs::read_to_string(file).unwrap_or_default();
    let old = old.find("\n## ").map_or("", |at| &old[at..]);
    let (date, commit) = (machine::date(), machine::commit("benches/SERVER.md"));
    let text = format!(
        "# What the server carries\n\nMeasured by `cargo bench-server`; newest first. Medians, with the least and the \
         most in brackets. Server and driver share the machine, so compare rows of one run, not runs of different \
         machines.\n\n## {date}, {commit}\n\n{}.\n\n{}{old}",
        machine::line(),
        tables.trim_end(),
    );
    fs::write(file, text.trim_end().to_owned() + "\n").with_context(|| format!("cannot write {}", file.display()))
}

/// A runtime for clients.
fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
