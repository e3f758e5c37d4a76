//! `Room`: chat rooms, everybody in one call each.

mod registry;

use std::sync::Arc;

use async_stream::try_stream;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Request, Response, Status, Streaming};
use weir_proto::weir::v1::{Enter, Said, Say, room_server, said, say};

use super::{Answers, next};
use crate::{
    bus::{Bus, Heard},
    knobs::{refuse, shortened},
};
use registry::{Full, Member, Registry};

#[derive(Debug)]
pub(super) struct Room {
    rooms: Registry,
}

impl Room {
    pub(super) fn new(bus: &Bus) -> Self {
        Self { rooms: Registry::new(bus) }
    }
}

#[tonic::async_trait]
impl room_server::Room for Room {
    type JoinStream = Answers<Said>;

    async fn join(&self, request: Request<Streaming<Say>>) -> Result<Response<Self::JoinStream>, Status> {
        let mut requests = request.into_inner();
        let rooms = self.rooms.clone();
        // The headers do not wait for the first message: some clients send it only when they have them.
        Ok(Response::new(Box::pin(try_stream! {
            let (room, name) = entrance(next(&mut requests).await?)?;
            let entered = rooms.enter(&room, &name).map_err(|full| refused(&room, full))?;
            for line in entered.history {
                yield line;
            }
            let mut live = entered.live;
            let member = Arc::new(entered.member);
            // In a task of its own: this stream is not polled while the member does not read, and what it says must
            // not wait for that. The task ends with the stream.
            let mut hearing = AbortOnDropHandle::new(tokio::spawn(hear(requests, member.clone())));
            let end = loop {
                // The macro of the stream does not see into the one of the choice.
                let heard = tokio::select! {
                    heard = live.next() => heard.ok_or(Ok(())),
                    end = &mut hearing => Err(end.map_err(|error| Status::internal(error.to_string())).flatten()),
                };
                match heard {
                    Ok(heard) => yield said(heard, &member),
                    Err(end) => break end,
                }
            };
            // What happened up to then, the member's own last words among it, but not for ever what others go on to
            // say. It has not left yet: we hold it.
            for _ in 0..live.waiting() {
                let Some(heard) = live.try_next() else { break };
                yield said(heard, &member);
            }
            drop(member);
            end?;
        })))
    }
}

/// Takes what a member says to the room, until the member is done.
async fn hear(mut requests: Streaming<Say>, member: Arc<Member>) -> Result<(), Status> {
    let mut number = 1_u64;
    while let Some(Say { what }) = next(&mut requests).await? {
        number += 1;
        let field = format!("message {number}");
        match what {
            Some(say::What::Text(text)) if (1..=2000).contains(&text.chars().count()) => member.say(text),
            Some(say::What::Text(text)) => {
                let long = format!("text of {field} has {} characters", text.chars().count());
                return Err(Status::invalid_argument(format!("{long}, allowed are 1 to 2000")));
            }
            Some(say::What::Enter(_)) => {
                return Err(Status::invalid_argument(format!("{field} is enter, allowed is text: you are in a room")));
            }
            None => return Err(Status::invalid_argument(format!("{field} is empty, allowed is text"))),
        }
    }
    Ok(())
}

/// The room and the name in the first message.
fn entrance(first: Option<Say>) -> Result<(String, String), Status> {
    let what = match first.map(|say| say.what) {
        Some(Some(say::What::Enter(Enter { room, name }))) => return Ok((label("room", room)?, label("name", name)?)),
        Some(Some(say::What::Text(_))) => "text",
        Some(None) => "empty",
        None => "missing",
    };
    Err(Status::invalid_argument(format!("message 1 is {what}, allowed is enter: it says the room and your name")))
}

fn label(field: &str, text: String) -> Result<String, Status> {
    if !(1..=40).contains(&text.chars().count()) || text.trim().is_empty() || text.contains(char::is_control) {
        return Err(refuse(
            &format!("enter.{field}"),
            text,
            "1 to 40 characters, not only spaces, no control characters",
        ));
    }
    Ok(text)
}

fn refused(room: &str, full: Full) -> Status {
    Status::resource_exhausted(match full {
        Full::Room(limit) => format!("room {} is full: it holds {limit} members", shortened(room)),
        Full::House(limit) => format!("there are {limit} rooms already, and no more can be opened"),
    })
}

fn said(heard: Heard<Said>, member: &Member) -> Said {
    match heard {
        Heard::Message(said) => said,
        Heard::Missed(count) => Said {
            name: String::new(),
            unix_nanos: weir_tap::unix_nanos(),
            present: member.present(),
            earlier: false,
            what: Some(said::What::Missed(count)),
        },
    }
}
