//! `greetings`: many names, one greeting for all.

use bytes::Bytes;

use super::{Feed, Field, FieldError, FieldKind, Form, Icon, Mode, Place, Scenario, Turn, View, field::items, form};

/// Names to send, one message each.
pub(super) const NAMES: Field =
    Field {
        name: "names", kind: FieldKind::List { max: 1000 }, default: "Ada, Grace, Alan, 小明", place: Place::Page
    };

/// The name that Send sends.
pub(super) const NAME: Field = Field::text("name", 1024, "Edsger", Place::Message("name"));

pub(super) static SCENARIO: Scenario = Scenario {
    id: "greetings",
    mode: Mode::Client,
    methods: &["/Greeter/LotsOfGreetings"],
    icon: Icon::Names,
    fields: &[NAMES, Field::page_every("200"), NAME],
    feed: Feed::Auto { every: "every_ms", source: "names" },
    stream_window: Scenario::SMALL_WINDOW,
    message: named,
    view: View::text,
};

/// The names of the list in their order; by hand the name field.
pub(super) fn named(form: &Form, turn: Turn) -> Result<Bytes, FieldError> {
    let planned = turn.planned.and_then(|n| usize::try_from(n).ok());
    let name = planned.and_then(|n| items(form.get(NAMES.name)).nth(n));
    form::with(form, turn, name.map(|name| (NAME.name, name)))
}
