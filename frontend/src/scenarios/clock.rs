//! `clock`: the server's time, again and again.

use super::{Feed, Field, Icon, Mode, Place, Scenario, View, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "clock",
    mode: Mode::Server,
    methods: &["/Greeter/GetStream"],
    icon: Icon::Clock,
    fields: &[
        Field::text("data", 1024, "what time is it?", Place::Message("data")).wide(),
        // The server's own pause of a second would be slow to look at.
        Field::knob_interval("400"),
        Field::knob_count("11"),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
