//! The door of all that is of servers that are not Weir.

use leptos::prelude::*;

use super::view::{Bar, Side, Steps};
use crate::{base::door::door, ui::Room};

/// The rooms behind the door.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Which server.
    pub bar: Room,
    /// What was found on the way to it.
    pub steps: Room,
    /// Its methods, or what is to be said to one.
    pub side: Room,
}

door! {
    /// Everything about servers that are not Weir.
    pub fn room() -> Rooms {
        own => Rooms {
            bar: || view! { <Bar /> }.into_any(),
            steps: || view! { <Steps /> }.into_any(),
            side: || view! { <Side /> }.into_any(),
        }
    }
}
