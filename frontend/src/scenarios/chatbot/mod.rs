//! `chatbot`: ask, answer, ask.

use super::prelude::*;
use super::{Chat, talk::Talk};

pub(super) static RECORD: Record = Record {
    id: "chatbot",
    mode: Mode::Bidi,
    methods: &["/ChatService/TextChat"],
    icon: Icon("M4 5h16v11H9l-5 4z"),
    words: words!(chatbot),
    fields: &[Field::text("message", label!(message), 4096, "what is a stream?", Place::Message("message"))
        .wide()
        .in_words(initial!(question))],
    feed: Feed::Typed { opening: false },
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows { model: Some(model::empty::<Chat>), talk: Some(&TALK), round_trips: true, ..Shows::NOTHING },
    card: Lesson {
        id: "chatbot",
        tries: &[
            attempt("ask", "/bidi/chatbot", &[Start, Send, Received(1)]),
            attempt(
                "half_close",
                "/bidi/chatbot?message=what+is+half-close%3F",
                &[Start, Send, Received(1), Pause(800), Done, End],
            ),
        ],
        ..Lesson::EMPTY
    },
};

static TALK: Talk = Talk { chat: |fold| fold.of::<Chat>(), entered: |_| None, keeper: false };
