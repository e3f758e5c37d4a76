use weir_testkit::{Client, Wire};

use super::Server;

/// A door for HTTP/2.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Door {
    /// TCP, with prior knowledge.
    Native,
    /// A WebSocket.
    Tunnel,
    /// TLS, and HTTP/2 by ALPN.
    NativeTls,
    /// A WebSocket over TLS.
    TunnelTls,
}

impl Door {
    /// A server that has it.
    pub(crate) async fn server(self) -> Server {
        match self {
            Self::Native | Self::Tunnel => Server::start().await,
            Self::NativeTls | Self::TunnelTls => Server::secure().await,
        }
    }

    /// A connection of its own, for generated clients.
    pub(crate) async fn open(self, server: &Server) -> Wire {
        match self {
            Self::Native | Self::NativeTls => Wire::native(server).await,
            Self::Tunnel | Self::TunnelTls => Wire::tunnel(server).await,
        }
    }

    /// A connection of its own, for bytes.
    pub(crate) async fn client(self, server: &Server) -> Client {
        match self {
            Self::Native | Self::NativeTls => Client::native(server).await,
            Self::Tunnel | Self::TunnelTls => Client::tunnel(server).await,
        }
    }
}
