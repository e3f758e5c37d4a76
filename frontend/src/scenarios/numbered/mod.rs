//! `numbered`: four answers that count themselves, so that order is there to be seen.

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "numbered",
    mode: Mode::Server,
    methods: &["/streamingdemo.StreamService/ServerStreaming"],
    icon: Icon("M9 6h11M9 12h11M9 18h11M4 6h.6M4 12h.6M4 18h.6"),
    words: words!(numbered),
    fields: &[
        Field::text("client_request", label!(data), 1024, "four answers, please", Place::Message("client_request"))
            .in_words(initial!(four))
            .wide(),
        Field::knob_count("4"),
        Field::knob_interval("250"),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "numbered",
        tries: &[
            attempt("fast", "/server/numbered?count=50&interval_ms=0", &[Start, End]),
            attempt("two", "/server/numbered?count=8", &[Start, Start, End, Compare]),
        ],
        ..Lesson::EMPTY
    },
};
