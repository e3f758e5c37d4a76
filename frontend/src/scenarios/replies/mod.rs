//! `replies`: one name, many greetings.

use super::prelude::*;

/// Both greeters' streams of replies.
const METHODS: &[Opt] = &[opt("LotsOfReplies"), opt("helloworld.SayHelloStreamReply")];

pub(super) static RECORD: Record = Record {
    id: "replies",
    mode: Mode::Server,
    methods: &["/Greeter/LotsOfReplies", "/helloworld.Greeter/SayHelloStreamReply"],
    icon: Icon("M4 12h10m-3-4 4 4-4 4M19 5v14"),
    words: words!(replies),
    fields: &[
        Field::text("name", label!(name), 1024, "world", Place::Message("name")).in_words(initial!(world)),
        Field::knob_count("10"),
        Field::knob_interval("200"),
        Field::method(METHODS),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "replies",
        tries: &[
            attempt("knobs", "/server/replies?count=3&interval_ms=1000", &[Start, End, Headers]),
            attempt("burst", "/server/replies?count=100&interval_ms=0", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};
