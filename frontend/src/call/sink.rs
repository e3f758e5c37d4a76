use bytes::Bytes;
use leptos::prelude::GetUntracked as _;
use weir_tap::{Direction, Frame, Sink, What, unix_nanos};

use super::{LinkState, Run};
use crate::transport::{Connection, Failure, Watch, http2::Http2};

/// Feeds what the tap and the transport see of a call into its log. One lock for each chunk, none for each message.
pub(super) struct RunSink(pub(super) Run);

impl Sink for RunSink {
    fn event(&self, unix_nanos: u64, what: What) {
        self.0.log_mut().event(unix_nanos, what);
        self.0.touch();
    }

    fn data(&self, unix_nanos: u64, direction: Direction, chunk: &[u8], _: u64, frames: &[Frame]) {
        let mut log = self.0.log_mut();
        log.data(unix_nanos, direction, chunk, frames);
        let fast = log.is_fast(unix_nanos);
        drop(log);
        self.0.set_fast(fast);
        self.0.touch();
    }
}

impl Watch for RunSink {
    fn connected(&self) {
        self.0.log_mut().connected(unix_nanos());
        self.0.touch();
    }

    fn on(&self, connection: Connection, stream: u32) {
        self.0.log_mut().set_beyond(connection, stream);
    }

    fn left(&self) {
        self.0.log_mut().left(unix_nanos());
        self.0.touch();
    }

    fn http2(&self, seen: Http2) {
        self.0.log_mut().see_http2(seen);
        self.0.touch();
    }

    fn trailers_frame(&self, frame: &[u8]) {
        self.0.log_mut().set_trailers_frame(Bytes::copy_from_slice(frame));
    }

    fn failed(&self, failure: Failure) {
        let up = matches!(self.0.link().get_untracked(), LinkState::Ok(_));
        let left = self.0.log().facts().left.is_some();
        let failure = match failure {
            // To a page, a `fetch` that finds nobody and one that is cut off before the answer look alike. If the server
            // was there when the request left, then it went away meanwhile.
            Failure::Unreachable { http_status: None } if up && left && !self.0.transport().facts().own_connection => {
                Failure::Dropped
            }
            other => other,
        };
        self.0.log_mut().failed(unix_nanos(), failure);
        self.0.touch();
    }
}
