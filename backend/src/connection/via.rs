use std::{net::IpAddr, sync::Arc};

use super::{Connection, Lost};
use crate::policy::Caller;

/// The way by which a call came. Doors put it into the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Via {
    pub(crate) door: Door,
    /// The number of the HTTP connection: of the tunnel if there is one.
    pub(crate) number: u64,
    /// The TCP connection; it is in use for as long as the call is open.
    pub(crate) connection: Arc<Connection>,
    /// Whose it is, as far as addresses tell: of the connection, or what a proxy says.
    pub(crate) address: IpAddr,
    /// Who that is, as far as other servers are concerned. Known where it matters: see [`Asker`].
    pub(crate) caller: Caller,
    /// Whether the bytes' way to the peer is known to be gone: of the tunnel if there is one, else of the connection.
    pub(crate) lost: Lost,
}

/// Who makes a call, for services that must know. The layers around them put it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker {
    pub(crate) caller: Caller,
    pub(crate) address: IpAddr,
}

/// Which door a call came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// gRPC over HTTP/2.
    Native,
    /// gRPC-Web, binary.
    Web,
    /// gRPC-Web, text (base64).
    WebText,
    /// gRPC over HTTP/2 over a WebSocket.
    Tunnel,
}

impl Door {
    /// Its name in logs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Web => "grpc-web",
            Self::WebText => "grpc-web-text",
            Self::Tunnel => "tunnel",
        }
    }
}
