//! The door of what is in sight while a server is looked at that is not Weir.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::view::{Bar, Side};
use crate::{base::door::door, i18n::learn_targets, ui::Room};

/// The rooms that are there while such a server is looked at.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Which server.
    pub bar: Room,
    /// Its methods, or what is to be said to one.
    pub side: Room,
}

fn bar() -> AnyView {
    learn_targets();
    view! { <Bar /> }.into_any()
}

door! {
    /// A server that is not Weir.
    pub fn room() -> Rooms {
        own => Rooms { bar, side: || view! { <Side /> }.into_any() }
    }
}
