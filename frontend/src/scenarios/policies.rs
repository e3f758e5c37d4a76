//! `policies`: when the server answers is its own choice.

use weir_proto::keys;

use super::{
    Feed, Field, FieldKind, Icon, Mode, Opt, Place, Scenario, View,
    field::opt,
    greetings::{NAME, NAMES, named},
};

/// Both greeters' conversations. The quickstart's knows no policy but ping-pong.
const METHODS: &[Opt] = &[opt("BidiHello"), opt("helloworld.SayHelloBidiStream")];

/// When the server answers.
const POLICIES: &[Opt] = &[opt("ping-pong"), opt("collect"), opt("independent")];

pub(super) static SCENARIO: Scenario = Scenario {
    id: "policies",
    mode: Mode::Bidi,
    methods: &["/Greeter/BidiHello", "/helloworld.Greeter/SayHelloBidiStream"],
    icon: Icon::Turns,
    fields: &[
        Field {
            name: "policy",
            kind: FieldKind::Choice(POLICIES),
            default: "ping-pong",
            place: Place::Metadata(keys::POLICY),
        },
        NAMES,
        Field::page_every("300"),
        // The server's own clock, where it is independent.
        Field::knob_interval("200"),
        NAME,
        Field::method(METHODS),
    ],
    feed: Feed::Auto { every: "every_ms", source: "names" },
    stream_window: Scenario::SMALL_WINDOW,
    message: named,
    view: View::chat,
};
