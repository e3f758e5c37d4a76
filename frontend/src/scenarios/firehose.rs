//! `firehose`: as many messages as go through.

use super::{
    Feed, Field, Icon, Mode, Place, Scenario, Unit, View,
    field::{MAX_COUNT, MAX_PAUSE, MAX_PAYLOAD},
    form,
};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "firehose",
    mode: Mode::Server,
    methods: &["/weir.v1.Lab/Blast"],
    icon: Icon::Bars,
    fields: &[
        Field::int("count", (0, MAX_COUNT), Unit::None, "100000", Place::Message("count")),
        Field::int("payload_bytes", (0, MAX_PAYLOAD), Unit::Bytes, "24", Place::Message("payload_bytes")),
        Field::int("interval_ms", (0, MAX_PAUSE), Unit::Millis, "0", Place::Message("interval_ms")),
    ],
    feed: Feed::Single,
    stream_window: Scenario::LARGE_WINDOW,
    message: form::from_fields,
    // The counters say it all, and folding a million messages into a view would cost what they cost.
    view: View::none,
};
