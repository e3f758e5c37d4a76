//! Members of chat rooms: they talk, listen, fall asleep, are cut off and come back.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use weir_proto::weir::v1::{Enter, Said, Say, room_client::RoomClient, said, say};
use weir_testkit::{Door, Wire};

use super::{
    calls::next,
    client::{BackOff, Field, Whim},
    ledger::{Ledger, Member},
    tally::End,
};

/// Members of each room, through both doors that carry them.
pub(super) const MEMBERS: usize = 6;
pub(super) const ROOMS: usize = 2;
/// How long everybody listens when nobody talks any more: longer than the line's last stall.
const LISTENING: Duration = Duration::from_secs(6);
/// Bytes of a line, so that somebody who sleeps is soon behind.
const LINE: usize = 300;
const NAME: &str = "room (bidi)";

/// One of the members: joins again and again until it is over.
pub(super) async fn member(field: Field, door: Door, room: usize, ledger: Arc<Ledger>) {
    let mut back_off = BackOff::default();
    while !field.over.is_cancelled() {
        let Ok(wire) = Wire::open(door, &field).await else {
            back_off.wait().await;
            continue;
        };
        let mut member = Member::new(room);
        let outcome = joined(&field, &wire, &mut member).await;
        let messages = member.heard();
        member.ended_well &= outcome == Ok(End::Done);
        match outcome {
            Ok(end) => {
                ledger.enter(member);
                field.tally.ended(NAME, door, end, messages);
                if matches!(end, End::Cut | End::Shutdown) {
                    back_off.wait().await;
                } else {
                    back_off.reset();
                }
            }
            Err(reason) => field.tally.finding(format!("{NAME} over {}: {reason}", door.name())),
        }
    }
}

/// One stay in the room.
async fn joined(field: &Field, wire: &Wire, member: &mut Member) -> Result<End, String> {
    let whim = Whim::default();
    let (says, saying) = mpsc::channel(4);
    let enter = Enter { room: format!("soak {}", member.room), name: member.name() };
    let _ = says.send(Say { what: Some(say::What::Enter(enter)) }).await;
    let mut rooms = RoomClient::with_origin(wire.clone(), wire.origin());
    let mut lines = match rooms.join(ReceiverStream::new(saying)).await {
        Ok(lines) => lines.into_inner(),
        Err(status) => return whim.end(&status),
    };
    // Some stay for long, some leave, one way or the other.
    let leaves = Instant::now() + Duration::from_secs([3, 20, 10_000][rand::random_range(0..3)]);
    let well: bool = rand::random();
    let sleeper = rand::random_range(0..6) == 0;
    let pace = Duration::from_millis(rand::random_range(20..200));
    let mut speak = Instant::now();
    let mut sleeps = Instant::now() + Duration::from_secs(if sleeper { 4 } else { 10_000 });
    loop {
        tokio::select! {
            heard = next(&mut lines) => match heard {
                Ok(Some(said)) => take(member, &said)?,
                Ok(None) => return Err("the room ended the call".into()),
                Err(status) => return whim.end(&status),
            },
            // Who has slept until it was over has nothing to say to those who have gone.
            () = sleep_until(speak), if !field.over.is_cancelled() => {
                speak = Instant::now() + pace;
                // Who cannot be heard waits, as a person would.
                if let Ok(place) = says.try_reserve() {
                    let line = member.next_line();
                    place.send(Say { what: Some(say::What::Text(format!("{line:LINE$}"))) });
                }
            }
            () = sleep_until(sleeps) => {
                sleep(Duration::from_secs(12)).await;
                sleeps = Instant::now() + Duration::from_secs(4);
            }
            () = sleep_until(leaves) => {
                if !well {
                    // Dropping the call resets it.
                    return Ok(End::Cancelled);
                }
                break;
            }
            () = field.over.cancelled() => {
                listen(&mut lines, member).await?;
                // Who left before, by chance at the same moment, has not heard all.
                member.ended_well = true;
                break;
            }
        }
    }
    drop(says);
    let Ok(end) = timeout(Duration::from_mins(1), rest(&mut lines, member)).await else {
        return Err("the room does not end the call of a member who is done".into());
    };
    end
}

/// Listens while nobody talks any more. An end that comes meanwhile is noticed by whoever reads on.
async fn listen(lines: &mut Streaming<Said>, member: &mut Member) -> Result<(), String> {
    let quiet = Instant::now() + LISTENING;
    loop {
        tokio::select! {
            heard = next(lines) => match heard {
                Ok(Some(said)) => take(member, &said)?,
                _ => return Ok(()),
            },
            () = sleep_until(quiet) => return Ok(()),
        }
    }
}

/// What comes after the half-close.
async fn rest(lines: &mut Streaming<Said>, member: &mut Member) -> Result<End, String> {
    loop {
        match next(lines).await {
            Ok(Some(said)) => take(member, &said)?,
            Ok(None) => return Ok(End::Done),
            Err(status) => return Whim::default().end(&status),
        }
    }
}

fn take(member: &mut Member, said: &Said) -> Result<(), String> {
    match &said.what {
        Some(said::What::Text(text)) => member.hears(&said.name, text),
        Some(said::What::Missed(count)) => {
            member.misses(*count);
            Ok(())
        }
        Some(said::What::Joined(_)) => {
            member.hears_coming(&said.name);
            Ok(())
        }
        _ => Ok(()),
    }
}
