use std::time::Duration;

use hyper::server::conn::http2;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto,
};

use crate::config::Config;

/// How often an HTTP/2 peer is asked whether it is still there, and how long it may take to answer.
pub(crate) const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(20));

/// HTTP/1.1 and HTTP/2 with prior knowledge on one port.
pub(crate) fn http(config: &Config) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    // Its limit for heads would be one for resting connections too: see `heads`.
    http.http1().timer(TokioTimer::new()).header_read_timeout(None);
    http.http2()
        .timer(TokioTimer::new())
        .initial_stream_window_size(config.stream_window)
        .initial_connection_window_size(config.connection_window)
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(header_list(config))
        .keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1)
        // WebSockets over HTTP/2 (RFC 8441).
        .enable_connect_protocol();
    http
}

/// HTTP/2 in a tunnel. The WebSocket under it asks whether the peer is still there; `window` is that of each stream
/// towards the server, in bytes.
pub(crate) fn http2(config: &Config, window: u32) -> http2::Builder<TokioExecutor> {
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .initial_stream_window_size(window)
        .initial_connection_window_size(config.connection_window)
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(header_list(config));
    http
}

/// What HTTP/2 itself lets through. Metadata between the limit and this gets a gRPC status that says so; beyond this
/// only an HTTP error is possible. (HTTP/2 counts 32 bytes for each entry beside its text.)
fn header_list(config: &Config) -> u32 {
    u32::try_from(config.max_metadata).unwrap_or(u32::MAX).saturating_mul(2).saturating_add(16 << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_lets_more_metadata_through_than_the_limit_so_that_we_can_say_so() {
        let config = Config::default();
        assert_eq!(header_list(&config), 48 << 10);
        assert_eq!(header_list(&Config { max_metadata: u64::MAX, ..config }), u32::MAX);
    }
}
