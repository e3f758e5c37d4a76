//! Who spoke when, as a small picture: two lines, and an arrow between them for each message.

use std::fmt::Write as _;

/// The picture's height in its own units; its width is up to who draws it.
pub(in crate::scenarios) const HEIGHT: f64 = 56.0;
/// Where the browser's line lies, and where the server's.
pub(in crate::scenarios) const LINES: [f64; 2] = [6.0, 50.0];
/// No more messages than this are drawn.
const MOST: usize = 60;
/// Neighbours stand so far apart at least, where there is room.
const APART: f64 = 9.0;
const EDGE: f64 = 8.0;
const HEAD: f64 = 4.0;

/// A message: the client's, or the server's, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::scenarios) struct Spoken {
    pub(in crate::scenarios) by_client: bool,
    pub(in crate::scenarios) unix_nanos: u64,
}

/// The paths of the client's and of the server's messages in a picture of that width. Time runs to the right; messages
/// at one instant stand side by side in their order, so that a picture is no wider for being quick.
pub(in crate::scenarios) fn arrows(spoken: &[Spoken], width: f64) -> [String; 2] {
    let spoken = &spoken[..spoken.len().min(MOST)];
    let mut paths = [String::new(), String::new()];
    for (message, x) in spoken.iter().zip(places(spoken, width)) {
        let [browser, server] = LINES;
        let (path, from, to) =
            if message.by_client { (&mut paths[0], browser, server) } else { (&mut paths[1], server, browser) };
        let back = if to > from { to - HEAD } else { to + HEAD };
        let (left, right) = (x - HEAD, x + HEAD);
        let _ = write!(path, "M{x:.1} {from}V{to}M{left:.1} {back}L{x:.1} {to}L{right:.1} {back}");
    }
    paths
}

/// Where each message stands: by its time, but apart from its neighbours.
fn places(spoken: &[Spoken], width: f64) -> Vec<f64> {
    let Some((first, last)) = spoken.first().zip(spoken.last()) else { return Vec::new() };
    let room = width - 2.0 * EDGE;
    let apart = APART.min(room / spoken.len() as f64);
    // What time has to share is what keeping apart leaves.
    let free = room - apart * (spoken.len() - 1) as f64;
    let span = last.unix_nanos.saturating_sub(first.unix_nanos).max(1) as f64;
    let place = |(at, message): (usize, &Spoken)| {
        let passed = message.unix_nanos.saturating_sub(first.unix_nanos) as f64 / span;
        EDGE + at as f64 * apart + passed.min(1.0) * free
    };
    spoken.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(turns: &[(bool, u64)]) -> Vec<Spoken> {
        turns
            .iter()
            .map(|(by_client, ms)| Spoken { by_client: *by_client, unix_nanos: 7_000_000_000 + ms * 1_000_000 })
            .collect()
    }

    #[test]
    fn time_runs_to_the_right_and_neighbours_stand_apart() {
        let all = spoken(&[(true, 0), (false, 0), (true, 300), (false, 301), (true, 900)]);
        let places = places(&all, 240.0);
        assert!((places[0] - EDGE).abs() < 1e-9 && (places[4] - (240.0 - EDGE)).abs() < 1e-9, "{places:?}");
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= APART - 1e-9), "{places:?}");
        assert!(places[2] - places[1] > places[3] - places[2]);
    }

    #[test]
    fn each_side_has_its_own_path() {
        let [client, server] = arrows(&spoken(&[(true, 0), (true, 5), (false, 10)]), 240.0);
        assert_eq!((client.matches('V').count(), server.matches('V').count()), (2, 1));
        assert!(client.starts_with("M8.0 6V50M4.0 46L8.0 50L12.0 46"), "{client}");
        assert!(server.starts_with("M232.0 50V6M228.0 10L232.0 6L236.0 10"), "{server}");
        assert_eq!(arrows(&[], 240.0), [String::new(), String::new()]);
    }

    #[test]
    fn a_long_talk_stays_within_the_picture() {
        let all = spoken(&(0..1000).map(|n| (n % 2 == 0, n)).collect::<Vec<_>>());
        let places = places(&all[..MOST], 240.0);
        assert!(places.iter().all(|x| (0.0..=240.0).contains(x)));
        let [client, server] = arrows(&all, 240.0);
        assert_eq!(client.matches('V').count() + server.matches('V').count(), MOST);
    }
}
