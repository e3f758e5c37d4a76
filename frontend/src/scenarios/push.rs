//! `push`: the server sends what was asked for, wrapped in its own words.

use super::{Feed, Field, Icon, Mode, Place, Scenario, View, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "push",
    mode: Mode::Server,
    methods: &["/Greeter/ServerStream"],
    icon: Icon::Bell,
    fields: &[
        Field::text("data", 1024, "Weir", Place::Message("data")),
        Field::knob_interval("300"),
        Field::knob_count("11"),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
