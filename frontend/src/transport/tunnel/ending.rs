//! How one connection ended, and what that means to the calls on it.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use super::router::Router;
use crate::transport::{Failure, TargetEnd, place::Place};

/// Knows how its connection ended. Cheap to clone; the socket tells it.
#[derive(Clone)]
pub(super) struct Ending {
    /// The code that closed the WebSocket; 0 while it stands.
    code: Arc<AtomicU16>,
    /// Where the connection leads, if not to Weir.
    target: Option<Arc<Place>>,
    /// Sees what the server says last.
    router: Router,
}

impl Ending {
    pub(super) fn new(target: Option<Arc<Place>>, router: Router) -> Self {
        Self { code: Arc::default(), target, router }
    }

    /// The WebSocket was closed with this code.
    pub(super) fn closed(&self, code: u16) {
        self.code.store(code, Ordering::Relaxed);
    }

    /// What an error of h2 means for a call.
    pub(super) fn failure(&self, error: &h2::Error) -> Failure {
        if error.is_reset() && error.is_remote() {
            return Failure::Reset { code: error.reason().map_or(0, u32::from) };
        }
        if error.is_go_away() || error.is_io() {
            return self.lost(error.is_go_away() && error.is_remote());
        }
        Failure::Malformed { reason: error.to_string() }
    }

    /// The connection went.
    fn lost(&self, told: bool) -> Failure {
        let Some(place) = &self.target else { return Failure::Dropped };
        let end = match self.code.load(Ordering::Relaxed) {
            // The target has said so itself, or the page has closed it and Weir agreed.
            0 | 1000 | 1005 => TargetEnd::Closed,
            _ if told => TargetEnd::Closed,
            code => TargetEnd::of(code),
        };
        // It is the reason only where the server ended it.
        let goodbye = self.router.goodbye().filter(|_| matches!(end, TargetEnd::Closed | TargetEnd::Reset));
        Failure::Target { end, address: place.address.clone(), goodbye }
    }
}
