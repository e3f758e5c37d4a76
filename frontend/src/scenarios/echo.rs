//! `echo`: there and back, with the time that takes.

use bytes::Bytes;
use prost::Message as _;
use weir_proto::{keys, weir::v1::Ping};

use super::{
    Feed, Field, FieldError, Form, Icon, Mode, Place, Scenario, Turn, Unit, View,
    field::{MAX_PAUSE, MAX_PAYLOAD},
};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "echo",
    mode: Mode::Bidi,
    methods: &["/weir.v1.Lab/Echo"],
    icon: Icon::Stopwatch,
    fields: &[
        Field::page_count("20"),
        Field::page_every("100"),
        Field::int("payload_bytes", (0, MAX_PAYLOAD), Unit::Bytes, "24", Place::Page),
        // Makes the server a slow reader: back-pressure to look at.
        Field::int("read_delay_ms", (0, MAX_PAUSE), Unit::Millis, "0", Place::Metadata(keys::READ_DELAY_MS)),
    ],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Scenario::SMALL_WINDOW,
    message,
    view: View::round_trips,
};

/// A ping with the message's number and the caller's clock.
fn message(form: &Form, turn: Turn) -> Result<Bytes, FieldError> {
    // Checked, so that a size out of range is said and not sent.
    form.checked("payload_bytes")?;
    let size: usize = form.number("payload_bytes").unwrap_or_default();
    let payload = vec![b'~'; size].into();
    Ok(Ping { seq: turn.ordinal, client_unix_nanos: turn.unix_nanos, payload }.encode_to_vec().into())
}
