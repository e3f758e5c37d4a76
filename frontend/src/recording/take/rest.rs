//! Everything else that a log knows: turning points, HTTP/2 frames, the server's side.

use weir_proto::weir::v1::recording::{self, Failure, Moment, Unreadable, failure::Kind, step::What as Told};
use weir_tap::{DIRECTIONS, Direction, PerDirection, What};

use super::{EVENTS, Events, FEW_EVENTS, Rank, Taker};
use crate::{
    call::{CallLog, FrameRow},
    transport,
};

impl Taker<'_> {
    /// The page's turning points that are no events.
    pub(super) fn moments(&mut self, saved: u64) {
        let log = self.log;
        let facts = log.facts();
        let end = facts.ended.unwrap_or(saved);
        for (at, rank, moment) in [
            (facts.connected, Rank::First, Moment::Connected),
            (facts.cancelled, Rank::First, Moment::Cancelled),
            (facts.deadline, Rank::First, Moment::Deadline),
            // Where requests stream it mostly has a row.
            (facts.left.filter(|_| !self.left), Rank::Last, Moment::Left),
            (facts.ended, Rank::Last, Moment::Ended),
        ] {
            if let Some(at) = at {
                self.add(at, rank, Told::Moment(moment.into()));
            }
        }
        if let Some((at, failure)) = &facts.failure {
            self.add(*at, Rank::First, Told::Failed(of_failure(failure)));
        }
        if let Some((code, message)) = &facts.unreadable {
            let unreadable = Unreadable { code: *code, message: message.clone() };
            self.add(end, Rank::First, Told::Unreadable(unreadable));
        }
        if let Some(frame) = log.trailers_frame() {
            let at = facts.trailers.as_ref().map_or(end, |(at, _)| *at);
            self.add(at, Rank::First, Told::TrailersFrame(frame.clone()));
        }
        let queued = log.counters(saved).queued;
        if queued > log.totals(Direction::Request).messages {
            self.add(end, Rank::First, Told::Queued(queued));
        }
    }

    /// The HTTP/2 frames.
    pub(super) fn frames(&mut self) {
        for FrameRow { frame, window, .. } in self.log.http2().frames() {
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
            self.add(frame.unix_nanos, Rank::Frame, Told::Frame(told));
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
                let events = Events::new(side, direction, most);
                let kept: u64 = events.kept.iter().map(|(_, run)| run.bytes).sum();
                self.gone(of, direction, events.gone, payload.saturating_sub(kept));
                for (unix_nanos, run) in events.kept {
                    self.server_event(of, unix_nanos, What::Messages(run));
                }
            }
            for turn in side.turns() {
                self.server_event(of, turn.unix_nanos, turn.what.clone());
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
        F::Dropped => Kind::Dropped,
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
