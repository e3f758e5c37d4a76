//! Who may write when: the ways a bidi method can order its reading and writing.

use std::{sync::Arc, time::Duration};

use async_stream::try_stream;
use futures::Stream;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Status, Streaming};
use weir_proto::seeds::{HelloReply, HelloRequest, StreamRequestData, StreamResponseData};

use crate::services::{name, pace::Pace, stream::next};

/// The most bytes of names that are kept until the client is done.
const KEPT: usize = 1 << 20;

/// Answers everybody when the client is done.
pub(super) fn collect(
    mut requests: Streaming<HelloRequest>,
    pause: Duration,
) -> impl Stream<Item = Result<HelloReply, Status>> {
    try_stream! {
        let mut names = Vec::new();
        let mut bytes = 0;
        while let Some(who) = read(&mut requests, names.len() as u64 + 1).await? {
            // A short name takes memory beyond its bytes.
            bytes += who.len() + 24;
            if bytes > KEPT {
                Err(Status::resource_exhausted(format!(
                    "weir-policy collect keeps every name until the client is done, and {} are too many",
                    names.len() + 1,
                )))?;
            }
            names.push(who);
        }
        let mut pace = Pace::new(pause);
        for who in names {
            pace.tick().await;
            yield hello(&who);
        }
    }
}

/// Answers every message before it reads the next.
pub(super) fn ping_pong(
    mut requests: Streaming<HelloRequest>,
    pause: Duration,
) -> impl Stream<Item = Result<HelloReply, Status>> {
    try_stream! {
        let mut pace = Pace::new(pause);
        let mut number = 0;
        while let Some(who) = read(&mut requests, number + 1).await? {
            number += 1;
            pace.tick().await;
            yield hello(&who);
        }
    }
}

/// Writes on its own clock and reads whenever something comes. It ends when the client is done and at least `least` are
/// written.
pub(super) fn independent(
    mut requests: Streaming<HelloRequest>,
    least: u32,
    pause: Duration,
) -> impl Stream<Item = Result<HelloReply, Status>> {
    let (tell, newest) = watch::channel((0, Arc::<str>::default()));
    let reading = async move {
        let mut number = 0;
        while let Some(who) = read(&mut requests, number + 1).await? {
            number += 1;
            tell.send_replace((number, who.into()));
        }
        Ok(())
    };
    while_reading(reading, least.into(), pause, move || {
        let (number, who) = newest.borrow().clone();
        let message = match number {
            0 => "Hello, who is there?".into(),
            _ => format!("Hello, {who} (name {number})"),
        };
        HelloReply { message }
    })
}

/// The tutorials' `AllStream`: the same, whatever the client says.
pub(super) fn both(
    mut requests: Streaming<StreamRequestData>,
    least: u64,
    pause: Duration,
) -> impl Stream<Item = Result<StreamResponseData, Status>> {
    let reading = async move {
        while next(&mut requests).await?.is_some() {}
        Ok(())
    };
    while_reading(reading, least, pause, || StreamResponseData { data: "这是发给客户端的数据流".into() })
}

/// Writes what `make` makes until `reading` is done and at least `least` are written.
fn while_reading<T>(
    reading: impl Future<Output = Result<(), Status>> + Send + 'static,
    least: u64,
    pause: Duration,
    mut make: impl FnMut() -> T,
) -> impl Stream<Item = Result<T, Status>> {
    // In a task of its own: this stream is not polled while the client does not read, and the client's messages must
    // not wait for that.
    let mut reading = AbortOnDropHandle::new(tokio::spawn(reading));
    try_stream! {
        let mut pace = Pace::new(pause);
        let mut written = 0;
        let mut done = false;
        while !done || written < least {
            // The macro of the stream does not see into the one of the choice.
            let end = tokio::select! {
                biased;
                end = &mut reading, if !done => Some(end),
                () = pace.tick() => None,
            };
            if let Some(end) = end {
                end.map_err(|error| Status::internal(error.to_string()))??;
                done = true;
            } else {
                written += 1;
                yield make();
            }
        }
    }
}

async fn read(requests: &mut Streaming<HelloRequest>, number: u64) -> Result<Option<String>, Status> {
    let Some(HelloRequest { name: who }) = next(requests).await? else {
        return Ok(None);
    };
    name::check(&format!("name of message {number}"), &who)?;
    Ok(Some(who))
}

fn hello(name: &str) -> HelloReply {
    HelloReply { message: format!("Hello, {name}") }
}
