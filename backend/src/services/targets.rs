//! `Targets`: ways to servers that are not Weir.

use std::{pin::pin, time::Instant};

use async_stream::try_stream;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status};
use weir_proto::{
    keys,
    weir::v1::{Admitted, OpenRequest, OpenStep, TicketReply, TicketRequest, open_step::What, targets_server},
};

use super::stream::Answers;
use crate::{
    app::App,
    connection::Asker,
    policy::Caller,
    refusal::refuse,
    targets::{NoWay, TICKET_PROTOCOL},
    terminal::Shown,
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
    /// Whether he may have targets.
    fn admit(&self, caller: Caller) -> Result<(), Status> {
        self.app.targets().admits(caller).map_err(Status::permission_denied)
    }

    /// Who he is with what he shows, and the key if he is to have it.
    fn look(&self, caller: Caller, shown: &str) -> Result<(Caller, Option<Admitted>), Status> {
        let no_key = "this is not the key of this Weir: it makes another at each start, and prints it in its terminal";
        match self.app.terminal().look(shown) {
            _ if shown.is_empty() => Ok((caller, None)),
            Some(Shown::Key) => Ok((caller.with_key(), None)),
            Some(Shown::Link(terminal_key)) => Ok((caller.with_key(), Some(Admitted { terminal_key }))),
            None => Err(Status::unauthenticated(no_key)),
        }
    }
}

/// Who asks.
fn asker<T>(request: &Request<T>) -> Result<Asker, Status> {
    request.extensions().get().copied().ok_or_else(|| Status::internal("the call came by no door"))
}

fn checked(session: &str) -> Result<(), Status> {
    if keys::is_id(session.as_bytes()) { Ok(()) } else { Err(refuse("session", session, "32 lower-case hex digits")) }
}

#[tonic::async_trait]
impl targets_server::Targets for Targets {
    type OpenStream = Answers<OpenStep>;

    async fn open(&self, request: Request<OpenRequest>) -> Result<Response<Self::OpenStream>, Status> {
        let Asker { caller, .. } = asker(&request)?;
        let request = request.into_inner();
        checked(&request.session)?;
        let (caller, admitted) = self.look(caller, &request.terminal_key)?;
        self.admit(caller)?;
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
            if let Some(admitted) = admitted {
                yield OpenStep { micros: 0, what: Some(What::Admitted(admitted)) };
            }
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
        let Asker { caller, address } = asker(&request)?;
        if caller == Caller::Guest {
            self.admit(caller)?;
        }
        let TicketRequest { target, session } = request.into_inner();
        checked(&session)?;
        let (connection, server_id) = (self.app.next_connection(), self.app.id());
        match self.app.targets().ticket(&target, &session, (caller, address), connection) {
            Ok(ticket) => {
                let protocol = [TICKET_PROTOCOL, &ticket].concat();
                Ok(TicketReply { protocol, connection, server_id }.into())
            }
            Err(NoWay::Unknown) => Err(Status::not_found("there is no such target any more: it is to be opened again")),
            Err(NoWay::Full) => Err(Status::resource_exhausted("there are as many connections as there may be")),
        }
    }
}
