use std::{cell::RefCell, rc::Rc};

use web_sys::ReadableStream;

use crate::transport::{Failure, watch::Teller};

/// What the wrapped `fetch` learns of one call. Cheap to clone.
#[derive(Clone)]
pub(super) struct Slot(Rc<Inner>);

struct Inner {
    teller: Teller,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    left: bool,
    http_status: Option<u16>,
    sent_elsewhere: bool,
    body: Option<ReadableStream>,
}

impl Slot {
    pub(super) fn new(teller: Teller) -> Self {
        Self(Rc::new(Inner { teller, state: RefCell::default() }))
    }

    pub(super) fn teller(&self) -> &Teller {
        &self.0.teller
    }

    pub(super) fn leaves(&self) {
        self.0.state.borrow_mut().left = true;
        self.0.teller.left();
    }

    pub(super) fn answered(&self, http_status: u16) {
        self.0.state.borrow_mut().http_status = Some(http_status);
        self.0.teller.connected();
    }

    /// The answer is a redirection: browsers do not say where to.
    pub(super) fn sent_elsewhere(&self) {
        self.0.state.borrow_mut().sent_elsewhere = true;
        self.0.teller.connected();
    }

    /// The wrapped `fetch` was called. It is not if another script has put its own in the wrapper's place.
    pub(super) fn has_left(&self) -> bool {
        self.0.state.borrow().left
    }

    /// The answer has a body, which is to be read by whoever takes it.
    pub(super) fn carries(&self, body: ReadableStream) {
        self.0.state.borrow_mut().body = Some(body);
    }

    /// The body, once.
    pub(super) fn take_body(&self) -> Option<ReadableStream> {
        self.0.state.borrow_mut().body.take()
    }

    /// What it means that there is no gRPC-Web answer.
    pub(super) fn not_answered(&self, error: &str) -> Failure {
        let state = self.0.state.borrow();
        if state.sent_elsewhere {
            return Failure::SentElsewhere;
        }
        match state.http_status {
            // A proxy between the page and the server (as in development) that does not reach it.
            Some(status @ (502 | 504)) => Failure::Unreachable { http_status: Some(status) },
            Some(status) => Failure::Refused { http_status: Some(status) },
            // To a page all failures of `fetch` look alike: no server, no network, or not allowed.
            None if state.left => Failure::Unreachable { http_status: None },
            None => Failure::Malformed { reason: error.to_owned() },
        }
    }
}
