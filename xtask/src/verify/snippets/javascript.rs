use std::{
    env, io,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::{bench::Bench, calls::of_program, comment, fresh_with_protos, write};
use crate::{process, verify::counts::Counts};

/// Runs the snippets in JavaScript, in Node: its `fetch` is the browsers'. Those with connect-web use the packages in `modules`, and `buf`
/// to generate what they import; the others need nothing.
pub(in crate::verify) fn in_javascript(modules: &Path, buf: &Path, counts: &mut Counts) -> Result<()> {
    // What is wrong with the ones hides nothing of the others.
    let with_connect = with_connect(modules, buf, counts);
    by_hand(counts).and(with_connect)
}

fn by_hand(counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?.only("fetch", "mjs");
    let scripts = bench.folder.join("fetch");
    bench.run(counts, |call| node(&scripts.join(format!("{}.mjs", call.name))), |said, _| of_program(said))
}

/// Makes a project as the snippets' comments say, and runs them in it.
fn with_connect(modules: &Path, buf: &Path, counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?.only("connect-web", "js");
    let project = bench.folder.join("connect-web-project");
    fresh_with_protos(&project)?;
    write(&project.join("package.json"), b"{\"type\": \"module\"}\n")?;
    link(modules, &project.join("node_modules")).context("cannot link the packages")?;
    let mut done = Vec::new();
    for call in &bench.calls {
        let text = bench.text("connect-web", call, "js")?;
        let line = comment(&text, "//", "npx buf", "In a page").join(" ");
        if !done.contains(&line) {
            generate(&line, modules, buf, &project)?;
            done.push(line);
        }
        write(&project.join(format!("{}.js", call.name)), text.as_bytes())?;
    }
    bench.run(counts, |call| node(&project.join(format!("{}.js", call.name))), |said, _| of_program(said))
}

fn node(script: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(script);
    command
}

/// What `npx` would do: it finds buf's plugin among the packages.
fn generate(line: &str, modules: &Path, buf: &Path, project: &Path) -> Result<()> {
    let args = line.strip_prefix("npx buf ").context("a snippet that does not say how to generate what it imports")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([modules.join(".bin")].into_iter().chain(env::split_paths(&path)))?;
    let args = args.split(' ').map(|arg| arg.trim_matches('\''));
    process::run(Command::new(buf).args(args).current_dir(project).env("PATH", path).stdin(Stdio::null()))
}

/// Modules of JavaScript are looked for in the folders above, and nowhere else.
#[cfg(not(windows))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

/// The same.
#[cfg(windows)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(from, to)
}
