use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll},
    time::Duration,
};

use futures::future::BoxFuture;
use http::{Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
    rt::Executor,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
    time::timeout,
};
use tonic::{Status, body::Body};
use tonic_web::{GrpcWebCall, GrpcWebClientService};
use tower::Service;

use crate::{CONNECTION_WINDOW, Reach, STREAM_WINDOW, TUNNEL_PROTOCOL, bytes_of, soon, websocket, ws_request};

/// How long a connection may take to be made.
const OPENING: Duration = Duration::from_secs(10);

/// Which way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// HTTP/2 with prior knowledge, or over TLS.
    Native,
    /// HTTP/2 over a WebSocket.
    Tunnel,
    /// gRPC-Web over HTTP/1.1: one call at a time.
    Web,
}

impl Door {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Native, Self::Tunnel, Self::Web];

    /// How it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Tunnel => "tunnel",
            Self::Web => "gRPC-Web",
        }
    }
}

/// One connection and nothing around it: no reconnecting, no timeouts, small stream windows. Clones share it, and it ends
/// with the last of them and of the answers.
///
/// It is a gRPC client's transport: hand it to `XClient::with_origin(wire.clone(), wire.origin())`.
#[derive(Clone)]
pub struct Wire {
    send: Sender,
    origin: Uri,
    tasks: Arc<Tasks>,
}

#[derive(Clone)]
enum Sender {
    Http2(http2::SendRequest<Body>),
    Web(Arc<Mutex<GrpcWebClientService<Http1>>>),
}

impl Wire {
    /// A connection through one of the doors.
    ///
    /// # Errors
    /// There is no connection, or it is refused, or it takes too long to be made.
    pub async fn open(door: Door, server: &impl Reach) -> io::Result<Self> {
        timeout(OPENING, Self::begin(door, server)).await?
    }

    async fn begin(door: Door, server: &impl Reach) -> io::Result<Self> {
        let origin = server.origin();
        match door {
            Door::Native => Self::over(server.connect("h2").await?, &origin).await.map_err(io::Error::other),
            Door::Tunnel => {
                let mut request = ws_request(server, "");
                let protocol = http::HeaderValue::from_static(TUNNEL_PROTOCOL);
                request.headers_mut().insert(http::header::SEC_WEBSOCKET_PROTOCOL, protocol);
                let (socket, _) = websocket(server, request).await.map_err(io::Error::other)?;
                Self::over(bytes_of(socket), &origin).await.map_err(io::Error::other)
            }
            Door::Web => {
                let tasks = Arc::new(Tasks::default());
                let io = TokioIo::new(server.connect("http/1.1").await?);
                let (send, connection) = http1::handshake(io).await.map_err(io::Error::other)?;
                tasks.spawn(connection);
                let send = Sender::Web(Arc::new(Mutex::new(GrpcWebClientService::new(Http1(send)))));
                Ok(Self { send, origin: uri(&origin), tasks })
            }
        }
    }

    /// Native gRPC, of a server that is there.
    pub async fn native(server: &impl Reach) -> Self {
        Self::open(Door::Native, server).await.unwrap()
    }

    /// The tunnel of a server that is there.
    pub async fn tunnel(server: &impl Reach) -> Self {
        Self::open(Door::Tunnel, server).await.unwrap()
    }

    /// HTTP/2 over any bytes both ways, for the server that calls itself `origin`.
    ///
    /// # Errors
    /// The connection has broken.
    pub async fn over(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, origin: &str) -> hyper::Result<Self> {
        let tasks = Arc::new(Tasks::default());
        let mut builder = http2::Builder::new(Spawn(Arc::downgrade(&tasks)));
        builder.initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
        let (send, connection) = builder.handshake(TokioIo::new(io)).await?;
        tasks.spawn(connection);
        Ok(Self { send: Sender::Http2(send), origin: uri(origin), tasks })
    }

    /// `http://host:port`, which generated clients ask for.
    pub fn origin(&self) -> Uri {
        self.origin.clone()
    }

    /// Drops the socket as it is: no GOAWAY, no reset, no closing frame.
    pub fn cut(&self) {
        self.tasks.lock().abort_all();
    }

    /// A request as it is, and its answer's head.
    ///
    /// # Errors
    /// The connection has broken.
    pub async fn send(&self, request: Request<Body>) -> hyper::Result<Response<Body>> {
        let mut this = self.clone();
        soon("room for a request", std::future::poll_fn(|cx| this.poll_ready(cx))).await?;
        soon("an answer", this.call(request)).await
    }
}

fn uri(origin: &str) -> Uri {
    origin.parse().expect("an origin is an address")
}

/// A connection's tasks. Together they own its socket.
#[derive(Default)]
struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    fn spawn(&self, task: impl Future<Output: Send> + Send + 'static) {
        let mut tasks = self.lock();
        // Each request with a body has had one.
        while tasks.try_join_next().is_some() {}
        // However it ends, the calls on it say so.
        tasks.spawn(async move { drop(task.await) });
    }

    fn lock(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where hyper's own tasks go, as long as anybody holds the connection.
#[derive(Clone)]
struct Spawn(Weak<Tasks>);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Spawn {
    fn execute(&self, task: F) {
        if let Some(tasks) = self.0.upgrade() {
            tasks.spawn(task);
        }
    }
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Body>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, hyper::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        match &mut self.send {
            Sender::Http2(send) => send.poll_ready(cx),
            Sender::Web(web) => web.lock().unwrap_or_else(PoisonError::into_inner).poll_ready(cx),
        }
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The socket lives as long as the answer.
        let tasks = self.tasks.clone();
        let broken = |error: hyper::Error| Status::from_error(Box::new(error));
        match &mut self.send {
            Sender::Http2(send) => {
                let answer = send.send_request(request);
                Box::pin(async move {
                    let answer = answer.await?;
                    Ok(answer.map(|body| Body::new(body.map_err(broken).map_frame(move |frame| held(&tasks, frame)))))
                })
            }
            Sender::Web(web) => {
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
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Self::Response, hyper::Error>>;

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
