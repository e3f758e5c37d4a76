//! `room`: everybody in one call each, all calls in one room.

use prost::Message as _;
use weir_proto::weir::v1::{Enter, Said, Say, say};

use super::prelude::*;
use super::{
    Chat,
    model::{Model, Seen},
    talk::Talk,
};
use crate::call::Run;

/// A text of 1 to `max` characters.
const fn said(name: &'static str, label: Option<Label>, max: usize, default: &'static str, place: Place) -> Field {
    Field {
        name,
        label,
        kind: FieldKind::Text { min: 1, max, measure: Measure::Chars, wide: false },
        default,
        words: None,
        place,
    }
}

pub(super) static RECORD: Record = Record {
    id: "room",
    mode: Mode::Bidi,
    methods: &["/weir.v1.Room/Join"],
    icon: Icon("M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6m8 0a3 3 0 1 0 0-6M3 19c0-3 2-5 5-5s5 2 5 5m2-5c3 0 5 2 5 5"),
    words: words!(room),
    fields: &[
        said("room", label!(room), 40, "class", Place::First("enter.room")),
        said("name", label!(your_name), 40, "guest", Place::First("enter.name")).in_words(initial!(guest)),
        said("text", label!(say), 2000, "hello, everybody", Place::Message("text"))
            .wide()
            .in_words(initial!(everybody)),
    ],
    feed: Feed::Typed { opening: true },
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        model: Some(model::empty::<Heard>),
        talk: Some(&TALK),
        telling: Telling { request: Some("text"), response: Some("text") },
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "room",
        tries: &[attempt(
            "two",
            "/bidi/room?room=lesson&name=Ada",
            &[Start, Received(1), Set(&["name", "Grace"]), Start, Received(1), Send, Pause(600)],
        )],
        ..Lesson::EMPTY
    },
};

static TALK: Talk = Talk { chat: |fold| fold.of::<Heard>().map(|heard| &heard.0), entered, keeper: true };

/// What was heard in a room: what the user says comes back with everybody else's words.
#[derive(Default)]
struct Heard(Chat);

impl Model for Heard {
    fn message(&mut self, seen: Seen<'_>) {
        if let Some(Ok(said)) = seen.is_answer().then(|| Said::decode(seen.bytes.clone())) {
            self.0.hear(said);
        }
    }
}

/// Room and name of a call, as its first message says.
fn entered(run: &Run) -> Option<(String, String)> {
    let log = run.log();
    let first = log.newest(Direction::Request).last()?;
    let bytes = log.bytes(first)?;
    match Say::decode(bytes.payload()).ok()?.what? {
        say::What::Enter(Enter { room, name }) => Some((room, name)),
        _ => None,
    }
}
