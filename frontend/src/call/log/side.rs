use std::{collections::VecDeque, ops::Range};

use weir_tap::{Direction, Messages, PerDirection, Runs, Timed, What};

/// Singles and runs of one direction that are kept: more than ten minutes at the rate where runs begin.
const KEPT: usize = 131_072;
/// Other events that are kept: a stall is told once a second at most, everything else a few times in a call's life.
const EVENTS: usize = 4_096;

/// Something other than messages that one side saw of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct SideEvent {
    /// When: nanoseconds since 1970 on that side's clock.
    pub unix_nanos: u64,
    /// What.
    pub what: What,
    /// The feed's row of it, by number; only on the page's side.
    pub row: Option<u64>,
}

/// What one side saw of one call, as a sequence diagram needs it: messages one by one, or in runs where they came fast.
///
/// Both sides are kept alike. What is kept is bounded: the oldest goes first and is counted.
#[derive(Debug, Default)]
pub struct SideLog {
    ways: PerDirection<OneWay>,
    events: VecDeque<SideEvent>,
    /// How many events are gone from the front.
    events_gone: usize,
}

/// One direction's messages on one side.
#[derive(Debug, Default)]
struct OneWay {
    kept: VecDeque<Timed>,
    /// How many singles and runs are gone from the front.
    gone: u64,
    /// How many messages those were.
    gone_messages: u64,
    /// Messages of all singles and runs so far, those that are gone included.
    messages: u64,
    runs: Runs,
    /// The run that still grows, as somebody else tells it.
    growing: Option<Timed>,
}

impl SideLog {
    /// Messages of one chunk. Fast ones are gathered into runs by the rule that the server's side follows too.
    pub(super) fn chunk(&mut self, unix_nanos: u64, messages: Messages) {
        let way = &mut self.ways[messages.direction()];
        for told in way.runs.push(unix_nanos, messages) {
            way.keep(told);
        }
    }

    /// A single or a run, as somebody else has gathered it.
    pub(super) fn told(&mut self, told: Timed) {
        self.ways[told.1.direction()].keep(told);
    }

    /// So many messages are gone from the front of a direction.
    pub(super) fn forget(&mut self, direction: Direction, messages: u64) {
        let way = &mut self.ways[direction];
        way.gone_messages += messages;
        way.messages += messages;
    }

    /// The run of a direction that still grows, as somebody else tells it; nothing if none does.
    pub(super) fn grows(&mut self, direction: Direction, run: Option<Timed>) {
        self.ways[direction].growing = run;
    }

    /// Something other than messages.
    pub(super) fn event(&mut self, event: SideEvent) {
        for way in self.ways.each_mut() {
            if let Some(told) = way.runs.flush() {
                way.keep(told);
            }
        }
        if self.events.len() == EVENTS {
            self.events.pop_front();
            self.events_gone += 1;
        }
        self.events.push_back(event);
    }

    /// Singles and runs of a direction from number `from` on (counted from the call's first), and the number of the first
    /// of them: earlier ones may be gone. Each with the instant of its last message, in nanoseconds since 1970 on this
    /// side's clock.
    pub fn messages(&self, direction: Direction, from: u64) -> (u64, impl Iterator<Item = &Timed>) {
        let way = &self.ways[direction];
        let first = from.max(way.gone);
        let skip = usize::try_from(first - way.gone).unwrap_or(usize::MAX);
        (first, way.kept.iter().skip(skip))
    }

    /// Numbers of the singles and runs of a direction that are kept, the run that still grows among them.
    pub fn numbers(&self, direction: Direction) -> Range<u64> {
        let way = &self.ways[direction];
        way.gone..way.gone + way.kept.len() as u64 + u64::from(way.growing().is_some())
    }

    /// The single or run of that number, if it is kept.
    pub fn get(&self, direction: Direction, number: u64) -> Option<Timed> {
        let way = &self.ways[direction];
        let at = usize::try_from(number.checked_sub(way.gone)?).ok()?;
        match way.kept.get(at) {
            Some(told) => Some(*told),
            None if at == way.kept.len() => way.growing(),
            None => None,
        }
    }

