use std::{future::ready, io};

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use http::HeaderName;
use tokio::io::{AsyncRead, AsyncWrite, join};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Error, Message, client::IntoClientRequest as _, handshake::client},
};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};

use crate::{Io, Reach, soon};

/// The tunnel's WebSocket subprotocol.
pub const TUNNEL_PROTOCOL: &str = "h2ts";

/// A client's end of a WebSocket.
pub type Socket = WebSocketStream<Box<dyn Io>>;

/// A handshake for the tunnel, to be changed at will. `query` is empty or begins with a question mark.
pub fn ws_request(server: &impl Reach, query: &str) -> client::Request {
    // `https` becomes `wss`.
    format!("{}/tunnel{query}", server.origin().replacen("http", "ws", 1)).into_client_request().unwrap()
}

/// Opens a WebSocket.
///
/// # Errors
/// There is no connection, or the server's answer is another: [`Error::Http`] has it.
pub async fn websocket(
    server: &impl Reach,
    request: client::Request,
) -> Result<(Socket, client::Response), tungstenite::Error> {
    let stream = server.connect("http/1.1").await?;
    // It is large, and would make every test that may need it so.
    Box::pin(tokio_tungstenite::client_async(request, stream)).await
}

/// Opens the tunnel's WebSocket with these headers, and says which subprotocol was chosen.
///
/// # Errors
/// The HTTP status of a refusal.
pub async fn open_tunnel(server: &impl Reach, headers: &[(&str, &str)]) -> Result<(Socket, Option<String>), u16> {
    let mut request = ws_request(server, "");
    for (key, value) in headers {
        request.headers_mut().insert(HeaderName::try_from(*key).unwrap(), value.parse().unwrap());
    }
    match soon("a tunnel", websocket(server, request)).await {
        Ok((socket, response)) => {
            let chosen = response.headers().get("sec-websocket-protocol");
            Ok((socket, chosen.map(|value| value.to_str().unwrap().to_owned())))
        }
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// A WebSocket's binary messages as a stream of bytes.
pub fn bytes_of<S>(socket: WebSocketStream<S>) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static
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
