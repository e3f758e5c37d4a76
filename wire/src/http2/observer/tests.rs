use httlib_hpack::Encoder;
use proptest::prelude::*;

use super::*;
use crate::{
    cuts::cut,
    http2::{PREFACE, error_name, frame, opening},
};

/// What both sides send, in turns.
#[derive(Default)]
struct Talk {
    encoders: [Encoder<'static>; 2],
    said: Vec<(End, Vec<u8>)>,
}

impl Talk {
    fn new() -> Self {
        let mut talk = Self::default();
        talk.say(End::Client, opening(&[]));
        talk.say(End::Server, frame(kind::SETTINGS, 0, 0, &[]));
        talk
    }

    fn say(&mut self, end: End, bytes: Vec<u8>) {
        self.said.push((end, bytes));
    }

    fn headers(&mut self, end: End, stream: u32, flags: u8, fields: &[(&str, &str)]) {
        let mut block = Vec::new();
        for (name, value) in fields {
            // With indexing: the next one is short.
            let field =
                (name.as_bytes().to_vec(), value.as_bytes().to_vec(), Encoder::WITH_INDEXING | Encoder::HUFFMAN_VALUE);
            self.encoders[end as usize].encode(field, &mut block).expect("it fits");
        }
        self.say(end, frame(kind::HEADERS, flags | flag::END_HEADERS, stream, &block));
    }

