//! `ticker`: asked once, the server keeps quoting.

use super::{
    Feed, Field, FieldKind, Icon, Measure, Mode, Place, Scenario, Unit, View,
    field::{MAX_COUNT, MAX_PAUSE},
    form,
};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "ticker",
    mode: Mode::Server,
    methods: &["/weir.v1.Ticker/Watch"],
    icon: Icon::Chart,
    fields: &[
        Field {
            name: "symbol",
            kind: FieldKind::Text { min: 1, max: 12, measure: Measure::Chars, wide: false },
            default: "GOOG",
            place: Place::Message("symbol"),
        },
        Field::int("every_ms", (1, MAX_PAUSE), Unit::Millis, "400", Place::Message("every_ms")),
        Field::int("count", (0, MAX_COUNT), Unit::Endless, "10", Place::Message("count")),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::prices,
};
