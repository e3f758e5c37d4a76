//! `Recorder`: the server's view of the page's calls.

use async_stream::try_stream;
use tonic::{Request, Response, Status};
use weir_proto::{
    keys,
    weir::v1::{ClockReply, ClockRequest, Recorded, RecorderRequest, Watching, recorded::What, recorder_server},
};

use super::stream::Answers;
use crate::{
    app::App,
    bus::{Bus, Heard, Subject},
    refusal::refuse,
};

pub(super) fn server(app: &App) -> recorder_server::RecorderServer<Recorder> {
    recorder_server::RecorderServer::new(Recorder { server_id: app.id(), bus: app.bus().clone() })
}

#[derive(Debug)]
pub(super) struct Recorder {
    server_id: u64,
    bus: Bus,
}

#[tonic::async_trait]
impl recorder_server::Recorder for Recorder {
    type WatchStream = Answers<Recorded>;

    async fn watch(&self, request: Request<RecorderRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let RecorderRequest { session } = request.into_inner();
        if !keys::is_id(session.as_bytes()) {
            return Err(refuse("session", session, "32 lower-case hex digits"));
        }
        // Before the first answer, so that nothing is missed once the client has it.
        let mut events = self.bus.subscribe(&Subject::session(&session));
        Ok(Response::new(Box::pin(try_stream! {
            yield recorded(What::Watching(Watching {}));
            while let Some(heard) = events.next().await {
                yield recorded(match heard {
                    Heard::Message(event) => What::Event(event),
                    Heard::Missed(count) => What::Missed(count),
                });
            }
        })))
    }

    async fn clock(&self, _: Request<ClockRequest>) -> Result<Response<ClockReply>, Status> {
        Ok(ClockReply { unix_nanos: weir_tap::unix_nanos(), server_id: self.server_id }.into())
    }
}

fn recorded(what: What) -> Recorded {
    Recorded { what: Some(what) }
}
