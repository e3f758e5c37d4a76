//! Whoever stands beside a connection, and sees what both sides send.

use std::collections::BTreeMap;

use super::{
    FrameHead, FrameReader, Goodbye, flag,
    goodbye::Goodbyes,
    headers::{Blocks, Unread},
    hpack::Field,
    kind,
    reader::At,
    window::Windows,
};

/// Most streams that are followed at once.
const STREAMS: usize = 4096;

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Who opened it, and makes the calls.
    Client,
    /// Who answers.
    Server,
}

/// What passed, said by the [`End`] whose bytes they were.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen<'a> {
    /// A block of headers. `ends`: nothing more comes from there on this stream.
    Headers {
        /// The stream.
        stream: u32,
        /// The headers in their order, pseudo-headers among them.
        fields: Vec<Field>,
        /// The stream's end from there.
        ends: bool,
    },
    /// A piece of a stream's body, never empty.
    Data {
        /// The stream.
        stream: u32,
        /// The piece.
        bytes: &'a [u8],
    },
    /// The body is over, and no trailers come.
    Ends {
        /// The stream.
        stream: u32,
    },
    /// `RST_STREAM`.
    Reset {
        /// The stream.
        stream: u32,
        /// Why (RFC 9113, section 7).
        code: u32,
    },
    /// This end may send no more of the stream until the other lets it, or it may again.
    Waits {
        /// The stream.
        stream: u32,
        /// It has to wait.
        full: bool,
    },
    /// PING, or the answer to one.
    Ping {
        /// It is the answer.
        ack: bool,
    },
    /// SETTINGS, or that they were taken.
    Settings {
        /// They were taken.
        ack: bool,
    },
    /// GOAWAY: this end takes no new streams.
    Goodbye(Goodbye),
    /// Nothing more is seen of the connection.
    Blind(Unread),
}

/// Follows both directions of a connection of HTTP/2 from its first byte on.
///
/// It answers nothing, keeps no body, and is never in the way: what it cannot read makes it blind, which it says once.
#[derive(Default)]
pub struct Observer {
    client: Way,
    server: Way,
    streams: BTreeMap<u32, Stream>,
    blind: bool,
}

/// One direction.
#[derive(Default)]
struct Way {
    frames: Option<FrameReader>,
    blocks: Blocks,
    windows: Windows,
    /// Of the present frame: bytes of its payload that came, and how many at its end are padding.
    at: usize,
    padding: usize,
    goodbyes: Goodbyes,
}

/// A stream: what is over of it, and who was seen waiting.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    over: [bool; 2],
    waits: [bool; 2],
}

impl Observer {
    /// Takes the next bytes that `end` sent. `each` gets what is new, and by whom.
    pub fn feed(&mut self, end: End, bytes: &[u8], each: &mut dyn FnMut(End, Seen<'_>)) {
        if self.blind {
            return;
        }
        let way = self.way(end);
        let mut frames = way.frames.take().unwrap_or_else(|| match end {
            End::Client => FrameReader::of_client(),
            End::Server => FrameReader::of_server(),
        });
        let mut unread = None;
        frames.walk(bytes, |at| {
            if unread.is_none() {
                unread = self.step(end, at, each).err();
            }
        });
        self.way(end).frames = Some(frames);
        if let Some(unread) = unread {
            self.blind = true;
            self.streams = BTreeMap::new();
            each(end, Seen::Blind(unread));
        }
    }

    /// Streams of which both ends have not seen the end.
    pub fn open(&self) -> usize {
        self.streams.len()
    }

    fn way(&mut self, end: End) -> &mut Way {
        match end {
            End::Client => &mut self.client,
            End::Server => &mut self.server,
        }
    }

    fn step(&mut self, end: End, at: At<'_>, each: &mut dyn FnMut(End, Seen<'_>)) -> Result<(), Unread> {
        match at {
            At::Piece(head, piece) => {
                let way = self.way(end);
                way.blocks.piece(head, piece)?;
                match head.kind {
                    kind::DATA => {
                        let bytes = way.body(head, piece);
                        if !bytes.is_empty() && self.streams.contains_key(&head.stream) {
                            each(end, Seen::Data { stream: head.stream, bytes });
                        }
                    }
                    kind::GOAWAY => way.goodbyes.piece(piece),
                    _ => {}
                }
                Ok(())
            }
            At::End(_, head) => self.frame(end, head, each),
        }
    }

