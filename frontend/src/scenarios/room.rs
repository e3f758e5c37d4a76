//! `room`: everybody in one call each, all calls in one room.

use super::{Feed, Field, FieldKind, Icon, Measure, Mode, Place, Scenario, View, form};

/// A text of 1 to `max` characters.
const fn said(name: &'static str, max: usize, default: &'static str, place: Place) -> Field {
    Field { name, kind: FieldKind::Text { min: 1, max, measure: Measure::Chars, wide: false }, default, place }
}

pub(super) static SCENARIO: Scenario = Scenario {
    id: "room",
    mode: Mode::Bidi,
    methods: &["/weir.v1.Room/Join"],
    icon: Icon::People,
    fields: &[
        said("room", 40, "class", Place::First("enter.room")),
        said("name", 40, "guest", Place::First("enter.name")),
        said("text", 2000, "hello, everybody", Place::Message("text")).wide(),
    ],
    feed: Feed::Typed { opening: true },
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::chat,
};
