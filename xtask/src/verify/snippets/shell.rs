use std::{env, fs, path::Path, process::Command};

use anyhow::{Context as _, Result};

use super::{bench::Bench, calls::of_grpcurl};
use crate::{place, process, say, tools, verify::counts::Counts};

/// Runs the commands by a shell, with grpcurl where it is installed and else with the stand-in of `tests/snippets`.
pub(in crate::verify) fn by_grpcurl(counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?;
    let stand_in = bench.folder.join("bin");
    let mut path = env::var_os("PATH").unwrap_or_default();
    if process::on_path("grpcurl").is_none() {
        say::note("grpcurl is not here: tests/snippets/grpcurl.py stands in for it");
        put_stand_in(&stand_in)?;
        path = process::path_with([stand_in.as_path()])?;
    }
    let scripts = bench.folder.join("grpcurl");
    bench.run(
        counts,
        |call| {
            let mut command = Command::new("sh");
            command.arg(scripts.join(format!("{}.sh", call.name))).env("PATH", &path);
            command
        },
        |said, status| of_grpcurl(said, status.code()?),
    )
}

/// A program of that name that starts the stand-in.
fn put_stand_in(folder: &Path) -> Result<()> {
    let python = tools::python::ready(&place::root().join("tests/python/requirements.txt"))?;
    let script = place::root().join("tests/snippets/grpcurl.py");
    let program = folder.join("grpcurl");
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    fs::write(&program, format!("#!/bin/sh\nexec '{}' '{}' \"$@\"\n", python.display(), script.display()))
        .with_context(|| format!("cannot write {}", program.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).context("cannot make it a program")?;
    }
    Ok(())
}
