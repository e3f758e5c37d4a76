//! Makes calls: one way for all four modes and every method.

use std::{pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{
    SinkExt as _,
    channel::{mpsc, oneshot},
    future::{Either, pending, select},
};
use tonic::{
    Code, Request, Status,
    metadata::{MetadataMap, MetadataValue},
};
use weir_proto::keys;
use weir_tap::{Cause, unix_nanos};

use super::{Calls, Run, frames, metadata::joined, run::Stop, sink::RunSink, stream};
use crate::{
    base::timer::{sleep, within},
    transport::{Conditioned, Failure, Watcher},
};

/// How long the first call may wait for the server's view to be on, so that it is seen whole.
const WATCHING: Duration = Duration::from_millis(400);

/// Why a call was given up, if it was.
enum Given {
    Stop(Stop),
    Deadline,
}

/// Who reads what is answered, beside the log.
pub(super) type Reader = Option<mpsc::Sender<Bytes>>;

/// Makes the call and sees to it that it ends.
pub(super) fn drive(calls: &Calls, run: Run, metadata: MetadataMap, stopped: oneshot::Receiver<Stop>, reader: Reader) {
    let calls = calls.clone();
    crate::base::task::spawn(async move {
        let deadline = run.spec().timeout();
        let given_up = async {
            let stop = pin!(async {
                match stopped.await {
                    Ok(stop) => Given::Stop(stop),
                    // Nobody can stop it any more.
                    Err(oneshot::Canceled) => pending().await,
                }
            });
            let deadline = pin!(async {
                match deadline {
                    Some(timeout) => {
                        // Counted from when the call goes out, as the server counts.
                        gate(&calls).await;
                        sleep(timeout).await;
                    }
                    None => pending().await,
                }
                Given::Deadline
            });
            select(stop, deadline).await.factor_first().0
        };
        // Boxed: the call must be dropped before the end is settled.
        let call = Box::pin(exchange(&calls, &run, metadata, reader));
        match select(call, pin!(given_up)).await {
            Either::Left((outcome, _)) => settle(&run, outcome),
            Either::Right((why, call)) => {
                give_up(&run, &why);
                drop(call);
            }
        }
        run.outbox().close();
        run.log_mut().end(unix_nanos());
        run.touch();
        frames::flush(&run.beat());
        calls.ended();
    });
}

/// Waits until calls may begin: until their other end is seen.
async fn gate(calls: &Calls) {
    within(WATCHING, calls.gate().passed()).await;
}

async fn exchange(calls: &Calls, run: &Run, metadata: MetadataMap, reader: Reader) -> Result<(), Status> {
    gate(calls).await;
    let spec = run.spec();
    let mut request = Request::new(run.outbox());
    let joins = spec.transport.facts().joins_metadata;
    *request.metadata_mut() = if joins { joined(metadata) } else { metadata };
    // They are between the page and Weir: no other server hears of them.
    let ids = [(keys::SESSION, calls.session()), (keys::CALL, run.id())];
    for (key, id) in ids.into_iter().filter(|_| spec.target.is_none()) {
        let id = MetadataValue::try_from(id).map_err(|_| Status::internal("an id that is no metadata"))?;
        request.metadata_mut().insert(key, id);
    }
    if let Some(timeout) = spec.timeout() {
        request.set_timeout(timeout);
    }
    let sink = Arc::new(RunSink(run.clone()));
    request.extensions_mut().insert(run.cause());
    request.extensions_mut().insert(Watcher(sink.clone()));
    let channel = match &spec.target {
        Some(target) => target.channel(spec.stream_window()),
        None => calls.routes().channel(spec.transport, spec.stream_window()),
    };
    let channel = Conditioned::new(channel, spec.line());
    let mut messages = stream::begin(channel, Some(sink), spec.callee.path(), request).await?;
    let mut reader = reader;
    // The log has them already.
    while let Some(message) = messages.message().await? {
        if let Some(to) = &mut reader
            && to.send(message).await.is_err()
        {
            // Whoever wanted to read them does not any more; the call goes on.
            reader = None;
        }
    }
    Ok(())
}

/// The call came to its end. An error that neither the server nor the transport made is the page's own.
fn settle(run: &Run, outcome: Result<(), Status>) {
    let Err(status) = outcome else { return };
    let mut log = run.log_mut();
    let facts = log.facts();
    if facts.trailers.is_none() && facts.failure.is_none() && status.code() != Code::Ok {
        log.unreadable(status.code().into(), status.message());
    }
}

/// Says why before the call is dropped.
fn give_up(run: &Run, why: &Given) {
    let now = unix_nanos();
    match why {
        // The log knows since the wish was made.
        Given::Stop(Stop::Cancelled) => {}
        Given::Stop(Stop::LinkLost) => {
            run.cause().set(Cause::ConnectionLost);
            run.log_mut().failed(now, Failure::Dropped);
        }
        Given::Deadline => {
            run.cause().set(Cause::Deadline);
            run.log_mut().deadline(now);
        }
    }
}
