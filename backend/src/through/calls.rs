//! The calls on a connection of HTTP/2 to a server that is not Weir.

use std::{collections::HashMap, sync::Arc};

use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri, request, response};
use weir_tap::{Call, CallEvent, Cause, CauseSlot, DIRECTIONS, Direction, MalformedEvent, Side, What};
use weir_wire::http2::{End, Field, Observer, Seen};

use super::Look;
use crate::{
    bus::{Bus, Subject},
    record::Recorder,
};

/// Whose connection it is, and who is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Whose {
    pub(crate) bus: Bus,
    /// The session whose page makes the calls.
    pub(crate) session: String,
    pub(crate) server_id: u64,
    /// The connection's number.
    pub(crate) connection: u64,
}

/// Follows the calls.
pub(super) struct Calls {
    observer: Observer,
    known: Known,
}

/// Those that are open, by their streams.
struct Known {
    whose: Whose,
    open: HashMap<u32, Open>,
}

struct Open {
    call: Call,
    recorder: Arc<Recorder>,
    answered: bool,
}

impl Calls {
    pub(super) fn new(whose: Whose) -> Self {
        Self { observer: Observer::default(), known: Known { whose, open: HashMap::new() } }
    }
}

impl Look for Calls {
    fn look(&mut self, now: u64, end: End, bytes: &[u8]) {
        let Self { observer, known } = self;
        observer.feed(end, bytes, &mut |end, seen| known.see(now, end, seen));
    }

    fn over(&mut self, now: u64, cause: Cause) {
        self.known.open.drain().for_each(|(_, open)| open.call.dropped(now, cause));
    }
}

impl Known {
    fn see(&mut self, now: u64, end: End, seen: Seen<'_>) {
        match seen {
            Seen::Headers { stream, fields, ends } => {
                match (end, self.open.get_mut(&stream)) {
                    (End::Client, None) => drop(self.open.insert(stream, self.begin(now, stream, &fields))),
                    (End::Server, Some(open)) => open.headers(now, &fields, ends),
                    // A client's trailers say nothing in gRPC.
                    (End::Client, Some(_)) | (End::Server, None) => {}
                }
                if ends {
                    self.done(now, end, stream);
                }
            }
            Seen::Data { stream, bytes } => {
                if let Some(open) = self.open.get(&stream) {
                    open.call.data(now, direction(end), bytes);
                }
            }
            Seen::Ends { stream } => self.done(now, end, stream),
            Seen::Reset { stream, .. } => {
                // Whoever resets a stream gives it up; to the server that is a reset by its peer.
                let cause = if end == End::Client { Cause::Reset } else { Cause::Unspecified };
                if let Some(open) = self.open.remove(&stream) {
                    open.call.dropped(now, cause);
                }
            }
            Seen::Waits { stream, full } => {
                if let Some(open) = self.open.get(&stream) {
                    if full {
                        open.recorder.handed_over(direction(end));
                    } else {
                        open.recorder.asked(direction(end));
                    }
                }
            }
            Seen::Blind(why) => {
                for (_, open) in self.open.drain() {
                    for direction in DIRECTIONS {
                        let bad = MalformedEvent { direction: direction.into(), offset: 0, reason: why.to_string() };
                        open.recorder.event(now, What::Malformed(bad));
                    }
                }
            }
            // The page speaks this HTTP/2 itself, and sees them.
            Seen::Ping { .. } | Seen::Settings { .. } | Seen::Goodbye(_) => {}
        }
    }

    fn begin(&self, now: u64, stream: u32, fields: &[Field]) -> Open {
        let Whose { bus, session, server_id, connection } = &self.whose;
        let of = CallEvent {
            side: Side::Target.into(),
            server_id: *server_id,
            connection: Some(*connection),
            stream: Some(stream),
            ..CallEvent::default()
        };
        let recorder = Arc::new(Recorder::of(bus, Subject::session(session), of));
        let call = Call::begin(now, recorder.clone(), CauseSlot::default(), &request(fields));
        Open { call, recorder, answered: false }
    }

    /// `end` sends nothing more on the stream.
    fn done(&mut self, now: u64, end: End, stream: u32) {
        let Some(open) = self.open.get(&stream) else { return };
        if end == End::Client {
            open.call.request_ended(now);
        } else {
            open.call.response_ended(now, None);
            // What the client may send yet is of no call any more.
            self.open.remove(&stream);
        }
    }
}

impl Open {
    fn headers(&mut self, now: u64, fields: &[Field], ends: bool) {
        let head = response(fields);
        if self.answered {
            self.call.response_ended(now, Some(&head.headers));
        } else if !head.status.is_informational() {
            self.answered = true;
            self.call.answered(now, &head, ends);
        }
    }
}

fn direction(end: End) -> Direction {
    match end {
        End::Client => Direction::Request,
        End::Server => Direction::Response,
    }
}

/// The value of a pseudo-header (RFC 9113, section 8.3).
fn pseudo<'a>(fields: &'a [Field], name: &str) -> &'a [u8] {
    let found = fields.iter().find(|(key, _)| key == name.as_bytes());
    found.map_or(&[], |(_, value)| value)
}

fn request(fields: &[Field]) -> request::Parts {
    let mut head = Request::new(()).into_parts().0;
    head.uri = Uri::try_from(pseudo(fields, ":path")).unwrap_or_default();
    head.headers = headers(fields);
    head
}

fn response(fields: &[Field]) -> response::Parts {
    let mut head = Response::new(()).into_parts().0;
    head.status = StatusCode::from_bytes(pseudo(fields, ":status")).unwrap_or_default();
    head.headers = headers(fields);
    head
}

/// All but the pseudo-headers, as far as they are any.
fn headers(fields: &[Field]) -> HeaderMap {
    let fields = fields.iter().filter(|(name, _)| !name.starts_with(b":"));
    fields
        .filter_map(|(name, value)| Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?)))
        .collect()
}
