//! `chatbot`: ask, answer, ask.

use super::{Feed, Field, Icon, Mode, Place, Scenario, View, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "chatbot",
    mode: Mode::Bidi,
    methods: &["/ChatService/TextChat"],
    icon: Icon::Chat,
    fields: &[Field::text("message", 4096, "what is a stream?", Place::Message("message")).wide()],
    feed: Feed::Typed { opening: false },
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::chat,
};
