//! `monitor`: the load of the very server that answers.

use super::{
    Feed, Field, Icon, Mode, Place, Scenario, Unit, View,
    field::{MAX_COUNT, MAX_PAUSE},
    form,
};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "monitor",
    mode: Mode::Server,
    methods: &["/weir.v1.Monitor/Watch"],
    icon: Icon::Gauge,
    fields: &[
        Field::int("every_ms", (100, MAX_PAUSE), Unit::Millis, "500", Place::Message("every_ms")),
        Field::int("count", (0, MAX_COUNT), Unit::Endless, "20", Place::Message("count")),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::loads,
};
