use std::{
    future::{Future, ready},
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use http::{Request, Response, Uri};
use hyper::{body::Incoming, client::conn::http2, rt::Executor};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, join},
    net::TcpStream,
    task::AbortHandle,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, Message, client::IntoClientRequest, handshake::client},
};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};
use tonic::body::Body;
use tower::Service;

use super::{Server, connect, soon};

/// The tunnel's WebSocket subprotocol.
pub(crate) const TUNNEL_PROTOCOL: &str = "h2ts";

/// A handshake for the tunnel, to be changed at will.
pub(crate) fn ws_request(server: &Server) -> client::Request {
    // `https` becomes `wss`.
    format!("{}/tunnel", server.origin().replacen("http", "ws", 1)).into_client_request().unwrap()
}

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

/// Bytes both ways.
pub(crate) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

impl Door {
    /// A server that has it.
    pub(crate) async fn server(self) -> Server {
        match self {
            Self::Native | Self::Tunnel => Server::start().await,
            Self::NativeTls | Self::TunnelTls => Server::secure().await,
        }
    }

    /// An HTTP/2 connection of its own.
    pub(crate) async fn open(self, server: &Server) -> Wire {
        Wire::over(self.bytes(server).await, server).await
    }

    /// The bytes under it.
    pub(crate) async fn bytes(self, server: &Server) -> Box<dyn Io> {
        match self {
            Self::Native => {
                let socket = soon("a connection", TcpStream::connect(server.address())).await.unwrap();
                socket.set_nodelay(true).unwrap();
                Box::new(socket)
            }
            Self::Tunnel => {
                let handshake = tokio_tungstenite::connect_async(ws_request(server));
                Box::new(bytes_of(soon("a tunnel", handshake).await.unwrap().0))
            }
            Self::NativeTls => Box::new(connect(server, "h2").await),
            Self::TunnelTls => {
                let stream = connect(server, "http/1.1").await;
                let handshake = tokio_tungstenite::client_async(ws_request(server), Box::new(stream));
                Box::new(bytes_of(Box::pin(soon("a tunnel", handshake)).await.unwrap().0))
            }
        }
    }
}

/// One HTTP/2 connection and nothing around it: no reconnecting, no timeouts, small stream windows. Clones share it.
///
/// It is a gRPC client's transport: hand it to `XClient::with_origin(wire, wire.origin())`.
#[derive(Clone)]
pub(crate) struct Wire {
    send: http2::SendRequest<Body>,
    origin: Uri,
    tasks: Tasks,
}

/// The connection's tasks. Together they own its socket.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<AbortHandle>>>);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        self.0.lock().unwrap().push(tokio::spawn(task).abort_handle());
    }
}

impl Wire {
    /// Native gRPC: HTTP/2 over TCP, with prior knowledge, or over TLS where the server speaks that.
    pub(crate) async fn native(server: &Server) -> Self {
        let door = if server.app().tls().is_some() { Door::NativeTls } else { Door::Native };
        door.open(server).await
    }

    /// The tunnel: HTTP/2 over a WebSocket.
    pub(crate) async fn tunnel(server: &Server) -> Self {
        Self::over(Door::Tunnel.bytes(server).await, server).await
    }

    /// HTTP/2 over an open WebSocket.
    pub(crate) async fn over_socket(socket: WebSocketStream<MaybeTlsStream<TcpStream>>, server: &Server) -> Self {
        Self::over(bytes_of(socket), server).await
    }

    async fn over(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, server: &Server) -> Self {
        let tasks = Tasks::default();
        let mut builder = http2::Builder::new(tasks.clone());
        // What is not read stalls its own stream early, and the others never.
        builder.initial_stream_window_size(64 << 10).initial_connection_window_size(8 << 20);
        let (send, connection) = soon("HTTP/2", builder.handshake(TokioIo::new(io))).await.unwrap();
        // However it ends, the calls on it say so.
        tasks.execute(async move { drop(connection.await) });
        Self { send, origin: server.origin().parse().unwrap(), tasks }
    }

    pub(crate) fn origin(&self) -> Uri {
        self.origin.clone()
    }

    /// Drops the socket as it is: no GOAWAY, no reset, no closing frame.
    pub(crate) fn cut(&self) {
        self.tasks.0.lock().unwrap().iter().for_each(AbortHandle::abort);
    }

    /// A request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> hyper::Result<Response<Incoming>> {
        let mut send = self.send.clone();
        soon("room for a request", send.ready()).await?;
        soon("an answer", send.send_request(request)).await
    }
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.send.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.send.send_request(request))
    }
}

/// A WebSocket's binary messages as a stream of bytes.
fn bytes_of<S>(socket: WebSocketStream<S>) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sink, stream) = socket.split();
    let incoming = stream.filter_map(|message| {
        ready(match message {
            Ok(Message::Binary(bytes)) => Some(Ok(bytes)),
            Ok(_) => None,
            Err(error) => Some(Err(io::Error::other(error))),
        })
    });
    let outgoing = sink
        .with(|bytes: Bytes| ready(Ok::<_, tungstenite::Error>(Message::Binary(bytes))))
        .sink_map_err(io::Error::other);
    join(StreamReader::new(incoming), SinkWriter::new(CopyToBytes::new(outgoing)))
}
