use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::{bench::Bench, calls::of_program, comment, fresh_with_protos};
use crate::{process, tools, verify::counts::Counts};

/// Generates the stubs as the Python snippets' comments say, and runs the snippets.
pub(in crate::verify) fn in_python(counts: &mut Counts) -> Result<()> {
    let python = tools::python::of_tests()?;
    let bench = Bench::ready()?;
    let stubs = bench.folder.join("python-stubs");
    fresh_with_protos(&stubs)?;
    let mut done = Vec::new();
    for call in &bench.calls {
        let text = bench.text("python", call, "py")?;
        let line = comment(&text, "#", "python -m", "import").join(" ");
        if !done.contains(&line) {
            generate(&python, &line, &stubs)?;
            done.push(line);
        }
    }
    let scripts = bench.folder.join("python");
    bench.run(
        counts,
        |call| {
            let mut command = Command::new(&python);
            command.arg(scripts.join(format!("{}.py", call.name))).env("PYTHONPATH", &stubs);
            command
        },
        |said, _| of_program(said),
    )
}

fn generate(python: &Path, line: &str, stubs: &Path) -> Result<()> {
    let args = line.strip_prefix("python ").context("a snippet that does not say how to make its stubs")?;
    process::run(Command::new(python).args(args.split(' ')).current_dir(stubs).stdin(Stdio::null()))
}
