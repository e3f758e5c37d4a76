//! HTTP/1.1, written and read byte by byte.

use std::fmt::Write as _;

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{Io, Reach, soon};

/// One request, of whose answer the head has been read.
pub struct Exchange {
    socket: Box<dyn Io>,
    unread: BytesMut,
    /// To HEAD, which no body answers whatever the headers say.
    head_only: bool,
    /// The answer's status.
    pub status: u16,
    /// The answer's headers.
    pub headers: HeaderMap,
}

/// An answer that has been read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, taken out of its chunks if it came in such.
    pub body: Bytes,
}

impl Answer {
    /// A header's text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        text(&self.headers, name)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A header's text; empty if there is none.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Sends a request and reads the whole answer. `head` is the request line and the headers, one a line; what every
/// request needs (Host, length, closing) is added unless it is there.
pub async fn exchange(server: &impl Reach, head: &str, body: &[u8]) -> Answer {
    Exchange::begin(server, head, body).await.rest().await
}

/// The same with the head in its parts.
pub async fn request(server: &impl Reach, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let headers = headers.iter().flat_map(|(key, value)| ["\n", key, ": ", value]);
    let head: String = [method, " ", path, " HTTP/1.1"].into_iter().chain(headers).collect();
    exchange(server, &head, body).await
}

impl Exchange {
    /// Sends a request and reads the answer's head.
    pub async fn begin(server: &impl Reach, head: &str, body: &[u8]) -> Self {
        let mut request = String::new();
        for line in head.lines().map(str::trim).filter(|line| !line.is_empty()) {
            request += line;
            request += "\r\n";
        }
        let lower = request.to_lowercase();
        let mut add = |key: &str, value: &dyn std::fmt::Display| {
            if !lower.contains(&format!("\r\n{key}:")) {
                let _ = write!(request, "{key}: {value}\r\n");
            }
        };
        add("host", &server.address());
        add("connection", &"close");
        add("content-length", &body.len());
        request += "\r\n";

        let mut socket = soon("a connection", server.connect("http/1.1")).await.unwrap();
        socket.write_all(&[request.as_bytes(), body].concat()).await.unwrap();
        let head_only = request.starts_with("HEAD ");
        let mut this = Self { socket, unread: BytesMut::new(), head_only, status: 0, headers: HeaderMap::new() };
        this.read_head().await;
        this
    }

    async fn read_head(&mut self) {
        let status = self.line().await;
        assert!(status.starts_with("HTTP/1.1 "), "not HTTP/1.1: {status}");
        self.status = status[9..12].parse().unwrap();
        loop {
            let line = self.line().await;
            if line.is_empty() {
                return;
            }
            let (name, value) = line.split_once(':').unwrap();
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            self.headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).unwrap());
        }
    }

    /// The next piece of the body as the server wrote it; none at the end. The body must be chunked.
    pub async fn chunk(&mut self) -> Option<Bytes> {
        assert_eq!(text(&self.headers, "transfer-encoding"), "chunked", "{:?}", self.headers);
        let line = self.line().await;
        let size = usize::from_str_radix(line.split(';').next().unwrap().trim(), 16).unwrap();
        let chunk = self.exactly(size).await;
        assert_eq!(self.line().await, "", "after a chunk");
        (size > 0).then_some(chunk)
    }

    /// Reads the rest.
    pub async fn rest(mut self) -> Answer {
        let mut body = BytesMut::new();
        if self.head_only {
            assert!(self.unread.is_empty() && !self.more().await, "a body for HEAD: {:?}", self.unread);
        } else if text(&self.headers, "transfer-encoding") == "chunked" {
            while let Some(chunk) = self.chunk().await {
                body.extend_from_slice(&chunk);
            }
        } else if let Some(length) = self.headers.get("content-length") {
            let length = length.to_str().unwrap().parse().unwrap();
            body.extend_from_slice(&self.exactly(length).await);
        } else if self.status != 204 && self.status != 304 {
            while self.more().await {}
            body = std::mem::take(&mut self.unread);
        }
        Answer { status: self.status, headers: self.headers, body: body.freeze() }
    }

    async fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                let line = String::from_utf8(self.unread.split_to(end).to_vec()).unwrap();
                self.unread.advance(2);
                return line;
            }
            assert!(self.more().await, "the server closed in the middle of a line: {:?}", self.unread);
        }
    }

    async fn exactly(&mut self, size: usize) -> Bytes {
        while self.unread.len() < size {
            assert!(self.more().await, "the server closed {} bytes early", size - self.unread.len());
        }
        self.unread.split_to(size).freeze()
    }

    /// False at the end of the connection.
    async fn more(&mut self) -> bool {
        soon("bytes", self.socket.read_buf(&mut self.unread)).await.unwrap() > 0
    }
}
