//! `numbered`: four answers that count themselves, so that order is there to be seen.

use super::{Feed, Field, Icon, Mode, Place, Scenario, View, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "numbered",
    mode: Mode::Server,
    methods: &["/streamingdemo.StreamService/ServerStreaming"],
    icon: Icon::List,
    fields: &[
        Field::text("client_request", 1024, "four answers, please", Place::Message("client_request")).wide(),
        Field::knob_count("4"),
        Field::knob_interval("250"),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
