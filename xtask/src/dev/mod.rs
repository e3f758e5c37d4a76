//! `cargo dev`: the server and the page, each made anew when its sources are saved. For people who change one of them.

mod asked;
mod child;
mod ending;
mod proxies;
mod server;
mod sources;

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{page, say, tools::PageTools};
use asked::Asked;
use child::Child;
use server::Server;

/// How often everything is looked at: what has been saved, who has ended, whether we are to stop.
const BEAT: Duration = Duration::from_millis(250);

/// Runs both until one of the signals that end programs, or until the page's part ends.
///
/// # Errors
/// A port is taken, a tool cannot be had, or one of the two ended before it was of any use.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let asked = Asked::read(args, |name| std::env::var(name).ok())?;
    is_free(asked.server, "the server", "`cargo dev -- --listen 127.0.0.1:50052` takes another port")?;
    is_free(asked.page(), "the page", "`cargo dev --port 8081` takes another port")?;
    let ending = ending::notice()?;
    let tools = PageTools::for_serving()?;

    say::step("Building the server: 3 minutes on two cores the first time, seconds after a change");
    let mut server = Server::build(&asked)?;
    let mut page = None;
    let mut said = false;
    while !ending.has_come() {
        thread::sleep(BEAT);
        server.look()?;
        if page.is_none() && server.is_tried() {
            say::step("Starting Trunk, which builds the page: 4 minutes on two cores the first time");
            page = Some(serve(&tools, &asked)?);
        }
        if let Some(page) = &mut page
            && let Some(status) = page.has_ended()?
        {
            bail!("Trunk ended with {status}; why stands above");
        }
        if !said && page.is_some() && server.is_tried() && answers(asked.page()) {
            said = true;
            say::step(&format!("The page, built anew when it is saved: http://{}/", asked.page()));
            say::note(&format!("The server, built and started anew: http://{}/. Ctrl-C stops both.", asked.server));
        }
    }
    say::note("Stopping both.");
    Ok(())
}

/// `trunk serve`, with its calls led to where the server is.
fn serve(tools: &PageTools, asked: &Asked) -> Result<Child> {
    let mut trunk = page::trunk(tools)?;
    trunk.args(["serve", "--skip-version-check", "--port", &asked.port.to_string()]);
    if let Some(settings) = proxies::settings_for(asked.server)? {
        trunk.arg("--config").arg(settings);
    }
    if asked.open {
        trunk.arg("--open");
    }
    Child::start(&mut trunk)
}

/// # Errors
/// Something listens there.
fn is_free(address: SocketAddr, whose: &str, advice: &str) -> Result<()> {
    TcpListener::bind(address)
        .map(drop)
        .with_context(|| format!("{address}, where {whose} would be, cannot be had; {advice}"))
}

fn answers(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, BEAT).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_said_with_what_to_do() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = taken.local_addr().unwrap();
        let error = is_free(address, "the page", "take another").unwrap_err();
        assert_eq!(error.to_string(), format!("{address}, where the page would be, cannot be had; take another"));
        drop(taken);
        assert!(is_free(address, "the page", "").is_ok());
    }
}
