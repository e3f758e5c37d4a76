//! `failing`: a stream that ends with the status asked for.

pub(super) mod picture;

use super::prelude::*;

/// The 17 status codes of gRPC, each at the index that is its number.
const CODES: &[Opt] = &[
    code("0", "0 OK"),
    code("1", "1 CANCELLED"),
    code("2", "2 UNKNOWN"),
    code("3", "3 INVALID_ARGUMENT"),
    code("4", "4 DEADLINE_EXCEEDED"),
    code("5", "5 NOT_FOUND"),
    code("6", "6 ALREADY_EXISTS"),
    code("7", "7 PERMISSION_DENIED"),
    code("8", "8 RESOURCE_EXHAUSTED"),
    code("9", "9 FAILED_PRECONDITION"),
    code("10", "10 ABORTED"),
    code("11", "11 OUT_OF_RANGE"),
    code("12", "12 UNIMPLEMENTED"),
    code("13", "13 INTERNAL"),
    code("14", "14 UNAVAILABLE"),
    code("15", "15 DATA_LOSS"),
    code("16", "16 UNAUTHENTICATED"),
];

const fn code(value: &'static str, text: &'static str) -> Opt {
    Opt { text, ..opt(value) }
}

pub(super) static RECORD: Record = Record {
    id: "failing",
    mode: Mode::Server,
    methods: &["/weir.v1.Lab/Fail"],
    icon: Icon("M12 8v5m0 3v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18"),
    words: words!(failing),
    fields: &[
        Field::int("after", label!(after), (0, MAX_COUNT), Unit::None, "5", Place::Message("after")),
        Field {
            name: "code",
            label: label!(code),
            kind: FieldKind::Choice(CODES),
            default: "8",
            words: None,
            place: Place::Message("code"),
        },
        Field::text("message", label!(message), 1024, "the reservoir is empty", Place::Message("message"))
            .wide()
            .in_words(initial!(empty)),
        Field {
            name: "details",
            label: label!(details),
            kind: FieldKind::Flag,
            default: "true",
            words: None,
            place: Place::Message("details"),
        },
        // 0: the server's own pause.
        Field::int("every_ms", label!(every), (0, MAX_PAUSE), Unit::Millis, "150", Place::Message("every_ms")),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        picture: Some(&picture::PICTURE),
        telling: Telling { request: Some("code"), response: None },
        ..Shows::LAST_ANSWER
    },
    card: Lesson {
        id: "failing",
        tries: &[
            attempt("late", "/server/failing", &[Start, End, Headers]),
            attempt("at_once", "/server/failing?after=0&code=7&message=not+for+you", &[Start, End, Headers]),
        ],
        ..Lesson::EMPTY
    },
};
