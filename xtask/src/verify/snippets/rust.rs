use std::{env, fs, process::Command};

use anyhow::{Context as _, Result};

use super::{
    bench::Bench,
    calls::{Call, of_program},
    comment, fresh_with_protos, write,
};
use crate::{
    place, process, say,
    verify::{counts::Counts, server},
};

/// Generates what the snippets' own build script would, without protoc.
const BUILD: &str = r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    let protos: Vec<String> = std::fs::read_to_string("protos")?.lines().map(str::to_owned).collect();
    tonic_prost_build::configure().compile_fds(protox::compile(protos, ["proto"])?)?;
    Ok(())
}
"#;

/// What the snippets' own commands do not say: a compiler of definitions for the script above, and this project's settings,
/// so that what is compiled already need not be compiled again.
const MANIFEST: &str = r#"[package]
name = "weir-snippets"
version = "0.0.0"
edition = "2024"

[build-dependencies]
protox = "0.10"

[workspace]

[lints.rust]
warnings = "deny"

[profile.dev]
debug = "line-tables-only"
"#;

/// Compiles the Rust snippets as the programs of one package, made of what their comments say, and runs them.
pub(in crate::verify) fn in_rust(counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?;
    let package = bench.folder.join("rust-package");
    fresh_with_protos(&package)?;
    let mut protos = Vec::new();
    let mut commands = Vec::new();
    for call in &bench.calls {
        let text = bench.text("rust", call, "rs")?;
        let says = comment(&text, "//", "cargo add", "curl").join("\n");
        let (_, proto) = text.split_once("compile_protos(\"proto/").context("a snippet without a definition")?;
        protos.push(proto.split('"').next().unwrap_or_default().to_owned());
        commands.extend(says.lines().map(str::to_owned));
        write(&package.join("src/bin").join(format!("{}.rs", program(call))), text.as_bytes())?;
    }
    for list in [&mut protos, &mut commands] {
        list.sort_unstable();
        list.dedup();
    }
    write(&package.join("Cargo.toml"), MANIFEST.as_bytes())?;
    write(&package.join("build.rs"), BUILD.as_bytes())?;
    write(&package.join("protos"), protos.join("\n").as_bytes())?;
    fs::copy(place::root().join("Cargo.lock"), package.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    for command in &commands {
        let args = command.strip_prefix("cargo ").context("a snippet that asks for something else than cargo")?;
        process::run(process::cargo().args(args.split(' ')).arg("--quiet").current_dir(&package))?;
    }

    say::note("Compiling: a minute on two cores the first time");
    let target = server::target()?;
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--bins", "--target-dir"]).arg(&target).current_dir(&package);
    process::run(&mut cargo)?;
    let programs = target.join("debug");
    bench.run(
        counts,
        |call| Command::new(programs.join(format!("{}{}", program(call), env::consts::EXE_SUFFIX))),
        |said, _| of_program(said),
    )
}

/// The name of its program, apart from all others in the target folder.
fn program(call: &Call) -> String {
    format!("snippet_{}", call.name)
}
