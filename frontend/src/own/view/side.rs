//! The column on the left: the server's methods, or what is to be said to the one that is tried.

use leptos::prelude::*;

use super::{STYLE, files, list::List, request::message};
use crate::{
    base::live,
    i18n::{at_door, use_locale},
    own::state::Own,
    page::{OwnView, Page},
    ui::door,
};

/// The column.
#[component]
pub(in crate::own) fn Side() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    page.own.takes.set_value(Some(files::drop));
    on_cleanup(move || page.own.takes.set_value(None));
    let request = Memo::new(move |_| page.own.view.get() == OwnView::Call && !own.list.get());
    view! {
        <style>{STYLE}</style>
        {live(move || {
            if request.get() {
                view! { <div class="side own-request">{door(message, at_door(locale), |room: crate::ui::Room| room())}</div> }.into_any()
            } else {
                view! { <List /> }.into_any()
            }
        })}
    }
}
