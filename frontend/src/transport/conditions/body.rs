use std::{
    future::{Future as _, poll_fn},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tonic::{Status, body::Body};
use weir_tap::unix_nanos;

use super::{
    held::Report,
    transit::{Piece, Transit},
};
use crate::{
    base::{
        lock,
        timer::{Sleep, sleep},
    },
    transport::tunnel::Credit,
};

/// When a call was given up, if it was. Both of its directions know.
#[derive(Clone, Debug, Default)]
pub(super) struct GivenUp(Arc<AtomicU64>);

impl GivenUp {
    pub(super) fn now(&self) {
        // The first instant stays.
        let _ = self.0.compare_exchange(0, unix_nanos(), Ordering::Relaxed, Ordering::Relaxed);
    }

    fn at(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at != 0)
    }
}

/// Ready at an instant, in nanoseconds since 1970.
pub(super) fn sleep_until(at: u64) -> Sleep {
    sleep(Duration::from_nanos(at.saturating_sub(unix_nanos())))
}

/// The near or the far end of one direction: what both share.
#[derive(Debug)]
struct Pipe(Mutex<State>);

#[derive(Debug)]
struct State {
    transit: Transit,
    /// Who waits for the next piece.
    reader: Option<Waker>,
    /// Who puts pieces in and keeps the time.
    driver: Option<Waker>,
    /// Nobody reads any more.
    dropped: bool,
}

impl Pipe {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// The far end of a direction: a body whose pieces come when they have arrived.
pub(super) struct Delayed {
    pipe: Arc<Pipe>,
    ended: bool,
    /// Of a response: whom to tell of its end, and who else wants to know if it is not read so far.
    response: Option<(Report, GivenUp)>,
}

impl HttpBody for Delayed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        let mut state = this.pipe.lock();
        let taken = state.transit.take(unix_nanos());
        if taken.is_none() {
            state.reader = Some(cx.waker().clone());
        }
        // It has room again, or has to tell us when there is something to read.
        let driver = state.driver.take();
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
        let Some(piece) = taken else { return Poll::Pending };
        if let Piece::Data(bytes) = piece {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        this.ended = true;
        if let Some((report, _)) = &this.response {
            report.ended();
        }
        Poll::Ready(match piece {
            Piece::Trailers(trailers) => Some(Ok(Frame::trailers(trailers))),
            Piece::Failed(status) => Some(Err(status)),
            Piece::Data(_) | Piece::End => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }
}

impl Drop for Delayed {
    fn drop(&mut self) {
        if let Some((_, given_up)) = self.response.as_ref().filter(|_| !self.ended) {
            given_up.now();
        }
        let driver = {
            let mut state = self.pipe.lock();
            state.dropped = true;
            state.driver.take()
        };
        if let Some(driver) = driver {
            driver.wake();
        }
    }
}

/// The near end: reads a body as it comes and puts it on the line.
pub(super) struct Driver {
    pipe: Arc<Pipe>,
    body: Option<Body>,
    /// What there was no room for yet.
    rest: Bytes,
    given_up: GivenUp,
    timer: Option<(u64, Sleep)>,
}

/// A request's two ends.
pub(super) fn request(body: Body, transit: Transit, given_up: GivenUp) -> (Body, Driver) {
    pipe(body, transit, given_up, None)
}

/// A response's two ends. Who drops its far end early gives the call up.
pub(super) fn response(body: Body, transit: Transit, given_up: GivenUp, report: Report) -> (Body, Driver) {
    let response = Some((report, given_up.clone()));
    pipe(body, transit, given_up, response)
}

fn pipe(body: Body, transit: Transit, given_up: GivenUp, response: Option<(Report, GivenUp)>) -> (Body, Driver) {
    let pipe = Arc::new(Pipe(Mutex::new(State { transit, reader: None, driver: None, dropped: false })));
    let far = Delayed { pipe: pipe.clone(), ended: false, response };
    (Body::new(far), Driver { pipe, body: Some(body), rest: Bytes::new(), given_up, timer: None })
}

impl Driver {
    /// Drives a request. `left` is called when its end has gone on its way. A call that was given up says nothing more: what
    /// is under way arrives, but no end.
    pub(super) async fn request(mut self, left: impl FnOnce()) {
        let mut left = Some(left);
        poll_fn(|cx| {
            if self.given_up.at().is_some() {
                self.body = None;
                self.rest.clear();
            }
            let before = self.body.is_some();
            let done = self.poll(cx, None);
            if before
                && self.body.is_none()
                && let Some(left) = left.take()
            {
                left();
            }
            done
        })
        .await;
    }

    /// Drives a response. If it is given up, the transport's body lives on until the news of that has arrived there; what it
    /// would bring meanwhile nobody reads. `credit` is the stream's window, where it is given back by hand.
    pub(super) async fn response(mut self, credit: Credit, latency: u64) {
        poll_fn(|cx| self.poll(cx, Some(&credit))).await;
        if let (Some(_), Some(at)) = (&self.body, self.given_up.at()) {
            sleep_until(at + latency).await;
        }
    }

    /// Moves what there is to move. Ready when nobody reads any more, or everything has been read.
    fn poll(&mut self, cx: &mut Context<'_>, credit: Option<&Credit>) -> Poll<()> {
        loop {
            let now = unix_nanos();
            let (back, room) = {
                let mut state = self.pipe.lock();
                if state.dropped || (self.body.is_none() && state.transit.is_empty()) {
                    return Poll::Ready(());
                }
                state.driver = Some(cx.waker().clone());
                (state.transit.give_back(now), state.transit.room())
            };
            if let Some(credit) = credit.filter(|_| back > 0) {
                credit.release(back);
            }
            self.read(cx, now, room);
            let (next, reader) = {
                let mut state = self.pipe.lock();
                let piece = state.transit.next_piece().filter(|_| state.reader.is_some());
                let reader = piece.filter(|at| *at <= now).and_then(|_| state.reader.take());
                let piece = piece.filter(|_| reader.is_none());
                (piece.into_iter().chain(state.transit.next_room()).min(), reader)
            };
            if let Some(reader) = reader {
                reader.wake();
            }
            let Some(next) = next else {
                self.timer = None;
                return Poll::Pending;
            };
            // One timer for all that becomes due by the time it fires.
            if self.timer.as_ref().is_none_or(|(at, _)| *at > next || *at <= now) {
                self.timer = Some((next, sleep_until(next)));
            }
            match &mut self.timer {
                Some((_, timer)) => ready!(Pin::new(timer).poll(cx)),
                None => return Poll::Pending,
            }
            self.timer = None;
        }
    }

    /// Reads while there is room.
    fn read(&mut self, cx: &mut Context<'_>, now: u64, mut room: usize) {
        loop {
            while room > 0 && !self.rest.is_empty() {
                let bytes = self.rest.split_to(self.rest.len().min(room));
                room -= bytes.len();
                self.pipe.lock().transit.put(now, Piece::Data(bytes));
            }
            let Some(body) = self.body.as_mut().filter(|_| room > 0) else { return };
            let piece = match Pin::new(body).poll_frame(cx) {
                Poll::Pending => return,
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(bytes) => {
                        self.rest = bytes;
                        continue;
                    }
                    Err(frame) => match frame.into_trailers() {
                        Ok(trailers) => Piece::Trailers(trailers),
                        Err(_) => continue,
                    },
                },
                Poll::Ready(Some(Err(status))) => Piece::Failed(status),
                Poll::Ready(None) => Piece::End,
            };
            self.pipe.lock().transit.put(now, piece);
            self.body = None;
        }
    }
}
