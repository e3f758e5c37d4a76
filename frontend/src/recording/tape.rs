//! A recording, ready to be played.

use weir_proto::weir::v1::{
    Recording,
    recording::{self, Call, Failure, Moment, Step, failure::Kind, step::What as Told},
};
use weir_tap::{CallEvent, PerDirection};

use super::{OpenError, check, rows};
use crate::{
    base::order::in_order,
    call::{CallLog, Callee, Clock, Mode, Origin},
    transport::{
        self, Transport,
        http2::{FrameHead, Http2Frame},
    },
};

/// A recording that has been found sound: steps in the order of the page's clock, and among them the *stops*, steps that
/// can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    call: Call,
    mode: Option<Mode>,
    transport: Transport,
    /// The whole recording, with its steps in order.
    recording: Recording,
    /// When each step happened: nanoseconds since 1970 on the page's clock.
    instants: Vec<u64>,
    /// How many steps there are up to and with each stop.
    stops: Vec<usize>,
}

impl Tape {
    /// Looks through a recording.
    ///
    /// # Errors
    /// It cannot be of a call.
    pub fn new(mut recording: Recording) -> Result<Self, OpenError> {
        let damaged = |place: &str| OpenError::Damaged { place: place.to_owned() };
        let call = recording.call.clone().ok_or(OpenError::NotRecording)?;
        let mode = Mode::find(&call.mode);
        if mode.is_none() && !call.mode.is_empty() {
            return Err(damaged("call.mode"));
        }
        let transport = Transport::from_name(&call.transport).ok_or_else(|| damaged("call.transport"))?;
        let started = call.started_unix_nanos;
        if !check::head(&recording, started) {
            return Err(damaged("call"));
        }
        let clocks = Clocks::of(&recording);
        let mut check = check::Check::default();
        let mut latest = started;
        let mut timed = Vec::with_capacity(recording.steps.len());
        for (at, step) in std::mem::take(&mut recording.steps).into_iter().enumerate() {
            let far = match &step.what {
                Some(Told::Event(event)) if Origin::is_of(event.side()) => Some(event),
                _ => None,
            };
            let instant = match (&step.what, far) {
                (_, Some(event)) => clocks.to_page(event),
                (Some(Told::Event(event)), None) => event.unix_nanos,
                _ => step.unix_nanos,
            };
            if !check::near(instant, started) {
                return Err(damaged(&format!("steps[{at}]")));
            }
            check.step(&step).map_err(|field| damaged(&format!("steps[{at}].{field}")))?;
            // The page's own stay in their order whatever they say.
            let instant = if far.is_some() { instant } else { latest.max(instant) };
            if far.is_none() {
                latest = instant;
            }
            timed.push((instant, step));
        }
        let timed = in_order(timed, |(instant, _)| (instant.cast_signed(), 0));
        let instants = timed.iter().map(|(instant, _)| *instant).collect();
        recording.steps = timed.into_iter().map(|(_, step)| step).collect();
        let seen = recording.steps.iter().enumerate().filter(|(_, step)| is_stop(step));
        let stops = seen.map(|(at, _)| at + 1).collect();
        Ok(Self { call, mode, transport, recording, instants, stops })
    }

    /// The recording, with its steps in order.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// What was called, and how.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// How the method streams, if it is known.
    pub fn mode(&self) -> Option<Mode> {
        self.mode
    }

