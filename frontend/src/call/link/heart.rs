use std::collections::VecDeque;

/// Time between two beats, in milliseconds.
pub(super) const BEAT: f64 = 1000.0;
/// Time between two ticks, in milliseconds.
pub(in crate::call) const TICK: f64 = 250.0;
/// Beats that may be missed: with the third the link is lost.
const MISSED: usize = 3;
/// How long a beat may be under way before it counts as missed, in milliseconds.
const PATIENCE: f64 = 500.0;
/// A tick that comes so much too late, in milliseconds, means that the page slept: nothing can be said of that time.
const SLEPT: f64 = 1500.0;

/// What a tick asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum Pulse {
    /// Nothing.
    Wait,
    /// A beat of this number is due: ask the server.
    Beat(u64),
    /// Too many beats were missed.
    Lost,
}

/// Decides when to ask the server and when to give it up. All times are milliseconds of one clock. Pure.
///
/// Asked at 0 s, 1 s, 2 s and 3 s, a server that fell silent right after its answer to the first is given up at 3.5 s.
#[derive(Debug)]
pub(in crate::call) struct Heart {
    /// When the unanswered beats were sent, with their numbers, oldest first.
    waiting: VecDeque<(u64, f64)>,
    beats: u64,
    last_beat: f64,
    last_tick: f64,
}

impl Heart {
    pub(in crate::call) fn new(now: f64) -> Self {
        Self { waiting: VecDeque::new(), beats: 0, last_beat: now, last_tick: now }
    }

    pub(in crate::call) fn tick(&mut self, now: f64) -> Pulse {
        let late = now - self.last_tick - TICK;
        self.last_tick = now;
        if late > SLEPT {
            // Answers may wait to be read: the time asleep does not count.
            self.waiting.iter_mut().for_each(|(_, sent)| *sent += late);
        }
        let missed = self.waiting.iter().filter(|(_, sent)| now - sent >= PATIENCE).count();
        if missed >= MISSED {
            return Pulse::Lost;
        }
        if now - self.last_beat < BEAT - TICK / 2.0 {
            return Pulse::Wait;
        }
        self.last_beat = now;
        self.beats += 1;
        self.waiting.push_back((self.beats, now));
        Pulse::Beat(self.beats)
    }

    /// The server has answered that beat: it lives, and older beats do not matter any more.
    pub(in crate::call) fn answered(&mut self, beat: u64) {
        self.waiting.retain(|&(number, _)| number > beat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ticks from `from` until the heart gives up or `to` is reached; answers beats sent before `silent`.
    fn run(heart: &mut Heart, from: f64, to: f64, silent: f64) -> (usize, Option<f64>) {
        let mut now = from;
        let mut beats = 0;
        while now < to {
            match heart.tick(now) {
                Pulse::Beat(number) => {
                    beats += 1;
                    if now < silent {
                        heart.answered(number);
                    }
                }
                Pulse::Lost => return (beats, Some(now)),
                Pulse::Wait => {}
            }
            now += TICK;
        }
        (beats, None)
    }

    #[test]
    fn it_beats_once_a_second() {
        let (beats, lost) = run(&mut Heart::new(0.0), TICK, 10_100.0, f64::INFINITY);
        assert_eq!((beats, lost), (10, None));
    }

    #[test]
    fn silence_is_found_within_four_seconds_whenever_it_begins() {
        for begins in 0..40 {
            let silent = 5000.0 + f64::from(begins) * 25.0;
            let (_, lost) = run(&mut Heart::new(0.0), TICK, 60_000.0, silent);
            let after = lost.expect("found") - silent;
            assert!((2000.0..3900.0).contains(&after), "{after} ms after {silent}");
        }
    }

    #[test]
    fn one_late_answer_is_enough_to_live() {
        let mut heart = Heart::new(0.0);
        run(&mut heart, TICK, 3200.0, 0.0);
        heart.answered(2);
        assert_eq!(run(&mut heart, 3250.0, 4300.0, 0.0).1, None);
    }

    #[test]
    fn a_page_that_slept_does_not_blame_the_server() {
        let mut heart = Heart::new(0.0);
        run(&mut heart, TICK, 2200.0, 0.0);
        // An hour later the answers have not been read yet.
        let woken = 3_600_000.0;
        assert_ne!(heart.tick(woken), Pulse::Lost);
        // But a server that is still silent after that is given up.
        assert!(run(&mut heart, woken + TICK, woken + 5000.0, 0.0).1.is_some());
    }
}
