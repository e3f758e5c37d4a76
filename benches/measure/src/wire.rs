//! The ways into a server, as transports for generated clients.

use std::{
    future::ready,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use futures::{FutureExt as _, SinkExt as _, StreamExt as _, future::BoxFuture};
use http::{Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::{
    client::conn::{http1, http2},
    rt::Executor,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, join},
    net::TcpStream,
    task::AbortHandle,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};
use tonic::{Status, body::Body};
use tonic_web::{GrpcWebCall, GrpcWebClientService};
use tower::Service;

/// How long a connection may take to be made.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Door {
    /// HTTP/2 over TCP.
    Native,
    /// HTTP/2 over a WebSocket.
    Tunnel,
    /// gRPC-Web over HTTP/1.1: one call at a time.
    Web,
}

impl Door {
    pub(crate) const ALL: [Self; 3] = [Self::Native, Self::Tunnel, Self::Web];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Tunnel => "tunnel",
            Self::Web => "gRPC-Web",
        }
    }
}

/// One connection: no reconnecting, stream windows of 64 KiB. Clones share it. A generated client takes it by
/// `with_origin(wire.clone(), wire.origin())`.
#[derive(Clone)]
pub(crate) struct Wire {
    send: Send,
    origin: Uri,
    tasks: Tasks,
}

#[derive(Clone)]
enum Send {
    Http2(http2::SendRequest<Body>),
    Web(Arc<Mutex<GrpcWebClientService<Http1>>>),
}

/// Together they own the socket, which goes with the last of the wires.
#[derive(Clone, Default)]
struct Tasks(Arc<Owned>);

#[derive(Default)]
struct Owned(Mutex<Vec<AbortHandle>>);

impl Drop for Owned {
    fn drop(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).iter().for_each(AbortHandle::abort);
    }
}

/// hyper spawns a task for each request with a body. They are kept out of [`Tasks`], which would grow with each; they end
/// with the connection.
#[derive(Clone, Copy)]
struct Spawn;

impl<F: Future<Output: core::marker::Send> + core::marker::Send + 'static> Executor<F> for Spawn {
    fn execute(&self, task: F) {
        tokio::spawn(task);
    }
}

impl Wire {
    /// A connection to `at` for the server that calls itself `server`: they differ if something stands between.
    pub(crate) async fn open(door: Door, at: SocketAddr, server: SocketAddr) -> Result<Self> {
        let open = async {
            let socket = TcpStream::connect(at).await?;
            socket.set_nodelay(true)?;
            let tasks = Tasks::default();
            let send = match door {
                Door::Native => Send::Http2(over(socket, &tasks).await?),
                Door::Tunnel => {
                    let mut request = format!("ws://{server}/tunnel").into_client_request()?;
                    request.headers_mut().insert("sec-websocket-protocol", http::HeaderValue::from_static("h2ts"));
                    let (socket, _) = tokio_tungstenite::client_async(request, socket).await?;
                    Send::Http2(over(bytes_of(socket), &tasks).await?)
                }
                Door::Web => {
                    let (send, connection) = http1::handshake(TokioIo::new(socket)).await?;
                    tasks.hold(connection.map(drop));
                    Send::Web(Arc::new(Mutex::new(GrpcWebClientService::new(Http1(send)))))
                }
            };
            anyhow::Ok(Self { send, origin: format!("http://{server}").parse()?, tasks })
        };
        timeout(PATIENCE, open).await.context("no connection in time")?
    }

    pub(crate) fn origin(&self) -> Uri {
        self.origin.clone()
    }
}

impl Tasks {
    fn hold(&self, task: impl Future<Output = ()> + core::marker::Send + 'static) {
        let task = tokio::spawn(task).abort_handle();
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }
}

async fn over(
    io: impl AsyncRead + AsyncWrite + Unpin + core::marker::Send + 'static,
    tasks: &Tasks,
) -> Result<http2::SendRequest<Body>> {
    let mut builder = http2::Builder::new(Spawn);
    // What is not read stalls its own stream early, and the others never.
    builder.initial_stream_window_size(64 << 10).initial_connection_window_size(8 << 20);
    let (send, connection) = builder.handshake(TokioIo::new(io)).await?;
    tasks.hold(connection.map(drop));
    Ok(send)
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Body>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, hyper::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        match &mut self.send {
            Send::Http2(send) => send.poll_ready(cx),
            Send::Web(web) => web.lock().unwrap_or_else(PoisonError::into_inner).poll_ready(cx),
        }
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The socket lives as long as the answer.
        let tasks = self.tasks.clone();
        let broken = |error: hyper::Error| Status::from_error(Box::new(error));
        match &mut self.send {
            Send::Http2(send) => {
                let answer = send.send_request(request);
                Box::pin(async move {
                    let answer = answer.await?;
                    Ok(answer.map(|body| Body::new(body.map_err(broken).map_frame(move |frame| held(&tasks, frame)))))
                })
            }
            Send::Web(web) => {
                let answer = web.lock().unwrap_or_else(PoisonError::into_inner).call(request);
                Box::pin(async move {
                    let answer = answer.await?;
                    Ok(answer.map(|body| Body::new(body.map_frame(move |frame| held(&tasks, frame)))))
                })
            }
        }
    }
}

fn held<T>(_: &Tasks, frame: T) -> T {
    frame
}

/// hyper's HTTP/1.1 connection as tonic-web's client wants it.
struct Http1(http1::SendRequest<GrpcWebCall<Body>>);

impl Service<Request<GrpcWebCall<Body>>> for Http1 {
    type Response = Response<hyper::body::Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, hyper::Error>> + core::marker::Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<GrpcWebCall<Body>>) -> Self::Future {
        // Over HTTP/1.1 the host is a header of its own, and the target a path.
        if let Some(host) = request.uri().authority().and_then(|host| host.as_str().parse().ok()) {
            request.headers_mut().insert(http::header::HOST, host);
        }
        if let Some(path) = request.uri().path_and_query().cloned() {
            *request.uri_mut() = path.into();
        }
        *request.version_mut() = http::Version::HTTP_11;
        Box::pin(self.0.send_request(request))
    }
}

/// A WebSocket's binary messages as a stream of bytes.
fn bytes_of<S>(socket: WebSocketStream<S>) -> impl AsyncRead + AsyncWrite + Unpin + core::marker::Send + 'static
where
    S: AsyncRead + AsyncWrite + Unpin + core::marker::Send + 'static,
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
