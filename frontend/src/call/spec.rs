use std::{sync::Arc, time::Duration};

use super::{Callee, Conditions, Mode};
use crate::transport::{Line, Target, Transport};

/// Everything that must be known to start a call. What is sent on it comes later, by [`Run::send`](super::Run::send).
#[derive(Clone, Debug, PartialEq)]
pub struct CallSpec {
    /// The scenario that asked for the call; only its name, for the list of runs. Of a call from a file it may be anything.
    pub scenario: Arc<str>,
    /// What is called.
    pub callee: Callee,
    /// How the method streams. Nobody calls a method without knowing it; of a call that somebody else makes it may not be known.
    pub mode: Option<Mode>,
    /// Which way to the server.
    pub transport: Transport,
    /// The server, if it is not Weir.
    pub target: Option<Target>,
    /// The user's metadata: key and value as typed. Values of keys ending in `-bin` are base64.
    pub metadata: Vec<(String, String)>,
    /// What the user makes harder for it.
    pub conditions: Conditions,
    /// Flow-control window of the call's stream over the tunnel in bytes, unless the conditions ask for another.
    pub window: u32,
    /// How much of the call the page keeps, in bytes of messages and index together.
    pub keep: usize,
}

impl CallSpec {
    /// Window of a stream unless asked otherwise: small enough that back-pressure shows.
    pub const WINDOW: u32 = 64 * 1024;
    /// A window for streams that must not wait for the round trip.
    pub const WIDE_WINDOW: u32 = 1024 * 1024;
    /// Bytes kept of a call unless asked otherwise.
    pub const KEEP: usize = 64 * 1024 * 1024;

    /// A call without metadata, conditions or special wishes.
    pub fn new(scenario: &str, callee: Callee, mode: Mode, transport: Transport) -> Self {
        Self {
            scenario: scenario.into(),
            callee,
            mode: Some(mode),
            transport,
            target: None,
            metadata: Vec::new(),
            conditions: Conditions::default(),
            window: Self::WINDOW,
            keep: Self::KEEP,
        }
    }

    /// The deadline, from the start of the call. It is sent as `grpc-timeout` and kept by the page as well.
    pub fn timeout(&self) -> Option<Duration> {
        self.conditions.deadline()
    }

    /// Flow-control window of the call's stream over the tunnel, in bytes.
    pub fn stream_window(&self) -> u32 {
        self.conditions.window(self.window)
    }

    /// The line that the call goes over.
    pub fn line(&self) -> Line {
        self.conditions.line(self.stream_window())
    }
}
