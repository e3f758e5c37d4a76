//! Weir's command line.

mod open_files;
mod say;

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, parser::ValueSource};
use tracing_subscriber::EnvFilter;
use weir::{Config, spawn, spawn_somewhere, tls::Tls};

#[tokio::main]
async fn main() -> ExitCode {
    let given = Config::command().get_matches();
    // Wherever there is room, if nobody has said where.
    let anywhere = given.value_source("listen") == Some(ValueSource::DefaultValue);
    let config = Config::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    match run(config, anywhere).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say::error(&sentence);
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config, anywhere: bool) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| {
        format!("--log {:?} is not a filter: {error}. Try info, debug, or weir=debug,h2=info.", config.log)
    })?;
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
    open_files::make_room(config.max_connections);
    let asked = config.clone();
    let server = if anywhere { spawn_somewhere(config).await } else { spawn(config).await };
    let mut server = server.map_err(|error| say::why_not(&error))?;
    let (config, terminal) = (server.app().config(), server.app().terminal());
    let pages = say::pages(config, server.addresses());
    let fingerprint = server.app().tls().and_then(Tls::fingerprint);
    say::running(&asked, config, &pages, terminal.key(), fingerprint, io::stdout().is_terminal());
    if config.open {
        // Command lines can be read by others: what the browser is started with is good once.
        let page = pages.own(config, &terminal.link()).unwrap_or_else(|| pages.here.clone());
        // It may wait for the browser.
        tokio::task::spawn_blocking(move || {
            if let Err(error) = open::that_detached(&page) {
                tracing::warn!(%error, "cannot open a browser; the page is at {page}");
            }
        });
    }
    tokio::select! {
        ended = server.wait() => return ended.map_err(|error| format!("The server ended: {error}.")),
        signal = asked_to_stop() => tracing::info!(signal, "stopping: open calls end, at most five seconds"),
    }
    server.stop().await.map_err(|error| format!("The server did not end well: {error}."))
}

/// Waits for Ctrl-C, or for SIGTERM where there is such a thing.
async fn asked_to_stop() -> &'static str {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        return tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = tokio::signal::ctrl_c() => "Ctrl-C",
        };
    }
    // If signals cannot be heard, the system ends the process its own way.
    let _ = tokio::signal::ctrl_c().await;
    "Ctrl-C"
}
