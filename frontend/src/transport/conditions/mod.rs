//! A longer line and a slower reader than there really are, between the tap and the transport: what the tap reports is then
//! what a call over such a line would look like from this end.
//!
//! Bytes wait here no longer than their time, and no more of them than a stream's window: see [`transit`].

mod body;
mod exchange;
mod held;
mod pace;
mod transit;

use std::{
    task::{Context, Poll},
    time::Duration,
};

use futures::future::LocalBoxFuture;
use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::Service;

use super::Channel;

/// What the line to the server is made to be like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How much longer everything takes on its way, in either direction.
    pub latency: Duration,
    /// The most that is read of a response, in bytes a second. Nothing: as fast as it can.
    pub read_rate: Option<u64>,
    /// The most that may be under way in one direction, in bytes: the stream's window.
    pub window: usize,
}

impl Line {
    /// The line as it is: nothing is added to it.
    pub fn is_plain(&self) -> bool {
        self.latency.is_zero() && self.read_rate.is_none()
    }
}

/// A channel under conditions. Over a plain line calls go straight to the channel.
#[derive(Clone)]
pub struct Conditioned {
    channel: Channel,
    line: Line,
}

impl Conditioned {
    /// The channel as it is over this line.
    pub fn new(channel: Channel, line: Line) -> Self {
        Self { channel, line }
    }
}

impl Service<Request<Body>> for Conditioned {
    type Response = Response<Body>;
    type Error = Status;
    type Future = LocalBoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.channel.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if self.line.is_plain() {
            return self.channel.call(request);
        }
        exchange::begin(self.channel.clone(), self.line, request)
    }
}
