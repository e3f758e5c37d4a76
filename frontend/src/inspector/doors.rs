//! Rooms of the inspector that are fetched together, because what they do is much the same.

use leptos::prelude::*;

use super::{copies::Copies, headers::Headers};
use crate::{base::door::door, ui::Room};

/// What travelled beside the messages, and the selected row for elsewhere: both read and copy values.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    /// The Headers tab.
    pub headers: Room,
    /// Buttons that copy and save the selected row.
    pub copies: Room,
}

door! {
    pub(super) fn beside() -> Beside {
        headers => Beside { headers: || view! { <Headers /> }.into_any(), copies: || view! { <Copies /> }.into_any() }
    }
}
