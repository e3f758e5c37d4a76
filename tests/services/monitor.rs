//! The server about itself.

use weir_proto::weir::v1::{BlastRequest, MonitorRequest};

use crate::support::{LIMIT, Server, Wire, eventually, next};

#[tokio::test]
async fn open_calls_connections_and_tunnels_are_counted() {
    let server = Server::start().await;
    let mut loads = server.monitor().watch(MonitorRequest { every_ms: 100, count: 0 }).await.unwrap().into_inner();
    let mut settles = async |calls, connections, tunnels| {
        eventually("the counts", LIMIT, async || {
            let load = next(&mut loads).await;
            (load.open_calls, load.open_connections, load.open_tunnels) == (calls, connections, tunnels)
        })
        .await;
    };
    settles(1, 1, 0).await;
    let call = server.lab().blast(BlastRequest { count: 2, payload_bytes: 0, interval_ms: 60_000 }).await.unwrap();
    settles(2, 2, 0).await;
    let tunnel = Wire::tunnel(&server).await;
    settles(2, 3, 1).await;
    drop(call);
    settles(1, 2, 1).await;
    tunnel.cut();
    settles(1, 1, 0).await;
}
