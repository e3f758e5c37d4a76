//! The stream's flow-control windows.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::{DIRECTIONS, Direction, PerDirection};

use super::frame::signed;
use crate::{
    call::Run,
    i18n::{Locale, td_string},
};

/// A direction's window.
#[derive(Clone, Copy, PartialEq, Default)]
struct Window {
    now: i64,
    /// It was used up once. From then on the words that say so keep their place: with a slow reader they come and go
    /// many times a second, and what is below must not jump.
    stuck: bool,
}

/// What each side may still send.
pub(super) fn windows(locale: Locale, run: Run) -> AnyView {
    let windows = Memo::new(move |before: Option<&PerDirection<Window>>| {
        run.version().track();
        let mut windows = before.copied().unwrap_or_default();
        let log = run.log();
        for direction in DIRECTIONS {
            let window = &mut windows[direction];
            window.now = log.http2().window(direction).unwrap_or_default();
            window.stuck |= window.now <= 0;
        }
        windows
    });
    let rows = move || {
        let windows = windows.get();
        Vec::from([Direction::Response, Direction::Request].map(|way| window(locale, windows[way], way)))
    };
    view! {
        <table class="facts wire-facts wire-windows" aria-label=td_string!(locale, wire.windows)>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// What may be sent in one direction now.
fn window(locale: Locale, Window { now: bytes, stuck: been_stuck }: Window, direction: Direction) -> AnyView {
    let (test_id, name, stuck) = if direction == Direction::Response {
        ("wire-window-response", td_string!(locale, wire.window_response), td_string!(locale, wire.stuck_response))
    } else {
        ("wire-window-request", td_string!(locale, wire.window_request), td_string!(locale, wire.stuck_request))
    };
    let stuck = been_stuck.then(|| view! { <p class="stuck" class:unstuck=bytes.is_positive()>{stuck}</p> });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-testid=test_id data-value=bytes.to_string()>
                <span class="mono">{signed(bytes)}</span>
                {stuck}
            </td>
        </tr>
    }
    .into_any()
}