    /// A frame is whole.
    fn frame(&mut self, end: End, head: FrameHead, each: &mut dyn FnMut(End, Seen<'_>)) -> Result<(), Unread> {
        let FrameHead { kind, flags, stream, len, value } = head;
        let other = end.other();
        let way = self.way(end);
        (way.at, way.padding) = (0, 0);
        if let Some((begun, fields)) = way.blocks.end(head)? {
            if begun.kind == kind::HEADERS {
                self.begin(end, begun.stream)?;
                if self.streams.contains_key(&begun.stream) {
                    let ends = begun.ends_stream();
                    each(end, Seen::Headers { stream: begun.stream, fields, ends });
                    self.over(end, begun.stream, ends);
                }
            }
            return Ok(());
        }
        match kind {
            kind::DATA => {
                let all = self.way(end).windows.sent(stream, len);
                let ends = head.ends_stream();
                if ends && self.streams.contains_key(&stream) {
                    each(end, Seen::Ends { stream });
                }
                self.over(end, stream, ends);
                self.look(end, (!all).then_some(stream), each);
            }
            kind::WINDOW_UPDATE => {
                let all = self.way(other).windows.granted(stream, value);
                self.look(other, (!all).then_some(stream), each);
            }
            kind::SETTINGS => {
                if let Some(initial) = head.initial_window() {
                    self.way(other).windows.set_initial(initial);
                    self.look(other, None, each);
                }
                each(end, Seen::Settings { ack: flags & flag::ACK != 0 });
            }
            kind::RST_STREAM if self.streams.contains_key(&stream) => {
                each(end, Seen::Reset { stream, code: value });
                self.over(end, stream, true);
                self.over(other, stream, true);
            }
            kind::PING => each(end, Seen::Ping { ack: flags & flag::ACK != 0 }),
            kind::GOAWAY => {
                let goodbye = self.way(end).goodbyes.end();
                each(end, Seen::Goodbye(goodbye));
            }
            _ => {}
        }
        Ok(())
    }

    /// Headers may begin a stream, which only clients do (RFC 9113, section 5.1.1).
    fn begin(&mut self, end: End, stream: u32) -> Result<(), Unread> {
        if end == End::Server || stream.is_multiple_of(2) || self.streams.contains_key(&stream) {
            return Ok(());
        }
        if self.streams.len() == STREAMS {
            return Err(Unread::TooMany);
        }
        self.streams.insert(stream, Stream::default());
        self.client.windows.begin(stream);
        self.server.windows.begin(stream);
        Ok(())
    }

    /// The stream is over from there, if it is.
    fn over(&mut self, end: End, stream: u32, ends: bool) {
        let Some(known) = self.streams.get_mut(&stream).filter(|_| ends) else { return };
        known.over[end as usize] = true;
        if known.over == [true; 2] {
            self.streams.remove(&stream);
            self.client.windows.end(stream);
            self.server.windows.end(stream);
        }
    }

    /// Says whether `end` has to wait on one stream, or on which of all, where that is new.
    fn look(&mut self, end: End, stream: Option<u32>, each: &mut dyn FnMut(End, Seen<'_>)) {
        let windows = match end {
            End::Client => &self.client.windows,
            End::Server => &self.server.windows,
        };
        let which = end as usize;
        let range = stream.map_or(0..=u32::MAX, |stream| stream..=stream);
        for (&stream, known) in self.streams.range_mut(range).filter(|(_, known)| !known.over[which]) {
            let full = windows.is_full(stream);
            if full != std::mem::replace(&mut known.waits[which], full) {
                each(end, Seen::Waits { stream, full });
            }
        }
    }
}

impl End {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl Way {
    /// What a piece of DATA has of the body: the payload without its padding (RFC 9113, section 6.1).
    fn body<'a>(&mut self, head: FrameHead, piece: &'a [u8]) -> &'a [u8] {
        let (from, to) = (self.at, self.at + piece.len());
        self.at = to;
        if head.flags & flag::PADDED == 0 {
            return piece;
        }
        if from == 0 && to > 0 {
            self.padding = piece[0].into();
        }
        let end = (head.len as usize).saturating_sub(self.padding).clamp(from, to);
        &piece[from.max(1).min(end) - from..end - from]
    }
}

#[cfg(test)]
mod tests;
