//! `push`: the server sends what was asked for, wrapped in its own words.

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "push",
    mode: Mode::Server,
    methods: &["/Greeter/ServerStream"],
    icon: Icon("M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"),
    words: words!(push),
    fields: &[
        Field::text("data", label!(data), 1024, "Weir", Place::Message("data")),
        Field::knob_interval("300"),
        Field::knob_count("11"),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "push",
        tries: &[
            attempt("bytes", "/server/push?data=%E6%B0%B4&count=3", &[Start, End, WireOfAnswer]),
            attempt("none", "/server/push?count=0", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};
