//! `hello`: one greeting, the plainest call there is.

use super::prelude::*;

/// The three greeters' unary methods.
const METHODS: &[Opt] = &[opt("SayHello"), opt("SayHelloAgain"), opt("helloworld.SayHello")];

pub(super) static RECORD: Record = Record {
    id: "hello",
    mode: Mode::Unary,
    methods: &["/Greeter/SayHello", "/Greeter/SayHelloAgain", "/helloworld.Greeter/SayHello"],
    icon: Icon(
        "M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V11m0-4a1.5 1.5 0 0 1 3 0v7a6 6 0 0 1-6 6c-2 0-3.5-1-4.5-2.5l-2.7-4.3a1.4 1.4 0 0 1 2.3-1.6L7 13M18 3c1.5.7 2.5 1.8 3 3.5",
    ),
    words: words!(hello),
    // An empty name may be sent: the server's refusal is worth seeing.
    fields: &[
        Field::text("name", label!(name), 1024, "world", Place::Message("name")).in_words(initial!(world)),
        Field::method(METHODS),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "hello",
        tries: &[
            attempt("empty", "/unary/hello?name=", &[Start, End]),
            attempt("again", "/unary/hello", &[Start, End, Start, End, WireOfHeaders]),
        ],
        ..Lesson::EMPTY
    },
};
