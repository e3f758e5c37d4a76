//! `both`: two directions that do not wait for each other.

use super::{
    Feed, Field, Icon, Mode, Scenario, View,
    put::{DATA, numbered},
};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "both",
    mode: Mode::Bidi,
    methods: &["/Greeter/AllStream"],
    icon: Icon::Both,
    fields: &[
        DATA,
        Field::page_count("8"),
        Field::page_every("250"),
        // The server writes a second apart by itself, which would be slow to look at.
        Field::knob_interval("350"),
        Field::knob_answers("11"),
    ],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Scenario::SMALL_WINDOW,
    message: numbered,
    view: View::chat,
};
