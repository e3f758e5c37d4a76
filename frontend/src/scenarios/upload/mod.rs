//! `upload`: a file to the server, piece by piece.

mod sent;

pub use sent::{Sent, Upload};

use bytes::Bytes;
use prost::Message as _;
use weir_proto::{keys, seeds::UpFileRequest};

use super::prelude::*;
use super::{
    here::Here,
    picture,
    transfer::{Transfer, entry, speed},
};

/// How large the pieces are.
const CHUNKS: &[Opt] = &[Opt { text: "16 KiB", ..opt("16384") }, Opt { text: "64 KiB", ..opt("65536") }];

pub(super) static RECORD: Record = Record {
    id: "upload",
    mode: Mode::Client,
    methods: &["/UpFileService/UpLoad"],
    icon: Icon("M12 15V4m-5 5 5-5 5 5M5 20h14"),
    words: words!(upload),
    fields: &[
        Field {
            name: "file",
            label: label!(file),
            kind: FieldKind::File,
            default: "",
            words: None,
            place: Place::Page,
        },
        Field {
            name: "chunk_bytes",
            label: label!(chunk),
            kind: FieldKind::Choice(CHUNKS),
            default: "16384",
            words: None,
            place: Place::Page,
        },
    ],
    feed: Feed::Upload,
    stream_window: Record::SMALL_WINDOW,
    message: by_hand,
    shows: Shows {
        model: Some(model::empty::<Sent>),
        small: picture::transfer::small,
        picture: Some(&picture::transfer::PICTURE),
        transfer: Some(how_far),
        rate_of: Some(Direction::Request),
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "upload",
        tries: &[
            attempt("slow", "/client/upload?latency_ms=150", &[Start, End]),
            attempt("cancel", "/client/upload?latency_ms=300", &[Start, Pause(1000), Cancel, End]),
            attempt("trailers", "/client/upload", &[Start, End, Headers]),
        ],
        ..Lesson::EMPTY
    },
};

/// How many bytes of the file go into one message.
pub fn chunk_bytes(form: &Form) -> usize {
    form.number("chunk_bytes").unwrap_or(16 * 1024)
}

/// How many messages a file of `len` bytes makes: an empty one makes one all the same, which carries its name.
pub fn messages(len: u64, chunk_bytes: usize) -> u64 {
    len.div_ceil(chunk_bytes.max(1) as u64).max(1)
}

/// Message `index`, from 0, with the bytes that belong to it. The first says the file's name.
pub fn message(name: &str, index: u64, content: Bytes) -> Bytes {
    let name = if index == 0 { name.to_owned() } else { String::new() };
    UpFileRequest { name, content }.encode_to_vec().into()
}

/// The name of what is uploaded where no file has been picked.
pub const SAMPLE: &str = "drops.txt";

/// What is uploaded where no file has been picked: numbered lines, 256 KiB in all, made on the spot.
pub fn sample() -> (&'static str, Bytes) {
    const LEN: usize = 256 * 1024;
    // "drop 000001\n": twelve bytes a line.
    let mut text = String::with_capacity(LEN + 12);
    let mut line = 1_u32;
    while text.len() < LEN {
        let digits = line.to_string();
        text.push_str("drop ");
        text.extend(std::iter::repeat_n('0', 6_usize.saturating_sub(digits.len())));
        text.push_str(&digits);
        text.push('\n');
        line += 1;
    }
    text.truncate(LEN);
    (SAMPLE, text.into())
}

/// Nothing is sent by hand but one more empty piece.
fn by_hand(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    Ok(message(form.checked("file")?, sending.ordinal.saturating_sub(1), Bytes::new()))
}

/// How far the upload is, if it has begun.
fn how_far(here: &Here) -> Option<Transfer> {
    let run = here.run.as_ref()?;
    let upload = here.fold(|sent: &Sent| sent.upload().cloned())?;
    let counters = run.counters();
    // What a message costs beside its piece of the file is not the file.
    let done = counters.sent_payload.min(upload.read);
    let there = {
        let log = run.log();
        let trailers = log.facts().trailers.as_ref().map(|(_, trailers)| &trailers.metadata);
        trailers.and_then(|metadata| entry(metadata, keys::SHA256))
    };
    Some(Transfer {
        name: upload.name,
        done,
        all: Some(upload.size),
        speed: speed(done, counters.elapsed_ms),
        here: upload.sha256,
        there,
        kept: false,
        spoilt: None,
    })
}
