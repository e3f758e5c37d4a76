use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use h2::{
    RecvStream, SendStream,
    client::{ResponseFuture, SendRequest},
};
use http::{Request, Response};
use prost::Message as _;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use weir_proto::{
    seeds::HelloRequest,
    weir::v1::{Load, MonitorRequest},
};

const PATIENCE: Duration = Duration::from_secs(30);

fn framed(message: &impl prost::Message) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    [&[0][..], &u32::try_from(bytes.len()).unwrap().to_be_bytes(), &bytes].concat()
}

pub(super) fn hello() -> Vec<u8> {
    framed(&HelloRequest { name: "Weir".into() })
}

/// Native gRPC over one connection.
pub(super) struct Client {
    requests: SendRequest<Bytes>,
}

impl Client {
    pub(super) async fn native(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (requests, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        Self { requests }
    }

    /// Opens a call and says nothing on it.
    pub(super) async fn open(&self, path: &str) -> (ResponseFuture, SendStream<Bytes>) {
        self.begin(path, &[]).await
    }

    async fn begin(&self, path: &str, headers: &[(&str, &str)]) -> (ResponseFuture, SendStream<Bytes>) {
        let mut request = Request::post(format!("http://localhost{path}")).header("content-type", "application/grpc");
        for (key, value) in headers {
            request = request.header(*key, *value);
        }
        let mut requests = self.requests.clone().ready().await.unwrap();
        requests.send_request(request.body(()).unwrap(), false).unwrap()
    }

    /// One message there, the status and its message back; whatever else comes is read.
    pub(super) async fn call(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (String, String) {
        let (_, status, message) = self.exchange(path, headers, body).await;
        (status, message)
    }

    /// What the server says of itself.
    pub(super) async fn load(&self) -> Load {
        let ask = framed(&MonitorRequest { every_ms: 0, count: 1 });
        let (body, status, message) = self.exchange("/weir.v1.Monitor/Watch", &[], &ask).await;
        assert_eq!(status, "0", "{message}");
        Load::decode(&body[5..]).unwrap()
    }

    async fn exchange(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (Vec<u8>, String, String) {
        let (response, mut send) = self.begin(path, headers).await;
        // It waits for window as it must; the server may answer before it has taken all.
        let _ = send.send_data(Bytes::copy_from_slice(body), true);
        timeout(PATIENCE, answer(response.await.unwrap())).await.expect("an answer in time")
    }
}

async fn answer(response: Response<RecvStream>) -> (Vec<u8>, String, String) {
    let (head, mut stream) = response.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = stream.data().await {
        stream.flow_control().release_capacity(chunk.len()).unwrap();
        body.extend_from_slice(&chunk);
    }
    let trailers = stream.trailers().await.ok().flatten().unwrap_or_else(|| head.headers.clone());
    let text = |key| trailers.get(key).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    (body, text("grpc-status"), text("grpc-message"))
}

/// Opens a tunnel and a call in it that waits for its client.
pub(super) async fn tunnel(address: SocketAddr, path: &str) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
    let (mut socket, _) = timeout(PATIENCE, connect_async(format!("ws://{address}/tunnel"))).await.unwrap().unwrap();
    // RFC 9113, section 3.4: the preface and empty SETTINGS.
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec();
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()][..], text.as_bytes()].concat();
    // RFC 7541: `:method: POST`, `:scheme: http`, then literals that are not indexed.
    let mut block = [&[0x83, 0x86, 0x04][..], &text(path), &[0x01], &text("localhost")].concat();
    for (key, value) in [("content-type", "application/grpc"), ("te", "trailers")] {
        block.extend([&[0][..], &text(key), &text(value)].concat());
    }
    bytes.extend([0, 0, u8::try_from(block.len()).unwrap(), 1, 4, 0, 0, 0, 1]);
    bytes.extend(block);
    // A ping behind them: its answer says that the server has come so far.
    bytes.extend(b"\0\0\x08\x06\0\0\0\0\0weir-was");
    socket.send(Message::Binary(bytes.into())).await.unwrap();
    let answered = async {
        while let Some(message) = socket.next().await {
            if message.unwrap().into_data().windows(8).any(|bytes| bytes == b"weir-was") {
                return;
            }
        }
        panic!("the tunnel was closed");
    };
    timeout(PATIENCE, answered).await.expect("an answer in time");
    socket
}
