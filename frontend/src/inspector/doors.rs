//! Rooms of the inspector that are fetched together, because what they do is much the same.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::Message;

use super::{as_json::as_json, copies::Copies, headers::Headers, splitter::Splitter};
use crate::{base::door::door, i18n::Locale, ui::Room};

/// What travelled beside the messages, and the selected row for elsewhere: both read and copy values.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    /// The Headers tab.
    pub headers: Room,
    /// Buttons that copy and save the selected row.
    pub copies: Room,
    /// The line that makes the inspector wider.
    pub line: Room,
    /// A message as JSON.
    pub json: fn(Locale, &Message, &[u8]) -> AnyView,
}

door! {
    pub(super) fn beside() -> Beside {
        headers => Beside { headers: || view! { <Headers /> }.into_any(), copies: || view! { <Copies /> }.into_any(), line: || view! { <Splitter /> }.into_any(), json: as_json }
    }
}