    fn seen(&self) -> Vec<String> {
        let mut observer = Observer::default();
        let mut seen = Vec::new();
        for (end, bytes) in &self.said {
            observer.feed(*end, bytes, &mut |end, what| seen.push(told(end, &what)));
        }
        assert_eq!(observer.open(), 0, "{seen:?}");
        seen
    }
}

fn told(end: End, what: &Seen<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let what = match what {
        Seen::Headers { stream, fields, ends } => {
            let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect();
            format!("{stream} {}{}", fields.join(" "), if *ends { " end" } else { "" })
        }
        Seen::Data { stream, bytes } => format!("{stream} data {}", bytes.len()),
        Seen::Ends { stream } => format!("{stream} end"),
        Seen::Reset { stream, code } => format!("{stream} {}", error_name(*code)),
        Seen::Waits { stream, full } => format!("{stream} waits {full}"),
        Seen::Ping { ack } => format!("ping {ack}"),
        Seen::Settings { ack } => format!("settings {ack}"),
        Seen::Goodbye(Goodbye { last, code, text: said }) => {
            format!("goodbye {last} {} {}", error_name(*code), text(said))
        }
        Seen::Blind(why) => format!("blind: {why}"),
    };
    format!("{end:?} {what}")
}

const CLIENT: End = End::Client;
const SERVER: End = End::Server;

#[test]
fn a_call_is_seen_from_its_headers_to_its_trailers() {
    let mut talk = Talk::new();
    for stream in [1, 3] {
        talk.headers(CLIENT, stream, 0, &[(":method", "POST"), (":path", "/a.B/C"), ("x-key", "value")]);
        talk.say(CLIENT, frame(kind::DATA, flag::PADDED | flag::END_STREAM, stream, &[2, b'a', b'b', b'c', 0, 0]));
        talk.headers(SERVER, stream, 0, &[(":status", "200")]);
        talk.say(SERVER, frame(kind::DATA, 0, stream, b"hello"));
        talk.headers(SERVER, stream, flag::END_STREAM, &[("grpc-status", "0")]);
    }
    let call = |stream| {
        [
            format!("Client {stream} :method=POST :path=/a.B/C x-key=value"),
            format!("Client {stream} data 3"),
            format!("Client {stream} end"),
            format!("Server {stream} :status=200"),
            format!("Server {stream} data 5"),
            format!("Server {stream} grpc-status=0 end"),
        ]
    };
    let settings = ["Client settings false", "Server settings false"].map(str::to_owned);
    assert_eq!(talk.seen(), [&settings[..], &call(1), &call(3)].concat());
}

#[test]
fn who_has_to_wait_is_told_once_and_told_when_it_may_go_on() {
    let mut talk = Talk::new();
    talk.headers(CLIENT, 1, 0, &[(":path", "/a")]);
    talk.headers(CLIENT, 3, flag::END_STREAM, &[(":path", "/b")]);
    talk.headers(SERVER, 1, 0, &[(":status", "200")]);
    let window = |stream, more: u32| frame(kind::WINDOW_UPDATE, 0, stream, &more.to_be_bytes());
    // All of the stream's window and of the connection's: the other stream waits, too.
    for _ in 0..4 {
        talk.say(SERVER, frame(kind::DATA, 0, 1, &[0; 16_383]));
    }
    talk.say(SERVER, frame(kind::DATA, 0, 1, &[0; 3]));
    talk.say(CLIENT, window(1, 100));
    talk.say(CLIENT, window(0, 100));
    talk.say(CLIENT, frame(kind::RST_STREAM, 0, 1, &8_u32.to_be_bytes()));
    talk.say(SERVER, frame(kind::GOAWAY, 0, 0, b"\x80\0\0\x03\0\0\0\x0btoo_many_pings"));
    talk.say(SERVER, frame(kind::PING, flag::ACK, 0, b"12345678"));
    talk.headers(SERVER, 3, flag::END_STREAM, &[(":status", "200"), ("grpc-status", "14")]);
    let seen = talk.seen();
    let seen: Vec<_> = seen.iter().filter(|seen| !seen.contains("data")).map(String::as_str).collect();
    let end = [
        "Server 1 waits true",
        "Server 3 waits true",
        "Server 1 waits false",
        "Server 3 waits false",
        "Client 1 CANCEL",
        "Server goodbye 3 ENHANCE_YOUR_CALM too_many_pings",
        "Server ping true",
        "Server 3 :status=200 grpc-status=14 end",
    ];
    assert_eq!(seen[5..], end);
}

#[test]
fn what_cannot_be_read_makes_blind_and_is_said_once() {
    let mut talk = Talk::new();
    talk.say(CLIENT, frame(kind::HEADERS, flag::END_HEADERS, 1, &[0xff, 0xff, 0xff]));
    talk.say(SERVER, frame(kind::PING, 0, 0, b"12345678"));
    let blind = "Client blind: the headers are not compressed as HPACK says";
    assert_eq!(talk.seen()[2..], [blind]);
    let mut talk = Talk::new();
    for call in 0..=4096 {
        talk.headers(CLIENT, 2 * call + 1, 0, &[(":path", "/a")]);
    }
    assert_eq!(talk.seen().last().map(String::as_str), Some("Client blind: there are more than 4096 calls at once"));
}

#[test]
fn a_stream_that_no_client_began_is_nobodys() {
    let mut talk = Talk::new();
    talk.headers(SERVER, 1, 0, &[(":status", "200")]);
    talk.headers(CLIENT, 2, 0, &[(":path", "/a")]);
    talk.say(SERVER, frame(kind::DATA, flag::END_STREAM, 5, b"hello"));
    talk.say(SERVER, frame(kind::RST_STREAM, 0, 5, &[0; 4]));
    assert_eq!(talk.seen().len(), 2);
}

proptest! {
    /// However the bytes are cut, the same is seen: pieces of bodies may be smaller.
    #[test]
    fn any_cut_shows_the_same(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30)) {
        let mut talk = Talk::new();
        talk.headers(CLIENT, 1, 0, &[(":method", "POST"), (":path", "/a.B/C")]);
        talk.say(CLIENT, frame(kind::DATA, flag::PADDED, 1, &[3, b'a', b'b', b'c', b'd', 0, 0, 0]));
        talk.say(CLIENT, frame(kind::GOAWAY, 0, 0, b"\0\0\0\x03\0\0\0\x0bbye"));
        talk.say(CLIENT, frame(kind::DATA, flag::END_STREAM, 1, b""));
        let bytes: Vec<u8> = talk.said.iter().filter(|(end, _)| *end == CLIENT).flat_map(|(_, bytes)| bytes.clone()).collect();
        let seen = |chunks: &[&[u8]]| {
            let mut observer = Observer::default();
            let (mut seen, mut body) = (Vec::new(), Vec::new());
            for chunk in chunks {
                observer.feed(CLIENT, chunk, &mut |end, what| match what {
                    Seen::Data { bytes, .. } => body.extend_from_slice(bytes),
                    other => seen.push(told(end, &other)),
                });
            }
            (seen, body)
        };
        let whole = seen(&[&bytes]);
        prop_assert_eq!(&whole.1, b"abcd");
        prop_assert_eq!(seen(&cut(&bytes, &cuts)), whole);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..80)), 0..20)) {
        let mut observer = Observer::default();
        observer.feed(CLIENT, PREFACE, &mut |_, _| {});
        for (server, bytes) in bytes {
            observer.feed(if server { SERVER } else { CLIENT }, &bytes, &mut |_, _| {});
        }
        prop_assert!(observer.open() <= 4096);
    }
}
