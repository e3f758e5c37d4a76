//! The door of what finds servers.

use leptos::prelude::*;

use super::{discover, steps::Steps};
use crate::{base::door::door, page::Page, ui::Room};

/// What finds them.
#[derive(Clone, Copy)]
pub struct Finding {
    /// Looks for the server at the address that stands in the field.
    pub(super) connect: fn(Page),
    /// What was found on the way to it.
    pub steps: Room,
}

door! {
    /// How such a server is found.
    pub fn finding() -> Finding {
        finding => Finding { connect: discover::connect, steps: || view! { <Steps /> }.into_any() }
    }
}
