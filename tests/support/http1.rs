use std::{fmt::Write as _, net::SocketAddr};

use bytes::{Buf, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::soon;

/// One request over HTTP/1.1, written and read byte by byte.
pub(crate) struct Exchange {
    socket: TcpStream,
    unread: BytesMut,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

/// An answer that has been read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header's text; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        text(&self.headers, name)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Sends a request and reads the whole answer. `head` is the request line and the headers, one a line; what every
/// request needs (Host, length, closing) is added unless it is there.
pub(crate) async fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    Exchange::begin(address, head, body).await.rest().await
}

impl Exchange {
    /// Sends a request and reads the answer's head.
    pub(crate) async fn begin(address: SocketAddr, head: &str, body: &[u8]) -> Self {
        let mut request = String::new();
        for line in head.lines().map(str::trim).filter(|line| !line.is_empty()) {
            request += line;
            request += "\r\n";
        }
        let lower = request.to_lowercase();
        if !lower.contains("\r\nhost:") {
            let _ = write!(request, "host: {address}\r\n");
        }
        if !lower.contains("\r\nconnection:") {
            request += "connection: close\r\n";
        }
        let _ = write!(request, "content-length: {}\r\n\r\n", body.len());

        let mut socket = soon("a connection", TcpStream::connect(address)).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        socket.write_all(body).await.unwrap();
        let mut this = Self { socket, unread: BytesMut::new(), status: 0, headers: HeaderMap::new() };
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
    pub(crate) async fn chunk(&mut self) -> Option<Bytes> {
        assert_eq!(text(&self.headers, "transfer-encoding"), "chunked", "{:?}", self.headers);
        let line = self.line().await;
        let size = usize::from_str_radix(line.split(';').next().unwrap().trim(), 16).unwrap();
        let chunk = self.exactly(size).await;
        assert_eq!(self.line().await, "", "after a chunk");
        (size > 0).then_some(chunk)
    }

    /// Reads the rest.
    pub(crate) async fn rest(mut self) -> Answer {
        let mut body = BytesMut::new();
        if text(&self.headers, "transfer-encoding") == "chunked" {
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

/// A message behind its 5-byte prefix: flags, then the length.
pub(crate) fn grpc_frame(flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![flags];
    frame.extend_from_slice(&u32::try_from(payload.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// The frames of a body, flags and payload, which must end with the last of them.
pub(crate) fn frames(body: &[u8]) -> Vec<(u8, Bytes)> {
    let mut body = Bytes::copy_from_slice(body);
    let mut frames = Vec::new();
    while !body.is_empty() {
        assert!(body.len() >= 5, "a prefix is cut: {body:?}");
        let (flags, length) = (body.get_u8(), body.get_u32() as usize);
        assert!(body.len() >= length, "a frame is cut: {body:?}");
        frames.push((flags, body.split_to(length)));
    }
    frames
}
