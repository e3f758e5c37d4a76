//! HTTP/2 by h2, every call as bytes.

use bytes::Bytes;
use h2::{
    RecvStream, SendStream,
    client::{ResponseFuture, SendRequest},
};
use http::{Request, Response};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
};

use crate::{CONNECTION_WINDOW, Reach, STREAM_WINDOW, TUNNEL_PROTOCOL, bytes_of, open_tunnel, soon};

/// An HTTP/2 connection to a server. Dropping it cuts the connection.
#[derive(Debug)]
pub struct Client {
    requests: SendRequest<Bytes>,
    connection: JoinSet<()>,
}

impl Client {
    /// With prior knowledge, or over TLS where the server speaks that.
    pub async fn native(server: &impl Reach) -> Self {
        Self::over(soon("a connection", server.connect("h2")).await.unwrap()).await
    }

    /// Over a WebSocket.
    pub async fn tunnel(server: &impl Reach) -> Self {
        let (socket, _) = open_tunnel(server, &[("sec-websocket-protocol", TUNNEL_PROTOCOL)]).await.unwrap();
        Self::over(bytes_of(socket)).await
    }

    /// Over any bytes both ways.
    pub async fn over(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Self {
        let mut builder = h2::client::Builder::new();
        builder.initial_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
        let (requests, connection) = soon("HTTP/2", builder.handshake(io)).await.unwrap();
        let mut task = JoinSet::new();
        // However it ends, the calls on it say so.
        task.spawn(async move { drop(connection.await) });
        Self { requests, connection: task }
    }

    /// Opens a call; its content type is gRPC's own unless another is given.
    pub async fn call(&self, path: &str, headers: &[(&str, &str)]) -> Call {
        let mut request = Request::post(format!("http://localhost{path}"));
        if !headers.iter().any(|(key, _)| *key == "content-type") {
            request = request.header("content-type", "application/grpc");
        }
        for (key, value) in headers {
            request = request.header(*key, *value);
        }
        let mut requests = soon("room for a request", self.requests.clone().ready()).await.unwrap();
        let (response, send) = requests.send_request(request.body(()).unwrap(), false).unwrap();
        Call { response: Some(response), send }
    }

    /// Sends one message and reads the answer.
    pub async fn unary(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut call = self.call(path, headers).await;
        call.send(body, true);
        call.answer().await
    }

    /// Cuts the connection without a goodbye.
    pub async fn cut(mut self) {
        self.connection.shutdown().await;
    }
}

/// One call.
#[derive(Debug)]
pub struct Call {
    response: Option<ResponseFuture>,
    send: SendStream<Bytes>,
}

impl Call {
    /// Sends these bytes, which wait for window as they must; with the last of them comes the half-close.
    pub fn send(&mut self, body: &[u8], last: bool) {
        // The server may have answered without reading.
        let _ = self.send.send_data(Bytes::copy_from_slice(body), last);
    }

    /// Resets the stream with CANCEL.
    pub fn reset(mut self) {
        self.send.send_reset(h2::Reason::CANCEL);
    }

    /// Waits for the answer's head, and gives the request up.
    pub async fn head(mut self) -> Response<RecvStream> {
        self.take_head().await
    }

    /// Waits for the answer's head, once. No window is given for what follows.
    pub async fn take_head(&mut self) -> Response<RecvStream> {
        soon("an answer", self.response.take().expect("the head was taken")).await.unwrap()
    }

    /// Waits for the whole answer.
    pub async fn answer(mut self) -> Answer {
        let response = self.take_head().await;
        Answer::read(response).await
    }
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// All bytes of it.
    pub body: Vec<u8>,
    /// `grpc-status`, from the trailers, or from the headers if there are none; empty if it is missing.
    pub status: String,
    /// `grpc-message`, from the same place, as it was written.
    pub message: String,
}

impl Answer {
    /// Reads the rest, giving window as it goes.
    pub async fn read(response: Response<RecvStream>) -> Self {
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
        soon("the end", read).await
    }
}
