//! Servers that are not Weir: opened by Weir's own `Targets`, and called like Weir from then on.

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use prost::Message as _;
use tonic::{Code, Status, Streaming};
use weir_proto::weir::v1::{OpenRequest, OpenStep, Opened, TicketReply, TicketRequest};

use super::{Calls, ask::ask};
use crate::transport::{Connection, Failure, Place, Target, TargetEnd, Ticket};

/// Looks for a server, step by step.
pub struct Opening(Streaming<Bytes>);

impl Opening {
    /// The next step; nothing after the last.
    ///
    /// # Errors
    /// Weir does not open targets for this page, or is gone.
    pub async fn step(&mut self) -> Result<Option<OpenStep>, Status> {
        let message = self.0.message().await?;
        message.map(OpenStep::decode).transpose().map_err(|error| Status::internal(error.to_string()))
    }
}

/// Asks Weir to look for a server. The session is filled in.
///
/// # Errors
/// Weir does not open targets for this page, or is gone.
pub async fn open(calls: &Calls, mut request: OpenRequest) -> Result<Opening, Status> {
    calls.session().clone_into(&mut request.session);
    Ok(Opening(ask(calls, "/weir.v1.Targets/Open", request.encode_to_vec().into()).await?))
}

/// The server that was opened, by what people call it.
///
/// # Errors
/// Weir's answer cannot be used.
pub fn target(calls: &Calls, address: &str, opened: &Opened) -> Result<Target, Status> {
    let wrong = |_| Status::internal("a target that cannot be addressed");
    let request = TicketRequest { target: opened.target.clone(), session: calls.session().to_owned() };
    let (asking, called) = (calls.clone(), Bytes::from(request.encode_to_vec()));
    let name: std::sync::Arc<str> = address.into();
    let told = name.clone();
    let tickets = move || -> futures::future::LocalBoxFuture<'static, Result<Ticket, Failure>> {
        let (calls, request, address) = (asking.clone(), called.clone(), told.clone());
        Box::pin(async move {
            ticket(&calls, request).await.map_err(|status| {
                let end = match status.code() {
                    Code::Unavailable => TargetEnd::WeirLost,
                    _ => TargetEnd::NoTicket,
                };
                Failure::Target { end, address, goodbye: None }
            })
        })
    };
    let scheme = if opened.scheme == "https" { Scheme::HTTPS } else { Scheme::HTTP };
    let authority: Authority = opened.authority.parse().map_err(wrong)?;
    Ok(calls.routes().target(Place { address: name, scheme, authority, tickets: Box::new(tickets) }))
}

/// A ticket for one more connection.
async fn ticket(calls: &Calls, request: Bytes) -> Result<Ticket, Status> {
    let mut answer = ask(calls, "/weir.v1.Targets/Ticket", request).await?;
    let reply = answer.message().await?.map(TicketReply::decode).transpose();
    let reply = reply.map_err(|error| Status::internal(error.to_string()))?;
    answer.trailers().await?;
    let TicketReply { protocol, connection: number, server_id } =
        reply.ok_or_else(|| Status::internal("an answer without a message"))?;
    Ok(Ticket { protocol, connection: Connection { server_id, number } })
}
