//! A peer that speaks HTTP/2 by hand, frame by frame.

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};
use weir_proto::weir::v1::TickerRequest;
use weir_testkit::{body::message, bytes_of, hpack, open_tunnel, soon};
use weir_wire::http2::{DEFAULT_WINDOW, FrameHead, error_name, flag, frame, kind, opening, split};

use crate::Running;

/// The last stream that there can be, which a GOAWAY names that is only a warning (RFC 9113, section 6.8), and the widest window (6.9.1).
pub(super) const LAST: u32 = (1 << 31) - 1;

pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// One end of a connection.
pub(super) struct Peer {
    pub(super) io: Box<dyn Io>,
    unread: Vec<u8>,
    /// What may still be sent on the connection, in bytes.
    pub(super) window: usize,
}

impl Peer {
    pub(super) fn over(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), unread: Vec::new(), window: DEFAULT_WINDOW as usize }
    }

    /// A client that has said these settings.
    pub(super) async fn open(server: &Running, tunnel: bool, settings: &[u8]) -> Self {
        let mut peer = if tunnel {
            Self::over(bytes_of(open_tunnel(server, &[]).await.unwrap().0))
        } else {
            Self::over(TcpStream::connect(server.address()).await.unwrap())
        };
        peer.say(&opening(settings)).await;
        peer
    }

    pub(super) async fn say(&mut self, bytes: &[u8]) {
        // The server may have closed over what came before.
        let _ = self.io.write_all(bytes).await;
        let _ = self.io.flush().await;
    }

    /// The next frame, and its payload; none at the end of the connection.
    pub(super) async fn next(&mut self) -> Option<(FrameHead, Vec<u8>)> {
        loop {
            if let Some((head, payload, rest)) = split(&self.unread) {
                let (payload, used) = (payload.to_vec(), self.unread.len() - rest.len());
                self.unread.drain(..used);
                if head.kind == kind::WINDOW_UPDATE && head.stream == 0 {
                    self.window += head.value as usize;
                }
                return Some((head, payload));
            }
            let read = soon("a frame", self.io.read_buf(&mut self.unread)).await;
            if !read.is_ok_and(|read| read > 0) {
                return None;
            }
        }
    }

    /// The next frame in words, but for those of the connection's beginning and for windows.
    pub(super) async fn told(&mut self) -> String {
        loop {
            let Some((head, _)) = self.next().await else { return "the end".into() };
            if ![kind::SETTINGS, kind::WINDOW_UPDATE].contains(&head.kind) {
                return words(head);
            }
        }
    }

    /// The next complaint in words.
    pub(super) async fn complaint(&mut self) -> String {
        loop {
            let told = self.told().await;
            if ["RST_STREAM", "GOAWAY", "the end"].iter().any(|complaint| told.starts_with(complaint)) {
                return told;
            }
        }
    }

    /// The next frame in words, which is not the end of the connection.
    pub(super) async fn lives(&mut self) -> String {
        let told = self.told().await;
        assert!(!["GOAWAY", "the end"].iter().any(|end| told.starts_with(end)), "{told}");
        told
    }

    /// Everything that was said so far has been read, and what there is to say of it was heard.
    pub(super) async fn has_heard_all(&mut self) {
        self.say(&frame(kind::PING, 0, 0, b"all read")).await;
        while self.lives().await != "PING ACK" {}
    }

    /// Everything that was said so far has been read, and nothing more is to say of it.
    pub(super) async fn is_done(&mut self) {
        self.say(&frame(kind::PING, 0, 0, b"all read")).await;
        assert_eq!(self.told().await, "PING ACK");
    }
}

/// A frame's kind, stream, flags and error.
pub(super) fn words(head: FrameHead) -> String {
    let mut words = vec![head.name().to_owned()];
    if head.stream > 0 {
        words.push(head.stream.to_string());
    }
    words.extend(head.flag_names().into_iter().map(str::to_owned));
    if [kind::RST_STREAM, kind::GOAWAY].contains(&head.kind) {
        words.push(error_name(head.value).to_owned());
    }
    words.join(" ")
}

pub(super) fn open(stream: u32, path: &str) -> Vec<u8> {
    open_with(stream, path, &[])
}

pub(super) fn open_with(stream: u32, path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    frame(kind::HEADERS, flag::END_HEADERS, stream, &hpack::request(path, "localhost", more))
}

pub(super) fn data(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(kind::DATA, 0, stream, bytes)
}

pub(super) fn last(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(kind::DATA, flag::END_STREAM, stream, bytes)
}

/// CANCEL.
pub(super) fn reset(stream: u32) -> Vec<u8> {
    frame(kind::RST_STREAM, 0, stream, &8_u32.to_be_bytes())
}

/// A call whose request is done, and whose answers never end.
pub(super) fn watching(stream: u32) -> Vec<u8> {
    ticking(stream, 60_000)
}

/// The same, with an answer every so many milliseconds.
pub(super) fn ticking(stream: u32, every_ms: u32) -> Vec<u8> {
    let request = TickerRequest { symbol: "WEIR".into(), every_ms, count: 0 };
    [open(stream, "/weir.v1.Ticker/Watch"), last(stream, &message(&request))].concat()
}
