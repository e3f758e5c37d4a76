//! The door of what finds servers.

use leptos::prelude::*;

use super::{catalog, discover, given::gather::Picked, steps::Steps};
use crate::{base::door::door, page::Page, ui::Room};

/// What finds them.
#[derive(Clone, Copy)]
pub struct Finding {
    /// Looks for the server at the address that stands in the field.
    pub(super) connect: fn(Page),
    /// Takes files of the user's, in which the server's types are.
    pub(super) give: fn(Page, Vec<Picked>),
    /// Lets them go.
    pub(super) forget: fn(Page),
    /// What was found on the way to it.
    pub steps: Room,
}

door! {
    /// How such a server is found.
    pub fn finding() -> Finding {
        finding => Finding {
            connect: discover::connect,
            give: catalog::give,
            forget: catalog::forget,
            steps: || view! { <Steps /> }.into_any(),
        }
    }
}
