//! `replies`: one name, many greetings.

use super::{Feed, Field, Icon, Mode, Opt, Place, Scenario, View, field::opt, form};

/// Both greeters' streams of replies.
const METHODS: &[Opt] = &[opt("LotsOfReplies"), opt("helloworld.SayHelloStreamReply")];

pub(super) static SCENARIO: Scenario = Scenario {
    id: "replies",
    mode: Mode::Server,
    methods: &["/Greeter/LotsOfReplies", "/helloworld.Greeter/SayHelloStreamReply"],
    icon: Icon::Repeat,
    fields: &[
        Field::text("name", 1024, "world", Place::Message("name")),
        Field::knob_count("10"),
        Field::knob_interval("200"),
        Field::method(METHODS),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
