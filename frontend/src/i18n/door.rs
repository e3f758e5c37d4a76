use super::{Locale, td_string};
use crate::ui::AtDoor;

/// What is said where a part of the page is still to come.
pub fn at_door(locale: Locale) -> AtDoor {
    AtDoor {
        coming: td_string!(locale, door.coming),
        shut: td_string!(locale, door.shut),
        again: td_string!(locale, door.again),
    }
}
