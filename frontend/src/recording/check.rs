//! What a recording may say at most. What is beyond was not made by a page: to play it could mean anything.

use weir_proto::weir::v1::{
    Recording,
    recording::{Clock, Step, step::What as Seen},
};
use weir_tap::{Messages, PREFIX, PerDirection, What};

use super::rows;

/// Counts and sizes: what a float holds exactly.
const MOST: u64 = 1 << 53;
/// How far from the start of the call anything may be, in nanoseconds: a year.
pub(super) const LONG: u64 = 366 * 86_400 * 1_000_000_000;
/// Servers that may have seen one call, beside the one at its other end.
const SERVERS: usize = 64;
const LONG_MILLIS: u64 = LONG / 1_000_000;

/// Follows the steps, and says whether each goes on where the others were.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Check {
    /// Messages so far.
    messages: PerDirection<u64>,
    /// Where the body goes on, once there are rows.
    body: PerDirection<Option<u64>>,
    /// Everything that is counted, together.
    sum: u64,
}

/// What is said of the whole call is possible.
pub(super) fn head(recording: &Recording, started: u64) -> bool {
    let timeout = recording.call.as_ref().and_then(|call| call.timeout_ms).unwrap_or_default();
    let http2 = recording.http2.unwrap_or_default();
    // Clocks that were never set stand at 1970.
    let possible = |clock: &Clock| clock.offset_nanos.unsigned_abs() <= 1 << 62 && clock.error_nanos <= LONG;
    let clocks = recording.clocks.len() <= SERVERS && recording.clock.iter().chain(&recording.clocks).all(possible);
    started <= 1 << 62
        && near(recording.saved_unix_nanos, started)
        && timeout <= LONG_MILLIS
        && recording.first_row <= MOST
        && http2.dropped <= MOST
        && [http2.request_window, http2.response_window].iter().all(|window| window.unsigned_abs() <= 1 << 32)
        && clocks
}

/// An instant that can be of this call.
pub(super) fn near(unix_nanos: u64, started: u64) -> bool {
    unix_nanos.abs_diff(started) <= LONG
}

impl Check {
    /// The step is possible here. If not: the field of it that is wrong.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), &'static str> {
        let fine = |fine: bool, field| if fine { Ok(()) } else { Err(field) };
        match &step.what {
            Some(Seen::Event(event)) => fine(self.event(event.what.as_ref()), "event"),
            Some(Seen::Rows(rows)) => {
                let direction = rows.direction();
                fine(
                    rows.offset <= MOST && self.body[direction].is_none_or(|body| body == rows.offset),
                    "rows.offset",
                )?;
                let mut end = rows.offset;
                let mut count = 0;
                for message in rows::messages(step.unix_nanos, rows) {
                    end += message.framed.len() as u64;
                    count += 1;
                }
                let instants = rows.micros.is_empty() || rows.micros.len() as u64 == count;
                fine(instants, "rows.micros")?;
                let whole = end - rows.offset == rows.framed.len() as u64;
                fine(whole && self.add(count, rows.framed.len() as u64), "rows.framed")?;
                fine(rows.first == self.messages[direction] + 1, "rows.first")?;
                self.messages[direction] += count;
                self.body[direction] = Some(end);
                Ok(())
            }
            Some(Seen::Counted(run)) => {
                fine(self.run(run), "counted")?;
                if run.count > 0 {
                    // Where the body goes on after what is not there, the next rows say.
                    self.body = PerDirection::default();
                    self.messages[run.direction()] += run.count;
                }
                Ok(())
            }
            Some(Seen::Queued(count)) => fine(*count <= MOST, "queued"),
            Some(Seen::Missed(count)) => fine(*count <= MOST && self.add(*count, 0), "missed"),
            Some(Seen::Gone(gone)) => fine(self.add(gone.count, gone.bytes), "gone"),
            Some(Seen::Frame(frame)) => {
                let sizes = frame.r#type <= 255 && frame.flags <= 255 && frame.length < 1 << 24 && frame.offset <= MOST;
                let window = frame.window.is_none_or(|window| window.unsigned_abs() <= 1 << 32);
                fine(sizes && window, "frame")
            }
            _ => Ok(()),
        }
    }

    fn event(&mut self, what: Option<&What>) -> bool {
        match what {
            Some(What::Messages(run)) => run.first > 0 && run.count > 0 && self.run(run),
            Some(What::Stalled(stalled)) => stalled.millis <= LONG_MILLIS,
            Some(What::Malformed(bad)) => bad.offset <= MOST,
            _ => true,
        }
    }

    fn run(&mut self, run: &Messages) -> bool {
        run.first <= MOST && run.offset <= MOST && run.span_nanos <= LONG && self.add(run.count, run.bytes)
    }

    /// Adds up whatever is counted.
    fn add(&mut self, count: u64, bytes: u64) -> bool {
        let count = count.saturating_mul(PREFIX as u64);
        self.sum = self.sum.saturating_add(count).saturating_add(bytes);
        self.sum <= MOST
    }
}
