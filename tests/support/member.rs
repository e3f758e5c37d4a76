use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use weir_proto::weir::v1::{Enter, Said, Say, room_client::RoomClient, said, say};

use super::{Outbox, Wire, ask, next, outbox, soon};

/// Says something in a room.
pub(crate) fn line(text: impl Into<String>) -> Say {
    Say { what: Some(say::What::Text(text.into())) }
}

/// Enters a room.
pub(crate) fn enter(room: &str, name: &str) -> Say {
    Say { what: Some(say::What::Enter(Enter { room: room.into(), name: name.into() })) }
}

/// A request to join a room.
pub(crate) type Joining = tonic::Request<ReceiverStream<Say>>;

/// A member of a room.
pub(crate) struct Member {
    pub(crate) say: Outbox<Say>,
    pub(crate) hears: Streaming<Said>,
}

impl Member {
    /// Enters and waits to be in. `with` may add metadata to the request.
    pub(crate) async fn enters(wire: &Wire, room: &str, name: &str, with: impl FnOnce(Joining) -> Joining) -> Self {
        let (say, saying) = outbox();
        let mut client = RoomClient::with_origin(wire.clone(), wire.origin());
        let (sent, joined) = soon("the room's answer", async {
            tokio::join!(say.try_send(enter(room, name)), client.join(with(ask(saying))))
        })
        .await;
        assert!(sent, "the room did not listen");
        let mut member = Self { say, hears: joined.unwrap().into_inner() };
        member.hears_of("its own coming", name, |what| matches!(what, said::What::Joined(_))).await;
        member
    }

    /// Waits for something that member `name` does.
    pub(crate) async fn hears_of(&mut self, what: &str, name: &str, wanted: impl Fn(&said::What) -> bool) -> Said {
        soon(what, async {
            loop {
                let said = next(&mut self.hears).await;
                if said.name == name && said.what.as_ref().is_some_and(&wanted) {
                    return said;
                }
            }
        })
        .await
    }

    /// Waits until member `name` has left.
    pub(crate) async fn hears_leave(&mut self, name: &str) -> Said {
        self.hears_of(&format!("{name} leaving"), name, |what| matches!(what, said::What::Left(_))).await
    }
}
