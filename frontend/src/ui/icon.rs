//! Pictures, drawn as one stroke in a 24 by 24 box.

use leptos::prelude::*;

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
    /// A pencil.
    pub const PEN: Self = Self("M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4");
    /// Two sheets: a copy.
    pub const COPY: Self = Self("M9 9h11v11H9zM5.5 15H4V4h11v1.5");
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
    /// More buttons.
    pub const MORE: Self = Self(
        "M5 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4M12 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4M19 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4",
    );
    /// Fields to fill in.
    pub const FIELDS: Self = Self(
        "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8.5 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
    );
    /// What a message does on the wire.
    pub const ARROW_RIGHT: &'static str = "M1 7h15m-4-4 4 4-4 4";
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

/// Weir's mark: two waves and the dam across them.
pub fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
            <path d="M2 8c3-3 5 3 8 0s5 3 8 0 3 0 4 0M2 15c3-3 5 3 8 0s5 3 8 0 3 0 4 0"></path>
            <path d="M12 3v18" stroke-dasharray="2 3"></path>
        </svg>
    }
}
