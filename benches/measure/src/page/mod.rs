//! `cargo bench-page`: the page beside other gRPC-Web clients, on one server, in one run.

mod budgets;
mod figures;
mod report;
mod setting;

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use crate::process;
use figures::Figures;
use setting::Setting;

/// Measures all clients in the browser that CHROMIUM names, and writes down what it came to. `args`: rounds, messages.
pub(crate) fn run(args: &[&str]) -> Result<bool> {
    let chromium = env::var_os("CHROMIUM").context("CHROMIUM must name a browser: `cargo bench-page` sees to it")?;
    let setting = Setting::read(args, &chromium, Path::new("benches/peers"))?;
    println!("measuring: {} rounds, half a minute each or more; leave the machine alone meanwhile", setting.rounds);
    let began = Instant::now();
    let results = report::of(&setting, &measure(&chromium, &setting)?);
    println!("\n{results}");
    fs::write("benches/RESULTS.md", &results).context("cannot write benches/RESULTS.md")?;
    println!("measured in {} minutes; written to benches/RESULTS.md", began.elapsed().as_secs() / 60);
    Ok(true)
}

/// Starts a server and has the driver measure all clients on it.
fn measure(chromium: &OsStr, setting: &Setting) -> Result<Figures> {
    let page_port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr())?.port();
    let folder = tempfile::tempdir()?;
    let origin = format!("http://127.0.0.1:{page_port}");
    let server = process::weir(folder.path(), &["--listen", "127.0.0.1:0", "--allow-origin", &origin])?;
    let mut driver = Command::new("node");
    driver
        .arg("benches/driver/main.mjs")
        .arg(chromium)
        .args([server.address().port().to_string(), page_port.to_string()])
        .args([setting.rounds, setting.messages, setting.peer_messages].map(|number| number.to_string()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = driver.spawn().context("cannot start node")?;
    let mut figures = Figures::default();
    for line in BufReader::new(child.stdout.take().context("node has no output")?).lines() {
        let line = line.context("cannot read what node writes")?;
        figures.add(&line).with_context(|| format!("the driver wrote `{line}`"))?;
    }
    if !child.wait().context("lost sight of node")?.success() {
        bail!("the measurement did not come to its end; why stands above");
    }
    Ok(figures)
}