    /// Which way the call went.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.instants.len()
    }

    /// How many stops there are.
    pub fn stops(&self) -> usize {
        self.stops.len()
    }

    /// How many steps have happened at a stop, from 0: nothing. What follows on the last stop belongs to it.
    pub fn steps_at(&self, stop: usize) -> usize {
        match stop.checked_sub(1) {
            None => 0,
            Some(last) if last + 1 >= self.stops.len() => self.steps(),
            Some(last) => self.stops[last],
        }
    }

    /// The last stop among so many steps.
    pub fn stop_of(&self, steps: usize) -> usize {
        self.stops.partition_point(|stop| *stop <= steps)
    }

    /// How many steps have happened at an instant.
    pub fn steps_until(&self, unix_nanos: u64) -> usize {
        self.instants.partition_point(|instant| *instant <= unix_nanos)
    }

    /// When the call began, in nanoseconds since 1970.
    pub fn start(&self) -> u64 {
        self.call.started_unix_nanos
    }

    /// When nothing more happens. A call that was open then had lasted until it was saved.
    pub fn end(&self) -> u64 {
        let ended = |step: &Step| matches!(step.what, Some(Told::Moment(moment)) if moment == i32::from(Moment::Ended));
        let saved = if self.recording.steps.iter().any(ended) { 0 } else { self.recording.saved_unix_nanos };
        self.instants.last().map_or(self.start(), |last| *last).max(saved).max(self.start())
    }

    /// The instant of a number of steps, in nanoseconds since 1970.
    pub fn instant(&self, steps: usize) -> u64 {
        match steps.checked_sub(1) {
            None => self.start(),
            Some(_) if steps >= self.steps() => self.end(),
            Some(last) => self.instants[last].max(self.start()),
        }
    }

    /// A log in which nothing has happened yet, that may keep `limit` bytes.
    pub fn log(&self, limit: usize) -> CallLog {
        let mut log = CallLog::new(self.mode, self.transport, self.start(), limit);
        log.set_callee(Callee::Unknown(self.call.path.as_str().into()));
        if let Some(timeout) = self.call.timeout_ms {
            log.set_timeout(timeout);
        }
        for clock in Clocks::of(&self.recording).0 {
            log.set_clock(clock);
        }
        if let Some(http2) = &self.recording.http2 {
            let windows = PerDirection { request: http2.request_window, response: http2.response_window };
            log.replay_stream(http2.stream, http2.calls, http2.dropped, windows);
        }
        log
    }

    /// Tells a log, to which all steps before `from` have been told, those up to `to`.
    pub fn play(&self, log: &mut CallLog, from: usize, to: usize) {
        for step in self.recording.steps.get(from..to).unwrap_or_default() {
            tell(log, step, self.recording.http2.as_ref().map_or(0, |http2| http2.stream));
            log.replay_drop(self.recording.first_row);
        }
    }
}

fn tell(log: &mut CallLog, step: &Step, stream: u32) {
    let at = step.unix_nanos;
    match &step.what {
        Some(Told::Event(event)) => log.replay_event(event.clone()),
        Some(Told::Rows(rows)) => rows::messages(at, rows).for_each(|message| log.replay_message(message)),
        Some(Told::Counted(run)) => log.replay_counted(at, *run),
        Some(Told::Moment(moment)) => match Moment::try_from(*moment) {
            Ok(Moment::Connected) => log.connected(at),
            Ok(Moment::Left) => log.left(at),
            Ok(Moment::Cancelled) => log.cancelled(at),
            Ok(Moment::Deadline) => log.deadline(at),
            Ok(Moment::Ended) => log.end(at),
            Ok(Moment::Unspecified) | Err(_) => {}
        },
        Some(Told::Failed(failure)) => {
            if let Some(failure) = to_failure(failure) {
                log.failed(at, failure);
            }
        }
        Some(Told::Unreadable(unreadable)) => log.unreadable(unreadable.code, &unreadable.message),
        Some(Told::Queued(count)) => log.queued(*count),
        Some(Told::Missed(count)) => log.server_missed(*count),
        Some(Told::Gone(gone)) => log.replay_gone(gone),
        Some(Told::Frame(frame)) => {
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
        Some(Told::TrailersFrame(frame)) => log.set_trailers_frame(frame.clone()),
        // Of a newer version.
        None => {}
    }
}

/// It can be seen when this step happens.
fn is_stop(step: &Step) -> bool {
    match &step.what {
        Some(Told::Event(_) | Told::Failed(_)) => true,
        Some(Told::Moment(moment)) => {
            let seen = [Moment::Left, Moment::Cancelled, Moment::Deadline];
            seen.iter().any(|seen| i32::from(*seen) == *moment)
        }
        _ => false,
    }
}

/// The clocks of the servers that saw the call; the first is that of the one at its other end.
struct Clocks(Vec<Clock>);

impl Clocks {
    fn of(recording: &Recording) -> Self {
        let read =
            |clock: &recording::Clock| Clock::recorded(clock.offset_nanos, clock.error_nanos).of(clock.server_id);
        Self(recording.clock.iter().chain(&recording.clocks).map(read).collect())
    }

    /// When an event of a server was, on the page's clock as far as it is known.
    fn to_page(&self, event: &CallEvent) -> u64 {
        let clock = self.0.iter().find(|clock| clock.server_id() == event.server_id);
        clock.map_or(event.unix_nanos, |clock| clock.to_page(event.unix_nanos))
    }
}

fn to_failure(failure: &Failure) -> Option<transport::Failure> {
    use transport::Failure as F;
    let http_status = failure.http_status.and_then(|status| u16::try_from(status).ok());
    Some(match failure.kind() {
        Kind::Unspecified => return None,
        Kind::Unreachable => F::Unreachable { http_status },
        Kind::Refused => F::Refused { http_status },
        Kind::Dropped => F::Dropped,
        Kind::Reset => F::Reset { code: failure.code },
        Kind::Malformed => F::Malformed { reason: failure.reason.clone() },
    })
}
