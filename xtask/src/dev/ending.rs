//! Whether it is time to stop: Ctrl-C, a terminal that is closed, whoever started us gone.

use std::{
    io::{Read as _, stdin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::{Context as _, Result};

/// Tells when it is time.
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    pub(super) fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Begins to notice. From here on a signal no longer ends us by itself.
pub(super) fn notice() -> Result<Ending> {
    let come = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&come)).context("cannot listen to signals")?;
    }
    if is_pipe() {
        let come = Arc::clone(&come);
        let reader = thread::Builder::new().name("stdin".into());
        reader
            .spawn(move || {
                let mut stdin = stdin();
                let mut ignored = [0; 64];
                // Whoever holds the other end may write what they like, until they are gone.
                while stdin.read(&mut ignored).is_ok_and(|read| read > 0) {}
                come.store(true, Ordering::Relaxed);
            })
            .context("cannot watch the standard input")?;
    }
    Ok(Ending(come))
}

/// Whether somebody holds the other end of our standard input. A terminal tells by a signal, and /dev/null is at its end from the
/// beginning.
#[cfg(unix)]
fn is_pipe() -> bool {
    use std::{
        fs::File,
        os::{fd::AsFd as _, unix::fs::FileTypeExt as _},
    };
    let kind = stdin().as_fd().try_clone_to_owned().and_then(|stdin| File::from(stdin).metadata());
    kind.is_ok_and(|metadata| metadata.file_type().is_fifo() || metadata.file_type().is_socket())
}

#[cfg(not(unix))]
fn is_pipe() -> bool {
    false
}
