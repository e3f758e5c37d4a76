//! The door of what is in sight while a server is looked at that is not Weir.

use leptos::prelude::*;

use super::view::{Bar, Side};
use crate::{base::door::door, ui::Room};

/// The rooms that are there while such a server is looked at.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Which server.
    pub bar: Room,
    /// Its methods, or what is to be said to one.
    pub side: Room,
}

door! {
    /// A server that is not Weir.
    pub fn room() -> Rooms {
        own => Rooms { bar: || view! { <Bar /> }.into_any(), side: || view! { <Side /> }.into_any() }
    }
}
