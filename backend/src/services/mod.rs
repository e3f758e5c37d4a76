//! The gRPC services, one file each, and how they are put together.
//!
//! A new service is its `.proto` file, a file here with a `server` function, and its line in [`routes`]. What is in
//! `proto/` and not served fails a test that names it.

mod chat;
mod described;
mod edge;
mod file;
mod greeter;
mod health;
mod helloworld;
mod interop;
mod lab;
mod monitor;
mod name;
mod pace;
mod recorder;
mod reflection;
mod room;
mod sources;
mod status;
mod stream;
mod streamingdemo;
mod targets;
mod telemetry;
mod ticker;
mod user;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, convert::Infallible};

use http::{Request, Response};
use tonic::{body::Body, codec::CompressionEncoding::Gzip, server::NamedService, service::Routes};
use tower::Service;

use crate::app::App;
use edge::Edge;

/// Every service of one server: the seeds', Weir's own, health, and reflection (v1 and v1alpha); with `--interop` the interop tests'.
///
/// Make it once for an [`App`] and clone it for each door: clones share the chat rooms. Paths that no service has are
/// left to the caller; methods that a service does not have end with `UNIMPLEMENTED`.
pub fn routes(app: &App) -> Routes {
    let limit = app.config().message_limit();
    let mut services = Services { routes: Routes::from(axum::Router::new()), names: Vec::new() };
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
        sources::server(app),
        streamingdemo::server(app),
        targets::server(app),
        telemetry::server(app),
        ticker::server(app),
        user::server(app),
        reflection::server(app),
        reflection::server_alpha(app),
    ];
    if app.config().interop {
        // It says itself which of its answers are compressed.
        let server = interop::server(app).max_decoding_message_size(limit).accept_compressed(Gzip);
        services.add(interop::Told::new(server));
    }
    // Last, since it knows the others.
    let health = health::server(services.names.iter().copied().chain([health::NAME]));
    serve![health];
    services.routes.prepare()
}

/// Paths of the methods that take a stream of requests; all others take exactly one.
pub(crate) fn streaming(app: &App) -> &'static HashSet<String> {
    described::described(app.config()).streaming()
}

struct Services {
    routes: Routes,
    names: Vec<&'static str>,
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
        self.names.push(S::NAME);
        self.routes = std::mem::take(&mut self.routes).add_service(Edge::new(service));
    }
}
