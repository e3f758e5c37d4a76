//! The ways in: native gRPC, gRPC-Web, the tunnel, the page and what sharing it takes, all on one port.
//!
//! The content type decides first: whoever says `application/grpc…` gets a gRPC answer, never the page. gRPC-Web is
//! translated only where it is spoken, since `GrpcWebLayer` answers 400 to every other HTTP/1 request.

mod answer;
mod drain;
mod kind;
mod native;
mod page;
mod share;
mod splice;
mod text;
mod tunnel;
mod web;

use std::{convert::Infallible, sync::Arc};

use http::{Method, Request, Response, StatusCode, Version};
use hyper::{body::Incoming, service::service_fn};
use tonic::{Code, Status, body::Body};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::CorsLayer;

use crate::{
    app::App,
    call::{self, OpenCalls},
    connection::{Connection, Door, Heads, Lost, Via, address},
    guard::{Guard, Refusal},
    policy::Caller,
    services,
};
use answer::plain;
use kind::Kind;

/// All doors of a server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Doors(Arc<Inner>);

struct Inner {
    guard: Guard,
    open: OpenCalls,
    /// Who comes from this machine itself may be a proxy that speaks for others.
    behind_proxy: bool,
    cors: Option<CorsLayer>,
    native: native::Native,
    web: web::Web,
    tunnel: tunnel::Tunnels,
    share: share::Share,
    page: page::Page,
}

impl Doors {
    pub(crate) fn new(app: &App, guard: Guard) -> Self {
        let open = OpenCalls::default();
        let calls = call::layers(app, &open, services::routes(app), services::streaming(app));
        Self(Arc::new(Inner {
            open,
            cors: web::cors(guard.allowed()),
            share: share::Share::new(app.clone(), guard.listening()),
            guard,
            behind_proxy: app.config().public_url.is_some(),
            native: native::Native::new(calls.clone(), app.config().stream_window),
            web: web::Web::new(calls.clone(), app.config().max_upload),
            tunnel: tunnel::Tunnels::new(app.clone(), native::Native::new(calls, tunnel::WIDEST)),
            page: page::Page::new(),
        }))
    }

    /// Ends all open calls and all to come with `UNAVAILABLE`.
    pub(crate) fn end_calls(&self) {
        self.0.open.end_all();
    }

    /// The doors as one connection sees them.
    pub(crate) fn on(
        &self,
        connection: Arc<Connection>,
        lost: Lost,
        heads: Heads,
    ) -> impl hyper::service::Service<
        Request<Incoming>,
        Response = Response<Body>,
        Error = Infallible,
        Future = impl Future<Output = Result<Response<Body>, Infallible>> + Send + 'static,
    > {
        let doors = self.clone();
        service_fn(move |request: Request<Incoming>| {
            let doors = doors.clone();
            // The door is settled when the content type is known.
            let address = address(connection.peer().ip(), request.headers(), doors.0.behind_proxy);
            let via = Via {
                door: Door::Native,
                number: connection.number(),
                connection: connection.clone(),
                address,
                caller: Caller::default(),
                lost: lost.clone(),
            };
            let hand = (request.version() != Version::HTTP_2).then(|| heads.read());
            let held = move |body| match &hand {
                Some(hand) => hand.with(body),
                None => body,
            };
            async move {
                let request = request.map(|body| held(Body::new(body)));
                Ok(doors.enter(request, via).await.map(held))
            }
        })
    }

    async fn enter(self, request: Request<Body>, via: Via) -> Response<Body> {
        via.connection.touch();
        let kind = Kind::of(request.headers());
        if let Err(refusal) = self.0.guard.check(&request) {
            tracing::debug!(peer = %via.connection.peer(), reason = refusal.reason, "refused");
            return refuse(kind, &refusal);
        }
        let via = if is_about_targets(request.uri().path()) {
            Via { caller: self.0.guard.caller(request.headers(), via.connection.peer().ip()), ..via }
        } else {
            via
        };
        let Some(cors) = self.0.cors.clone() else {
            return self.open(request, kind, via).await;
        };
        let inner = tower::service_fn(move |request| {
            let (doors, via) = (self.clone(), via.clone());
            async move { Ok::<_, Infallible>(doors.open(request, kind, via).await) }
        });
        let Ok(response) = cors.layer(inner).oneshot(request).await;
        web::expose(response)
    }

    async fn open(self, request: Request<Body>, kind: Kind, via: Via) -> Response<Body> {
        match kind {
            kind if kind != Kind::NotGrpc && request.method() != Method::POST => {
                kind.status(&Status::unimplemented("a gRPC call is a POST request"))
            }
            Kind::Native => self.0.native.call(request, via).await,
            Kind::Web | Kind::WebText => self.0.web.call(request, kind, via).await,
            Kind::OtherGrpc | Kind::OtherWeb => kind.status(&Status::unimplemented(
                "this server speaks protobuf: application/grpc, application/grpc-web or application/grpc-web-text",
            )),
            Kind::NotGrpc if request.uri().path() == "/tunnel" => self.0.tunnel.open(request, via).await,
            // gRPC over HTTP/2, "Content-Type": a server SHOULD answer so.
            Kind::NotGrpc if request.method() == Method::POST && request.version() == Version::HTTP_2 => plain(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "a POST here is a gRPC call: its content-type is application/grpc",
            ),
            Kind::NotGrpc => self.0.share.answer(&request).unwrap_or_else(|| self.0.page.answer(&request)),
        }
    }
}

/// Who calls matters there: a tunnel brings calls of any service.
fn is_about_targets(path: &str) -> bool {
    path == "/tunnel" || path.starts_with("/weir.v1.Targets/")
}

/// A refusal in the words of whoever asks.
fn refuse(kind: Kind, refusal: &Refusal) -> Response<Body> {
    if kind == Kind::NotGrpc {
        plain(refusal.status, &refusal.reason)
    } else {
        kind.status(&Status::new(Code::PermissionDenied, &refusal.reason))
    }
}

#[cfg(test)]
mod tests;
