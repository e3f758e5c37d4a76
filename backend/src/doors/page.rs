//! The page: `dist/`, built by Trunk and embedded. Debug builds read it from disk.

mod csp;
mod encoding;

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use rust_embed::RustEmbed;
use tonic::body::Body;
use weir_proto::hex;

use super::answer::{plain, read_only, secure, whole};
use encoding::Encoding;

// The build script sets the folder; it may not be there.
#[derive(RustEmbed)]
#[folder = "$WEIR_DIST"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// Names with a hash in them never change their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Everything else is asked for again each time, and mostly answered with 304.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// A file of the page.
struct File {
    data: Cow<'static, [u8]>,
    etag: String,
}

/// Finds a file by its path in `dist/`.
type Find = fn(&str) -> Option<File>;

/// Serves the page.
pub(super) struct Page {
    find: Find,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { find: embedded }
    }

    pub(super) fn answer<B>(&self, request: &Request<B>) -> Response<Body> {
        read_only(request, || self.find(request.uri().path(), request.headers()))
    }

    fn find(&self, path: &str, asked: &HeaderMap) -> Response<Body> {
        let name = path.trim_start_matches('/');
        // Behind `to/` stands the address of a server, which may have points.
        let is_asset = !name.starts_with("to/") && name.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if is_asset && name != INDEX {
            // The compressed variants are not files of their own.
            let is_variant = matches!(name.rsplit('.').next(), Some("br" | "gz"));
            return match self.variant(name, asked) {
                Some(found) if !is_variant => file(name, found, asked),
                _ => plain(StatusCode::NOT_FOUND, "there is no such file"),
            };
        }
        // Every other path is a state of the page: /server/ticker?interval=200.
        let Some(index) = (self.find)(INDEX) else {
            return not_built();
        };
        let policy = csp::policy(&String::from_utf8_lossy(&index.data));
        let found = self.variant(INDEX, asked).unwrap_or((index, Encoding::Identity));
        let mut response = file(INDEX, found, asked);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    /// The smallest variant that the client takes.
    fn variant(&self, name: &str, asked: &HeaderMap) -> Option<(File, Encoding)> {
        encoding::accepted(asked)
            .into_iter()
            .find_map(|encoding| Some(((self.find)(&format!("{name}{}", encoding.suffix()))?, encoding)))
    }
}

fn embedded(path: &str) -> Option<File> {
    let file = Dist::get(path)?;
    let hash = file.metadata.sha256_hash();
    // Sixteen bytes of it tell files apart.
    let etag = format!("\"{}\"", hex(&hash[..16]));
    Some(File { data: file.data, etag })
}

fn file(name: &str, (file, encoding): (File, Encoding), asked: &HeaderMap) -> Response<Body> {
    let unchanged = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == file.etag)
    });
    let mut response = if unchanged {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(match file.data {
            Cow::Borrowed(data) => whole(data),
            Cow::Owned(data) => whole(data),
        })
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(name));
    headers.insert(header::CACHE_CONTROL, if has_hash(name) { FOR_EVER } else { ASK_AGAIN });
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    secure(headers);
    response
}

/// Trunk writes hashes as sixteen hex digits: `weir-page-0123456789abcdef_bg.wasm`.
fn has_hash(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.split(['-', '_', '.'])
        .skip(1)
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "proto" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

/// A page for a server that was built without its page.
fn not_built() -> Response<Body> {
    let mut response = Response::new(whole(include_str!("page/not_built.html")));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(INDEX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    secure(headers);
    response
}

#[cfg(test)]
mod tests;
