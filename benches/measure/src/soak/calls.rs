//! The kinds of calls, each with what must hold of it.

use std::time::Duration;

use bytes::Bytes;
use futures::{FutureExt as _, stream};
use tokio::{sync::mpsc, time::sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming};
use weir_proto::{
    helloworld::{HelloRequest, greeter_client::GreeterClient},
    keys,
    weir::v1::{BlastRequest, FailRequest, Ping, Reading, lab_client::LabClient, telemetry_client::TelemetryClient},
};
use weir_testkit::{Door, Wire};

use super::{
    client::{Kind, Outcome, Whim},
    files::upload,
    tally::End,
};

/// All kinds, with the doors that can carry them and how many clients make them through each.
pub(super) const KINDS: [(&str, Kind, &[Door], usize); 6] = [
    ("hello (unary)", |_, wire, whim| hello(wire, whim).boxed(), &Door::ALL, 1),
    ("blast (server)", |_, wire, whim| blast(wire, whim).boxed(), &Door::ALL, 1),
    ("fail (server)", |_, wire, whim| fail(wire, whim).boxed(), &Door::ALL, 1),
    ("telemetry (client)", |_, wire, whim| telemetry(wire, whim).boxed(), &Door::ALL, 1),
    ("upload (client)", |field, wire, whim| upload(field, wire, whim).boxed(), &Door::ALL, 2),
    ("echo (bidi)", |_, wire, whim| echo(wire, whim).boxed(), &[Door::Native, Door::Tunnel], 2),
];

async fn hello(wire: Wire, whim: Whim) -> Outcome {
    let name = format!("{:x}", rand::random::<u64>());
    let request = whim.request(HelloRequest { name: name.clone() });
    match GreeterClient::with_origin(wire.clone(), wire.origin()).say_hello(request).await {
        Ok(reply) if reply.get_ref().message == format!("Hello, {name}") => Ok((End::Done, 1)),
        Ok(reply) => Err(format!("{name} was greeted with {:?}", reply.get_ref().message)),
        Err(status) => Ok((whim.end(&status)?, 0)),
    }
}

async fn blast(wire: Wire, whim: Whim) -> Outcome {
    let interval_ms = if rand::random_range(0..3) == 0 { rand::random_range(1..20) } else { 0 };
    let count = rand::random_range(0..if interval_ms > 0 { 200 } else { 30_000 });
    let bytes = rand::random_range(0..300);
    let request = whim.request(BlastRequest { count, payload_bytes: bytes, interval_ms });
    let mut replies = match LabClient::with_origin(wire.clone(), wire.origin()).blast(request).await {
        Ok(replies) => replies.into_inner(),
        Err(status) => return Ok((whim.end(&status)?, 0)),
    };
    // Some readers take a rest, longer than their window lasts.
    let rest = (rand::random_range(0..5) == 0).then(|| rand::random_range(0..u64::from(count) + 1));
    let mut seq = 0;
    loop {
        if rest == Some(seq) {
            sleep(Duration::from_millis(rand::random_range(0..1500))).await;
        }
        match next(&mut replies).await {
            Ok(Some(reply)) => {
                seq += 1;
                if reply.seq != seq || reply.payload.len() != bytes as usize {
                    return Err(format!("message {seq} is number {} with {} bytes", reply.seq, reply.payload.len()));
                }
            }
            Ok(None) if seq == u64::from(count) => return Ok((End::Done, seq)),
            Ok(None) => return Err(format!("it ended well after {seq} of {count} messages")),
            Err(status) => return Ok((whim.end(&status)?, seq)),
        }
    }
}

async fn fail(wire: Wire, whim: Whim) -> Outcome {
    // Not the codes by which calls end anyway.
    let code = [2, 3, 5, 7, 9, 12, 13, 15][rand::random_range(0..8)];
    let after = rand::random_range(0..20);
    let request = FailRequest { after, code, message: format!("as told {code}"), details: true, every_ms: 2 };
    let mut replies = match LabClient::with_origin(wire.clone(), wire.origin()).fail(whim.request(request)).await {
        Ok(replies) => replies.into_inner(),
        Err(status) => return failed(&status, code, 0, after, whim),
    };
    let mut seen = 0;
    loop {
        match next(&mut replies).await {
            Ok(Some(reply)) => {
                seen += 1;
                if reply.seq != u64::from(seen) {
                    return Err(format!("message {seen} is number {}", reply.seq));
                }
            }
            Ok(None) => return Err(format!("it ended well after {seen} messages and not with {code}")),
            Err(status) => return failed(&status, code, seen, after, whim),
        }
    }
}

