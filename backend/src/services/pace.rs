//! How fast a method sends.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures::Stream;
use tokio::{
    task::coop,
    time::{Interval, MissedTickBehavior},
};
use tonic::Status;

/// Ticks once at first, then after every pause. Without a pause it ticks as often as it is asked, but lets other tasks
/// have their turn.
#[derive(Debug)]
pub(super) struct Pace(Option<Interval>);

impl Pace {
    pub(super) fn new(pause: Duration) -> Self {
        Self((!pause.is_zero()).then(|| {
            let mut interval = tokio::time::interval(pause);
            // After a reader's rest the pause is kept, and nothing comes in a burst.
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval
        }))
    }

    pub(super) async fn tick(&mut self) {
        std::future::poll_fn(|cx| self.poll_tick(cx)).await;
    }

    fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(interval) = &mut self.0 {
            return interval.poll_tick(cx).map(|_| ());
        }
        ready!(coop::poll_proceed(cx)).made_progress();
        Poll::Ready(())
    }
}

/// Makes `count` messages with a pause between them. It makes each when it is asked for, so that a slow reader slows it
/// down, nothing waits in a queue, and there is no task to stop.
#[derive(Debug)]
pub(super) struct Paced<F> {
    next: u64,
    count: u64,
    pace: Pace,
    bytes: usize,
    // Bytes made since others last had their turn.
    made: usize,
    make: F,
}

/// Without a pause, other tasks get their turn every so many bytes: about every millisecond, which is seldom enough that
/// millions of small messages a second do not notice.
const TURN: usize = 1 << 20;
/// What a message costs beside its payload, as bytes of payload that take as long.
const MESSAGE: usize = 192;

/// `count` messages of about `bytes` bytes, made by `make` from their number, which starts at 1.
pub(super) fn paced<T, F>(count: u64, pause: Duration, bytes: usize, make: F) -> Paced<F>
where
    F: FnMut(u64) -> T + Unpin,
{
    Paced { next: 1, count, pace: Pace::new(pause), bytes: bytes + MESSAGE, made: 0, make }
}

impl<T, F> Stream for Paced<F>
where
    F: FnMut(u64) -> T + Unpin,
{
    type Item = Result<T, Status>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.next > this.count {
            return Poll::Ready(None);
        }
        if this.pace.0.is_some() {
            ready!(this.pace.poll_tick(cx));
        } else if this.made >= TURN {
            this.made = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        this.made += this.bytes;
        let message = (this.make)(this.next);
        this.next += 1;
        Poll::Ready(Some(Ok(message)))
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, StreamExt as _};
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_comes_at_once_and_the_others_after_a_pause() {
        let start = Instant::now();
        let times: Vec<_> =
            paced(3, Duration::from_millis(200), 0, |_| start.elapsed().as_millis()).map(Result::ok).collect().await;
        assert_eq!(times, [Some(0), Some(200), Some(400)]);
        assert_eq!(start.elapsed().as_millis(), 400);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_nothing_comes_in_a_burst() {
        let mut messages = paced(9, Duration::from_millis(100), 0, |n| n);
        messages.next().await;
        tokio::time::advance(Duration::from_millis(350)).await;
        let start = Instant::now();
        messages.next().await;
        assert_eq!(start.elapsed().as_millis(), 0);
        messages.next().await;
        assert_eq!(start.elapsed().as_millis(), 100);
    }

    #[tokio::test]
    async fn without_a_pause_others_still_get_their_turn() {
        let mut messages = paced(u64::MAX, Duration::ZERO, 1000, |n| n);
        let mut count = 0;
        // Polled by one and the same turn, it must come to an end.
        while let Some(Some(Ok(n))) = messages.next().now_or_never() {
            count = n;
            assert!(count < 1_000_000, "it never yields");
        }
        assert_eq!(count, TURN.div_ceil(1000 + MESSAGE) as u64);
        assert_eq!(messages.next().await.map(Result::ok), Some(Some(count + 1)));
    }

    #[tokio::test]
    async fn none_is_none() {
        assert!(paced(0, Duration::ZERO, 0, |n| n).next().await.is_none());
    }
}
