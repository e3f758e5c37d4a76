//! `ticker`: asked once, the server keeps quoting.

mod picture;
mod prices;

pub use prices::Prices;

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "ticker",
    mode: Mode::Server,
    methods: &["/weir.v1.Ticker/Watch"],
    icon: Icon("M3 17l5-6 4 3 8-9"),
    words: words!(ticker),
    fields: &[
        Field {
            name: "symbol",
            label: label!(symbol),
            kind: FieldKind::Text { min: 1, max: 12, measure: Measure::Chars, wide: false },
            default: "GOOG",
            words: None,
            place: Place::Message("symbol"),
        },
        Field::int("every_ms", label!(every), (1, MAX_PAUSE), Unit::Millis, "400", Place::Message("every_ms")),
        Field::int("count", label!(count), (0, MAX_COUNT), Unit::Endless, "10", Place::Message("count")),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        model: Some(model::empty::<Prices>),
        small: picture::small,
        picture: Some(&picture::PICTURE),
        telling: Telling { request: None, response: Some("price") },
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "ticker",
        tries: &[
            attempt("cancel", "/server/ticker?count=0", &[Start, Received(2), Cancel, End]),
            attempt("deadline", "/server/ticker?count=0&deadline_ms=1500", &[Start, End]),
            attempt("compare", "/server/ticker?count=5", &[Start, End, Over(Web), Start, End, Compare]),
        ],
        ..Lesson::EMPTY
    },
};
