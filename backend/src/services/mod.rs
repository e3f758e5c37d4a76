//! The gRPC services, one file each, and how they are put together.

mod chat;
mod edge;
mod file;
mod greeter;
mod helloworld;
mod lab;
mod monitor;
mod pace;
mod recorder;
mod room;
mod streamingdemo;
mod telemetry;
mod ticker;
mod user;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::{convert::Infallible, pin::Pin};

use futures::{FutureExt as _, Stream};
use http::{Request, Response};
use tokio::task::coop::{consume_budget, unconstrained};
use tonic::{Status, Streaming, body::Body, codec::CompressionEncoding::Gzip, server::NamedService, service::Routes};
use tonic_health::{ServingStatus, server::HealthReporter};
use tower::Service;
use weir_proto::{
    DESCRIPTORS,
    helloworld::greeter_server::GreeterServer as HelloworldServer,
    seeds::{
        chat_service_server::ChatServiceServer, file_service_server::FileServiceServer, greeter_server::GreeterServer,
        up_file_service_server::UpFileServiceServer, user_service_server::UserServiceServer,
    },
    streamingdemo::stream_service_server::StreamServiceServer,
    weir::v1::{
        lab_server::LabServer, monitor_server::MonitorServer, recorder_server::RecorderServer, room_server::RoomServer,
        telemetry_server::TelemetryServer, ticker_server::TickerServer,
    },
};

use crate::{App, knobs::shortened};
use edge::Edge;

/// What a method that streams answers with. Dropping it stops all that the call does.
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Every service of one server: the seeds', Weir's own, health, and reflection (v1 and v1alpha).
///
/// Make it once for an [`App`] and clone it for each door: clones share the chat rooms. Paths that no service has are
/// left to the caller; methods that a service does not have end with `UNIMPLEMENTED`.
pub fn routes(app: &App) -> Routes {
    let limit = app.config().message_limit();
    // What every generated server is told; they have no trait in common.
    macro_rules! server {
        ($server:expr) => {
            $server.max_decoding_message_size(limit).accept_compressed(Gzip).send_compressed(Gzip)
        };
    }

    let (health, health_server) = tonic_health::server::health_reporter();
    let mut services = Services { routes: Routes::from(axum::Router::new()), health };
    services.add(server!(GreeterServer::new(greeter::Greeter)));
    services.add(server!(HelloworldServer::new(helloworld::Greeter)));
    services.add(server!(UserServiceServer::new(user::User::new(app.config()))));
    services.add(server!(FileServiceServer::new(file::Down::new(app.files()))));
    services.add(server!(UpFileServiceServer::new(file::Up::new(app.files()))));
    services.add(server!(ChatServiceServer::new(chat::Chat)));
    services.add(server!(StreamServiceServer::new(streamingdemo::Numbered)));
    services.add(server!(TickerServer::new(ticker::Ticker)));
    services.add(server!(MonitorServer::new(monitor::Monitor::new(app.stats()))));
    services.add(server!(TelemetryServer::new(telemetry::Telemetry)));
    services.add(server!(RoomServer::new(room::Room::new(app.bus(), app.config().max_room_members))));
    services.add(server!(LabServer::new(lab::Lab)));
    services.add(server!(RecorderServer::new(recorder::Recorder::new(app.id(), app.bus()))));
    services.add(server!(health_server));
    services.add(server!(reflection().build_v1().expect("the descriptors are our own")));
    services.add(server!(reflection().build_v1alpha().expect("the descriptors are our own")));
    services.routes.prepare()
}

/// Reflection of everything that is served, reflection included.
fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .include_reflection_service(false)
        .register_encoded_file_descriptor_set(DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET)
}

struct Services {
    routes: Routes,
    health: HealthReporter,
}

impl Services {
    fn add<S>(&mut self, service: S)
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        // Nobody else has the reporter yet, so that this is done at once, whatever is left of the caller's turn.
        let told = unconstrained(self.health.set_service_status(S::NAME, ServingStatus::Serving)).now_or_never();
        debug_assert!(told.is_some());
        self.routes = std::mem::take(&mut self.routes).add_service(Edge::new(service));
    }
}

/// The next message of a request; `None` when the client is done. A client that is gone is an error, `CANCELLED`.
async fn next<T>(requests: &mut Streaming<T>) -> Result<Option<T>, Status> {
    // Whole buffers of messages are there at once: others want their turn too.
    consume_budget().await;
    requests.message().await.map_err(edge::request_error)
}

/// Checks the name to greet: not empty, at most 1 KiB. `field` says which one.
fn name(field: &str, name: &str) -> Result<(), Status> {
    const MOST: usize = 1024;
    if name.is_empty() || name.len() > MOST {
        let what =
            if name.is_empty() { "empty".into() } else { format!("{} of {} bytes", shortened(name), name.len()) };
        return Err(Status::invalid_argument(format!("{field} is {what}, allowed are 1 to {MOST} bytes")));
    }
    Ok(())
}
