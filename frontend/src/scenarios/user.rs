//! `user`: a call that needs credentials, which travel as metadata.

use weir_proto::keys;

use super::{Feed, Field, Icon, Mode, Place, Scenario, Unit, View, form};

pub(super) static SCENARIO: Scenario = Scenario {
    id: "user",
    mode: Mode::Unary,
    methods: &["/UserService/GetUser"],
    icon: Icon::Badge,
    fields: &[
        // Ids below 1 may be sent: NOT_FOUND is worth seeing.
        Field::int("id", (i32::MIN as i64, i32::MAX as i64), Unit::None, "1", Place::Message("id")),
        // The server's published demo secret. Empty means not sent.
        Field::text("appid", 64, "itxs", Place::Metadata(keys::APP_ID)),
        Field::text("appkey", 64, "11223344", Place::Metadata(keys::APP_KEY)),
    ],
    feed: Feed::Single,
    stream_window: Scenario::SMALL_WINDOW,
    message: form::from_fields,
    view: View::text,
};
