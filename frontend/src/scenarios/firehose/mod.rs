//! `firehose`: as many messages as go through.

pub(super) mod picture;

use super::prelude::*;
use crate::{call::Condition, i18n::td_string};

/// Messages of fewer bytes pass a slow reader by the hundred.
const SMALL: u64 = 1024;

/// The window of a firehose is large, and hundreds of small messages share a frame: of waiting there is little to see.
static LARGER: Advice = Advice {
    when: |form, conditions| {
        let slow = conditions.get(Condition::ReadRate).is_some();
        slow && form.number("payload_bytes").is_some_and(|bytes: u64| bytes < SMALL)
    },
    words: |locale| td_string!(locale, control.larger),
    button: "40 × 16 KiB",
    fields: &[("count", "40"), ("payload_bytes", "16384")],
    conditions: &[(Condition::Window, "64")],
};

pub(super) static RECORD: Record = Record {
    id: "firehose",
    mode: Mode::Server,
    methods: &["/weir.v1.Lab/Blast"],
    icon: Icon("M5 4v16M10 4v16M15 4v16M20 4v16"),
    words: words!(firehose),
    fields: &[
        Field::int("count", label!(count), (0, MAX_COUNT), Unit::None, "100000", Place::Message("count")),
        Field::int(
            "payload_bytes",
            label!(payload),
            (0, MAX_PAYLOAD),
            Unit::Bytes,
            "24",
            Place::Message("payload_bytes"),
        ),
        Field::int("interval_ms", label!(interval), (0, MAX_PAUSE), Unit::Millis, "0", Place::Message("interval_ms")),
    ],
    feed: Feed::Single,
    stream_window: Record::LARGE_WINDOW,
    message: form::from_fields,
    shows: Shows {
        // The counters say it all, and folding a million messages into a model would cost what they cost.
        picture: Some(&picture::PICTURE),
        rate_of: Some(Direction::Response),
        advice: Some(&LARGER),
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "firehose",
        tries: &[
            attempt("million", "/server/firehose?count=1000000", &[Start, End]),
            attempt(
                "slow",
                "/server/firehose?count=40&payload_bytes=16384&read_kib_s=128&window_kib=64",
                &[Start, Stalled, End],
            ),
            attempt(
                "window",
                "/server/firehose?count=24&payload_bytes=16384&latency_ms=100&window_kib=16",
                &[Start, End],
            ),
        ],
        ..Lesson::EMPTY
    },
};
