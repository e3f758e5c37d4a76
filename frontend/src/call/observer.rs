//! The observer: a tunnel of its own that watches the server, its clock, and what it sees of the page's calls.
//!
//! It neither disturbs nor shares the fate of what it observes. JavaScript is not told when the network falls silent; a
//! heartbeat finds it.

use std::{cell::RefCell, pin::pin, rc::Rc, time::Duration};

use bytes::Bytes;
use futures::future::{Either, select};
use leptos::prelude::{GetUntracked as _, Set as _};
use prost::Message;
use tonic::{Request, Status, Streaming};
use weir_proto::weir::v1::{ClockReply, ClockRequest, Recorded, RecorderRequest, recorded::What};
use weir_tap::unix_nanos;

use super::{
    Calls, LinkState,
    link::{
        backoff::Backoff,
        clock::ClockFilter,
        heart::{Heart, Pulse, TICK},
    },
    outbox::Outbox,
    stream,
};
use crate::{
    base::timer::{sleep, within},
    transport::{Channel, Conditioned, Line, tunnel::Tunnel},
};

/// Window of the observer's streams, in bytes: wide, for it must not hold back what it observes.
const WINDOW: u32 = 1024 * 1024;
/// How long the first answer of a connection may take.
const FIRST_ANSWER: Duration = Duration::from_secs(3);
/// Questions in a row at the start: the clock offset is good at once.
const FIRST_SAMPLES: usize = 4;
/// A connection that stood for so long was a good one: it may be made anew at once.
const STOOD: u64 = 1_000_000_000;
/// An answer within so many nanoseconds says that the server is there: less than it takes to find that it fell silent.
const HEARD: u64 = 1_500_000_000;
/// Pause before a watch that ended is begun again.
const WATCH_AGAIN: Duration = Duration::from_secs(1);

/// How a connection of the observer came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// It never came about.
    NotMade,
    /// The connection was closed.
    Closed,
    /// Heartbeats were missed.
    Silent,
}

/// Watches the server for as long as the page lives.
pub(super) fn open(calls: &Calls) {
    let calls = calls.clone();
    crate::base::task::spawn(async move {
        let mut backoff = Backoff::default();
        let tunnel = calls.routes().tunnel(WINDOW);
        // The connection was closed, and whether the server is gone with it is not known yet.
        let mut doubt = false;
        // The server has not been watched yet: nothing can have been missed.
        let mut first = true;
        loop {
            let began = unix_nanos();
            let lost = connection(&calls, &tunnel, &mut backoff, &mut doubt, &mut first).await;
            tunnel.give_up();
            let clock = calls.state().get_untracked().clock();
            calls.state().set(LinkState::Lost(clock));
            // Nobody will watch for now: calls need not wait for it.
            calls.gate().open();
            if lost == Lost::Closed {
                // Perhaps it was only this connection: that shows in whether another comes about, at once.
                doubt = true;
                if unix_nanos() - began > STOOD {
                    continue;
                }
            }
            // A link that never stood says nothing of calls that do.
            if lost == Lost::Silent || (lost == Lost::NotMade && std::mem::take(&mut doubt)) {
                // On a busy page a heartbeat may starve while messages come: they are signs of life as well.
                doubt = calls.heard_since(unix_nanos().saturating_sub(HEARD));
                if !doubt {
                    calls.end_open();
                    calls.routes().give_up();
                }
            }
            sleep(backoff.failed(js_sys::Math::random())).await;
        }
    });
}

async fn connection(calls: &Calls, tunnel: &Tunnel, backoff: &mut Backoff, doubt: &mut bool, first: &mut bool) -> Lost {
    let filter = Rc::new(RefCell::new(ClockFilter::default()));
    if within(FIRST_ANSWER, ask(calls, tunnel, &filter)).await != Some(true) {
        return Lost::NotMade;
    }
    backoff.succeeded();
    *doubt = false;
    let ends = pin!(async {
        let closed = pin!(tunnel.gone());
        let silent = pin!(heartbeat(calls, tunnel, &filter));
        match select(closed, silent).await {
            Either::Left(_) => Lost::Closed,
            Either::Right(_) => Lost::Silent,
        }
    });
    match select(ends, pin!(watch(calls, tunnel, first))).await {
        Either::Left((lost, _)) => lost,
        Either::Right((never, _)) => match never {},
    }
}

