//! What sharing the page takes: the addresses at which others reach it, and QR codes of links.

use std::net::SocketAddr;

use http::{HeaderValue, Request, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use tonic::body::Body;

use super::answer::{plain, read_only, secure, whole};
use crate::{advertised, app::App, qr::Qr};

/// `/share/addresses` and `/share/qr.svg`.
pub(super) struct Share {
    app: App,
    listening: Vec<SocketAddr>,
}

impl Share {
    pub(super) fn new(app: App, listening: &[SocketAddr]) -> Self {
        Self { app, listening: listening.to_vec() }
    }

    /// Answers what is asked here. None: the path is somebody else's.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Option<Response<Body>> {
        match request.uri().path() {
            "/share/addresses" => Some(read_only(request, || self.addresses())),
            "/share/qr.svg" => Some(read_only(request, || code(request.uri().query()))),
            _ => None,
        }
    }

    /// `{"addresses":["http://192.168.1.5:50051"]}`, the best first.
    fn addresses(&self) -> Response<Body> {
        // Hosts and ports are ASCII without control characters: Rust quotes such texts as JSON does.
        let json = format!("{{\"addresses\":{:?}}}\n", advertised::addresses(self.app.config(), &self.listening));
        let mut response = Response::new(whole(json));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        secure(headers);
        response
    }
}

/// The code of `?text=…`, percent-encoded.
fn code(query: Option<&str>) -> Response<Body> {
    let mut pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let text = pairs.find(|(key, _)| *key == "text").map(|(_, value)| percent_decode_str(value).decode_utf8());
    let text = match text {
        Some(Ok(text)) if !text.is_empty() => text,
        Some(Err(_)) => return plain(StatusCode::BAD_REQUEST, "the text is not UTF-8"),
        _ => return plain(StatusCode::BAD_REQUEST, "there is no text: ask for /share/qr.svg?text=, percent-encoded"),
    };
    let svg = match Qr::new(&text) {
        Ok(qr) => qr.svg(),
        Err(too_long) => return plain(StatusCode::URI_TOO_LONG, &too_long.to_string()),
    };
    let mut response = Response::new(whole(svg));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    // The same text gives the same code.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"));
    // Opened by itself it is a document.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    secure(headers);
    response
}
