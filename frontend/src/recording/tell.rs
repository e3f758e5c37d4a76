//! What each step of a recording tells a log.

use weir_proto::weir::v1::recording::{Failure, Moment, Step, failure::Kind, step::What as Seen};
use weir_tap::{Messages, What};

use super::rows;
use crate::{
    call::{CallLog, Growing, Origin},
    transport::{
        self, TargetEnd,
        http2::{FrameHead, Goodbye, Http2Frame},
    },
};

/// Tells a log what happened. `stream` is the number of the call's HTTP/2 stream, 0 if it has none.
pub(super) fn tell(log: &mut CallLog, step: &Step, stream: u32) {
    let at = step.unix_nanos;
    match &step.what {
        Some(Seen::Event(event)) => log.replay_event(event.clone()),
        Some(Seen::Rows(rows)) => rows::messages(at, rows).for_each(|message| log.replay_message(message)),
        Some(Seen::Counted(run)) => log.replay_counted(at, *run),
        Some(Seen::Moment(moment)) => match Moment::try_from(*moment) {
            Ok(Moment::Connected) => log.connected(at),
            Ok(Moment::Left) => log.left(at),
            Ok(Moment::Cancelled) => log.cancelled(at),
            Ok(Moment::Deadline) => log.deadline(at),
            Ok(Moment::Ended) => log.end(at),
            Ok(Moment::Unspecified) | Err(_) => {}
        },
        Some(Seen::Failed(failure)) => {
            if let Some(failure) = to_failure(failure) {
                log.failed(at, failure);
            }
        }
        Some(Seen::Unreadable(unreadable)) => log.unreadable(unreadable.code, &unreadable.message),
        Some(Seen::Queued(count)) => log.replay_queued(*count),
        Some(Seen::Missed(count)) => log.server_missed(*count),
        Some(Seen::Gone(gone)) => log.replay_gone(gone),
        Some(Seen::Frame(frame)) => {
            let head = FrameHead {
                kind: u8::try_from(frame.r#type).unwrap_or(u8::MAX),
                flags: u8::try_from(frame.flags).unwrap_or_default(),
                stream: if frame.connection { 0 } else { stream },
                len: frame.length,
                value: frame.value,
            };
            let direction = frame.direction();
            log.replay_frame(Http2Frame { unix_nanos: at, direction, head, offset: frame.offset }, frame.window);
        }
        Some(Seen::TrailersFrame(frame)) => log.set_trailers_frame(frame.clone()),
        // Of a newer version.
        None => {}
    }
}

/// Tells a log what still grows, in the place of what grew before.
pub(super) fn tell_open(log: &mut CallLog, open: &[Step]) {
    let mut growing = Growing::default();
    for step in open {
        match (&step.what, run(step)) {
            (_, Some(told)) => growing.run[told.1.direction()] = Some(told),
            (Some(Seen::Counted(rest)), _) => growing.rest[rest.direction()] = rest.bytes,
            _ => tell(log, step, 0),
        }
    }
    log.replay_growing(&growing);
}

/// It may be told of what still grows.
pub(super) fn may_be_open(step: &Step) -> bool {
    match &step.what {
        Some(Seen::Counted(rest)) => rest.count == 0,
        Some(Seen::Queued(_) | Seen::Unreadable(_) | Seen::TrailersFrame(_)) | None => true,
        _ => run(step).is_some(),
    }
}

/// A run of messages that the page saw, and when.
fn run(step: &Step) -> Option<(u64, Messages)> {
    match &step.what {
        Some(Seen::Event(event)) if !Origin::is_of(event.side()) => match event.what {
            Some(What::Messages(run)) => Some((event.unix_nanos, run)),
            _ => None,
        },
        _ => None,
    }
}

/// It can be seen when this step happens.
pub(super) fn is_stop(step: &Step) -> bool {
    match &step.what {
        Some(Seen::Event(_) | Seen::Failed(_)) => true,
        Some(Seen::Moment(moment)) => {
            let seen = [Moment::Left, Moment::Cancelled, Moment::Deadline];
            seen.iter().any(|seen| i32::from(*seen) == *moment)
        }
        _ => false,
    }
}

fn to_failure(failure: &Failure) -> Option<transport::Failure> {
    use transport::Failure as F;
    let http_status = failure.http_status.and_then(|status| u16::try_from(status).ok());
    Some(match failure.kind() {
        Kind::Unspecified => return None,
        Kind::Unreachable => F::Unreachable { http_status },
        Kind::Refused => F::Refused { http_status },
        Kind::SentElsewhere => F::SentElsewhere,
        Kind::Dropped => F::Dropped,
        Kind::Reset => F::Reset { code: failure.code },
        Kind::Target => {
            let end = TargetEnd::of(u16::try_from(failure.code).unwrap_or_default());
            let goodbye = failure.goodbye.as_ref();
            let goodbye = goodbye.map(|said| Goodbye { last: said.last, code: said.code, text: said.text.to_vec() });
            F::Target { end, address: failure.reason.as_str().into(), goodbye }
        }
        Kind::Malformed => F::Malformed { reason: failure.reason.clone() },
    })
}
