//! The server about itself.

use std::time::Duration;

use tonic::Code;
use weir_proto::weir::v1::{BlastRequest, MonitorRequest};

use crate::support::{LIMIT, Server, Wire, eventually, hear, next};

#[tokio::test]
async fn readings_are_real() {
    let server = Server::start().await;
    let loads = hear(server.monitor().watch(MonitorRequest { every_ms: 100, count: 3 })).await.ok();
    assert_eq!(loads.len(), 3);
    for load in &loads {
        assert!(load.memory_bytes > 1 << 20, "{load:?}");
        assert!(load.cpu_percent.is_finite() && load.cpu_percent >= 0.0, "{load:?}");
        assert_eq!((load.open_calls, load.open_connections, load.open_tunnels), (1, 1, 0), "{load:?}");
    }
    let apart = loads[2].unix_nanos - loads[0].unix_nanos;
    assert!((190_000_000..2_000_000_000).contains(&apart), "{apart} ns for two pauses of 100 ms");
}

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

#[tokio::test]
async fn the_pause_has_a_range() {
    let server = Server::start().await;
    for every_ms in [1, 99, 60_001] {
        let status =
            hear(server.monitor().watch(MonitorRequest { every_ms, count: 1 })).await.refused(Code::InvalidArgument);
        for said in ["every_ms", "100", "60000", &every_ms.to_string()] {
            assert!(status.message().contains(said), "{said} is missing in {status:?}");
        }
    }
    let began = std::time::Instant::now();
    assert_eq!(hear(server.monitor().watch(MonitorRequest { every_ms: 0, count: 1 })).await.ok().len(), 1);
    assert!(began.elapsed() < Duration::from_secs(5), "one reading waits for the next");
}
