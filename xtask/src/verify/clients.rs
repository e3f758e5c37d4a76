//! Clients that are not ours, against a server: each in its own language, with its own library.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::{
    counts::Counts,
    server::{self, Server},
    steps::judge,
};
use crate::{page, place, process, tools};

/// What the clients in Node run with: Connect asks for it.
const NODE: u32 = 20;

/// The tutorials' own clients.
pub(super) fn in_python(counts: &mut Counts) -> Result<()> {
    let server = Server::start()?;
    judge(python("run.py")?.arg(server.address.to_string()), counts, Counts::read_summary)
}

/// `buf curl`, by each of its ways; and what the schema's tests have of editions, which no compiler in Rust reads, is what buf makes of it.
pub(super) fn buf(program: &Path, counts: &mut Counts) -> Result<()> {
    editions(program)?;
    let server = Server::start()?;
    judge(python("buf.py")?.arg(program).arg(server.address.to_string()), counts, Counts::read_summary)
}

fn editions(program: &Path) -> Result<()> {
    let (sources, made) = (place::root().join("schema/tests/protos"), place::target().join("editions.binpb"));
    let mut build = Command::new(program);
    build.args(["build", "--as-file-descriptor-set", "--exclude-source-info"]).arg("-o").arg(&made);
    for name in ["delimited.proto", "edition2023.proto", "edition2024.proto"] {
        build.args(["--path", name]);
    }
    process::run(build.current_dir(&sources))?;
    if fs::read(made)? != fs::read(sources.join("editions.binpb"))? {
        bail!("schema/tests/protos/editions.binpb is not what buf makes of the sources beside it");
    }
    Ok(())
}

/// grpc-js, and Connect's clients for gRPC-Web, with the modules that [`node_modules`] gave.
pub(super) fn in_node(modules: &Path, counts: &mut Counts) -> Result<()> {
    let descriptors = descriptors()?;
    let server = Server::start()?;
    let mut node = Command::new("node");
    node.arg("run.js").arg(server.address.to_string()).arg(descriptors);
    node.current_dir(node_folder()).env("NODE_PATH", modules).stdin(Stdio::null());
    judge(&mut node, counts, Counts::read_summary)
}

/// The modules of the clients in Node.
///
/// # Errors
/// Node is not here or too old, or npm cannot get them.
pub(super) fn node_modules() -> Result<PathBuf> {
    let version = process::answer("node", &["--version"]);
    if !tools::npm::is_here() || version.as_deref().and_then(major).is_none_or(|major| major < NODE) {
        bail!("it takes npm and Node {NODE} or newer");
    }
    tools::npm::cached(&node_folder()).context("npm cannot get the clients")
}

/// A script of tests/python.
pub(super) fn python(script: &str) -> Result<Command> {
    let mut command = Command::new(tools::python::of_tests()?);
    command
        .arg(script)
        .current_dir(place::root().join("tests/python"))
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null());
    Ok(command)
}

fn node_folder() -> PathBuf {
    place::root().join("tests/node")
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The project's definitions, compiled into one file.
fn descriptors() -> Result<PathBuf> {
    let folder = place::root().join("proto");
    let file = server::target()?.join("clients.binpb");
    let mut protoc = Command::new(tools::python::of_tests()?);
    protoc.args(["-m", "grpc_tools.protoc", "--proto_path", ".", "--include_imports", "--descriptor_set_out"]);
    protoc.arg(&file).current_dir(&folder).stdin(Stdio::null());
    for path in page::files(&folder)? {
        if path.extension().is_some_and(|extension| extension == "proto") {
            protoc.arg(path.strip_prefix(&folder)?);
        }
    }
    process::run(&mut protoc)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(["v20.20.2", "v8.0.0", "20.1", ""].map(major), [Some(20), Some(8), None, None]);
    }
}
