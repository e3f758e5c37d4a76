//! `download`: a file, piece by piece.

use weir_proto::keys;

use super::{Feed, Field, FieldKind, Icon, Measure, Mode, Place, Scenario, Unit, View, field::MAX_PAYLOAD, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "download",
    mode: Mode::Server,
    methods: &["/FileService/DownLoad"],
    icon: Icon::Download,
    fields: &[
        Field {
            name: "name",
            kind: FieldKind::Text { min: 0, max: 255, measure: Measure::Bytes, wide: false },
            default: "hello.zip",
            place: Place::Message("name"),
        },
        Field::int("chunk_bytes", (1, MAX_PAYLOAD), Unit::Bytes, "1024", Place::Metadata(keys::CHUNK_BYTES)),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::file,
};
