//! The wire: the bytes of the selected message, and the HTTP/2 frames of its call.

mod carried;
mod carrier;
mod frames;
mod ink;
mod message;
pub mod sheet;
mod trailers;

use std::collections::BTreeSet;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::What;

use self::frames::frames;
use super::walk::{Stops, walk};
use crate::{
    base::live,
    call::{Row, RowKind, Run},
    i18n::{Locale, td_string, use_locale},
    page::Page,
};

/// The selected message down to its bytes, and all frames of the call.
#[component]
pub(super) fn Wire() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    live(move || match page.looked.shown.get() {
        Some(run) => {
            let frames = run.transport().facts().own_connection.then(|| frames(locale, run.clone()));
            view! {
                <div class="wire">{selected(locale, page, run)} {frames}</div>
            }
            .into_any()
        }
        None => quiet(td_string!(locale, wire.no_call)),
    })
}

fn selected(locale: Locale, page: Page, run: Run) -> impl IntoView {
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
        let carrier = web.unwrap_or_else(|| carrier::carrier(locale, run.clone(), row.clone()));
        view! { {walk} {carrier} {content(locale, &run, &row)} }.into_any()
    })
}

/// What lies within the frames.
fn content(locale: Locale, run: &Run, row: &Row) -> AnyView {
    match &row.kind {
        RowKind::Message(message) => {
            let open = RwSignal::new(BTreeSet::new());
            message::message(locale, run, row.number, *message, open)
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
