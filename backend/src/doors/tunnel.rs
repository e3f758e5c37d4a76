//! HTTP/2 over a WebSocket, subprotocol `h2ts` or none: full-duplex gRPC for browsers.
//!
//! Binary messages are the bytes of an HTTP/2 connection with prior knowledge. A WebSocket is not subject to CORS: the
//! guard has looked at its Origin before it comes here.

mod wire;

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::{
        FromRequestParts as _,
        ws::{WebSocket, WebSocketUpgrade, close_code},
    },
    response::IntoResponse as _,
};
use http::{Request, Response, StatusCode, header, request::Parts};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tonic::body::Body;
use weir_wire::http2::PREFACE;

use super::{answer::plain, native::Native, splice::Way};
use crate::{
    app::App,
    connection::{Door, Lost, Via, http2},
    refusal::shortened,
    targets::TICKET_PROTOCOL,
};
use wire::{Wire, WireIo};

/// The subprotocol's name, a public convention.
const PROTOCOL: &str = "h2ts";
/// Largest WebSocket message that is read. What a client sends at once is bounded by its HTTP/2 frames and its batching.
const MAX_MESSAGE: usize = 4 << 20;
/// How much is read from the socket at once, in bytes. Each tunnel holds a buffer of this size for as long as it is open,
/// and most of the time there is nothing in it.
const READ_AT_ONCE: usize = 16 << 10;
/// How long the peer may take to answer our closing.
const CLOSING: Duration = Duration::from_secs(2);
/// What the stream window may be asked to be, in bytes.
const WINDOWS: std::ops::RangeInclusive<u32> = 1024..=WIDEST;
pub(super) const WIDEST: u32 = 16 << 20;

pub(super) struct Tunnels {
    app: App,
    native: Native,
}

impl Tunnels {
    pub(super) fn new(app: App, native: Native) -> Self {
        Self { app, native }
    }

    /// Answers a request for `/tunnel`. `?stream-window=BYTES` sets the HTTP/2 window of each stream towards the server.
    pub(super) async fn open(&self, request: Request<Body>, via: Via) -> Response<Body> {
        let window = match stream_window(request.uri().query(), self.app.config().stream_window) {
            Ok(window) => window,
            Err(sentence) => return plain(StatusCode::BAD_REQUEST, &sentence),
        };
        // Over HTTP/1.1 a WebSocket is a GET with an upgrade, over HTTP/2 a CONNECT (RFC 8441): the extractor knows both.
        let (mut head, _) = request.into_parts();
        let upgrade = match WebSocketUpgrade::from_request_parts(&mut head, &()).await {
            Ok(upgrade) => upgrade,
            Err(rejection) => {
                let sentence = format!("/tunnel is a WebSocket that carries HTTP/2: {}", rejection.body_text());
                return plain(rejection.status(), &sentence);
            }
        };
        if let Some(ticket) = ticket(&head) {
            let passage = self.app.targets().redeem(&ticket, via.address);
            return self.splice(upgrade, Way::new(passage).await, via);
        }
        let tunnel = Tunnel {
            app: self.app.clone(),
            native: self.native.clone(),
            via: Via { door: Door::Tunnel, number: self.app.next_connection(), lost: Lost::default(), ..via },
            window,
        };
        self.upgraded(upgrade, async move |socket| tunnel.run(socket).await)
    }

    /// The bytes go elsewhere: see [`super::splice`].
    fn splice(&self, upgrade: WebSocketUpgrade, way: Way, via: Via) -> Response<Body> {
        let app = self.app.clone();
        self.upgraded(upgrade, async move |socket| {
            let _open = app.stats().tunnel();
            let _used = via.connection.in_use();
            way.run(socket, &app).await;
        })
    }

    fn upgraded<F>(
        &self,
        upgrade: WebSocketUpgrade,
        run: impl FnOnce(WebSocket) -> F + Send + 'static,
    ) -> Response<Body>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        // Taken here, so that a shutdown waits for a tunnel that is just being opened.
        let running = self.app.tasks().token();
        let response = upgrade
            .protocols([PROTOCOL])
            .read_buffer_size(READ_AT_ONCE)
            .write_buffer_size(0)
            .max_message_size(MAX_MESSAGE)
            .max_frame_size(MAX_MESSAGE)
            .on_upgrade(async move |socket| {
                run(socket).await;
                drop(running);
            });
        response.into_response().map(Body::new)
    }
}

