//! The sheets that lie over the page when they are asked for: keys, the link, its code. They are behind a door.

use leptos::prelude::*;

use super::{
    keys::Keys,
    share::{Code, Share},
};
use crate::{
    base::{door::door, live},
    i18n::{at_door, use_locale},
    page::Page,
    ui::{Room, door},
};

/// The sheet that is wanted, if one is.
#[component]
pub(super) fn Sheets() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let wanted = Memo::new(move |_| page.layout.overlay.get().is_some());
    live(move || {
        wanted.get().then(|| view! { <div class="sheets">{door(sheets, at_door(locale), |sheets| sheets())}</div> })
    })
}

door! {
    fn sheets() -> Room {
        settings => || {
            view! {
                <Keys />
                <Share />
                <Code />
            }
            .into_any()
        }
    }
}
