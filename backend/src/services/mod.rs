//! The gRPC services, one file each, and how they are put together.
//!
//! A new service is its `.proto` file, a file here with a `server` function, and its line in [`routes`]. What is in
//! `proto/` and not served fails a test that names it.

mod chat;
mod edge;
mod file;
mod greeter;
mod helloworld;
mod lab;
mod monitor;
mod name;
mod pace;
mod recorder;
mod room;
mod stream;
mod streamingdemo;
mod telemetry;
mod ticker;
mod user;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::convert::Infallible;

use futures::FutureExt as _;
use http::{Request, Response};
use tokio::task::coop::unconstrained;
use tonic::{body::Body, codec::CompressionEncoding::Gzip, server::NamedService, service::Routes};
use tonic_health::{ServingStatus, server::HealthReporter};
use tower::Service;
use weir_proto::DESCRIPTORS;

use crate::app::App;
use edge::Edge;

/// Every service of one server: the seeds', Weir's own, health, and reflection (v1 and v1alpha).
///
/// Make it once for an [`App`] and clone it for each door: clones share the chat rooms. Paths that no service has are
/// left to the caller; methods that a service does not have end with `UNIMPLEMENTED`.
pub fn routes(app: &App) -> Routes {
    let limit = app.config().message_limit();
    let (health, health_server) = tonic_health::server::health_reporter();
    let mut services = Services { routes: Routes::from(axum::Router::new()), health };
    // What every generated server is told; they have no trait in common.
    macro_rules! serve {
        ($($server:expr),* $(,)?) => {
            $(services.add($server.max_decoding_message_size(limit).accept_compressed(Gzip).send_compressed(Gzip));)*
        };
    }
    serve![
        chat::server(app),
        file::download_server(app),
        file::upload_server(app),
        greeter::server(app),
        helloworld::server(app),
        lab::server(app),
        monitor::server(app),
        recorder::server(app),
        room::server(app),
        streamingdemo::server(app),
        telemetry::server(app),
        ticker::server(app),
        user::server(app),
        health_server,
        reflection().build_v1().expect("the descriptors are our own"),
        reflection().build_v1alpha().expect("the descriptors are our own"),
    ];
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
