//! `put`: lines to the server, which counts them.

use bytes::Bytes;

use super::prelude::*;

/// Two tutorials' names for the same thing.
const METHODS: &[Opt] = &[opt("PutStream"), opt("ClientStream")];

/// The line that is sent, numbered when the page sends by itself. Its length leaves room for the number.
pub(super) const DATA: Field =
    Field::text("data", label!(data), 1000, "line", Place::Message("data")).in_words(initial!(line));

pub(super) static RECORD: Record = Record {
    id: "put",
    mode: Mode::Client,
    methods: &["/Greeter/PutStream", "/Greeter/ClientStream"],
    icon: Icon("M4 13l2.5-8h11l2.5 8v6H4zM4 13h5l1.5 2.5h3L15 13h5"),
    words: words!(put),
    fields: &[DATA, Field::page_count("5"), Field::page_every("200"), Field::method(METHODS)],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Record::SMALL_WINDOW,
    message: numbered,
    shows: Shows::LAST_ANSWER,
    card: Lesson {
        id: "put",
        tries: &[
            attempt("web", "/client/put?transport=web&every_ms=400", &[Start, End]),
            attempt("none", "/client/put?count=0", &[Start, Pause(800), Done, End]),
        ],
        ..Lesson::EMPTY
    },
};

/// `line 1`, `line 2` and so on by the message's number on the call; by hand the line as it stands.
pub(super) fn numbered(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    if sending.planned.is_none() {
        return form::from_fields(form, sending);
    }
    let line = format!("{} {}", form.checked(DATA.name)?, sending.ordinal);
    form::with(form, sending, Some((DATA.name, &line)))
}
