//! `echo`: there and back, with the time that takes.

mod histogram;
pub(super) mod picture;
mod round_trips;

pub use histogram::Histogram;
pub use round_trips::RoundTrips;

use bytes::Bytes;
use prost::Message as _;
use weir_proto::{keys, weir::v1::Ping};

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "echo",
    mode: Mode::Bidi,
    methods: &["/weir.v1.Lab/Echo"],
    icon: Icon("M12 21a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M12 10v3.5M9.5 2.5h5M18.5 6.5l1.5-1.5"),
    words: words!(echo),
    fields: &[
        Field::page_count("20"),
        Field::page_every("100"),
        Field::int("payload_bytes", label!(payload), (0, MAX_PAYLOAD), Unit::Bytes, "24", Place::Page),
        // Makes the server a slow reader: back-pressure to look at.
        Field::int(
            "read_delay_ms",
            label!(read_delay),
            (0, MAX_PAUSE),
            Unit::Millis,
            "0",
            Place::Metadata(keys::READ_DELAY_MS),
        ),
    ],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Record::SMALL_WINDOW,
    message,
    shows: Shows {
        model: Some(model::empty::<RoundTrips>),
        small: picture::small,
        picture: Some(&picture::PICTURE),
        round_trips: true,
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "echo",
        tries: &[
            attempt("line", "/bidi/echo?count=10&latency_ms=100", &[Start, End]),
            attempt("large", "/bidi/echo?count=10&payload_bytes=262144", &[Start, End, WireOfAnswer]),
            attempt("slow", "/bidi/echo?count=24&every_ms=0&payload_bytes=16384&read_delay_ms=150", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};

/// A ping with the message's number and the caller's clock.
fn message(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    // Checked, so that a size out of range is said and not sent.
    form.checked("payload_bytes")?;
    let size: usize = form.number("payload_bytes").unwrap_or_default();
    let payload = vec![b'~'; size].into();
    Ok(Ping { seq: sending.ordinal, client_unix_nanos: sending.unix_nanos, payload }.encode_to_vec().into())
}
