//! `both`: two directions that do not wait for each other.

pub(super) mod picture;

use super::prelude::*;
use super::{
    Chat,
    put::{DATA, numbered},
};

pub(super) static RECORD: Record = Record {
    id: "both",
    mode: Mode::Bidi,
    methods: &["/Greeter/AllStream"],
    icon: Icon("M8 4v16m-3-3 3 3 3-3M16 20V4m-3 3 3-3 3 3"),
    words: words!(both),
    fields: &[
        DATA,
        Field::page_count("8"),
        Field::page_every("250"),
        // The server writes a second apart by itself, which would be slow to look at.
        Field::knob_interval("350"),
        Field::knob_answers("11"),
    ],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Record::SMALL_WINDOW,
    message: numbered,
    shows: Shows {
        model: Some(model::empty::<Chat>),
        small: small::last_said,
        picture: Some(&picture::PICTURE),
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "both",
        tries: &[
            attempt("longer", "/bidi/both?count=3&answers=8", &[Start, End]),
            attempt("web", "/bidi/both?count=4&answers=5", &[Start, End, Over(Web), Start, End, Compare]),
        ],
        ..Lesson::EMPTY
    },
};
