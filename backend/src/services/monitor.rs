//! `Monitor`: the server's own load.

mod sampler;

use std::{sync::Arc, time::Duration};

use tonic::{Request, Response, Status};
use weir_proto::weir::v1::{Load, MonitorRequest, monitor_server};

use super::{pace::paced, stream::Answers};
use crate::{
    app::App,
    refusal::within,
    request_options::{MAX_COUNT, MAX_INTERVAL_MS},
    stats::Stats,
};
use sampler::Sampler;

pub(super) fn server(app: &App) -> monitor_server::MonitorServer<Monitor> {
    monitor_server::MonitorServer::new(Monitor { stats: app.stats().clone(), sampler: Arc::new(Sampler::new()) })
}

#[derive(Debug)]
pub(super) struct Monitor {
    stats: Stats,
    sampler: Arc<Sampler>,
}

#[tonic::async_trait]
impl monitor_server::Monitor for Monitor {
    type WatchStream = Answers<Load>;

    async fn watch(&self, request: Request<MonitorRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let MonitorRequest { every_ms, count } = request.into_inner();
        let every = within("every_ms", if every_ms == 0 { 1000 } else { every_ms }, 100, MAX_INTERVAL_MS)?;
        let count = match within("count", count, 0, MAX_COUNT)? {
            0 => u64::MAX,
            count => count.into(),
        };
        let (stats, sampler) = (self.stats.clone(), self.sampler.clone());
        let mut before = sampler.before();
        let loads = paced(count, Duration::from_millis(every.into()), 40, move |_| {
            let now = sampler.sample();
            let load = Load {
                cpu_percent: now.cpu_percent_since(before),
                memory_bytes: now.memory_bytes,
                open_calls: open(stats.calls()),
                open_connections: open(stats.connections()),
                open_tunnels: open(stats.tunnels()),
                unix_nanos: weir_tap::unix_nanos(),
            };
            before = now;
            load
        });
        Ok(Response::new(Box::pin(loads)))
    }
}

fn open(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
