//! `hello`: one greeting, the plainest call there is.

use super::{Feed, Field, Icon, Mode, Opt, Place, Scenario, View, field::opt, form};

/// The three greeters' unary methods.
const METHODS: &[Opt] = &[opt("SayHello"), opt("SayHelloAgain"), opt("helloworld.SayHello")];

pub(super) static SCENARIO: Scenario = Scenario {
    id: "hello",
    mode: Mode::Unary,
    methods: &["/Greeter/SayHello", "/Greeter/SayHelloAgain", "/helloworld.Greeter/SayHello"],
    icon: Icon::Wave,
    // An empty name may be sent: the server's refusal is worth seeing.
    fields: &[Field::text("name", 1024, "world", Place::Message("name")), Field::method(METHODS)],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
