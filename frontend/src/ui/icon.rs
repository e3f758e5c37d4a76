//! Pictures, drawn as one stroke in a 24 by 24 box.

use leptos::prelude::*;

use crate::scenarios::{self, Mode};

/// A path for [`icon`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Icon(pub &'static str);

impl Icon {
    /// A cross.
    pub const CLOSE: Self = Self("M6 6l12 12M18 6 6 18");
    /// To the one before.
    pub const UP: Self = Self("M6 15l6-6 6 6");
    /// To the one after.
    pub const DOWN: Self = Self("M6 9l6 6 6-6");
    /// A sign that says: mind this.
    pub const MIND: Self = Self("M12 4 2.5 20h19zM12 10v4m0 2.6v.4");
    /// Play a recording.
    pub const PLAY: Self = Self("M8 5v14l11-7z");
    /// Let it rest.
    pub const PAUSE: Self = Self("M9 5v14M15 5v14");
    /// One step back, and one forward.
    pub const STEPS: [Self; 2] = [Self("M15 6l-6 6 6 6"), Self("M9 6l6 6-6 6")];
    /// To the start, and to the end.
    pub const ENDS: [Self; 2] = [Self("M17 6l-6 6 6 6M7 6v12"), Self("M7 6l6 6-6 6M17 6v12")];
    /// Light and dark.
    pub const THEME: Self = Self("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 3v18M12 7.5h7.5M12 12h9M12 16.5h7.5");
    /// Hand it on to others.
    pub const SHARE: Self = Self(
        "M18 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6M6 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6M18 22a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8.6 10.5l6.8-4M8.6 13.5l6.8 4",
    );
    /// A screen on a stand.
    pub const PRESENT: Self = Self("M3 4h18M4.5 4v11h15V4M12 15v5m-4 0h8");
    /// What a message does on the wire.
    pub const ARROW_RIGHT: &'static str = "M1 7h15m-4-4 4 4-4 4";

    /// A scenario's picture.
    pub fn of(scenario: scenarios::Icon) -> Self {
        use scenarios::Icon as I;
        Self(match scenario {
            I::Wave => {
                "M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V11m0-4a1.5 1.5 0 0 1 3 0v7a6 6 0 0 1-6 6c-2 0-3.5-1-4.5-2.5l-2.7-4.3a1.4 1.4 0 0 1 2.3-1.6L7 13M18 3c1.5.7 2.5 1.8 3 3.5"
            }
            I::Badge => {
                "M5 4h14v16H5zM12 12a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M8.5 17c0-2 1.5-3 3.5-3s3.5 1 3.5 3"
            }
            I::Chart => "M3 17l5-6 4 3 8-9",
            I::Repeat => "M4 12h10m-3-4 4 4-4 4M19 5v14",
            I::Clock => "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18",
            I::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
            I::List => "M9 6h11M9 12h11M9 18h11M4 6h.6M4 12h.6M4 18h.6",
            I::Download => "M12 4v11m-5-5 5 5 5-5M5 20h14",
            I::Gauge => "M4 18a9 9 0 1 1 16 0M12 14l4-5",
            I::Bars => "M5 4v16M10 4v16M15 4v16M20 4v16",
            I::Alert => "M12 8v5m0 3v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18",
            I::Sensor => {
                "M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8.5 15.5a5 5 0 0 1 0-7m7 0a5 5 0 0 1 0 7M5.6 18.4a9 9 0 0 1 0-12.8m12.8 0a9 9 0 0 1 0 12.8"
            }
            I::Names => "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4",
            I::Inbox => "M4 13l2.5-8h11l2.5 8v6H4zM4 13h5l1.5 2.5h3L15 13h5",
            I::Upload => "M12 15V4m-5 5 5-5 5 5M5 20h14",
            I::Chat => "M4 5h16v11H9l-5 4z",
            I::Turns => "M4 8h13m-3-3 3 3-3 3M20 16H7m3-3-3 3 3 3",
            I::Both => "M8 4v16m-3-3 3 3 3-3M16 20V4m-3 3 3-3 3 3",
            I::People => "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6m8 0a3 3 0 1 0 0-6M3 19c0-3 2-5 5-5s5 2 5 5m2-5c3 0 5 2 5 5",
            I::Stopwatch => "M12 21a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M12 10v3.5M9.5 2.5h5M18.5 6.5l1.5-1.5",
        })
    }
}

/// A picture.
pub fn icon(Icon(path): Icon) -> impl IntoView {
    view! {
        <svg
            width="18"
            height="18"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=path></path>
        </svg>
    }
}

/// The arrows of a stream mode: who sends once, who keeps sending.
pub fn mode_icon(mode: Mode) -> impl IntoView {
    let path = match mode {
        Mode::Unary => Icon::ARROW_RIGHT,
        Mode::Server => "M17 3H4m3-3L4 3l3 3M17 11H4m3-3-3 3 3 3",
        Mode::Client => "M1 3h13m-3-3 3 3-3 3M1 11h13m-3-3 3 3-3 3",
        Mode::Bidi => "M1 3h13m-3-3 3 3-3 3M17 11H4m3-3-3 3 3 3",
    };
    view! {
        <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
            <path d=path fill="none" stroke="currentColor" stroke-width="1.6"></path>
        </svg>
    }
}

/// Weir's mark: two waves and the dam across them.
pub fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
            <path d="M2 8c3-3 5 3 8 0s5 3 8 0 3 0 4 0M2 15c3-3 5 3 8 0s5 3 8 0 3 0 4 0"></path>
            <path d="M12 3v18" stroke-dasharray="2 3"></path>
        </svg>
    }
}
