//! `put`: lines to the server, which counts them.

use bytes::Bytes;

use super::{Feed, Field, FieldError, Form, Icon, Mode, Opt, Place, Scenario, Turn, View, field::opt, form};

/// Two tutorials' names for the same thing.
const METHODS: &[Opt] = &[opt("PutStream"), opt("ClientStream")];

/// The line that is sent, numbered when the page sends by itself. Its length leaves room for the number.
pub(super) const DATA: Field = Field::text("data", 1000, "line", Place::Message("data"));

pub(super) static SCENARIO: Scenario = Scenario {
    id: "put",
    mode: Mode::Client,
    methods: &["/Greeter/PutStream", "/Greeter/ClientStream"],
    icon: Icon::Inbox,
    fields: &[DATA, Field::page_count("5"), Field::page_every("200"), Field::method(METHODS)],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Scenario::SMALL_WINDOW,
    message: numbered,
    view: View::text,
};

/// `line 1`, `line 2` and so on by the message's number on the call; by hand the line as it stands.
pub(super) fn numbered(form: &Form, turn: Turn) -> Result<Bytes, FieldError> {
    if turn.planned.is_none() {
        return form::from_fields(form, turn);
    }
    let line = format!("{} {}", form.checked(DATA.name)?, turn.ordinal);
    form::with(form, turn, Some((DATA.name, &line)))
}
