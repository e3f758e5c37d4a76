//! Everything else that a log knows: turning points, HTTP/2 frames, the server's side.

use weir_proto::weir::v1::recording::{
    self, Failure, Moment, Unreadable,
    failure::{Goodbye, Kind},
    step::What as Seen,
};
use weir_tap::{DIRECTIONS, Direction, Messages, PerDirection, What};

use super::{
    EVENTS, Events, FEW_EVENTS, PAGE, Rank, Taker,
    cursor::{Once, Words},
};
use crate::{
    call::{CallLog, FrameRow},
    transport,
};

impl Taker<'_> {
    /// The page's turning points that are no events.
    pub(super) fn moments(&mut self) {
        let facts = self.log.facts();
        for (at, rank, once, moment) in [
            (facts.connected, Rank::First, Once::Connected, Moment::Connected),
            (facts.cancelled, Rank::First, Once::Cancelled, Moment::Cancelled),
            (facts.deadline, Rank::First, Once::Deadline, Moment::Deadline),
            // Where requests stream it mostly has a row.
            (facts.left, Rank::Last, Once::Left, Moment::Left),
            (facts.ended, Rank::Last, Once::Ended, Moment::Ended),
        ] {
            if let Some(at) = at.filter(|_| self.cursor.says(once)) {
                self.add(at, rank, Seen::Moment(moment.into()));
            }
        }
        if let Some((at, failure)) = facts.failure.as_ref().filter(|_| self.cursor.says(Once::Failed)) {
            self.add(*at, Rank::First, Seen::Failed(of_failure(failure)));
        }
        if let Some(ended) = facts.ended {
            self.words(ended);
        }
    }

    /// What has no instant of its own: it goes with the trailers or with the end, and until then with now.
    fn words(&mut self, end: u64) {
        let (log, facts) = (self.log, self.log.facts());
        if let Some((code, message)) = facts.unreadable.as_ref().filter(|_| self.cursor.says(Once::Unreadable)) {
            let unreadable = Unreadable { code: *code, message: message.clone() };
            self.add(end, Rank::First, Seen::Unreadable(unreadable));
        }
        if let Some(frame) = log.trailers_frame().filter(|_| self.cursor.says(Once::TrailersFrame)) {
            let at = facts.trailers.as_ref().map_or(end, |(at, _)| *at);
            self.add(at, Rank::First, Seen::TrailersFrame(frame.clone()));
        }
    }

    /// What still grows, or waits for its instant. In the whole the run that grows is among the rows.
    pub(super) fn open(&mut self, saved: u64, whole: bool) {
        let log = self.log;
        let end = log.ended().unwrap_or(saved);
        let said = self.cursor.said;
        self.words(end);
        self.cursor.said = said;
        for direction in DIRECTIONS {
            if let Some((unix_nanos, run)) = log.client_side().open_run(direction).filter(|_| !whole) {
                self.event(unix_nanos, Rank::Row, &PAGE, unix_nanos, What::Messages(run));
            }
            let bytes = log.rest(direction);
            if bytes > 0 {
                let rest = Messages { direction: direction.into(), bytes, ..Messages::default() };
                self.add(end, Rank::First, Seen::Counted(rest));
            }
        }
        let queued = log.counters(saved).queued;
        if queued > log.totals(Direction::Request).messages {
            self.add(end, Rank::First, Seen::Queued(queued));
        }
    }

    /// The HTTP/2 frames.
    pub(super) fn frames(&mut self) {
        let http2 = self.log.http2();
        let new = self.cursor.frame.max(http2.dropped())..http2.total();
        self.cursor.frame = new.end;
        for FrameRow { frame, window, .. } in new.filter_map(|number| http2.frame(number)) {
            let head = frame.head;
            let told = recording::Frame {
                direction: frame.direction.into(),
                r#type: head.kind.into(),
                flags: head.flags.into(),
                connection: head.stream == 0,
                length: head.len,
                value: head.value,
                offset: frame.offset,
                window,
            };
            self.add(frame.unix_nanos, Rank::Frame, Seen::Frame(told));
        }
    }

    /// What the servers said of their sides.
    pub(super) fn servers(&mut self) {
        let log = self.log;
        for (at, server) in log.servers().enumerate() {
            let most = if at == 0 { EVENTS } else { FEW_EVENTS };
            let (of, side, counters) = (server.origin(), server.side(), server.counters());
            let payloads = [counters.received_payload, counters.sent_payload];
            for (direction, payload) in DIRECTIONS.into_iter().zip(payloads) {
                let words = Words::of(&mut self.cursor.servers, of);
                let events = Events::since(&mut words.messages[direction], side, direction, payload, most);
                self.gone(of, direction, &events);
                for (unix_nanos, run) in events.kept {
                    self.server_event(of, unix_nanos, What::Messages(run));
                }
            }
            let words = Words::of(&mut self.cursor.servers, of);
            let (events, next) = side.events_since(std::mem::take(&mut words.events));
            words.events = next;
            for event in events {
                self.server_event(of, event.unix_nanos, event.what.clone());
            }
        }
    }
}

/// The stream as it was before the first frame that is kept: each frame says what window it left.
pub(super) fn stream_before(log: &CallLog, stream: u32) -> recording::Http2 {
    let http2 = log.http2();
    let [request, response] = DIRECTIONS.map(|direction| http2.window(direction).unwrap_or_default());
    let mut windows = PerDirection { request, response };
    for FrameRow { frame, window, .. } in http2.frames().rev() {
        let Some(left) = window else { continue };
        windows[frame.windowed()] = match frame.head.kind {
            transport::http2::kind::DATA => left + i64::from(frame.head.len),
            transport::http2::kind::WINDOW_UPDATE => left - i64::from(frame.head.value),
            _ => left,
        };
    }
    let PerDirection { request: request_window, response: response_window } = windows;
    recording::Http2 { stream, calls: http2.calls(), dropped: http2.dropped(), request_window, response_window }
}

fn of_failure(failure: &transport::Failure) -> Failure {
    use transport::Failure as F;
    let mut told = Failure::default();
    let kind = match failure {
        F::Unreachable { http_status } => {
            told.http_status = http_status.map(u32::from);
            Kind::Unreachable
        }
        F::Refused { http_status } => {
            told.http_status = http_status.map(u32::from);
            Kind::Refused
        }
        F::SentElsewhere => Kind::SentElsewhere,
        F::Dropped => Kind::Dropped,
        F::Target { end, address, goodbye } => {
            told.code = end.code().into();
            (**address).clone_into(&mut told.reason);
            told.goodbye = goodbye.as_ref().map(|said| Goodbye {
                code: said.code,
                text: said.text.clone().into(),
                last: said.last,
            });
            Kind::Target
        }
        F::Reset { code } => {
            told.code = *code;
            Kind::Reset
        }
        F::Malformed { reason } => {
            told.reason.clone_from(reason);
            Kind::Malformed
        }
    };
    told.kind = kind.into();
    told
}
