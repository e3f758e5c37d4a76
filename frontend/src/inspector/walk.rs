//! The selected row by name, and ways to its neighbours.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::{Direction, What};

use super::leads::Leads;
use crate::{
    call::{Filter, Row, RowKind, Run},
    i18n::{Locale, td_string},
    page::Page,
    ui::format,
};

/// Which rows are neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stops {
    /// Messages.
    Messages,
    /// All rows.
    All,
}

/// Which row it is, and buttons to the one before and the one after it.
pub(super) fn walk(locale: Locale, page: Page, run: &Run, row: &Row, stops: Stops) -> AnyView {
    let (class, name) = name(locale, run, row);
    let number = row.number;
    let button = |step: isize, label: &'static str, title: &'static str, test_id: &'static str| {
        let run = run.clone();
        let version = run.version();
        // A next one may come while this one is looked at.
        let to = Memo::new(move |_| {
            version.track();
            neighbour(&run, number, step, stops)
        });
        view! {
            <button
                type="button"
                class="small"
                title=title
                data-testid=test_id
                disabled=move || to.get().is_none()
                on:click=move |_| {
                    if let Some(to) = to.get_untracked() {
                        page.select(to);
                    }
                }
            >
                {label}
            </button>
        }
        .into_any()
    };
    let before = td_string!(locale, message.previous);
    let after = td_string!(locale, message.next);
    view! {
        <div class="walk">
            {button(-1, td_string!(locale, message.previous_short), before, "previous")}
            {button(1, td_string!(locale, message.next_short), after, "next")}
            <b class=class data-testid="message-name">{name}</b>
        </div>
    }
    .into_any()
}

fn neighbour(run: &Run, number: u64, step: isize, stops: Stops) -> Option<u64> {
    let log = run.log();
    let mut at = log.place(Filter::All, number);
    loop {
        at = at.checked_add_signed(step)?;
        let row = log.row(Filter::All, at)?;
        if stops == Stops::All || matches!(row.kind, RowKind::Message(_)) {
            return Some(row.number);
        }
    }
}

fn name(locale: Locale, run: &Run, row: &Row) -> (&'static str, String) {
    match &row.kind {
        RowKind::Message(message) => {
            let n = format::count(message.ordinal);
            if message.direction == Direction::Response {
                ("r", td_string!(locale, message.response, n).to_string())
            } else {
                ("s", td_string!(locale, message.request, n).to_string())
            }
        }
        RowKind::Event(What::RequestHeaders(_)) => ("m", td_string!(locale, message.request_headers).to_owned()),
        RowKind::Event(What::ResponseHeaders(_)) => ("m", td_string!(locale, message.response_headers).to_owned()),
        RowKind::Event(What::Trailers(_)) => ("m", td_string!(locale, message.trailers).to_owned()),
        // What else there is has its words in the feed.
        _ => ("m", super::row::row_words(locale, &run.log(), &Leads::default(), row).text),
    }
}