/// Ended as it was told to, after as many messages?
fn failed(status: &Status, code: u32, seen: u32, after: u32, whim: Whim) -> Outcome {
    let told = std::error::Error::source(status).is_none()
        && status.message() == format!("as told {code}")
        && Code::from(i32::try_from(code).unwrap_or(0)) == status.code();
    match told {
        true if seen == after => Ok((End::Done, seen.into())),
        true => Err(format!("it failed after {seen} messages and not after {after}")),
        false => Ok((whim.end(status)?, seen.into())),
    }
}

async fn telemetry(wire: Wire, whim: Whim) -> Outcome {
    let count: u32 = rand::random_range(0..3000);
    let readings = (0..count).map(|number| Reading {
        sensor: format!("s{}", number % 3),
        value: f64::from(number),
        unit: "m".into(),
        unix_nanos: 0,
    });
    let request = whim.request(stream::iter(readings));
    let report = match TelemetryClient::with_origin(wire.clone(), wire.origin()).report(request).await {
        Ok(report) => report.into_inner(),
        Err(status) => return Ok((whim.end(&status)?, 0)),
    };
    let each: u64 = report.sensors.iter().map(|sensor| sensor.count).sum();
    if report.readings != u64::from(count) || each != report.readings {
        return Err(format!("{count} readings were sent, the report says {} and {each}", report.readings));
    }
    Ok((End::Done, each))
}

async fn echo(wire: Wire, whim: Whim) -> Outcome {
    let count: u64 = rand::random_range(0..2000);
    // Pings under way at a time, and how long the server waits before each.
    let (ahead, delay) = (rand::random_range(1..64), if rand::random_range(0..4) == 0 { 2 } else { 0 });
    let bytes = rand::random_range(0..2000);
    let (outbox, requests) = mpsc::channel(ahead);
    let sending = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(async move {
        for seq in 1..=count {
            let payload = Bytes::from(vec![u8::try_from(seq % 251).unwrap_or(0); bytes]);
            if outbox.send(Ping { seq, client_unix_nanos: seq * 3, payload }).await.is_err() {
                return;
            }
        }
    }));
    let mut request = whim.request(ReceiverStream::new(requests));
    request.metadata_mut().insert(keys::READ_DELAY_MS, delay.into());
    let mut pongs = match LabClient::with_origin(wire.clone(), wire.origin()).echo(request).await {
        Ok(pongs) => pongs.into_inner(),
        Err(status) => return Ok((whim.end(&status)?, 0)),
    };
    let mut seq = 0;
    let end = loop {
        match next(&mut pongs).await {
            Ok(Some(pong)) => {
                seq += 1;
                let filled =
                    pong.payload.len() == bytes && pong.payload.iter().all(|byte| u64::from(*byte) == seq % 251);
                if pong.seq != seq || pong.client_unix_nanos != seq * 3 || !filled {
                    return Err(format!("pong {seq} is number {} with {} bytes", pong.seq, pong.payload.len()));
                }
            }
            Ok(None) if seq == count => break End::Done,
            Ok(None) => return Err(format!("it ended well after {seq} of {count} pongs")),
            Err(status) => break whim.end(&status)?,
        }
    };
    drop(sending);
    Ok((end, seq))
}

/// The next message. An end without trailers is an error of the server's.
pub(super) async fn next<T>(stream: &mut Streaming<T>) -> Result<Option<T>, Status> {
    tokio::task::consume_budget().await;
    let message = stream.message().await?;
    if message.is_none() && stream.trailers().await?.is_none() {
        return Err(Status::data_loss("the answer ended without trailers"));
    }
    Ok(message)
}
