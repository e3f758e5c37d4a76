//! One line in the log for each call, at its end.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use weir_tap::{Cause, CauseSlot, Direction, Frame, PerDirection, Trailers, status_name};

use crate::connection::Via;

/// The page's heartbeat: a line each second from every page would hide all others.
const HEARTBEAT: &str = "/weir.v1.Recorder/Clock";

/// The status code of a call that went well.
const OK: i32 = 0;

/// What a call's line tells.
#[derive(Debug)]
pub(super) struct LogLine {
    pub(super) via: Via,
    method: String,
    began: Instant,
    counts: PerDirection<Count>,
    cause: CauseSlot,
}

/// Messages of one direction, and bytes with their prefixes.
#[derive(Debug, Default)]
struct Count {
    messages: AtomicU64,
    bytes: AtomicU64,
}

impl LogLine {
    /// A call of `method` (`/package.Service/Method`) begins.
    pub(super) fn new(method: String, via: Via, cause: CauseSlot) -> Self {
        Self { via, method, began: Instant::now(), counts: PerDirection::default(), cause }
    }

    /// A chunk of a body passed, and so did the messages that end in it.
    pub(super) fn count(&self, direction: Direction, chunk: &[u8], frames: &[Frame]) {
        let count = &self.counts[direction];
        count.messages.fetch_add(frames.len() as u64, Ordering::Relaxed);
        count.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
    }

    /// The call ended with trailers.
    pub(super) fn finished(&self, trailers: &Trailers) {
        let (status, ended) = match trailers.code {
            Some(OK) => (status_name(OK), "the server finished"),
            Some(code) => (status_name(code), why(self.cause.get()).unwrap_or("the server ended it")),
            None => ("none", "the answer ended without a status"),
        };
        self.write(status, ended, &trailers.message);
    }

    /// The call was dropped.
    pub(super) fn dropped(&self, cause: Cause) {
        self.write("none", why(cause).unwrap_or("the client closed the connection"), "");
    }

    fn write(&self, status: &str, ended: &str, message: &str) {
        let method = self.method.strip_prefix('/').unwrap_or(&self.method);
        let PerDirection { request, response } = &self.counts;
        macro_rules! line {
            ($level:expr) => {
                tracing::event!(
                    target: "weir::call",
                    $level,
                    method,
                    transport = self.via.door.name(),
                    status,
                    messages_in = request.messages.load(Ordering::Relaxed),
                    messages_out = response.messages.load(Ordering::Relaxed),
                    bytes_in = request.bytes.load(Ordering::Relaxed),
                    bytes_out = response.bytes.load(Ordering::Relaxed),
                    ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
                    ended,
                    said = (!message.is_empty()).then_some(message),
                    peer = %self.via.connection.peer(),
                )
            };
        }
        if self.method == HEARTBEAT {
            line!(tracing::Level::DEBUG);
        } else {
            line!(tracing::Level::INFO);
        }
    }
}

fn why(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::Unspecified => None,
        Cause::Reset => Some("the client cancelled"),
        Cause::Deadline => Some("the deadline passed"),
        Cause::ConnectionLost => Some("the connection is gone"),
        Cause::Shutdown => Some("the server is shutting down"),
        Cause::BrokenBody => Some("the answer broke off"),
    }
}
