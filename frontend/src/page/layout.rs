//! How the page is laid out at the moment.

use leptos::prelude::*;

/// What can lie over the page until it is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// The keys.
    Keys,
    /// The link to what is shown.
    Share,
    /// The same as a QR code that fills the screen.
    Code,
}

/// How the rooms stand together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrangement {
    /// Beside each other, everything in sight.
    Desk,
    /// One bar, the picture, one strip: where the window is low, or a class looks on.
    Row,
    /// The picture above and the hands below: a phone that is held upright.
    Stack,
}

impl Arrangement {
    /// Lower windows than this, in CSS pixels, have no room for rows of controls.
    const LOW: f64 = 560.0;
    /// Narrower ones have none for columns.
    const NARROW: f64 = 820.0;
    /// So narrow is a phone held upright, whatever its keyboard leaves of the height.
    const UPRIGHT: f64 = 500.0;

    /// What suits a window of this size, in CSS pixels.
    pub fn of(width: f64, height: f64, presented: bool) -> Self {
        if presented || (height < Self::LOW && width > Self::UPRIGHT) {
            Self::Row
        } else if width <= Self::NARROW {
            Self::Stack
        } else {
            Self::Desk
        }
    }

    /// The value of `data-layout`, by which style sheets go.
    pub fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Row => "row",
            Self::Stack => "stack",
        }
    }
}

/// What is open, and how large things are.
#[derive(Clone, Copy)]
pub struct Layout {
    /// How the rooms stand together.
    pub arrangement: RwSignal<Arrangement>,
    /// The inspector is open, where it is a sheet.
    pub sheet: RwSignal<bool>,
    /// How wide somebody wants the inspector where it stands beside the picture, in CSS pixels; there may be less room.
    pub inspector: RwSignal<Option<u64>>,
    /// The page is shown to a class: large type, panels away.
    pub present: RwSignal<bool>,
    /// Buttons that have no room of their own are shown.
    pub menu: RwSignal<bool>,
    /// Fields that have no room in the bar are shown.
    pub form: RwSignal<bool>,
    /// The scenario's own picture is shown where it has no room of its own; of a talk, the picture of the call.
    pub view: RwSignal<bool>,
    /// What lies over the page.
    pub overlay: RwSignal<Option<Overlay>>,
}

impl Layout {
    /// Nothing is open.
    pub(super) fn new() -> Self {
        Self {
            arrangement: RwSignal::new(Arrangement::Desk),
            sheet: RwSignal::new(false),
            inspector: RwSignal::new(None),
            present: RwSignal::new(false),
            menu: RwSignal::new(false),
            form: RwSignal::new(false),
            view: RwSignal::new(false),
            overlay: RwSignal::new(None),
        }
    }

    /// Opens the inspector, where it is a sheet, in the place of the menu.
    pub fn open_sheet(self) {
        self.menu.set(false);
        self.sheet.set(true);
    }

    /// What was opened over the picture goes. Says whether there was anything.
    pub fn fold(self) -> bool {
        let open =
            [self.menu, self.form, self.view, self.sheet].map(|open| open.try_update(std::mem::take) == Some(true));
        open.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_says_how_the_rooms_stand() {
        for (width, height, arrangement) in [
            (1440.0, 900.0, Arrangement::Desk),
            (1280.0, 720.0, Arrangement::Desk),
            (1024.0, 768.0, Arrangement::Desk),
            (844.0, 390.0, Arrangement::Row),
            // 1440 by 900 at 200 %.
            (720.0, 450.0, Arrangement::Row),
            (390.0, 844.0, Arrangement::Stack),
            (320.0, 640.0, Arrangement::Stack),
            // With the keyboard open.
            (412.0, 485.0, Arrangement::Stack),
            (360.0, 380.0, Arrangement::Stack),
            (820.0, 1180.0, Arrangement::Stack),
        ] {
            assert_eq!(Arrangement::of(width, height, false), arrangement, "{width} {height}");
            assert_eq!(Arrangement::of(width, height, true), Arrangement::Row);
        }
    }
}
