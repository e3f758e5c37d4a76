//! `Targets`: ways to servers that are not Weir.

use std::{pin::pin, time::Instant};

use async_stream::try_stream;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status};
use weir_proto::{
    keys,
    weir::v1::{OpenRequest, OpenStep, TicketReply, TicketRequest, open_step::What, targets_server},
};

use super::stream::Answers;
use crate::{
    app::App,
    connection::Asker,
    policy::Caller,
    refusal::refuse,
    targets::{NoWay, TICKET_PROTOCOL},
};

/// More steps than there are addresses to try: what does not fit is not told.
const STEPS: usize = 64;

pub(super) fn server(app: &App) -> targets_server::TargetsServer<Targets> {
    targets_server::TargetsServer::new(Targets { app: app.clone() })
}

#[derive(Debug)]
pub(super) struct Targets {
    app: App,
}

impl Targets {
    /// Who asks, if he may have targets.
    fn caller<T>(&self, request: &Request<T>) -> Result<(Caller, std::net::IpAddr), Status> {
        let asker = request.extensions().get::<Asker>().ok_or_else(|| Status::internal("the call came by no door"))?;
        self.app.targets().admits(asker.caller).map_err(Status::permission_denied)?;
        Ok((asker.caller, asker.address))
    }
}

fn checked(session: &str) -> Result<(), Status> {
    if keys::is_id(session.as_bytes()) { Ok(()) } else { Err(refuse("session", session, "32 lower-case hex digits")) }
}

#[tonic::async_trait]
impl targets_server::Targets for Targets {
    type OpenStream = Answers<OpenStep>;

    async fn open(&self, request: Request<OpenRequest>) -> Result<Response<Self::OpenStream>, Status> {
        let (caller, _) = self.caller(&request)?;
        let request = request.into_inner();
        checked(&request.session)?;
        let (known, began) = (self.app.targets().clone(), Instant::now());
        let (told, mut steps) = mpsc::channel(STEPS);
        let step = move |what| OpenStep {
            micros: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            what: Some(what),
        };
        // Looking ends with the call: who goes is not looked for any longer.
        let looking = async move {
            let mut tell = |what| {
                let _full = told.try_send(step(what));
            };
            let found = known.open(request, caller, &mut tell).await;
            step(found.map_or_else(|fault| What::Failed(fault.into()), What::Opened))
        };
        Ok(Response::new(Box::pin(try_stream! {
            let mut looking = pin!(looking);
            let last = loop {
                tokio::select! {
                    biased;
                    Some(step) = steps.recv() => yield step,
                    last = &mut looking => break last,
                }
            };
            while let Ok(step) = steps.try_recv() {
                yield step;
            }
            yield last;
        })))
    }

    async fn ticket(&self, request: Request<TicketRequest>) -> Result<Response<TicketReply>, Status> {
        let (_, address) = self.caller(&request)?;
        let TicketRequest { target, session } = request.into_inner();
        checked(&session)?;
        let (connection, server_id) = (self.app.next_connection(), self.app.id());
        match self.app.targets().ticket(&target, &session, address, connection) {
            Ok(ticket) => {
                let protocol = [TICKET_PROTOCOL, &ticket].concat();
                Ok(TicketReply { protocol, connection, server_id }.into())
            }
            Err(NoWay::Unknown) => Err(Status::not_found("there is no such target any more: it is to be opened again")),
            Err(NoWay::Full) => Err(Status::resource_exhausted("there are as many connections as there may be")),
        }
    }
}