/// Asks once a second; ends when the server does not answer any more.
async fn heartbeat(calls: &Calls, tunnel: &Tunnel, filter: &Rc<RefCell<ClockFilter>>) {
    // The first samples count too: whoever falls silent during them is found no later.
    let heart = Rc::new(RefCell::new(Heart::new(now())));
    for _ in 1..FIRST_SAMPLES {
        within(Duration::from_millis(250), ask(calls, tunnel, filter)).await;
    }
    loop {
        sleep(Duration::from_secs_f64(TICK / 1000.0)).await;
        let pulse = heart.borrow_mut().tick(now());
        match pulse {
            Pulse::Wait => {}
            Pulse::Lost => return,
            Pulse::Beat(number) => {
                let (calls, tunnel, filter, heart) = (calls.clone(), tunnel.clone(), filter.clone(), heart.clone());
                // It ends with the connection at the latest.
                crate::base::task::spawn(async move {
                    if ask(&calls, &tunnel, &filter).await {
                        heart.borrow_mut().answered(number);
                    }
                });
            }
        }
    }
}

/// One question and its answer: how long it took, and what the server's clock says. Says whether there was an answer.
async fn ask(calls: &Calls, tunnel: &Tunnel, filter: &RefCell<ClockFilter>) -> bool {
    let asked = unix_nanos();
    let Ok(answer) = clock(tunnel).await else { return false };
    let clock = filter.borrow_mut().sample(answer.server_id, asked, answer.unix_nanos, unix_nanos());
    calls.clocks().learn(clock);
    calls.state().set(LinkState::Ok(clock));
    true
}

async fn clock(tunnel: &Tunnel) -> Result<ClockReply, Status> {
    let mut answer = call(tunnel, "/weir.v1.Recorder/Clock", &ClockRequest {}).await?;
    let reply = message(&mut answer).await?;
    // The call's status comes after its message.
    answer.trailers().await?;
    reply.ok_or_else(|| Status::internal("an answer without a message"))
}

/// Begins a call of the observer, as all calls of the page are begun.
async fn call(tunnel: &Tunnel, path: &str, request: &impl Message) -> Result<Streaming<Bytes>, Status> {
    let channel = Conditioned::new(Channel::Tunnel(tunnel.clone()), Line::default());
    stream::begin(channel, None, path, Request::new(Outbox::of(request.encode_to_vec().into()))).await
}

/// The next message of an answer. Nothing: it has ended well.
async fn message<M: Message + Default>(answer: &mut Streaming<Bytes>) -> Result<Option<M>, Status> {
    let message = answer.message().await?.map(M::decode).transpose();
    message.map_err(|error| Status::internal(error.to_string()))
}

/// Feeds what the server sees into the logs of the calls it concerns, for as long as the connection lasts.
async fn watch(calls: &Calls, tunnel: &Tunnel, first: &mut bool) -> std::convert::Infallible {
    loop {
        let request = RecorderRequest { session: calls.session().to_owned() };
        if let Ok(mut answer) = call(tunnel, "/weir.v1.Recorder/Watch", &request).await {
            while let Ok(Some(recorded)) = message::<Recorded>(&mut answer).await {
                match recorded.what {
                    Some(What::Watching(_)) => {
                        // What the server saw in between is lost to the calls that went on.
                        if !std::mem::take(first) {
                            calls.each_open(|run| {
                                run.log_mut().server_missed(1);
                                run.touch();
                            });
                        }
                        calls.gate().open();
                    }
                    Some(What::Event(event)) => {
                        if let Some(run) = calls.find(&event) {
                            let clock = calls.clocks().of(event.server_id);
                            let mut log = run.log_mut();
                            if let Some(clock) = clock {
                                log.set_clock(clock);
                            }
                            log.apply(event);
                            drop(log);
                            run.touch();
                        }
                    }
                    Some(What::Missed(count)) => calls.each_open(|run| {
                        run.log_mut().server_missed(count);
                        run.touch();
                    }),
                    None => {}
                }
            }
        }
        // Without it calls go on, seen from one side only.
        calls.gate().open();
        sleep(WATCH_AGAIN).await;
    }
}

/// Milliseconds of a clock that never jumps back.
fn now() -> f64 {
    unix_nanos() as f64 / 1e6
}
