//! What somebody wants who pressed or moved something in a scenario's picture.

use leptos::prelude::*;

use super::start;
use crate::{page::Page, scenarios::here::Act};

/// Does it.
pub fn act(page: Page, wanted: Act) {
    match wanted {
        Act::Nothing => {}
        Act::Set(fields) => set(page, &fields),
        Act::Start(fields) => {
            set(page, &fields);
            start(page);
        }
        Act::Pace(device, notch) => page.asked.paces.update(|paces| paces.set(device, notch)),
    }
}

fn set(page: Page, fields: &[(&'static str, String)]) {
    for (field, value) in fields {
        page.set_field(field, value);
    }
    page.asked.commit();
}
