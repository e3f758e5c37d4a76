//! A recording, ready to be played.

use std::mem;

use weir_proto::weir::v1::{
    Recording,
    recording::{self, Call, Http2, Moment, Step, step::What as Seen},
};
use weir_schema::Method;
use weir_tap::{CallEvent, PerDirection};

use super::{
    Cursor, OpenError,
    check::{self, Check},
    part,
    tell::{self, tell},
};
use crate::{
    base::order::in_order,
    call::{CallLog, CallSpec, Callee, Clock, Mode, Origin},
    transport::Transport,
};

/// What the steps of a call that goes on may weigh, in bytes. Beyond it they are taken anew, as for a file: that leaves two thirds at
/// most.
const ROOM: usize = 96 * 1024 * 1024;
/// What a step weighs beside its messages, in bytes.
const STEP: usize = size_of::<(u64, Step)>();

/// A recording that has been found sound: steps in the order of the page's clock, and among them the *stops*, steps that
/// can be seen. It may be one that goes on: then it takes more of the steps as they come.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    call: Call,
    callee: Callee,
    mode: Option<Mode>,
    transport: Transport,
    /// The whole recording, with its steps in order.
    recording: Recording,
    /// When each step happened: nanoseconds since 1970 on the page's clock.
    instants: Vec<u64>,
    /// How many steps there are up to and with each stop.
    stops: Vec<usize>,
    reached: Reached,
    /// It goes on.
    live: bool,
    /// How the HTTP/2 stream stands by now, where the recording goes on.
    http2: Option<Http2>,
    /// What the steps may weigh, in bytes.
    pub(super) room: usize,
}

/// How far the steps have come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reached {
    check: Check,
    /// The latest instant of what the page saw.
    latest: u64,
    /// The call was over for the page that made it.
    ended: bool,
    /// What the steps weigh, in bytes.
    weight: usize,
}

/// What a tape has taken in.
#[derive(Debug, Default, PartialEq)]
pub struct Pushed {
    /// Where the new steps are now, in their order. Those before the first of them are where they were.
    pub new: Vec<usize>,
    /// A log has to be told anew: a step came before one that its own side had told already, or the tape has become shorter.
    pub again: bool,
    /// How the method streams is known now, and was not before.
    pub mode: Option<Mode>,
}

impl Tape {
    /// Looks through a recording.
    ///
    /// # Errors
    /// It cannot be of a call.
    pub fn new(mut recording: Recording) -> Result<Self, OpenError> {
        let open = mem::take(&mut recording.open);
        recording.steps.extend(open);
        Self::begin(recording, false)
    }

    /// Begins with the first part of a recording that goes on. More follows by [`Tape::push`].
    ///
    /// # Errors
    /// It cannot be of a call.
    pub fn open(part: Recording) -> Result<Self, OpenError> {
        Self::begin(part, true)
    }

    fn begin(mut recording: Recording, live: bool) -> Result<Self, OpenError> {
        let call = recording.call.clone().ok_or(OpenError::NotRecording)?;
        let mode = mode(&call)?;
        let transport = Transport::from_name(&call.transport).ok_or_else(|| damaged("call.transport"))?;
        if !check::head(&recording, call.started_unix_nanos) {
            return Err(damaged("call"));
        }
        let told = mem::take(&mut recording.steps);
        let reached = Reached { latest: call.started_unix_nanos, ..Reached::default() };
        let http2 = recording.http2.filter(|_| live);
        let (instants, stops) = Default::default();
        let unknown = Callee::Unknown(call.path.as_str().into());
        let mut tape = Self {
            call,
            callee: unknown,
            mode,
            transport,
            recording,
            instants,
            stops,
            reached,
            live,
            http2,
            room: ROOM,
        };
        let (timed, reached) = tape.timed(told, &Clocks::of(&tape.recording))?;
        reached.open(&tape.recording.open, tape.start())?;
        tape.reached = reached;
        tape.insert(timed);
        Ok(tape)
    }