/// The ticket among the subprotocols that are offered, if there is one.
fn ticket(head: &Parts) -> Option<String> {
    let offered = head.headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    let mut all = offered.flat_map(|list| list.split(','));
    all.find_map(|protocol| protocol.trim().strip_prefix(TICKET_PROTOCOL).map(str::to_owned))
}

fn stream_window(query: Option<&str>, default: u32) -> Result<u32, String> {
    let mut pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let Some((_, value)) = pairs.find(|(key, _)| *key == "stream-window") else {
        return Ok(default);
    };
    value.parse().ok().filter(|window| WINDOWS.contains(window)).ok_or_else(|| {
        let shown = shortened(value);
        format!("stream-window is {shown}, allowed is a number of bytes from {} to {}", WINDOWS.start(), WINDOWS.end())
    })
}

/// One open tunnel.
struct Tunnel {
    app: App,
    native: Native,
    via: Via,
    window: u32,
}

impl Tunnel {
    async fn run(self, socket: WebSocket) {
        let _open = self.app.stats().tunnel();
        // The connection counts as idle from here on; calls keep it in use.
        self.via.connection.touch();
        let wire = Wire::new(socket, self.via.lost.clone());
        let served = tokio::select! {
            () = self.app.kill().cancelled() => return,
            served = self.serve(&wire) => served,
        };
        if let Err(error) = &served {
            tracing::debug!(peer = %self.via.connection.peer(), %error, "tunnel ended");
        }
        let code = match served {
            _ if self.app.shutdown().is_cancelled() => close_code::AWAY,
            Ok(()) => close_code::NORMAL,
            Err(_) => close_code::PROTOCOL,
        };
        // The peer's close is waited for, or its last frames would reset the connection before ours have arrived.
        let _ = timeout(CLOSING, wire.close(code)).await;
    }

    /// Serves HTTP/2 until one side ends it.
    async fn serve(&self, wire: &Arc<Wire>) -> Result<(), hyper::Error> {
        let config = self.app.config();
        let (native, via) = (self.native.clone(), self.via.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (native, via) = (native.clone(), via.clone());
            async move { Ok::<_, std::convert::Infallible>(native.tunnelled(request.map(Body::new), via).await) }
        });
        let io = TokioIo::new(WireIo::new(wire.clone()));
        let mut http2 = pin!(http2(config, self.window).serve_connection(io, service));
        let both = poll_fn(|cx| drive(http2.as_mut(), wire, cx));
        let patience = tokio::select! {
            served = both => return served,
            // What is still open then is ended from outside.
            () = self.app.shutdown().cancelled() => Duration::MAX,
            // A WebSocket that nobody speaks HTTP/2 on is none of ours.
            () = unspoken(wire, config.header_timeout) => Duration::ZERO,
            () = self.via.connection.idle_for(config.idle_timeout) => CLOSING,
        };
        http2.as_mut().graceful_shutdown();
        timeout(patience, poll_fn(|cx| drive(http2.as_mut(), wire, cx))).await.unwrap_or(Ok(()))
    }
}

/// Waits until the peer has had so long, and has not said as much as HTTP/2 begins with.
async fn unspoken(wire: &Wire, limit: Duration) {
    tokio::time::sleep(limit).await;
    if wire.heard() >= PREFACE.len() as u64 {
        std::future::pending::<()>().await;
    }
}

/// Lets HTTP/2 write what it has to, and then sends that in as few messages as it takes. Both in one task: HTTP/2 comes
/// first, so what it writes in one go makes one batch.
fn drive<F: Future>(mut http2: Pin<&mut F>, wire: &Wire, cx: &mut Context<'_>) -> Poll<F::Output> {
    loop {
        if let Poll::Ready(served) = http2.as_mut().poll(cx) {
            return Poll::Ready(served);
        }
        // HTTP/2 waits for room and there is room again: it goes on. Otherwise whatever comes next wakes this task.
        if wire.poll_send(cx).is_pending() || !wire.has_room_again() {
            return Poll::Pending;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_window_may_be_asked_for() {
        assert_eq!(stream_window(None, 7), Ok(7));
        assert_eq!(stream_window(Some("a=b&stream-window=1048576"), 7), Ok(1 << 20));
        assert_eq!(stream_window(Some("x"), 7), Ok(7));
        for bad in ["stream-window=", "stream-window=1023", "stream-window=64KiB", "stream-window=99999999999"] {
            assert!(stream_window(Some(bad), 7).is_err_and(|text| text.contains("1024 to 16777216")), "{bad}");
        }
    }
}
