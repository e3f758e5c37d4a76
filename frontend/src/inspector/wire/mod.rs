//! The wire: the HTTP/2 frames of a call, and the bytes of the selected row.

mod carried;
mod carrier;
mod frame;
mod frames;
mod ink;
mod message;
pub mod sheet;
mod strip;
mod told;
mod trailers;
mod windows;

use std::collections::BTreeSet;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget};
use weir_tap::What;

use self::{frames::frames, message::Fields};
use super::walk::{Stops, walk};
use crate::{
    base::live,
    call::{Row, RowKind, Run},
    i18n::{Locale, td_string, use_locale},
    page::Page,
};

/// The room's own style: it comes with it.
const STYLE: &str = include_str!("frames.css");

/// All frames of the call, and the selected row down to its bytes.
#[component]
pub(super) fn Wire() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    live(move || match page.looked.shown.get() {
        Some(run) => {
            let wanted = RwSignal::new(None);
            let own = run.transport().facts().own_connection;
            let list = own.then(|| frames(locale, run.clone(), wanted));
            view! {
                <style>{STYLE}</style>
                <div class="wire" class:framed=own>
                    {list}
                    <div
                        class="wire-row"
                        on:pointerover=move |event| point(page, event.target())
                        on:pointerleave=move |_| page.looked.pointed.set(None, None)
                    >
                        {selected(locale, page, run, wanted)}
                    </div>
                </div>
            }
            .into_any()
        }
        None => quiet(td_string!(locale, wire.no_call)),
    })
}

/// The pointer is on the selected row, and maybe on one of its fields.
fn point(page: Page, target: Option<EventTarget>) {
    let field = target
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("[data-at]").ok()?)
        .and_then(|element| element.get_attribute("data-at")?.parse().ok());
    let row = page.looked.selected.get_untracked();
    page.looked.pointed.set(row, field.filter(|_| row.is_some()));
}

fn selected(locale: Locale, page: Page, run: Run, wanted: RwSignal<Option<u64>>) -> impl IntoView {
    let number = page.looked.selected;
    live(move || {
        let web = (!run.transport().facts().own_connection).then(|| quiet(td_string!(locale, wire.hidden)));
        let Some(number) = number.get() else {
            return view! { {quiet(td_string!(locale, wire.none))} {web} }.into_any();
        };
        let Some(row) = run.log().row_by_number(number) else {
            return quiet(td_string!(locale, message.gone));
        };
        let walk = walk(locale, page, &run, &row, Stops::All);
        let carrier = web.unwrap_or_else(|| carrier::carrier(locale, run.clone(), row.clone(), wanted));
        view! { {walk} {carrier} {content(locale, page, &run, &row)} }.into_any()
    })
}

/// What lies within the frames.
fn content(locale: Locale, page: Page, run: &Run, row: &Row) -> AnyView {
    match &row.kind {
        RowKind::Message(message) => {
            let open = RwSignal::new(BTreeSet::new());
            message::message(locale, run, row.number, *message, Fields { open, pointed: page.looked.pointed })
        }
        RowKind::Event(What::Trailers(trailers)) => {
            let only = trailers.trailers_only.then(|| {
                quiet(if run.transport().facts().own_connection {
                    td_string!(locale, wire.trailers_only)
                } else {
                    td_string!(locale, wire.trailers_only_web)
                })
            });
            let frame = run.log().trailers_frame().cloned();
            let frame = frame.map(|frame| trailers::frame(locale, &frame));
            view! { {only} {frame} }.into_any()
        }
        RowKind::Event(What::RequestHeaders(_) | What::ResponseHeaders(_)) => quiet(td_string!(locale, wire.headers)),
        _ => ().into_any(),
    }
}

fn quiet(words: &'static str) -> AnyView {
    view! { <p class="quiet">{words}</p> }.into_any()
}