    /// Takes the next part in. What both sides saw comes in different ways: a step may belong before others that are here
    /// already. If the part is not sound, nothing of it is taken.
    ///
    /// # Errors
    /// It cannot follow on what is here.
    pub fn push(&mut self, mut part: Recording) -> Result<Pushed, OpenError> {
        let call = part.call.take().ok_or(OpenError::NotRecording)?;
        let same = (&call.id, &call.path, &call.transport, call.started_unix_nanos)
            == (&self.call.id, &self.call.path, &self.call.transport, self.start());
        if !same || !check::head(&part, self.start()) {
            return Err(damaged("call"));
        }
        let mode = mode(&call)?;
        if self.mode.is_some_and(|known| mode.is_some_and(|mode| mode != known)) {
            return Err(damaged("call.mode"));
        }
        let (timed, reached) = self.timed(mem::take(&mut part.steps), &Clocks::of(&part))?;
        reached.open(&part.open, self.start())?;
        let learned = mode.filter(|_| self.mode.is_none());
        let recording = &mut self.recording;
        let moved = recording.clock != part.clock || recording.clocks != part.clocks;
        recording.call = Some(call.clone());
        recording.saved_unix_nanos = recording.saved_unix_nanos.max(part.saved_unix_nanos);
        recording.first_row = recording.first_row.max(part.first_row);
        (recording.clock, recording.clocks, recording.open) = (part.clock, part.clocks, part.open);
        recording.http2 = recording.http2.or(part.http2);
        (self.call, self.mode, self.http2, self.reached) = (call, self.mode.or(mode), part.http2, reached);
        if moved {
            self.time_again();
        }
        let (new, mut again) = self.insert(timed);
        if self.reached.weight > self.room {
            again = true;
            self.lessen();
        }
        Ok(Pushed { new, again, mode: learned })
    }

    /// The steps with their instants, and how far they come, if each can follow on what is here.
    fn timed(&self, steps: Vec<Step>, clocks: &Clocks) -> Result<(Vec<(u64, Step)>, Reached), OpenError> {
        let mut reached = self.reached;
        let mut timed = Vec::with_capacity(steps.len());
        for (at, step) in steps.into_iter().enumerate() {
            let far = far(&step);
            let instant = match (&step.what, far) {
                (_, Some(event)) => clocks.to_page(event),
                (Some(Seen::Event(event)), None) => event.unix_nanos,
                _ => step.unix_nanos,
            };
            if !check::near(instant, self.start()) {
                return Err(damaged(&format!("steps[{at}]")));
            }
            reached.check.step(&step).map_err(|field| damaged(&format!("steps[{at}].{field}")))?;
            // The page's own stay in their order whatever they say.
            let instant = if far.is_some() { instant } else { reached.latest.max(instant) };
            if far.is_none() {
                reached.latest = instant;
            }
            reached.ended |= matches!(step.what, Some(Seen::Moment(moment)) if moment == i32::from(Moment::Ended));
            reached.weight += STEP + if let Some(Seen::Rows(rows)) = &step.what { rows.framed.len() } else { 0 };
            timed.push((instant, step));
        }
        Ok((timed, reached))
    }

    /// Puts new steps where they belong. Says where they are now, and whether one comes before a step that its own side had
    /// told already.
    fn insert(&mut self, timed: Vec<(u64, Step)>) -> (Vec<usize>, bool) {
        let Some(first) = timed.iter().map(|(instant, _)| *instant).min() else { return Default::default() };
        let from = self.instants.partition_point(|instant| *instant <= first);
        let (instants, steps) = (self.instants.split_off(from), self.recording.steps.split_off(from));
        let old = instants.into_iter().zip(steps).map(|(instant, step)| (instant, step, false));
        let new = timed.into_iter().map(|(instant, step)| (instant, step, true));
        let all = in_order(old.chain(new).collect(), |(instant, ..)| (instant.cast_signed(), 0));
        self.stops.truncate(self.stops.partition_point(|stop| *stop <= from));
        let (mut places, mut origins, mut again) = (Vec::new(), Vec::new(), false);
        for (instant, step, new) in all {
            let origin = far(&step).map(|event| (event.side(), event.server_id));
            if new {
                places.push(self.instants.len());
                origins.extend(origin.filter(|origin| !origins.contains(origin)));
            } else {
                again |= origin.is_some_and(|origin| origins.contains(&origin));
            }
            self.instants.push(instant);
            if tell::is_stop(&step) {
                self.stops.push(self.instants.len());
            }
            self.recording.steps.push(step);
        }
        (places, again)
    }

    /// The servers' clocks are known better: all instants of theirs move. It is rare after the first messages.
    fn time_again(&mut self) {
        let clocks = Clocks::of(&self.recording);
        let steps = mem::take(&mut self.recording.steps);
        let timed = mem::take(&mut self.instants).into_iter().zip(steps);
        let timed = timed.map(|(instant, step)| (far(&step).map_or(instant, |event| clocks.to_page(event)), step));
        let timed = timed.collect();
        self.stops.clear();
        self.insert(timed);
    }

