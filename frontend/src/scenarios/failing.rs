//! `failing`: a stream that ends with the status asked for.

use super::{
    Feed, Field, FieldKind, Icon, Mode, Opt, Place, Scenario, Unit, View,
    field::{MAX_COUNT, MAX_PAUSE},
    form,
};

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
    Opt { value, text }
}

pub(super) static SCENARIO: Scenario = Scenario {
    id: "failing",
    mode: Mode::Server,
    methods: &["/weir.v1.Lab/Fail"],
    icon: Icon::Alert,
    fields: &[
        Field::int("after", (0, MAX_COUNT), Unit::None, "5", Place::Message("after")),
        Field { name: "code", kind: FieldKind::Choice(CODES), default: "8", place: Place::Message("code") },
        Field::text("message", 1024, "the reservoir is empty", Place::Message("message")).wide(),
        Field { name: "details", kind: FieldKind::Flag, default: "true", place: Place::Message("details") },
        // 0: the server's own pause.
        Field::int("every_ms", (0, MAX_PAUSE), Unit::Millis, "150", Place::Message("every_ms")),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
