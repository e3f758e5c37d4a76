use std::{path::Path, process::Command};

use anyhow::{Context as _, Result};

use super::{bench::Bench, calls::of_grpcurl};
use crate::{process, verify::counts::Counts};

/// Runs the commands by a shell, in which `grpcurl` is the program given.
pub(in crate::verify) fn by_grpcurl(grpcurl: &Path, counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?;
    let path = process::path_with([grpcurl.parent().context("a program without a folder")?])?;
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