    /// Takes itself anew: what is more than a file has room for is only counted from now on.
    fn lessen(&mut self) {
        let log = self.whole(CallSpec::KEEP);
        let part = part(&log, self.call.clone(), self.recording.saved_unix_nanos, &mut Cursor::default());
        // What the page takes is sound.
        if let Ok(shorter) = Self::open(part) {
            let (room, callee, mode) = (self.room, self.callee.clone(), self.mode);
            *self = Self { callee, mode, room, ..shorter };
        }
    }

    /// A log to which all has been told, that may keep `limit` bytes.
    pub fn whole(&self, limit: usize) -> CallLog {
        let mut log = self.log(limit);
        self.play(&mut log, 0, self.steps());
        log
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

    /// A pool has the method that was called. It says how the method streams, if that was not known.
    pub fn know(&mut self, method: Method) {
        self.mode = self.mode.or(Some(method.mode()));
        self.callee = Callee::Known(method);
    }

    /// The method that was called.
    pub fn callee(&self) -> &Callee {
        &self.callee
    }

    /// Which way the call went.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// It has come as a whole.
    pub fn is_whole(&self) -> bool {
        !self.live
    }

    /// More may come of it: the call goes on.
    pub fn is_live(&self) -> bool {
        self.live && !self.reached.ended
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
        let saved = if self.reached.ended { 0 } else { self.recording.saved_unix_nanos };
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
        log.set_callee(self.callee.clone());
        if !self.call.target.is_empty() {
            log.set_elsewhere(&self.call.target);
        }
        if let Some(timeout) = self.call.timeout_ms {
            log.set_timeout(timeout);
        }
        self.tell_head(&mut log);
        log
    }

    /// Tells a log, to which all steps before `from` have been told, those up to `to`.
    pub fn play(&self, log: &mut CallLog, from: usize, to: usize) {
        self.tell(log, from..to);
        if to == self.steps() {
            self.tell_end(log);
        }
    }

    /// Tells a log the steps at these places.
    pub fn tell(&self, log: &mut CallLog, places: impl IntoIterator<Item = usize>) {
        let stream = self.recording.http2.as_ref().map_or(0, |http2| http2.stream);
        for step in places.into_iter().filter_map(|place| self.recording.steps.get(place)) {
            tell(log, step, stream);
            log.replay_drop(self.recording.first_row);
        }
    }

    /// Tells a log what is known of the whole, before any steps, whatever has been told of it. What grew is over: either it has
    /// become steps, or it is told again at the end.
    pub fn tell_head(&self, log: &mut CallLog) {
        if self.live {
            tell::tell_open(log, &[]);
        }
        for clock in Clocks::of(&self.recording).0 {
            log.replay_clock(clock);
        }
        if let Some(clock) = self.recording.clock.filter(|clock| clock.server_id != 0) {
            log.replay_server(clock.server_id);
        }
        if let Some(http2) = &self.recording.http2 {
            let windows = PerDirection { request: http2.request_window, response: http2.response_window };
            log.replay_stream(http2.stream, http2.calls, http2.dropped, windows);
        }
        log.replay_drop(self.recording.first_row);
    }

    /// Tells a log, to which all steps have been told, what still grows.
    pub fn tell_end(&self, log: &mut CallLog) {
        if self.live {
            tell::tell_open(log, &self.recording.open);
            if let Some(http2) = self.http2 {
                log.replay_http2(http2.calls, http2.dropped);
            }
        }
    }
}

impl Reached {
    /// What still grows says no more than a step may say that would follow.
    fn open(mut self, open: &[Step], started: u64) -> Result<(), OpenError> {
        for (at, step) in open.iter().enumerate() {
            let instant = if let Some(Seen::Event(event)) = &step.what { event.unix_nanos } else { step.unix_nanos };
            if !tell::may_be_open(step) || !check::near(instant, started) {
                return Err(damaged(&format!("open[{at}]")));
            }
            self.check.step(step).map_err(|field| damaged(&format!("open[{at}].{field}")))?;
        }
        Ok(())
    }
}

/// What somebody beyond the page saw.
fn far(step: &Step) -> Option<&CallEvent> {
    match &step.what {
        Some(Seen::Event(event)) if Origin::is_of(event.side()) => Some(event),
        _ => None,
    }
}

fn mode(call: &Call) -> Result<Option<Mode>, OpenError> {
    match Mode::find(&call.mode) {
        None if !call.mode.is_empty() => Err(damaged("call.mode")),
        mode => Ok(mode),
    }
}

fn damaged(place: &str) -> OpenError {
    OpenError::Damaged { place: place.to_owned() }
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
