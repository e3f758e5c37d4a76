//! The interop client of gRPC's own implementation in Ruby, which Debian's `ruby-grpc` has, against `weir --interop`.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::{counts::Counts, server::Server};
use crate::{process, say, tools};

/// The cases that it knows and that need no account in a cloud.
const CASES: [&str; 15] = [
    "empty_unary",
    "large_unary",
    "client_streaming",
    "server_streaming",
    "ping_pong",
    "empty_stream",
    "custom_metadata",
    "status_code_and_message",
    "unimplemented_method",
    "unimplemented_service",
    "cancel_after_begin",
    "cancel_after_first_response",
    "timeout_on_sleeping_server",
    "client_compressed_unary",
    "client_compressed_streaming",
];
/// Where it is, and what it takes besides.
const PACKAGES: [&str; 2] = ["ruby-grpc", "ruby-googleauth"];
/// Seconds for one case, far more than it takes: what hangs ends too.
const LIMIT: &str = "60";

/// The client's program.
pub(super) struct Client(PathBuf);

impl Client {
    /// Its program, in the gem's folder; what it takes is installed where that is allowed.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) fn ready() -> Result<Self> {
        if process::on_path("timeout").is_none() {
            bail!("it takes timeout");
        }
        if let Some(client) = Self::find() {
            return Ok(client);
        }
        tools::debian::install(&PACKAGES)?;
        Self::find().with_context(|| format!("it takes {} of Debian", PACKAGES.join(" and ")))
    }

    fn find() -> Option<Self> {
        let gem = "print Gem::Specification.find_by_name('grpc').gem_dir";
        let gem = process::answer("ruby", &["-rgoogleauth", "-rgoogle/protobuf", "-e", gem])?;
        let program = PathBuf::from(gem).join("src/ruby/pb/test/client.rb");
        program.is_file().then_some(Self(program))
    }

    /// Runs every case and counts it as a test.
    pub(super) fn run(&self, counts: &mut Counts) -> Result<()> {
        let server = Server::with(&["--interop"])?;
        let mut failed = Vec::new();
        for case in CASES {
            // What it prints is looked at when something is wrong.
            let output = self.case(case, &server).output().context("cannot start the client")?;
            let passed = output.status.success();
            say::note(&format!("{} {case}", if passed { "ok  " } else { "FAIL" }));
            counts.add(passed.into(), (!passed).into());
            if !passed {
                say::note(&String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
                failed.push(case);
            }
        }
        if !failed.is_empty() {
            bail!("these cases failed: {}", failed.join(", "));
        }
        Ok(())
    }

    fn case(&self, case: &str, server: &Server) -> Command {
        let mut command = Command::new("timeout");
        command
            .arg(LIMIT)
            .arg("ruby")
            .arg(&self.0)
            .args(["--server_host", &server.address.ip().to_string()])
            .args(["--server_port", &server.address.port().to_string()])
            .args(["--test_case", case])
            .stdin(Stdio::null());
        command
    }
}
