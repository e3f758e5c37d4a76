//! How wide the inspector may be. Pure arithmetic.

/// The narrowest inspector, in CSS pixels.
pub(super) const LEAST: u64 = 300;
/// What the middle keeps.
const MIDDLE: u64 = 480;
/// How far an arrow key moves the line between them, alone and with shift.
const STEPS: [u64; 2] = [16, 64];

/// The widest inspector, where it and the middle have `room` pixels together.
pub(super) fn most(room: u64) -> u64 {
    room.saturating_sub(MIDDLE).max(LEAST)
}

/// How wide the inspector is that is wanted `wanted` wide, where there are `room` pixels.
pub(super) fn fitting(wanted: u64, room: u64) -> u64 {
    wanted.clamp(LEAST, most(room))
}

/// What a key makes of an inspector that is `now` wide. The line goes where the arrow points.
pub(super) fn by_key(key: &str, shift: bool, now: u64, room: u64) -> Option<u64> {
    let step = STEPS[usize::from(shift)];
    let wanted = match key {
        "ArrowLeft" => now + step,
        "ArrowRight" => now.saturating_sub(step),
        "Home" => LEAST,
        "End" => most(room),
        _ => return None,
    };
    Some(fitting(wanted, room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_keep_what_they_need() {
        for (wanted, room, width) in [
            (372, 1216, 372),
            (100, 1216, 300),
            (0, 1216, 300),
            (900, 1216, 736),
            // The window has become smaller.
            (700, 957, 477),
            // There is not enough for both.
            (700, 600, 300),
        ] {
            assert_eq!(fitting(wanted, room), width, "{wanted} of {room}");
        }
    }

    #[test]
    fn arrows_move_the_line_and_not_beyond_its_ends() {
        let key = |key, shift, now| by_key(key, shift, now, 1216);
        assert_eq!((key("ArrowLeft", false, 372), key("ArrowRight", false, 372)), (Some(388), Some(356)));
        assert_eq!((key("ArrowLeft", true, 372), key("ArrowRight", true, 372)), (Some(436), Some(308)));
        assert_eq!((key("ArrowLeft", true, 730), key("ArrowRight", true, 310)), (Some(736), Some(300)));
        assert_eq!(
            (key("Home", false, 500), key("End", false, 500), key("a", false, 500)),
            (Some(300), Some(736), None)
        );
    }
}
