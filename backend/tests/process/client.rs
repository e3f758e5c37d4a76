use std::net::SocketAddr;

use futures::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;
use weir_proto::{
    seeds::HelloRequest,
    weir::v1::{Load, MonitorRequest},
};
use weir_testkit::{
    Client, Socket,
    body::{message, messages},
    hpack, open_tunnel, soon,
};
use weir_wire::http2::{flag, frame, kind, opening};

pub(super) fn hello() -> Vec<u8> {
    message(&HelloRequest { name: "Weir".into() })
}

/// What the server says of itself.
pub(super) async fn load(client: &Client) -> Load {
    let ask = message(&MonitorRequest { every_ms: 0, count: 1 });
    let answer = client.unary("/weir.v1.Monitor/Watch", &[], &ask).await;
    assert_eq!(answer.status, "0", "{}", answer.message);
    messages(&answer.body).remove(0)
}

/// Opens a tunnel and a call in it that waits for its client.
pub(super) async fn tunnel(address: SocketAddr, path: &str) -> Socket {
    let (mut socket, _) = open_tunnel(&address, &[]).await.unwrap();
    let call = frame(kind::HEADERS, flag::END_HEADERS, 1, &hpack::request(path, "localhost", &[]));
    // A ping behind it: its answer says that the server has come so far.
    let bytes = [opening(&[]), call, frame(kind::PING, 0, 0, b"weir-was")].concat();
    socket.send(Message::Binary(bytes.into())).await.unwrap();
    soon("an answer", async {
        while let Some(message) = socket.next().await {
            if message.unwrap().into_data().windows(8).any(|bytes| bytes == b"weir-was") {
                return;
            }
        }
        panic!("the tunnel was closed");
    })
    .await;
    socket
}