    /// The run of a direction that still grows; it follows on [`SideLog::messages`].
    pub fn open_run(&self, direction: Direction) -> Option<Timed> {
        self.ways[direction].growing()
    }

    /// How many messages of a direction there were in singles and in runs that do not grow any more.
    pub fn closed(&self, direction: Direction) -> u64 {
        self.ways[direction].messages
    }

    /// How many messages of a direction are gone from the front.
    pub fn dropped(&self, direction: Direction) -> u64 {
        self.ways[direction].gone_messages
    }

    /// Everything else, in its order: headers, half-close, trailers, abandoned, malformed, stalled.
    pub fn events(&self) -> &VecDeque<SideEvent> {
        &self.events
    }

    /// The events from number `from` on, counted from the call's first, and the number of the next one to come.
    pub fn events_since(&self, from: usize) -> (impl Iterator<Item = &SideEvent>, usize) {
        (self.events.iter().skip(from.saturating_sub(self.events_gone)), self.events_gone + self.events.len())
    }

    /// Nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.ways.each().iter().all(|way| way.kept.is_empty())
    }
}

impl OneWay {
    fn growing(&self) -> Option<Timed> {
        self.runs.pending().or(self.growing)
    }

    fn keep(&mut self, told: Timed) {
        self.messages += told.1.count;
        if self.kept.len() == KEPT
            && let Some((_, gone)) = self.kept.pop_front()
        {
            self.gone += 1;
            self.gone_messages += gone.count;
        }
        self.kept.push_back(told);
    }
}

#[cfg(test)]
mod tests {
    use weir_tap::HalfClose;

    use super::*;

    fn single(n: u64) -> Messages {
        Messages { direction: Direction::Response.into(), first: n, count: 1, bytes: 3, ..Messages::default() }
    }

    #[test]
    fn the_oldest_go_first_and_are_counted() {
        let mut side = SideLog::default();
        for n in 1..=KEPT as u64 + 5 {
            side.told((n, single(n)));
        }
        assert_eq!(side.dropped(Direction::Response), 5);
        let (first, messages) = side.messages(Direction::Response, 0);
        assert_eq!((first, messages.count()), (5, KEPT));
        let (first, mut messages) = side.messages(Direction::Response, KEPT as u64 + 4);
        assert_eq!((first, messages.next().map(|told| told.1.first)), (KEPT as u64 + 4, Some(KEPT as u64 + 5)));
        assert_eq!(messages.next(), None);
        drop(messages);
        assert_eq!(side.messages(Direction::Request, 0).1.count(), 0);
    }

    #[test]
    fn turns_too_are_bounded_and_numbered_from_the_first() {
        let mut side = SideLog::default();
        for unix_nanos in 0..EVENTS as u64 + 3 {
            side.event(SideEvent { unix_nanos, what: What::HalfClose(HalfClose {}), row: None });
        }
        assert_eq!((side.events().len(), side.events()[0].unix_nanos), (EVENTS, 3));
        let (events, next) = side.events_since(EVENTS + 1);
        assert_eq!(
            (events.map(|event| event.unix_nanos).collect::<Vec<_>>(), next),
            (vec![EVENTS as u64 + 1, EVENTS as u64 + 2], EVENTS + 3)
        );
    }

    #[test]
    fn fast_messages_are_runs_and_a_turn_ends_them() {
        let mut side = SideLog::default();
        for n in 1..=4 {
            side.chunk(n * 1000, single(n));
        }
        let open = side.open_run(Direction::Response).expect("a run");
        assert_eq!((open.1.first, open.1.count), (2, 3));
        side.event(SideEvent { unix_nanos: 5000, what: What::HalfClose(HalfClose {}), row: None });
        assert_eq!(side.open_run(Direction::Response), None);
        let counts: Vec<_> = side.messages(Direction::Response, 0).1.map(|told| told.1.count).collect();
        assert_eq!(counts, [1, 3]);
    }
}
