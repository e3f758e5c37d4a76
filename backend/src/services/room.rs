//! `Room`: chat rooms, everybody in one call each.

mod registry;

use std::sync::Arc;

use async_stream::try_stream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Request, Response, Status, Streaming};
use weir_proto::weir::v1::{Enter, Said, Say, room_server, said, say};

use super::stream::{Answers, next};
use crate::{
    app::App,
    bus::Heard,
    refusal::{refuse, shortened},
};
use registry::{Member, NAME, NoEntry, NotKeeper, Registry};

/// How many refusals wait for a member who does not read. Those after them are not told: nothing has happened.
const REFUSALS: usize = 8;

pub(super) fn server(app: &App) -> room_server::RoomServer<Room> {
    room_server::RoomServer::new(Room { rooms: Registry::new(app.bus(), app.config().max_room_members as usize) })
}

#[derive(Debug)]
pub(super) struct Room {
    rooms: Registry,
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
            let entered = rooms.enter(&room, &name).map_err(|why| no_entry(&room, why))?;
            for line in entered.history {
                yield line;
            }
            let mut live = entered.live;
            let member = Arc::new(entered.member);
            let (refuse, mut refused) = mpsc::channel(REFUSALS);
            // In a task of its own: this stream is not polled while the member does not read, and what it says must
            // not wait for that. The task ends with the stream.
            let mut hearing = AbortOnDropHandle::new(tokio::spawn(hear(requests, member.clone(), refuse)));
            let end = loop {
                // The macro of the stream does not see into the one of the choice.
                let heard = tokio::select! {
                    heard = live.next() => heard.map(|heard| said(heard, &member)).ok_or(Ok(())),
                    Some(reason) = refused.recv() => Ok(to_one(&member, said::What::Refused(reason))),
                    end = &mut hearing => Err(end.map_err(|error| Status::internal(error.to_string())).flatten()),
                };
                match heard {
                    Ok(said) => yield said,
                    Err(end) => break end,
                }
            };
            while let Ok(reason) = refused.try_recv() {
                yield to_one(&member, said::What::Refused(reason));
            }
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

/// Takes what a member says to the room, until the member is done. What is not the member's right comes back as a
/// sentence: it is no reason to throw somebody out.
async fn hear(mut requests: Streaming<Say>, member: Arc<Member>, refuse: mpsc::Sender<String>) -> Result<(), Status> {
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
            Some(say::What::Clear(_)) => answer(&refuse, "clear", member.clear()),
            Some(say::What::Lock(true)) => answer(&refuse, "lock", member.lock(true)),
            Some(say::What::Lock(false)) => answer(&refuse, "unlock", member.lock(false)),
            Some(say::What::Enter(_)) => {
                let wrong = format!("{field} is enter, allowed are text, clear and lock: you are in a room");
                return Err(Status::invalid_argument(wrong));
            }
            None => {
                return Err(Status::invalid_argument(format!("{field} is empty, allowed are text, clear and lock")));
            }
        }
    }
    Ok(())
}

fn answer(refuse: &mpsc::Sender<String>, wish: &str, outcome: Result<(), NotKeeper>) {
    if let Err(NotKeeper(keeper)) = outcome {
        let reason = format!("only {}, who keeps the room, can {wish} it", shortened(&keeper));
        // A member who does not read what was refused before need not know of this one either.
        let _ = refuse.try_send(reason);
    }
}

/// The room and the name in the first message.
fn entrance(first: Option<Say>) -> Result<(String, String), Status> {
    let what = match first.map(|say| say.what) {
        Some(Some(say::What::Enter(Enter { room, name }))) => return Ok((label("room", room)?, label("name", name)?)),
        Some(Some(say::What::Text(_))) => "text",
        Some(Some(say::What::Clear(_))) => "clear",
        Some(Some(say::What::Lock(_))) => "lock",
        Some(None) => "empty",
        None => "missing",
    };
    Err(Status::invalid_argument(format!("message 1 is {what}, allowed is enter: it says the room and your name")))
}

fn label(field: &str, text: String) -> Result<String, Status> {
    if !(1..=NAME).contains(&text.chars().count()) || text.trim().is_empty() || text.contains(char::is_control) {
        return Err(refuse(
            &format!("enter.{field}"),
            text,
            "1 to 40 characters, not only spaces, no control characters",
        ));
    }
    Ok(text)
}

fn no_entry(room: &str, why: NoEntry) -> Status {
    let room = shortened(room);
    match why {
        NoEntry::Full(limit) => {
            Status::resource_exhausted(format!("room {room} is full: it holds {limit} members (--max-room-members)"))
        }
        NoEntry::NoRooms(limit) => {
            Status::resource_exhausted(format!("there are {limit} rooms already, and no more can be opened"))
        }
        NoEntry::Locked(keeper) => {
            let keeper = shortened(&keeper);
            Status::failed_precondition(format!("room {room} is locked: {keeper}, who keeps it, can unlock it"))
        }
    }
}

/// What happened, as this member is told.
fn said(heard: Heard<Said>, member: &Member) -> Said {
    match heard {
        Heard::Message(mut said) => {
            if let Some(standing) = &mut said.standing {
                // As of now: on the bus it is the same for all.
                standing.yours = member.keeps();
                member.name().clone_into(&mut standing.you);
            }
            said
        }
        Heard::Missed(count) => to_one(member, said::What::Missed(count)),
    }
}

/// What concerns this member alone.
fn to_one(member: &Member, what: said::What) -> Said {
    let (present, standing) = member.standing();
    Said {
        name: String::new(),
        unix_nanos: weir_tap::unix_nanos(),
        present,
        earlier: false,
        what: Some(what),
        standing: Some(standing),
    }
}
