//! `greetings`: many names, one greeting for all.

use bytes::Bytes;

use super::fields::items;
use super::prelude::*;

/// Names to send, one message each.
pub(super) const NAMES: Field = Field {
    name: "names",
    label: label!(names),
    kind: FieldKind::List { max: 1000 },
    default: "Ada, Grace, Alan, 小明",
    words: Some(initial!(names)),
    place: Place::Page,
};

/// The name that Send sends.
pub(super) const NAME: Field =
    Field::text("name", label!(name), 1024, "Edsger", Place::Message("name")).in_words(initial!(name));

pub(super) static RECORD: Record = Record {
    id: "greetings",
    mode: Mode::Client,
    methods: &["/Greeter/LotsOfGreetings"],
    icon: Icon("M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4"),
    words: words!(greetings),
    fields: &[NAMES, Field::page_every("200"), NAME],
    feed: Feed::Auto { every: "every_ms", source: "names" },
    stream_window: Record::SMALL_WINDOW,
    message: named,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "greetings",
        tries: &[
            attempt("late", "/client/greetings?every_ms=500", &[Start, End]),
            attempt("cancel", "/client/greetings?every_ms=500", &[Start, Pause(1200), Cancel, End]),
        ],
        ..Lesson::EMPTY
    },
};

/// The names of the list in their order; by hand the name field.
pub(super) fn named(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    let planned = sending.planned.and_then(|n| usize::try_from(n).ok());
    let name = planned.and_then(|n| items(form.get(NAMES.name)).nth(n));
    form::with(form, sending, name.map(|name| (NAME.name, name)))
}
