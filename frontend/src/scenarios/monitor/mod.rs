//! `monitor`: the load of the very server that answers.

mod loads;
pub(super) mod picture;

pub use loads::Loads;

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "monitor",
    mode: Mode::Server,
    methods: &["/weir.v1.Monitor/Watch"],
    icon: Icon("M4 18a9 9 0 1 1 16 0M12 14l4-5"),
    words: words!(monitor),
    fields: &[
        Field::int("every_ms", label!(every), (100, MAX_PAUSE), Unit::Millis, "500", Place::Message("every_ms")),
        Field::int("count", label!(count), (0, MAX_COUNT), Unit::Endless, "20", Place::Message("count")),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        model: Some(model::empty::<Loads>),
        small: picture::small,
        picture: Some(&picture::PICTURE),
        telling: Telling { request: None, response: Some("cpu_percent") },
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "monitor",
        tries: &[
            attempt("enough", "/server/monitor?every_ms=300&count=0", &[Start, Received(5), Cancel, End]),
            attempt("five", "/server/monitor?every_ms=250&count=8", FIVE),
        ],
        ..Lesson::EMPTY
    },
};
