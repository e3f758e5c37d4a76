//! Clients that hide nothing: HTTP/1.1 by hand, HTTP/2 by h2 over TCP or over a WebSocket.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::{SinkExt as _, StreamExt as _};
use h2::{
    RecvStream, SendStream,
    client::{ResponseFuture, SendRequest},
};
use http::{Request, Response};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, duplex},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::Running;

/// Longer than anything here takes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// One message with its prefix.
pub(super) fn message(message: &impl prost::Message) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    [&[0][..], &u32::try_from(bytes.len()).unwrap().to_be_bytes(), &bytes].concat()
}

/// Waits until something holds.
pub(super) async fn until(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("it never came to hold");
}

/// An answer over HTTP/1.1.
pub(super) struct Http1 {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Http1 {
    pub(super) fn header(&self, key: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// One request on a connection of its own.
pub(super) async fn http1(server: &Running, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Http1 {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let (host, length) = (server.address().to_string(), body.len().to_string());
    let mut lines = vec![("connection", "close")];
    if !headers.iter().any(|(key, _)| *key == "content-length") {
        lines.push(("content-length", &length));
    }
    if !headers.iter().any(|(key, _)| *key == "host") {
        lines.push(("host", &host));
    }
    let lines = lines.iter().chain(headers).flat_map(|(key, value)| [key, ": ", value, "\r\n"]);
    let head: String = [method, " ", path, " HTTP/1.1\r\n"].into_iter().chain(lines).collect();
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("headers");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let chunked = headers.iter().any(|(key, value)| key == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunked(&answer[end + 4..]) } else { answer[end + 4..].to_vec() };
    Http1 { status, headers, body }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's length");
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&rest[line + 2..line + 2 + length]);
        rest = &rest[line + 4 + length..];
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens the WebSocket and says which subprotocol was chosen; an error is the HTTP status.
pub(super) async fn open_tunnel(server: &Running, headers: &[(&str, &str)]) -> Result<(Socket, Option<String>), u16> {
    let mut request = format!("ws://{}/tunnel", server.address()).into_client_request().unwrap();
    for (key, value) in headers {
        request.headers_mut().insert(http::HeaderName::try_from(*key).unwrap(), value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((socket, response)) => {
            let chosen = response.headers().get("sec-websocket-protocol");
            Ok((socket, chosen.map(|value| value.to_str().unwrap().to_owned())))
        }
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// An HTTP/2 connection to the server with 64 KiB windows for its streams. Dropping it cuts the connection.
pub(super) struct Client {
    requests: SendRequest<Bytes>,
    tasks: tokio::task::JoinSet<()>,
}

impl Client {
    /// With prior knowledge over TCP.
    pub(super) async fn native(server: &Running) -> Self {
        let stream = TcpStream::connect(server.address()).await.unwrap();
        Self::over(stream, tokio::task::JoinSet::new()).await
    }

    /// Over a WebSocket.
    pub(super) async fn tunnel(server: &Running) -> Self {
        let (mut socket, _) = open_tunnel(server, &[("sec-websocket-protocol", "h2ts")]).await.unwrap();
        let (near, mut far) = duplex(64 << 10);
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move {
            let mut out = BytesMut::with_capacity(64 << 10);
            loop {
                tokio::select! {
                    read = far.read_buf(&mut out) => {
                        if read.unwrap_or(0) == 0 {
                            let _ = socket.close(None).await;
                            break;
                        }
                        if socket.send(Message::Binary(out.split().freeze())).await.is_err() { break }
                    }
                    message = socket.next() => match message {
                        Some(Ok(Message::Binary(bytes))) => if far.write_all(&bytes).await.is_err() { break },
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        _ => break,
                    }
                }
            }
        });
        Self::over(near, tasks).await
    }

    async fn over<T>(stream: T, mut tasks: tokio::task::JoinSet<()>) -> Self
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (requests, connection) = h2::client::Builder::new()
            .initial_window_size(64 << 10)
            // With less, one stalled stream would stall all others.
            .initial_connection_window_size(8 << 20)
            .handshake(stream)
            .await
            .unwrap();
        tasks.spawn(async move {
            let _ = connection.await;
        });
        Self { requests, tasks }
    }

    /// Opens a call; its content type is gRPC's own unless another is given.
    pub(super) async fn call(&self, path: &str, headers: &[(&str, &str)]) -> Call {
        let mut request = Request::post(format!("http://localhost{path}"));
        if !headers.iter().any(|(key, _)| *key == "content-type") {
            request = request.header("content-type", "application/grpc");
        }
        for (key, value) in headers {
            request = request.header(*key, *value);
        }
        let mut requests = self.requests.clone().ready().await.unwrap();
        let (response, send) = requests.send_request(request.body(()).unwrap(), false).unwrap();
        Call { response: Some(response), send }
    }

    /// Sends one message and reads the answer.
    pub(super) async fn unary(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut call = self.call(path, headers).await;
        call.send(body, true);
        call.answer().await
    }

    /// Cuts the connection without a goodbye.
    pub(super) async fn cut(mut self) {
        self.tasks.shutdown().await;
    }
}

/// One call.
pub(super) struct Call {
    response: Option<ResponseFuture>,
    send: SendStream<Bytes>,
}

impl Call {
    pub(super) fn send(&mut self, body: &[u8], last: bool) {
        // The server may have answered without reading.
        let _ = self.send.send_data(Bytes::copy_from_slice(body), last);
    }

    pub(super) fn reset(mut self) {
        self.send.send_reset(h2::Reason::CANCEL);
    }

    pub(super) async fn head(mut self) -> Response<RecvStream> {
        self.take_head().await
    }

    pub(super) async fn take_head(&mut self) -> Response<RecvStream> {
        timeout(PATIENCE, self.response.take().unwrap()).await.expect("an answer in time").unwrap()
    }

    pub(super) async fn answer(mut self) -> Answer {
        let response = self.take_head().await;
        Answer::read(response).await
    }
}

/// A whole answer.
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    pub(super) status: String,
    pub(super) message: String,
}

impl Answer {
    /// Reads the rest, giving window as it goes.
    pub(super) async fn read(response: Response<RecvStream>) -> Self {
        let (head, mut stream) = response.into_parts();
        let read = async {
            let mut body = Vec::new();
            while let Some(chunk) = stream.data().await {
                let chunk = chunk.unwrap();
                stream.flow_control().release_capacity(chunk.len()).unwrap();
                body.extend_from_slice(&chunk);
            }
            let trailers = stream.trailers().await.unwrap().unwrap_or_else(|| head.headers.clone());
            let text = |key| trailers.get(key).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
            Self { body, status: text("grpc-status"), message: text("grpc-message") }
        };
        timeout(PATIENCE, read).await.expect("the end in time")
    }
}

/// Decodes the messages of a body.
pub(super) fn messages<M: prost::Message + Default>(mut body: &[u8]) -> Vec<M> {
    let mut messages = Vec::new();
    while let [_, a, b, c, d, rest @ ..] = body {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        messages.push(M::decode(&rest[..length]).unwrap());
        body = &rest[length..];
    }
    messages
}
