//! The arrows of a method: who sends once, who keeps sending.

use leptos::prelude::*;

use super::Icon;

/// Two arrows; double where the client, or the server, streams.
pub fn arrows(client_streams: bool, server_streams: bool) -> impl IntoView {
    let path = match (client_streams, server_streams) {
        (false, false) => Icon::ARROW_RIGHT,
        (false, true) => "M17 3H4m3-3L4 3l3 3M17 11H4m3-3-3 3 3 3",
        (true, false) => "M1 3h13m-3-3 3 3-3 3M1 11h13m-3-3 3 3-3 3",
        (true, true) => "M1 3h13m-3-3 3 3-3 3M17 11H4m3-3-3 3 3 3",
    };
    view! {
        <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
            <path d=path fill="none" stroke="currentColor" stroke-width="1.6"></path>
        </svg>
    }
}
